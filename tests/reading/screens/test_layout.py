"""Layouts of screens drawn by hand, without Tesseract: posts, comments, chats, stories, and what is none of these."""

from __future__ import annotations

import pytest

from nirpihak.reading.screens.blocks import unmask
from nirpihak.reading.screens.layout import EMPTY, UNSURE
from tests.reading.screens.drawing import Drawing, only, told


def post(drawing: Drawing) -> Drawing:
    """The head, text and counts of a post."""
    drawing.shape(16, 20).text(64, 26, "Rina Contohwati  2 jam", bold=2)
    drawing.text(16, 80, "Terima kasih kepada warga yang hadir").text(16, 100, "bersama @bagas_77 pagi ini.")
    return drawing.text(16, 140, "340 suka  23 komentar")


def test_a_post_has_author_time_text_and_counts() -> None:
    picture = post(Drawing()).read()
    assert (picture.layout, picture.note) == ("post", None)
    assert told(picture) == [
        ("author", "Rina Contohwati", "Rina Contohwati"),
        ("time", "Rina Contohwati", "2 jam"),
        ("text", "Rina Contohwati", "Terima kasih kepada warga yang hadir bersama @bagas_77 pagi ini."),
        ("counts", "Rina Contohwati", "340 suka 23 komentar"),
    ]


def test_a_posts_author_stays_and_mentions_are_masked() -> None:
    picture = post(Drawing()).read()
    assert [block.kind for block in picture.blocks if block.mask] == []
    assert [word.text for block in picture.blocks for word in block.words if word.mask] == ["@bagas_77"]
    assert len(picture.masked_boxes()) == 1


def test_commenters_are_bystanders_and_replies_are_indented() -> None:
    drawing = post(Drawing()).shape(16, 180).text(64, 184, "Sekar Umpama", bold=2)
    drawing.text(64, 206, "Mantap lanjutkan Bu").text(64, 228, "3 jam  Suka  Balas")
    drawing.shape(64, 260, 24).text(100, 264, "Dimas Rekaan", bold=2)
    drawing.text(100, 286, "Saya tidak setuju").text(100, 308, "1 jam  Suka  Balas")
    picture = drawing.read()
    assert picture.layout == "post"
    comments = only(picture, "comment")
    assert [(each.speaker, each.text, each.depth) for each in comments] == [
        ("Sekar Umpama", "Mantap lanjutkan Bu", 0),
        ("Dimas Rekaan", "Saya tidak setuju", 1),
    ]
    assert [(each.text, each.mask) for each in only(picture, "author")] == [
        ("Rina Contohwati", False),
        ("Sekar Umpama", True),
        ("Dimas Rekaan", True),
    ]


def test_a_name_in_bold_before_its_words_is_cut_off() -> None:
    drawing = post(Drawing()).shape(16, 180).text(64, 190, "sekar_u Dua periode lagi", bold=1)
    picture = drawing.text(64, 210, "3j  Balas").read()
    (comment,) = only(picture, "comment")
    assert (comment.speaker, comment.text) == ("sekar_u", "Dua periode lagi")


def test_a_year_or_an_address_in_a_text_is_no_mention() -> None:
    picture = post(Drawing()).text(16, 120, "pilkada2024 lihat kpu.go.id ya").read()
    assert [word.text for block in picture.blocks for word in block.words if word.mask] == ["@bagas_77"]


def test_who_likes_is_masked() -> None:
    picture = post(Drawing()).text(16, 170, "Disukai oleh sekar_u dan 12 lainnya").read()
    (liked,) = only(picture, "liked_by")
    assert liked.mask
    assert liked.box in picture.masked_boxes()


def test_a_quoted_post_stands_inside_the_post() -> None:
    drawing = Drawing().shape(16, 20).text(64, 26, "Rina Contohwati  2 jam", bold=2).text(16, 80, "Baca ini dahulu ya")
    drawing.shape(32, 120, 24).text(66, 126, "Bagas Rekaan  1 hari", bold=2).text(32, 160, "Harga pupuk naik lagi")
    picture = drawing.text(16, 220, "340 suka  23 komentar").read()
    (quoted,) = only(picture, "quoted")
    assert (quoted.speaker, quoted.text) == ("Bagas Rekaan", "Harga pupuk naik lagi")
    assert [(each.text, each.mask) for each in only(picture, "author")][1] == ("Bagas Rekaan", True)


def test_a_heading_makes_comments_of_all() -> None:
    drawing = Drawing().text(160, 16, "Komentar", bold=1)
    for top, name in ((60, "Sekar Umpama"), (160, "Dimas Rekaan")):
        drawing.shape(16, top).text(64, top + 4, name, bold=2).text(64, top + 26, "Hati-hati ASN harus netral")
        drawing.text(64, top + 50, "3 jam  Suka  Balas")
    picture = drawing.read()
    assert picture.layout == "comments"
    assert [each.speaker for each in only(picture, "comment")] == ["Sekar Umpama", "Dimas Rekaan"]
    assert all(each.mask for each in only(picture, "author"))


def chat(*, group: bool, mark: str = ".") -> Drawing:
    drawing = Drawing(ground="#eceff1").text(64, 16, "Warga RT Contoh" if group else "Sekar Umpama", bold=3)
    for top, name in ((80, "Bagas Rekaan"), (220, "Dimas Umpama")):
        drawing.bubble(12, top, 260, top + 62, "#ffffff")
        if group:
            drawing.text(24, top + 6, name, bold=2)
        drawing.text(24, top + 24, "Besok kumpul di balai").text(216, top + 44, f"10{mark}45")
    drawing.bubble(140, 156, 388, 206, "#5b4bd6").text(152, 162, "Maaf saya tidak ikut")
    return drawing.text(344, 184, f"10{mark}47")


@pytest.mark.parametrize("mark", [".", ":"])
def test_a_group_chat_has_senders_on_the_left_and_the_owner_on_the_right(mark: str) -> None:
    picture = chat(group=True, mark=mark).read()
    assert picture.layout == "chat"
    assert [(each.speaker, each.side) for each in only(picture, "message")] == [
        ("Bagas Rekaan", "left"),
        (None, "right"),
        ("Dimas Umpama", "left"),
    ]
    assert [each.text for each in only(picture, "author")] == ["Bagas Rekaan", "Dimas Umpama"]
    assert all(each.mask for each in only(picture, "author"))
    assert [each.text for each in only(picture, "time")] == [f"10{mark}45", f"10{mark}47", f"10{mark}45"]


def test_a_private_chats_title_names_the_other_party() -> None:
    picture = chat(group=False).read()
    assert [(each.text, each.mask) for each in only(picture, "author")] == [("Sekar Umpama", False)]
    assert [each.speaker for each in only(picture, "message")] == ["Sekar Umpama", None, "Sekar Umpama"]


def test_a_story_has_a_caption() -> None:
    drawing = Drawing(height=800, ground="#503070")
    drawing.shape(16, 30).text(64, 40, "rinaayu  4 jam", bold=1)
    drawing.text(110, 400, "Alhamdulillah acara lancar").text(120, 424, "bersama warga desa ya")
    picture = drawing.text(40, 760, "Kirim pesan").read()
    assert picture.layout == "story"
    (caption,) = only(picture, "caption")
    assert (caption.speaker, caption.text) == ("rinaayu", "Alhamdulillah acara lancar bersama warga desa ya")


def test_an_unknown_layout_is_plain_and_says_so() -> None:
    drawing = Drawing().text(30, 100, "Pengumuman untuk semua warga").text(30, 120, "hubungi sekar.u sekarang")
    picture = drawing.text(30, 300, "Panitia").read()
    assert (picture.layout, picture.note) == ("plain", UNSURE)
    assert [block.kind for block in picture.blocks] == ["other", "other"]
    assert len(picture.masked_boxes()) == 1


def test_a_picture_without_text_says_so() -> None:
    picture = Drawing().read()
    assert (picture.layout, picture.blocks, picture.note) == ("plain", (), EMPTY)


@pytest.mark.parametrize("name", ["Sekar Umpama", "sekar umpama", "Sekar Ump"])
def test_the_reported_name_alone_stays_uncovered(name: str) -> None:
    drawing = post(Drawing()).shape(16, 180).text(64, 184, "Sekar Umpama", bold=2)
    picture = unmask(drawing.text(64, 206, "Mantap lanjutkan Bu").text(64, 228, "3 jam  Balas").read(), name)
    assert [(each.text, each.mask) for each in only(picture, "author")] == [
        ("Rina Contohwati", True),
        ("Sekar Umpama", False),
    ]
