"""The pages of referrals and partners: exactly what leaves, what was refused and where, what machines hand in."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nirpihak.custody import referring
from nirpihak.custody.signing import Signer
from nirpihak.server.cases import referral_door
from nirpihak.server.cases.models import Case, Partner, Referral
from nirpihak.server.cases.services import carrying, exchange, referrals
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Report
from tests.server.accounts.logging_in import log_in
from tests.server.cases.exchanged import Neighbour
from tests.server.people import institution, person

GIVEN = {"regime": "village", "summary": "Ringkasan rekaan.", "reason": "Bukan ASN.", "person": ["name"]}


@pytest.fixture
def desk(examiner: Officer) -> Client:
    return log_in(Client(), examiner.user)


@pytest.fixture
def camat(office: Institution) -> Institution:
    return institution("kecamatan-contoh", name="Kecamatan Contoh", kind="regency")


@pytest.fixture
def neighbour(office: Institution) -> Neighbour:
    return Neighbour(office)


def url(name: str, *args: object, lang: str = "id") -> str:
    return reverse(f"{lang}:{name}", args=args)


def text(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def prepared(desk: Client, case: Case, **told: object) -> Any:
    case.refresh_from_db()
    return desk.post(url("case-refer", case.ref), {"versi": case.version, **GIVEN, **told})


def test_what_would_leave_is_shown_word_for_word_and_sent_as_shown(
    desk: Client, case: Case, camat: Institution
) -> None:
    page = text(desk.get(url("case-referral", case.ref)))
    assert "Belum ada penerusan dari perkara ini." in page
    response = prepared(desk, case, receiver=f"i{camat.pk}", also=["ends"])
    (made,) = Referral.objects.all()
    assert response.headers["Location"] == url("referral", made.ref)
    page = text(desk.get(url("referral", made.ref)))
    assert "Persis inilah yang keluar" in page
    assert "Ringkasan rekaan." in page
    assert "Budi Rekaan" in page
    assert "Dengan penerusan ini perkara di sini selesai." in page
    assert "pegawai rekaan menyukai" not in page, "the reporter's words"
    case.refresh_from_db()
    desk.post(url("referral-act", made.ref, "kirim"), {"versi": case.version})
    made.refresh_from_db()
    case.refresh_from_db()
    assert (made.state, case.stage) == ("acknowledged", "closed")
    english = text(desk.get(url("referral", made.ref, lang="en")))
    assert "It arrived. Waiting for the receiver's answer." in english


def test_what_is_wrong_stands_at_its_field_and_nothing_written_is_lost(desk: Client, case: Case) -> None:
    response = prepared(desk, case, regime="", summary="", receiver="", reason="Alasan <b>rekaan</b>")
    page = text(response)
    assert response.status_code == 422
    assert page.count("Pilih ke mana perkara ini seharusnya") == 2
    assert page.count("Tulis ringkasan perbuatannya") == 2
    assert page.count("Pilih satu penerima dari daftar") == 2
    assert "Alasan &lt;b&gt;rekaan&lt;/b&gt;" in response.content.decode()
    response = prepared(desk, case, other="Camat", day="kemarin dulu")
    assert (response.status_code, "Tulis tanggal seperti" in text(response)) == (422, True)
    assert not Referral.objects.exists()


def test_whoever_was_overtaken_is_told_and_keeps_the_words(desk: Client, case: Case) -> None:
    prepared(desk, case, other="Camat")
    response = desk.post(url("case-refer", case.ref), {"versi": 0, **GIVEN, "other": "Camat Kedua"})
    assert response.status_code == 409
    assert "penerusan disiapkan" in text(response)
    assert "Camat Kedua" in response.content.decode()


def test_the_reporter_s_words_are_refused_on_the_page(desk: Client, case: Case) -> None:
    own = "Seorang pegawai rekaan menyukai unggahan akun pemenangan."
    response = prepared(desk, case, other="Camat", summary=own)
    assert (response.status_code, "kata-kata pelapor sendiri" in text(response)) == (422, True)
    assert prepared(desk, case, other="Camat", summary=own, also=["quotes"]).status_code == 302


def test_a_receiver_answers_and_the_sender_reads_it(
    desk: Client, case: Case, examiner: Officer, camat: Institution
) -> None:
    draft = referrals.Draft("village", "Ringkasan.", "Alasan.", to=camat)
    out = exchange.send(referrals.prepare(case, examiner, draft), examiner)
    come = Referral.objects.get(way="in")
    there = log_in(Client(), person("penerima", Role.INTAKE, at=camat).user)
    assert come.ref in text(there.get(url("referrals")))
    assert out.ref not in text(there.get(url("referrals")))
    assert there.get(url("referral", out.ref)).status_code == 404
    wrong = there.post(url("referral-act", come.ref, "jawab"), {"words": "", "outcome": ""})
    assert (wrong.status_code, "Tulis jawabannya" in text(wrong)) == (422, True)
    there.post(url("referral-act", come.ref, "jawab"), {"words": "Sudah ditegur camat.", "outcome": "breach"})
    page = text(desk.get(url("referral", out.ref)))
    assert "Sudah ditegur camat." in page
    assert "Terbukti" in page


def test_an_intake_officer_sees_what_came_in_and_nothing_of_cases(
    case: Case, examiner: Officer, office: Institution, neighbour: Neighbour, tmp_path: Path
) -> None:
    draft = referrals.Draft("ppk", "Ringkasan.", "Alasan.", partner=neighbour.row)
    out = exchange.send(referrals.prepare(case, examiner, draft), examiner)
    come = exchange.arrive(neighbour.package(tmp_path / "paket.zip")).referral
    front = log_in(Client(), person("penerima", Role.INTAKE, at=office).user)
    page = text(front.get(url("referrals")))
    assert come.ref in page
    assert out.ref not in page
    assert front.get(url("referral", out.ref)).status_code == 404


def test_what_is_brought_by_hand_is_taken_in_or_refused_with_the_reason(
    desk: Client, neighbour: Neighbour, tmp_path: Path
) -> None:
    content = neighbour.package(tmp_path / "paket.zip").read_bytes()

    def bring(sent: bytes, name: str = "paket.zip") -> Any:
        return desk.post(url("referral-bring"), {"paket": SimpleUploadedFile(name, sent)}, follow=True)

    assert "Sudah menjadi laporan." in text(bring(content))
    assert "tidak ada yang dicatat dua kali" in text(bring(content))
    assert Report.objects.count() == 1
    assert "Pilih berkasnya" in text(desk.post(url("referral-bring")))
    assert "tidak memuat baris kosong" in text(bring(b"bukan catatan", "jawaban.note"))
    altered = content.replace(b"ajakan memilih", b"ajakan menolak")
    assert bring(altered).status_code == 422


def test_a_partner_is_entered_and_ended(office: Institution) -> None:
    admin = log_in(Client(), person("pengelola", Role.ADMINISTRATOR, at=office).user)
    given = {"name": "Bawaslu Lain", "code": "bawaslu-lain", "verifier": str(Signer.generate("lain/log").key)}
    wrong = admin.post(url("partners"), {**given, "address": "http://lain.example"})
    assert (wrong.status_code, "harus https://" in text(wrong)) == (422, True)
    assert "Mitra Bawaslu Lain disimpan." in text(admin.post(url("partners"), given, follow=True))
    partner = Partner.objects.get()
    assert "diakhiri" in text(admin.post(url("partner-end", partner.pk), follow=True))
    partner.refresh_from_db()
    assert partner.ended_at is not None


def test_machines_hand_in_by_signature_alone(neighbour: Neighbour, tmp_path: Path) -> None:
    package = neighbour.package(tmp_path / "paket.zip")
    announced = referring.carried(neighbour.home.code, package, neighbour.signer)

    def post(announcement: str, body: bytes) -> Any:
        header = {"HTTP_NIRPIHAK_CARRY": base64.b64encode(announcement.encode()).decode()}
        return Client().post(reverse("referral-post"), body, content_type="application/zip", **header)  # type: ignore[arg-type]

    stranger = referring.carried(neighbour.home.code, package, Signer.generate("orang.example/log"))
    elsewhere = referring.carried("tidak-ada", package, neighbour.signer)
    assert post(stranger, package.read_bytes()).status_code == 401
    assert post(elsewhere, package.read_bytes()).status_code == 409
    assert post(announced, package.read_bytes() + b"x").status_code == 400
    assert post(announced, b"x" * package.stat().st_size).status_code == 400
    assert not Report.objects.exists()
    first, second = (post(announced, package.read_bytes()) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.content == second.content
    assert Report.objects.count() == 1


def test_one_visitor_hands_in_so_much_and_no_more(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referral_door, "PER_HOUR", 2)
    answers = [Client().post(reverse("referral-note-post"), "x", content_type="text/plain") for _ in range(3)]
    assert [each.status_code for each in answers] == [409, 409, 429]


def test_a_package_leaves_by_hand_and_is_in_the_log(desk: Client, case: Case, examiner: Officer) -> None:
    draft = referrals.Draft("tni", "Ringkasan.", "Alasan.", other="Komandan Kodim Rekaan")
    out = exchange.send(referrals.prepare(case, examiner, draft), examiner)
    response: Any = desk.post(url("referral-package", out.ref))
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert case.record is not None
    assert case.record.entries.order_by("-index").first().kind == "copied"  # type: ignore[union-attr]
    day = {"day": "1/1/2020", "said": "answered", "outcome": "taken", "words": "Surat 1"}
    wrong = desk.post(url("referral-act", out.ref, "surat"), day)
    assert (wrong.status_code, "sebelum penerusan dikirim" in text(wrong)) == (422, True)


def test_no_package_is_carried_to_an_address_that_does_not_listen(case: Case, examiner: Officer) -> None:
    near = Neighbour(case.institution, address="http://127.0.0.1:9")
    draft = referrals.Draft("ppk", "Ringkasan.", "Alasan.", partner=near.row)
    out = exchange.send(referrals.prepare(case, examiner, draft), examiner)
    with pytest.raises(carrying.NotCarried):
        carrying.carry_package(out.pk)
    assert "tidak dapat dihubungi" in inside.words_of(inside.rows().get(pk=out.pk))["trouble"]["id"]
