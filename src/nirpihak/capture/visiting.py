"""The child's work until nothing more comes: the proxy, Chromium behind it, one visit.

Knows no WARC and no manifest.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Final

from nirpihak.capture.admitting import refusal, rules_of
from nirpihak.capture.browser import BrowserMissing, opened
from nirpihak.capture.exchanges import now
from nirpihak.capture.manifest import Options, Told
from nirpihak.capture.page import Visitor
from nirpihak.capture.proxy import Limits, Proxy
from nirpihak.capture.visit import RECORDING, Visit
from nirpihak.text import Text

STARTING: Final = 30.0
"""Seconds that Chromium may take to start; the visit's own begin after that."""


async def visit(url: str, folder: Path, options: Options, told: Told) -> Visit:
    """Visit an address. The folder (there, and empty) gets the recording, the visit and its files.

    Raises nothing for what the address, its server or Chromium does: the visit says so.
    """
    found = Visit(url)
    found.refused = refusal(url, options)
    if found.refused is None:
        (folder / RECORDING).mkdir()
        found.keep(folder)
        try:
            await _recorded(found, folder, options, told)
        except BrowserMissing as missing:
            found.failure = missing.text
    if found.dropped:
        shutil.rmtree(folder / RECORDING)
    found.ended = now()
    found.keep(folder)
    return found


async def _recorded(found: Visit, folder: Path, options: Options, told: Told) -> None:
    limits = Limits(options.most_bytes, options.most_exchanges, options.seconds + STARTING)
    async with (
        Proxy(folder / RECORDING, rules_of(options), limits, trust=options.trust) as proxy,
        opened(proxy.port, proxy.spki, options) as browser,
    ):
        found.browser = browser.told
        end = asyncio.get_running_loop().time() + options.seconds
        try:
            async with asyncio.timeout_at(end):
                await Visitor(browser.context, folder, options, proxy.expect, told).visit(found)
        except TimeoutError:
            seconds = f"{options.seconds:g}"
            stopped = Text(
                f"kunjungan dihentikan sesudah {seconds} detik; yang tersimpan sampai saat itu",
                f"the visit was stopped after {seconds} seconds; what is kept came until then",
            )
            found.gap(found.url, *stopped)
            if not found.documents:
                found.failure = stopped
        left = max(0.0, end - asyncio.get_running_loop().time())
        if found.refused is None and found.failure is None and proxy.pending and left:
            told(Text("Menunggu berkas yang masih diterima", "Waiting for files still coming in"))
            await proxy.settle(0.2, min(left, options.finish_seconds))
