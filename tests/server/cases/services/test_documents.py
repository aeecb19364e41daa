"""Documents: filled, kept, told by a code, printed, withdrawn; what would tell too much is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from nirpihak.custody.bundles import printing
from nirpihak.server.cases.models import Case, Document
from nirpihak.server.cases.services import (
    answers,
    documents,
    drafting,
    opening,
    respondents,
    sealing,
    steps,
    summonses,
    wording,
)
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.evidence.models import Entry, File
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.services import reading
from tests.conftest import NOT_HERE
from tests.server.cases.conftest import case_of, report_of
from tests.server.cases.deciding import decided, ready
from tests.server.people import institution, person

NOTICE: dict[str, Any] = {"keadaan": "Perkara masih diperiksa.", "penandatangan": "Sari Rekaan"}
KIND = "notice_reporter"


def code_of(document: Document) -> str:
    found = re.search(r'class="kode">([0-9A-Z-]+)<', documents.html_of(document).decode())
    assert found is not None
    return found[1]


def test_a_letter_is_kept_in_the_record_with_its_step_and_its_event(case: Case, examiner: Officer) -> None:
    before = case.version
    made = documents.issue(case, KIND, examiner, NOTICE, since=before)
    content = documents.html_of(made)
    assert hashlib.sha256(content).hexdigest() == made.sha256 == made.html.sha256
    assert made.html.exhibit_id == case.record_id
    assert made.html.parent_id is None
    assert re.fullmatch(r"PB-\d{4}-\d{5,}", made.number)
    step = case.steps.last()
    assert step is not None
    assert step.kind == "document"
    assert step.data == {"document": made.pk, "kind": KIND, "number": made.number, "sha256": made.sha256}
    case.refresh_from_db()
    assert case.version == before + 1
    kinds = list(Entry.objects.filter(exhibit=case.record).order_by("index").values_list("kind", flat=True))
    assert kinds[-2:] == ["received", "stepped"]
    page = content.decode()
    assert "BKPSDM Kabupaten Contoh" in page
    assert made.number in page
    assert "Perkara masih diperiksa." in page
    assert "<script" not in page
    assert 'http-equiv="Content-Security-Policy"' in page
    assert 'class="qr"' in page
    assert re.findall(r"(?:src|href|url)\s*[=(]", page) == []


def test_the_policy_of_a_letter_lets_its_own_style_alone(case: Case, examiner: Officer) -> None:
    page = documents.html_of(documents.issue(case, KIND, examiner, NOTICE)).decode()
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    digest = re.search(r"'sha256-([^']+)'", page)
    assert style is not None
    assert digest is not None
    assert base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode() == digest[1]


def test_what_is_filled_in_stays_text(case: Case, examiner: Officer) -> None:
    made = documents.issue(case, KIND, examiner, {**NOTICE, "keadaan": "<script>alert(1)</script> {nomor}"})
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {nomor}" in documents.html_of(made).decode()


def test_a_code_finds_its_letter_however_it_is_typed_and_is_kept_nowhere(case: Case, examiner: Officer) -> None:
    made = documents.issue(case, KIND, examiner, NOTICE)
    code = code_of(made)
    assert documents.find(code) == made
    assert documents.find(f"  {code.lower().replace('-', ' ')} ") == made
    assert documents.find(code.replace("0", "O").replace("1", "l")) == made
    assert documents.find(code[:-1]) is None
    assert documents.find("") is None
    other = code[:-1] + ("A" if code[-1] != "A" else "B")
    assert documents.find(other) is None
    bare = code.replace("-", "")
    told = " ".join([*Entry.objects.values_list("fields", flat=True), json.dumps(list(case.steps.values("data")))])
    assert code not in told
    assert bare not in told


def test_numbers_are_drawn_and_an_institution_may_give_its_own_once(case: Case, examiner: Officer) -> None:
    drawn = [documents.issue(case, KIND, examiner, NOTICE).number for _ in range(3)]
    counted = [int(each.rpartition("-")[2]) for each in drawn]
    assert counted != list(range(counted[0], counted[0] + 3))
    own = documents.issue(case, KIND, examiner, NOTICE, number=" 800.1.6/ 12/2026 ")
    assert own.number == "800.1.6/ 12/2026"
    with pytest.raises(CaseError, match="is in use already"):
        documents.issue(case, KIND, examiner, NOTICE, number=own.number)
    there = person("lain", Role.EXAMINER, at=institution("lain"))
    assert documents.issue(case_of(there), KIND, there, NOTICE, number=own.number).number == own.number


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"penandatangan": "Sari"}, "not filled in: How the case stands"),
        ({**NOTICE, "keadaan": " \n "}, "not filled in: How the case stands"),
        ({**NOTICE, "pelapor": "Ayu"}, "this document has no field pelapor"),
        ({**NOTICE, "nomor": "1"}, "this document has no field nomor"),
        ({**NOTICE, "keadaan": "x" * 20_001}, "How the case stands: has at most 20000 characters"),
    ],
    ids=["missing", "blank", "unknown", "own", "long"],
)
def test_what_cannot_be_a_letter_is_refused_and_nothing_is_kept(
    case: Case, examiner: Officer, fields: dict[str, Any], why: str
) -> None:
    files = File.objects.count()
    with pytest.raises(CaseError, match=why):
        documents.issue(case, KIND, examiner, fields)
    assert File.objects.count() == files
    assert not Document.objects.exists()


def test_who_was_slower_is_told_and_no_letter_is_issued(case: Case, examiner: Officer) -> None:
    seen = case.version
    steps.step(case, "note", officer=examiner, words={"text": "Catatan rekaan."})
    with pytest.raises(Overtaken) as late:
        documents.issue(case, KIND, examiner, NOTICE, since=seen)
    assert [each.kind for each in late.value.since] == ["note"]
    assert not Document.objects.exists()
    assert not File.objects.filter(exhibit=case.record).exists()


def test_where_the_store_is_away_nothing_is_issued_and_the_reason_is_told(
    case: Case, examiner: Officer, tmp_path: Path
) -> None:
    blocked = tmp_path / "bukan-map"
    blocked.write_text("")
    away = replace(settings.NIRPIHAK, store=str(blocked / "evidence"))
    with override_settings(NIRPIHAK=away), pytest.raises(CaseError, match="was not issued, for it cannot be kept"):
        documents.issue(case, KIND, examiner, NOTICE)
    assert not Document.objects.exists()


def test_a_decision_has_a_letter_only_once_two_people_signed_it(
    case: Case, examiner: Officer, decider: Officer
) -> None:
    with pytest.raises(CaseError, match="once two people signed the decision"):
        documents.issue(case, "decision", examiner, {})
    ready(case, examiner)
    decided(case, examiner, decider)
    given = drafting.drafted(case, "decision", examiner)
    assert given["penandatangan"] == decider.name
    made = documents.issue(case, "decision", decider, given)
    page = documents.html_of(made).decode()
    assert "MEMUTUSKAN" in page
    assert "KESATU" in page
    assert "terbukti" in page
    assert "Keberatan" in page


def test_a_withdrawn_letter_stays_and_one_that_replaces_it_is_named(case: Case, examiner: Officer) -> None:
    first = documents.issue(case, KIND, examiner, NOTICE)
    second = documents.issue(case, KIND, examiner, NOTICE, replaces=first)
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert first.replaced_by == second
    with pytest.raises(CaseError, match="was withdrawn already"):
        documents.issue(case, KIND, examiner, NOTICE, replaces=first)
    with pytest.raises(CaseError, match="the reason must be given"):
        documents.withdraw(second, examiner, " ")
    documents.withdraw(second, examiner, "Salah alamat.")
    assert second.withdrawn_at is not None
    assert documents.html_of(second)
    with pytest.raises(CaseError, match="was withdrawn already"):
        documents.withdraw(second, examiner, "Sekali lagi.")
    step = case.steps.last()
    assert step is not None
    assert step.kind == "document_withdrawn"
    assert steps.words_of(step, case, sealing.key_of(case)) == {"reason": "Salah alamat."}


def test_a_letter_to_the_respondent_never_names_others_that_the_reports_name(examiner: Officer) -> None:
    people = [{"name": "Budi Rekaan", "position": "staf"}, {"name": "Wirya Rekaan", "position": "staf"}]
    case = case_of(examiner, about=people)
    with pytest.raises(CaseError, match="no respondent was entered yet"):
        documents.issue(case, "notice_respondent", examiner, {"nama": "Budi Rekaan", **NOTICE})
    respondents.set_person(case, examiner, {"name": "Budi Rekaan"})
    fields = {"nama": "Budi Rekaan", **NOTICE, "alasan": ["Bersama wirya  rekaan."]}
    with pytest.raises(CaseError, match="holds the name of another person"):
        documents.issue(case, "notice_respondent", examiner, fields)
    documents.issue(case, "notice_respondent", examiner, {**fields, "alasan": ["Tidak sendiri."]})


def test_a_notice_to_a_reporter_names_the_report_only_where_there_is_one(case: Case, examiner: Officer) -> None:
    (report,) = opening.reports_in(case)
    assert drafting.drafted(case, KIND, examiner)["laporan"] == report.ref
    opening.join(case, report_of(examiner), examiner)
    assert "laporan" not in drafting.drafted(case, KIND, examiner)


def test_a_notice_to_a_reporter_is_in_each_mailbox_with_the_code_to_check_it_by(case: Case, examiner: Officer) -> None:
    opening.join(case, report_of(examiner), examiner)
    made = documents.issue(case, KIND, examiner, {**NOTICE, "alasan": ["Bukti tidak cukup."]})
    for report in opening.reports_in(case):
        (message,) = report.messages.all()
        text = reading.words_of(message.sealed, report, reading.key_of(report))["text"]
        assert made.number in text
        assert "Bukti tidak cukup." in text
        assert documents.find(text.rpartition(": ")[2]) == made


def test_a_summons_is_drafted_from_what_was_called_and_stands_at_it(case: Case, examiner: Officer) -> None:
    respondents.set_person(case, examiner, {"name": "Budi Rekaan", "number": "123", "unit": "Dinas Contoh"})
    today = timezone.localdate()
    at = timezone.localtime() + timedelta(days=20)
    call = summonses.Call(at, today, "Ruang Rekaan", "Diduga menyukai unggahan.", "PP 94/2021\nSKB butir D6")
    called = summonses.make(case, examiner, call, reason="Libur panjang.")
    given = drafting.of_summons(called, examiner)
    assert given["ke"] == "pertama"
    assert given["aturan"] == ["PP 94/2021", "SKB butir D6"]
    made = documents.issue(case, "summons", examiner, given)
    called.refresh_from_db()
    assert called.document == made
    page = documents.html_of(made).decode()
    for said in ("Budi Rekaan", "Ruang Rekaan", "panggilan kedua", "dapat Saudara bantah", "/tanggapan/", "123"):
        assert said in page


def test_a_record_of_examination_has_the_answers_and_facts_and_no_machine_reading(
    case: Case, examiner: Officer
) -> None:
    respondents.set_person(case, examiner, {"name": "Budi Rekaan"})
    answers.oral(case, examiner, answers.Said("Saya menekan suka.", {"account": "own", "act": "yes"}, "Ayu Rekaan"))
    given = drafting.drafted(case, "bap", examiner)
    asked: Any = given["tanya_jawab"]
    assert ("Apakah Saudara yang melakukan perbuatan yang didugakan?", "Ya.") in asked
    assert (drafting.FREELY, "Saya menekan suka.") in asked
    assert any("diakui terlapor" in str(each) for each in given["fakta"])
    assert any("dinyatakan pelapor" in str(each) for each in given["fakta"])
    assert not any("dibaca mesin" in str(each) for each in given["fakta"])
    assert given["pendamping"] == "Ayu Rekaan"


def test_an_erased_letter_cannot_be_read_and_is_still_known(case: Case, examiner: Officer) -> None:
    made = documents.issue(case, KIND, examiner, NOTICE)
    code = code_of(made)
    assert case.record is not None
    exhibits.erase(case.record, actor=examiner.user, reason="Masa simpan habis.", basis="UU 27/2022")
    made.refresh_from_db()
    with pytest.raises(exhibits.EvidenceError):
        documents.html_of(made)
    assert documents.find(code) == made
    with pytest.raises(exhibits.EvidenceError):
        documents.issue(case, KIND, examiner, NOTICE)


def test_the_pdf_is_printed_once_and_is_a_derivative(case: Case, examiner: Officer) -> None:
    if printing.chromium() is None:
        pytest.skip(f"{NOT_HERE}chromium")
    made = documents.issue(case, KIND, examiner, NOTICE)
    assert documents.pdf_of(made) is None
    assert documents.print_pdf(made.pk)
    assert documents.print_pdf(made.pk)
    made.refresh_from_db()
    content = documents.pdf_of(made)
    assert content is not None
    assert content.startswith(b"%PDF-")
    assert made.pdf is not None
    assert made.pdf.parent == made.html
    assert File.objects.filter(exhibit=case.record, purpose=documents.PRINTED).count() == 1


def test_without_chromium_the_letter_stands_alone(
    case: Case, examiner: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("CHROMIUM", raising=False)
    made = documents.issue(case, KIND, examiner, NOTICE)
    assert documents.can_print() is False
    assert documents.print_pdf(made.pk) is False
    made.refresh_from_db()
    assert made.pdf is None
    assert documents.html_of(made)


def test_an_own_wording_is_what_the_next_letter_says(case: Case, examiner: Officer, office: Institution) -> None:
    keeper = person("pengelola", Role.ADMINISTRATOR, at=office)
    body = "# KABAR\n{nomor}, {tanggal}\n{keadaan}\n@ Kepala | {penandatangan}\n"
    saved = wording.save(keeper, KIND, body, since=0)
    made = documents.issue(case, KIND, examiner, NOTICE)
    assert "KABAR" in documents.html_of(made).decode()
    assert made.html.parameters == {"wording": saved.version}
