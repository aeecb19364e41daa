"""Serving: the address is said, refusals are one line, a stop is graceful, and no answer is ever written down."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from nirpihak.server.serving import ServeError, serve
from tests.server import pages
from tests.server.conftest import free_port, start


def test_it_says_its_address_stops_when_asked_and_writes_no_answer_down(tmp_path: Path) -> None:
    running = start(tmp_path)
    for address in (pages.NO, "/boleh/?employment=secret-answer"):
        with urllib.request.urlopen(running.url + address, timeout=10) as response:
            response.read()
    with pytest.raises(urllib.error.HTTPError, match="404") as missing:
        urllib.request.urlopen(f"{running.url}/aturan/TIDAK-ADA/?employment=secret-answer", timeout=10)
    missing.value.close()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=20) == 0
    said = running.said.read_text("utf-8")
    assert f"Nirpihak berjalan di {running.url}/" in said
    assert "Traceback" not in said
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"secret-key", "nirpihak.sqlite3"} <= {path.name for path in kept}
    for path in kept:
        content = path.read_bytes()
        assert b"secret-answer" not in content, path
        assert b"registered&whom" not in content, path


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"port {port} on 127.0.0.1 cannot be used") as refused:
            serve("127.0.0.1", port)
    assert "\n" not in str(refused.value)
    assert "--port" in refused.value.message.en
    assert f"port {port} di 127.0.0.1 tidak dapat dipakai" in refused.value.message.id


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_number_that_is_no_port_is_refused(port: int) -> None:
    with pytest.raises(ServeError, match="no port"):
        serve("127.0.0.1", port)


def test_serving_others_needs_the_names_they_use() -> None:
    with pytest.raises(ServeError, match="NIRPIHAK_HOSTS"):
        serve("0.0.0.0", free_port())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NIRPIHAK_STORE", "gopher://x/y"),
        ("NIRPIHAK_TSA", "tanpa alamat"),
        ("NIRPIHAK_WITNESSES", "bukan-kunci"),
        ("NIRPIHAK_EVIDENCE_KEY", "pendek"),
    ],
)
def test_settings_of_evidence_are_read_before_they_are_needed(name: str, value: str, tmp_path: Path) -> None:
    environment = {key: text for key, text in os.environ.items() if not key.startswith("NIRPIHAK_")}
    environment |= {"NIRPIHAK_DATA": str(tmp_path), name: value}
    code = "import sys; from nirpihak.cli import main; main(['serve', '--port', '0', '--lang', 'en'])"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{name}: ")
    assert done.stderr.count("\n") == 1


def test_settings_that_are_wrong_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIRPIHAK_DEBUG", "perhaps")
    with pytest.raises(ServeError, match="NIRPIHAK_DEBUG"):
        serve("127.0.0.1", free_port())
