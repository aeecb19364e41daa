"""What kind of file this is, by its own bytes; a name decides nothing.

A small table of the kinds that people hand in. It opens nothing and decodes nothing.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

HEAD: Final = 4096
"""How many bytes of the beginning are looked at."""
UNKNOWN: Final = "application/octet-stream"
EMPTY: Final = "application/x-empty"

_BEGINS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\0\0\1\0", "image/vnd.microsoft.icon"),
    (b"\xff\x0a", "image/jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"FLV\1", "video/x-flv"),
    (b"\0\0\1\xba", "video/mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"PK\3\4", "application/zip"),
    (b"PK\5\6", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"WARC/1.", "application/warc"),
    (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
)
_BRANDS: Final = (
    (frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}), "image/heic"),
    (frozenset({b"avif", b"avis"}), "image/avif"),
    (frozenset({b"M4A ", b"M4B "}), "audio/mp4"),
    (frozenset({b"qt  "}), "video/quicktime"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}
_ENDINGS: Final = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/bmp": ("bmp", "dib"),
    "image/heic": ("heic", "heif"),
    "image/avif": ("avif",),
    "image/tiff": ("tif", "tiff"),
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov", "qt"),
    "video/webm": ("webm",),
    "video/x-matroska": ("mkv",),
    "video/3gpp": ("3gp", "3g2"),
    "video/x-msvideo": ("avi",),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a", "m4b", "mp4"),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/wav": ("wav",),
    "application/pdf": ("pdf",),
    "application/gzip": ("gz", "tgz"),
}


def media_type(path: Path) -> str:
    """The media type of a file. Raises OSError where it cannot be read."""
    with path.open("rb") as stream:
        return type_of(stream.read(HEAD))


def type_of(head: bytes) -> str:
    """The media type that a file's first `HEAD` bytes show; `UNKNOWN` where they show none."""
    if not head:
        return EMPTY
    for begin, kind in _BEGINS:
        if head.startswith(begin):
            return kind
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _of_brand(head)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if _is_bitmap(head):
        return "image/bmp"
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "video/mp2t"
    if _is_mpeg_audio(head):
        return "audio/mpeg"
    return _of_text(head)


def fits_name(kind: str, name: str) -> bool:
    """Whether a name's ending is one that such files have; also where no endings of the kind are known here."""
    known = _ENDINGS.get(kind)
    return known is None or name.rpartition(".")[2].lower() in known


def _of_brand(head: bytes) -> str:
    """The kind of an ISO base media file: by its main brand, else by those it says it fits (ISO/IEC 14496-12)."""
    end = min(int.from_bytes(head[:4]), len(head))
    fits = {head[place : place + 4] for place in range(16, end - 3, 4)}
    for listed in ({head[8:12]}, fits):
        for brands, kind in _BRANDS:
            if listed & brands:
                return kind
    return "video/3gpp" if head[8:11] in (b"3gp", b"3g2") else "video/mp4"


def _is_bitmap(head: bytes) -> bool:
    """`BM` alone also begins many a text; the length of the header behind it does not."""
    return (
        head[:2] == b"BM" and len(head) > 18 and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124)
    )


def _is_mpeg_audio(head: bytes) -> bool:
    """A frame of MPEG audio: eleven bits of sync, and neither a reserved version, layer, rate nor frequency."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] == 0xFE:
        # FF FE rather begins a text in UTF-16.
        return False
    reserved = head[1] & 0x18 == 0x08 or head[1] & 0x06 == 0 or head[2] & 0xF0 == 0xF0 or head[2] & 0x0C == 0x0C
    return not reserved


def _of_text(head: bytes) -> str:
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in head and not marked:
        return UNKNOWN
    try:
        # The last character may be cut.
        text = head.decode("utf-16") if marked else head[: len(head) - 3 if len(head) == HEAD else None].decode()
    except UnicodeDecodeError:
        return UNKNOWN
    if any(ord(each) < 32 and each not in "\t\n\r\f\x1b" for each in text):
        return UNKNOWN
    if re.match(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<svg[\s>]", text, re.DOTALL):
        return "image/svg+xml"
    if re.match(r"\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body|script)[\s>]", text, re.DOTALL | re.IGNORECASE):
        return "text/html"
    return "text/plain"
