"""What came on paper, by message or by voice: its own day counts, its name is sealed, its receipt is handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from nirpihak.server.institutions.models import Institution
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Draft, Report
from nirpihak.server.intake.services import reading
from nirpihak.server.keys.services import identities
from tests.server.accounts.logging_in import log_in
from tests.server.evidence.shown import png
from tests.server.intake.conftest import intake_officer
from tests.server.intake.kotak import text_of
from tests.server.keys.people import Room
from tests.server.people import institution, person

FORM, SHEET = "/laporan/catat/", "/laporan/catat/tanda-terima/"
WHAT = "Dalam surat tertulis: kepala dinas rekaan meminta pegawai hadir di deklarasi."
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def desk(office: Institution) -> Client:
    return log_in(Client(), intake_officer("petugas-meja", at=office).user)


def entered(client: Client, **more: Any) -> Any:
    came = timezone.localtime(timezone=WIB) - timedelta(days=1)
    given = {
        "sheet": client.get(FORM).context["sheet"],
        "channel": "paper",
        "came_day": f"{came:%Y-%m-%d}",
        "came_time": "09.30",
        "door": "report",
        "what": WHAT,
        "receipt": "print",
    }
    return client.post(FORM, {**given, **more})


def test_the_day_it_came_counts_and_not_the_day_it_was_typed(desk: Client) -> None:
    response = entered(desk, channel="whatsapp", brought="piket", known_day=str(timezone.localdate()))
    assert response.headers["Location"] == SHEET
    made = Report.objects.get()
    came = made.received_at.astimezone(WIB)
    assert (f"{came:%H.%M}", came.date()) == ("09.30", timezone.localdate(timezone=WIB) - timedelta(days=1))
    assert (made.channel, made.door, made.mode) == ("whatsapp", "information", "unnamed")
    assert made.entered_by is not None
    content = reading.content_of(made)
    assert (content["what"], content["brought"]) == (WHAT, "piket")


def test_the_sheet_opens_the_mailbox_and_is_then_forgotten(desk: Client) -> None:
    entered(desk, files=[SimpleUploadedFile("pindaian.png", png())])
    made = Report.objects.get()
    response = desk.get(SHEET)
    page = response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert made.ref in page
    assert "http://testserver/kotak/" in page
    groups = response.context["groups"]
    assert [len(group) for group in groups] == [4, 4]
    reporter = Client()
    assert reporter.post("/kotak/", {"code": "\n".join(" ".join(group) for group in groups)}).status_code == 302
    assert "pindaian.png" in text_of(reporter, "/kotak/surat/")
    # Loaded again it is still there; handed over, it is gone for good.
    assert groups[0][0] in text_of(desk, SHEET)
    assert desk.post(SHEET).headers["Location"] == "/laporan/"
    assert not Draft.objects.filter(report=made).exists()
    assert groups[0][0] not in text_of(desk, SHEET, 404)
    assert Report.objects.filter(pk=made.pk).exists()


def test_the_sheet_is_shown_to_nobody_but_who_entered_it(desk: Client, office: Institution) -> None:
    entered(desk)
    other = log_in(Client(), intake_officer("petugas-lain", at=office).user)
    other.cookies["lembar"] = desk.cookies["lembar"].value
    text_of(other, SHEET, 404)
    assert other.post(SHEET).status_code == 302
    text_of(desk, SHEET)
    assert desk.cookies["lembar"]["httponly"]
    assert desk.cookies["lembar"]["samesite"] == "Strict"


def test_where_none_was_wanted_there_is_no_mailbox(desk: Client) -> None:
    entered(desk, receipt="none")
    assert Report.objects.get().lookup is None
    page = text_of(desk, SHEET)
    assert "tidak menginginkan tanda terima" in page
    assert "Kode kotak surat" not in page


def test_a_name_is_sealed_and_stands_nowhere_else(custodians: Room) -> None:
    client = log_in(Client(), intake_officer("petugas-meja", at=custodians.institution).user)
    entered(
        client,
        reporter_name="Sekar Rekaan",
        reporter_address="Jalan Contoh 7",
        reporter_contact="0800-0000-0007",
        signature="ya",
        hidden="ya",
    )
    made = Report.objects.get()
    assert (made.door, made.mode) == ("report", "confidential")
    assert made.given == ["address", "contact", "name", "signature"]
    assert identities.has_identity(made.ref)
    kept = str(reading.filed(made, reading.key_of(made))) + str(list(Draft.objects.values()))
    assert "Sekar" not in kept
    assert "Sekar" not in text_of(client, SHEET)
    assert "UU 27/2022" in text_of(client, SHEET)
    entered(client, reporter_name="Sekar Rekaan")
    assert Report.objects.order_by("-id")[0].mode == "named"


def test_a_contact_without_a_name_is_said_and_a_desk_without_custodians_takes_no_name(
    custodians: Room, house: object
) -> None:
    client = log_in(Client(), intake_officer("petugas-meja", at=custodians.institution).user)
    page = entered(client, reporter_contact="0800").content.decode()
    assert "tanpa nama tidak dapat disegel" in page
    bare = institution("bkpsdm-lain")
    other = log_in(Client(), intake_officer("petugas-lain", at=bare).user)
    assert "penjaga identitas instansi ini belum lengkap" in text_of(other, FORM).lower()
    entered(other, reporter_name="Sekar Rekaan")
    made = Report.objects.get(institution=bare)
    assert (made.mode, made.given) == ("unnamed", [])


def test_what_is_wrong_is_said_at_its_field(desk: Client) -> None:
    ahead = timezone.localdate(timezone=WIB) + timedelta(days=2)
    response = entered(desk, channel="system", came_day=str(ahead), came_time="9 pagi", door="", receipt="", what="")
    page = response.content.decode()
    assert response.status_code == 422
    for words in (
        "Hari ini belum datang",
        "Tulis jam seperti 14.30",
        "Tulis nama sistem dan nomornya",
        "Pilih isinya",
        "Tulis apa yang dilaporkan",
        "Pilih apakah tanda terima diserahkan",
    ):
        assert page.count(words) == 2, words
    assert not Report.objects.exists()
    fields = [name for name, _ in response.context["form"].problems]
    assert fields == ["came_day", "came_time", "source", "door", "what", "receipt"]


def test_another_systems_report_is_entered_once(desk: Client) -> None:
    entered(desk, channel="system", source="SP4N-LAPOR! 778899")
    response = entered(desk, channel="system", source="SP4N-LAPOR! 778899")
    assert response.status_code == 422
    assert "Sudah tercatat" in response.content.decode()
    assert Report.objects.count() == 1


def test_a_second_press_enters_once(desk: Client) -> None:
    token = desk.get(FORM).context["sheet"]
    first, second = entered(desk, sheet=token), entered(desk, sheet=token)
    assert first.headers["Location"] == second.headers["Location"] == SHEET
    assert Report.objects.count() == 1


def test_pressure_in_this_institution_goes_away_from_it(desk: Client, office: Institution) -> None:
    response = entered(desk, door="pressure", here="ya")
    assert response.status_code == 422
    assert "belum ada instansi penerima" in response.content.decode()
    above = institution("bawaslu-atas", name="Bawaslu Provinsi Contoh", region="99")
    office.parent = above
    office.save()
    assert entered(desk, door="pressure", here="ya").status_code == 302
    assert Report.objects.get().institution == above
    page = text_of(desk, SHEET)
    assert "Bawaslu Provinsi Contoh, bukan instansi Anda" in page
    assert f"/laporan/{Report.objects.get().ref}/" not in page


@pytest.mark.parametrize("role", [role for role in Role if role != Role.INTAKE])
def test_only_the_desk_enters(office: Institution, role: Role) -> None:
    client = log_in(Client(), person("orang", role, at=office).user)
    for address in (FORM, SHEET):
        assert client.get(address).status_code == 403


def test_the_way_in_says_what_to_cover_and_what_never_to_ask_for(desk: Client) -> None:
    page = text_of(desk, FORM)
    for words in ("tutup nama, alamat, dan tanda tangan", "simpan pesan aslinya", "Percakapan pribadi hanya diterima"):
        assert words in page
    english = text_of(desk, "/en" + FORM)
    assert "Private chats are only taken from somebody who took part in them" in english
    assert Client().get(FORM).headers["Location"].startswith("/masuk/")
