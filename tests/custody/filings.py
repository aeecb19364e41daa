"""An invented filing: an event in an invented log, and the proof that its reporter was handed."""

from __future__ import annotations

import hashlib
from typing import Any

from nirpihak.custody import filing
from nirpihak.custody.checking import events, proofs
from nirpihak.custody.checking.notes import COSIGNATURE
from nirpihak.custody.signing import Signer, checkpoint, with_signatures
from nirpihak.custody.trees import Tree, inclusion

LOG = Signer("lapor.contoh.example/log", 1, b"\1" * 32)
WITNESS = Signer("saksi.example/w", COSIGNATURE, b"\2" * 32)
BLIND = bytes(range(32))
SALT = b"\3" * 32
CONTENT: dict[str, Any] = {
    "answers": {
        "what": "Membagikan ajakan memilih\ndi grup kantor",
        "when": "2026-11-20",
        "about": [{"name": "Contoh"}],
    },
    "files": [{"name": "tangkapan layar.png", "size": 12, "sha256": hashlib.sha256(b"gambar").hexdigest()}],
}
HASH = filing.content_hash(CONTENT, BLIND)
FIELDS: dict[str, Any] = {
    "v": 1,
    "kind": "filed",
    "at": "2026-11-21T17:30:00.123456Z",
    "actor": "officer:3",
    "exhibit": None,
    "seq": None,
    "prev": None,
    **filing.fields(report="LP-2026-00001", institution="Inspektorat Kabupaten Contoh", zone="WITA", content=HASH),
}


def logged(fields: dict[str, Any], *, size: int = 7, at: int = 4, cosigned: bool = False) -> tuple[dict[str, Any], str]:
    """The disclosed event at `at` of a log of `size` entries, its actor withheld, and the text of its tlog-proof."""
    tree = Tree()
    for n in range(size):
        tree.append(events.commit(fields, SALT) if n == at else hashlib.sha256(b"%d" % n).digest())
    note = checkpoint(LOG.name, size, tree.root(), LOG)
    if cosigned:
        body = note.partition("\n\n")[0] + "\n"
        note = with_signatures(note, [WITNESS.cosign(body, 1_795_000_000)])
    shown = events.disclose(fields, SALT, at, {"actor"})
    return shown, proofs.write(proofs.LogProof(at, tuple(inclusion(tree, at, size)), note))


def proof(*, content: bool = True, blind: bool = True, cosigned: bool = False, **changed: Any) -> str:
    """The proof as text; `changed` are other fields of the event."""
    event, text = logged(FIELDS | changed, cosigned=cosigned)
    shown, hidden = (CONTENT if content else None), (BLIND if blind else None)
    return filing.write(event, text, LOG.key, content=shown, blind=hidden)
