"""Log-in pages, removed and unavailable posts are told from posts, on invented pages; profiles are never fetched."""

from __future__ import annotations

import pytest

from nirpihak.capture.manifest import Outcome
from nirpihak.capture.walls import Seen, judge, profile_refusal, read, shipped

LONG = "Warga kampung rekaan berkumpul di balai desa membicarakan jalan yang rusak. " * 60

WALLS = [
    ("https://www.facebook.com/login/?next=x", "Facebook", "", Outcome.LOGIN_WALL),
    ("https://www.facebook.com/rekaan/posts/1", "Masuk ke Facebook", "Email Kata sandi", Outcome.LOGIN_WALL),
    ("https://www.facebook.com/rekaan/posts/1", "Facebook", "Anda harus masuk untuk melanjutkan.", Outcome.LOGIN_WALL),
    ("https://www.facebook.com/rekaan/posts/1", "Facebook", "You must log in to continue", Outcome.LOGIN_WALL),
    (
        "https://m.facebook.com/story.php?story_fbid=1&id=2",
        "Facebook",
        "Konten ini tidak tersedia saat ini. Biasanya karena pemiliknya hanya membagikannya kepada sekelompok kecil.",
        Outcome.UNAVAILABLE,
    ),
    (
        "https://www.facebook.com/rekaan/posts/1",
        "Facebook",
        "This content isn’t available right now",
        Outcome.UNAVAILABLE,
    ),
    ("https://www.instagram.com/accounts/login/?next=/p/a/", "Login • Instagram", "", Outcome.LOGIN_WALL),
    ("https://www.instagram.com/p/a/", "Instagram", "Log in Sign up", Outcome.LOGIN_WALL),
    ("https://www.instagram.com/p/a/", "Instagram", "Maaf, halaman ini tidak tersedia.", Outcome.UNAVAILABLE),
    ("https://www.instagram.com/p/a/", "Instagram", "Sorry, this page isn't available. Log in", Outcome.UNAVAILABLE),
    ("https://www.instagram.com/p/a/", "Instagram", "Akun ini bersifat pribadi", Outcome.UNAVAILABLE),
    ("https://www.instagram.com/p/a/", "", "Tunggu beberapa menit sebelum mencoba lagi.", Outcome.ERROR),
    ("https://x.com/i/flow/login?redirect_after_login=x", "X", "", Outcome.LOGIN_WALL),
    ("https://x.com/rekaan/status/1", "X", "Postingan ini telah dihapus oleh penulis Postingan.", Outcome.REMOVED),
    ("https://x.com/rekaan/status/1", "X", "This Post was deleted by the Post author.", Outcome.REMOVED),
    ("https://x.com/rekaan/status/1", "X", "Hmm...this page doesn’t exist. Try searching", Outcome.NOT_FOUND),
    ("https://x.com/rekaan/status/1", "X", "These posts are protected", Outcome.UNAVAILABLE),
    ("https://x.com/rekaan/status/1", "X", "Something went wrong. Try reloading.", Outcome.ERROR),
    ("https://www.tiktok.com/login?redirect_url=x", "TikTok", "", Outcome.LOGIN_WALL),
    ("https://www.tiktok.com/@rekaan/video/1", "TikTok", "Video saat ini tidak tersedia", Outcome.UNAVAILABLE),
    ("https://www.tiktok.com/@rekaan/video/1", "TikTok", "Video currently unavailable", Outcome.UNAVAILABLE),
    ("https://www.tiktok.com/@rekaan/video/1", "", "Drag the slider to fit the puzzle", Outcome.ERROR),
    ("https://www.threads.com/login?next=x", "Threads", "", Outcome.LOGIN_WALL),
    (
        "https://www.threads.net/@rekaan/post/1",
        "Threads",
        "Not all who wander are lost, but this page is.",
        Outcome.NOT_FOUND,
    ),
    ("https://www.threads.net/@rekaan/post/1", "Threads", "Postingan ini tidak tersedia", Outcome.UNAVAILABLE),
    ("https://www.youtube.com/watch?v=1", "- YouTube", "Video tidak tersedia", Outcome.UNAVAILABLE),
    ("https://www.youtube.com/watch?v=1", " - YouTube", "This video is private", Outcome.UNAVAILABLE),
    ("https://www.youtube.com/watch?v=1", "YouTube", "Video ini telah dihapus oleh pengupload", Outcome.REMOVED),
    ("https://www.youtube.com/watch?v=1", "Rekaan", "Sign in to confirm you’re not a bot", Outcome.LOGIN_WALL),
    ("https://consent.youtube.com/m?continue=x", "Sebelum melanjutkan", "", Outcome.ERROR),
    ("https://accounts.google.com/v3/signin", "Login", "", Outcome.LOGIN_WALL),
]


@pytest.mark.parametrize(("url", "title", "text", "outcome"), WALLS)
def test_a_wall_is_no_post(url: str, title: str, text: str, outcome: Outcome) -> None:
    verdict = judge(Seen(url, 200, title, text))
    assert verdict.outcome is outcome
    assert verdict.reason.id
    assert verdict.reason.en
    assert verdict.reason.id != verdict.reason.en


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://www.facebook.com/rekaan/posts/1", "Warga Rekaan - Jalan desa | Facebook"),
        ("https://www.instagram.com/p/a/", "Warga Rekaan di Instagram: jalan desa"),
        ("https://x.com/rekaan/status/1", "Warga Rekaan di X: jalan desa"),
        ("https://www.tiktok.com/@rekaan/video/1", "Jalan desa | TikTok"),
        ("https://www.threads.net/@rekaan/post/1", "Warga Rekaan di Threads"),
        ("https://www.youtube.com/watch?v=1", "Jalan desa - YouTube"),
        ("https://kabar.example/berita/1", "Jalan desa"),
    ],
)
@pytest.mark.parametrize(
    "said",
    [
        "",
        "Komentar: konten ini tidak tersedia katanya, padahal ada",
        "Komentar: this content isn't available, log in to see more",
        "Komentar: maaf, halaman ini tidak tersedia. Anda harus masuk untuk melanjutkan",
    ],
)
def test_a_long_page_that_quotes_a_wall_is_a_page(url: str, title: str, said: str) -> None:
    assert judge(Seen(url, 200, title, LONG + said)).outcome is Outcome.PAGE


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.PAGE),
        (404, Outcome.NOT_FOUND),
        (410, Outcome.REMOVED),
        (401, Outcome.LOGIN_WALL),
        (403, Outcome.UNAVAILABLE),
        (429, Outcome.ERROR),
        (418, Outcome.ERROR),
        (503, Outcome.ERROR),
    ],
)
def test_a_status_says_it_too(status: int, outcome: Outcome) -> None:
    assert judge(Seen("https://kabar.example/1", status, "Kabar", "isi")).outcome is outcome


def test_a_bare_log_in_form_is_a_wall_anywhere() -> None:
    url = "https://forum.example/utas/1"
    assert judge(Seen(url, 200, "Forum", "Nama Sandi", password=True)).outcome is Outcome.LOGIN_WALL
    assert judge(Seen(url, 200, "Forum", LONG, password=True)).outcome is Outcome.PAGE


PROFILES = [
    "https://www.facebook.com/warga.rekaan",
    "https://www.facebook.com/warga.rekaan/",
    "https://id-id.facebook.com/warga.rekaan?locale=id",
    "https://m.facebook.com/profile.php?id=1",
    "https://www.facebook.com/people/Warga-Rekaan/1/",
    "https://www.facebook.com/warga.rekaan/photos",
    "https://www.facebook.com/warga.rekaan/friends_all/",
    "https://fb.com/warga.rekaan",
    "https://www.facebook.com/stories/warga.rekaan/",
    "https://www.instagram.com/warga.rekaan",
    "https://instagram.com/warga.rekaan/tagged/",
    "https://www.instagram.com/stories/warga.rekaan/",
    "https://x.com/warga_rekaan",
    "https://x.com/i/user/1",
    "https://X.com//warga_rekaan/",
    "https://x.com/%77arga_rekaan",
    "https://x.com/i/../warga_rekaan",
    "https://mobile.twitter.com/warga_rekaan/with_replies",
    "https://www.tiktok.com/@warga.rekaan",
    "https://www.tiktok.com/@warga.rekaan?lang=id",
    "https://www.threads.net/@warga.rekaan",
    "https://www.threads.com/@warga.rekaan/replies",
    "https://www.youtube.com/@wargarekaan",
    "https://www.youtube.com/@wargarekaan/videos",
    "https://youtube.com/channel/UCrekaan",
    "https://t.me/wargarekaan",
    "https://wa.me/620000000",
    "https://www.linkedin.com/in/warga-rekaan/",
]

POSTS = [
    "https://www.facebook.com/warga.rekaan/posts/pfbid02rekaan",
    "https://www.facebook.com/warga.rekaan/posts/123",
    "https://www.facebook.com/permalink.php?story_fbid=1&id=2",
    "https://www.facebook.com/photo/?fbid=1",
    "https://www.facebook.com/photo.php?fbid=1",
    "https://www.facebook.com/watch/?v=1",
    "https://www.facebook.com/reel/1",
    "https://www.facebook.com/share/p/rekaan/",
    "https://www.facebook.com/groups/1/posts/2/",
    "https://fb.watch/rekaan/",
    "https://www.instagram.com/p/rekaan/",
    "https://www.instagram.com/warga.rekaan/reel/rekaan/",
    "https://www.instagram.com/stories/warga.rekaan/1/",
    "https://x.com/warga_rekaan/status/1",
    "https://twitter.com/warga_rekaan/status/1/photo/1",
    "https://t.co/rekaan",
    "https://www.tiktok.com/@warga.rekaan/video/1",
    "https://vm.tiktok.com/rekaan/",
    "https://www.threads.net/@warga.rekaan/post/rekaan",
    "https://www.youtube.com/watch?v=rekaan",
    "https://youtu.be/rekaan",
    "https://www.youtube.com/shorts/rekaan",
    "https://t.me/kanalrekaan/12",
    "https://t.me/s/kanalrekaan/12",
    "https://kabar.example/warga",
    "https://notfacebook.com/warga",
    "https://facebook.com.example/warga",
]


@pytest.mark.parametrize("url", PROFILES)
def test_a_profile_is_refused(url: str) -> None:
    said = profile_refusal(url)
    assert said is not None
    assert "profil" in said.id
    assert "profile" in said.en


@pytest.mark.parametrize("url", POSTS)
def test_a_post_is_not(url: str) -> None:
    assert profile_refusal(url) is None


@pytest.mark.parametrize("url", ["", "http://[", "bukan alamat", "https://", "https:///x"])
def test_what_is_no_address_is_not_judged_here(url: str) -> None:
    assert profile_refusal(url) is None


def test_every_rule_is_named_in_both_languages_and_reached() -> None:
    walls = shipped()
    assert [each.name for each in walls.platforms][:6] == ["Facebook", "Instagram", "X", "TikTok", "Threads", "YouTube"]
    assert all(platform.walls for platform in walls.platforms[:6])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[[wall]", "walls:"),
        ('[[platform]]\nname = "A"', "platform A needs"),
        ('[[wall]]\noutcome = "gone"\nid = "a"\nen = "b"', "gone"),
        ('[[wall]]\noutcome = "error"\nid = "a"', "both languages"),
        ('[[wall]]\noutcome = "error"\nid = "a"\nen = "b"\ntitel = "x"', "titel"),
        ('[[wall]]\noutcome = "error"\nid = "a"\nen = "b"\ntitle = "("', "regular expression"),
    ],
)
def test_a_wrong_correction_is_named_in_one_line(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"^walls: ") as caught:
        read(text)
    assert wrong in str(caught.value)
    assert "\n" not in str(caught.value)
