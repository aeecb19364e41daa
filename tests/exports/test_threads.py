"""Threads' JSON: every act is found, an account by its value or address before its title."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import instagram
from nirpihak.exports.members import MemberError, Told
from nirpihak.exports.records import Done, Record
from nirpihak.exports.threads import look

from .reading import member, read
from .samples import Wanted
from .samples import threads as sample
from .samples.instagram import meta_json

AT = 1_728_000_000
ACTS = [
    Wanted(Done.FOLLOW, "contoh.calon_1", name="Calon Contoh 🙂", at=AT + 1),
    Wanted(Done.REQUEST, "contoh_tertutup", at=AT + 2),
    Wanted(Done.UNFOLLOW, "contoh_lama", at=AT + 3),
    Wanted(Done.LIKE, "contoh_disukai", name="Siti Contoh", post_id="CuX-1_y", at=AT + 4),
    Wanted(Done.SAVE, "contoh_simpan", post_id="SaV3", at=AT + 5),
    Wanted(Done.POST, at=AT + 6, text="Bersama @contoh.calon_1 – maju"),
]
REPLY = Wanted(Done.COMMENT, at=AT + 7, text="Setuju 🙏")


def check(acts: list[Wanted], records: list[Record]) -> None:
    assert sorted(record.done for record in records) == sorted(act.done for act in acts)
    for act in acts:
        (record,) = [record for record in records if record.done is act.done]
        assert (record.handle, record.at, record.post_id) == (act.handle, act.at, act.post_id)
        assert record.origin.platform == "threads"
        if act.done in (Done.POST, Done.COMMENT):
            assert (record.text, record.own) == (act.text, True)
        if act.done is Done.FOLLOW:
            assert record.origin.caveats == ("auto_follow",)
            assert record.url == "https://www.threads.com/@contoh.calon_1"
        if act.done is Done.COMMENT:
            assert record.caveats == ("author_unknown",)


@pytest.mark.parametrize("variant", sample.VARIANTS)
@pytest.mark.parametrize(
    "knobs",
    [
        {},
        {"title_is_name": True},
        {"bom": True},
        {"folder": ""},
        {"folder": "ekspor/instagram-contoh/your_instagram_activity/threads/"},
    ],
    ids=str,
)
def test_every_act_is_found(variant: str, knobs: dict[str, Any]) -> None:
    check([*ACTS, REPLY], read(look, sample.files(variant, [*ACTS, REPLY], **knobs)))


@pytest.mark.parametrize("variant", sample.VARIANTS)
def test_one_row_may_stand_for_its_list(variant: str) -> None:
    check(ACTS, read(look, sample.files(variant, ACTS, single=True)))


@pytest.mark.parametrize("variant", sample.VARIANTS)
def test_no_file_is_read_twice(variant: str) -> None:
    for path, data in sample.files(variant, ACTS).items():
        assert instagram.look(member(path, data)) is None
        found = look(member(path, data))
        assert found is not None
        assert found.origin.variant in sample.VARIANTS


def test_the_display_name_is_kept() -> None:
    (record,) = read(look, sample.files("json-2023", ACTS[:1]))
    assert (record.handle, record.name) == ("contoh.calon_1", "Calon Contoh 🙂")


def test_a_new_list_layout_is_read_by_its_name() -> None:
    url = "https://www.threads.com/@contoh_a/post/Abc"
    rows = [{"timestamp": AT, "label_values": [{"label": "URL", "value": url, "href": url}]}]
    (record,) = read(look, {"your_instagram_activity/threads/liked_threads.json": meta_json(rows)})
    assert (record.done, record.handle, record.post_id, record.at) == (Done.LIKE, "contoh_a", "Abc", AT)
    told: list[object] = []
    files = {"your_instagram_activity/threads/baru.json": meta_json(rows)}
    assert read(look, files, unknown=lambda *said: told.append(said[2])) == []
    assert told == rows


@pytest.mark.parametrize(
    ("name", "root", "why"),
    [
        ("followers", "text_post_app_text_post_app_followers", "followers"),
        ("threads_viewed", "text_post_app_text_app_posts_seen", "watch_history"),
        ("blocked_profiles", "text_post_app_text_post_app_blocked_users", "other"),
    ],
)
def test_what_is_left_unread_is_said(name: str, root: str, why: str) -> None:
    found = look(member(f"{name}.json", json.dumps({root: []})))
    assert found is not None
    assert (found.left, found.read) == (why, None)


def test_the_owner_is_told() -> None:
    row = {"string_map_data": {"Username": {"value": "sari.contoh"}}}
    owner: dict[tuple[str, str], str] = {}
    files = {"personal_information.json": meta_json({"text_post_app_text_post_app_profile": [row]})}
    assert read(look, files, owner=owner) == []
    assert owner == {("threads", "handle"): "sari.contoh"}


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("following.json", {"relationships_following": []}),
        ("threads/x.json", {"a": 1}),
        ("liked_threads.html", "<html>"),
        ("liked_posts.json", [{"label_values": []}]),
    ],
)
def test_other_files_are_not_claimed(path: str, document: Any) -> None:
    assert look(member(path, json.dumps(document))) is None


FILES = [item for variant in sample.VARIANTS for item in sample.files(variant, [*ACTS, REPLY]).items()]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.integers(0, 4000), st.binary(max_size=4), st.integers(0, 12))
def test_damaged_bytes_are_read_or_refused(file: tuple[str, bytes], at: int, new: bytes, cut: int) -> None:
    path, raw = file
    at %= len(raw)
    each = member(path, raw[:at] + new + raw[at + cut :])
    found = look(each)
    if found is None or found.read is None:
        return
    try:
        for record in found.read(each, found.origin, Told()):
            assert type(record) is Record
            assert record.handle is None or isinstance(record.handle, str)
            assert record.at is None or type(record.at) is int
    except MemberError:
        pass
