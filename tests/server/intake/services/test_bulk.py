"""One act on several reports: done to those that one may know of, and undone where nobody has gone on since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Bulk, Message, Report, Seen
from nirpihak.server.intake.services import bulk, queue, states
from nirpihak.server.intake.services.bulk import Kind
from nirpihak.server.intake.services.errors import IntakeError
from nirpihak.server.jobs.models import Job
from nirpihak.server.jobs.services import KINDS
from tests.server.intake.conftest import filed, intake_officer
from tests.server.people import institution


@pytest.fixture
def officer(office: Institution) -> Officer:
    return intake_officer()


@pytest.fixture
def other(office: Institution) -> Officer:
    return intake_officer("lain")


def several(office: Institution, count: int = 3) -> list[str]:
    return [filed(office).report.ref for _ in range(count)]


def now(ref: str) -> Report:
    return Report.objects.get(ref=ref)


def test_reports_are_given_and_taken_back(officer: Officer, other: Officer, office: Institution) -> None:
    refs = several(office)
    states.assign(now(refs[0]), officer, officer)
    done = bulk.do(officer, Kind.ASSIGN, refs, to=other)
    assert done.changed == tuple(refs)
    assert {now(ref).handler for ref in refs} == {other}
    assert done.bulk is not None
    assert bulk.latest(officer) == done.bulk
    undone = bulk.undo(officer, done.bulk.pk)
    assert undone == bulk.Undone(tuple(sorted(refs)), ())
    assert [now(ref).handler for ref in refs] == [officer, None, None]
    assert bulk.latest(officer) is None


def test_what_somebody_else_changed_meanwhile_stays_theirs(
    officer: Officer, other: Officer, office: Institution
) -> None:
    refs = several(office)
    done = bulk.do(officer, Kind.ASSIGN, refs, to=officer)
    states.assign(now(refs[1]), other, other)
    recuse(refs[2], [(officer, "declared")])
    assert done.bulk is not None
    undone = bulk.undo(officer, done.bulk.pk)
    assert undone.restored == (refs[0],)
    assert dict(undone.left) == {refs[1]: bulk.CHANGED, refs[2]: bulk.AWAY}
    assert [now(ref).handler for ref in refs] == [None, other, officer]


def test_nobody_undoes_twice_or_late_or_what_another_did(officer: Officer, other: Officer, office: Institution) -> None:
    done = bulk.do(officer, Kind.SET_ASIDE, several(office))
    assert done.bulk is not None
    with pytest.raises(IntakeError, match="over"):
        bulk.undo(other, done.bulk.pk)
    Bulk.objects.update(at=timezone.now() - bulk.WITHIN - timedelta(seconds=1))
    assert bulk.latest(officer) is None
    with pytest.raises(IntakeError, match="over"):
        bulk.undo(officer, done.bulk.pk)
    Bulk.objects.update(at=timezone.now())
    bulk.undo(officer, done.bulk.pk)
    with pytest.raises(IntakeError, match="over"):
        bulk.undo(officer, done.bulk.pk)


def test_reports_go_to_the_slow_lane_and_back_and_stay_read(officer: Officer, office: Institution) -> None:
    refs = several(office)
    for ref in refs:
        queue.see(now(ref), officer)
    done = bulk.do(officer, Kind.SET_ASIDE, [*refs, *refs])
    assert len(done.changed) == 3
    assert {now(ref).lane for ref in refs} == {"slow"}
    assert bulk.do(officer, Kind.SET_ASIDE, refs) == bulk.Done(None, (), tuple((ref, bulk.NOT_CHANGED) for ref in refs))
    assert not queue.listing(officer, queue.Look(lane="slow", unread=True)).rows
    assert done.bulk is not None
    bulk.undo(officer, done.bulk.pk)
    assert {now(ref).lane for ref in refs} == {"quick"}
    assert now(refs[0]).steps.filter(kind="lane").count() == 2


def test_marks_of_reading_are_put_back_as_they_were(officer: Officer, other: Officer, office: Institution) -> None:
    refs = several(office)
    then = timezone.now() - timedelta(days=2)
    queue.see(now(refs[0]), officer, then)
    queue.see(now(refs[1]), officer)
    queue.see(now(refs[2]), other)
    done = bulk.do(officer, Kind.READ, refs)
    assert done.changed == (refs[0], refs[2])
    assert done.left == ((refs[1], bulk.NOT_CHANGED),)
    assert done.bulk is not None
    bulk.undo(officer, done.bulk.pk)
    assert Seen.objects.get(report__ref=refs[0], officer=officer).at == then
    assert not Seen.objects.filter(report__ref=refs[2], officer=officer).exists()


def test_what_one_may_not_know_of_is_passed_over_without_a_word(
    officer: Officer, other: Officer, office: Institution
) -> None:
    own, kept_away = several(office, 2)
    foreign = filed(institution("bawaslu-lain")).report.ref
    recuse(kept_away, [(officer, "declared")])
    done = bulk.do(officer, Kind.ASSIGN, [foreign, kept_away, own, "LP-0"], to=other)
    assert (done.changed, done.left) == ((own,), ())
    assert {now(foreign).handler, now(kept_away).handler} == {None}
    for kind in (Kind.READ, Kind.SET_ASIDE, Kind.ASK):
        assert bulk.do(officer, kind, [foreign, kept_away], requirement="evidence") == bulk.Done(None, (), ())


def test_nobody_is_given_what_they_are_kept_from(officer: Officer, other: Officer, office: Institution) -> None:
    first, second = several(office, 2)
    recuse(first, [(other, "declared")])
    done = bulk.do(officer, Kind.ASSIGN, [first, second], to=other)
    assert (done.changed, done.left) == ((second,), ((first, bulk.RECUSED),))
    for wrong in (None, intake_officer("jauh", at=institution("bawaslu-lain"))):
        with pytest.raises(IntakeError, match="choose an officer"):
            bulk.do(officer, Kind.ASSIGN, [first], to=wrong)


def asked(officer: Officer, office: Institution) -> tuple[Bulk, list[str]]:
    refs = several(office)
    done = bulk.do(officer, Kind.ASK, refs, requirement="evidence")
    assert done.bulk is not None
    return done.bulk, refs


def test_a_request_leaves_once_the_time_to_undo_is_over_and_only_once(officer: Officer, office: Institution) -> None:
    made, refs = asked(officer, office)
    assert not Message.objects.exists()
    assert bulk.ASK_JOB in KINDS
    job = Job.objects.get(kind=bulk.ASK_JOB)
    assert job.key == str(made.pk)
    assert job.due_at >= made.at + bulk.WITHIN
    states.not_register(now(refs[1]), officer, "Bukan kewenangan.")
    recuse(refs[2], [(officer, "declared")])
    assert bulk.send(made.pk) == 1
    assert bulk.send(made.pk) == 0
    message = Message.objects.get()
    assert (message.report.ref, message.asks, message.officer) == (refs[0], ["evidence"], officer)
    assert [now(ref).state for ref in refs] == ["correction", "not_registered", "received"]


def test_a_request_that_was_undone_never_leaves(officer: Officer, office: Institution) -> None:
    made, refs = asked(officer, office)
    assert bulk.undo(officer, made.pk).restored == tuple(sorted(refs))
    assert bulk.send(made.pk) == 0
    assert not Message.objects.exists()


def test_only_what_is_missing_is_asked_for(officer: Officer, office: Institution) -> None:
    whole, mute, closed = several(office, 3)
    broken = filed(office).report.ref
    finding = filed(office, door="finding", wants_code=False).report.ref
    Report.objects.filter(ref=mute).update(mailbox_key=None)
    Report.objects.filter(ref=broken).update(key=b"rusak")
    states.not_register(now(closed), officer, "Bukan kewenangan.")
    done = bulk.do(officer, Kind.ASK, [whole], requirement="description")
    assert done.left == ((whole, bulk.NOT_MISSING),)
    done = bulk.do(officer, Kind.ASK, [mute, closed, broken, finding], requirement="evidence")
    left = ((mute, bulk.NO_MAILBOX), (closed, bulk.NOT_NOW), (broken, bulk.NOT_OPENED), (finding, bulk.NO_MAILBOX))
    assert done == bulk.Done(None, (), left)
    with pytest.raises(IntakeError, match="choose what"):
        bulk.do(officer, Kind.ASK, [whole], requirement="rekaan")


def test_the_prepared_letter_names_what_is_asked_and_nobody(office: Institution) -> None:
    report = filed(office).report
    for lang, word in (("id", "Bukti"), ("en", "Evidence")):
        letter = bulk.prepared(["evidence", "rekaan"], report, lang)
        assert word in letter
        assert report.ref in letter
        assert len(letter.splitlines()) == 3
