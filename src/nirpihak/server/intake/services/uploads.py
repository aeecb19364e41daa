"""Files that come with a report: kept at once, one by one, so that none is waited for and no report refused for one.

A file that comes in pieces is kept piece by piece, each sealed and on the disk before it is acknowledged; whole, it
goes to the store. The kind is judged by content. Knows no page, and nothing of exhibits but how to seal one.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from nirpihak.custody.ingest import IngestError
from nirpihak.custody.sealing import SealError, seal, unseal
from nirpihak.custody.stores.store import StoreError, from_os
from nirpihak.deriving.media import EMPTY, HEAD, type_of
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.intake.models import Draft, Report, Upload
from nirpihak.server.intake.services.errors import IntakeError, WrongOffset
from nirpihak.server.jobs.services import enqueue
from nirpihak.server.keys.services import content as keys
from nirpihak.text import Text

LIMIT_FILE: Final = 200 * 1000 * 1000
LIMIT_FILES: Final = 10
LIMIT_ALL: Final = 1000 * 1000 * 1000
"""Bytes of one file, files of one sending, and bytes of all of them."""
CHUNK: Final = 4 * 1024 * 1024
"""The most bytes of one piece."""
SALT: Final = 16
PROGRAMS: Final = frozenset({"application/x-executable", "application/vnd.microsoft.portable-executable"})
"""Kinds that are no evidence of a post and a danger to whoever opens them."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose files these are: a draft that is being written, an open mailbox, or a desk (neither)."""

    key: bytes = field(repr=False)
    draft: Draft | None = None
    report: Report | None = None


def desk() -> Owner:
    """For files that an officer enters and files in the same request."""
    return Owner(keys.new_report_key())


def whole(stream: BinaryIO, name: str, owner: Owner, *, write: bool = True) -> Upload:
    """Keep one file that came in one piece. One that cannot be kept comes back FAILED, with the reason in `error`.

    Without `write` its bytes are in the store and its row is not written yet: whoever asks writes it with what follows.
    """
    refused = _full(owner)
    upload = _named(name, owner)
    judged = _taken(upload, stream) if refused is None else _refused(upload, refused)
    if write:
        judged.save()
    return judged


def refused(name: str, why: Text, owner: Owner) -> Upload:
    """Write down a file whose bytes never came whole, so that its owner is told why."""
    made = _refused(_named(name, owner), why)
    made.save()
    return made


def begin(name: str, size: int, owner: Owner) -> Upload:
    """Announce a file that will come in pieces. Raises IntakeError where it could not be kept anyway."""
    if size <= 0:
        raise IntakeError(Text("berkas ini kosong", "this file is empty"))
    if size > LIMIT_FILE:
        raise IntakeError(too_large())
    if (refused := _full(owner, size)) is not None:
        raise IntakeError(refused)
    upload = _named(name, owner)
    upload.size = size
    upload.save()
    return upload


def chunk(upload: Upload, offset: int, stream: BinaryIO, owner: Owner) -> Upload:
    """Keep the next piece; at the last one the file is whole and goes to the store.

    Raises WrongOffset where it goes on at another place, IntakeError where the disk does not take it.
    """
    upload.refresh_from_db()
    if upload.state != Upload.State.PARTIAL or offset != upload.came:
        raise WrongOffset(upload.came)
    most = min(CHUNK, upload.size - offset)
    piece = stream.read(most + 1)
    if not piece or len(piece) > most:
        raise IntakeError(Text("potongan berkas terlalu besar atau kosong", "the piece is too large or empty"))
    try:
        _write_piece(_folder(upload) / f"{offset:012}", piece, _secret(upload, owner))
    except OSError as error:
        raise IntakeError(from_os(error, str(settings.NIRPIHAK.spool)).text) from error
    if not Upload.objects.filter(pk=upload.pk, came=offset, state=Upload.State.PARTIAL).update(
        came=offset + len(piece)
    ):
        upload.refresh_from_db()
        raise WrongOffset(upload.came)
    upload.came = offset + len(piece)
    if upload.came == upload.size:
        folder = _folder(upload)
        joined = cast(BinaryIO, io.BufferedReader(_Pieces(folder, _secret(upload, owner)), 1024 * 1024))
        _taken(upload, joined).save()
        shutil.rmtree(folder, ignore_errors=True)
    return upload


def remove(upload: Upload) -> None:
    """Take a file back before the report is filed."""
    with transaction.atomic():
        forget(upload)


def forget(upload: Upload) -> None:
    """Throw away a file that belongs to no report; part of the caller's transaction."""
    if upload.address:
        enqueue("remove", upload.address)
    folder = _folder(upload)
    upload.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def of(owner: Owner, uid: str) -> Upload | None:
    """One of an owner's files by its public number; None for anybody else's."""
    try:
        wanted = uuid.UUID(uid)
    except ValueError:
        return None
    if owner.draft is not None:
        return Upload.objects.filter(draft=owner.draft, uid=wanted).first()
    return None if owner.report is None else Upload.objects.filter(report=owner.report, uid=wanted).first()


def sweep() -> int:
    """Take away pieces that no file is waiting for any more: of a crash between a row's end and its folder's."""
    folder = Path(settings.NIRPIHAK.pieces)
    there = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    waiting = Upload.objects.filter(state=Upload.State.PARTIAL).values_list("uid", flat=True)
    over = there.keys() - {str(uid) for uid in waiting}
    for name in over:
        shutil.rmtree(there[name], ignore_errors=True)
    return len(over)


def name_of(upload: Upload, owner: Owner) -> str:
    """What the file was called on its owner's device."""
    return keys.unseal(owner.key, bytes(upload.sealed_name), _about(upload)).decode()


def sealed_name(upload: Upload, name: str, key: bytes) -> bytes:
    """The name as the row keeps it."""
    return keys.seal(key, exhibits.plain_name(name).encode(), _about(upload))


def too_large() -> Text:
    """What is said of a file over the limit."""
    most = LIMIT_FILE // 1_000_000
    return Text(f"berkas ini lebih dari {most} MB", f"this file is larger than {most} MB")


def _named(name: str, owner: Owner) -> Upload:
    """A row that is not written down yet: what came in one piece is, once it is known what became of it."""
    upload = Upload(draft=owner.draft, report=owner.report)
    upload.sealed_name = sealed_name(upload, name, owner.key)
    return upload


def _about(upload: Upload) -> str:
    return f"upload:{upload.uid}:name"


def _full(owner: Owner, more: int = 0) -> Text | None:
    """Why nothing more can come, or None. Of files that failed, none counts."""
    if owner.draft is not None:
        rows = Upload.objects.filter(draft=owner.draft)
    elif owner.report is not None:
        rows = Upload.objects.filter(report=owner.report)
    else:
        return None
    # Of a mailbox the files of earlier days do not count: it stays open for as long as the matter does.
    since = timezone.now() - timedelta(days=1)
    counted = rows.exclude(state=Upload.State.FAILED).filter(made_at__gte=since)
    found = counted.aggregate(count=Count("pk"), all=Sum("size"))
    if found["count"] >= LIMIT_FILES:
        return Text(f"paling banyak {LIMIT_FILES} berkas", f"{LIMIT_FILES} files at most")
    if (found["all"] or 0) + more > LIMIT_ALL:
        most = LIMIT_ALL // 1_000_000
        return Text(f"semua berkas bersama paling banyak {most} MB", f"all files together {most} MB at most")
    return None


def _taken(upload: Upload, stream: BinaryIO) -> Upload:
    """Judge the kind and seal to the store; the row is not written yet."""
    try:
        head = _beginning(stream)
        kind = type_of(head) if head else EMPTY
        if kind == EMPTY:
            return _refused(upload, Text("berkas ini kosong", "this file is empty"))
        if kind in PROGRAMS:
            return _refused(upload, Text("berkas ini program, bukan bukti", "this file is a program, not evidence"))
        joined = cast(BinaryIO, _Rejoined(head, stream))
        sealed = exhibits.seal(joined, name="berkas", media_type=kind, limit=LIMIT_FILE)
    except IngestError:
        return _refused(upload, too_large())
    except StoreError as error:
        return _refused(upload, error.text)
    except (SealError, OSError):
        return _refused(upload, Text("berkas ini rusak di perjalanan", "this file was damaged on its way"))
    upload.state, upload.media_type = Upload.State.KEPT, kind
    upload.size = upload.came = sealed.kept.size
    upload.sha256, upload.sha512 = sealed.kept.sha256, sealed.kept.sha512
    upload.address, upload.key, upload.error = sealed.kept.address, sealed.key, {}
    return upload


def _beginning(stream: BinaryIO) -> bytes:
    """The first bytes, as many as tell the kind, also of a stream that gives them in drops."""
    head = b""
    while len(head) < HEAD and (more := stream.read(HEAD - len(head))):
        head += more
    return head


class _Rejoined:
    """A stream with its beginning put back: not every stream can go back by itself."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1) -> bytes:
        if self._head:
            given = self._head if size < 0 else self._head[:size]
            self._head = self._head[len(given) :]
            return given
        return self._rest.read(size)


def _refused(upload: Upload, why: Text) -> Upload:
    upload.state, upload.error = Upload.State.FAILED, {"id": why.id, "en": why.en}
    return upload


# Pieces


def _folder(upload: Upload) -> Path:
    return Path(settings.NIRPIHAK.pieces) / str(upload.uid)


def _secret(upload: Upload, owner: Owner) -> bytes:
    """What the keys of its pieces are made of: nothing that the server keeps leads to it."""
    return hashlib.sha256(b"nirpihak upload pieces\0" + owner.key + upload.uid.bytes).digest()


def _piece_key(secret: bytes, salt: bytes) -> bytes:
    # A key seals one object only: a piece that is sent twice has two salts.
    return hashlib.sha256(b"nirpihak upload piece\0" + secret + salt).digest()


def _write_piece(path: Path, piece: bytes, secret: bytes) -> None:
    """One piece, sealed, on the disk when this returns: a salt of 16 bytes, then what custody.sealing writes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    salt = secrets.token_bytes(SALT)
    with half.open("wb") as file:
        file.write(salt)
        seal(io.BytesIO(piece), file, _piece_key(secret, salt))
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


class _Pieces(io.RawIOBase):
    """The pieces of a file as one stream of plain bytes."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self._secret = secret
        self._rest = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        self._now = io.BytesIO()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not (got := self._now.readinto(buffer)):
            if not self._rest:
                return 0
            sealed = self._rest.pop(0).read_bytes()
            key = _piece_key(self._secret, sealed[:SALT])
            self._now = io.BytesIO(unseal(io.BytesIO(sealed[SALT:]), key).read())
        return got
