"""Ingest: what is acknowledged is whole and sealed; what is refused or fails leaves nothing, anywhere."""

import hashlib
import io
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nirpihak.custody.ingest import IngestError, Kept, ingest
from nirpihak.custody.sealing import SEGMENT, sealed_size, unseal
from nirpihak.custody.stores import Store, StoreError, open_store
from tests import s3 as services
from tests.conftest import NOT_HERE


def take(content: bytes, store: Store, spool: Path) -> Kept:
    return ingest(io.BytesIO(content), store, spool)


def nothing_left(store: Store, spool: Path) -> bool:
    return list(store.addresses()) == [] and (not spool.exists() or list(spool.iterdir()) == [])


@pytest.mark.parametrize("size", [0, 1, SEGMENT, SEGMENT + 1, 7 * SEGMENT + 12345])
def test_what_is_kept_is_what_came(store: Store, spool: Path, size: int) -> None:
    content = secrets.token_bytes(size)
    heard: list[int] = []
    kept = ingest(io.BytesIO(content), store, spool, told=heard.append)
    assert kept.size == size
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.sha512 == hashlib.sha512(content).hexdigest()
    with unseal(store.open(kept.address), kept.key) as file:
        assert file.read() == content
    with store.open(kept.address) as file:
        sealed = file.read()
    assert hashlib.sha256(sealed).hexdigest() == kept.address
    assert len(sealed) == sealed_size(size)
    assert heard == sorted(heard)
    assert heard[-1] == size
    assert list(spool.iterdir()) == []


def test_no_plain_byte_touches_the_disk(tmp_path: Path, spool: Path) -> None:
    marker = b"NIP-198001012005011001"
    store = open_store(str(tmp_path / "store"))
    looked: list[bytes] = []

    def look(_: int) -> None:
        looked.extend(path.read_bytes() for path in spool.iterdir())

    kept = ingest(io.BytesIO(marker * 200_000), store, spool, told=look)
    with store.open(kept.address) as file:
        looked.append(file.read())
    assert any(looked)
    assert all(marker not in content for content in looked)


def test_a_stream_that_never_settles_in_whole_segments_is_kept_too(store: Store, spool: Path) -> None:
    """A pipe gives what it has; nothing of it may be lost or taken twice."""
    content = secrets.token_bytes(3 * SEGMENT + 77)
    read, write = os.pipe()

    def pour() -> None:
        with os.fdopen(write, "wb", buffering=0) as file:
            for start in range(0, len(content), 50_001):
                file.write(content[start : start + 50_001])

    pouring = threading.Thread(target=pour)
    pouring.start()
    with os.fdopen(read, "rb", buffering=0) as file:
        kept = ingest(file, store, spool)
    pouring.join()
    assert kept.sha256 == hashlib.sha256(content).hexdigest()


def test_the_same_content_gets_another_key_and_another_address(store: Store, spool: Path) -> None:
    """So that nobody who guesses a short text can look whether it is kept."""
    one, other = take(b"pendek", store, spool), take(b"pendek", store, spool)
    assert one.sha256 == other.sha256
    assert one.address != other.address
    assert one.key != other.key
    assert repr(one.key) not in repr(one)
    assert one.key.hex() not in repr(one)


def test_many_may_come_at_once(store: Store, spool: Path) -> None:
    contents = [secrets.token_bytes(number * 100_000) for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        all_kept = list(pool.map(lambda content: take(content, store, spool), contents))
    for content, kept in zip(contents, all_kept, strict=True):
        assert unseal(store.open(kept.address), kept.key).read() == content


@pytest.mark.parametrize("limit", [0, 10, SEGMENT, 3 * SEGMENT])
def test_the_limit_is_the_most_that_is_kept(store: Store, spool: Path, limit: int) -> None:
    kept = ingest(io.BytesIO(bytes(limit)), store, spool, limit=limit)
    assert kept.size == limit
    store.remove(kept.address)
    with pytest.raises(IngestError, match=r"more than .*; not kept"):
        ingest(io.BytesIO(bytes(limit + 1)), store, spool, limit=limit)
    assert nothing_left(store, spool)


def test_a_stream_without_end_is_refused_early(store: Store, spool: Path) -> None:
    class Endless:
        given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return bytes(size)

    endless = Endless()
    with pytest.raises(IngestError, match="more than 2 MiB"):
        ingest(endless, store, spool, limit=2 * SEGMENT)
    assert endless.given <= 5 * SEGMENT
    assert nothing_left(store, spool)


@pytest.mark.parametrize("error", [ConnectionResetError("putus"), ValueError("rusak"), KeyboardInterrupt()])
def test_a_stream_that_breaks_leaves_nothing(store: Store, spool: Path, error: BaseException) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() >= 2 * SEGMENT:
                raise error
            return super().read(size)

    with pytest.raises(type(error)) as caught:
        ingest(Breaking(bytes(4 * SEGMENT)), store, spool)
    assert caught.value is error
    assert nothing_left(store, spool)
    assert not [thread for thread in threading.enumerate() if thread.name == "nirpihak-ingest"]


LIMITED = """
import io, resource, sys
from pathlib import Path
from nirpihak.custody.ingest import ingest
from nirpihak.custody.stores import StoreError, open_store
store = open_store(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, 3 << 20))
try:
    ingest(io.BytesIO(bytes(8 << 20)), store, Path(sys.argv[2]))
except StoreError as error:
    print(error)
print(ingest(io.BytesIO(b"kecil"), store, Path(sys.argv[2])).address)
"""


def test_a_file_the_system_does_not_allow_leaves_nothing_and_the_next_is_kept(tmp_path: Path, spool: Path) -> None:
    said, address = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "store"), str(spool)], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert said == f"{spool}: the file is larger than this system allows; nothing was kept"
    assert list(open_store(str(tmp_path / "store")).addresses()) == [address]
    assert list(spool.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 4 MiB; mounting one is for root alone."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"{NOT_HERE}leave to mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_said_and_survived(small_disk: Path) -> None:
    store, spool = open_store(str(small_disk / "store")), small_disk / "spool"
    for size in (8, 5):
        with pytest.raises(
            StoreError, match=r"spool: no room left; nothing was kept, make room and try again"
        ) as caught:
            take(bytes(size * SEGMENT), store, spool)
        assert "ruang simpan penuh" in caught.value.text.id
        assert nothing_left(store, spool)
    kept = take(b"kecil", store, spool)
    assert unseal(store.open(kept.address), kept.key).read() == b"kecil"


def test_a_disk_that_fills_up_keeps_what_was_acknowledged(small_disk: Path) -> None:
    store, spool = open_store(str(small_disk / "store")), small_disk / "spool"
    acknowledged: list[tuple[int, Kept]] = []

    def fill() -> None:
        for number in range(100):
            acknowledged.append((number, take(bytes([number]) * 300_000, store, spool)))

    with pytest.raises(StoreError, match="no room left"):
        fill()
    assert sorted(kept.address for _, kept in acknowledged) == list(store.addresses())
    for number, kept in acknowledged:
        assert unseal(store.open(kept.address), kept.key).read() == bytes([number]) * 300_000
    assert list(spool.iterdir()) == []


def test_a_spool_that_cannot_be_written_is_said(store: Store, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    with pytest.raises(StoreError, match="Not a directory"):
        take(b"isi", store, tmp_path / "berkas" / "spool")


@pytest.mark.usefixtures("s3")
def test_a_dead_s3_is_said_and_leaves_nothing(spool: Path) -> None:
    child, service = services.start()
    try:
        bucket = service.bucket()
        store = open_store(service.url(bucket))
        kept = take(b"sebelum", store, spool)
    finally:
        services.stop(child)
    for size in (5, 40 * SEGMENT):
        with pytest.raises(StoreError, match="does not answer; try again later") as caught:
            take(bytes(size), store, spool)
        assert "\n" not in str(caught.value)
        assert list(spool.iterdir()) == []
    with pytest.raises(StoreError, match="does not answer"):
        store.open(kept.address)
