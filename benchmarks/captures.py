"""How many captures a minute, beside a plain Playwright screenshot of the same page in the same run.

    python -m benchmarks.captures --count 4

The page is invented and on loopback: a post with a style sheet, 40 comments by GET, an answer by POST, pictures, a lazy
one far down. A capture is what an officer gets: a process of its own, the recording proxy, picture, text, DOM, WARC and
WACZ. The peer starts Chromium, loads the page, waits until its network is idle, takes a full-page picture: no bytes,
no text, no scrolling, no proxy. `warm` is that peer with a Chromium that is running already.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

COUNT: Final = 4
UNIT: Final = "captures a minute"
_STEPS: Final = {
    "Opening the address": "load",
    "Scrolling to the end of the page": "scroll",
    "Taking the picture": "picture",
}


def figures(count: int = COUNT) -> Iterator[dict[str, Any]]:
    """The figures of one run, or one that says why there are none."""
    try:
        from nirpihak.capture.browser import BrowserMissing, find
        from tests.capture.sites import Site

        path = find()
    except ImportError as error:
        yield {"name": "captures", "skipped": str(error)}
        return
    except BrowserMissing as missing:
        yield {"name": "captures", "skipped": str(missing)}
        return
    with Site(tls=True) as site, tempfile.TemporaryDirectory(prefix="nirpihak-bench-") as folder:
        parts: dict[str, list[float]] = defaultdict(list)
        ours = _timed(count, lambda at: _capture(site, Path(folder) / str(at), parts))
        cold = _timed(count, lambda at: asyncio.run(_screenshots(path, f"{site.url}/", 1)))
        start = time.perf_counter()
        asyncio.run(_screenshots(path, f"{site.url}/", 1 + count))
        warm = (time.perf_counter() - start - median(cold)) / count
    yield {
        "name": "captures.rate",
        "value": round(60 / median(ours), 1),
        "unit": UNIT,
        "seconds": round(median(ours), 2),
        "peer": round(60 / median(cold), 1),
        "peer_name": "plain Playwright screenshot, browser started for it",
        "ratio": round(median(cold) / median(ours), 2),
        "warm_peer": round(60 / warm, 1) if warm > 0 else None,
        "count": count,
    }
    yield {
        "name": "captures.parts",
        "value": round(median(ours), 2),
        "unit": "s",
        **{name: round(median(seconds), 2) for name, seconds in parts.items()},
    }


def _timed(count: int, work: Callable[[int], object]) -> list[float]:
    """Seconds of each piece of work."""
    seconds = []
    for at in range(count):
        start = time.perf_counter()
        work(at)
        seconds.append(time.perf_counter() - start)
    return seconds


def _capture(site: Any, folder: Path, parts: dict[str, list[float]]) -> None:
    from nirpihak.capture.manifest import Options, Outcome
    from nirpihak.capture.process import capture

    options = Options(let_off=(f"127.0.0.1:{site.port}",), trust=site.authority)
    start = time.time()
    result = capture(f"{site.url}/", folder, options)
    end = time.time()
    if result.outcome is not Outcome.PAGE or result.gaps:
        raise ValueError(f"captures: not whole: {result.reason.en} {result.gaps}")
    marks = [(_STEPS[step["en"]], _seconds(step["at"])) for step in result.manifest["steps"]]
    parts["start"].append(marks[0][1] - start)
    for (name, at), (_, until) in zip(marks, [*marks[1:], ("", _seconds(result.ended))], strict=True):
        parts[name].append(until - at)
    parts["files"].append(end - _seconds(result.ended))
    shutil.rmtree(folder)


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp()


async def _screenshots(path: str, url: str, count: int) -> None:
    from playwright.async_api import async_playwright

    from nirpihak.capture.browser import sandboxed

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, chromium_sandbox=sandboxed())
        for _ in range(count):
            context = await browser.new_context(
                viewport={"width": 1280, "height": 900}, locale="id-ID", ignore_https_errors=True
            )
            page = await context.new_page()
            await page.goto(url, wait_until="networkidle")
            await page.screenshot(full_page=True)
            await context.close()
        await browser.close()


def main(arguments: list[str] | None = None) -> int:
    """Print the figures, one JSON object a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.captures", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="captures, and as many screenshots (%(default)s)")
    given = parser.parse_args(arguments)
    for figure in figures(max(1, given.count)):
        print(json.dumps(figure), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
