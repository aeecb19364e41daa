"""Going through a whole log that somebody exported as plain files, and naming all that is wrong with it.

It needs the folder and the log's public key, nothing of ours: anybody can run it, whenever. Knows nothing of what an
entry says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from nirpihak.custody import signing
from nirpihak.custody.checking import CheckError
from nirpihak.custody.checking.notes import Checkpoint, NoteError, Signed, VerifierKey, open_checkpoint
from nirpihak.custody.checking.tree import leaf_hash, root
from nirpihak.custody.tiles import (
    CHECKPOINT,
    CHECKPOINTS,
    ENTRIES,
    Fetch,
    Tile,
    TileError,
    TileNodes,
    folder_fetch,
    read_tile,
)
from nirpihak.custody.tiles import tiles as tiles_of
from nirpihak.custody.trees import WIDTH, Prover


@dataclass(frozen=True)
class Audit:
    """What an audit found: the latest checkpoint, who cosigned it, how many there are, and each fault in order."""

    checkpoint: Checkpoint | None
    cosigned: tuple[Signed, ...]
    checkpoints: int
    has_entries: bool
    faults: tuple[CheckError, ...]


def audit(
    folder: Path,
    log_key: VerifierKey,
    witness_keys: Collection[VerifierKey] = (),
    told: Callable[[int, int], object] = lambda done, all: None,
) -> Audit:
    """Hash every entry and every tile again, and hold each checkpoint ever exported against them.

    `told` is called with the entries done and all there are. Faults are collected, never raised; OSError is.
    """
    faults: list[CheckError] = []
    fetch = folder_fetch(folder)
    opened = _opened(folder, CHECKPOINT, log_key, witness_keys, faults)
    if opened is None:
        return Audit(None, (), 0, False, tuple(faults))
    latest, cosigned = opened
    has_entries = any(path.is_file() for path in (folder / "tile" / "entries").rglob("*"))
    faults += _faulty_tiles(folder, latest.size, has_entries, told)
    kept = sorted((path.name for path in (folder / CHECKPOINTS).glob("[0-9]*")), key=lambda name: (len(name), name))
    nodes = TileNodes(fetch, latest.size)
    for name in [*(f"{CHECKPOINTS}/{each}" for each in kept), CHECKPOINT]:
        if (opened := _opened(folder, name, log_key, witness_keys, faults)) is not None:
            faults += _unlike_the_log(name, opened[0], latest, nodes)
    return Audit(latest, tuple(cosigned), len(kept), has_entries, tuple(faults))


def _opened(
    folder: Path, name: str, log_key: VerifierKey, witness_keys: Collection[VerifierKey], faults: list[CheckError]
) -> tuple[Checkpoint, list[Signed]] | None:
    try:
        return open_checkpoint((folder / name).read_bytes(), log_key, witness_keys, verify=signing.verify_ed25519)
    except FileNotFoundError:
        faults.append(NoteError(f"{name}: tidak ada titik periksa", f"{name}: there is no checkpoint"))
    except CheckError as error:
        faults.append(NoteError(f"{name}: {error.id}", f"{name}: {error.en}"))
    return None


def _unlike_the_log(name: str, said: Checkpoint, latest: Checkpoint, nodes: TileNodes) -> Iterator[CheckError]:
    if name not in (CHECKPOINT, f"{CHECKPOINTS}/{said.size}"):
        yield NoteError(
            f"{name}: berisi titik periksa untuk {said.size} entri",
            f"{name}: holds a checkpoint of {said.size} entries",
        )
    if said.size > latest.size:
        yield NoteError(
            f"log terpotong: {name} menyatakan {said.size} entri, titik periksa terakhir hanya {latest.size}",
            f"the log was cut: {name} says {said.size} entries, the latest checkpoint only {latest.size}",
        )
        return
    try:
        found = Prover(nodes, said.size).root()
    except TileError:
        # Each tile that is missing or cut has been named already.
        return
    if found != said.root:
        yield NoteError(
            f"{name}: menyatakan akar {said.root.hex()}, tetapi {said.size} entri pertama log menuju {found.hex()}",
            f"{name}: says the root {said.root.hex()}, but the log's first {said.size} entries lead to {found.hex()}",
        )


def _faulty_tiles(
    folder: Path, size: int, has_entries: bool, told: Callable[[int, int], object]
) -> Iterator[CheckError]:
    """Each tile that is missing, cut, or does not follow from what lies below it."""
    fetch = folder_fetch(folder)
    # What the tiles of one level lead to, by number: all that is held at a time, a 256th of that level.
    below: dict[int, bytes] = {}
    for level, row in groupby(tiles_of(size), lambda tile: tile.level):
        if level == ENTRIES:
            continue
        roots: dict[int, bytes] = {}
        for tile in row:
            try:
                found = _read(fetch, tile)
                if level == 0 and has_entries:
                    bundle = Tile(ENTRIES, tile.number, tile.width)
                    below = {tile.start + at: leaf_hash(entry) for at, entry in enumerate(_read(fetch, bundle))}
            except TileError as error:
                yield error
                continue
            yield from _unlike(tile, found, below)
            if tile.width == WIDTH:
                roots[tile.number] = root(found)
            if level == 0:
                told(tile.start + tile.width, size)
        below = roots


def _unlike(tile: Tile, found: list[bytes], below: dict[int, bytes]) -> Iterator[TileError]:
    wrong = [tile.start + at for at, hash in enumerate(found) if below.get(tile.start + at, hash) != hash]
    if wrong:
        lower = Tile(tile.level - 1, wrong[0]).path if tile.level else Tile(ENTRIES, tile.number, tile.width).path
        yield TileError(
            f"{tile.path}: hash ke-{wrong[0]} tidak cocok dengan {lower} di bawahnya ({len(wrong)} hash berbeda)",
            f"{tile.path}: hash {wrong[0]} does not follow from {lower} below it ({len(wrong)} hashes differ)",
        )


def _read(fetch: Fetch, tile: Tile) -> list[bytes]:
    # A partial tile may have been dropped once it was full.
    for each in (tile, Tile(tile.level, tile.number)):
        if (content := fetch(each.path)) is not None:
            return read_tile(each, content)[: tile.width]
    raise TileError(f"ubin log {tile.path} tidak ada", f"the log's tile {tile.path} is missing")
