"""64 reporters at once: every report is kept, each with a receipt of its own, and nobody is told of an error."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import NOT_HERE
from tests.postgresql import postgresql, programs
from tests.server.conftest import free_port
from tests.server.intake.http_reporter import SHORT, STORY, Answer, Browser, File, Receipt, Reporter, System
from tests.server.intake.served import House, house

AT_ONCE = 64
SYSTEMS = 16
"""So many of them are systems that file over the interface."""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[House, int]]:
    """A house on either database, and how many server processes serve it."""
    if request.param == "sqlite":
        yield house(tmp_path, tokens=SYSTEMS), 1
        return
    if (binaries := programs()) is None:
        pytest.skip(f"{NOT_HERE}PostgreSQL (initdb, pg_ctl)")
    with postgresql(binaries) as url:
        yield house(tmp_path, url, tokens=SYSTEMS), 2


def picture(number: int) -> File:
    """An invented screenshot that no other reporter has."""
    return File(f"layar-{number}.png", b"\x89PNG\r\n\x1a\n" + f"rekaan {number} ".encode() * 3000)


def test_sixty_four_reporters_at_once_are_all_kept(place: tuple[House, int]) -> None:
    held, servers = place
    ready = threading.Barrier(AT_ONCE, timeout=300)
    statuses: list[int] = []

    def watched(name: str, send: Callable[[], Answer]) -> Answer:
        answer = send()
        statuses.append(answer.status)
        return answer

    def through_the_pages(number: int, browser: Browser) -> Receipt:
        reporter = Reporter(browser)
        told = {**SHORT, "perbuatan": {"act_kind": "share", "what": f"{STORY} {number}"}}
        reporter.fill(told, (picture(number),))
        token = reporter.check()
        ready.wait()
        reporter.send(token)
        found = reporter.receipt()
        assert found is not None
        return found

    def over_the_interface(number: int, browser: Browser) -> Receipt:
        system = System(browser, held.tokens[number])
        ready.wait()
        filed = system.file("A-1", f"{STORY} {number}")
        system.add(filed["ref"], picture(number))
        return Receipt(filed["ref"], filed["code"])

    def file(number: int) -> Receipt:
        with Browser(urls[number % servers], timeout=300, watch=watched) as browser:
            return (over_the_interface if number < SYSTEMS else through_the_pages)(number, browser)

    def look_up(number: int) -> str:
        with Browser(urls[number % servers], timeout=300, watch=watched) as browser:
            return Reporter(browser).enter(receipts[number].code).text

    with ExitStack() as stack, ThreadPoolExecutor(AT_ONCE) as pool:
        running = [stack.enter_context(held.served(free_port(), worker=n == 0)) for n in range(servers)]
        urls = [each.url for each in running]
        receipts = list(pool.map(file, range(AT_ONCE)))
        # Look-ups at once, too: nobody waits for another's code.
        letters = list(pool.map(look_up, range(AT_ONCE)))
    assert max(statuses) < 400, sorted(set(statuses))
    assert all(receipt.ref in letter for receipt, letter in zip(receipts, letters, strict=True))
    assert len({each.code for each in receipts}) == AT_ONCE
    assert len({each.ref for each in receipts}) == AT_ONCE
    found = held.looked([each.code for each in receipts])
    assert len(found["reports"]) == AT_ONCE
    for number, receipt in enumerate(receipts):
        opened = found["opened"][receipt.code]
        assert (opened["ref"], opened["what"]) == (receipt.ref, f"{STORY} {number}")
        assert opened["files"] == [hashlib.sha256(picture(number).content).hexdigest()]
    assert (found["states"], found["problems"]) == (["intact"], [])
