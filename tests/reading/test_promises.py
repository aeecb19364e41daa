"""What reading never does: leave the machine, write, remember texts, ask about people, or know sides."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from nirpihak import reading as package
from nirpihak.reading import hints, reader, results, suggesting
from tests.reading.texts import CONTEST
from tests.test_boundaries import WAYS_OUT, imported

MODULES = sorted(path for path in Path(package.__file__).parent.glob("*.py"))
WRITING = {"write_text", "write_bytes", "write", "mkdir", "touch", "unlink", "rename", "dump", "system", "popen"}
BLIND = ("clauses", "cues", "weights", "characters", "trie", "words", "surroundings", "hints")
"""What must not know who is who: none of them may import the aliases or the contests."""
ABOUT_PEOPLE = ("author", "writer", "handle", "account", "person", "user", "profile", "leaning", "history", "who_wrote")
WATCHED = """
import sys
from nirpihak.contests import load_register
seen = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        seen.append(f"{event} {arguments[0]}")
    if event.partition(".")[0] in ("socket", "subprocess", "shutil", "urllib", "sqlite3") or event in (
        "os.mkdir", "os.rename", "os.remove", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.putenv"
    ):
        seen.append(event)
sys.addaudithook(hook)
sys.dont_write_bytecode = True
from nirpihak.reading.reader import Reader
from nirpihak.reading.suggesting import as_act, suggested_facts
contest = load_register()[sys.argv[1]]
knows = Reader(contest)
for text in ["Seruni hebat, coblos!", "https://contoh.example/seruni @seruni pembohong", "x" * 30_000, ""]:
    said = knows.read(text)
    said.mentions, said.masked(), said.evidence("pair-2")
    as_act(said, suggested_facts(said, "pair-2", contest))
print(seen)
"""


def test_reading_touches_nothing_outside() -> None:
    """No socket, no file written, no process: watched from below, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED, CONTEST], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_module_can_write_or_leave(path: Path) -> None:
    assert imported(path) & (WAYS_OUT | {"shutil", "tempfile", "pickle", "sqlite3", "logging"}) == set()
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    assert called & (WRITING | {"open", "print"}) == set()


@pytest.mark.parametrize("name", BLIND)
def test_what_reads_the_stance_cannot_know_sides(name: str) -> None:
    """Symmetry holds by construction: below the mask nothing can ask who is who, or what a ballot number is."""
    path = Path(package.__file__).parent / f"{name}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    reached = {each for each in names if each.startswith("nirpihak")}
    below = {f"nirpihak.reading.{each}" for each in BLIND} | {
        "nirpihak.reading",
        "nirpihak.reading.files",
        "nirpihak.text",
    }
    assert reached <= below


@pytest.mark.parametrize("module", [reader, results, hints, suggesting])
def test_nothing_asks_about_people(module: object) -> None:
    """No function takes, and no result holds, who wrote something."""
    offered = [each for _, each in inspect.getmembers(module) if inspect.isclass(each) or inspect.isfunction(each)]
    mine = [each for each in offered if each.__module__.startswith("nirpihak.reading")]
    words = {each.__name__.lower() for each in mine}
    for each in mine:
        words |= set(getattr(each, "_fields", ()))
        words |= {name for name in vars(each) if not name.startswith("_")} if inspect.isclass(each) else set()
        words |= set(inspect.signature(each).parameters) if inspect.isfunction(each) else set()
    assert {word for word in words for about in ABOUT_PEOPLE if about in word} == set()
