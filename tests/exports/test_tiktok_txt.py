"""TikTok's text files: known by name in English and Dutch, else by shape, refused where they could be two things."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.exports import plain, tiktok, tiktok_txt
from nirpihak.exports.members import MemberError
from nirpihak.exports.records import Done, Record
from nirpihak.text import Text
from tests.exports.mutating import check_record, spoilt
from tests.exports.reading import member, read
from tests.exports.samples import tiktok as samples
from tests.exports.test_tiktok import ACTS, USUAL, VIDEO

TXT = [each for each in samples.VARIANTS if each.startswith("txt")]
DATE = "2024-10-04 00:00:01 UTC"


def one(name: str, text: str, **told: object) -> list[Record]:
    return read(tiktok.look, {f"TikTok/{name}": text.encode()}, **told)


@pytest.mark.parametrize("variant", TXT)
def test_every_act_is_read(variant: str) -> None:
    found = read(tiktok.look, samples.files(variant, ACTS))
    assert {(each.done, each.handle, each.at) for each in found} == {(each.done, each.handle, each.at) for each in ACTS}
    assert {each.post_id for each in found} == {each.post_id for each in ACTS}
    assert all(each.origin.variant == variant and each.origin.confidence == "high" for each in found)
    assert {each.text for each in found if each.own} == {"Maju terus, Paslon Contoh! 👍", "Hari pertama #contoh"}
    assert [each.row for each in found if each.done is Done.LIKE] == [1, 2]


@pytest.mark.parametrize("variant", TXT)
@pytest.mark.parametrize("change", [str.upper, str.lower, str])
def test_an_empty_section_is_empty(variant: str, change: object) -> None:
    assert callable(change)
    files = samples.files(variant, ())
    assert read(tiktok.look, {name: change(data.decode()).encode() for name, data in files.items()}) == []
    headed = {name: b"Favorite Comment:\n\n" + data for name, data in files.items()}
    assert read(tiktok.look, headed) == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_a_byte_order_mark_and_no_blank_line_at_the_end(end: str, bom: str) -> None:
    text = bom + f"Date: {DATE}\nLink: {USUAL}\n\nDate: {DATE}\nLink: {USUAL}".replace("\n", end)
    assert [each.post_id for each in one("Like List.txt", text)] == [VIDEO, VIDEO]


def test_blocks_need_no_blank_line_between_them() -> None:
    text = f"Date: {DATE}\nUsername: satu.contoh\nDate: {DATE}\nUsername: dua.contoh\n"
    assert [each.handle for each in one("Following.txt", text)] == ["satu.contoh", "dua.contoh"]


def test_a_comment_may_hold_lines_blank_lines_and_colons() -> None:
    text = f"Comments:\n\nDate: {DATE}\nComment: nol\nPhoto: N/A\n\n"
    text += f"Date: {DATE}\nComment: satu\n\nPilih: dua\nhttps://contoh.id\nPhoto: N/A\n\nDate: {DATE}\nComment: tiga\n"
    assert [each.text for each in one("Comments.txt", text)] == ["nol", "satu\nPilih: dua\nhttps://contoh.id", "tiga"]


def test_a_comment_tells_its_post_where_the_file_does() -> None:
    text = f"Date: {DATE}\nComment: setuju\nPhoto: N/A\nOriginal Post Link: {USUAL}\n"
    (found,) = one("Comments.txt", text)
    assert (found.text, found.post_id, found.at) == ("setuju", VIDEO, 1_728_000_001)


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Follower.txt", "followers"),
        ("Volger.txt", "followers"),
        ("Direct Messages.txt", "messages"),
        ("Groepschat.txt", "messages"),
        ("Watch History.txt", "watch_history"),
        ("Kijkgeschiedenis.txt", "watch_history"),
        ("Zoekopdrachten.txt", "search_history"),
        ("Ad Interests.txt", "ads"),
        ("Most Recent Location Data.txt", "location"),
        ("Block List.txt", "other"),
    ],
)
def test_other_files_are_left_unread(name: str, left: str) -> None:
    found = tiktok.look(member(f"TikTok/x/{name}", f"Date: {DATE}\nUsername: a\n"))
    assert found is not None
    assert (found.read, found.left) == (None, left)


def test_the_profile_tells_the_owner_and_nothing_else() -> None:
    owner: dict[tuple[str, str], str] = {}
    text = "Profile Photo: x\nUsername: pemilik.contoh\nEmail Address: rahasia@contoh.id\n"
    assert one("Profile Info.txt", text, owner=owner) == []
    assert owner == {("tiktok", "handle"): "pemilik.contoh"}


@pytest.mark.parametrize(
    ("text", "done"),
    [
        (f"Fecha: {DATE}\nContenido: video\nEnlace: {USUAL}\nMedio: x\n", Done.SHARE),
        (f"Fecha: {DATE}\nEnlace: {USUAL}\nGusta: 3\nVer: todos\nTexto: x\n", Done.POST),
        (f"Fecha: {DATE}\nTexto: hola\nFoto: N/A\nVideo: N/A\nEnlace: {USUAL}\n", Done.COMMENT),
    ],
)
def test_an_unknown_language_is_read_where_the_shape_leaves_no_doubt(text: str, done: Done) -> None:
    troubles: list[Text] = []
    found = one("Nombre.txt", f"{text}\n{text}", trouble=lambda of, why: troubles.append(why))
    assert [(each.done, each.post_id, each.at) for each in found] == [(done, VIDEO, 1_728_000_001)] * 2
    assert all("guessed_layout" in each.origin.caveats and each.origin.confidence == "low" for each in found)
    assert done is not Done.COMMENT or found[0].text == "hola"
    assert troubles == []


@pytest.mark.parametrize(
    "text",
    [f"Fecha: {DATE}\nEnlace: {USUAL}\n\n", f"Fecha: {DATE}\nUsuario: calon.contoh\n\n", f"Fecha: {DATE}\nX: a b\n\n"],
)
def test_what_could_be_two_things_is_refused_with_the_way_to_json(text: str) -> None:
    troubles: list[Text] = []
    assert one("Nombre.txt", text * 3, trouble=lambda of, why: troubles.append(why)) == []
    (why,) = troubles
    assert "Profil > Menu > Setelan dan privasi > Akun > Unduh data Anda > JSON" in why.id
    assert "JSON" in why.en


def test_likely_indonesian_names_are_read_with_doubt() -> None:
    (found,) = one("Mengikuti.txt", f"Tanggal: {DATE}\nNama Pengguna: calon.contoh\n")
    assert (found.done, found.handle, found.origin.confidence) == (Done.FOLLOW, "calon.contoh", "low")
    (found,) = one("Daftar Suka.txt", f"Waktu: {DATE}\nTaut: {USUAL}\n")
    assert (found.done, found.post_id, found.at) == (Done.LIKE, VIDEO, 1_728_000_001)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Obrolan WhatsApp.txt", "12/03/24, 10:11 - Contoh: lihat https://www.tiktok.com/@x/video/7412345678901234567"),
        ("chat.txt", "[12/03/24 10.11.12] Contoh: https://vm.tiktok.com/x"),
        ("README.txt", "Date of things: yesterday"),
        ("comments.txt", "Author: x\nText: y\n"),
        ("kosong.txt", ""),
    ],
)
def test_other_texts_are_not_taken(path: str, text: str) -> None:
    found = tiktok.look(member(path, text))
    assert found is None


def test_lines_are_the_same_however_they_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "LONGEST_LINE", 12)
    text = "\ufeffsatu\r\ndua👍\n\n" + "x" * 40 + "\nempat\r\n\r\nlima"
    for chunk in range(1, 30):
        monkeypatch.setattr(plain, "CHUNK", chunk)
        assert list(plain.lines(io.BytesIO(text.encode()))) == [
            *("satu\n", "dua👍\n", "\n", "x" * 12 + "\n", "empat\n", "\n", "lima\n")
        ]


def test_blocks_hold_little_however_long_the_text() -> None:
    text = [f"Date: {DATE}\n", "Comment: a\n", *["b" * 1000 + "\n"] * 1000, *[f"K{'k' * at}: v\n" for at in range(40)]]
    (block,) = tiktok_txt.blocks(text)
    assert len(block) <= 64
    assert sum(len(value) for _, value in block) < 20_000


@settings(max_examples=40)
@given(data=st.data())
def test_spoilt_files_yield_records_or_say_what_is_wrong(data: st.DataObject) -> None:
    files = samples.files(data.draw(st.sampled_from(TXT)), ACTS)
    name = data.draw(st.sampled_from(sorted(files)))
    raw = spoilt(data.draw, spoilt(data.draw, files[name]))
    try:
        for each in read(tiktok.look, {name: raw}):
            check_record(each)
    except MemberError:
        pass
