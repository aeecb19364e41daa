"""A witness: it cosigns what continues, remembers before it answers, and names and keeps what cannot be true."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.custody import trees
from nirpihak.custody.checking.notes import NoteError, open_checkpoint
from nirpihak.custody.signing import Signer, checkpoint, with_signatures
from nirpihak.custody.trees import Tree
from nirpihak.custody.witness import Forked, Refused, Witness
from tests.custody.logs import ORIGIN, Log, witness_signer

NOW = 1_794_000_000


def made(folder: Path, log: Log, name: str = "saksi.example/w1", seed: int = 9) -> Witness:
    witness = Witness(folder, witness_signer(name, seed), clock=lambda: NOW + 0.9)
    witness.trust(log.signer.key)
    return witness


@pytest.fixture
def log() -> Log:
    return Log(10)


@pytest.fixture
def witness(tmp_path: Path, log: Log) -> Witness:
    return made(tmp_path / "w1", log)


def proof(log: Log, old: int, new: int) -> list[bytes]:
    return trees.consistency(log.tree, old, new)


def test_what_continues_is_cosigned(witness: Witness, log: Log) -> None:
    assert witness.seen(ORIGIN) is None
    old = 0
    for size in (3, 3, 7, 8, 10):
        note = log.checkpoint(size)
        signature = witness.consider(note, old, proof(log, old, size))
        _, cosigned = open_checkpoint(with_signatures(note, [signature]), log.signer.key, [witness.signer.key], 1)
        assert [each.time for each in cosigned] == [NOW]
        seen = witness.seen(ORIGIN)
        assert seen is not None
        assert seen.checkpoint.size == size
        assert seen.note == with_signatures(note, [signature])
        old = size
    assert witness.evidence() == []


def test_a_log_begins_empty(witness: Witness) -> None:
    empty = Log()
    witness.consider(empty.checkpoint(), 0, [])
    witness.consider(empty.checkpoint(), 0, [])
    empty.grow(2)
    witness.consider(empty.checkpoint(), 0, [])


@settings(max_examples=10)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_following_a_log_cosigns_every_growth(sizes: list[int]) -> None:
    log = Log(40)
    with tempfile.TemporaryDirectory() as folder:
        witness = made(Path(folder), log)
        for size in sorted(sizes):
            witness.follow(log.checkpoint(size), log.tree)
        assert witness.evidence() == []


def refused(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.id
    return caught.value


def test_an_unknown_log_is_not_cosigned(tmp_path: Path, log: Log) -> None:
    refusal = refused(lambda: Witness(tmp_path, witness_signer()).consider(log.checkpoint(), 0, []))
    assert (refusal.status, refusal.en) == (
        404,
        f"this witness does not know the log {ORIGIN}; make its key known first",
    )


def test_another_key_signs_for_nobody(witness: Witness) -> None:
    assert refused(lambda: witness.consider(Log(10, seed=2).checkpoint(), 0, [])).status == 403


def test_what_is_no_checkpoint_is_not_cosigned(witness: Witness) -> None:
    assert refused(lambda: witness.consider("apa ini", 0, [])).status == 400


def test_an_old_size_beyond_the_new_is_refused(witness: Witness, log: Log) -> None:
    assert refused(lambda: witness.consider(log.checkpoint(3), 4, [])).status == 400


def test_the_size_seen_last_is_told(witness: Witness, log: Log) -> None:
    witness.consider(log.checkpoint(7), 0, [])
    for old in (0, 6, 8):
        refusal = refused(lambda old=old: witness.consider(log.checkpoint(9), old, proof(log, old, 9)))  # type: ignore[misc]
        assert (refusal.status, refusal.size) == (409, 7)
    # A smaller checkpoint with its own size as the old one: it was true once, and is not cosigned again.
    assert refused(lambda: witness.consider(log.checkpoint(5), 5, [])).size == 7
    assert witness.evidence() == []


def test_a_first_checkpoint_needs_no_proof(witness: Witness, log: Log) -> None:
    assert refused(lambda: witness.consider(log.checkpoint(3), 0, [bytes(32)])).status == 422


def test_a_wrong_proof_is_refused_and_kept(witness: Witness, log: Log) -> None:
    witness.consider(log.checkpoint(7), 0, [])
    for wrong in ([], proof(log, 6, 10), proof(log, 7, 10)[:-1]):
        assert refused(lambda wrong=wrong: witness.consider(log.checkpoint(10), 7, wrong)).status == 422  # type: ignore[misc]
    (kept,) = witness.evidence()
    assert (kept / "second.checkpoint").read_text() == log.checkpoint(10)
    seen = witness.seen(ORIGIN)
    assert seen is not None
    assert seen.checkpoint.size == 7


def forked(act: Callable[[], object]) -> Forked:
    with pytest.raises(Forked) as caught:
        act()
    return caught.value


def test_two_logs_of_one_size_are_a_fork(witness: Witness, log: Log) -> None:
    other = Log(10, salt=b"lain")
    witness.consider(log.checkpoint(), 0, [])
    for old in (10, 0):
        fork = forked(lambda old=old: witness.consider(other.checkpoint(), old, []))  # type: ignore[misc]
        assert fork.en.startswith(f"FORKED LOG: {ORIGIN} signed 10 entries with the root {log.root(10).hex()}")
        assert other.root(10).hex() in fork.en
        assert "LOG BERCABANG" in fork.id
    assert witness.evidence() == [fork.evidence]
    kept = [open_checkpoint(path.read_text(), log.signer.key)[0] for path in sorted(fork.evidence.iterdir())]
    assert [each.root for each in kept] == [log.root(10), other.root(10)]


def test_a_fork_that_has_grown_is_seen_from_the_logs_own_tiles(witness: Witness, log: Log) -> None:
    other = Log(5)
    other.grow(20, b"lain")
    witness.follow(log.checkpoint(10), log.tree)
    fork = forked(lambda: witness.follow(other.checkpoint(25), other.tree))
    assert "signed 10 entries" in fork.en
    assert "25 entries" in fork.en
    witness.follow(log.checkpoint(10), log.tree)


def test_tiles_of_another_log_are_no_fork(witness: Witness, log: Log) -> None:
    witness.follow(log.checkpoint(7), log.tree)
    other = Tree([b"x"] * 10)
    refusal = refused(lambda: witness.follow(log.checkpoint(10), other))
    assert not isinstance(refusal, Forked)
    assert "but its checkpoint says" in refusal.en
    assert witness.evidence() == []


def test_a_log_that_goes_back_is_named(witness: Witness, log: Log) -> None:
    witness.follow(log.checkpoint(10), log.tree)
    refusal = refused(lambda: witness.follow(log.checkpoint(8), log.tree))
    assert "went back from 10 to 8 entries" in refusal.en
    assert len(witness.evidence()) == 1


def test_two_witnesses_shown_different_logs_tell_them_apart(tmp_path: Path) -> None:
    one, other = Log(5), Log(5)
    one.grow(4)
    other.grow(4, b"lain")
    first, second = made(tmp_path / "w1", one), made(tmp_path / "w2", one, "saksi.example/w2", 8)
    first.follow(one.checkpoint(), one.tree)
    second.follow(other.checkpoint(), other.tree)
    seen = second.seen(ORIGIN)
    assert seen is not None
    fork = forked(lambda: first.compare([seen.note]))
    assert one.root(9).hex() in fork.en
    assert other.root(9).hex() in fork.en
    notes = [(fork.evidence / name).read_text() for name in ("first.checkpoint", "second.checkpoint")]
    # Each half of the evidence bears the log's signature and that of the witness who saw it.
    assert {
        open_checkpoint(note, one.signer.key, [first.signer.key, second.signer.key], 1)[0].root for note in notes
    } == {
        one.root(9),
        other.root(9),
    }


def test_checkpoints_of_any_size_are_compared_by_the_logs_tiles(witness: Witness, log: Log) -> None:
    witness.follow(log.checkpoint(4), log.tree)
    assert witness.compare([log.checkpoint(7)]) == []
    held = witness.compare([log.checkpoint(7), log.checkpoint(9)], log.tree, log.checkpoint(10))
    assert held == [f"{ORIGIN} {size}" for size in (7, 9, 4)]
    assert witness.compare([log.checkpoint(4)]) == [f"{ORIGIN} 4"]
    other = Log(7, salt=b"lain")
    fork = forked(lambda: witness.compare([log.checkpoint(9), other.checkpoint()], log.tree, log.checkpoint(10)))
    assert other.root(7).hex() in fork.en
    with pytest.raises(Refused, match="the checkpoint is not signed"):
        witness.compare([Log(7, seed=2).checkpoint()])


def test_a_log_is_trusted_once_and_by_one_key(witness: Witness, log: Log) -> None:
    assert not witness.trust(log.signer.key)
    with pytest.raises(NoteError, match=f"the log {ORIGIN} is known by another key"):
        witness.trust(Log(seed=2).signer.key)
    assert witness.logs() == {ORIGIN: log.signer.key}


def test_the_list_of_logs_may_be_written_by_hand(witness: Witness, log: Log) -> None:
    path = witness.folder / "logs.txt"
    path.write_text(f"# log bukti\n\n{log.signer.key}\n")
    assert list(witness.logs()) == [ORIGIN]
    path.write_text("bukan kunci\n")
    with pytest.raises(NoteError, match="'bukan kunci' is not of the form"):
        witness.logs()


def test_a_memory_that_cannot_be_read_is_named(witness: Witness, log: Log) -> None:
    witness.consider(log.checkpoint(3), 0, [])
    (path,) = (witness.folder / "seen").iterdir()
    path.write_text("rusak")
    with pytest.raises(NoteError, match=str(path)):
        witness.consider(log.checkpoint(3), 3, [])


def test_origins_with_like_names_are_kept_apart(tmp_path: Path) -> None:
    witness = Witness(tmp_path, witness_signer())
    for number, origin in enumerate(("a/b", "a-b", "A/b", "../../a/b")):
        signer = Signer(origin, 1, bytes([number]) * 32)
        witness.trust(signer.key)
        witness.consider(checkpoint(origin, number, Log(number).root(number), signer), 0, [])
    sizes = [seen.checkpoint.size for origin in witness.logs() if (seen := witness.seen(origin)) is not None]
    assert sizes == [0, 1, 2, 3]
    assert {path.parent for path in tmp_path.rglob("*.checkpoint")} == {tmp_path / "seen"}


def test_a_cosignature_is_never_released_before_it_is_remembered(
    witness: Witness, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        witness.consider(log.checkpoint(3), 0, [])
    monkeypatch.undo()
    assert witness.seen(ORIGIN) is None
    assert list((witness.folder / "seen").iterdir()) == []


def test_a_witness_killed_at_any_moment_has_not_forgotten(tmp_path: Path) -> None:
    """Each cosignature that came out before the kill is of a size that the memory has reached."""
    log = Log(400)
    witness = made(tmp_path, log)
    code = "import sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path\n"
    code += "from tests.custody.test_witness import Log, made\n"
    code += "log = Log(400); witness = made(Path(sys.argv[1]), log)\nseen = witness.seen(log.signer.name)\n"
    code += "for size in range(seen.checkpoint.size + 1 if seen else 1, 401):\n"
    code += "    witness.follow(log.checkpoint(size), log.tree); print(size, flush=True)"
    here = str(Path(__file__).parents[2])
    for moment in (0.01, 0.05, 0.1):
        with subprocess.Popen([sys.executable, "-c", code, tmp_path, here], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            said = [child.stdout.readline()]
            time.sleep(moment)
            child.kill()
            said += child.stdout.readlines()
        seen = witness.seen(ORIGIN)
        assert seen is not None
        assert seen.checkpoint.size >= max(int(line) for line in said if line.endswith("\n"))
    witness.follow(log.checkpoint(), log.tree)
    assert witness.evidence() == []
