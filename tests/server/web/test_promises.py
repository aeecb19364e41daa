"""What every page promises: no script, nobody else's content, nothing stored, headers, both languages, small weight."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Engine
from django.test import Client

from nirpihak.exports.guide import GUIDES
from nirpihak.server.web.texts import PHRASES
from tests.server import pages

PLATFORMS = {
    address
    for guide in GUIDES.values()
    for address in (
        guide.export.ask.url,
        guide.whose.url,
        *(each.url for each in guide.blind),
        *(each.url for each in guide.undo.values()),
    )
    if address is not None
}
"""The addresses of platforms to which guides lead."""

ALL = [address for good in pages.GOOD.values() for address in pages.both(good)]
FAULTY = [
    *((address, 422) for address in pages.both(pages.MISSING)),
    ("/aturan/TIDAK-ADA/", 404),
    ("/en/aturan/TIDAK-ADA/", 404),
    ("/tidak/ada", 404),
    ("/en/tidak/ada", 404),
]


class Outline(HTMLParser):
    """Tags, attributes and text of a page, as far as the tests below look at them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("address", ALL)
def test_a_page_keeps_its_promises(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    keeps_promises(response.content.decode(), address)


@pytest.mark.parametrize(("address", "status"), FAULTY)
def test_a_page_with_an_error_keeps_them_too(client: Client, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    keeps_promises(response.content.decode(), address)


def keeps_promises(text: str, address: str) -> None:
    """Fails unless a page is in its language, without scripts, styles or foreign addresses, well-formed and light."""
    outline = Outline(text)
    assert outline.all("html") == [{"lang": "en" if address.startswith("/en/") else "id"}]
    assert {tag for tag, _ in outline.tags} & {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
    } == set()
    for tag, attributes in outline.tags:
        for name, value in attributes.items():
            assert name != "style", tag
            assert not name.startswith("on"), (tag, name)
            if name in ("href", "src", "action"):
                assert re.match(r"[/?#](?!/)", value or "") or leads_to_a_platform(tag, attributes), (tag, value)
    ids = [attributes["id"] for _, attributes in outline.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    assert len(outline.all("h1")) == 1
    assert "<title>" in text
    assert len(text.encode()) < 200_000


def leads_to_a_platform(tag: str, attributes: dict[str, str | None]) -> bool:
    """Whether this is a link of a guide to its platform, which is not told where the visitor comes from."""
    return tag == "a" and attributes.get("href") in PLATFORMS and attributes.get("rel") == "noopener noreferrer"


@pytest.mark.parametrize("address", [*ALL, "/sehat/", "/skema/act.json", "/robots.txt", "/tidak/ada"])
def test_security_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split(";")}
    assert policy == {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
    assert headers["Referrer-Policy"] == ("same-origin" if "/telaah/" in address else "no-referrer")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == ("no-store" if "?" in address else "no-cache")


@pytest.mark.parametrize("address", [address for address in ALL if "/telaah/" not in address])
def test_no_cookie_without_a_form_to_protect(client: Client, address: str) -> None:
    assert not client.get(address).cookies


def test_the_form_token_is_the_only_cookie_and_ends_with_the_browser(client: Client) -> None:
    cookies = client.get("/telaah/").cookies
    assert list(cookies) == ["csrftoken"]
    assert cookies["csrftoken"]["httponly"]
    assert cookies["csrftoken"]["samesite"] == "Strict"
    assert not cookies["csrftoken"]["max-age"]


@pytest.mark.parametrize("address", pages.GOOD.values())
def test_the_language_switch_keeps_the_page_and_every_answer(client: Client, address: str) -> None:
    for here, there, lang in ((address, pages.english(address), "en"), (pages.english(address), address, "id")):
        text = client.get(here).content.decode()
        switch = next(each for each in Outline(text).all("a") if each.get("class") == "switch")
        assert switch["href"] == there
        assert switch["lang"] == lang
        assert client.get(there).status_code == 200


@pytest.mark.parametrize("address", [*ALL, *(address for address, _ in FAULTY)])
def test_no_template_names_what_is_not_there(client: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "[undefined %s]")
    assert "[undefined" not in client.get(address).content.decode()


def test_every_phrase_is_used_and_has_the_same_places_in_both_languages() -> None:
    folder = Path(__file__).parents[3] / "src" / "nirpihak" / "server"
    sources = [path.read_text("utf-8") for path in folder.rglob("*") if path.suffix in (".html", ".py")]
    used = {key for source in sources for key in re.findall(r'"([a-z_]+\.[a-z_0-9]+)"', source)}
    errors = {f"errors.{name}" for name in ("not_found", "failed", "refused", "bad")}
    used |= errors | {f"{name}_text" for name in errors}
    # The modules of the self-check say these; tests/server/test_periksa_diri.py holds them to it.
    used |= {key for key in PHRASES if key.startswith("check.")}
    # The words for each state of a report are put together; tests/server/intake/test_kotak_words.py holds them all.
    used |= {key for key in PHRASES if key.startswith("kotak_keadaan.")}
    # So are those for each state of a case; tests/server/cases/services/test_story.py holds them all.
    used |= {key for key in PHRASES if key.startswith("kabar_perkara.")}
    assert sorted(PHRASES.keys() - used) == []
    for key, text in PHRASES.items():
        assert sorted(re.findall(r"{\w+}", text.id)) == sorted(re.findall(r"{\w+}", text.en)), key


def test_a_stylesheet_of_our_own_and_the_whole_of_boleh_fit_a_slow_line(client: Client) -> None:
    with staticfiles_storage.open("web/nirpihak.css") as file:
        sheet = len(file.read())
    with staticfiles_storage.open("web/mark.svg") as file:
        mark = len(file.read())
    assert sheet < 20_000
    for address in (pages.GOOD["long question"], pages.GOOD["several"], *pages.VERDICTS):
        assert len(client.get(address).content) + sheet + mark < 50_000


def test_pages_are_compressed_for_those_who_ask(client: Client) -> None:
    response = client.get("/aturan/", headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < len(client.get("/aturan/").content) / 4


def test_what_a_visitor_sends_is_shown_as_text_alone(client: Client) -> None:
    text = client.get("/aturan/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script" not in text
    assert html.escape('"><script>alert(1)</script>').replace("&#x27;", "'") in text


@pytest.mark.parametrize("address", ["/", "/boleh/", "/aturan/", "/aturan/SKB-E4/"])
def test_pages_that_only_show_refuse_to_be_written_to(client: Client, address: str) -> None:
    assert Client().post(address).status_code == 405


def test_a_name_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_health_schema_robots_and_mark(client: Client) -> None:
    health = client.get("/sehat/")
    assert (health.status_code, health.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert health.content.startswith(b"ok ")
    schema = client.get("/skema/act.json")
    assert schema.headers["Content-Type"].startswith("application/schema+json")
    assert schema.json()["$schema"].endswith("2020-12/schema")
    assert "Disallow: /boleh/?" in client.get("/robots.txt").content.decode()
    assert client.get("/favicon.ico").headers["Location"].endswith(".svg")


def test_a_failure_says_so_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("nirpihak.law.handbook.search", broken)
    visitor = Client(raise_request_exception=False)
    for address, words in (("/aturan/", "Ada yang rusak"), ("/en/aturan/", "Something broke")):
        response = visitor.get(address)
        assert response.status_code == 500
        assert words in response.content.decode()
        assert "broken on purpose" not in response.content.decode()
