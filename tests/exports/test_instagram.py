"""Instagram's JSON: every act of every year's layout is found, whatever the labels, and odd files harm nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import instagram, meta_labelled
from nirpihak.exports.instagram import PLATFORM, look
from nirpihak.exports.members import Columns, Member, MemberError, Told
from nirpihak.exports.records import Done, Origin, Record

from .reading import member, read
from .samples import Wanted
from .samples import instagram as sample
from .samples.instagram import meta_json

AT = 1_728_000_000
ACTS = [
    Wanted(Done.FOLLOW, "contoh.calon_1", at=AT + 1),
    Wanted(Done.REQUEST, "contoh_tertutup", at=AT + 2),
    Wanted(Done.UNFOLLOW, "contoh_lama", at=AT + 3),
    Wanted(
        Done.LIKE, "contoh_disukai", name="Siti Contoh 🙂", post_id="AbC-1_x", at=AT + 4, text="Ayo, pilih “contoh”!"
    ),
    Wanted(Done.COMMENT, "contoh_dikomentari", at=AT + 5, text="Setuju – maju terus 🙏"),
    Wanted(Done.VOTE, "contoh_polling", at=AT + 6, text="Nomor 3"),
    Wanted(Done.SAVE, "contoh_simpan", post_id="SaV3", at=AT + 7),
    Wanted(Done.SHARE, "contoh_bagi", post_id="RePo5t", at=AT + 8, text="Isi unggahan"),
    Wanted(Done.POST, at=AT + 9, text="Bersama @contoh.calon_1 #contoh"),
    Wanted(Done.STORY, at=AT + 10, text="Cerita contoh"),
]


def made(variant: str, **knobs: Any) -> tuple[list[Wanted], list[Record]]:
    acts = [act for act in ACTS if act.done in sample.HOLDS[variant]]
    return acts, read(look, sample.files(variant, acts, **knobs))


def check(acts: list[Wanted], records: list[Record], variant: str) -> None:
    """Each act is there once, with all that this layout can say of it."""
    assert sorted(record.done for record in records) == sorted(act.done for act in acts)
    for act in acts:
        (record,) = [record for record in records if record.done is act.done]
        assert (record.handle, record.at) == (act.handle, act.at), act
        assert record.origin.platform == "instagram"
        assert record.row == 1
        if act.post_id and variant != "json-2018":
            assert record.post_id == act.post_id
            assert record.post_url == sample.post_url(act)
        if act.done in (Done.COMMENT, Done.VOTE, Done.POST, Done.STORY):
            assert (record.text, record.own) == (act.text, True)
        if act.done is Done.FOLLOW:
            assert record.url == f"https://www.instagram.com/{act.handle}"
            assert record.origin.target == "account"


@pytest.mark.parametrize("variant", sample.VARIANTS)
def test_every_act_of_every_layout_is_found(variant: str) -> None:
    acts, records = made(variant)
    check(acts, records, variant)


@pytest.mark.parametrize("variant", sample.VARIANTS[1:])
@pytest.mark.parametrize("labels", sample.LABELS)
def test_labels_may_be_in_any_language(variant: str, labels: str) -> None:
    acts, records = made(variant, labels=labels)
    check(acts, records, variant)


@pytest.mark.parametrize("variant", sample.VARIANTS)
@pytest.mark.parametrize(
    "knobs",
    [
        {"single": True},
        {"bom": True},
        {"empty": None},
        {"empty": []},
        {"outer": "instagram-contoh-2026-11-20-AbCd/"},
        {"outer": "Unduhan/ekspor saya/personal_information/personal_information/"},
        {"bare_href": False},
    ],
    ids=str,
)
def test_gaps_of_the_layouts(variant: str, knobs: dict[str, Any]) -> None:
    acts, records = made(variant, **knobs)
    check(acts, records, variant)


@pytest.mark.parametrize("variant", sample.VARIANTS)
def test_each_file_is_read_alone_by_its_name(variant: str) -> None:
    acts = [act for act in ACTS if act.done in sample.HOLDS[variant]]
    files = sample.files(variant, acts)
    alone = {path.rpartition("/")[2]: data for path, data in files.items()}
    assert len(alone) == len(files)
    check(acts, read(look, alone), variant)


def test_renamed_downloads_are_known() -> None:
    files = sample.files("json-2026", ACTS)
    renamed = {path.replace(".json", " (2).json"): data for path, data in files.items()}
    check(ACTS, read(look, renamed), "json-2026")
    follows = next(data for path, data in files.items() if path.endswith("/following.json"))
    assert read(look, {"data-saya.json": follows})[0].handle == "contoh.calon_1"


def test_the_layout_is_named() -> None:
    for variant in sample.VARIANTS:
        records = made(variant)[1]
        variants = {record.origin.part: record.origin.variant for record in records}
        assert variant in variants.values(), (variant, variants)
        assert set(variants.values()) <= set(sample.VARIANTS)
    assert {"guessed_layout"} == {caveat for each in made("json-2018")[1] for caveat in each.origin.caveats}


def test_old_and_new_rows_stand_in_one_export_and_one_file() -> None:
    old = sample.files("json-2024", [ACTS[3]])
    new = sample.files("json-2026", [ACTS[3]])
    (path,) = new
    rows = json.loads(new[path]) + json.loads(old[path])["likes_media_likes"]
    comments = {"likes_comment_likes": json.loads(old[path])["likes_media_likes"]}
    found = read(look, {path: meta(rows), "your_instagram_activity/likes/liked_comments.json": meta(comments)})
    assert [(each.handle, each.post_id, each.origin.part) for each in found] == [
        ("contoh_disukai", "AbC-1_x", "liked_posts"),
        ("contoh_disukai", "AbC-1_x", "liked_posts"),
        ("contoh_disukai", "AbC-1_x", "liked_comments"),
    ]
    assert found[0].name == "Siti Contoh 🙂"
    assert found[0].text == "Ayo, pilih “contoh”!"
    assert not found[0].own


def meta(document: Any) -> bytes:
    return json.dumps(document).encode()


def one(path: str, document: Any, **told: Any) -> list[Record]:
    return read(look, {path: meta_json(document)}, **told)


def test_handle_of_an_account_comes_from_value_title_or_address() -> None:
    def entry(**fields: Any) -> dict[str, Any]:
        return {"relationships_following": [{"title": fields.pop("title", ""), "string_list_data": [fields]}]}

    url = "https://www.instagram.com/_u/contoh_c"
    for document, who in (
        (entry(value="contoh_a", title="contoh_b", href=url), "contoh_a"),
        (entry(title="contoh_b", href=url), "contoh_b"),
        (entry(href=url), "contoh_c"),
        (entry(title="Nama Tampilan", href=url), "contoh_c"),
        (entry(value="", title="7.contoh"), "7.contoh"),
        (entry(title="Nama Tampilan"), None),
        ({"relationships_following": [{"title": "contoh_d", "string_list_data": []}]}, "contoh_d"),
        ({"relationships_following": [{"title": "contoh_d", "string_list_data": None}]}, "contoh_d"),
    ):
        (record,) = one("following.json", document)
        assert record.handle == who
    (record,) = one("following.json", entry(title="Nama Tampilan"))
    assert record.name == "Nama Tampilan"


def test_hashtags_are_followed_too() -> None:
    href = "https://www.instagram.com/explore/tags/contohcalon/"
    row = {"title": "", "string_list_data": [{"href": href, "value": "contohcalon", "timestamp": AT}]}
    (record,) = one("following_hashtags.json", {"relationships_following_hashtags": [row]})
    assert (record.done, record.origin.target, record.handle, record.url) == (
        Done.FOLLOW,
        "hashtag",
        "contohcalon",
        href,
    )


@pytest.mark.parametrize(
    ("name", "root", "done"),
    [
        ("story_likes", "story_activities_story_likes", Done.LIKE),
        ("quizzes", "story_activities_quizzes", Done.VOTE),
        ("emoji_sliders", "story_activities_emoji_sliders", Done.VOTE),
        ("countdowns", "story_activities_countdowns", Done.VOTE),
        ("questions", "story_activities_questions", Done.VOTE),
        ("lain", "story_activities_something_new", Done.VOTE),
        ("lain", "likes_reel_likes", Done.LIKE),
    ],
)
def test_story_answers_name_the_owner_of_the_story(name: str, root: str, done: Done) -> None:
    row = {"title": "contoh_cerita", "string_list_data": [{"timestamp": AT}, {"timestamp": AT + 5, "value": "Ya"}]}
    found = one(f"your_instagram_activity/story_interactions/{name}.json", {root: [row]})
    assert [(each.done, each.handle, each.at) for each in found] == [
        (done, "contoh_cerita", AT),
        (done, "contoh_cerita", AT + 5),
    ]
    assert (found[1].text == "Ya") is (done is Done.VOTE)


def test_a_new_list_layout_may_come_in_any_file() -> None:
    row = json.loads(sample.files("json-2026", [ACTS[3]])["your_instagram_activity/likes/liked_posts.json"])[0]
    for path, done in (
        ("your_instagram_activity/story_interactions/story_likes.json", Done.LIKE),
        ("your_instagram_activity/likes/liked_comments.json", Done.LIKE),
        ("your_instagram_activity/likes/liked_something.json", Done.LIKE),
        ("your_instagram_activity/story_interactions/something.json", Done.VOTE),
        ("connections/followers_and_following/following.json", Done.FOLLOW),
        ("your_instagram_activity/reposts/reposts.json", Done.SHARE),
    ):
        (record,) = read(look, {path: meta([row])})
        assert (record.done, record.handle, record.at) == (done, "contoh_disukai", AT + 4), path
    assert "guessed_layout" in read(look, {"your_instagram_activity/likes/x.json": meta([row])})[0].origin.caveats


def test_a_new_comment_keeps_its_words_and_its_owner() -> None:
    for labels in (("Comment", "Media Owner"), ("Kata", "Punya")):
        values = [
            {"label": labels[0], "value": "Setuju 🙏"},
            {"label": labels[1], "value": "contoh_akun"},
            {"label": "Time", "timestamp_value": AT},
        ]
        (record,) = one("your_instagram_activity/comments/post_comments_2.json", [{"label_values": values}])
        assert (record.done, record.handle, record.text, record.own, record.at) == (
            Done.COMMENT,
            "contoh_akun",
            "Setuju 🙏",
            True,
            AT,
        )


def test_a_comment_without_an_owner_keeps_its_words() -> None:
    row = {"media_list_data": [], "string_map_data": {"X": {"value": "semangat"}, "Y": {"timestamp": str(AT)}}}
    (record,) = one("post_comments_1.json", [row])
    assert (record.text, record.handle, record.at) == ("semangat", None, AT)


def test_a_comment_of_a_picture_alone_names_its_owner() -> None:
    row = {"media_list_data": [{"uri": "a.gif"}], "string_map_data": {"X": {"value": "contoh_akun"}}}
    (record,) = one("post_comments_1.json", [row])
    assert (record.text, record.handle) == (None, "contoh_akun")


def test_saved_collections_give_their_posts() -> None:
    new = json.loads(sample.files("json-2026", [ACTS[6], ACTS[6]])["your_instagram_activity/saved/saved_posts.json"])
    values = [
        {"label": "Name", "value": "Koleksi"},
        {"title": "", "dict": [{"dict": each["label_values"]} for each in new]},
    ]
    found = read(look, {"your_instagram_activity/saved/saved_collections.json": meta([{"label_values": values}])})
    assert [(each.done, each.handle, each.post_id) for each in found] == [(Done.SAVE, "contoh_simpan", "SaV3")] * 2
    assert found[0].origin.caveats == ("private_save",)
    entry = {
        "Name": {"href": "https://www.instagram.com/p/Abc/", "value": "contoh_simpan"},
        "Added Time": {"timestamp": AT},
    }
    (record,) = one("saved_collections.json", {"saved_saved_collections": [{"title": "", "string_map_data": entry}]})
    assert (record.handle, record.post_id, record.at) == ("contoh_simpan", "Abc", AT)


@pytest.mark.parametrize(
    ("path", "document", "why"),
    [
        ("connections/followers_and_following/followers_1.json", [{"title": "", "string_list_data": []}], "followers"),
        ("followers.json", {"relationships_followers": []}, "followers"),
        ("your_instagram_activity/messages/inbox/contoh_1/message_1.json", {"participants": []}, "messages"),
        ("ads_information/ads_and_topics/ads_viewed.json", {"impressions_history_ads_seen": []}, "ads"),
        (
            "ads_information/ads_and_topics/videos_watched.json",
            {"impressions_history_videos_watched": []},
            "watch_history",
        ),
        ("instagram-contoh/ads_information/x/ads.json", [{"label_values": []}], "ads"),
        ("logged_information/recent_searches/profile_searches.json", {"searches_user": []}, "search_history"),
        ("connections/contacts/synced_contacts.json", {"contacts_contact_info": []}, "contacts"),
        ("personal_information/device_information/devices.json", {"devices_devices": []}, "other"),
        ("connections/followers_and_following/blocked_profiles.json", {"relationships_blocked_users": []}, "other"),
        ("instagram-contoh/preferences/x.json", [{"label_values": []}], "other"),
    ],
)
def test_what_is_left_unread_is_said(path: str, document: Any, why: str) -> None:
    found = look(member(path, meta(document)))
    assert found is not None
    assert found.left == why
    assert one(path, document) == []


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("your_instagram_activity/threads/following.json", {"text_post_app_text_post_app_following": []}),
        ("your_instagram_activity/threads/x.json", [{"label_values": []}]),
        ("following.json", {"text_post_app_text_post_app_following": []}),
        ("your_facebook_activity/comments_and_reactions/likes_and_reactions.json", [{"label_values": []}]),
        ("likes_and_reactions_1.json", [{"timestamp": 1, "label_values": []}]),
        ("your_facebook_activity/stories/stories.json", [{"label_values": []}]),
        ("comments.json", {"comments_v2": []}),
        ("user_data_tiktok.json", {"Activity": {}}),
        ("following.json", [{"login": "contoh"}]),
        ("result.json", {"about": "x", "chats": {}}),
        ("likes.json", []),
        ("likes.html", "<html>"),
    ],
)
def test_other_platforms_files_are_not_claimed(path: str, document: Any) -> None:
    assert look(member(path, meta(document))) is None


MESSAGES = {
    "participants": [{"name": "Rekan Contoh"}, {"name": "Sari Contoh – 🙂"}],
    "messages": [
        {"sender_name": "Rekan Contoh", "timestamp_ms": AT * 1000, "share": {"link": "https://www.instagram.com/p/A/"}},
        {
            "sender_name": "Sari Contoh – 🙂",
            "timestamp_ms": AT * 1000 + 999,
            "content": "rahasia",
            "share": {
                "link": "https://www.instagram.com/p/B/",
                "share_text": "Isi",
                "original_content_owner": "contoh.calon_1",
            },
        },
        {"sender_name": "Sari Contoh – 🙂", "timestamp_ms": AT * 1000, "content": "rahasia"},
        None,
    ],
}
INBOX = "your_instagram_activity/messages/inbox/rekan_1/message_1.json"
PROFILE = {
    "profile_user": [{"string_map_data": {"Username": {"value": "sari.contoh"}, "Name": {"value": "Sari Contoh – 🙂"}}}]
}


def test_own_shares_in_messages_are_read_if_asked_for() -> None:
    assert one(INBOX, MESSAGES, me=frozenset({"sari contoh – 🙂"})) == []
    (share,) = one(INBOX, MESSAGES, messages=True, me=frozenset({"sari contoh – 🙂"}))
    files = {"personal_information/personal_information.json": meta_json(PROFILE), INBOX: meta_json(MESSAGES)}
    assert read(look, files, messages=True) == [share]
    assert (
        share[1:]
        == Record(
            share.origin, 2, Done.SHARE, "contoh.calon_1", post_url="https://www.instagram.com/p/B/", at=AT, text="Isi"
        )[1:]
    )
    troubles: list[str] = []
    assert one(INBOX, MESSAGES, messages=True, trouble=lambda member, text: troubles.append(text.en)) == []
    assert len(troubles) == 1
    assert "personal_information.json" in troubles[0]


def test_the_owner_is_told() -> None:
    owner: dict[tuple[str, str], str] = {}
    assert one("personal_information.json", PROFILE, owner=owner) == []
    assert owner == {("instagram", "handle"): "sari.contoh", ("instagram", "name"): "Sari Contoh – 🙂"}


def test_a_sieve_passes_over_what_concerns_nobody_and_nothing_else() -> None:
    asked: list[tuple[str, Done, Columns]] = []

    def sieve(origin: Origin, done: Done, columns: Columns) -> bool:
        asked.append((origin.part, done, columns))
        return "contoh_dicari" not in columns.handles

    def liked(who: str | None, at: int) -> dict[str, Any]:
        return {"title": who, "string_list_data": [{"href": "https://www.instagram.com/p/Abc/", "timestamp": at}]}

    rows = [liked("contoh_lain", AT), liked(None, AT), liked("contoh_b", AT + 1)]
    found = one("liked_posts.json", {"likes_media_likes": rows}, sieve=sieve)
    assert [each.row for each in found] == [2]
    assert asked == [
        (
            "liked_posts",
            Done.LIKE,
            Columns(2, ["contoh_lain", "contoh_b"], [], posts=["Abc"] * 2, texts=[], times=[AT, AT + 1]),
        )
    ]
    found = one("liked_posts.json", {"likes_media_likes": [*rows, liked("contoh_dicari", AT)]}, sieve=sieve)
    assert sorted(each.row for each in found) == [1, 2, 3, 4]
    rows = [liked("contoh_lain", AT)] * 2500 + [liked("contoh_dicari", AT)]
    found = one("liked_posts.json", {"likes_media_likes": rows}, sieve=sieve)
    assert [each.row for each in found] == [*range(2001, 2502)]
    asked.clear()
    acts = [act for act in ACTS if act.done in (Done.COMMENT, Done.VOTE, Done.POST, Done.STORY)]
    own = read(look, sample.files("json-2024", acts), sieve=sieve)
    assert ([each.done for each in own], asked) == ([act.done for act in acts], [])


def test_what_stands_before_a_cut_is_found_through_a_sieve() -> None:
    data = sample.files("json-2024", [ACTS[3]])["your_instagram_activity/likes/liked_posts.json"]
    each = member("liked_posts.json", data.rstrip()[:-4])
    seen = look(each)
    assert seen is not None
    assert seen.read is not None
    reading = seen.read(each, seen.origin, Told(sieve=lambda origin, done, columns: False))
    assert next(reading).handle == "contoh_disukai"
    with pytest.raises(MemberError):
        next(reading)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"<html>"])
def test_a_known_file_that_is_no_json_is_refused_and_not_passed_over(data: bytes) -> None:
    for path in (
        "your_instagram_activity/likes/liked_posts.json",
        "followers_and_following/following.json",
        "liked_posts.json",
    ):
        with pytest.raises(MemberError):
            read(look, {path: data})
    assert look(member("following.json", data)) is None


def test_an_unknown_layout_is_told_once() -> None:
    told: list[object] = []

    def unknown(member: Member, platform: str | None, value: object) -> None:
        assert platform == "instagram"
        told.append(value)

    rows: list[Any] = [{"baru": 1}, {"baru": 2}, 7, {"title": "a", "string_list_data": [{"href": "x", "timestamp": 1}]}]
    assert len(one("following.json", {"relationships_following": rows}, unknown=unknown)) == 1
    assert told == [{"baru": 1}, 7]
    told.clear()
    assert one("your_instagram_activity/baru/hal.json", [{"label_values": [], "x": 1}], unknown=unknown) == []
    assert told == [{"label_values": [], "x": 1}]
    told.clear()
    url = "https://www.instagram.com/p/Abc/"
    assert one("data.json", [{"label_values": [{"label": "URL", "href": url}]}], unknown=unknown) == []
    assert len(told) == 1


def test_wrong_types_lose_one_row_at_most() -> None:
    good = {"title": "contoh_a", "string_list_data": [{"href": "https://www.instagram.com/p/A/", "timestamp": AT}]}
    odd: list[Any] = [
        None,
        [],
        "x",
        {"title": 5, "string_list_data": "x"},
        {"string_list_data": [5]},
        {"string_list_data": {}},
    ]
    odd += [
        {"string_list_data": [{"href": [], "value": {}, "timestamp": {}}]},
        {"label_values": 5},
        {"string_map_data": []},
    ]
    found = one("liked_posts.json", {"likes_media_likes": [*odd, good]})
    assert [each.row for each in found if each.handle == "contoh_a"] == [len(odd) + 1]
    (record,) = one("liked_posts.json", {"likes_media_likes": [{**good, "string_list_data": {"timestamp": f"{AT}"}}]})
    assert (record.handle, record.at) == ("contoh_a", AT)
    dangerous = {"title": "a", "string_list_data": [{"href": "javascript:alert(1)"}]}
    assert one("liked_posts.json", {"likes_media_likes": [dangerous]})[0].post_url is None


LABELLED = json.loads(sample.files("json-2026", [ACTS[3]])["your_instagram_activity/likes/liked_posts.json"])[0]


def _places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [place for key, each in inner for place in [(*at, key), *_places(each, (*at, key))]]


def _with(value: Any, place: tuple[Any, ...], change: Any) -> Any:
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in place[:-1]:
        inner = inner[key]
    if change is DROP:
        del inner[place[-1]]
    else:
        inner[place[-1]] = change
    return copy


DROP = object()
OWNER = {"dict": [{"label": "Username", "value": "contoh_lain"}], "title": "Owner"}
TAG = "https://www.instagram.com/explore/tags/x"
CHANGES = st.sampled_from(
    [
        DROP,
        None,
        0,
        -1,
        True,
        1e300,
        2**70,
        "",
        "x",
        "contoh_disukai",
        TAG,
        [],
        {},
        [{}],
        {"a": []},
        [1],
        OWNER,
        "\ud800",
    ]
)


@pytest.mark.parametrize("place", _places(LABELLED), ids=str)
def test_the_quick_way_says_what_the_patient_way_says(place: tuple[Any, ...]) -> None:
    part = instagram.PARTS["liked_posts"]
    found = look(member("liked_posts.json", meta([LABELLED])))
    assert found is not None
    for change in (DROP, None, 0, "", "x", "contoh_disukai", "https://www.instagram.com/x", [], {}, [1], {"a": []}):
        row = _with(LABELLED, place, change)
        try:
            quick = meta_labelled.liked(instagram.APP, part, found.origin, 1, row)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            continue
        assert quick == meta_labelled.labelled(instagram.APP, part, found.origin, 1, row), change


def well_made(record: object) -> None:
    """A record's fields are of the types that it promises."""
    assert type(record) is Record
    for name, value in record._asdict().items():
        if name in ("handle", "name", "id", "url", "post_id", "post_url", "text", "sentence", "group"):
            assert value is None or isinstance(value, str), name
            if name in ("url", "post_url") and value is not None:
                assert value.startswith("http"), value
    assert isinstance(record.done, Done)
    assert type(record.row) is int
    assert record.at is None or type(record.at) is int
    assert type(record.own) is bool


FILES = [item for variant in sample.VARIANTS for item in sample.files(variant, ACTS).items()]
FILES += [(INBOX, meta_json(MESSAGES)), ("personal_information.json", meta_json(PROFILE))]


def read_any(path: str, data: bytes) -> None:
    each = member(path, data)
    found = PLATFORM.look(each)
    if found is None or found.read is None:
        return
    try:
        for record in found.read(each, found.origin, Told(messages=True, me=frozenset({"x"}))):
            well_made(record)
    except MemberError:
        pass


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_trees_of_wrong_types_are_read(file: tuple[str, bytes], data: st.DataObject) -> None:
    path, raw = file
    document = json.loads(raw)
    for _ in range(data.draw(st.integers(1, 3))):
        places = _places(document)
        if places:
            document = _with(document, data.draw(st.sampled_from(places)), data.draw(CHANGES))
    read_any(path, meta(document))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FILES), st.integers(0, 4000), st.binary(max_size=4), st.integers(0, 3))
def test_damaged_bytes_are_read_or_refused(file: tuple[str, bytes], at: int, new: bytes, cut: int) -> None:
    path, raw = file
    at %= len(raw)
    read_any(path, raw[:at] + new + raw[at + cut :])
    read_any(path, raw[:at])
