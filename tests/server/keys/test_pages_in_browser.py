"""The custodians' pages in a real Chromium: walked without scripts, axe-core clean, never scrolled sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from playwright.sync_api import Browser, BrowserContext, Page, expect

from nirpihak.server.config import Settings
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.keys.services import holders, identities, openings
from tests.server.evidence.shown import logged_in
from tests.server.intake.kotak import site
from tests.server.keys.people import IDENTITY, WHY, Room, holder, phrase, room
from tests.server.people import person
from tests.server.web.test_in_browser import too_wide, violations

__all__ = ["site"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Kesatriawanginagungsejahterasentosamakmurabadi Rekaan"


@pytest.fixture
def house(vault: Settings) -> Settings:
    """What `site` serves."""
    return vault


@pytest.fixture
def made() -> Room:
    """Two custodians, two codes, one report with an identity."""
    found = room()
    keep("LP-2026-00001", found)
    return found


def keep(subject: str, made: Room) -> None:
    prepared = identities.prepare_identity(made.institution, IDENTITY)
    with transaction.atomic():
        prepared.keep(subject)


def enter(context: BrowserContext, url: str, officer: Officer) -> BrowserContext:
    """The same browser, logged in as somebody."""
    key = logged_in(officer.user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])
    return context


@pytest.fixture
def phones(browser: Browser) -> Iterator[list[Page]]:
    """Three people on phones whose browsers run no scripts."""
    contexts = [
        browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False) for _ in range(3)
    ]
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def test_two_custodians_open_an_identity_without_scripts(phones: list[Page], site: str, made: Room) -> None:
    assert made.asker is not None
    first, second = made.custodians
    intake, one, other = phones
    for page, officer in ((intake, made.asker), (one, first), (other, second)):
        enter(page.context, site, officer)
    intake.goto(f"{site}/identitas/minta/LP-2026-00001/")
    intake.get_by_role("button", name="Minta").click()
    expect(intake.get_by_role("alert")).to_contain_text("Pilih keperluannya")
    intake.get_by_label("melindungi pelapor").check()
    intake.get_by_label("Alasan").fill(WHY)
    intake.get_by_role("button", name="Minta").click()
    expect(intake.get_by_text("Menunggu penjaga pertama")).to_be_visible()

    one.goto(f"{site}/identitas/")
    one.get_by_role("link", name="LP-2026-00001").click()
    one.get_by_label("Alasan Anda sendiri").fill("Sudah dibahas dengan pimpinan.")
    one.get_by_label("Frasa sandi kunci Anda").fill("bukan frasa yang benar")
    one.get_by_role("button", name="Tindak lanjuti").click()
    expect(one.get_by_role("alert")).to_contain_text("sisa 4 percobaan")
    expect(one.get_by_label("Alasan Anda sendiri")).to_have_value("Sudah dibahas dengan pimpinan.")
    expect(one.get_by_label("Frasa sandi kunci Anda")).to_have_value("")
    one.get_by_label("Frasa sandi kunci Anda").fill(phrase(first))
    one.get_by_role("button", name="Tindak lanjuti").click()
    expect(one.get_by_text("Menunggu penjaga kedua. Orangnya harus lain")).to_be_visible()

    other.goto(f"{site}/identitas/")
    other.get_by_role("link", name="LP-2026-00001").click()
    other.get_by_label("Frasa sandi kunci Anda").fill(phrase(second))
    other.get_by_role("button", name="Setujui pembukaan").click()
    expect(other.get_by_text("Hanya penjaga pertama yang dapat membukanya")).to_be_visible()

    one.reload()
    one.get_by_label("Frasa sandi kunci Anda").fill(phrase(first))
    one.get_by_role("button", name="Buka dan catat").click()
    expect(one.get_by_text(IDENTITY["name"])).to_be_visible()
    expect(one.get_by_role("status")).to_contain_text("Tercatat di log penguasaan")
    one.go_back()
    expect(one.get_by_text(IDENTITY["name"])).to_have_count(0)


def test_a_recovery_code_is_made_and_admitted_without_scripts(phones: list[Page], site: str, made: Room) -> None:
    keeper = person("pemulih-baru", Role.DECIDER)
    desk, own, _ = phones
    enter(desk.context, site, made.custodians[0])
    enter(own.context, site, keeper)
    desk.goto(f"{site}/identitas/pemulihan/")
    desk.get_by_label("Siapa?", exact=True).select_option(label=keeper.name)
    desk.get_by_role("button", name="Sebut").click()
    expect(desk.get_by_role("status")).to_contain_text("Kode pemulihan saya")
    own.goto(f"{site}/identitas/kode/")
    own.get_by_role("button", name="Tampilkan kode saya").click()
    code = own.locator("main strong").first.inner_text()
    own.get_by_label("Ketik kode dari kertas Anda").fill(code)
    own.get_by_role("button", name="Sudah saya tulis").click()
    expect(own.get_by_text("menunggu diterima")).to_be_visible()
    desk.goto(f"{site}/identitas/")
    desk.get_by_role("link", name=re.compile(f"Terima kunci {keeper.name}")).click()
    for nth, officer in (("pertama", made.custodians[0]), ("kedua", made.custodians[1])):
        desk.get_by_label(f"Pemegang kunci {nth}").select_option(label=officer.name)
        desk.get_by_label(f"Frasa sandi atau kode pemegang {nth}").fill(phrase(officer))
    desk.get_by_role("button", name="Terima dan segel").click()
    expect(desk.get_by_role("status")).to_contain_text("Diterima")
    assert holder(keeper).since is not None


def test_axe_finds_nothing_and_no_page_scrolls_sideways(browser: Browser, site: str, made: Room) -> None:
    assert made.asker is not None
    first, second = made.custodians
    Officer.objects.filter(pk=made.recovery[0].pk).update(name=LONG)
    waiting = person("penjaga-baru", Role.CUSTODIAN)
    holders.enrol(waiting, phrase(waiting))
    fresh = person("penjaga-lain", Role.CUSTODIAN)
    keeper = person("pemulih-baru", Role.DECIDER)
    holders.name_recovery(keeper, first)
    requests = []
    for number in range(2, 6):
        keep(f"LP-2026-{number:05}", made)
        requests.append(openings.ask(f"LP-2026-{number:05}", made.institution, made.asker, f"{WHY} {LONG * 2}"))
    for request in requests[1:]:
        openings.take(request, first, phrase(first), WHY)
    for request in requests[2:]:
        openings.consent(request, second, phrase(second))
    openings.open_identity(requests[3], first, phrase(first))
    asked = [f"/identitas/permintaan/{request.pk}/" for request in requests]
    visits = [
        (first, ["/identitas/", "/identitas/frasa/", "/identitas/pemulihan/", *asked]),
        (first, [f"/identitas/terima/{holder(waiting).pk}/", f"/identitas/akhiri/{holder(first).pk}/"]),
        (second, [asked[1], asked[2]]),
        (fresh, ["/identitas/", "/identitas/kunci/", asked[0]]),
        (keeper, ["/identitas/kode/"]),
        (made.recovery[1], ["/identitas/kode/"]),
        (made.asker, ["/identitas/minta/LP-2026-00001/", "/identitas/minta/LP-2026-00005/"]),
        (person("auditor", Role.AUDITOR), ["/identitas/pembukaan/"]),
    ]
    wrong, wide, refused = list[str](), list[str](), list[str]()
    for officer, addresses in visits:
        context = enter(browser.new_context(viewport={"width": 360, "height": 740}), site, officer)
        page = context.new_page()
        page.on("console", lambda message: refused.append(f"{message.location} {message.text}"))
        for root in ("", "/en"):
            for address in addresses:
                response = page.goto(site + root + address)
                assert response is not None
                assert response.status == 200, address
                wide += too_wide(page)
                wrong += [] if root else [f"{address}: {each}" for each in violations(page)]
        context.close()
    assert wrong == []
    assert wide == []
    assert refused == []
