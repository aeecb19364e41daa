"""The rulebook laid out: every item has its page, and a search finds in both languages what it should."""

from __future__ import annotations

from datetime import date

import pytest

from nirpihak.law.handbook import (
    SEARCH_LIMIT,
    Listing,
    Wanted,
    exception_pages,
    instruments,
    item_page,
    limbs,
    search,
    version,
)
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import CONFIDENCE_LABELS, Limb, Outcome

TODAY = date(2024, 10, 10)
BOOK = load_rulebook()


def ids(listing: Listing) -> list[str]:
    return [item.id for group in listing.groups for item in group.items]


def found(q: str = "", limb: str = "", instrument: str = "") -> list[str]:
    return ids(search(q, limb, instrument, TODAY))


def test_without_a_search_everything_is_listed() -> None:
    listing = search("", "", "", TODAY)
    assert sorted(ids(listing)) == sorted(BOOK.items)
    assert listing.count == listing.total == len(BOOK.items)


def test_instruments_in_force_come_first_the_newest_first() -> None:
    groups = search("", "", "", TODAY).groups
    keys = [(not group.in_force, -group.instrument.valid_from.toordinal()) for group in groups]
    assert keys == sorted(keys)
    states = {group.instrument.id: group.in_force for group in groups}
    assert states["SKB-2-2022"] is True
    assert states["PP-53-2010"] is False
    assert {group.in_force for group in search("", "", "", date(1990, 1, 1)).groups} == {False}


@pytest.mark.parametrize(
    ("day", "in_force"),
    [(date(2023, 10, 31), False), (date(2023, 11, 1), True), (date(2024, 12, 31), True), (date(2025, 1, 1), False)],
)
def test_an_instrument_is_in_force_on_both_its_ends(day: date, in_force: bool) -> None:
    (group,) = search("", "", "PANDUAN-POSE-2024", day).groups
    assert group.in_force is in_force
    page = item_page("PANDUAN-POSE", day)
    assert page is not None
    assert page.in_force is in_force


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("menyukai", "SKB-D6"),
        ("liking", "SKB-D6"),
        ("SKB-D6", "SKB-D6"),
        ("skb-d6", "SKB-D6"),
        ("Joint decree", "SKB-D6"),
        ("Pasal 14(i)", "SKB-D6"),
        ("Art. 14(i)", "SKB-D6"),
        ("discipline 6", "SKB-D6"),
        ("partai PENGURUS", "UU20-52"),
        ("  officer   party ", "UU20-52"),
    ],
)
def test_a_search_looks_in_both_languages(words: str, item: str) -> None:
    assert item in found(words)
    assert len(found(words)) < len(BOOK.items)


def test_a_search_looks_in_notes() -> None:
    noted = [item for item in BOOK.items.values() if item.note is not None]
    assert noted
    for item in noted:
        for words in item.note or ():
            assert item.id in found(words[:40])


def test_every_word_must_occur() -> None:
    assert found("menyukai tidakadakatainidimanapun") == []
    assert set(found("menyukai calon")) <= set(found("menyukai"))


def test_only_the_beginning_of_a_long_search_counts() -> None:
    words = "menyukai".ljust(SEARCH_LIMIT)
    assert found(words + "tidakada") == found("menyukai")


@pytest.mark.parametrize("limb", list(Limb))
def test_a_limb_filters(limb: Limb) -> None:
    assert sorted(found(limb=limb.value)) == sorted(item.id for item in BOOK.items.values() if item.limb is limb)


@pytest.mark.parametrize("instrument", BOOK.instruments)
def test_an_instrument_filters(instrument: str) -> None:
    own = sorted(item.id for item in BOOK.items.values() if item.instrument == instrument)
    assert sorted(found(instrument=instrument)) == own


def test_filters_and_words_are_joined() -> None:
    both = found("menyukai", limb="ethics", instrument="SKB-2-2022")
    assert both == ["SKB-E4"]
    assert found(limb="ethics", instrument="UU-20-2023") == []


@pytest.mark.parametrize("filters", [{"limb": "crime"}, {"instrument": "SKB-9"}, {"limb": "ETHICS"}])
def test_an_unknown_filter_finds_nothing(filters: dict[str, str]) -> None:
    assert found(**filters) == []


def test_filters_offered_are_those_in_use() -> None:
    assert set(limbs()) == {item.limb for item in BOOK.items.values()} - {None}
    assert {each.id for each in instruments()} == set(BOOK.instruments)
    assert [each.short.id for each in instruments()] == sorted(each.short.id for each in BOOK.instruments.values())
    assert version() == BOOK.version


@pytest.mark.parametrize("id", BOOK.items)
def test_every_item_has_its_page(id: str) -> None:
    page = item_page(id, TODAY)
    assert page is not None
    item = BOOK.items[id]
    assert page.item is item
    assert page.instrument is BOOK.instruments[item.instrument]
    assert page.in_force is item.in_force_on(TODAY)
    assert page.confidence == CONFIDENCE_LABELS[item.confidence]
    assert [key for key, _ in page.sources] == list(item.sources)
    assert [each.id for each in page.exceptions] == list(item.exceptions)
    assert len(page.basis) == len(item.basis)
    assert (page.sanction is None) == (item.sanction is None)
    assert page.met
    assert {case.outcome for case in page.cases} == {Outcome.NOT_MET, Outcome.UNDETERMINED}
    for case in page.cases:
        assert case.changed or case.unknown
    assert_told(page.wanted, len(item.condition.requires))


def assert_told(wanted: Wanted, meanings: int) -> None:
    assert len(wanted.meanings) == meanings
    assert wanted.meanings or wanted.rows
    for rows in (wanted.rows, *(meaning.rows for meaning in wanted.meanings)):
        for row in rows:
            assert row
            assert all(": " in text.id and ": " in text.en for text in row)


def test_an_id_is_found_without_regard_to_case() -> None:
    assert item_page("skb-d6", TODAY) == item_page("SKB-D6", TODAY)


@pytest.mark.parametrize("id", ["SKB-D99", "", "EX-VOTE", "SKB-2-2022", "../SKB-D6"])
def test_an_unknown_id_has_no_page(id: str) -> None:
    assert item_page(id, TODAY) is None


def test_a_page_lists_the_ladders_for_its_own_employees_and_time() -> None:
    page = item_page("SKB-D3", TODAY)
    assert page is not None
    ladders = {steps.ladder.id for steps in page.ladders}
    assert "MEDIUM-PP94" in ladders
    assert "MEDIUM-SKB20" not in ladders, "it ended before the decree began"
    contract = item_page("SE1-D6", TODAY)
    assert contract is not None
    assert [steps.ladder.id for steps in contract.ladders] == ["CONTRACT-PPNPN"]
    guidance = item_page("PANDUAN-POSE", TODAY)
    assert guidance is not None
    assert guidance.ladders == ()


def test_an_example_is_told_by_what_differs() -> None:
    page = item_page("SKB-D1", TODAY)
    assert page is not None
    other, unknown = page.cases
    assert [text.en for text in other.changed] == ["Status of the candidacy that day: Would-be candidate"]
    assert other.unknown == ()
    assert unknown.changed == ()
    assert [text.en for text in unknown.unknown] == ["Status of the candidacy that day"]


def test_every_exception_is_laid_out_with_the_items_that_name_it() -> None:
    pages = exception_pages()
    assert [page.exemption.id for page in pages] == list(BOOK.exceptions)
    for page in pages:
        assert page.items
        assert all(page.exemption.id in item.exceptions for item in page.items)
        assert_told(page.wanted, len(page.exemption.condition.requires))
        assert (page.period is None) == (page.exemption.valid_from is None and page.exemption.valid_to is None)
