"""A server in processes of its own that can be killed at any moment and started again at the same address.

With it, what only the database knows, asked in a further process: nothing here shares memory with the server. Knows no
page; the benchmark of intake starts its server here too.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

PATIENCE: Final = 60.0
"""Seconds until a server must answer."""
_SERVE: Final = """
import sys
from nirpihak.server.serving import serve
serve("127.0.0.1", int(sys.argv[1]), worker=len(sys.argv) > 2)
"""
_PREPARE: Final = """
import json, sys
from nirpihak.server.serving import prepare
prepare()
from nirpihak.server.api.services import tokens
from nirpihak.server.institutions.models import Institution, Receiver
made = Institution.objects.create(code="badan-rekaan", name="Badan Rekaan", kind="central", receives=True)
for procedure in ("discipline", "pressure", "pilkada", "pemilu"):
    Receiver.objects.create(procedure=procedure, region="", institution=made)
print(json.dumps([tokens.give(made, f"sistem-{n}", "intake", 30, None)[0] for n in range(int(sys.argv[1]))]))
"""
_LOOK: Final = """
import hashlib, json, sys
from nirpihak.server.serving import setup
setup()
from nirpihak.custody import fixity
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.evidence.services.audit import audit
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import mailbox, reading
from nirpihak.server.intake.services.errors import NoMailbox
from nirpihak.server.jobs.models import Job
def told(report, visit=None):
    kept = [each for each in report.uploads.all() if each.file_id is not None]
    return {
        "ref": report.ref,
        "what": (visit.content() if visit else reading.content_of(report))["what"],
        "files": [hashlib.sha256(exhibits.opened(each.file).read()).hexdigest() for each in kept],
        "loose": sum(each.file_id is None for each in report.uploads.all()),
        "derived": all(Job.objects.filter(kind="derive", key=str(each.file_id)).exists() for each in kept),
        "log": report.log_index,
        "steps": [each.kind for each in report.steps.all()],
    }
opened = {}
for code in json.loads(sys.stdin.read()):
    try:
        visit = mailbox.enter(code)[1]
    except NoMailbox:
        opened[code] = None
    else:
        opened[code] = told(visit.report, visit)
store = exhibits.store()
print(json.dumps({
    "opened": opened,
    "reports": [told(each) for each in Report.objects.select_related("institution").order_by("id")],
    "states": sorted({str(each.state) for each in fixity.check(store, store.addresses())}),
    "problems": [each.what.en for each in audit().problems],
}))
"""


@dataclass(slots=True)
class Served:
    """A server with its background worker; several may share one house (data folder and database)."""

    folder: Path
    port: int
    environment: dict[str, str] = field(repr=False)
    worker: bool = True
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """Everything it said on its console, of every start."""
        path = self.folder / f"said-{self.port}.txt"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def start(self) -> None:
        """Start it, and return once it answers. A port that another test's connection holds just then is waited for."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            before = len(self.said)
            process = self._launched()
            while time.monotonic() < end and process.poll() is None:
                try:
                    with urllib.request.urlopen(f"{self.url}/sehat/", timeout=5):
                        return
                except (urllib.error.URLError, OSError):
                    time.sleep(0.05)
            if process.poll() is None or "Address already in use" not in self.said[before:]:
                break
            time.sleep(1)
        self.kill()
        raise RuntimeError(f"the server did not start: {self.said[-3000:]}")

    def _launched(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _SERVE, str(self.port), *(["with"] if self.worker else [])]
        with (self.folder / f"said-{self.port}.txt").open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )
        return self.process

    def processes(self) -> dict[int, str]:
        """Its processes by number: `main`, `pages` (what answers requests), `background`."""
        if self.process is None:
            return {}
        found = {}
        for pid in members(self.process.pid):
            with suppress(OSError):
                line = Path(f"/proc/{pid}/cmdline").read_bytes()
                kind = "background" if b"jobs.worker" in line else "pages"
                found[pid] = "main" if pid == self.process.pid else kind
        return found

    def kill(self, kind: str = "") -> None:
        """SIGKILL to the processes of a kind, or to all of them at once."""
        if self.process is None:
            return
        if kind:
            for pid, each in self.processes().items():
                if each == kind:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def members(group: int) -> list[int]:
    """The living processes of a process group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[2]) == group and fields[0] != "Z":
                    found.append(int(entry.name))
    return found


@dataclass(slots=True)
class House:
    """A data folder and a database with an institution that receives, and tokens for other systems."""

    folder: Path
    environment: dict[str, str] = field(repr=False)
    tokens: list[str] = field(default_factory=list, repr=False)

    def python(self, code: str, *arguments: str, said: str = "") -> str:
        """Run code in a process of its own in this house; what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=self.folder,
            env=self.environment,
            input=said,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return done.stdout

    def looked(self, codes: list[str]) -> dict[str, Any]:
        """What is there: `opened` by code, all `reports`, the `states` of what is kept, the `problems` of the log.

        A code that opens nothing has None.
        """
        found: dict[str, Any] = json.loads(self.python(_LOOK, said=json.dumps(codes)))
        return found

    def audit(self) -> dict[str, Any]:
        """What `nirpihak log audit` says."""
        said = self.python("from nirpihak.cli import main; main(['log', 'audit', '--json'])")
        found: dict[str, Any] = json.loads(said)
        return found

    @contextmanager
    def served(self, port: int, *, worker: bool = True) -> Iterator[Served]:
        """A running server of this house, killed with the block."""
        made = Served(self.folder, port, self.environment, worker)
        try:
            made.start()
            yield made
        finally:
            made.kill()


def house(folder: Path, database_url: str = "", tokens: int = 1, **settings: str) -> House:
    """A new house. Its database is SQLite in the folder, or the PostgreSQL that is named, which must be empty."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NIRPIHAK_")}
    environment.pop("DATABASE_URL", None)
    environment |= {"NIRPIHAK_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1", **settings}
    if database_url:
        environment["DATABASE_URL"] = database_url
    made = House(folder, environment)
    made.tokens = json.loads(made.python(_PREPARE, str(tokens)).splitlines()[-1])
    return made
