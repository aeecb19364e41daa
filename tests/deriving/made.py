"""Invented files of every kind that deriving meets: pictures with and without harm, videos, signed pictures."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

SENTENCE = "Rapat warga di balai desa hari Minggu"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Kamera Contoh 3">'
    '<dc:subject xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Bag><rdf:li>desa</rdf:li><rdf:li>rapat</rdf:li>'
    "</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def scene(width: int = 360, height: int = 220) -> Image.Image:
    """A drawn picture with enough in it for a perceptual hash, and no text."""
    image = Image.new("RGB", (width, height), (236, 232, 220))
    draw = ImageDraw.Draw(image)
    for step in range(9):
        left, top = 17 + step * 37 % (width - 60), 11 + step * 53 % (height - 60)
        draw.rectangle((left, top, left + 22 + step * 5, top + 46 - step * 3), (30 * step % 255, 90, 250 - 25 * step))
    draw.ellipse((width // 3, height // 3, width // 3 * 2, height // 3 * 2), (200, 40, 60))
    return image


def written(lines: Sequence[str] = (SENTENCE,), size: int = 26) -> Image.Image:
    """Lines of text on white."""
    image = Image.new("RGB", (640, 60 + 50 * len(lines)), "white")
    for place, line in enumerate(lines):
        ImageDraw.Draw(image).text((24, 24 + 50 * place), line, (20, 20, 24), ImageFont.load_default(size))
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """A picture as a file's bytes."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def camera_jpeg(image: Image.Image) -> bytes:
    """A JPEG as from a camera: turned a quarter, with EXIF, a place, XMP and a comment."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0132], exif[0x0112] = "Kamera Contoh", "2026:11:20 08:00:00", 6
    detail = exif.get_ifd(0x8769)
    detail[0x9003], detail[0x9011] = "2026:11:20 08:00:00", "+07:00"
    place = exif.get_ifd(0x8825)
    place.update({1: "S", 2: (6.0, 12.0, 30.0), 3: "E", 4: (106.0, 49.0, 0.0), 7: (1.0, 0.0, 5.0), 29: "2026:11:20"})
    return encoded(image, "JPEG", exif=exif, xmp=XMP.encode(), comment=b"catatan rahasia", quality=92)


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def claimed_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims a size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def film(path: Path, coding: str = "mp4v", frames: int = 30) -> Path:
    """A video of ten frames a second in which each frame is brighter than the one before."""
    import cv2
    import numpy as np

    video = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*coding), 10, (160, 120))  # type: ignore[attr-defined]
    for number in range(frames):
        video.write(np.full((120, 160, 3), 20 + number * 200 // frames, np.uint8))
    video.release()
    return path


def signed_jpeg(image: Image.Image) -> bytes:
    """A JPEG with content credentials, signed by a certificate made here."""
    import c2pa

    claim = {
        "claim_generator_info": [{"name": "contoh", "version": "1"}],
        "title": "contoh",
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {
                    "actions": [
                        {
                            "action": "c2pa.created",
                            "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
                        }
                    ]
                },
            }
        ],
    }
    chain, key = _signer()
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, key, None))
    out = io.BytesIO()
    with c2pa.Builder(json.dumps(claim)) as builder:
        builder.sign(signer, "image/jpeg", io.BytesIO(encoded(image, "JPEG")), out)
    return out.getvalue()


def _signer() -> tuple[bytes, bytes]:
    """A certificate with its issuer's, and its key, as PEM; C2PA refuses a certificate that signed itself."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    now = datetime.now(UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def certificate(name: str, subject: ec.EllipticCurvePrivateKey, *, root: bool) -> x509.Certificate:
        named = [
            x509.Name(
                [x509.NameAttribute(NameOID.COMMON_NAME, each), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "C")]
            )
            for each in (name, "Induk contoh")
        ]
        usage = x509.KeyUsage(not root, False, False, False, False, root, root, False, False)
        builder = (
            x509.CertificateBuilder(named[1], named[0], subject.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(subject.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        )
        if not root:
            purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
            builder = builder.add_extension(purpose, critical=True)
        return builder.sign(root_key, hashes.SHA256())

    pem = serialization.Encoding.PEM
    listed = (certificate("Kamera contoh", key, root=False), certificate("Induk contoh", root_key, root=True))
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return b"".join(each.public_bytes(pem) for each in listed), plain
