"""A report's page from top to bottom: what is shown, what opening it writes down, and how many queries it takes."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client

from nirpihak.custody.events import Kind
from nirpihak.server.evidence.models import Entry
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Report, Seen
from nirpihak.server.intake.services import mailbox, queue, states, uploads
from nirpihak.server.intake.services.filing import Filed
from nirpihak.server.jobs.services import run_due
from tests.server.evidence.shown import png
from tests.server.intake.conftest import filed
from tests.server.intake.queued import beside, desk, named, officer, text_of
from tests.server.keys.people import Room

__all__ = ["desk", "officer"]
QUERIES = 36
"""Queries of a report's page at its second opening, whoever logged in and the places in the queue included."""
FACTS = {
    "actor": {"employment": "pns"},
    "act": {"kind": "like", "platform": "instagram", "visibility": "public"},
    "account": {"owner": "personal"},
}


def whole(office: Institution) -> Filed:
    """A report with everything that a report can have."""
    owner = uploads.desk()
    files = [uploads.whole(BytesIO(png()), "foto <dari> warga.png", owner)]
    files.append(uploads.whole(BytesIO(b""), "kosong.txt", owner))
    content = {
        "what": "Menyukai unggahan akun pemenangan.\nDua kali.",
        "where": "Instagram",
        "when": "malam hari",
        "link": "https://contoh.example/p/1",
        "account": "@rekaan",
        "evidence_note": "Saya mengambilnya sendiri.",
        "about": [{"name": "Budi Rekaan", "position": "camat", "unit": "Kecamatan Rekaan", "number": "1990"}],
        "facts": FACTS,
    }
    return filed(office, content=content, uploads=files, owner=owner, act_kind="like")


def test_everything_that_was_filed_is_shown_as_claimed(desk: Client, office: Institution) -> None:
    report = whole(office).report
    page = text_of(desk, f"/laporan/{report.ref}/")
    for said in (
        "Menyukai unggahan akun pemenangan.",
        "malam hari",
        "@rekaan",
        "Kecamatan Rekaan",
        "foto &lt;dari&gt; warga.png",
        "kosong.txt",
        "tidak tersimpan",
        "Semua di bagian ini adalah keterangan pelapor",
        "Belum satu fakta pun dikonfirmasi",
        "pertanyaan masih terbuka",
        "Syarat formal",
        "Syarat materiel",
        "Tidak dapat diketahui",
        "Belum ada pesan.",
        "laporan diterima",
    ):
        assert said in page, said
    english = text_of(desk, f"/en/laporan/{report.ref}/")
    for said in ("Assessment of what is claimed", "Not one fact is confirmed", "Cannot be known", "Open questions"):
        assert said in english, said


def test_clean_copies_are_shown_and_the_original_never(desk: Client, office: Institution) -> None:
    report = whole(office).report
    assert "<img" not in text_of(desk, f"/laporan/{report.ref}/")
    run_due()
    page = text_of(desk, f"/laporan/{report.ref}/")
    assert report.exhibit is not None
    shown = report.exhibit.files.get(purpose="clean_copy")
    assert f'<img src="/bukti/{report.exhibit.ref}/isi/{shown.pk}/" alt="Salinan bersih dari berkas 1"' in page
    assert f"/bukti/{report.exhibit.ref}/" in page
    viewed = Entry.objects.filter(kind=Kind.VIEWED).count()
    response = desk.get(f"/bukti/{report.exhibit.ref}/isi/{shown.pk}/")
    assert response.status_code == 200
    assert response.getvalue()
    assert Entry.objects.filter(kind=Kind.VIEWED).count() == viewed + 1


def test_opening_is_written_down_once_an_officer_and_day_and_marks_it_read(
    desk: Client, office: Institution, officer: Officer
) -> None:
    report = filed(office).report
    for _ in range(2):
        text_of(desk, f"/laporan/{report.ref}/")
    text_of(beside("lain")[0], f"/laporan/{report.ref}/")
    assert [step.officer for step in report.steps.filter(kind="opened")].count(officer) == 1
    assert report.steps.filter(kind="opened").count() == 2
    assert Entry.objects.filter(kind=Kind.VIEWED).count() == 2
    assert Seen.objects.filter(report=report, officer=officer).exists()
    assert not queue.listing(officer, queue.Look(unread=True)).rows
    assert "Tampilkan juga siapa yang membuka (2)" in text_of(desk, f"/laporan/{report.ref}/")


def test_what_the_reporter_wrote_is_shown_and_marked_as_read(desk: Client, office: Institution) -> None:
    done = filed(office)
    assert done.code is not None
    _, visit = mailbox.enter(done.code)
    mailbox.send(visit, "Apakah sudah diperiksa?")
    page = text_of(desk, f"/laporan/{done.report.ref}/")
    assert "Apakah sudah diperiksa?" in page
    assert done.report.messages.get().read_at is not None


def test_what_was_corrected_is_shown_as_it_is_now(desk: Client, office: Institution, officer: Officer) -> None:
    done = filed(office)
    assert done.code is not None
    states.ask(done.report, officer, ["act_place"], "Di mana?")
    _, visit = mailbox.enter(done.code)
    mailbox.correct(visit, {"where": "Pendopo Rekaan"}, "Sudah.")
    page = text_of(desk, f"/laporan/{done.report.ref}/")
    assert "Pendopo Rekaan" in page
    assert "Sudah diperbaiki pelapor" in page
    assert "Kantor Kecamatan Rekaan" not in page


def test_the_identity_is_never_on_the_page_but_how_to_ask_for_it(
    desk: Client, office: Institution, custodians: Room
) -> None:
    identity = {"name": "Ani Pelapor Rekaan", "address": "Jalan Sunyi 9", "contact": "0800"}
    report = filed(office, mode=Report.Mode.CONFIDENTIAL, identity=identity).report
    page = text_of(desk, f"/laporan/{report.ref}/")
    for secret in identity.values():
        assert secret not in page
    assert "Yang diserahkan: alamat, kontak, nama." in page
    assert "Minta penjaga membuka identitas" in page
    reader, _ = beside("pemutus", Role.DECIDER)
    assert "Minta penjaga membuka identitas" not in text_of(reader, f"/laporan/{report.ref}/")


def test_a_report_that_cannot_be_opened_says_so_and_keeps_its_history(desk: Client, office: Institution) -> None:
    report = named(office)
    Report.objects.filter(pk=report.pk).update(key=b"rusak")
    page = text_of(desk, f"/laporan/{report.ref}/")
    assert "kuncinya tidak cocok" in page
    assert "laporan diterima" in page
    assert "kuncinya tidak cocok" in text_of(desk, "/laporan/?semua=1")
    for part in ("minta/", "langkah/not_registered/"):
        assert desk.get(f"/laporan/{report.ref}/{part}").status_code in (200, 302)


def test_the_neighbours_keep_the_filter(desk: Client, office: Institution) -> None:
    refs = [filed(office, door="pressure").report.ref for _ in range(3)]
    filed(office)
    page = text_of(desk, f"/laporan/{refs[1]}/?pintu=pressure&rekaan=1")
    assert f'rel="prev" href="/laporan/{refs[0]}/?pintu=pressure"' in page
    assert f'rel="next" href="/laporan/{refs[2]}/?pintu=pressure"' in page
    assert 'class="back" href="/laporan/?pintu=pressure"' in page
    assert 'name="kembali" value="pintu=pressure"' in page
    assert 'rel="next"' not in text_of(desk, f"/laporan/{refs[2]}/?pintu=pressure")


@pytest.mark.parametrize("door", Report.Door.values)
def test_every_door_has_its_mark(desk: Client, office: Institution, officer: Officer, door: str) -> None:
    entered = officer if door == "finding" else None
    report = filed(office, door=door, entered_by=entered, wants_code=door != "finding").report
    page = text_of(desk, f"/laporan/{report.ref}/")
    assert ("Temuan ini diajukan oleh Rahma Penerima." in page) is (door == "finding")
    assert ("Pesan kepada pelapor" in page) is (door != "finding")


def test_the_queries_of_a_report_are_pinned(
    desk: Client, office: Institution, officer: Officer, django_assert_max_num_queries: Callable[..., object]
) -> None:
    done = whole(office)
    report = done.report
    for number in range(6):
        states.assign(report, officer, officer if number % 2 else None)
        states.ask(report, officer, ["evidence"], "Mohon.")
        filed(office)
    text_of(desk, f"/laporan/{report.ref}/")
    with django_assert_max_num_queries(QUERIES):  # type: ignore[attr-defined]
        text_of(desk, f"/laporan/{report.ref}/")
