"""Timestamps come in the background: from every authority that is there, once, and later from one that was away."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import override_settings
from django.utils import timezone

from nirpihak.custody import stamping
from nirpihak.custody.authority import LocalAuthority, served
from nirpihak.custody.checking.stamps import verify
from nirpihak.server.config import Settings
from nirpihak.server.evidence import tasks
from nirpihak.server.evidence.models import Entry, File, Stamp
from nirpihak.server.evidence.services import exhibits, log, stamps
from nirpihak.server.jobs.models import Job
from nirpihak.server.jobs.services import KINDS, run_due
from tests.conftest import NOT_HERE
from tests.custody.answering import answering, sending
from tests.server.evidence.conftest import keep

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _openssl() -> None:
    if shutil.which("openssl") is None:
        pytest.skip(f"{NOT_HERE}openssl")


@pytest.fixture
def tsa(tmp_path: Path) -> LocalAuthority:
    """Another institution's authority; its tokens carry two certificates."""
    return LocalAuthority(tmp_path / "tsa", name="Lembaga Contoh", with_root=True)


@contextmanager
def using(house: Settings, *entries: str) -> Iterator[None]:
    with override_settings(NIRPIHAK=replace(house, authorities=",".join(entries))):
        yield


def entry(name: str, url: str, authority: LocalAuthority) -> str:
    path = authority.folder.with_name(f"{name}.pem")
    path.write_bytes(authority.ca)
    return f"{name}={url};ca={path}"


def work() -> int:
    """Do what timestamps wait for now; how many jobs that were."""
    return run_due(kinds={"stamp": KINDS["stamp"]})


def later() -> None:
    """Let all pauses be over."""
    now = timezone.now() - timedelta(seconds=1)
    Stamp.objects.update(next_try=now)
    Job.objects.update(due_at=now)


def events(file: File) -> list[dict[str, object]]:
    return [log.values(each) for each in Entry.objects.filter(exhibit=file.exhibit, kind="stamped").order_by("index")]


def test_each_authority_stamps_and_each_stamp_is_an_event(
    officer: User, house: Settings, tsa: LocalAuthority, tmp_path: Path
) -> None:
    with served(tsa) as url, using(house, "local", entry("contoh", url, tsa)):
        file = keep(b"isi", officer)
        assert work() == 2
        rows = stamps.granted([file])
        cas = {each.name: each.ca for each in stamps.authorities()}
    assert sorted(row.authority for row in rows) == ["contoh", "local"]
    digest = hashlib.sha256(b"isi")
    told = {event["authority"]: event for event in events(file)}
    for row in rows:
        reply = bytes(row.reply or b"")
        assert str(verify(reply, digest.digest(), cas[row.authority]).serial) == row.serial
        (tmp_path / "reply.tsr").write_bytes(reply)
        (tmp_path / "ca.pem").write_bytes(cas[row.authority])
        line = ["openssl", "ts", "-verify", "-digest", digest.hexdigest(), "-in", "reply.tsr", "-CAfile", "ca.pem"]
        assert b"Verification: OK" in subprocess.run(line, cwd=tmp_path, capture_output=True, check=True).stdout
        event = told[row.authority]
        assert row.stamped_at is not None
        assert event["stamped_at"] == log.moment(row.stamped_at)
        assert (event["file"], event["sha256"], event["serial"]) == (file.pk, digest.hexdigest(), row.serial)
        assert event["reply_sha256"] == hashlib.sha256(reply).hexdigest()
        assert isinstance(event["ahead_ms"], int)
    assert (row.state, row.tries, stamps.told(row)) == (Stamp.State.GRANTED, 1, None)


def test_what_is_stamped_is_not_stamped_again(officer: User, house: Settings) -> None:
    with using(house, "local"):
        file = keep(b"isi", officer)
        work()
        row = Stamp.objects.get()
        stamps.run(row.pk)
        stamps.ask(file=file)
        stamps.run(999_999)
        assert work() == 0
    assert Stamp.objects.get().serial == row.serial
    assert len(events(file)) == 1


def test_an_authority_that_is_away_is_asked_again_and_holds_nobody_up(
    officer: User, house: Settings, tsa: LocalAuthority
) -> None:
    with served(tsa) as url:
        pass
    with using(house, entry("contoh", url, tsa), "local"):
        file = keep(b"isi", officer)
        assert work() == 2
        assert [row.authority for row in stamps.granted([file])] == ["local"]
        row = Stamp.objects.get(authority="contoh")
        why = stamps.told(row)
        assert why is not None
        assert (row.state, row.tries) == (Stamp.State.WAITING, 1)
        assert "tidak menjawab" in why.id
        assert "does not answer" in why.en
        assert work() == 0, "not before the pause is over"
    assert Job.objects.get(kind="stamp", key=str(row.pk), done_at=None).due_at > timezone.now()
    with served(tsa) as url, using(house, entry("contoh", url, tsa)):
        later()
        assert work() == 1
    row.refresh_from_db()
    assert (row.state, row.tries, stamps.told(row)) == (Stamp.State.GRANTED, 2, None)
    assert len(events(file)) == 2


def test_one_probe_at_a_time_tells_whether_it_is_back(officer: User, house: Settings, tsa: LocalAuthority) -> None:
    asked: list[bytes] = []
    up = False

    def answer(handler: BaseHTTPRequestHandler, query: bytes) -> None:
        asked.append(query)
        sending(tsa.reply(query) if up else b"", 200 if up else 503)(handler, query)

    with answering(answer) as url, using(house, entry("contoh", url, tsa)):
        for number in range(5):
            keep(b"isi %d" % number, officer)
        pauses = []
        for round_ in range(1, 13):
            work()
            assert len(asked) == round_
            assert Stamp.objects.filter(tries=round_).count() == 1
            pauses.append(max(row.next_try for row in Stamp.objects.all()) - timezone.now())
            later()
        assert timedelta(seconds=5) < pauses[0] <= stamps.FIRST_PAUSE
        assert all(first < second for first, second in pairwise(pauses[:8]))
        assert stamps.LONGEST_PAUSE - timedelta(minutes=1) < pauses[-1] <= stamps.LONGEST_PAUSE
        up = True
        work()
    assert set(Stamp.objects.values_list("state", flat=True)) == {Stamp.State.GRANTED}
    assert len(asked) == 12 + 5


def test_one_token_that_is_wrong_holds_no_other_up(officer: User, house: Settings, tsa: LocalAuthority) -> None:
    first: list[bytes] = []

    def answer(handler: BaseHTTPRequestHandler, query: bytes) -> None:
        first.append(tsa.reply(query))
        sending(first[0] if len(first) == 2 else first[-1])(handler, query)

    with answering(answer) as url, using(house, entry("contoh", url, tsa)):
        for number in range(3):
            keep(b"isi %d" % number, officer)
        assert work() == 3
    states = list(Stamp.objects.order_by("pk").values_list("state", flat=True))
    assert states == [Stamp.State.GRANTED, Stamp.State.WAITING, Stamp.State.GRANTED]
    assert Stamp.objects.get(state=Stamp.State.WAITING).error.startswith("digest\n")


def test_a_reply_that_does_not_verify_is_kept_and_counts_for_nothing(
    officer: User, house: Settings, tsa: LocalAuthority, tmp_path: Path
) -> None:
    stranger = LocalAuthority(tmp_path / "asing", name="Asing")
    with served(stranger) as url, using(house, entry("contoh", url, tsa)):
        file = keep(b"isi", officer)
        work()
        row = Stamp.objects.get()
        assert row.state == Stamp.State.WAITING
        assert row.error.startswith("authority\n")
        assert verify(bytes(row.reply or b""), hashlib.sha256(b"isi").digest(), stranger.ca)
        assert stamps.granted([file]) == []
        assert events(file) == []


def test_a_ca_that_cannot_be_read_is_said_and_tried_again(officer: User, house: Settings) -> None:
    with using(house, "contoh=http://127.0.0.1:9/;ca=/does/not/exist.pem"):
        keep(b"isi", officer)
        work()
    why = stamps.told(Stamp.objects.get())
    assert why is not None
    assert "/does/not/exist.pem" in why.id
    with using(house, "lain=http://127.0.0.1:9/;ca=/does/not/exist.pem"):
        later()
        work()
    row = Stamp.objects.get()
    assert row.state == Stamp.State.REFUSED
    assert "tidak dipakai lagi" in row.error


def test_a_setting_that_cannot_be_read_costs_no_evidence(
    officer: User, house: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with using(house, "salah tulis"):
        file = keep(b"isi", officer)
    assert exhibits.opened(file).read() == b"isi"
    assert not Stamp.objects.exists()
    assert "NIRPIHAK_TSA" in caplog.text


def test_what_is_erased_is_asked_for_no_more(officer: User, house: Settings) -> None:
    with using(house, "local"):
        waiting, had = keep(b"satu", officer), keep(b"dua", officer)
        stamps.run(Stamp.objects.get(file=had).pk)
        for file in (waiting, had):
            exhibits.erase(file.exhibit, actor=officer, reason="putusan", basis="UU PDP")
        work()
        assert stamps.due() == 0
    assert list(Stamp.objects.values_list("digest", "reply", "serial", "error")) == [("", None, "", "")] * 2


@pytest.mark.django_db(transaction=True)
def test_erased_between_question_and_answer_nothing_is_kept(
    officer: User, house: Settings, tsa: LocalAuthority
) -> None:
    def answer(handler: BaseHTTPRequestHandler, query: bytes) -> None:
        try:
            exhibits.erase(file.exhibit, actor=officer, reason="putusan", basis="UU PDP")
        finally:
            connections.close_all()
        sending(tsa.reply(query))(handler, query)

    with answering(answer) as url, using(house, entry("contoh", url, tsa)):
        file = keep(b"isi", officer)
        work()
    row = Stamp.objects.get()
    assert (row.digest, row.reply, row.serial) == ("", None, "")
    assert Entry.objects.filter(kind="erased").count() == 1
    assert not Entry.objects.filter(kind="stamped").exists()


def test_a_checkpoint_is_stamped_without_making_the_log_grow(officer: User, house: Settings) -> None:
    with using(house, "local"):
        keep(b"isi", officer)
        tasks.checkpoint()
        work()
        tasks.checkpoint()
        work()
        grown = log.size()
        made = Stamp.objects.exclude(checkpoint=None).order_by("pk")
        assert [row.state for row in made] == [Stamp.State.GRANTED] * 2, "one before, one after the file's event"
        tasks.checkpoint()
        assert work() == 0
        assert log.size() == grown
        row = made[1]
        assert row.checkpoint is not None
        assert row.digest == hashlib.sha256(row.checkpoint.note.encode()).hexdigest()
        stamped = stamping.verified(stamps.authorities()[0], bytes.fromhex(row.digest), bytes(row.reply or b""))
    assert stamped.at == row.stamped_at


def test_an_old_checkpoint_waits_no_longer_than_a_newer_one(
    officer: User, house: Settings, tsa: LocalAuthority
) -> None:
    with served(tsa) as url:
        pass
    with using(house, entry("contoh", url, tsa)):
        keep(b"satu", officer)
        tasks.checkpoint()
        work()
        keep(b"dua", officer)
        tasks.checkpoint()
    old, new = Stamp.objects.exclude(checkpoint=None).order_by("checkpoint__size")
    with served(tsa) as url, using(house, entry("contoh", url, tsa)):
        later()
        stamps.run(new.pk)
        work()
    old.refresh_from_db()
    why = stamps.told(old)
    assert old.state == Stamp.State.REFUSED
    assert why is not None
    assert "lebih baru" in why.id


def test_a_job_that_was_lost_comes_back(officer: User, house: Settings) -> None:
    with using(house, "local"):
        keep(b"satu", officer)
        keep(b"dua", officer)
        assert stamps.due() == 0
        Job.objects.filter(kind="stamp").first().delete()  # type: ignore[union-attr]
        Job.objects.filter(kind="stamp").update(failed_at=timezone.now())
        assert stamps.due() == 2
        assert work() == 2
        assert stamps.due() == 0
    assert Stamp.objects.filter(state=Stamp.State.GRANTED).count() == 2


def test_a_digest_is_stamped_at_once_by_whoever_answers(
    house: Settings, tsa: LocalAuthority, caplog: pytest.LogCaptureFixture
) -> None:
    digest = hashlib.sha256(b"tagmanifest").digest()
    with served(tsa) as url:
        pass
    with using(house, entry("contoh", url, tsa), "local", entry("lama", "", tsa), "rusak=http://x/;ca=/no/ca.pem"):
        found = stamps.stamp_now(digest)
        assert [each.authority for each in found] == ["local"]
        assert "contoh" in caplog.text
        assert "/no/ca.pem" in caplog.text
        assert sorted(each.name for each in stamps.authorities()) == ["contoh", "lama", "local"]
    with using(house, "salah tulis"):
        assert stamps.stamp_now(digest) == []


def test_an_authority_that_is_retired_is_let_go_and_its_stamps_stay(
    officer: User, house: Settings, tsa: LocalAuthority
) -> None:
    with served(tsa) as url, using(house, entry("contoh", url, tsa)):
        file = keep(b"satu", officer)
        work()
        keep(b"dua", officer)
        with using(house, entry("contoh", "", tsa)):
            keep(b"tiga", officer)
            work()
            (old,) = stamps.authorities()
            (row,) = stamps.granted([file])
            stamped = stamping.verified(old, hashlib.sha256(b"satu").digest(), bytes(row.reply or b""))
            assert stamped.at == row.stamped_at
    assert list(Stamp.objects.order_by("pk").values_list("state", flat=True)) == ["granted", "refused"]
