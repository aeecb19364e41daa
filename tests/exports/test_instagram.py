"""Instagram's JSON: every act of every year's layout is found, whatever the labels, and odd files harm nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from nirpihak.exports.instagram import look
from nirpihak.exports.members import Columns
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


def without(needle: str, asked: list[Columns]) -> Callable[[Origin, Done, Columns], bool]:
    """A sieve that passes over all rows that do not hold a word."""

    def sieve(origin: Origin, done: Done, columns: Columns) -> bool:
        asked.append(columns)
        return not any(needle in each for column in (*columns[1:6], columns.own) for each in column)

    return sieve


def liked(who: str | None, at: int, post: str = "Abc") -> dict[str, Any]:
    return {"title": who, "string_list_data": [{"href": f"https://www.instagram.com/p/{post}/", "timestamp": at}]}


def test_a_sieve_passes_over_what_concerns_nobody() -> None:
    asked: list[Columns] = []
    rows = [liked("contoh_lain", AT)] * 2500 + [liked("contoh_dicari", AT + 9, "Dicari")]
    found = one("liked_posts.json", {"likes_media_likes": rows}, sieve=without("contoh_dicari", asked))
    assert 1 <= len(found) <= 200
    assert found[-1].row == 2501
    assert sum(columns.rows for columns in asked) == 2501
    assert min(asked[0].times) == AT
    assert one("liked_posts.json", {"likes_media_likes": rows}, sieve=without("Dicari", []))[-1].row == 2501


def test_a_sieve_is_never_asked_for_own_posts_or_odd_rows() -> None:
    asked: list[Columns] = []
    odd = [liked(None, AT), liked("dua kata", AT), liked("", AT), {"title": "x"}, {"string_list_data": 3}]
    found = one("liked_posts.json", {"likes_media_likes": odd}, sieve=without("x", asked))
    assert (found, asked) == (one("liked_posts.json", {"likes_media_likes": odd}), [])
    acts = [act for act in ACTS if act.done in (Done.VOTE, Done.POST, Done.STORY)]
    own = read(look, sample.files("json-2024", acts), sieve=without("x", asked))
    assert ([each.done for each in own], asked) == ([act.done for act in acts], [])


def test_own_comments_are_asked_for_as_own_words() -> None:
    asked: list[Columns] = []
    data = {"Comment": {"value": "Selamat 🙂"}, "Media Owner": {"value": "contoh.b"}, "Time": {"timestamp": AT}}
    rows = [{"media_list_data": [{"uri": ""}], "string_map_data": data}] * 3
    assert one("post_comments_1.json", rows, sieve=without("x", asked)) == []
    assert {(columns.own[0], columns.handles[0], columns.times[0]) for columns in asked} == {
        ("Selamat 🙂", "contoh.b", AT)
    }
    assert sum(columns.rows for columns in asked) == 3
    assert len(one("post_comments_1.json", rows, sieve=without("Selamat", []))) == 3


@pytest.mark.parametrize("variant", sample.VARIANTS)
def test_every_record_that_holds_a_word_comes_through_a_sieve_for_it(variant: str) -> None:
    words = ["dicari", "lain"]
    acts = [
        Wanted(done, f"contoh_{words[number % 2]}", f"Nama {number}", None, f"Pos{number}", AT + number, "halo dicari")
        for number, done in enumerate([Done.FOLLOW, Done.LIKE, Done.LIKE, Done.FOLLOW, Done.SHARE, Done.LIKE] * 3)
        if done in sample.HOLDS[variant]
    ]
    files = sample.files(variant, acts)
    every = read(look, files)
    for word in ("dicari", "Pos3", "contoh_lain", "tiada"):
        through = read(look, files, sieve=without(word, []))
        held = [each for each in every if word in repr(each[3:])]
        assert [each for each in through if word in repr(each[3:])] == held


def test_the_usual_comment_is_read_as_any_other() -> None:
    def comment(**more: Any) -> dict[str, Any]:
        data = {"Comment": {"value": " Selamat 🙂 "}, "Media Owner": {"value": "contoh.calon"}}
        return {"media_list_data": [{"uri": ""}], "string_map_data": {**data, "Time": {"timestamp": AT}, **more}}

    (usual,) = one("post_comments_1.json", [comment()])
    (odd,) = one("post_comments_1.json", [comment(Other={"value": ""})])
    assert usual == odd
    assert (usual.text, usual.handle, usual.own, usual.at) == ("Selamat 🙂", "contoh.calon", True, AT)
