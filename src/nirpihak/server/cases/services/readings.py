"""Machine readings of a case's exhibits, on request: the text layers of pictures, and the text of captured pages.

What is read enters the ledger as `read`, with the lines and words it rests on, and counts for nothing until a person
confirms it. Names are masked before stance is read; where the reader is not sure it says nothing. A picture may hold
other people's words: whose they are is for the officer to see. Slow: never inside a transaction. Knows no page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nirpihak.assessing import telling
from nirpihak.contests import Contest, load_register
from nirpihak.custody.sealing import SealError
from nirpihak.custody.stores.store import StoreError
from nirpihak.reading.reader import TEXT_LIMIT, Reader
from nirpihak.reading.suggesting import note, suggested_facts
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import ledger, sealing, stated
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.ledger import Read
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.services import exhibits, sheets
from nirpihak.server.evidence.services.exhibits import EvidenceError
from nirpihak.server.evidence.services.sheets import Sheet
from nirpihak.server.institutions.models import Officer
from nirpihak.text import Text

MOST: Final = 60
"""Texts of one request; a case rarely has a tenth of it."""
GIVEN: Final = "contest.id"
"""What the reader is told, and does not read."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of a request: new entries, texts read, texts of which nothing could be said, texts left out."""

    count: int
    texts: int
    silent: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Written:
    """A text with the places of its pieces: (start, end, line, word); the word is 0 where only lines are known."""

    exhibit: Exhibit
    file: int
    text: str
    pieces: tuple[tuple[int, int, int, int], ...]

    def place(self, spans: Iterable[tuple[int, int]]) -> dict[str, Any]:
        """Where these characters stand: the file, its lines, and its words where those are known."""
        met = [piece for start, end in spans for piece in self.pieces if piece[0] < end and start < piece[1]]
        lines, words = sorted({piece[2] for piece in met}), sorted({piece[3] for piece in met} - {0})
        return {"file": self.file, "lines": lines} | ({"words": words} if words else {})


def enter(case: Case, officer: Officer, *, since: int | None = None) -> Entered:
    """Read every text of the case's exhibits and enter what is new. Raises CaseError, Overtaken, KeysError."""
    key = sealing.key_of(case)
    contest = contest_of(case, key)
    if contest is None:
        raise CaseError(
            Text(
                "mesin membaca tentang satu kontestasi; pastikan dahulu kontestasi mana, dari register",
                "the machine reads about one contest; confirm first which one of the register it is",
            )
        )
    found = ledger.exhibits_in(case)
    if not found:
        raise CaseError(Text("perkara ini belum punya barang bukti", "this case has no exhibits yet"))
    texts, unreadable = texts_of(found)
    reader = telling.shipped().reader(contest.id)
    read = [_read(reader, contest, each) for each in texts]
    count = ledger.add_read(case, officer, [fact for facts in read for fact in facts], since=since, key=key)
    return Entered(count, len(texts), sum(not facts for facts in read), unreadable)


def contest_of(case: Case, key: bytes) -> Contest | None:
    """The contest of the register that the case is about: as confirmed, or else as claimed. Raises KeysError."""
    acts = stated.acts(stated.standing(stated.entries(case, key)))
    named = acts.confirmed.value(GIVEN) or acts.claimed.value(GIVEN) or case.contest
    return load_register().get(str(named)) if named else None


def texts_of(found: Sequence[Exhibit]) -> tuple[list[Written], int]:
    """The texts of exhibits, and how many could not be opened or were too many."""
    texts: list[Written] = []
    unreadable = 0
    for exhibit in found:
        files = list(File.objects.filter(exhibit=exhibit).exclude(key=None).order_by("id"))
        captured = exhibit.channel == Exhibit.Channel.CAPTURE
        for file in files:
            if file.purpose != "text_layer" and not (captured and file.purpose == "text" and file.parent_id is None):
                continue
            try:
                text = None if len(texts) >= MOST or file.size > sheets.LARGEST else _opened(exhibit, file, files)
            except (EvidenceError, StoreError, SealError, KeyError, TypeError, ValueError):
                text = None
            if text is None:
                unreadable += 1
            elif text.text.strip():
                texts.append(text)
    return texts, unreadable


def _opened(exhibit: Exhibit, file: File, files: Sequence[File]) -> Written:
    with exhibits.opened(file) as stream:
        data = stream.read()
    if file.purpose == "text_layer":
        # The viewer shows a text layer over the clean copy it was read from.
        copies = (each.pk for each in files if each.purpose == "clean_copy" and _beside(each, file))
        return _of_sheet(exhibit, next(copies, file.pk), sheets.read_sheet(json.loads(data)))
    text = data.decode("utf-8", "replace")[:TEXT_LIMIT]
    pieces, at = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        pieces.append((at, at + len(line), number, 0))
        at += len(line) + 1
    return Written(exhibit, file.pk, text, tuple(pieces))


def _beside(copy: File, layer: File) -> bool:
    return layer.parent_id in (copy.pk, copy.parent_id)


def _of_sheet(exhibit: Exhibit, file: int, sheet: Sheet) -> Written:
    pieces, at, lines = [], 0, []
    for line in sheet.lines:
        for word in line.words:
            pieces.append((at, at + len(word.text), line.number, word.number))
            at += len(word.text) + 1
        at += not line.words
        lines.append(line.text)
    return Written(exhibit, file, "\n".join(lines), tuple(pieces))


def _read(reader: Reader, contest: Contest, written: Written) -> list[Read]:
    """What the reader is sure of, of everybody that the text names."""
    reading = reader.read(written.text)
    found: list[Read] = []
    for suggestion in reading.suggestions:
        for each in suggested_facts(reading, suggestion.participant, contest):
            if each.fact == GIVEN:
                continue
            words = note(reading.text, each.spans) or ""
            if each.fact == "content.stance":
                words = f"{contest.participant(suggestion.participant).name.id}: {words}"
            found.append(Read(each.fact, each.value, written.exhibit, written.place(each.spans), words))
    return _once(found)


def _once(found: Iterable[Read]) -> list[Read]:
    """What the act itself is read as is the same for everybody named; entered once."""
    kept: Mapping[tuple[str, object, str], Read] = {
        (each.fact, each.value, json.dumps(each.place, sort_keys=True)): each for each in found
    }
    return list(kept.values())
