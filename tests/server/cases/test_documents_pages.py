"""The pages of documents: drafted, looked at, issued once, signed, taken, withdrawn; and the public check of a code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nirpihak.server.cases import waiting
from nirpihak.server.cases.models import Case, Document, Signature
from nirpihak.server.cases.services import documents, steps
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions.models import Officer
from nirpihak.server.web.services.pembacaan import PICTURE_LIMIT
from tests.server.accounts.logging_in import log_in
from tests.server.cases.services.test_documents import KIND, NOTICE, code_of
from tests.server.cases.services.test_signatures import BAP

TEXT = "Perkara rekaan masih diperiksa."


@pytest.fixture
def desk(examiner: Officer) -> Client:
    return log_in(Client(), examiner.user)


@pytest.fixture
def visitor() -> Client:
    """Somebody who holds a letter."""
    return Client()


@pytest.fixture
def notice(case: Case, examiner: Officer) -> Document:
    return documents.issue(case, KIND, examiner, NOTICE)


@pytest.fixture
def bap(case: Case, examiner: Officer) -> Document:
    return documents.issue(case, "bap", examiner, BAP)


def url(name: str, *args: object, lang: str = "id") -> str:
    return reverse(f"{lang}:{name}", args=args)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def sent(desk: Client, case: Case, to: str, *args: object, **told: object) -> Any:
    case.refresh_from_db()
    return desk.post(url(to, case.ref, *args), {"versi": case.version, **told})


def test_the_list_is_empty_at_first_and_says_what_each_kind_is_for(desk: Client, case: Case) -> None:
    page = text(desk.get(url("case-documents", case.ref)))
    assert "Belum ada surat" in page
    assert "Memanggil terlapor" in page
    assert "Belum dapat dibuat: surat keputusan diterbitkan setelah putusan ditandatangani dua orang." in page
    assert "No documents yet" in text(desk.get(url("case-documents", case.ref, lang="en")))


def test_a_draft_is_looked_at_before_it_is_issued_and_then_stands(desk: Client, case: Case) -> None:
    draft = desk.get(url("case-document-new", case.ref, KIND))
    assert "Perkara masih diperiksa. Belum ada yang diputuskan." in text(draft)
    told = {"keadaan": TEXT, "penandatangan": "Sari Rekaan", "alasan": "satu\ndua"}
    seen = sent(desk, case, "case-document-new", KIND, lihat="1", **told)
    assert seen.status_code == 200
    assert "Belum diterbitkan" in text(seen)
    assert seen.content.decode().count(TEXT) == 2
    assert not Document.objects.exists()
    done = sent(desk, case, "case-document-new", KIND, **told)
    made = Document.objects.get()
    assert done.headers["Location"] == url("case-document", case.ref, made.pk)
    page = desk.get(done.headers["Location"])
    assert f"Surat nomor {made.number} diterbitkan" in text(page)
    assert TEXT in text(page)
    assert "PDF sedang dibuat" in text(page) or "Chromium" in text(page)
    assert made.number in text(desk.get(url("case-documents", case.ref)))


def test_what_is_missing_is_said_at_its_field_and_nothing_written_is_lost(desk: Client, case: Case) -> None:
    told = {"keadaan": "", "penandatangan": "Sari Rekaan", "selanjutnya": "Menunggu rekaan."}
    page = sent(desk, case, "case-document-new", KIND, **told)
    assert page.status_code == 422
    assert '<a href="#keadaan">Isi: Keadaan perkara.</a>' in page.content.decode()
    assert "Menunggu rekaan." in page.content.decode()
    english = desk.post(url("case-document-new", case.ref, "bap", lang="en"), {"tanya_jawab": "Pertanyaan lepas"})
    assert "Begin each question with T:" in text(english)


def test_who_was_slower_keeps_every_word_and_can_send_again(desk: Client, case: Case, examiner: Officer) -> None:
    seen = case.version
    steps.step(case, "note", officer=examiner, words={"text": "Catatan rekaan."})
    told = {"keadaan": TEXT, "penandatangan": "Sari Rekaan"}
    late = desk.post(url("case-document-new", case.ref, KIND), {"versi": seen, **told})
    assert late.status_code == 409
    assert TEXT in late.content.decode()
    assert "perkara berubah sejak Anda membukanya" in text(late)
    again = re.search(r'name="versi" value="(\d+)"', late.content.decode())
    assert again is not None
    assert desk.post(url("case-document-new", case.ref, KIND), {"versi": again[1], **told}).status_code == 302


def test_questions_and_answers_go_in_and_come_out_as_they_are(desk: Client, case: Case) -> None:
    fields = {name: value if isinstance(value, str) else "" for name, value in BAP.items()}
    fields["tanya_jawab"] = "T: Benar\nbegitu?\nJ: Ya.\nSaya yang menekan.\n\nT: Kapan?\nJ: Kemarin."
    assert sent(desk, case, "case-document-new", "bap", **fields).status_code == 302
    page = documents.html_of(Document.objects.get()).decode()
    assert "Benar begitu?" in page
    assert "Ya. Saya yang menekan." in page


def test_a_file_is_taken_only_by_a_form_and_the_log_says_so(desk: Client, case: Case, notice: Document) -> None:
    where = url("case-document-file", case.ref, notice.pk, "html")
    assert desk.get(where).status_code == 405
    before = Entry.objects.filter(kind="copied").count()
    response = desk.post(where)
    assert b"".join(response.streaming_content) == documents.html_of(notice)  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert Entry.objects.filter(kind="copied").count() == before + 1
    assert desk.post(url("case-document-file", case.ref, notice.pk, "pdf")).status_code == 404
    assert case.record is not None
    exhibits.erase(case.record, actor=notice.officer.user, reason="Habis.", basis="UU 27/2022")  # type: ignore[union-attr]
    assert desk.post(where).status_code == 410


def test_signatures_are_written_down_on_the_page(desk: Client, case: Case, examiner: Officer, bap: Document) -> None:
    where = url("case-document", case.ref, bap.pk)
    assert "Saya, Pemeriksa, menandatangani" in text(desk.get(where))
    assert sent(desk, case, "case-document-sign", bap.pk, role="examiner").headers["Location"] == where
    bare = sent(desk, case, "case-document-sign", bap.pk, role="examined", name="Budi Rekaan", note="", act="refuse")
    assert bare.status_code == 422
    assert "alasan penolakan harus ditulis" in text(bare)
    assert "Budi Rekaan" in bare.content.decode()
    told = {"role": "examined", "name": "Budi Rekaan", "note": "Belum setuju.", "act": "refuse"}
    assert sent(desk, case, "case-document-sign", bap.pk, **told).status_code == 302
    page = text(desk.get(where))
    assert "menolak menandatangani" in page
    assert "Alasan: Belum setuju." in page
    assert list(Signature.objects.values_list("role", "refused")) == [("examiner", False), ("examined", True)]


def test_a_decider_reads_and_neither_drafts_nor_writes_down(case: Case, decider: Officer, bap: Document) -> None:
    bench = log_in(Client(), decider.user)
    page = bench.get(url("case-document", case.ref, bap.pk))
    assert page.status_code == 200
    assert "Catat tanda tangan" not in text(page)
    assert bench.get(url("case-document-new", case.ref, KIND)).status_code == 403
    assert sent(bench, case, "case-document-sign", bap.pk, role="examined", name="Budi").status_code == 403
    assert not Signature.objects.exists()


def test_a_document_is_withdrawn_with_a_reason_or_replaced(desk: Client, case: Case, notice: Document) -> None:
    assert sent(desk, case, "case-document-withdraw", notice.pk, reason=" ").status_code == 422
    new = url("case-document-new", case.ref, KIND) + f"?ganti={notice.pk}"
    assert f"menggantikan nomor {notice.number}" in text(desk.get(new))
    told = {"keadaan": TEXT, "penandatangan": "Sari Rekaan", "ganti": notice.pk}
    assert sent(desk, case, "case-document-new", KIND, **told).status_code == 302
    second = Document.objects.latest("id")
    assert f"diganti surat nomor {second.number}" in text(desk.get(url("case-document", case.ref, notice.pk)))
    assert sent(desk, case, "case-document-withdraw", second.pk, reason="Salah.").status_code == 302
    assert "ditarik" in text(desk.get(url("case-documents", case.ref)))


def test_the_list_asks_as_much_of_the_database_for_one_as_for_many(
    desk: Client, case: Case, examiner: Officer, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        documents.issue(case, KIND, examiner, NOTICE)
    desk.get(url("case-documents", case.ref))
    with django_assert_max_num_queries(30):
        desk.get(url("case-documents", case.ref))


# The public check


def test_anybody_learns_that_a_letter_is_real_and_nothing_of_what_it_says(visitor: Client, notice: Document) -> None:
    case, code = notice.case, code_of(notice)
    for response in (
        visitor.get(url("document-check"), {"kode": code}),
        visitor.post(url("document-check"), {"kode": code.lower()}),
    ):
        page = text(response)
        assert response.status_code == 200
        assert "Surat ini benar diterbitkan" in page
        for said in (notice.number, "Pemberitahuan kepada pelapor", "BKPSDM Kabupaten Contoh", notice.sha256):
            assert said in page
        for hidden in (case.ref, NOTICE["keadaan"], NOTICE["penandatangan"], "Budi"):
            assert hidden not in response.content.decode()
        assert "no-store" in response.headers["Cache-Control"]
    english = visitor.get(url("document-check", lang="en"), {"kode": code})
    assert "This document was really issued" in text(english)


def test_a_withdrawn_letter_and_the_one_instead_of_it_are_told(
    visitor: Client, case: Case, examiner: Officer, notice: Document
) -> None:
    code = code_of(notice)
    second = documents.issue(case, KIND, examiner, NOTICE, replaces=notice)
    page = text(visitor.get(url("document-check"), {"kode": code}))
    assert "Surat ini tidak berlaku lagi" in page
    assert f"Diganti dengan surat nomor {second.number}" in page


def test_a_file_or_its_digest_is_compared(visitor: Client, notice: Document) -> None:
    code, content = code_of(notice), documents.html_of(notice)
    same = {"kode": code, "berkas": SimpleUploadedFile("surat.html", content)}
    assert "sama persis dengan yang diterbitkan" in text(visitor.post(url("document-check"), same))
    other = {"kode": code, "berkas": SimpleUploadedFile("surat.html", content + b" ")}
    assert "Berkas Anda berbeda" in text(visitor.post(url("document-check"), other))
    pasted = {"kode": code, "sidik": f"SHA256: {notice.sha256.upper()}"}
    assert "sama persis dengan yang diterbitkan" in text(visitor.post(url("document-check"), pasted))
    wrong = visitor.post(url("document-check"), {"kode": code, "sidik": "12345"})
    assert wrong.status_code == 422
    assert 'href="#sidik"' in wrong.content.decode()
    large = SimpleUploadedFile("surat.html", b"0" * (PICTURE_LIMIT + 1))
    too_large = visitor.post(url("document-check"), {"kode": code, "berkas": large})
    assert 'href="#berkas"' in too_large.content.decode()


def test_what_was_destroyed_is_told_as_such(visitor: Client, notice: Document) -> None:
    code = code_of(notice)
    Document.objects.filter(pk=notice.pk).update(sha256="")
    page = text(visitor.post(url("document-check"), {"kode": code, "sidik": "0" * 64}))
    assert "sudah dimusnahkan menurut hukum" in page
    assert "tidak dapat dibandingkan lagi" in page


def test_wrong_codes_make_their_visitor_wait_and_nobody_else(visitor: Client, notice: Document) -> None:
    for _ in range(waiting.WRONG):
        page = visitor.post(url("document-check"), {"kode": documents.new_code()})
        assert page.status_code == 422
    code = code_of(notice)
    waits = visitor.post(url("document-check"), {"kode": code})
    assert (waits.status_code, waits.headers["Retry-After"]) == (429, str(waiting.WAIT))
    assert notice.number not in waits.content.decode()
    assert "tunggu" in waits.content.decode()
    elsewhere = visitor.post(url("document-check"), {"kode": code}, REMOTE_ADDR="203.0.113.9")
    assert notice.number in elsewhere.content.decode()
    assert visitor.post(url("document-check"), {"kode": "belum lengkap"}).status_code == 422
