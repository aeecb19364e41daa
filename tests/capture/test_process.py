"""A capture is a process of its own: ended by its limits, by its parent's end or by force, it leaves what came."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from nirpihak.capture import family, process
from nirpihak.capture.manifest import Options, Outcome, Result
from nirpihak.capture.process import capture, refusal
from nirpihak.text import Text
from tests.capture.sites import LIKES, Site
from tests.capture.taking import marked, options
from tests.conftest import NOT_HERE


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://0x7f000001/",
        "http://017700000001/",
        "http://2130706433/",
        "http://localhost/",
        "http://metadata.google.internal/",
        "https://situs.example:8443/",
        "https://warga:sandi@situs.example/",
        "https://www.instagram.com/warga.rekaan/",
        "",
        "bukan alamat",
    ],
)
def test_what_is_never_tried_is_refused_at_once(url: str, tmp_path: Path) -> None:
    said = refusal(url)
    assert said is not None
    assert said.id != said.en
    result = capture(url, tmp_path / "capture")
    assert (result.outcome, result.reason, result.files) == (Outcome.REFUSED, said, ())
    assert list((tmp_path / "capture").iterdir()) == []


def test_a_public_address_is_not_refused() -> None:
    assert refusal("https://kabar.example/berita/1?a=b#c") is None


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "lain.txt").write_text("milik lain", encoding="utf-8")
    with pytest.raises(FileExistsError, match="holds something already"):
        capture("https://kabar.example/", tmp_path)


def test_options_survive_the_way_to_the_child() -> None:
    given = Options(width=800, names={"a.example": "127.0.0.1"}, let_off=("127.0.0.1:80",), egress="192.0.2.1")
    assert Options.from_json(given.to_json()) == given


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("{", "not JSON"), ("[]", "one JSON object"), ('{"lebar": 3}', "unknown option(s): lebar")],
)
def test_wrong_options_are_named(text: str, wrong: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "nirpihak.capture", "https://kabar.example/", str(tmp_path), "--options", text]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert wrong in done.stderr.splitlines()[-1]


class Running:
    """A capture in a thread of its own, with the steps it told; `child` is the process of this one's mark."""

    def __init__(self, site: Site, path: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **more: object) -> None:
        self.steps: list[Text] = []
        self.result: Result | None = None
        self.mark = f"{family.MARK}{os.urandom(8).hex()}-"
        monkeypatch.setattr(family, "MARK", self.mark)
        url = f"{site.url}{path}"
        chosen = options(site, **more)

        def run() -> None:
            self.result = capture(url, folder, chosen, self.steps.append)

        self.thread = threading.Thread(target=run)
        self.thread.start()

    def reach(self, step: str) -> None:
        for _ in range(600):
            if any(step in each.en for each in self.steps):
                return
            time.sleep(0.1)
        pytest.fail(f"never came to {step!r}: {self.steps}")

    def children(self) -> list[int]:
        return marked(self.mark)

    def end(self) -> Result:
        self.thread.join(120)
        assert self.result is not None
        return self.result


def _python(pids: list[int]) -> int:
    """The child itself, among its node and its Chromium."""
    for pid in pids:
        if b"nirpihak.capture" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
            return pid
    pytest.fail(f"no child among {pids}")


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_killed_child_leaves_what_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Site() as site:
        site.page("/pos", f'<title>Pos</title><p>{LIKES}</p><img src="/gambar/foto.png"><img src="/bisu">')
        running = Running(site, "/pos", tmp_path / "capture", monkeypatch)
        running.reach("Opening")
        for _ in range(200):
            if site.hits["GET /bisu"]:
                break
            time.sleep(0.05)
        os.kill(_python(running.children()), signal.SIGKILL)
        result = running.end()
        assert running.children() == []
    assert result.cut is not None
    assert "SIGKILL" in result.cut.en
    folder = tmp_path / "capture"
    assert {each.name for each in folder.iterdir()} == {each.name for each in result.files}
    assert all(not each.complete for each in result.files if each.purpose != "manifest")
    obtained = {each["url"].removeprefix(site.url): each["obtained"] for each in result.manifest["resources"]}
    assert obtained["/pos"] == "whole"
    assert obtained["/bisu"] == "failed"
    assert any("/bisu" in gap.what for gap in result.gaps)
    check = [sys.executable, "-m", "warcio.cli", "check", str(folder / "data.warc.gz")]
    assert subprocess.run(check, capture_output=True, timeout=60).returncode == 0


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_its_memory_and_its_time_have_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Site() as site:
        running = Running(site, "/", tmp_path / "memory", monkeypatch, memory=120_000_000)
        result = running.end()
        assert running.children() == []
        assert result.cut is not None
        assert "more than 120 MB" in result.cut.en
        assert result.file("manifest") is not None

        monkeypatch.setattr(process, "GRACE", -29.0)  # one second in all
        running = Running(site, "/bisu", tmp_path / "time", monkeypatch, seconds=30.0)
        result = running.end()
        assert running.children() == []
    assert result.cut is not None
    assert "more than 1 seconds" in result.cut.en
    assert result.outcome is Outcome.ERROR
    assert result.manifest["cut"] == result.cut._asdict()


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    folder = tmp_path / "capture"
    folder.mkdir()
    mark = f"{family.MARK}{os.urandom(8).hex()}"
    with Site() as site, tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as short:
        command = [sys.executable, "-m", "nirpihak.capture", f"{site.url}/bisu", str(folder)]
        child = subprocess.Popen(
            [*command, "--options", options(site).to_json()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, family.VARIABLE: mark, "TMPDIR": short},
            start_new_session=True,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        assert json.loads(child.stdout.readline())["en"] == "Opening the address"
        child.stdin.close()
        assert child.wait(30) == 3
        child.stdout.close()
        for _ in range(200):
            if not marked(mark):
                break
            time.sleep(0.05)
        assert marked(mark) == []


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_child_sees_nothing_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIRPIHAK_SECRET_KEY", "rahasia")
    monkeypatch.setenv("DATABASE_URL", "postgres://rahasia")
    with Site() as site:
        running = Running(site, "/bisu", tmp_path / "capture", monkeypatch, load_seconds=3.0)
        running.reach("Opening")
        seen = b"".join(Path(f"/proc/{pid}/environ").read_bytes() for pid in running.children())
        assert b"rahasia" not in seen
        assert running.end().outcome is Outcome.ERROR


def test_a_full_disk_is_named_in_one_line() -> None:
    full = process._died(1, json.dumps({"id": "tempat penyimpanan penuh", "en": "the disk is full"}))
    assert full == Text(
        "proses penangkapan gagal: tempat penyimpanan penuh", "the capture's process failed: the disk is full"
    )
    assert process._died(1, "ValueError: x").en == "the capture's process failed: ValueError: x"
    assert process._died(1, "").en == "the capture's process failed: 1"
    assert "SIGKILL" in process._died(-9, "").en


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason=f"{NOT_HERE}root, who may mount")
@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_full_disk_ends_a_capture_and_says_so(tmp_path: Path) -> None:
    small = tmp_path / "kecil"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip(f"{NOT_HERE}the right to mount")
    try:
        with Site() as site:
            result = capture(f"{site.url}/media", small / "capture", options(site))
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True, capture_output=True)
    assert result.outcome is Outcome.ERROR
    assert "the disk is full" in result.reason.en
    assert result.files == ()


def test_without_a_browser_it_says_so(tmp_path: Path) -> None:
    with Site() as site:
        result = capture(f"{site.url}/", tmp_path / "capture", options(site, chromium=str(tmp_path / "tidak-ada")))
    assert result.outcome is Outcome.ERROR
    assert "Chromium tidak ada" in result.reason.id
    assert site.hits.total() == 0


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_steps_are_told_where_it_was_called_and_may_end_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = f"{family.MARK}{os.urandom(8).hex()}-"
    monkeypatch.setattr(family, "MARK", mark)
    threads = []

    def told(step: Text) -> None:
        threads.append(threading.current_thread())
        raise KeyboardInterrupt

    with Site() as site, pytest.raises(KeyboardInterrupt):
        capture(f"{site.url}/bisu", tmp_path / "capture", options(site), told)
    assert threads == [threading.current_thread()]
    assert marked(mark) == []


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_long_path_for_temporary_files_is_no_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("panjang" * 12)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with Site() as site:
        result = capture(f"{site.url}/potongan", tmp_path / "capture", options(site))
    assert result.outcome is Outcome.PAGE
    assert (tmp_path / "capture" / "text.txt").read_text("utf-8") == "sepotong demi sepotong"


def test_a_whole_family_is_ended_wherever_it_went(tmp_path: Path) -> None:
    if not Path("/proc/self/environ").exists():
        pytest.skip(f"{NOT_HERE}/proc")
    mark = f"{family.MARK}{os.urandom(8).hex()}"
    script = (
        "import subprocess, sys, time\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(60)']\n"
        "subprocess.Popen(sleep, start_new_session=True)\n"
        "again = f'import subprocess; subprocess.Popen({sleep!r}, start_new_session=True)'\n"
        "subprocess.run([sys.executable, '-c', again])\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    root = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, env={**os.environ, family.VARIABLE: mark}
    )
    assert root.stdout is not None
    root.stdout.readline()
    assert len(marked(mark)) == 3
    assert family.resident(root.pid) > 10_000_000
    family.end(root.pid, mark)
    assert marked(mark) == []
    assert root.wait(10) == -signal.SIGKILL
    root.stdout.close()
