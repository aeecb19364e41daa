"""Exhibits: kept unchanged, derived from, opened, copied and erased, and all of it in the log."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from nirpihak.custody.events import LASTING, Kind
from nirpihak.server.config import Settings
from nirpihak.server.evidence.models import Entry, Exhibit, File
from nirpihak.server.evidence.services import exhibits, log, references
from nirpihak.server.evidence.services.audit import audit
from nirpihak.server.evidence.services.exhibits import EvidenceError, plain_name
from nirpihak.server.jobs.models import Job
from tests.server.evidence.conftest import keep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("either_house")]

CONTENT = b"tangkapan layar rekaan " * 200_000


def kinds(exhibit: Exhibit) -> list[str]:
    return list(exhibit.entries.order_by("index").values_list("kind", flat=True))


def test_what_was_received_comes_out_as_it_went_in(officer: User, either_house: Settings) -> None:
    file = keep(CONTENT, officer, "C:\\foto\\layar.png", title="Unggahan 1", note="dari warga")
    assert exhibits.opened(file).read() == CONTENT
    assert (file.sha256, file.sha512) == (hashlib.sha256(CONTENT).hexdigest(), hashlib.sha512(CONTENT).hexdigest())
    assert (file.size, file.name, file.purpose) == (len(CONTENT), "layar.png", "original")
    assert file.exhibit.ref.startswith("BB-")
    assert list(exhibits.store().addresses()) == [file.address]
    with exhibits.store().open(file.address) as sealed:
        assert CONTENT[:40] not in sealed.read()
    on_disk = [path for path in either_house.data.rglob("*") if path.is_file()]
    assert [path.name for path in on_disk if CONTENT[:40] in path.read_bytes()] == []
    told = log.values(Entry.objects.get())
    assert (told["kind"], told["actor"], told["exhibit"]) == ("received", f"officer:{officer.pk}", file.exhibit.ref)
    assert told["file_1"]["sha256"] == file.sha256
    assert told["note"] == "dari warga"


def test_references_count_nothing_and_are_never_given_twice(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 7, 48213, 7])
    monkeypatch.setattr("secrets.randbelow", lambda below: next(drawn))
    refs = [keep(str(number).encode(), officer).exhibit.ref for number in range(2)]
    assert [ref[-6:] for ref in refs] == ["-00007", "-48213"]
    assert references.draw("BB", lambda _: False)[-6:] == "-00007"
    monkeypatch.undo()
    with pytest.raises(RuntimeError):
        references.draw("BB", lambda _: True)


def test_a_further_original_joins_its_exhibit(officer: User) -> None:
    first = keep(b"satu", officer)
    second = keep(b"dua", officer, exhibit=first.exhibit)
    assert second.exhibit == first.exhibit
    assert [log.values(each)["seq"] for each in first.exhibit.entries.order_by("index")] == [0, 1]


def test_the_same_content_twice_is_two_files_that_can_be_erased_alone(officer: User) -> None:
    one, other = keep(CONTENT, officer), keep(CONTENT, officer)
    assert one.address != other.address
    exhibits.erase(one.exhibit, actor=officer, reason="diminta", basis="UU 27/2022")
    assert exhibits.opened(other).read() == CONTENT


def test_derivatives_name_their_parent_and_maker(officer: User) -> None:
    file = keep(CONTENT, officer)
    sealed = exhibits.seal(
        BytesIO(b"{}"), purpose="metadata", name="m.json", tool="pillow", tool_version="12", parameters={"a": 1}
    )
    with transaction.atomic():
        (made,) = exhibits.derived(file, [sealed])
    assert (made.parent, made.tool, made.tool_version, made.parameters) == (file, "pillow", "12", {"a": 1})
    told = log.values(Entry.objects.get(kind="derived"))
    assert (told["parent"], told["tool"], told["purpose"]) == (file.sha256, "pillow", "metadata")
    assert not Job.objects.filter(kind="derive", key=str(made.pk)).exists()


def test_looking_and_copying_are_written_down(officer: User) -> None:
    file = keep(CONTENT, officer)
    exhibits.viewed(file.exhibit, officer)
    exhibits.copied(file, officer, "untuk sidang etik")
    assert kinds(file.exhibit) == ["received", "viewed", "copied"]
    told = log.values(Entry.objects.get(kind="copied"))
    assert told["reason"] == "untuk sidang etik"
    assert audit().problems == ()


def test_erasing_destroys_keys_salts_and_bytes_and_the_log_stays_whole(officer: User) -> None:
    file = keep(CONTENT, officer, "nama-warga.png", title="Unggahan warga", note="catatan")
    exhibits.viewed(file.exhibit, officer)
    checkpoint = log.checkpoint()
    exhibits.erase(file.exhibit, actor=officer, reason="permintaan subjek data", basis="UU 27/2022 pasal 16")
    file.refresh_from_db()
    assert (file.key, file.name, file.sha256, file.sha512) == (None, "", "", "")
    with pytest.raises(EvidenceError):
        exhibits.opened(file)
    received = Entry.objects.get(kind="received")
    assert received.salt is None
    assert set(log.values(received)) <= LASTING
    for secret in ("nama-warga", "Unggahan warga", "catatan", hashlib.sha256(CONTENT).hexdigest()):
        assert secret not in received.fields
    erased = log.values(Entry.objects.get(kind="erased"))
    assert (erased["basis"], erased["entries"]) == ("UU 27/2022 pasal 16", [0, 1])
    # The log is as it was signed, and says that it was erased.
    assert audit().problems == ()
    assert checkpoint is not None
    assert log.consistency(checkpoint.size, log.size())
    # The sealed bytes follow: nobody could open them any more.
    assert file.address in exhibits.store()
    exhibits.remove(Job.objects.get(kind="remove").key)
    assert file.address not in exhibits.store()
    exhibits.remove(file.address)
    for again in (
        lambda: exhibits.erase(file.exhibit, actor=officer, reason="x", basis="y"),
        lambda: keep(b"x", officer, exhibit=file.exhibit),
    ):
        with pytest.raises(EvidenceError):
            again()


def test_what_was_on_its_way_does_not_outlive_an_erasure(officer: User) -> None:
    file = keep(CONTENT, officer)
    stale = File.objects.select_related("exhibit").get(pk=file.pk)
    sealed = exhibits.seal(BytesIO(b"salinan"), purpose="clean_copy", name="s.png")
    exhibits.erase(file.exhibit, actor=officer, reason="diminta", basis="UU 27/2022")
    assert stale.exhibit.erased_at is None
    with pytest.raises(EvidenceError), transaction.atomic():
        exhibits.derived(stale, [sealed])
    with pytest.raises(EvidenceError):
        keep(b"lagi", officer, exhibit=stale.exhibit)
    assert not File.objects.exclude(key=None).exists()


def test_erasing_needs_a_reason_and_a_basis(officer: User) -> None:
    file = keep(CONTENT, officer)
    for reason, basis in (("", "UU"), ("diminta", " ")):
        with pytest.raises(EvidenceError):
            exhibits.erase(file.exhibit, actor=officer, reason=reason, basis=basis)
    assert kinds(file.exhibit) == ["received"]


def test_bytes_in_use_are_not_removed(officer: User) -> None:
    file = keep(CONTENT, officer)
    with pytest.raises(EvidenceError):
        exhibits.remove(file.address)
    assert exhibits.opened(file).read() == CONTENT


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202egnp.exe", "abgnp.exe"),
        ("", "tanpa-nama"),
        ("folder/", "tanpa-nama"),
        ("x" * 300, "x" * 200),
        ("Tangkapan layar é.png", "Tangkapan layar é.png"),
    ],
)
def test_names_are_only_names(given: str, kept: str) -> None:
    assert plain_name(given) == kept


def test_fields_of_events_hold_no_floats(officer: User) -> None:
    keep(CONTENT, officer)

    def plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(map(plain, value.values()))
        return all(map(plain, value)) if isinstance(value, list) else not isinstance(value, float)

    assert all(plain(json.loads(entry.fields)) for entry in Entry.objects.all())
    assert Kind.RECEIVED in kinds(Exhibit.objects.get())


def test_only_copies_of_pictures_are_redacted(officer: User) -> None:
    file = keep(CONTENT, officer)
    with pytest.raises(EvidenceError):
        exhibits.redact(file, [(0, 0, 5, 5)], actor=officer, reason="pihak ketiga")
    assert File.objects.count() == 1
