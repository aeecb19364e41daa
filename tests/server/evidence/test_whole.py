"""The whole way: an address captured and a picture received, derived from, stamped, redacted, handed out, verified."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import override_settings

from nirpihak.custody.checking.bundle import verify
from nirpihak.custody.checking.report import ALL_GOOD
from nirpihak.server.config import Settings
from nirpihak.server.evidence import demo
from nirpihak.server.evidence.models import Capture, Entry, Exhibit, File, Stamp
from nirpihak.server.evidence.services import bundles, captures, exhibits, log
from nirpihak.server.evidence.services.audit import audit
from nirpihak.server.jobs.models import Job
from nirpihak.server.jobs.services import run_due
from tests.capture.sites import COMMENTS, Site
from tests.capture.taking import options
from tests.server.evidence.conftest import keep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def stamped_house(house: Settings) -> Iterator[Settings]:
    with override_settings(NIRPIHAK=replace(house, authorities="local")):
        yield house


def one(exhibit: Exhibit, purpose: str) -> File:
    return exhibit.files.get(purpose=purpose)


def content(file: File) -> bytes:
    with exhibits.opened(file) as stream:
        return stream.read()


def test_a_received_picture(officer: User, tmp_path: Path) -> None:
    original = keep(demo.picture(), officer, "layar.png", title="Unggahan rekaan")
    run_due()
    original.refresh_from_db()
    assert not Job.objects.exclude(failed_at=None).exists()
    assert original.media_type == "image/png"
    assert original.derived_at is not None
    exhibit = original.exhibit
    words = content(one(exhibit, "text")).decode()
    assert "nomor 2 di Kabupaten Contoh" in words
    layer = json.loads(content(one(exhibit, "text_layer")))
    assert layer
    assert one(exhibit, "perceptual_hash").tool
    assert not original.stamps.exclude(state=Stamp.State.GRANTED).exists()
    clean = one(exhibit, "clean_copy")
    covered = exhibits.redact(clean, [(30, 350, 600, 400)], actor=officer, reason="nama warga")
    assert covered.parent == clean
    run_due()
    made = bundles.export(
        [exhibit],
        receiver="Inspektorat Contoh",
        reason="surat 12/2026",
        actor=officer,
        target=tmp_path / "berkas.zip",
        files=[original.pk, clean.pk],
    )
    report = verify(made.path, [log.signer().key])
    assert report.exit_code == ALL_GOOD, report.as_json()
    assert audit().problems == ()
    kinds = set(exhibit.entries.values_list("kind", flat=True))
    assert {"received", "derived", "redacted", "stamped", "exported"} <= kinds


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_captured_address(officer: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Site(tls=True) as site:
        monkeypatch.setattr(captures, "options", lambda: options(site))
        wanted = captures.request(f"{site.url}/", actor=officer, note="dilaporkan warga")
        run_due()
    wanted.refresh_from_db()
    assert (wanted.state, wanted.outcome, wanted.error) == (Capture.State.DONE, "page", {})
    exhibit = wanted.exhibit
    assert exhibit is not None
    assert (exhibit.source, exhibit.channel) == (wanted.url, Exhibit.Channel.CAPTURE)
    run_due()
    assert f"komentar ke-{COMMENTS}" in content(exhibit.files.get(purpose="text", parent=None)).decode()
    assert exhibit.files.get(purpose="wacz").media_type == "application/wacz"
    told = log.values(exhibit.entries.order_by("index")[0])
    assert (told["kind"], told["url"], told["gaps"]) == ("captured", wanted.url, 0)
    originals = exhibit.files.filter(parent=None)
    assert Stamp.objects.filter(file__in=originals, state=Stamp.State.GRANTED).count() == originals.count()
    picture = exhibit.files.get(purpose="screenshot")
    assert picture.derivatives.filter(purpose="text_layer").exists()
    # Work that is begun again does nothing twice.
    captures.run(wanted.pk)
    assert Exhibit.objects.count() == 1
    made = bundles.export([exhibit], receiver="Bawaslu Contoh", reason="uji", actor=officer, target=tmp_path / "b")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(made.path / "verifikasi")], capture_output=True, text=True, check=False
    )
    assert done.returncode == ALL_GOOD, done.stdout + done.stderr


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_name_that_nobody_has_leaves_no_exhibit(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = captures.request("https://tidak-ada.invalid/unggahan/1", actor=officer)
    run_due()
    wanted.refresh_from_db()
    assert (wanted.state, wanted.outcome, wanted.exhibit) == (Capture.State.FAILED, "refused", None)
    assert "tidak-ada.invalid" in wanted.error["id"]
    told = log.values(Entry.objects.get(kind="failed"))
    assert (told["capture"], told["outcome"]) == (wanted.pk, "refused")
    assert "tidak-ada.invalid" not in Entry.objects.get(kind="failed").fields
    assert not Exhibit.objects.exists()


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_an_address_that_is_not_there_is_told(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with Site() as site:
        monkeypatch.setattr(captures, "options", lambda: options(site))
        wanted = captures.request(f"{site.url}/tidak-ada", actor=officer)
        run_due()
    wanted.refresh_from_db()
    assert wanted.outcome == "not_found"
    assert wanted.error["id"]
    assert audit().problems == ()
