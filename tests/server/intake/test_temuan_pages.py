"""A monitor's findings: filed through the one service, seen by whoever recorded them and by no other monitor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nirpihak.law.procedures import procedures
from nirpihak.server.institutions.models import Institution, Receiver, Recusal
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Draft, Report, Upload
from nirpihak.server.intake.services import reading, states
from tests.server.accounts.logging_in import log_in
from tests.server.evidence.shown import png
from tests.server.intake.conftest import filed, intake_officer
from tests.server.intake.kotak import text_of
from tests.server.people import institution, person

WHAT = "Seorang lurah rekaan memasang spanduk di halaman kantor."


@pytest.fixture
def receiving(office: Institution) -> Institution:
    """Who receives findings of the region, by configuration."""
    for procedure in ("discipline", "pilkada", "pemilu"):
        Receiver.objects.create(procedure=procedure, region="99.01", institution=office)
    return office


@pytest.fixture
def agency(db: None) -> Institution:
    return institution("bkpsdm-contoh", name="BKPSDM Kabupaten Contoh", receives=False)


def sheet(client: Client, address: str = "/temuan/catat/") -> str:
    token: str = client.get(address).context["sheet"]
    return token


def record(client: Client, **more: Any) -> Any:
    given = {"sheet": sheet(client), "found_day": str(timezone.localdate()), "what": WHAT, **more}
    return client.post("/temuan/catat/", given)


def test_a_finding_goes_to_whom_the_configuration_names(receiving: Institution, agency: Institution) -> None:
    monitor = person("pengawas", Role.MONITOR, at=agency)
    client = log_in(Client(), monitor.user)
    found = timezone.localdate() - timedelta(days=2)
    response = record(
        client,
        found_day=f"{found:%d-%m-%Y}",
        act_kind="banner",
        person_name="Budi Rekaan",
        files=[SimpleUploadedFile("spanduk.png", png())],
    )
    made = Report.objects.get()
    assert response.headers["Location"] == f"/temuan/{made.ref}/?kabar=simpan"
    assert (made.institution, made.door, made.entered_by, made.known_day) == (receiving, "finding", monitor, found)
    assert (made.act_kind, made.lookup, made.mode) == ("banner", None, "named")
    content, files = reading.content_of(made), reading.filed(made, reading.key_of(made))["files"]
    assert content["facts"] == {"act": {"kind": "banner"}}
    assert content["about"] == [{"name": "Budi Rekaan"}]
    assert [each["name"] for each in files] == ["spanduk.png"]
    assert "found" in states.events_of(made)
    page = text_of(client, response.headers["Location"])
    assert f"Temuan tersimpan sebagai {made.ref}" in page
    assert WHAT in page
    assert "Berkas yang tersimpan: 1" in page


def test_the_seven_days_run_from_the_day_it_was_found(receiving: Institution, agency: Institution) -> None:
    client = log_in(Client(), person("pengawas", Role.MONITOR, at=agency).user)
    record(client)
    made = Report.objects.get()
    Report.objects.update(procedure="pilkada")
    labels = {step.label.id for step in procedures()["pilkada"].steps if step.start == ("found",)}
    assert labels
    page = text_of(client, f"/temuan/{made.ref}/")
    assert all(label in page for label in labels)


def test_a_second_press_records_once(receiving: Institution, agency: Institution) -> None:
    client = log_in(Client(), person("pengawas", Role.MONITOR, at=agency).user)
    token = sheet(client)
    first, second = record(client, sheet=token), record(client, sheet=token)
    assert first.headers["Location"] == second.headers["Location"]
    assert Report.objects.count() == 1


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(receiving: Institution, agency: Institution) -> None:
    client = log_in(Client(), person("pengawas", Role.MONITOR, at=agency).user)
    token = sheet(client)
    tomorrow = timezone.localdate() + timedelta(days=2)
    response = record(
        client,
        sheet=token,
        found_day=str(tomorrow),
        act_day="kemarin",
        what="",
        where="Balai <desa>",
        files=[SimpleUploadedFile("a.png", png()), SimpleUploadedFile("kosong.png", b"")],
    )
    page = response.content.decode()
    assert response.status_code == 422
    for words in ("Hari ini belum datang", "Tulis tanggal seperti", "Tulis apa yang Anda lihat", "kosong.png: "):
        assert words in page
    assert 'href="#found_day"' in page
    assert "Balai &lt;desa&gt;" in page
    assert "Buang a.png" in page
    upload = Upload.objects.get()
    response = record(client, sheet=token, drop=str(upload.uid))
    assert response.status_code == 302
    assert not Upload.objects.exists()
    assert Report.objects.get().exhibit is None


def test_a_page_open_too_long_says_so_and_keeps_what_was_written(receiving: Institution, agency: Institution) -> None:
    client = log_in(Client(), person("pengawas", Role.MONITOR, at=agency).user)
    token = sheet(client)
    Draft.objects.all().delete()
    response = record(client, sheet=token)
    assert response.status_code == 422
    assert "terlalu lama terbuka" in response.content.decode()
    assert WHAT in response.content.decode()
    assert record(client, sheet=response.context["sheet"]).status_code == 302


def test_where_nobody_receives_it_that_is_said(agency: Institution, house: object) -> None:
    client = log_in(Client(), person("pengawas", Role.MONITOR, at=agency).user)
    assert "belum ada instansi penerima" in record(client).content.decode()
    assert not Report.objects.exists()


def test_a_monitor_sees_own_findings_and_nobody_elses(receiving: Institution, agency: Institution) -> None:
    mine, other = (person(name, Role.MONITOR, at=agency) for name in ("satu", "dua"))
    client, stranger = log_in(Client(), mine.user), log_in(Client(), other.user)
    record(client)
    made = Report.objects.get()
    reported = filed(receiving)
    assert made.ref in text_of(client, "/temuan/")
    assert "Belum ada temuan" in text_of(stranger, "/temuan/")
    text_of(stranger, f"/temuan/{made.ref}/", 404)
    text_of(client, f"/temuan/{reported.report.ref}/", 404)
    text_of(client, f"/laporan/{made.ref}/", 403)

    # What an officer adds stays with the officers; the monitor sees how the finding stands.
    states.step(made, "not_registered", officer=intake_officer(), reason="Alasan yang disegel")
    page = text_of(client, f"/temuan/{made.ref}/")
    assert "Temuan Anda tidak diregistrasi" in page
    assert "disegel" not in page

    # Recused from it, even the one who recorded it finds nothing.
    Recusal.objects.create(subject=made.ref, officer=mine, kind=Recusal.Kind.NAMED)
    text_of(client, f"/temuan/{made.ref}/", 404)
    assert made.ref not in text_of(client, "/temuan/")


def test_what_was_erased_says_so(receiving: Institution, agency: Institution) -> None:
    client = log_in(Client(), person("pengawas", Role.MONITOR, at=agency).user)
    record(client)
    Report.objects.update(sealed=b"")
    made = Report.objects.get()
    assert "sudah dihapus menurut hukum" in text_of(client, f"/temuan/{made.ref}/")
    assert made.ref in text_of(client, "/temuan/")


def test_fifty_findings_ask_no_more_than_one(receiving: Institution, agency: Institution) -> None:
    client = log_in(Client(), person("pengawas", Role.MONITOR, at=agency).user)
    record(client)
    text_of(client, "/temuan/")
    counts = []
    for more in (0, 3):
        for _ in range(more):
            record(client)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            text_of(client, "/temuan/")
        counts.append(len(asked))
    assert counts == [8, 8]


def test_both_languages(receiving: Institution, agency: Institution) -> None:
    client = log_in(Client(), person("pengawas", Role.MONITOR, at=agency).user)
    record(client)
    ref = Report.objects.get().ref
    for address, words in (
        ("/en/temuan/", "My findings"),
        ("/en/temuan/catat/", "When did you find it?"),
        (f"/en/temuan/{ref}/", "Your finding was received"),
    ):
        response = client.get(address)
        assert words in response.content.decode()
        assert response.headers["Cache-Control"] == "no-store"
