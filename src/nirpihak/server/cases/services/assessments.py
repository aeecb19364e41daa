"""What the rulebook says of a case's facts on three views, and what an answer to one of its questions would settle.

The questions of the law engine are the examiner's checklist: those come first whose answers decide items that the
reports' claims leave standing. Everything is worked out anew from the ledger; nothing of it is kept. Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nirpihak.facts import CATALOGUE, Act, ActError, Fact, Source, Value
from nirpihak.law.deriving import derive
from nirpihak.law.engine import Assessment, default_engine
from nirpihak.law.explanation import Explanation, explain
from nirpihak.law.model import Effect, Outcome
from nirpihak.law.reasons import Question, Reasons
from nirpihak.law.wording import value_text
from nirpihak.server.cases.models import Case, LedgerEntry
from nirpihak.server.cases.services import stated
from nirpihak.server.cases.services.stated import Entry, Stated

CLAIMED, CONFIRMED, RESPONDENT = "claimed", "confirmed", "respondent"
Sources = LedgerEntry.Source


@dataclass(frozen=True, slots=True)
class View:
    """The act on one view. `assessment` is None where the facts contradict one another: `problems` says how.

    `told` is None too while the view holds no fact at all.
    """

    name: str
    act: Act
    assessment: Assessment | None
    told: Explanation | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """An item of which the three views do not say the same: its outcome on each, in words."""

    item: str
    name: str
    limb: str
    outcomes: tuple[str, ...]
    """As claimed, as confirmed, as the respondent says."""


@dataclass(frozen=True, slots=True)
class Views:
    """The three views and what differs between them."""

    claimed: View
    confirmed: View
    respondent: View
    changes: tuple[Change, ...]

    @property
    def all(self) -> tuple[View, ...]:
        return self.claimed, self.confirmed, self.respondent


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the checklist: a fact that is not confirmed, and what is said of it so far."""

    fact: str
    question: str
    label: str
    who: str
    items: tuple[str, ...]
    """The items that its answer would help to settle."""
    decisive: int
    """How many items it can rule out by itself."""
    said: tuple[Entry, ...]
    """What reports, the machine and the respondent say of it, and that it was looked for in vain."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is still to be asked: first what bears on items that the claims leave standing, then the rest."""

    first: tuple[Asked, ...]
    rest: tuple[Asked, ...]
    items: tuple[str, ...]
    """The items that the first questions would settle."""


@dataclass(frozen=True, slots=True)
class Settles:
    """What one answer would settle: items it meets and rules out; `problem` where it contradicts what is confirmed."""

    value: Value | None
    words: str
    met: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    left: int = 0
    """Items still open after it."""
    problem: str = ""


def views(case: Case, key: bytes, lang: str) -> Views:
    """The three views of a case. Raises KeysError."""
    return views_of(stated.standing(stated.entries(case, key)), lang)


def views_of(said: Mapping[str, Stated], lang: str) -> Views:
    """The same, of facts that are read already."""
    acts = stated.acts(said)
    three = (
        _view(CLAIMED, acts.claimed, lang),
        _view(CONFIRMED, acts.confirmed, lang),
        _view(RESPONDENT, acts.respondent, lang),
    )
    return Views(*three, changes=_changes(three, lang))


def confirmed(case: Case, key: bytes) -> Assessment | None:
    """What the rulebook says of what is confirmed or admitted; None where that contradicts itself. Raises KeysError."""
    return _assessed(stated.acts(stated.standing(stated.entries(case, key))).confirmed)[0]


def checklist(case: Case, key: bytes, lang: str) -> Checklist:
    """The questions that are still open on what is confirmed. Raises KeysError."""
    return checklist_of(stated.standing(stated.entries(case, key)), lang)


def checklist_of(said: Mapping[str, Stated], lang: str) -> Checklist:
    """The same, of facts that are read already."""
    acts = stated.acts(said)
    known, _ = _assessed(acts.confirmed)
    claimed, _ = _assessed(acts.claimed.adding(acts.confirmed.facts))
    if known is None:
        return Checklist((), (), ())
    left = _judged(known, Outcome.UNDETERMINED)
    alive = left if claimed is None or not acts.claimed.facts else _standing(left, claimed)
    reasons = Reasons(known)
    first = [_asked(each, said, lang) for each in reasons.questions(alive)]
    asked = {each.fact for each in first}
    others = reasons.questions(id for id in left if id not in set(alive))
    rest = [_asked(each, said, lang) for each in others if each.fact not in asked]
    return Checklist(tuple(_told_first(first)), tuple(_told_first(rest)), tuple(alive))


def settles(case: Case, key: bytes, fact: str, lang: str) -> tuple[Settles, ...]:
    """What each possible answer to one fact would settle of what is open now. Raises KeysError."""
    return settles_of(stated.standing(stated.entries(case, key)), fact, lang)


def settles_of(said: Mapping[str, Stated], fact: str, lang: str) -> tuple[Settles, ...]:
    """The same, of facts that are read already. Of a day or a name: of the values that somebody gave."""
    act = stated.acts(said).confirmed
    without = Act({name: each for name, each in act.facts.items() if name != fact})
    before, _ = _assessed(without)
    if before is None:
        return ()
    given = [each.value for each in said[fact].entries if each.value is not None] if fact in said else []
    values = CATALOGUE[fact].domain or tuple(dict.fromkeys(given))
    return tuple(_settled(before, without, fact, value, lang) for value in values)


def difference(before: Assessment | None, after: Assessment | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The items that are met, and those that are ruled out, and were not before."""
    if before is None or after is None:
        return (), ()
    met = set(_judged(before, Outcome.MET))
    out = set(_judged(before, Outcome.NOT_MET))
    return (
        tuple(id for id in _judged(after, Outcome.MET) if id not in met),
        tuple(id for id in _judged(after, Outcome.NOT_MET) if id not in out),
    )


def _assessed(act: Act) -> tuple[Assessment | None, ActError | None]:
    try:
        return default_engine().assess(derive(act)), None
    except ActError as error:
        return None, error


def _view(name: str, act: Act, lang: str) -> View:
    assessment, error = _assessed(act)
    if error is not None:
        return View(name, act, None, None, tuple(each.message(lang) for each in error.problems))
    return View(name, act, assessment, explain(assessment, lang) if assessment is not None and act.facts else None)


def _changes(three: Iterable[View], lang: str) -> tuple[Change, ...]:
    """Of each item that somebody's view makes out to be met, or that the claims alone leave open."""
    seen = [view.assessment for view in three]
    items = default_engine().rulebook.items
    found = []
    for id, item in items.items():
        outcomes = [None if each is None else each.outcome(id) for each in seen]
        met = Outcome.MET in outcomes
        dropped = outcomes[0] is Outcome.UNDETERMINED and Outcome.NOT_MET in outcomes
        if item.effect in (Effect.BREACH, Effect.ROUTE) and len(set(outcomes)) > 1 and (met or dropped):
            words = tuple("–" if each is None else each.label.pick(lang) for each in outcomes)
            limb = item.limb.label.pick(lang) if item.limb is not None else ""
            found.append((not met, Change(id, item.name.pick(lang), limb, words)))
    return tuple(change for _, change in sorted(found, key=lambda each: each[0]))


def _judged(assessment: Assessment, outcome: Outcome) -> tuple[str, ...]:
    """Items that say a breach, or that lead to another body."""
    return tuple(id for effect in (Effect.BREACH, Effect.ROUTE) for id in assessment.items(outcome, effect))


def _standing(items: Iterable[str], claimed: Assessment) -> tuple[str, ...]:
    return tuple(id for id in items if claimed.outcome(id) is not Outcome.NOT_MET)


def _asked(question: Question, said: Mapping[str, Stated], lang: str) -> Asked:
    kind = question.kind
    entries = said[question.fact].entries if question.fact in said else ()
    return Asked(
        question.fact,
        kind.question.pick(lang),
        kind.label.pick(lang),
        CATALOGUE.who[kind.who].pick(lang),
        question.items,
        question.decisive,
        entries,
    )


def _told_first(asked: Iterable[Asked]) -> list[Asked]:
    """First what somebody has spoken of, for that is only to be checked; last what was looked for in vain."""

    def order(each: Asked) -> int:
        if any(entry.source == Sources.CONFIRMED for entry in each.said):
            return 2
        return 0 if each.said else 1

    return sorted(asked, key=order)


def _settled(before: Assessment, act: Act, fact: str, value: Value, lang: str) -> Settles:
    words = value_text(fact, value).pick(lang)
    after, error = _assessed(act.adding({fact: Fact(value, Source.CONFIRMED)}))
    if after is None:
        problems = () if error is None else error.problems
        return Settles(value, words, problem="; ".join(each.right.pick(lang) for each in problems))
    met, ruled_out = difference(before, after)
    return Settles(value, words, met, ruled_out, len(_judged(after, Outcome.UNDETERMINED)))
