"""`nirpihak bundle`: exhibits by their numbers, what is withheld, what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import override_settings

from nirpihak.cli import main
from nirpihak.custody.checking.bundle import verify
from nirpihak.custody.events import Kind
from nirpihak.server.evidence.models import Entry, File
from nirpihak.server.evidence.services import exhibits, log

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("nirpihak.custody.bundles.printing.NAMES", ())
    monkeypatch.delenv("CHROMIUM", raising=False)
    # The tests have Django set up already, and its test database is no file to bring up to date.
    monkeypatch.setattr("nirpihak.cli.server.set_up", lambda lang: None)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    chosen = replace(
        django_settings.NIRPIHAK, data=data, store=str(data / "evidence"), log_name="contoh.example/log", authorities=""
    )
    with override_settings(NIRPIHAK=chosen):
        yield


@pytest.fixture
def kept() -> File:
    officer = User.objects.create_user("petugas", first_name="Petugas", last_name="Contoh")
    return exhibits.receive(BytesIO(b"isi"), name="isi.txt", note="dari pelapor", actor=officer)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["bundle", *arguments], env={"COLUMNS": "200", "NIRPIHAK_LANG": None})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


GIVEN = ("--receiver", "Bawaslu Contoh", "--reason", "surat 7")


def test_a_bundle_is_written_and_told(kept: File, tmp_path: Path) -> None:
    target = tmp_path / "b.zip"
    result = run(kept.exhibit.ref, "--to", str(target), *GIVEN, "--officer", "petugas", "--withhold-field", "note")
    assert result.exit_code == 0, result.output
    assert f"nirpihak verify {target}" in result.stdout
    assert "Chromium" in result.stderr
    report = verify(target, [log.signer().key])
    assert report.exit_code == 0
    assert report.facts["officer"] == "Petugas Contoh"
    assert b"dari pelapor" not in target.read_bytes()


def test_json_tells_where_and_how_much(kept: File, tmp_path: Path) -> None:
    told = json.loads(run(kept.exhibit.ref, "--to", str(tmp_path / "b"), *GIVEN, "--json", "--lang", "en").stdout)
    assert told["path"] == str(tmp_path / "b")
    assert told["files"] == sum(each.is_file() for each in (tmp_path / "b").rglob("*"))
    assert told["gaps"][0]["en"].startswith("the record is HTML only")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("BB-0000-1",), "no exhibit BB-0000-1"),
        (("--officer", "siapa"), "no officer siapa"),
        (("--withhold", "wacz"), "no file wacz; there are: original"),
        (("--withhold", "original"), "no file to hand out"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_not_in_the_log(
    kept: File, tmp_path: Path, more: tuple[str, ...], said: str
) -> None:
    result = run(kept.exhibit.ref, "--to", str(tmp_path / "b"), *GIVEN, "--lang", "en", *more)
    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.splitlines()) == 1
    assert not (tmp_path / "b").exists()
    assert not Entry.objects.filter(kind=Kind.EXPORTED).exists()
