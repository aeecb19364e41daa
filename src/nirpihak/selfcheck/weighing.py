"""What the rulebook says of one matched record: on which day it weighs most, and what is still open.

A like counts on its day. A follow or a membership goes on until it ends, so it is weighed on each day on which its
weight can change, and told of the one on which it weighs most. Knows no export format and shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from nirpihak.contests import Contest, Register
from nirpihak.exports.records import Done, Record
from nirpihak.facts import Act, Day, Fact, Source, Value
from nirpihak.law.compiling import DAY
from nirpihak.law.deriving import derive
from nirpihak.law.engine import Assessment, Engine, default_engine
from nirpihak.law.model import Effect, Limb, Outcome
from nirpihak.law.reasons import Reasons
from nirpihak.reading.suggesting import suggested_facts
from nirpihak.selfcheck.matching import Level, Match
from nirpihak.selfcheck.profile import Profile

KINDS: Final[Mapping[Done, str]] = {
    Done.FOLLOW: "follow",
    Done.REQUEST: "follow",
    Done.UNFOLLOW: "follow",
    Done.LIKE: "like",
    Done.COMMENT: "comment",
    Done.SHARE: "share",
    Done.POST: "post",
    Done.STORY: "story",
    Done.JOIN: "join",
    Done.ADMIN: "join",
    Done.LEAVE: "join",
    Done.VOTE: "other",
    Done.ATTEND: "other",
    Done.SAVE: "other",
}
"""The kind of act (fact `act.kind`) that each thing done is. The rules name neither votes in polls nor saving."""
CONTINUING: Final = frozenset((Done.FOLLOW, Done.JOIN, Done.ADMIN, Done.REQUEST))
"""What goes on until it is undone."""
ENDED: Final = frozenset((Done.UNFOLLOW, Done.LEAVE))
"""What says that something was undone."""
OF_OTHERS: Final = frozenset((Done.LIKE, Done.COMMENT, Done.SHARE, Done.VOTE, Done.SAVE))
_IN_GROUPS: Final = frozenset((Done.JOIN, Done.ADMIN, Done.LEAVE))
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199
"""The years of days that an act can state."""
_ONE_DAY: Final = timedelta(days=1)


class Weight(StrEnum):
    """What the rulebook says of an act, heaviest first."""

    MET = "met"
    """It answers the description of at least one prohibited act."""
    OPEN = "open"
    """An item could be met; a fact that the export does not hold decides."""
    NONE = "none"
    """No item names it on its day."""


_ORDER: Final = {weight: place for place, weight in enumerate(Weight)}
_LIMBS: Final = {limb: place for place, limb in enumerate((Limb.DISCIPLINE, Limb.CONTRACT, Limb.ETHICS))}


@dataclass(frozen=True, slots=True)
class Weighed:
    """One act as weighed: the day (None where it is unknown), the items met, the items open, what would settle them."""

    weight: Weight
    day: date | None
    met: tuple[str, ...]
    open: tuple[str, ...]
    questions: tuple[str, ...]
    assessment: Assessment


class Weigher:
    """Weighs matched records for one owner. `today` is the last day that something going on can have reached."""

    def __init__(
        self, contests: Iterable[Contest], profile: Profile, today: date, engine: Engine | None = None
    ) -> None:
        self.engine = engine or default_engine()
        self.profile = profile
        self.today = today
        self._register = Register({contest.id: contest for contest in contests}, {})
        self._known: dict[tuple[object, ...], Weighed] = {}

    def weigh(self, record: Record, match: Match, first: date | None, last: date | None) -> Weighed:
        """The weight of an act done from `first` to `last`, as far as known; what is done once has only the first."""
        facts = self._facts(record, match)
        days: list[date | None] = [first]
        if record.done in CONTINUING | ENDED:
            days = list(self._turns(match, first, last or self.today))
        weighed = [self._on(facts, day) for day in days]
        return min(weighed, key=_heaviest)

    def _turns(self, match: Match, first: date | None, last: date) -> list[date]:
        """The days within an interval on which the weight of an act can change, its two ends included."""
        contest = match.contest
        turns = {last} if first is None else {first, last}
        for stage in contest.stages:
            turns |= {stage.starts, stage.ends + _ONE_DAY}
        for status in contest.participant(match.participant).statuses:
            turns.add(status.valid_from)
            if status.valid_to is not None:
                turns.add(status.valid_to + _ONE_DAY)
        if match.account is not None:
            turns.add(match.account.valid_from)
            if match.account.valid_to is not None:
                turns.add(match.account.valid_to)
        return sorted(day for day in turns if (first is None or first <= day) and day <= last)

    def _facts(self, record: Record, match: Match) -> dict[str, Fact]:
        contest, participant = match.contest, match.participant
        person = contest.participant(participant)
        told: dict[str, Value] = {
            **self.profile.facts(contest.id, participant),
            "account.owner": "personal",
            "account.control": "own",
            "act.kind": KINDS[record.done],
            "act.visibility": "group" if record.done in _IN_GROUPS else "public",
            "contest.id": contest.id,
            "target.participant": participant,
            "target.concerns": "party" if person.kind == "party" else "candidate",
        }
        told["act.platform"] = record.origin.platform
        if match.account is not None:
            # Threads shares its handles with Instagram; the register has the account under one of the two.
            told["act.platform"] = match.account.platform
            told["target.handle"] = match.account.handle[:200]
        facts = {fact: Fact(value, Source.CLAIMED) for fact, value in told.items()}
        if match.reading is not None:
            for each in suggested_facts(match.reading, participant, contest):
                if each.fact.startswith("content."):
                    facts.setdefault(each.fact, Fact(each.value, Source.READ))
        return facts

    def _on(self, facts: Mapping[str, Fact], day: date | None) -> Weighed:
        """The act on a day. Whatever is the same but for the day, under the same rules, weighs the same."""
        stated = dict(facts)
        if day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR:
            stated[DAY] = Fact(day.isoformat(), Source.CLAIMED)
        act = derive(Act(stated), self._register)
        rules = self.engine.epochs.of_day(Day.on(day)) if DAY in stated and day is not None else None
        key = (rules, tuple((fact, stated.value) for fact, stated in act.facts.items() if fact != DAY))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._weighed(act, day)
        return known if known.day == day else replace(known, day=day)

    def _weighed(self, act: Act, day: date | None) -> Weighed:
        assessment = self.engine.assess(act)
        met = (
            *assessment.items(Outcome.MET, Effect.BREACH),
            *assessment.items(Outcome.MET, Effect.ROUTE),
            *assessment.items(Outcome.MET, Effect.REFERRAL),
        )
        reasons = Reasons(assessment)
        open_: list[str] = []
        questions: list[str] = []
        for id in assessment.items(Outcome.UNDETERMINED, Effect.BREACH):
            asked = reasons.of(id).questions
            # A general duty may cover anything; an item counts as open only if a fact, not a judgement, decides it.
            if any(not fact.startswith("judged.") and fact != "content.stance" for fact in asked):
                open_.append(id)
                questions += asked
        open_.sort(key=self._is_general)
        weight = Weight.MET if met else Weight.OPEN if open_ else Weight.NONE
        return Weighed(weight, day, met, tuple(open_), tuple(dict.fromkeys(questions)), assessment)

    def _is_general(self, id: str) -> bool:
        """Whether an item is a general duty: what names the kind of act is told before it."""
        return not any("act.kind" in row for row in self.engine.rulebook.items[id].condition.rows)


def _heaviest(weighed: Weighed) -> tuple[int, int, date]:
    limbs = weighed.assessment.limbs
    met = [place for limb, place in _LIMBS.items() if limbs[limb] is Outcome.MET]
    return _ORDER[weighed.weight], min(met, default=len(_LIMBS)), weighed.day or date.max


def sure(match: Match, weighed: Weighed) -> bool:
    """Whether the owner need not look herself before undoing: an exact match with an item met."""
    return match.level is Level.EXACT and weighed.weight is Weight.MET
