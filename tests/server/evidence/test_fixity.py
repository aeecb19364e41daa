"""The fixity check finds what was damaged or lost in the store, goes on where it was broken off, and is in the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from nirpihak.custody.sealing import SealError
from nirpihak.server.config import Settings
from nirpihak.server.evidence.models import Entry, File, FixityRun
from nirpihak.server.evidence.services import exhibits, fixity, log
from nirpihak.server.evidence.services.audit import audit
from nirpihak.server.jobs.models import Job
from tests.server.evidence.conftest import keep

pytestmark = [pytest.mark.django_db(transaction=True)]

CONTENT = b"tangkapan layar rekaan " * 200_000


def place(house: Settings, file: File) -> Path:
    """Where a file's sealed bytes lie in the folder."""
    (path,) = [path for path in Path(house.store).rglob("*") if file.address in str(path) and path.is_file()]
    path.chmod(0o600)
    return path


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_a_flipped_byte_is_named_by_its_range_when_it_is_read(officer: User, house: Settings) -> None:
    file = keep(CONTENT, officer)
    flip(place(house, file), 2_500_000)
    with pytest.raises(SealError) as failed:
        exhibits.opened(file).read()
    assert failed.value.start <= 2_500_000 <= failed.value.stop


@pytest.mark.usefixtures("either_house")
def test_what_is_whole_is_said_once(officer: User) -> None:
    for name in ("satu", "dua", "tiga"):
        keep(name.encode(), officer)
    run = fixity.step(fixity.begin().pk)
    assert run.ended_at is not None
    assert (run.checked, run.damaged) == (3, [])
    told = log.values(Entry.objects.get(kind="checked"))
    assert (told["files"], told["damaged"], told["exhibit"]) == (3, 0, None)


def test_what_is_damaged_or_lost_is_named_in_the_log_of_its_exhibit(officer: User, house: Settings) -> None:
    whole, damaged, lost = (keep(name.encode() * 1000, officer) for name in ("satu", "dua", "tiga"))
    flip(place(house, damaged), 500)
    place(house, lost).unlink()
    run = fixity.step(fixity.begin().pk)
    assert [each["file"] for each in run.damaged] == [damaged.pk, lost.pk]
    assert [each["state"] for each in run.damaged] == ["damaged", "missing"]
    assert Entry.objects.filter(kind="checked", exhibit=damaged.exhibit).count() == 1
    assert not Entry.objects.filter(kind="checked", exhibit=whole.exhibit).exists()
    assert audit().problems == ()


@pytest.mark.usefixtures("house")
def test_a_run_that_was_broken_off_goes_on_where_it_was(officer: User) -> None:
    for number in range(5):
        keep(str(number).encode(), officer)
    run = fixity.begin()
    assert fixity.begin() == run
    fixity.step(run.pk, files=2)
    run.refresh_from_db()
    assert (run.checked, run.ended_at) == (2, None)
    assert Job.objects.filter(kind="fixity", key=str(run.pk), done_at=None).count() == 1
    fixity.step(run.pk, files=2)
    assert fixity.step(run.pk, files=2).checked == 5
    assert FixityRun.objects.exclude(ended_at=None).count() == 1
    fixity.step(run.pk)
    assert Entry.objects.filter(kind="checked").count() == 1


def test_a_store_that_is_away_calls_nothing_damaged(officer: User, house: Settings) -> None:
    file = keep(CONTENT, officer)
    run = fixity.begin()
    folder = Path(house.store)
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("no folder")
    with pytest.raises(exhibits.EvidenceError):
        fixity.step(run.pk)
    folder.unlink()
    folder.with_name("elsewhere").rename(folder)
    run = fixity.step(run.pk)
    assert (run.checked, run.damaged) == (1, [])
    assert exhibits.opened(file).read() == CONTENT


@pytest.mark.usefixtures("house")
def test_what_was_erased_is_not_looked_for(officer: User) -> None:
    file = keep(CONTENT, officer)
    exhibits.erase(file.exhibit, actor=officer, reason="diminta", basis="UU 27/2022")
    exhibits.remove(file.address)
    assert fixity.step(fixity.begin().pk).damaged == []


@pytest.mark.usefixtures("house")
def test_a_run_begins_by_itself_only_when_it_is_due(officer: User) -> None:
    fixity.begin_if_due()
    fixity.step(FixityRun.objects.get().pk)
    fixity.begin_if_due()
    assert FixityRun.objects.count() == 1
