"""Periksa diri as the server has its part in it: the start page with and without the engine, the guides, the words."""

import json
import re
import subprocess
import sys
from html import unescape

import pytest
from django.test import Client

from browser.build import HERE, ROOT
from nirpihak.contests import load_register
from nirpihak.exports.guide import GUIDES, PLATFORMS, everywhere, left
from nirpihak.facts import CATALOGUE
from nirpihak.selfcheck.wording import DONE
from nirpihak.server import device
from nirpihak.server.device import Device
from nirpihak.server.web.services import periksa
from nirpihak.server.web.texts import LANGUAGES, Lang, say
from tests.server import pages
from tests.server.web.test_promises import keeps_promises

MODULES = ("selfcheck.js", "form.js", "findings.js", "result.js", "elements.js")
BUILT = Device("/perangkat/0123456789abcdef/", {"engine.zip": 7}, 6_660_000, "0123456789abcdef", {"snapshot.bin": 8})


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Device:
    """A server on which the engine for browsers was built."""
    monkeypatch.setattr(device, "device", lambda _: BUILT)
    return BUILT


def shown(client: Client, address: str) -> str:
    """The page's text and markup, with its entities resolved."""
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


# ------------------------------------------------------------------ the start page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nothing_was_built_the_page_says_so_and_gives_the_command_and_the_guides(
    client: Client, lang: Lang
) -> None:
    address = "/periksa-diri/" if lang == "id" else "/en/periksa-diri/"
    text = shown(client, address)
    assert say("selfcheck.not_built", lang) in text
    assert "nirpihak selfcheck" in text
    assert "<script" not in text
    assert 'id="selfcheck"' not in text
    assert "periksa-diri.html" not in text
    for platform in PLATFORMS:
        assert f'href="{address}panduan/{platform}/"' in text
        assert GUIDES[platform].export.wait.pick(lang) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_warns_of_an_open_inquiry_and_never_promises_an_all_clear(client: Client, lang: Lang) -> None:
    text = shown(client, "/periksa-diri/" if lang == "id" else "/en/periksa-diri/")
    assert everywhere().words["inquiry"].pick(lang) in text
    assert say("selfcheck.limits", lang) in text
    assert say("selfcheck.keep_text", lang) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_it_was_built_the_page_hands_over_what_the_module_needs(
    client: Client, built: Device, lang: Lang
) -> None:
    address = "/periksa-diri/" if lang == "id" else "/en/periksa-diri/"
    response = client.get(address)
    text = response.content.decode()
    found = re.search(r'<script id="selfcheck-told" type="application/json">(.*?)</script>', text)
    assert found is not None
    told = json.loads(found[1])
    assert told["base"] == built.base
    assert told["offline"] == f"{address}offline.js"
    assert told["lang"] == lang
    (page,) = told["pages"].values()
    assert page["words"] == periksa.words(lang)
    assert "7 MB" in page["hint"]
    assert client.get(page["item"].replace("-ID-", "SKB-D6")).status_code == 200
    assert client.get(page["guides_url"]).status_code == 200
    # One module and the data for it: no script stands in the page itself.
    assert re.findall(r"<script[^>]*>", text) == [
        '<script id="selfcheck-told" type="application/json">',
        f'<script type="module" src="{built.base}selfcheck.js">',
    ]
    assert f'href="{built.single}"' in text
    assert say("selfcheck.waiting", lang) in unescape(text)
    policy = [part.strip() for part in response.headers["Content-Security-Policy"].split(";")]
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert len(text.encode()) < 50_000


def test_the_page_with_its_engine_gets_no_cookie(client: Client, built: Device) -> None:
    assert not client.get("/periksa-diri/").cookies


def test_the_footer_does_not_deny_the_script_where_there_is_one(client: Client, built: Device) -> None:
    assert "tanpa skrip" not in shown(client, "/periksa-diri/")
    assert "tanpa skrip" in shown(client, "/periksa-diri/panduan/")


def test_the_page_cannot_be_written_to() -> None:
    for address in ("/periksa-diri/", "/periksa-diri/panduan/", "/periksa-diri/panduan/x/"):
        assert Client().post(address).status_code == 405


def test_the_menu_and_the_front_page_lead_here(client: Client) -> None:
    assert shown(client, "/").count('href="/periksa-diri/"') == 2
    menu = re.search(r"<nav.*?</nav>", shown(client, "/periksa-diri/"), re.DOTALL)
    assert menu is not None
    assert '<a href="/periksa-diri/" aria-current="page">Periksa diri</a>' in menu[0]


# ------------------------------------------------------------------ what can be chosen


def test_invented_contests_are_offered_in_a_demonstration_alone_and_come_first() -> None:
    real = periksa.told("id", hint="", demo=False)["contests"]
    every = periksa.told("id", hint="", demo=True)["contests"]
    register = load_register()
    assert {each["id"] for each in real} == {each.id for each in register if not each.invented}
    assert {each["id"] for each in every} == {each.id for each in register}
    invented = [register[each["id"]].invented for each in every]
    assert invented == sorted(invented, reverse=True)


def test_the_choices_of_who_one_is_are_those_of_the_facts() -> None:
    page = periksa.told("en", hint="", demo=False)
    for name, fact in (("employment", "actor.employment"), ("position", "actor.position")):
        assert [each["id"] for each in page[name]] == list(CATALOGUE[fact].values)
    contests = {each["id"]: each for each in page["contests"]}
    for contest in load_register():
        if not contest.invented:
            found = [each["id"] for each in contests[contest.id]["participants"]]
            assert found == [each.id for each in contest.participants]


# ------------------------------------------------------------------ the words


def said_by_the_modules() -> set[str]:
    """The names of the words that the modules ask for."""
    return {name for module in MODULES for name in re.findall(r"\bwords\.(\w+)", (HERE / module).read_text("utf-8"))}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_hands_over_every_word_the_modules_say_and_no_other(lang: Lang) -> None:
    assert periksa.words(lang).keys() == said_by_the_modules()


def test_the_modules_fill_every_place_in_their_words() -> None:
    places = {place for text in periksa.words("id").values() for place in re.findall(r"{(\w+)}", text)}
    source = "".join((HERE / module).read_text("utf-8") for module in MODULES)
    filled = {
        name for given in re.findall(r"filled\([^{]*{(.*?)}\)", source, re.DOTALL) for name in re.findall(r"\w+", given)
    }
    assert places <= filled


def test_the_single_file_is_told_both_languages_and_the_guides_without_django() -> None:
    program = (
        "import json, sys; from nirpihak.server.web.services import periksa\n"
        "assert 'django' not in sys.modules\n"
        "json.dump(periksa.single(), sys.stdout)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, cwd=ROOT, check=True)
    told = json.loads(done.stdout)
    assert list(told["pages"]) == ["id", "en"]
    for lang, page in told["pages"].items():
        assert page["words"] == periksa.words(lang)
        assert [each["id"] for each in page["guides"]["platforms"]] == list(PLATFORMS)
        assert "item" not in page


# ------------------------------------------------------------------ the guides


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_guide_tells_all_that_is_known_of_its_platform(client: Client, platform: str, lang: Lang) -> None:
    address = pages.both(f"/periksa-diri/panduan/{platform}/")[LANGUAGES.index(lang)]
    text = shown(client, address)
    keeps_promises(client.get(address).content.decode(), address)
    guide = GUIDES[platform]
    said = [guide.unsure, guide.export.enough, guide.export.wait, guide.export.form]
    said += [*guide.export.ask.steps, *guide.export.pick, *guide.reads.values(), *guide.whose.steps]
    said += [text for each in guide.blind for text in (each.what, each.look)]
    said += [step for each in guide.undo.values() for step in each.steps]
    said += [left(key) for key in guide.leaves]
    said += [everywhere().words[key] for key in ("menus", "several", "keep", "note", "limits", "inquiry", "whose")]
    for each in said:
        assert each.pick(lang) in text
    for done in guide.undo:
        heading = DONE[done].pick(lang)
        assert f"<summary>{heading[0].upper()}{heading[1:]}</summary>" in text
    links = {guide.export.ask.url, guide.whose.url, *(each.url for each in guide.blind)}
    for url in filter(None, links | {each.url for each in guide.undo.values()}):
        assert f'href="{url}" rel="noopener noreferrer"' in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_of_guides_tells_what_no_export_can(client: Client, lang: Lang) -> None:
    text = shown(client, pages.both("/periksa-diri/panduan/")[LANGUAGES.index(lang)])
    for each in everywhere().blind:
        assert each.what.pick(lang) in text
        assert each.look.pick(lang) in text


def test_a_platform_without_a_guide_is_no_page(client: Client) -> None:
    for address in ("/periksa-diri/panduan/tidakada/", "/en/periksa-diri/panduan/..%2f/", "/periksa-diri/x/"):
        assert client.get(address).status_code == 404
