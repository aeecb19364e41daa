"""`nirpihak referral check`: a package and a note with their sender's key, and what is refused."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nirpihak.custody import referring
from nirpihak.custody.referring import Party, Told
from nirpihak.custody.signing import Signer
from tests.cli.running import run as ran

LOG = Signer.generate("bawaslu.example/log")


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, what it says and what it complains of."""
    result = ran(*arguments)
    return result.exit_code, result.stdout, result.stderr


def note(kind: str = "referral", **body: object) -> str:
    said = {"summary": "Ringkasan rekaan.", "reason": "Alasan.", "files": [], "bundle": None, **body}
    at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    one, other = Party("bawaslu", "Bawaslu Rekaan", LOG.name), Party("bkpsdm", "BKPSDM Rekaan")
    return referring.write(Told(kind, uuid.uuid4(), "PR-2026-1", at, one, other, said), LOG)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "paket.zip"
    referring.pack(note(), None, path)
    return path


def test_a_package_and_a_note_are_checked_with_the_sender_s_key(package: Path, tmp_path: Path) -> None:
    code, said, _ = run("referral", "check", str(package), "--key", str(LOG.key), "--lang", "en")
    assert code == 0
    assert said.splitlines()[:3] == [
        "ALL OF IT AGREES: referral PR-2026-1",
        "From: Bawaslu Rekaan (bawaslu.example/log)",
        "To: BKPSDM Rekaan",
    ]
    answer = tmp_path / "jawaban.note"
    answer.write_text(note("answered", words="Sudah diperiksa.\x1b[2J"), encoding="utf-8")
    code, said, _ = run("referral", "check", str(answer), "--key", str(LOG.key))
    assert (code, "jawaban PR-2026-1" in said, "\x1b" in said) == (0, True, False)
    code, said, _ = run("referral", "check", str(package), "--key", str(LOG.key), "--json")
    assert (code, json.loads(said)["good"], json.loads(said)["files"]) == (0, True, 0)


def test_another_key_or_another_file_is_refused_in_one_line(package: Path, tmp_path: Path) -> None:
    stranger = str(Signer.generate(LOG.name).key)
    code, _, wrong = run("referral", "check", str(package), "--key", stranger, "--lang", "en")
    assert (code, wrong) == (1, "this note is not signed with a key that is known (Bawaslu Rekaan)\n")
    code, _, wrong = run("referral", "check", str(tmp_path / "tiada.zip"), "--key", stranger, "--lang", "en")
    assert (code, wrong.endswith("cannot be read: No such file or directory\n")) == (2, True)
    code, _, wrong = run("referral", "check", str(package), "--key", "bukan", "--lang", "en")
    assert (code, "not of the form name+id+base64" in wrong) == (2, True)
