"""WhatsApp's account report, as far as it can be told without having seen one: names of groups, by their key.

Its layout is not published. Whatever stands under a key that speaks of groups is taken for the names of groups, and
said to be a guess; anything else is told by its keys. Contacts are passed over without being built.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from nirpihak.exports.members import Look, Member, Told
from nirpihak.exports.records import Done, Origin, Record
from nirpihak.exports.streams import Path, Step, walk
from nirpihak.exports.texts import word

_GROUP: Final = ("group", "grup", "gruppe", "grupo")
_CONTACT: Final = ("contact", "kontak", "kontakt", "contacto", "address_book", "participants", "members", "anggota")
_NAMES: Final = ("name", "nama", "subject", "subjek", "title", "judul", "nombre")
_DEEPEST: Final = 6


def look_at_report(member: Member) -> Look | None:
    """A file of an account report, by "whatsapp" in its path, its zip's name or its first bytes."""
    ending = member.name.rpartition(".")[2]
    if ending not in ("json", "html", "htm"):
        return None
    head = member.head.lower()
    named = "whatsapp" in member.source.casefold() or any("whatsapp" in part for part in member.parts)
    groups = any(
        f'{each}s"'.encode() in head or f"{each}_".encode() in head or f'{each}"'.encode() in head for each in _GROUP
    )
    if not named and not (b"whatsapp" in head and (groups or b"account" in head)):
        return None
    origin = Origin(
        "whatsapp",
        "groups",
        "account-report",
        member.source,
        member.path,
        "group",
        confidence="low",
        caveats=("name_only", "guessed_layout", "added_by_others", "no_time"),
    )
    if ending != "json" or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return Look(origin, left="other") if named else None
    if any(each in member.name for each in _CONTACT) and not groups:
        return Look(origin, left="contacts")
    return Look(origin, read_report)


def _has(key: str, words: tuple[str, ...]) -> bool:
    folded = key.casefold()
    return any(each in folded for each in words)


def _steps(path: Path) -> Step:
    if not path:
        return Step.OPEN
    if _has(path[-1], _CONTACT) and not _has(path[-1], _GROUP):
        return Step.SKIP
    return Step.TAKE if _has(path[-1], _GROUP) else Step.OPEN


def read_report(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """One JOIN for each name of a group; the file's keys where there is none."""
    number = 0
    keys: dict[str, Any] = {}
    with member.open() as stream:
        for path, value in walk(stream, _steps):
            if path and _has(path[-1], _GROUP) and (isinstance(value, list | dict) or _has(path[-1], _NAMES)):
                for name, own_id in _groups(value, _DEEPEST):
                    number += 1
                    yield Record(origin, number, Done.JOIN, None, name, own_id, group=name)
            elif path and len(keys) < 24:
                keys[path[-1]] = value if isinstance(value, str | int | float | bool | None) else ""
    if not number:
        told.unknown(member, "whatsapp", keys)


def _groups(value: Any, deeper: int) -> Iterator[tuple[str, str | None]]:
    """Names and ids in what stands under a key of groups: `["A"]`, `[{"name": "A", "id": "1@g.us"}]`, `{"x": [..]}`."""
    if isinstance(value, str):
        name = word(value)
        if name is not None:
            yield name, None
    elif deeper and isinstance(value, list):
        for each in value:
            yield from _groups(each, deeper - 1)
    elif deeper and isinstance(value, dict):
        name = next((found for key, each in value.items() if _has(key, _NAMES) and (found := word(each))), None)
        if name is not None:
            own_id = next((each for each in value.values() if isinstance(each, str) and each.endswith("@g.us")), None)
            yield name, word(own_id)
        else:
            for key, each in value.items():
                if isinstance(each, list | dict) and not (_has(key, _CONTACT) and not _has(key, _GROUP)):
                    yield from _groups(each, deeper - 1)
