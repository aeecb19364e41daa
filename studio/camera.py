"""Renders pages in headless Chromium and reads the truth from the DOM."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from PIL import Image
from playwright.sync_api import Browser, Error, sync_playwright

from studio.truth import TrueBlock, TrueWord, Truth

if TYPE_CHECKING:
    from playwright.sync_api import Page

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--font-render-hinting=none",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
TALLEST: Final = 2.15
"""Height of a phone's screen, in widths: what is longer is cut off, as on a phone."""

TRIES: Final = 4

_READ = """
() => [...document.querySelectorAll('[data-k]')].map(block => {
  const words = [];
  const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  for (let node; node = walk.nextNode();) {
    for (const found of node.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      const box = range.getBoundingClientRect();
      words.push([found[0], box.left, box.top, box.right, box.bottom]);
    }
  }
  return [block.dataset.k, block.dataset.s, 'm' in block.dataset, words];
})
"""


def browser_path() -> str | None:
    """The Chromium of this machine; $CHROMIUM names another one."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """A headless Chromium at `path`, without a network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def shoot(browser: Browser, html: str, width: int, scale: int, layout: str) -> tuple[Image.Image, Truth]:
    """The page as a phone `width` CSS px wide shows it, and its truth, both in device px (`scale` to a CSS px)."""
    context = browser.new_context(viewport={"width": width, "height": 300}, device_scale_factor=scale)
    try:
        page = context.new_page()
        page.set_content(html)
        height = min(int(page.evaluate("document.documentElement.scrollHeight")), int(width * TALLEST))
        page.set_viewport_size({"width": width, "height": height})
        blocks = _blocks(page, scale)
        image = Image.open(io.BytesIO(_picture(page))).convert("RGB")
    finally:
        context.close()
    whole = Truth(image.width, image.height, layout, blocks)
    return image, whole.moved(lambda point: point, image.width, image.height)


def _picture(page: Page) -> bytes:
    """The page as PNG. A Chromium short of memory or time fails to draw a frame now and then; the next one holds."""
    for _ in range(TRIES - 1):
        try:
            return page.screenshot()
        except Error as error:
            if "Unable to capture screenshot" not in error.message:
                raise
    return page.screenshot()


def _blocks(page: Page, scale: int) -> tuple[TrueBlock, ...]:
    found = []
    for kind, speaker, mask, words in page.evaluate(_READ):
        listed = tuple(
            TrueWord(text, (left * scale, top * scale, right * scale, bottom * scale), mask or _is_mention(kind, text))
            for text, left, top, right, bottom in words
        )
        if listed:
            found.append(TrueBlock(kind, speaker, mask, listed))
    return tuple(found)


def _is_mention(kind: str, word: str) -> bool:
    """Whether a word names somebody who does not speak here; the handle beside a speaker's own name does not."""
    return kind != "author" and word.startswith("@")
