"""What is due in a case, what it lacks, and where it stands on the board."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nirpihak.law.procedures import Standing
from nirpihak.server.cases.models import Case, Respondent, Summons
from nirpihak.server.cases.services import absences, board, clocks, needs, sealing, search, steps
from nirpihak.server.cases.services.board import Look
from nirpihak.server.cases.services.clocks import Clock
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.text import Text
from tests.server.cases import deciding
from tests.server.cases.conftest import case_of
from tests.server.people import person

pytestmark = pytest.mark.django_db
JAKARTA = timezone.get_fixed_timezone(7 * 60)


def called(case: Case, examiner: Officer, hearing_at: datetime, *, number: int = 1, delivered: bool = True) -> Summons:
    """A summons, delivered or not."""
    key = sealing.key_of(case)
    if not Respondent.objects.filter(case=case).exists():
        person = Respondent(case=case)
        person.sealed = sealing.seal(key, person, "person", {"name": "Budi Rekaan"})
        person.save()
    return Summons.objects.create(
        case=case,
        number=number,
        hearing_at=hearing_at,
        officer=examiner,
        sealed=b"x",
        delivered_at=timezone.now() if delivered else None,
    )


def fresh(case: Case) -> Case:
    return clocks.prefetched(Case.objects.filter(pk=case.pk)).select_related("institution").get()


def test_a_regional_case_is_due_three_days_after_registration_and_the_board_says_so(examiner: Officer) -> None:
    case = case_of(examiner, procedure="pilkada")
    due = clocks.next_due(fresh(case))
    assert due is not None
    assert due.step == "decide"
    assert due.standing(due.earliest - timedelta(hours=1)) is Standing.OPEN
    assert due.standing(due.latest + timedelta(seconds=1)) is Standing.PASSED
    for moment, bucket in (
        (due.earliest - timedelta(days=3), board.WEEK),
        (due.earliest - timedelta(days=30), board.LATER),
        (due.earliest - timedelta(minutes=1), board.TODAY),
        (due.latest + timedelta(minutes=1), board.OVERDUE),
    ):
        assert board.bucket_of(due, moment) == bucket
    steps.step(case, "decided", officer=examiner, changes={"stage": Case.Stage.DECIDED})
    assert clocks.next_due(fresh(case)) is None
    assert [each.step for each in clocks.clocks(fresh(case)) if each.done_at is not None][-1] == "decide"


def test_a_day_that_has_two_readings_is_unsure_between_them() -> None:
    at = datetime(2026, 12, 1, 12, tzinfo=JAKARTA)
    empty = Text("", "")
    due = Clock("x", empty, "", empty, at, at + timedelta(days=2), False, "", empty, empty, "by", True)
    assert board.bucket_of(due, at + timedelta(days=1)) == board.UNSURE
    assert board.bucket_of(None, at) == board.NONE


def test_a_hearing_waits_for_what_came_of_it(case: Case, examiner: Officer) -> None:
    hearing = timezone.now() + timedelta(days=5)
    summons = called(case, examiner, hearing)
    now = fresh(case)
    due = clocks.next_due(now)
    assert due is not None
    assert due.step == "hearing_1"
    assert due.earliest.hour == 23
    assert [each.id for each in needs.needs(now)] == ["facts", "wait"]
    assert [each.id for each in needs.needs(now, hearing + timedelta(hours=1))] == ["facts", "hearing_outcome"]
    assert due.standing(due.latest + timedelta(seconds=1)) is Standing.PASSED
    Summons.objects.filter(pk=summons.pk).update(came=Summons.Came.ATTENDED)
    assert clocks.next_due(fresh(case)) is None
    assert [each.id for each in needs.needs(fresh(case))] == ["facts", "record", "draft"]


def test_what_a_case_lacks_goes_on_from_step_to_step(case: Case, examiner: Officer, decider: Officer) -> None:
    def ids() -> list[str]:
        return [each.id for each in needs.needs(fresh(case))]

    assert ids() == ["facts", "respondent"]
    steps.step(case, "fact", officer=examiner, data={"fact": "act.kind", "source": "claimed"})
    assert ids() == ["facts", "respondent"]
    steps.step(case, "fact", officer=examiner, data={"fact": "act.kind", "source": "confirmed"})
    called(case, examiner, timezone.now(), delivered=False)
    assert ids() == ["deliver_summons"]
    Summons.objects.filter(case=case).update(came=Summons.Came.ABSENT)
    assert ids() == ["summon_again"]
    steps.step(case, "missed_again", officer=examiner)
    assert needs.absent(fresh(case))
    assert ids() == ["draft"]
    steps.step(case, "proposed", officer=examiner, changes={"stage": Case.Stage.PROPOSED})
    assert [(each.id, each.who) for each in needs.needs(fresh(case))] == [("sign", "decider")]
    steps.step(case, "decided", officer=decider, changes={"stage": Case.Stage.DECIDED})
    assert ids() == ["deliver"]
    steps.step(case, "received", officer=examiner)
    assert ids() == ["notify"]
    steps.step(case, "objected", officer=examiner)
    assert "objection" in ids()
    steps.step(case, "closed", officer=examiner, changes={"stage": Case.Stage.CLOSED})
    assert ids() == []
    assert clocks.pending(fresh(case)) == []


@pytest.mark.parametrize(("sanction", "open_to", "closed"), [(1, "object", "appeal"), (3, "appeal", "object")])
def test_after_a_decision_one_remedy_runs_and_is_nobodys_delay_here(
    case: Case, examiner: Officer, decider: Officer, sanction: int, open_to: str, closed: str
) -> None:
    deciding.ready(case, examiner)
    deciding.decided(case, examiner, decider, sanction=f"HEAVY-PP94:{sanction}", chosen="Alasan rekaan.")
    found = {each.step: each for each in clocks.clocks(fresh(case))}
    assert not found[open_to].ours
    assert closed not in found
    due = clocks.next_due(fresh(case))
    assert due is not None
    assert due.step == "deliver"


def test_what_found_no_breach_is_open_to_nothing(case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.decided(case, examiner, decider, result="no_breach", chosen="Alasan rekaan.")
    assert not {each.step for each in clocks.clocks(fresh(case))} & {"object", "appeal"}


def test_the_board_asks_no_more_for_many_cases_than_for_few(office: Institution, examiner: Officer) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            board.listing(examiner, Look())
        return len(found)

    for _ in range(2):
        case_of(examiner)
    few = asked()
    for _ in range(6):
        case_of(examiner)
    assert asked() == few


def test_the_filter_narrows_and_the_recused_find_nothing(office: Institution, examiner: Officer) -> None:
    first, second = case_of(examiner), case_of(examiner, procedure="pilkada")
    other = person("dua", Role.EXAMINER, at=office)

    def refs(**asked: object) -> list[str]:
        return [row.case.ref for row in board.listing(examiner, Look(**asked)).rows]  # type: ignore[arg-type]

    # What has a date comes first.
    assert refs() == [second.ref, first.ref]
    assert refs(procedure="discipline") == [first.ref]
    assert refs(handler=board.MINE) == [second.ref, first.ref]
    assert refs(handler=board.NOBODY) == []
    assert refs(due=board.NONE) == [first.ref]
    assert refs(stage="closed") == []
    absences.hand_over(first, examiner, other, reason="Beban kerja.")
    assert refs(handler=board.MINE) == [second.ref]
    today = timezone.localtime().date()
    absences.go(other, today, today, examiner, other)
    assert refs(handler=board.MINE) == [second.ref, first.ref]
    board.see(second, examiner)
    assert refs(unread=True) == [first.ref]
    # That a colleague reads it makes it no news.
    steps.looked(second, other)
    assert refs(unread=True) == [first.ref]
    absences.declare(second, other)
    found = board.listing(other, Look())
    assert [row.case.ref for row in found.rows] == [first.ref]
    assert found.total == 1


def test_words_are_searched_in_what_is_sealed_and_it_says_how_far(
    office: Institution, examiner: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = case_of(examiner, what="Kereta zamrud rekaan di alun-alun.")
    second = case_of(examiner)
    called(second, examiner, timezone.now())

    def found(words: str) -> tuple[list[str], int]:
        listing = board.listing(examiner, Look(q=words))
        assert listing.search is not None
        return [row.case.ref for row in listing.rows], listing.search.left

    assert found("ZAMRUD alun")[0] == [first.ref]
    assert found(second.ref.lower())[0] == [second.ref]
    assert found("tidakada")[0] == []
    monkeypatch.setattr(search, "SEARCHED", 1)
    assert found("zamrud") == ([], 1)
