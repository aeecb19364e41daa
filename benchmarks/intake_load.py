"""Reporters at once against a server, in a process of their own; the times that each of their requests took.

    echo '{"way": "api", "url": "http://127.0.0.1:8765", ...}' | python -m benchmarks.intake_load

Reads one order as JSON, files, and prints what happened as JSON. A server is driven by an adapter: what files a report
with a file, and what looks it up again. No reporter thinks or rests between two requests. Knows no server's inside.
"""

from __future__ import annotations

import hashlib
import json
import random
import struct
import sys
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Protocol

from benchmarks.intake_globaleaks import GlobaLeaks
from tests.server.intake.http_reporter import (
    BROKEN,
    SHORT,
    STORY,
    WHOLE,
    Answer,
    Browser,
    File,
    Reporter,
    System,
    Unexpected,
)

SIDE: Final = 316
"""Pixels of the side of an invented screenshot; of noise, so that it has about 300 kB."""


@dataclass(slots=True)
class Order:
    """What a process of reporters is asked for."""

    way: str
    url: str
    at_once: int
    """Reporters at the same moment; each is a thread with a connection of its own."""
    each: int = 1
    """Reports, look-ups or rounds of pages of one reporter, one after another."""
    first: int = 0
    """The number of the first reporter: no two processes have the same one."""
    tokens: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    timeout: float = 120.0


class Adapter(Protocol):
    """A server as a reporter sees it."""

    def prepare(self) -> None:
        """What may be done before the clock runs."""

    def file(self, what: str, file: File) -> str:
        """File a report with a file. What it is found by again: a code."""

    def look_up(self, code: str) -> None:
        """Open what was filed. Raises Unexpected where it does not open."""


@dataclass(slots=True)
class Pages:
    """Our pages, without scripts."""

    browser: Browser
    way: Mapping[str, Mapping[str, str]]

    def prepare(self) -> None:
        pass

    def file(self, what: str, file: File) -> str:
        self.browser.cookies.clear()
        told = {**self.way, "perbuatan": {"act_kind": "share", "what": what}}
        return Reporter(self.browser).file(told, (file,)).code

    def look_up(self, code: str) -> None:
        self.browser.cookies.clear()
        Reporter(self.browser).enter(code)

    def look_round(self) -> None:
        """The start and the first question, as a visitor opens them who files nothing."""
        self.browser.cookies.clear()
        for name, path in (("start", "/lapor/"), ("first", "/lapor/perbuatan/")):
            if self.browser.request("GET", path, name=name).status != 200:
                raise Unexpected(path)


@dataclass(slots=True)
class Interface:
    """Our interface for other systems: a report, then its file."""

    browser: Browser
    token: str

    def prepare(self) -> None:
        pass

    def file(self, what: str, file: File) -> str:
        system = System(self.browser, self.token)
        filed = system.file(hashlib.sha256(what.encode()).hexdigest()[:24], what)
        system.add(filed["ref"], file)
        return str(filed["code"])

    def look_up(self, code: str) -> None:
        Pages(self.browser, SHORT).look_up(code)


@dataclass(slots=True)
class Bare:
    """The neutral peer: one request, one row with the file's bytes in it (benchmarks.intake_peer)."""

    browser: Browser

    def prepare(self) -> None:
        pass

    def file(self, what: str, file: File) -> str:
        answer = self.browser.request("POST", "/", file.content, {"Content-Type": file.media_type}, name="insert")
        if answer.status != 201:
            raise Unexpected(f"the peer answered {answer.status}")
        return answer.body.decode()

    def look_up(self, code: str) -> None:
        if self.browser.request("GET", f"/{code}", name="look").status != 200:
            raise Unexpected("the peer lost it")


def adapter(order: Order, number: int, browser: Browser) -> Adapter:
    """The adapter for one reporter."""
    made: dict[str, Callable[[], Adapter]] = {
        "api": lambda: Interface(browser, order.tokens[number % len(order.tokens)]),
        "short": lambda: Pages(browser, SHORT),
        "whole": lambda: Pages(browser, WHOLE),
        "look": lambda: Pages(browser, SHORT),
        "pages": lambda: Pages(browser, SHORT),
        "bare": lambda: Bare(browser),
        "globaleaks": lambda: GlobaLeaks(browser),
    }
    return made[order.way]()


@dataclass(slots=True)
class Happened:
    """What happened: milliseconds by request and by report, statuses, receipts, and what went wrong."""

    requests: dict[str, list[float]] = field(default_factory=dict)
    whole: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    receipts: list[tuple[str, str, str]] = field(default_factory=list)
    """Code, SHA-256 of the file, what was told."""
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


def picture(number: int) -> File:
    """An invented screenshot of about 300 kB that no other reporter has: a PNG of noise."""
    rows = random.Random(number)
    raw = b"".join(b"\0" + rows.randbytes(3 * SIDE) for _ in range(SIDE))

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    body = part(b"IHDR", head) + part(b"IDAT", zlib.compress(raw, 1)) + part(b"IEND", b"")
    return File(f"layar-{number}.png", b"\x89PNG\r\n\x1a\n" + body)


def run(order: Order) -> Happened:
    """Let the reporters go, all at the same moment."""
    done = Happened()
    ready = threading.Barrier(order.at_once + 1, timeout=300)
    filing = order.way not in ("look", "pages")

    def watch(name: str, send: Callable[[], Answer]) -> Answer:
        began = time.perf_counter()
        answer = send()
        done.requests.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        kind = f"{answer.status // 100}xx"
        done.statuses[kind] = done.statuses.get(kind, 0) + 1
        return answer

    def one(number: int) -> None:
        files = [picture(number * 1000 + turn) for turn in range(order.each)] if filing else []
        with Browser(order.url, timeout=order.timeout, watch=watch) as browser:
            by = adapter(order, number, browser)
            by.prepare()
            ready.wait()
            for turn in range(order.each):
                began = time.perf_counter()
                try:
                    if filing:
                        what = f"{STORY} {order.way} {order.at_once} {number} {turn}"
                        code = by.file(what, files[turn])
                        done.receipts.append((code, hashlib.sha256(files[turn].content).hexdigest(), what))
                    elif isinstance(by, Pages) and order.way == "pages":
                        by.look_round()
                    else:
                        by.look_up(order.codes[(number * order.each + turn) % len(order.codes)])
                except (*BROKEN, Unexpected) as error:
                    done.wrong.append(f"{type(error).__name__}: {error}"[:200])
                else:
                    done.whole.append((time.perf_counter() - began) * 1000)

    with ThreadPoolExecutor(order.at_once) as pool:
        ways = [pool.submit(one, order.first + number) for number in range(order.at_once)]
        ready.wait()
        began = time.perf_counter()
        for each in ways:
            each.result()
        done.seconds = time.perf_counter() - began
    return done


def main() -> int:
    """Read the order, run it, print what happened."""
    told: dict[str, Any] = json.loads(sys.stdin.read())
    print(json.dumps(asdict(run(Order(**told)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
