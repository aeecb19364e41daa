"""What a reporter does in the mailbox: write, attach, correct in time, withdraw with its effect told, add a name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from nirpihak.custody.checking import filing as checking
from nirpihak.custody.checking.report import WRONG
from nirpihak.custody.signing import verify_ed25519
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Institution
from nirpihak.server.intake.mailbox_forms import CONSENT
from nirpihak.server.intake.models import Message, Report, Step, Upload
from nirpihak.server.intake.services import messages, reading, states, uploads
from nirpihak.server.keys.services import identities, openings
from tests.server.evidence.shown import png
from tests.server.intake.conftest import WHAT, filed, intake_officer
from tests.server.intake.kotak import LETTERS, opened, reporter, text_of
from tests.server.keys.people import WHY, Room, phrase

CORRECT, WITHDRAW, NAME = "/kotak/perbaiki/", "/kotak/cabut/", "/kotak/nama/"


def test_a_message_goes_both_ways_with_marks(office: Institution) -> None:
    client, made = reporter(office)
    assert client.post("/kotak/pesan/", {"text": "Apakah sudah <dibaca>?"}).headers["Location"].endswith("kabar=pesan")
    page = text_of(client, f"{LETTERS}?kabar=pesan")
    assert "Pesan terkirim" in page
    assert "Apakah sudah &lt;dibaca&gt;?" in page
    assert "belum dibaca petugas" in page
    messages.read(made.report, by="officer")
    messages.reply(made.report, intake_officer(), "Sudah.")
    page = text_of(client)
    assert "sudah dibaca petugas" in page
    assert page.index("&lt;dibaca&gt;") < page.index("Sudah.")
    assert '<span class="tag on">baru</span>' in page
    assert '<span class="tag on">baru</span>' not in text_of(client)
    # Who answered has no name here.
    assert "Penerima" not in page.split('id="pesan"')[1].split('id="berkas"')[0]


@pytest.mark.parametrize(("text", "words"), [("  ", "Tulis pesannya dulu"), ("x" * 5001, "Terlalu panjang")])
def test_a_message_that_will_not_do_stays_written(office: Institution, text: str, words: str) -> None:
    client, _ = reporter(office)
    response = client.post("/kotak/pesan/", {"text": text})
    assert response.status_code == 422
    assert response.content.decode().count(words) == 2
    assert text in response.content.decode()
    assert not Message.objects.exists()
    assert client.get("/kotak/pesan/").headers["Location"] == LETTERS


def test_files_are_kept_by_their_own_names_and_a_bad_one_stops_no_good_one(office: Institution) -> None:
    client, made = reporter(office)
    sent = [SimpleUploadedFile("layar saya.png", png()), SimpleUploadedFile("kosong.png", b"")]
    response = client.post("/kotak/berkas/", {"files": sent})
    page = response.content.decode()
    assert response.status_code == 422
    assert "kosong.png: berkas ini kosong" in page
    assert "layar saya.png" in page
    kept = Upload.objects.get(state=Upload.State.KEPT)
    made.report.refresh_from_db()
    assert kept.file is not None
    assert kept.file.exhibit == made.report.exhibit
    response = client.post("/kotak/berkas/", {"files": [SimpleUploadedFile("dua.png", png((40, 40)))]})
    assert response.headers["Location"].endswith("kabar=berkas&banyak=1")
    assert "Berkas tersimpan" in text_of(client, response.headers["Location"])
    assert "Pilih berkasnya dulu" in client.post("/kotak/berkas/", {}).content.decode()
    assert client.get("/kotak/berkas/").headers["Location"] == LETTERS
    # A name that is markup is shown as text.
    client.post("/kotak/berkas/", {"files": [SimpleUploadedFile("<b>tebal.png", png((41, 41)))]})
    assert "<b>tebal" not in text_of(client)


def test_more_files_than_may_come_are_said_so(office: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LIMIT_FILES", 1)
    client, _ = reporter(office)
    sent = [SimpleUploadedFile(f"{number}.png", png((50 + number, 50))) for number in range(2)]
    response = client.post("/kotak/berkas/", {"files": sent})
    assert "1.png: paling banyak 1 berkas" in response.content.decode()
    assert Upload.objects.filter(state=Upload.State.KEPT).count() == 1


def test_a_correction_is_a_step_and_what_was_filed_first_stays(office: Institution) -> None:
    client, made = reporter(office)
    states.ask(made.report, intake_officer(), ["act_time"], "Kapan?")
    page = text_of(client, CORRECT)
    assert WHAT in page
    assert 'value="Budi Rekaan"' in page
    told = {"what": WHAT, "where": "Kantor Kecamatan Rekaan", "about1_name": "Budi Rekaan"}
    response = client.post(CORRECT, {**told, "when": "Senin malam", "about1_unit": "Kecamatan Rekaan", "why": "Jamnya"})
    assert response.headers["Location"].endswith("kabar=perbaiki")
    step = Step.objects.get(kind="corrected")
    key = reading.key_of(made.report)
    words = reading.words_of(step.sealed or b"", made.report, key)
    assert words["changes"] == {
        "when": "Senin malam",
        "about": [{"name": "Budi Rekaan", "position": "", "unit": "Kecamatan Rekaan", "address": ""}],
    }
    assert words["text"] == "Jamnya"
    made.report.refresh_from_db()
    assert made.report.state == Report.State.RECEIVED
    assert "when" not in reading.filed(made.report, key)["answers"]
    page = text_of(client)
    assert "Senin malam" in page
    assert "kiriman pertama tetap tersimpan" in page


def test_a_correction_that_changes_nothing_is_none(office: Institution) -> None:
    client, _ = reporter(office)
    told = {"what": f"  {WHAT}\r\n", "where": "Kantor Kecamatan Rekaan", "about1_name": "Budi Rekaan"}
    response = client.post(CORRECT, told)
    assert response.status_code == 422
    assert "Belum ada yang diubah" in response.content.decode()
    response = client.post(CORRECT, {**told, "what": " "})
    assert "Tulis apa yang terjadi" in response.content.decode()
    assert not Step.objects.filter(kind="corrected").exists()


@pytest.mark.parametrize("state", ["registered", "not_registered", "information", "forwarded", "withdrawn"])
def test_after_the_time_for_corrections_nothing_is_changed(office: Institution, state: str) -> None:
    client, _ = reporter(office)
    Report.objects.update(state=state)
    assert "Masa perbaikan sudah berakhir" in text_of(client, CORRECT)
    response = client.post(CORRECT, {"what": "Lain sama sekali"})
    assert response.status_code == 409
    assert "Masa perbaikan sudah berakhir" in response.content.decode()
    assert not Step.objects.filter(kind="corrected").exists()
    assert CORRECT not in text_of(client)


def test_once_the_term_has_passed_by_every_reading_it_is_over(office: Institution) -> None:
    client, made = reporter(office)
    states.ask(made.report, intake_officer(), ["act_time"], "Kapan?")
    assert CORRECT in text_of(client)
    Step.objects.filter(kind="correction_asked").update(at=timezone.now() - timedelta(days=30))
    page = text_of(client)
    assert "Batas melengkapi sudah lewat" in page
    assert CORRECT not in page
    assert client.post(CORRECT, {"what": "Lain"}).status_code == 409
    # A message and a file are never refused.
    assert client.post("/kotak/pesan/", {"text": "Terlambat, maaf."}).status_code == 302


def test_before_registration_a_withdrawal_ends_the_report(office: Institution) -> None:
    client, made = reporter(office)
    page = text_of(client, WITHDRAW)
    for words in ("Prosesnya sebagai laporan berakhir", "informasi awal", "Dasar: "):
        assert words in page
    response = client.post(WITHDRAW, {"reason": "Sudah selesai"})
    assert response.status_code == 422
    assert "Centang bahwa Anda mengerti" in response.content.decode()
    assert "Sudah selesai" in response.content.decode()
    assert client.post(WITHDRAW, {"reason": "Sudah selesai", "sure": "ya"}).status_code == 302
    made.report.refresh_from_db()
    assert made.report.state == Report.State.WITHDRAWN
    assert "sudah dicabut" in text_of(client)
    assert client.post(WITHDRAW, {"sure": "ya"}).status_code == 409
    assert Step.objects.filter(kind="withdrawn").count() == 1


def test_after_registration_a_withdrawal_does_not_stop_the_case(office: Institution) -> None:
    client, made = reporter(office, procedure="pemilu")
    Report.objects.update(mode="named", given=["name"])
    made.report.refresh_from_db()
    states.register(made.report, intake_officer())
    page = text_of(client, WITHDRAW)
    assert "mencabutnya tidak menghentikan perkara" in page
    assert "Prosesnya sebagai laporan berakhir" not in page
    response = client.post(WITHDRAW, {"sure": "ya"})
    assert "perkaranya berjalan terus" in text_of(client, response.headers["Location"])
    made.report.refresh_from_db()
    assert made.report.state == Report.State.REGISTERED
    assert client.post(WITHDRAW, {"sure": "ya"}).status_code == 409
    assert Step.objects.filter(kind="withdrawal_asked").count() == 1


def test_what_has_ended_cannot_be_withdrawn(office: Institution) -> None:
    client, _ = reporter(office)
    for state in ("not_registered", "forwarded", "withdrawn"):
        Report.objects.update(state=state)
        assert "Tidak ada yang dapat dicabut" in text_of(client, WITHDRAW)
        assert client.post(WITHDRAW, {"sure": "ya"}).status_code == 409
        assert WITHDRAW not in text_of(client)


def test_a_name_added_later_makes_a_report_of_early_information(custodians: Room) -> None:
    client, made = reporter(custodians.institution, door="information")
    assert "tidak dapat diregistrasi sebagai laporan" in text_of(client)
    page = text_of(client, NAME)
    for words in ("dua penjaga identitas", "Kapan nama dapat diketahui", "UU 27/2022"):
        assert words in page
    name = {"name": "Sekar Rekaan", "address": "Jalan Contoh 7", "contact": ""}
    response = client.post(NAME, name)
    assert "Tanpa persetujuan Anda" in response.content.decode()
    assert "Sekar Rekaan" in response.content.decode()
    assert not identities.has_identity(made.report.ref)
    assert client.post(NAME, {**name, "consent": "ya"}).headers["Location"].endswith("kabar=nama")
    made.report.refresh_from_db()
    assert (made.report.door, made.report.mode) == ("report", "confidential")
    assert made.report.given == ["address", "name"]
    assert Step.objects.get(kind="identity_added").data["consent"] == CONSENT
    assert "Sekar" not in text_of(client)
    assert "Nama Anda belum pernah dibuka" in text_of(client)
    assert "sudah tersimpan, tersegel" in text_of(client, NAME)
    assert client.post(NAME, {**name, "consent": "ya"}).status_code == 409


def test_without_custodians_no_name_is_taken_and_that_is_said(office: Institution) -> None:
    client, made = reporter(office)
    assert "penjaga identitasnya belum lengkap" in text_of(client, NAME)
    given = {"name": "Sekar", "address": "Jalan", "consent": "ya"}
    assert client.post(NAME, given).status_code == 409
    assert not identities.has_identity(made.report.ref)
    Report.objects.update(state="forwarded")
    assert "tidak dapat ditambahkan lagi" in text_of(client, NAME)


def test_an_opening_of_the_name_is_told_with_role_reason_and_no_name(custodians: Room) -> None:
    identity = {"name": "Sekar Rekaan", "address": "Jalan Contoh 7"}
    client, made = reporter(custodians.institution, mode="named", identity=identity)
    first, second = custodians.custodians[:2]
    asker = custodians.asker
    assert asker is not None
    wanted = openings.ask(made.report.ref, custodians.institution, asker, WHY)
    openings.take(wanted, first, phrase(first), "Diperlukan untuk menghubungi")
    wanted.refresh_from_db()
    openings.consent(wanted, second, phrase(second))
    wanted.refresh_from_db()
    openings.open_identity(wanted, first, phrase(first))
    page = text_of(client)
    assert "Dibuka oleh penjaga identitas dengan persetujuan penjaga identitas" in page
    for officer in (first, second):
        assert officer.name not in page
    assert "Nama Anda belum pernah dibuka" not in page


def test_the_proof_of_filing_can_be_taken_along(office: Institution, tmp_path: Path) -> None:
    client, made = reporter(office)
    response = client.get("/kotak/bukti/")
    assert response.headers["Content-Disposition"] == f'attachment; filename="bukti-{made.report.ref}.txt"'
    assert response.headers["Cache-Control"] == "no-store"
    text = response.content.decode()
    assert made.report.ref in text
    assert WHAT not in text
    whole = client.get("/kotak/bukti/?isi=1").content.decode()
    assert WHAT in whole
    for content in (text, whole):
        taken = tmp_path / "bukti.txt"
        taken.write_text(content, "utf-8")
        checked = checking.verify(taken, [log.signer().key], verify_ed25519)
        assert [each for each in checked.findings if each.state == WRONG] == []


def test_a_proof_of_what_was_erased_is_not_made_and_that_is_said(office: Institution) -> None:
    client, made = reporter(office)
    assert made.report.log_index is not None
    log.forget(Entry.objects.filter(index=made.report.log_index))
    response = client.get("/kotak/bukti/")
    assert response.headers["Location"] == f"{LETTERS}?kabar=tanpa-bukti"
    assert "tidak dapat dibuat lagi" in text_of(client, response.headers["Location"])


def test_a_form_from_elsewhere_is_refused(office: Institution) -> None:
    made = filed(office)
    client = Client(enforce_csrf_checks=True)
    assert client.post("/kotak/", {"code": made.code}).status_code == 403
    client.get("/kotak/")
    token = client.cookies["csrftoken"].value
    client.post("/kotak/", {"code": made.code, "csrfmiddlewaretoken": token})
    for address in ("/kotak/pesan/", "/kotak/berkas/", CORRECT, WITHDRAW, NAME, "/kotak/tutup/"):
        assert client.post(address, {"text": "x", "sure": "ya"}).status_code == 403
    assert not Message.objects.exists()
    assert opened(made).get(LETTERS).status_code == 200
