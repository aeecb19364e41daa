"""The officer's page: facts in, an assessment out; what is wrong is named by line, field, value and what is right."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from nirpihak.facts import CATALOGUE, Act
from nirpihak.law.deriving import derive
from nirpihak.law.engine import default_engine
from nirpihak.law.model import Limb
from nirpihak.server.web.services import telaah

DISPUTED = {
    "actor": {"employment": "pns"},
    "act": {"kind": "like", "day": "2024-10-10"},
    "account": {"control": {"value": "own", "source": "disputed"}},
}


def post(client: Client, facts: str, lang: str = "id") -> tuple[int, str]:
    address = "/en/telaah/fakta/" if lang == "en" else "/telaah/fakta/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(address).content.decode())
    assert token is not None
    response = client.post(address, {"facts": facts, "csrfmiddlewaretoken": token[1]})
    return response.status_code, unescape(response.content.decode())


def test_the_sample_is_offered_and_meets_an_item(client: Client) -> None:
    shown = unescape(client.get("/telaah/fakta/?contoh=1").content.decode())
    assert telaah.sample() in shown
    status, text = post(client, telaah.sample())
    assert status == 200
    assert "Butir yang terpenuhi" in text
    assert '/aturan/SKB-D6/"' in text
    assert "dihitung dari register kontestasi" in text
    assert "tangkapan layar 1" in text  # the note an officer wrote beside a fact
    assert telaah.sample() in text  # and the facts are there to be changed


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_says_what_the_engine_says(client: Client, lang: str) -> None:
    assessment = default_engine().assess(derive(Act.parse(telaah.sample())))
    _, text = post(client, telaah.sample(), lang)
    for limb in Limb:
        row = rf'<th scope="row">{re.escape(limb.label.pick(lang))}</th><td><span class="tag[^"]*">(.*?)</span>'
        found = re.search(row, text)
        assert found is not None
        assert found[1] == assessment.limb(limb).label.pick(lang)
    for fact, stated in assessment.act.facts.items():
        assert f'<th scope="row">{CATALOGUE[fact].label.pick(lang)}</th>' in text
        assert stated.source.label.pick(lang) in text
    assert ("Pertanyaan yang akan menentukan" if lang == "id" else "Questions that would settle it") in text


def test_disputed_facts_are_marked(client: Client) -> None:
    _, text = post(client, json.dumps(DISPUTED))
    assert "dibantah terlapor" in text
    assert "dihitung sebagai belum diketahui" in text


def test_matters_of_other_bodies_are_referred(client: Client) -> None:
    _, text = post(client, json.dumps({"actor": {"employment": "tni"}, "act": {"kind": "like", "day": "2024-10-10"}}))
    assert "Urusan lembaga lain" in text
    assert '/aturan/REF-TNI/"' in text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ('{\n "actor": {"employment": "pnss"}\n}', ["baris 2", "actor.employment", '"pnss"', "maksud Anda pns?"]),
        ('{\n\n "act": {\n  "knd": "like"}}', ["baris 4", "act.knd", "maksud Anda kind?"]),
        ('{"act": {"kind": "like",}}', ["baris 1", "JSON", "kolom"]),
        ('{\n"act": {"kind": "like"\n', ["JSON", "kolom", "baris 3"]),
        ("[1]", ["JSON", "satu objek JSON"]),
        ('{"act": {"kind": "like"}, "act": {}}', ["hanya boleh muncul satu kali"]),
        (
            json.dumps({"contest": {"id": "pilbup-kabupaten-contoh-2027"}, "target": {"participant": "pair-9"}}),
            ["pair-9"],
        ),
        ("   \n ", ["Tempelkan fakta satu perbuatan"]),
        ("[" * 10_000, ["satu objek JSON"]),
    ],
)
def test_what_is_wrong_is_named_and_the_text_is_kept(client: Client, facts: str, words: list[str]) -> None:
    status, text = post(client, facts)
    assert status == 422
    for word in words:
        assert text.count(word) >= 2, word  # in the summary, and beside the field
    assert '<a href="#facts">' in text
    assert 'aria-invalid="true"' in text
    assert f">\n{facts}</textarea>" in text.replace("\r\n", "\n")


def test_too_much_is_refused_with_the_limit(client: Client) -> None:
    status, text = post(client, " " * telaah.LIMIT + "{}", "en")
    assert status == 422
    assert f"at most {telaah.LIMIT} are read" in text


def test_far_too_much_is_refused_before_it_is_read(client: Client) -> None:
    assert post(client, "x" * 600_000)[0] == 400


def test_facts_are_shown_as_text_alone(client: Client) -> None:
    facts = json.dumps({"contest": {"id": "</textarea><script>alert(1)</script>"}})
    token = re.search(r'value="(\w+)"', client.get("/telaah/fakta/").content.decode())
    assert token is not None
    response = client.post("/telaah/fakta/", {"facts": facts, "csrfmiddlewaretoken": token[1]})
    assert response.status_code == 200
    assert b"<script" not in response.content


@pytest.mark.parametrize(("address", "words"), [("/telaah/fakta/", "kedaluwarsa"), ("/en/telaah/fakta/", "expired")])
def test_a_forged_form_is_refused_in_both_languages(client: Client, address: str, words: str) -> None:
    response = client.post(address, {"facts": "{}"})
    assert response.status_code == 403
    assert words in response.content.decode()


def test_an_answer_to_a_form_is_not_kept_in_any_cache(client: Client) -> None:
    token = re.search(r'value="(\w+)"', client.get("/telaah/fakta/").content.decode())
    assert token is not None
    response: Any = client.post("/telaah/fakta/", {"facts": "{}", "csrfmiddlewaretoken": token[1]})
    assert response.headers["Cache-Control"] == "no-store"
