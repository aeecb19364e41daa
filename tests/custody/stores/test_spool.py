"""Files on their way in: gone when their writer is done, and told from a living writer's when it died."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nirpihak.custody.stores.spool import Spool, sweep


def test_a_spool_file_is_its_owners_alone_and_gone_at_the_end(tmp_path: Path) -> None:
    with Spool(tmp_path / "spool") as spool:
        spool.write(b"satu")
        spool.write(b"dua")
        assert spool.path.read_bytes() == b"satudua"
        assert spool.path.stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_spool_file_is_gone_after_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(TypeError), Spool(tmp_path) as spool:
        spool.write("bukan bita")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_what_a_living_writer_holds_is_not_swept_however_old(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        os.utime(spool.path, (0, 0))
        assert sweep(tmp_path, 0.0) == 0
        assert spool.path.exists()


DYING = """
import os, signal, sys
from pathlib import Path
from nirpihak.custody.stores.spool import Spool
spool = Spool(Path(sys.argv[1]))
spool.write(b"separuh")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_writer_left_is_swept_once_it_is_old_enough(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", DYING, str(tmp_path)], check=False)
    (left,) = tmp_path.iterdir()
    os.utime(left, (time.time() - 3600,) * 2)
    assert sweep(tmp_path, 2 * 3600) == 0
    assert sweep(tmp_path, 1800) == 1
    assert list(tmp_path.iterdir()) == []


def test_other_files_and_absent_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "catatan.txt").write_text("bukan bita yang datang")
    (tmp_path / "tautan.part").symlink_to(tmp_path / "catatan.txt")
    assert sweep(tmp_path, 0.0) == 0
    assert sweep(tmp_path / "tidak ada", 0.0) == 0
    assert (tmp_path / "catatan.txt").exists()
