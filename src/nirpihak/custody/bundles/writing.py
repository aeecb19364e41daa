"""Writing a bundle (berkas bukti): BagIt, the custody log's proofs, timestamps, the record, a signature, a verifier.

Files stream: no file is held whole, each is hashed while it is written and must be the one the log speaks of. It knows
no database; `contents` says everything that goes in, and `checking.bundle` how all of it is verified again.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from nirpihak.custody.bundles import layout, printing
from nirpihak.custody.bundles.contents import Bundle, File, Stamp, Stamper, Told
from nirpihak.custody.bundles.record import record
from nirpihak.custody.bundles.sinks import BLOCK, BundleError, Writer, writing
from nirpihak.custody.checking.bag import DECLARATION, PIECES, TAGS
from nirpihak.custody.checking.bundle import EXHIBITS, KEY, SIGNATURE
from nirpihak.custody.checking.history import CHECKPOINT, CONSISTENCY, KEYS, ROWS, SEEN, keys_text, stamped_forms
from nirpihak.custody.signing import Signer
from nirpihak.custody.stores import StoreError
from nirpihak.text import Text

NO_PDF: Final = Text(
    "berita acara hanya berbentuk HTML: Chromium tidak ada di mesin pembuatnya",
    "the record is HTML only: there was no Chromium on the machine that made it",
)


@dataclass(frozen=True)
class Written:
    """A bundle that was written: where, how many files and bytes, and what is missing from it."""

    path: Path
    files: int
    size: int
    gaps: tuple[Text, ...]


def write(
    bundle: Bundle,
    target: Path,
    signer: Signer,
    told: Told | None = None,
    *,
    stamper: Stamper | None = None,
    pdf: Callable[[str], bytes | None] = printing.pdf_of,
) -> Written:
    """Write the bundle to `target`: a zip where the name ends in `.zip`, else a folder; whole or not at all.

    `stamper` gives timestamps of the finished tag manifest. Raises BundleError, in one line.
    """
    layout.check_names(bundle)
    at = datetime.strptime(bundle.created[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    gaps: list[Text] = []
    with writing(target, bundle.id, at) as writer:
        _payload(bundle, writer, told)
        html = record(bundle, signer.key)
        writer.add("data/berita-acara.html", html)
        printed = pdf(html)
        if printed is None:
            gaps.append(NO_PDF)
        else:
            writer.add("data/berita-acara.pdf", printed)
        writer.add(EXHIBITS, layout.as_json(layout.description(bundle)))
        _log(bundle, writer)
        _stamps(bundle, writer)
        if bundle.assessment is not None:
            writer.add("assessment.json", layout.as_json(dict(bundle.assessment)))
        if bundle.rulebook:
            writer.add("rulebook.txt", bundle.rulebook.rstrip("\n") + "\n")
        writer.add("CARA-VERIFIKASI.txt", layout.manual(bundle))
        for name, content in layout.verifier_files().items():
            writer.add(name, content)
        writer.add(KEY, layout.public_pem(signer.key.key))
        writer.add(PIECES, "".join(f"{row}\n" for row in writer.pieces))
        _seal(bundle, writer, signer, gaps, stamper)
        files, size = len(writer.hashes), sum(each.size for each in writer.hashes.values())
    return Written(target, files, size, tuple(gaps))


def _payload(bundle: Bundle, writer: Writer, told: Told | None) -> None:
    total = sum(file.size for exhibit in bundle.exhibits for file in exhibit.files)
    done = 0
    for exhibit in bundle.exhibits:
        for path, file in zip(layout.paths(exhibit), exhibit.files, strict=True):

            def blocks(file: File = file, path: str = path) -> Iterator[bytes]:
                nonlocal done
                for block in _read(file, path):
                    yield block
                    done += len(block)
                    if told is not None:
                        told(done, total)

            found = writer.stream(path, blocks(), file.size)
            if (found.size, found.sha256, found.sha512) != (file.size, file.sha256, file.sha512):
                raise BundleError(
                    Text(
                        f"{path}: isi yang tersimpan bukan yang dicatat; berkas bukti tidak dibuat",
                        f"{path}: what is kept is not what was recorded; no bundle was made",
                    )
                )


def _read(file: File, path: str) -> Iterator[bytes]:
    try:
        with file.open() as stream:
            while block := stream.read(BLOCK):
                yield block
    except (OSError, ValueError, RuntimeError, StoreError) as error:
        # Whatever keeps the file says what is wrong in its own error, mostly in both languages.
        why = getattr(error, "text", None) or getattr(error, "reason", None) or str(error)
        id, en = why if isinstance(why, Text) else (why, why)
        raise BundleError(
            Text(f"{path}: isinya tidak dapat dibaca ({id})", f"{path}: its content cannot be read ({en})")
        ) from error


def _log(bundle: Bundle, writer: Writer) -> None:
    rows = [entry for exhibit in bundle.exhibits for entry in exhibit.entries]
    lines = (json.dumps(each.disclosed, ensure_ascii=False, separators=(",", ":")) for each in rows)
    writer.add(ROWS, "".join(f"{line}\n" for line in lines))
    for each in rows:
        writer.add(f"log/proofs/{each.disclosed['index']}.tlog-proof", each.proof)
    writer.add(CHECKPOINT, bundle.log.checkpoint)
    if bundle.log.seen:
        writer.add(SEEN, bundle.log.seen)
        writer.add(CONSISTENCY, "".join(f"{b64encode(each).decode()}\n" for each in bundle.log.consistency))
    writer.add(KEYS, keys_text(bundle.log.key, list(bundle.log.witnesses), bundle.log.quorum))


def _stamps(bundle: Bundle, writer: Writer) -> None:
    here = {file.sha256 for exhibit in bundle.exhibits for file in exhibit.files}
    here |= stamped_forms(bundle.log.checkpoint.encode())
    for stamp in bundle.stamps:
        name = f"stamps/{stamp.digest}.{stamp.authority}.tsr"
        if stamp.digest in here and name not in writer.hashes:
            writer.add(name, stamp.reply)
    for authority in bundle.authorities:
        writer.add(f"stamps/ca/{authority.name}.pem", authority.ca)


def _seal(bundle: Bundle, writer: Writer, signer: Signer, gaps: list[Text], stamper: Stamper | None) -> None:
    """The lists of everything, and the signature and timestamps over them; nothing is written after these."""
    writer.add("bagit.txt", DECLARATION)
    writer.add("bag-info.txt", layout.bag_info(bundle, writer.hashes, gaps))
    for algorithm in ("sha256", "sha512"):
        writer.add(f"manifest-{algorithm}.txt", layout.manifest(writer.hashes, algorithm, payload=True))
    tags = layout.manifest(writer.hashes, "sha256", payload=False).encode()
    writer.add(TAGS, tags)
    writer.add(SIGNATURE, signer.private_key.sign(tags))
    known = {each.name for each in bundle.authorities}
    stamps: list[Stamp] = list(stamper(hashlib.sha256(tags).digest())) if stamper is not None else []
    for stamp in stamps:
        if stamp.authority in known:
            writer.add(f"{TAGS}.{stamp.authority}.tsr", stamp.reply)
