"""The mailbox's pages: what is missing and what to do about it, headers, both languages, questions to the database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.template import Engine
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nirpihak.server.institutions.models import Institution
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import messages, states
from tests.server.intake.conftest import intake_officer
from tests.server.intake.kotak import LETTERS, opened, reporter, text_of
from tests.server.keys.people import Room

PAGES = (LETTERS, "/kotak/perbaiki/", "/kotak/cabut/", "/kotak/nama/")


def test_what_is_missing_is_named_with_what_can_be_done(office: Institution) -> None:
    client, made = reporter(office)
    states.ask(made.report, intake_officer(), ["evidence"], "Mohon bukti.")
    missing = client.get(LETTERS).context["missing"]
    rows = {row["name"]: row for row in missing}
    assert missing[0]["name"] == "Bukti"
    assert rows["Bukti"]["asked"]
    assert rows["Bukti"]["act"] == {"page": "", "words": "Lampirkan berkas"}
    assert rows["Nama pelapor"]["act"]["page"] == "mailbox-identity"
    assert rows["Waktu kejadian"]["act"]["page"] == "mailbox-correct"
    assert not rows["Waktu kejadian"]["asked"]
    assert "Uraian kejadian" not in rows
    assert all(row["hint"] for row in missing)
    assert "Yang diminta: Bukti" in text_of(client)
    Report.objects.update(state="registered")
    assert "Yang masih kurang" not in text_of(client)


def test_nothing_missing_is_said_and_not_promised(office: Institution) -> None:
    client, _ = reporter(office, procedure="tidak-dikenal")
    assert "Petugas yang memastikannya" in text_of(client)


@pytest.mark.parametrize("state", Report.State.values)
def test_every_state_shows_in_both_languages_without_a_hole(
    office: Institution, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, made = reporter(office, known_day=timezone.localdate())
    messages.reply(made.report, intake_officer(), "Halo.")
    Report.objects.update(state=state)
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "[undefined %s]")
    for root, other in (("", "/en"), ("/en", "")):
        for address in PAGES:
            page = text_of(client, root + address)
            assert "[undefined" not in page, address
            assert "<script" not in page
            assert f'href="{other}{address}"' in page
            assert "30 m" in page


def test_nothing_stays_on_the_device(custodians: Room) -> None:
    client, _ = reporter(custodians.institution)
    for address in (*PAGES, "/kotak/"):
        response = client.get(address)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "script-src" not in response.headers["Content-Security-Policy"]
        assert 'content="noindex"' in response.content.decode()


def test_the_code_and_the_name_are_in_no_address_and_no_page(office: Institution) -> None:
    client, made = reporter(office)
    page = text_of(client)
    assert made.code is not None
    assert made.code not in page
    assert all(word not in page for word in made.code.replace(" - ", " ").split() if len(word) > 6)


def test_thirty_messages_ask_no_more_than_one(office: Institution) -> None:
    client, made = reporter(office)
    officer = intake_officer()
    states.ask(made.report, officer, ["evidence"], "Mohon bukti.")
    text_of(client)
    counts = []
    for more in (0, 5):
        for _ in range(more):
            messages.reply(made.report, officer, "Lagi.")
        text_of(client)
        with CaptureQueriesContext(connection) as asked:
            text_of(client)
        counts.append(len(asked))
    assert counts == [5, 5]


def test_entering_asks_little_and_writes_once(office: Institution) -> None:
    _, made = reporter(office)
    with CaptureQueriesContext(connection) as asked:
        opened(made)
    # The key of the day, the count of wrong codes, the report, and the entrance that is kept.
    assert len(asked) == 4


def test_the_pages_are_small_enough_for_a_slow_line(office: Institution) -> None:
    client, _ = reporter(office)
    assert len(client.get("/kotak/").content) < 8_000
    assert len(client.get(LETTERS).content) < 24_000
