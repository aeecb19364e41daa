"""Which sanctions the law offers for a breach: the rungs of the ladder for this kind of employee, limb and level.

Reads the ladders of the rulebook (`rulebook/sanctions.toml`); several breaches in one examination lead to one sanction,
that of the heaviest level (law.md 2.2). It offers and never chooses. Knows no person, no case and no server.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from nirpihak.facts import CATALOGUE, Day
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import Confidence, Effect, Ladder, Limb, Rulebook
from nirpihak.text import Text

Remedy = Literal["objection", "appeal"]

LEVELS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "moral": 1,
        "contract_tiered": 1,
        "medium_2010": 2,
        "medium": 2,
        "heavy_2010": 3,
        "heavy": 3,
        "contract_end": 4,
        "dismissal": 4,
    }
)
"""How heavy a class of sanction is, to tell the heaviest of several; the classes that name no level are not in it."""
ENDING: Final = frozenset(
    {
        "HEAVY-PP94:3",
        "HEAVY-PPPK:1",
        "CONTRACT-PPPK:1",
        "CONTRACT-PPPK:2",
        "DISMISSAL:1",
        "HEAVY-PP53:4",
        "HEAVY-PP53:5",
    }
)
"""Rungs that end the employment of a PNS or PPPK: against these goes an appeal to BPASN (PP 79/2021, law.md 3.6)."""
_APPLIED: Final = "applied"
_HEAVIER: Final[Mapping[str, str]] = MappingProxyType({"medium": "heavy", "medium_2010": "heavy_2010"})
"""The level that a repeat of the same kind may lead to."""


class SanctionError(ValueError):
    """There is no such sanction; `reason` says so in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True, slots=True)
class Rung:
    """One sanction on a ladder. `number` counts from the lightest, 1; `of` is how many there are on that side."""

    id: str
    ladder: Ladder
    number: int
    of: int
    text: Text
    applied: bool
    """Whether it is one that a transitional rule keeps in use instead of those on paper."""
    heavier: bool = False
    """Whether it is of a heavier level than the breach itself, open only to a repeat of the same kind."""

    @property
    def confidence(self) -> Confidence:
        return self.ladder.confidence

    @property
    def weight(self) -> tuple[int, int]:
        """What one is compared with another by: the level, then the place on the ladder."""
        return LEVELS[self.ladder.sanction], self.number

    @property
    def usual(self) -> bool:
        """Whether it is among those in use: where a transitional rule applies, those on paper are not."""
        return self.applied or not self.ladder.steps_as_applied


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be imposed, lightest first; those in use before those on paper alone.

    `none` says why nothing is offered; `notes` what is to be known of what is: transitional rules, weak sources.
    """

    level: str
    rungs: tuple[Rung, ...]
    none: Text | None = None
    notes: tuple[Text, ...] = ()

    def get(self, id: str) -> Rung | None:
        """The rung of that id, if it is offered."""
        return next((each for each in self.rungs if each.id == id), None)


def rungs(ladder: Ladder, *, heavier: bool = False) -> tuple[Rung, ...]:
    """Every rung of a ladder: those that are applied, then those on paper."""
    sides = ((True, ladder.steps_as_applied), (False, ladder.steps))
    return tuple(
        Rung(_id(ladder, number, applied), ladder, number, len(steps), text, applied, heavier)
        for applied, steps in sides
        for number, text in enumerate(steps, 1)
    )


def rung(id: str, rulebook: Rulebook | None = None) -> Rung:
    """The rung of that id, whoever it is for. Raises SanctionError."""
    for ladder in (rulebook or load_rulebook()).ladders:
        for each in rungs(ladder):
            if each.id == id:
                return each
    raise SanctionError(Text(f"hukuman {id} tidak ada dalam buku aturan", f"there is no sanction {id} in the rulebook"))


def ends_employment(id: str) -> bool:
    """Whether a rung ends the employment of a PNS or PPPK."""
    return id in ENDING


def remedy_of(limb: Limb, id: str) -> Remedy | None:
    """What goes against a decision: an appeal where it ends the employment, an objection where it imposes otherwise.

    None where nothing was found: the ethics council's decision is final (law.md 2.1, from memory), and the end of a
    PPNPN's yearly contract follows the contract.
    """
    if ends_employment(id):
        return "appeal"
    return "objection" if id and limb is Limb.DISCIPLINE else None


def offered(
    limb: Limb, items: Iterable[str], employment: str | None, day: Day | None, *, repeat: bool = False
) -> Offer:
    """The sanctions for a breach of these items (their ids) by this kind of employee on that day.

    Of several items the heaviest level counts. `repeat`: the same kind of breach was punished before, so that the next
    level is open too (PerBKN 6/2022, law.md 2.2). An item whose level the authority sets itself opens every level of
    the limb. Raises SanctionError for an item that there is not.
    """
    rulebook = load_rulebook()
    if limb is Limb.CRIMINAL_ROUTE:
        return _nothing(
            "Ranah pidana diteruskan; tidak ada hukuman di sini.", "The criminal route is referred; no sanction here."
        )
    classes = _classes(rulebook, limb, items)
    known = [each for each in classes if each in LEVELS]
    if not known and "open" in classes:
        known = ["medium", "heavy"] if limb is Limb.DISCIPLINE else []
    elif known:
        heaviest = max(map(LEVELS.__getitem__, known))
        known = [each for each in known if LEVELS[each] == heaviest]
    if not known:
        return _nothing(
            "Peraturan yang dilanggar tidak menyebut tingkat hukuman; tidak ada tangga yang dapat dipakai.",
            "The rule that was broken names no level of sanction; there is no ladder to use.",
        )
    if employment is None or day is None:
        return _nothing(
            "Pastikan dahulu status kepegawaian dan hari perbuatan: tangganya bergantung pada keduanya.",
            "Confirm the employment and the day of the act first: the ladder turns on both.",
        )
    ladders = [(ladder, False) for each in known if (ladder := _ladder(rulebook, each, employment, day)) is not None]
    if repeat:
        more = (_ladder(rulebook, _HEAVIER[each], employment, day) for each in known if each in _HEAVIER)
        ladders += [(each, True) for each in more if each is not None and (each, False) not in ladders]
    if not ladders:
        who = CATALOGUE["actor.employment"].value_text(employment)
        return _nothing(
            f"Tidak ada tangga hukuman untuk {who.id} pada hari perbuatan itu.",
            f"There is no ladder of sanctions for {who.en} on the day of the act.",
        )
    found = [each for ladder, heavier in ladders for each in rungs(ladder, heavier=heavier)]
    return Offer(
        known[0] if len(known) == 1 else "open",
        tuple(sorted(found, key=lambda each: (not each.usual, each.heavier, each.weight))),
        notes=tuple(dict.fromkeys(_notes(ladder for ladder, _ in ladders))),
    )


def _classes(rulebook: Rulebook, limb: Limb, items: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for id in items:
        if id not in rulebook.items:
            raise SanctionError(Text(f"butir {id} tidak ada dalam buku aturan", f"there is no item {id}"))
        item = rulebook.items[id]
        if item.limb is limb and item.effect is Effect.BREACH and item.sanction is not None:
            found[item.sanction] = None
    return list(found)


def _ladder(rulebook: Rulebook, sanction: str, employment: str, day: Day) -> Ladder | None:
    """The ladder of the day; none where the day is known too roughly to tell which one."""
    first, last = (rulebook.ladder_for(sanction, employment, each) for each in (day.first, day.last))
    return first if first is last else None


def _notes(ladders: Iterable[Ladder]) -> Iterable[Text]:
    for ladder in ladders:
        if ladder.transition is not None:
            yield ladder.transition
        if ladder.confidence != "high":
            yield Text(
                f"{ladder.name.id}: kepastian sumbernya {_SURE[ladder.confidence].id}; periksa naskah peraturannya.",
                f"{ladder.name.en}: the sources are of {_SURE[ladder.confidence].en} confidence; check the text.",
            )


_SURE: Final[Mapping[Confidence, Text]] = {
    "high": Text("tinggi", "high"),
    "medium": Text("sedang", "medium"),
    "low": Text("rendah", "low"),
}


def _nothing(id: str, en: str) -> Offer:
    return Offer("", (), Text(id, en))


def _id(ladder: Ladder, number: int, applied: bool) -> str:
    return f"{ladder.id}:{_APPLIED}:{number}" if applied else f"{ladder.id}:{number}"
