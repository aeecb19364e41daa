"""The public door without scripts, from the first page to the receipt: nothing is lost, nothing is filed twice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from nirpihak.custody.checking import filing as proofs
from nirpihak.server.institutions.models import Receiver
from nirpihak.server.intake.models import Draft, Report
from nirpihak.server.intake.public_steps import CONSENT
from nirpihak.server.intake.services import filing, mailbox, reading, work
from nirpihak.server.keys.services import identities
from tests.server.intake.lapor import IDENTITY, PRESSURE, REPORT, STORY, Form, Reporter, one, receiving
from tests.server.keys.people import room
from tests.server.people import institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
PERSON: dict[str, Any] = {"name": "Budi Rekaan", "position": "Kepala seksi", "unit": "Kecamatan Rekaan"}


@pytest.mark.parametrize("root", ["", "/en"])
def test_early_information_is_filed_without_a_name(root: str) -> None:
    home = receiving()
    reporter = Reporter(root)
    reporter.fill(REPORT)
    text = reporter.see("periksa/")
    assert STORY in text
    assert "Badan Rekaan" in text
    assert reporter.send().headers["Location"] == f"{root}/lapor/tanda-terima/"
    report = one()
    assert (report.institution, report.door, report.mode, report.lane) == (home, "information", "unnamed", "slow")
    assert (report.act_kind, str(report.act_day), str(report.known_day)) == ("share", "2026-10-01", "2026-10-03")
    content = reading.content_of(report)
    assert content["about"] == [PERSON]
    assert content["facts"] == {"act": {"kind": "share", "platform": "whatsapp", "day": "2026-10-01"}}
    assert content["region"] == "32"
    assert content["routed"]["id"]
    _, visit = mailbox.enter(reporter.code())
    assert visit.report == report


def test_a_named_report_seals_the_name_and_records_the_consent(quick: None) -> None:
    receiving()
    room(code="badan-rekaan")
    reporter = Reporter()
    reporter.fill({**REPORT, "nama": IDENTITY}, anda={"mode": "confidential"})
    assert "Siti Rekaan" in reporter.see("periksa/")
    reporter.send()
    report = one()
    assert (report.door, report.mode, report.given) == ("report", "confidential", ["address", "name"])
    assert identities.has_identity(report.ref)
    content = reading.content_of(report)
    assert content["consent"]["version"] == CONSENT
    assert "Siti" not in str(content)


def test_where_names_cannot_be_kept_safely_it_says_so_and_keeps_the_answers() -> None:
    receiving()
    reporter = Reporter()
    reporter.fill({**REPORT, "nama": IDENTITY}, anda={"mode": "named"})
    assert "belum dapat menyimpan nama" in reporter.see("anda/")
    assert "belum dapat menyimpan nama" in reporter.see("periksa/")
    assert reporter.send().status_code == 422
    assert not Report.objects.exists()
    assert reporter.answer("anda", mode="unnamed", to="periksa").headers["Location"] == "/lapor/periksa/"
    reporter.send()
    assert one().given == []


def test_pressure_goes_away_from_the_institution_of_the_pressed() -> None:
    above = receiving()
    office = institution("dinas-rekaan", name="Dinas Rekaan", kind="regency", region="32.04", parent=above)
    Receiver.objects.create(procedure="pressure", region="32.04", institution=office)
    reporter = Reporter()
    reporter.fill(PRESSURE, instansi={"office": str(office.pk), "own_unit": "Unit Rekaan"})
    assert reporter.send().status_code == 302
    report = one()
    assert (report.door, report.institution) == ("pressure", above)
    content = reading.content_of(report)
    assert content["pressure"] == {
        "by_whom": "superior",
        "asked": ["support", "attend"],
        "threats": ["move"],
        "safe": "unsure",
    }
    assert content["wants"] == {"same_unit": "Unit Rekaan"}
    assert report.known_day == report.act_day


def test_a_second_press_and_a_lost_answer_lead_to_the_same_receipt() -> None:
    receiving()
    reporter = Reporter()
    reporter.fill(REPORT)
    impatient = Reporter(client=reporter.client)
    hidden = {"csrfmiddlewaretoken": re.findall(r'csrfmiddlewaretoken" value="(\w+)"', reporter.see("periksa/"))[0]}
    assert reporter.send().status_code == 302
    code = reporter.code()
    assert len(code.split()) == 8
    # The answer to the first press never came: she presses again, reloads, begins at the first page.
    again = impatient.client.post("/lapor/kirim/", hidden)
    assert (again.status_code, again.headers["Location"]) == (302, "/lapor/tanda-terima/")
    assert impatient.code() == code
    assert "Laporan Anda sudah terkirim" in impatient.see("")
    assert code.split()[0] in impatient.see("perbuatan/")
    assert Report.objects.count() == 1


def test_two_presses_at_one_moment_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    receiving()
    reporter = Reporter()
    reporter.fill(REPORT)
    once = filing.file

    def twice(*given: Any) -> Any:
        # Both have read the draft before either has filed it.
        once(*given)
        return once(*given)

    monkeypatch.setattr(filing, "file", twice)
    assert reporter.send().headers["Location"] == "/lapor/tanda-terima/"
    assert Report.objects.count() == 1
    assert mailbox.enter(reporter.code())[1].report == one()


def test_the_receipt_closes_when_she_says_so_and_the_code_is_then_nowhere() -> None:
    receiving()
    reporter = Reporter()
    reporter.fill(REPORT)
    reporter.send()
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', reporter.see("tanda-terima/"))[0]
    closed = reporter.client.post("/lapor/hapus/", {"csrfmiddlewaretoken": token}, follow=True)
    assert "Tanda terima sudah ditutup" in closed.content.decode()
    assert not Draft.objects.exists()
    assert Report.objects.count() == 1
    assert reporter.client.get("/lapor/tanda-terima/").headers["Location"].startswith("/lapor/")


def test_the_signed_proof_verifies_without_the_server(tmp_path: Path) -> None:
    receiving()
    reporter = Reporter()
    reporter.fill(REPORT)
    reporter.send()
    response = reporter.client.get("/lapor/bukti-pelaporan/")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert STORY not in response.content.decode()
    path = tmp_path / "bukti.txt"
    path.write_bytes(response.content)
    report = proofs.verify(path)
    assert report.exit_code == 0, report.findings


def test_back_and_change_lose_no_answer() -> None:
    receiving()
    reporter = Reporter()
    reporter.answer("perbuatan", **REPORT["perbuatan"])
    assert reporter.answer("waktu", where="Balai desa", go="back").headers["Location"] == "/lapor/perbuatan/"
    assert "Balai desa" in reporter.see("waktu/")
    assert reporter.answer("perbuatan", what="", go="back").headers["Location"] == "/lapor/"
    assert reporter.answer("perbuatan", query="?ubah=1", what=STORY).headers["Location"] == "/lapor/periksa/"
    # What is wrong stays to be put right, what is right stays too.
    text = reporter.answer("waktu", 422, act_day="kemarin", where="Pasar").content.decode()
    assert 'href="#act_day"' in text
    assert 'value="kemarin"' in text
    assert "Pasar" in reporter.see("waktu/")
    assert "belum tiba" in reporter.answer("waktu", 422, act_day="2099-01-01").content.decode()


def test_a_name_that_is_taken_back_is_forgotten_at_once() -> None:
    receiving()
    reporter = Reporter()
    reporter.fill({**REPORT, "nama": IDENTITY}, anda={"mode": "named"})
    reporter.answer("anda", mode="unnamed")
    assert reporter.answer("anda", query="?ubah=1", mode="named").headers["Location"] == "/lapor/nama/?ubah=1"
    assert "Siti" not in reporter.see("nama/")
    assert "Centang persetujuan" in reporter.answer("nama", 422, name="Siti Rekaan").content.decode()


def test_people_are_added_changed_and_removed() -> None:
    reporter = Reporter()
    reporter.answer("perbuatan", **REPORT["perbuatan"])
    for number in range(1, 21):
        sent = {**PERSON, "name": f"Orang {number} {'Panjang' * 20}"}
        assert reporter.answer("orang", **sent, go="add").headers["Location"] == "/lapor/orang/"
    # The same person sent twice, by an impatient thumb, is one person.
    reporter.answer("orang", **sent, go="add")
    assert reporter.see("orang/").count("remove-") == 20
    reporter.answer("orang", query="?orang=2", **{**PERSON, "name": "Nama Lain"})
    reporter.answer("orang", go="remove-1")
    text = reporter.see("orang/")
    assert "Nama Lain" in text
    assert text.count("remove-") == 19
    assert "Isi nama" in reporter.answer("orang", 422, number="123", go="add").content.decode()
    assert reporter.answer("orang", go="remove-99").status_code == 302
    assert reporter.answer("orang", go="unknown").headers["Location"] == "/lapor/pemilihan/"
    for number in range(11):
        reporter.answer("orang", name=f"Lagi {number}", go="add")
    assert "Paling banyak 30 orang" in reporter.answer("orang", 422, name="Satu lagi", go="add").content.decode()


def test_a_draft_that_is_gone_loses_nothing_that_is_sent_now() -> None:
    reporter = Reporter()
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', reporter.see("perbuatan/"))[0]
    assert reporter.client.get("/lapor/waktu/").headers["Location"] == "/lapor/?kabar=habis"
    assert reporter.client.get("/lapor/periksa/").headers["Location"] == "/lapor/?kabar=habis"
    for forged in ("x" * 43, "pendek", "\u00e9" * 43):
        reporter.client.cookies["lapor"] = forged
        response = reporter.client.post(
            "/lapor/waktu/", {"csrfmiddlewaretoken": token, "where": "Lapangan", "go": "next"}
        )
        assert response.headers["Location"] == "/lapor/media/"
        assert "Lapangan" in reporter.see("waktu/")


def test_work_that_was_done_is_read_sooner_and_counts_for_one_draft_alone() -> None:
    receiving()
    one_, other = Reporter(), Reporter()
    one_.fill(REPORT)
    other.fill(REPORT)
    answer = work.solve(re.findall(r'data-challenge="([^"]+)"', one_.see("periksa/"))[0])
    one_.send(work=answer)
    other.send(work=answer)
    assert sorted(Report.objects.values_list("lane", flat=True)) == ["quick", "slow"]


def test_a_flood_is_kept_whole_and_only_read_later(monkeypatch: pytest.MonkeyPatch) -> None:
    receiving()
    monkeypatch.setattr("nirpihak.server.intake.public_views.FILED", 2)
    monkeypatch.setattr("nirpihak.server.intake.services.work.BITS", 1)
    for _ in range(4):
        each = Reporter()
        each.fill({"perbuatan": REPORT["perbuatan"]})
        said = re.findall(r'data-challenge="([^"]+)"', each.see("periksa/"))[0]
        assert each.send(work=work.solve(said, 1)).status_code == 302
    assert list(Report.objects.order_by("id").values_list("lane", flat=True)) == ["quick", "quick", "slow", "slow"]
    # Another visitor at the same moment is not made to wait for them.
    quiet = Reporter(client=Client(enforce_csrf_checks=True, REMOTE_ADDR="198.51.100.7"))
    quiet.fill({"perbuatan": REPORT["perbuatan"]})
    quiet.send(work=work.solve(re.findall(r'data-challenge="([^"]+)"', quiet.see("periksa/"))[0], 1))
    assert Report.objects.order_by("-id")[0].lane == "quick"


def test_where_nobody_receives_it_another_can_be_chosen_and_nothing_is_lost() -> None:
    chosen = institution("jauh", name="Inspektorat Rekaan", region="32.04")
    reporter = Reporter()
    reporter.fill(REPORT)
    text = reporter.see("periksa/")
    assert "Belum dapat dikirim dari sini" in text
    assert reporter.send().status_code == 422
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', text)[0]
    reporter.client.post("/lapor/periksa/", {"csrfmiddlewaretoken": token, "receiver": "jauh"})
    assert reporter.send().status_code == 302
    assert one().institution == chosen


def test_a_report_without_a_word_of_what_happened_is_not_sent() -> None:
    receiving()
    reporter = Reporter()
    reporter.answer("perbuatan", 422, what=" ")
    response = reporter.send()
    assert response.status_code == 422
    assert 'href="#perbuatan"' in response.content.decode()


def test_whoever_knows_neither_region_nor_election_can_choose_who_receives_it() -> None:
    home = institution("bawaslu-jauh", name="Bawaslu Jauh", region="99.01")
    reporter = Reporter()
    reporter.fill(REPORT, pemilihan={"contest": "", "province": ""})
    text = reporter.see("periksa/")
    assert '<option value="bawaslu-jauh">Bawaslu Jauh</option>' in text
    assert reporter.send().status_code == 422
    page = reporter.client.get("/lapor/periksa/").content.decode()
    hidden = next(h for action, h in Form(page).forms if action.endswith("/lapor/periksa/"))
    reporter.client.post("/lapor/periksa/", {**hidden, "receiver": "bawaslu-jauh"})
    assert reporter.send().status_code == 302
    assert one().institution == home
