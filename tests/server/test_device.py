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
from nirpihak.server.device import (
    FOREVER,
    KEEPER_POLICY,
    SINGLE_POLICY,
    WORKER_POLICY,
    Device,
    device,
    selfcheck_policy,
)
from tests.server.conftest import LiveDevice

TYPES = {
    "worker.js": "text/javascript",
    "runtime.js": "text/javascript",
    "machine.js": "text/javascript",
    "source.js": "text/javascript",
    "selfcheck.js": "text/javascript",
    "elements.js": "text/javascript",
    "form.js": "text/javascript",
    "findings.js": "text/javascript",
    "result.js": "text/javascript",
    "files.js": "text/javascript",
    "seal.js": "text/javascript",
    "selfcheck.css": "text/css",
    "reading.js": "text/javascript",
    "reading.css": "text/css",
    "pyodide.mjs": "text/javascript",
    "pyodide.asm.mjs": "text/javascript",
    "pyodide.asm.wasm": "application/wasm",
    "python_stdlib.zip": "application/zip",
    "engine.zip": "application/zip",
    "pyodide-lock.json": "application/json",
    "licences.txt": "text/plain",
    "periksa-diri.html": "text/html",
}
POLICIES = {"worker.js": WORKER_POLICY, "periksa-diri.html": SINGLE_POLICY}
BUILT = Device("/perangkat/0123456789abcdef/", {"engine.zip": 7}, 6_660_000, "0123456789abcdef", {"snapshot.bin": 8})


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
    assert headers["Content-Security-Policy"] == POLICIES.get(name)
    assert (headers["Content-Disposition"] is not None) is (name == "periksa-diri.html")
    assert len(plain) == live_device.files["handed"].get(name, len(plain))
    packed, headers = fetched(url, **{"Accept-Encoding": "gzip"})
    if headers["Content-Encoding"] == "gzip":
        assert gzip.decompress(packed) == plain
        assert headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("page", ["/periksa-diri/", "/en/periksa-diri/"])
def test_what_keeps_the_page_stands_beside_it_and_is_asked_for_anew(live_device: LiveDevice, page: str) -> None:
    source, headers = fetched(f"{live_device.url}{page}offline.js")
    assert headers.get_content_type() == "text/javascript"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Content-Security-Policy"] == KEEPER_POLICY
    told = json.loads(source.splitlines()[0].removeprefix(b"const BUILT = ").removesuffix(b";"))
    assert (told["version"], told["base"]) == (live_device.files["version"], live_device.files["base"])
    assert set(live_device.files["handed"]) < set(told["files"]) < set(TYPES)


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
    assert policy["script-src"] == ["blob:", "'wasm-unsafe-eval'"]
    assert policy.keys() & {"connect-src", "img-src", "font-src"} == set()


def test_the_self_check_may_load_our_own_files_and_nothing_else() -> None:
    origin, base = "https://boleh.example.go.id", BUILT.base
    policy = selfcheck_policy(origin, "/periksa-diri/", BUILT)
    assert policy["default-src"] == policy["form-action"] == policy["base-uri"] == ["'none'"]
    assert policy["connect-src"] == policy["script-src"] == [origin + base]
    assert policy["worker-src"] == [origin + base, f"{origin}/periksa-diri/offline.js"]
    sources = {source for sources in policy.values() for source in sources}
    assert {source for source in sources if source != "'none'" and not source.startswith(f"{origin}/")} == set()


def test_by_a_number_that_a_policy_cannot_name_the_self_check_is_held_to_our_server() -> None:
    policy = selfcheck_policy("http://[::1]:8765", "/periksa-diri/", BUILT)
    assert {source for sources in policy.values() for source in sources} == {"'none'", "'self'"}
    assert policy["connect-src"] == policy["worker-src"] == ["'self'"]


def test_the_page_is_told_of_the_machinery_alone() -> None:
    assert BUILT.selfcheck("/en/periksa-diri/") == {
        "base": BUILT.base,
        "version": BUILT.version,
        "handed": BUILT.handed,
        "snapshot": BUILT.snapshot,
        "offline": "/en/periksa-diri/offline.js",
    }
    assert BUILT.single == "/perangkat/0123456789abcdef/periksa-diri.html"


def test_where_nothing_was_built_nothing_is_offered(tmp_path: Path, client: Client) -> None:
    assert device(tmp_path) is None
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "files.json").write_text("{", encoding="ascii")
    assert device(tmp_path / "half") is None
    assert client.get("/perangkat/x/worker.js").status_code == 404


def test_a_device_says_how_much_is_to_be_fetched(tmp_path: Path) -> None:
    told = {"version": "v", "base": "/perangkat/v/", "handed": {"engine.zip": 7}, "packed": 6_660_000}
    told |= {"snapshot": {"snapshot.bin": 9}, "snapshot_packed": 7_000_000}
    (tmp_path / "files.json").write_text(json.dumps(told), encoding="ascii")
    found = device(tmp_path)
    assert found is not None
    assert (found.base, found.handed, found.megabytes) == ("/perangkat/v/", {"engine.zip": 7}, 7)
    assert found.selfcheck_megabytes == 14


def test_it_lies_in_the_data_folder(tmp_path: Path) -> None:
    assert Settings(tmp_path, "key").browser == tmp_path / "browser"
