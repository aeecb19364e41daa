"""Signing notes and checkpoints, and the files their keys are kept in."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from nirpihak.custody.checking.notes import COSIGNATURE, ED25519, Note, NoteError, Signature, parse_note
from nirpihak.custody.signing import KeyFileError, Signer, checkpoint, kept_signer, with_signatures
from tests.custody.logs import ORIGIN, Log, witness_signer
from tests.custody.test_notes import GO_KEY, GO_NOTE

GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"


def test_the_note_of_go_is_signed_byte_for_byte() -> None:
    signer = Signer.parse(GO_SECRET + "\n")
    text = parse_note(GO_NOTE).text
    assert str(Note(text, (signer.sign(text),))) == GO_NOTE
    assert str(signer.key) == GO_KEY
    assert signer.secret == GO_SECRET


def test_a_key_never_shows_its_secret() -> None:
    signer = Signer.generate(ORIGIN)
    assert signer.seed.hex() not in repr(signer)
    assert repr(signer.seed) not in repr(signer)
    with pytest.raises(NoteError) as caught:
        Signer.parse(signer.secret.replace("+log+", "+x+").replace(ORIGIN, "lain.example"))
    assert signer.secret.split("+", 4)[4] not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", GO_KEY, GO_SECRET[:-4], GO_SECRET.replace("c74f20a3", "c74f20a4"), GO_SECRET.replace("+AY", "+BY"), "x\n"],
)
def test_what_is_no_signing_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Signer.parse(text)


@pytest.mark.parametrize("name", ["", "dua kata", "a+b", "a\u00a0b", "a\n"])
def test_a_key_has_a_proper_name(name: str) -> None:
    with pytest.raises(NoteError, match="must not be empty"):
        Signer.generate(name)


def test_keys_sign_what_they_are_for() -> None:
    log, witness = Log().signer, witness_signer()
    with pytest.raises(ValueError, match="signs no notes"):
        witness.sign("a\n")
    with pytest.raises(ValueError, match="cosigns nothing"):
        log.cosign("a\n", 1)
    with pytest.raises(ValueError, match="names must be the same"):
        checkpoint("lain.example/log", 0, bytes(32), log)


def test_a_newer_signature_takes_the_place_of_the_older() -> None:
    log, witness = Log(2), witness_signer()
    text = parse_note(log.checkpoint()).text
    once = with_signatures(log.checkpoint(), [witness.cosign(text, 1)])
    twice = with_signatures(once, [witness.cosign(text, 2), Signature("lain.example", b"abcd", b"x")])
    names = [each.name for each in parse_note(twice).signatures]
    assert names == [ORIGIN, witness.name, "lain.example"]
    assert parse_note(twice).signatures[1] == witness.cosign(text, 2)


def test_a_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "kunci" / "log.key"
    first = kept_signer(path, ORIGIN)
    assert kept_signer(path, ORIGIN) == kept_signer(path, None) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == first.secret + "\n"
    assert [each.name for each in path.parent.iterdir()] == ["log.key"]


def test_of_many_processes_one_makes_the_key(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from nirpihak.custody.signing import kept_signer\n"
    code += f"print(kept_signer(Path(sys.argv[1]), {ORIGIN!r}).key)"
    started = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path / "key"], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = {each.communicate()[0] for each in started}
    assert said == {f"{kept_signer(tmp_path / 'key', ORIGIN).key}\n"}


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    kept_signer(tmp_path / "key", ORIGIN)
    (tmp_path / "key").chmod(0o640)
    with pytest.raises(KeyFileError, match=r"others may read the key file .*chmod 600"):
        kept_signer(tmp_path / "key", ORIGIN)


def test_a_key_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    kept_signer(tmp_path / "key", ORIGIN)
    with pytest.raises(KeyFileError, match=r"is that of bukti\.example/log \(type 1\), not lain\.example \(type 1\)"):
        kept_signer(tmp_path / "key", "lain.example")
    with pytest.raises(KeyFileError, match="type 4"):
        kept_signer(tmp_path / "key", ORIGIN, COSIGNATURE)


def test_a_key_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with pytest.raises(KeyFileError, match="cannot be used: No such file"):
        kept_signer(path, None)
    for content in (b"", b"bukan kunci\n", b"\xff"):
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(KeyFileError, match=str(path)):
            kept_signer(path, ORIGIN, ED25519)
    with pytest.raises(KeyFileError, match="cannot be used"):
        kept_signer(path / "below", ORIGIN)


def test_a_full_disk_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFileError, match="No space left"):
        kept_signer(tmp_path / "key", ORIGIN)
    assert list(tmp_path.iterdir()) == []
