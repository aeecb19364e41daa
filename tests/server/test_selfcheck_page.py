"""Periksa diri as a visitor meets it, in a real Chromium: the choices, the result, what goes wrong, what is sent.

One walk goes through the real engine. The other states are brought out with an engine of the test's own, which answers
what the test says; the page's modules and everything the server has its part in are the real ones.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from browser.build import RuntimeMissing, build
from nirpihak.selfcheck.profile import NOBODY
from nirpihak.selfcheck.running import asked_from, run
from nirpihak.server.web.services import periksa
from nirpihak.server.web.texts import LANGUAGES, Lang, say
from tests.conftest import NOT_HERE
from tests.server.conftest import LiveDevice
from tests.server.web.test_in_browser import tab_to, too_wide, violations

pytestmark = pytest.mark.browser

CONTEST: Final = "pilbup-kabupaten-contoh-2024"
DURING: Final = 1_728_000_000
"""4 October 2024, while the invented campaign runs."""
LOADING: Final = 120_000
HOSTILE: Final = "<script>alert(1)</script><img src=x onerror=alert(1)>"
LEFTWARDS: Final = "\u202emoc.hotnoc\u202c ‏عربي"
ENGINE: Final = """
export class Stopped extends Error {}
export class Engine {
  blobs = {};
  static async load(files, told) {
    if (globalThis.broken) throw new Error(globalThis.broken);
    told("fetching", 0.4);
    told("starting", 1);
    return new Engine();
  }
  async run(run, { files, options }, told) {
    globalThis.asked = { run, options: JSON.parse(options), files: files.map((item) => item.map((each) => each.path)) };
    told(2_500_000, 10_000_000, "connections/following.json");
    if (globalThis.waiting) {
      await new Promise((_, reject) => { this.stop = () => reject(new Stopped("stopped")); });
    }
    if (globalThis.failing) throw new Error(globalThis.failing);
    return globalThis.answer;
  }
  async call(run, text) {
    if (globalThis.failing) throw new Error(globalThis.failing);
    return `${run} ${text.length}`;
  }
  stop() {}
}
"""
SEAL: Final = "export const seal = () => {}; export const keep = async () => true;"


def follow(handle: str) -> dict[str, Any]:
    """One followed account as Instagram writes it."""
    data = {"href": f"https://www.instagram.com/{handle}", "value": handle, "timestamp": DURING}
    return {"title": "", "media_list_data": [], "string_list_data": [data]}


def export(path: Path, *handles: str) -> Path:
    """A small invented export of Instagram in which these accounts are followed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = [follow(handle) for handle in handles]
        name = "connections/followers_and_following/following.json"
        archive.writestr(name, json.dumps({"relationships_following": rows}))
        archive.writestr("your_instagram_activity/messages/inbox/x_1/message_1.json", '{"messages": []}')
    return path


def told(path: Path, lang: Lang) -> dict[str, Any]:
    """What the engine tells of an export, here in CPython."""
    asked = {"contests": [CONTEST], "employment": "pns", "zone": "WIB", "lang": lang}
    result: dict[str, Any] = json.loads(run([str(path)], json.dumps(asked)))
    return result


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export with two findings."""
    folder = tmp_path_factory.mktemp("export")
    return export(folder / "few.zip", "contoh.laras.bimo", "contoh.dimas.ningsih", "contoh.tetangga")


@pytest.fixture(scope="module")
def none(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export with nothing in it that touches a contest."""
    return export(tmp_path_factory.mktemp("export") / "none.zip", "contoh.tetangga")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone whose engine is the test's own."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.route(re.compile(r"/runtime\.js$"), lambda route: answer(route, ENGINE))
    context.route(re.compile(r"/seal\.js$"), lambda route: answer(route, SEAL))
    yield context
    context.close()


def answer(route: Route, script: str) -> None:
    """A module in place of the server's."""
    route.fulfill(body=script, content_type="text/javascript")


def opened(context: BrowserContext, live_device: LiveDevice, lang: Lang = "id") -> Page:
    """The start page, with its button."""
    page = context.new_page()
    page.goto(live_device.url + ("/periksa-diri/" if lang == "id" else "/en/periksa-diri/"))
    expect(page.locator("#begin")).to_be_visible()
    return page


def begun(context: BrowserContext, live_device: LiveDevice, lang: Lang = "id") -> Page:
    """The form."""
    page = opened(context, live_device, lang)
    page.locator("#begin").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    return page


def filled(page: Page, path: Path) -> Page:
    """The form, ready to check."""
    page.locator(f"#contest-{CONTEST}").check()
    page.set_input_files("#files-input", str(path))
    return page


def checked(page: Page, result: dict[str, Any]) -> Locator:
    """The result that the test says."""
    page.evaluate("result => { globalThis.answer = JSON.stringify(result); }", result)
    page.locator("#check").click()
    expect(page.locator("#selfcheck-result")).to_be_visible()
    return page.locator("#selfcheck-result")


def many(result: dict[str, Any], count: int) -> dict[str, Any]:
    """The same result with many findings, some of another platform and level, the first with hostile names."""
    group = next(each for each in result["groups"] if each["id"] == "undo")
    (first, *_) = group["findings"]
    group["findings"] = [first | {"key": f"{number:016x}"} for number in range(count)]
    group["findings"][0] |= {
        "whom": "@" + HOSTILE,
        "text": LEFTWARDS + " " + "a" * 300,
        "own": True,
        "undo": {"url": "javascript:alert(1)", "bulk": "https://www.instagram.com/x", "steps": [HOSTILE]},
        "caveats": [HOSTILE],
        "source": {"file": HOSTILE, "member": "x" * 500, "part": "following", "row": 1},
    }
    group["findings"][1] |= {"whom": "@" + "n" * 500, "undo": {"url": "not an address", "bulk": None, "steps": []}}
    group["findings"][2] |= {"whom": LEFTWARDS, "level": "probable", "level_text": "mungkin", "times": 3}
    group["findings"][3] |= {"whom": None, "platform": "x", "platform_name": "X"}
    for kind in ("undone", "private"):
        other = next(each for each in result["groups"] if each["id"] == kind)
        other["findings"] = [first | {"key": kind, "rules": [], "when": "-"}]
    result["counts"]["undo"] = count
    result["files"]["unknown"] = [
        {"source": HOSTILE, "member": "z" * 300, "platform": None, "shape": "{a: [{b: int}]}"}
    ]
    result["files"]["troubles"] = [{"source": HOSTILE, "member": None, "text": "tidak terbaca"}]
    return result


def seen_of(page: Page, state: str, lang: Lang, few: Path, none: Path) -> Page:
    """Bring a page that shows the form into a state."""
    if state == "problems":
        page.locator("#check").click()
    elif state == "working":
        page.evaluate("globalThis.waiting = true")
        filled(page, few).locator("#check").click()
        expect(page.locator("#cancel")).to_be_visible()
    elif state != "form":
        results = {"found": told(few, lang), "nothing": told(none, lang), "many": many(told(few, lang), 230)}
        checked(filled(page, few), results[state])
    return page


# ------------------------------------------------------------------ with the real engine


def test_a_check_is_walked_by_keyboard_and_nothing_is_sent(
    browser: Browser, live_device: LiveDevice, few: Path, none: Path, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("filechooser", lambda chooser: chooser.set_files(str(few)))
    page.goto(f"{live_device.url}/periksa-diri/")
    tab_to(page, "#begin")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Apa yang diperiksa")).to_be_focused(timeout=LOADING)
    expect(page.get_by_text("Anda boleh mematikan internet sekarang.")).to_be_visible()

    sent: list[str] = []
    context.on("request", lambda request: sent.append(request.url))
    tab_to(page, f"#contest-{CONTEST}")
    page.keyboard.press("Space")
    tab_to(page, "#choose-files")
    page.keyboard.press("Enter")
    expect(page.locator(".given")).to_contain_text("few.zip")
    tab_to(page, "#check")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hasil pemeriksaan")).to_be_focused(timeout=LOADING)

    result = page.locator("#selfcheck-result")
    shown = result.text_content() or ""
    here = told(few, "id")
    assert here["counts"]["undo"] == 2
    assert here["headline"] in shown
    for group in here["groups"]:
        for finding in group["findings"]:
            for words in (finding["whom"], finding["when"], finding["level_text"], finding["reason"]):
                assert words in shown
            for step in finding["undo"]["steps"]:
                assert step in shown
            for rule in finding["rules"]:
                assert rule["id"] in shown
                assert all(basis in shown for basis in rule["basis"])
    for part in here["unchecked"]:
        assert all(each["what"] in shown and (each["look"] or "") in shown for each in part["items"])
    for period in here["periods"]:
        assert all(warning in shown for warning in period["warnings"])
    assert not re.search(r"\{\w+\}|undefined|\bnull\b|NaN|\[object", shown)

    result.locator(".tick input").first.check()
    for button, ending in (("#save-page", "html"), ("#save-table", "csv")):
        with page.expect_download() as download:
            page.locator(button).click()
        assert download.value.suggested_filename == f"periksa-diri-{here['day']}.{ending}"
        download.value.save_as(tmp_path / f"saved.{ending}")
        assert "contoh.laras.bimo" in (tmp_path / f"saved.{ending}").read_text("utf-8")
    assert (tmp_path / "saved.html").read_text("utf-8").count("&#10003;") == 1

    page.locator("#again").click()
    page.get_by_role("button", name="Keluarkan few.zip").click()
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 not a zip")
    page.set_input_files("#files-input", [str(none), str(tmp_path / "broken.zip")])
    page.locator("#check").click()
    expect(result).to_contain_text("Ini bukan tanda bersih", timeout=LOADING)
    expect(result.get_by_role("heading", name="Tidak terbaca (1)")).to_be_visible()
    expect(result.locator(".troubles")).to_contain_text("broken.zip")
    # What the browser itself makes for saving is no request to anybody.
    assert [url for url in sent if not url.startswith("blob:")] == []
    assert said == []
    assert context.cookies() == []
    context.close()


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The self-check as one file."""
    folder = tmp_path_factory.mktemp("single")
    try:
        built = build(folder, periksa.single(demo=True))
    except RuntimeMissing:
        pytest.skip(f"{NOT_HERE}Python for the browser (scripts/browser-runtime)")
    (made,) = built.folder.rglob("periksa-diri.html")
    return made


def test_the_single_file_is_the_same_page_in_both_languages(browser: Browser, single: Path, few: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    sent: list[str] = []
    page.goto(single.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa diri")
    assert violations(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Self-check")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("#begin").click()
    expect(page.get_by_role("heading", name="What to check")).to_be_focused(timeout=LOADING)
    context.on("request", lambda request: sent.append(request.url))
    filled(page, few).locator("#check").click()
    result = page.locator("#selfcheck-result")
    expect(result).to_contain_text(told(few, "en")["headline"], timeout=LOADING)
    # There is no rulebook beside it: items are named, not linked.
    expect(result.get_by_role("link", name=re.compile("^See item"))).to_have_count(0)
    expect(result).to_contain_text("SKB-D6")
    assert [url for url in sent if not url.startswith("blob:")] == []
    assert violations(page) == []
    assert too_wide(page) == []
    context.close()


# ------------------------------------------------------------------ how it looks


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing_in_any_state_and_none_scrolls_sideways(
    context: BrowserContext, live_device: LiveDevice, few: Path, none: Path, lang: Lang
) -> None:
    for state in ("form", "problems", "working", "found", "nothing", "many"):
        page = seen_of(begun(context, live_device, lang), state, lang, few, none)
        assert (state, violations(page)) == (state, [])
        assert (state, too_wide(page)) == (state, [])
        page.close()
    page = opened(context, live_device, lang)
    assert violations(page) == []
    assert too_wide(page) == []


def test_the_form_asks_for_what_is_missing_and_leads_to_it(context: BrowserContext, live_device: LiveDevice) -> None:
    page = begun(context, live_device)
    page.locator("#check").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    alert.get_by_role("link", name="Pilih paling sedikit satu kontestasi.").click()
    expect(page.locator("#contest-search")).to_be_focused()
    alert.get_by_role("link", name=re.compile("satu berkas atau folder")).click()
    expect(page.locator("#choose-files")).to_be_focused()
    expect(page.locator("#files .message")).to_have_text("Pilih paling sedikit satu berkas atau folder salinan data.")


def test_contests_are_found_by_their_words_and_those_ticked_stay(
    context: BrowserContext, live_device: LiveDevice
) -> None:
    page = begun(context, live_device)
    shown = page.locator("#contests .choice:visible")
    assert shown.count() == 6
    page.locator(f"#contest-{CONTEST}").check()
    page.get_by_label("Cari daerah atau tahun").fill("jawa 2024")
    expect(shown).to_have_count(4)
    page.get_by_label("Cari daerah atau tahun").fill("tidak ada di mana pun")
    expect(shown).to_have_count(1)
    page.locator(f"#contest-{CONTEST}").uncheck()
    expect(shown).to_have_count(0)
    expect(page.locator("#contests")).to_contain_text("tanyakan kepada instansi Anda")


def test_what_is_said_in_the_form_is_what_the_engine_is_asked(
    context: BrowserContext, live_device: LiveDevice, few: Path, tmp_path: Path
) -> None:
    page = begun(context, live_device, "en")
    folder = tmp_path / "ekspor"
    (folder / "connections").mkdir(parents=True)
    (folder / "connections" / "following.json").write_text("[]", encoding="utf-8")
    page.set_input_files("#folder-input", str(folder))
    page.locator("#employment").select_option("pppk")
    page.locator("#position").select_option("functional")
    expect(page.get_by_role("group", name="Are you on unpaid leave")).to_be_hidden()
    filled(page, few)
    page.locator("#spouse").select_option(f"{CONTEST}/pair-1")
    page.get_by_role("group", name="Are you on unpaid leave").get_by_label("Yes").check()
    page.get_by_label("WITA").check()
    expect(page.locator("#me")).to_be_hidden()
    page.get_by_label(re.compile("my own messages in groups")).check()
    page.locator("#me").fill("Contoh Satu, Contoh Dua ,")
    page.set_input_files("#files-input", str(few))  # once more: still one
    checked(page, told(few, "en"))
    asked = page.evaluate("globalThis.asked")
    assert asked["run"] == "nirpihak.selfcheck.running:run"
    assert asked["files"] == [["ekspor/connections/following.json"], ["few.zip"]]
    assert asked["options"].pop("lang") == "en"
    understood = asked_from(asked["options"])
    assert [each.id for each in understood.contests] == [CONTEST]
    profile = understood.profile
    assert (profile.employment, profile.position, profile.spouse_of) == ("pppk", "functional", f"{CONTEST}/pair-1")
    assert profile.on_leave is True
    assert understood.zone.tzname(None) == "WITA"
    assert understood.messages
    assert understood.me == {"Contoh Satu", "Contoh Dua"}


def test_left_as_it_is_the_form_asks_for_as_little_as_possible(
    context: BrowserContext, live_device: LiveDevice, few: Path
) -> None:
    page = filled(begun(context, live_device), few)
    checked(page, told(few, "id"))
    understood = asked_from(page.evaluate("globalThis.asked")["options"])
    assert not understood.messages
    assert understood.me == frozenset()
    assert understood.profile.spouse_of == NOBODY
    assert understood.profile.on_leave is None
    assert understood.profile.position is None


# ------------------------------------------------------------------ the result


def test_ticks_count_and_tell_when_and_go_away_again(
    context: BrowserContext, live_device: LiveDevice, few: Path
) -> None:
    page = begun(context, live_device)
    result = checked(filled(page, few), told(few, "id"))
    counter = result.locator("#group-undo .counter")
    expect(counter).to_have_text("0 dari 2 sudah Anda tandai")
    tick = result.get_by_label("Sudah saya batalkan").first
    tick.check()
    expect(counter).to_have_text("1 dari 2 sudah Anda tandai")
    expect(result.locator(".tick").first).to_contain_text(re.compile(r"\d{4} pukul \d\d\.\d\d WIB"))
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.emulate_media(media="print")
    expect(result.locator(".tick").first).to_contain_text("WIB")
    expect(result.locator(".tick").first).to_be_visible()
    expect(result.get_by_role("button", name="Cetak")).to_be_hidden()
    expect(result.locator(".undo a").first).to_be_visible()
    page.emulate_media(media="screen")
    tick.uncheck()
    expect(counter).to_have_text("0 dari 2 sudah Anda tandai")
    expect(result.locator(".tick").first).not_to_contain_text("WIB")


def test_links_leave_in_a_tab_of_their_own_and_say_nothing_of_where_from(
    context: BrowserContext, live_device: LiveDevice, few: Path
) -> None:
    result = checked(filled(begun(context, live_device), few), told(few, "id"))
    links = result.locator("a:not([href^='#'])")
    assert links.count() > 4
    for link in links.all():
        assert link.get_attribute("target") == "_blank"
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert link.get_attribute("referrerpolicy") == "no-referrer"
        assert re.match(r"https?://|/aturan/[A-Z0-9-]+/$", link.get_attribute("href") or "")


def test_what_could_not_be_checked_weighs_as_much_as_what_was_found_and_is_never_folded_away(
    context: BrowserContext, live_device: LiveDevice, none: Path
) -> None:
    here = told(none, "id")
    result = checked(filled(begun(context, live_device), none), here)
    expect(result.locator(".headline")).to_contain_text("Ini bukan tanda bersih")
    expect(result.get_by_role("heading", level=2, name="Yang tidak dapat diperiksa")).to_be_visible()
    for part in here["unchecked"]:
        for each in part["items"]:
            expect(result.locator("#unchecked").get_by_text(each["what"], exact=True)).to_be_visible()
    assert result.locator("#unchecked details").count() == 0
    assert not re.search(r"\b(aman|bersih)\b", (result.text_content() or "").replace("Ini bukan tanda bersih", ""))


def test_names_and_texts_are_shown_as_text_whatever_they_hold(
    context: BrowserContext, live_device: LiveDevice, few: Path
) -> None:
    page = begun(context, live_device)
    alerts: list[str] = []
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    result = checked(filled(page, few), many(told(few, "id"), 25))
    cards = result.locator("#group-undo .finding")
    expect(cards.first.locator("h3 bdi")).to_have_text("@" + HOSTILE)
    assert result.locator("script, img, b").count() == 0
    assert result.locator("a[href^='javascript'], a[href='not an address']").count() == 0
    expect(cards.nth(1).locator("h3 bdi")).to_have_text("@" + "n" * 88 + "…")
    expect(cards.nth(1).locator("details").last).to_contain_text("@" + "n" * 500)
    expect(cards.nth(2)).to_contain_text("3 kali dalam data")
    expect(cards.nth(3).locator("h3")).to_have_text("X: mengikuti tidak disebut siapa")
    assert alerts == []


def test_many_findings_come_in_portions_can_be_filtered_and_are_printed_whole(
    context: BrowserContext, live_device: LiveDevice, few: Path
) -> None:
    page = begun(context, live_device)
    result = checked(filled(page, few), many(told(few, "id"), 230))
    cards = result.locator("#group-undo .finding")
    assert cards.count() == 20
    result.locator("#group-undo").get_by_role("button", name="Tampilkan 20 lagi").click()
    assert cards.count() == 40
    expect(cards.nth(20).locator("h3")).to_be_focused()
    result.get_by_label("Platform").select_option("x")
    assert cards.count() == 1
    expect(result.locator(".filters")).to_contain_text("1 dari 232 ditampilkan")
    result.get_by_label("Kepastian").select_option("probable")
    assert cards.count() == 0
    expect(result.locator("#group-undo")).to_contain_text("Tidak ada yang cocok dengan saringan.")
    result.get_by_label("Platform").select_option("")
    assert cards.count() == 1
    result.get_by_label("Kepastian").select_option("")
    assert cards.count() == 40
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert cards.count() == 230
    # What is folded away on the screen is on the paper.
    page.emulate_media(media="print")
    expect(result.locator("#group-private .finding")).to_be_visible()


def test_the_overview_leads_to_each_part_and_opens_what_is_folded(
    context: BrowserContext, live_device: LiveDevice, few: Path
) -> None:
    result = checked(filled(begun(context, live_device), few), many(told(few, "id"), 25))
    folded = result.locator("#group-private .finding")
    expect(folded).to_be_hidden()
    result.locator("nav").get_by_role("link", name="Hanya Anda yang melihat").click()
    expect(folded).to_be_visible()
    expect(result.locator("#group-private h2")).to_be_focused()
    result.locator("nav").get_by_role("link", name="Yang tidak dapat diperiksa").click()
    expect(result.locator("#unchecked h2")).to_be_focused()


def test_a_format_report_holds_no_file_name_and_can_be_copied(
    context: BrowserContext, live_device: LiveDevice, few: Path
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = begun(context, live_device)
    result = checked(filled(page, few), many(told(few, "id"), 25))
    result.get_by_text("Susunan belum dikenal (1)").click()
    expect(result.locator("#format-report")).to_have_value("?: {a: [{b: int}]}")
    result.get_by_role("button", name="Salin laporan format").click()
    expect(result.get_by_text("Tersalin.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "?: {a: [{b: int}]}"


def test_closing_the_page_asks_first_once_there_is_a_result(
    context: BrowserContext, live_device: LiveDevice, few: Path
) -> None:
    page = begun(context, live_device)
    checked(filled(page, few), told(few, "id"))
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


# ------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize(
    ("error", "key"),
    [
        ("Traceback\nMemoryError", "memory"),
        ("RuntimeError: memory access out of bounds", "memory"),
        ("OSError: [Errno 29] I/O error", "changed"),
        ("worker", "died"),
        ("KeyError: 'x'", "failed"),
    ],
)
def test_a_failed_check_says_what_to_do_and_loses_no_choice(
    context: BrowserContext, live_device: LiveDevice, few: Path, error: str, key: str
) -> None:
    page = filled(begun(context, live_device), few)
    page.evaluate("error => { globalThis.failing = error; }", error)
    page.locator("#check").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text(say(f"check.{key}", "id"))
    expect(page.locator(f"#contest-{CONTEST}")).to_be_checked()
    expect(page.locator(".given")).to_contain_text("few.zip")
    page.evaluate("globalThis.failing = undefined")
    checked(page, told(few, "id"))


def test_a_check_can_be_stopped_and_begun_again(context: BrowserContext, live_device: LiveDevice, few: Path) -> None:
    page = filled(begun(context, live_device), few)
    page.evaluate("globalThis.waiting = true")
    page.locator("#check").click()
    expect(page.get_by_role("heading", name="Sedang memeriksa")).to_be_focused()
    expect(page.locator("#selfcheck-working")).to_contain_text("2,5 dari 10 MB terbaca")
    expect(page.locator(".member")).to_have_text("connections/following.json")
    page.get_by_role("button", name="Hentikan").click()
    expect(page.get_by_text(say("check.stopped", "id"))).to_be_in_viewport()
    expect(page.locator(".given")).to_contain_text("few.zip")
    page.evaluate("globalThis.waiting = false")
    checked(page, told(few, "id"))


def test_what_the_engine_refuses_is_told(context: BrowserContext, live_device: LiveDevice, few: Path) -> None:
    page = filled(begun(context, live_device), few)
    page.evaluate("globalThis.answer = JSON.stringify({ wrong: 'pilih salah satu: pns' })")
    page.locator("#check").click()
    expect(page.get_by_role("alert")).to_contain_text("pilih salah satu: pns")


def test_an_empty_file_is_named_before_anything_is_read(
    context: BrowserContext, live_device: LiveDevice, tmp_path: Path
) -> None:
    (tmp_path / "putus.zip").write_bytes(b"")
    page = filled(begun(context, live_device), tmp_path / "putus.zip")
    page.locator("#check").click()
    expect(page.get_by_role("alert")).to_contain_text("“putus.zip” kosong (0 bita)")


def test_where_saving_fails_it_says_what_to_do_instead(
    context: BrowserContext, live_device: LiveDevice, few: Path
) -> None:
    page = begun(context, live_device)
    result = checked(filled(page, few), told(few, "id"))
    page.evaluate("globalThis.failing = 'no'")
    result.locator("#save-table").click()
    expect(result.get_by_text(say("check.not_saved", "id"))).to_be_visible()


def test_where_loading_fails_nothing_is_asked_for_and_another_try_works(
    context: BrowserContext, live_device: LiveDevice
) -> None:
    page = opened(context, live_device)
    page.evaluate("globalThis.broken = '503'")
    page.locator("#begin").click()
    expect(page.get_by_role("status")).to_have_text(say("check.not_loaded", "id"))
    assert page.locator("input[type=file]").count() == 0
    page.evaluate("globalThis.broken = undefined")
    page.locator("#begin").click()
    expect(page.get_by_role("heading", name="Apa yang diperiksa")).to_be_focused()


def test_a_browser_without_webassembly_is_told_what_else_there_is(
    context: BrowserContext, live_device: LiveDevice
) -> None:
    context.add_init_script("delete globalThis.WebAssembly")
    page = context.new_page()
    page.goto(f"{live_device.url}/periksa-diri/")
    expect(page.locator("#selfcheck")).to_contain_text(say("check.unsupported", "id"))
    expect(page.locator("#begin")).to_have_count(0)
    expect(page.get_by_text("nirpihak selfcheck EKSPOR.zip")).to_be_visible()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_without_scripts_the_explanation_the_guides_and_the_command_are_there(
    browser: Browser, live_device: LiveDevice, prefix: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{live_device.url}{prefix}/periksa-diri/")
    lang: Lang = "en" if prefix else "id"
    expect(page.get_by_text(say("selfcheck.waiting", lang))).to_be_visible()
    expect(page.get_by_text("nirpihak selfcheck")).to_be_visible()
    page.get_by_role("link", name="Telegram").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Telegram")
    context.close()
