"""TikTok's JSON: every era's lists by their own keys, what is passed over, and nothing lost to a new name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import tiktok
from nirpihak.exports.members import MemberError, Told
from nirpihak.exports.records import Done, Record
from tests.exports.mutating import check_record, spoilt, spoilt_tree
from tests.exports.reading import member, read
from tests.exports.samples import Wanted
from tests.exports.samples import tiktok as samples

VIDEO = "7412345678901234567"
ACTS = (
    Wanted(Done.LIKE, post_id=VIDEO, at=1_728_000_001),
    Wanted(Done.LIKE, post_id="7412345678901234568", at=1_728_000_002),
    Wanted(Done.SAVE, post_id="7412345678901234569"),
    Wanted(Done.FOLLOW, handle="calon.contoh", at=1_728_000_003),
    Wanted(Done.SHARE, post_id="7412345678901234570"),
    Wanted(Done.COMMENT, text="Maju terus, Paslon Contoh! 👍", at=1_728_000_004),
    Wanted(Done.POST, text="Hari pertama #contoh"),
)
JSON = [each for each in samples.VARIANTS if each.startswith("json")]
USUAL = f"https://www.tiktokv.com/share/video/{VIDEO}/"


def records(document: Any, name: str = "user_data_tiktok.json", **told: Any) -> list[Record]:
    return read(tiktok.look, {name: json.dumps(document).encode()}, **told)


def likes(*rows: Any) -> Any:
    return {"Activity": {"Like List": {"ItemFavoriteList": list(rows)}}}


@pytest.mark.parametrize("variant", JSON)
@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("utc", [False, True])
def test_every_act_of_every_era_is_read(variant: str, small: bool, utc: bool) -> None:
    found = read(tiktok.look, samples.files(variant, ACTS, small=small, utc=utc))
    assert {(each.done, each.post_id, each.handle, each.at) for each in found if each.done is not Done.POST} == {
        (each.done, each.post_id, each.handle, each.at) for each in ACTS if each.done is not Done.POST
    }
    (comment,) = (each for each in found if each.done is Done.COMMENT)
    assert comment.text == "Maju terus, Paslon Contoh! 👍"
    assert comment.own
    (post,) = (each for each in found if each.done is Done.POST)
    assert post.text == "Hari pertama #contoh"
    assert post.own
    (follow,) = (each for each in found if each.done is Done.FOLLOW)
    assert follow.url == "https://www.tiktok.com/@calon.contoh"
    assert follow.origin.target == "account"
    liked = [each for each in found if each.done is Done.LIKE]
    assert (liked[0].row, liked[0].post_url, liked[0].handle) == (1, USUAL, None)
    assert liked[1].row == 2
    assert liked[0].origin is liked[1].origin
    assert {each.origin.variant for each in found} == {variant}
    assert liked[0].origin.part == "ItemFavoriteList"
    assert liked[0].origin.caveats == ("author_unknown",)
    (kept,) = (each for each in found if each.done is Done.SAVE)
    assert "private_save" in kept.origin.caveats


@pytest.mark.parametrize("variant", JSON)
def test_nothing_is_found_in_an_export_without_acts(variant: str) -> None:
    for nulls in (True, False):
        assert read(tiktok.look, samples.files(variant, (), nulls=nulls)) == []


@pytest.mark.parametrize("variant", JSON)
def test_watching_searches_messages_and_followers_are_neither_read_nor_told(variant: str) -> None:
    owner: dict[tuple[str, str], str] = {}
    unknown: list[object] = []
    found = read(
        tiktok.look,
        samples.files(variant, ACTS),
        owner=owner,
        unknown=lambda of, platform, value: unknown.append(value),
    )
    told = repr(found) + repr(unknown) + repr(owner)
    assert "rahasia" not in told
    assert "penggemar" not in told
    assert "7000000000000000001" not in told
    assert owner == {("tiktok", "handle"): samples.OWNER}
    assert unknown == []
    assert {"messages", "watch_history", "search_history", "ads", "location"} <= set(tiktok.NOT_READ)


def test_what_is_passed_over_is_not_even_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch history that no decoder would accept does no harm, because none looks at it."""
    raw = b'{"Activity": {"Video Browsing History": {"VideoList": [{nonsense}]}, "Like List": {"ItemFavoriteList": ['
    raw += b'{"date": "2024-10-04 00:00:01", "link": "' + USUAL.encode() + b'"}]}}}'
    assert [each.post_id for each in read(tiktok.look, {"user_data_tiktok.json": raw})] == [VIDEO]


def test_new_names_around_a_list_lose_nothing() -> None:
    row = {"Date": "2024-10-04 00:00:01", "Link": USUAL}
    (found,) = records({"Things You Did": {"Hearts": {"Sub": {"ItemFavoriteList": [row]}}}})
    assert (found.done, found.post_id, found.at) == (Done.LIKE, VIDEO, 1_728_000_001)


def test_a_new_name_of_a_list_is_read_with_doubt_and_reported() -> None:
    unknown: list[object] = []
    row = {"Date": "2024-10-04 00:00:01", "Link": USUAL}
    (found,) = records(
        {"Your Activity": {"Liked": {"LikedVideos2027": [row]}}},
        unknown=lambda of, platform, value: unknown.append(value),
    )
    assert (found.done, found.post_id) == (Done.LIKE, VIDEO)
    assert found.origin.confidence == "low"
    assert "guessed_layout" in found.origin.caveats
    assert unknown == [{"LikedVideos2027": [row]}]


def test_a_list_that_says_nothing_is_reported_once() -> None:
    unknown: list[object] = []
    document = {"Your Activity": {"Novelty": {"NoveltyList": [{"a": 1}, {"b": 2}]}}}
    assert records(document, unknown=lambda of, platform, value: unknown.append(value)) == []
    assert unknown == [{"NoveltyList": [{"a": 1}]}]


def test_reposts_gifts_hashtags_and_lives() -> None:
    document = {
        "TikTok Live": {
            "Watch Live History": {
                "WatchLiveMap": {
                    "1": {
                        "WatchTime": "2024-10-04 00:00:01",
                        "Link": "https://www.tiktok.com/@calon.contoh/live",
                        "Comments": [
                            {"CommentTime": "2024-10-04 00:00:05", "CommentContent": "hadir", "RawTime": 1728000005},
                            {"CommentTime": "N/A", "CommentContent": "lagi", "RawTime": 1728000006},
                        ],
                        "Questions": None,
                    },
                    "2": {"WatchTime": "2024-10-04 00:00:01", "Link": "x", "Comments": None},
                }
            }
        },
        "Your Activity": {
            "Hashtag": {"HashtagList": [{"HashtagName": "menang", "HashtagLink": "https://www.tiktok.com/tag/menang"}]},
            "Purchases": {"SendGifts": {"SendGifts": [{"Date": "2024-10-04 00:00:01", "UserName": "calon.contoh"}]}},
            "Reposts": {"RepostList": [{"Date": "2024-10-04 00:00:01", "Link": USUAL}]},
        },
    }
    found = records(document)
    assert [(each.done, each.origin.target, each.row) for each in found] == [
        (Done.COMMENT, "post", 1),
        (Done.COMMENT, "post", 2),
        (Done.POST, "hashtag", 1),
        (Done.LIKE, "account", 1),
        (Done.SHARE, "post", 1),
    ]
    assert (found[0].handle, found[0].text, found[0].at) == ("calon.contoh", "hadir", 1_728_000_005)
    assert found[1].at == 1_728_000_006
    assert (found[2].handle, found[2].text) == ("menang", "#menang")
    assert found[3].handle == "calon.contoh"
    assert found[4].post_id == VIDEO


@pytest.mark.parametrize(
    ("link", "video", "handle"),
    [
        (USUAL, VIDEO, None),
        (USUAL.rstrip("/"), VIDEO, None),
        (USUAL.replace("https", "http"), VIDEO, None),
        (f"https://www.tiktok.com/@calon.contoh/video/{VIDEO}?lang=id", VIDEO, "calon.contoh"),
        (f"www.tiktok.com/@calon.contoh/photo/{VIDEO}", VIDEO, "calon.contoh"),
        (f"https://m.tiktok.com/v/{VIDEO}.html", VIDEO, None),
        (f"https://www.tiktok.com/embed/v2/{VIDEO}", VIDEO, None),
        (f"https://m.tiktok.com/h5/share/item/{VIDEO}.html", VIDEO, None),
        (f"https://www.tiktok.com/share?share_item_id={VIDEO}&x=1", VIDEO, None),
        ("https://vm.tiktok.com/ZSabcdef/", None, None),
        ("https://www.tiktokv.com/share/video/" + "9" * 80 + "/", None, None),
    ],
)
def test_links_of_every_form(link: str, video: str | None, handle: str | None) -> None:
    (found,) = records(likes({"date": "2024-10-04 00:00:01", "link": link}))
    assert (found.post_id, found.handle) == (video, handle)
    assert found.post_url is not None
    assert found.post_url.endswith(link.removeprefix("www."))
    assert ("author_unknown" in found.origin.caveats) == (handle is None)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "", None, 7, ["x"], "https://x y"])
def test_a_like_whose_target_cannot_be_told_is_a_record_all_the_same(link: object) -> None:
    (found,) = records(likes({"Date": "2024-10-04 00:00:01", "Link": link}))
    assert (found.done, found.post_id, found.post_url, found.at) == (Done.LIKE, None, None, 1_728_000_001)


def test_a_comment_tells_the_post_where_the_export_does() -> None:
    row = {"date": "2026-10-04 00:00:01 UTC", "comment": "setuju", "original post link": USUAL, "photo": "N/A"}
    (found,) = records({"Comment": {"Comments": {"App": 1, "CommentsList": [row]}}})
    assert (found.text, found.post_id, found.post_url) == ("setuju", VIDEO, USUAL)


def test_a_video_list_is_ones_own_only_where_something_says_so() -> None:
    watched = {"Date": "2024-10-04 00:00:01", "Link": USUAL}
    own = {"Date": "2024-10-04 00:00:01", "Link": "https://v16.tiktokcdn.com/x.mp4", "Likes": "3", "Title": "saya"}
    assert records({"Activity": {"Seen": {"VideoList": [watched]}}}) == []
    (found,) = records({"Activity": {"Seen": {"VideoList": [own]}}})
    assert (found.done, found.text, found.post_url) == (Done.POST, "saya", None)
    (found,) = records({"Post": {"Posts": {"VideoList": [watched]}}})
    assert found.post_id == VIDEO


@pytest.mark.parametrize(
    "list_",
    [
        {"Date": "2024-10-04 00:00:01", "Link": USUAL},
        {"0": {"Date": "2024-10-04 00:00:01", "Link": USUAL}},
        [[{"Date": "2024-10-04 00:00:01", "Link": USUAL}], USUAL],
        [None, 3, True, USUAL],
    ],
)
def test_a_list_of_another_shape(list_: object) -> None:
    found = records({"Activity": {"Like List": {"ItemFavoriteList": list_}}})
    assert [each.post_id for each in found] == [VIDEO]


def test_names_that_are_no_handles_are_names() -> None:
    rows = [{"Date": "", "UserName": "Akun Dihapus"}, {"User Name": "@calon_contoh"}, "tetangga.contoh"]
    found = records({"Profile And Settings": {"Following": {"Following": rows}}})
    assert [(each.handle, each.name) for each in found] == [
        (None, "Akun Dihapus"),
        ("calon_contoh", None),
        ("tetangga.contoh", None),
    ]


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("2024-10-04 00:00:01", 1_728_000_001),
        ("2024-10-04 00:00:01 UTC", 1_728_000_001),
        ("2024-10-04T00:00:01.000Z", 1_728_000_001),
        ("2024-10-04 07:00:01 +0700", 1_728_000_001),
        (1_728_000_001, 1_728_000_001),
        ("2024-13-04 00:00:01", None),
        ("2024-02-30 00:00:01", None),
        ("2024-10-04 25:00:01", None),
        ("٢٠٢٤-10-04 00:00:01", None),
        ("0000-00-00 00:00:00", None),
        ("1969-12-31 23:59:59", None),
        ("N/A", None),
        (None, None),
        ({}, None),
    ],
)
def test_times(date: object, at: int | None) -> None:
    (found,) = records(likes({"Date": date, "Link": USUAL}))
    assert found.at == at


@pytest.mark.parametrize("path", ["user_data_tiktok.json", "luar/user_data.json", "unduhan (1).json", "TikTok/x"])
def test_the_document_is_known_wherever_it_stands(path: str) -> None:
    data = b"\xef\xbb\xbf" + samples.files("json-2026", ACTS)["user_data_tiktok.json"]
    assert len(read(tiktok.look, {path: data})) == len(ACTS)


def test_other_platforms_documents_are_not_taken() -> None:
    heads: tuple[Any, ...] = (
        {"relationships_following": []},
        {"comments_v2": [{"title": "tiktok"}]},
        {"about": "x", "profile": {}},
        {"Post": {"something": 1}},
        [],
        "x",
    )
    for head in heads:
        assert tiktok.look(member("a/liked_posts.json", json.dumps(head))) is None
    assert tiktok.look(member("tiktok/foto.jpg", b"\xff\xd8\xff")) is None


def test_a_document_that_is_cut_off_says_so_after_what_was_whole() -> None:
    data = samples.files("json-2024", ACTS)["user_data_tiktok.json"]
    cut = member("user_data_tiktok.json", data[: data.index(b'"Comment"')])
    found = tiktok.look(cut)
    assert found is not None
    assert found.read is not None
    got: list[Record] = []
    with pytest.raises(MemberError):
        got.extend(found.read(cut, found.origin, Told()))
    assert {each.done for each in got} >= {Done.LIKE, Done.FOLLOW, Done.SAVE}


@settings(max_examples=60)
@given(
    name=st.sampled_from(("user_data_tiktok.json", "TikTok/Like List.txt", "TikTok/x.txt")), head=st.binary(max_size=60)
)
def test_any_bytes_can_be_looked_at(name: str, head: bytes) -> None:
    for begin in (
        b"",
        b'{"Activity": {"',
        b'{"Comment": {"Comments": {"CommentsList',
        b"Date: 2024-10-04 00:00:01 UTC\nLink",
    ):
        found = tiktok.look(member(name, begin + head))
        assert found is None or (found.read is None) == (found.left is not None)


@settings(max_examples=40)
@given(data=st.data())
def test_spoilt_documents_yield_records_or_say_what_is_wrong(data: st.DataObject) -> None:
    whole = json.loads(samples.files(data.draw(st.sampled_from(JSON)), ACTS)["user_data_tiktok.json"])
    raw = json.dumps(spoilt_tree(data.draw, whole)).encode()
    if data.draw(st.booleans()):
        raw = spoilt(data.draw, raw)
    try:
        for each in read(tiktok.look, {"user_data_tiktok.json": raw}):
            check_record(each)
    except MemberError:
        pass
