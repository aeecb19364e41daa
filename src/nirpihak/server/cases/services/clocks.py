"""What runs in a case: the deadlines of its procedure, the day of a hearing, and what follows an objection or appeal.

Dates are law's (law.procedures): two moments where the sources allow two, with the words why. What the respondent may
do until a day is told as well, and is nobody's delay here. Knows no page, and nothing of what is sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from nirpihak.contests import load_register
from nirpihak.law.model import Limb
from nirpihak.law.procedures import Due, Standing, procedures, round_the_clock
from nirpihak.law.sanctions import remedy_of
from nirpihak.server.cases.models import Answer, Case, CaseStep, Decision, Document, Joined, Respondent, Summons
from nirpihak.server.cases.services import steps
from nirpihak.server.intake.models import Step
from nirpihak.text import Text

Stage, Came = Case.Stage, Summons.Came
EMPLOYEE: Final = "employee"
"""The respondent, as the procedures after a decision name the person."""
OUTSIDE: Final = frozenset({EMPLOYEE, "reporter", "bpasn"})
"""Whose acts no officer of the institution can be late with."""
QUIET: Final = timedelta(days=14)
"""After how long without a step a case without any date is called to mind: our own rule, no law's."""
IDLE: Final = frozenset({steps.LOOKED, "escalated"})
"""Steps by which a case goes on no further."""
AFTERWARDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "objection": {
            "decided": "decided",
            "received": "received",
            "objected": "objected",
            "objection_decided": "answered",
        },
        "appeal": {
            "decided": "decided",
            "received": "received",
            "appealed": "appealed",
            "appeal_received": "appeal_received",
            "copy_received": "copy_received",
            "ppk_replied": "replied",
            "appeal_decided": "ruled",
        },
    }
)
"""Procedures that follow a decision, each with what a case's steps are called in it."""
RULINGS: Final = frozenset({"objection_decided", "appeal_decided"})
"""Steps by which an objection or an appeal came to its end."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline. `earliest` is the safe date, `latest` the last reading; `ours`: the institution must act."""

    step: str
    label: Text
    actor: str
    who: Text
    earliest: datetime
    latest: datetime
    certain: bool
    basis: str
    note: Text
    effect: Text
    """What it means that it has passed."""
    kind: str
    """`by`: to be done until then; `on`: takes effect, or is to be done, on that day."""
    ours: bool
    done_at: datetime | None = None

    @classmethod
    def of(cls, due: Due) -> Clock:
        return cls(
            step=due.step,
            label=due.label,
            actor=due.actor,
            who=due.actor_name,
            earliest=due.earliest,
            latest=due.latest,
            certain=due.certain,
            basis=due.basis,
            note=due.note,
            effect=due.passed_effect,
            kind=due.kind,
            ours=due.kind == "by" and due.actor not in OUTSIDE,
            done_at=due.done_at,
        )

    def standing(self, now: datetime) -> Standing:
        """How it stands at a moment."""
        if self.done_at is not None:
            return Standing.DONE
        if now <= self.earliest:
            return Standing.OPEN
        passed = Standing.REACHED if self.kind == "on" else Standing.PASSED
        return Standing.UNSURE if now <= self.latest else passed


def prefetched(found: QuerySet[Case]) -> QuerySet[Case]:
    """Cases with everything that clocks and needs are reckoned from, in a number of queries that does not grow."""
    plain = Step.objects.order_by("id").defer("sealed")
    joined = Joined.objects.select_related("report").defer("report__sealed", "report__key", "report__mailbox_key")
    return found.defer("sealed", "key").prefetch_related(
        Prefetch("steps", CaseStep.objects.order_by("id").defer("sealed")),
        Prefetch("joined", joined.order_by("id")),
        Prefetch("joined__report__steps", plain),
        Prefetch("summonses", Summons.objects.order_by("id").defer("sealed")),
        Prefetch("answers", Answer.objects.order_by("id").defer("sealed")),
        Prefetch("decisions", Decision.objects.order_by("id").defer("sealed")),
        Prefetch("documents", Document.objects.order_by("id")),
        Prefetch("respondent", Respondent.objects.defer("sealed", "key", "page_key")),
    )


def clocks(case: Case) -> list[Clock]:
    """Every deadline that began, the earliest first; those that were met are among them."""
    zone = case.institution.zone
    events = steps.events_of(case)
    contest = load_register().get(case.contest) if case.contest else None
    days = round_the_clock(contest) if contest is not None else ()
    found = [Clock.of(due) for due in steps.procedure_of(case).deadlines(events, zone, open_days=days)]
    for remedy in _remedies(case):
        after = _renamed(case, AFTERWARDS[remedy])
        found += [Clock.of(due) for due in procedures()[remedy].deadlines(after, zone)]
    found += (_hearing(each, zone) for each in case.summonses.all() if each.delivered_at is not None)
    return sorted(found, key=lambda each: (each.earliest, each.step))


def pending(case: Case) -> list[Clock]:
    """What the institution must still do until a day. Of a case that is closed nothing any more."""
    if case.stage == Stage.CLOSED:
        return []
    return [each for each in clocks(case) if each.ours and each.done_at is None]


def next_due(case: Case) -> Clock | None:
    """What is to be done next; None where nothing has a date."""
    return next(iter(pending(case)), None)


def quiet_since(case: Case) -> datetime | None:
    """Since when nobody did anything in an open case that has no date to be reminded of; None where there is one."""
    if case.stage == Stage.CLOSED or next_due(case) is not None:
        return None
    done = [step.written_at for step in case.steps.all() if step.kind not in IDLE]
    return max(done, default=case.opened_at)


def _remedies(case: Case) -> list[str]:
    """What may go, or went, against the decisions that stand: an objection, or an appeal, never both against one."""
    signed = [each for each in case.decisions.all() if each.state == Decision.State.SIGNED]
    ruled = any(step.kind in RULINGS for step in case.steps.all())
    # What carries out a ruling is disputed in court, not before the office once more.
    carried = {each.replaced_by_id for each in signed} if ruled else set()
    found = {
        remedy_of(Limb(each.limb), each.sanction)
        for each in signed
        if each.result == Decision.Result.BREACH and each.replaced_by_id is None and each.pk not in carried
    }
    return sorted(each for each in found if each is not None)


def _renamed(case: Case, named: Mapping[str, str]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for step in case.steps.all():
        if (event := named.get(step.kind)) is not None:
            found[event] = max(found.get(event, step.at), step.at)
    return found


def _hearing(summons: Summons, zone: str) -> Clock:
    """The day of a hearing: somebody must write down what came of it."""
    at = timezone.localtime(summons.hearing_at, ZoneInfo(zone))
    # The rest of the day of the hearing is left for writing down what came of it.
    until = at.replace(hour=23, minute=59, second=59, microsecond=0)
    done = summons.hearing_at if summons.came != Came.WAITING else None
    return Clock(
        step=f"hearing_{summons.number}",
        label=Text(
            f"Dengar terlapor pada panggilan ke-{summons.number} dan catat hasilnya",
            f"Hear the respondent on summons {summons.number} and write down what came of it",
        ),
        actor="examiner",
        who=Text("pemeriksa", "examiner"),
        earliest=until,
        latest=until,
        certain=True,
        basis="",
        note=Text("Hari yang ditetapkan dalam panggilan.", "The day set in the summons."),
        effect=Text("", ""),
        kind="by",
        ours=True,
        done_at=done,
    )
