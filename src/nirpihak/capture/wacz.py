"""A WARC with its index and its page list in one zip, which ReplayWeb.page opens by itself: WACZ 1.1.1.

Everything is stored as it is, so that a player can read one record by its byte range. Knows no network.
Format: Webrecorder, WACZ 1.1.1 (pages.jsonl, CDXJ, Frictionless datapackage, digest of the datapackage).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import quote

from nirpihak.capture.surt import surt, with_method
from nirpihak.capture.warc import Entry

WARC: Final = "archive/data.warc.gz"
INDEX: Final = "indexes/index.cdxj"
PAGES: Final = "pages/pages.jsonl"
PACKAGE: Final = "datapackage.json"
DIGEST: Final = "datapackage-digest.json"
_PIECE: Final = 1 << 20
_SPACE: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_RANGE: Final = re.compile(r"bytes 0-(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Page:
    """The captured page: its address, title, text, and when it was there (UTC, ISO 8601)."""

    url: str
    title: str
    text: str
    at: str


def write(target: Path, warc: Path, entries: Sequence[Entry], page: Page, *, software: str, created: str) -> None:
    """Write the WACZ of a WARC. The file appears whole or not at all."""
    half = target.with_name(target.name + ".part")
    moment = datetime.fromisoformat(created)
    described: list[dict[str, Any]] = []
    with half.open("wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            with warc.open("rb") as file:
                described.append(_add(archive, WARC, file, moment))
            described.append(_add(archive, INDEX, io.BytesIO(index(entries).encode()), moment))
            described.append(_add(archive, PAGES, io.BytesIO(_page_list(page).encode()), moment))
            package = _json(
                {
                    "profile": "data-package",
                    "wacz_version": "1.1.1",
                    "title": page.title or page.url,
                    "software": software,
                    "created": _seconds(created),
                    "modified": _seconds(created),
                    "mainPageUrl": page.url,
                    "mainPageDate": page.at,
                    "resources": described,
                }
            )
            _add(archive, PACKAGE, io.BytesIO(package), moment)
            digest = {"path": PACKAGE, "hash": f"sha256:{hashlib.sha256(package).hexdigest()}"}
            _add(archive, DIGEST, io.BytesIO(_json(digest)), moment)
        out.flush()
        os.fsync(out.fileno())
    half.rename(target)


def index(entries: Iterable[Entry]) -> str:
    """The CDXJ: a sorted line for each record that can be replayed.

    A part of a body (206 of less than all) is in the WARC but not here: a player would take it for the whole. Of
    answers to the same question in the same second the best one is listed.
    """
    best: dict[tuple[str, str], tuple[tuple[bool, int], str]] = {}
    for entry in entries:
        if entry.status == 206 and not _is_all(entry.content_range):
            continue
        looked_up = entry.uri
        row: dict[str, str] = {"url": entry.uri, "mime": entry.media_type or "application/octet-stream"}
        if entry.status is not None:
            row["status"] = str(entry.status)
        row |= {
            "digest": entry.digest,
            "length": str(entry.length),
            "offset": str(entry.offset),
            "filename": Path(WARC).name,
        }
        if entry.method != "GET":
            row |= {"method": entry.method, "requestBody": entry.request_body or ""}
            looked_up = with_method(entry.uri, entry.method, entry.request_body or "")
        key, at = surt(looked_up), re.sub(r"\D", "", entry.at)[:14]
        worth = (entry.whole, entry.length)
        line = f"{_SPACE.sub(lambda found: quote(found[0]), key)} {at} {json.dumps(row, ensure_ascii=True)}\n"
        if (key, at) not in best or best[key, at][0] < worth:
            best[key, at] = (worth, line)
    return "".join(sorted((line for _, line in best.values()), key=str.encode))


def _is_all(content_range: str | None) -> bool:
    match = _RANGE.fullmatch((content_range or "").strip())
    return match is not None and int(match[1]) + 1 == int(match[2])


def _page_list(page: Page) -> str:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Halaman", "hasText": True}
    id_ = hashlib.sha256(f"{page.at} {page.url}".encode()).hexdigest()[:22]
    row = {"id": id_, "url": page.url, "ts": page.at, "title": page.title or page.url, "text": page.text}
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (head, row))


def _add(archive: zipfile.ZipFile, path: str, content: BinaryIO, moment: datetime) -> dict[str, Any]:
    entry = zipfile.ZipInfo(path, (max(moment.year, 1980), *moment.timetuple()[1:6]))
    entry.external_attr = 0o644 << 16
    # The size beforehand, so that no zip64 field stands before the content: players reckon without it.
    entry.file_size = content.seek(0, os.SEEK_END)
    content.seek(0)
    digest = hashlib.sha256()
    with archive.open(entry, "w") as out:
        while piece := content.read(_PIECE):
            out.write(piece)
            digest.update(piece)
    hashed = f"sha256:{digest.hexdigest()}"
    return {"name": Path(path).name, "path": path, "hash": hashed, "bytes": entry.file_size}


def _seconds(at: str) -> str:
    return f"{at[:19]}Z"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()
