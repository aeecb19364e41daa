"""Intake under load: many reporters at once against a fresh server, beside a bare INSERT of the same bytes.

    python -m benchmarks.intake                  # 16 and 64 at once, 128 reports each
    python -m benchmarks.intake --reports 512
    python -m benchmarks.intake --peer globaleaks --peer-url URL

On loopback, SQLite and, where it is installed, PostgreSQL. The reporters are processes of their own; they never rest
between two requests, so 64 at once are far more people than that. A receipt counts as lost unless its code opens the
report afterwards, with its text and its file. Processor time is that of the server's processes alone, and on a busy
machine the one figure to trust.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from benchmarks.intake_load import Happened, Order
from tests.postgresql import postgresql, programs
from tests.server.intake.served import House, Served, house, members

ROOT: Final = Path(__file__).parents[1]
AT_ONCE: Final = (16, 64)
WAYS: Final = ("api", "short", "whole")
GENERATORS: Final = 2
"""Processes of reporters."""
AIMS: Final = {"lost": 0, "refused": 0, "request_p95_ms": 1000, "cpu_ms": 50}
TICK: Final = os.sysconf("SC_CLK_TCK")
Figure = dict[str, Any]


def figures(reports: int = 128, peer: str = "", peer_url: str = "") -> Iterator[Figure]:
    """Every figure, on each database there is. Rates are reports a second, times milliseconds."""
    for name in ("sqlite", "postgresql"):
        binaries = programs() if name == "postgresql" else None
        if name == "postgresql" and binaries is None:
            yield {"name": "intake", "database": name, "skipped": "PostgreSQL is not installed"}
            continue
        with tempfile.TemporaryDirectory(prefix="nirpihak-intake-") as folder, ExitStack() as stack:
            url = stack.enter_context(postgresql(binaries)) if binaries is not None else ""
            held = house(Path(folder), url, tokens=max(AT_ONCE))
            bare = stack.enter_context(_bare(Path(folder), url))
            server = stack.enter_context(held.served(_free_port()))
            yield from _measured(held, server, bare, name, reports)
    if peer:
        for at_once in AT_ONCE:
            done = run(Order(peer, peer_url, at_once, each=max(1, reports // at_once)))
            yield {"name": f"intake.{peer}", **_told(done), "at_once": at_once}


def _measured(held: House, server: Served, bare: tuple[str, int], database: str, reports: int) -> Iterator[Figure]:
    codes: list[str] = []
    for at_once in AT_ONCE:
        each = max(1, reports // at_once)
        began = _cpu([bare[1]])
        beside = run(Order("bare", bare[0], at_once, each))
        peer = {"peer_is": "one INSERT of the same bytes, bare Django", "peer": _rate(beside)}
        peer["peer_cpu_ms"] = _each(_cpu([bare[1]]) - began, beside)
        for way in WAYS:
            before = _groups(server)
            done = run(Order(way, server.url, at_once, each, tokens=held.tokens))
            told = _told(done) | _spent(server, before, done)
            kept = held.looked([code for code, _, _ in done.receipts])["opened"]
            told["lost"] = sum(not _there(kept.get(code), digest, what) for code, digest, what in done.receipts)
            codes += [code for code, _, _ in done.receipts]
            ratio = round(told["value"] / peer["peer"], 3) if peer["peer"] else None
            yield _named(f"intake.{way}", database, at_once) | told | peer | {"ratio": ratio, "aims": AIMS}
    for way in ("look", "pages"):
        before = _groups(server)
        done = run(Order(way, server.url, max(AT_ONCE), each=4, codes=codes))
        yield _named(f"intake.{way}", database, max(AT_ONCE)) | _told(done) | _spent(server, before, done)


def _there(opened: Any, digest: str, what: str) -> bool:
    return opened is not None and opened["what"] == what and digest in opened["files"]


def _named(name: str, database: str, at_once: int) -> Figure:
    return {"name": name, "database": database, "at_once": at_once}


def run(order: Order) -> Happened:
    """One order, shared by the processes of reporters; what happened in all of them."""
    share = order.at_once // GENERATORS
    parts = [
        replace(order, at_once=share, first=order.first + number * share, codes=order.codes[number::GENERATORS])
        for number in range(GENERATORS)
    ]
    command = [sys.executable, "-m", "benchmarks.intake_load"]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in parts
    ]
    for process, part in zip(running, parts, strict=True):
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(part)))
        process.stdin.close()
    all_of_it = Happened()
    for process in running:
        assert process.stdout is not None
        said = process.stdout.read()
        process.stdout.close()
        if process.wait():
            raise OSError("the reporters' process failed")
        _join(all_of_it, Happened(**json.loads(said)))
    return all_of_it


def _join(whole: Happened, part: Happened) -> None:
    for name, times in part.requests.items():
        whole.requests.setdefault(name, []).extend(times)
    for kind, count in part.statuses.items():
        whole.statuses[kind] = whole.statuses.get(kind, 0) + count
    whole.whole += part.whole
    whole.receipts += [(code, digest, what) for code, digest, what in part.receipts]
    whole.wrong += part.wrong
    whole.seconds = max(whole.seconds, part.seconds)


def _told(done: Happened) -> Figure:
    """The figures of one run."""
    every = [each for times in done.requests.values() for each in times]
    slowest = max(done.requests, key=lambda name: _quantile(done.requests[name], 0.95), default="")
    told: Figure = {
        "value": _rate(done),
        "unit": "a second",
        "count": len(done.whole),
        "refused": sum(count for kind, count in done.statuses.items() if kind not in ("2xx", "3xx")) + len(done.wrong),
        "requests": len(every),
        "request_ms": _quantiles(every),
        "report_ms": _quantiles(done.whole),
        "slowest_request": slowest,
    }
    return told | ({"wrong": sorted(set(done.wrong))[:5]} if done.wrong else {})


def _rate(done: Happened) -> float:
    return round(len(done.whole) / done.seconds, 1) if done.seconds else 0.0


def _each(seconds: float, done: Happened) -> float:
    return round(seconds * 1000 / max(1, len(done.whole)), 1)


def _quantile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0


def _quantiles(times: list[float]) -> dict[str, float]:
    return {f"p{int(share * 100)}": _quantile(times, share) for share in (0.5, 0.95, 0.99)}


# The server's processes


def _groups(server: Served) -> dict[str, float]:
    """Processor seconds so far: of what answers requests, and of the background work."""
    kinds = server.processes()
    return {
        "pages": _cpu([pid for pid, kind in kinds.items() if kind != "background"]),
        "background": _cpu([pid for pid, kind in kinds.items() if kind == "background"]),
    }


def _spent(server: Served, before: dict[str, float], done: Happened) -> Figure:
    now = _groups(server)
    peak = 0
    for pid in server.processes():
        with suppress(OSError):
            lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
            peak = max(peak, int(lines["VmHWM"].split()[0]))
    return {
        "cpu_ms": _each(now["pages"] - before["pages"], done),
        "background_cpu_ms": _each(now["background"] - before["background"], done),
        "peak_mib": round(peak / 1024),
    }


def _cpu(pids: list[int]) -> float:
    """User and system seconds of processes, from the system's own count."""
    ticks = 0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICK


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _bare(folder: Path, database_url: str) -> Iterator[tuple[str, int]]:
    """The neutral peer, running: its address and the process that answers."""
    port = _free_port()
    environment = {**os.environ, "PEER_DATABASE": str(folder / "peer.sqlite3"), "DATABASE_URL": database_url}
    command = [sys.executable, "-m", "benchmarks.intake_peer", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/1", timeout=5).close()
                break
            except urllib.error.HTTPError as error:
                error.close()
                break
            except OSError:
                time.sleep(0.05)
        (answers,) = (pid for pid in members(process.pid) if pid != process.pid)
        yield f"http://127.0.0.1:{port}", answers
    finally:
        process.terminate()
        process.wait()


def main(arguments: list[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intake", description=__doc__)
    parser.add_argument("--reports", type=int, default=128, help="reports of each way (%(default)s)")
    parser.add_argument("--peer", choices=["globaleaks"], default="", help="another server, running already")
    parser.add_argument("--peer-url", default="", help="its address")
    given = parser.parse_args(arguments)
    if given.reports < 1 or bool(given.peer) != bool(given.peer_url):
        parser.error("--reports is 1 or more; --peer and --peer-url go together")
    for figure in figures(given.reports, given.peer, given.peer_url):
        print(json.dumps(figure), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
