"""JSON read as a stream says what `json` says of the whole, however the bytes come; and says what is wrong."""

from __future__ import annotations

import contextlib
import io
import json
import re
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports.brackets import DEEPEST_VALUE
from nirpihak.exports.members import MemberError
from nirpihak.exports.streams import DEEPEST, LONGEST, WINDOW, End, Path, Step, Steps, walk, walk_lists

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
TEXTS = st.text(alphabet='\\"[]{}:,a\n\x00é😀\u2028', max_size=12)
VALUES = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS | st.sampled_from("abc"), inner, max_size=5),
    max_leaves=25,
)


class Trickle(io.BytesIO):
    """Gives a few bytes at a time, whatever is asked for."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__(data)
        self.most = most

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.most)


def take(path: Path) -> Step:
    return Step.TAKE


def opening(path: Path) -> Step:
    return Step.OPEN


def whole(data: bytes | str, steps: Steps = take, most: int = 1 << 18, **asked: Any) -> list[tuple[Path, Any]]:
    """What a walk gives; one that gives lists gives the same, and breaks off at the same place for the same reason."""
    raw = data.encode() if isinstance(data, str) else data
    in_lists, fault = until_fault(
        (path, value) for path, values in walk_lists(Trickle(raw, most), steps, **asked) for value in values
    )
    one_by_one, error = until_fault(walk(Trickle(raw, most), steps, **asked))
    assert in_lists == one_by_one
    assert (fault and fault.text) == (error and error.text)
    if error is not None:
        raise error
    return one_by_one


def until_fault(found: Iterator[tuple[Path, Any]]) -> tuple[list[tuple[Path, Any]], MemberError | None]:
    out = []
    try:
        for each in found:
            out.append(each)
    except MemberError as error:
        return out, error
    return out, None


def expected(value: Any, path: Path, step: Step, steps: Steps) -> Iterator[tuple[Path, Any]]:
    """What a walk has to give of a document that was read as a whole."""
    if step is Step.SKIP:
        return
    if step is Step.TAKE or not isinstance(value, list | dict):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            within = (*path, key)
            yield from expected(each, within, steps(within), steps)
    else:
        within = (*path, "*")
        step = steps(within)
        for each in value:
            yield from expected(each, within, step, steps)
            if step is Step.OPEN and isinstance(each, dict):
                yield within, End.OF_ELEMENT


def chosen(seed: int) -> Steps:
    """Steps that differ from path to path, and are the same each time."""
    kinds = (Step.OPEN, Step.OPEN, Step.TAKE, Step.SKIP)
    return lambda path: kinds[zlib.crc32(repr((seed, path)).encode()) % 4] if path else Step.OPEN


@settings(max_examples=100)
@given(
    value=VALUES,
    seed=st.integers(0, 1000),
    most=st.integers(1, 40),
    plain=st.booleans(),
    indent=st.sampled_from([None, 0, 2, "\t"]),
)
def test_walk_gives_what_json_gives(value: Any, seed: int, most: int, plain: bool, indent: int | str | None) -> None:
    text = json.dumps(value, ensure_ascii=plain, indent=indent)
    for steps in (take, opening, chosen(seed)):
        assert whole(text, steps, most) == list(expected(value, (), steps(()), steps))


@settings(max_examples=30)
@given(
    values=st.lists(VALUES, min_size=1, max_size=4),
    times=st.integers(1, 3000),
    most=st.sampled_from([997, 5000, 1 << 18]),
    plain=st.booleans(),
)
def test_what_is_passed_over_ends_where_it_ends(values: list[Any], times: int, most: int, plain: bool) -> None:
    body = json.dumps(values, ensure_ascii=plain)[1:-1]
    times = min(times, 400_000 // (len(body) + 2) + 1)
    for around in ("[%s]", '{"x": [%s]}', '[[["\\"", {"y": [%s]}]]]'):
        large = around % ", ".join([body] * times)
        document = f'{{"a": {large}, "b": 7, "c": [{large}, 8], "d": "]"}}'
        found = whole(document, lambda path: Step.SKIP if path in (("a",), ("c", "*")) else Step.OPEN, most)
        assert found == [(("b",), 7), (("d",), "]")]


def test_each_of_many_is_passed_over() -> None:
    rows = ", ".join(f'{{"n": "]{number}", "k": [{number}]}}' for number in range(5000))
    found = whole(f"[{rows}]", lambda path: Step.SKIP if path == ("*", "k") else Step.OPEN, 3000)
    assert [value for path, value in found if path == ("*", "n")] == [f"]{number}" for number in range(5000)]
    assert sum(value is End.OF_ELEMENT for _, value in found) == 5000


@settings(max_examples=40)
@given(
    values=st.lists(VALUES | st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3), min_size=1, max_size=5),
    times=st.integers(1, 800),
    most=st.sampled_from([997, 1 << 18]),
    indent=st.sampled_from([None, 0, 2]),
    separators=st.sampled_from([None, (",", ":"), (" ,  ", " : ")]),
    end=st.sampled_from(["", "]", "}", ",", "]]", ", 1.", "{", '"', "\x01", "9" * 5000]),
)
def test_many_rows_in_lists(
    values: list[Any], times: int, most: int, indent: int | None, separators: Any, end: str
) -> None:
    times = min(times, 100_000 // (len(json.dumps(values)) + 2) + 1)
    text = json.dumps(values * times, indent=indent, separators=separators)
    assert [value for _, value in whole(text, opening_rows, most)] == values * times
    with contextlib.suppress(MemberError):
        whole(text[:-1] + end, opening_rows, most)


def test_rows_come_many_at_a_time_and_no_more() -> None:
    rows = [{"a": number, "b": [{"c": "}, {"}, {"d": 1}]} for number in range(5000)]
    for indent in (None, 2):
        lists = [each for _, each in walk_lists(io.BytesIO(json.dumps(rows, indent=indent).encode()), opening_rows)]
        assert [row for each in lists for row in each] == rows
        assert len(lists) < 200
        assert max(map(len, lists)) < 500


def opening_rows(path: Path) -> Step:
    return Step.TAKE if path else Step.OPEN


DEEP, BACKSLASHES, QUOTES = "[" * 300_000 + "]" * 300_000, "\\\\" * 300_000, '\\"' * 99_999


@pytest.mark.parametrize("inner", [DEEP, f'"{BACKSLASHES}"', f'"{QUOTES}"'], ids=["deep", "backslashes", "quotes"])
def test_deep_and_odd_values_are_passed_over(inner: str) -> None:
    for most in (1 << 18, 4095):
        assert whole(f'{{"a": [{inner}], "b": 1}}', lambda path: Step.SKIP if path == ("a",) else Step.OPEN, most) == [
            (("b",), 1)
        ]


def test_passing_over_holds_no_more_than_a_window() -> None:
    class Endless(io.RawIOBase):
        """Forty million characters of rows, and a string without end of as many."""

        left = 160

        def read(self, size: int = -1, /) -> bytes:
            self.left -= 1
            if self.left == 159:
                return b'{"a": ['
            if self.left > 80:
                return b'{"t": "contoh", "n": [1]}, ' * 10_000
            if self.left == 80:
                return b'"'
            return b"[" * 270_000 if self.left > 0 else b'"], "b": 1}' if self.left == 0 else b""

    tracemalloc.start()
    try:
        found = list(walk(Endless(), lambda path: Step.SKIP if path == ("a",) else Step.OPEN))  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == [(("b",), 1)]
    assert peak < 16 << 20


DOCUMENT = (
    '{"a": [{"t": "cont\\u00f3h \\ud83d\\ude00 \\"x\\"", "n": -12.5e3}, null, true], "é": {"b": [1, 22]}, "c": ""}'
)


@pytest.mark.parametrize("steps", [take, opening, chosen(3), lambda path: Step.SKIP])
def test_cut_off_at_every_byte(steps: Steps) -> None:
    data = DOCUMENT.encode()
    assert whole(data, steps, 1) == list(expected(json.loads(DOCUMENT), (), steps(()), steps))
    for length in range(len(data)):
        for most in (1, 7, 1000):
            with pytest.raises(MemberError, match=r"cut off|not sound JSON"):
                whole(data[:length], steps, most)


def test_what_came_before_a_fault_stands() -> None:
    rows = ", ".join(f'{{"n": {number}}}' for number in range(1000))
    walking = walk(io.BytesIO(f"[{rows}, {{".encode()), lambda path: Step.TAKE if path else Step.OPEN)
    assert [next(walking)[1]["n"] for _ in range(1000)] == list(range(1000))
    with pytest.raises(MemberError, match="cut off"):
        next(walking)


@pytest.mark.parametrize("most", [1, 2, 3, 1000])
def test_byte_order_mark(most: int) -> None:
    assert whole(b"\xef\xbb\xbf[1]", take, most) == [((), [1])]


@pytest.mark.parametrize("most", range(1, 15))
def test_pairs_of_surrogates_and_letters_over_borders(most: int) -> None:
    assert whole('["\\ud83d\\ude00", "😀", "\\\\ud83d", "é"]', opening, most) == [
        (("*",), "😀"),
        (("*",), "😀"),
        (("*",), "\\ud83d"),
        (("*",), "é"),
    ]
    assert whole(b'["\xff", "\xf0\x9f\x98"]', take, most) == [((), ["\ufffd", "\ufffd"])]


@pytest.mark.parametrize("number", ["0", "-1", "12345678901234567890", "1.5", "-2.5e-7", "1E400", "true", "null"])
@pytest.mark.parametrize("most", [1, 2, 3, 5, 1000])
def test_numbers_over_borders_and_at_the_end(number: str, most: int) -> None:
    assert whole(number, take, most) == [((), json.loads(number))]
    assert whole(f"{number} \n", take, most) == [((), json.loads(number))]
    assert whole(f"[{number},{number}]", opening, most) == [(("*",), json.loads(number))] * 2
    assert whole(f'{{"a":{number}}}', opening, most) == [(("a",), json.loads(number))]
    assert whole(f"[{number}]", lambda path: Step.SKIP if path else Step.OPEN, most) == []


def test_number_too_long_to_be_one() -> None:
    for steps in (take, opening):
        with pytest.raises(MemberError, match="number that is too long"):
            whole("[" + "9" * 5000 + "]", steps)


def test_deep_nesting() -> None:
    fits = "[" * DEEPEST + "]" * DEEPEST
    assert whole(fits, opening) == []
    with pytest.raises(MemberError, match="nested deeper"):
        whole(f"[{fits}]", opening)
    for steps in (take, opening):
        for opener in ("[", '{"a":'):
            with pytest.raises(MemberError, match="nested deeper"):
                whole(opener * 100_000, steps)


def test_value_that_is_too_large() -> None:
    with pytest.raises(MemberError, match="larger than in any export"):
        whole('["' + "x" * (LONGEST + (1 << 20)) + '"]', opening)


@pytest.mark.parametrize("most", [1, 3, 1000])
@pytest.mark.parametrize(
    "text",
    [
        *("[1,]", "[,1]", "[1 2]", '{"a"}', '{"a":}', '{"a" 1}', "{1: 2}", "{'a': 1}", '{"a": 1,}', "[1}", '{"a": 1]'),
        *("]", "[1] x", "[1][2]", "[1],", "nope", "<html>", "}", '{"a": 1 "b": 2}', "[tru]", "[1.]", "1e", "[1e+]"),
    ],
)
def test_no_json(text: str, most: int) -> None:
    with pytest.raises(MemberError, match=r"not sound JSON|cut off"):
        whole(text, opening, most)


@pytest.mark.parametrize("trailing", ["", " \n\t\r", ";", "\0\0\0", ";\n", " " * 5000])
def test_what_may_stand_behind_a_document(trailing: str) -> None:
    for most in (1, 1000):
        assert whole(f"[1]{trailing}", opening, most) == [(("*",), 1)]
    with pytest.raises(MemberError, match="not sound JSON"):
        whole(f"[1]{trailing}x", opening, 1)


@pytest.mark.parametrize("nothing", ["", "   ", "\ufeff", "\n\n"])
def test_nothing_at_all(nothing: str) -> None:
    for steps in (take, opening):
        with pytest.raises(MemberError, match=r"cut off|not sound JSON"):
            whole(nothing, steps)


@pytest.mark.parametrize("most", range(1, 12))
def test_repair_sees_each_escape_as_a_whole(most: int) -> None:
    def repair(text: str) -> str:
        return re.sub(r"\\x([0-9a-f]{2})", r"\\u00\1", text)

    text = '{"a": "caf\\xe9 \\\\ \\u00e9\\" \\xe9", "b": [1, "\\xe9"]}'
    value = {"a": 'café \\ é" é', "b": [1, "é"]}
    assert whole(text, take, most, repair=repair) == [((), value)]
    skip_a = whole(text, lambda path: Step.SKIP if path == ("a",) else Step.OPEN, most, repair=repair)
    assert skip_a == [(("b", "*"), 1), (("b", "*"), "é")]


@settings(max_examples=100)
@given(data=st.data(), seed=st.integers(0, 50), most=st.sampled_from([1, 5, 64, 4096]))
def test_mutated_documents_end_in_a_member_error_or_not_at_all(data: st.DataObject, seed: int, most: int) -> None:
    raw = bytearray(DOCUMENT.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from(b'"\\[]{},:0e\xc3').map(lambda b: bytes([b]))
        )
    for steps in (take, opening, chosen(seed), lambda path: Step.SKIP):
        try:
            found = whole(bytes(raw), steps, most)
        except MemberError as error:
            found = []
            assert error.text.id != error.text.en  # noqa: PT017
        assert all(isinstance(path, tuple) for path, _ in found)


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("padding", ["", " " * 5000, '"[[[[", '])
def test_what_nests_too_deep_is_refused_before_a_decoder_meets_it(closed: bool, padding: str) -> None:
    opener = f"[{padding}"
    deep = opener * (DEEPEST_VALUE + 5) + "1" + ("]" * (DEEPEST_VALUE + 5) if closed else "")
    with pytest.raises(MemberError) as raised:
        list(walk(io.BytesIO(f'{{"a": {deep}}}'.encode()), lambda path: Step.OPEN if path == () else Step.TAKE))
    assert "nested" in raised.value.text.en


def test_brackets_in_texts_are_no_nesting() -> None:
    rows = [{"text": "[{" * 700}] * 500
    document = json.dumps(rows).encode()
    assert len(document) > 2 * WINDOW, "some text must be cut where a window ends"
    found = walk(io.BytesIO(document), lambda path: Step.TAKE if path else Step.OPEN)
    assert [row for _, row in found] == rows
