"""What the server's tests share: static files collected once a worker, every page by address, a running server."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from browser.build import RuntimeMissing, build
from tests.conftest import NOT_HERE

SERVE = """
import sys
from nirpihak.server.serving import serve
serve("127.0.0.1", int(sys.argv[1]), worker=len(sys.argv) > 2)
"""


class Running(NamedTuple):
    """A running server: its address without the last slash, its process, the file that takes what it says."""

    url: str
    process: "subprocess.Popen[bytes]"
    said: Path


class LiveDevice(NamedTuple):
    """A running server with the engine for browsers: its address, and what `files.json` says."""

    url: str
    files: dict[str, Any]


@pytest.fixture(scope="session", autouse=True)
def _collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # A folder a worker: the settings may have been read before a worker knew that it is one.
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        call_command("collectstatic", verbosity=0, interactive=False)
        yield


@pytest.fixture(autouse=True)
def _quick_passwords() -> Iterator[None]:
    """A hash made to be slow would be most of the time of a test that logs in."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def client() -> Client:
    """A visitor without scripts who also checks forms for forgery. There is no database behind it."""
    return Client(enforce_csrf_checks=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(folder: Path, **settings: str) -> Running:
    """The product as an operator starts it, on a free port, ready to answer."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NIRPIHAK_")}
    environment |= {"NIRPIHAK_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1", **settings}
    said = folder / "said.txt"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port)], cwd=folder, env=environment, stdout=out, stderr=out
        )
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{url}/sehat/", timeout=5):
                return Running(url, process, said)
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None:
                break
            time.sleep(0.1)
    process.kill()
    process.wait()
    pytest.fail(f"the server did not start: {said.read_text('utf-8')}")


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server, one a worker."""
    running = start(tmp_path_factory.mktemp("live"))
    yield running.url
    running.process.terminate()
    running.process.wait(timeout=20)


@pytest.fixture(scope="session")
def live_device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDevice]:
    """A server that offers reading on the device, with invented contests. Skips where Pyodide was not fetched."""
    folder = tmp_path_factory.mktemp("device")
    try:
        built = build(folder / "data" / "browser")
    except RuntimeMissing:
        pytest.skip(f"{NOT_HERE}Python for the browser (scripts/browser-runtime)")
    running = start(folder, NIRPIHAK_DEMO="1")
    yield LiveDevice(running.url, json.loads((built.folder / "files.json").read_bytes()))
    running.process.terminate()
    running.process.wait(timeout=20)
