"""Files on their way in: sealed as they come, nothing readable on the disk, a full disk told and survived."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest

from nirpihak.custody.sealing import SEGMENT
from nirpihak.server.evidence.uploads import Sealing

SIZES = (0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT + 17)


def given(handler: Sealing, content: bytes, name: str = "layar.png", piece: int = 65_536) -> Any:
    """A file as the framework's parser hands it over, piece by piece."""
    handler.new_file("files", name, "image/png", None)
    for at in range(0, len(content), piece):
        handler.receive_data_chunk(content[at : at + piece], at)
    return handler.file_complete(len(content))


@pytest.mark.parametrize("size", SIZES)
def test_what_comes_in_comes_out(tmp_path: Path, size: int) -> None:
    handler = Sealing(HttpRequest(), tmp_path / "spool", 1 << 30)
    content = os.urandom(size)
    file = given(handler, content)
    assert (file.size, file.name) == (size, "layar.png")
    with file.file as stream:
        assert stream.read() == content
        stream.seek(max(0, size - 5))
        assert stream.read() == content[-5:]
    assert handler.problem is None


def test_nothing_readable_and_no_name_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = b"isi rahasia " * (SEGMENT // 6)
    handler = Sealing(HttpRequest(), tmp_path, 1 << 30)
    written: list[bytes] = []
    write = handler._write

    def noted(content: bytes) -> None:
        written.append(content)
        write(content)

    monkeypatch.setattr(handler, "_write", noted)
    with given(handler, secret).file as stream:
        assert stream.read(12) == b"isi rahasia "
        assert list(tmp_path.iterdir()) == []
    assert len(written) > 2
    assert all(b"rahasia" not in each for each in written)


def test_several_files_each_have_a_key_of_their_own(tmp_path: Path) -> None:
    handler = Sealing(HttpRequest(), tmp_path, 1 << 30)
    first, second = given(handler, b"satu"), given(handler, b"dua")
    with first.file as one, second.file as two:
        assert (one.read(), two.read()) == (b"satu", b"dua")


def test_of_a_file_that_is_too_large_no_more_is_kept_than_the_limit(tmp_path: Path) -> None:
    handler = Sealing(HttpRequest(), tmp_path, 3 * SEGMENT)
    file = given(handler, bytes(20 * SEGMENT), piece=SEGMENT)
    assert file.size == 20 * SEGMENT
    with file.file as stream:
        assert len(stream.read()) <= 4 * SEGMENT


def test_a_full_disk_is_told_in_one_line_and_takes_nothing_along(tmp_path: Path) -> None:
    handler = Sealing(HttpRequest(), tmp_path, 1 << 30)
    handler.new_file("files", "besar.bin", "application/octet-stream", None)

    class Full:
        def write(self, content: bytes) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    handler._file.close()
    handler._file = Full()  # type: ignore[assignment]
    handler.receive_data_chunk(bytes(2 * SEGMENT), 0)
    handler.receive_data_chunk(b"lagi", 2 * SEGMENT)
    assert handler.file_complete(2 * SEGMENT + 4).file is None
    assert handler.problem is not None
    assert "\n" not in handler.problem.text.id
    assert str(tmp_path) in handler.problem.text.id
