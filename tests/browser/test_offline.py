"""The page without a net: after one visit it opens and checks; another build takes its place only when it is whole."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import LiveCheck, check, ready

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    kept[name] = (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname + new URL(url).search);
  }
  return kept;
}"""


@pytest.fixture(scope="module")
def visited(browser: Browser, live_check: LiveCheck) -> BrowserContext:
    """A visitor who was on the page once, in one language."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(live_check.page)
    ready(page)
    assert page.locator("#selfcheck").get_attribute("data-kept") == "true"
    page.close()
    return context


def test_what_is_kept_is_the_page_and_the_hashed_files_and_nothing_else(
    visited: BrowserContext, live_check: LiveCheck
) -> None:
    page = visited.new_page()
    page.goto(live_check.page)
    ready(page)
    page.set_input_files("#files", {"name": "rahasia.json", "mimeType": "", "buffer": b'["rahasia"]'})
    check(page)
    kept = page.evaluate(KEPT)
    (name,) = kept
    assert name == f"nirpihak /periksa-diri/ {live_check.files['version']}"
    base = live_check.files["base"]
    wanted = {base + each for each in live_check.files["handed"] | live_check.files["snapshot"]}
    assert wanted < set(kept[name])
    assert {each for each in kept[name] if not each.startswith((base, "/static/web/"))} == {"/periksa-diri/"}
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.evaluate("indexedDB.databases()") == []
    page.close()


def test_without_a_net_the_page_opens_starts_and_checks(
    visited: BrowserContext, live_check: LiveCheck, tmp_path: Path
) -> None:
    page = visited.new_page()
    before = live_check.requests()
    visited.set_offline(True)
    answer = page.goto(live_check.page)
    assert answer is not None
    assert answer.headers["content-security-policy"].count(live_check.files["base"]) >= 3
    ready(page)
    (tmp_path / "suka.json").write_bytes(b"[]")
    page.set_input_files("#files", [tmp_path / "suka.json"])
    assert check(page)["seen"][0][:2] == ["1:suka.json", 2]
    # The worker that came from the cache is under its own policy all the same.
    visited.set_offline(False)
    (worker,) = page.workers
    tried = "(url) => { delete self.fetch; return fetch(url).then(() => 'done', () => 'refused'); }"
    assert worker.evaluate(tried, f"{live_check.url}/sehat/") == "refused"
    assert live_check.requests() == before
    page.close()


def test_another_page_is_none_of_its_business(visited: BrowserContext, live_check: LiveCheck) -> None:
    page = visited.new_page()
    before = len(live_check.requests())
    for address in ("/", "/telaah/", "/en/periksa-diri/"):
        page.goto(live_check.url + address)
        assert page.evaluate("navigator.serviceWorker.controller") is None
    assert len(live_check.requests()) > before
    page.close()


def test_what_is_not_a_file_of_ours_is_refused_before_it_is_sent(
    visited: BrowserContext, live_check: LiveCheck
) -> None:
    page = visited.new_page()
    page.goto(live_check.page)
    ready(page)
    (keeper,) = [each for each in visited.service_workers if each.url.endswith("/periksa-diri/offline.js")]
    base = live_check.files["base"]
    ask = "(path) => file(new Request(path)).then((told) => told.type)"
    assert keeper.evaluate(ask, f"{base}engine.zip") != "error"
    for path in (
        f"{base}engine.zip?rahasia",
        "/sehat/",
        "/telaah/?text=rahasia",
        f"{base}../../x",
        "//127.0.0.1:9/static/x",
    ):
        assert keeper.evaluate(ask, path) == "error", path
    page.close()


def test_another_build_takes_over_only_when_it_is_whole(
    browser: Browser, live_check: LiveCheck, tmp_path: Path
) -> None:
    """The file of the service worker is exchanged as a new build would: once broken, once whole."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(live_check.page)
    ready(page)
    version = live_check.files["version"]
    place = live_check.built.folder / "www" / "periksa-diri" / "offline.js"
    source = place.read_text("utf-8")
    update = "navigator.serviceWorker.getRegistration().then((it) => it.update())"
    # A busy browser may be between two states of a worker and start none just then.
    insist = f"""async () => {{
      for (let tries = 0; ; tries += 1) {{
        try {{ await {update}; return; }} catch (error) {{ if (tries === 120) throw error; }}
        await new Promise((yes) => setTimeout(yes, 250));
      }}
    }}"""
    settled = """async () => {
      const it = await navigator.serviceWorker.getRegistration();
      while (it.installing) await new Promise((yes) => setTimeout(yes, 50));
      return [it.active?.state, it.waiting?.state ?? null];
    }"""
    try:
        place.write_text(source.replace(version, "0" * 16), encoding="utf-8")
        page.evaluate(f"{update}.catch(() => null)")
        assert page.evaluate(settled) == ["activated", None]
        # Nothing of the build that did not come whole is used; what was there still opens without a net.
        context.set_offline(True)
        page.goto(live_check.page)
        ready(page)
        context.set_offline(False)

        # The same files under another name: a whole build. It waits until the last page of the old one is closed.
        place.write_text(source.replace(f'"version": "{version}"', '"version": "another"'), encoding="utf-8")
        page.goto(live_check.page)
        ready(page)
        page.evaluate(insist)
        assert page.evaluate(settled) == ["activated", "installed"]
        assert len([name for name in page.evaluate(KEPT) if name.endswith((version, "another"))]) == 2
        page.goto(f"{live_check.url}/sehat/")
        page.goto(live_check.page)
        page.wait_for_function(f"caches.keys().then((all) => !all.some((name) => name.endsWith({version!r})))")
    finally:
        place.write_text(source, encoding="utf-8")
    context.close()
