"""Puts together what a browser loads: Pyodide's files, the engine as one archive, the worker, the pages' modules.

The address of every file holds a hash of all of them, so that a browser may keep them for good. The same sources give
the same bytes on any machine. The server finds what it needs to know in `files.json`. Beside them, at fixed addresses,
stands what keeps the self-check page for use without a net.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from browser import single, snapshot

ROOT: Final = Path(__file__).resolve().parents[1]
HERE: Final = Path(__file__).parent
PACKAGE: Final = ROOT / "src" / "nirpihak"
ENGINE: Final = (
    *("__init__.py", "text.py", "facts", "contests", "reading", "law", "assessing"),
    *("exports", "selfcheck"),
)
"""The parts of the package that go into the browser: the engine, as far as a page asks for it."""
LEFT_OUT: Final = ("screens", "__pycache__", "law/calendars", "law/tatacara")
"""Folders of it that stay behind: pictures need native code, and no page there asks for a deadline."""
SERVED: Final = "perangkat"
"""The first part of the addresses."""
LOADING: Final = ("worker.js", "runtime.js", "source.js")
"""What every page loads that starts the engine."""
SELFCHECK: Final = (
    *("selfcheck.js", "elements.js", "form.js", "findings.js", "result.js", "files.js", "seal.js"),
    "selfcheck.css",
)
MODULES: Final = (*LOADING, *SELFCHECK, "machine.js", "reading.js", "reading.css", "licences.txt")
HANDED: Final = (
    *("machine.js", "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"),
    *("python_stdlib.zip", "pyodide-lock.json", "engine.zip"),
)
"""Files that a page fetches and hands to the worker, which itself can reach nothing."""
PYODIDE: Final = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
SNAPSHOT: Final = "snapshot.bin"
"""Python's memory with the engine imported; only where Node.js was there to make it. Nothing depends on it."""
SCOPES: Final = ("periksa-diri", "en/periksa-diri")
"""The addresses of the self-check page: the service worker stands below each, and has that page alone in its care."""
OFFLINE: Final = "offline.js"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class RuntimeMissing(RuntimeError):
    """Python for the browser has not been fetched; the message is one line that says how."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: its folder, its version, and by file its bytes, and its bytes when compressed.

    `lacking` says in one line why there is no memory snapshot; None where there is one.
    """

    folder: Path
    version: str
    weights: Mapping[str, tuple[int, int]]
    lacking: str | None = None

    @property
    def packed(self) -> int:
        """All bytes that go over the line, without the snapshot and the single file, which a page can do without."""
        return sum(packed for name, (_, packed) in self.weights.items() if name not in (SNAPSHOT, single.NAME))


def pyodide() -> Path:
    """The folder of the pinned Pyodide, as `scripts/browser-runtime` leaves it. Raises RuntimeMissing."""
    name = (HERE / "pyodide.sha512").read_text(encoding="ascii").split()[1]
    folder = ROOT / "build" / "pyodide" / name.removeprefix("pyodide-").removesuffix(".tgz")
    if not folder.is_dir():
        raise RuntimeMissing("Python for the browser is not here yet; run: scripts/browser-runtime (it needs npm)")
    return folder


def engine(more: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """The engine's modules and data as a zip archive, not compressed: the server compresses all of it at once.

    `more` are further files by their path in it: tests put in what they ask of the engine.
    """
    paths = [path for part in ENGINE for path in _below(PACKAGE / part)]
    contents = {path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes() for path in paths}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted({**contents, **more}.items()):
            inside = zipfile.ZipInfo(path, _EPOCH)
            inside.external_attr = 0o644 << 16
            inside.create_system = 3
            archive.writestr(inside, content)
    return packed.getvalue()


def _below(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = (each for each in path.rglob("*") if each.is_file())
    return [
        each
        for each in found
        if not any(f"/{left}/" in f"/{each.relative_to(PACKAGE).as_posix()}" for left in LEFT_OUT)
    ]


def contents(more: Mapping[str, bytes] = MappingProxyType({})) -> dict[str, bytes]:
    """Every file a browser loads, but for the snapshot; `more` as for `engine`. Raises RuntimeMissing."""
    source = pyodide()
    lock: dict[str, Any] = json.loads((source / "pyodide-lock.json").read_bytes())
    # The list of packages elsewhere, none of which is ever loaded, is most of the file.
    lock = {"info": lock["info"], "packages": {}}
    made = {name: (source / name).read_bytes() for name in PYODIDE}
    made |= {name: (HERE / name).read_bytes() for name in MODULES}
    return {**made, "pyodide-lock.json": json.dumps(lock).encode(), "engine.zip": engine(more)}


def version_of(files: Mapping[str, bytes]) -> str:
    """A hash of names and bytes."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def build(
    folder: Path,
    told: Mapping[str, Any] = MappingProxyType({}),
    more: Mapping[str, bytes] = MappingProxyType({}),
    instead: Mapping[str, bytes] = MappingProxyType({}),
) -> Built:
    """Write everything below `folder`, and take away what an earlier build left there. Raises RuntimeMissing.

    `told` is what the module of the self-check finds in the single file (its words), `more` as for `engine`;
    `instead` are files that are served in the place of ours of that name: both are for tests.
    """
    files = {**contents(more), **instead}
    lacking, packed = None, {}
    try:
        packed[SNAPSHOT] = snapshot.of(pyodide(), files["engine.zip"], ROOT / "build" / "snapshot")
        files[SNAPSHOT] = gzip.decompress(packed[SNAPSHOT])
    except snapshot.NotMade as error:
        lacking = str(error)
    # The single file stands at an address that holds the hash too; its words and looks are no file of the build.
    version = version_of({**files, "told": json.dumps({**told}).encode(), "sheet": single.SHEET.read_bytes()})
    base = f"/{SERVED}/{version}/"
    files[single.NAME] = single.single(files, HANDED, {**told, "version": version})
    folder.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="making-", dir=folder))
    try:
        weights = _write(made / "www" / SERVED / version, files, packed)
        keeper = _keeper(version, base)
        for scope in SCOPES:
            (made / "www" / scope).mkdir(parents=True)
            (made / "www" / scope / OFFLINE).write_bytes(keeper)
        built = Built(folder, version, weights, lacking)
        listed = {
            "version": version,
            "base": base,
            "handed": {name: len(files[name]) for name in HANDED},
            "snapshot": {name: len(files[name]) for name in (SNAPSHOT,) if name in files},
            "packed": built.packed,
            "snapshot_packed": weights[SNAPSHOT][1] if SNAPSHOT in weights else 0,
        }
        (made / "www").chmod(0o755)
        (made / "files.json").write_text(json.dumps(listed, indent=1) + "\n", encoding="ascii")
        # A server that starts in between finds no files.json, and does not offer what is not there yet.
        (folder / "files.json").unlink(missing_ok=True)
        shutil.rmtree(folder / "www", ignore_errors=True)
        (made / "www").rename(folder / "www")
        (made / "files.json").replace(folder / "files.json")
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return built


def _keeper(version: str, base: str) -> bytes:
    """The service worker of one build. Its bytes change with the build, which is how a browser learns of another."""
    files = [*LOADING, *SELFCHECK, *HANDED]
    told = json.dumps({"version": version, "base": base, "files": files})
    return f"const BUILT = {told};\n".encode() + (HERE / OFFLINE).read_bytes()


def _write(folder: Path, files: Mapping[str, bytes], ready: Mapping[str, bytes]) -> dict[str, tuple[int, int]]:
    """Each file, and beside it its compressed form where that is smaller; `ready` holds those made before."""
    folder.mkdir(parents=True)
    weights = {}
    for name, content in sorted(files.items()):
        (folder / name).write_bytes(content)
        packed = ready.get(name) or gzip.compress(content, 9, mtime=0)
        if len(packed) < len(content) * 0.98:
            (folder / f"{name}.gz").write_bytes(packed)
        weights[name] = len(content), min(len(packed), len(content))
    return weights
