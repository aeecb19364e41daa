"""The words in which deadlines are told: moments with their weekday and zone, how sure they are, and how they stand."""

from __future__ import annotations

from nirpihak.law.procedures import Due
from nirpihak.law.wording import WEEKDAYS, date_text, moment_text
from nirpihak.text import Text


def readings(due: Due) -> tuple[Text, ...]:
    """Until when, or from which day: one text where the readings agree, else the earliest and the latest."""
    moments = (due.earliest,) if due.earliest == due.latest else (due.earliest, due.latest)
    if due.kind == "by":
        return tuple(moment_text(moment) for moment in moments)
    days = [(WEEKDAYS[each.weekday()], date_text(each.date()), each.tzname() or "") for each in moments]
    return tuple(Text(f"{name.id}, {day.id} {zone}", f"{name.en}, {day.en} {zone}") for name, day, zone in days)


def certainty(due: Due) -> Text:
    """Whether there is one reading only, in a word or two."""
    if due.certain:
        return Text("pasti", "certain")
    if due.earliest == due.latest:
        return Text("satu bacaan, belum pasti", "one reading, not certain")
    return Text("dua bacaan", "two readings")
