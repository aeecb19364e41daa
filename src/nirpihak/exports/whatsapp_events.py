"""What WhatsApp itself says in a group: who made it, came, was added, left; in Indonesian, English, German, Spanish.

Only what concerns the owner of the phone comes out with a name; of all others it is told that it is a group.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple


class Event(Enum):
    """What happened in a group."""

    MADE = 1
    CAME = 2
    ADDED = 3
    LEFT = 4
    ADMIN = 5
    NAMED = 6


class Happened(NamedTuple):
    """An event, and who did it to whom, as the line names them; None stands for the owner of the phone."""

    event: Event
    who: str | None = None
    whom: str | None = None
    group: str | None = None


_QUOTED: Final = r"[\"“”„«‘'](?P<group>.+)[\"“”»’']"
_WHO, _WHOM = r"(?P<who>[^:]+?)", r"(?P<whom>.+?)"
_LINES: Final[tuple[tuple[Event, str], ...]] = (
    # Indonesian
    (Event.MADE, rf"{_WHO} (?:telah )?membuat grup(?: ini)?(?: {_QUOTED})?"),
    (Event.CAME, rf"{_WHO} (?:telah )?bergabung(?: (?:menggunakan|melalui|lewat|dengan|dari|ke)\b.*)?"),
    (Event.ADDED, rf"{_WHO} (?:telah )?menambahkan {_WHOM}"),
    (Event.ADDED, rf"{_WHOM} (?:telah )?ditambahkan(?: (?:oleh|ke|dari)\b.*)?"),
    (Event.LEFT, rf"{_WHO} (?:telah )?(?:keluar|meninggalkan grup)(?: (?:dari|grup)\b.*)?"),
    (Event.LEFT, rf"(?P<by>[^:]+?) (?:telah )?(?:mengeluarkan|menghapus) {_WHOM}"),
    (Event.LEFT, rf"{_WHOM} (?:telah )?dikeluarkan(?: (?:oleh|dari)\b.*)?"),
    (Event.ADMIN, rf"{_WHOM}(?: (?:sekarang|kini|telah|menjadi|adalah|dijadikan|seorang))+ admin.*"),
    (Event.NAMED, rf"{_WHO} (?:telah )?mengubah (?:subjek|nama|judul)(?: grup)?(?: ini)? .*(?:menjadi|ke) {_QUOTED}"),
    # English
    (Event.MADE, rf"{_WHO} created (?:this |the )?group(?: {_QUOTED})?"),
    (Event.CAME, rf"{_WHO} joined(?: (?:using|via|from|through|by|this|the)\b.*)?"),
    (Event.ADDED, rf"{_WHOM} (?:were|was) added(?: (?:by|to)\b.*)?"),
    (Event.ADDED, rf"{_WHO} added {_WHOM}"),
    (Event.LEFT, rf"{_WHO} left(?: (?:the|this) group)?"),
    (Event.LEFT, rf"{_WHOM} (?:were|was) removed(?: (?:by|from)\b.*)?"),
    (Event.LEFT, rf"(?P<by>[^:]+?) removed {_WHOM}"),
    (Event.ADMIN, rf"{_WHOM}(?:'re|’re| are| is) now an? (?:group |community )?admin.*"),
    (Event.NAMED, rf"{_WHO} changed the (?:subject|group name) .*to {_QUOTED}"),
    # German
    (Event.MADE, rf"{_WHO} ha(?:t|st) (?:die|diese) Gruppe(?: {_QUOTED})? erstellt"),
    (Event.CAME, rf"{_WHO} (?:ist|bist) .*beigetreten"),
    (Event.ADDED, rf"{_WHO} ha(?:t|st) {_WHOM} hinzugefügt"),
    (Event.ADDED, rf"{_WHOM} (?:wurde|wurdest)(?: von .*)? hinzugefügt"),
    (Event.LEFT, rf"{_WHO} ha(?:t|st) die Gruppe verlassen"),
    (Event.LEFT, rf"(?P<by>[^:]+?) ha(?:t|st) {_WHOM} entfernt"),
    (Event.LEFT, rf"{_WHOM} (?:wurde|wurdest)(?: von .*)? entfernt"),
    (Event.ADMIN, rf"{_WHOM} (?:ist|bist) jetzt (?:ein |eine )?(?:Gruppen-?)?Admin.*"),
    (Event.NAMED, rf"{_WHO} ha(?:t|st) den (?:Betreff|Gruppennamen) .*(?:zu|in) {_QUOTED} geändert"),
    # Spanish
    (Event.MADE, rf"(?:{_WHO} (?:creó|ha creado)|Creaste|Has creado) (?:el |este )?grupo(?: {_QUOTED})?"),
    (Event.CAME, rf"(?:{_WHO} se (?:unió|ha unido)|Te (?:uniste|has unido)).*"),
    (Event.ADDED, rf"{_WHO} (?P<whom>te) (?:añadió|agregó|ha añadido|ha agregado)"),
    (Event.ADDED, rf"{_WHO} (?:añadió|agregó|ha añadido) a {_WHOM}"),
    (Event.ADDED, rf"(?:Añadiste|Agregaste|Has añadido) a {_WHOM}"),
    (Event.ADDED, r"(?P<whom>Te) (?:añadieron|agregaron|han añadido)(?: .*)?"),
    (Event.LEFT, rf"(?:{_WHO} (?:salió|ha salido)|Saliste|Has salido)(?: del grupo)?"),
    (Event.LEFT, r"(?P<by>[^:]+?) (?P<whom>te) (?:eliminó|ha eliminado)|(?P<by2>[^:]+?) eliminó a (?P<whom2>.+)"),
    (Event.ADMIN, r"Ahora eres (?:un |una )?admin.*"),
    (Event.NAMED, rf"{_WHO} (?:cambió|cambiaste|ha cambiado) el (?:asunto|nombre).* (?:a|por) {_QUOTED}"),
)
_READY: Final = tuple((event, re.compile(rf"(?:{line})\.?\s*\Z", re.IGNORECASE)) for event, line in _LINES)
_ME: Final = frozenset(("anda", "kamu", "you", "du", "dich", "te", "tú", "usted"))
_AND: Final = re.compile(r", (?:dan |and |und |y )?| dan | and | und | y | & ")
ENCRYPTED: Final = ("end-to-end", "ende-zu-ende", "extremo a extremo", "ujung ke ujung")
"""What stands at the head of almost every chat."""


def event_of(line: str) -> Happened | None:
    """What a line of WhatsApp's own says happened in the group; None for one that says nothing of a group."""
    if len(line) > 1000:
        return None
    for event, ready in _READY:
        found = ready.match(line)
        if found is not None:
            named = found.groupdict()
            return Happened(event, named.get("who"), named.get("whom") or named.get("whom2"), named.get("group"))
    return None


def is_me(name: str | None, me: frozenset[str]) -> bool:
    """Whether a line's name is the owner: "Anda", "You", one of her names (folded), or none where the verb says so."""
    return name is None or folded(name) in _ME or folded(name) in me


def among(names: str | None, me: frozenset[str]) -> bool:
    """Whether the owner is one of "Ani, Budi dan Anda"."""
    return names is not None and (is_me(names, me) or any(is_me(name, me) for name in _AND.split(names)))


def folded(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.casefold().strip(" ~@").split())
