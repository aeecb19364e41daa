"""An engine function in the place of the self-check: reads what it is given, piece by piece, and tells what it saw.

It becomes part of the engine's archive as `nirpihak.trial`, in tests alone.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Progress = Callable[[int, str], object]


def look(paths: Iterable[str], options: str, progress: Progress) -> str:
    """Every file that is given, and every file in a zip, with its bytes and their hash, as JSON."""
    seen = []
    for number, path in enumerate(paths, 1):
        place = Path(path)
        files = [place] if place.is_file() else sorted(each for each in place.rglob("*") if each.is_file())
        for file in files:
            progress(number, file.name)
            seen += _inside(file, f"{number}:{file.relative_to(place.parent).as_posix()}")
    return json.dumps({"options": json.loads(options), "seen": seen}, ensure_ascii=False)


def _inside(file: Path, name: str) -> list[list[Any]]:
    try:
        with zipfile.ZipFile(file) as archive:
            return [_told(f"{name}:{each.filename}", archive.open(each)) for each in archive.infolist()]
    except zipfile.BadZipFile:
        return [_told(name, file.open("rb"))]
    except OSError as error:
        return [[name, type(error).__name__]]


def _told(name: str, stream: Any) -> list[Any]:
    digest, size = hashlib.sha256(), 0
    with stream:
        while piece := stream.read(1 << 18):
            digest.update(piece)
            size += len(piece)
    return [name, size, digest.hexdigest()]


def names(paths: Iterable[str], options: str, progress: Progress) -> str:
    """The names in each zip alone: of a large file only its end is read."""
    listed = []
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            listed.append([each.filename for each in archive.infolist()])
    return json.dumps(listed)


def endless(paths: Iterable[str], options: str, progress: Progress) -> str:
    """Works until it is ended, and says so."""
    count = 0
    while True:
        count += 1
        progress(count, "working")
        time.sleep(0.01)


def raising(paths: Iterable[str], options: str, progress: Progress) -> str:
    """Fails."""
    raise ValueError("a line for whoever mends it")


def numbering(paths: Iterable[str], options: str, progress: Progress) -> int:
    """Answers what is no text."""
    return 7


def where(paths: Iterable[str], options: str, progress: Progress) -> str:
    """What differs between the browser's Python and any other."""
    return sys.platform


def failing_there(paths: Iterable[str], options: str, progress: Progress) -> str:
    """Fails in the browser's Python alone."""
    return str(1 // (sys.platform != "emscripten"))


def reach(url: str) -> str:
    """Every way out that Python has here, and how each ended: JSON of name to "refused" or what came."""
    ended: dict[str, str] = {}
    for name, way in WAYS.items():
        try:
            ended[name] = repr(way(url))
        except BaseException as error:  # whatever refuses it: a fatal error of the worker would end the test
            ended[name] = f"refused: {type(error).__name__}"
    return json.dumps(ended)


def _urllib(url: str) -> object:
    import urllib.request

    return urllib.request.urlopen(url, timeout=5).status


def _socket(url: str) -> object:
    import socket
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=5) as made:
        return made.send(b"GET / HTTP/1.0\r\n\r\n")


def _open_url(url: str) -> object:
    from pyodide.http import open_url  # type: ignore[import-not-found]  # in the browser alone

    return open_url(url).read()


def _xhr(url: str) -> object:
    import js  # type: ignore[import-not-found]  # in the browser alone

    asked = js.XMLHttpRequest.new()
    asked.open("POST", url, False)
    asked.send("x")
    return asked.status


def _scripts(url: str) -> object:
    import js

    return js.importScripts(url)


WAYS: dict[str, Callable[[str], object]] = {
    "urllib": _urllib,
    "socket": _socket,
    "open_url": _open_url,
    "synchronous request": _xhr,
    "importScripts": _scripts,
}


def promises(url: str) -> str:
    """Start the ways out that answer later; `told` says how they ended."""
    import asyncio

    import js
    from pyodide.http import pyfetch

    async def tried(name: str, way: Callable[[], Any]) -> None:
        try:
            LATER[name] = repr(await asyncio.wait_for(way(), 5))
        except BaseException as error:  # as above
            LATER[name] = f"refused: {type(error).__name__}"

    LATER.clear()
    ways = {"pyfetch": lambda: pyfetch(url), "js.fetch": lambda: js.fetch(url)}
    KEPT[:] = [asyncio.ensure_future(tried(name, way)) for name, way in ways.items()]
    return "started"


LATER: dict[str, str] = {}
KEPT: list[object] = []


def told() -> str:
    """How the ways of `promises` ended, so far."""
    return json.dumps(LATER)
