"""The mailbox's door: a code opens one mailbox and no other, slips are named, and nobody is locked out by anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nirpihak.server.institutions.models import Institution
from nirpihak.server.intake import mailbox_views
from nirpihak.server.intake.models import Entrance, Report
from nirpihak.server.keys import codes
from tests.server.intake.conftest import filed
from tests.server.intake.kotak import LETTERS, reporter, text_of


def test_a_code_opens_its_mailbox_however_it_is_written(office: Institution) -> None:
    made = filed(office)
    assert made.code is not None
    for written in (made.code, made.code.upper(), "\n".join(made.code.replace(" - ", " ").split()) + " ."):
        client = Client()
        response = client.post("/kotak/", {"code": written})
        assert response.headers["Location"] == LETTERS
        cookie = response.cookies["kotak"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert cookie["path"] == "/"
        assert cookie["max-age"] == 30 * 60
        assert made.report.ref in text_of(client)


def test_a_slip_is_named_by_its_place_and_the_code_stays_written(office: Institution) -> None:
    words = (filed(office).code or "").replace(" - ", " ").split()
    words[2] = "qqqqqq"
    response = Client().post("/kotak/", {"code": " ".join(words)})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Kata ke-3 tidak ada dalam daftar kata" in page
    assert 'href="#code"' in page
    assert " ".join(words) in page
    assert "kotak" not in response.cookies
    english = Client().post("/en/kotak/", {"code": "satu dua"}).content.decode()
    assert "A code has 8 words; you wrote 2." in english
    assert "Tulis kode delapan kata" in Client().post("/kotak/", {"code": " "}).content.decode()


def test_a_code_without_a_mailbox_says_so_and_is_never_in_an_address(office: Institution) -> None:
    response = Client().post("/kotak/", {"code": codes.new()})
    assert response.status_code == 422
    assert "Tidak ada kotak surat dengan kode ini" in response.content.decode()
    assert not Entrance.objects.exists()


def test_wrong_codes_make_one_visitor_wait_and_nobody_else(
    office: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = filed(office)
    assert made.code is not None
    client, other = Client(REMOTE_ADDR="203.0.113.5"), Client(REMOTE_ADDR="203.0.113.6")
    for _ in range(mailbox_views.WRONG):
        assert client.post("/kotak/", {"code": codes.new()}).status_code == 422
    waiting = client.post("/kotak/", {"code": made.code})
    assert waiting.status_code == 429
    assert waiting.headers["Retry-After"] == str(mailbox_views.WAIT)
    ticket = waiting.context["ticket"]
    assert made.code in waiting.content.decode()

    # Somebody else, and whoever only mistypes, is looked up at once.
    assert other.post("/kotak/", {"code": made.code}).status_code == 302
    assert client.post("/kotak/", {"code": "satu dua"}).status_code == 422

    # Pressed too early, the wait goes on from where it began; a ticket is for one code and one visitor.
    early = client.post("/kotak/", {"code": made.code, "tunggu": ticket})
    assert (early.status_code, early.context["ticket"]) == (429, ticket)
    monkeypatch.setattr(mailbox_views, "WAIT", -1)
    assert client.post("/kotak/", {"code": codes.new(), "tunggu": ticket}).status_code == 429
    assert client.post("/kotak/", {"code": made.code, "tunggu": "x" + ticket}).status_code == 429
    assert client.post("/kotak/", {"code": made.code, "tunggu": ticket}).status_code == 302


def test_a_mailbox_closes_by_itself_and_what_was_written_is_not_lost(office: Institution) -> None:
    client, _ = reporter(office)
    Entrance.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.get(LETTERS)
    page = response.content.decode()
    assert response.status_code == 403
    assert "Kotak surat ini sudah tertutup" in page
    assert "30 menit" in page
    response = client.post("/kotak/pesan/", {"text": "Tulisan yang <b>panjang</b>"})
    client.cookies["kotak"] = "a" * 43
    response = client.post("/kotak/pesan/", {"text": "Tulisan yang <b>panjang</b>"})
    assert response.status_code == 403
    assert "Tulisan yang &lt;b&gt;panjang&lt;/b&gt;" in response.content.decode()


def test_a_look_holds_it_open_for_another_half_hour(office: Institution) -> None:
    client, _ = reporter(office)
    Entrance.objects.update(expires_at=timezone.now() + timedelta(minutes=3))
    response = client.get(LETTERS)
    assert response.cookies["kotak"]["max-age"] == 30 * 60
    assert Entrance.objects.get().expires_at > timezone.now() + timedelta(minutes=29)


def test_leaving_closes_it_for_whoever_comes_next(office: Institution) -> None:
    client, _ = reporter(office)
    token = client.cookies["kotak"].value
    response = client.post("/kotak/tutup/")
    assert response.headers["Location"] == "/kotak/?kabar=tutup"
    assert not Entrance.objects.exists()
    assert "Kotak surat sudah ditutup" in text_of(client, "/kotak/?kabar=tutup")
    client.cookies["kotak"] = token
    assert client.get(LETTERS).status_code == 403
    assert client.get("/kotak/tutup/").status_code == 405


@pytest.mark.parametrize("forged", ["", "x", "a" * 43, "é" * 43, "a" * 5000])
def test_a_forged_cookie_opens_nothing(office: Institution, forged: str) -> None:
    filed(office)
    client = Client()
    client.cookies["kotak"] = forged
    for address in (LETTERS, "/kotak/perbaiki/", "/kotak/cabut/", "/kotak/nama/", "/kotak/bukti/"):
        response = client.get(address)
        assert response.status_code in (302, 403)
        if response.status_code == 302:
            assert response.headers["Location"] == "/kotak/"


def test_one_reporter_never_sees_anothers(office: Institution) -> None:
    mine, first = reporter(office, content={"what": "Isi laporan Kenari"})
    yours, second = reporter(office, content={"what": "Isi laporan Merpati"})
    mine.post("/kotak/pesan/", {"text": "Pesan Kenari"})
    page = text_of(yours)
    assert first.report.ref not in page
    assert "Merpati" in page
    assert "Kenari" not in page
    # No address names a report, so there is nothing to forge but the cookie, and that one opens its own.
    yours.cookies["kotak"] = mine.cookies["kotak"].value
    assert "Merpati" not in text_of(yours, f"{LETTERS}?ref={second.report.ref}&id={second.report.pk}")


def test_what_was_erased_says_so(office: Institution) -> None:
    client, made = reporter(office)
    Report.objects.filter(pk=made.report.pk).update(sealed=b"")
    for root, words in (("", "Isi laporan ini sudah dihapus"), ("/en", "What this report said was erased")):
        page = text_of(client, root + LETTERS, 410)
        assert words in page
        assert made.report.ref in page
