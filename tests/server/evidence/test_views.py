"""The officers' pages: taking evidence in, looking at it, handing it out, erasing it; and that all of it is logged."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.template import Engine
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nirpihak.server.config import Settings
from nirpihak.server.evidence.models import Capture, Entry, Exhibit, File, FixityRun
from nirpihak.server.evidence.services import exhibits, log
from nirpihak.server.institutions.roles import Role
from tests.server.evidence.conftest import keep
from tests.server.evidence.shown import body, derive, events, logged_in, page, picture, png
from tests.server.people import institution, person
from tests.server.web.test_promises import keeps_promises

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


@pytest.fixture
def client(officer: User) -> Client:
    return logged_in(officer)


def every_page(officer: User) -> list[str]:
    """Addresses that bring out each template in each of its forms."""
    original, copy = picture(officer, "Judul <b>tebal</b>", note="baris satu\nbaris dua")
    File.objects.filter(pk=original.pk).update(
        gaps=[{"purpose": "text_layer", "reason": {"id": "tidak terbaca", "en": "unreadable"}}]
    )
    redacted = derive(copy, "redaction", "tertutup.png", "image/png", png())
    plain = keep(b"%PDF-1.4", officer, "surat.pdf", title="Surat")
    gone = keep(b"rahasia", officer, "rahasia.txt")
    exhibits.erase(gone.exhibit, actor=officer, reason="permintaan", basis="Pasal 8")
    captures = [
        Capture.objects.create(
            url="https://contoh.example/1", requested_by=officer, institution=institution(), state=state, **more
        )
        for state, more in (
            ("waiting", {}),
            ("running", {"step": "memuat", "started_at": timezone.now()}),
            ("done", {"outcome": "page", "exhibit": plain.exhibit, "finished_at": timezone.now()}),
            ("done", {"outcome": "login_wall", "exhibit": plain.exhibit}),
            ("failed", {"outcome": "error", "error": {"id": "tidak menjawab", "en": "no answer"}}),
        )
    ]
    damage = [{"file": plain.pk, "address": plain.address, "state": "missing", "found": ""}]
    FixityRun.objects.create(checked=2, bytes=5, damaged=damage, ended_at=timezone.now())
    log.checkpoint()
    root = f"/bukti/{original.exhibit.ref}/"
    return [
        *("/bukti/", "/bukti/?q=tidakada", "/bukti/?keadaan=damaged&asal=upload", "/bukti/terima/", "/bukti/tangkap/"),
        *(f"/bukti/tangkap/{each.pk}/" for each in captures),
        *("/bukti/pemeriksaan/", "/bukti/pemeriksaan/?kabar=mulai", root, f"{root}?lihat={redacted.pk}"),
        *(f"{root}?lihat={each.pk}&kabar=simpan&banyak=2" for each in original.exhibit.files.all()),
        *(f"{root}tambah/", f"{root}salin/{original.pk}/", f"{root}tutup/{copy.pk}/", f"{root}paket/", f"{root}hapus/"),
        *(f"/bukti/{plain.exhibit.ref}/?semua=1", f"/bukti/{gone.exhibit.ref}/?kabar=hapus"),
        *("/masuk/", "/log/", "/verifikasi/"),
    ]


def test_every_page_keeps_its_promises_in_both_languages(
    client: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "[undefined %s]")
    for address in every_page(officer):
        for each in (address, "/en" + address):
            response = client.get(each)
            assert response.status_code == 200, each
            text = response.content.decode()
            assert "[undefined" not in text, each
            # A refreshing page and a picture of an exhibit are told in headers, not in the page.
            keeps_promises(text, each)
            assert "<b>tebal" not in text
            if "/bukti/" in each:
                assert response.headers["Cache-Control"] == "no-store"
                assert 'name="robots" content="noindex"' in text


# ---------------------------------------------------------------- the list


def test_the_list_is_empty_then_searched_and_filtered(client: Client, officer: User) -> None:
    assert "Belum ada barang bukti" in page(client, "/bukti/")
    original, _ = picture(officer, "Unggahan warung kopi", note="dari ketua RT")
    message = keep(b"pesan", officer, title="Pesan terusan", channel="message")
    exhibits.erase(keep(b"x", officer).exhibit, actor=officer, reason="r", basis="b")
    damage = [{"file": message.pk, "address": "", "state": "damaged", "found": ""}]
    FixityRun.objects.create(damaged=damage)

    def found(query: str) -> set[str]:
        return set(re.findall(r"BB-\d+-\d+", page(client, f"/bukti/?{query}")))

    one, two = original.exhibit.ref, message.exhibit.ref
    assert found("q=KOPI+warung") == {one}
    assert found("q=ketua") == {one}
    assert found(f"q={two[-5:]}") == {two}
    assert found("asal=message") == {two}
    assert found("keadaan=damaged") == {two}
    assert found("keadaan=working") == {two}
    assert found("keadaan=erased").isdisjoint({one, two})
    assert found("q=tidakada&keadaan=gaps") == set()
    assert found("keadaan=bukan-keadaan&hal=bukan-angka") == found("")
    assert len(found("")) == 3


def test_the_list_asks_no_more_of_the_database_for_more_exhibits(client: Client, officer: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, "/bukti/")
        return len(asked)

    keep(b"0", officer)
    first = queries()
    for number in range(12):
        keep(str(number).encode(), officer, title=f"Nomor {number}")
    assert queries() == first


def test_many_exhibits_come_in_pages(client: Client, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nirpihak.server.evidence.services.listing.PAGE", 2)
    for number in range(5):
        keep(str(number).encode(), officer, title=f"Nomor {number}")
    first = page(client, "/bukti/?q=Nomor")
    assert "Halaman 1 dari 3" in first
    assert "?q=Nomor&amp;asal=&amp;keadaan=&amp;hal=2" in first
    assert "Nomor 4" in first
    last = page(client, "/bukti/?q=Nomor&hal=99")
    assert "Halaman 3 dari 3" in last
    assert "Nomor 0" in last


# ---------------------------------------------------------------- taking in


def sending(*files: tuple[str, bytes], **answers: str) -> dict[str, Any]:
    given = {"title": "Unggahan warga", "channel": "message", "note": "", **answers}
    return {**given, "files": [SimpleUploadedFile(name, content) for name, content in files]}


def test_files_handed_in_become_one_exhibit_with_one_event(client: Client, house: Settings) -> None:
    secret = b"isi rahasia " * 200_000
    response = client.post("/bukti/terima/", sending(("a.png", secret), ("../b?.txt", b"dua")))
    assert response.status_code == 302
    exhibit = Exhibit.objects.get()
    assert response.headers["Location"] == f"/bukti/{exhibit.ref}/?kabar=simpan&banyak=2"
    assert (exhibit.title, exhibit.channel) == ("Unggahan warga", "message")
    assert [exhibits.opened(file).read() for file in exhibit.files.all()] == [secret, b"dua"]
    (event,) = events()
    assert (event["kind"], [event[f"file_{number}"]["name"] for number in (1, 2)]) == ("received", ["a.png", "b?.txt"])
    assert f"Tersimpan sebagai {exhibit.ref}" in page(client, response.headers["Location"])
    left = [path for path in house.data.rglob("*") if path.is_file() and b"isi rahasia" in path.read_bytes()]
    assert left == []
    assert not list(house.spool.glob("*"))


def test_a_further_original_is_added(client: Client, officer: User) -> None:
    first = keep(b"satu", officer)
    address = f"/bukti/{first.exhibit.ref}/tambah/"
    assert 'name="title"' not in page(client, address)
    client.post(address, {"channel": "paper", "files": [SimpleUploadedFile("dua.txt", b"dua")]})
    assert [exhibits.opened(file).read() for file in first.exhibit.files.all()] == [b"satu", b"dua"]
    assert [event["seq"] for event in events(first.exhibit)] == [0, 1]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (lambda: sending(("a.txt", b"a"), title=""), "Tulis satu baris tentang isi berkas ini."),
        (lambda: sending(("a.txt", b"a"), title="x" * 201), "paling banyak 200 huruf"),
        (lambda: sending(("a.txt", b"a"), channel="telepati"), "Pilih bagaimana berkas ini sampai"),
        (lambda: sending(), "Pilih paling sedikit satu berkas."),
        (lambda: sending(("kosong.txt", b"")), "Berkas “kosong.txt” kosong (0 bita)"),
        (lambda: sending(("besar.txt", b"x" * 11)), "Berkas “besar.txt” lebih besar dari 10 B"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch, given: Callable[[], dict[str, Any]], says: str
) -> None:
    monkeypatch.setattr(exhibits, "LIMIT", 10)
    response = client.post("/bukti/terima/", given() | {"note": "catatan yang panjang"})
    text = response.content.decode()
    assert response.status_code == 422
    assert text.count(says) == 2  # in the summary, and beside the field
    assert "catatan yang panjang" in text
    keeps_promises(text, "/bukti/terima/")
    assert not Exhibit.objects.exists()
    assert list(exhibits.store().addresses()) == []


def test_a_store_that_fails_is_told_and_nothing_is_written_down(client: Client, house: Settings) -> None:
    folder = exhibits.store().where
    assert folder
    house.spool.mkdir(parents=True)
    house.spool.chmod(0o500)
    house.spool.rmdir()
    house.spool.write_text("bukan folder")
    response = client.post("/bukti/terima/", sending(("a.txt", b"a")))
    assert response.status_code == 422
    assert "Berkas belum tersimpan" in response.content.decode()
    assert not Exhibit.objects.exists()


def test_a_capture_is_asked_for_and_followed(client: Client) -> None:
    response = client.post("/bukti/tangkap/", {"url": "https://contoh.example/unggahan/1", "note": "Laporan 12"})
    capture = Capture.objects.get()
    assert response.headers["Location"] == f"/bukti/tangkap/{capture.pk}/"
    waiting = client.get(response.headers["Location"])
    assert waiting.headers["Refresh"] == "5"
    assert "Menunggu giliran" in waiting.content.decode()
    assert "Refresh" not in client.get(f"/bukti/tangkap/{capture.pk}/?diam=1").headers
    Capture.objects.update(state="failed", error={"id": "tidak menjawab", "en": "no answer"})
    failed = client.get(f"/en/bukti/tangkap/{capture.pk}/")
    assert "no answer" in failed.content.decode()
    assert "Refresh" not in failed.headers


@pytest.mark.parametrize("url", ["", "bukan alamat", "http://127.0.0.1/", "https://169.254.169.254/x", "file:///etc/x"])
def test_an_address_that_may_not_be_captured_is_refused_at_once(client: Client, url: str) -> None:
    response = client.post("/bukti/tangkap/", {"url": url, "note": ""})
    assert response.status_code == 422
    keeps_promises(response.content.decode(), "/bukti/tangkap/")
    assert not Capture.objects.exists()


# ---------------------------------------------------------------- looking


def test_a_look_is_logged_before_it_is_shown_and_its_pictures_are_part_of_it(client: Client, officer: User) -> None:
    original, copy = picture(officer)
    before = len(events())
    text = page(client, f"/bukti/{original.exhibit.ref}/")
    assert [event["kind"] for event in events()[before:]] == ["viewed"]
    assert events()[-1]["actor"] == f"officer:{officer.pk}"
    address = f"/bukti/{original.exhibit.ref}/isi/{copy.pk}/"
    assert f'<image href="{address}"' in text
    assert 'id="kotak-1" x="20" y="40" width="270" height="30"' in text
    assert "&lt;2&gt;" in text
    response = client.get(address)
    assert body(response) == png()
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert len(events()) == before + 1
    other = person("lain", Role.INTAKE).user
    body(logged_in(other).get(address))
    assert events()[-1]["actor"] == f"officer:{other.pk}"


def test_no_original_is_ever_shown(client: Client, officer: User) -> None:
    original, _ = picture(officer)
    html = keep(b"<script>alert(1)</script>", officer, "jahat.html")
    File.objects.filter(pk=html.pk).update(media_type="text/html", purpose="text")
    svg = derive(original, "clean_copy", "x.svg", "image/svg+xml", b"<svg onload=alert(1)>")
    for file in (original, html, svg):
        page(client, f"/bukti/{file.exhibit.ref}/isi/{file.pk}/", 404)
        shown = page(client, f"/bukti/{file.exhibit.ref}/?lihat={file.pk}")
        assert f"/isi/{file.pk}/" not in shown
        assert "alert(1)" not in shown


def test_what_only_tells_about_a_file_does_not_show_it(client: Client, officer: User) -> None:
    plain = keep(b"%PDF-1.4", officer, "surat.pdf")
    derive(plain, "metadata", "metadata.json", "application/json", b"{}")
    assert "Dapat ditampilkan: sebagian" in page(client, f"/bukti/{plain.exhibit.ref}/")
    original, _ = picture(officer)
    assert "Dapat ditampilkan: ya" in page(client, f"/bukti/{original.exhibit.ref}/")


def test_text_is_shown_as_text_and_cut_where_it_is_long(client: Client, officer: User) -> None:
    original, _ = picture(officer)
    metadata = original.derivatives.get(purpose="metadata")
    assert "&lt;script&gt;alert(1)" in page(client, f"/bukti/{original.exhibit.ref}/?lihat={metadata.pk}")
    long = derive(original, "text", "text.txt", "text/plain", b"panjang " * 5000)
    text = page(client, f"/bukti/{original.exhibit.ref}/?lihat={long.pk}")
    assert "Hanya awalnya yang ditampilkan" in text
    assert text.count("panjang") < 3000


def test_a_damaged_file_is_told_in_its_place(client: Client, officer: User, house: Settings) -> None:
    original, copy = picture(officer)
    layer = original.exhibit.files.get(purpose="text_layer")
    (path,) = (each for each in house.data.rglob(layer.address) if each.is_file())
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    text = page(client, f"/bukti/{original.exhibit.ref}/?lihat={copy.pk}")
    assert "berubah, hilang, atau tidak pada tempatnya" in text
    answer = client.post(f"/bukti/{original.exhibit.ref}/periksa/")
    text = page(client, answer.headers["Location"])
    assert "Ada yang tidak utuh" in text
    assert "Dijamin keutuhannya: tidak" in text
    assert events()[-2]["damaged"] == [{"file": layer.pk, "address": layer.address, "state": "damaged"}]


def test_a_sound_exhibit_is_found_sound_and_an_edited_event_is_not(client: Client, officer: User) -> None:
    original, _ = picture(officer)
    ref = original.exhibit.ref
    text = page(client, client.post(f"/bukti/{ref}/periksa/").headers["Location"])
    assert "Semua utuh" in text
    assert "4 berkas cocok dengan alamatnya, 4 kejadian berurutan" in text
    assert "Dijamin keutuhannya: sebagian" in text  # nobody outside vouches for the time
    entry = Entry.objects.get(index=0)
    Entry.objects.filter(index=0).update(fields=entry.fields.replace("upload", "paper"))
    assert "Dijamin keutuhannya: tidak" in page(client, f"/bukti/{ref}/")
    text = page(client, client.post(f"/en/bukti/{ref}/periksa/").headers["Location"])
    assert "event 0 was edited" in text


def test_a_broken_event_or_a_cut_log_is_told_and_breaks_no_page(client: Client, officer: User) -> None:
    original, _ = picture(officer)
    ref = original.exhibit.ref
    Entry.objects.filter(index=1).update(fields="bukan JSON")
    assert "Dijamin keutuhannya: tidak" in page(client, f"/bukti/{ref}/")
    keep(b"lain", officer)
    Entry.objects.filter(index=2).delete()
    text = page(client, client.post(f"/bukti/{ref}/periksa/").headers["Location"])
    assert "Ada yang tidak utuh" in text
    assert "kejadian 1 tidak terbaca" in text


def test_a_picture_that_cannot_be_read_is_no_picture(client: Client, officer: User) -> None:
    original, copy = picture(officer)
    exhibits.store().remove(copy.address)
    response = client.get(f"/bukti/{original.exhibit.ref}/isi/{copy.pk}/")
    assert (response.status_code, response.headers["Content-Type"]) == (503, "text/plain; charset=utf-8")
    page(client, f"/bukti/{original.exhibit.ref}/")


def test_looks_that_follow_one_another_stand_as_one(client: Client, officer: User) -> None:
    original, _ = picture(officer)
    for _ in range(3):
        text = page(client, f"/bukti/{original.exhibit.ref}/")
    assert "(3 kali berturut-turut)" in text
    assert text.count("<strong>Dibuka</strong>") == 1


# ---------------------------------------------------------------- fixity


def test_a_fixity_check_is_begun_by_a_button(client: Client, officer: User) -> None:
    keep(b"satu", officer)
    assert "Belum pernah ada pemeriksaan" in page(client, "/bukti/pemeriksaan/")
    response = client.post("/bukti/pemeriksaan/")
    assert "Pemeriksaan sudah dimulai" in page(client, response.headers["Location"])
    client.post("/bukti/pemeriksaan/")
    assert FixityRun.objects.count() == 1
    assert json.dumps(FixityRun.objects.get().damaged) == "[]"
