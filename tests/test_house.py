"""What the repository holds itself to: tests collected, no machine's traces, locks in step, good licences."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import conftest

ROOT = Path(__file__).parents[1]
LARGEST = 500_000
LOCKED_FROM = {
    "runtime": ["server", "evidence", "build"],
    "test": ["server", "evidence", "test", "build"],
    "check": ["server", "evidence", "test", "check", "build"],
    "docs": ["docs", "build"],
    "bench": ["server", "evidence", "bench", "build"],
    "lock": ["lock"],
}
"""Which extras and groups of pyproject.toml each lock is compiled from; the base is in all but `lock`."""

# Put together from parts, so that this file holds none of them itself.
REGISTRIES = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("proxy", "golang", "org"),
        ("anaconda", "org"),
    ]
]
MACHINE_PATH = re.compile(r"(?<![\w.:/~-])/(?:{})/".format("|".join(["root", "home", "work", "Users"])))


def tracked() -> list[Path]:
    """Every file git tracks or would track: what a clone holds, and what the next commit may add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            found.append((path.relative_to(ROOT), content.decode("utf-8", "replace")))
    return found


def defines_tests(path: Path) -> bool:
    source = path.read_text(encoding="utf-8") if path.suffix == ".py" else ""
    return "def test_" in source and any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
        for node in ast.walk(ast.parse(source))
    )


def test_every_test_file_is_collected() -> None:
    wanted = {str(path.relative_to(ROOT)) for path in tracked() if defines_tests(path)}
    listing = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert listing.returncode == 0, listing.stdout + listing.stderr
    collected = {line.partition("::")[0] for line in listing.stdout.splitlines() if "::" in line}
    assert wanted - collected == set(), "these define tests that never run: name them tests/**/test_*.py"


def test_test_files_hold_tests() -> None:
    empty = [str(path.relative_to(ROOT)) for path in tracked() if path.match("test_*.py") and not defines_tests(path)]
    assert empty == []


def test_a_floor_is_recorded() -> None:
    assert conftest.floor() > 0


def _nested_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:django", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A house with two tests and one skip, under this very conftest."""
    (tmp_path / "tests").mkdir()
    for name in ("__init__.py", "conftest.py", "loopback.py"):
        (tmp_path / "tests" / name).write_bytes((ROOT / "tests" / name).read_bytes())
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\npythonpath = .\n", encoding="ascii")
    (tmp_path / "tests" / "test_two.py").write_text(
        "import pytest\n"
        "from tests.conftest import NOT_HERE\n"
        "def test_one() -> None: pass\n"
        "def test_other() -> None: pass\n"
        "def test_lacking() -> None: pytest.skip(NOT_HERE + 'a telescope')\n"
        "def test_excused() -> None: pytest.skip('not today')\n",
        encoding="ascii",
    )
    return tmp_path


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_whole_run_under_the_floor_fails(small_house: Path, workers: str) -> None:
    floor = small_house / "tests" / "floor.txt"
    floor.write_text("3\n", encoding="ascii")
    whole = _nested_run(small_house, "-n", workers)
    assert whole.returncode == 0, whole.stdout
    assert "Not run here: 2" in whole.stdout
    assert "test_lacking: not on this machine: a telescope" in whole.stdout

    floor.write_text("4\n", encoding="ascii")
    short = _nested_run(small_house, "-n", workers)
    assert short.returncode == 1, short.stdout
    assert "3 run, tests/floor.txt says 4" in short.stdout
    assert _nested_run(small_house, "-n", workers, "-k", "test_one").returncode == 0


def test_no_registry_is_named() -> None:
    found = [f"{path}: {host}" for path, text in texts() for host in REGISTRIES if host in text]
    assert found == []


def test_no_path_of_one_machine() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


def test_a_machine_path_would_be_seen() -> None:
    folder = "/".join(["", "root", "x"])
    assert MACHINE_PATH.search(f'open("{folder}")')
    assert MACHINE_PATH.search(folder)
    assert not MACHINE_PATH.search(f"https://kpu.example{folder}")
    assert not MACHINE_PATH.search(f"var{folder}")


def test_no_large_file_is_tracked() -> None:
    assert [str(path.relative_to(ROOT)) for path in tracked() if path.stat().st_size > LARGEST] == []


def project() -> dict[str, list[Requirement]]:
    """The direct requirements of pyproject.toml: by extra and by group, the base under ``base``."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        data = tomllib.load(file)
    named = {"base": data["project"]["dependencies"]}
    named |= data["project"]["optional-dependencies"] | data["dependency-groups"]
    return {name: [Requirement(text) for text in texts] for name, texts in named.items()}


def locked(lock: str) -> dict[str, set[str]]:
    """Name -> versions a lock pins (more than one where they differ by Python version)."""
    pins: dict[str, set[str]] = {}
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="ascii")
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins


@pytest.mark.parametrize("lock", LOCKED_FROM)
def test_locks_are_in_step_with_pyproject(lock: str) -> None:
    wanted, pins = project(), locked(lock)
    sections = LOCKED_FROM[lock] if lock == "lock" else ["base", *LOCKED_FROM[lock]]
    stale = [
        f"{requirement} ({section})"
        for section in sections
        for requirement in wanted[section]
        if not (versions := pins.get(canonicalize_name(requirement.name)))
        or not all(requirement.specifier.contains(version) for version in versions)
    ]
    assert stale == [], "run make lock"


def test_locks_agree_with_one_another() -> None:
    pins = locked("pins")
    assert {lock: {n: v for n, v in locked(lock).items() if not v <= pins[n]} for lock in LOCKED_FROM} == {
        lock: {} for lock in LOCKED_FROM
    }


@pytest.mark.parametrize("lock", LOCKED_FROM)
def test_every_pin_has_a_hash(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="ascii")
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if entry]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def licences(found: Distribution) -> str:
    """A distribution's licence as its metadata states it: expression, field, classifiers."""
    metadata = found.metadata
    field = (metadata.get_all("License") or [""])[0].strip()
    # Some put the whole licence text into the field; its first line is its title.
    stated = [*(metadata.get_all("License-Expression") or []), field.splitlines()[0] if field else ""]
    stated += [text for text in metadata.get_all("Classifier") or [] if text.startswith("License ::")]
    return " | ".join(text for text in stated if text)


def is_strong_copyleft(licence: str) -> bool:
    """Whether a stated licence is of the GPL or AGPL and offers nothing else; the LGPL is neither."""
    without_lesser = re.sub(
        r"LGPL[\w.+-]*|(?:GNU )?(?:Lesser|Library) (?:GNU )?General Public License[^|]*",
        "",
        licence,
        flags=re.I,
    )
    return bool(re.search(r"\bA?GPL|General Public License|Affero", without_lesser, re.I)) and " OR " not in licence


def test_nothing_at_run_time_is_under_gpl_or_agpl() -> None:
    seen, offending = 0, []
    for name in locked("runtime"):
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # a lock covers every platform; what this one does not need is not installed
        seen += 1
        stated = licences(found)
        if not stated or is_strong_copyleft(stated):
            offending.append(f"{name}: {stated or 'states no licence'}")
    assert seen > 10
    assert offending == []


@pytest.mark.parametrize(
    ("licence", "strong"),
    [
        ("AGPL-3.0-only", True),
        ("License :: OSI Approved :: GNU Affero General Public License v3", True),
        ("GPL-3.0-or-later", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("LGPL-3.0-only", False),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT", False),
        ("MIT OR GPL-2.0-only", False),
    ],
)
def test_strong_copyleft_is_told_apart(licence: str, strong: bool) -> None:
    assert is_strong_copyleft(licence) is strong
