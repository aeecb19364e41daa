"""The log as plain files: tiles, entry bundles and checkpoints in the layout of c2sp.org/tlog-tiles.

The same paths and bytes are served under an address or lie in a folder that anybody can copy. Knows nothing of what an
entry says, nor how the log is kept. Checking such a folder is for `auditing`.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from nirpihak.custody.checking import CheckError
from nirpihak.custody.checking.notes import parse_checkpoint, parse_note
from nirpihak.custody.trees import HEIGHT, WIDTH, Nodes, Prover

ENTRIES: Final = -1
"""The level under which entry bundles go here; their path says `entries`."""
CHECKPOINT: Final = "checkpoint"
"""Where the latest checkpoint is served."""
CHECKPOINTS: Final = "checkpoints"
"""The folder of an export that keeps each checkpoint, named by its size."""
_HASH: Final = 32
_TILE: Final = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)

Fetch = Callable[[str], bytes | None]
"""The bytes of a path of a log (`checkpoint`, `tile/0/000`), or None where there are none."""
Entries = Callable[[int, int], list[bytes]]
"""The entries from the first number to the second (not included)."""


class TileError(CheckError):
    """A path is none of a tile, or a tile is missing or not what it must be."""


@dataclass(frozen=True, order=True)
class Tile:
    """`width` hashes (or entries) of a level, from number * 256 on."""

    level: int
    """0 for leaf hashes, 1 for each 256 of them, ...; ENTRIES for the entries themselves."""
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where the tile is served, below the log's address."""
        parts = [f"{self.number % 1000:03d}"]
        rest = self.number // 1000
        while rest:
            parts.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(parts)}{partial}"

    @property
    def start(self) -> int:
        """The position of the first hash in its level."""
        return self.number * WIDTH

    @classmethod
    def parse(cls, path: str) -> Tile:
        """Read a path as `path` writes it. Raises TileError."""
        found = _TILE.fullmatch(path)
        if found is not None:
            number = int(re.sub(r"[x/]", "", found[2]))
            level = ENTRIES if found[1] == "entries" else int(found[1])
            tile = cls(level, number, int(found[3] or WIDTH))
            # One tile has one path: no leading x000, no width of a full tile behind .p/.
            if tile.path == path and tile.width <= WIDTH:
                return tile
        raise TileError(f"{path[:80]!r} bukan alamat ubin log", f"{path[:80]!r} is no path of a log's tile")

    def exists(self, size: int) -> bool:
        """Whether a log of `size` entries has all the hashes of this tile."""
        complete = size >> (HEIGHT * max(self.level, 0))
        return self.start + self.width <= complete


def tiles(size: int) -> Iterator[Tile]:
    """Every tile of a log of `size` entries: entry bundles, then level by level from below; all full but each last."""
    for level in range(ENTRIES, 8):
        count = size >> (HEIGHT * max(level, 0))
        if not count:
            return
        yield from (Tile(level, number) for number in range(count // WIDTH))
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)


def tile_bytes(nodes: Nodes, tile: Tile) -> bytes:
    """The bytes of a tile of hashes: 32 of each, one after another. Raises LookupError where some are not kept.

    Levels above 4 (4,294,967,296 entries) are not kept.
    """
    if not 0 <= tile.level <= 4:
        raise LookupError(f"no hashes are kept for {tile.path}")
    found = nodes.hashes(tile.level * HEIGHT, tile.start, tile.start + tile.width)
    if len(found) != tile.width:
        raise LookupError(f"{len(found)} of the {tile.width} hashes of {tile.path} are kept")
    return b"".join(found)


def bundle_bytes(entries: list[bytes]) -> bytes:
    """The bytes of an entry bundle: each entry behind its length in two bytes, the greater first."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def read_tile(tile: Tile, content: bytes) -> list[bytes]:
    """The hashes, or the entries, of a tile's bytes. Raises TileError where they are more or fewer than its width."""
    if tile.level != ENTRIES:
        if len(content) != tile.width * _HASH:
            raise _wrong_length(tile, len(content), tile.width * _HASH)
        return [content[at : at + _HASH] for at in range(0, len(content), _HASH)]
    found, at = [], 0
    while at + 2 <= len(content):
        length = int.from_bytes(content[at : at + 2], "big")
        found.append(content[at + 2 : at + 2 + length])
        at += 2 + length
    if at != len(content) or len(found) != tile.width:
        raise TileError(
            f"{tile.path}: tidak berisi {tile.width} entri utuh",
            f"{tile.path}: does not hold {tile.width} whole entries",
        )
    return found


class TileNodes:
    """Nodes out of tiles fetched from elsewhere; trusted by nobody until a root computed from them is a known one."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._size = size
        # A proof reads two tiles a level at most; 8 MB of them serve proofs for a whole audit.
        self._read = lru_cache(maxsize=1024)(lambda tile: self._fetched(fetch, tile))

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        """As `trees.Nodes` says. Raises TileError where a tile is missing or cut."""
        number = start // WIDTH
        width = min(WIDTH, (self._size >> level) - number * WIDTH)
        if stop > number * WIDTH + width:
            raise LookupError(f"level {level} of a log of {self._size} entries ends before {stop}")
        found = self._read(Tile(level // HEIGHT, number, width))
        return found[start - number * WIDTH : stop - number * WIDTH]

    @staticmethod
    def _fetched(fetch: Fetch, tile: Tile) -> list[bytes]:
        content = fetch(tile.path)
        if content is None and tile.width < WIDTH:
            # A log may drop a partial tile once it is full.
            full = Tile(tile.level, tile.number)
            content = fetch(full.path)
            if content is not None:
                return read_tile(full, content)[: tile.width]
        if content is None:
            raise TileError(f"ubin log {tile.path} tidak ada", f"the log's tile {tile.path} is missing")
        return read_tile(tile, content)


def folder_fetch(folder: Path) -> Fetch:
    """Read the paths of a log from a folder that `export` wrote."""

    def fetch(path: str) -> bytes | None:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    return fetch


def export(folder: Path, checkpoint: str, nodes: Nodes, entries: Entries | None = None) -> int:
    """Write what the log holds up to `checkpoint` (a signed note) as plain files, and say how many were new.

    What lies there already is left as it is: call it after each checkpoint. The checkpoint goes last, so a reader never
    finds one whose tiles are missing; stopped at any moment, it goes on where it was when called again. Without
    `entries` there are hashes only. Raises ValueError where the nodes lead to another root, and OSError.
    """
    said = parse_checkpoint(parse_note(checkpoint).text)
    if (found := Prover(nodes, said.size).root()) != said.root:
        raise ValueError(f"the log's nodes lead to the root {found.hex()} of {said.size}, not to {said.root.hex()}")
    written = 0
    for tile in tiles(said.size):
        path = folder / tile.path
        if path.exists() or (tile.level == ENTRIES and entries is None):
            continue
        if tile.level == ENTRIES:
            assert entries is not None
            content = bundle_bytes(entries(tile.start, tile.start + tile.width))
        else:
            content = tile_bytes(nodes, tile)
        read_tile(tile, content)
        _write(path, content)
        written += 1
        if tile.width == WIDTH:
            _drop_partial(path)
    for name in (f"{CHECKPOINTS}/{said.size}", CHECKPOINT):
        path = folder / name
        content = checkpoint.encode()
        if not path.exists() or path.read_bytes() != content:
            _write(path, content)
            written += 1
    return written


def _drop_partial(full: Path) -> None:
    """Take away the narrower versions of a tile that is full now."""
    partial = full.with_name(f"{full.name}.p")
    if partial.is_dir():
        for each in partial.iterdir():
            each.unlink()
        partial.rmdir()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with made.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def _wrong_length(tile: Tile, found: int, wanted: int) -> TileError:
    return TileError(
        f"{tile.path}: panjangnya {found} bita, seharusnya {wanted}",
        f"{tile.path}: is {found} bytes long and should be {wanted}",
    )
