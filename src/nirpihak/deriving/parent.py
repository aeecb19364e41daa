"""Starts the child process that opens a file, watches it, and tells what came of it.

This side never opens the file beyond its first bytes. Knows nothing of the store, of the custody log, or of Django.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import nirpihak
from nirpihak.deriving.media import media_type
from nirpihak.deriving.results import MANIFEST, ORIGINAL, Derivative, Derived, DeriveError, Gap, Limits, Purpose
from nirpihak.deriving.steps import gaps_for, steps_for
from nirpihak.deriving.workshop import JOURNAL
from nirpihak.text import Text

USUAL: Final = Limits()
LONGEST_NAME: Final = 500
LONGEST_JOURNAL: Final = 1 << 20
_NO_ROOM: Final = 3
"""The status with which the child says that the folder cannot be written."""
_FROM_HERE: Final = ("LD_LIBRARY_PATH", "NIRPIHAK_TESSDATA", "PATH", "TESSDATA_PREFIX", "TMPDIR")


def derive(path: Path, name: str, folder: Path, *, limits: Limits = USUAL) -> Derived:
    """Makes what can be made of the file at `path` into the empty or new `folder`, with `derived.json` beside it.

    `name` is what the sender called the file: it is told in the metadata and decides nothing. Broken, hostile and
    unknown files give gaps, never an exception; so does a child that was killed or ran out of time or memory.
    What it made before stays.

    Raises DeriveError where the child cannot be started, the file is not there, or the folder cannot be written.
    """
    try:
        kind = media_type(path)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise DeriveError(_not_empty(folder))
    except OSError as error:
        raise DeriveError(_unusable(error)) from error
    until = time.monotonic() + limits.seconds
    derivatives: list[Derivative] = []
    gaps = list(gaps_for(kind))
    steps: Sequence[Purpose] = steps_for(kind)
    while steps:
        run = _Run(path, name[:LONGEST_NAME], kind, folder, steps, limits)
        run.go(until)
        journal = _read_journal(folder)
        derivatives.extend(journal.made)
        gaps.extend(journal.gaps)
        if journal.ended:
            break
        if journal.step is None:
            raise DeriveError(_did_not_start(run.said))
        if run.timed_out:
            gaps.extend(Gap(step, _too_slow(limits)) for step in steps[steps.index(journal.step) :])
            break
        gaps.append(Gap(journal.step, _crashed(run.status)))
        steps = steps[steps.index(journal.step) + 1 :]
    derived = Derived(folder, kind, tuple(derivatives), tuple(gaps))
    _write(folder, derived)
    return derived


class _Run:
    """One child over some steps: its exit status, the end of what it said, and whether time ran out."""

    def __init__(
        self, path: Path, name: str, kind: str, folder: Path, steps: Sequence[Purpose], limits: Limits
    ) -> None:
        self.status = 0
        self.said = ""
        self.timed_out = False
        self._folder = folder
        self._task = {
            "source": str(path.absolute()),
            "name": name,
            "media_type": kind,
            "folder": str(folder.absolute()),
            "steps": [step.value for step in steps],
            "limits": asdict(limits),
        }

    def go(self, until: float) -> None:
        """Runs the child to its end, at the latest to `until` on the monotonic clock. Raises DeriveError."""
        command = [sys.executable, "-P", "-s", "-m", "nirpihak.deriving"]
        with tempfile.TemporaryFile() as told:
            try:
                child = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=told,
                    cwd=self._folder,
                    env=_environment(),
                    start_new_session=True,
                )
            except OSError as error:
                raise DeriveError(_unusable(error)) from error
            try:
                child.communicate(json.dumps(self._task).encode(), timeout=max(until - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                self.timed_out = True
            finally:
                if child.returncode is None:
                    # The whole group: a decoder taken over may have forked.
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.killpg(child.pid, signal.SIGKILL)
                    child.wait()
            self.status = child.returncode
            self.timed_out |= self.status == -signal.SIGXCPU
            told.seek(max(told.seek(0, os.SEEK_END) - 2000, 0))
            self.said = told.read().decode(errors="replace").strip().rpartition("\n")[2]
        if self.status == _NO_ROOM:
            raise DeriveError(
                Text(
                    f"Turunan tidak dapat ditulis ke {self._folder}: {self.said}.",
                    f"Derivatives cannot be written to {self._folder}: {self.said}.",
                )
            )


def _environment() -> dict[str, str]:
    """What the child gets: no secrets of the server, one thread a library, and this package wherever it lies."""
    kept = {name: os.environ[name] for name in _FROM_HERE if name in os.environ}
    return kept | {
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OPENCV_LOG_LEVEL": "SILENT",
        "OPENCV_FFMPEG_LOGLEVEL": "-8",
        "OPENCV_FFMPEG_CAPTURE_OPTIONS": "protocol_whitelist;file",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(Path(nirpihak.__file__).parents[1]),
    }


@dataclass
class _Journal:
    """What a child noted: what it made, its gaps, the step it began last, and whether it came to the end."""

    made: list[Derivative]
    gaps: list[Gap]
    step: Purpose | None = None
    ended: bool = False


def _read_journal(folder: Path) -> _Journal:
    """Reads the journal and takes it away. A row that is no such row is left out: the child may be anybody's by now."""
    journal = _Journal([], [])
    path = folder / JOURNAL
    try:
        with path.open("rb") as stream:
            lines = stream.read(LONGEST_JOURNAL).split(b"\n")[:-1]
        path.unlink()
    except FileNotFoundError:
        return journal
    for line in lines:
        try:
            row = json.loads(line)
            if "begin" in row:
                journal.step = Purpose(row["begin"])
            elif "gap" in row:
                journal.gaps.append(Gap.from_json(row["gap"]))
            elif "made" in row:
                known = {ORIGINAL, *(each.name for each in journal.made)}
                derivative = _kept(folder, row["made"])
                if derivative.of in known and derivative.name not in known:
                    journal.made.append(derivative)
            else:
                journal.ended = row.get("end") is True
        except (ValueError, KeyError, TypeError, AttributeError, OSError):
            continue
    return journal


def _kept(folder: Path, row: dict[str, Any]) -> Derivative:
    """A row with the size and digest of the file as it lies there. Raises OSError or ValueError for no plain file."""
    derivative = Derivative.from_json({**row, "size": 0, "sha256": ""})
    with open(folder / derivative.name, "rb", opener=_without_links) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise ValueError(f"{derivative.name} is no plain file")
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = stream.tell()
    return Derivative.from_json({**row, "size": size, "sha256": digest})


def _without_links(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _write(folder: Path, derived: Derived) -> None:
    """The manifest, whole or not at all. Raises DeriveError."""
    try:
        part = folder / f"{MANIFEST}.part"
        part.write_text(json.dumps(derived.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(folder / MANIFEST)
    except OSError as error:
        raise DeriveError(_unusable(error)) from error


def _not_empty(folder: Path) -> Text:
    return Text(f"Folder {folder} untuk turunan tidak kosong.", f"The folder {folder} for derivatives is not empty.")


def _unusable(error: OSError) -> Text:
    what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return Text(f"Turunan tidak dapat dibuat: {what}.", f"Derivatives cannot be made: {what}.")


def _did_not_start(said: str) -> Text:
    return Text(
        f"Proses pembuat turunan tidak dapat dimulai: {said or '-'}",
        f"The process that makes derivatives could not be started: {said or '-'}",
    )


def _too_slow(limits: Limits) -> Text:
    return Text(
        f"Dihentikan karena melewati {limits.seconds} detik; aslinya tersimpan utuh.",
        f"Stopped because it took longer than {limits.seconds} seconds; the original is kept whole.",
    )


def _crashed(status: int) -> Text:
    try:
        how = signal.Signals(-status).name
    except ValueError:
        how = str(status)
    return Text(
        f"Program pembacanya berhenti mendadak ({how}): berkas ini mungkin rusak atau dibuat untuk merusak; "
        "aslinya tersimpan utuh.",
        f"The program that reads it stopped at once ({how}): the file may be broken or made to do harm; "
        "the original is kept whole.",
    )
