"""The engine in a real Chromium: the same answers as in CPython, and nothing of a text can leave its worker."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, Route

from nirpihak.assessing import telling
from nirpihak.server import device
from tests.server.conftest import LiveDevice

pytestmark = pytest.mark.browser

CONTEST = "pilbup-kabupaten-contoh-2027"
TEXTS = [
    "Mantap pak Bayu, lanjutkan!",
    "Kapan pak Bayu mau kerja nyata?",
    "Bukan Bayu yang kami pilih, tapi nomor 2 yang amanah 👍",
    "p4k b4yu h3b4t bgt\u200b, gaspol 01!!! 😍😍",
    'katanya "Arunika bohong" wkwkwk hebat sekali ya janjinya',
    "Ayo coblos nomor 1 tanggal 9 Oktober 2024, salam satu jari ☝️",
    "Hari ini hujan lagi di Kabupaten Contoh.",
    "Wis wayahe Arunika mimpin, mugi lancar 🙏🏽",
    "",
    "Bayu, Bayu, Bayu. " * 1300,
]
"""Ten invented texts: for, against, a question, tricks of writing, a quotation, nobody, nothing, too much."""
EMPTY = "<!DOCTYPE html><html lang=id><title>kosong</title>"
LOAD = """async (files) => {
  const { Engine } = await import(files.base + "runtime.js");
  const told = [];
  window.engine = await Engine.load(files, (state, share) => told.push([state, share]));
  return told;
}"""
CALL = "([run, ...args]) => window.engine.call(run, ...args)"
WAYS_OUT = {
    "fetch": "async (url) => { delete self.fetch; return (await fetch(url, {mode: 'no-cors'})).type; }",
    "fetch with a body": "async (url) => (await fetch(url, {method: 'POST', body: 'x', mode: 'no-cors'})).type",
    "request": """(url) => new Promise((yes, no) => { const asked = new XMLHttpRequest(); asked.open('POST', url);
        asked.onload = () => yes('loaded'); asked.onerror = () => no(new Error('refused')); asked.send('x'); })""",
    "socket": """(url) => new Promise((yes, no) => { const asked = new WebSocket(url.replace('http', 'ws'));
        asked.onopen = () => yes('opened'); asked.onerror = () => no(new Error('refused')); })""",
    "stream of events": """(url) => new Promise((yes, no) => { const asked = new EventSource(url);
        asked.onopen = () => yes('opened'); asked.onerror = () => no(new Error('refused')); })""",
    "import": "async (url) => { await import(url + 'x.js'); return 'imported'; }",
    "scripts": "(url) => { importScripts(url + 'x.js'); return 'imported'; }",
    "worker": """(url) => new Promise((yes, no) => { const asked = new Worker(url + 'x.js', {type: 'module'});
        asked.onerror = () => no(new Error('refused')); asked.onmessage = () => yes('started'); })""",
    "eval": """() => new Promise((yes, no) => setTimeout(() => {
        try { yes(new Function('return 1')()); } catch (error) { no(error); } }))""",
}
"""Ways to send something out, as code that runs in the worker and ends well only where it was allowed."""


class Elsewhere(ThreadingHTTPServer):
    """Somebody else's server, who would answer anything, and keeps the lines that reach it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.reached: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Answer(BaseHTTPRequestHandler):
    server: Elsewhere

    def _answer(self) -> None:
        self.server.reached.append(self.requestline)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "text/javascript")
        self.end_headers()
        self.wfile.write(b"self.postMessage && self.postMessage('here')")

    do_GET = do_POST = _answer  # noqa: N815 - as http.server wants them called

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def engine_page(browser: Browser, live_device: LiveDevice) -> Iterator[Page]:
    """A page of ours, under the policy that such pages have, with the engine loaded."""
    context = browser.new_context()
    page = context.new_page()
    policy = "default-src 'none'; " + "; ".join(f"{name} 'self'" for name in device.PAGE_POLICY)

    def empty(route: Route) -> None:
        route.fulfill(body=EMPTY, content_type="text/html", headers={"Content-Security-Policy": policy})

    page.route(f"{live_device.url}/kosong/", empty)
    page.goto(f"{live_device.url}/kosong/")
    told = page.evaluate(LOAD, live_device.files)
    states = [state for state, _ in told]
    assert states == sorted(states, key=["fetching", "starting", "ready"].index)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    yield page
    context.close()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_device_says_what_cpython_says_byte_for_byte(engine_page: Page, lang: str) -> None:
    sent: list[str] = []
    engine_page.context.on("request", lambda request: sent.append(request.url))
    for text in TEXTS:
        for name in ("read", "assess"):
            there = engine_page.evaluate(CALL, [f"nirpihak.assessing.telling:{name}", text, CONTEST, lang])
            assert there == getattr(telling, name)(text, CONTEST, lang), (name, text[:60])
    assert sent == []


def test_what_goes_wrong_in_the_engine_is_said_and_it_goes_on(engine_page: Page) -> None:
    attempt = f"(asked) => ({CALL})(asked).then(() => null, (error) => error.message)"
    missing = engine_page.evaluate(attempt, ["nirpihak.assessing.telling:read", "Bayu", "tidak-ada", "id"])
    assert "KeyError" in missing
    for run in ("os:getcwd", "js:fetch", "nirpihak.assessing.telling:nothing"):
        assert engine_page.evaluate(attempt, [run])
    assert engine_page.evaluate(CALL, ["nirpihak.assessing.telling:read", "Bayu", CONTEST, "id"])


def test_the_worker_that_sees_the_text_reaches_nobody(
    engine_page: Page, live_device: LiveDevice, elsewhere: Elsewhere
) -> None:
    (worker,) = engine_page.workers
    ours = f"{live_device.url}/sehat/"
    answered: list[str] = []
    engine_page.context.on("response", lambda response: answered.append(response.url))
    ended = {}
    for target in (elsewhere.url, ours):
        for name, code in WAYS_OUT.items():
            attempt = f"(url) => Promise.resolve(url).then({code}).then(() => 'done', () => 'refused')"
            ended[name, target] = worker.evaluate(attempt, target)
    assert set(ended.values()) == {"refused"}
    assert elsewhere.reached == []
    assert answered == []


def test_elsewhere_would_be_seen(browser: Browser, elsewhere: Elsewhere) -> None:
    page = browser.new_page()
    page.goto(elsewhere.url)
    page.close()
    assert elsewhere.reached[0] == "GET / HTTP/1.1"
