"""Layouts told from words placed by hand on drawn grounds: no Tesseract takes part."""

from __future__ import annotations

from nirpihak.reading.screens.layout import EMPTY, LOOSE, UNSURE
from tests.reading.screens.drawn import PALE, Canvas, names, told


def post(*, quoted: bool = False) -> Canvas:
    canvas = Canvas(400, 640)
    canvas.disc(14, 60)
    canvas.line(66, 62, "Rina Khayalan", bold=True)
    canvas.line(66, 84, "2 jam", size=14, ink=PALE)
    y = canvas.lines(
        14, 116, "Sudah waktunya ada perubahan untuk desa", "kita bersama @dewi_buatan sejak tahun", "2022."
    )
    if quoted:
        canvas.draw.rectangle((14, y + 8, 386, y + 110), outline=(200, 204, 208))
        canvas.disc(28, y + 20, 24)
        canvas.line(62, y + 22, "Sekar Umpama", bold=True)
        canvas.lines(28, y + 52, "Kami menunggu janji lima tahun lalu")
        y += 120
    canvas.line(14, y + 20, "Disukai oleh Citra Contoh dan 86 lainnya", size=14)
    canvas.line(14, y + 46, "87 suka 4 komentar 2 kali dibagikan", size=14, ink=PALE)
    return canvas


def with_answers(canvas: Canvas, y: int) -> Canvas:
    for place, (name, text) in enumerate((("Ayu Misal", "Mantap, lanjutkan!"), ("Maya Andai", "Datanya dari mana?"))):
        left = 14 + 52 * place
        canvas.disc(left, y, 32)
        x = canvas.line(left + 42, y, name, bold=True)
        canvas.line(x + 8, y + 2, "3 jam", size=14, ink=PALE)
        canvas.line(left + 42, y + 24, text)
        canvas.line(left + 42, y + 50, "Suka Balas", size=13, ink=PALE)
        y += 90
    return canvas


def test_a_post_has_its_author_text_time_counts_and_likes() -> None:
    picture = post().read()
    assert (picture.layout, picture.note) == ("post", None)
    assert told(picture, "author", "time", "text", "liked_by", "counts") == [
        ("author", "Rina Khayalan", "Rina Khayalan"),
        ("time", "Rina Khayalan", "2 jam"),
        ("text", "Rina Khayalan",
         "Sudah waktunya ada perubahan untuk desa kita bersama @dewi_buatan sejak tahun 2022."),
        ("liked_by", None, "Disukai oleh Citra Contoh dan 86 lainnya"),
        ("counts", "Rina Khayalan", "87 suka 4 komentar 2 kali dibagikan"),
    ]  # fmt: skip


def test_in_a_post_the_author_stays_and_bystanders_are_marked() -> None:
    picture = with_answers(post(), 330).read()
    marked = names(picture.masked_boxes(), picture)
    assert {"@dewi_buatan", "Citra", "Contoh", "Ayu", "Misal", "Maya", "Andai"} <= marked
    assert not marked & {"Rina", "Khayalan", "Mantap,", "perubahan", "87"}


def test_answers_under_a_post_are_comments_and_an_indented_one_is_deeper() -> None:
    picture = with_answers(post(), 330).read()
    assert picture.layout == "post"
    assert told(picture, "comment") == [
        ("comment", "Ayu Misal", "Mantap, lanjutkan!"),
        ("comment", "Maya Andai", "Datanya dari mana?"),
    ]
    assert [block.depth for block in picture.blocks if block.kind == "comment"] == [0, 1]


def test_a_post_inside_a_post_is_quoted_and_its_speaker_marked() -> None:
    picture = post(quoted=True).read()
    assert told(picture, "quoted") == [("quoted", "Sekar Umpama", "Kami menunggu janji lima tahun lalu")]
    assert {"Sekar", "Umpama"} <= names(picture.masked_boxes(), picture)
    # They stand under both posts, so no speaker is given.
    assert told(picture, "counts") == [("counts", None, "87 suka 4 komentar 2 kali dibagikan")]


def test_a_sheet_of_comments_masks_everybody() -> None:
    canvas = Canvas(400, 300)
    canvas.line(160, 12, "Komentar", bold=True)
    picture = with_answers(canvas, 60).read()
    assert picture.layout == "comments"
    assert [block[1] for block in told(picture, "comment")] == ["Ayu Misal", "Maya Andai"]
    assert all(block.mask for block in picture.blocks if block.kind == "author")


def chat(*, group: bool) -> Canvas:
    canvas = Canvas(400, 420)
    canvas.disc(14, 8, 36)
    canvas.line(64, 10, "Warga Dusun Contoh" if group else "Nadia Misal", size=18, bold=True)
    canvas.line(64, 34, "14 anggota" if group else "daring", size=13, ink=PALE)
    y = 70
    for name, text, clock in (
        ("Nadia Misal", "Siapa yang membawa spanduk?", "10.45"),
        (None, "Jangan dibagikan ke luar", "10.47"),
        ("Sekar Andai" if group else "Nadia Misal", "Baik Pak, siap laksanakan", "10.51"),
    ):
        left, fill = (14, (225, 228, 232)) if name else (130, (190, 230, 196))
        named = group and name is not None
        canvas.bubble((left, y, left + 256, y + (86 if named else 62)), fill)
        if named and name:
            canvas.line(left + 12, y + 8, name, bold=True, ink=(160, 60, 40))
        inner = y + (30 if named else 6)
        canvas.line(left + 12, inner, text)
        canvas.line(left + 206, inner + 26, clock, size=13, ink=PALE)
        y += 100
    return canvas


def test_a_group_chat_has_senders_sides_and_times() -> None:
    picture = chat(group=True).read()
    assert (picture.layout, picture.note) == ("chat", None)
    assert told(picture, "message") == [
        ("message", "Nadia Misal", "Siapa yang membawa spanduk?"),
        ("message", None, "Jangan dibagikan ke luar"),
        ("message", "Sekar Andai", "Baik Pak, siap laksanakan"),
    ]
    assert [block.side for block in picture.blocks if block.kind == "message"] == ["left", "right", "left"]
    assert [text for _, _, text in told(picture, "time")] == ["10.45", "10.47", "10.51"]
    assert told(picture, "other") == [("other", None, "Warga Dusun Contoh")]


def test_in_a_group_every_sender_is_marked() -> None:
    picture = chat(group=True).read()
    assert names(picture.masked_boxes(), picture) == {"Nadia", "Misal", "Sekar", "Andai"}


def test_in_a_private_chat_the_title_speaks_on_the_left_and_is_not_marked() -> None:
    picture = chat(group=False).read()
    assert told(picture, "author") == [("author", "Nadia Misal", "Nadia Misal")]
    assert [speaker for _, speaker, _ in told(picture, "message")] == ["Nadia Misal", None, "Nadia Misal"]
    assert picture.masked_boxes() == ()


def test_words_of_a_chat_in_no_bubble_are_kept_with_a_note() -> None:
    canvas = chat(group=True)
    canvas.line(20, 382, "Mohon fotonya dikirim ke sini")
    picture = canvas.read()
    assert picture.layout == "chat"
    assert picture.note is LOOSE
    assert ("other", None, "Mohon fotonya dikirim ke sini") in told(picture, "other")


def test_a_story_has_a_speaker_a_caption_and_a_field() -> None:
    canvas = Canvas(400, 760)
    for y in range(760):
        canvas.draw.line((0, y, 400, y), (40 + y // 6, 30 + y // 14, 120 - y // 9))
    canvas.disc(14, 24, 36)
    white = (255, 255, 255)
    canvas.line(60, 32, "kartika66", bold=True, ink=white)
    canvas.line(146, 33, "14 jam", size=15, ink=white)
    canvas.lines(60, 330, "Kita dukung penuh Pak Samudra", "supaya jalan desa diperbaiki", size=19, ink=white)
    canvas.line(30, 720, "Kirim pesan", ink=white)
    picture = canvas.read()
    assert picture.layout == "story"
    assert told(picture, "author", "time", "caption", "interface") == [
        ("author", "kartika66", "kartika66"),
        ("time", "kartika66", "14 jam"),
        ("caption", "kartika66", "Kita dukung penuh Pak Samudra supaya jalan desa diperbaiki"),
        ("interface", None, "Kirim pesan"),
    ]
    assert picture.masked_boxes() == ()


def test_an_unknown_layout_is_plain_paragraphs_with_a_note() -> None:
    canvas = Canvas(400, 300)
    y = canvas.lines(20, 20, "Surat edaran tentang netralitas", "pegawai dalam pemilihan")
    canvas.lines(20, y + 60, "Ditetapkan di Kota Contoh oleh @budi_contoh")
    picture = canvas.read()
    assert picture.layout == "plain"
    assert picture.note is UNSURE
    assert [text for _, _, text in told(picture, "other")] == [
        "Surat edaran tentang netralitas pegawai dalam pemilihan",
        "Ditetapkan di Kota Contoh oleh @budi_contoh",
    ]
    assert names(picture.masked_boxes(), picture) == {"@budi_contoh"}


def test_a_picture_without_text_says_so() -> None:
    picture = Canvas(200, 200).read()
    assert (picture.layout, picture.blocks, picture.note) == ("plain", (), EMPTY)
