"""Meta's JSON: rows of every root, labelled values by shape, and nothing that a hostile document can do to them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import meta
from nirpihak.exports.members import MemberError

from .reading import member


def rows(document: object, bom: bool = False) -> list[tuple[str, int, object]]:
    data = (b"\xef\xbb\xbf" if bom else b"") + json.dumps(document).encode()
    return list(meta.rows(member("a.json", data)))


def broken(text: str) -> str:
    return text.encode().decode("latin-1")


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([{"title": "a"}, {"title": "b"}], [("", 1, {"title": "a"}), ("", 2, {"title": "b"})]),
        ({"k_v2": [1, None], "l": ["x"]}, [("k_v2", 1, 1), ("k_v2", 2, None), ("l", 1, "x")]),
        (
            {"event_v2": {"joined": [{"name": "a"}], "declined": [{"name": "b"}, {"name": "c"}]}},
            [
                ("event_v2.joined", 1, {"name": "a"}),
                *[("event_v2.declined", i, {"name": n}) for i, n in ((1, "b"), (2, "c"))],
            ],
        ),
        ({"string_map_data": {"Time": {"timestamp": 1}}}, [("", 1, {"string_map_data": {"Time": {"timestamp": 1}}})]),
        ({"uri": "x", "media": [1, 2], "odd": 3}, [("", 1, {"uri": "x", "media": [1, 2], "odd": 3})]),
        (
            {"relationships_following": {"title": "a", "string_list_data": []}},
            [("relationships_following", 1, {"title": "a", "string_list_data": []})],
        ),
        ({"outer": {"inner": {"name": "a", "more": {"b": 1}}}}, [("outer.inner", 1, {"name": "a", "more": {"b": 1}})]),
        ({"k": None}, []),
        ({"k": {"l": None}}, []),
        ([], []),
        ({}, []),
        ("text", []),
        ({"version": 1, "k": [{"title": "a"}], "n": "x"}, [("k", 1, {"title": "a"})]),
        ({broken("café"): [1]}, [("café", 1, 1)]),
    ],
)
@pytest.mark.parametrize("bom", [False, True])
def test_rows_of_every_root(document: object, expected: object, bom: bool) -> None:
    assert rows(document, bom) == expected


def test_a_list_that_comes_twice_is_counted_on() -> None:
    data = b'{"k": [1, 2], "l": [3], "k": [4]}'
    assert [row[:2] for row in meta.rows(member("a.json", data))] == [("k", 1), ("k", 2), ("l", 1), ("k", 3)]


def test_rows_before_a_cut_stand() -> None:
    reading = meta.rows(member("a.json", b'[{"title": "a"}, {"titl'))
    assert next(reading) == ("", 1, {"title": "a"})
    with pytest.raises(MemberError):
        next(reading)


@pytest.mark.parametrize(
    ("head", "key", "opener"),
    [
        (b'\xef\xbb\xbf\n{ "likes_media_likes" : [', "likes_media_likes", "{"),
        (b'[{"title"', "", "["),
        (b'{"caf\\u00c3\\u00a9": 1', "café", "{"),
        (b'{"a\\"b": 1', 'a"b', "{"),
        (b'{"cut off', "", "{"),
        (b'{"bad \\x": 1}', "", "{"),
        (b"{}", "", "{"),
        (b"PK\x03\x04", "", ""),
        (b"", "", ""),
        (b"\xff\xfe[", "", ""),
    ],
)
def test_the_head_tells_the_root(head: bytes, key: str, opener: str) -> None:
    assert (meta.root_key(head), meta.opener(head)) == (key, opener)


def test_labels_are_walked_through_blocks() -> None:
    row = {
        "label_values": [
            {"label": "URL", "value": "https://contoh.id/a", "href": "https://contoh.id/a"},
            {"label": broken("Légende"), "value": broken("Terima kasih 🙏")},
            {"label": "Time", "timestamp_value": 1_728_000_000},
            {"title": "Owner", "dict": [{"title": "", "dict": [{"label": "Username", "value": "contoh"}]}]},
            {"label": "Topics", "vec": [{"value": "a"}, "b"]},
            {"title": "Group", "dict": {"label": "Name", "value": "Kelompok"}},
            {"label": "Bad", "value": {"a": 1}, "href": "javascript:alert(1)"},
            7,
        ]
    }
    assert list(meta.labels(row)) == [
        ((), "URL", "https://contoh.id/a", "https://contoh.id/a"),
        ((), "Légende", "Terima kasih 🙏", None),
        ((), "Time", 1_728_000_000, None),
        (("Owner",), "Username", "contoh", None),
        (("Topics",), "", "a", None),
        (("Topics",), "", "b", None),
        (("Group",), "Name", "Kelompok", None),
        ((), "Bad", None, None),
    ]


def test_labels_are_bounded() -> None:
    deep: object = {"label": "x", "value": "deep"}
    for _ in range(100):
        deep = {"title": "t", "dict": [deep]}
    assert list(meta.labels({"label_values": [deep]})) == []
    wide = {"label_values": [{"label": "x", "value": "y"}] * 5000}
    assert len(list(meta.labels(wide))) == meta.WIDE


def test_facts_go_by_shape_and_not_by_label() -> None:
    row = {
        "string_map_data": {
            "Kata": {"href": "", "value": broken(" Siap – lanjut "), "timestamp": 0},
            "Yang Punya": {"value": "contoh_akun"},
            "Saat": {"timestamp": 1_728_000_000},
            "Tautan": {"href": "https://contoh.id/p/1"},
            "Rusak": None,
        }
    }
    found = meta.facts(row)
    assert tuple(found) == (
        1_728_000_000,
        "https://contoh.id/p/1",
        (("Kata", "Siap – lanjut"), ("Yang Punya", "contoh_akun")),
    )
    assert found.text(meta.OWNER_LABELS) is None
    assert meta.facts({"string_map_data": {"Media Owner": {"value": "x"}}}).text(meta.OWNER_LABELS) == "x"
    assert meta.facts({"string_list_data": {"value": "x", "timestamp": "1728000000"}}).at == 1_728_000_000
    assert tuple(meta.facts(None)) == (None, None, ())


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["title", "dict", "vec", "label", "value", "href", "label_values", "string_map_data", "timestamp"]
            )
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_any_document_is_read(document: object) -> None:
    for key, row, value in rows(document):
        assert isinstance(key, str)
        assert row >= 1
        for each in meta.labels(value):
            assert all(isinstance(title, str) for title in each.titles)
            assert isinstance(each.label, str)
        meta.facts(value)
