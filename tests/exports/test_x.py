"""X's archives: every era's tweets, likes and follows, parts that are missing, and nothing known by its name alone."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import x
from nirpihak.exports.members import Member, MemberError, Told
from nirpihak.exports.records import Done, Named, Record
from nirpihak.text import Text
from tests.exports.mutating import check_record, spoilt, spoilt_tree
from tests.exports.reading import member, read
from tests.exports.samples import Wanted
from tests.exports.samples import x as samples

POST = "1842000000000000001"
ACTS = (
    Wanted(Done.FOLLOW, id="901234567890123456"),
    Wanted(Done.LIKE, post_id=POST, text="Dukung &amp; menangkan @calon_contoh &lt;3"),
    Wanted(Done.SHARE, "calon_contoh", "Calon Contoh", "901", text="Mari memilih &amp; menang", at=1_700_000_001),
    Wanted(Done.SHARE, "calon_contoh", "Calon Contoh", "901", POST, 1_700_000_002, "Setuju https://t.co/contoh"),
    Wanted(Done.COMMENT, "calon_contoh", "Calon Contoh", "901", POST, 1_700_000_003, "siap! 👍"),
    Wanted(Done.POST, text="Pagi #contoh", at=1_700_000_004),
)


def tweets(*rows: Any, name: str = "data/tweets.js", part: str = "tweets", **told: Any) -> list[Record]:
    return read(x.look, {name: samples.ytd(f"YTD.{part}.part0", list(rows))}, **told)


def one(**fields: Any) -> list[Record]:
    row = {"id_str": "1500000000000000001", "created_at": "Sun Mar 21 12:53:22 +0000 2021", "full_text": "a"}
    return tweets({"tweet": row | fields})


@pytest.mark.parametrize("variant", samples.VARIANTS)
@pytest.mark.parametrize("same_line", [True, False])
@pytest.mark.parametrize("folder", ["data/", "twitter-2026-11-20-abc/data/", ""])
def test_every_act_of_every_era_is_read(variant: str, same_line: bool, folder: str) -> None:
    files = samples.files(variant, ACTS, same_line=same_line, folder=folder)
    if variant.startswith("grailbird"):
        files = {folder + name: data for name, data in files.items()}
    found = read(x.look, files)
    wanted = [each for each in ACTS if each.done in samples.HOLDS[variant]]
    assert sorted(each.done for each in found) == sorted(each.done for each in wanted)
    assert all(each.origin.variant == variant for each in found)
    by = {each.done: each for each in found}
    reply = by[Done.COMMENT]
    assert (reply.handle, reply.id, reply.post_id, reply.at) == ("calon_contoh", "901", POST, 1_700_000_003)
    assert reply.own
    assert reply.text == "@calon_contoh siap! 👍"
    assert reply.post_url is not None
    assert reply.post_url.startswith("https://x.com/i/web/status/15")
    repost, quote = (each for each in found if each.done is Done.SHARE)
    assert (repost.handle, repost.id, repost.at, repost.own) == ("calon_contoh", "901", 1_700_000_001, False)
    assert repost.text == "Mari memilih & menang"
    assert (quote.handle, quote.post_id, quote.at, quote.own) == ("calon_contoh", POST, 1_700_000_002, True)
    assert (by[Done.POST].text, by[Done.POST].own) == ("Pagi #contoh", True)


def test_a_like_tells_neither_author_nor_its_own_time() -> None:
    (like,) = (each for each in read(x.look, samples.files("js-2022", ACTS)) if each.done is Done.LIKE)
    assert (like.post_id, like.handle, like.at) == (POST, None, 1_728_001_997)
    assert like.text == "Dukung & menangkan @calon_contoh <3"
    assert not like.own
    assert like.post_url == f"https://twitter.com/i/web/status/{POST}"
    assert like.origin.clock.of == "content"
    assert set(like.origin.caveats) == {"author_unknown", "time_of_content"}


@pytest.mark.parametrize(
    ("row", "post_id", "handle", "url"),
    [
        ({"tweetId": POST}, POST, None, f"https://twitter.com/i/web/status/{POST}"),
        ({"tweetId": int(POST)}, POST, None, f"https://twitter.com/i/web/status/{POST}"),
        (
            {"expandedUrl": f"https://x.com/calon_contoh/status/{POST}?s=20"},
            POST,
            "calon_contoh",
            f"https://x.com/calon_contoh/status/{POST}?s=20",
        ),
        ({"tweetId": "7", "expandedUrl": "javascript:x"}, "7", None, "https://twitter.com/i/web/status/7"),
        ({"fullText": "tanpa alamat"}, None, None, None),
    ],
)
def test_likes_of_other_shapes(row: Any, post_id: str | None, handle: str | None, url: str | None) -> None:
    (found,) = tweets({"like": row}, name="like.js", part="like")
    assert (found.post_id, found.handle, found.post_url) == (post_id, handle, url)
    assert ("author_unknown" in found.origin.caveats) == (handle is None)
    assert (found.at is None) == (post_id in (None, "7"))


def test_a_follow_tells_an_id_alone() -> None:
    (follow,) = (each for each in read(x.look, samples.files("js-2022", ACTS)) if each.done is Done.FOLLOW)
    assert (follow.id, follow.handle, follow.at) == ("901234567890123456", None, None)
    assert follow.url == "https://twitter.com/intent/user?user_id=901234567890123456"
    assert follow.origin.target == "account"
    assert follow.origin.caveats == ("no_time",)
    (follow,) = tweets({"following": {"userLink": "https://twitter.com/calon_contoh"}}, part="following")
    assert (follow.handle, follow.id) == ("calon_contoh", None)


def test_a_reply_that_quotes_is_both() -> None:
    urls = [{"url": "https://t.co/abcdef", "expanded_url": f"https://x.com/Lawan_Contoh/status/{POST}/photo/1"}]
    found = one(
        full_text="@calon_contoh lihat https://t.co/abcdef",
        in_reply_to_screen_name="calon_contoh",
        entities={"urls": urls, "user_mentions": []},
    )
    assert [(each.done, each.handle, each.post_id, each.row) for each in found] == [
        (Done.COMMENT, "calon_contoh", None, 1),
        (Done.SHARE, "Lawan_Contoh", POST, 1),
    ]
    assert found[0].text == f"@calon_contoh lihat https://x.com/Lawan_Contoh/status/{POST}/photo/1"


def test_a_reply_to_an_account_that_is_gone_keeps_what_is_known() -> None:
    (found,) = one(in_reply_to_user_id_str="777", in_reply_to_status_id_str=POST)
    assert (found.done, found.handle, found.id, found.post_id) == (Done.COMMENT, None, "777", POST)


def test_a_quote_without_a_handle_says_so() -> None:
    (found,) = one(entities={"urls": [{"expanded_url": f"https://twitter.com/i/web/status/{POST}"}]})
    assert (found.done, found.handle, found.post_id, found.caveats) == (Done.SHARE, None, POST, ("author_unknown",))


def test_mentions_come_with_their_ids() -> None:
    mentions = [
        {"screen_name": "calon_contoh", "name": "Calon Contoh", "id_str": "901"},
        {"screen_name": "hilang", "name": "Hilang", "id_str": "-1", "id": "-1"},
        "x",
    ]
    (found,) = one(full_text="halo @calon_contoh @hilang", entities={"user_mentions": mentions})
    assert found.named == (Named("calon_contoh", "Calon Contoh", "901"), Named("hilang", "Hilang", None))


def test_a_repost_without_mentions_is_still_one() -> None:
    (found,) = one(full_text="RT @Calon_Contoh: halo", entities=None)
    assert (found.done, found.handle, found.id, found.text) == (Done.SHARE, "Calon_Contoh", None, "halo")
    assert found.post_id is None
    assert found.post_url == "https://x.com/i/web/status/1500000000000000001"


def test_a_repost_names_the_right_one_of_its_mentions_and_the_post_of_its_picture() -> None:
    entities = {
        "user_mentions": [
            {"screen_name": "lain_contoh", "id_str": "902"},
            {"screen_name": "calon_contoh", "name": "Calon", "id_str": "901"},
        ],
        "media": [{"source_status_id_str": POST, "source_user_id_str": "901"}],
        "urls": [{"expanded_url": "https://x.com/lawan_contoh/status/1"}],
    }
    (found,) = one(full_text="RT @Calon_contoh: halo @lain_contoh", entities=entities)
    assert (found.handle, found.id, found.name, found.post_id) == ("Calon_contoh", "901", "Calon", POST)
    assert [each.handle for each in found.named] == ["lain_contoh"]


def test_ones_own_threads_and_pictures_are_posts() -> None:
    owner = {("x", "handle"): "Pemilik_Contoh", ("x", "id"): "5"}
    for fields in (
        {"in_reply_to_screen_name": "pemilik_contoh", "in_reply_to_user_id_str": "5"},
        {"in_reply_to_screen_name": "pemilik_contoh"},
        {"entities": {"urls": [{"expanded_url": f"https://x.com/pemilik_contoh/status/{POST}"}]}},
    ):
        (found,) = tweets({"tweet": {"id_str": "1500000000000000001", "full_text": "a", **fields}}, owner=dict(owner))
        assert (found.done, found.handle) == (Done.POST, None)
    (found,) = tweets(
        {"tweet": {"id": "15", "text": "a", "entities": {"urls": [{"expanded_url": "https://x.com/me/status/15"}]}}}
    )
    assert found.done is Done.POST


def test_the_archive_tells_whose_it_is() -> None:
    for files in (samples.files("js-2022", ()), {"manifest.js": samples.files("js-2022", ())["data/manifest.js"]}):
        owner: dict[tuple[str, str], str] = {}
        assert read(x.look, files, owner=owner) == []
        assert owner[("x", "handle")] == samples.OWNER
        assert owner[("x", "id")] == samples.OWNER_ID


def test_an_old_archive_tells_whose_it_is_too() -> None:
    owner: dict[tuple[str, str], str] = {}
    about = b'var user_details =  {"screen_name": "pemilik_contoh", "full_name": "Pemilik", "id": "5"}'
    index = b'var tweet_index =  [ {"file_name": "data/js/tweets/2016_01.js"} ]'
    assert read(x.look, {"data/js/user_details.js": about, "data/js/tweet_index.js": index}, owner=owner) == []
    assert owner == {("x", "handle"): "pemilik_contoh", ("x", "id"): "5", ("x", "name"): "Pemilik"}
    left = x.look(member("data/js/tweet_index.js", index))
    assert left is not None
    assert left.left == "other"


def test_notes_deleted_and_community_posts_and_lists() -> None:
    core = {"text": "Panjang &amp; lebar", "mentions": [{"screenName": "calon_contoh"}], "urls": []}
    note = {"noteTweet": {"noteTweetId": "9", "createdAt": "2024-03-09T13:14:15.000Z", "core": core}}
    (found,) = tweets(note, name="data/note-tweet.js", part="note_tweet")
    assert (found.done, found.text, found.at) == (Done.POST, "Panjang & lebar", 1_709_990_055)
    assert found.named == (Named("calon_contoh"),)
    assert found.post_id is None
    row = {"tweet": {"id_str": "1500000000000000001", "full_text": "RT @calon_contoh: x"}}
    for part in ("deleted_tweets", "community_tweet", "twitter_circle_tweet"):
        (found,) = tweets(row, name=f"data/{part.replace('_', '-')}.js", part=part)
        assert (found.done, found.origin.part) == (Done.SHARE, part)
    url = "https://twitter.com/calon_contoh/lists/relawan"
    for part, done in (("lists_subscribed", Done.FOLLOW), ("lists_member", Done.JOIN), ("lists_created", Done.ADMIN)):
        (found,) = tweets({"userListInfo": {"url": url}}, name=f"data/{part}.js", part=part)
        assert (found.done, found.handle, found.name, found.url) == (done, "calon_contoh", "relawan", url)
        assert found.origin.target == "list"
        assert ("added_by_others" in found.origin.caveats) == (done is Done.JOIN)


@pytest.mark.parametrize(
    ("part", "row", "left"),
    [
        ("direct_messages", {"dmConversation": {}}, "messages"),
        ("direct_message_headers", {"dmConversation": {}}, "messages"),
        ("direct_messages_group", {}, "messages"),
        ("grok_chat_item", {"grokChatItem": {}}, "messages"),
        ("ad_engagements", {"ad": {}}, "ads"),
        ("follower", {"follower": {"accountId": "1"}}, "followers"),
        ("contact", {"contact": {}}, "contacts"),
        ("saved_search", {"savedSearch": {}}, "search_history"),
        ("block", {"blocking": {}}, "other"),
        ("mute", {"muting": {}}, "other"),
        ("tweet_headers", {"tweet": {"tweet_id": "1"}}, "other"),
        ("ip_audit", {"ipAudit": {}}, "other"),
        ("profile", {"profile": {}}, "other"),
        ("account_creation_ip", {"accountCreationIp": {}}, "other"),
    ],
)
def test_other_files_are_left_unread(part: str, row: Any, left: str) -> None:
    found = x.look(member(f"data/{part.replace('_', '-')}.js", samples.ytd(f"YTD.{part}.part0", [row])))
    assert found is not None
    assert (found.read, found.left) == (None, left)


@pytest.mark.parametrize("name", ["data/x.js", "unduhan (1).js", "data/follower.js", "a/b"])
def test_a_file_is_known_by_what_it_holds(name: str) -> None:
    like = {"like": {"tweetId": POST, "fullText": "a"}}
    (found,) = read(x.look, {name: samples.ytd("YTD.something_new.part12", [like])})
    assert (found.done, found.post_id) == (Done.LIKE, POST)


def test_rows_without_wrapper_single_objects_and_bare_json() -> None:
    row = {"id_str": "1500000000000000001", "full_text": "RT @calon_contoh: x"}
    assert [each.done for each in tweets(row, {"tweet": row}, {"newTweet": row})] == [Done.SHARE] * 3
    (found,) = read(x.look, {"data/tweets.js": b"window.YTD.tweets.part0 = " + json.dumps({"tweet": row}).encode()})
    assert found.done is Done.SHARE
    (found,) = read(x.look, {"tweets.json": b"\xef\xbb\xbf" + json.dumps([{"tweet": row}]).encode()})
    assert found.done is Done.SHARE
    (found,) = read(x.look, {"data/tweets.js": samples.ytd("YTD.tweets.part0", [{"tweet": row}]) + b";\n"})
    assert found.done is Done.SHARE


def test_an_unknown_file_or_row_is_reported_once_by_its_first_row() -> None:
    unknown: list[object] = []
    ask = {"unknown": lambda of, platform, value: unknown.append(value)}
    rows = [{"bookmark": {"a": "1"}}, {"bookmark": {"a": "2"}}, 7, None]
    assert read(x.look, {"data/bookmark.js": samples.ytd("YTD.bookmark.part0", rows)}, **ask) == []
    assert unknown == [[{"bookmark": {"a": "1"}}], [7], [None]]


def test_the_manifest_names_the_parts_that_are_missing() -> None:
    acts = [*ACTS, *(Wanted(Done.POST, text=str(number)) for number in range(4))]
    files = samples.files("js-2022", acts, parts=3, folder="luar/data/")
    troubles: list[Text] = []
    ask = {"trouble": lambda of, why: troubles.append(why)}
    assert len(read(x.look, files, **ask)) == len(acts)
    assert troubles == []
    for gone in ("tweets-part2.js", "like.js", "follower.js"):
        del files[f"luar/data/{gone}"]
    read(x.look, files, **ask)
    assert sorted(why.id.split()[0] for why in troubles) == ["like.js", "tweets-part2.js"]


def test_a_part_in_a_second_zip_is_not_missing_but_another_archives_is() -> None:
    files = samples.files("js-2022", ACTS, parts=2)
    parts = tuple(member(name, data) for name, data in files.items() if "part1" not in name)
    second = (member("tweets-part1.js", files["data/tweets-part1.js"], "kedua.zip"),)
    other = (*second, member("manifest.js", b"window.__THAR_CONFIG = {}", "kedua.zip"))
    manifest = next(each for each in parts if each.name == "manifest.js")
    found = x.look(manifest)
    assert found is not None
    assert found.read is not None
    for beside, count in ((second, 0), (other, 1)):
        troubles: list[Text] = []
        told = Told(trouble=lambda of, why: troubles.append(why), members={"export.zip": parts, "kedua.zip": beside})  # noqa: B023
        assert list(found.read(manifest, found.origin, told)) == []
        assert len(troubles) == count


def test_a_table_gives_way_to_the_months_beside_it() -> None:
    months, table = samples.files("grailbird-js", ACTS), samples.files("grailbird-csv", ACTS)
    assert len(read(x.look, {**months, **table})) == len(read(x.look, months))


def test_a_damaged_table_says_so_after_what_was_whole() -> None:
    table = samples.files("grailbird-csv", ACTS)["tweets.csv"] + b'"' + b"x\n" * 200_000
    troubles: list[Text] = []
    assert len(read(x.look, {"tweets.csv": table}, trouble=lambda of, why: troubles.append(why))) == 4
    assert len(troubles) == 1


def test_ids_beyond_two_to_the_53rd_stay_exact() -> None:
    assert one(id_str="9007199254740993999")[0].post_url == "https://x.com/i/web/status/9007199254740993999"
    assert one(id_str=None, id=9007199254740993)[0].post_url == "https://x.com/i/web/status/9007199254740993"


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("Sun Mar 21 12:53:22 +0000 2021", 1_616_331_202),
        ("Min Mar 21 19:53:22 +0700 2021", 1_616_331_202),
        ("2021-03-21 12:53:22 +0000", 1_616_331_202),
        ("2021-03-21T12:53:22.000Z", 1_616_331_202),
        ("Sun Foo 21 12:53:22 +0000 2021", 1_646_462_843),
        ("Sun Mar 41 12:53:22 +0000 2021", 1_646_462_843),
        (None, 1_646_462_843),
        ([], 1_646_462_843),
    ],
)
def test_a_time_that_cannot_be_read_is_told_by_the_id(stamp: object, at: int) -> None:
    assert one(created_at=stamp)[0].at == at


def test_the_value_is_read_however_the_bytes_come() -> None:
    class Drops(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size, 3) if size and size > 0 else size)

    data = samples.files("js-2022", ACTS)["data/tweets.js"]
    dripping = Member("export.zip", "data/tweets.js", len(data), lambda: Drops(data))
    found = x.look(member("data/tweets.js", data))
    assert found is not None
    assert found.read is not None
    assert len(list(found.read(dripping, found.origin, Told()))) == 4


def test_other_platforms_files_are_not_taken() -> None:
    for path, data in (
        ("assets/js/app.js", b"(function(){var a={};})"),
        ("following.json", b'{"relationships_following": []}'),
        ("likes.json", b'{"like": {"x": 1}}'),
        ("tweets.csv", b'"Channel Id","Channel Url"'),
        ("data/tweets.js", b""),
        ("media/x.jpg", b"\xff\xd8"),
    ):
        assert x.look(member(path, data)) is None


@settings(max_examples=60)
@given(name=st.sampled_from(("data/tweets.js", "tweets.csv", "a.json", "x.txt")), head=st.binary(max_size=60))
def test_any_bytes_can_be_looked_at(name: str, head: bytes) -> None:
    for begin in (b"", b"window.YTD.", b"window.YTD.like.part0 = ", b'[{"tweet":', b'"tweet_id","retweeted_status_id"'):
        found = x.look(member(name, begin + head))
        assert found is None or (found.read is None) == (found.left is not None)


@settings(max_examples=50)
@given(data=st.data())
def test_spoilt_archives_yield_records_or_say_what_is_wrong(data: st.DataObject) -> None:
    files = samples.files(data.draw(st.sampled_from(samples.VARIANTS)), ACTS)
    name = data.draw(st.sampled_from(sorted(files)))
    raw = files[name]
    if name.endswith(".js") and data.draw(st.booleans()):
        begin, _, value = raw.partition(b"=")
        raw = begin + b"=" + json.dumps(spoilt_tree(data.draw, json.loads(value))).encode()
    else:
        raw = spoilt(data.draw, raw)
    try:
        for each in read(x.look, {**files, name: raw}):
            check_record(each)
    except MemberError:
        pass
