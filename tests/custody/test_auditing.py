"""An audit of an exported log: anything changed, missing, cut or added to is found and named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nirpihak.custody.auditing import audit
from nirpihak.custody.checking.notes import parse_note
from nirpihak.custody.signing import checkpoint, with_signatures
from nirpihak.custody.tiles import export
from tests.custody.logs import ORIGIN, Log, witness_signer

SIZES = (10, 256, 300, 700)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def folder(tmp_path: Path, log: Log) -> Path:
    for size in SIZES:
        log.grow(size - len(log.entries))
        export(tmp_path, log.checkpoint(), log.tree, log.between)
    return tmp_path


def faults(folder: Path, log: Log) -> list[str]:
    return [error.en for error in audit(folder, log.signer.key).faults]


def test_a_whole_log_has_no_fault(folder: Path, log: Log) -> None:
    told: list[tuple[int, int]] = []
    found = audit(folder, log.signer.key, told=lambda done, all: told.append((done, all)))
    assert found.faults == ()
    assert found.checkpoint is not None
    assert (found.checkpoint.size, found.checkpoints, found.has_entries) == (700, 4, True)
    assert told == [(256, 700), (512, 700), (700, 700)]


def test_hashes_alone_can_be_audited(tmp_path: Path) -> None:
    log = Log(700)
    export(tmp_path, log.checkpoint(), log.tree)
    found = audit(tmp_path, log.signer.key)
    assert (found.faults, found.has_entries) == ((), False)


def test_an_empty_log_can_be_audited(tmp_path: Path) -> None:
    log = Log()
    export(tmp_path, log.checkpoint(), log.tree, log.between)
    found = audit(tmp_path, log.signer.key)
    assert found.faults == ()
    assert found.checkpoint is not None
    assert found.checkpoint.size == 0


def test_cosignatures_are_told(tmp_path: Path) -> None:
    log, witness = Log(3), witness_signer()
    note = with_signatures(log.checkpoint(), [witness.cosign(parse_note(log.checkpoint()).text, 7)])
    export(tmp_path, note, log.tree)
    found = audit(tmp_path, log.signer.key, [witness.key])
    assert found.faults == ()
    assert [(each.key, each.time) for each in found.cosigned] == [(witness.key, 7)]


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "at", "words"),
    [
        ("tile/0/001", 32 * 7, "tile/0/001: hash 263 does not follow from tile/entries/001 below it"),
        ("tile/entries/001", 34 * 7 + 2, "tile/0/001: hash 263 does not follow from tile/entries/001 below it"),
        ("tile/entries/002.p/188", 1, "tile/entries/002.p/188: does not hold 188 whole entries"),
        ("tile/1/000.p/2", 40, "tile/1/000.p/2: hash 1 does not follow from tile/0/001 below it"),
        ("checkpoint", 20, "checkpoint: "),
        ("checkpoints/256", -10, "checkpoints/256: "),
    ],
)
def test_one_changed_byte_is_named(name: str, at: int, words: str, folder: Path, log: Log) -> None:
    flip(folder / name, at)
    assert any(fault.startswith(words) for fault in faults(folder, log)), faults(folder, log)


@pytest.mark.parametrize(
    "name", ["tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/000", "tile/entries/001"]
)
def test_a_missing_tile_is_named(name: str, folder: Path, log: Log) -> None:
    (folder / name).unlink()
    assert faults(folder, log) == [f"the log's tile {name} is missing"]


def test_a_missing_checkpoint_is_named(folder: Path, log: Log) -> None:
    (folder / "checkpoint").unlink()
    assert faults(folder, log) == ["checkpoint: there is no checkpoint"]


def test_a_log_cut_short_is_named(folder: Path, log: Log) -> None:
    """The last entries taken away, and a checkpoint of the rest signed anew by whoever holds the key."""
    (folder / "checkpoint").write_text(log.checkpoint(300))
    for fault in (said := faults(folder, log)):
        assert fault.startswith("the log was cut: checkpoints/700 says 700 entries, the latest checkpoint only 300")
    assert len(said) == 1


def test_a_rewritten_history_is_named(folder: Path, log: Log) -> None:
    """All of it made anew with one entry changed, tiles and latest checkpoint alike: the older checkpoints tell."""
    other = Log(200)
    other.grow(500, b"lain")
    for path in sorted(folder.rglob("tile/**/*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    export(folder, other.checkpoint(), other.tree, other.between)
    said = faults(folder, log)
    assert [fault.partition(":")[0] for fault in said] == ["checkpoints/256", "checkpoints/300"]
    assert all("but the log's first" in fault for fault in said)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda log: checkpoint(ORIGIN, 300, bytes(32), log.signer), "checkpoints/300: says the root 000"),
        (lambda log: log.checkpoint(299), "checkpoints/300: holds a checkpoint of 299 entries"),
        (lambda log: Log(300, seed=2).checkpoint(), "checkpoints/300: the checkpoint is not signed with the log's key"),
        (lambda log: "bukan catatan", "checkpoints/300: a note has no blank line"),
    ],
)
def test_a_checkpoint_that_does_not_belong_is_named(
    make: Callable[[Log], str], words: str, folder: Path, log: Log
) -> None:
    (folder / "checkpoints" / "300").write_text(make(log))
    (said,) = faults(folder, log)
    assert said.startswith(words)


def test_another_logs_key_opens_nothing(folder: Path) -> None:
    found = audit(folder, Log(seed=2).signer.key)
    assert found.checkpoint is None
    assert [error.en.partition(" with")[0] for error in found.faults] == ["checkpoint: the checkpoint is not signed"]
