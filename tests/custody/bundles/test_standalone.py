"""A bundle verifies without us: python3's standard library, openssl and coreutils, no network, nothing installed."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest

from nirpihak.custody import checking
from nirpihak.custody.checking.__main__ import main
from nirpihak.custody.checking.bundle import verify
from nirpihak.custody.checking.report import lines
from tests.conftest import NOT_HERE
from tests.custody.bundles import making
from tests.custody.bundles.making import change

CHECKING = Path(checking.__file__).parent


@cache
def cut_off() -> tuple[str, ...]:
    """What starts a command without any network, where this machine lets us."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    for flags in (("--net",), ("--net", "--map-root-user")):
        if subprocess.run([unshare, *flags, "true"], capture_output=True).returncode == 0:
            return (unshare, *flags)
    return ()


def bare(bag: Path, *arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run the verifier in the bundle with an empty environment, isolated, without site-packages, off the network."""
    found = shutil.which("openssl")
    assert found is not None
    return subprocess.run(
        [*cut_off(), python, "-I", "-S", "verifikasi", *arguments],
        cwd=bag,
        env={"PATH": str(Path(found).parent)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_verifier_in_a_bundle_gives_the_same_report_as_ours(bag: Path) -> None:
    done = bare(bag, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) | {"bundle": ""} == json.loads(json.dumps(verify(bag).as_json())) | {"bundle": ""}
    change(bag / "data/BB-2026-00001/01-original.mp4", 5)
    done = bare(bag, "--lang", "en", "--key", str(making.LOG.key))
    assert done.returncode == 1
    assert done.stdout.splitlines() == list(lines(verify(bag, [making.LOG.key]), "en"))
    assert "bytes 0-1048575 differ" in done.stdout


def test_running_it_adds_nothing_to_the_bundle(bag: Path) -> None:
    before = sorted(bag.rglob("*"))
    for _ in range(2):
        assert bare(bag).returncode == 0
    assert sorted(bag.rglob("*")) == before


def test_it_runs_from_the_unpacked_zip_too(zipped: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        assert archive.testzip() is None
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
        archive.extractall(tmp_path / "buka")
    (inside,) = (tmp_path / "buka").iterdir()
    assert inside.name == making.ID
    assert bare(inside).returncode == 0
    assert bare(inside, str(zipped)).returncode == 0


@pytest.mark.parametrize("version", ["3.9", "3.12"])
def test_other_pythons_run_it(bag: Path, version: str) -> None:
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"{NOT_HERE}python{version}")
    done = bare(bag, python=os.path.realpath(python))
    assert (done.returncode, done.stderr) == (0, "")


def test_what_goes_into_a_bundle_imports_the_standard_library_alone() -> None:
    for path in CHECKING.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = [] if node.level else [str(node.module)]
            else:
                names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.partition(".")[0] in sys.stdlib_module_names, f"{path.name}: {name}"


def test_its_files_in_a_bundle_are_ours_to_the_byte(bag: Path) -> None:
    ours = {path.name: path.read_bytes() for path in CHECKING.glob("*.py")}
    assert {path.name: path.read_bytes() for path in (bag / "verifikasi/checking").iterdir()} == ours


def test_the_manual_holds_by_hand(bag: Path) -> None:
    """Each command of CARA-VERIFIKASI.txt, as it stands there."""
    text = (bag / "CARA-VERIFIKASI.txt").read_text("utf-8").replace("\\\n", " ")
    commands = [line.strip() for line in text.splitlines() if line.startswith("     ") and "+" not in line]
    commands = [each for each in commands if each.split()[0] in ("sha256sum", "openssl", "python3")]
    assert len(commands) == 6
    said = []
    for command in commands:
        done = subprocess.run(["sh", "-c", command], cwd=bag, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, (command, done.stderr)
        said.append(done.stdout + done.stderr)
    assert "Signature Verified Successfully" in said[3]
    assert "Verification: OK" in said[4]
    assert "Time stamp:" in said[5]
    assert str(making.LOG.key) in text


def test_a_broken_bundle_fails_by_hand_too(bag: Path) -> None:
    change(bag / "data/BB-2026-00002/02-text.txt", 0)
    done = subprocess.run(["sha256sum", "-c", "manifest-sha256.txt"], cwd=bag, capture_output=True, text=True)
    assert done.returncode == 1
    assert "data/BB-2026-00002/02-text.txt: FAILED" in done.stdout.replace("GAGAL", "FAILED")


def test_the_module_is_a_command(zipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(zipped), "--lang", "en"]) == 0
    assert "EVERYTHING THAT WAS CHECKED AGREES" in capsys.readouterr().out
    assert main([str(tmp_path / "tidak-ada")]) == 2
    assert "tidak ada" in capsys.readouterr().out
    assert main([str(zipped), "--key", "bukan kunci"]) == 2
    assert "nama+id+base64" in capsys.readouterr().err
