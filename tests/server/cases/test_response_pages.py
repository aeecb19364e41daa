"""The respondent's own page: entered by the code alone, light, without scripts, and with nothing of a report on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Engine
from django.test import Client

from nirpihak.server.accounts import limits
from nirpihak.server.cases import response_views, waiting
from nirpihak.server.cases.models import Case, Doorway, Respondent
from nirpihak.server.cases.services import answers, documents, respondents, showing, steps
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.models import Upload
from nirpihak.server.keys import codes
from tests.server.cases import deciding
from tests.server.cases.called import ALLEGATION, RULE, named, pictured, summoned
from tests.server.evidence.shown import png
from tests.server.web.test_promises import keeps_promises

pytestmark = pytest.mark.django_db

PAGE = "/tanggapan/perkara/"
LIGHT = 50_000
"""Bytes of a page with its styles."""


@pytest.fixture
def code(case: Case, examiner: Officer) -> str:
    """The code of a respondent with a summons and one piece of evidence."""
    named(case, examiner)
    summoned(case, examiner)
    *_, masked = pictured(case, examiner)
    showing.show(case, examiner, masked, caption="Unggahan yang dilaporkan", masked=True)
    return respondents.give_code(case, examiner)


@pytest.fixture
def keeper(examiner: Officer) -> Officer:
    """The examiner under a name that is no word of any page."""
    Officer.objects.filter(pk=examiner.pk).update(name="Sekar Kelana")
    examiner.refresh_from_db()
    return examiner


def entered(code: str, root: str = "") -> Client:
    """A visitor who has given the code."""
    client = Client()
    response = client.post(f"{root}/tanggapan/", {"code": code})
    assert (response.status_code, response.headers["Location"]) == (302, f"{root}{PAGE}")
    return client


@pytest.fixture
def visitor(code: str) -> Client:
    return entered(code)


def text_of(client: Client, address: str = PAGE, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return str(response.content.decode())


def test_everything_the_person_may_know_is_there_and_nothing_else(visitor: Client, case: Case, keeper: Officer) -> None:
    page = text_of(visitor)
    for said in (ALLEGATION, RULE, "Ruang rapat BKPSDM", "Unggahan yang dilaporkan", "Anda dipanggil untuk didengar"):
        assert said in page
    assert "WIB" in page
    assert 'href="/aturan/SKB-D6/"' in page
    report = case.joined.get().report
    for hidden in (report.ref, keeper.name, "Seorang pegawai rekaan menyukai", "instagram.example", "BB-"):
        assert hidden not in page, hidden


def test_whoever_opened_the_case_is_told_by_role(visitor: Client, case: Case, keeper: Officer) -> None:
    steps.looked(case, keeper)
    page = text_of(visitor)
    assert "pemeriksa membuka perkara ini" in page
    assert keeper.name not in page


def test_the_masked_picture_is_sent_and_no_other(visitor: Client, case: Case) -> None:
    shown = case.shown.get()
    response: Any = visitor.get(f"/tanggapan/bukti/{shown.pk}/")
    assert response.status_code == 200
    assert b"".join(response.streaming_content)[:8] == b"\x89PNG\r\n\x1a\n"
    assert response.headers["Cache-Control"] == "no-store"
    assert visitor.get("/tanggapan/bukti/99999/").status_code == 404
    assert Client().get(f"/tanggapan/bukti/{shown.pk}/").status_code == 302


def test_a_letter_to_the_person_is_handed_out_and_no_other(visitor: Client, case: Case, keeper: Officer) -> None:
    signed = {"keadaan": "Masih diperiksa.", "penandatangan": "Sari Rekaan"}
    ours = documents.issue(case, "notice_reporter", keeper, signed)
    theirs = documents.issue(case, "notice_respondent", keeper, {"nama": "Budi Rekaan", **signed})
    page = text_of(visitor)
    assert theirs.number in page
    assert ours.number not in page
    response: Any = visitor.get(f"/tanggapan/surat/{theirs.pk}/")
    assert response.status_code == 200
    assert theirs.number.encode() in b"".join(response.streaming_content)
    assert "attachment" in response.headers["Content-Disposition"]
    again: Any = visitor.get(f"/tanggapan/surat/{theirs.pk}/")
    assert b"".join(again.streaming_content)
    assert case.steps.filter(kind="letter_read").count() == 1
    assert visitor.get(f"/tanggapan/surat/{ours.pk}/").status_code == 404
    documents.withdraw(theirs, keeper, "Keliru.")
    assert visitor.get(f"/tanggapan/surat/{theirs.pk}/").status_code == 404
    assert Client().get(f"/tanggapan/surat/{theirs.pk}/").status_code == 302


def test_a_picture_that_cannot_be_read_says_so(visitor: Client, case: Case) -> None:
    shown = case.shown.get()
    exhibits.store().remove(shown.file.address)
    response = visitor.get(f"/tanggapan/bukti/{shown.pk}/")
    assert response.status_code == 503
    assert "tidak dapat dibuka sekarang" in response.content.decode()


def test_an_answer_with_files_is_sent_without_an_account(visitor: Client, case: Case) -> None:
    given = {"account": "compromised", "act": "no", "text": "Akun saya diretas.", "companion": "Rekan"}
    given["files"] = SimpleUploadedFile("surel masuk.png", png(), "image/png")  # type: ignore[assignment]
    response = visitor.post("/tanggapan/jawab/", given)
    assert response.headers["Location"] == f"{PAGE}?kabar=jawab"
    page = text_of(visitor, f"{PAGE}?kabar=jawab")
    for said in ("Jawaban Anda terkirim", "Akun saya diretas.", "surel masuk.png", "Rekan", "Belum dibaca petugas."):
        assert said in page
    assert "Langkah untuk tiap platform" in page
    answers.read(case)
    assert "Dibaca petugas" in text_of(visitor)


def test_a_refused_answer_loses_no_word(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = visitor.post("/tanggapan/jawab/", {})
    assert empty.status_code == 422
    assert 'href="#text"' in empty.content.decode()
    given = {"text": "Kata saya.", "account": "own", "files": SimpleUploadedFile("kosong.png", b"")}
    refused = visitor.post("/tanggapan/jawab/", given)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "kosong.png: berkas ini kosong." in page
    assert "Kata saya." in page
    assert 'id="account" name="account" value="own" checked' in page
    monkeypatch.setattr(answers, "FILES_A_DAY", 0)
    given["files"] = SimpleUploadedFile("a.png", png())
    assert "Paling banyak 0 berkas" in visitor.post("/tanggapan/jawab/", given).content.decode()
    wrong = visitor.post("/tanggapan/jawab/", {"account": "milik tetangga"})
    assert "Pilih salah satu jawaban." in wrong.content.decode()
    assert not Upload.objects.exists()


def test_time_may_be_asked_for(visitor: Client, case: Case) -> None:
    assert 'href="#text"' in visitor.post("/tanggapan/waktu/", {}).content.decode()
    assert visitor.post("/tanggapan/waktu/", {"text": "Saya sakit."}).status_code == 302
    assert "permintaan waktu" in text_of(visitor)
    assert case.answers.get().kind == answers.REQUEST


def test_the_record_may_be_asked_to_be_put_right(visitor: Client, case: Case) -> None:
    assert 'href="#text"' in visitor.post("/tanggapan/koreksi/", {}).content.decode()
    response = visitor.post("/tanggapan/koreksi/", {"text": "Jabatan saya kepala seksi."})
    assert response.headers["Location"] == f"{PAGE}?kabar=koreksi"
    step = case.steps.get(kind="correction_wanted")
    assert (step.actor, step.officer) == ("respondent", None)
    assert "3 x 24 jam" in text_of(visitor, f"{PAGE}?kabar=koreksi")


def test_after_the_decision_it_says_what_remains(visitor: Client, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(stage="decided", outcome="no_breach")
    for page in ("/tanggapan/jawab/", "/tanggapan/waktu/"):
        assert "sudah diputuskan" in text_of(visitor, page)
        assert visitor.post(page, {"text": "Terlambat."}).status_code == 422
    assert "Jawab sekarang" not in text_of(visitor)


def test_a_decision_shows_the_clock_that_runs_from_its_date(case: Case, examiner: Officer, decider: Officer) -> None:
    deciding.ready(case, examiner)
    deciding.decided(case, examiner, decider)
    page = text_of(entered(respondents.give_code(case, examiner)))
    assert "Tanggal penting" in page
    assert "Paling aman sampai" in page


def test_the_cookie_goes_to_these_pages_alone_and_can_be_given_back(code: str) -> None:
    client = Client()
    response = client.post("/tanggapan/", {"code": code})
    paths = {name: each["path"] for name, each in response.cookies.items() if name.startswith("tanggapan")}
    assert paths == {"tanggapan": "/tanggapan/", "tanggapan-en": "/en/tanggapan/"}
    assert all(
        each["httponly"] and each["samesite"] == "Strict" for each in response.cookies.values() if "tang" in each.key
    )
    assert "Case" in text_of(client, f"/en{PAGE}")
    client.post("/tanggapan/tutup/")
    assert not Doorway.objects.exists()
    assert client.get(PAGE).status_code in (302, 403)


def test_what_was_written_into_a_closed_page_is_shown_back(visitor: Client) -> None:
    Doorway.objects.all().delete()
    response = visitor.post("/tanggapan/jawab/", {"text": "Jawaban panjang saya."})
    assert response.status_code == 403
    assert "Jawaban panjang saya." in response.content.decode()


def test_wrong_codes_are_told_apart_and_wait_after_some(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    assert "terdiri atas 8 kata" in client.post("/tanggapan/", {"code": "kata kata"}).content.decode()
    assert 'href="#code"' in client.post("/tanggapan/", {}).content.decode()
    for _ in range(waiting.WRONG):
        assert client.post("/tanggapan/", {"code": codes.new()}).status_code == 422
    response = client.post("/tanggapan/", {"code": code})
    assert (response.status_code, response.headers["Retry-After"]) == (429, "5")
    ticket = response.context["ticket"]
    assert client.post("/tanggapan/", {"code": code, "tunggu": ticket}).status_code == 429
    monkeypatch.setattr(waiting, "WAIT", -1)
    assert client.post("/tanggapan/", {"code": codes.new(), "tunggu": ticket}).status_code == 429
    assert client.post("/tanggapan/", {"code": code, "tunggu": ticket}).status_code == 302
    assert not limits.is_spent(response_views.GATE.scope, "somebody else", waiting.WRONG)


def test_what_was_destroyed_says_so(visitor: Client) -> None:
    Case.objects.update(key=None)
    Respondent.objects.update(key=None, page_key=None, lookup=None)
    # The open cookie still has the key; what it opened is gone with the sealed words.
    Respondent.objects.get().case.summonses.update(sealed=b"")
    response = visitor.get(PAGE)
    assert response.status_code == 410
    assert "sudah dimusnahkan" in response.content.decode()


def test_pages_are_whole_light_and_private_in_both_languages(
    code: str, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "[undefined %s]")
    sheets = ("web/nirpihak.css", "accounts/officers.css", "cases/terlapor.css")
    styles = sum(Path(str(find(each))).stat().st_size for each in sheets)
    for root in ("", "/en"):
        visitor = entered(code, root)
        for page in ("/tanggapan/", PAGE, "/tanggapan/jawab/", "/tanggapan/waktu/", "/tanggapan/koreksi/"):
            response = visitor.get(root + page)
            text = response.content.decode()
            assert "[undefined" not in text, page
            keeps_promises(text, f"{root}/")
            assert len(text.encode()) + styles < LIGHT
            assert response.headers["Cache-Control"] == "no-store"
            assert 'content="noindex"' in text
            assert code not in text
