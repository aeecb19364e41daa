"""What a capture is asked for and what it gives back: plain values that pass between two processes as JSON.

Knows no browser, no proxy and no file format; it opens nothing but `capture.json`. The work is called as

    nirpihak.capture.process.capture(url: str, folder: Path, options: Options = Options(), told: Told | None = None)
        -> Result

which never raises for what a page, a server or a browser did: every such thing is an `Outcome` with its reason. An
address that must not be fetched at all (a profile, a machine of our own) gives `Outcome.REFUSED`; ask
`nirpihak.capture.process.refusal(url)` to say so in a form before anything is queued.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from nirpihak.text import Text

VERSION: Final = 1
"""Of the layout of `capture.json`."""
MANIFEST: Final = "capture.json"
TOOL: Final = "nirpihak capture"
"""What a derivative names as its maker."""

Told = Callable[[Text], None]
"""Is given each step as it begins, in words for a person who waits. Called in the thread that called `capture`; what it
raises ends the capture."""


class Outcome(StrEnum):
    """What stood at the address. Only `PAGE` is a capture of what was reported."""

    PAGE = "page"
    LOGIN_WALL = "login_wall"
    REMOVED = "removed"
    UNAVAILABLE = "unavailable"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    ERROR = "error"


OUTCOMES: Final[Mapping[Outcome, Text]] = {
    Outcome.PAGE: Text("halaman terambil", "page captured"),
    Outcome.LOGIN_WALL: Text("halaman masuk (log-in), bukan unggahannya", "a log-in page, not the post"),
    Outcome.REMOVED: Text("unggahan sudah dihapus", "the post was removed"),
    Outcome.UNAVAILABLE: Text("unggahan tidak tersedia untuk umum", "the post is not available to the public"),
    Outcome.NOT_FOUND: Text("alamat tidak ditemukan", "address not found"),
    Outcome.REFUSED: Text("ditolak sebelum diambil", "refused before it was fetched"),
    Outcome.ERROR: Text("gagal diambil", "could not be captured"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """How one address is captured. Times in seconds, sizes in bytes, the window in CSS pixels.

    `seconds` is the limit of the visit by the wall's clock, `load_seconds` that of the first loading, `settle_seconds`
    of each wait for quiet, `finish_seconds` of the last wait for answers still coming in (a long video). `memory` is
    what the whole process tree may hold (RSS). `screens` is the most windows' heights that are scrolled,
    `picture_height` the most pixels of the screenshot's height.
    `egress` is the address that the network shows for us, if the operator knows it; it is not asked of anybody.
    `names` (a name and the address it stands for), `let_off` (`127.0.0.1:8080`, reached although it is inside) and
    `trust` (authorities in PEM) are for tests only, and never come from a visitor.
    """

    width: int = 1280
    height: int = 900
    scale: float = 1.0
    locale: str = "id-ID"
    timezone: str = "Asia/Jakarta"
    seconds: float = 180.0
    load_seconds: float = 40.0
    settle_seconds: float = 6.0
    finish_seconds: float = 60.0
    screens: int = 30
    picture_height: int = 16_000
    most_bytes: int = 600_000_000
    most_exchanges: int = 1_500
    memory: int = 3_000_000_000
    egress: str | None = None
    chromium: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    let_off: tuple[str, ...] = ()
    trust: str | None = None

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "names": dict(self.names)}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Options:
        """Raises ValueError in one line for what is no JSON object or names an unknown option."""
        try:
            given = json.loads(text)
        except ValueError as error:
            raise ValueError(f"the options are not JSON: {error}") from error
        if not isinstance(given, dict):
            raise ValueError("the options are one JSON object")
        unknown = sorted(given.keys() - {each.name for each in fields(cls)})
        if unknown:
            raise ValueError(f"unknown option(s): {', '.join(unknown)}")
        return cls(**{**given, "let_off": tuple(given.get("let_off", ()))})


@dataclass(frozen=True, slots=True)
class CapturedFile:
    """One file that a capture left: its name in the folder, what it is for, and its hash in hex.

    `purpose` is `manifest`, `screenshot`, `text`, `dom`, `warc` or `wacz`; `complete` is false for what was cut.
    """

    name: str
    purpose: str
    media_type: str
    size: int
    sha256: str
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not in the capture although the page had it: what, and why not."""

    what: str
    why: Text


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one capture.

    `cut` says why it was ended before its end (time, memory, a crash); what had come until then is kept and counts as
    evidence of what came, so `outcome` and `cut` are told together. `started` and `ended` are UTC (ISO 8601, `Z`).
    `tool` and `tool_version` are what a derivative names as its maker. `manifest` is the content of `capture.json`.
    """

    url: str
    outcome: Outcome
    reason: Text
    final_url: str | None
    title: str | None
    started: str
    ended: str
    tool: str
    tool_version: str
    files: tuple[CapturedFile, ...] = ()
    gaps: tuple[Gap, ...] = ()
    cut: Text | None = None
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_evidence(self) -> bool:
        """Whether what was reported was there: a log-in page or an error is never counted as the post."""
        return self.outcome is Outcome.PAGE

    def file(self, purpose: str) -> CapturedFile | None:
        return next((each for each in self.files if each.purpose == purpose), None)


def text_json(text: Text | None) -> dict[str, str] | None:
    """A text as the manifest holds it."""
    return None if text is None else text._asdict()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The content of `capture.json` in a capture's folder. Raises ValueError in one line, or OSError."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{folder / MANIFEST}: not a capture's manifest: {error}") from error
    if not isinstance(found, dict) or found.get("v") != VERSION:
        raise ValueError(f"{folder / MANIFEST}: not a capture's manifest of version {VERSION}")
    return found
