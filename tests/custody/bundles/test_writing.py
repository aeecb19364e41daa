"""Writing a bundle: whole or not at all, each byte the recorded one, readable by people and by other tools."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from nirpihak.custody.bundles.contents import Bundle
from nirpihak.custody.bundles.layout import paths
from nirpihak.custody.bundles.printing import pdf_of
from nirpihak.custody.bundles.record import record
from nirpihak.custody.bundles.sinks import BundleError
from nirpihak.custody.bundles.writing import NO_PDF, write
from nirpihak.custody.checking.bundle import verify
from nirpihak.custody.checking.report import ALL_GOOD, NO_BUNDLE, UNKNOWABLE, lines
from tests.custody.bundles import making
from tests.custody.bundles.making import MIB

ROOT = Path(__file__).parents[3]


def no_pdf(html: str) -> None:
    return None


@pytest.fixture(scope="module")
def small() -> Bundle:
    return making.bundle(size=5000)


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB])
def test_files_of_any_size_verify_in_a_folder_and_in_a_zip(tmp_path: Path, size: int) -> None:
    bundle = making.bundle(size=size)
    told: list[tuple[int, int]] = []
    for name in ("b", "b.zip"):
        write(bundle, tmp_path / name, making.LOG, lambda *each: told.append(each), pdf=no_pdf)
        report = verify(tmp_path / name)
        assert report.exit_code == ALL_GOOD, list(lines(report))
    assert told[-1][0] == told[-1][1]


def test_a_selective_bundle_shows_commitments_only_and_verifies(tmp_path: Path) -> None:
    bundle = making.bundle(size=5000, selective=True)
    write(bundle, tmp_path / "b", making.LOG, pdf=no_pdf)
    report = verify(tmp_path / "b", [making.LOG.key])
    assert report.exit_code == ALL_GOOD
    assert any("1 files and 4 fields" in each.en for each in report.of(UNKNOWABLE))
    everything = b"".join(each.read_bytes() for each in (tmp_path / "b").rglob("*") if each.is_file())
    original = making.bundle(size=5000).exhibits[0].files[0]
    assert original.sha256.encode() not in everything
    assert original.name.encode() not in everything
    assert "memuat nama pelapor" in (tmp_path / "b/data/berita-acara.html").read_text("utf-8")


def test_without_a_printer_the_bundle_says_that_there_is_no_pdf(small: Bundle, tmp_path: Path) -> None:
    done = write(small, tmp_path / "b", making.LOG, pdf=no_pdf)
    assert done.gaps == (NO_PDF,)
    assert f"Bagging-Note: {NO_PDF.id}" in (tmp_path / "b/bag-info.txt").read_text("utf-8")
    assert not (tmp_path / "b/data/berita-acara.pdf").exists()


def test_bytes_that_are_not_the_recorded_ones_stop_it_and_leave_nothing(small: Bundle, tmp_path: Path) -> None:
    exhibit = small.exhibits[0]
    other = replace(exhibit.files[0], open=lambda: io.BytesIO(b"lain"))
    changed = replace(small, exhibits=(replace(exhibit, files=(other, *exhibit.files[1:])), *small.exhibits[1:]))
    for name in ("b", "b.zip"):
        with pytest.raises(BundleError, match=r"01-original\.mp4: what is kept is not what was recorded"):
            write(changed, tmp_path / name, making.LOG, pdf=no_pdf)
    assert list(tmp_path.iterdir()) == []


FULL = """
import resource, sys
from pathlib import Path
from nirpihak.custody.bundles.sinks import BundleError
from nirpihak.custody.bundles.writing import write
from tests.custody.bundles import making

bundle = making.bundle(size=300_000)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write(bundle, Path(sys.argv[1]), making.LOG, pdf=lambda html: None)
except BundleError as error:
    print(error.text.id)
"""


@pytest.mark.parametrize("name", ["b", "b.zip"])
def test_where_nothing_more_can_be_written_it_is_one_line_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    done = subprocess.run([sys.executable, "-c", FULL, str(target)], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == f"{target}: tidak dapat ditulis ({os.strerror(errno.EFBIG)})\n", done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(small: Bundle, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("sudah ada")
    (tmp_path / "b").symlink_to(tmp_path / "entah")
    for name in ("b", "b.zip"):
        with pytest.raises(BundleError, match="is there already"):
            write(small, tmp_path / name, making.LOG, pdf=no_pdf)
    assert (tmp_path / "b.zip").read_text() == "sudah ada"


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../x"},
        {"id": ""},
        {"id": "a b"},
        {"exhibits": ()},
    ],
)
def test_names_that_cannot_be_names_are_refused(small: Bundle, tmp_path: Path, change: dict[str, object]) -> None:
    if not change.get("exhibits", True):
        change = {"exhibits": (small.exhibits[0], small.exhibits[0])}
    with pytest.raises(BundleError):
        write(replace(small, **change), tmp_path / "b", making.LOG, pdf=no_pdf)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


CHILD = """
import io, sys, time
from dataclasses import replace
from pathlib import Path
from nirpihak.custody.bundles.writing import write
from tests.custody.bundles import making

bundle = making.bundle(size=20 << 20)
print("ready", flush=True)
write(bundle, Path(sys.argv[1]), making.LOG, lambda done, total: print(done, flush=True), pdf=lambda html: None)
print("done", flush=True)
"""


@pytest.mark.parametrize("name", ["b", "b.zip"])
def test_killed_at_any_moment_nothing_half_stands_under_the_name(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    for lines_before in (1, 2, 8, 15, 22):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(target)], stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        assert child.stdout is not None
        for _ in range(lines_before):
            child.stdout.readline()
        time.sleep(0.003 * lines_before)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        if target.exists():
            # It was whole before it was killed; a hidden link to it may be left, which the next try takes away.
            assert verify(target).exit_code == ALL_GOOD
            with pytest.raises(BundleError):
                write(making.bundle(size=5000), target, making.LOG, pdf=no_pdf)
            break
        assert verify(target).exit_code == NO_BUNDLE
    else:
        write(making.bundle(size=5000), target, making.LOG, pdf=no_pdf)
        assert verify(target).exit_code == ALL_GOOD
    assert [each.name for each in tmp_path.glob(".*.part")] == []


def test_the_name_of_a_file_says_what_it_is_and_never_runs(small: Bundle) -> None:
    assert paths(small.exhibits[0]) == [
        "data/BB-2026-00001/01-original.mp4",
        "data/BB-2026-00001/02-thumbnail.png",
    ]
    assert paths(small.exhibits[1])[0] == "data/BB-2026-00002/01-dom.html.txt"
    many = replace(small.exhibits[0], files=small.exhibits[0].files * 60)
    assert paths(many)[0].startswith("data/BB-2026-00001/001-")


def test_the_record_names_everything_and_runs_nothing(small: Bundle) -> None:
    html = record(small, making.LOG.key)
    for exhibit in small.exhibits:
        assert exhibit.ref in html
        assert all(file.sha256 in html for file in exhibit.files)
    for words in (
        "Berita Acara Penyerahan Barang Bukti Elektronik",
        "Pada hari Sabtu, 21 November 2026 17.00.00 WIB (10.00.00 UTC)",
        "dapat diakses",
        "dapat ditampilkan",
        "dijamin keutuhannya",
        "dapat dipertanggungjawabkan",
        "diekspor",
        "saksi0.example/w",
        str(making.LOG.key),
        "Video kampanye &lt;b&gt;contoh&lt;/b&gt;",
    ):
        assert words in html
    assert not re.search(r"<script|<b>|https?://(?!contoh\.example/unggahan/1<)|src=\"(?!data:)", html)


@pytest.mark.browser
def test_the_record_reads_well_on_a_phone(small: Bundle, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text(record(small, making.LOG.key), "utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 740})
    try:
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.goto((tmp_path / "b.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator("img").evaluate("image => image.naturalWidth") == 40
        assert problems == []
    finally:
        page.close()


@pytest.mark.browser
def test_the_record_is_printed(small: Bundle, chromium: str) -> None:
    printed = pdf_of(record(small, making.LOG.key))
    assert printed is not None
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 10_000


def test_no_chromium_means_no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "")
    monkeypatch.setenv("PATH", "")
    assert pdf_of("<p>x") is None


def test_its_lists_are_those_of_bagit(small: Bundle, tmp_path: Path) -> None:
    write(small, tmp_path / "b", making.LOG, pdf=no_pdf)
    info = (tmp_path / "b/bag-info.txt").read_text("utf-8")
    assert f"External-Identifier: {making.ID}\n" in info
    payload = [each for each in (tmp_path / "b/data").rglob("*") if each.is_file()]
    assert f"Payload-Oxum: {sum(each.stat().st_size for each in payload)}.{len(payload)}\n" in info
    rows = [json.loads(line) for line in (tmp_path / "b/log/events.jsonl").read_text("utf-8").splitlines()]
    assert [row["index"] for row in rows] == [5, 6, 8, 9, 7, 10]
    for algorithm, tool in (("sha256", "sha256sum"), ("sha512", "sha512sum")):
        done = subprocess.run(
            [tool, "--check", "--strict", f"manifest-{algorithm}.txt"], cwd=tmp_path / "b", capture_output=True
        )
        assert done.returncode == 0
