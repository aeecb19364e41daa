"""What the contest register adds to an act: regime, office, stage, candidacy status and kind of account, on its day.

Only facts that nobody stated are added, with the source *computed*. Knows the register's questions, not its files.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

from nirpihak.contests import REGIMES, CampaignAccount, Contest, load_register
from nirpihak.facts import Act, ActError, Day, Fact, Problem, Source, Value
from nirpihak.text import Text


class ContestSource(Protocol):
    """Where contests are found by their id; `nirpihak.contests.Register` is one."""

    def get(self, contest_id: str) -> Contest | None:
        """The contest with that id, or None."""


@cache
def shipped_register() -> ContestSource:
    """The register that ships with the package, read once."""
    return load_register()


def derive(act: Act, register: ContestSource | None = None) -> Act:
    """The act with what follows from its contest, participant, account and day, and from its values alone.

    Raises ActError where the contest has no such participant, or where a stated fact contradicts what follows.
    A contest that the register does not hold still gives its office and regime, from its id.
    """
    named = _text(act, "contest.id")
    if named is None:
        return act.closed()
    contest = (shipped_register() if register is None else register).get(named)
    added = _from_id(named) if contest is None else _from_contest(contest, act)
    missing = {fact: Fact(value, Source.COMPUTED) for fact, value in added.items() if fact not in act.facts}
    return act.adding(missing).closed() if missing else act.closed()


def _text(act: Act, fact: str) -> str | None:
    stated = act.facts.get(fact)
    return None if stated is None or stated.source is Source.DISPUTED else str(stated.value)


def _from_id(named: str) -> dict[str, Value]:
    """Ids are `kind-region-year`; the kind's last part may stand for the chamber (`pileg-dpr-2024`)."""
    words = named.split("-")
    for kind in ("_".join(words[:2]), words[0]):
        if kind in REGIMES:
            return {"contest.kind": kind, "contest.regime": REGIMES[kind]}
    return {}


def _from_contest(contest: Contest, act: Act) -> dict[str, Value]:
    added: dict[str, Value] = {"contest.kind": contest.kind, "contest.regime": contest.regime}
    when = _text(act, "act.day")
    participant = _text(act, "target.participant")
    account = None
    if when is not None:
        day = Day.parse(when)
        if (stage := contest.stage_on((day.first, day.last))) is not None:
            added["contest.stage"] = stage
        account = _account(contest, act, day)
    if account is not None:
        added["target.account"] = account.standing
        participant = participant or account.participant
    if participant is not None:
        added |= _of_participant(contest, participant, when)
    return added


def _account(contest: Contest, act: Act, day: Day) -> CampaignAccount | None:
    """The campaign account acted upon, if it was one on every day that `day` may be."""
    platform, handle = _text(act, "act.platform"), _text(act, "target.handle")
    if platform is None or handle is None:
        return None
    first = contest.account_on(platform, handle, day.first)
    return first if first is not None and first.covers(day.last) else None


def _of_participant(contest: Contest, named: str, when: str | None) -> dict[str, Value]:
    try:
        participant = contest.participant(named)
    except KeyError as error:
        known = ", ".join(each.id for each in contest.participants)
        right = Text(f"peserta {contest.id}: {known}", f"participants of {contest.id}: {known}")
        raise ActError([Problem("target.participant", named, right)]) from error
    if participant.kind == "party":
        return {"target.participant": named, "target.concerns": "party"}
    added: dict[str, Value] = {
        "target.participant": named,
        "target.concerns": "candidate",
        "target.independent": participant.independent,
    }
    if when is not None:
        day = Day.parse(when)
        if (status := contest.status_of(named, (day.first, day.last))) is not None:
            added["target.status"] = status
    return added
