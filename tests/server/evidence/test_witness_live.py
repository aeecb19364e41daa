"""`nirpihak witness` against the pages themselves: a witness follows the log over HTTP, and the log shows its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import transaction
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from nirpihak.custody.auditing import audit
from nirpihak.custody.checking.notes import open_checkpoint
from nirpihak.custody.checking.tree import leaf_hash
from nirpihak.custody.events import Kind
from nirpihak.custody.tiles import folder_fetch
from nirpihak.custody.witnessing import Source
from nirpihak.server.config import Settings
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import log
from tests.cli.test_witness import NAME, done, key, run


def grow(officer: User, count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            log.append(Kind.VIEWED, actor=f"officer:{officer.pk}", data={"number": number})
    log.checkpoint()


@pytest.fixture
def witnessed(house: Settings, tmp_path: Path) -> Any:  # the fixture
    """The witness's folder; the house knows its key."""
    folder = tmp_path / "w1"
    done("key", "--folder", folder, "--name", NAME)
    known = replace(django_settings.NIRPIHAK, witnesses=(str(key(folder)),))
    with override_settings(NIRPIHAK=known):
        done("trust", str(log.signer().key), "--folder", folder)
        yield folder


@pytest.mark.django_db(transaction=True)
def test_a_witness_follows_the_log_of_the_pages(
    witnessed: Path,
    officer: User,  # the fixture
    live_server: LiveServer,
    tmp_path: Path,
) -> None:
    base = f"{live_server.url}/log"
    for count in (5, 251, 44):
        grow(officer, count)
        done("cosign", base, "--send", "--folder", witnessed)
        checkpoint, _ = open_checkpoint(Source.of(base).checkpoint(), log.signer().key, [key(witnessed)], 1)
        assert checkpoint.size == log.size()
    log.export(tmp_path / "salinan")
    found = audit(tmp_path / "salinan", log.signer().key, [key(witnessed)])
    assert found.faults == ()
    assert found.has_entries
    assert len(found.cosigned) == 1
    exported, served = folder_fetch(tmp_path / "salinan"), Source.of(base).fetch
    names = [str(path.relative_to(tmp_path / "salinan")) for path in (tmp_path / "salinan" / "tile").rglob("*")]
    content = {name: exported(name) for name in names if (tmp_path / "salinan" / name).is_file()}
    assert len(content) == 5
    assert {name: served(name) for name in content} == content


@pytest.mark.django_db(transaction=True)
def test_a_rewritten_database_is_not_cosigned(
    witnessed: Path,
    officer: User,  # the fixture
    live_server: LiveServer,
) -> None:
    """Whoever has the database and the key edits the past and signs anew: the witness does not follow."""
    base = f"{live_server.url}/log"
    grow(officer, 5)
    done("cosign", base, "--send", "--folder", witnessed)
    Entry.objects.filter(index=2).update(commitment=bytes(32), leaf=leaf_hash(bytes(32)))
    grow(officer, 3)
    result = run("cosign", base, "--send", "--folder", witnessed)
    assert result.exit_code == 1
    assert "FORKED LOG" in result.stderr
    _, cosigned = open_checkpoint(Source.of(base).checkpoint(), log.signer().key, [key(witnessed)])
    assert cosigned == []
