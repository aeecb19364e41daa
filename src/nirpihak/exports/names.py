"""Names of files in exports: what they say of a file, in which order they stand, and how they are shown.

Names are only ever compared and shown: no path of an export is written to.
"""

from __future__ import annotations

import re
from typing import Final

_MEDIA_ENDINGS: Final = """
jpg jpeg jpe jfif png webp gif heic heif avif bmp tif tiff svg ico psd raw dng cr2 nef arw
mp4 m4v mov webm mkv avi 3gp 3gpp mpg mpeg mts m2ts wmv flv ts
mp3 m4a opus aac ogg oga wav flac amr aiff wma mid srt vtt sbv ass
pdf vcf tgs ttf otf woff woff2 eot css
"""
_MEDIA: Final = frozenset(_MEDIA_ENDINGS.split())
ARCHIVES: Final = frozenset({"zip", "tgz", "tar", "gz", "7z", "rar", "xz", "bz2", "zst", "z01", "001"})
"""Endings of what may hold an export, or a part of one, packed."""
_NOISE: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".localized"})
_UNSEEN: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_UNPRINTED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DIGITS: Final = re.compile(r"(\d+)")


def noise(path: str) -> bool:
    """Left by a system or an archiver, or a folder."""
    if path.endswith(("/", "\\")):
        return True
    base = path.replace("\\", "/").rpartition("/")[2]
    return base.startswith("._") or base.lower() in _NOISE or "__MACOSX/" in path


def media_name(path: str) -> bool:
    """The name of a file with nothing in it to be read: a picture, a video, a sound, a font."""
    return path.rpartition(".")[2].lower() in _MEDIA


def shown(path: str, longest: int) -> str:
    """A path that can be shown: without what steers a screen or turns the writing, its end if it is very long."""
    if not (path.isascii() and path.isprintable()):
        path = _UNPRINTED.sub("\ufffd", _UNSEEN.sub("", path))
    return path if len(path) <= longest else f"\u2026{path[-longest:]}"


def ending(name: str) -> str:
    """What stands behind the last dot, in small letters."""
    return name.rpartition(".")[2].lower()


def natural(name: str) -> list[tuple[int, str]]:
    """A key to sort names by: "2" before "10"."""
    return [
        (int(piece), "") if piece.isascii() and piece.isdigit() and len(piece) < 20 else (-1, piece.casefold())
        for piece in _DIGITS.split(name)
        if piece
    ]
