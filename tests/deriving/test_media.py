"""The kind of a file is told by its bytes."""

import pytest

from nirpihak.deriving.media import EMPTY, HEAD, UNKNOWN, fits_name, type_of
from tests.deriving.made import encoded, scene


def brand(main: bytes, *others: bytes) -> bytes:
    return (16 + 4 * len(others)).to_bytes(4) + b"ftyp" + main + bytes(4) + b"".join(others) + bytes(64)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_pictures_as_pillow_writes_them(kind: str) -> None:
    assert type_of(encoded(scene(), kind)[:HEAD]) == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", EMPTY),
        (brand(b"mif1", b"heic"), "image/heic"),
        (brand(b"isom", b"heic"), "image/heic"),
        (brand(b"avif", b"mif1"), "image/avif"),
        (brand(b"isom", b"mp42"), "video/mp4"),
        (brand(b"qt  "), "video/quicktime"),
        (brand(b"3gp5"), "video/3gpp"),
        (brand(b"M4A "), "audio/mp4"),
        (b"\x1a\x45\xdf\xa3" + bytes(20) + b"webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3" + bytes(20) + b"matroska", "video/x-matroska"),
        (b"RIFF" + bytes(4) + b"AVI LIST", "video/x-msvideo"),
        (b"RIFF" + bytes(4) + b"WAVEfmt ", "audio/wav"),
        (b"RIFF" + bytes(4) + b"XXXX", UNKNOWN),
        (b"\xff\xfb\x90\x00" + bytes(40), "audio/mpeg"),
        (b"ID3\4", "audio/mpeg"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\n\n%PDF-1.4\n", "application/pdf"),
        (b"PK\3\4\x14\0", "application/zip"),
        (b"MZ\x90\0", "application/vnd.microsoft.portable-executable"),
        (b"BMW dan mobil lain, daftar harga", "text/plain"),
        ("catatan é".encode(), "text/plain"),
        (b"\xff\xfe" + "catatan".encode("utf-16-le"), "text/plain"),
        (b"<?xml version='1.0'?><svg xmlns='x'>", "image/svg+xml"),
        (b"  <!DOCTYPE html><p>", "text/html"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "text/plain"),
        (bytes(50), UNKNOWN),
        (b"\xc3\x28 no text", UNKNOWN),
    ],
)
def test_other_kinds(head: bytes, kind: str) -> None:
    assert type_of(head) == kind


def test_text_cut_in_a_character_is_text_still() -> None:
    assert type_of(("a" + "é" * HEAD).encode()[:HEAD]) == "text/plain"


@pytest.mark.parametrize(
    ("kind", "name", "fits"),
    [
        ("image/jpeg", "FOTO.JPG", True),
        ("image/jpeg", "foto.png", False),
        ("video/mp4", "foto.jpg", False),
        ("image/jpeg", "foto", False),
        ("text/plain", "apa.saja", True),
    ],
)
def test_a_name_that_does_not_fit_is_told(kind: str, name: str, fits: bool) -> None:
    assert fits_name(kind, name) is fits
