"""Officers who do anything in any order, under each procedure: what may never happen does not happen.

No step out of its order, no step lost, no deadline passed in silence, no decision by one person, nothing seen by
whoever is recused; and at the end the custody log verifies. A refusal is as good an answer as a step.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import MappingProxyType
from typing import Any, ClassVar, Final

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nirpihak.law.model import Limb
from nirpihak.law.procedures import Standing
from nirpihak.server.cases.models import Case, Decision, Summons
from nirpihak.server.cases.services import (
    attribution,
    board,
    clocks,
    decisions,
    endings,
    happening,
    ledger,
    opening,
    records,
    remedies,
    respondents,
    retention,
    scope,
    sealing,
    steps,
    summonses,
)
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import audit
from nirpihak.server.evidence.services.exhibits import EvidenceError
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission, Role
from nirpihak.server.institutions.services.standing import recuse, standing
from nirpihak.server.intake.models import Report, Step
from tests.server.cases import deciding
from tests.server.cases.conftest import case_of, report_of
from tests.server.people import institution, person

pytestmark = pytest.mark.django_db
SMALL: Final = settings(
    max_examples=5,
    stateful_step_count=14,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""A few long runs of each procedure, the same on every machine."""
REFUSALS: Final = (CaseError, EvidenceError)
Stage = Case.Stage
NEXT: Final = MappingProxyType(
    {
        Stage.EXAMINED: {Stage.EXAMINED, Stage.PROPOSED, Stage.CLOSED},
        Stage.PROPOSED: {Stage.PROPOSED, Stage.EXAMINED, Stage.DECIDED},
        Stage.DECIDED: {Stage.DECIDED, Stage.PROPOSED, Stage.EXAMINED, Stage.CLOSED},
        Stage.CLOSED: {Stage.CLOSED, Stage.EXAMINED, Stage.DECIDED},
    }
)
"""Where a case may go from each stage."""
AFTER: Final = {
    "reported": "examined",
    "missed_again": "summoned_again",
    "summoned_again": "missed",
    "missed": "summoned",
    "panel_formed": "referred",
    "stated": "decided",
    "verified": "forwarded",
    "studied": "verified",
    "acted": "sent",
    "controlled": "sent",
    "limb_decided": "proposed",
    "decided": "limb_decided",
    "received": "decided",
    "objected": "decided",
    "objection_decided": "objected",
    "appeal_decided": "appealed",
    "returned": "proposed",
    "reopened": "closed",
    "expunged": "closed",
    "fact_retracted": "fact",
}
"""What no step of the key's kind comes before."""
WHO: Final = st.sampled_from(["examiner", "second", "decider", "other"])
DAYS: Final = st.integers(0, 30)


class Office(RuleBasedStateMachine):
    """One case, four officers of its house and a stranger."""

    procedure: ClassVar[str]
    officers: ClassVar[dict[str, Officer]]
    stranger: ClassVar[Officer]

    @initialize(age=DAYS, so_far=st.sampled_from(["decided", "proposed", "ready", "opened"]))
    def begin(self, age: int, so_far: str) -> None:
        self.around = transaction.atomic()
        self.around.__enter__()
        self.case = case_of(self.officers["examiner"], procedure=self.procedure)
        at = timezone.now() - timedelta(days=age)
        Report.objects.update(received_at=at)
        Step.objects.update(at=at)
        self.recused: set[str] = set()
        self.seen: list[tuple[int, str]] = []
        self.unreadable = self.joined = False
        self.brought(so_far)
        self.case = Case.objects.select_related("institution", "record").get(pk=self.case.pk)
        self.stage = Stage(self.case.stage)

    def brought(self, so_far: str) -> None:
        """The case as far as most runs would never come by chance."""
        by = self.officers["examiner"]
        if so_far == "opened":
            return
        limb = Limb.ETHICS if self.procedure == "ethics" else Limb.DISCIPLINE
        deciding.ready(self.case, by, **({"target__status": "prospective"} if limb is Limb.ETHICS else {}))
        if so_far != "ready":
            made = deciding.proposed(self.case, by, limb=limb, chosen=deciding.WHY)
            if so_far == "decided":
                decisions.sign(made, self.officers["decider"])

    def teardown(self) -> None:
        if hasattr(self, "around"):
            assert audit.audit().problems == ()
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def tries(self, act: Callable[[], object]) -> bool:
        """Do something as a page would; whether it was done."""
        try:
            with transaction.atomic():
                act()
        except REFUSALS:
            return False
        finally:
            self.case = Case.objects.select_related("institution", "record").get(pk=self.case.pk)
        return True

    def sees(self, who: str) -> bool:
        return scope.cases_of(self.officers[who]).filter(pk=self.case.pk).exists()

    def acts(self, who: str, act: Callable[[Officer], object]) -> bool:
        """As a page does: whoever may not know of the case finds nothing."""
        return self.sees(who) and self.tries(lambda: act(self.officers[who]))

    # What officers do

    @precondition(lambda self: self.case.stage != Stage.CLOSED)
    @rule(who=WHO, stance=st.sampled_from(["support", "neutral"]))
    def confirm(self, who: str, stance: str) -> None:
        self.acts(who, lambda by: deciding.confirm(self.case, by, content__stance=stance))

    @rule(who=WHO)
    def take_back(self, who: str) -> None:
        last = self.case.ledger.filter(retracts=None).order_by("-id").first()
        if last is not None:
            self.acts(who, lambda by: ledger.retract(self.case, by, last, "keliru"))

    @rule(who=WHO, name=st.sampled_from(["Budi Rekaan", "Sari Rekaan"]))
    def name_respondent(self, who: str, name: str) -> None:
        self.acts(who, lambda by: respondents.set_person(self.case, by, {"name": name}, employment="pns"))

    @precondition(lambda self: self.case.stage == Stage.EXAMINED)
    @rule(who=WHO)
    def call(self, who: str) -> None:
        self.acts(who, lambda by: deciding.call_and_answer(self.case, by))

    @precondition(lambda self: self.case.stage == Stage.EXAMINED)
    @rule(who=WHO, came=st.sampled_from(["absent", "attended", "excused"]))
    def call_in_vain(self, who: str, came: str) -> None:
        """A summons whose day has come."""

        def do(by: Officer) -> None:
            now = timezone.now()
            today = timezone.localtime(now).date()
            call = summonses.Call(
                now + timedelta(days=20), today + timedelta(days=1), "Ruang Rekaan", "Diduga.", "SKB butir D6"
            )
            made = summonses.make(self.case, by, call, reason="Hari lain.")
            summonses.delivered(self.case, by, made, at=now, how="hand", reason="Hari lain.")
            Summons.objects.filter(pk=made.pk).update(hearing_at=timezone.now())
            made.refresh_from_db()
            summonses.came(self.case, by, made, came, note="Keterangan rekaan.")

        self.acts(who, do)

    @precondition(lambda self: self.case.stage == Stage.EXAMINED)
    @rule(who=WHO)
    def put_on_record(self, who: str) -> None:
        self.acts(who, lambda by: deciding.record(self.case, by))

    @rule(who=WHO, hypothesis=st.sampled_from(["own", "compromised"]))
    def whose_account(self, who: str, hypothesis: str) -> None:
        def do(by: Officer) -> None:
            attribution.said(self.case, hypothesis)
            attribution.conclude(self.case, by, hypothesis, reason="Alasan rekaan.", against="Tidak kuat.")

        self.acts(who, do)

    @rule(who=WHO, days=DAYS, data=st.data())
    def it_happens(self, who: str, days: int, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from([*happening.BY_HAND[self.procedure], "decided"]))
        at = timezone.now() - timedelta(days=days)
        able = {each.id for each in happening.possible(self.case)}
        done = self.acts(who, lambda by: happening.record(self.case, by, event, at))
        assert not done or event in able

    @rule(
        who=WHO,
        result=st.sampled_from(["breach", "no_breach", "not_proven", "referred"]),
        limb=st.sampled_from([Limb.DISCIPLINE, Limb.ETHICS]),
    )
    def propose(self, who: str, result: str, limb: Limb) -> None:
        changed = {"chosen": deciding.WHY, "replacing": ""}
        self.acts(who, lambda by: deciding.proposed(self.case, by, limb=limb, result=result, **changed))

    @precondition(lambda self: self.case.stage == Stage.PROPOSED)
    @rule(who=WHO, back=st.booleans())
    def answer_proposal(self, who: str, back: bool) -> None:
        waiting = self.case.decisions.filter(state="proposed").first()
        if waiting is None:
            return
        if back:
            self.acts(who, lambda by: decisions.send_back(waiting, by, "kurang"))
            return
        by = self.officers[who]
        if self.acts(who, lambda by: decisions.sign(waiting, by)):
            assert waiting.proposer_id != by.pk
            assert standing(by).may(Permission.DECISION_SIGN)
            assert who not in self.recused

    @precondition(lambda self: self.case.stage == Stage.DECIDED and self.seen[-1][1] != "received")
    @rule(who=WHO)
    def deliver(self, who: str) -> None:
        self.acts(who, lambda by: remedies.received(self.case, by, timezone.now()))

    @precondition(lambda self: self.case.stage == Stage.DECIDED)
    @rule(who=WHO, result=st.sampled_from(sorted(remedies.RESULTS)))
    def go_against(self, who: str, result: str) -> None:
        """An objection or an appeal comes in; of one that runs, what came of it."""
        for course in remedies.courses(self.case):
            self.acts(who, lambda by, c=course: self.dispute(by, c, result))  # type: ignore[misc]

    def dispute(self, by: Officer, course: remedies.Course, result: str) -> None:
        now = timezone.now()
        if course.pending:
            remedies.rule(self.case, by, course.decision, now, result, "alasan rekaan")
        else:
            remedies.file(self.case, by, course.decision, now, "alasan rekaan")

    @rule(who=WHO, how=st.sampled_from([endings.close, endings.incomplete, endings.reopen, attribution.end_as_victim]))
    def end(self, who: str, how: Any) -> None:
        self.acts(who, lambda by: how(self.case, by, reason="alasan"))

    @precondition(lambda self: self.case.stage == Stage.CLOSED)
    @rule(who=WHO)
    def destroy(self, who: str) -> None:
        if self.acts(who, lambda by: retention.expunge(self.case, by, ground="schedule")):
            self.unreadable = True

    @precondition(lambda self: not self.joined)
    @rule()
    def join_and_take_out(self) -> None:
        def do(by: Officer) -> None:
            report = report_of(by, procedure=self.procedure)
            opening.join(self.case, report, by)
            opening.take_out(self.case, report, by, reason="lain")

        self.joined = True
        self.acts("examiner", do)

    @rule(who=WHO)
    def step_aside(self, who: str) -> None:
        if len(self.recused) < 2:
            recuse(self.case.ref, [(self.officers[who], "declared")])
            opening.kept_away(self.case)
            self.recused.add(who)

    @rule(who=WHO)
    def too_late(self, who: str) -> None:
        """Whoever acts on an older version is told, and nothing happens."""
        if not self.sees(who) or self.case.version == 0:
            return
        before = self.case.steps.count()
        with pytest.raises(Overtaken) as told, transaction.atomic():
            records.correct(self.case, self.officers[who], text="terlambat", since=self.case.version - 1)
        assert told.value.since
        assert self.case.steps.count() == before

    # What may never happen

    @invariant()
    def no_step_is_lost(self) -> None:
        now = list(self.case.steps.order_by("id").values_list("pk", "kind"))
        assert now[: len(self.seen)] == self.seen
        self.seen = now
        assert self.case.version == sum(kind != steps.LOOKED for _, kind in now)
        logged = Entry.objects.filter(exhibit=self.case.record, kind__in=["stepped", "decided", "viewed"])
        assert logged.count() == len(now)

    @invariant()
    def no_step_is_out_of_order(self) -> None:
        before: set[str] = set()
        for _, kind in self.seen:
            assert kind not in AFTER or AFTER[kind] in before, (kind, self.seen)
            before.add(kind)

    @invariant()
    def no_stage_is_skipped(self) -> None:
        now = Stage(self.case.stage)
        assert now in NEXT[self.stage], (self.stage, now)
        self.stage = now
        assert (now is Stage.CLOSED) == (self.case.closed_at is not None)

    @invariant()
    def no_decision_is_one_persons(self) -> None:
        for each in Decision.objects.filter(case=self.case, state="signed"):
            assert None not in (each.proposer_id, each.signer_id)
            assert each.proposer_id != each.signer_id
            if each.result == "breach":
                sources = set(each.bases.values_list("entry__source", flat=True))
                assert sources
                assert sources <= {"confirmed", "admitted"}
        if self.case.outcome == "breach":
            assert Decision.objects.filter(case=self.case, state="signed", result="breach").exists()

    @invariant()
    def no_deadline_passes_in_silence(self) -> None:
        if self.case.stage == Stage.CLOSED:
            return
        fresh = Case.objects.select_related("institution").get(pk=self.case.pk)
        now = timezone.now()
        dues = steps.procedure_of(fresh).deadlines(steps.events_of(fresh), fresh.institution.zone)
        late = [
            each
            for each in dues
            if each.kind == "by"
            and each.actor not in clocks.OUTSIDE
            and each.standing(now) in (Standing.PASSED, Standing.UNSURE)
        ]
        who = next((each for name, each in self.officers.items() if self.sees(name)), None)
        if late and who is not None:
            (row,) = board.listing(who, board.Look(), now).rows
            assert row.place.bucket in (board.OVERDUE, board.UNSURE), [each.step for each in late]

    @invariant()
    def nobody_sees_what_is_kept_away(self) -> None:
        away = [self.officers[name] for name in self.recused] + [self.stranger]
        for each in away:
            assert not scope.cases_of(each).exists()
            assert board.listing(each, board.Look(stage=board.ALL)).rows == ()

    @invariant()
    def what_was_destroyed_stays_so(self) -> None:
        if self.unreadable:
            with pytest.raises(CaseError):
                sealing.key_of(self.case)


@pytest.mark.parametrize("procedure", ["discipline", "ethics", "pilkada", "pemilu", "sbt"])
def test_whatever_officers_do(house: object, quick: None, procedure: str) -> None:
    office = institution("bkpsdm-contoh", name="BKPSDM Kabupaten Contoh", kind="regency")
    roles = {"examiner": Role.EXAMINER, "second": Role.EXAMINER, "decider": Role.DECIDER, "other": Role.DECIDER}
    found = {name: person(f"petugas-{name}", role, at=office) for name, role in roles.items()}
    stranger = person("orang-asing", Role.EXAMINER, Role.DECIDER, at=institution("kantor-lain"))
    machine = type("Machine", (Office,), {"procedure": procedure, "officers": found, "stranger": stranger})
    # Each procedure its own runs, the same ones every time.
    run_state_machine_as_test(seed(sum(map(ord, procedure)))(machine), settings=SMALL)
