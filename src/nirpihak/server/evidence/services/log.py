"""The custody log in the database: appending, checkpoints, proofs.

An event is appended in the transaction of what it records; whoever appends holds the one `Head` row locked until that
transaction ends, so the order of the log is the order of the commits. Knows nothing of what the events are about.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from nirpihak.custody import tiles, trees
from nirpihak.custody.checking import events
from nirpihak.custody.checking.notes import Note, NoteError, Signature, VerifierKey, parse_note, verified
from nirpihak.custody.checking.tree import leaf_hash
from nirpihak.custody.events import LASTING, Kind
from nirpihak.custody.signing import Signer, kept_signer, verify_ed25519, with_signatures
from nirpihak.custody.signing import checkpoint as signed_checkpoint
from nirpihak.custody.tiles import CHECKPOINTS
from nirpihak.server.evidence.models import Checkpoint, Cosignature, Entry, Exhibit, Head, Node
from nirpihak.text import Text

SYSTEM: Final = "system"
"""Who acts where no person does."""
VERSION: Final = 1
_HELD: Final[ContextVar[Head | None]] = ContextVar("head of the log, held", default=None)
RECENT: Final = 100
"""How many checkpoints back a witness's line is looked for: some hours, and little work for whoever sends junk."""


class LogError(RuntimeError):
    """The log refuses; `reason` is one line in both languages."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


class DatabaseNodes:
    """The log's hashes as `custody.trees` reads them: entries at level 0, complete subtrees at 8, 16, ..."""

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        if level == 0:
            leaves = Entry.objects.filter(index__gte=start, index__lt=stop).order_by("index")
            found = [bytes(each) for each in leaves.values_list("leaf", flat=True)]
        else:
            inner = Node.objects.filter(level=level, position__gte=start, position__lt=stop).order_by("position")
            found = [bytes(each) for each in inner.values_list("hash", flat=True)]
        if len(found) != stop - start:
            raise LogError(
                Text(
                    f"log penguasaan tidak utuh: {stop - start - len(found)} catatan hilang pada tingkat {level}",
                    f"the custody log is not whole: {stop - start - len(found)} records are missing at level {level}",
                )
            )
        return found


def nodes() -> DatabaseNodes:
    """The log's hashes, for proofs and tiles."""
    return DatabaseNodes()


def moment(at: datetime) -> str:
    """A time as events write it: UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def append(kind: Kind, *, actor: str, exhibit: Exhibit | None = None, data: Mapping[str, Any] | None = None) -> Entry:
    """Append one event; part of the caller's transaction, and best the last thing in it.

    `data` are the event's own fields (JSON values, no floats). Raises LogError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise LogError(
            Text("kejadian dicatat bersama perbuatannya", "an event is written in the transaction of its act")
        )
    head = locked_head()
    at = timezone.now()
    fields: dict[str, Any] = {"v": VERSION, "kind": str(kind), "at": moment(at), "actor": actor}
    fields |= {"exhibit": None, "seq": None, "prev": None} | dict(data or {})
    if exhibit is not None:
        last = Entry.objects.filter(exhibit=exhibit).order_by("-seq").values_list("seq", "commitment").first()
        fields["exhibit"] = exhibit.ref
        fields["seq"] = 0 if last is None else (last[0] or 0) + 1
        fields["prev"] = None if last is None else bytes(last[1]).hex()
    salt = secrets.token_bytes(32)
    commitment = events.commit(fields, salt)
    entry = Entry.objects.create(
        index=head.size,
        kind=str(kind),
        at=at,
        exhibit=exhibit,
        seq=fields["seq"],
        fields=canonical(fields),
        salt=salt,
        commitment=commitment,
        leaf=leaf_hash(commitment),
    )
    Node.objects.bulk_create(
        Node(level=level, position=position, hash=made) for level, position, made in trees.completed(nodes(), head.size)
    )
    head.size += 1
    head.save(update_fields=["size"])
    return entry


def canonical(fields: Mapping[str, Any]) -> str:
    """An event's fields as text: sorted, without spaces."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def locked_head() -> Head:
    """The `Head`, held until the transaction ends."""
    if (already := _HELD.get()) is not None:
        return already
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    return head


@contextmanager
def held() -> Iterator[Head]:
    """Hold the `Head` for several events of one transaction, and ask the database for it once.

    Goes around no more than one transaction: `with transaction.atomic(), log.held(): ...`
    """
    token = _HELD.set(None)
    try:
        head = locked_head()
        _HELD.set(head)
        yield head
    finally:
        _HELD.reset(token)


def size() -> int:
    """How many entries the log has."""
    return Head.objects.filter(pk=1).values_list("size", flat=True).first() or 0


def disclosed(entry: Entry, withheld: Iterable[str] = ()) -> dict[str, Any]:
    """An entry as a bundle shows it; what was erased or is withheld shows its commitment only."""
    kept = json.loads(entry.fields)
    if entry.salt is not None:
        return events.disclose(kept, bytes(entry.salt), entry.index, frozenset(withheld) & kept.keys())
    return events.withhold(kept, frozenset(withheld))


def values(entry: Entry) -> dict[str, Any]:
    """The fields of an entry that can still be read."""
    kept: dict[str, Any] = json.loads(entry.fields)
    return kept if entry.salt is not None else events.values(kept)


def forget(entries: Iterable[Entry]) -> list[int]:
    """Erase the content of entries: all but that something was done, when and by whom. The tree does not change."""
    done = []
    for entry in entries:
        if entry.salt is None:
            continue
        kept = json.loads(entry.fields)
        shown = events.disclose(kept, bytes(entry.salt), entry.index, frozenset(kept.keys() - LASTING))
        entry.fields, entry.salt = canonical(shown), None
        entry.save(update_fields=["fields", "salt"])
        done.append(entry.index)
    return done


# Checkpoints


def signer() -> Signer:
    """The log's own key: made once in the data folder, read-only for its owner."""
    return _signer(settings.NIRPIHAK.data / "log-key", settings.NIRPIHAK.log_name)


@lru_cache(maxsize=8)
def _signer(path: Path, name: str) -> Signer:
    return kept_signer(path, name)


def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    return Checkpoint.objects.prefetch_related("cosignatures").first()


def checkpoint() -> Checkpoint | None:
    """Sign the log as it stands and write the checkpoint out as a plain file. None while the log is empty.

    The same size is signed once: asked again, the checkpoint that there is comes back.
    """
    with transaction.atomic():
        head = locked_head()
        if head.size == 0:
            return None
        made = Checkpoint.objects.filter(size=head.size).first()
        if made is None:
            root = trees.root(nodes(), head.size)
            note = signed_checkpoint(settings.NIRPIHAK.log_name, head.size, root, signer())
            made = Checkpoint.objects.create(size=head.size, root=root, note=note)
    write_out(made)
    return made


def covering(index: int) -> Checkpoint:
    """A checkpoint that holds the entry: the newest one, or one made now."""
    found = latest()
    made = found if found is not None and found.size > index else checkpoint()
    if made is None or made.size <= index:
        raise LogError(Text(f"tidak ada catatan log {index}", f"the log has no entry {index}"))
    return made


def cosigned(made: Checkpoint) -> str:
    """The checkpoint's note with the lines of its witnesses."""
    return with_signatures(made.note, [Signature.parse(each.line) for each in made.cosignatures.order_by("id")])


def write_out(made: Checkpoint) -> Path:
    """The checkpoint as a file, so that a database that was cut or replaced is found out. Old files stay."""
    folder = settings.NIRPIHAK.log / CHECKPOINTS
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / str(made.size)
    text = cosigned(made)
    if not path.exists() or path.read_text("utf-8") != text:
        half = folder / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
        with half.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    return path


def witnesses() -> Sequence[VerifierKey]:
    """The verifier keys of the witnesses whose lines are taken."""
    return [VerifierKey.parse(text) for text in settings.NIRPIHAK.witnesses]


def add_cosignature(line: str) -> Cosignature:
    """Take a witness's signature line under one of our newest checkpoints. Raises LogError for any other line."""
    refusal = Text("baris ini bukan tanda tangan saksi yang dikenal", "this line is no signature of a known witness")
    try:
        signature = Signature.parse(line.strip())
    except NoteError as error:
        raise LogError(refusal) from error
    keys = [key for key in witnesses() if (key.name, key.id) == (signature.name, signature.id)]
    for made in Checkpoint.objects.all()[:RECENT] if keys else ():
        note = Note(parse_note(made.note).text, (signature,))
        with suppress(NoteError):
            if verified(note, keys, verify_ed25519):
                added, _ = Cosignature.objects.get_or_create(
                    checkpoint=made, line=str(signature).strip(), defaults={"witness": signature.name}
                )
                write_out(made)
                return added
    raise LogError(refusal)


def inclusion(index: int, within: int) -> list[bytes]:
    """The proof that the entry stands in the log of the first `within` entries."""
    return trees.inclusion(nodes(), index, within)


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the log of `new` entries begins with the log of `old`."""
    return trees.consistency(nodes(), old, new)


def entries(start: int, stop: int) -> list[bytes]:
    """The log's entries, 32 bytes of commitment each: what a tile of entries holds."""
    rows = Entry.objects.filter(index__gte=start, index__lt=stop).order_by("index").values_list("commitment")
    return [bytes(row[0]) for row in rows]


def export(folder: Path) -> int:
    """Write the log up to its newest checkpoint as plain files (custody.tiles); how many entries that are."""
    made = latest() or checkpoint()
    if made is None:
        return 0
    tiles.export(folder, cosigned(made), nodes(), entries)
    return made.size


def checkpoint_if_grown() -> Checkpoint | None:
    """A new checkpoint where entries came since the last."""
    newest = Checkpoint.objects.aggregate(size=Max("size"))["size"] or 0
    return checkpoint() if size() > newest else None
