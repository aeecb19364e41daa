"""kill -9 at any moment loses nothing that was acknowledged, leaves no half object, and the log stays whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

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
PREPARING = "from nirpihak.server.serving import prepare; prepare()"


def test_killed_again_and_again_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NIRPIHAK_")}
    environment |= {"NIRPIHAK_DATA": str(tmp_path / "data")}

    def python(code: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    python(PREPARING)
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
