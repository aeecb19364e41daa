"""Facebook's JSON: every list in every era, the gaps that are known, what is left unread, and broken files."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports.facebook import look
from nirpihak.exports.facebook_urls import of_page, of_post
from nirpihak.exports.members import Member, MemberError, Told
from nirpihak.exports.records import Done, Origin, Record

from .reading import member, read
from .samples import Wanted
from .samples.facebook import HOLDS, OWNER, VARIANTS, broken, files

ANI = Wanted(Done.LIKE, "contoh.ani", "Bu Ani Contoh – Bupati", post_id="pfbid02contohcontoh", at=1_700_000_001)


def one(path: str, value: Any, **told: Any) -> list[Record]:
    return read(look, {path: json.dumps(broken(value)).encode()}, **told)


def only(path: str, value: Any) -> Record:
    (record,) = one(path, value)
    return record


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("done", sorted(HOLDS["json-2021"]))
def test_every_act_of_every_era_is_found(variant: str, done: Done) -> None:
    act = Wanted(done, name="Halaman Contoh ✊", text="dukung ✊", at=1_700_000_002)
    found = [each for each in read(look, files(variant, [act])) if each.done is done]
    assert len(found) == 1
    record = found[0]
    assert record.origin.platform == "facebook"
    bare = done in (Done.POST, Done.SHARE)  # a list without a key is the same in 2018 and 2021
    assert record.origin.variant == ("json-2021" if bare and variant == "json-2018" else variant)
    assert "Halaman Contoh ✊" in (record.name or record.sentence or "") or done is Done.SHARE
    assert record.at == (None if done in (Done.ATTEND, Done.REQUEST) else 1_700_000_002)


def test_an_old_reaction_is_told_in_its_sentence_alone() -> None:
    (record,) = read(look, files("json-2021", [ANI]))
    assert record.sentence == f"{OWNER} menanggapi kiriman Bu Ani Contoh – Bupati."
    assert (record.name, record.handle, record.origin.target) == (None, None, "post")
    assert record.origin.caveats == ("in_sentence",)


@pytest.mark.parametrize("labels", ["en", "id", "xx"])
def test_a_new_reaction_tells_author_group_and_address_in_any_language(labels: str) -> None:
    act = ANI._replace(group="Grup Contoh")
    told = {("facebook", "name"): OWNER}
    (record,) = read(look, files("json-2024", [act], labels=labels), owner=told)
    assert record.post_url == "https://www.facebook.com/contoh.ani/posts/pfbid02contohcontoh"
    assert (record.handle, record.post_id, record.at) == ("contoh.ani", "pfbid02contohcontoh", 1_700_000_001)
    names = {record.name, record.group, *(each.name for each in record.named)}
    assert {"Bu Ani Contoh – Bupati", "Grup Contoh"} <= names
    if labels != "xx":
        assert (record.name, record.group) == ("Bu Ani Contoh – Bupati", "Grup Contoh")
    assert OWNER not in names
    assert record.origin.caveats == ()


def test_a_comment_without_data_keeps_its_sentence() -> None:
    act = Wanted(Done.COMMENT, name="Budi Contoh", text="hebat")
    (with_data,) = read(look, files("json-2021", [act]))
    assert (with_data.text, with_data.own) == ("hebat", True)
    (without,) = read(look, files("json-2021", [act], data=False))
    assert (without.text, without.sentence) == (None, f"{OWNER} menanggapi kiriman Budi Contoh.")


def test_a_comment_in_a_group_names_it_and_whom_it_mentions() -> None:
    act = Wanted(Done.COMMENT, name="Budi", text="setuju @[100012345678:2048:Bu Ani Contoh] ya", group="Grup Contoh")
    (record,) = read(look, files("json-2024", [act]))
    assert record.group == "Grup Contoh"
    assert record.text == "setuju Bu Ani Contoh ya"
    assert [(each.id, each.name) for each in record.named] == [("100012345678", "Bu Ani Contoh")]


@pytest.mark.parametrize("apostrophe", ["'", "’", "_", "%27"])
def test_apostrophes_in_names_of_files_do_not_matter(apostrophe: str) -> None:
    act = Wanted(Done.FOLLOW, "halaman.contoh", "Halaman Contoh")
    (record,) = read(look, files("json-2018", [act], apostrophe=apostrophe))
    assert (record.handle, record.name, record.url) == (
        "halaman.contoh",
        "Halaman Contoh",
        "https://www.facebook.com/halaman.contoh",
    )
    assert record.caveats == ()


def test_a_page_known_by_name_alone_says_so() -> None:
    (record,) = read(look, files("json-2024", [Wanted(Done.FOLLOW, name="Halaman Contoh")]))
    assert (record.origin.target, record.caveats) == ("page", ("name_only",))


def test_membership_of_a_group_is_not_intent() -> None:
    (record,) = read(look, files("json-2024", [Wanted(Done.JOIN, name="Grup Contoh")]))
    assert record.origin.target == "group"
    assert "added_by_others" in record.origin.caveats
    assert record.sentence == f"{OWNER} menjadi anggota Grup Contoh."
    bare = only(
        "groups/your_group_membership_activity.json", {"groups_joined_v2": [{"timestamp": 5, "title": "X Y Z"}]}
    )
    assert (bare.name, bare.sentence) == (None, "X Y Z")


def test_a_declined_event_is_no_act_and_an_events_day_is_not_the_answers() -> None:
    (record,) = read(look, files("json-2021", [Wanted(Done.ATTEND, name="Rapat Umum Contoh")]))
    assert (record.name, record.at, record.origin.caveats) == ("Rapat Umum Contoh", None, ("no_time",))
    rows = {"event_responses_v2": {"events_interested": [{"name": "A", "start_timestamp": 9}], "events_declined": []}}
    assert only("your_event_responses.json", rows).name == "A"


def test_a_post_that_shares_is_a_post_and_a_share() -> None:
    act = Wanted(Done.SHARE, "contoh.ani", post_id="1234567890", text="menang!")
    found = read(look, files("json-2024", [act]))
    assert [each.done for each in found] == [Done.POST, Done.SHARE]
    assert found[0].text == "menang!"
    assert (found[1].handle, found[1].post_id) == ("contoh.ani", "1234567890")
    assert found[1].post_url == "https://www.facebook.com/contoh.ani/posts/1234567890"


def test_the_caption_of_a_photo_and_tagged_people_are_read() -> None:
    media = {"media": {"uri": "a.jpg", "description": "Bersama calon ✊"}}
    row = {"timestamp": 7, "attachments": [{"data": [media, media]}], "tags": [{"name": "Bu Ani Contoh"}, "Budi"]}
    record = only("posts/your_posts_1.json", [row])
    assert record.text == "Bersama calon ✊"
    assert [each.name for each in record.named] == ["Bu Ani Contoh", "Budi"]


def test_posts_on_other_pages_with_labelled_values() -> None:
    values = [{"label": "Kiriman", "value": "maju terus"}, {"label": "Nama", "value": "Halaman Contoh"}]
    rows = [{"timestamp": 7, "fbid": "1", "media": [], "label_values": values}]
    record = only("your_facebook_activity/posts/posts_on_other_pages_and_profiles.json", rows)
    assert (record.done, record.text, record.own, record.name) == (Done.POST, "maju terus", True, "Halaman Contoh")


def test_unfollowed_profiles_in_either_layout() -> None:
    rows = [{"timestamp": 7, "label_values": [{"label": "Naam", "value": "Bu Ani Contoh"}]}]
    record = only("preferences/feed/unfollowed_profiles.json", rows)
    assert (record.done, record.name, record.origin.target) == (Done.UNFOLLOW, "Bu Ani Contoh", "account")


def test_any_version_of_a_key_is_read() -> None:
    for version in (2, 3, 4, 12):
        record = only("x/renamed.json", {f"following_v{version}": [{"name": "Budi Contoh", "timestamp": 7}]})
        assert (record.done, record.name, record.origin.target) == (Done.FOLLOW, "Budi Contoh", "account")


def test_renamed_files_are_known_by_their_first_row() -> None:
    old = files("json-2021", [ANI])
    (record,) = read(look, {"unduhan (3).json": next(iter(old.values()))})
    assert record.done is Done.LIKE
    new = files("json-2024", [ANI])
    (record,) = read(look, {"unduhan (4).json": next(iter(new.values()))})
    assert (record.name, record.origin.confidence) == ("Bu Ani Contoh – Bupati", "low")
    assert record.origin.caveats == ("guessed_layout",)
    posts = files("json-2024", [Wanted(Done.POST, name="X", text="halo")])
    (record,) = read(look, {"1.json": next(iter(posts.values()))})
    assert (record.done, record.text) == (Done.POST, "halo")


@pytest.mark.parametrize("root", ["", "facebook-contoh-2026-11-21-abc/", "a/b/facebook-contoh/your_facebook_activity/"])
@pytest.mark.parametrize("bom", [False, True])
def test_outer_folders_and_a_byte_order_mark_do_not_matter(root: str, bom: bool) -> None:
    acts = [Wanted(done, name="Contoh", text="t") for done in sorted(HOLDS["json-2024"])]
    found = read(look, files("json-2024", acts, root=root, bom=bom, indent=2))
    assert {each.done for each in found} == HOLDS["json-2024"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_one_object_in_place_of_a_list(variant: str) -> None:
    # `group_name` alone does not make an object a row (`meta.FIELDS`).
    for done in sorted(HOLDS[variant] - {Done.REQUEST}):
        act = Wanted(done, name="Contoh", text="t")
        assert done in {each.done for each in read(look, files(variant, [act], single=True))}


def test_empty_and_missing_lists_yield_nothing_and_break_nothing() -> None:
    empty: list[Any] = [{"comments_v2": None}, {"comments_v2": []}, {"comments_v2": {}}, {"event_responses_v2": None}]
    for value in empty:
        assert one("comments.json", value) == []
    assert one("likes_and_reactions.json", []) == []


def test_the_owner_is_known_by_profile_and_by_her_own_acts() -> None:
    told = Told()
    sample = {"profile_v2": {"name": {"full_name": OWNER}, "profile_uri": "https://www.facebook.com/contoh.pemilik"}}
    data = json.dumps(broken(sample)).encode()
    found = look(member("personal_information/profile_information/profile_information.json", data))
    assert found is not None
    assert found.read is not None
    assert list(found.read(member("p.json", data), found.origin, told)) == []
    assert told.owner == {("facebook", "name"): OWNER, ("facebook", "handle"): "contoh.pemilik"}
    owner: dict[tuple[str, str], str] = {}
    read(look, files("json-2021", [ANI]), owner=owner)
    assert owner == {("facebook", "name"): OWNER}


@pytest.mark.parametrize(
    ("path", "value", "left"),
    [
        (
            "your_facebook_activity/messages/inbox/budi_1/message_1.json",
            {"participants": [], "messages": []},
            "messages",
        ),
        ("Budi_1.json", {"participants": ["A", "B"], "threadName": "Budi_1", "messages": []}, "messages"),
        ("connections/friends/your_friends.json", {"friends_v2": [{"name": "Budi"}]}, "contacts"),
        ("logged_information/search/your_search_history.json", {"searches_v2": []}, "search_history"),
        ("logged_information/location/primary_location.json", {"primary_location_v2": {}}, "location"),
        ("a/facebook-contoh/ads_information/other.json", [{"label_values": []}], "ads"),
        ("a/facebook-contoh/x/your_facebook_activity_history.json", {"Aplikasi Facebook é": []}, "other"),
        ("connections/followers/people_following.json", {"followers_v2": []}, "followers"),
        ("security/logins.json", {"account_accesses_v2": []}, "other"),
        ("your_facebook_activity/posts/no-data.txt", "", "other"),
    ],
)
def test_what_is_left_unread(path: str, value: Any, left: str) -> None:
    data = value.encode() if isinstance(value, str) else json.dumps(broken(value)).encode()
    found = look(member(path, data))
    assert found is not None
    assert (found.read, found.left) == (None, left)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("connections/followers_and_following/following.json", {"relationships_following": []}),
        ("your_instagram_activity/likes/liked_posts.json", [{"timestamp": 1, "label_values": []}]),
        ("your_instagram_activity/messages/inbox/a/message_1.json", {"participants": []}),
        ("user_data_tiktok.json", {"Your Activity": {}}),
        ("result.json", {"about": "", "chats": {}}),
        ("comments.json", {"comments": ["Halo"]}),
        ("stories.json", [{"timestamp": 5}]),
        ("gambar.jpg", "x"),
        ("data/like.js", "window.YTD.like.part0 = []"),
    ],
)
def test_files_of_others_are_nobodys_here(path: str, value: Any) -> None:
    assert look(member(path, value if isinstance(value, str) else json.dumps(value))) is None


def test_an_unknown_list_of_acts_is_told_by_its_keys() -> None:
    seen: list[object] = []
    files_ = {"your_facebook_activity/groups/new.json": b'{"group_hats_v2":[{"hat":1},{"hat":2}]}'}
    assert read(look, files_, unknown=lambda member, platform, value: seen.append((platform, value))) == []
    assert seen == [("facebook", {"hat": 1})]


def test_odd_rows_do_not_end_a_file_and_ids_beyond_double_stay_whole() -> None:
    big = 9_007_199_254_740_993
    values: list[Any] = [None, 7, "x", [], {}, {"timestamp": "x", "data": 5}, {"timestamp": "7", "data": [{"name": 5}]}]
    rows = {"pages_followed_v2": [*values, {"timestamp": 9, "title": ["x"], "data": {"name": "Contoh"}}]}
    found = one("pages.json", rows)
    assert found[-1].name == "Contoh"
    page = only("p.json", {"page_likes_v2": [{"name": "A", "url": f"https://www.facebook.com/profile.php?id={big}"}]})
    assert page.id == str(big)


@pytest.mark.parametrize(
    ("url", "handle", "id", "post"),
    [
        ("https://www.facebook.com/contoh.ani", "contoh.ani", None, None),
        ("https://m.facebook.com/contoh.ani/?ref=x", "contoh.ani", None, None),
        ("https://id-id.facebook.com/contoh.ani/", "contoh.ani", None, None),
        ("https://www.facebook.com/profile.php?id=100012345", None, "100012345", None),
        ("https://www.facebook.com/100012345678", None, "100012345678", None),
        ("https://www.facebook.com/pages/Contoh/123456789", None, "123456789", None),
        ("https://www.facebook.com/people/Bu-Ani/100012345678/", None, "100012345678", None),
        ("https://www.facebook.com/Halaman-Contoh-100012345678", None, "100012345678", None),
        ("https://www.facebook.com/contoh.ani/posts/123456789", "contoh.ani", None, "123456789"),
        ("https://www.facebook.com/contoh.ani/videos/judul/123456789/", "contoh.ani", None, "123456789"),
        ("https://www.facebook.com/permalink.php?story_fbid=123456789&id=61550001", None, "61550001", "123456789"),
        ("https://www.facebook.com/groups/12345678/posts/987654321/", None, None, "987654321"),
        ("https://www.facebook.com/groups/contoh", None, None, None),
        ("https://www.facebook.com/reel/987654321", None, None, "987654321"),
        ("https://www.facebook.com/dyi/l/?l=abc", None, None, None),
        ("https://www.facebook.com/", None, None, None),
        ("https://facebook.com.contoh.id/ani", None, None, None),
        ("https://www.instagram.com/ani", None, None, None),
        ("javascript:alert(1)", None, None, None),
        (None, None, None, None),
    ],
)
def test_addresses_tell_whose_page_and_which_post(
    url: str | None, handle: str | None, id: str | None, post: str | None
) -> None:
    assert of_post(url) == (handle, id, post)
    assert of_page(url) == ((handle, id) if post is None else (None, None))


def check(record: Record) -> None:
    assert isinstance(record.origin, Origin)
    assert isinstance(record.done, Done)
    assert isinstance(record.row, int)
    assert record.at is None or isinstance(record.at, int)
    texts = (record.handle, record.name, record.id, record.url, record.post_id, record.post_url, record.text)
    assert all(each is None or isinstance(each, str) for each in (*texts, record.sentence, record.group))
    assert all(isinstance(each, str) for each in record.caveats)


def read_all(found: Member) -> None:
    seen = look(found)
    if seen is not None and seen.read is not None:
        try:
            for record in seen.read(found, seen.origin, Told()):
                check(record)
        except MemberError:
            pass


SAMPLES = [
    (path, data)
    for variant in VARIANTS
    for path, data in files(variant, [Wanted(done, name="Contoh", text="t") for done in sorted(HOLDS[variant])]).items()
]


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 400), st.binary(max_size=4), st.integers(0, 6))
def test_damaged_files_raise_nothing_but_a_member_error(
    sample: tuple[str, bytes], place: int, put: bytes, gone: int
) -> None:
    path, data = sample
    at = place % len(data)
    read_all(member(path, data[:at].decode("latin-1") + put.decode("latin-1") + data[at + gone :].decode("latin-1")))


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 10**30, 1.5, "", "x" * 30, [], {}, [[]], [{}], {"name": {}}, {"data": "x"}]
)


def swapped(value: Any, pick: Any) -> Any:
    """The same tree with some values exchanged for others of any type."""
    if pick(st.integers(0, 7)) == 0:
        return pick(ODD)
    if isinstance(value, list):
        return [swapped(each, pick) for each in value]
    if isinstance(value, dict):
        return {key: swapped(each, pick) for key, each in value.items()}
    return value


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_values_of_wrong_types_raise_nothing(sample: tuple[str, bytes], data: st.DataObject) -> None:
    path, raw = sample
    tree = json.loads(raw)
    if isinstance(tree, dict):
        tree = {key: swapped(each, data.draw) for key, each in tree.items()}
    else:
        tree = [swapped(each, data.draw) for each in tree]
    read_all(member(path, json.dumps(tree)))
