"""The queue: what is due first, what is unread, how far a search came, and nothing that is not the officer's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import queue, states
from nirpihak.server.intake.services.queue import Look
from tests.server.intake.conftest import filed, intake_officer
from tests.server.people import institution, person


@pytest.fixture
def officer(office: Institution) -> Officer:
    return intake_officer()


def refs(officer: Officer, look: Look | None = None) -> list[str]:
    return [row.ref for row in queue.listing(officer, look or Look()).rows]


def aged(office: Institution, days: float, **more: object) -> Report:
    """A report that came some days ago."""
    return filed(office, received_at=timezone.now() - timedelta(days=days), **more).report


def test_what_is_due_first_stands_first(officer: Officer, office: Institution) -> None:
    new, old, older = aged(office, 0), aged(office, 9), aged(office, 12)
    undated = filed(office, door="information").report
    found = queue.listing(officer, Look())
    assert [row.ref for row in found.rows] == [older.ref, old.ref, new.ref, undated.ref]
    assert [row.place.bucket for row in found.rows][:2] == [queue.OVERDUE, queue.OVERDUE]
    assert found.rows[-1].place.bucket == queue.NONE
    assert sum(found.order.buckets.values()) == 4
    assert refs(officer, Look(due=queue.OVERDUE)) == [older.ref, old.ref]
    # The counts by term stay those of the whole filter.
    assert queue.order(officer, Look(due=queue.NONE)).buckets[queue.OVERDUE] == 2


def test_a_term_is_told_late_only_when_it_is_late_under_every_reading(officer: Officer, office: Institution) -> None:
    report = filed(office).report
    due = queue.next_due(report)
    assert due is not None
    assert due.actor != "reporter"
    assert due.earliest < due.latest
    assert queue.bucket_of(due, due.earliest) == queue.TODAY
    assert queue.bucket_of(due, due.earliest + timedelta(seconds=1)) == queue.UNSURE
    assert queue.bucket_of(due, due.latest + timedelta(seconds=1)) == queue.OVERDUE
    assert queue.bucket_of(due, due.earliest - timedelta(days=3)) == queue.WEEK
    assert queue.bucket_of(due, due.earliest - timedelta(days=30)) == queue.LATER


def test_while_the_reporter_completes_it_the_reporters_term_counts(officer: Officer, office: Institution) -> None:
    report = filed(office).report
    states.ask(report, officer, ["evidence"], "Mohon buktinya.")
    due = queue.next_due(Report.objects.get(pk=report.pk))
    assert due is not None
    assert (due.actor, due.step) == ("reporter", "correct")


def test_closed_reports_have_no_term_and_stand_apart(officer: Officer, office: Institution) -> None:
    report = filed(office).report
    states.not_register(report, officer, "Bukan kewenangan.")
    assert queue.next_due(Report.objects.get(pk=report.pk)) is None
    assert refs(officer) == []
    assert refs(officer, Look(state="not_registered")) == [report.ref]
    assert refs(officer, Look(state=queue.ALL)) == [report.ref]


def test_filters_narrow_by_door_handler_lane_and_what_is_unread(officer: Officer, office: Institution) -> None:
    pressure = filed(office, door="pressure").report
    slow = filed(office, lane="slow").report
    mine = filed(office).report
    states.assign(mine, officer, officer)
    assert refs(officer, Look(door="pressure")) == [pressure.ref]
    assert refs(officer, Look(lane="slow")) == [slow.ref]
    assert refs(officer, Look(handler=queue.MINE)) == [mine.ref]
    assert refs(officer, Look(handler=queue.NOBODY)) == [pressure.ref]
    queue.see(mine, officer)
    assert refs(officer, Look(unread=True)) == [pressure.ref]
    states.to_lane(mine, intake_officer("lain"), "quick")
    assert set(refs(officer, Look(unread=True))) == {pressure.ref, mine.ref}
    counts = queue.counts(officer, "quick")
    assert (counts.total, counts.open, counts.lanes["slow"], counts.doors["pressure"]) == (3, 2, 1, 1)


def test_words_are_searched_in_what_is_opened_for_the_search(officer: Officer, office: Institution) -> None:
    first = filed(office, content={"what": "Ajakan memilih di Balai Desa", "about": [{"name": "Ani Rekaan"}]}).report
    other = filed(office).report
    assert refs(officer, Look(q="ANI balai")) == [first.ref]
    assert refs(officer, Look(q=other.ref.lower())) == [other.ref]
    assert refs(officer, Look(q="ani tidakada")) == []
    search = queue.listing(officer, Look(q="ani")).order.search
    assert search == queue.Search(read=2)


def test_a_search_says_what_it_could_not_read(
    officer: Officer, office: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = filed(office).report
    for _ in range(2):
        filed(office)
    Report.objects.filter(pk=broken.pk).update(key=b"rusak")
    found = queue.listing(officer, Look(q="rekaan"))
    assert (found.count, found.order.search) == (2, queue.Search(read=2, unreadable=1))
    assert refs(officer, Look(q=broken.ref)) == [broken.ref]
    shown = queue.listing(officer, Look(q=broken.ref)).rows[0]
    assert (shown.title, shown.missing) == ("", None)
    monkeypatch.setattr(queue, "SEARCHED", 1)
    assert queue.listing(officer, Look(q="rekaan")).order.search == queue.Search(read=1, left=2)


def test_nothing_of_another_institution_and_nothing_that_is_kept_away(officer: Officer, office: Institution) -> None:
    elsewhere = institution("bawaslu-lain")
    filed(elsewhere)
    seen, kept_away = filed(office).report, filed(office).report
    recuse(kept_away.ref, [(officer, "declared")])
    assert refs(officer) == [seen.ref]
    assert refs(officer, Look(q=kept_away.ref)) == []
    assert queue.counts(officer, "quick").total == 1
    assert queue.order(officer, Look()).beside(kept_away.ref) == ("", "")


def test_before_and_after_follow_the_filter(officer: Officer, office: Institution) -> None:
    made = [aged(office, 12).ref, aged(office, 9).ref, aged(office, 5, door="pressure").ref]
    order = queue.order(officer, Look())
    assert order.beside(made[1]) == (made[0], made[2])
    assert order.beside(made[0]) == ("", made[1])
    assert queue.order(officer, Look(door="pressure")).beside(made[2]) == ("", "")


def test_pages_hold_fifty_and_a_page_too_far_is_the_last(
    officer: Officer, office: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    for _ in range(5):
        filed(office)
    found = queue.listing(officer, Look(page=99))
    assert (found.page, found.pages, found.count, len(found.rows)) == (3, 3, 5, 1)


def test_the_number_of_queries_does_not_grow_with_the_rows(officer: Officer, office: Institution) -> None:
    def asked(look: Look) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            queue.listing(officer, look)
        return len(queries)

    for _ in range(2):
        states.assign(filed(office).report, officer, officer)
    few, words = asked(Look()), asked(Look(q="rekaan"))
    for _ in range(8):
        report = filed(office).report
        states.assign(report, officer, officer)
        states.ask(report, officer, ["evidence"], "Mohon buktinya.")
    assert (asked(Look()), asked(Look(q="rekaan"))) == (few, words)
    assert few == 8
    assert words == 10


def test_who_can_be_given_a_report(officer: Officer, office: Institution) -> None:
    report = filed(office).report
    examiner, away = person("pemeriksa", Role.EXAMINER), intake_officer("jauh")
    person("pemutus", Role.DECIDER)
    intake_officer("lain", at=institution("bawaslu-lain"))
    gone = intake_officer("keluar")
    gone.user.is_active = False
    gone.user.save()
    recuse(report.ref, [(away, "declared")])
    assert set(queue.handlers_of(officer)) == {officer, examiner, away}
    assert set(queue.handlers_of(officer, [report.ref])) == {officer, examiner}
