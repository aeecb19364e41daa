"""What a file says of itself, beside it as JSON: for people to read, and never to be believed alone.

Runs in the child. Times are given as written, with their zone or the word that there is none; nothing is guessed.
"""

from __future__ import annotations

from typing import Any, Final

import nirpihak
from nirpihak.deriving.media import HEAD, fits_name
from nirpihak.deriving.results import Purpose
from nirpihak.deriving.steps import PICTURES, VIDEOS
from nirpihak.deriving.workshop import Workshop
from nirpihak.reading.screens.pictures import PictureError
from nirpihak.text import Text

NAME: Final = "metadata.json"
TAIL: Final = 66_000
"""How many last bytes are searched for the end of a ZIP archive."""


def make_metadata(workshop: Workshop) -> None:
    """The metadata of any file; where a part of it cannot be read, that is said inside and as a gap."""
    told: dict[str, Any] = {
        "name": workshop.name,
        "media_type": workshop.media_type,
        "size": workshop.source.stat().st_size,
        "name_fits": fits_name(workshop.media_type, workshop.name),
        "also": _also(workshop),
    }
    reason: Text | None = None
    try:
        if workshop.media_type in PICTURES:
            from nirpihak.deriving.picture_metadata import read_picture_metadata

            read_picture_metadata(workshop.source, told)
        elif workshop.media_type in VIDEOS or workshop.media_type == "audio/mp4":
            from nirpihak.deriving.videos import video_metadata

            told |= video_metadata(workshop.source, workshop.media_type)
        elif workshop.media_type == "application/zip":
            told |= _archive(workshop)
    except PictureError as error:
        reason = error.reason
    except Exception as error:  # a hostile file may make a reader raise anything; the rest is still told
        kind = type(error).__name__
        reason = Text(
            f"Metadata di dalam berkas ini rusak dan tidak terbaca seluruhnya ({kind}).",
            f"The metadata inside this file is broken and was not read in full ({kind}).",
        )
    if reason is not None:
        told["not_read"] = reason._asdict()
        workshop.gap(Purpose.METADATA, reason)
    workshop.keep_json(Purpose.METADATA, NAME, told, tool=("nirpihak.deriving", nirpihak.__version__))


def _also(workshop: Workshop) -> list[str]:
    """What else the file could be opened as: a file that is two things at once is made so on purpose."""
    with workshop.source.open("rb") as stream:
        head = stream.read(HEAD)
        stream.seek(max(workshop.source.stat().st_size - TAIL, 0))
        tail = stream.read(TAIL)
    signs = (
        ("application/zip", b"PK\5\6" in tail),
        ("application/pdf", b"%PDF-" in head[:1024]),
        ("text/html", any(sign in (head + tail).lower() for sign in (b"<script", b"<html"))),
        ("application/x-httpd-php", b"<?php" in (head + tail).lower()),
    )
    of = {"application/zip": ("application/vnd", "application/epub"), "text/html": ("text/html", "image/svg+xml")}
    return [
        kind
        for kind, seen in signs
        if seen and kind != workshop.media_type and not workshop.media_type.startswith(of.get(kind, ("\0",)))
    ]


MOST_ENTRIES: Final = 500


def _archive(workshop: Workshop) -> dict[str, Any]:
    """The names in an archive; nothing is unpacked."""
    import zipfile

    with zipfile.ZipFile(workshop.source) as archive:
        entries = archive.infolist()
        names = [
            {"name": each.filename[:500], "size": each.file_size, "encrypted": bool(each.flag_bits & 1)}
            for each in entries[:MOST_ENTRIES]
        ]
    return {"archive": {"entries": len(entries), "listed": names}}
