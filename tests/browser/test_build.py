"""What is built for browsers: the engine alone, the same bytes each time, the pinned Pyodide, nothing left behind."""

import base64
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from browser import build as building
from browser import single, snapshot
from browser.__main__ import main
from browser.build import HANDED, MODULES, ROOT, RuntimeMissing, build, engine, version_of

SCRIPT = ROOT / "scripts" / "browser-runtime"


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for Pyodide: its file names, and a few bytes each."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    for name in building.PYODIDE:
        (folder / name).write_bytes(name.encode() * 100)
    lock = {"info": {"python": "3.14.2"}, "packages": {"numpy": {}}}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="ascii")
    monkeypatch.setattr(building, "pyodide", lambda: folder)
    return folder


def test_the_archive_is_the_same_bytes_each_time_and_holds_the_engine_alone() -> None:
    first = engine()
    assert engine() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(names)
    assert not [name for name in names if "__pycache__" in name or not name.startswith("nirpihak/")]
    parts = {name.split("/")[1] for name in names}
    assert not parts & {"server", "cli", "custody"}
    assert {"nirpihak/text.py", "nirpihak/reading/data/weights.json", "nirpihak/facts/catalogue.toml"} < set(names)


def test_what_the_archive_holds_reads_and_assesses_where_there_is_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(engine())) as archive:
        archive.extractall(tmp_path)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from nirpihak.assessing import telling\n"
        "asked = ('Mantap pak Bayu, lanjutkan!', 'pilbup-kabupaten-contoh-2027', 'en')\n"
        "print(len(telling.read(*asked)), len(telling.assess(*asked)))\n"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert all(int(size) > 500 for size in done.stdout.split())


def test_a_build_is_complete_and_says_what_it_weighs(runtime: Path, tmp_path: Path) -> None:
    built = build(tmp_path / "out")
    told = json.loads((tmp_path / "out" / "files.json").read_bytes())
    served = tmp_path / "out" / "www" / told["base"].strip("/")
    assert told["version"] == built.version
    assert set(told["handed"]) == set(HANDED)
    assert {path.name for path in served.iterdir() if path.suffix != ".gz"} == {
        *MODULES,
        *building.PYODIDE,
        *HANDED,
        single.NAME,
    }
    assert built.lacking is not None
    assert told["snapshot"] == {}
    for name, size in told["handed"].items():
        assert (served / name).stat().st_size == size
    assert gzip.decompress((served / "engine.zip.gz").read_bytes()) == (served / "engine.zip").read_bytes()
    assert json.loads((served / "pyodide-lock.json").read_bytes()) == {"info": {"python": "3.14.2"}, "packages": {}}
    assert told["packed"] == built.packed
    assert built.packed < sum(size for size, _ in built.weights.values())
    for scope in building.SCOPES:
        keeper = (tmp_path / "out" / "www" / scope / building.OFFLINE).read_text("utf-8")
        assert keeper.startswith('const BUILT = {"version": "' + built.version)


def test_a_later_build_takes_the_place_of_the_earlier(runtime: Path, tmp_path: Path) -> None:
    first = build(tmp_path)
    assert build(tmp_path).version == first.version
    (runtime / "pyodide.mjs").write_bytes(b"another")
    second = build(tmp_path)
    assert second.version != first.version
    assert [path.name for path in (tmp_path / "www" / building.SERVED).iterdir()] == [second.version]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "pyodide") == ["files.json", "www"]


def test_the_version_depends_on_names_and_bytes() -> None:
    assert version_of({"a": b"1", "b": b"2"}) == version_of({"b": b"2", "a": b"1"})
    assert len({version_of(each) for each in ({"a": b"1"}, {"a": b"2"}, {"b": b"1"}, {})}) == 4


def test_without_pyodide_it_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(building, "ROOT", tmp_path)
    with pytest.raises(RuntimeMissing):
        building.pyodide()
    assert main([str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "scripts/browser-runtime" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_command_names_each_file_and_where_it_went(
    runtime: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIRPIHAK_DATA", str(tmp_path / "data"))
    assert main([]) == 0
    said = capsys.readouterr().out
    assert str(tmp_path / "data" / "browser") in said
    assert all(name in said for name in HANDED)
    assert main([str(tmp_path / "other"), "--single", str(tmp_path / "one.html")]) == 0
    assert (tmp_path / "one.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert main(["a", "b"]) == 2
    assert main(["--single"]) == 2
    assert main(["--help"]) == 0


def test_the_single_file_holds_everything_and_no_string_of_it_ends_a_block(runtime: Path) -> None:
    files = building.contents()
    told = {"words": {"id": {"title": "</script><b>@boot@"}}, "run": "nirpihak.trial:look"}
    page = single.single(files, HANDED, told).decode()
    blocks = dict(re.findall(r'<script type="[^"]+" id="([^"]+)">([^<]*)</script>', page))
    assert json.loads(blocks["selfcheck-told"])["words"] == told["words"]
    for name in HANDED:
        assert gzip.decompress(base64.b64decode(blocks[f"held-{name}"])) == files[name]
    assert "onmessage" in json.loads(blocks["held-worker"])
    modules = json.loads(blocks["held-modules"])
    known: set[str] = set()
    for name, source in modules.items():
        assert set(re.findall(r'from "\./([\w.]+)"', source)) <= known, "each stands after those it imports"
        known.add(name)
    assert "connect-src 'none'" in page
    assert page.count("</script>") == len(blocks) + 1


def test_a_snapshot_is_made_once_and_a_failure_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node = tmp_path / "node"
    monkeypatch.setattr(shutil, "which", lambda name: str(node) if node.exists() else None)
    (tmp_path / "pyodide").mkdir()

    def made(engine: bytes = b"engine") -> bytes:
        return gzip.decompress(snapshot.of(tmp_path / "pyodide", engine, tmp_path / "kept"))

    with pytest.raises(snapshot.NotMade, match=r"Node\.js is not installed"):
        made()
    node.write_text('#!/usr/bin/env bash\necho once >> "$0.log"; cp "$3" "$5"\n', encoding="ascii")
    node.chmod(0o755)
    assert made() == made() == b"engine"
    assert (tmp_path / "node.log").read_text("ascii") == "once\n"
    assert made(b"another") == b"another"
    node.write_text("#!/usr/bin/env bash\necho first >&2; echo the reason >&2; exit 1\n", encoding="ascii")
    with pytest.raises(snapshot.NotMade, match=r"the reason$"):
        made(b"third")
    assert made() == b"engine"


# ------------------------------------------------------------------ the script that fetches


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with the script and its pin, and a command line that holds what a stand-in for npm needs."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "browser").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy2(SCRIPT, tmp_path / "scripts")
    shutil.copy2(ROOT / "browser" / "pyodide.sha512", tmp_path / "browser")
    for name in ("bash", "dirname", "awk", "mkdir", "mktemp", "rm", "tail", "tar", "gzip", "chmod", "mv", "env"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    return tmp_path


def fetch(house: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [house / "scripts" / "browser-runtime", *arguments],
        env={**os.environ, "PATH": str(house / "bin")},
        capture_output=True,
        text=True,
        timeout=60,
    )


def npm(house: Path, body: str) -> None:
    """Put a stand-in for npm in place; `$into` is where the archive goes."""
    script = f'#!/usr/bin/env bash\nwhile [ "$1" != --pack-destination ]; do shift; done\ninto=$2\n{body}\n'
    (house / "bin" / "npm").write_text(script, encoding="ascii")
    (house / "bin" / "npm").chmod(0o755)


def packed(house: Path) -> Path:
    """A package like npm's, its pin written down."""
    package = house / "package"
    package.mkdir()
    for name in (*building.PYODIDE, "pyodide-lock.json", "console.html"):
        (package / name).write_text(name, encoding="ascii")
    archive = house / "made.tgz"
    subprocess.run(["tar", "-czf", archive, "-C", house, "package"], check=True)
    digest = hashlib.sha512(archive.read_bytes()).hexdigest()
    (house / "browser" / "pyodide.sha512").write_text(f"{digest}  pyodide-1.2.3.tgz\n", encoding="ascii")
    return archive


def test_without_npm_it_says_so_and_never_fails_a_test_run(house: Path) -> None:
    alone = fetch(house)
    assert alone.returncode == 3
    assert "npm (of Node.js) is not installed" in alone.stderr
    assert "works without" in alone.stderr
    assert fetch(house, "--if-possible").returncode == 0


def test_where_npm_reaches_nothing_it_says_what_npm_said(house: Path) -> None:
    npm(house, "echo no such registry; exit 1")
    done = fetch(house)
    assert done.returncode == 3
    assert "no such registry" in done.stderr
    assert fetch(house, "--if-possible").returncode == 0


def test_only_what_is_needed_is_kept_and_fetched_once(house: Path) -> None:
    npm(house, f'cp {packed(house)} "$into/pyodide-1.2.3.tgz"')
    (house / "bin" / "cp").symlink_to(shutil.which("cp") or "cp")
    assert fetch(house).returncode == 0
    kept = house / "build" / "pyodide" / "1.2.3"
    assert {path.name for path in kept.iterdir()} == {*building.PYODIDE, "pyodide-lock.json"}
    npm(house, "exit 1")
    assert fetch(house).returncode == 0
    assert [path.name for path in kept.parent.iterdir()] == ["1.2.3"]


def test_a_package_other_than_the_pinned_one_is_refused(house: Path) -> None:
    archive = packed(house)
    (house / "bin" / "cp").symlink_to(shutil.which("cp") or "cp")
    npm(house, f'cp {archive} "$into/pyodide-1.2.3.tgz"; echo >> "$into/pyodide-1.2.3.tgz"')
    for arguments, code in (((), 1), (("--if-possible",), 0)):
        done = fetch(house, *arguments)
        assert done.returncode == code
        assert "not the package" in done.stderr
        assert list((house / "build" / "pyodide").iterdir()) == []
