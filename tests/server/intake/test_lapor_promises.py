"""What every page of the public door promises: its weight, its requests, its queries, its headers, its cookies."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.template import Engine
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from nirpihak.server.institutions.models import Institution
from nirpihak.server.intake.models import Draft, Report
from tests.server.intake.lapor import IDENTITY, PRESSURE, REPORT, Reporter, picture, receiving
from tests.server.people import institution
from tests.server.web.test_promises import Outline

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]

MOST = 50_000
"""Bytes of a page with everything it loads, as they are sent."""
LOADS = {"web/mark.svg", "web/nirpihak.css", "intake/lapor.css", "intake/lapor.js"}
QUERIES = {
    "": 0,
    "tertekan/": 0,
    "perbuatan/": 1,
    "waktu/": 1,
    "media/": 1,
    "orang/": 1,
    "pemilihan/": 1,
    "instansi/": 2,
    "berkas/": 2,
    "anda/": 10,
    "nama/": 1,
    "periksa/": 13,
}
"""Queries of a page, at most: none of them grows with what was answered."""


def sent(text: bytes) -> int:
    return len(gzip.compress(text, 6))


def static(name: str) -> bytes:
    with staticfiles_storage.open(name) as file:
        content: bytes = file.read()
        return content


@pytest.fixture
def reporter() -> Iterator[Reporter]:
    """A demonstration's visitor who has answered everything at length, in a province of many institutions."""
    receiving()
    for number in range(1, 60):
        name = f"Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kabupaten Rekaan {number}"
        institution(f"bkpsdm-{number}", name=name, region=f"32.{number:02}", kind="regency")
    made = Reporter()
    with override_settings(NIRPIHAK=replace(django_settings.NIRPIHAK, demo=True)):
        made.fill({**REPORT, "nama": IDENTITY}, anda={"mode": "confidential"}, berkas={"files": [picture()]})
        for number in range(20):
            made.answer("orang", name=f"Orang {number} {'Rekaan' * 20}", position="Kepala " * 20, go="add")
        yield made


def loaded(text: str) -> set[str]:
    """What a page loads, by the names of the files."""
    found = re.findall(r'(?:<link rel="(?:icon|stylesheet)"|<script)[^>]*? ?(?:href|src)="/static/([^"]+)"', text)
    return {re.sub(r"\.[0-9a-f]{12}\.", ".", each) for each in found}


def test_every_page_and_all_it_loads_weigh_at_most_fifty_kilobytes(reporter: Reporter) -> None:
    loads = sum(sent(static(each)) for each in LOADS)
    contents = {page: reporter.client.get(f"/lapor/{page}").content for page in QUERIES}
    reporter.answer("anda", mode="unnamed")
    reporter.send()
    contents["tanda-terima/"] = reporter.client.get("/lapor/tanda-terima/").content
    for page, content in contents.items():
        text = content.decode()
        assert loaded(text) == LOADS, page
        assert sent(content) + loads < MOST, page
        # Whatever else a page could load, it does not.
        assert not re.findall(r"<(?:img|iframe|object|embed|video|audio|style)\b", text), page


def test_the_queries_of_every_page_are_few(reporter: Reporter) -> None:
    for page, most in QUERIES.items():
        client = Client() if page in ("", "tertekan/") else reporter.client
        client.get(f"/lapor/{page}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/lapor/{page}").status_code == 200
        assert len(asked) <= most, (page, [each["sql"][:120] for each in asked.captured_queries])


def test_the_queries_of_keeping_and_sending_are_few(reporter: Reporter) -> None:
    text = reporter.see("waktu/")
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', text)[0]
    with CaptureQueriesContext(connection) as asked:
        reporter.client.post("/lapor/waktu/", {"csrfmiddlewaretoken": token, "where": "Pasar"})
    assert len(asked) <= 2
    reporter.answer("anda", mode="unnamed")
    with CaptureQueriesContext(connection) as asked:
        assert reporter.send().status_code == 302
    # With the page of the check before it, and the whole filing behind it.
    assert len(asked) <= 60, len(asked)


def test_headers_let_one_script_of_ours_run_and_keep_nothing(reporter: Reporter) -> None:
    for page in QUERIES:
        for root in ("", "/en"):
            headers = reporter.client.get(f"{root}/lapor/{page}").headers
            policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split(";")}
            assert policy["script-src"] == [f"http://testserver{staticfiles_storage.url('intake/lapor.js')}"]
            assert policy["connect-src"] == ["http://testserver/lapor/", "http://testserver/en/lapor/"]
            assert policy["default-src"] == ["'none'"]
            assert policy["style-src"] == policy["img-src"] == policy["form-action"] == ["'self'"]
            assert headers["Cache-Control"] == "no-store"
            assert headers["Referrer-Policy"] == "same-origin"
            assert headers["X-Frame-Options"] == "DENY"


def test_only_the_door_itself_may_run_a_script() -> None:
    for address in ("/", "/boleh/", "/kotak/"):
        assert "/intake/lapor" not in Client().get(address).headers["Content-Security-Policy"]


def test_the_cookie_opens_one_draft_and_no_script_reads_it(reporter: Reporter) -> None:
    cookie = Reporter().answer("perbuatan", **REPORT["perbuatan"]).cookies["lapor"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie["max-age"] == 24 * 3600
    with override_settings(NIRPIHAK=replace(django_settings.NIRPIHAK, https=True)):
        assert Reporter().answer("perbuatan", **REPORT["perbuatan"]).cookies["lapor"]["secure"]


def test_a_visit_without_an_answer_leaves_nothing() -> None:
    visitor = Client()
    for page in ("", "tertekan/", "perbuatan/", "tekanan/"):
        assert "lapor" not in visitor.get(f"/lapor/{page}").cookies
    assert not Draft.objects.exists()


@pytest.mark.parametrize("root", ["", "/en"])
def test_every_page_is_well_formed_in_its_language(
    reporter: Reporter, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "[undefined %s]")
    pressed = Reporter(root)
    pressed.fill(PRESSURE)
    reporter.root = root
    pages = [(reporter, each) for each in QUERIES] + [(pressed, f"{each}/") for each in [*PRESSURE, "periksa"]]
    for who, page in pages:
        text = who.see(page)
        outline = Outline(text)
        assert "[undefined" not in text, page
        assert outline.all("html") == [{"lang": "en" if root else "id"}]
        assert len(outline.all("h1")) == 1, page
        ids = [attributes["id"] for _, attributes in outline.tags if attributes.get("id")]
        assert len(ids) == len(set(ids)), page
        for tag, attributes in outline.tags:
            assert not [name for name in attributes if name == "style" or name.startswith("on")], (page, tag)
        assert ("https://www.bmkg.go.id/" in text) == (who is pressed or page == "tertekan/"), page


def test_what_is_sent_comes_back_as_text_alone() -> None:
    receiving()
    hostile = '"><script>alert(1)</script>'
    reporter = Reporter()
    reporter.answer("perbuatan", what=hostile)
    reporter.answer("waktu", where=hostile, when="\x00" + hostile)
    reporter.answer("orang", name=hostile)
    reporter.answer("berkas", files=[picture(f"{hostile}.png")], evidence_note=hostile)
    for page in ("perbuatan/", "waktu/", "orang/", "berkas/", "periksa/"):
        text = reporter.client.get(f"/lapor/{page}").content.decode()
        assert "<script>alert" not in text
        assert html.escape("<script>alert(1)") in text
    assert reporter.send().status_code == 302


def test_hostile_forms_are_refused_and_change_nothing() -> None:
    receiving()
    visitor = Client(enforce_csrf_checks=True)
    for address in ("perbuatan/", "kirim/", "periksa/", "hapus/", "berkas/"):
        assert visitor.post(f"/lapor/{address}", {"what": "x" * 30}).status_code == 403
    for address in ("kirim/", "hapus/", "unggah/"):
        assert visitor.get(f"/lapor/{address}").status_code == 405
    assert not Draft.objects.exists()
    assert not Report.objects.exists()
    reporter = Reporter()
    assert "Pilih satu jawaban" in reporter.answer("perbuatan", 422, act_kind="murder", what="x").content.decode()
    reporter.answer("perbuatan", **REPORT["perbuatan"])
    assert "paling banyak 6000 huruf" in reporter.answer("perbuatan", 422, what="x" * 6001).content.decode()
    # A browser counts a line's end as one letter and sends two.
    reporter.answer("perbuatan", what="x\r\n" * 3000)
    other = Institution.objects.get(code="badan-rekaan").pk
    assert reporter.answer("instansi", 422, office=str(other + 999)).status_code == 422
    assert reporter.client.get("/lapor/aman/").status_code == 404
    assert reporter.client.get("/lapor/tidak-ada/").status_code == 404


def test_the_script_is_told_where_to_go_instead_of_being_sent(reporter: Reporter) -> None:
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', reporter.see("waktu/"))[0]
    sent_ = {"csrfmiddlewaretoken": token, "where": "Pasar"}
    response = reporter.client.post("/lapor/waktu/", sent_, headers={"X-Lapor": "1"})
    assert (response.status_code, response.json()) == (200, {"to": "/lapor/media/"})
    fresh = Reporter()
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', fresh.see("perbuatan/"))[0]
    begun = {"csrfmiddlewaretoken": token, "what": "Sesuatu terjadi."}
    assert "lapor" in fresh.client.post("/lapor/perbuatan/", begun, headers={"X-Lapor": "1"}).cookies
