"""The folder store: how it lies on the disk, and how a disk fails."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from nirpihak.custody.stores import StoreError, open_store
from nirpihak.custody.stores.folder import INCOMING
from tests.conftest import NOT_HERE
from tests.stores import put


def test_an_object_lies_two_folders_deep_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    store = open_store(f"folder:{tmp_path / 'store'}")
    address = put(store, tmp_path / "spool", b"isi")
    path = tmp_path / "store" / address[:2] / address[2:4] / address
    assert path.read_bytes() == b"isi"
    assert path.stat().st_mode & 0o777 == 0o400
    for folder in (path.parent, path.parent.parent, tmp_path / "store"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_what_is_on_the_same_disk_is_not_copied(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    path = tmp_path / "datang"
    path.write_bytes(b"isi")
    number = path.stat().st_ino
    address = hashlib.sha256(b"isi").hexdigest()
    store.put(address, path)
    assert (tmp_path / "store" / address[:2] / address[2:4] / address).stat().st_ino == number


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    address = put(store, tmp_path / "spool", b"isi")
    (tmp_path / "store" / "catatan.txt").write_text("bukan benda")
    (tmp_path / "store" / "zz").mkdir()
    (tmp_path / "store" / address[:2] / "arsip").mkdir()
    (tmp_path / "store" / address[:2] / address[2:4] / f"{address}.lama").write_text("bukan benda")
    assert list(store.addresses()) == [address]
    assert store.sweep(0.0) == 0
    assert (tmp_path / "store" / "catatan.txt").exists()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than `tmp_path`."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev or not os.access(memory, os.W_OK):
        pytest.skip(f"{NOT_HERE}a second file system")
    with TemporaryDirectory(dir=memory, prefix="nirpihak-tests-") as folder:
        yield Path(folder)


def test_what_comes_from_another_disk_is_copied_whole(tmp_path: Path, elsewhere: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    address = put(store, elsewhere, b"isi" * 1000)
    with store.open(address) as file:
        assert file.read() == b"isi" * 1000
    assert list((tmp_path / "store" / INCOMING).iterdir()) == []


LIMITED = """
import resource, sys
from pathlib import Path
from nirpihak.custody.stores import StoreError, open_store
store = open_store(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    store.put(sys.argv[2], Path(sys.argv[3]))
except StoreError as error:
    print(error)
"""


def test_a_disk_that_takes_no_more_leaves_nothing_half(tmp_path: Path, elsewhere: Path) -> None:
    """The limit on a file's size stands in for the full disk: the kernel refuses the write in the same way."""
    content = bytes(2 << 20)
    (elsewhere / "datang").write_bytes(content)
    address = hashlib.sha256(content).hexdigest()
    told = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "store"), address, str(elsewhere / "datang")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "larger than this system allows; nothing was kept" in told
    assert told.count("\n") == 1
    store = open_store(str(tmp_path / "store"))
    assert list(store.addresses()) == []
    assert list((tmp_path / "store" / INCOMING).iterdir()) == []


def test_a_place_that_cannot_be_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    with pytest.raises(StoreError, match=r"berkas/dalam: cannot be used: Not a directory"):
        open_store(str(tmp_path / "berkas" / "dalam"))


def test_an_object_that_is_no_file_is_said(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    address = "ab" * 32
    (tmp_path / "store" / "ab" / "ab" / address).mkdir(parents=True)
    with pytest.raises(StoreError, match="Is a directory"):
        store.open(address)


@pytest.mark.parametrize(
    ("url", "said"), [("", "no store"), ("  ", "no store"), ("folder:", "name its path"), ("ftp://x/y", "no kind")]
)
def test_what_names_no_store_is_refused(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        open_store(url)
