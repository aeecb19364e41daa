"""Retention: who was found to have done nothing is offered for destruction first, and nothing readable is left."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from nirpihak.server.cases.models import Basis, Case, Decision, LedgerEntry, Respondent
from nirpihak.server.cases.services import casebundle, opening, remedies, retention, scope, sealing, steps
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.evidence.models import Entry, Exhibit, File
from nirpihak.server.evidence.services import audit, exhibits, log
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Message, Report
from nirpihak.server.intake.services import mailbox, messages, reading
from nirpihak.server.intake.services.errors import NoMailbox
from nirpihak.server.intake.services.filing import Filing, file
from tests.server.accounts.logging_in import log_in
from tests.server.cases.conftest import report_of
from tests.server.people import person

pytestmark = pytest.mark.django_db
S = Case.Stage


def ended(case: Case, outcome: str, days_ago: int = 0) -> Case:
    """The case closed with this outcome; a breach is none of these tests' making."""
    at = timezone.now() - timedelta(days=days_ago)
    steps.step(
        case, "closed", officer=None, actor="system", changes={"stage": S.CLOSED, "outcome": outcome, "closed_at": at}
    )
    return case


def decided(case: Case, examiner: Officer, decider: Officer, days_ago: int, result: str = "no_breach") -> Decision:
    """A signed decision of one limb, so many days ago."""
    at = timezone.now() - timedelta(days=days_ago)
    sanction = "HEAVY-PP94:1" if result == "breach" else ""
    made = Decision.objects.create(
        case=case,
        limb="discipline",
        result=result,
        sealed=b"",
        rulebook="x",
        sanction=sanction,
        proposer=examiner,
        proposed_at=at,
    )
    if result == "breach":
        sure = LedgerEntry.objects.create(case=case, fact="act.kind", source="confirmed", sealed=b"", officer=examiner)
        Basis.objects.create(decision=made, entry=sure)
    Decision.objects.filter(pk=made.pk).update(state="proposed")
    Decision.objects.filter(pk=made.pk).update(state="signed", signer=decider, signed_at=at)
    return Decision.objects.get(pk=made.pk)


def test_an_open_case_is_not_to_be_destroyed(case: Case, decider: Officer) -> None:
    assert retention.plan(case).offered is False
    with pytest.raises(CaseError, match="may not be destroyed"):
        retention.expunge(case, decider, ground="schedule")


@pytest.mark.parametrize("outcome", ["no_breach", "not_proven", "compromised", "impersonated"])
def test_whoever_did_nothing_is_offered_at_once(case: Case, decider: Officer, outcome: str) -> None:
    ended(case, outcome)
    assert retention.schedule_all() == 1
    assert list(retention.offered(decider)) == [case]
    case.refresh_from_db()
    assert retention.plan(case).offered


def test_not_before_objection_and_appeal_are_out_of_time(case: Case, examiner: Officer, decider: Officer) -> None:
    decided(case, examiner, decider, days_ago=5, result="breach")
    ended(case, "not_proven")
    until = retention.waiting(case)
    assert until is not None
    retention.schedule_all()
    case.refresh_from_db()
    assert case.keep_until == (timezone.localtime(until) + timedelta(days=1)).date()
    assert not retention.plan(case).offered
    with pytest.raises(CaseError, match="an objection or appeal may still come"):
        retention.expunge(case, decider, ground="schedule")
    with pytest.raises(CaseError, match="at the earliest"):
        retention.keep(case, examiner, timezone.localdate(), reason="terlalu cepat")


def test_an_objection_that_nobody_decided_keeps_it(case: Case, examiner: Officer, decider: Officer) -> None:
    made = decided(case, examiner, decider, days_ago=300, result="breach")
    assert retention.ran_out(case) is not None
    assert retention.waiting(case) is None
    day = timezone.now() - timedelta(days=290)
    remedies.file(case, examiner, made, day, "Keberatan rekaan.")
    assert retention.waiting(case) is not None
    remedies.rule(case, examiner, made, day + timedelta(days=10), "upheld", "Alasan rekaan.")
    assert retention.waiting(case) is None


def test_no_day_is_made_up_for_what_the_law_leaves_open(case: Case, examiner: Officer, decider: Officer) -> None:
    decided(case, examiner, decider, days_ago=300, result="breach")
    ended(case, "breach")
    assert retention.schedule_all() == 0
    found = retention.plan(case)
    assert (found.until, found.offered, found.certain) == (None, False, False)
    retention.keep(case, examiner, timezone.localdate(), reason="jadwal retensi arsip instansi")
    assert retention.plan(case).offered


def test_the_system_sets_a_day_once_and_says_that_it_did(case: Case) -> None:
    ended(case, "incomplete")
    assert retention.schedule_all() == 1
    case.refresh_from_db()
    assert case.keep_until is not None
    assert [each.actor for each in case.steps.filter(kind="kept")] == ["system"]
    assert retention.schedule_all() == 0


def test_an_officer_sets_another_day_with_a_reason(case: Case, examiner: Officer) -> None:
    ended(case, "not_proven")
    with pytest.raises(CaseError, match="reason"):
        retention.keep(case, examiner, date(2030, 1, 2), reason=" ")
    made = retention.keep(case, examiner, date(2030, 1, 2), reason="diminta inspektorat")
    assert made.data == {"until": "2030-01-02"}
    assert not retention.plan(case).offered
    with pytest.raises(Overtaken):
        retention.keep(case, examiner, date(2031, 1, 2), reason="lagi", since=0)


def test_a_day_of_an_earlier_end_does_not_count_for_a_later_one(case: Case, decider: Officer) -> None:
    ended(case, "incomplete", days_ago=400)
    retention.schedule_all()
    steps.step(case, "reopened", officer=decider, changes={"stage": S.EXAMINED, "closed_at": None, "outcome": ""})
    ended(case, "incomplete")
    retention.schedule_all()
    case.refresh_from_db()
    assert case.keep_until is not None
    assert case.keep_until > timezone.localdate()


def test_whoever_examined_it_does_not_destroy_it(case: Case, examiner: Officer) -> None:
    ended(case, "not_proven")
    with pytest.raises(CaseError, match="ask another officer"):
        retention.expunge(case, examiner, ground="schedule")


def full(examiner: Officer) -> tuple[Case, str]:
    """A case with everything in it: evidence, a letter, a respondent, a document of the record; and the code."""
    told = {"what": "Rahasia kunyit dari pelapor.", "about": [{"name": "Budi Rekaan"}], "facts": {}}
    done = file(
        Filing(examiner.institution, "discipline", Report.Door.REPORT, Report.Mode.CONFIDENTIAL, told, wants_code=True)
    )
    assert done.code is not None
    kept = exhibits.receive(io.BytesIO(b"bukti kunyit"), name="kunyit.txt", title="kunyit", actor=examiner.user)
    Exhibit.objects.filter(pk=kept.exhibit_id).update(case=done.report.ref)
    _, visit = mailbox.enter(done.code)
    mailbox.send(visit, "kunyit lagi")
    messages.reply(done.report, examiner, "balasan kunyit")
    report = report_of(examiner)
    case = opening.open_case([report], examiner, title="Perkara kunyit")
    Report.objects.filter(pk=done.report.pk).update(state="registered")
    done.report.refresh_from_db()
    opening.join(case, done.report, examiner)
    key = sealing.key_of(case)
    Respondent.objects.create(case=case, sealed=sealing.seal(key, case, "respondent", {"name": "kunyit"}), key=b"x")
    casebundle.keep_words(case, examiner.user)
    steps.step(case, "note", officer=examiner, words={"text": "catatan kunyit"})
    return case, done.code


def test_nothing_readable_is_left_and_the_log_stays_whole(examiner: Officer, decider: Officer) -> None:
    case, code = full(examiner)
    ended(case, "not_proven")
    retention.schedule_all()
    case.refresh_from_db()
    reports = opening.reports_in(case)
    before = log.size()
    made = retention.expunge(case, decider, ground="person")
    assert (made.data["ground"], made.data["reports"]) == ("person", 2)
    case.refresh_from_db()
    assert (case.key, bytes(case.sealed), case.ref[:3], case.outcome) == (None, b"", "PK-", "not_proven")
    with pytest.raises(CaseError, match="destroyed"):
        sealing.key_of(case)
    assert not File.objects.exclude(key=None).exists()
    assert not Exhibit.objects.filter(erased_at=None).exists()
    assert not Message.objects.filter(report__in=reports).exists()
    for report in reports:
        report.refresh_from_db()
        assert reading.content_of(report) == {"what": "Isi laporan ini sudah dimusnahkan menurut hukum."}
        assert (report.lookup, report.mailbox_key) == (None, None)
    with pytest.raises(NoMailbox):
        mailbox.enter(code)
    kept = "".join(Entry.objects.values_list("fields", flat=True))
    assert "kunyit" not in kept
    assert log.size() > before
    assert audit.audit().problems == ()
    assert case.steps.order_by("-id")[0].kind == "expunged"
    assert log.values(Entry.objects.filter(exhibit=case.record).order_by("-seq")[0])["step"] == "expunged"


def test_it_is_destroyed_once_and_nothing_is_done_to_it_after(examiner: Officer, decider: Officer) -> None:
    case, _ = full(examiner)
    ended(case, "compromised")
    retention.expunge(case, decider, ground="schedule")
    with pytest.raises(CaseError):
        retention.expunge(case, decider, ground="schedule")
    assert list(retention.offered(decider)) == []
    assert retention.plan(case).why.en == "Its content was destroyed."


def test_all_or_nothing(examiner: Officer, decider: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    case, code = full(examiner)
    ended(case, "not_proven")

    def broken(case: Case) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(retention, "_without_keys", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        retention.expunge(case, decider, ground="schedule")
    case.refresh_from_db()
    assert case.key is not None
    assert File.objects.exclude(key=None).exists()
    mailbox.enter(code)


def test_the_reports_pages_go_on_working(examiner: Officer, decider: Officer) -> None:
    case, _ = full(examiner)
    ended(case, "not_proven")
    retention.expunge(case, decider, ground="schedule")
    visitor = log_in(Client(), examiner.user)
    for report in opening.reports_in(case):
        page = visitor.get(f"/laporan/{report.ref}/")
        assert page.status_code == 200
        assert "sudah dimusnahkan" in page.content.decode()
    assert visitor.get("/laporan/").status_code == 200


def test_what_is_kept_from_an_officer_is_not_offered(case: Case, office: Institution, decider: Officer) -> None:
    ended(case, "not_proven")
    retention.schedule_all()
    other = person("pemutus-lain", Role.DECIDER)
    assert list(retention.offered(other)) == []
    assert list(scope.cases_of(other)) == []
    assert retention.offered(decider).count() == 1


def test_a_ground_that_is_none_is_refused(case: Case, decider: Officer) -> None:
    ended(case, "not_proven")
    with pytest.raises(CaseError, match="choose the ground"):
        retention.expunge(case, decider, ground="bosan")
