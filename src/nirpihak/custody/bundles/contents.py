"""What goes into a bundle (berkas bukti) as plain values: the server fills them, `writing` writes them.

It knows no database, no key of a store and no file layout; it only says what must be known of each thing.
All times are UTC text as in custody events (`2026-11-21T10:00:00.123456Z`), all hashes lower-case hex.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

Json = Any
"""A value of a custody event or of an assessment: str, int, bool, None, list, dict (events hold no floats)."""


@dataclass(frozen=True)
class File:
    """One kept file of an exhibit that the receiver gets.

    ``parent`` is the SHA-256 of the file it was made from: None for an original, `checking.bundle.WITHHELD` where the
    receiver may not know it. ``purpose`` is one ASCII word or two (`original`, `clean_copy`, `screenshot`, `wacz`),
    ``name`` the name it came with, which only the metadata repeats. ``open`` gives the plain bytes from the first one
    on; it may be called more than once.
    """

    sha256: str
    sha512: str
    size: int
    purpose: str
    media_type: str
    at: str
    open: Callable[[], BinaryIO]
    name: str = ""
    parent: str | None = None
    tool: str = ""
    tool_version: str = ""
    parameters: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Withheld:
    """A file of an exhibit that the receiver does not get, or that was erased; the log keeps its commitment."""

    purpose: str
    reason: str
    erased: bool = False


@dataclass(frozen=True)
class Entry:
    """One custody event as the receiver may see it, and the proof that the log holds it.

    ``disclosed`` is a row of `custody.checking.events.disclose` (after a lawful erasure: what may still be shown);
    ``proof`` its `c2sp.org/tlog-proof@v1` text under the bundle's checkpoint.
    """

    disclosed: Mapping[str, Json]
    proof: str


@dataclass(frozen=True)
class Stamp:
    """One raw RFC 3161 reply: what it stamps (SHA-256, hex) and by which authority."""

    digest: str
    authority: str
    reply: bytes


@dataclass(frozen=True)
class Authority:
    """A timestamp authority: its name as in `Stamp.authority`, and the PEM of the CA its tokens are verified with."""

    name: str
    ca: bytes


@dataclass(frozen=True)
class Exhibit:
    """One exhibit: its files in the order a person should meet them, and its whole chain of events from 0 on.

    The last event must be the `exported` one of this bundle, with ``bundle`` = the bundle's id.
    """

    ref: str
    title: str
    received: str
    channel: str
    files: tuple[File, ...]
    entries: tuple[Entry, ...]
    withheld: tuple[Withheld, ...] = ()
    note: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class Log:
    """The log's newest checkpoint (signed note with its cosignatures), and the keys that verify it.

    ``key`` and ``witnesses`` are C2SP verifier keys (`name+id+base64`), ``quorum`` how many witnesses must have signed.
    A checkpoint that has just been made was seen by no witness yet: ``seen`` is then the newest one that was, and
    ``consistency`` the proof that ``checkpoint`` only adds to it.
    """

    checkpoint: str
    key: str
    witnesses: tuple[str, ...] = ()
    quorum: int = 0
    seen: str = ""
    consistency: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """Everything that one bundle says. ``id`` is ASCII (letters, digits, `-`, `.`, `_`) and names the folder inside."""

    id: str
    created: str
    institution: str
    officer: str
    receiver: str
    reason: str
    exhibits: tuple[Exhibit, ...]
    log: Log
    stamps: tuple[Stamp, ...] = ()
    authorities: tuple[Authority, ...] = ()
    assessment: Mapping[str, Json] | None = None
    rulebook: str = ""


Stamper = Callable[[bytes], Iterable[Stamp]]
"""Timestamps for a SHA-256 digest (32 bytes), as many as there are authorities; raises nothing, skips who is away."""

Told = Callable[[int, int], None]
"""Hears how many bytes of how many have been written or read."""
