"""One visit: load, settle, scroll to the end, settle, then picture, text and DOM. Never clicks, follows no link.

Knows Playwright's page and nothing of what becomes of the bytes: those are the proxy's. Each step has its own time, as
a page may hang in any of them; what a step could not do is a gap with its reason.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from playwright.async_api import BrowserContext, Download, Frame, Page, Request, Response
from playwright.async_api import Error as BrowserError
from playwright.async_api import TimeoutError as BrowserTimeout

from nirpihak.capture.exchanges import now
from nirpihak.capture.manifest import Options, Told
from nirpihak.capture.visit import DOM, PICTURE, TEXT, Visit, write_whole
from nirpihak.capture.walls import profile_refusal
from nirpihak.text import Text

T = TypeVar("T")
Expect = Callable[[str], None]

STEP: Final = 0.8
"""Of a window's height, scrolled at a time: what loads when it comes into sight has its turn."""
PAUSE: Final = 0.12
QUIET: Final = 0.5
BRIEF: Final = 2.0
STALE: Final = 4.0
EVALUATED: Final = 15.0
"""Seconds for one question to the page."""
SHOT: Final = 30.0
DRAWN: Final = 3
"""How often a picture is tried."""
MOST_TEXT: Final = 5_000_000
MOST_DOM: Final = 50_000_000
WIDEST: Final = 4_000

# The page scrolls either as a document or in one large box of its own.
_SCROLLER: Final = """() => {
  const root = document.scrollingElement || document.documentElement;
  if (!root) return null;
  if (root.scrollHeight > innerHeight + 4) return root;
  let best = root, most = 0;
  for (const box of document.querySelectorAll('body *')) {
    if (box.scrollHeight <= box.clientHeight + 4 || box.clientHeight < innerHeight / 2) continue;
    if (!/auto|scroll/.test(getComputedStyle(box).overflowY)) continue;
    const size = box.clientHeight * box.clientWidth;
    if (size > most) { most = size; best = box; }
  }
  return best;
}"""
_SCROLL: Final = f"""(step) => {{
  const box = ({_SCROLLER})();
  if (!box) return {{top: 0, height: 0, end: true, own: false}};
  const before = box.scrollTop;
  box.scrollBy({{top: Math.round(innerHeight * step), behavior: 'instant'}});
  const end = box.scrollTop <= before || box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
  return {{top: box.scrollTop, height: box.scrollHeight, end, own: box !== document.scrollingElement}};
}}"""
_TO_TOP: Final = f"() => {{ const box = ({_SCROLLER})(); if (box) box.scrollTo({{top: 0, behavior: 'instant'}}); }}"
_SIZE: Final = """() => {
  const root = document.documentElement, body = document.body || root;
  return [Math.max(root.scrollWidth, innerWidth), Math.max(root.scrollHeight, body.scrollHeight, innerHeight)];
}"""
_TEXT: Final = "() => document.body ? document.body.innerText : ''"
_STREAMED: Final = (
    "() => [...document.querySelectorAll('video,audio')].filter(m => /^(blob|mediasource):/.test(m.currentSrc)).length"
)
_PASSWORD: Final = "() => !!document.querySelector('input[type=password]')"
_DOCUMENT: Final = "() => document.contentType"


class Visitor:
    """Visits one address in a context. `expect` is told each host that the page asks for, as it asks."""

    def __init__(self, context: BrowserContext, folder: Path, options: Options, expect: Expect, told: Told) -> None:
        """In a folder that exists."""
        self._context = context
        self._folder = folder
        self._options = options
        self._expect = expect
        self._told = told
        self._open: dict[Request, float] = {}
        self._main: Page | None = None
        self._stopped = asyncio.Event()

    async def visit(self, visit: Visit) -> None:
        """Fill the visit and write its files. Raises nothing for what the page does."""
        self._visit = visit
        self._context.on("request", self._asked)
        self._context.on("requestfinished", self._over)
        self._context.on("requestfailed", self._over)
        self._context.on("response", self._answered)
        page = self._main = await self._context.new_page()
        self._context.on("page", self._another)
        page.on("download", self._downloaded)
        page.on("crash", self._crashed)
        stopped = asyncio.create_task(self._stopped.wait())
        steps = asyncio.create_task(self._steps(page))
        try:
            await asyncio.wait({stopped, steps}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            steps.cancel()
            done, _ = await asyncio.gather(steps, stopped, return_exceptions=True)
        if isinstance(done, BrowserError):
            visit.failure = visit.failure or (None if visit.refused else _said(done))
        elif isinstance(done, Exception):
            raise done
        visit.keep(self._folder)

    async def _steps(self, page: Page) -> None:
        visit, options = self._visit, self._options
        await self._guard(page)
        self._begin(Text("Membuka alamat", "Opening the address"))
        try:
            await page.goto(visit.url, wait_until="load", timeout=options.load_seconds * 1000)
        except BrowserTimeout:
            if not visit.documents:
                visit.failure = Text(
                    f"situs tidak menjawab dalam {options.load_seconds:g} detik",
                    f"the site did not answer within {options.load_seconds:g} seconds",
                )
                return
            visit.gap(visit.url, "halaman belum selesai dimuat ketika waktunya habis", "was still loading at its limit")
        except BrowserError as error:
            await self._settle()
            if not visit.downloads and "Download is starting" not in str(error):
                visit.failure = _said(error)
            else:
                visit.downloads = visit.downloads or [visit.url]
                visit.final_url = visit.downloads[-1]
                visit.gap(
                    visit.final_url,
                    "alamat ini berkas, bukan halaman: tanpa gambar dan teks",
                    "the address is a file, not a page: no picture and no text",
                )
            return
        await self._settle()
        await self._know(page)
        media_type = visit.media_type = str(await self._ask(page.evaluate(_DOCUMENT), "type", "text/html"))
        if media_type not in ("text/html", "application/xhtml+xml"):
            visit.gap(
                page.url,
                f"alamat ini berkas {media_type}, bukan halaman: gambar dan teks hanya seperti ditampilkan peramban",
                f"the address is a file ({media_type}), not a page: picture and text are only what the browser shows",
            )
        await self._scroll(page)
        await self._settle()
        await self._shoot(page)
        await self._settle()
        await self._know(page)

    async def _guard(self, page: Page) -> None:
        """Stop the main frame before it asks for a profile, also where a redirect leads to one."""
        session = self._session = await self._context.new_cdp_session(page)
        main = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        tasks: set[asyncio.Task[None]] = set()

        async def judged(paused: dict[str, Any]) -> None:
            refused = profile_refusal(paused["request"]["url"]) if paused.get("frameId") == main else None
            with contextlib.suppress(BrowserError):
                if refused is None:
                    await session.send("Fetch.continueRequest", {"requestId": paused["requestId"]})
                    return
                self._visit.refused = refused
                await session.send(
                    "Fetch.failRequest", {"requestId": paused["requestId"], "errorReason": "BlockedByClient"}
                )
                self._stopped.set()

        def paused(event: dict[str, Any]) -> None:
            task = asyncio.ensure_future(judged(event))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        session.on("Fetch.requestPaused", paused)
        await session.send("Fetch.enable", {"patterns": [{"resourceType": "Document", "requestStage": "Request"}]})

    # ---------------------------------------------------------------- what the browser tells

    def _asked(self, request: Request) -> None:
        host = re.match(r"(?:https?|wss?)://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/:?#]*)", request.url, re.IGNORECASE)
        if host is None:
            return
        if self._is_document(request):
            self._visit.asked = request.url
            if profile_refusal(request.url) is not None:
                return
        self._expect(host[1].strip("[]").lower())
        self._open[request] = asyncio.get_running_loop().time()

    def _is_document(self, request: Request) -> bool:
        """Of the main frame: only there an address stands for the page."""
        if not request.is_navigation_request() or self._main is None:
            return False
        return request.frame == self._main.main_frame

    def _answered(self, response: Response) -> None:
        if self._is_document(response.request):
            self._visit.documents.append({"url": response.url, "status": response.status, "at": now()})

    def _over(self, request: Request) -> None:
        self._open.pop(request, None)

    def _downloaded(self, download: Download) -> None:
        self._visit.downloads.append(download.url)

    def _another(self, page: Page) -> None:
        self._visit.gap(
            page.url or "about:blank",
            "halaman ini membuka jendela lain; jendela itu ditutup",
            "the page opened another window, which was closed",
        )
        task = asyncio.ensure_future(page.close())
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _crashed(self, page: Page) -> None:
        self._visit.gap(page.url, "halaman ini menjatuhkan perambannya", "the page crashed its browser tab")
        self._stopped.set()

    # ---------------------------------------------------------------- the steps

    def _begin(self, step: Text) -> None:
        self._visit.steps.append({"at": now(), "id": step.id, "en": step.en})
        self._told(step)
        self._visit.keep(self._folder)

    async def _settle(self, at_most: float | None = None) -> None:
        """Until nothing has begun or ended for half a second, or its time is over.

        What has been open for long (a stream, a long poll, a silent server) is not waited for again and again.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + (self._options.settle_seconds if at_most is None else at_most)
        quiet_since, seen = loop.time(), set(self._open)
        while loop.time() < end:
            fresh = [begun for begun in self._open.values() if loop.time() - begun < STALE]
            if fresh or self._open.keys() != seen:
                quiet_since, seen = loop.time(), set(self._open)
            elif loop.time() - quiet_since >= QUIET:
                return
            await asyncio.sleep(0.05)

    async def _know(self, page: Page) -> None:
        """Title, text and DOM as they are now, replacing what an earlier moment gave."""
        visit = self._visit
        if (refused := profile_refusal(page.url)) is not None:
            # A script wrote another address over the post's, and shows that: no document was asked for.
            self._drop(refused)
            return
        visit.final_url, visit.seen_at = page.url, now()
        visit.title = await self._ask(page.title(), "title", visit.title)
        visit.password = await self._ask(page.evaluate(_PASSWORD), "password", visit.password)
        texts = []
        for frame in page.frames:
            text = await self._ask(self._frame_text(frame), f"text {frame.url}", "")
            if text.strip():
                texts.append(text if frame == page.main_frame else f"\n[{frame.url}]\n{text}")
        whole = "\n".join(texts)
        if len(whole) > MOST_TEXT:
            visit.gap("text", f"teks dipotong pada {MOST_TEXT} huruf", f"the text was cut at {MOST_TEXT} characters")
        if whole.strip() or not (self._folder / TEXT).exists():
            write_whole(self._folder / TEXT, whole[:MOST_TEXT].encode("utf-8", "replace"))
            visit.words = len(whole.split())
        dom = await self._ask(page.content(), "DOM", "")
        if len(dom) > MOST_DOM:
            visit.gap("DOM", f"DOM dipotong pada {MOST_DOM} huruf", f"the DOM was cut at {MOST_DOM} characters")
        if dom:
            write_whole(self._folder / DOM, dom[:MOST_DOM].encode("utf-8", "replace"))
        streamed = await self._ask(page.evaluate(_STREAMED), "media", 0)
        if streamed:
            visit.gap(
                f"{streamed} video/audio",
                "diputar berpotong-potong (streaming): hanya potongan yang sempat dimuat yang tersimpan",
                "played in pieces (streaming): only the pieces that were loaded are kept",
            )
        visit.keep(self._folder)

    def _drop(self, refused: Text) -> None:
        """Keep nothing of what turned out to be a profile."""
        visit = self._visit
        visit.refused, visit.dropped = refused, True
        visit.title, visit.words, visit.picture = "", 0, None
        for name in (TEXT, DOM, PICTURE):
            (self._folder / name).unlink(missing_ok=True)
        self._stopped.set()

    async def _frame_text(self, frame: Frame) -> str:
        text: str = await frame.evaluate(_TEXT)
        return text

    async def _scroll(self, page: Page) -> None:
        self._begin(Text("Menggulir halaman sampai akhir", "Scrolling to the end of the page"))
        options, steps, ends = self._options, 0, 0
        seen: dict[str, Any] = {"top": 0, "height": 0, "end": True, "own": False}
        most = round(options.screens / STEP)
        while steps < most:
            seen = await self._ask(page.evaluate(_SCROLL, STEP), "scroll", {**seen, "end": True})
            steps += 1
            await asyncio.sleep(PAUSE)
            # What loads at the end makes the page longer: the end counts when it stays.
            ends = ends + 1 if seen["end"] else 0
            if ends == 1:
                await self._settle(BRIEF)
            elif ends > 1:
                break
        if not seen["end"]:
            self._visit.gap(
                page.url,
                f"halaman tak berujung: pengguliran dihentikan sesudah {options.screens} layar",
                f"endless page: scrolling was stopped after {options.screens} screens",
            )
        self._visit.scrolled = {
            "steps": steps,
            "height": seen["height"],
            "to_the_end": bool(seen["end"]),
            "own_box": bool(seen["own"]),
        }
        await self._ask(page.evaluate(_TO_TOP), "scroll", None)

    async def _shoot(self, page: Page) -> None:
        self._begin(Text("Memotret halaman", "Taking the picture"))
        options = self._options
        width, height = await self._ask(page.evaluate(_SIZE), "size", [options.width, options.height])
        # Chromium paints no surface higher than 16384 pixels.
        most = max(1, int(options.picture_height / options.scale))
        shown = {"x": 0, "y": 0, "width": min(width, WIDEST), "height": min(height, most)}
        if height > most:
            self._visit.gap(
                PICTURE,
                f"gambar berhenti pada {most} dari {height} piksel",
                f"the picture stops at {most} of {height} pixels",
            )
        # Playwright's own way changes the page's style for it, and hangs on a picture that is no HTML.
        wanted = {"format": "png", "captureBeyondViewport": True, "clip": {**shown, "scale": 1}}
        data = await self._ask(self._shot(wanted), PICTURE, None, SHOT)
        if data:
            write_whole(self._folder / PICTURE, base64.b64decode(data["data"]))
            self._visit.picture = {**shown, "scale": options.scale, "page_height": height}

    async def _shot(self, wanted: dict[str, Any]) -> Any:
        """The picture. A Chromium short of memory or time fails to draw a frame now and then; the next one holds."""
        for _ in range(DRAWN - 1):
            try:
                return await self._session.send("Page.captureScreenshot", wanted)
            except BrowserError as error:
                if "Unable to capture screenshot" not in str(error):
                    raise
        return await self._session.send("Page.captureScreenshot", wanted)

    async def _ask(self, question: Awaitable[Any], what: str, otherwise: T, seconds: float = EVALUATED) -> T | Any:
        """What the page answers; a gap, and `otherwise`, where it hangs or fails."""
        try:
            return await asyncio.wait_for(question, seconds)
        except TimeoutError:
            self._visit.gap(
                what, f"halaman tidak menjawab dalam {seconds:g} detik", f"no answer within {seconds:g} seconds"
            )
        except BrowserError as error:
            said = _said(error)
            self._visit.gap(what, said.id, said.en)
        return otherwise


def _said(error: BrowserError) -> Text:
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    line = re.sub(r"^(?:Page|Frame|BrowserContext)\.\w+: ", "", line)[:300]
    return Text(f"peramban: {line}", f"browser: {line}")
