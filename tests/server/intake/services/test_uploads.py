"""Files on their way: pieces that were acknowledged stay until the file is whole or nobody waits for it any more."""

from __future__ import annotations

import os
import time
from io import BytesIO
from pathlib import Path

import pytest

from nirpihak.server.config import Settings
from nirpihak.server.evidence.services import workplaces
from nirpihak.server.institutions.models import Institution
from nirpihak.server.intake.models import Upload
from nirpihak.server.intake.services import drafts, uploads
from nirpihak.server.intake.services.drafts import Writing
from nirpihak.server.intake.services.errors import IntakeError, WrongOffset
from tests.server.intake.conftest import house, office

__all__ = ["house", "office"]

pytestmark = pytest.mark.django_db

WHOLE = b"%PDF-1.7 " + bytes(range(256)) * 20_000
PIECE = uploads.CHUNK


@pytest.fixture
def writing(office: Institution) -> Writing:
    found = drafts.opened(drafts.begin()[0])
    assert found is not None
    return found


def begun(writing: Writing) -> Upload:
    """A file of which the first piece has come."""
    upload = uploads.begin("catatan.pdf", len(WHOLE), writing.owner)
    return uploads.chunk(upload, 0, BytesIO(WHOLE[:PIECE]), writing.owner)


def folders(house: Settings) -> list[Path]:
    return list(house.pieces.iterdir()) if house.pieces.is_dir() else []


def test_pieces_outlast_every_sweep_while_their_file_is_waited_for(house: Settings, writing: Writing) -> None:
    upload = begun(writing)
    long_ago = time.time() - 3 * 24 * 3600
    for path in [*house.data.rglob("*"), house.data]:
        os.utime(path, (long_ago, long_ago))
    workplaces.sweep_left_overs()
    assert uploads.sweep() == 0
    done = uploads.chunk(upload, PIECE, BytesIO(WHOLE[PIECE:]), writing.owner)
    assert (done.state, done.size) == (Upload.State.KEPT, len(WHOLE))
    assert folders(house) == []


def test_pieces_that_nobody_waits_for_are_swept(house: Settings, writing: Writing) -> None:
    upload = begun(writing)
    assert len(folders(house)) == 1
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.FAILED)
    assert uploads.sweep() == 1
    assert folders(house) == []


def test_no_piece_is_readable_on_the_disk(house: Settings, writing: Writing) -> None:
    begun(writing)
    (folder,) = folders(house)
    for path in folder.iterdir():
        assert WHOLE[:64] not in path.read_bytes()


def test_a_file_goes_on_only_where_it_stopped(writing: Writing) -> None:
    upload = begun(writing)
    for offset in (0, PIECE - 1, len(WHOLE)):
        with pytest.raises(WrongOffset) as told:
            uploads.chunk(upload, offset, BytesIO(b"x"), writing.owner)
        assert told.value.came == PIECE
    with pytest.raises(IntakeError):
        uploads.chunk(upload, PIECE, BytesIO(b""), writing.owner)


def test_limits_are_said_before_a_byte_is_sent(writing: Writing) -> None:
    for size in (0, uploads.LIMIT_FILE + 1):
        with pytest.raises(IntakeError):
            uploads.begin("x", size, writing.owner)
    for number in range(uploads.LIMIT_FILES):
        uploads.begin(f"{number}", 5, writing.owner)
    with pytest.raises(IntakeError):
        uploads.begin("satu lagi", 5, writing.owner)
    assert uploads.whole(BytesIO(b"halo"), "satu lagi", writing.owner).state == Upload.State.FAILED
