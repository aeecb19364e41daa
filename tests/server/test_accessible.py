"""Every page that there is, drawn in Chromium for somebody who may open it: axe-core clean, never scrolled sideways.

The pages are those of the permission matrix, so that a new page is looked at without anybody thinking of it. What each
room shows in more states than one (errors, empty lists, long names) its own tests look at.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route

from nirpihak.server.institutions.roles import Role
from tests.server.evidence.shown import png
from tests.server.matrix_table import PAGES, Door
from tests.server.matrix_table import Page as Row
from tests.server.matrix_world import Visitor, World, world
from tests.server.web.test_in_browser import RULES

__all__ = ["world"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

HOST: Final = "http://localhost"
WIDTHS: Final = {"id": 360, "en": 1280}
"""The width at which axe-core looks at each language; both are measured for what is too wide."""
AS: Final = {
    "lapor-receipt": "sender",
    "login-code": "password only",
    "login-recovery": "password only",
    "login-enrol": "password only",
}
"""Who shows a page, where its permission does not say."""
NOT_PAGES: Final = frozenset({"lapor-proof", "mailbox-proof", "content", "copy", "response-shown", "response-letter"})
"""What is handed out as a file."""
LEADS_ON: Final = frozenset(
    {"mailbox-send", "mailbox-files", "login-enrol", "factor-codes", "custody-enrol", "queue-bulk", "queue-undo"}
    | {"queue-filter", "report-reply", "report-assign", "report-capture", "case-document-sign"}
)
"""What leads on to another page for everybody of the matrix; their rooms' own tests show them where they do not."""
SEEN: Final = [name for name, row in PAGES.items() if "GET" in row.methods and name not in NOT_PAGES]


def visitors(name: str, row: Row, world: World) -> Iterator[Visitor]:
    """Who may open a page, the likeliest first."""
    if name in AS:
        yield world.visitors[AS[name]]
    elif row.door is Door.PUBLIC:
        yield world.visitors["nobody"]
    elif row.door is Door.DRAFT:
        yield world.visitors["writer"]
    elif row.door in (Door.CODE, Door.SUMMONS):
        yield world.visitors["reporter" if row.door is Door.CODE else "respondent"]
    else:
        yield from (world.as_role(role) for role in Role if row.open_to(role))
        yield world.visitors["recovery"]


def shown(name: str, lang: str, world: World) -> tuple[str, str] | None:
    """A page's address and HTML; None where it only leads elsewhere, whoever may open it."""
    row = PAGES[name]
    address = reverse(f"{lang}:{name}", args=row.args(world))
    for visitor in visitors(name, row, world):
        response = visitor.get(address)
        if response.status_code == 200:
            assert response.headers["Content-Type"].startswith("text/html"), name
            return address, response.content.decode()
        assert response.status_code in (302, 403, 404, 405), (name, response.status_code)
    return None


def serve(route: Route) -> None:
    """What a page loads: its own sheets, from where they are kept, and a picture for each picture."""
    path = urlsplit(route.request.url).path
    if not path.startswith("/static/"):
        route.fulfill(body=png(), content_type="image/png")
        return
    plain = re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", path.removeprefix("/static/"))
    found = finders.find(plain)
    if not isinstance(found, str):
        route.fulfill(status=404)
        return
    route.fulfill(body=Path(found).read_bytes(), content_type=mimetypes.guess_type(found)[0] or "text/plain")


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    context.route("**/*", serve)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", WIDTHS)
@pytest.mark.parametrize("name", SEEN)
def test_every_page_is_for_everybody(window: Page, world: World, name: str, lang: str) -> None:
    found = shown(name, lang, world)
    assert (found is None) == (name in LEADS_ON), f"{name}: leads on, or shows something, against what is said here"
    if found is None:
        return
    address, html = found
    window.unroute_all()
    window.route(HOST + address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    window.goto(HOST + address)
    window.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    for width in sorted(WIDTHS.values(), key=lambda each: each == WIDTHS[lang]):
        window.set_viewport_size({"width": width, "height": 800})
        wide = window.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{address} is {wide} px too wide at {width} px"
    run = Axe().run(window, options={"runOnly": RULES, "resultTypes": ["violations"]})
    wrong = [f"{each['id']}: {node['target']}" for each in run.response["violations"] for node in each["nodes"]]
    assert wrong == [], address
