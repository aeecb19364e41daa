"""A process killed at any moment of its ingests: what it acknowledged is whole, and nothing half has an address."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from nirpihak.custody import fixity
from nirpihak.custody.ingest import sweep
from nirpihak.custody.sealing import unseal
from nirpihak.custody.stores import Store, open_store
from tests.s3 import S3

INGESTING = """
import json, random, sys
from pathlib import Path
from nirpihak.custody.ingest import ingest
from nirpihak.custody.stores import open_store
url, spool, seed = sys.argv[1:]
chance, store = random.Random(int(seed)), open_store(url)
import io
print("ready", flush=True)
while True:
    content = chance.randbytes(chance.choice([10, 100_000, 1 << 20, 3_000_000, 9_000_000]))
    kept = ingest(io.BytesIO(content), store, Path(spool))
    print(json.dumps([kept.address, kept.size, kept.sha256, kept.key.hex()]), flush=True)
"""
Row = tuple[str, int, str, str]


def killed(url: str, spool: Path, seed: int, after: float) -> list[Row]:
    """Let a process ingest and kill it so many seconds after it began; what it acknowledged."""
    command = [sys.executable, "-c", INGESTING, url, str(spool), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(after)
        os.kill(child.pid, signal.SIGKILL)
        said = child.stdout.read()
    # A line without its end was not acknowledged.
    return [tuple(json.loads(line)) for line in said.splitlines(keepends=True) if line.endswith(b"\n")]


def prove_whole(store: Store, spool: Path, acknowledged: list[Row]) -> None:
    addresses = list(store.addresses())
    assert {address for address, *_ in acknowledged} <= set(addresses)
    for address, size, sha256, key in acknowledged:
        with unseal(store.open(address), bytes.fromhex(key)) as file:
            content = file.read()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (size, sha256)
    assert {outcome.state for outcome in fixity.check(store, addresses)} <= {fixity.State.INTACT}
    sweep(spool, 0.0)
    store.sweep(0.0)
    assert not spool.exists() or list(spool.iterdir()) == []


def test_a_folder_holds_all_that_was_acknowledged_and_nothing_half(tmp_path: Path, spool: Path) -> None:
    chance, acknowledged, left = random.Random(7), [], 0
    url = str(tmp_path / "store")
    for seed in range(12):
        acknowledged += killed(url, spool, seed, chance.random() * 0.3)
        left += len(list(spool.iterdir())) if spool.exists() else 0
    prove_whole(open_store(url), spool, acknowledged)
    assert acknowledged, "no process lived to acknowledge anything: give them longer"
    assert left, "no process was killed while it wrote: vary the moments"


def test_a_bucket_holds_all_that_was_acknowledged_and_nothing_half(s3: S3, spool: Path) -> None:
    chance, acknowledged = random.Random(8), []
    url = s3.url(s3.bucket())
    for seed in range(4):
        acknowledged += killed(url, spool, seed, 0.2 + chance.random() * 0.4)
    prove_whole(open_store(url), spool, acknowledged)
    assert acknowledged, "no process lived to acknowledge anything: give them longer"
