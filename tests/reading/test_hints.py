"""Hints of the act: days, appeals, signs, kinds of act, with their places; whoever is named does not matter."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.facts import CATALOGUE
from nirpihak.reading.hints import MONTHS, hints
from tests.reading.texts import CONTEST, DISGUISES, texts


def told(text: str, fact: str) -> list[tuple[str | bool, str]]:
    """What a text says of a fact, and by which characters."""
    return [(hint.value, text[hint.start : hint.end]) for hint in hints(text) if hint.fact == fact]


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("kumpul 9 Oktober 2024 pagi", "2024-10-09", "9 Oktober 2024"),
        ("09 OKT 2024", "2024-10-09", "09 OKT 2024"),
        ("9 okt. 2024", "2024-10-09", "9 okt. 2024"),
        ("17 Pebruari 2024", "2024-02-17", "17 Pebruari 2024"),
        ("3 nopember 2024", "2024-11-03", "3 nopember 2024"),
        ("tgl 09/10/2024.", "2024-10-09", "09/10/2024"),
        ("9-10-24", "2024-10-09", "9-10-24"),
        ("9.10.2024", "2024-10-09", "9.10.2024"),
        ("2024-10-09T08:00", "2024-10-09", "2024-10-09"),
        ("29/02/2024", "2024-02-29", "29/02/2024"),
        ("👩\u200d👧 ０９/１０/２０２４", "2024-10-09", "０９/１０/２０２４"),
    ],
)
def test_days(text: str, day: str, words: str) -> None:
    assert told(text, "act.day") == [(day, words)]


@pytest.mark.parametrize(
    "text",
    [
        "29/02/2023",
        "31 April 2024",
        "00/10/2024",
        "9 Oktober",
        "Oktober 2024",
        "9/10-2024",
        "1999-01-01",
        "jam 09.10",
        "skor 2-1",
        "0812/10/20245",
        "ip 10.10.10.10",
        "",
    ],
)
def test_what_is_no_day(text: str) -> None:
    assert told(text, "act.day") == []


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(MONTHS)))
def test_every_day_is_read(day: date, month: str) -> None:
    assert told(f"pada {day:%d/%m/%Y} itu", "act.day") == [(day.isoformat(), f"{day:%d/%m/%Y}")]
    assert told(day.isoformat(), "act.day") == [(day.isoformat(), day.isoformat())]
    if MONTHS[month] == day.month:
        assert told(f"{day.day} {month} {day.year}", "act.day")[0][0] == day.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "ayo coblos paslon 2",
        "AYO KITA DUKUNG bersama",
        "yuk pilih yang terbaik",
        "jangan lupa coblos ya",
        "jangan pilih dia",
        "mohon dukung beliau",
        "coblos nomor 2",
        "pilihlah pemimpin jujur",
        "#MenangkanRakyat",
    ],
)
def test_appeals(text: str) -> None:
    assert [value for value, _ in told(text, "content.appeal")] == [True]


@pytest.mark.parametrize(
    "text", ["saya sudah tua", "hasil coblosan kemarin", "pilihan ada di tangan anda", "ayo makan"]
)
def test_no_appeal(text: str) -> None:
    assert told(text, "content.appeal") == []


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("RT @contoh: mantap", "share", "RT @contoh"),
        ("diteruskan dari grup sebelah", "share", "diteruskan dari"),
        ("Foto bersama calon bupati", "photo_post", "Foto bersama"),
        ("tadi hadir di kampanye akbar", "attend", "hadir di kampanye"),
        ("ikut konvoi kemarin", "participate", "ikut konvoi"),
        ("kami pasang spanduk", "banner", "pasang spanduk"),
        ("bagi-bagi sembako di balai desa", "distribute", "bagi-bagi sembako"),
        ("gabung ke grup relawan", "join", "gabung ke grup"),
        ("semua guru wajib hadir", "mobilise", "wajib hadir"),
    ],
)
def test_kinds_of_act(text: str, kind: str, words: str) -> None:
    (found,) = told(text, "act.kind")
    assert found[0] == kind
    assert words.startswith(found[1])


@pytest.mark.parametrize("text", ["saya tidak hadir di kampanye", "belum hadir di acara", "foto pemandangan", ""])
def test_no_act(text: str) -> None:
    assert told(text, "act.kind") == []


@pytest.mark.parametrize(
    ("text", "pose"),
    [
        ("salam satu jari", "one_finger"),
        ("2 jari kita", "two_fingers"),
        ("Salam TIGA jari", "three_fingers"),
        ("salam 4 jari", "four_fingers"),
        ("lima jari", "five_fingers"),
        ("salam metal", "metal"),
    ],
)
def test_signs_in_words(text: str, pose: str) -> None:
    assert [value for value, _ in told(text, "sign")] == [pose]


def test_campaign_attributes() -> None:
    assert told("pakai kaos paslon ke kantor", "content.campaign_attribute")[0][0] is True
    assert told("beli kaos kaki", "content.campaign_attribute") == []


def test_one_hint_for_each_group_but_every_day() -> None:
    text = "ayo coblos, yuk pilih, 5 Mei 2024 atau 6 Mei 2024"
    assert len(told(text, "content.appeal")) == 1
    assert [day for day, _ in told(text, "act.day")] == ["2024-05-05", "2024-05-06"]


@pytest.mark.parametrize("disguise", ["capitals", "fullwidth", "mathematical bold", "mathematical sans", "cyrillic"])
def test_disguised_hints(disguise: str) -> None:
    text = DISGUISES[disguise]("ayo coblos")
    assert told(text, "content.appeal") == [(True, text)]


@given(st.one_of(st.text(), texts(CONTEST)))
def test_hints_are_sound_for_any_text(text: str) -> None:
    found = hints(text)
    assert [(hint.start, hint.end) for hint in found] == sorted((hint.start, hint.end) for hint in found)
    for hint in found:
        assert 0 <= hint.start < hint.end <= len(text)
        if hint.fact != "sign":
            kind = CATALOGUE[hint.fact]
            assert hint.value in kind.domain if kind.domain else kind.type == "day"
