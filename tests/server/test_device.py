"""Reading on the device, as the server has its part in it: the files, their headers, and nothing where nothing is."""

import gzip
import json
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

import pytest
from django.test import Client

from nirpihak.server.config import Settings
from nirpihak.server.device import FOREVER, WORKER_POLICY, device
from tests.server.conftest import LiveDevice

TYPES = {
    "worker.js": "text/javascript",
    "runtime.js": "text/javascript",
    "reading.js": "text/javascript",
    "reading.css": "text/css",
    "pyodide.mjs": "text/javascript",
    "pyodide.asm.mjs": "text/javascript",
    "pyodide.asm.wasm": "application/wasm",
    "python_stdlib.zip": "application/zip",
    "engine.zip": "application/zip",
    "pyodide-lock.json": "application/json",
    "licences.txt": "text/plain",
}


def fetched(url: str, **headers: str) -> tuple[bytes, Message]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
        return answer.read(), answer.headers


@pytest.mark.parametrize("name", TYPES)
def test_each_file_is_served_for_good_with_its_type(live_device: LiveDevice, name: str) -> None:
    url = live_device.url + live_device.files["base"] + name
    plain, headers = fetched(url)
    assert headers.get_content_type() == TYPES[name]
    assert headers["Cache-Control"] == FOREVER
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"] == (WORKER_POLICY if name == "worker.js" else None)
    assert len(plain) == live_device.files["handed"].get(name, len(plain))
    packed, headers = fetched(url, **{"Accept-Encoding": "gzip"})
    if headers["Content-Encoding"] == "gzip":
        assert gzip.decompress(packed) == plain
        assert headers["Vary"] == "Accept-Encoding"


def test_other_static_files_keep_their_headers(live_device: LiveDevice) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetched(f"{live_device.url}/perangkat/another/worker.js")
    assert refused.value.code == 404
    refused.value.close()
    _, headers = fetched(f"{live_device.url}/static/web/mark.svg")
    assert headers["Cache-Control"] == "max-age=3600, public"


def test_the_list_of_files_itself_is_not_served(live_device: LiveDevice) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetched(f"{live_device.url}/files.json")
    assert refused.value.code == 404
    refused.value.close()


def test_the_worker_may_connect_to_nobody() -> None:
    policy = {part.split()[0]: part.split()[1:] for part in WORKER_POLICY.split(";")}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert policy.keys() & {"connect-src", "img-src", "font-src"} == set()


def test_where_nothing_was_built_nothing_is_offered(tmp_path: Path, client: Client) -> None:
    assert device(tmp_path) is None
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "files.json").write_text("{", encoding="ascii")
    assert device(tmp_path / "half") is None
    assert client.get("/perangkat/x/worker.js").status_code == 404


def test_a_device_says_how_much_is_to_be_fetched(tmp_path: Path) -> None:
    told = {"version": "v", "base": "/perangkat/v/", "handed": {"engine.zip": 7}, "packed": 6_660_000}
    (tmp_path / "files.json").write_text(json.dumps(told), encoding="ascii")
    found = device(tmp_path)
    assert found is not None
    assert (found.base, found.handed, found.megabytes) == ("/perangkat/v/", {"engine.zip": 7}, 7)


def test_it_lies_in_the_data_folder(tmp_path: Path) -> None:
    assert Settings(tmp_path, "key").browser == tmp_path / "browser"
