"""Where participants are named: names, numbers, tags, misspellings, and ambiguous aliases in their context."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.reading.characters import GONE, fold
from tests.reading.texts import CONTEST, CONTESTS, DISGUISES, aliases, reader, tag, texts

ODD = "İẞ \U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd \ud800 "
"""What may stand before a name and must not move it: letters of two in lower case, joined emoji, half a surrogate."""

LONGEST_IN_TAG = 28
"""Letters of the longest alias found in a tag; longer ones are left out until `mentions` finds them there too."""


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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Seruninya hebat", "Seruninya"),
        ("Serunilah yang menang", "Serunilah"),
        ("Seruniku menang", "Seruniku"),
        ("Seruni pun datang", "Seruni"),
        ("wirakah itu, coblos seruni", "seruni"),
    ],
)
def test_names_with_an_ending(text: str, wanted: str) -> None:
    assert named(text) == [("pair-2", wanted)]


@pytest.mark.parametrize(
    "name",
    [
        "Se\u200druni",
        "Se\u20ddruni",
        "Se\u2066runi",
        "Se\ufe0fruni",
        "Se\u3164runi",
        "Se\U000e0061runi",
        "🆂🅴🆁🆄🅽🅸",
        "🅂🄴🅁🅄🄽🄸",
        "🅢🅔🅡🅤🅝🅘",
    ],
)
def test_names_with_hidden_characters_and_boxed_letters(name: str) -> None:
    assert named(f"kata {name} tadi") == [("pair-2", name)]


@pytest.mark.parametrize(
    ("contest", "tags"),
    [
        ("pilgub-dki-jakarta-2017", {"#Ahok": "pair-2", "#AHY": "pair-1", "#Anies": "pair-3"}),
        ("pilpres-2024", {"#Anies": "pair-1", "#Gibran": "pair-2", "#Ganjar": "pair-3"}),
    ],
)
def test_a_tag_may_be_one_short_name(contest: str, tags: dict[str, str]) -> None:
    assert {text: who for text in tags for who, _ in named(text, contest)} == tags


@pytest.mark.parametrize(
    ("contest", "text", "wanted"),
    [
        ("pilgub-jawa-tengah-2024", "pak luthfi yasin hebat", "luthfi yasin"),
        ("pilgub-jawa-tengah-2024", "relawan luthfi yasin hebat", "luthfi yasin"),
        ("pilgub-sulawesi-selatan-2024", "pak andalan hati hebat", "andalan hati"),
        ("pilgub-jawa-barat-2024", "pak dedi erwan hebat", "dedi erwan"),
        ("pilgub-riau-2024", "pak wahid hariyanto hebat", "wahid hariyanto"),
        ("pileg-dprd-aceh-2024", "partai pas aceh hebat", "pas aceh"),
    ],
)
def test_no_word_before_a_name_cuts_it_in_two(contest: str, text: str, wanted: str) -> None:
    assert [words for _, words in named(text, contest)] == [wanted]


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
        "paslon{n}",
        "capres{n}",
        "coblos{n}",
        "#paslon{n}",
        "#NomorUrut{n}",
        "#CoblosNomor{n}",
        "nol{n}",
        "Paslon No. {n}",
        "paslon no.{n}",
        "paslon nomor: {n}",
        "pilih {n}",
        "coblos {n} aja",
        "nomor {n}\ufe0f\u20e3 menang",
        "0\ufe0f\u20e3{n}\ufe0f\u20e3",
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
        "01-02-2024",
        "di TPS 02 tadi",
        "dapil 02",
        "halaman 02",
        "juz 02",
        "skor 03-02",
        "no rek 02",
        "telp 021-02",
        "gol. 02",
        "kloter 02",
        "kec. 02",
        "Rp 02",
        "pilih 2 orang",
        "coblos 2 kali",
        "juara nomor 1",
        "nomor 1",
        "no. 2",
    ],
)
def test_other_numbers_name_nobody(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize("side", ["capres", "paslon", "pasangan", "cabup", "calon", "partai"])
@pytest.mark.parametrize(
    ("said", "number"), [("nomor 1", 1), ("no. 2", 2), ("nomer dua", 2), ("nmr 3", 3), ("nomor kosong satu", 1)]
)
def test_a_side_before_a_doubtful_number_makes_it_a_mention(side: str, said: str, number: int) -> None:
    """And it is masked with the number, so that a number looks like a name."""
    text = f"besok {side} {said} datang"
    assert named(text) == [(f"pair-{number}", said)]
    assert reader().read(text).mentions[0].ambiguous
    assert (f"{side} {said}", f"pair-{number}") in reader().read(text).masked()
    assert named(f"besok {said} datang") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("laras panjang itu dijual", []),
        ("hidup selaras dengan alam", []),
        ("kuliah di wira karya", []),
        ("coblos wira", ["pair-2"]),
        ("pilih dimas ya", ["pair-3"]),
        ("bu seruni dan pak wira", ["pair-2", "pair-2"]),
    ],
)
def test_ambiguous_names_need_the_campaign(text: str, wanted: list[str]) -> None:
    assert [who for who, _ in named(text)] == wanted


@pytest.mark.parametrize(("text", "wanted"), [("pa Budi hebat", []), ("pa lurah datang", []), ("coblos PA", ["PA"])])
def test_an_abbreviation_that_is_also_an_address(text: str, wanted: list[str]) -> None:
    assert [words for _, words in named(text, "pileg-dprd-aceh-2024")] == wanted


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


@pytest.mark.parametrize("contest", CONTESTS)
def test_every_sure_alias_is_found_where_it_stands(contest: str) -> None:
    """Hashtags as a tag, all others as words."""
    missed = []
    for alias in aliases(contest):
        tagged = alias.kind == "hashtag" and len("".join(alias.words)) <= LONGEST_IN_TAG
        phrase = "#" + "".join(alias.words) if tagged else " ".join(alias.words)
        if not alias.ambiguous:
            reading = reader(contest).read(f"kata {phrase} itu")
            if [(each.participant, each.start, each.end) for each in reading.mentions] != [
                (alias.participant, 5, 5 + len(phrase))
            ]:
                missed.append(phrase)
    assert missed == []


@pytest.mark.parametrize("contest", CONTESTS)
def test_every_name_is_found_in_its_tag(contest: str) -> None:
    missed = []
    for alias in aliases(contest):
        phrase = " ".join(alias.words)
        letters = len(phrase.replace(" ", ""))
        if not alias.ambiguous and alias.kind != "number" and 3 < letters <= LONGEST_IN_TAG:
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


def test_names_that_give_way_one_to_the_next_end_somewhere() -> None:
    text = "satu miliar satu rw " * 1000
    found = reader("pilgub-dki-jakarta-2017").read(text[:20_000]).mentions
    assert all(earlier.end <= later.start for earlier, later in pairwise(found))
