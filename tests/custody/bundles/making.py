"""An invented bundle: two exhibits with their chains in a log with two witnesses, and a real timestamp authority."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nirpihak.custody.authority import LocalAuthority
from nirpihak.custody.bundles.contents import Authority, Bundle, Entry, Exhibit, File, Log, Stamp, Withheld
from nirpihak.custody.checking import events, proofs
from nirpihak.custody.checking.bundle import WITHHELD
from nirpihak.custody.checking.notes import COSIGNATURE
from nirpihak.custody.signing import Signer, checkpoint, with_signatures
from nirpihak.custody.stamping import Authority as Stamping
from nirpihak.custody.stamping import stamp
from nirpihak.custody.trees import Tree, inclusion

ORIGIN = "bukti.contoh.example/log"
ID = "BK-2026-00007"
MIB = 1 << 20
LOG = Signer(ORIGIN, 1, b"\1" * 32)
WITNESSES = [Signer(f"saksi{n}.example/w", COSIGNATURE, bytes([10 + n]) * 32) for n in range(2)]


def png(width: int = 40, height: int = 30, shade: int = 200) -> bytes:
    """A small grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([shade]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def noise(size: int, seed: int = 0) -> bytes:
    """Bytes that no two pieces share."""
    block = b"".join(hashlib.sha256(struct.pack(">QQ", seed, n)).digest() for n in range(2048))
    return b"".join(struct.pack(">Q", n) + block[8:] for n in range(-(-size // len(block))))[:size]


def file(content: bytes, purpose: str, media_type: str, **more: Any) -> File:
    return File(
        sha256=hashlib.sha256(content).hexdigest(),
        sha512=hashlib.sha512(content).hexdigest(),
        size=len(content),
        purpose=purpose,
        media_type=media_type,
        at="2026-11-20T03:04:05.000006Z",
        open=lambda: io.BytesIO(content),
        **more,
    )


@dataclass
class Maker:
    """Appends events to a log and makes a bundle of them."""

    tree: Tree = field(default_factory=Tree)
    entries: list[bytes] = field(default_factory=list)
    chains: dict[str, list[tuple[int, dict[str, Any], bytes]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for n in range(5):
            self._append(hashlib.sha256(b"%d" % n).digest())

    def _append(self, entry: bytes) -> int:
        self.entries.append(entry)
        return self.tree.append(entry)

    def event(self, exhibit: str, kind: str, **data: Any) -> None:
        chain = self.chains.setdefault(exhibit, [])
        n = len(self.entries)
        fields = {
            "v": 1,
            "kind": kind,
            "at": f"2026-11-20T04:{n:02}:00.000000Z",
            "actor": "officer:3",
            "exhibit": exhibit,
            "seq": len(chain),
            "prev": events.commit(*chain[-1][1:]).hex() if chain else None,
            **data,
        }
        salt = hashlib.sha256(b"salt %d" % n).digest()
        chain.append((self._append(events.commit(fields, salt)), fields, salt))

    def rows(self, exhibit: str, text: str, withheld: Mapping[str, set[str]]) -> tuple[Entry, ...]:
        """The disclosed rows of an exhibit with their proofs; `withheld` are the fields to hide, by kind."""
        found = []
        for index, fields, salt in self.chains[exhibit]:
            shown = events.disclose(fields, salt, index, withheld.get(fields["kind"], set()) & fields.keys())
            path = tuple(inclusion(self.tree, index, len(self.entries)))
            found.append(Entry(shown, proofs.write(proofs.LogProof(index, path, text))))
        return tuple(found)

    def checkpoint(self) -> str:
        text = checkpoint(ORIGIN, len(self.entries), self.tree.root(), LOG)
        body = text.partition("\n\n")[0] + "\n"
        return with_signatures(text, [each.cosign(body, 1_795_000_000) for each in WITNESSES])


def told(each: File) -> dict[str, Any]:
    return {"name": each.name, "sha256": each.sha256, "sha512": each.sha512, "size": each.size}


def bundle(authority: LocalAuthority | None = None, *, size: int = 2 * MIB + 300, selective: bool = False) -> Bundle:
    """The invented bundle. `selective` withholds the original of the first exhibit and what names it."""
    maker = Maker()
    original = file(noise(size), "original", "video/mp4", name="kiriman pelapor.mp4")
    small = file(
        png(), "thumbnail", "image/png", parent=original.sha256, tool="contoh", tool_version="1", name="kecil.png"
    )
    page = file(b"<script>alert(1)</script>", "dom", "text/html", name="dom.html")
    words = file(b"Pilih nomor satu\n", "text", "text/plain", name="text.txt")
    maker.event("BB-2026-00001", "received", files=[told(original)], title="Video", note="dari pelapor")
    maker.event("BB-2026-00001", "derived", files=[told(small)], parent=original.sha256)
    maker.event("BB-2026-00002", "captured", files=[told(page), told(words)], title="Unggahan", note="")
    maker.event("BB-2026-00001", "viewed")
    first = (small,) if selective else (original, small)
    if selective:
        first = (replace(small, parent=WITHHELD),)
    for ref, files in (("BB-2026-00001", first), ("BB-2026-00002", (page, words))):
        maker.event(
            ref, "exported", bundle=ID, receiver="Bawaslu Contoh", reason="penerusan", files=[f.sha256 for f in files]
        )
    text = maker.checkpoint()
    hidden = {"received": {"files", "note", "title"}, "derived": {"parent"}} if selective else {}
    exhibits = (
        Exhibit(
            ref="BB-2026-00001",
            title="Video kampanye <b>contoh</b>",
            received="2026-11-20T04:05:00.000000Z",
            channel="upload",
            files=first,
            entries=maker.rows("BB-2026-00001", text, hidden),
            withheld=(Withheld("original", "memuat nama pelapor"),) if selective else (),
            note="dari pelapor",
        ),
        Exhibit(
            ref="BB-2026-00002",
            title="Unggahan contoh",
            received="2026-11-20T04:07:00.000000Z",
            channel="capture",
            files=(page, words),
            entries=maker.rows("BB-2026-00002", text, {}),
            source_url="https://contoh.example/unggahan/1",
        ),
    )
    stamps: tuple[Stamp, ...] = ()
    authorities: tuple[Authority, ...] = ()
    if authority is not None:
        by = Stamping("local", authority.ca, folder=authority.folder)
        digests = [hashlib.sha256(maker_note(text)).hexdigest(), *(f.sha256 for f in first)]
        stamps = tuple(Stamp(each, "local", stamp(by, bytes.fromhex(each)).reply) for each in digests)
        authorities = (Authority("local", authority.ca),)
    return Bundle(
        id=ID,
        created="2026-11-21T10:00:00.000000Z",
        institution="Inspektorat Kabupaten Contoh",
        officer="Petugas Contoh",
        receiver="Bawaslu Contoh",
        reason="penerusan dugaan pelanggaran",
        exhibits=exhibits,
        log=Log(text, str(LOG.key), tuple(str(each.key) for each in WITNESSES), 1),
        stamps=stamps,
        authorities=authorities,
        assessment={"items": [{"id": "contoh", "result": "undetermined"}]},
        rulebook="sha256:contoh",
    )


def maker_note(text: str) -> bytes:
    """The checkpoint as it was before any witness signed it: what gets timestamped."""
    body, _, lines = text.partition("\n\n")
    return f"{body}\n\n{lines.splitlines()[0]}\n".encode()


def change(path: Path, at: int = -1, to: bytes | None = None) -> None:
    """Flip the lowest bit of one byte of a file, or put other bytes there."""
    content = bytearray(path.read_bytes())
    if to is None:
        content[at] ^= 1
    else:
        content[at : at + len(to)] = to
    path.write_bytes(bytes(content))


def rows_of(bag: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (bag / "log/events.jsonl").read_text().splitlines()]
