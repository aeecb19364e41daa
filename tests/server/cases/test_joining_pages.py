"""Opening a case from a report, joining what the machine suggests or an officer knows, and undoing it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from nirpihak.server.cases.models import Case, Joined
from nirpihak.server.cases.services import opening, steps
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from tests.server.accounts.logging_in import log_in
from tests.server.cases.conftest import report_of
from tests.server.people import institution, person


@pytest.fixture
def desk(examiner: Officer) -> Client:
    return log_in(Client(), examiner.user)


def shown(desk: Client, address: str, status: int = 200) -> str:
    response = desk.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_a_registered_report_leads_to_opening_a_case(desk: Client, examiner: Officer) -> None:
    report = report_of(examiner)
    waiting = report_of(examiner, state="received")
    assert f'href="/perkara/buka/{report.ref}/"' in shown(desk, f"/laporan/{report.ref}/")
    assert "/perkara/buka/" not in shown(desk, f"/laporan/{waiting.ref}/")
    assert "Registrasi laporan ini dahulu" in shown(desk, f"/perkara/buka/{waiting.ref}/")
    page = shown(desk, f"/perkara/buka/{report.ref}/")
    assert f'value="{waiting.ref}"' not in page
    for lang, words in (("", "Buka perkara"), ("/en", "Open a case")):
        assert words in shown(desk, f"{lang}/perkara/buka/{report.ref}/")


def test_a_case_is_opened_with_what_was_ticked(desk: Client, examiner: Officer) -> None:
    first, second, third = (report_of(examiner) for _ in range(3))
    page = shown(desk, f"/perkara/buka/{first.ref}/")
    assert "Sama: tautan yang sama, orang yang disebut tampaknya sama" in page
    sent = {"reports": [second.ref], "title": "Menyukai unggahan", "procedure": "ethics"}
    response = desk.post(f"/perkara/buka/{first.ref}/", sent)
    assert response.status_code == 302
    case = Case.objects.get()
    assert (case.procedure, case.handler) == ("ethics", examiner)
    assert {each.report for each in Joined.objects.filter(suggested=True)} == {first, second}
    page = shown(desk, f"/perkara/{case.ref}/gabung/")
    assert "Perkara " in page
    assert third.ref in page


def test_a_report_in_a_case_leads_there(desk: Client, case: Case) -> None:
    response = desk.get(f"/perkara/buka/{case.joined.get().report.ref}/")
    assert response.status_code == 302
    assert case.ref in response.headers["Location"]


def test_a_report_goes_into_a_case_that_is_open(desk: Client, case: Case, examiner: Officer) -> None:
    report = report_of(examiner)
    page = shown(desk, f"/perkara/buka/{report.ref}/")
    assert "Gabungkan ke perkara ini" in page
    assert case.ref in page
    late = desk.post(f"/perkara/buka/{report.ref}/", {"case": case.ref, "versi": case.version + 5})
    assert late.status_code == 409
    response = desk.post(f"/perkara/buka/{report.ref}/", {"case": case.ref, "versi": case.version})
    assert (response.status_code, response.headers["Location"]) == (302, f"/perkara/{case.ref}/gabung/")
    assert opening.reports_in(case)[1] == report
    assert "Penggabungan dapat dibatalkan" in shown(desk, f"/perkara/{case.ref}/gabung/")


def join(desk: Client, case: Case, ref: str, **told: Any) -> Any:
    case.refresh_from_db(fields=["version"])
    return desk.post(f"/perkara/{case.ref}/gabung/", {"versi": case.version, "report": ref, **told})


def test_a_report_is_joined_by_its_number_and_taken_out_again(desk: Client, case: Case, examiner: Officer) -> None:
    report = report_of(examiner, link="", about=[{"name": "Orang Lain"}])
    assert report.ref not in shown(desk, f"/perkara/{case.ref}/gabung/")
    assert join(desk, case, report.ref.lower()).status_code == 302
    assert not Joined.objects.get(report=report).suggested
    out = f"/perkara/{case.ref}/keluarkan/{report.ref}/"
    assert "berdiri sendiri lagi" in shown(desk, out)
    assert desk.post(out, {"reason": ""}).status_code == 422
    case.refresh_from_db()
    assert desk.post(out, {"reason": "Orang lain.", "versi": case.version}).status_code == 302
    assert "dikeluarkan dari perkara" in shown(desk, f"/perkara/{case.ref}/gabung/")
    assert [each.kind for each in case.steps.exclude(kind=steps.LOOKED)] == ["opened", "joined", "taken_out"]
    shown(desk, out, 404)


def test_the_last_report_stays(desk: Client, case: Case) -> None:
    ref = case.joined.get().report.ref
    assert "Keluarkan dari perkara" not in shown(desk, f"/perkara/{case.ref}/gabung/")
    response = desk.post(f"/perkara/{case.ref}/keluarkan/{ref}/", {"reason": "Keliru.", "versi": case.version})
    assert response.status_code == 422
    assert "laporan terakhir tidak dapat dikeluarkan" in response.content.decode()


def test_what_cannot_be_joined_is_said(desk: Client, case: Case, examiner: Officer) -> None:
    other = opening.open_case([report_of(examiner)], examiner)
    waiting = report_of(examiner, state="received")
    foreign = report_of(person("orang-lain", Role.EXAMINER, at=institution("lain")))
    for ref, words in (
        ("", "Tulis nomor laporan"),
        ("LP-TIDAK-ADA", "tidak ditemukan"),
        (foreign.ref, "tidak ditemukan"),
        (waiting.ref, "belum diregistrasi"),
        (other.joined.get().report.ref, "sudah ada di suatu perkara"),
    ):
        response = join(desk, case, ref)
        assert response.status_code == 422, ref
        assert words in response.content.decode()


def test_what_was_ticked_and_went_meanwhile_is_said(desk: Client, examiner: Officer) -> None:
    first, second = report_of(examiner), report_of(examiner)
    opening.open_case([second], examiner)
    response = desk.post(f"/perkara/buka/{first.ref}/", {"reports": [second.ref], "title": "Judul yang tetap"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "tidak dapat digabungkan lagi" in page
    assert "Judul yang tetap" in page


def test_who_may_open_a_case(case: Case, decider: Officer, examiner: Officer) -> None:
    report = report_of(examiner)
    desk = log_in(Client(), decider.user)
    for address in (f"/perkara/buka/{report.ref}/", f"/perkara/{case.ref}/gabung/"):
        shown(desk, address, 403)
    recuse(report.ref, [(examiner, "declared")])
    shown(log_in(Client(), examiner.user), f"/perkara/buka/{report.ref}/", 404)
