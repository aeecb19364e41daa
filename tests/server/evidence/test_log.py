"""The custody log in the database: appended with what it records, signed, proved, and audited."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connections, transaction
from django.test import override_settings

from nirpihak.custody.auditing import audit as audit_folder
from nirpihak.custody.checking import events
from nirpihak.custody.checking.notes import open_checkpoint
from nirpihak.custody.checking.tree import leaf_hash, root, verify_consistency, verify_inclusion
from nirpihak.custody.events import Kind
from nirpihak.custody.signing import verify_ed25519
from nirpihak.server.config import Settings
from nirpihak.server.evidence.models import Checkpoint, Entry, Head, Node
from nirpihak.server.evidence.services import log
from nirpihak.server.evidence.services.audit import audit
from nirpihak.server.evidence.services.log import LogError
from tests.server.evidence.conftest import keep, witness

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("house")]


def note(number: int = 0) -> Entry:
    with transaction.atomic():
        return log.append(Kind.CHECKED, actor="system", data={"number": number})


def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(LogError):
        log.append(Kind.CHECKED, actor="system")
    assert log.size() == 0


def test_what_is_rolled_back_leaves_no_event() -> None:
    class Undone(Exception):
        pass

    def attempt() -> None:
        with transaction.atomic():
            log.append(Kind.CHECKED, actor="system")
            raise Undone

    note()
    with pytest.raises(Undone):
        attempt()
    assert [note().index, log.size()] == [1, 2]
    assert audit().problems == ()


def test_entries_are_commitments_and_the_root_is_theirs() -> None:
    entries = [note(number) for number in range(5)]
    for entry in entries:
        told = json.loads(entry.fields)
        assert events.commit(told, bytes(entry.salt or b"")) == bytes(entry.commitment)
        assert leaf_hash(bytes(entry.commitment)) == bytes(entry.leaf)
        assert events.commitment_of(log.disclosed(entry, {"actor"})) == bytes(entry.commitment)
    made = log.checkpoint()
    assert made is not None
    assert bytes(made.root) == root([bytes(entry.leaf) for entry in entries])
    signed, _ = open_checkpoint(made.note, log.signer().key, verify=verify_ed25519)
    assert (signed.origin, signed.size) == ("bawaslu.example/log", 5)


def test_proofs_hold_across_the_levels_that_are_stored() -> None:
    with transaction.atomic():
        leaves = [bytes(log.append(Kind.CHECKED, actor="system").leaf) for _ in range(530)]
    assert list(Node.objects.values_list("level", "position")) == [(8, 0), (8, 1)]
    made = log.checkpoint()
    assert made is not None
    right = bytes(made.root)
    assert right == root(leaves)
    for index in (0, 255, 256, 511, 512, 529):
        verify_inclusion(index, 530, leaves[index], log.inclusion(index, 530), right)
    for old in (1, 255, 256, 300, 512, 530):
        verify_consistency(old, 530, root(leaves[:old]), right, log.consistency(old, 530))


def test_a_checkpoint_is_signed_once_a_size_and_written_out(house: Settings) -> None:
    assert log.checkpoint() is None
    note()
    first = log.checkpoint()
    assert first == log.checkpoint()
    assert log.checkpoint_if_grown() is None
    note()
    assert log.checkpoint_if_grown() is not None
    assert sorted(path.name for path in (house.log / "checkpoints").iterdir()) == [
        "1",
        "2",
    ]
    assert first is not None
    assert (house.log / "checkpoints" / "1").read_text("utf-8") == first.note


def test_the_log_as_plain_files_is_enough_to_audit_it(tmp_path: Path) -> None:
    for number in range(300):
        note(number)
    assert log.export(tmp_path) == 300
    log.export(tmp_path)
    found = audit_folder(tmp_path, log.signer().key)
    assert (found.faults, found.has_entries, found.checkpoint and found.checkpoint.size) == ((), True, 300)


def test_writers_at_the_same_moment_take_turns() -> None:
    def writes() -> None:
        for number in range(10):
            note(number)
        connections.close_all()

    writers = [threading.Thread(target=writes) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert list(Entry.objects.values_list("index", flat=True)) == list(range(30))
    assert audit().problems == ()


def test_a_witness_is_heard_and_nobody_else(house: Settings) -> None:
    known, stranger = witness(), witness("orang-lain.example/saksi")
    note()
    made = log.checkpoint()
    assert made is not None
    text = made.note.rpartition("\n\n")[0] + "\n"
    with override_settings(NIRPIHAK=replace(house, witnesses=(str(known.key),))):
        line = str(known.cosign(text, 1_800_000_000))
        log.add_cosignature(line)
        log.add_cosignature(line)
        for other in (str(stranger.cosign(text, 1)), str(known.cosign("other\n", 1)), "junk", "", "— a b\n" * 3):
            with pytest.raises(LogError):
                log.add_cosignature(other)
        assert made.cosignatures.count() == 1
        _, cosigned = open_checkpoint(log.cosigned(made), log.signer().key, [known.key], 1, verify_ed25519)
    assert [each.time for each in cosigned] == [1_800_000_000]
    assert (house.log / "checkpoints" / "1").read_text("utf-8") == log.cosigned(made)


def grown(officer: User) -> None:
    """A log with a little of everything: two exhibits, a checkpoint, and entries after it."""
    for name in ("satu", "dua"):
        keep(name.encode(), officer, name)
    for number in range(4):
        note(number)
    log.checkpoint()
    keep(b"tiga", officer, "tiga")


def found() -> dict[str, str]:
    return {problem.where: problem.what.en for problem in audit().problems}


def test_a_log_that_nobody_touched_is_whole(officer: User) -> None:
    grown(officer)
    done = audit()
    assert (done.size, done.checkpoints, done.problems) == (7, 1, ())


def test_an_edited_event_is_named(officer: User) -> None:
    grown(officer)
    entry = Entry.objects.get(index=1)
    entry.fields = entry.fields.replace("dua", "dub")
    entry.save()
    assert found() == {"entry 1": "its content was changed"}


def test_an_edited_column_is_named(officer: User) -> None:
    grown(officer)
    Entry.objects.filter(index=2).update(kind="viewed")
    assert found() == {"entry 2": 'the column kind was changed: it holds viewed, the event says "checked"'}


def test_an_entry_taken_out_is_named(officer: User) -> None:
    grown(officer)
    Entry.objects.get(index=3).delete()
    problems = found()
    assert problems["entry 3"] == "entry 3 is missing"
    assert "checkpoint 6" in problems


def test_entries_that_changed_places_are_named(officer: User) -> None:
    grown(officer)
    one, other = Entry.objects.get(index=2), Entry.objects.get(index=3)
    one.delete()
    other.delete()
    one.index, other.index = 3, 2
    one.save(force_insert=True)
    other.save(force_insert=True)
    assert found()["checkpoint 6"] == "the first 6 entries are not those signed: something was edited or moved"


def test_a_recomputed_event_does_not_fit_the_checkpoint(officer: User) -> None:
    grown(officer)
    entry = Entry.objects.get(index=2)
    fields = json.loads(entry.fields) | {"number": 99}
    entry.fields = log.canonical(fields)
    entry.commitment = events.commit(fields, bytes(entry.salt or b""))
    entry.leaf = leaf_hash(entry.commitment)
    entry.save()
    assert set(found()) == {"checkpoint 6", "file 6"}


def test_a_cut_end_is_named_by_the_checkpoint_that_was_signed(officer: User) -> None:
    grown(officer)
    log.checkpoint()
    Entry.objects.filter(index__gte=5).delete()
    Head.objects.update(size=5)
    Checkpoint.objects.filter(size__gt=5).delete()
    # Only the files are left to tell of the end.
    problems = [(problem.where, problem.what.en) for problem in audit().problems]
    assert problems == [
        ("file 6", "the log was cut: 6 entries were signed, 5 are left"),
        ("file 6", "the database does not have it"),
        ("file 7", "the log was cut: 7 entries were signed, 5 are left"),
        ("file 7", "the database does not have it"),
    ]


def test_a_checkpoint_under_another_key_is_named(officer: User) -> None:
    from nirpihak.custody.signing import Signer, checkpoint

    grown(officer)
    made = Checkpoint.objects.get()
    made.note = checkpoint("bawaslu.example/log", 6, bytes(made.root), Signer.generate("bawaslu.example/log"))
    made.save()
    assert "not signed with the log's key" in found()["checkpoint 6"]


def test_a_broken_chain_of_one_exhibit_is_named(officer: User) -> None:
    file = keep(b"satu", officer)
    with transaction.atomic():
        log.append(Kind.VIEWED, actor="officer:1", exhibit=file.exhibit)
        log.append(Kind.VIEWED, actor="officer:2", exhibit=file.exhibit)
    Entry.objects.get(index=1).delete()
    problems = [problem.what.en for problem in audit().problems]
    assert problems == ["entry 1 is missing", "the chain of its exhibit is broken before event 2"]


def test_a_changed_node_is_named() -> None:
    with transaction.atomic():
        for _ in range(256):
            log.append(Kind.CHECKED, actor="system")
    Node.objects.update(hash=bytes(32))
    assert found() == {"node 8/0": "it does not fit the entries below it"}
