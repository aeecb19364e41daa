"""Reading as a page needs it: one text or picture about a contest, told in words, with what the rulebook says of it.

What is pasted or sent lives as long as the request; readers keep nothing but single words. Knows nothing of HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from nirpihak.assessing import telling
from nirpihak.contests import load_register
from nirpihak.reading.reader import TEXT_LIMIT, Suggestion
from nirpihak.reading.wording import BLOCKS, LAYOUTS, WHY, nobody, said
from nirpihak.server.web.services import telaah
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

LIMIT: Final = TEXT_LIMIT
PICTURE_LIMIT: Final = 8 * 1024 * 1024
"""Most bytes of a picture."""
SAMPLE: Final = {
    "contest": "pilbup-kabupaten-contoh-2027",
    "text": "Ayo coblos nomor 1! Mantap pak Bayu, lanjutkan! Candra mah cuma omdo, janji palsu terus, jangan percaya.",
}
"""An invented text about an invented contest; nobody in it exists."""
STANCES: Final = {
    "support": "read.support",
    "attack": "read.attack",
    "leans_support": "read.leans_support",
    "leans_attack": "read.leans_attack",
}
TENDENCIES: Final = {
    "support": "read.tends_support",
    "attack": "read.tends_attack",
    "neutral": "read.tends_neutral",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A contest to choose."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Read:
    """The reading of one text; `pieces`, `masked` and `people` are told as in `assessing.telling`.

    Each of `people` has besides `headline`, `sure` and `reasons`: what is suggested, how surely, what held it back.
    """

    contest: str
    cut: bool
    note: str
    pieces: list[dict[str, Any]]
    masked: list[Mapping[str, Any]]
    people: list[Mapping[str, Any]]
    concerned: str | None
    """The participant whose facts are assessed."""
    facts: str
    """Its facts as JSON, to go on with by hand."""
    assessed: telaah.Told | None


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a picture: its number, box (left, top, width, height), kind, speaker, text and suggestions."""

    number: int
    box: tuple[int, int, int, int]
    kind: str
    speaker: str | None
    text: str
    said: tuple[str, ...]
    readable: bool

    @property
    def beside(self) -> tuple[int, int]:
        """Where its number stands in the plan: right of the part, at its foot."""
        left, top, width, height = self.box
        return left + width, top + height


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read in a picture; `problem` where it could not be, `nobody` where it names no participant."""

    width: int = 0
    height: int = 0
    layout: str = ""
    note: str | None = None
    parts: tuple[Part, ...] = ()
    problem: str | None = None
    nobody: str | None = None

    @property
    def letter(self) -> int:
        """How large the numbers in the plan are, in the picture's pixels."""
        return max(12, self.width // 24)

    @property
    def across(self) -> int:
        """The width of the plan: the picture's, and room for a number beside the widest part."""
        return self.width + 2 * self.letter


def choices(*, demo: bool) -> list[Choice]:
    """The contests a text may be about, the latest first; invented ones in a demo alone."""
    register = [contest for contest in load_register() if demo or not contest.invented]
    ordered = sorted(register, key=lambda contest: (contest.invented, -contest.year, contest.name.id))
    return [Choice(contest.id, contest.name) for contest in ordered]


def read(text: str, contest: str, lang: Lang, concerned: str | None = None) -> Read:
    """The reading of a text. `concerned`: the participant the act is about, by default the surest suggestion."""
    told = telling.shipped().tell(text, contest, lang)
    reading = told.reading()
    if concerned not in {each["participant"] for each in reading["participants"]}:
        concerned = _surest(reading["participants"])
    facts = json.dumps(told.act(concerned), ensure_ascii=False, indent=2) if concerned else ""
    return Read(
        contest=reading["contest"]["name"],
        cut=reading["cut"],
        note=nobody(reading["contest"]["name"], lang),
        pieces=list(_signed(reading["text"])),
        masked=reading["masked"],
        people=[{**each, **_headed(each, lang)} for each in reading["participants"]],
        concerned=concerned,
        facts=facts,
        assessed=telaah.tell(facts, lang) if concerned else None,
    )


def _headed(person: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """What is suggested of a participant in plain words; where nothing can be said, the first reason for that."""
    reasons = [WHY[each].pick(lang) for each in person["why"]]
    share = float(person["confidence"])
    level = "read.sure_high" if share >= 0.9 else "read.sure_middle" if share >= 0.7 else "read.sure_low"
    sure = say(level, lang, percent=person["percent"])
    if person["stance"] == "unclear":
        first, *reasons = reasons
        tends = say(TENDENCIES[person["tendency"]], lang)
        return {
            "headline": say("read.unclear", lang, reason=first),
            "sure": say("read.likeliest", lang, tends=tends, sure=sure),
            "reasons": reasons,
        }
    return {"headline": say(STANCES[person["stance"]], lang), "sure": sure, "reasons": reasons}


def _signed(pieces: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The pieces of the text; the first of each cue, and of each name, carries its sign or letter."""
    seen: set[int] = set()
    named = None
    for piece in pieces:
        cue = piece.get("cue")
        first = cue is not None and cue["number"] not in seen
        if cue is not None:
            seen.add(cue["number"])
        yield {**piece, "begins": first, "naming": piece.get("named") != named}
        named = piece.get("named")


def _surest(people: Sequence[Mapping[str, Any]]) -> str | None:
    if not people:
        return None
    best = max(people, key=lambda each: (each["stance"] in ("support", "attack"), each["confidence"]))
    return str(best["participant"])


def is_picture(file: BinaryIO) -> bool:
    """Whether a file begins as a PNG, JPEG or WebP picture does, whatever its name; it is left at its start."""
    head = file.read(12)
    file.seek(0)
    return head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or (head[:4], head[8:]) == (b"RIFF", b"WEBP")


def look(data: bytes, contest: str, lang: Lang) -> Seen:
    """What is read in a picture, block by block, bystanders covered; a `problem` where it cannot be read."""
    from nirpihak.reading.screens import PictureError, read_picture
    from nirpihak.reading.screens.reading import ScreenReading

    try:
        picture = read_picture(data)
    except PictureError as error:
        return Seen(problem=error.reason.pick(lang))
    found = ScreenReading(picture, telling.shipped().reader(contest))
    parts = []
    for number, (block, shown, reading) in enumerate(found.blocks, 1):
        box = block.box
        told = () if reading is None else tuple(_in_brief(each, contest, lang) for each in reading.suggestions)
        size = (box.left, box.top, box.width, box.height)
        speaker = found.speaker(block, lang) if block.kind != "author" or block.mask else None
        parts.append(Part(number, size, BLOCKS[block.kind].pick(lang), speaker, shown, told, reading is not None))
    return Seen(
        width=picture.width,
        height=picture.height,
        layout=LAYOUTS[picture.layout].pick(lang),
        note=picture.note.pick(lang) if picture.note else None,
        parts=tuple(parts),
        nobody=None if found.anybody else nobody(load_register()[contest].name.pick(lang), lang),
    )


def _in_brief(suggestion: Suggestion, contest: str, lang: Lang) -> str:
    name = load_register()[contest].participant(suggestion.participant).name.pick(lang)
    return f"{name}: {said(suggestion, lang)}"
