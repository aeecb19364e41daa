"""The audit of the custody log in the database: whatever was cut, moved or edited is found and named.

It recomputes everything from the entries up, and compares with the signed checkpoints, in the database and as files.
Somebody who rewrites the database, the files and holds the log's key is found by the witnesses alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from nirpihak.custody import trees
from nirpihak.custody.checking import events
from nirpihak.custody.checking.events import EventError
from nirpihak.custody.checking.notes import NoteError, open_checkpoint
from nirpihak.custody.checking.tree import leaf_hash
from nirpihak.custody.signing import verify_ed25519
from nirpihak.custody.tiles import CHECKPOINTS
from nirpihak.server.evidence.models import Checkpoint, Entry, Head, Node
from nirpihak.server.evidence.services import log
from nirpihak.text import Text

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be: where (an entry, a node, a checkpoint), and what."""

    where: str
    what: Text


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found: how many entries it read, and every problem; none where the log is whole."""

    size: int
    checkpoints: int
    problems: tuple[Problem, ...]


def audit() -> Audit:
    """Read the whole log and say what is wrong with it. Takes about a minute for a million entries."""
    problems: list[Problem] = []
    tree, wanted, last = trees.Tree(), 0, dict[int, tuple[int, str]]()
    sizes = {made.size: made for made in Checkpoint.objects.order_by("size")}
    roots: dict[int, bytes] = {}
    for entry in Entry.objects.order_by("index").select_related("exhibit").iterator(BATCH):
        if entry.index > wanted:
            problems.append(_missing(wanted, entry.index - 1))
        wanted = entry.index + 1
        problems.extend(_entry(entry))
        problems.extend(_chain(entry, last))
        tree.append(bytes(entry.commitment))
        if wanted in sizes and len(tree) == wanted:
            roots[wanted] = tree.root()
    problems.extend(_nodes(tree))
    head = Head.objects.filter(pk=1).values_list("size", flat=True).first() or 0
    if head > wanted:
        problems.append(_missing(wanted, head - 1))
    elif head < wanted:
        what = f"kepala log menyebut {head} catatan, ada {wanted}"
        problems.append(Problem("head", Text(what, f"the head says {head} entries, there are {wanted}")))
    for size, made in sizes.items():
        problems.extend(_checkpoint(f"checkpoint {size}", made.note, size, roots.get(size), wanted))
    problems.extend(_files(tree))
    return Audit(wanted, len(sizes), tuple(problems))


def _missing(first: int, last: int) -> Problem:
    which = str(first) if first == last else f"{first}-{last}"
    return Problem(f"entry {which}", Text(f"catatan {which} hilang", f"entry {which} is missing"))


def _entry(entry: Entry) -> Iterator[Problem]:
    """The entry's text against its commitment, its columns against its text, its leaf against the commitment."""
    where = f"entry {entry.index}"
    try:
        found = events.commitment_of(log.disclosed(entry))
        told = log.values(entry)
    except (EventError, ValueError, TypeError, KeyError) as error:
        yield Problem(where, Text(f"tidak dapat dibaca: {error}", f"cannot be read: {error}"))
        return
    if found != bytes(entry.commitment):
        yield Problem(where, Text("isinya diubah: tidak cocok dengan komitmennya", "its content was changed"))
    if leaf_hash(bytes(entry.commitment)) != bytes(entry.leaf):
        yield Problem(where, Text("daunnya bukan daun komitmennya", "its leaf is not that of its commitment"))
    columns: dict[str, Any] = {
        "kind": entry.kind,
        "at": log.moment(entry.at),
        "exhibit": None if entry.exhibit is None else entry.exhibit.ref,
        "seq": entry.seq,
    }
    for name, value in columns.items():
        if name in told and told[name] != value:
            said = json.dumps(told[name], ensure_ascii=False)
            yield Problem(
                where,
                Text(
                    f"kolom {name} diubah: tertulis {value}, kejadiannya menyebut {said}",
                    f"the column {name} was changed: it holds {value}, the event says {said}",
                ),
            )


def _chain(entry: Entry, last: dict[int, tuple[int, str]]) -> Iterator[Problem]:
    """The entry's place in its exhibit's own chain."""
    if entry.exhibit_id is None:
        return
    seq, prev = last.get(entry.exhibit_id, (-1, None))
    where = f"entry {entry.index}"
    try:
        told = log.values(entry)
    except (EventError, ValueError):
        told = {}
    if told.get("seq", seq + 1) != seq + 1 or told.get("prev", prev) != prev:
        yield Problem(
            where,
            Text(
                f"rantai barang bukti terputus sebelum kejadian ke-{told.get('seq')}",
                f"the chain of its exhibit is broken before event {told.get('seq')}",
            ),
        )
    last[entry.exhibit_id] = (entry.seq if entry.seq is not None else seq + 1, bytes(entry.commitment).hex())


def _nodes(tree: trees.Tree) -> Iterator[Problem]:
    """The stored inner nodes against those that the entries lead to."""
    for node in Node.objects.order_by("level", "position").iterator(BATCH):
        where = f"node {node.level}/{node.position}"
        try:
            right = tree.hashes(node.level, node.position, node.position + 1)[0]
        except (LookupError, ValueError):
            yield Problem(where, Text("tidak ada dasarnya di log", "the log has no entries for it"))
            continue
        if right != bytes(node.hash):
            yield Problem(where, Text("tidak cocok dengan catatan di bawahnya", "it does not fit the entries below it"))


def _checkpoint(where: str, note: str, size: int | None, root: bytes | None, entries: int) -> Iterator[Problem]:
    """A checkpoint's signature, and the root it signed against the one that the entries lead to."""
    try:
        signed = open_checkpoint(note, log.signer().key, verify=verify_ed25519)[0]
    except NoteError as error:
        yield Problem(where, Text(*error.message))
        return
    if size is not None and signed.size != size:
        yield Problem(where, Text(f"menandatangani {signed.size} catatan", f"it signs {signed.size} entries"))
    if signed.size > entries:
        yield Problem(
            where,
            Text(
                f"log dipotong: {signed.size} catatan ditandatangani, tinggal {entries}",
                f"the log was cut: {signed.size} entries were signed, {entries} are left",
            ),
        )
    elif root is None or signed.root != root:
        yield Problem(
            where,
            Text(
                f"{signed.size} catatan pertama bukan yang ditandatangani: ada yang diubah atau dipindah",
                f"the first {signed.size} entries are not those signed: something was edited or moved",
            ),
        )


def _files(tree: trees.Tree) -> Iterator[Problem]:
    """The checkpoints that were written out as files: those that a rewritten database would not know."""
    folder = settings.NIRPIHAK.log / CHECKPOINTS
    known = {made.size: made.note for made in Checkpoint.objects.all()}
    for path in sorted(folder.glob("[0-9]*")) if folder.is_dir() else []:
        where = f"file {path.name}"
        note = path.read_text("utf-8", "replace")
        try:
            signed = open_checkpoint(note, log.signer().key, verify=verify_ed25519)[0]
        except NoteError as error:
            yield Problem(where, Text(*error.message))
            continue
        root = trees.root(tree, signed.size) if signed.size <= len(tree) else None
        yield from _checkpoint(where, note, None, root, len(tree))
        if signed.size not in known:
            yield Problem(where, Text("tidak ada di basis data", "the database does not have it"))
