"""kill -9 at any moment loses nothing that was acknowledged, leaves no half object, and the log stays whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.capture.sites import Site

LOSING = """
import hashlib, os, sys
from io import BytesIO
from nirpihak.server.serving import setup
setup()
from nirpihak.server.evidence.services import exhibits, log
number = 0
while True:
    content = os.urandom(3_000_000) + str(number).encode()
    file = exhibits.receive(BytesIO(content), name=f"{number}.bin", actor=None)
    print(file.pk, hashlib.sha256(content).hexdigest(), flush=True)
    if number % 2:
        made = log.checkpoint()
        print("checkpoint", made.size, made.root.hex(), flush=True)
    number += 1
"""
FINDING = """
import hashlib, json, sys
from pathlib import Path
from nirpihak.server.serving import setup
setup()
from django.conf import settings
from nirpihak.custody import fixity, trees
from nirpihak.server.evidence.models import File
from nirpihak.server.evidence.services import exhibits, log
from nirpihak.server.evidence.services.audit import audit
files = {file.pk: hashlib.sha256(exhibits.opened(file).read()).hexdigest() for file in File.objects.all()}
store = exhibits.store()
states = {str(each.state) for each in fixity.check(store, store.addresses())}
roots = {size: trees.root(log.nodes(), size).hex() for size in map(int, sys.argv[1:])}
problems = [problem.what.en for problem in audit().problems]
print(json.dumps({"files": files, "states": sorted(states), "roots": roots, "problems": problems}))
"""
PREPARING = """
from nirpihak.server.serving import setup_with_database
setup_with_database()
from django.core.management import call_command
call_command("flush", verbosity=0, interactive=False)
"""


def prepared(folder: Path) -> dict[str, str]:
    """The environment of a server of its own, its database in its newest form."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NIRPIHAK_")}
    # In a run on PostgreSQL the server's one database outside the tests is this one's: emptied first.
    environment |= {"NIRPIHAK_DATA": str(folder / "data")}
    subprocess.run([sys.executable, "-c", PREPARING], env=environment, check=True, capture_output=True)
    return environment


def test_killed_again_and_again_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    environment = prepared(tmp_path)

    def python(code: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    kept: dict[str, str] = {}
    roots: dict[str, str] = {}
    chance = random.Random(7)
    for _ in range(5):
        losing = subprocess.Popen([sys.executable, "-c", LOSING], env=environment, stdout=subprocess.PIPE, text=True)
        assert losing.stdout is not None
        said = [losing.stdout.readline()]
        time.sleep(chance.uniform(0.0, 0.4))
        losing.kill()
        losing.wait()
        said += losing.stdout.readlines()
        losing.stdout.close()
        for line in said:
            words = line.split()
            if line.endswith("\n") and words[0] == "checkpoint":
                roots[words[1]] = words[2]
            elif line.endswith("\n"):
                kept[words[0]] = words[1]
    found = json.loads(python(FINDING, *roots))
    assert len(kept) >= 5
    assert {pk: digest for pk, digest in found["files"].items() if pk in kept} == kept
    assert found["states"] == ["intact"]
    assert found["roots"] == roots
    assert found["problems"] == []


CAPTURING = """
import json, sys
from datetime import timedelta
from nirpihak.server.serving import setup
setup()
from django.utils import timezone
from nirpihak.capture.manifest import Options
from nirpihak.server.evidence.models import Capture, Exhibit
from nirpihak.server.evidence.services import captures
from nirpihak.server.jobs.models import Job
from nirpihak.server.jobs.services import KINDS, run_due
url, port, what = sys.argv[1:]
captures.options = lambda: Options(settle_seconds=2.0, seconds=90.0, let_off=(f"127.0.0.1:{port}",))
if what == "ask":
    print(captures.request(url, actor=None).pk, flush=True)
    run_due(kinds={"capture": KINDS["capture"]})
else:
    assert Exhibit.objects.count() == 0 and Capture.objects.get().state == "running"
    Job.objects.filter(kind="capture").update(leased_until=timezone.now() - timedelta(seconds=1))
    run_due()
    done = Capture.objects.get()
    print(json.dumps({"state": done.state, "outcome": done.outcome, "exhibits": Exhibit.objects.count()}))
"""


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_capture_whose_worker_was_killed_is_done_by_the_next(tmp_path: Path) -> None:
    environment = prepared(tmp_path)
    with Site() as site:
        asked = [sys.executable, "-c", CAPTURING, f"{site.url}/", str(site.port)]
        working = subprocess.Popen([*asked, "ask"], env=environment, stdout=subprocess.PIPE, text=True)
        assert working.stdout is not None
        assert working.stdout.readline().strip() == "1"
        for _ in range(600):
            if site.hits:
                break
            time.sleep(0.05)
        working.kill()
        working.wait()
        working.stdout.close()
        again = subprocess.run([*asked, "again"], env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout) == {"state": "done", "outcome": "page", "exhibits": 1}
