"""A case's whole custody: one bundle that verifies, with the case's words and without the reporter."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from nirpihak.cli import main
from nirpihak.custody.checking.bundle import verify
from nirpihak.custody.checking.report import ALL_GOOD, WRONG
from nirpihak.custody.events import Kind
from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import casebundle, opening, retention, steps
from nirpihak.server.evidence.models import Entry, Exhibit, File
from nirpihak.server.evidence.services import exhibits, log
from nirpihak.server.evidence.services.exhibits import EvidenceError
from nirpihak.server.institutions.models import Officer
from tests.server.cases.services.test_retention import ended

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chromium prints in the tests of `custody.bundles`; here a bundle does without."""
    monkeypatch.setenv("CHROMIUM", "/nowhere")
    monkeypatch.setattr("nirpihak.custody.bundles.printing.NAMES", ())


@pytest.fixture
def worked(case: Case, examiner: Officer) -> Case:
    """A case with a note, and with a picture of its report."""
    (report,) = opening.reports_in(case)
    kept = exhibits.receive(io.BytesIO(b"bukti rekaan"), name="layar.txt", title="Layar", actor=examiner.user)
    Exhibit.objects.filter(pk=kept.exhibit_id).update(case=report.ref)
    steps.step(case, "note", officer=examiner, words={"text": "catatan rekaan"})
    return case


def exported(case: Case, officer: Officer, target: Path, **more: object) -> Path:
    given = {"receiver": "Pengadilan Contoh", "reason": "surat 9", "actor": officer.user, "target": target}
    return casebundle.export(case, **(given | more)).path  # type: ignore[arg-type]


def case_file(path: Path) -> dict[str, object]:
    described = json.loads((path / "data/exhibits.json").read_text("utf-8"))["exhibits"]
    (found,) = [file for each in described for file in each["files"] if file["purpose"] == casebundle.CASE_FILE]
    content: dict[str, object] = json.loads((path / found["path"]).read_text("utf-8"))
    return content


def test_the_whole_custody_of_a_case_verifies(worked: Case, examiner: Officer, tmp_path: Path) -> None:
    path = exported(worked, examiner, tmp_path / "berkas")
    report = verify(path, [log.signer().key])
    assert report.of(WRONG) == []
    assert report.exit_code == ALL_GOOD
    assert report.good["exhibit"] == 2
    record = Entry.objects.filter(exhibit=worked.record)
    assert report.good["event"] >= record.count()
    assert record.filter(kind=str(Kind.EXPORTED)).count() == 1


def test_it_says_in_words_what_was_done(worked: Case, examiner: Officer, tmp_path: Path) -> None:
    found = case_file(exported(worked, examiner, tmp_path / "berkas"))
    assert (found["case"], found["reports"]) == (worked.ref, [each.ref for each in opening.reports_in(worked)])
    assert {"text": "catatan rekaan"} in [each["words"] for each in found["steps"]]  # type: ignore[attr-defined]


def test_a_second_bundle_holds_the_newest_words_alone(worked: Case, examiner: Officer, tmp_path: Path) -> None:
    exported(worked, examiner, tmp_path / "satu")
    steps.step(worked, "note", officer=examiner, words={"text": "kemudian"})
    path = exported(worked, examiner, tmp_path / "dua")
    assert "kemudian" in json.dumps(case_file(path))
    assert verify(path).of(WRONG) == []
    assert File.objects.filter(purpose=casebundle.CASE_FILE).count() == 2


def test_the_words_can_be_withheld(worked: Case, examiner: Officer, tmp_path: Path) -> None:
    path = exported(worked, examiner, tmp_path / "berkas", purposes={casebundle.CASE_FILE})
    assert verify(path).of(WRONG) == []
    everything = b"".join(each.read_bytes() for each in path.rglob("*") if each.is_file())
    assert b"catatan rekaan" not in everything


def test_of_a_destroyed_case_nothing_is_handed_out(
    worked: Case, examiner: Officer, decider: Officer, tmp_path: Path
) -> None:
    ended(worked, "not_proven")
    retention.expunge(worked, decider, ground="schedule")
    with pytest.raises(EvidenceError):
        exported(worked, examiner, tmp_path / "berkas")


def test_the_command_takes_a_case_by_its_reference(worked: Case, examiner: Officer, tmp_path: Path) -> None:
    target = tmp_path / "perkara.zip"
    more = ["--to", str(target), "--receiver", "Pengadilan Contoh", "--reason", "surat 9", "--officer", "pemeriksa"]
    done = CliRunner().invoke(main, ["bundle", worked.ref, *more, "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert verify(target, [log.signer().key]).exit_code == ALL_GOOD
    with zipfile.ZipFile(target) as archive:
        assert any(name.endswith(".json") and worked.ref in archive.read(name).decode() for name in archive.namelist())


def test_the_command_says_that_there_is_no_such_case(examiner: Officer, tmp_path: Path) -> None:
    more = ["--to", str(tmp_path / "b.zip"), "--receiver", "x", "--reason", "y", "--lang", "en"]
    done = CliRunner().invoke(main, ["bundle", "PK-2026-00000", *more])
    assert (done.exit_code, "there is no case PK-2026-00000" in done.output) == (2, True)
