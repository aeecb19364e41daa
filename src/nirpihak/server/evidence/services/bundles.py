"""Bundles of exhibits: the export is written in the log first, then everything the receiver may have is put together.

What is withheld, files or fields of events, leaves its commitment in the bundle and nothing else. Knows nothing of
pages, nor of how a bundle is laid out (custody.bundles).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from nirpihak.assessing import Assessor, Refused
from nirpihak.custody import trees
from nirpihak.custody.authority import AuthorityError
from nirpihak.custody.bundles import contents
from nirpihak.custody.bundles.sinks import BundleError
from nirpihak.custody.bundles.writing import Written, write
from nirpihak.custody.checking import proofs
from nirpihak.custody.checking.bundle import WITHHELD
from nirpihak.custody.events import Kind
from nirpihak.law.loading import load_rulebook
from nirpihak.server.evidence.models import Checkpoint, Entry, Exhibit, File
from nirpihak.server.evidence.services import exhibits, log, references, stamps, workplaces
from nirpihak.text import Text

ALWAYS_SHOWN: Final = frozenset({"v", "kind", "at", "exhibit", "seq", "prev"})
"""Fields of an event without which its chain cannot be followed."""
GOES_WITH: Final[Mapping[str, frozenset[str]]] = {
    "source": frozenset({"source", "url", "final_url"}),
    "reason": frozenset({"reason", "basis"}),
}
"""Fields of events that are withheld along with another."""
WITHHELD_REASON: Final = "tidak untuk penerima ini"


@dataclass(frozen=True)
class Zipped:
    """A bundle as one zip: its file name, its bytes (gone from the disk when closed), and what is missing from it."""

    name: str
    stream: BinaryIO
    size: int
    gaps: tuple[Text, ...]


def zipped(
    chosen: Sequence[Exhibit],
    *,
    receiver: str,
    reason: str,
    actor: User | None,
    files: Collection[int] = frozenset(),
    fields: Collection[str] = frozenset(),
) -> Zipped:
    """A bundle of these exhibits to be sent at once. `files` (ids) and `fields` (names) are withheld.

    Raises EvidenceError. The zip stands in the work folder while it is sent, under no name.
    """
    with workplaces.workplace("berkas") as folder:
        made = export(
            chosen,
            receiver=receiver,
            reason=reason,
            actor=actor,
            into=folder,
            files=files,
            fields=fields,
        )
        stream = made.path.open("rb")
        return Zipped(made.path.name, stream, made.path.stat().st_size, made.gaps)


def export(
    chosen: Sequence[Exhibit],
    *,
    receiver: str,
    reason: str,
    actor: User | None,
    into: Path | None = None,
    target: Path | None = None,
    files: Collection[int] = frozenset(),
    fields: Collection[str] = frozenset(),
    acts: Iterable[bytes] = (),
    told: contents.Told | None = None,
) -> Written:
    """Write a bundle to `target` (a folder, or a zip by its name) or as a zip named by its number in a folder `into`.

    `acts` are JSON lines (`nirpihak schema act`): what is known of the act that the exhibits are about. Each is
    assessed now, and the assessment goes along with the version of the rulebook. The events that say so are in the log
    before the first byte leaves it. Raises EvidenceError.
    """
    giving = {each.pk: _given(each, files) for each in chosen}
    if not chosen or not any(giving.values()):
        raise exhibits.EvidenceError(Text("tidak ada berkas untuk diserahkan", "there is no file to hand out"))
    if target is not None and target.exists():
        raise exhibits.EvidenceError(Text(f"{target}: sudah ada", f"{target}: is there already"))
    if target is not None and not target.parent.is_dir():
        where = target.parent
        raise exhibits.EvidenceError(Text(f"{where}: folder itu tidak ada", f"{where}: there is no such folder"))
    assessment = _assessed(acts)
    with transaction.atomic():
        id = references.draw_long("BK")
        last = {each.pk: _exported(each, id, giving[each.pk], receiver, reason, actor) for each in chosen}
    made = log.checkpoint()
    if made is None:
        raise exhibits.EvidenceError(Text("log masih kosong", "the log is empty"))
    prover = trees.Prover(log.nodes(), made.size)
    bundle = contents.Bundle(
        id=id,
        created=log.moment(timezone.now()),
        institution=settings.NIRPIHAK.institution,
        officer=_named(actor),
        receiver=receiver,
        reason=reason,
        exhibits=tuple(
            _exhibit(each, giving[each.pk], last[each.pk], prover, log.cosigned(made), fields) for each in chosen
        ),
        log=_log(made),
        stamps=tuple(_stamps(file for given in giving.values() for file in given)),
        authorities=tuple(_authorities()),
        assessment=assessment,
        rulebook=f"{load_rulebook().version}\n" if assessment is not None else "",
    )
    try:
        path = target or (into or settings.NIRPIHAK.work) / f"{id}.zip"
        return write(bundle, path, log.signer(), told, stamper=_stamper)
    except BundleError as error:
        _failed(chosen, id, error.text)
        raise exhibits.EvidenceError(error.text) from error


def _assessed(acts: Iterable[bytes]) -> dict[str, Any] | None:
    """Acts and their assessments, in both languages; None without an act. Raises EvidenceError for a bad line."""
    lines, rows = list(acts), []
    for result in Assessor().run(lines):
        if isinstance(result, Refused):
            id, en = ("; ".join(result.messages(lang)) for lang in ("id", "en"))
            raise exhibits.EvidenceError(
                Text(f"perbuatan pada baris {result.line}: {id}", f"the act on line {result.line}: {en}")
            )
        told = {lang: json.loads(result.json(lang)) for lang in ("id", "en")}
        rows.append({"act": json.loads(lines[result.line - 1]), "assessment": told})
    return {"rulebook": load_rulebook().version, "acts": rows} if rows else None


def _given(exhibit: Exhibit, withheld: Collection[int]) -> list[File]:
    return [each for each in exhibit.files.order_by("id") if each.key is not None and each.pk not in withheld]


def _named(actor: User | None) -> str:
    return "sistem" if actor is None else actor.get_full_name() or actor.get_username()


def _exported(exhibit: Exhibit, id: str, given: list[File], receiver: str, reason: str, actor: User | None) -> Entry:
    data = {
        "bundle": id,
        "receiver": receiver,
        "reason": reason,
        "files": [each.sha256 for each in given],
        "withheld": exhibit.files.count() - len(given),
    }
    return log.append(Kind.EXPORTED, actor=exhibits.actor_name(actor), exhibit=exhibit, data=data)


def _failed(chosen: Iterable[Exhibit], id: str, why: Text) -> None:
    """The log said that a bundle goes out; that it did not is said too."""
    with transaction.atomic():
        for each in chosen:
            log.append(Kind.FAILED, actor=log.SYSTEM, exhibit=each, data={"bundle": id, "reason": why.id})


# ---------------------------------------------------------------- what goes in


def _exhibit(
    exhibit: Exhibit, given: list[File], last: Entry, prover: trees.Prover, checkpoint: str, fields: Collection[str]
) -> contents.Exhibit:
    hidden = [each for each in exhibit.files.order_by("id") if each not in given]
    unsaid = {text for each in hidden for text in (each.sha256, each.sha512, each.address, each.name) if text}
    withheld = {name for each in fields for name in (GOES_WITH.get(each) or (each,))}
    return contents.Exhibit(
        ref=exhibit.ref,
        title=exhibit.ref if exhibit.title in unsaid or "title" in withheld else exhibit.title,
        received=log.moment(exhibit.received_at),
        channel=exhibit.channel,
        note="" if "note" in withheld else exhibit.note,
        source_url="" if "source" in withheld else exhibit.source,
        files=tuple(_file(each, given) for each in given),
        withheld=tuple(
            contents.Withheld(each.purpose, "" if each.key is None else WITHHELD_REASON, each.key is None)
            for each in hidden
        ),
        entries=tuple(
            _entry(each, prover, checkpoint, unsaid, withheld if each.pk != last.pk else set())
            for each in _entries(exhibit, last)
        ),
    )


def _entries(exhibit: Exhibit, last: Entry) -> QuerySet[Entry]:
    return Entry.objects.filter(exhibit=exhibit, seq__lte=last.seq).order_by("index")


def _entry(
    entry: Entry, prover: trees.Prover, checkpoint: str, unsaid: set[str], withheld: Collection[str]
) -> contents.Entry:
    hidden = {
        name
        for name, value in log.values(entry).items()
        if name not in ALWAYS_SHOWN and (name in withheld or not unsaid.isdisjoint(_strings(value)))
    }
    proof = proofs.LogProof(entry.index, tuple(prover.inclusion(entry.index)), checkpoint)
    return contents.Entry(log.disclosed(entry, hidden), proofs.write(proof))


def _strings(value: Any) -> Iterator[str]:
    """Every text in a value of an event."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _file(file: File, given: list[File]) -> contents.File:
    def opened() -> BinaryIO:
        return exhibits.opened(file)

    parent = None if file.parent is None else file.parent.sha256 if file.parent in given else WITHHELD
    return contents.File(
        sha256=file.sha256,
        sha512=file.sha512,
        size=file.size,
        purpose=file.purpose,
        media_type=file.media_type,
        at=log.moment(file.made_at),
        open=opened,
        name=file.name,
        parent=parent,
        tool=file.tool,
        tool_version=file.tool_version,
        parameters=file.parameters,
    )


def _log(made: Checkpoint) -> contents.Log:
    """The checkpoint that holds the export, and the newest one that a witness has seen."""
    seen = Checkpoint.objects.filter(size__lte=made.size, cosignatures__isnull=False).order_by("-size").first()
    witnesses = tuple(str(each) for each in log.witnesses())
    key = str(log.signer().key)
    if seen is None or seen.size == made.size:
        return contents.Log(log.cosigned(made), key, witnesses)
    steps = tuple(log.consistency(seen.size, made.size))
    return contents.Log(log.cosigned(made), key, witnesses, seen=log.cosigned(seen), consistency=steps)


def _stamps(files: Iterable[File]) -> Iterator[contents.Stamp]:
    for row in stamps.granted(files):
        yield contents.Stamp(row.digest, row.authority, bytes(row.reply or b""))


def _authorities() -> Iterator[contents.Authority]:
    try:
        for each in stamps.authorities():
            yield contents.Authority(each.name, each.ca)
    except AuthorityError as error:
        raise exhibits.EvidenceError(Text(*error.message)) from error


def _stamper(digest: bytes) -> Iterator[contents.Stamp]:
    for each in stamps.stamp_now(digest):
        yield contents.Stamp(digest.hex(), each.authority, each.reply)
