"""Who can read what: thieves of disks and backups, and people who have a key. The lines of docs/keys.md.

A whole report is filed as by its page, with a name, a file, a message and an opening; then all of it is looked through.
"""

from __future__ import annotations

import io
import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from nacl.public import PrivateKey

from nirpihak.server.evidence.models import Entry
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import drafts, mailbox, messages, uploads
from nirpihak.server.intake.services.filing import Filed, Filing, file
from nirpihak.server.keys.models import Holder, Identity, InstitutionKey
from nirpihak.server.keys.services import content, identities, openings, passphrases, shares
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.keys.services.passphrases import COST as SHIPPED
from tests.server.keys.people import WHY, Room, holder, phrase, room
from tests.server.keys.thief import database_files, files, found, tables

pytestmark = pytest.mark.django_db(transaction=True)

IDENTITY = {"name": "Sekartaji Ganjilwarsa", "address": "Jalan Kembangsetaman 7", "contact": "0800-7316-5242"}
WHAT = "Lurah rekaan membagikan stiker bergambar paslon di posyandu."
WHERE = "Posyandu Melatisungsang"
CONTENT = {
    "what": WHAT,
    "where": WHERE,
    "about": [{"name": "Gandrungwasis Rekaanto", "position": "lurah"}],
}
FILE = b"Isi berkas rekaan tentang stiker di posyandu."
FILE_NAME = "foto-stiker-posyandu.txt"
ANSWER = "Mohon sebutkan hari kejadiannya, terima kasih."


@dataclass
class Scene:
    """A filed report and everybody's secrets."""

    room: Room
    filed: Filed
    passphrases: Mapping[str, str]

    @property
    def texts(self) -> dict[str, str | bytes]:
        """What was written about the matter: readable to officers, sealed to everybody else."""
        return {
            "what": WHAT,
            "where": WHERE,
            "whom": "Gandrungwasis",
            "file": FILE,
            "file name": FILE_NAME,
            "answer": ANSWER,
        }

    @property
    def identity(self) -> dict[str, str | bytes]:
        return dict(IDENTITY)

    @property
    def secrets(self) -> dict[str, str | bytes]:
        """What opens something: nobody's disk holds any of it."""
        code = str(self.filed.code)
        halves = {f"half {number}": half for number, half in enumerate(code.split(" - "))}
        return {**self.passphrases, "code": code, **halves}

    @property
    def keys(self) -> dict[str, bytes]:
        """The keys below the master key, opened as the server opens them."""
        report = self.filed.report
        ring = content.ring(self.room.institution)
        return {"institution's key": ring.keys[1], "report's key": ring.unwrap(report.key, str(report.uid))}


@pytest.fixture
def scene() -> Scene:
    made = room(custodians=3, recovery=2)
    token, _ = drafts.begin()
    writing = drafts.opened(token)
    assert writing is not None
    writing.keep({"what": WHAT, "name": IDENTITY["name"]})
    upload = uploads.whole(io.BytesIO(FILE), FILE_NAME, writing.owner)
    assert upload.state == upload.State.KEPT, upload.error
    given = Filing(
        made.institution, "pilkada", Report.Door.REPORT, Report.Mode.CONFIDENTIAL, CONTENT, identity=IDENTITY
    )
    filed = file(replace(given, uploads=[upload]), writing)
    assert made.asker is not None
    assert filed.code is not None
    messages.reply(filed.report, made.asker, ANSWER)
    first, second, _ = made.custodians
    request = openings.ask(filed.report.ref, made.institution, made.asker, WHY)
    openings.take(request, first, phrase(first), WHY)
    openings.consent(request, second, phrase(second))
    assert openings.open_identity(request, first, phrase(first)) == IDENTITY
    named = {f"passphrase of {each.name}": phrase(each) for each in made.custodians}
    named |= {f"code of {each.name}": made.codes[each.pk] for each in made.recovery}
    return Scene(made, filed, named)


@pytest.fixture
def disk() -> Path:
    """The data folder of the server."""
    return Path(settings.NIRPIHAK.data)


def test_the_thief_finds_what_lies_there(scene: Scene, disk: Path) -> None:
    """Guards the tests below: what is not sealed is found."""
    report = scene.filed.report
    assert found(tables(), {"ref": report.ref, "hash": report.content_hash})
    assert found(files(disk, keys=True), {"master key": (disk / "evidence-key").read_text("ascii").split()[-1]})
    if connection.vendor == "sqlite":
        assert found(database_files(), {"ref": report.ref})


def test_a_thief_of_the_disk_without_the_master_key_reads_nothing(scene: Scene, disk: Path) -> None:
    everything = {**scene.texts, **scene.identity, **scene.secrets, **scene.keys}
    assert found(chain(tables(), files(disk), database_files()), everything) == []
    # And opens nothing with a master key of his own.
    own = replace(settings.NIRPIHAK, evidence_key=secrets.token_hex(32))
    with override_settings(NIRPIHAK=own), pytest.raises(KeysError):
        content.ring(scene.room.institution)


def test_the_database_is_as_mute_after_vacuum(scene: Scene) -> None:
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM FULL")
    else:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    everything = {**scene.texts, **scene.identity, **scene.secrets, **scene.keys}
    assert found(chain(tables(), database_files()), everything) == []


def test_a_backup_holds_ciphertext_alone(scene: Scene, tmp_path: Path) -> None:
    everything = {**scene.texts, **scene.identity, **scene.secrets, **scene.keys}
    if connection.vendor == "sqlite":
        source, target = str(connection.settings_dict["NAME"]), tmp_path / "cadangan.sqlite3"
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
            one.backup(other)
            written = "\n".join(other.iterdump()).encode()
        assert found(iter([("backup", target.read_bytes()), ("dump", written)]), everything) == []
    dumped = b"\n".join(value for _, value in tables())
    assert found(iter([("rows", dumped)]), everything) == []


def test_a_thief_with_the_master_key_reads_reports_and_no_identity(scene: Scene, disk: Path) -> None:
    """Honest: the key file on the same disk opens what was reported. The name stays shut, and so does every code."""
    report = scene.filed.report
    key = content.ring(scene.room.institution).unwrap(report.key, str(report.uid))
    opened = content.unseal_json(key, report.sealed, content.about(str(report.uid), "content"))
    assert WHAT in str(opened)
    assert not [value for value in IDENTITY.values() if value in str(opened)]
    # What opens an identity is nowhere: not in the files, the key files among them, and not in the tables.
    shut = {**scene.identity, **scene.secrets}
    assert found(chain(tables(), files(disk, keys=True), database_files()), shut) == []
    identity = Identity.objects.get()
    ring = content.ring(scene.room.institution)
    bound = identities.bound_of(identity, ring)
    there = {(row.inner_id, row.outer_id): bytes(row.blob) for row in identity.shares.all()}
    assert shares.both({}, there, bound) is None
    stolen = [*ring.keys.values(), key, bound, *(bytes(each.public_key or b"") for each in Holder.objects.all())]
    for candidate in stolen:
        with pytest.raises(KeysError):
            identities.unsealed(identity, candidate, bound)
        for share in there.values():
            with pytest.raises(KeysError):
                shares.off_outer(PrivateKey(candidate), share, bound)


def test_a_private_key_costs_an_argon2_for_each_guess(scene: Scene) -> None:
    """What the thief tries at a custodian's passphrase, on a disk that was stolen whole."""
    kept = holder(scene.room.custodians[0])
    assert passphrases.opened(bytes(kept.sealed_private or b""), "frasa yang ditebak saja") is None
    assert SHIPPED.operations >= 3
    assert SHIPPED.memory >= 64 * 1024, "KiB"


def test_a_custodian_with_the_disk_and_the_master_key_opens_no_identity(scene: Scene) -> None:
    identity = Identity.objects.get()
    bound = identities.bound_of(identity, content.ring(scene.room.institution))
    there = {(row.inner_id, row.outer_id): bytes(row.blob) for row in identity.shares.all()}
    for officer in (*scene.room.custodians, *scene.room.recovery):
        mine = scene.room.unlocked(officer)
        assert shares.both({mine.holder.pk: mine.private}, there, bound) is None
        for share in there.values():
            try:
                left = shares.off_outer(mine.private, share, bound)
            except KeysError:
                continue
            with pytest.raises(KeysError):
                shares.off_inner(mine.private, left, bound)


def test_two_custodians_with_the_disk_open_an_identity_and_leave_no_trace(scene: Scene) -> None:
    """Honest: the log holds what goes through the server. Two who have the disk need no server."""
    before = Entry.objects.count()
    identity = Identity.objects.get()
    bound = identities.bound_of(identity, content.ring(scene.room.institution))
    there = {(row.inner_id, row.outer_id): bytes(row.blob) for row in identity.shares.all()}
    one, other = (scene.room.unlocked(each) for each in scene.room.custodians[:2])
    key = shares.both({one.holder.pk: one.private, other.holder.pk: other.private}, there, bound)
    assert key is not None
    assert identities.unsealed(identity, key, bound) == IDENTITY
    assert Entry.objects.count() == before


def test_whoever_controls_the_running_server_can_watch(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Honest: a name is in memory while it is sealed, and a passphrase while it is used."""
    seen = list[object]()
    seal, unlock = content.seal_json, passphrases.opened

    def watched(key: bytes, value: object, about: str) -> bytes:
        seen.append(value)
        return seal(key, value, about)

    def overheard(sealed: bytes, secret: str) -> PrivateKey | None:
        seen.append(secret)
        return unlock(sealed, secret)

    monkeypatch.setattr(content, "seal_json", watched)
    monkeypatch.setattr(passphrases, "opened", overheard)
    identities.prepare_identity(scene.room.institution, IDENTITY)
    scene.room.unlocked(scene.room.custodians[0])
    assert IDENTITY in seen
    assert phrase(scene.room.custodians[0]) in seen


def test_the_reporters_code_opens_the_report_and_is_kept_nowhere(scene: Scene, disk: Path) -> None:
    _, visit = mailbox.enter(str(scene.filed.code))
    assert visit.content()["what"] == WHAT
    assert found(chain(tables(), files(disk, keys=True), database_files()), scene.secrets) == []


def test_an_institution_reads_nothing_of_another_with_its_own_key(scene: Scene) -> None:
    report = scene.filed.report
    other = room(code="bawaslu-lain")
    with pytest.raises(KeysError):
        content.ring(other.institution).unwrap(report.key, str(report.uid))
    row = InstitutionKey.objects.get(institution=scene.room.institution)
    InstitutionKey.objects.filter(institution=other.institution).update(wrapped=row.wrapped)
    with pytest.raises(KeysError):
        content.ring(other.institution)


def test_a_forgotten_identity_is_gone_for_everybody(scene: Scene) -> None:
    identity = Identity.objects.get()
    before = [bytes(row.blob) for row in identity.shares.all()]
    sealed = bytes(identity.sealed)
    with transaction.atomic():
        openings.forget(scene.filed.report.ref)
    assert found(tables(), {"sealed": sealed, "share": before[0]}) == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert found(database_files(), {"sealed": sealed, **{str(n): each for n, each in enumerate(before)}}) == []


def test_the_log_of_an_opening_names_no_reporter(scene: Scene, disk: Path) -> None:
    places = ((str(entry.index), entry.fields.encode()) for entry in Entry.objects.all())
    assert found(chain(places, files(disk / "log")), {**scene.identity, **scene.texts}) == []
