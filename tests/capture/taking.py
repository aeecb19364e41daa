"""Captures of the invented site, short in every wait."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nirpihak.capture.family import VARIABLE
from nirpihak.capture.manifest import Options, Result
from nirpihak.capture.process import capture
from tests.capture.sites import Site


def options(site: Site, **more: Any) -> Options:
    """What lets one site off and waits for little."""
    given = {"settle_seconds": 2.0, "seconds": 90.0, "let_off": (f"127.0.0.1:{site.port}",), "trust": site.authority}
    return Options(**{**given, **more})


def take(site: Site, path: str, folder: Path, **more: Any) -> Result:
    """Capture a path of the site into a new folder below."""
    return capture(f"{site.url}{path}", folder / "capture", options(site, **more))


def gaps(result: Result) -> dict[str, str]:
    """What is missing, and in English why."""
    return {gap.what: gap.why.en for gap in result.gaps}


def marked(value: str = "") -> list[int]:
    """The processes that live and belong to a capture (of this mark)."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdecimal() and int(each.name) != os.getpid():
            try:
                held = (each / "environ").read_bytes()
                state = (each / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
            except OSError:
                continue
            if f"{VARIABLE}={value}".encode() in held and state != "Z":
                found.append(int(each.name))
    return found
