"""Days, facts and conditions in words: both languages, and never one language inside the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from nirpihak.advice import Verdict, all_steps
from nirpihak.advice.answer import ALREADY, WAIT
from nirpihak.facts import CATALOGUE, Fact, Source
from nirpihak.facts.catalogue import YES_NO
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import CONFIDENCE_LABELS, Limb, Outcome
from nirpihak.law.wording import basis_text, date_text, day_text, fact_text, period_text, value_text, wanted_text
from nirpihak.text import Text

SAME = {
    # names of platforms and chambers
    *("DPD", "Facebook", "Instagram", "Telegram", "Threads", "TikTok", "WhatsApp", "X (Twitter)", "YouTube"),
    # numbers of regulations
    *("PP 42/2004", "PP 49/2018", "PP 53/2010", "PP 94/2021"),
    # words that are the same
    *("Administrator", "Pistol"),
}
"""Reviewed: the only texts that read alike in Indonesian and English."""

INDONESIAN = re.compile(
    r"\b(dan|atau|yang|dengan|untuk|dari|oleh|pada|adalah|tidak|belum|sudah|akan|dapat|bila|pasal|lampiran|etik|disiplin|"
    r"calon|keterangan|panduan|hak|pilih|perjanjian|kerja|sejak|sampai|bukan|daerah|pemerintah|putusan)\b",
    re.IGNORECASE,
)
ENGLISH = re.compile(
    r"\b(the|and|or|of|with|for|from|by|on|is|are|not|was|were|to|act|candidate|article|annex|until|judged|person)\b",
    re.IGNORECASE,
)
LOAN = {"Indonesian": {"calon", "bakal calon"}, "English": {"post", "like", "on"}}


def catalogue_texts() -> Iterator[Text]:
    for kind in CATALOGUE.kinds.values():
        yield from (kind.label, kind.question, *kind.values.values())
    yield from CATALOGUE.groups.values()
    yield from CATALOGUE.who.values()
    yield from YES_NO.values()
    yield from (source.label for source in Source)


def rulebook_texts() -> Iterator[Text | None]:
    book = load_rulebook()
    for instrument in book.instruments.values():
        yield from (instrument.short, instrument.title, instrument.note)
    for item in book.items.values():
        yield from (item.name, item.disagreement, item.note, item.route)
    for exemption in book.exceptions.values():
        yield from (exemption.name, exemption.safe, exemption.disagreement)
    for ladder in book.ladders:
        yield from (ladder.name, ladder.transition, *ladder.steps, *ladder.steps_as_applied)
    yield from (each.text for each in book.definitions.values())
    yield from book.sanctions.values()


def spoken_texts() -> Iterator[Text | None]:
    for step in all_steps():
        yield from (step.question, step.hint)
        for option in step.options:
            yield from (option.label, option.hint)
    yield from (verdict.headline for verdict in Verdict)
    yield from (WAIT, ALREADY)
    yield from (each.label for each in (*Limb, *Outcome))
    yield from CONFIDENCE_LABELS.values()


def every_text() -> list[Text]:
    texts = [*catalogue_texts(), *rulebook_texts(), *spoken_texts()]
    return [text for text in texts if text is not None]


def test_texts_that_read_alike_are_the_reviewed_ones() -> None:
    assert {text.id for text in every_text() if text.id == text.en} == SAME


def test_no_text_lacks_a_language_or_has_loose_space() -> None:
    for text in every_text():
        for words in text:
            assert words.strip() == words != ""
            assert "  " not in words
            assert "\n" not in words


def test_a_text_in_one_language_stays_in_it() -> None:
    """Running text only: a name or a quotation may keep its language in brackets or quotation marks."""
    wrong = []
    for text in every_text():
        if len(text.en.split()) >= 4 and text.id != text.en:
            plain = re.sub(r"\(.*?\)|'.*?'|\".*?\"|“.*?”", "", text.en)
            wrong += [text.en for found in INDONESIAN.findall(plain) if found not in LOAN["Indonesian"]]
        if len(text.id.split()) >= 4 and text.id != text.en:
            plain = re.sub(r"\(.*?\)|'.*?'|\".*?\"|“.*?”", "", text.id)
            wrong += [text.id for found in ENGLISH.findall(plain) if found not in LOAN["English"]]
    assert wrong == []


# ---------------------------------------------------------------- legal bases


def bases() -> list[str]:
    book = load_rulebook()
    cited = [each.basis for each in book.items.values()]
    cited += [each.basis for each in book.exceptions.values()]
    cited += [each.basis for each in book.ladders]
    return sorted({basis for each in cited for basis in each})


def test_every_basis_has_an_english_form() -> None:
    for basis in bases():
        told = basis_text(basis)
        assert told.id == basis
        assert not INDONESIAN.search(told.en), told.en
        assert re.findall(r"\d+", told.en) == re.findall(r"\d+", told.id), "a number was lost"


@pytest.mark.parametrize(
    ("indonesian", "english"),
    [
        ("SKB 2/2022 Lampiran II, etik 4", "SKB 2/2022 Annex II, ethics 4"),
        ("PP 94/2021 Pasal 14(i)(3),(4)", "PP 94/2021 Art. 14(i)(3),(4)"),
        ("Putusan MK 136/PUU-XXII/2024", "Constitutional Court 136/PUU-XXII/2024"),
        ("hak dukungan pribadi dan hak pilih", "the right to private support and the right to vote"),
        ("UU 20/2023", "UU 20/2023"),
    ],
)
def test_a_basis_in_english(indonesian: str, english: str) -> None:
    assert basis_text(indonesian) == Text(indonesian, english)


# ---------------------------------------------------------------- days and periods


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2024-10-09", Text("9 Oktober 2024", "9 October 2024")),
        ("2024-12-31", Text("31 Desember 2024", "31 December 2024")),
        ("2024-05", Text("Mei 2024", "May 2024")),
        ("2019", Text("2019", "2019")),
    ],
)
def test_days_written_out(day: str, told: Text) -> None:
    assert day_text(day) == told
    assert value_text("act.day", day) == told


def test_every_month_has_its_name() -> None:
    names = [date_text(date(2024, month, 1)) for month in range(1, 13)]
    assert len(set(names)) == 12
    assert names[7] == Text("1 Agustus 2024", "1 August 2024")


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2022, 9, 22), None, Text("sejak 22 September 2022", "from 22 September 2022")),
        (
            date(2016, 7, 1),
            date(2024, 11, 13),
            Text("sejak 1 Juli 2016 sampai 13 November 2024", "from 1 July 2016 to 13 November 2024"),
        ),
        (None, None, Text("sejak semula", "from the beginning")),
        (
            date.min,
            date(2023, 1, 2),
            Text("sejak semula sampai 2 Januari 2023", "from the beginning to 2 January 2023"),
        ),
    ],
)
def test_periods(first: date | None, last: date | None, told: Text) -> None:
    assert period_text(first, last) == told


# ---------------------------------------------------------------- facts and what is wanted of them


def test_a_fact_is_label_value_and_source() -> None:
    told = fact_text("act.kind", Fact("like", Source.CONFIRMED))
    assert told == Text(
        "Jenis perbuatan: Menyukai (like) atau memberi reaksi (dipastikan petugas)",
        "Kind of act: Liked or reacted (confirmed by an officer)",
    )
    assert fact_text("content.appeal", Fact(False)).en == "Appeal or directive to vote: No (claimed)"
    assert fact_text("target.handle", Fact("@contoh")).id.startswith("Nama akun yang dituju: @contoh (")


def test_what_is_wanted_lists_the_shorter_side() -> None:
    assert wanted_text("event.attendance", ["active"]).en == "Manner of attendance: Active support"
    most = set(CATALOGUE["actor.employment"].domain) - {"other"}
    assert wanted_text("actor.employment", most).en == "Employment: not None of these"
    assert wanted_text("content.appeal", [True]).id == "Ajakan atau arahan memilih: Ya"


def test_what_is_wanted_is_told_in_the_order_of_the_catalogue() -> None:
    told = wanted_text("act.visibility", ["group", "public"])
    assert told.en == wanted_text("act.visibility", ["public", "group"]).en


def test_no_label_holds_the_mark_between_label_and_value() -> None:
    assert [kind.id for kind in CATALOGUE.kinds.values() for words in kind.label if ": " in words] == []
