"""Where participants are named: names, numbers, tags, misspellings, and ambiguous aliases in their context."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.reading.characters import GONE, fold
from tests.reading.texts import CONTEST, CONTESTS, DISGUISES, aliases, reader, tag, texts

ODD = "İẞ \U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd \ud800 "
"""What may stand before a name and must not move it: letters of two in lower case, joined emoji, half a surrogate."""

SPLIT = {"pileg-dpr-2024", "pilgub-dki-jakarta-2017"}
"""Left out until an ambiguous alias ("moncong putih") no longer takes the tag of a sure one ("moncongputih")."""


def named(text: str, contest: str = CONTEST) -> list[tuple[str, str]]:
    """Who is named, and by which characters."""
    return [(each.participant, text[each.start : each.end]) for each in reader(contest).read(text).mentions]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Seruni hadir di pasar", [("pair-2", "Seruni")]),
        ("SERUNI CONTOHARI dan wira contohputra", [("pair-2", "SERUNI CONTOHARI"), ("pair-2", "wira contohputra")]),
        ("bu laras, mas wira, pak dimas", [("pair-1", "bu laras"), ("pair-2", "mas wira"), ("pair-3", "pak dimas")]),
        ("seruniwira juara", [("pair-2", "seruniwira")]),
        ("#ContohMenyala", [("pair-3", "#ContohMenyala")]),
        ("#CoblosSeruni yuk", [("pair-2", "#CoblosSeruni")]),
        ("@sahabatserwi", [("pair-2", "@sahabatserwi")]),
        ("serunnni", [("pair-2", "serunnni")]),
        ("s3run1", [("pair-2", "s3run1")]),
        ("serunii", [("pair-2", "serunii")]),
        ("ningsihh menang", [("pair-3", "ningsihh")]),
        ("contohptra", [("pair-2", "contohptra")]),
        ("pilih s e r u n i saja", [("pair-2", "s e r u n i")]),
        ("lampu desa menyala terus", [("pair-3", "lampu desa menyala")]),
        ("pasar murah hari ini", []),
        ("", []),
        ("😀😀😀", []),
    ],
)
def test_names(text: str, wanted: list[tuple[str, str]]) -> None:
    assert named(text) == wanted


def test_a_tag_may_name_several() -> None:
    assert [who for who, _ in named("#SeruniLarbi debat")] == ["pair-2", "pair-1"]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(
    "form",
    [
        "0{n}",
        "coblos 0{n}",
        "#0{n}",
        "(0{n})",
        "paslon {n}",
        "Paslon 0{n}",
        "paslon nomor {n}",
        "PASLON NOMOR URUT {n}",
        "nomor urut {n}",
        "no urut {n}",
        "cabup {n}",
        "kosong {n}",
        "nol {n}",
        "kosong {word}",
        "paslon {word}",
        "salam {n} jari",
        "salam {word} jari",
        "paslon-{n}",
        "paslon {n}.",
        "０{n}",
        "coblos no {n}",
        "pilih nomor {n} ya",
        "nomer {word} menang pilkada",
        "menang nmr {n}",
    ],
)
def test_every_ballot_number_is_found_in_every_form(number: int, form: str) -> None:
    text = form.format(n=number, word=("satu", "dua", "tiga")[number - 1])
    assert [who for who, _ in named(text)] == [f"pair-{number}"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("paslon 1 & 3", ["pair-1", "pair-3"]),
        ("paslon satu dan dua", ["pair-1", "pair-2"]),
        ("nomor urut 1, 02 dan paslon 3", ["pair-1", "pair-2", "pair-3"]),
    ],
)
def test_numbers_in_a_row(text: str, wanted: list[str]) -> None:
    assert [who for who, _ in named(text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "jam 02.00 pagi",
        "jam 02",
        "pukul 01 siang",
        "rapat pukul 02:00",
        "01.30 wib",
        "RT 02 RW 01",
        "warga rt 03",
        "tanggal 01",
        "tgl 02 kita kumpul",
        "01/02/2024",
        "pasal 01",
        "blok 02",
        "lantai 03",
        "gang 01",
        "anak no 2",
        "kelas 03",
        "dua anak cukup",
        "2 kali lipat",
        "1 2 3",
        "100 hari kerja",
        "rumah nomor 3",
        "peserta ke 02",
        "20.02 juta",
        "harga 102",
    ],
)
def test_other_numbers_name_nobody(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("laras panjang itu dijual", []),
        ("kuliah di wira karya", []),
        ("coblos wira", ["pair-2"]),
        ("pilih dimas ya", ["pair-3"]),
        ("bu seruni dan pak wira", ["pair-2", "pair-2"]),
    ],
)
def test_ambiguous_names_need_the_campaign(text: str, wanted: list[str]) -> None:
    assert [who for who, _ in named(text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "amin ya rabbal alamin",
        "semoga lekas sembuh, amin",
        "Amin.",
        "semoga yang terbaik yang menang, amin ya allah",
        "amin amin amin 🙏",
        "doakan anak saya, amin",
        "semoga prabowo sehat, amin",
        "bismillah ganjar menang. Amin ya allah",
    ],
)
def test_a_prayer_names_nobody(text: str) -> None:
    assert "pair-1" not in {who for who, _ in named(text, "pilpres-2024")}


@pytest.mark.parametrize("text", ["coblos amin", "pilih AMIN saja", "timnas amin", "relawan amin hadir", "paslon amin"])
def test_a_slogan_beside_the_ballot_is_one(text: str) -> None:
    assert {who for who, _ in named(text, "pilpres-2024")} == {"pair-1"}


def test_kinds() -> None:
    kinds = {text: reader().read(text).mentions[0].kind for text in ("seruni", "bu ayas", "paslon 1", "salam selaras")}
    assert kinds == {"seruni": "name", "bu ayas": "nickname", "paslon 1": "number", "salam selaras": "slogan"}
    assert reader().read("coblos wira").mentions[0].ambiguous
    assert not reader().read("seruni").mentions[0].ambiguous


# ------------------------------------------------------------ places


@pytest.mark.parametrize("contest", CONTESTS)
@pytest.mark.parametrize("disguise", DISGUISES)
@given(st.data())
@settings(max_examples=8)
def test_a_disguised_name_is_read_to_its_last_letter(contest: str, disguise: str, data: st.DataObject) -> None:
    sure = [
        alias for alias in aliases(contest) if not alias.ambiguous and alias.kind != "number" and len(alias.words) < 4
    ]
    alias = data.draw(st.sampled_from([each for each in sure if "".join(each.words).isalpha()]))
    written = DISGUISES[disguise](" ".join(alias.words))
    before = data.draw(st.sampled_from(("", ODD, "dan, ", "\n")))
    text = f"{before}{written} hebat"
    assert (alias.participant, written) in named(text, contest)
    assert fold(written).replace(GONE, "") == " ".join(alias.words)


@pytest.mark.parametrize("contest", [contest for contest in CONTESTS if contest not in SPLIT])
def test_every_sure_alias_is_found_where_it_stands(contest: str) -> None:
    """As it is written in the table; a longer one that holds it is fine."""
    missed = []
    for alias in aliases(contest):
        phrase = " ".join(alias.words)
        if not alias.ambiguous:
            reading = reader(contest).read(f"kata {phrase} itu")
            if [(each.participant, each.start, each.end) for each in reading.mentions] != [
                (alias.participant, 5, 5 + len(phrase))
            ]:
                missed.append(phrase)
    assert missed == []


@pytest.mark.parametrize("contest", [contest for contest in CONTESTS if contest not in SPLIT])
def test_every_name_is_found_in_its_tag(contest: str) -> None:
    missed = []
    for alias in aliases(contest):
        phrase = " ".join(alias.words)
        if not alias.ambiguous and alias.kind in ("name", "nickname") and 3 < len(phrase.replace(" ", "")) < 28:
            mentions = reader(contest).read(tag(phrase)).mentions
            if {(each.participant, each.start, each.end) for each in mentions} != {
                (alias.participant, 0, len(tag(phrase)))
            }:
                missed.append(phrase)
    assert missed == []


@pytest.mark.parametrize("contest", CONTESTS)
@given(st.data())
@settings(max_examples=25)
def test_spans_lie_in_the_text_in_order(contest: str, data: st.DataObject) -> None:
    text = data.draw(st.one_of(texts(contest), st.text(max_size=60)))
    mentions = reader(contest).read(text).mentions
    assert all(0 <= each.start < each.end <= len(text) for each in mentions)
    starts = [each.start for each in mentions]
    assert starts == sorted(starts)
    assert all(text[each.start].strip() and text[each.end - 1].strip() for each in mentions)
