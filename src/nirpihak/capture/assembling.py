"""From what a visit left in its folder, whole or cut, to the capture's files and its manifest.

Knows no browser and no network. The manifest is written last: where it is, everything that it names is there.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import nirpihak
from nirpihak.capture import visit as visits
from nirpihak.capture import wacz, warc
from nirpihak.capture.describing import describe
from nirpihak.capture.exchanges import Exchange, load, now
from nirpihak.capture.manifest import MANIFEST, TOOL, Options
from nirpihak.capture.visit import DOM, PICTURE, RECORDING, TEXT, Visit, tidy, write_whole
from nirpihak.capture.warc import Resource
from nirpihak.text import Text

WARC: Final = "data.warc.gz"
WACZ: Final = "capture.wacz"
_FILES: Final = (
    (PICTURE, "screenshot", "image/png"),
    (TEXT, "text", "text/plain; charset=utf-8"),
    (DOM, "dom", "text/html; charset=utf-8"),
    (WARC, "warc", "application/warc"),
    (WACZ, "wacz", "application/wacz"),
)


def assemble(url: str, folder: Path, options: Options, cut: Text | None = None) -> None:
    """Make `data.warc.gz`, `capture.wacz` and `capture.json`, and take away what they were made of."""
    visit = visits.load(folder, url)
    visit.ended = visit.ended or now()
    recording = folder / RECORDING
    exchanges = load(recording) if recording.is_dir() else []
    text = _read(folder / TEXT)
    told = describe(visit, exchanges, options, text, cut)
    if exchanges:
        _archive(visit, exchanges, folder, told, text)
    told["files"] = [
        _file(folder / name, purpose, media_type, cut is None)
        for name, purpose, media_type in _FILES
        if (folder / name).exists()
    ]
    write_whole(folder / MANIFEST, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    tidy(folder)


def _archive(visit: Visit, exchanges: list[Exchange], folder: Path, told: dict[str, Any], text: str) -> None:
    page = told["final_url"] or visit.url
    resources = [
        Resource(f"urn:{kind}:{page}", media_type, folder / name, visit.seen_at or visit.started)
        for name, kind, media_type in (
            (PICTURE, "view", "image/png"),
            (TEXT, "text", "text/plain; charset=utf-8"),
            (DOM, "dom", "text/html; charset=utf-8"),
        )
        if (folder / name).exists()
    ]
    browser = told["tool"]["browser"]
    entries = warc.write(
        folder / WARC,
        folder / RECORDING,
        exchanges,
        info={
            "software": f"{TOOL} {nirpihak.__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": "One reported public address; bytes as the origin sent them, logged in nowhere.",
            "robots": "ignore",
            **({"http-header-user-agent": browser["user_agent"]} if browser.get("user_agent") else {}),
        },
        resources=resources,
        manifest=json.dumps(told, ensure_ascii=False).encode(),
        page=page,
        at=visit.ended or visit.started,
    )
    if any(entry.status is not None for entry in entries):
        wacz.write(
            folder / WACZ,
            folder / WARC,
            entries,
            wacz.Page(page, visit.title, text, visit.seen_at or visit.started),
            software=f"{TOOL} {nirpihak.__version__}",
            created=visit.ended or visit.started,
        )


def _file(path: Path, purpose: str, media_type: str, complete: bool) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    return {
        "name": path.name,
        "purpose": purpose,
        "media_type": media_type,
        "size": size,
        "sha256": digest,
        "complete": complete,
    }


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
