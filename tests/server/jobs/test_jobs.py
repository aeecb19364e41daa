"""Jobs happen at least once, whatever crashes, and each by one worker at a time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from nirpihak.server.jobs import services
from nirpihak.server.jobs.models import Job
from nirpihak.server.jobs.services import GiveUp, Kind, do, enqueue, run_due, take

pytestmark = pytest.mark.django_db(transaction=True)


class Done:
    """What a kind of work has done so far."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, key: str) -> None:
        self.keys.append(key)


def kinds(work: services.Work, tries: int = 3) -> dict[str, Kind]:
    return {"trial": Kind(work, tries, timedelta(minutes=5))}


def due_now() -> None:
    Job.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_what_is_asked_for_is_done_once() -> None:
    done = Done()
    enqueue("trial", "a")
    enqueue("trial", "a")
    enqueue("trial", "b")
    assert run_due(kinds=kinds(done)) == 2
    assert sorted(done.keys) == ["a", "b"]
    assert run_due(kinds=kinds(done)) == 0


def test_what_is_rolled_back_was_never_asked_for() -> None:
    class Undone(Exception):
        pass

    def attempt() -> None:
        with transaction.atomic():
            enqueue("trial", "a")
            raise Undone

    with pytest.raises(Undone):
        attempt()
    assert not Job.objects.exists()


def test_a_failure_is_tried_again_later_and_at_last_stays_to_be_seen() -> None:
    def fails(key: str) -> None:
        raise RuntimeError("the authority is away")

    enqueue("trial", "a")
    pauses = []
    for _ in range(3):
        due_now()
        before = timezone.now()
        assert run_due(1, kinds(fails)) == 1
        pauses.append(Job.objects.get().due_at - before)
    job = Job.objects.get()
    assert pauses[0] < pauses[1]
    assert job.failed_at is not None
    assert "the authority is away" in job.error
    due_now()
    assert run_due(kinds=kinds(fails)) == 0
    enqueue("trial", "a")
    assert Job.objects.filter(failed_at=None).count() == 1


def test_what_can_never_be_done_is_given_up_at_once() -> None:
    def refuses(key: str) -> None:
        raise GiveUp("no such thing")

    enqueue("trial", "a")
    run_due(kinds=kinds(refuses))
    assert Job.objects.get().error == "no such thing"
    assert Job.objects.get().failed_at is not None


def test_a_dead_workers_job_goes_to_another_when_its_lease_ends() -> None:
    done = Done()
    enqueue("trial", "a")
    held = take(kinds(done))
    assert held is not None
    assert take(kinds(done)) is None
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert run_due(kinds=kinds(done)) == 1
    assert done.keys == ["a"]
    # The first worker was only slow: what it says now changes nothing.
    finished = Job.objects.get().done_at
    do(held, kinds(done))
    assert Job.objects.get().done_at == finished


def test_what_is_asked_for_while_it_runs_is_done_again() -> None:
    keys: list[str] = []

    def work(key: str) -> None:
        keys.append(key)
        if len(keys) == 1:
            enqueue("trial", key)

    enqueue("trial", "a")
    assert run_due(kinds=kinds(work)) == 2
    assert keys == ["a", "a"]


def test_two_workers_never_do_the_same_job() -> None:
    done = Done()
    for number in range(40):
        enqueue("trial", number)

    def works() -> None:
        run_due(kinds=kinds(done))
        connections.close_all()

    workers = [threading.Thread(target=works) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(map(int, done.keys)) == list(range(40))
    assert not Job.objects.filter(done_at=None).exists()


def test_regular_work_comes_back_and_is_never_doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    regular = {"trial": services.Regular(lambda: called.append("x"), timedelta(minutes=2))}
    monkeypatch.setattr(services, "_regular", regular)
    for _ in range(3):
        services.tick(regular)
    assert run_due() == 1
    assert called == ["x"]
    services.tick(regular)
    assert run_due() == 0
    due_now()
    assert run_due() == 1
    assert called == ["x", "x"]
    assert Job.objects.filter(done_at=None).count() == 1


def test_what_was_done_long_ago_is_taken_away_and_what_failed_stays() -> None:
    long_ago = timezone.now() - timedelta(days=8)
    Job.objects.create(kind="trial", key="old", done_at=long_ago)
    Job.objects.create(kind="trial", key="new", done_at=timezone.now())
    Job.objects.create(kind="trial", key="failed", failed_at=long_ago)
    Job.objects.create(kind="trial", key="open", created_at=long_ago)
    assert services.tidy() == 1
    assert set(Job.objects.values_list("key", flat=True)) == {"new", "failed", "open"}


def test_slow_work_keeps_no_quick_work_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, quick_done = threading.Event(), threading.Event()
    order: list[str] = []

    def slow(key: str) -> None:
        assert quick_done.wait(30)
        order.append("slow")
        stop.set()

    def quick(key: str) -> None:
        order.append("quick")
        quick_done.set()

    lease = timedelta(minutes=1)
    monkeypatch.setattr(services, "KINDS", {"slow": Kind(slow, 1, lease, slow=True), "quick": Kind(quick, 1, lease)})
    monkeypatch.setattr(services, "REGULAR", {})
    enqueue("slow", "a")
    enqueue("quick", "b")
    services.work(stop)
    assert order == ["quick", "slow"]


def test_the_worker_stops_when_it_is_asked() -> None:
    done, stop = Done(), threading.Event()

    def last(key: str) -> None:
        done(key)
        stop.set()

    services._kinds["trial-loop"] = Kind(last, 1, timedelta(minutes=1))
    try:
        enqueue("trial-loop", "a")
        services.work(stop)
    finally:
        del services._kinds["trial-loop"]
    assert done.keys == ["a"]
