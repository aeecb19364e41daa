"""What a visit found, kept in `visit.json` as it grows, so that a killed child leaves what it knew.

Knows no browser: plain values, written whole and renamed at each step.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from nirpihak.capture.exchanges import now
from nirpihak.capture.manifest import Gap
from nirpihak.text import Text

VISIT: Final = "visit.json"
RECORDING: Final = "recording"
"""The folder of the proxy's recording."""
PICTURE: Final = "screenshot.png"
TEXT: Final = "text.txt"
DOM: Final = "dom.html"


@dataclass
class Visit:
    """One visit of one address. `asked` is what the main frame asked for last, `documents` what it was answered, in
    order and redirects included (url, status, at); `refused` and `failure` say why it ended without a page,
    `dropped` that what had come was a profile and is thrown away. `seen_at` is when title, text and DOM were taken."""

    url: str
    started: str = field(default_factory=now)
    ended: str | None = None
    asked: str | None = None
    final_url: str | None = None
    seen_at: str | None = None
    media_type: str | None = None
    title: str = ""
    password: bool = False
    words: int = 0
    documents: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, str]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    failure: Text | None = None
    refused: Text | None = None
    dropped: bool = False
    picture: dict[str, Any] | None = None
    scrolled: dict[str, Any] | None = None
    downloads: list[str] = field(default_factory=list)
    browser: Mapping[str, Any] = field(default_factory=dict)

    def gap(self, what: str, id_: str, en: str) -> None:
        """Note something that is not in the capture, once."""
        gap = Gap(what, Text(id_, en))
        if gap not in self.gaps:
            self.gaps.append(gap)

    def status(self) -> int | None:
        """The status of the last document of the main frame."""
        return next((each["status"] for each in reversed(self.documents) if each.get("status") is not None), None)

    def keep(self, folder: Path) -> None:
        """Write it down."""
        row = {
            **vars(self),
            "browser": dict(self.browser),
            "gaps": [{"what": gap.what, "why": gap.why._asdict()} for gap in self.gaps],
            "failure": self.failure and self.failure._asdict(),
            "refused": self.refused and self.refused._asdict(),
        }
        write_whole(folder / VISIT, json.dumps(row, ensure_ascii=False).encode())


def load(folder: Path, url: str) -> Visit:
    """The visit of a folder; an empty one where the child did not come to write it."""
    try:
        row = json.loads((folder / VISIT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Visit(url)
    row["gaps"] = [Gap(each["what"], Text.of(each["why"])) for each in row["gaps"]]
    for name in ("failure", "refused"):
        row[name] = row[name] and Text.of(row[name])
    return Visit(**row)


def write_whole(path: Path, data: bytes) -> None:
    """A file that is there whole or not at all, whenever the process is killed."""
    half = path.with_name(f".{path.name}.half")
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def tidy(folder: Path) -> None:
    """Take away what the files were made of. Only where the manifest is there: before, it is all there is."""
    shutil.rmtree(folder / RECORDING, ignore_errors=True)
    for left in (folder / VISIT, *folder.glob(".*.half"), *folder.glob("*.part")):
        left.unlink(missing_ok=True)
