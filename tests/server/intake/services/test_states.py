"""The steps of a report: from where, by whom, with what reason; and two officers at once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.intake.models import Message, Report, Step
from nirpihak.server.intake.services import mailbox, messages, reading, scope, states
from nirpihak.server.intake.services.errors import IllegalStep, IntakeError
from tests.server.intake.conftest import filed, intake_officer
from tests.server.keys.people import IDENTITY, Room
from tests.server.people import institution

pytestmark = pytest.mark.django_db

WHY = "Alasan rekaan."


@pytest.fixture
def officer(office: Institution) -> Officer:
    return intake_officer()


def put(report: Report, state: str) -> Report:
    Report.objects.filter(pk=report.pk).update(state=state)
    report.refresh_from_db()
    return report


@pytest.mark.parametrize("state", list(Report.State))
@pytest.mark.parametrize("kind", sorted(states.FROM))
def test_a_step_is_taken_from_its_states_and_from_no_other(
    office: Institution, officer: Officer, state: str, kind: str
) -> None:
    report = put(filed(office).report, state)
    steps, events = Step.objects.count(), Entry.objects.count()
    if state in states.FROM[kind]:
        states.step(report, kind, officer=officer, reason=WHY)
        assert report.state == states.TO.get(kind, state)
        assert (Step.objects.count(), Entry.objects.count()) == (steps + 1, events + 1)
        assert log.values(Entry.objects.order_by("index").last())["step"] == kind  # type: ignore[arg-type]
    else:
        with pytest.raises(IllegalStep):
            states.step(report, kind, officer=officer, reason=WHY)
        assert (Step.objects.count(), Entry.objects.count()) == (steps, events)
        report.refresh_from_db()
        assert report.state == state


@pytest.mark.parametrize("kind", sorted(states.REASONED))
def test_no_officer_decides_against_a_report_without_a_reason(office: Institution, officer: Officer, kind: str) -> None:
    report = filed(office).report
    with pytest.raises(IntakeError):
        states.step(report, kind, officer=officer, reason="  ")
    assert report.steps.count() == 1


def test_a_reason_is_sealed(office: Institution, officer: Officer) -> None:
    report = filed(office).report
    made = states.not_register(report, officer, WHY, ["evidence"])
    assert made.data == {"missing": ["evidence"]}
    assert WHY.encode() not in bytes(made.sealed or b"")
    assert reading.words_of(made.sealed or b"", report, reading.key_of(report)) == {"reason": WHY}


def test_a_report_without_a_name_is_never_registered_under_election_law(office: Institution, officer: Officer) -> None:
    report = filed(office).report
    with pytest.raises(IntakeError):
        states.register(report, officer)
    states.as_information(report, officer, WHY)
    assert report.state == Report.State.INFORMATION
    bound_to_act = filed(office, procedure="discipline").report
    states.register(bound_to_act, officer)
    assert bound_to_act.state == Report.State.REGISTERED


def test_early_information_becomes_a_report_when_a_name_is_handed_in(
    office: Institution, officer: Officer, custodians: Room
) -> None:
    done = filed(office, door=Report.Door.INFORMATION)
    assert done.code is not None
    _, visit = mailbox.enter(done.code)
    mailbox.add_identity(visit, IDENTITY)
    assert (visit.report.door, visit.report.mode) == (Report.Door.REPORT, Report.Mode.CONFIDENTIAL)
    states.register(visit.report, officer)
    with pytest.raises(IntakeError):
        mailbox.add_identity(visit, IDENTITY)


def test_withdrawing_ends_a_report_before_registration_and_not_after(office: Institution, officer: Officer) -> None:
    for procedure, state, kind in (
        ("pilkada", "withdrawn", "withdrawn"),
        ("discipline", "registered", "withdrawal_asked"),
    ):
        done = filed(office, procedure=procedure)
        assert done.code is not None
        if state == "registered":
            states.register(done.report, officer)
        _, visit = mailbox.enter(done.code)
        assert mailbox.withdraw(visit, WHY).kind == kind
        done.report.refresh_from_db()
        assert done.report.state == state


def test_asking_for_what_is_missing_writes_to_the_mailbox_and_starts_the_clock(
    office: Institution, officer: Officer
) -> None:
    done = filed(office)
    assert done.code is not None
    states.ask(done.report, officer, ["evidence", "act_place"], "Mohon lampirkan tangkapan layar.")
    assert done.report.state == Report.State.CORRECTION
    assert states.events_of(done.report).keys() == {"submitted", "correction_asked", "reviewed"}
    _, visit = mailbox.enter(done.code)
    (told,) = visit.messages()
    assert (told.by, told.asks) == (Message.By.OFFICER, ("act_place", "evidence"))
    mailbox.correct(visit, {"where": "Balai desa rekaan"}, "Sudah saya lengkapi.")
    done.report.refresh_from_db()
    assert done.report.state == Report.State.RECEIVED
    assert reading.content_of(done.report)["where"] == "Balai desa rekaan"
    assert reading.filed(done.report, visit.key)["answers"]["where"] == "Kantor Kecamatan Rekaan"


def test_messages_go_both_ways_and_are_marked_as_read_by_the_other_side(office: Institution, officer: Officer) -> None:
    done = filed(office)
    assert done.code is not None
    token, visit = mailbox.enter(done.code)
    mailbox.send(visit, "Saya punya rekaman lain.")
    messages.reply(done.report, officer, "Silakan kirim di sini.")
    assert [(each.by, each.text) for each in messages.shown(done.report, reading.key_of(done.report))] == [
        ("reporter", "Saya punya rekaman lain."),
        ("officer", "Silakan kirim di sini."),
    ]
    assert messages.read(done.report, by="officer") == 1
    assert messages.read(done.report, by="reporter") == 1
    assert mailbox.opened(token) is not None
    mailbox.leave(token)
    assert mailbox.opened(token) is None
    for empty in ("", "  ", "x" * 5001):
        with pytest.raises(IntakeError):
            mailbox.send(visit, empty)


def test_whoever_declares_a_conflict_sees_nothing_of_it_any_more(office: Institution, officer: Officer) -> None:
    report = filed(office).report
    states.assign(report, officer, officer)
    states.declare(report, officer, WHY)
    assert not scope.reports_of(officer).exists()
    report.refresh_from_db()
    assert report.handler is None
    other = intake_officer("lain")
    with pytest.raises(IntakeError):
        states.assign(report, other, officer)
    with pytest.raises(IntakeError):
        states.assign(report, other, intake_officer("tetangga", at=institution("bawaslu-lain")))


def test_a_report_goes_to_another_institution_and_never_to_its_own(office: Institution, officer: Officer) -> None:
    report = filed(office).report
    with pytest.raises(IntakeError):
        states.forward(report, officer, office, WHY)
    states.forward(report, officer, institution("bkpsdm-contoh"), WHY)
    assert report.state == Report.State.FORWARDED


def test_being_opened_is_written_down_once_a_day(office: Institution, officer: Officer) -> None:
    report = filed(office).report
    for _ in range(3):
        states.opened(report, officer)
    assert report.steps.filter(kind="opened").count() == 1
    assert Entry.objects.filter(kind="viewed").count() == 1


def test_every_step_has_a_name() -> None:
    assert set(states.FROM) <= set(states.NAMES)
    assert set(states.EVENTS) <= set(states.NAMES)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_is_told_what_the_other_did(office: Institution) -> None:
    first, second = intake_officer("satu"), intake_officer("dua")
    report = filed(office).report
    results: list[str] = []

    def act(officer: Officer) -> None:
        try:
            states.not_register(Report.objects.get(pk=report.pk), officer, WHY)
            results.append("done")
        except IllegalStep:
            results.append("told")
        finally:
            connection.close()

    crowd = [threading.Thread(target=act, args=(each,)) for each in (first, second)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert sorted(results) == ["done", "told"]
    assert report.steps.filter(kind="not_registered").count() == 1
