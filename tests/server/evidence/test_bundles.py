"""Bundles from the database: the export is logged first, what is withheld stays a commitment, all of it verifies."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import override_settings

from nirpihak.custody.checking.bundle import verify
from nirpihak.custody.checking.report import ALL_GOOD, SOMETHING_WRONG, UNKNOWABLE, WRONG
from nirpihak.custody.events import Kind
from nirpihak.facts import Act
from nirpihak.law.loading import load_rulebook
from nirpihak.server.config import Settings
from nirpihak.server.evidence.models import Entry, Exhibit, File, Stamp
from nirpihak.server.evidence.services import bundles, exhibits, log, stamps
from tests.server.evidence.conftest import keep, witness

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chromium prints in the tests of `custody.bundles`; here a bundle does without."""
    monkeypatch.setenv("CHROMIUM", "/nowhere")
    monkeypatch.setattr("nirpihak.custody.bundles.printing.NAMES", ())


@pytest.fixture
def stamped_house(house: Settings) -> Iterator[Settings]:
    with override_settings(NIRPIHAK=replace(house, authorities="local")):
        yield house


def derivative(parent: File, content: bytes = b"teks") -> File:
    from django.db import transaction

    sealed = exhibits.seal(BytesIO(content), purpose="text", name="teks.txt", media_type="text/plain", tool="contoh")
    with transaction.atomic():
        return exhibits.derived(parent, [sealed])[0]


def made(officer: User, target: Path, *chosen: Exhibit, **more: object) -> Path:
    return bundles.export(
        chosen,
        receiver="Bawaslu Contoh",
        reason="surat 7",
        actor=officer,
        target=target,
        **more,  # type: ignore[arg-type]
    ).path


def test_a_bundle_of_either_store_verifies(either_house: Settings, officer: User, tmp_path: Path) -> None:
    first = keep(b"satu" * 400_000, officer, "satu.txt", note="catatan")
    derivative(first)
    second = keep(b"dua", officer, "dua.txt")
    exhibits.viewed(first.exhibit, officer)
    path = made(officer, tmp_path / "b.zip", first.exhibit, second.exhibit)
    report = verify(path, [log.signer().key])
    assert report.of(WRONG) == []
    assert report.exit_code == ALL_GOOD
    assert report.good["event"] == Entry.objects.exclude(exhibit=None).count()
    assert report.facts["receiver"] == "Bawaslu Contoh"


def test_the_export_is_in_the_log_with_its_files_and_receiver(house: Settings, officer: User, tmp_path: Path) -> None:
    file = keep(b"isi", officer)
    made(officer, tmp_path / "b", file.exhibit)
    event = log.values(Entry.objects.get(kind=Kind.EXPORTED))
    assert event["files"] == [file.sha256]
    assert (event["receiver"], event["reason"], event["actor"]) == (
        "Bawaslu Contoh",
        "surat 7",
        f"officer:{officer.pk}",
    )
    assert json.loads((tmp_path / "b/data/exhibits.json").read_text("utf-8"))["id"] == event["bundle"]


def test_timestamps_go_along_and_the_bundle_is_stamped(stamped_house: Settings, officer: User, tmp_path: Path) -> None:
    file = keep(b"isi", officer)
    stamps.run(Stamp.objects.get(file=file).pk)
    report = verify(made(officer, tmp_path / "b", file.exhibit))
    assert report.exit_code == ALL_GOOD
    assert report.good["stamp"] == 2
    assert (tmp_path / "b/tagmanifest-sha256.txt.local.tsr").exists()


def test_a_withheld_original_leaves_no_trace_but_commitments(house: Settings, officer: User, tmp_path: Path) -> None:
    file = keep(b"nama pelapor: rahasia", officer, "dari-rahasia.txt", note="telepon dari rahasia")
    text = derivative(file, b"yang boleh dilihat")
    exhibits.copied(file, officer, "untuk rahasia")
    path = made(officer, tmp_path / "b", file.exhibit, files={file.pk}, fields={"note", "reason", "actor"})
    report = verify(path, [log.signer().key])
    assert report.of(WRONG) == []
    assert report.good["chain"] == 1
    assert any("1 berkas dan" in each.id for each in report.of(UNKNOWABLE))
    everything = b"".join(each.read_bytes() for each in path.rglob("*") if each.is_file())
    assert text.sha256.encode() in everything
    for secret in (file.sha256, file.sha512, file.address, "rahasia"):
        assert secret.encode() not in everything


def test_what_was_erased_is_said_and_the_chain_still_verifies(house: Settings, officer: User, tmp_path: Path) -> None:
    gone, stays = keep(b"hapus", officer), keep(b"tetap", officer)
    exhibits.erase(gone.exhibit, actor=officer, reason="permintaan", basis="pasal")
    path = made(officer, tmp_path / "b", Exhibit.objects.get(pk=gone.exhibit.pk), stays.exhibit)
    report = verify(path)
    assert report.of(WRONG) == []
    described = json.loads((path / "data/exhibits.json").read_text("utf-8"))["exhibits"][0]
    assert described["files"] == []
    assert [each["erased"] for each in described["withheld"]] == [True]


def test_a_witness_of_an_older_checkpoint_still_counts(house: Settings, officer: User, tmp_path: Path) -> None:
    key = witness()
    file = keep(b"isi", officer)
    with override_settings(NIRPIHAK=replace(house, witnesses=(str(key.key),))):
        older = log.checkpoint()
        assert older is not None
        text = older.note.partition("\n\n")[0] + "\n"
        log.add_cosignature(str(key.cosign(text, 1_795_000_000)))
        path = made(officer, tmp_path / "b", file.exhibit)
    report = verify(path)
    assert report.exit_code == ALL_GOOD
    assert report.good["cosignature"] == 1
    (path / "log/consistency").write_text(f"{'A' * 43}=\n")
    assert any(each.name == "log/checkpoint-seen" for each in verify(path).of(WRONG))


def test_a_second_bundle_holds_the_first_in_its_chain(house: Settings, officer: User, tmp_path: Path) -> None:
    file = keep(b"isi", officer)
    made(officer, tmp_path / "a", file.exhibit)
    path = made(officer, tmp_path / "b", file.exhibit)
    assert verify(path).good["event"] == 3
    rows = (path / "log/events.jsonl").read_text().splitlines(keepends=True)
    (path / "log/events.jsonl").write_text("".join(rows[:-1]))
    assert {each.part for each in verify(path).of(WRONG)} >= {"chain", "file"}


def test_nothing_to_hand_out_is_refused_and_not_logged(house: Settings, officer: User, tmp_path: Path) -> None:
    file = keep(b"isi", officer)
    with pytest.raises(exhibits.EvidenceError, match="no file to hand out"):
        made(officer, tmp_path / "b", file.exhibit, files={file.pk})
    with pytest.raises(exhibits.EvidenceError, match="there is no such folder"):
        made(officer, tmp_path / "tidak/ada", file.exhibit)
    with pytest.raises(exhibits.EvidenceError, match="is there already"):
        made(officer, tmp_path, file.exhibit)
    assert not Entry.objects.filter(kind=Kind.EXPORTED).exists()


def test_damage_in_the_store_stops_the_bundle_and_the_log_says_so(
    house: Settings, officer: User, tmp_path: Path
) -> None:
    file = keep(b"isi" * 100, officer)
    (sealed,) = Path(house.store).rglob(file.address)
    sealed.chmod(0o600)
    content = bytearray(sealed.read_bytes())
    content[-1] ^= 1
    sealed.write_bytes(bytes(content))
    with pytest.raises(exhibits.EvidenceError, match="01-original"):
        made(officer, tmp_path / "b", file.exhibit)
    assert list(tmp_path.glob("*b*")) == []
    assert [each.kind for each in Entry.objects.order_by("-index")[:2]] == [Kind.FAILED, Kind.EXPORTED]


def test_a_zip_is_sent_and_gone_from_the_disk(house: Settings, officer: User, tmp_path: Path) -> None:
    file = keep(b"isi", officer)
    sent = bundles.zipped([file.exhibit], receiver="Bawaslu", reason="r", actor=officer)
    assert list(house.work.iterdir()) == []
    with sent.stream:
        content = sent.stream.read()
    assert len(content) == sent.size
    target = tmp_path / sent.name
    target.write_bytes(content)
    assert zipfile.is_zipfile(target)
    assert verify(target).exit_code == ALL_GOOD
    target.write_bytes(content[:-1])
    assert verify(target).exit_code != ALL_GOOD
    target.write_bytes(content.replace(b"isi", b"ini", 1))
    assert verify(target).exit_code == SOMETHING_WRONG


def test_of_several_originals_one_is_withheld_and_the_others_stay_told(
    house: Settings, officer: User, tmp_path: Path
) -> None:
    sealed = [
        exhibits.seal(BytesIO(name.encode() * 50), name=f"{name}.txt", media_type="text/plain")
        for name in ("terbuka", "rahasia")
    ]
    with transaction.atomic():
        exhibit = exhibits.new_exhibit(title="Dua berkas", note="", channel="upload", actor=officer)
        shown, hidden = exhibits.admit(exhibit, sealed, kind=Kind.RECEIVED, actor="officer:1")
    path = made(officer, tmp_path / "b", exhibit, files={hidden.pk})
    report = verify(path, [log.signer().key])
    assert report.exit_code == ALL_GOOD, report.as_json()
    rows = [json.loads(row) for row in (path / "log/events.jsonl").read_text("utf-8").splitlines()]
    received = rows[0]["fields"]
    assert received["file_1"]["value"]["sha256"] == shown.sha256
    assert set(received["file_2"]) == {"commitment"}
    assert not any(hidden.sha256.encode() in each.read_bytes() for each in path.rglob("*") if each.is_file())


def test_an_assessment_goes_along_with_its_rulebook(house: Settings, officer: User, tmp_path: Path) -> None:
    file = keep(b"isi", officer)
    act = next(iter(load_rulebook().items.values())).examples[0]
    line = json.dumps(Act.of(act.facts, id="P-1").to_json()).encode()
    path = made(officer, tmp_path / "b", file.exhibit, acts=[line])
    report = verify(path, [log.signer().key])
    assert report.exit_code == ALL_GOOD, report.as_json()
    told = json.loads((path / "assessment.json").read_text("utf-8"))
    assert told["rulebook"] == load_rulebook().version
    assert (path / "rulebook.txt").read_text("utf-8").strip() == load_rulebook().version
    (row,) = told["acts"]
    assert row["act"] == json.loads(line)
    assert row["assessment"]["id"]["limbs"] == row["assessment"]["en"]["limbs"]
    changed = (path / "assessment.json").read_bytes().replace(b"P-1", b"P-2")
    (path / "assessment.json").write_bytes(changed)
    assert any(each.name == "assessment.json" for each in verify(path).of(WRONG))


def test_a_bad_act_is_refused_before_the_log_says_it_went_out(house: Settings, officer: User, tmp_path: Path) -> None:
    file = keep(b"isi", officer)
    with pytest.raises(exhibits.EvidenceError, match="act on line 1"):
        made(officer, tmp_path / "b", file.exhibit, acts=[b'{"nama": "siapa"}'])
    assert not Entry.objects.filter(kind=Kind.EXPORTED).exists()
