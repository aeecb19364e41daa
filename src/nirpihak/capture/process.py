"""The parent's side of a capture: a child process of its own for each address, held to its limits.

Knows no browser: it starts `python -m nirpihak.capture`, watches its whole tree of processes, ends it, and reads what
it left. A child that was ended, or died, leaves its recording; another child makes the files of that, marked as cut.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Final

import nirpihak
from nirpihak.capture import admitting, family
from nirpihak.capture.exchanges import now
from nirpihak.capture.manifest import (
    MANIFEST,
    TOOL,
    CapturedFile,
    Gap,
    Options,
    Outcome,
    Result,
    Told,
    read_manifest,
)
from nirpihak.capture.visit import tidy
from nirpihak.text import Text

DEFAULT: Final = Options()
GRACE: Final = 120.0
"""Seconds beyond the visit's own: for starting Chromium, ending it, and making files of some hundred megabytes."""
ASSEMBLING: Final = 300.0
"""Seconds for making the files; some hundred megabytes take a few."""
POLL: Final = 0.2
LONGEST: Final = 35
PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "CHROMIUM", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT")
"""All of our environment that a child gets to see: no setting and no key of the server's is among it."""
NICE: Final = 5


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a child ended: well, or cut for a reason; and the last it said on its error stream."""

    cut: Text | None
    said: str


def refusal(url: str, options: Options = DEFAULT) -> Text | None:
    """Why an address is not captured, judged by its text alone (no name is looked up); None where it may be tried."""
    return admitting.refusal(url, options)


def capture(url: str, folder: Path, options: Options = DEFAULT, told: Told | None = None) -> Result:
    """Capture one public address into a folder, which is made where it is absent.

    The folder then holds `capture.json` and, as far as they could be had, `screenshot.png`, `text.txt`, `dom.html`,
    `data.warc.gz` and `capture.wacz`. Whatever the address, its server or Chromium does is in the result. Raises
    FileExistsError for a folder that holds something, and OSError where it cannot be written.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} holds something already; a capture needs a folder of its own")
    started = now()
    refused = refusal(url, options)
    if refused is not None:
        return _without_files(url, Outcome.REFUSED, refused, started, None)
    with tempfile.TemporaryDirectory(prefix="nirpihak-capture-", dir=_short(), ignore_cleanup_errors=True) as home:
        ended = _child([url, str(folder)], options, Path(home), options.seconds + GRACE, told)
        # The manifest is written last, so where it is, the child was done and only its tidying may be missing.
        if (folder / MANIFEST).exists():
            tidy(folder)
        else:
            cut = ended.cut or Text("proses penangkapan berhenti tanpa hasil", "the capture stopped without a result")
            if told is not None:
                told(Text("Menyusun yang sempat terekam", "Putting together what was recorded"))
            given = json.dumps(cut._asdict())
            again = _child(["--cut", given, url, str(folder)], options, Path(home), ASSEMBLING, told)
            if again.cut is not None:
                return _without_files(url, Outcome.ERROR, again.cut, started, cut)
    try:
        return _result(folder)
    except ValueError as error:
        reason = Text(f"hasil penangkapan tidak terbaca: {error}", f"the capture's result cannot be read: {error}")
        return _without_files(url, Outcome.ERROR, reason, started, ended.cut)


def _short() -> str:
    """A folder for temporary files whose path Chromium can put a socket under: sun_path holds 107 bytes."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) <= LONGEST or not os.access("/tmp", os.W_OK) else "/tmp"


# ---------------------------------------------------------------- the child


def _child(arguments: list[str], options: Options, home: Path, seconds: float, told: Told | None) -> _Ended:
    """Run one child to its end, or end it: all its processes are gone when this returns."""
    mark = f"{family.MARK}{os.urandom(16).hex()}"
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment |= {
        "HOME": str(home),
        "TMPDIR": str(home),
        "PYTHONPATH": os.pathsep.join(
            filter(None, (str(Path(nirpihak.__file__).parents[1]), os.environ.get("PYTHONPATH")))
        ),
        "PYTHONUTF8": "1",
        family.VARIABLE: mark,
    }
    command = [sys.executable, "-P", "-s", "-m", "nirpihak.capture", "--options", options.to_json(), *arguments]
    # Its end of this pipe closes with us, however we end: a child without a parent ends itself.
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=home,
        start_new_session=True,
    )
    streams = [stream for stream in (child.stdin, child.stdout, child.stderr) if stream is not None]
    said: deque[str] = deque(maxlen=20)
    steps: SimpleQueue[Text] = SimpleQueue()
    readers = [
        threading.Thread(target=_hear, args=(child.stdout, steps), daemon=True),
        threading.Thread(target=lambda: said.extend(_lines(child.stderr)), daemon=True),
    ]
    for reader in readers:
        reader.start()
    cut: Text | None = None
    try:
        cut = _watch(child, options, seconds, steps, told)
    finally:
        # Once it is waited for, its number may be another's.
        family.end(child.pid if child.returncode is None else None, mark)
        child.wait()
        for reader in readers:
            reader.join(5)
        for stream in streams:
            stream.close()
    last = next((line for line in reversed(said) if line.strip()), "").strip()[:300]
    if cut is None and child.returncode != 0:
        cut = _died(child.returncode, last)
    return _Ended(cut, last)


def _watch(
    child: subprocess.Popen[bytes], options: Options, seconds: float, steps: SimpleQueue[Text], told: Told | None
) -> Text | None:
    """Wait for a child, passing on its steps. Gives the reason to end it: its time, or its memory."""
    end = time.monotonic() + seconds
    while True:
        # In the caller's own thread: what it does with a step (a row in a database) belongs there.
        while not steps.empty():
            step = steps.get()
            if told is not None:
                told(step)
        try:
            child.wait(POLL)
        except subprocess.TimeoutExpired:
            pass
        else:
            return None
        if time.monotonic() > end:
            return Text(
                f"dihentikan: lebih lama dari {seconds:g} detik", f"stopped: it took more than {seconds:g} seconds"
            )
        held = family.resident(child.pid)
        if held > options.memory:
            most = options.memory // 1_000_000
            return Text(f"dihentikan: memakai memori lebih dari {most} MB", f"stopped: it used more than {most} MB")


def _died(code: int, last: str) -> Text:
    if code < 0:
        try:
            how = signal.Signals(-code).name
        except ValueError:
            how = str(-code)
        return Text(f"proses penangkapan dimatikan ({how})", f"the capture's process was killed ({how})")
    try:
        said = Text.of(json.loads(last))
    except ValueError:
        said = Text(*(last or str(code),) * 2)
    return Text(f"proses penangkapan gagal: {said.id}", f"the capture's process failed: {said.en}")


def _hear(stream: IO[bytes] | None, steps: SimpleQueue[Text]) -> None:
    """Take in the steps, one JSON object a line."""
    for line in _lines(stream):
        with suppress(ValueError):
            steps.put(Text.of(json.loads(line)))


def _lines(stream: IO[bytes] | None) -> Iterator[str]:
    return (line.decode("utf-8", "replace") for line in stream or ())


# ---------------------------------------------------------------- what it left


def _result(folder: Path) -> Result:
    """The result of a folder: its manifest, and its files with the hashes that they have now. Raises ValueError."""
    manifest = read_manifest(folder)
    try:
        files = [
            CapturedFile(each["name"], each["purpose"], each["media_type"], *_hashed(folder, each), each["complete"])
            for each in manifest["files"]
        ]
        mine = {"name": MANIFEST, "sha256": None}
        files.insert(0, CapturedFile(MANIFEST, "manifest", "application/json", *_hashed(folder, mine)))
        return Result(
            url=manifest["url"],
            outcome=Outcome(manifest["outcome"]),
            reason=Text.of(manifest["reason"]),
            final_url=manifest["final_url"],
            title=manifest["title"],
            started=manifest["started"]["utc"],
            ended=manifest["ended"]["utc"] if manifest["ended"] else now(),
            tool=TOOL,
            tool_version=_version(manifest),
            files=tuple(files),
            gaps=tuple(Gap(each["what"], Text.of(each["why"])) for each in manifest["gaps"]),
            cut=Text.of(manifest["cut"]) if manifest["cut"] else None,
            manifest=manifest,
        )
    except (KeyError, TypeError, OSError) as error:
        raise ValueError(f"{folder / MANIFEST}: {error!r}") from error


def _hashed(folder: Path, row: dict[str, Any]) -> tuple[int, str]:
    with (folder / row["name"]).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    if row["sha256"] not in (None, digest):
        raise ValueError(f"{row['name']} is not what the manifest says")
    return size, digest


def _version(manifest: dict[str, Any]) -> str:
    browser = manifest["tool"]["browser"]
    shown = f"{browser['name']} {browser['version']}" if browser else "tanpa peramban"
    return f"{manifest['tool']['version']}, {shown}"


def _without_files(url: str, outcome: Outcome, reason: Text, started: str, cut: Text | None) -> Result:
    return Result(
        url=url,
        outcome=outcome,
        reason=reason,
        final_url=None,
        title=None,
        started=started,
        ended=now(),
        tool=TOOL,
        tool_version=nirpihak.__version__,
        cut=cut,
    )
