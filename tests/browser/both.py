"""Runs one function of the engine in CPython and in Pyodide over the same files, and wants the same bytes of both.

Knows nothing of what the function does: it takes (paths, options, progress) and answers a text, as the page asks it.
"""

from __future__ import annotations

import difflib
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from browser import build
from tests.conftest import NOT_HERE

NODE = Path(__file__).with_name("in_node.mjs")


class Both:
    """CPython here and Pyodide in Node.js, which is started once for many questions."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def _answer(self) -> dict[str, str]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"Pyodide ended: {self._process.poll()}"
        told: dict[str, str] = json.loads(line)
        return told

    def pyodide(self, run: str, root: Path, paths: list[str], options: str) -> str:
        """What Pyodide answers. Raises AssertionError with its traceback where it fails."""
        assert self._process.stdin is not None
        asked = {"run": run, "paths": paths, "options": options, "root": str(root)}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = self._answer()
        assert "failed" not in told, told["failed"]
        return told["result"]

    def same_in_both(self, run: str, files: Mapping[str, bytes], options: object = None) -> str:
        """What both answer; fails, and says where, if they differ.

        `run` is "package.module:function"; `files` are given by their path: those below one folder are one item,
        as when a visitor gives a folder. `options` is any JSON value.
        """
        asked = json.dumps({} if options is None else options)
        with TemporaryDirectory(prefix="given-") as folder:
            root = Path(folder).resolve()
            for name, content in files.items():
                place = root / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            paths = [str(root / top) for top in dict.fromkeys(name.split("/")[0] for name in files)]
            module, _, name = run.partition(":")
            here: str = getattr(import_module(module), name)(paths, asked, lambda *told: None)
            there = self.pyodide(run, root, paths, asked)
        if here != there:
            lines = difflib.unified_diff(here.splitlines(), there.splitlines(), "CPython", "Pyodide", lineterm="", n=0)
            pytest.fail("\n".join(line[:300] for line in list(lines)[:20]) or "they differ in line ends")
        return here

    @classmethod
    @contextmanager
    def started(cls, more: Mapping[str, bytes]) -> Iterator[Both]:
        """Pyodide with the engine, and `more` files in its archive. Skips where Node.js or Pyodide is not here."""
        node = shutil.which("node")
        try:
            folder = build.pyodide()
        except build.RuntimeMissing:
            pytest.skip(f"{NOT_HERE}Python for the browser (scripts/browser-runtime)")
        if node is None:
            pytest.skip(f"{NOT_HERE}Node.js")
        with TemporaryDirectory(prefix="engine-") as place:
            archive = Path(place) / "engine.zip"
            archive.write_bytes(build.engine(more))
            command = [node, str(NODE), str(folder), str(archive)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            try:
                both = cls(process)
                assert "ready" in both._answer()
                yield both
            finally:
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.close()
                process.wait(timeout=30)
                process.stdout.close()
