"""Notes and packages of referrals: nothing is believed but what a known key signed, byte for byte."""

from __future__ import annotations

import uuid
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nirpihak.custody import referring
from nirpihak.custody.checking import CheckError
from nirpihak.custody.checking.notes import COSIGNATURE, Note, parse_note
from nirpihak.custody.referring import Party, ReferralError, Told
from nirpihak.custody.signing import Signer, checkpoint

LOG = Signer.generate("bawaslu.example/log")
TOLD = Told(
    "referral",
    uuid.UUID(int=7),
    "PR-2026-1",
    datetime(2026, 11, 21, 9, tzinfo=UTC),
    Party("bawaslu", "Bawaslu Rekaan", LOG.name),
    Party("bkpsdm", "BKPSDM Rekaan"),
    {"summary": "Ringkasan\nrekaan “Ü”.", "files": [], "bundle": None},
)


def signed(text: str, signer: Signer = LOG) -> str:
    return str(Note(text, (signer.sign(text),)))


def test_a_note_comes_back_as_it_was_said() -> None:
    note = referring.write(TOLD, LOG)
    assert referring.checked(note, [LOG.key]) == TOLD
    assert parse_note(note).text.count("\n") == 2


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (referring.write(replace(TOLD, sender=Party("x", "X", "lain/log")), LOG), "says that it is from lain/log"),
        (referring.write(TOLD, Signer.generate(LOG.name)), "not signed with a key"),
        (checkpoint(LOG.name, 1, bytes(32), LOG), "no note of a referral"),
        (signed("nirpihak referral 1\n[]\n"), "not of its form"),
        (signed("nirpihak referral 1\n" + "[" * 60_000 + "\n"), "not of its form"),
        (referring.write(replace(TOLD, kind="perintah"), LOG), "of the kind 'perintah'"),
        (referring.write(replace(TOLD, at=TOLD.at.replace(tzinfo=None)), LOG), "has no zone"),
        (referring.write(replace(TOLD, ref="PR\x1b[2J"), LOG), "not of its form"),
        (referring.write(replace(TOLD, body={"a": "x" * 300_000}), LOG), "too large"),
        ("tanpa tanda tangan", "no blank line"),
    ],
    ids=["log", "key", "checkpoint", "list", "deep", "kind", "zone", "control", "large", "unsigned"],
)
def test_a_note_that_is_not_right_is_refused(note: str, why: str) -> None:
    with pytest.raises(CheckError, match=why):
        referring.checked(note, [LOG.key])


def test_a_witness_s_key_signs_no_referral() -> None:
    witness = Signer.generate(LOG.name, COSIGNATURE)
    with pytest.raises(ReferralError, match="not signed with a key"):
        referring.checked(referring.write(TOLD, LOG), [witness.key])


def test_a_package_holds_its_note_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "paket.zip"
    referring.pack(referring.write(TOLD, LOG), None, path)
    opened = referring.open_package(path, [LOG.key], tmp_path)
    assert (opened.told, opened.bundle, opened.files) == (TOLD, None, ())
    for name in ("lain.txt", "../keluar.txt"):
        more = tmp_path / "lebih.zip"
        more.unlink(missing_ok=True)
        more.write_bytes(path.read_bytes())
        with zipfile.ZipFile(more, "a") as archive:
            archive.writestr(name, "x")
        with pytest.raises(ReferralError, match="does not hold"):
            referring.open_package(more, [LOG.key], tmp_path)
    squeezed = tmp_path / "padat.zip"
    with zipfile.ZipFile(squeezed, "x", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(referring.NOTE, referring.write(TOLD, LOG))
    with pytest.raises(ReferralError, match="not laid out by Nirpihak"):
        referring.open_package(squeezed, [LOG.key], tmp_path)


def test_the_bundle_is_the_one_that_was_signed(tmp_path: Path) -> None:
    other = tmp_path / "lain.zip"
    other.write_bytes(b"bukan berkas bukti")
    for said, why in (
        (None, "one is that it does not name"),
        ({"sha256": "0" * 64, "size": 1}, "not the one signed"),
        (dict(zip(("sha256", "size"), referring.digest_of(other), strict=True)), "the bundle cannot be taken"),
    ):
        path, folder = tmp_path / f"{why}.zip", tmp_path / why
        folder.mkdir()
        referring.pack(referring.write(replace(TOLD, body={"files": [], "bundle": said}), LOG), other, path)
        with pytest.raises(ReferralError, match=why):
            referring.open_package(path, [LOG.key], folder)


def test_a_package_is_announced_by_a_known_key(tmp_path: Path) -> None:
    path = tmp_path / "paket.zip"
    referring.pack(referring.write(TOLD, LOG), None, path)
    announced = referring.carried("bkpsdm", path, LOG)
    assert referring.expected(announced, [LOG.key]) == ("bkpsdm", *referring.digest_of(path))
    with pytest.raises(ReferralError, match="not known here"):
        referring.expected(announced, [Signer.generate("orang/log").key])
    for text in (signed("nirpihak carry 1\nbkpsdm\n00\nbanyak\n"), referring.write(TOLD, LOG)):
        with pytest.raises(ReferralError, match="not readable"):
            referring.expected(text, [LOG.key])
