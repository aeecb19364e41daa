"""CPython and Pyodide give the same bytes for the same files; and a difference would be seen."""

import json

import pytest

from tests.browser.both import Both
from tests.browser.test_files import zipped

TRIAL = "tests.browser.standin.trial"
FILES = {
    "ekspor.zip": zipped(**{"suka.json": b"[1]", "folder/é 👍.json": b"{}"}),
    "folder/dalam/a.csv": "id,nama\n1,“contoh”\n".encode(),
    "folder/b.json": b"\xff\xfe",
}


def test_the_same_files_are_seen_alike_in_both(both: Both) -> None:
    told = both.same_in_both(f"{TRIAL}:look", FILES, {"lang": "id"})
    assert [each[0] for each in json.loads(told)["seen"]] == [
        "1:ekspor.zip:suka.json",
        "1:ekspor.zip:folder/é 👍.json",
        "2:folder/b.json",
        "2:folder/dalam/a.csv",
    ]
    assert json.loads(both.same_in_both(f"{TRIAL}:look", {}))["options"] == {}


def test_a_difference_is_said(both: Both) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"(?s)--- CPython.*\+emscripten"):
        both.same_in_both(f"{TRIAL}:where", {})


def test_what_fails_in_pyodide_fails_here(both: Both) -> None:
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        both.same_in_both(f"{TRIAL}:failing_there", {})
    assert both.same_in_both(f"{TRIAL}:look", {})
