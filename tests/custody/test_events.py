"""Custody events: one commitment for one event, any field withheld at will, and chains that show what is missing."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.custody.checking import events
from nirpihak.custody.checking.events import EventError, check_chain, commit, commitment_of, disclose, values

SALT = bytes(range(32))
FIELDS: dict[str, Any] = {
    "v": 1,
    "kind": "received",
    "at": "2026-11-21T10:00:00.123456Z",
    "actor": "officer:3",
    "exhibit": "BB-7",
    "seq": 0,
    "prev": None,
    "file": "BB-7/asli",
    "size": 12,
    "note": "diserahkan warga, “tanpa nama”",
}
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
EXTRA = st.dictionaries(st.from_regex(r"\A[a-z][a-z0-9_]{0,10}\Z"), VALUES, max_size=5)


def test_the_commitment_is_the_one_that_is_described() -> None:
    """Computed here from the description alone, so that a second verifier can be written from it."""
    lines = ""
    for name in sorted(FIELDS):
        field_salt = hmac.new(SALT, b"nirpihak field salt\0" + name.encode(), hashlib.sha256).digest()
        value = json.dumps(FIELDS[name], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        committed = hmac.new(field_salt, f"{name}\0{value}".encode(), hashlib.sha256).hexdigest()
        lines += f"{name} {committed}\n"
    assert commit(FIELDS, SALT) == hashlib.sha256(f"nirpihak event 1\n{lines}".encode()).digest()


def test_the_commitment_stays_what_it_was() -> None:
    assert commit(FIELDS, SALT).hex() == "70c02ccd8e15ec09eb718b2cf9ea763296b9e51eb25814691f59248cd77d7e73"


@given(EXTRA, st.data())
def test_whatever_is_withheld_the_rest_verifies(extra: dict[str, Any], data: st.DataObject) -> None:
    fields = {**extra, **FIELDS}
    withheld = data.draw(st.sets(st.sampled_from(sorted(fields))))
    shown = disclose(fields, SALT, 41, withheld)
    row = events.read(json.dumps(shown))
    assert row == shown
    assert commitment_of(row) == commit(fields, SALT)
    assert values(row) == {name: value for name, value in fields.items() if name not in withheld}
    text = json.dumps(shown)
    assert SALT.hex() not in text
    assert all("value" not in shown["fields"][name] for name in withheld)


@given(st.sets(st.sampled_from(sorted(FIELDS))), st.sets(st.sampled_from([*sorted(FIELDS), "lain"])))
def test_more_can_be_withheld_without_the_salt(first: set[str], more: set[str]) -> None:
    shown = disclose(FIELDS, SALT, 41, first)
    less = events.withhold(shown, more)
    assert less == disclose(FIELDS, SALT, 41, first | (more & FIELDS.keys()))
    assert commitment_of(less) == commit(FIELDS, SALT)


@given(st.sampled_from(sorted(FIELDS)), VALUES)
def test_a_changed_value_changes_the_commitment(name: str, other: Any) -> None:
    shown = disclose(FIELDS, SALT, 0)
    shown["fields"][name]["value"] = other
    same = json.dumps(other, sort_keys=True) == json.dumps(FIELDS[name], sort_keys=True)
    assert (commitment_of(shown) == commit(FIELDS, SALT)) == same


def test_a_truth_value_is_no_number() -> None:
    assert commit({**FIELDS, "size": True}, SALT) != commit({**FIELDS, "size": 1}, SALT)


def test_a_field_left_out_added_or_renamed_changes_the_commitment() -> None:
    whole = commit(FIELDS, SALT)
    shown = disclose(FIELDS, SALT, 0)
    field = shown["fields"].pop("note")
    assert commitment_of(shown) != whole
    shown["fields"]["nota"] = field
    assert commitment_of(shown) != whole
    shown["fields"]["note"] = field
    assert commitment_of(shown) != whole


def test_another_salt_gives_another_commitment() -> None:
    assert commit(FIELDS, bytes(32)) != commit(FIELDS, SALT)
    assert disclose(FIELDS, SALT, 0)["fields"]["note"]["salt"] != disclose(FIELDS, SALT, 0)["fields"]["file"]["salt"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"v": 2}, "event version 2 is not known"),
        ({"v": True}, "event version True is not known"),
        ({"size": 1.5}, "type float"),
        ({"size": 2**53}, "too large"),
        ({"size": float("nan")}, "type float"),
        ({"note": b"x"}, "type bytes"),
        ({"note": "\ud800"}, "not Unicode"),
        ({"note": {1: "x"}}, "the key 1 is not text"),
        ({"note": ("a",)}, "type tuple"),
        ({"Note": "x"}, "'Note' is not valid"),
        ({"no te": "x"}, "'no te' is not valid"),
        ({"": "x"}, "'' is not valid"),
    ],
)
def test_what_has_no_one_form_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(EventError, match=words):
        commit({**FIELDS, **change}, SALT)


def test_values_nested_without_end_are_refused() -> None:
    nested: Any = None
    for _ in range(40):
        nested = [nested]
    with pytest.raises(EventError, match="too deeply"):
        commit({**FIELDS, "note": nested}, SALT)


@pytest.mark.parametrize("name", events.ALWAYS)
def test_a_field_that_is_always_there_must_be(name: str) -> None:
    fields = {key: value for key, value in FIELDS.items() if key != name}
    with pytest.raises(EventError, match=f"the field {name} is missing"):
        commit(fields, SALT)
    shown = disclose(FIELDS, SALT, 3)
    del shown["fields"][name]
    with pytest.raises(EventError, match=f"event 3: the field {name} is missing"):
        commitment_of(shown)


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(EventError, match="31 bytes long and should be 32"):
        commit(FIELDS, SALT[:31])


def test_an_unknown_field_cannot_be_withheld() -> None:
    with pytest.raises(EventError, match="event 4 has no field nama"):
        disclose(FIELDS, SALT, 4, {"nama"})


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("", "not readable JSON"),
        ("[]", "not a JSON object"),
        ("{}", "index and fields"),
        ('{"index": 0, "fields": {}, "x": 1}', "index and fields"),
        ('{"index": true, "fields": {}}', "no whole number"),
        ('{"index": -1, "fields": {}}', "no whole number"),
        ('{"index": 1.0, "fields": {}}', "1.0 is not whole"),
        ('{"index": 0, "index": 0, "fields": {}}', "stands twice"),
        ('{"index": NaN, "fields": {}}', "NaN is not whole"),
        ("[" * 100_000, "not readable JSON"),
        ('{"index": 0, "fields": {"A": 1}}', "'A' is not valid"),
    ],
)
def test_a_row_of_another_form_is_refused(row: str, words: str) -> None:
    with pytest.raises(EventError, match=words):
        events.read(row)


@pytest.mark.parametrize(
    "field", [None, {}, {"value": 1}, {"salt": "00" * 32}, {"value": 1, "salt": "00" * 32, "commitment": "00" * 32}]
)
def test_a_field_of_another_form_is_refused(field: Any) -> None:
    shown = disclose(FIELDS, SALT, 3)
    shown["fields"]["note"] = field
    with pytest.raises(EventError, match="event 3: the field note holds value and salt, or commitment"):
        commitment_of(shown)


@pytest.mark.parametrize("digest", [None, 1, "", "00" * 31, "AB" * 32, "0x" + "00" * 31])
def test_a_salt_that_is_no_digest_is_refused(digest: Any) -> None:
    for field in ({"value": 1, "salt": digest}, {"commitment": digest}):
        shown = disclose(FIELDS, SALT, 3)
        shown["fields"]["note"] = field
        with pytest.raises(EventError, match="event 3: the field note does not hold 64"):
            commitment_of(shown)


Link = tuple[int, dict[str, Any], bytes]


def chain(count: int) -> list[Link]:
    links: list[Link] = []
    for seq in range(count):
        fields = {**FIELDS, "seq": seq, "prev": links[-1][2].hex() if links else None}
        links.append((10 + 3 * seq, fields, commit(fields, SALT)))
    return links


def faults(links: list[Link]) -> list[str]:
    return [error.en for error in check_chain("BB-7", links)]


def test_a_whole_chain_has_no_fault() -> None:
    assert faults(chain(6)) == []
    assert faults([]) == []


@given(st.integers(0, 4))
def test_a_missing_event_is_named(gone: int) -> None:
    links = chain(6)
    del links[gone]
    assert faults(links) == [f"number {gone} of the events of BB-7 is missing (before event {10 + 3 * (gone + 1)})"]


def test_several_missing_events_are_one_gap() -> None:
    links = chain(6)
    assert faults(links[:1] + links[4:]) == ["number 1-3 of the events of BB-7 is missing (before event 22)"]


def test_an_edited_event_is_found_at_the_next() -> None:
    links = chain(4)
    edited = {**links[1][1], "note": "lain"}
    links[1] = (links[1][0], edited, commit(edited, SALT))
    assert faults(links) == [
        "event 16 (BB-7, number 2) does not follow from the one before it: that one was edited or replaced"
    ]


def test_reordered_events_are_named() -> None:
    links = chain(4)
    links[1], links[2] = links[2], links[1]
    said = faults(links)
    assert said[0] == "number 1 of the events of BB-7 is missing (before event 16)"
    assert "event 13 is out of order: it comes after event 16" in said


def test_an_event_twice_is_named() -> None:
    links = chain(3)
    said = faults([*links, links[2]])
    assert said == [
        "event 16 is out of order: it comes after event 16",
        "event 16 of BB-7 is number 2 and should be 3",
    ]


def test_an_event_of_another_exhibit_is_named() -> None:
    links = chain(3)
    other = {**links[1][1], "exhibit": "BB-8"}
    links[1] = (links[1][0], other, links[1][2])
    assert faults(links) == ["event 13 belongs to BB-8, not BB-7"]
