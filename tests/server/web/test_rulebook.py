"""The rulebook browser: found by words and filters, every item shown whole, dates written out, nothing lost."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from nirpihak.law import handbook as rulebook
from nirpihak.law.loading import load_rulebook
from nirpihak.law.model import Outcome

TODAY = date(2026, 11, 21)
BOOK = load_rulebook()


def ids(q: str = "", limb: str = "", instrument: str = "") -> list[str]:
    listing = rulebook.search(q, limb, instrument, TODAY)
    found = [item.id for group in listing.groups for item in group.items]
    assert listing.count == len(found)
    return found


def test_without_a_search_every_item_is_listed_once() -> None:
    assert sorted(ids()) == sorted(BOOK.items)


def test_words_narrow_in_either_language_and_any_case() -> None:
    assert "SKB-D7" in ids("FOTO calon")
    assert "SKB-D7" in ids("photo candidate")
    assert set(ids("foto bersama")) <= set(ids("foto"))
    assert ids("SKB-D6") == ["SKB-D6"]
    assert ids("tidakada") == []


def test_filters_hold_together() -> None:
    assert ids(limb="ethics", instrument="SKB-2-2022") == [f"SKB-E{number}" for number in range(1, 8)]
    assert all(BOOK.items[id].limb == "criminal" for id in ids(limb="criminal"))
    assert ids(limb="nonsense") == []


def test_instruments_in_force_come_first_newest_first() -> None:
    groups = rulebook.search("", "", "", TODAY).groups
    assert [group.in_force for group in groups] == sorted((group.in_force for group in groups), reverse=True)
    current = [group.instrument.valid_from for group in groups if group.in_force]
    assert current == sorted(current, reverse=True)


def test_the_list_says_how_many_and_keeps_what_was_asked(client: Client) -> None:
    text = unescape(client.get("/aturan/", {"q": "foto", "limb": "ethics"}).content.decode())
    assert f"{len(ids('foto', 'ethics'))} dari {len(BOOK.items)} butir" in text
    assert 'value="foto"' in text
    assert '<option value="ethics" selected>' in text
    assert "Hapus saringan" in text


def test_nothing_found_says_what_to_do(client: Client) -> None:
    text = client.get("/aturan/", {"q": "tidakada"}).content.decode()
    assert "Tidak ada butir yang cocok" in text
    assert 'href="/aturan/"' in text


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("id", BOOK.items)
def test_an_item_shows_all_that_the_rulebook_holds_of_it(client: Client, id: str, lang: str) -> None:
    item = BOOK.items[id]
    response = client.get(f"{'/en' if lang == 'en' else ''}/aturan/{id}/")
    assert response.status_code == 200
    text = unescape(response.content.decode())
    assert item.name.pick(lang) in text
    assert BOOK.version in text
    for key in item.sources:
        assert BOOK.sources[key] in text
    for name in item.exceptions:
        assert BOOK.exceptions[name].name.pick(lang) in text
        assert BOOK.exceptions[name].safe.pick(lang) in text
    for name in item.condition.requires:
        assert BOOK.definitions[name].text.pick(lang) in text
    for optional in (item.note, item.disagreement, item.route):
        assert optional is None or optional.pick(lang) in text
    if item.sanction:
        assert BOOK.sanctions[item.sanction].pick(lang) in text
    outcomes = {example.outcome for example in item.examples}
    for outcome, word in zip(
        (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED),
        {"id": ("Terpenuhi", "Tidak terpenuhi", "Belum dapat ditentukan"), "en": ("Met", "Not met", "Undetermined")}[
            lang
        ],
        strict=True,
    ):
        assert outcome not in outcomes or re.search(rf'class="tag[^"]*">{word}</span>', text)


def test_dates_are_written_out(client: Client) -> None:
    assert "sejak 22 September 2022" in client.get("/aturan/SKB-E4/").content.decode()
    old = client.get("/en/aturan/PP53-3/").content.decode()
    assert "from 6 June 2010 to 30 August 2021" in old
    assert "No longer in force" in old


def test_the_transitional_ladder_is_shown_beside_the_one_on_paper(client: Client) -> None:
    text = unescape(client.get("/aturan/SKB-D3/").content.decode())
    assert "Menurut peraturan" in text
    assert "Yang diterapkan sekarang (aturan peralihan)" in text
    assert "Penundaan kenaikan gaji berkala selama 1 tahun" in text
    assert "Pemotongan tunjangan kinerja 25% selama 6 bulan" in text


def test_ladders_fit_the_employee_and_the_time() -> None:
    page = rulebook.item_page("SE1-D6", TODAY)
    assert page is not None
    assert [each.ladder.id for each in page.ladders] == ["CONTRACT-PPNPN"]
    page = rulebook.item_page("PP94-N1", TODAY)
    assert page is not None
    assert all("PP53" not in each.ladder.id and "SKB20" not in each.ladder.id for each in page.ladders)


def test_examples_are_told_as_differences() -> None:
    page = rulebook.item_page("SKB-D6", TODAY)
    assert page is not None
    assert len(page.met) == len(BOOK.items["SKB-D6"].examples[0].facts)
    for case in page.cases:
        assert case.changed or case.unknown
        assert (case.outcome is Outcome.UNDETERMINED) >= bool(case.unknown)


def test_ids_are_found_in_any_case_and_others_are_not_found(client: Client) -> None:
    response = client.get("/aturan/skb-d6/")
    assert (response.status_code, response.headers["Location"]) == (301, "/aturan/SKB-D6/")
    assert client.get("/en/aturan/skb-d6/").headers["Location"] == "/en/aturan/SKB-D6/"
    missing = client.get("/en/aturan/SKB-X/")
    assert missing.status_code == 404
    assert "There is no such page" in missing.content.decode()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_exception_is_shown_with_its_safe_way_and_its_items(client: Client, lang: str) -> None:
    text = unescape(client.get(f"{'/en' if lang == 'en' else ''}/aturan/pengecualian/").content.decode())
    for exemption in BOOK.exceptions.values():
        assert f'id="{exemption.id}"' in text
        assert exemption.name.pick(lang) in text
        assert exemption.safe.pick(lang) in text
    assert text.count("/aturan/SKB-D6/") == len(BOOK.items["SKB-D6"].exceptions)
