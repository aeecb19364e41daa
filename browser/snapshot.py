"""Makes the memory snapshot with Node.js, where it is installed, and keeps it by what it is made of.

The snapshot rests on interfaces of the pinned Pyodide that are not promised: a page that cannot use it starts without.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
PATIENCE: Final = 300
"""Seconds that Node.js is given; it takes about five."""


class NotMade(RuntimeError):
    """There is no snapshot; the message is one line that says why."""


def of(pyodide: Path, engine: bytes, kept: Path) -> bytes:
    """The snapshot of an engine's archive, compressed; made once, and kept in the folder `kept`. Raises NotMade."""
    program = [HERE / "snapshot.mjs", HERE / "warm.py"]
    parts = [
        engine,
        *(path.read_bytes() for path in program),
        *(path.read_bytes() for path in sorted(pyodide.iterdir())),
    ]
    name = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]
    place = kept / f"{name}.gz"
    if place.is_file():
        return place.read_bytes()
    node = shutil.which("node")
    if node is None:
        raise NotMade("Node.js is not installed; the page starts more slowly without a memory snapshot")
    with tempfile.TemporaryDirectory() as folder:
        archive, out = Path(folder) / "engine.zip", Path(folder) / "snapshot"
        archive.write_bytes(engine)
        command = [node, *map(str, (program[0], pyodide, archive, program[1], out))]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotMade(f"Node.js made no memory snapshot: {error}") from error
        if done.returncode or not out.is_file():
            raise NotMade(f"Node.js made no memory snapshot: {(done.stderr.strip() or '?').splitlines()[-1]}")
        made = gzip.compress(out.read_bytes(), 9, mtime=0)
    kept.mkdir(parents=True, exist_ok=True)
    # Two builds at once write the same bytes; the later takes the earlier's place, whole.
    with tempfile.NamedTemporaryFile(dir=kept, delete=False) as waiting:
        waiting.write(made)
    Path(waiting.name).replace(place)
    for other in sorted(kept.glob("*.gz"), key=lambda path: path.stat().st_mtime)[:-4]:
        other.unlink(missing_ok=True)
    return made
