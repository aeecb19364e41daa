"""The words in which facts, conditions and days are told, in Indonesian and English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from nirpihak.facts import CATALOGUE, Day, Fact, Value
from nirpihak.text import Text

_MONTHS_ID = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


WEEKDAYS = (
    Text("Senin", "Monday"),
    Text("Selasa", "Tuesday"),
    Text("Rabu", "Wednesday"),
    Text("Kamis", "Thursday"),
    Text("Jumat", "Friday"),
    Text("Sabtu", "Saturday"),
    Text("Minggu", "Sunday"),
)
"""Monday first."""


def date_text(day: date) -> Text:
    """A calendar day written out: 22 September 2022."""
    return Text(
        f"{day.day} {_MONTHS_ID[day.month - 1]} {day.year}", f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    )


def moment_text(moment: datetime) -> Text:
    """A moment in its own zone, written out: Kamis, 10 Oktober 2024 pukul 16.00 WIB."""
    weekday, day = WEEKDAYS[moment.weekday()], date_text(moment.date())
    zone = moment.tzname() or ""
    return Text(
        f"{weekday.id}, {day.id} pukul {moment:%H.%M} {zone}".rstrip(),
        f"{weekday.en}, {day.en}, {moment:%H:%M} {zone}".rstrip(),
    )


def day_text(text: str) -> Text:
    """A day, month or year (its text, such as `2024-10`) written out."""
    day = Day.parse(text)
    if day.precision == "year":
        return Text(str(day.first.year), str(day.first.year))
    if day.precision == "month":
        month = day.first.month - 1
        return Text(f"{_MONTHS_ID[month]} {day.first.year}", f"{_MONTHS_EN[month]} {day.first.year}")
    return date_text(day.first)


def period_text(first: date | None, last: date | None) -> Text:
    """A period of validity in words; None is open at that end."""
    if first is None or first == date.min:
        start = Text("sejak semula", "from the beginning")
    else:
        start = Text(f"sejak {date_text(first).id}", f"from {date_text(first).en}")
    if last is None:
        return start
    return Text(f"{start.id} sampai {date_text(last).id}", f"{start.en} to {date_text(last).en}")


def value_text(fact: str, value: Value) -> Text:
    """The words for a value of a fact."""
    kind = CATALOGUE[fact]
    return day_text(str(value)) if kind.type == "day" else kind.value_text(value)


def fact_text(fact: str, stated: Fact) -> Text:
    """One fact as a line: its label, its value, and where it comes from."""
    label, value, source = CATALOGUE[fact].label, value_text(fact, stated.value), stated.source.label
    return Text(f"{label.id}: {value.id} ({source.id})", f"{label.en}: {value.en} ({source.en})")


def wanted_text(fact: str, values: Iterable[Value]) -> Text:
    """What a row wants of a fact: its label and the values allowed, or those excluded where that is shorter."""
    kind = CATALOGUE[fact]
    wanted = [value for value in kind.domain if value in set(values)]
    excluded = [value for value in kind.domain if value not in wanted]
    if kind.type == "choice" and len(excluded) < len(wanted) and excluded:
        listed = [kind.value_text(value) for value in excluded]
        return Text(
            f"{kind.label.id}: bukan {_listed(text.id for text in listed)}",
            f"{kind.label.en}: not {_listed(text.en for text in listed)}",
        )
    listed = [kind.value_text(value) for value in wanted]
    return Text(
        f"{kind.label.id}: {_listed(text.id for text in listed)}",
        f"{kind.label.en}: {_listed(text.en for text in listed)}",
    )


_CITED = (
    ("Lampiran", "Annex"),
    ("disiplin", "discipline"),
    ("etik", "ethics"),
    ("Pasal", "Art."),
    ("Putusan MK", "Constitutional Court"),
    ("keterangan Bawaslu dan pemerintah daerah", "statements of Bawaslu and regional governments"),
    ("keterangan", "statements of"),
    ("panduan", "guidance of"),
    ("hak dukungan pribadi dan hak pilih", "the right to private support and the right to vote"),
    ("perjanjian kerja", "employment contract"),
    ("dan", "and"),
)


def basis_text(citation: str) -> Text:
    """A legal basis as the rulebook writes it (Indonesian), and its English form."""
    english = citation
    for indonesian, term in _CITED:
        english = re.sub(rf"\b{indonesian}\b", term, english)
    return Text(citation, english)


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(texts)
