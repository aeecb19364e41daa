"""HTML pages of Meta's exports: every list of every app, clocks, layouts without class names, and hostile pages."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports.members import Member, MemberError, Told
from nirpihak.exports.meta_html import look
from nirpihak.exports.records import Clock, Done, Named, Origin, Record

from .reading import member, read
from .samples import Wanted
from .samples.meta_html import HOLDS_OF, NAMES, files, generated, page, shown

AT = 1_728_000_060  # 2024-10-04 00:01 UTC
ANI = Wanted(Done.FOLLOW, "bu.ani_contoh", "Bu Ani Contoh", post_id="DAbcContoh1", at=AT, text="menang\nya ✊")


def acts(platform: str, *dones: Done) -> list[Wanted]:
    return [ANI._replace(done=done) for done in dones or sorted(HOLDS_OF[platform])]


@pytest.mark.parametrize("platform", sorted(HOLDS_OF))
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("classes", [True, False])
def test_every_act_of_every_app_is_found(platform: str, language: str, classes: bool) -> None:
    for act in acts(platform):
        sample = files(f"html-{platform}", [act], language=language, classes=classes)
        found = [each for each in read(look, sample) if each.done is act.done]
        assert len(found) == 1, act.done
        record = found[0]
        assert (record.origin.platform, record.origin.variant) == (platform, "html-2021")
        assert record.origin.confidence == "medium"
        told = (record.handle, record.name, record.sentence, record.text, record.post_url)
        assert any(told)
        if act.done is not Done.ATTEND:
            assert record.at == AT
            assert record.origin.clock == Clock("second" if platform == "facebook" else "minute", "local")
            assert "local_time" in record.origin.caveats


def test_whom_one_follows_and_what_one_likes_on_instagram() -> None:
    follow, like = read(look, files("html-instagram", acts("instagram", Done.FOLLOW, Done.LIKE)))
    assert (follow.handle, follow.url) == ("bu.ani_contoh", "https://www.instagram.com/bu.ani_contoh")
    assert (like.handle, like.post_url) == ("bu.ani_contoh", "https://www.instagram.com/p/DAbcContoh1/")
    assert (like.post_id, like.text) == ("DAbcContoh1", None)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_like_in_a_table_of_labelled_values(language: str) -> None:
    (like,) = read(look, files("html-instagram", acts("instagram", Done.LIKE), new=True, language=language))
    assert (like.handle, like.name) == ("bu.ani_contoh", "Bu Ani Contoh")
    assert (like.post_id, like.at) == ("DAbcContoh1", AT)
    assert "menang" in (like.text or "")


def test_a_table_in_an_unknown_language_still_tells_whose_post_it_is() -> None:
    sample = files("html-instagram", acts("instagram", Done.LIKE, Done.COMMENT), new=True)
    strange = {
        path: data.replace(b"Nama Pengguna", b"Qa")
        .replace(b"Nama", b"Qd")
        .replace(b"Pemilik Media", b"Qb")
        .replace(b"Komentar", b"Qc")
        for path, data in sample.items()
    }
    like, comment = read(look, strange)
    assert (like.handle, like.name) == ("bu.ani_contoh", "Bu Ani Contoh")
    assert (comment.handle, comment.text, comment.own) == ("bu.ani_contoh", "menang\nya ✊", True)


def test_own_words_are_kept_with_their_lines() -> None:
    sample = files("html-instagram", acts("instagram", Done.COMMENT, Done.POST))
    comment, post = read(look, sample)
    assert (comment.text, comment.own, comment.handle) == ("menang\nya ✊", True, "bu.ani_contoh")
    assert (post.text, post.own) == ("menang\nya ✊", True)


def test_facebooks_sentences_groups_pages_and_shares() -> None:
    wanted = acts("facebook", Done.LIKE, Done.JOIN, Done.FOLLOW, Done.SHARE)
    sample = files("html-facebook", wanted)
    like, join, follow, post, share = read(look, sample)
    assert like.sentence == "Contoh Pemilik menanggapi kiriman Bu Ani Contoh."
    assert (like.handle, like.post_url) == ("bu.ani_contoh", "https://www.facebook.com/bu.ani_contoh/posts/DAbcContoh1")
    assert (join.name, join.origin.target) == ("Bu Ani Contoh", "group")
    assert "added_by_others" in join.origin.caveats
    assert (follow.name, follow.handle) == ("Bu Ani Contoh", "bu.ani_contoh")
    assert (post.text or "").startswith("menang\nya ✊")
    assert (share.done, share.post_url) == (Done.SHARE, "https://contoh.id/berita")


def test_a_link_within_facebook_beside_that_to_the_own_post_was_shared() -> None:
    block = (
        "<section><h2>Contoh membagikan kiriman.</h2><a href='https://www.facebook.com/bu.ani/posts/123456789'>x</a>"
        f"<footer><a href='https://www.facebook.com/dyi/l/?l=abc'><div>{shown(AT)}</div></a></footer></section>"
    )
    post, share = read(look, {"your_facebook_activity/posts/your_posts_1.html": page([block])})
    assert (post.done, post.handle, post.post_url) == (Done.POST, None, "https://www.facebook.com/dyi/l/?l=abc")
    assert (share.done, share.handle, share.post_id) == (Done.SHARE, "bu.ani", "123456789")


def test_the_clock_is_told_by_the_head_of_the_page_or_of_the_front_page() -> None:
    head = generated(AT, 7 * 3600)
    sample = files("html-facebook", acts("facebook", Done.LIKE), ahead=7 * 3600, head=head)
    (record,) = read(look, sample)
    assert (record.at, record.origin.clock) == (AT, Clock("second", "utc"))
    assert "local_time" not in record.origin.caveats
    bare = files("html-facebook", acts("facebook", Done.LIKE, Done.COMMENT), ahead=7 * 3600)
    found = read(look, {**bare, "start_here.html": page([], head=head)})
    assert [each.at for each in found] == [AT, AT]


def test_instagram_shows_pacific_standard_time_all_year() -> None:
    sample = files("html-instagram", acts("instagram", Done.LIKE), ahead=-8 * 3600, head=generated(AT, -7 * 3600))
    (record,) = read(look, sample)
    assert (record.at, record.origin.clock) == (AT, Clock("minute", "utc"))


def test_one_element_around_all_records() -> None:
    many = [ANI._replace(handle=f"akun_{number}", at=AT + 60 * number) for number in range(50)]
    found = read(look, files("html-instagram", many, wrap="section", classes=False))
    assert [(each.handle, each.at) for each in found] == [(each.handle, each.at) for each in many]
    many = [ANI._replace(handle=f"akun_{number}", at=AT + 60 * number) for number in range(1500)]
    found = read(look, files("html-instagram", many, wrap="section", classes=False))
    assert [(each.handle, each.at) for each in found] == [(each.handle, each.at) for each in many]


def test_a_lone_record_is_not_cut_at_the_dates_within_it() -> None:
    table = (
        '<table><tr><td>URL</td><td><a href="https://www.instagram.com/p/DAbc/">https://www.instagram.com/p/DAbc/</a>'
        "</td></tr><tr><td colspan=2><h2>Tagar</h2></td></tr><tr><td>Nama</td><td>menang</td></tr>"
        '<tr><td colspan=2><h2>Pemilik</h2></td></tr><tr><td>URL</td><td><a href="https://www.instagram.com/ani">u</a>'
        "</td></tr><tr><td>Nama</td><td>Bu Ani</td></tr><tr><td>Nama pengguna</td><td>ani_contoh</td></tr></table>"
    )
    (like,) = read(look, {"liked_posts.html": page([f"<div>{table}<div>{shown(AT)}</div></div>"])})
    assert (like.handle, like.name, like.post_id, like.at) == ("ani_contoh", "Bu Ani", "DAbc", AT)
    post = f"<section><h2>Contoh menulis.</h2><p>halo</p><p>{shown(AT - 60)}</p><p>{shown(AT)}</p></section>"
    (own,) = read(look, {"your_facebook_activity/posts/your_posts_1.html": page([post])})
    assert (own.text, own.at) == ("halo", AT)


def test_a_page_without_a_main_element_is_read_by_its_boxes() -> None:
    sample = {
        path: data.replace(b"<main", b"<p").replace(b"</main", b"</p").replace(b' role="main"', b"")
        for path, data in files("html-instagram", acts("instagram", Done.FOLLOW) * 3).items()
    }
    assert [each.handle for each in read(look, sample)] == ["bu.ani_contoh"] * 3


def test_several_answers_under_one_heading() -> None:
    answers = "".join(f"<div>{name}</div><div>{shown(AT)}</div>" for name in ("Rapat A", "Rapat B"))
    records = [f"<section><h2>Acara</h2>{answers}</section>"]
    found = read(look, {"your_facebook_activity/events/your_event_responses.html": page(records * 2)})
    assert [each.name for each in found] == ["Rapat A", "Rapat B"] * 2
    assert {each.at for each in found} == {None}


def test_a_hashtag() -> None:
    records = [
        f'<div><h2>#contohmenang</h2><a href="https://www.instagram.com/explore/tags/contohmenang">x</a>{shown(AT)}</div>'
    ]
    (record,) = read(look, {"connections/followers_and_following/following_hashtags.html": page(records)})
    assert (record.handle, record.origin.target) == ("contohmenang", "hashtag")


def test_a_record_without_a_readable_date_is_still_told() -> None:
    records = ['<div><a href="https://www.instagram.com/akun_contoh">akun_contoh</a><div>entah kapan</div></div>']
    (record,) = read(look, {"following.html": page(records)})
    assert (record.handle, record.at) == ("akun_contoh", None)


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("your_instagram_activity/messages/inbox/budi_1/message_1.html", "messages"),
        ("your_facebook_activity/messages/inbox/budi_1/message_1.html", "messages"),
        ("connections/followers_and_following/followers_1.html", "followers"),
        ("followers_1.html", "followers"),
        ("message_1.html", "messages"),
        ("facebook-contoh/connections/friends/your_friends.html", "contacts"),
        ("facebook-contoh/logged_information/search/your_search_history.html", "search_history"),
        ("facebook-contoh/logged_information/location/primary_location.html", "location"),
        ("facebook-contoh/start_here.html", "other"),
        ("instagram-contoh/ads_information/ads_viewed.html", "ads"),
    ],
)
def test_what_is_left_unread(path: str, left: str) -> None:
    found = look(member(path, page([])))
    assert found is not None
    assert (found.read, found.left) == (None, left)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("Takeout/YouTube dan YouTube Music/histori/histori-tontonan.html", page([])),
        ("comments.html", b"<html><body><main><p>x</p></main></body></html>"),
        ("blog.html", b"<html><body><main><p>x</p></main></body></html>"),
        ("following.html", b"{}"),
        ("following.json", page([])),
    ],
)
def test_pages_of_others_are_nobodys_here(path: str, data: bytes) -> None:
    if path.startswith("Takeout"):
        data = data.replace(b"_a706", b"x")
    assert look(Member("a.zip", path, len(data), lambda: io.BytesIO(data))) is None


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("unduhan.html", page(["<div><h2>a</h2><a href='https://www.instagram.com/a'>a</a></div>"])),
        ("your_instagram_activity/likes/new_list.html", page(["<div><h2>a</h2>b</div>"])),
        (
            "your_instagram_activity/x/following.html",
            b"<html><body><table><tr><td>akun</td></tr></table></body></html>",
        ),
        ("your_instagram_activity/x/following.html", page(["<div><p>dua kata</p><p>tiga kata</p></div>"])),
    ],
)
def test_a_page_that_is_not_understood_asks_for_json(path: str, data: bytes) -> None:
    told: list[str] = []
    assert read(look, {path: data}, trouble=lambda member, text: told.append(text.id)) == []
    assert len(told) == 1
    assert "Format: JSON" in told[0]


@pytest.mark.parametrize("name", ["you've", "you’ve", "youve", "you_ve", "you%27ve", "youâ\u20ac\u2122ve"])
@pytest.mark.parametrize("end", ["", "_1", " (2)"])
def test_what_became_of_an_apostrophe_or_a_number_does_not_matter(name: str, end: str) -> None:
    data = page([f"<section><h2>Halaman Contoh</h2><div>{shown(AT)}</div></section>"])
    (record,) = read(look, {f"pages/pages_{name}_liked{end}.html": data})
    assert (record.name, record.done, record.caveats) == ("Halaman Contoh", Done.FOLLOW, ("name_only",))


def test_an_empty_page_is_no_trouble() -> None:
    told: list[str] = []
    for records in ([], ["<div>Anda tidak punya data di bagian ini</div>"]):
        assert read(look, {"following.html": page(records)}, trouble=lambda member, text: told.append(text.id)) == []
    assert told == []


def check(record: Record) -> None:
    assert isinstance(record.origin, Origin)
    assert isinstance(record.done, Done)
    assert record.at is None or isinstance(record.at, int)
    texts = (record.handle, record.name, record.id, record.url, record.post_id, record.post_url, record.text)
    assert all(each is None or isinstance(each, str) for each in (*texts, record.sentence, record.group))
    assert all(isinstance(each, Named) for each in record.named)


SAMPLES = [
    (path, data)
    for platform in sorted(HOLDS_OF)
    for new in (False, True)
    for path, data in files(f"html-{platform}", acts(platform), new=new).items()
]
PIECES = st.sampled_from(
    [b"", b"<", b">", b'"', b"</div>", b"<div>", b"<table><tr><td>", b"\xff", b"<!--", b"&#x110000;", b"<h2>"]
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 1200), PIECES, st.integers(0, 8))
def test_damaged_pages_raise_nothing_but_a_member_error(
    sample: tuple[str, bytes], place: int, put: bytes, gone: int
) -> None:
    path, data = sample
    at = place % len(data)
    cut = (data[:at] + put + data[at + gone :]).decode("utf-8", "surrogateescape").encode("utf-8", "replace")
    found = member(path, cut.decode())
    seen = look(found)
    if seen is None or seen.read is None:
        return
    try:
        for record in seen.read(found, seen.origin, Told()):
            check(record)
    except MemberError:
        pass


def test_every_name_of_the_samples_is_a_list() -> None:
    assert all(set(HOLDS_OF[platform]) <= set(NAMES[platform]) for platform in HOLDS_OF)
