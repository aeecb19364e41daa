"""Signed notes, checkpoints and cosignatures: the vectors of the specification, of Go and of a public log."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nirpihak.custody import signing
from nirpihak.custody.checking import notes
from nirpihak.custody.checking.notes import (
    Checkpoint,
    Note,
    NoteError,
    Signature,
    Signed,
    VerifierKey,
    open_checkpoint,
    parse_checkpoint,
    parse_note,
    verified,
)
from nirpihak.custody.signing import with_signatures
from tests.custody.logs import ORIGIN, Log, witness_signer

# golang.org/x/mod/sumdb/note, the reference implementation.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# c2sp.org/signed-note, section "Verifier keys".
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# A checkpoint of a public test log, as served in 2026: its own signatures of two kinds, and those of four witnesses.
LIVE_KEY = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
LIVE_WITNESSES = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
]
LIVE = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev \
zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev \
ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden \
2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 \
pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de \
2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu \
Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""
# c2sp.org/tlog-checkpoint, the example; its key is not published.
SPEC_CHECKPOINT = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
BOTH = pytest.mark.parametrize("verify", [notes.verify_ed25519, signing.verify_ed25519], ids=["openssl", "library"])


@BOTH
@pytest.mark.parametrize(("key", "note"), [(GO_KEY, GO_NOTE), (SPEC_KEY, SPEC_NOTE)])
def test_published_notes_verify(key: str, note: str, verify: notes.Verify) -> None:
    found = VerifierKey.parse(key)
    assert str(found) == key
    assert verified(parse_note(note), [found], verify) == [Signed(found, None)]
    assert str(parse_note(note)) == note


@BOTH
def test_a_checkpoint_of_a_public_log_verifies_with_its_witnesses(verify: notes.Verify) -> None:
    witnesses = [VerifierKey.parse(each) for each in LIVE_WITNESSES]
    checkpoint, cosigned = open_checkpoint(LIVE, VerifierKey.parse(LIVE_KEY), witnesses, 4, verify)
    assert (checkpoint.origin, checkpoint.size) == ("arche2025h1.staging.ct.transparency.dev", 1_432_088_532)
    assert [each.key for each in cosigned] == witnesses
    assert {each.time for each in cosigned} == {0x6A122120}
    changed = LIVE.replace("1432088532", "1432088533")
    with pytest.raises(NoteError, match="not valid over this text"):
        open_checkpoint(changed, VerifierKey.parse(LIVE_KEY), verify=verify)


def test_the_example_of_a_checkpoint_is_read() -> None:
    note = parse_note(SPEC_CHECKPOINT)
    checkpoint = parse_checkpoint(note.text)
    assert checkpoint == Checkpoint(
        "example.com/behind-the-sofa", 20852163, base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    )
    assert str(checkpoint) == note.text


@BOTH
def test_one_changed_byte_is_told(verify: notes.Verify) -> None:
    key = VerifierKey.parse(GO_KEY)
    note = parse_note(GO_NOTE)
    for changed in (
        Note(note.text.replace("answer", "Answer"), note.signatures),
        Note(note.text, (Signature(key.name, key.id, bytes(64)),)),
        Note(note.text, (Signature(key.name, key.id, note.signatures[0].signature[:-1]),)),
    ):
        with pytest.raises(NoteError, match=r"signature of PeterNeumann \(key c74f20a3\) is not valid") as caught:
            verified(changed, [key], verify)
        assert "tidak sah" in caught.value.id


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    note = parse_note(GO_NOTE)
    key = VerifierKey.parse(GO_KEY)
    junk = (Signature("lain.example", b"abcd", b"x"), Signature(key.name, b"abcd", b"x"), Signature("x", key.id, b"x"))
    assert verified(Note(note.text, (*junk, *note.signatures)), [key], signing.verify_ed25519) == [Signed(key, None)]


@BOTH
def test_a_cosignature_is_over_its_time(verify: notes.Verify) -> None:
    log, witness = Log(3), witness_signer()
    text = parse_note(log.checkpoint()).text
    line = witness.cosign(text, 1_794_000_000)
    checkpoint, cosigned = open_checkpoint(
        with_signatures(log.checkpoint(), [line]), log.signer.key, [witness.key], 1, verify
    )
    assert checkpoint == Checkpoint(ORIGIN, 3, log.root(3))
    assert cosigned == [Signed(witness.key, 1_794_000_000)]
    later = Signature(line.name, line.id, (1_794_000_001).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(NoteError, match=r"saksi\.example/w1"):
        open_checkpoint(with_signatures(log.checkpoint(), [later]), log.signer.key, [witness.key], 1, verify)
    beyond = Signature(line.name, line.id, (2**63).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(NoteError, match="not valid"):
        open_checkpoint(with_signatures(log.checkpoint(), [beyond]), log.signer.key, [witness.key], 1, verify)


def test_too_few_witnesses_are_told() -> None:
    log, witness = Log(3), witness_signer()
    with pytest.raises(NoteError, match="only 0 witnesses cosigned this checkpoint; 1 are asked for"):
        open_checkpoint(log.checkpoint(), log.signer.key, [witness.key], 1)


def test_one_institution_counts_once() -> None:
    log = Log(3)
    one, again = witness_signer("saksi.example/w1"), witness_signer("saksi.example/w2")
    text = parse_note(log.checkpoint()).text
    both = with_signatures(log.checkpoint(), [one.cosign(text, 1), again.cosign(text, 1)])
    open_checkpoint(both, log.signer.key, [one.key, again.key], 1)
    with pytest.raises(NoteError, match="2 are asked for"):
        open_checkpoint(both, log.signer.key, [one.key, again.key], 2)


def test_a_line_twice_counts_once() -> None:
    log, witness = Log(3), witness_signer()
    note = parse_note(log.checkpoint())
    line = witness.cosign(note.text, 1)
    doubled = str(Note(note.text, (*note.signatures, line, line)))
    assert len(open_checkpoint(doubled, log.signer.key, [witness.key], 1)[1]) == 1


def test_a_checkpoint_of_another_log_is_refused() -> None:
    other = VerifierKey("lain.example/log", 1, bytes(32))
    with pytest.raises(NoteError, match=r"of the log bukti\.example/log, not lain\.example/log"):
        open_checkpoint(Log(1).checkpoint(), other)
    with pytest.raises(NoteError, match="not signed with the log's key"):
        open_checkpoint(Log(1).checkpoint(), Log(1, seed=2).signer.key)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no blank line"),
        ("a\n", "no blank line"),
        ("a\n\n", "no blank line"),
        ("a\n\n— n AAAAAAAA", "no blank line"),
        ("a\n\nn AAAAAAAA\n", "signature line"),
        ("a\n\n- n AAAAAAAA\n", "signature line"),
        ("a\n\n— n AAAAAA==\n", "signature line"),
        ("a\n\n— n AAAAAAB=\n", "signature line"),
        ("a\n\n— n n AAAAAAAA\n", "signature line"),
        ("a\n\n— n+ AAAAAAAA\n", "signature line"),
        ("a\n\n—  AAAAAAAA\n", "signature line"),
        ("a\n\n— n AAAAAAAA\nx\n", "signature line"),
        ("a\tb\n\n— n AAAAAAAA\n", "control"),
        ("a\r\n\n— n AAAAAAAA\n", "control"),
        ("a\n\n" + "— n AAAAAAAA\n" * 101, "101 signatures"),
        ("a" * 1_000_001, "too large"),
    ],
)
def test_what_is_no_note_is_refused(text: str, words: str) -> None:
    with pytest.raises(NoteError, match=words):
        parse_note(text)


def test_bytes_that_are_not_text_are_refused() -> None:
    with pytest.raises(NoteError, match="UTF-8"):
        parse_note(b"\xff\n\n\xe2\x80\x94 n AAAAAAAA\n")


def test_a_text_may_hold_empty_lines() -> None:
    note = "a\n\nb\n\n— n AAAAAAAA\n"
    assert parse_note(note).text == "a\n\nb\n"
    assert str(parse_note(note)) == note


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n",
        "log\n1\n",
        f"log\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        f"log\n01\n{ROOT}\n",
        f"log\n-1\n{ROOT}\n",
        f"log\n١\n{ROOT}\n",
        f"log\n+1\n{ROOT}\n",
        f"log\n1 \n{ROOT}\n",
        f"log\n99999999999999999999\n{ROOT}\n",
        f"log\n1\n{ROOT[:-4]}\n",
        f"log\n1\n{ROOT[:-1]}\n",
        f"log\n1\n{ROOT}\n\n",
        f"log\n1\n{ROOT}\n\nx\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        parse_checkpoint(text)


def test_extension_lines_are_kept() -> None:
    text = f"log\n0\n{ROOT}\nsatu\ndua\n"
    assert parse_checkpoint(text).extensions == ("satu", "dua")
    assert str(parse_checkpoint(text)) == text


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("", "not of the form"),
        ("nama", "not of the form"),
        (GO_KEY.replace("PeterNeumann", "Peter Neumann"), "not of the form"),
        (GO_KEY.upper(), "not of the form"),
        (GO_KEY + "=", "not of the form"),
        (GO_KEY.replace("Peter", "Piter"), "the id c74f20a3 does not belong to it"),
        (GO_KEY.replace("c74f20a3", "c74f20a4"), "the id c74f20a4 does not belong to it"),
        ("n+00000000+BgAA", "is of type 6"),
        ("n+00000000+AQAA", "is of type 1"),
    ],
)
def test_what_is_no_key_is_refused(key: str, words: str) -> None:
    with pytest.raises(NoteError, match=words):
        VerifierKey.parse(key)


@given(st.text(max_size=200))
@example("a\n\n\n— n AAAAAAAA\n")
def test_any_text_is_read_back_as_it_was_or_refused(text: str) -> None:
    for read in (parse_note, parse_checkpoint, VerifierKey.parse):
        try:
            found = read(text)
        except NoteError as error:
            assert "\n" not in error.en  # noqa: PT017
        else:
            assert str(found) == (text.strip() if read == VerifierKey.parse else text)


def test_a_missing_openssl_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoteError, match="there is no openssl command"):
        verified(parse_note(GO_NOTE), [VerifierKey.parse(GO_KEY)])


def test_an_openssl_that_cannot_do_it_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "openssl"
    old.write_text("#!/bin/sh\necho 'pkeyutl: Unrecognized flag rawin' >&2\nexit 1\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(NoteError, match="openssl cannot check an Ed25519 signature: pkeyutl: Unrecognized flag rawin"):
        verified(parse_note(GO_NOTE), [VerifierKey.parse(GO_KEY)])
