"""Exhibits: receiving them, deriving from them, opening, copying, redacting and erasing them.

Bytes go to the store first and are written down after, in one transaction with the custody event: what was acknowledged
is kept, and a crash between the two leaves sealed bytes that nobody has a key to. Knows nothing of pages.
"""

from __future__ import annotations

import io
import json
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from nirpihak import __version__
from nirpihak.custody.events import Kind
from nirpihak.custody.ingest import Kept, ingest
from nirpihak.custody.keyring import Keyring
from nirpihak.custody.sealing import Unsealed
from nirpihak.custody.stores import Store, open_store
from nirpihak.server.evidence.models import Entry, Exhibit, File
from nirpihak.server.evidence.services import log, references, stamps, workplaces
from nirpihak.server.institutions.models import Institution
from nirpihak.server.jobs.services import enqueue
from nirpihak.text import Text

LIMIT: Final = 2 * 1024**3
"""The most bytes one file may have."""
ORIGINAL: Final = "original"
FILE_FIELD: Final = "file_"
"""How the fields of an event begin that name a file."""
CHUNK: Final = 1024 * 1024


class EvidenceError(RuntimeError):
    """What was asked cannot be done with this evidence; `reason` is one line in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes that the store has and nobody knows of yet: what `admit` and `derived` write down."""

    kept: Kept
    key: bytes = field(repr=False)
    """The wrapped key."""
    purpose: str
    name: str
    media_type: str
    tool: str = ""
    tool_version: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


def actor_name(user: User | None) -> str:
    """Who acts, as events say it."""
    return log.SYSTEM if user is None else f"officer:{user.pk}"


def store() -> Store:
    """The store that the settings name."""
    return _store(settings.NIRPIHAK.store)


@lru_cache(maxsize=8)
def _store(url: str) -> Store:
    return open_store(url)


def keyring() -> Keyring:
    """The master keys: from the settings, or from a file made once in the data folder."""
    chosen = settings.NIRPIHAK
    return _keyring(chosen.evidence_key, chosen.data / "evidence-key")


@lru_cache(maxsize=8)
def _keyring(text: str, path: Path) -> Keyring:
    return Keyring.parse(text) if text else Keyring.kept(path)


def plain_name(name: str) -> str:
    """A file's name without folders and control characters, at most 200 characters; only ever shown, never opened."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(each for each in bare if each.isprintable()).strip()[:200]
    return kept or "tanpa-nama"


def seal(
    stream: BinaryIO,
    *,
    purpose: str = ORIGINAL,
    name: str,
    media_type: str = "application/octet-stream",
    limit: int = LIMIT,
    tool: str = "",
    tool_version: str = "",
    parameters: Mapping[str, Any] | None = None,
    told: Callable[[int], None] | None = None,
) -> Sealed:
    """Hash, seal and store bytes. Slow, and outside any transaction: nothing is written down yet.

    Raises StoreError or IngestError (custody), one line, where it cannot be kept; then nothing is.
    """
    kept = ingest(stream, store(), settings.NIRPIHAK.spool, limit=limit, told=told)
    wrapped = keyring().wrap(kept.key, kept.address)
    return Sealed(kept, wrapped, purpose, plain_name(name), media_type, tool, tool_version, dict(parameters or {}))


def receive(
    stream: BinaryIO,
    *,
    name: str,
    title: str = "",
    note: str = "",
    channel: str = Exhibit.Channel.UPLOAD,
    actor: User | None,
    exhibit: Exhibit | None = None,
    media_type: str = "application/octet-stream",
    limit: int = LIMIT,
) -> File:
    """Keep an original, as a new exhibit or as a further original of one. When this returns, it is kept."""
    sealed = seal(stream, name=name, media_type=media_type, limit=limit)
    with transaction.atomic():
        if exhibit is None:
            exhibit = new_exhibit(title=title or sealed.name, note=note, channel=channel, actor=actor)
        (file,) = admit(exhibit, [sealed], kind=Kind.RECEIVED, actor=actor_name(actor), data={"channel": channel})
    return file


def new_exhibit(
    *,
    title: str,
    note: str,
    channel: str,
    actor: User | None,
    source: str = "",
    institution: Institution | None = None,
    case: str = "",
) -> Exhibit:
    """A new exhibit under a reference of its own; part of the caller's transaction.

    It belongs to `institution`, or to that of the officer who acts.
    """
    if institution is None and actor is not None:
        institution = Institution.objects.filter(officers__user=actor).first()
    log.locked_head()
    return Exhibit.objects.create(
        ref=references.draw("BB", lambda ref: Exhibit.objects.filter(ref=ref).exists()),
        title=title.strip()[:200],
        note=note,
        channel=channel,
        source=source,
        received_by=actor,
        institution=institution,
        case=case,
    )


def admit(
    exhibit: Exhibit, sealed: Sequence[Sealed], *, kind: Kind, actor: str, data: Mapping[str, Any] | None = None
) -> list[File]:
    """Write originals down: one event that names them all, a timestamp asked for each; in the caller's transaction."""
    _still_there(exhibit)
    files = [_written(exhibit, each, None) for each in sealed]
    log.append(
        kind,
        actor=actor,
        exhibit=exhibit,
        data={
            "title": exhibit.title,
            "note": exhibit.note,
            "source": exhibit.source,
            **_each_told(files),
            **(data or {}),
        },
    )
    for file in files:
        stamps.ask(file=file)
        enqueue("derive", file.pk)
    return files


def derived(
    parent: File,
    sealed: Sequence[Sealed],
    *,
    actor: str = log.SYSTEM,
    kind: Kind = Kind.DERIVED,
    data: Mapping[str, Any] | None = None,
) -> list[File]:
    """Write derivatives of a file down, an event each (with `data` besides); in the caller's transaction."""
    _still_there(parent.exhibit)
    files = []
    for each in sealed:
        file = _written(parent.exhibit, each, parent)
        log.append(
            kind,
            actor=actor,
            exhibit=parent.exhibit,
            data={
                **_each_told([file]),
                "parent": parent.sha256,
                "purpose": file.purpose,
                "tool": file.tool,
                "tool_version": file.tool_version,
                "parameters": json.dumps(file.parameters, sort_keys=True, ensure_ascii=False),
                **(data or {}),
            },
        )
        files.append(file)
    return files


def _still_there(exhibit: Exhibit) -> None:
    """Refuse what was erased while bytes were on their way: an erasure waits for nobody, and nothing outlives it."""
    log.locked_head()
    if Exhibit.objects.filter(pk=exhibit.pk).exclude(erased_at=None).exists():
        raise EvidenceError(Text(f"{exhibit.ref} sudah dihapus", f"{exhibit.ref} was erased"))


def _written(exhibit: Exhibit, sealed: Sealed, parent: File | None) -> File:
    return File.objects.create(
        exhibit=exhibit,
        parent=parent,
        purpose=sealed.purpose,
        name=sealed.name,
        media_type=sealed.media_type,
        size=sealed.kept.size,
        sha256=sealed.kept.sha256,
        sha512=sealed.kept.sha512,
        address=sealed.kept.address,
        key=sealed.key,
        tool=sealed.tool,
        tool_version=sealed.tool_version,
        parameters=dict(sealed.parameters),
    )


def _each_told(files: Sequence[File]) -> dict[str, Any]:
    """Files in an event, each in a field of its own: one can be withheld or erased without the others."""
    return {f"{FILE_FIELD}{number}": _told(file) for number, file in enumerate(files, 1)}


def _told(file: File) -> dict[str, Any]:
    """A file as events name it."""
    return {
        "file": file.pk,
        "purpose": file.purpose,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "sha512": file.sha512,
        "address": file.address,
    }


def opened(file: File) -> BinaryIO:
    """A file's plain bytes, seekable; each segment is checked as it is read. Raises EvidenceError once erased."""
    if file.key is None:
        raise EvidenceError(
            Text("isi berkas ini sudah dihapus menurut hukum", "this file's content was lawfully erased")
        )
    key = keyring().unwrap(bytes(file.key), file.address)
    return io.BufferedReader(Unsealed(store().open(file.address), key), CHUNK)


def viewed(exhibit: Exhibit, actor: User) -> Entry:
    """Write down that somebody looked at an exhibit."""
    with transaction.atomic():
        return log.append(Kind.VIEWED, actor=actor_name(actor), exhibit=exhibit)


def copied(file: File, actor: User, reason: str) -> Entry:
    """Write down that somebody took a copy of a file, before the first byte goes out."""
    with transaction.atomic():
        data = {**_each_told([file]), "reason": reason}
        return log.append(Kind.COPIED, actor=actor_name(actor), exhibit=file.exhibit, data=data)


def redact(file: File, boxes: Iterable[tuple[int, int, int, int]], *, actor: User, reason: str) -> File:
    """A derivative of an image with boxes (left, top, right, bottom, in pixels) filled. Never of an original."""
    wanted = [tuple(box) for box in boxes]
    if file.parent_id is None or not file.media_type.startswith("image/"):
        raise EvidenceError(
            Text("hanya salinan gambar yang dapat ditutupi, bukan aslinya", "only a copy of a picture can be redacted")
        )
    if not wanted:
        raise EvidenceError(Text("pilih apa yang harus ditutupi", "choose what is to be covered"))
    if not reason.strip():
        raise EvidenceError(Text("alasan harus disebut", "the reason must be given"))
    from nirpihak.deriving.redaction import RedactionError
    from nirpihak.deriving.redaction import redact as fill
    from nirpihak.deriving.results import Purpose

    with workplaces.workplace("tutupi") as folder:
        source, target = folder / "asal", folder / "hasil.png"
        with opened(file) as stream, source.open("wb") as out:
            shutil.copyfileobj(stream, out, CHUNK)
        try:
            painted = fill(source, wanted, target)
        except RedactionError as error:
            raise EvidenceError(error.reason) from error
        with target.open("rb") as stream:
            sealed = seal(
                stream,
                purpose=Purpose.REDACTION,
                name="tertutup.png",
                media_type="image/png",
                tool="nirpihak.deriving.redaction",
                tool_version=__version__,
                parameters={"boxes": [list(box) for box in painted.boxes]},
            )
    with transaction.atomic():
        (made,) = derived(file, [sealed], actor=actor_name(actor), kind=Kind.REDACTED, data={"reason": reason})
    return made


def erase(exhibit: Exhibit, *, actor: User, reason: str, basis: str) -> Entry:
    """Erase an exhibit lawfully: keys, salts, names, digests and timestamps go, the log stays whole and says so.

    Order: what makes it unreadable is committed first; the sealed bytes, which nobody can open any more, go after.
    """
    if not reason.strip() or not basis.strip():
        raise EvidenceError(
            Text("alasan dan dasar hukum harus disebut", "the reason and the legal basis must be given")
        )
    with transaction.atomic():
        log.locked_head()
        held = Exhibit.objects.select_for_update().get(pk=exhibit.pk)
        if held.erased_at is not None:
            raise EvidenceError(Text(f"{held.ref} sudah dihapus", f"{held.ref} was erased already"))
        now = timezone.now()
        addresses = list(held.files.values_list("address", flat=True))
        erased = log.forget(held.entries.order_by("index"))
        stamps.forget(held)
        held.files.update(key=None, name="", sha256="", sha512="", parameters={}, gaps=[], erased_at=now)
        held.title, held.note, held.source, held.erased_at = "", "", "", now
        held.save(update_fields=["title", "note", "source", "erased_at"])
        held.captures.update(url="", note="", error={})
        entry = log.append(
            Kind.ERASED,
            actor=actor_name(actor),
            exhibit=held,
            data={"reason": reason, "basis": basis, "entries": erased, "files": len(addresses)},
        )
        for address in addresses:
            enqueue("remove", address)
    exhibit.refresh_from_db()
    return entry


def remove(address: str) -> None:
    """Take sealed bytes out of the store that no file with a key stands on. Asked again, it does nothing."""
    if File.objects.filter(address=address).exclude(key=None).exists():
        raise EvidenceError(Text(f"{address} masih dipakai", f"{address} is in use"))
    store().remove(address)
