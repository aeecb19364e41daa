"""Texts as JSON Lines: what is a text, what is refused, and with which words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.reading.lines import LINE_LIMIT, LineError, TextLine, text_line

CONTEST = "pilbup-kabupaten-contoh-2027"


def read(line: str | bytes) -> TextLine | None:
    return text_line(line if isinstance(line, bytes) else line.encode(), 7, CONTEST)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('{"text": "pak Bayu"}', TextLine(None, "pak Bayu")),
        ('{"id": "a1", "text": "pak Bayu"}\r', TextLine("a1", "pak Bayu")),
        ('{"id": 12, "text": ""}', TextLine("12", "")),
        ('{"id": null, "text": "x"}', TextLine(None, "x")),
        ('{"id": "", "text": "x"}', TextLine(None, "x")),
        ('"pak Bayu"', TextLine(None, "pak Bayu")),
        ('  "x"  ', TextLine(None, "x")),
        ('\ufeff"x"', TextLine(None, "x")),
        (json.dumps({"text": "x", "contest": CONTEST, "targets": [], "user": 3}), TextLine(None, "x")),
        ("", None),
        (" \t\r", None),
    ],
)
def test_a_line_is_a_text(line: str, wanted: TextLine | None) -> None:
    assert read(line) == wanted


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("pak Bayu", "JSON"),
        ('{"text": "x"', "JSON"),
        ("[]", "JSON"),
        ("3", "JSON"),
        ("null", "JSON"),
        ("{}", "text"),
        ('{"text": null}', "text"),
        ('{"text": ["x"]}', "text"),
        ('{"text": "x", "id": true}', "id"),
        ('{"text": "x", "id": 1.5}', "id"),
        ('{"text": "x", "id": {}}', "id"),
        ('{"text": "x", "text": "y"}', "text"),
        ('{"text": "x", "contest": "pilpres-2024"}', "contest"),
        (b'"\xff"', "UTF-8"),
        ("[" * 100_000, "JSON"),
        ('"' + "x" * LINE_LIMIT + '"', "JSON"),
    ],
    ids=lambda given: repr(given)[:40],
)
def test_what_is_no_text_is_refused_with_its_line(line: str | bytes, field: str) -> None:
    with pytest.raises(LineError) as refused:
        read(line)
    problem = refused.value.problem
    assert (problem.field, problem.line) == (field, 7)
    for lang in ("id", "en"):
        message = problem.message(lang)
        assert len(message.splitlines()) == 1
        assert "7" in message


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_text_or_refused(line: bytes) -> None:
    try:
        found = read(line)
    except LineError:
        return
    assert found is None or isinstance(found.text, str)


@given(st.text(max_size=200), st.text(max_size=20) | st.none())
def test_what_json_writes_is_read_back(text: str, ident: str | None) -> None:
    assert read(json.dumps({"text": text, "id": ident})) == TextLine(ident or None, text)
    assert read(json.dumps(text)) == TextLine(None, text)
