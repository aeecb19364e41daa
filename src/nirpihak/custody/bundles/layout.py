"""Where each thing lies in a bundle and what its small files say: names, manifests, the list of exhibits, the manual.

Names are plain ASCII and say nothing of persons. It knows nothing of how files are written or of the written record.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from nirpihak import __version__
from nirpihak.custody.bundles.contents import Bundle, Exhibit, File
from nirpihak.custody.bundles.sinks import BundleError, Hashes
from nirpihak.custody.checking.bundle import FORMAT
from nirpihak.text import Text

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_AUTHORITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_PEM: Final = "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n"
_SPKI: Final = bytes.fromhex("302a300506032b6570032100")

ENDINGS: Final[Mapping[str, str]] = {
    "application/json": "json",
    "application/pdf": "pdf",
    "application/warc": "warc.gz",
    "application/wacz": "wacz",
    "application/wacz+zip": "wacz",
    "application/zip": "zip",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "text/plain": "txt",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    # What a double click would run is given a name that opens it as text.
    "application/xhtml+xml": "xhtml.txt",
    "image/svg+xml": "svg.txt",
    "text/html": "html.txt",
    "text/javascript": "js.txt",
}
"""Media type -> how its file's name ends; anything else is `bin`."""
_BY_PURPOSE: Final[Mapping[str, str]] = {"warc": "warc.gz", "wacz": "wacz"}

LAUNCHER: Final = '''\
"""Verifikasi berkas bukti: jalankan `python3 verifikasi` di dalam folder berkas bukti."""

import sys
from contextlib import suppress
from pathlib import Path

sys.dont_write_bytecode = True  # nothing may be added to what is being verified
here = Path(__file__).resolve().parent
with suppress(OSError):  # Python has already kept a compiled copy of this very file
    for each in (here / "__pycache__").glob("__main__.*.pyc"):
        each.unlink()
    (here / "__pycache__").rmdir()

from checking.__main__ import main  # noqa: E402

sys.exit(main(sys.argv[1:], here.parent))
'''


def check_names(bundle: Bundle) -> None:
    """Refuse what cannot name a file. Raises BundleError."""
    names = [(bundle.id, _ID), *((each.ref, _ID) for each in bundle.exhibits)]
    names += [(each.name, _AUTHORITY) for each in bundle.authorities]
    names += [(each.authority, _AUTHORITY) for each in bundle.stamps]
    for name, form in names:
        if not form.fullmatch(name):
            raise BundleError(
                Text(f"{name!r} tidak dapat menjadi nama berkas", f"{name!r} cannot be the name of a file")
            )
    refs = [each.ref for each in bundle.exhibits]
    if len(set(refs)) != len(refs):
        raise BundleError(Text("satu barang bukti ada dua kali", "an exhibit is there twice"))


def paths(exhibit: Exhibit) -> list[str]:
    """The path of each file of an exhibit, in their order: `data/BB-1/01-original.jpg`."""
    digits = max(2, len(str(len(exhibit.files))))
    return [
        f"data/{exhibit.ref}/{number:0{digits}}-{_word(file.purpose)}.{_ending(file)}"
        for number, file in enumerate(exhibit.files, 1)
    ]


def _word(purpose: str) -> str:
    return re.sub(r"[^a-z0-9_]+", "_", purpose.lower()).strip("_")[:40] or "berkas"


def _ending(file: File) -> str:
    return _BY_PURPOSE.get(file.purpose) or ENDINGS.get(file.media_type.partition(";")[0].strip().lower(), "bin")


def description(bundle: Bundle) -> dict[str, Any]:
    """`data/exhibits.json`: what the bundle is and what each file in it is."""
    return {
        "format": FORMAT,
        "id": bundle.id,
        "created": bundle.created,
        "institution": bundle.institution,
        "officer": bundle.officer,
        "receiver": bundle.receiver,
        "reason": bundle.reason,
        "software": f"nirpihak {__version__}",
        "exhibits": [
            {
                "ref": exhibit.ref,
                "title": exhibit.title,
                "received": exhibit.received,
                "channel": exhibit.channel,
                "note": exhibit.note,
                "source_url": exhibit.source_url,
                "files": [
                    {
                        "path": path,
                        "name": file.name,
                        "purpose": file.purpose,
                        "media_type": file.media_type,
                        "size": file.size,
                        "sha256": file.sha256,
                        "sha512": file.sha512,
                        "at": file.at,
                        "parent": file.parent,
                        "tool": file.tool,
                        "tool_version": file.tool_version,
                        "parameters": dict(file.parameters),
                    }
                    for path, file in zip(paths(exhibit), exhibit.files, strict=True)
                ],
                "withheld": [
                    {"purpose": each.purpose, "reason": each.reason, "erased": each.erased} for each in exhibit.withheld
                ],
            }
            for exhibit in bundle.exhibits
        ],
    }


def as_json(value: object) -> str:
    """JSON that a person can read, UTF-8, with a last newline."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def bag_info(bundle: Bundle, written: Mapping[str, Hashes], gaps: list[Text]) -> str:
    """`bag-info.txt` (RFC 8493, section 2.2.2)."""
    payload = [each for name, each in written.items() if name.startswith("data/")]
    rows = [
        ("Source-Organization", bundle.institution),
        ("Contact-Name", bundle.officer),
        ("External-Identifier", bundle.id),
        ("External-Description", f"Berkas bukti untuk {bundle.receiver}: {bundle.reason}"),
        ("Bagging-Date", bundle.created[:10]),
        ("Bag-Software-Agent", f"nirpihak {__version__}"),
        ("Payload-Oxum", f"{sum(each.size for each in payload)}.{len(payload)}"),
        *(("Bagging-Note", gap.id) for gap in gaps),
    ]
    return "".join(f"{name}: {' '.join(value.split()) or '-'}\n" for name, value in rows)


def manifest(written: Mapping[str, Hashes], algorithm: str, *, payload: bool) -> str:
    """The manifest of the payload, or of everything else."""
    rows = [
        f"{each.sha256 if algorithm == 'sha256' else each.sha512}  {name}\n"
        for name, each in sorted(written.items())
        if name.startswith("data/") is payload
    ]
    return "".join(rows)


def public_pem(key: bytes) -> str:
    """An Ed25519 public key of 32 bytes in PEM (RFC 8410)."""
    return _PEM.format(base64.b64encode(_SPKI + key).decode())


def verifier_files() -> dict[str, bytes]:
    """The verifier as it goes into a bundle: a start and the `checking` package, byte by byte."""
    found = {"verifikasi/__main__.py": LAUNCHER.encode()}
    for each in resources.files("nirpihak.custody.checking").iterdir():
        if each.name.endswith(".py"):
            found[f"verifikasi/checking/{each.name}"] = each.read_bytes()
    return dict(sorted(found.items()))


def manual(bundle: Bundle) -> str:
    """`CARA-VERIFIKASI.txt`: how a person verifies this bundle, with the commands for it."""
    template = resources.files("nirpihak.custody.bundles").joinpath("cara-verifikasi.txt").read_text("utf-8")
    stamp = bundle.stamps[0] if bundle.stamps else None
    return (
        template.replace("{id}", bundle.id)
        .replace("{institution}", " ".join(bundle.institution.split()))
        .replace("{log_key}", bundle.log.key)
        .replace("{digest}", stamp.digest if stamp else "HASH")
        .replace("{authority}", stamp.authority if stamp else "OTORITAS")
    )
