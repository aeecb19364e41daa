"""The keys, types and allowed values of each table in a contest file, and the check of one against them.

Knows one table at a time; what tables must be to each other is for ``checking``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeAlias, get_args

from nirpihak.contests.model import (
    OFFICES,
    PLATFORMS,
    ContestKind,
    ParticipantKind,
    RecordedStatus,
    StageKind,
    Standing,
)
from nirpihak.text import Text

Report: TypeAlias = Callable[[str, str, Text], None]
"""Called with where, field and what is wrong, once for each thing wrong."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a contest file: where (``participant 3 (pair-2)``), which field, what is right."""

    where: str
    field: str
    message: Text

    def line(self, lang: str = "id") -> str:
        """The problem in one line, in Indonesian or (``en``) English."""
        place = f"{self.where}, {self.field}" if self.field else self.where
        return f"{place}: {self.message.pick(lang)}"


@dataclass(frozen=True, slots=True)
class Key:
    """What one key of a table must hold."""

    type: str
    required: bool = False
    choices: frozenset[str] = frozenset()


def _one_of(alias: object, *, required: bool = True) -> Key:
    return Key("word", required, frozenset(get_args(alias)))


FORM_CHOICES = frozenset({"account", "page", "channel", "group"})

FILE_FORMATS: Mapping[str, Text] = {
    "contest": Text("satu kontestasi", "one contest"),
    "calendar": Text("satu kalender tahapan", "one calendar of stages"),
    "parties": Text("daftar partai", "a list of parties"),
}
CALENDAR: Mapping[str, Key] = {
    "format": Key("word", True),
    "id": Key("word", True),
    "name": Key("text", True),
    "closed": Key("date"),
    "sources": Key("table", True),
    "stage": Key("tables", True),
}
PARTIES: Mapping[str, Key] = {
    "format": Key("word", True),
    "sources": Key("table", True),
    "party": Key("tables", True),
}
CONTEST: Mapping[str, Key] = {
    "format": Key("word", True),
    "id": Key("word", True),
    "kind": _one_of(ContestKind),
    "region": Key("word", True),
    "region_code": Key("word", True),
    "year": Key("number", True),
    "calendar": Key("word"),
    "name": Key("text", True),
    "invented": Key("flag"),
    "closed": Key("date"),
    "sources": Key("table", True),
    "stage": Key("tables"),
    "party": Key("tables"),
    "participant": Key("tables"),
    "account": Key("tables"),
}
STAGE: Mapping[str, Key] = {
    "kind": _one_of(StageKind),
    "starts": Key("date", True),
    "ends": Key("date", True),
    "round": Key("number"),
    "source": Key("source", True),
}
PARTY: Mapping[str, Key] = {
    "id": Key("word", True),
    "name": Key("text", True),
    "short": Key("word", True),
    "local": Key("flag"),
    "source": Key("source", True),
}
PARTICIPANT: Mapping[str, Key] = {
    "id": Key("word", True),
    "kind": _one_of(ParticipantKind),
    "name": Key("text", True),
    "aliases": Key("words"),
    "number": Key("number"),
    "members": Key("tables"),
    "parties": Key("words"),
    "independent": Key("flag"),
    "note": Key("text"),
    "source": Key("source", True),
    "status": Key("tables", True),
}
MEMBER: Mapping[str, Key] = {"name": Key("word", True), "office": Key("word", True, frozenset(OFFICES))}
STATUS: Mapping[str, Key] = {
    "status": _one_of(RecordedStatus),
    "valid_from": Key("date", True),
    "valid_to": Key("date"),
    "source": Key("source", True),
}
ACCOUNT: Mapping[str, Key] = {
    "id": Key("word", True),
    "participant": Key("word", True),
    "platform": Key("word", True, PLATFORMS),
    "form": Key("word", False, FORM_CHOICES),
    "handle": Key("word", True),
    "past_handles": Key("words"),
    "stable_id": Key("word"),
    "display_names": Key("words"),
    "posts": Key("words"),
    "videos": Key("words"),
    "valid_from": Key("date", True),
    "valid_to": Key("date"),
    "standing": _one_of(Standing),
    "source": Key("source", True),
}

_WANTED: Mapping[str, Text] = {
    "word": Text("teks yang tidak kosong", "a text that is not empty"),
    "number": Text("bilangan bulat 1 atau lebih, tanpa tanda kutip", "a whole number of 1 or more, without quotes"),
    "flag": Text("true atau false, tanpa tanda kutip", "true or false, without quotes"),
    "date": Text("tanggal tanpa tanda kutip, seperti 2024-09-22", "a date without quotes, like 2024-09-22"),
    "text": Text('teks, atau {id = "...", en = "..."}', 'a text, or {id = "...", en = "..."}'),
    "words": Text('daftar teks, seperti ["a", "b"]', 'a list of texts, like ["a", "b"]'),
    "source": Text("sumber, atau daftar sumber, yang tidak kosong", "a source, or a list of sources, not empty"),
    "table": Text("tabel", "a table"),
    "tables": Text("tabel berulang ([[...]])", "repeated tables ([[...]])"),
}


def is_day(value: object) -> bool:
    """Whether ``value`` is a date without a time of day."""
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(_is_word(item) for item in value)


def _is_text(value: object) -> bool:
    try:
        Text.of(value)
    except ValueError:
        return False
    return True


_FITS: Mapping[str, Callable[[object], bool]] = {
    "word": _is_word,
    "number": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 1,
    "flag": lambda value: isinstance(value, bool),
    "date": is_day,
    "text": _is_text,
    "words": _is_words,
    "source": lambda value: _is_word(value) or (_is_words(value) and bool(value)),
    "table": lambda value: isinstance(value, dict),
    "tables": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}


def check_table(table: Mapping[str, Any], keys: Mapping[str, Key], where: str, report: Report) -> None:
    """Report every unknown key, missing key, wrong type and value that is not allowed in one table."""
    for name in table:
        if name not in keys:
            near = get_close_matches(name, keys, 1)
            report(where, name, _unknown_key(name, near[0] if near else None, sorted(keys)))
    for name, key in keys.items():
        if name not in table:
            if key.required:
                wanted = _WANTED[key.type]
                report(where, name, Text(f"tidak ada; isi dengan {wanted.id}", f"missing; give {wanted.en}"))
        elif not _FITS[key.type](table[name]):
            wanted = _WANTED[key.type]
            got = _shown(table[name])
            report(
                where,
                name,
                Text(f"berisi {got}; seharusnya {wanted.id}", f"holds {got}; it must be {wanted.en}"),
            )
        elif key.choices and table[name] not in key.choices:
            choices = ", ".join(sorted(key.choices))
            got = _shown(table[name])
            report(
                where,
                name,
                Text(f"{got} tidak dikenal; pilih: {choices}", f"{got} is not known; choose: {choices}"),
            )


def tables(table: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The repeated tables under ``name``; none when the key is missing or wrong (reported elsewhere)."""
    found = table.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def words(table: Mapping[str, Any], name: str) -> list[str]:
    """The texts listed under ``name``; none when the key is missing or wrong (reported elsewhere)."""
    found = table.get(name)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def word(table: Mapping[str, Any], name: str) -> str | None:
    """The text under ``name``, or ``None`` when it is missing or of another type."""
    found = table.get(name)
    return found if isinstance(found, str) else None


def day(table: Mapping[str, Any], name: str) -> date | None:
    """The date under ``name``, or ``None`` when it is missing or of another type."""
    found = table.get(name)
    return found if isinstance(found, date) and not isinstance(found, datetime) else None


def cited(table: Mapping[str, Any]) -> list[str]:
    """What a table gives as its source: one or several keys of ``[sources]``, or whole citations."""
    found = table.get("source")
    return [found] if isinstance(found, str) else words(table, "source")


def _unknown_key(name: str, near: str | None, known: list[str]) -> Text:
    if near is not None:
        return Text(f"kunci tidak dikenal; mungkin maksudnya {near}", f"unknown key; perhaps {near} is meant")
    listed = ", ".join(known)
    return Text(f"kunci tidak dikenal; yang dikenal: {listed}", f"unknown key; known are: {listed}")


def _shown(value: object) -> str:
    """A value as a person would find it in the file, cut short."""
    shown = value.isoformat() if isinstance(value, date) else repr(value)
    return shown if len(shown) <= 40 else shown[:37] + "..."
