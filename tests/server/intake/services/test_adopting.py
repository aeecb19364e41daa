"""A file that was kept for a mailbox whose request then died is taken in later, and none is in the report twice."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from nirpihak.server.institutions.models import Institution
from nirpihak.server.intake.models import Upload
from nirpihak.server.intake.services import mailbox, uploads
from tests.server.intake.conftest import filed

pytestmark = pytest.mark.django_db


def left(visit: mailbox.Visit, content: bytes, age: timedelta = mailbox.HALFWAY * 2) -> Upload:
    """A file whose request died between keeping it and taking it in."""
    made = uploads.whole(io.BytesIO(b"\x89PNG\r\n\x1a\n" + content), "layar.png", visit.owner)
    made.made_at -= age
    made.save(update_fields=["made_at"])
    return made


def test_what_was_left_halfway_is_taken_in_once(office: Institution) -> None:
    _, visit = mailbox.enter(str(filed(office).code))
    first, again = left(visit, b"satu"), left(visit, b"satu")
    mailbox.add_files(visit, [again])
    second, fresh = left(visit, b"dua"), left(visit, b"tiga", timedelta(0))
    assert mailbox.adopt() == 2
    assert not Upload.objects.filter(pk=first.pk).exists()
    second.refresh_from_db()
    fresh.refresh_from_db()
    assert (second.file is not None, second.key, fresh.file) == (True, None, None)
    assert visit.report.steps.filter(kind="files").count() == 2
    assert mailbox.adopt() == 0
