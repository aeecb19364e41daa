"""The log as plain files: paths and bytes of c2sp.org/tlog-tiles, an export that can be stopped anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.custody import tiles, trees
from nirpihak.custody.checking.tree import leaf_hash, root
from nirpihak.custody.tiles import ENTRIES, Tile, TileError, TileNodes, export, folder_fetch
from tests.custody.logs import Log


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(1, 999, 17), "tile/1/999.p/17"),
        (Tile(2, 1000), "tile/2/x001/000"),
        (Tile(ENTRIES, 273, 112), "tile/entries/273.p/112"),
        (Tile(63, 5, 255), "tile/63/005.p/255"),
    ],
)
def test_paths_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.parse(path) == tile


@given(st.integers(-1, 63), st.integers(0, 10**17), st.integers(1, 256))
def test_every_path_is_read_back(level: int, number: int, width: int) -> None:
    tile = Tile(level, number, width)
    assert Tile.parse(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "checkpoint",
        "tile/0/0",
        "tile/0/1234",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/000",
        "tile/0/001/234",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/01",
        "tile/0/000/",
        "tile/0/../000",
        "/tile/0/000",
        "tile/0/٠٠٠",
        "tile/0/000\n",
        "tile/entries/000.p/",
    ],
)
def test_no_other_path_is_a_tile(path: str) -> None:
    with pytest.raises(TileError, match="no path of a log's tile"):
        Tile.parse(path)


def test_a_log_of_70000_has_the_tiles_of_the_specification() -> None:
    found = [tile for tile in tiles.tiles(70_000) if tile.level != ENTRIES]
    assert [tile for tile in found if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert len(found) == 273 + 1 + 1 + 1 + 1
    assert [tile for tile in tiles.tiles(256) if tile.level > 0] == [Tile(1, 0, 1)]
    assert list(tiles.tiles(0)) == []


@given(st.integers(0, 200_000), st.integers(-1, 3), st.integers(0, 800), st.integers(1, 256))
def test_a_tile_exists_once_its_last_hash_does(size: int, level: int, number: int, width: int) -> None:
    complete = size // 256 ** max(level, 0)
    assert Tile(level, number, width).exists(size) == (number * 256 + width <= complete)


def test_a_tile_holds_its_hashes() -> None:
    log = Log(600)
    assert tiles.tile_bytes(log.tree, Tile(0, 1)) == b"".join(map(leaf_hash, log.entries[256:512]))
    assert tiles.tile_bytes(log.tree, Tile(1, 0, 2)) == b"".join(
        root([leaf_hash(each) for each in log.entries[at : at + 256]]) for at in (0, 256)
    )
    for tile in (Tile(0, 2), Tile(1, 0, 3), Tile(ENTRIES, 0), Tile(5, 0, 1)):
        with pytest.raises(LookupError):
            tiles.tile_bytes(log.tree, tile)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=20))
def test_entry_bundles_are_read_back(entries: list[bytes]) -> None:
    content = tiles.bundle_bytes(entries)
    tile = Tile(ENTRIES, 0, len(entries))
    assert tiles.read_tile(tile, content) == entries
    for wrong in (content[:-1], content + b"\0", content + b"\0\0"):
        with pytest.raises(TileError, match=r"tile/entries/000\.p/"):
            tiles.read_tile(tile, wrong)


def test_a_bundle_begins_with_two_bytes_of_length() -> None:
    assert tiles.bundle_bytes([b"", b"a"]).hex() == "0000000161"


@pytest.mark.parametrize("length", [0, 31, 33, 8192])
def test_a_cut_tile_is_named(length: int) -> None:
    with pytest.raises(TileError, match=rf"tile/0/000\.p/1: is {length} bytes long and should be 32"):
        tiles.read_tile(Tile(0, 0, 1), bytes(length))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 66_000])
def test_proofs_come_out_of_an_export(size: int, tmp_path: Path) -> None:
    log = Log(size)
    export(tmp_path, log.checkpoint(), log.tree)
    nodes = TileNodes(folder_fetch(tmp_path), size)
    assert trees.root(nodes, size) == log.root(size)
    for index in {0, size // 2, size - 1}:
        assert trees.inclusion(nodes, index, size) == trees.inclusion(log.tree, index, size)
        assert trees.consistency(nodes, index, size) == trees.consistency(log.tree, index, size)


def test_an_export_grows_with_the_log(tmp_path: Path) -> None:
    log = Log(10)
    assert export(tmp_path, log.checkpoint(), log.tree, log.between) == 4
    assert export(tmp_path, log.checkpoint(), log.tree, log.between) == 0
    log.grow(290)
    export(tmp_path, log.checkpoint(), log.tree, log.between)
    found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert found == [
        "checkpoint",
        "checkpoints/10",
        "checkpoints/300",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
    ]
    assert (tmp_path / "checkpoint").read_text() == log.checkpoint()
    # A partial tile went when the full one came, and is served from it.
    assert trees.root(TileNodes(folder_fetch(tmp_path), 10), 10) == log.root(10)


def test_nodes_that_do_not_lead_to_the_checkpoint_are_not_exported(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"the log's nodes lead to the root .* of 10, not to"):
        export(tmp_path, Log(10, salt=b"lain").checkpoint(), Log(10).tree)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_tile_is_named(tmp_path: Path) -> None:
    log = Log(600)
    export(tmp_path, log.checkpoint(), log.tree)
    (tmp_path / "tile/0/001").unlink()
    nodes = TileNodes(folder_fetch(tmp_path), 600)
    with pytest.raises(TileError, match="the log's tile tile/0/001 is missing"):
        trees.inclusion(nodes, 300, 600)
    assert trees.inclusion(nodes, 10, 600) == trees.inclusion(log.tree, 10, 600)


def test_nodes_end_where_the_log_does() -> None:
    with pytest.raises(LookupError, match="ends before 11"):
        TileNodes(lambda path: None, 10).hashes(0, 0, 11)


def test_an_export_killed_at_any_moment_goes_on(tmp_path: Path) -> None:
    """Killed again and again while it writes: what lies there is never half a file, and the next run ends it."""
    code = "import sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path; from tests.custody.logs import Log\n"
    code += "from nirpihak.custody.tiles import export\n"
    code += "log = Log(6000); print('begun', flush=True)\n"
    code += "export(Path(sys.argv[1]), log.checkpoint(), log.tree, log.between)"
    here = str(Path(__file__).parents[2])
    for moment in (0.0, 0.004, 0.016):
        with subprocess.Popen([sys.executable, "-c", code, tmp_path, here], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"begun\n"
            time.sleep(moment)
            child.kill()
        for path in tmp_path.rglob("tile/**/*"):
            if path.is_file() and not path.name.startswith("."):
                tile = Tile.parse(str(path.relative_to(tmp_path)).replace(os.sep, "/"))
                tiles.read_tile(tile, path.read_bytes())
    log = Log(6000)
    export(tmp_path, log.checkpoint(), log.tree, log.between)
    assert trees.root(TileNodes(folder_fetch(tmp_path), 6000), 6000) == log.root(6000)
