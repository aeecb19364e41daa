"""A report acknowledged survives kill -9: whoever saw a receipt is on file, whichever process died at what moment."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest

from tests.conftest import NOT_HERE
from tests.postgresql import postgresql, programs
from tests.server.conftest import free_port
from tests.server.intake.http_reporter import BROKEN, FORM, SHORT, STORY, Browser, File, Receipt, Reporter, System
from tests.server.intake.served import House, Served, house

SEED: Final = 7
ROUNDS: Final = ("", "pages", "main", "background", "")
"""Which processes are killed, one round after another; an empty word means all of them at once."""
PEOPLE: Final = 5
SYSTEMS: Final = 2
FEWEST: Final = 10
"""Reports that must have come through for the test to mean anything."""


ADOPTING: Final = """
from datetime import timedelta
from nirpihak.server.serving import setup
setup()
from nirpihak.server.intake.services import mailbox
mailbox.HALFWAY = timedelta(0)
mailbox.adopt()
"""
"""What the background work does in the end with files whose request died before they were taken in."""


@pytest.fixture(params=["sqlite", "postgresql"])
def held(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house on either database."""
    if request.param == "sqlite":
        yield house(tmp_path, tokens=SYSTEMS)
        return
    if (binaries := programs()) is None:
        pytest.skip(f"{NOT_HERE}PostgreSQL (initdb, pg_ctl)")
    with postgresql(binaries) as url:
        yield house(tmp_path, url, tokens=SYSTEMS)


def picture(name: str) -> File:
    """An invented screenshot that no other reporter has."""
    return File(f"{name}.png", b"\x89PNG\r\n\x1a\n" + f"rekaan {name} ".encode() * 4000)


class Crowd:
    """Reporters who file one report after another and try again, as people do, where the line breaks."""

    def __init__(self, held: House, url: str) -> None:
        self.held, self.url = held, url
        self.enough, self.open, self.over = threading.Event(), threading.Event(), threading.Event()
        self.receipts: dict[str, Receipt] = {}
        self.systems: dict[str, str] = {}
        self.broken = 0

    def person(self, number: int) -> None:
        """File through the pages until it is enough; what was begun is brought to its receipt."""
        count = 0
        while not self.enough.is_set():
            name = f"orang-{number}-{count}"
            with Browser(self.url, timeout=120) as browser:
                self.receipts[name] = self._brought(Reporter(browser), name)
            count += 1

    def _brought(self, reporter: Reporter, name: str) -> Receipt:
        """Whoever's line broke comes back with her cookie and looks how far she had come before."""
        file = picture(name)
        while True:
            try:
                found = reporter.receipt()
                if found is not None:
                    return found
                told = {**SHORT, "perbuatan": {"act_kind": "share", "what": f"{STORY} {name}"}}
                reporter.answer("perbuatan", told["perbuatan"])
                if not reporter.has_file(file.name):
                    reporter.answer("berkas", told["berkas"], (file,))
                reporter.send(reporter.check())
            except BROKEN:
                self._wait()

    def system(self, number: int) -> None:
        """File over the interface until it is enough, with a number of its own for each report."""
        count = 0
        while not self.enough.is_set():
            name = f"sistem-{number}-{count}"
            with Browser(self.url, timeout=120) as browser:
                self.systems[name] = self._handed(System(browser, self.held.tokens[number]), name)
            count += 1

    def _handed(self, system: System, name: str) -> str:
        while True:
            try:
                ref: str = system.file(name, f"{STORY} {name}")["ref"]
                if system.told(ref)["files"] == 0:
                    system.add(ref, picture(name))
                return ref
            except BROKEN:
                self._wait()

    def _wait(self) -> None:
        self.broken += 1
        time.sleep(0.05)
        self.open.wait(60)
        if self.over.is_set():
            raise RuntimeError("the server is no more")


def again(server: Served, crowd: Crowd, kind: str) -> None:
    """Kill, and start anew what does not come back by itself."""
    crowd.open.clear()
    server.kill(kind)
    if kind != "background":
        server.kill()
        server.start()
    crowd.open.set()


def test_whoever_saw_a_receipt_is_on_file_once_however_the_server_died(held: House) -> None:
    chance = random.Random(SEED)
    with ThreadPoolExecutor(PEOPLE + SYSTEMS) as pool, held.served(free_port()) as server:
        crowd = Crowd(held, server.url)
        crowd.open.set()
        try:
            ways = [pool.submit(crowd.person, n) for n in range(PEOPLE)]
            ways += [pool.submit(crowd.system, n) for n in range(SYSTEMS)]
            for kind in ROUNDS:
                before = len(crowd.receipts)
                while len(crowd.receipts) < before + 2 and not any(each.done() for each in ways):
                    time.sleep(0.02)
                time.sleep(chance.uniform(0.0, 0.3))
                again(server, crowd, kind)
            crowd.enough.set()
            for each in ways:
                each.result(timeout=60)
        finally:
            crowd.enough.set()
            crowd.over.set()
            crowd.open.set()
    assert crowd.broken
    assert len(crowd.receipts) + len(crowd.systems) >= FEWEST
    held.python(ADOPTING)
    found = held.looked([each.code for each in crowd.receipts.values()])
    for name, receipt in crowd.receipts.items():
        assert found["opened"][receipt.code]["ref"] == receipt.ref, name
    refs = {name: receipt.ref for name, receipt in crowd.receipts.items()} | crowd.systems
    stored = {each["ref"]: each for each in found["reports"]}
    assert sorted(stored) == sorted(refs.values()), "a report more or less than receipts"
    for name, ref in refs.items():
        report = stored[ref]
        assert report["what"] == f"{STORY} {name}"
        assert report["files"] == [hashlib.sha256(picture(name).content).hexdigest()], name
        assert (report["steps"][0], report["loose"], report["derived"]) == ("received", 0, True), name
    assert (found["states"], held.audit()["problems"]) == (["intact"], [])


@pytest.mark.parametrize("after", [0.0, 0.01, 0.03])
def test_a_line_that_broke_while_sending_leads_to_one_receipt(tmp_path: Path, after: float) -> None:
    held = house(tmp_path)
    with held.served(free_port(), worker=False) as server, Browser(server.url) as browser:
        reporter = Reporter(browser)
        reporter.fill(SHORT, (picture("layar"),))
        token = reporter.check()
        # Sent, and the server killed before its answer was read.
        line = HTTPConnection("127.0.0.1", server.port, timeout=120)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        body = urlencode({"csrfmiddlewaretoken": token, "work": ""})
        line.request("POST", "/lapor/kirim/", body, {"Content-Type": FORM, "Cookie": cookies})
        time.sleep(after)
        server.kill()
        line.close()
        server.start()
        browser.close()
        found = reporter.receipt()
        if found is None:
            reporter.send(reporter.check())
            found = reporter.receipt()
        assert found is not None
        # Pressed once more by an impatient thumb: the same receipt.
        reporter.send(token)
        assert reporter.receipt() == found
    looked = held.looked([found.code])
    assert [each["ref"] for each in looked["reports"]] == [found.ref]
    assert looked["reports"][0]["files"] == [hashlib.sha256(picture("layar").content).hexdigest()]
    assert (looked["states"], looked["problems"]) == (["intact"], [])


def test_a_file_in_pieces_goes_on_where_it_was_acknowledged(held: House) -> None:
    chance = random.Random(SEED)
    file = File("panjang.mp4", b"\x00\x00\x00\x18ftypmp42" + chance.randbytes(3_000_000), "video/mp4")
    step = 400_000
    with held.served(free_port(), worker=False) as server, Browser(server.url, timeout=120) as browser:
        reporter = Reporter(browser)
        reporter.answer("perbuatan", SHORT["perbuatan"])
        uid = reporter.announce(file)["id"]
        came, kills = 0, 2
        while came < len(file.content):
            killed = kills and came >= step * (4 - kills) and threading.Timer(chance.uniform(0.0, 0.02), server.kill)
            if killed:
                killed.start()
            try:
                told = reporter.piece(uid, came, file.content[came : came + step])["came"]
            except BROKEN:
                told = came
            if killed:
                killed.join()
                kills -= 1
                server.start()
                browser.close()
                # Nothing acknowledged is gone; a piece whose answer was lost may be there all the same.
                assert reporter.announce(file)["id"] == uid
                assert told <= reporter.came(uid) <= min(came + step, len(file.content))
                told = reporter.came(uid)
            came = told
        assert kills == 0
        reporter.send(reporter.check())
        found = reporter.receipt()
        assert found is not None
    looked = held.looked([found.code])
    assert looked["opened"][found.code]["files"] == [hashlib.sha256(file.content).hexdigest()]
    assert (looked["states"], looked["problems"]) == (["intact"], [])
