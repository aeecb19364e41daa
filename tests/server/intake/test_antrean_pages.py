"""The page of the queue: filters that stay, saved filters, counts, acts on ticked rows, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Bulk, Filter, Report
from nirpihak.server.intake.services import queue, states
from tests.server.intake.conftest import filed, intake_officer
from tests.server.intake.queued import beside, desk, named, officer, refs_in, text_of
from tests.server.people import institution

__all__ = ["desk", "officer"]
ALL = "/laporan/?semua=1"
QUERIES = 20
"""Queries of the queue with rows, whoever logged in included."""


def test_an_empty_queue_says_what_will_be_there(desk: Client) -> None:
    assert "Belum ada laporan" in text_of(desk, "/laporan/")
    assert "No report yet" in text_of(desk, "/en/laporan/")


def test_a_row_says_what_it_is_in_both_languages(desk: Client, office: Institution, officer: Officer) -> None:
    report = named(office, door="pressure", act_kind="like", contest="pilbup-kabupaten-contoh-2027")
    states.assign(report, officer, officer)
    page = text_of(desk, ALL)
    for words in ("Seorang pejabat rekaan", "Tekanan terhadap ASN", "Baru diterima", "4 syarat kurang", "Belum dibaca"):
        assert words in page
    assert "Rahma Penerima" in page
    english = text_of(desk, f"/en{ALL}")
    for words in ("Pressure on a civil servant", "Received", "4 missing", "Unread", "not certain"):
        assert words in english
    assert f'href="/en/laporan/{report.ref}/"' in english


def test_every_state_door_and_term_has_its_words(desk: Client, office: Institution) -> None:
    for door in Report.Door.values:
        for state in Report.State.values:
            Report.objects.filter(pk=filed(office, door=door).report.pk).update(state=state)
    for address in ("/laporan/?keadaan=all", "/en/laporan/?keadaan=all"):
        page = text_of(desk, address)
        assert len(refs_in(page)) == 28
        assert "KeyError" not in page
    for bucket in queue.BUCKETS:
        assert 'aria-current="true"' in text_of(desk, f"/laporan/?batas={bucket}")


def test_the_last_filter_stays_and_never_holds_words(desk: Client, office: Institution, officer: Officer) -> None:
    filed(office)
    pressed = filed(office, door="pressure").report
    assert refs_in(text_of(desk, "/laporan/?pintu=pressure&q=pejabat")) == [pressed.ref]
    assert Filter.objects.get(officer=officer).query == "pintu=pressure"
    response = desk.get("/laporan/")
    assert response.headers["Location"] == "/laporan/?pintu=pressure"
    assert desk.get("/en/laporan/").headers["Location"] == "/en/laporan/?pintu=pressure"
    # Another officer begins with everything.
    assert len(refs_in(text_of(beside("lain")[0], "/laporan/"))) == 2
    assert len(refs_in(text_of(desk, ALL))) == 2
    assert len(refs_in(text_of(desk, "/laporan/"))) == 2


def test_a_filter_is_saved_by_name_and_thrown_away(desk: Client, office: Institution, officer: Officer) -> None:
    filed(office)
    back = {"kembali": "pintu=pressure&q=budi&hal=2&rekaan=1"}
    desk.post("/laporan/saringan/", {**back, "name": "  Tekanan  saja "})
    saved = Filter.objects.get(officer=officer, name="Tekanan saja")
    assert saved.query == "pintu=pressure"
    page = text_of(desk, ALL)
    assert '<a href="?pintu=pressure">Tekanan saja</a>' in page
    other, _ = beside("lain")
    other.post("/laporan/saringan/", {"gone": str(saved.pk)})
    assert Filter.objects.filter(pk=saved.pk).exists()
    desk.post("/laporan/saringan/", {"gone": str(saved.pk)})
    assert not Filter.objects.filter(pk=saved.pk).exists()
    for wrong in (" ", "x" * 61, "a\0b"):
        response = desk.post("/laporan/saringan/", {"name": wrong}, follow=True)
        assert "Tulis nama saringan" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    ["keadaan=rekaan&pintu=x&siapa=9&batas=y&hal=0", "hal=99999999999999999999", "q=%00&baru=2", "jalur=cepat&hal=-1"],
)
def test_an_address_that_makes_no_sense_shows_everything_open(desk: Client, office: Institution, query: str) -> None:
    filed(office)
    assert len(refs_in(text_of(desk, f"/laporan/?{query}"))) == (0 if "q=" in query else 1)


def test_a_search_says_how_many_were_read(desk: Client, office: Institution) -> None:
    made = filed(office).report
    page = text_of(desk, "/laporan/?q=PEJABAT+kecamatan")
    assert refs_in(page) == [made.ref]
    assert "Dicari di isi 1 laporan." in page
    assert "Tidak ada yang cocok" in text_of(desk, "/laporan/?q=%3Cscript%3E")
    assert "<script>" not in text_of(desk, "/laporan/?q=%3Cscript%3E")


def test_the_queries_of_the_queue_are_pinned_and_do_not_grow(
    desk: Client, office: Institution, officer: Officer, django_assert_max_num_queries: Callable[..., object]
) -> None:
    def several(count: int) -> None:
        for number in range(count):
            report = filed(office, door="report" if number % 2 else "pressure").report
            states.assign(report, officer, officer)

    several(2)
    text_of(desk, ALL)
    with django_assert_max_num_queries(QUERIES):  # type: ignore[attr-defined]
        text_of(desk, ALL)
    several(10)
    with django_assert_max_num_queries(QUERIES):  # type: ignore[attr-defined]
        assert len(refs_in(text_of(desk, ALL))) == 12


def test_ticked_reports_are_given_and_it_can_be_undone(desk: Client, office: Institution, officer: Officer) -> None:
    refs = [filed(office).report.ref for _ in range(3)]
    sent = {"ref": refs[:2], "act": "assign", "to": "me", "kembali": "pintu=report&hal=3"}
    response = desk.post("/laporan/bersama/", sent)
    assert response.headers["Location"] == "/laporan/?pintu=report&hal=3"
    assert Report.objects.filter(handler=officer).count() == 2
    page = text_of(desk, "/laporan/?pintu=report")
    assert "2 laporan diserahkan." in page
    found = re.search(r'action="(/laporan/urungkan/\d+/)"', page)
    assert found is not None
    undone = desk.post(found[1], {"kembali": "pintu=report"}, follow=True).content.decode()
    assert "Diurungkan: 2 laporan kembali seperti semula." in undone
    assert not Report.objects.exclude(handler=None).exists()
    assert "Urungkan" not in text_of(desk, ALL)
    again = desk.post(found[1], follow=True).content.decode()
    assert "sudah lewat, atau" in again


def test_what_was_left_is_named_with_its_reason(desk: Client, office: Institution) -> None:
    done, undone = (filed(office).report for _ in range(2))
    other, colleague = beside("lain")
    recuse(done.ref, [(colleague, "declared")])
    sent = {"ref": [done.ref, undone.ref], "act": "assign", "to": str(colleague.pk)}
    page = desk.post("/en/laporan/bersama/", sent, follow=True).content.decode()
    assert "Not changed: 1." in page
    assert f"{done.ref}: it cannot be given to that officer" in page
    assert other.get(f"/laporan/{done.ref}/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"act": "assign"}, "Centang dahulu"),
        ({"act": "hapus", "ref": "LP-1"}, "Pilih satu tindakan"),
        ({"ref": "LP-1"}, "Pilih satu tindakan"),
        ({"act": "assign", "ref": "LP-1", "to": "99999999999999999999"}, "pilih petugas"),
        ({"act": "ask", "ref": "LP-1", "requirement": "rekaan"}, "pilih apa yang diminta"),
        ({"act": "read", "ref": "LP-1"}, "Tidak ada yang berubah"),
        ({"act": "read", "ref": "LP-\0"}, "Centang dahulu"),
    ],
)
def test_an_act_that_cannot_be_done_says_why(desk: Client, sent: dict[str, str], said: str) -> None:
    page = desk.post("/laporan/bersama/", sent, follow=True).content.decode()
    assert said in page
    assert not Bulk.objects.exists()


def test_asking_together_waits_and_says_until_when(desk: Client, office: Institution) -> None:
    report = filed(office).report
    page = desk.post(
        "/laporan/bersama/", {"ref": report.ref, "act": "ask", "requirement": "evidence"}, follow=True
    ).content.decode()
    assert "1 pelapor akan diminta melengkapi." in page
    assert "Belum dikirim" in page
    assert Report.objects.get().state == "received"


def test_who_may_only_read_has_no_boxes_and_cannot_act(desk: Client, office: Institution) -> None:
    report = filed(office).report
    reader, _ = beside("pemutus", Role.DECIDER)
    page = text_of(reader, ALL)
    assert refs_in(page) == [report.ref]
    assert 'type="checkbox" id="pilih' not in page
    for address in ("/laporan/bersama/", f"/laporan/{report.ref}/balas/", f"/laporan/{report.ref}/serahkan/"):
        assert reader.post(address).status_code == 403
    assert Report.objects.get().handler is None


@pytest.mark.parametrize("role", [Role.CUSTODIAN, Role.ADMINISTRATOR, Role.AUDITOR, Role.OUTREACH, Role.MONITOR])
def test_who_reads_no_reports_sees_no_queue(office: Institution, role: Role) -> None:
    client, _ = beside("lain", role)
    report = filed(office).report
    for address in ("/laporan/", f"/laporan/{report.ref}/", f"/laporan/{report.ref}/undur/"):
        assert client.get(address).status_code == 403


def test_every_page_that_only_takes_forms_leads_back(desk: Client, office: Institution) -> None:
    report = filed(office).report
    for address in ("bersama", "urungkan/1", "saringan"):
        assert desk.get(f"/laporan/{address}/").headers["Location"] == "/laporan/?semua=1"
    for address in ("balas", "serahkan", "tangkap"):
        assert desk.get(f"/laporan/{report.ref}/{address}/").headers["Location"] == f"/laporan/{report.ref}/"


def test_without_logging_in_nothing_is_shown(office: Institution) -> None:
    ref = filed(office).report.ref
    for address in ("/laporan/", f"/laporan/{ref}/", f"/laporan/{ref}/minta/"):
        assert Client().get(address).headers["Location"].startswith("/masuk/?")


def test_a_recused_officer_finds_no_trace_anywhere(desk: Client, office: Institution, officer: Officer) -> None:
    kept_away, open_one = filed(office).report, filed(office).report
    recuse(kept_away.ref, [(officer, "named")])
    no_trace(desk, kept_away, open_one)


def test_another_institution_finds_no_trace_anywhere(desk: Client, office: Institution) -> None:
    foreign = filed(institution("bawaslu-lain")).report
    no_trace(desk, foreign, filed(office).report)


def no_trace(client: Client, hidden: Report, shown: Report) -> None:
    """A report that may not be known of is in no list, count, search or act, and none of its addresses is there."""
    ref = hidden.ref
    for root in ("", "/en"):
        for query in ("semua=1", "keadaan=all", f"q={ref}", "q=pejabat", "jalur=lambat"):
            page = text_of(client, f"{root}/laporan/?{query}")
            assert ref not in re.sub(r'(value="|\?q=|[?&;]q=)[^"]*', "", page)
        for part in ("", "minta/", "balas/", "serahkan/", "tangkap/", "langkah/registered/", "undur/"):
            assert client.get(f"{root}/laporan/{ref}/{part}").status_code == 404
            assert client.post(f"{root}/laporan/{ref}/{part or 'minta/'}", {"reason": "x"}).status_code == 404
    assert "1 laporan cocok, dari 1 milik" in text_of(client, ALL)
    assert ref not in text_of(client, f"/laporan/{shown.ref}/")
    for act in ("assign", "read", "set_aside", "ask"):
        sent = {"ref": [ref], "act": act, "to": "me", "requirement": "evidence"}
        assert ref not in client.post("/laporan/bersama/", sent, follow=True).content.decode()
    before = (hidden.state, hidden.lane, hidden.handler_id, hidden.changed_at)
    hidden.refresh_from_db()
    assert (hidden.state, hidden.lane, hidden.handler_id, hidden.changed_at) == before
    assert not hidden.seen.exists()
    assert not hidden.steps.filter(kind="opened").exists()


def test_long_names_do_not_break_a_row(desk: Client, office: Institution, officer: Officer) -> None:
    long = "Kusumaningrat" * 12
    far = intake_officer("panjang", name=long[:160])
    report = filed(office, content={"what": long * 3, "about": [{"name": "Budi " + long[::-1], "unit": long}]}).report
    states.assign(report, officer, far)
    page = text_of(desk, ALL)
    assert long[:80] in page
    assert long in text_of(desk, f"/laporan/{report.ref}/")


def test_no_page_of_another_door_is_taken_for_a_report(desk: Client, office: Institution) -> None:
    assert "/laporan/catat/" in text_of(desk, ALL)
    assert desk.get("/laporan/catat/").status_code == 200
