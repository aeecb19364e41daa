"""Offline proofs: written and read by the grammar of c2sp.org/tlog-proof, and of which any one thing is changed."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.custody import signing, trees
from nirpihak.custody.checking import CheckError, notes, proofs
from nirpihak.custody.checking.notes import NoteError, parse_note
from nirpihak.custody.checking.proofs import LogProof
from nirpihak.custody.checking.tree import ProofError
from nirpihak.custody.signing import with_signatures
from tests.custody.logs import Log, witness_signer

LOG = Log(1000)
WITNESS = witness_signer()
CHECKPOINT = with_signatures(LOG.checkpoint(), [WITNESS.cosign(parse_note(LOG.checkpoint()).text, 1_794_000_000)])
INDEX = 707
PROOF = LogProof(INDEX, tuple(trees.inclusion(LOG.tree, INDEX, 1000)), CHECKPOINT)
TEXT = proofs.write(PROOF)


def proven(text: str, entry: bytes = LOG.entries[INDEX], quorum: int = 1) -> proofs.Proven:
    return proofs.verify(text, entry, LOG.signer.key, [WITNESS.key], quorum, signing.verify_ed25519)


def test_a_proof_is_written_by_the_grammar() -> None:
    lines = TEXT.split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {INDEX}"]
    assert [base64.b64decode(line) for line in lines[2:12]] == list(PROOF.hashes)
    assert lines[12] == ""
    assert "\n".join(lines[13:]) == CHECKPOINT
    assert len(TEXT.encode()) < 1000


def test_extra_data_stands_before_the_index() -> None:
    with_extra = LogProof(0, (), CHECKPOINT, b"bebas")
    text = proofs.write(with_extra)
    assert text.split("\n")[:3] == ["c2sp.org/tlog-proof@v1", "extra YmViYXM=", "index 0"]
    assert proofs.parse(text) == with_extra


@given(
    st.integers(0, 10**18),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.binary(max_size=40),
)
def test_a_proof_is_read_back(index: int, hashes: list[bytes], extra: bytes) -> None:
    proof = LogProof(index, tuple(hashes), CHECKPOINT, extra)
    assert proofs.parse(proofs.write(proof)) == proof


@pytest.mark.parametrize("verify", [notes.verify_ed25519, signing.verify_ed25519], ids=["openssl", "library"])
def test_a_proof_proves(verify: notes.Verify) -> None:
    found = proofs.verify(TEXT, LOG.entries[INDEX], LOG.signer.key, [WITNESS.key], 1, verify)
    assert (found.index, found.checkpoint.size) == (INDEX, 1000)
    assert [(each.key, each.time) for each in found.cosigned] == [(WITNESS.key, 1_794_000_000)]


def test_another_entry_is_not_proven() -> None:
    with pytest.raises(ProofError, match="entry 707 is not in the log"):
        proven(TEXT, LOG.entries[INDEX + 1])


def test_without_witnesses_a_quorum_is_not_met() -> None:
    bare = proofs.write(LogProof(INDEX, PROOF.hashes, LOG.checkpoint()))
    proven(bare, quorum=0)
    with pytest.raises(NoteError, match="only 0 witnesses"):
        proven(bare)


@given(st.integers(0, len(TEXT) - 1), st.characters(min_codepoint=32, max_codepoint=126))
def test_no_changed_proof_proves(at: int, other: str) -> None:
    """One character changed anywhere: in all but the signatures' own ways of being left out, nothing is proven."""
    changed = TEXT[:at] + other + TEXT[at + 1 :]
    if changed == TEXT:
        return
    with pytest.raises(CheckError):
        proven(changed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1\n",
        "c2sp.org/tlog-proof@v1\n\n" + CHECKPOINT,
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("index 707", "index 0707"),
        TEXT.replace("index 707", "index -7"),
        TEXT.replace("index 707", "index ٧"),
        TEXT.replace("index 707\n", "index 707\nextra AAAA\n"),
        TEXT.replace("index 707\n", "index 707\nAAAA\n"),
        TEXT.replace("index 707\n", "extra !\nindex 707\n"),
        TEXT.replace("index 707\n", "index 707\n" + base64.b64encode(bytes(32)).decode() * 1 + " \n"),
        TEXT.replace("\n", "\r\n"),
    ],
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(ProofError):
        proofs.parse(text)


def test_a_proof_without_end_is_refused() -> None:
    with pytest.raises(ProofError, match="64 hashes"):
        proofs.parse(proofs.write(LogProof(0, (bytes(32),) * 64, CHECKPOINT)))
    room = 2_000_000 - len(TEXT)
    proofs.parse(TEXT + "x" * room)
    with pytest.raises(ProofError, match="too large"):
        proofs.parse(TEXT + "x" * (room + 1))
