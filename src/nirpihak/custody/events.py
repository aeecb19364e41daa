"""The kinds of event that the custody log knows. Knows nothing of how they are kept or committed to."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from nirpihak.text import Text


class Kind(StrEnum):
    """What was done, in the past tense: an event is written when it has happened, never before."""

    FILED = "filed"
    STEPPED = "stepped"
    RECEIVED = "received"
    CAPTURED = "captured"
    VIEWED = "viewed"
    COPIED = "copied"
    DERIVED = "derived"
    REDACTED = "redacted"
    EXPORTED = "exported"
    STAMPED = "stamped"
    CHECKED = "checked"
    ERASED = "erased"
    IDENTITY_OPENED = "identity_opened"
    REFERRED = "referred"
    DECIDED = "decided"
    FAILED = "failed"


NAMES: Final[dict[Kind, Text]] = {
    Kind.FILED: Text("dilaporkan", "filed"),
    Kind.STEPPED: Text("ditindaklanjuti", "acted on"),
    Kind.RECEIVED: Text("diterima", "received"),
    Kind.CAPTURED: Text("ditangkap", "captured"),
    Kind.VIEWED: Text("dibuka", "viewed"),
    Kind.COPIED: Text("disalin", "copied"),
    Kind.DERIVED: Text("diturunkan", "derived"),
    Kind.REDACTED: Text("ditutupi sebagian", "redacted"),
    Kind.EXPORTED: Text("diekspor", "exported"),
    Kind.STAMPED: Text("diberi stempel waktu", "timestamped"),
    Kind.CHECKED: Text("diperiksa keutuhannya", "checked for fixity"),
    Kind.ERASED: Text("dihapus menurut hukum", "lawfully erased"),
    Kind.IDENTITY_OPENED: Text("identitas dibuka", "identity opened"),
    Kind.REFERRED: Text("diteruskan", "referred"),
    Kind.DECIDED: Text("diputuskan", "decided"),
    Kind.FAILED: Text("gagal", "failed"),
}
"""What each kind is called on pages and in the written record."""

LASTING: Final = frozenset({"v", "kind", "at", "actor", "exhibit", "seq", "prev", "tool", "tool_version", "purpose"})
"""The fields of an event that a lawful erasure leaves: that something was done, when and by whom, and no content."""
