"""Boleh? as pages: the address holds the answers, going back loses none, every verdict says what it must."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qsl, urlencode

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.advice import LIMIT, Verdict
from nirpihak.server.web.services import boleh
from tests.server import pages

TODAY = date(2026, 11, 21)
STEPS = boleh._flow(TODAY, demo=False).steps
CHOICES = {step.id: [option.id for option in step.options] + ["-", "nonsense", ""] for step in STEPS}


def text_of(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def test_the_first_question(client: Client) -> None:
    text = text_of(client, "/boleh/")
    assert f"Pertanyaan 1 dari paling banyak {LIMIT}" in text
    assert re.search(r"<legend><h1>Apa status kepegawaian Anda\?</h1></legend>", text)
    assert "Tidak tahu" in text
    assert 'method="get"' in text


@pytest.mark.parametrize(("address", "verdict"), pages.VERDICTS.items())
@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_verdict_comes_first_in_plain_words(client: Client, address: str, verdict: str, lang: str) -> None:
    text = text_of(client, address if lang == "id" else pages.english(address))
    headline = Verdict(verdict).headline.pick(lang)
    assert f"<strong>{headline}</strong></h1>" in text
    assert f"tone-{verdict}" in text
    main = text[text.index("<main") :]
    assert main.index(headline) < main.index("<h2")
    for _, value in parse_qsl(address.partition("?")[2]):
        assert value == "-" or f"={value}" in main  # every answer is there to be changed
    assert ("Jawaban Anda" if lang == "id" else "Your answers") in main


def test_no_shows_basis_confidence_and_the_safe_way(client: Client) -> None:
    text = text_of(client, pages.NO)
    assert "Cara yang aman" in text
    assert "Dasar: SKB 2/2022 (kepastian sumber tinggi)" in text
    assert "<details>\n<summary>Dasar hukum (1 butir)</summary>" in text
    assert '/aturan/SKB-D6/"' in text
    assert "Pihak berwenang belum sepakat" in text
    assert "Hukuman disiplin berat" in text


def test_depends_names_what_would_settle_it_and_the_disagreement(client: Client) -> None:
    text = text_of(client, pages.DEPENDS)
    assert "Yang akan menentukan jawabannya" in text
    assert "<details open>\n<summary>Pihak berwenang belum sepakat</summary>" in text


def test_yes_if_names_the_exception_and_where_it_stands(client: Client) -> None:
    text = text_of(client, pages.YES_IF)
    assert '/aturan/pengecualian/#EX-OFFICIAL-CONTENT"' in text
    assert 'id="EX-OFFICIAL-CONTENT"' in text_of(client, "/aturan/pengecualian/")


def test_nothing_chosen_is_an_error_that_leads_to_the_field(client: Client) -> None:
    response = client.get(pages.MISSING)
    assert response.status_code == 422
    text = unescape(response.content.decode())
    assert text.count("Pilih satu jawaban. Bila ragu, pilih “Tidak tahu”.") == 2
    link = re.search(r'role="alert".*?href="#([\w-]+)"', text, re.DOTALL)
    assert link is not None
    assert f'id="{link[1]}"' in text
    assert 'aria-describedby="hint error"' in text
    assert "<title>Ada yang perlu diperbaiki:" in text


def test_an_option_that_is_not_offered_is_asked_again(client: Client) -> None:
    response = client.get(pages.ask(employment="nonsense", asked="employment"))
    assert response.status_code == 422
    assert client.get(pages.ask(employment="pns", kind="like", account="nonsense")).status_code == 200


def test_a_change_link_asks_again_with_the_answer_chosen_and_the_rest_kept(client: Client) -> None:
    text = text_of(client, pages.NO)
    links = re.findall(r'<dd class="alter"><a href="([^"]+)"', text)
    assert len(links) == 4
    again = text_of(client, "/boleh/" + links[1])
    assert "Pertanyaan 2 dari" in again
    assert re.search(r'value="like" id="[\w-]+" checked', again)
    assert '<input type="hidden" name="account" value="registered">' in again
    assert '<input type="hidden" name="whom" value="designated">' in again
    changed = pages.ask(employment="pns", account="registered", whom="designated", asked="kind", kind="follow")
    assert "Sebaiknya jangan" in text_of(client, changed)


def test_back_keeps_later_answers(client: Client) -> None:
    address = pages.ask(employment="pns", kind="like", account="registered")
    text = text_of(client, address)
    back = re.search(r'class="back" href="([^"]+)"', text)
    assert back is not None
    before = text_of(client, "/boleh/" + back[1])
    assert re.search(r'value="registered" id="[\w-]+" checked', before)
    first = re.search(r'class="back" href="([^"]+)"', text_of(client, "/boleh/"))
    assert first is not None
    assert first[1] == "/"


def test_several_with_nothing_chosen_is_an_answer(client: Client) -> None:
    asked = pages.GOOD["several"]
    assert 'type="checkbox"' in text_of(client, asked)
    assert "Tidak ada yang berlaku" in text_of(client, asked + "&circumstances=-&asked=circumstances")


def test_stale_answers_of_several_do_not_break_the_page(client: Client) -> None:
    address = pages.GOOD["several"] + "&circumstances=-&circumstances=nonsense&circumstances=spouse"
    assert client.get(address).status_code == 200


def test_names_of_the_address_do_not_clash_with_questions() -> None:
    assert {boleh.ASKED, boleh.CHANGE}.isdisjoint(CHOICES)
    assert all(boleh.NONE not in {option.id for option in step.options} for step in STEPS)


def test_invented_contests_are_not_offered_to_the_public() -> None:
    assert all("/" not in option.id for step in STEPS for option in step.options)


queries = st.fixed_dictionaries(
    {}, optional={step: st.lists(st.sampled_from(choices), max_size=3) for step, choices in CHOICES.items()}
)


@given(queries, st.sampled_from([*CHOICES, "nonsense"]), st.sampled_from([*CHOICES, "nonsense"]))
def test_any_address_brings_a_question_or_an_answer(query: dict[str, list[str]], asked: str, change: str) -> None:
    turn = boleh.turn({**query, "asked": [asked], "change": [change]}, TODAY, "id")
    assert len(turn.given) <= LIMIT
    if isinstance(turn, boleh.Asking):
        assert turn.number <= LIMIT
        assert turn.chosen <= {option.id for option in turn.step.options}


@settings(max_examples=30)
@given(st.data())
def test_answering_what_is_asked_always_ends_within_the_limit(data: st.DataObject) -> None:
    query: dict[str, list[str]] = {}
    for _ in range(LIMIT + 1):
        turn = boleh.turn(query, TODAY, "id")
        if isinstance(turn, boleh.Answer):
            return
        assert not turn.missing
        chosen = data.draw(st.sampled_from([option.id for option in turn.step.options]))
        query = {name: [value] for name, value in turn.carried} | {turn.step.id: [chosen]}
    pytest.fail("more questions than the limit")


@settings(max_examples=50)
@given(st.data())
def test_asking_again_changes_nothing(data: st.DataObject) -> None:
    query = data.draw(queries)
    turn = boleh.turn(query, TODAY, "id")
    for each in turn.given:
        again = parse_qsl(each.change[1:])
        assert ("change", each.step.id) in again
        back = boleh.turn({name: [v for n, v in again if n == name] for name, _ in again}, TODAY, "id")
        assert isinstance(back, boleh.Asking)
        assert back.step.id == each.step.id
        assert back.chosen == {option.id for option in each.options}
        assert urlencode(back.carried) in urlencode([pair for pair in again if pair[0] != each.step.id] + [("x", "y")])


@pytest.mark.parametrize("demo", [True, False])
def test_only_a_demonstration_offers_invented_participants(demo: bool) -> None:
    turn = boleh.turn({"employment": ["pns"], "kind": ["post"]}, TODAY, "id", demo=demo)
    assert isinstance(turn, boleh.Asking)
    assert any("Kabupaten Contoh" in option.label.id for option in turn.step.options) is demo


def test_a_demonstration_says_that_it_is_one(client: Client) -> None:
    assert "Peragaan" not in text_of(client, "/")
    with override_settings(NIRPIHAK=replace(django_settings.NIRPIHAK, demo=True)):
        assert "Peragaan" in text_of(client, "/")
        assert "Demonstration" in text_of(client, "/en/")
