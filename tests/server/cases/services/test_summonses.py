"""Summonses: both readings of the interval, delivery, what came of them, what each does to the clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from nirpihak.server.cases.models import Case, Summons
from nirpihak.server.cases.services import clocks, sealing, steps, summonses
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.institutions.models import Officer
from tests.server.cases.called import ALLEGATION, call, let_the_day_come, named, summoned, today
from tests.server.cases.conftest import case_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hearing", "days", "at_least", "at_most", "both"),
    [("2024-10-09", 7, True, True, True), ("2024-10-08", 6, False, True, False), ("2024-10-10", 8, True, False, False)],
)
def test_the_seventh_working_day_meets_both_readings(
    hearing: str, days: int, at_least: bool, at_most: bool, both: bool
) -> None:
    found = summonses.interval(date(2024, 9, 30), date.fromisoformat(hearing))
    assert (found.days, found.at_least, found.at_most, found.both) == (days, at_least, at_most, both)


def test_holidays_and_weekends_are_not_counted() -> None:
    # Thursday, 11 April 2024 lies in the joint leave of Lebaran: 8 to 15 April are no working days.
    assert summonses.proposed(date(2024, 4, 4)) == date(2024, 4, 23)
    sunday = summonses.interval(date(2024, 9, 30), date(2024, 10, 13))
    assert not sunday.worked
    assert not sunday.both


def test_days_that_run_backwards_or_that_no_calendar_knows_are_refused() -> None:
    for deliver, hearing in ((date(2024, 10, 9), date(2024, 10, 9)), (date(2024, 10, 9), date(2099, 1, 5))):
        with pytest.raises(CaseError):
            summonses.interval(deliver, hearing)
    with pytest.raises(CaseError):
        summonses.proposed(date(2099, 1, 5))


def test_a_day_that_one_reading_allows_needs_a_reason(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    late = call(case)
    later = call(case, hearing_at=late.hearing_at + timedelta(days=14))
    with pytest.raises(CaseError) as error:
        summonses.make(case, examiner, later)
    assert "satu bacaan" in error.value.reason.id
    made = summonses.make(case, examiner, later, reason="Terlapor meminta waktu.")
    assert summonses.words(made)["reason"] == "Terlapor meminta waktu."


def test_no_interval_is_made_up_for_other_procedures(examiner: Officer) -> None:
    case = case_of(examiner, procedure="pilkada")
    named(case, examiner)
    soon = call(case)
    made = summonses.make(case, examiner, call(case, hearing_at=soon.hearing_at + timedelta(days=1)))
    summonses.delivered(case, examiner, made, at=timezone.now(), how="office")
    let_the_day_come(made)
    summonses.came(case, examiner, made, "attended")
    assert [each.kind for each in case.steps.all()][-3:] == ["summons_made", "summons_delivered", "clarified"]
    assert summonses.heard(case)


def test_what_a_summons_says_is_sealed_and_names_nobody_else(case: Case, examiner: Officer) -> None:
    named(case, examiner, name="Orang Lain")
    with pytest.raises(CaseError) as error:
        summonses.make(case, examiner, call(case, allegation="Budi Rekaan diduga menyukai unggahan."))
    assert "Budi" not in str(error.value)
    named(case, examiner)
    made = summonses.make(case, examiner, call(case))
    assert summonses.words(made)["allegation"] == ALLEGATION
    assert ALLEGATION.encode() not in bytes(made.sealed)
    assert ALLEGATION not in str([each.data for each in case.steps.all()])
    with pytest.raises(Exception, match="sealed"):
        sealing.unseal(sealing.key_of(case), case, "summons", made.sealed)


@pytest.mark.parametrize("lacking", ["place", "allegation", "rule"])
def test_a_summons_says_everything(case: Case, examiner: Officer, lacking: str) -> None:
    named(case, examiner)
    with pytest.raises(CaseError):
        summonses.make(case, examiner, call(case, **{lacking: " "}))
    assert not case.summonses.exists()


def test_a_summons_needs_a_respondent_and_a_day_to_come(case: Case, examiner: Officer) -> None:
    with pytest.raises(CaseError):
        summonses.make(case, examiner, call(case))
    named(case, examiner)
    with pytest.raises(CaseError):
        summonses.make(case, examiner, call(case, hearing_at=timezone.now() - timedelta(days=1)))


def test_delivery_starts_the_clock_and_the_hearing_ends_it(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    made = summoned(case, examiner, delivered=False)
    assert "summoned" not in steps.events_of(case)
    with pytest.raises(CaseError):
        summonses.delivered(case, examiner, made, at=timezone.now() + timedelta(hours=1), how="hand")
    with pytest.raises(CaseError):
        summonses.delivered(case, examiner, made, at=timezone.now(), how="merpati")
    summonses.delivered(case, examiner, made, at=timezone.now(), how="hand")
    due = {each.step: each for each in clocks.clocks(case)}
    assert due["examine"].earliest.date() == summonses.proposed(today(case))
    with pytest.raises(CaseError):
        summonses.delivered(case, examiner, made, at=timezone.now(), how="hand")
    let_the_day_come(made)
    summonses.came(case, examiner, made, "attended")
    assert "examined" in steps.events_of(case)
    assert summonses.settled(case) is None
    with pytest.raises(CaseError):
        summonses.came(case, examiner, made, "absent")


def test_absent_twice_may_be_decided_on_the_evidence(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    first = summoned(case, examiner)
    with pytest.raises(CaseError):
        summonses.came(case, examiner, first, "absent")
    let_the_day_come(first)
    summonses.came(case, examiner, first, "absent")
    assert summonses.settled(case) == summonses.NOT_HEARD
    assert "missed" in steps.events_of(case)
    second = summoned(case, examiner)
    assert (second.number, "summoned_again" in steps.events_of(case)) == (2, True)
    let_the_day_come(second)
    summonses.came(case, examiner, second, "absent")
    assert "missed_again" in steps.events_of(case)
    assert summonses.absent_twice(case)
    assert summonses.settled(case) is None
    assert "decide_absent" in {step.id for step in steps.procedure_of(case).undated(steps.events_of(case))}
    with pytest.raises(CaseError):
        summonses.make(case, examiner, call(case))


def test_a_summons_that_was_not_delivered_cannot_be_missed(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    made = summoned(case, examiner, delivered=False)
    let_the_day_come(made)
    with pytest.raises(CaseError) as error:
        summonses.came(case, examiner, made, "absent")
    assert "disampaikan" in error.value.reason.id


def test_an_excuse_and_a_cancelled_summons_count_as_none(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    first = summoned(case, examiner)
    with pytest.raises(CaseError):
        summonses.make(case, examiner, call(case))
    for came in ("excused", "written"):
        with pytest.raises(CaseError):
            summonses.came(case, examiner, first, came)
    summonses.came(case, examiner, first, "excused", note="Sakit, surat dokter rekaan.")
    second = summoned(case, examiner, delivered=False)
    with pytest.raises(CaseError):
        summonses.cancel(case, examiner, second, reason="")
    summonses.cancel(case, examiner, second, reason="Ruangan dipakai.")
    assert summonses.next_number(case) == 1
    assert summonses.latest(case) == first
    assert not summonses.heard(case)


def test_a_written_answer_may_stand_for_the_hearing_with_a_reason(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    made = summoned(case, examiner)
    summonses.came(case, examiner, made, "written", note="Terlapor bertugas di luar daerah.")
    assert case.steps.get(kind="examined").data == {"number": 1, "came": "written"}
    assert summonses.heard(case)


def test_whoever_comes_second_is_told(case: Case, examiner: Officer) -> None:
    named(case, examiner)
    seen = case.version
    made = summonses.make(case, examiner, call(case), since=seen)
    with pytest.raises(Overtaken) as late:
        summonses.cancel(case, examiner, made, reason="Salah hari.", since=seen)
    assert [each.kind for each in late.value.since] == ["summons_made"]
    assert Summons.objects.get(pk=made.pk).came == ""
