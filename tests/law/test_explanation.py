"""An assessment told in words: everything it rests on, in one language, and never a verdict on a person."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.facts import CATALOGUE, Act, Fact, Source, Value
from nirpihak.law.deriving import derive
from nirpihak.law.engine import Assessment, default_engine
from nirpihak.law.explanation import Explanation, ItemText, explain
from nirpihak.law.model import CONFIDENCE_LABELS, Effect, Limb, Outcome
from nirpihak.law.wording import basis_text, fact_text
from tests.strategies import VALUES

LANGS = pytest.mark.parametrize("lang", ["id", "en"])

LIKE: dict[str, Value] = {
    "actor.employment": "pns",
    "account.control": "own",
    "act.kind": "like",
    "act.visibility": "public",
    "act.day": "2024-10-10",
    "target.concerns": "candidate",
    "target.status": "designated",
    "target.account": "registered",
}
PERSON = re.compile(
    r"bersalah|guilty|pelaku\b|offender|culprit|pelanggar\b|violator|terbukti bersalah|"
    r"(terlapor|ia|dia|anda) (telah |sudah )?melanggar|"
    r"(respondent|he|she|they|you) (has |have )?(breached|violated|broke)",
    re.IGNORECASE,
)


def assessed(facts: dict[str, Value], source: Source = Source.CLAIMED, **disputed: Value) -> Assessment:
    act = Act.of(facts, source)
    act = act.adding({f.replace("_", ".", 1): Fact(value, Source.DISPUTED) for f, value in disputed.items()})
    return default_engine().assess(derive(act))


def told(lang: str, changes: dict[str, Value | None] | None = None, **options: Any) -> Explanation:
    facts = {fact: value for fact, value in {**LIKE, **(changes or {})}.items() if value is not None}
    return explain(assessed(facts, **options), lang)


def items(explanation: Explanation) -> tuple[ItemText, ...]:
    parts = (explanation.findings, explanation.open, explanation.excepted, explanation.referrals, explanation.guidance)
    return tuple(item for part in parts for item in part)


def only(part: tuple[ItemText, ...], id: str) -> ItemText:
    (item,) = (item for item in part if item.id == id)
    return item


@LANGS
def test_a_finding_says_item_basis_confidence_and_grounds(lang: str) -> None:
    explanation = told(lang)
    book = default_engine().rulebook
    item = only(explanation.findings, "SKB-D6")
    assert item.name == book.items["SKB-D6"].name.pick(lang)
    assert item.basis == tuple(basis_text(basis).pick(lang) for basis in book.items["SKB-D6"].basis)
    assert item.confidence == CONFIDENCE_LABELS["high"].pick(lang)
    assert item.disagreement == book.items["SKB-D6"].disagreement.pick(lang)  # type: ignore[union-attr]
    assert item.limb == Limb.DISCIPLINE.label.pick(lang)
    assert item.outcome is Outcome.MET
    for fact in ("actor.employment", "act.kind", "target.status", "target.account", "account.control"):
        assert fact_text(fact, Fact(LIKE[fact])).pick(lang) in item.grounds
    assert item.sanction == book.sanctions["heavy"].pick(lang)
    assert item.ladder[0].startswith(("Penurunan jabatan", "One position lower"))
    text = explanation.as_text()
    for words in (item.id, item.name, item.disagreement, item.sanction, *item.basis, *item.grounds):
        assert words is not None
        assert words in text
    assert explanation.version[:16] in text
    assert len(explanation.version) == 64


@pytest.mark.parametrize("source", [Source.CLAIMED, Source.READ, Source.CONFIRMED, Source.ADMITTED])
@LANGS
def test_every_fact_says_where_it_came_from(source: Source, lang: str) -> None:
    explanation = told(lang, source=source)
    assert len(explanation.facts) == len(LIKE)
    assert all(fact.endswith(f"({source.label.pick(lang)})") for fact in explanation.facts)
    assert all(f"({source.label.pick(lang)})" in ground for ground in explanation.findings[0].grounds)


@LANGS
def test_what_was_worked_out_says_so(lang: str) -> None:
    facts: dict[str, Value] = {"contest.id": "pilbup-kabupaten-contoh-2027", "target.participant": "pair-1"}
    explanation = explain(assessed({**facts, "act.day": "2026-12-01"}), lang)
    computed = [fact for fact in explanation.facts if Source.COMPUTED.label.pick(lang) in fact]
    assert len(computed) >= 5


@LANGS
def test_an_open_item_asks_and_says_who_can_answer(lang: str) -> None:
    explanation = told(lang, {"target.account": None})
    item = only(explanation.open, "SKB-D6")
    question = CATALOGUE["target.account"].question.pick(lang)
    assert question in item.questions
    (missing,) = (each for each in explanation.missing if each.fact == "target.account")
    assert missing.question == question
    assert missing.who == CATALOGUE.who["register"].pick(lang)
    assert "SKB-D6" in missing.items
    assert f"{question} [{missing.who}]" in explanation.as_text()
    assert explanation.next_steps[0].startswith(("Lengkapi", "Complete"))
    assert not explanation.findings


@LANGS
def test_a_disputed_fact_is_listed_as_disputed_and_counted_unknown(lang: str) -> None:
    explanation = told(lang, {"account.control": None}, account_control="own")
    (disputed,) = explanation.disputed
    assert disputed == fact_text("account.control", Fact("own", Source.DISPUTED)).pick(lang)
    assert disputed not in explanation.facts
    assert "SKB-D6" in [item.id for item in explanation.open]
    assert "account.control" in [each.fact for each in explanation.missing]
    assert disputed in explanation.as_text()
    unknown = told(lang, {"account.control": None})
    assert [item.id for item in unknown.open] == [item.id for item in explanation.open]


@LANGS
def test_an_exception_is_named_with_its_safe_way(lang: str) -> None:
    explanation = told(lang, {"act.visibility": "private"})
    exemption = default_engine().rulebook.exceptions["EX-PRIVATE"]
    item = only(explanation.excepted, "SKB-D6")
    assert (exemption.name.pick(lang), exemption.safe.pick(lang)) in item.exceptions
    assert exemption.name.pick(lang) in explanation.as_text()
    assert not explanation.findings
    assert item.outcome is Outcome.NOT_MET


@LANGS
def test_a_referral_says_to_whom(lang: str) -> None:
    explanation = explain(assessed({"actor.employment": "polri", "act.kind": "other", "act.day": "2024-10-10"}), lang)
    item = only(explanation.referrals, "REF-POLRI")
    assert item.route is not None
    assert any(item.route in step for step in explanation.next_steps)
    assert item.limb is None


@LANGS
def test_a_criminal_route_is_never_a_crime(lang: str) -> None:
    facts = default_engine().rulebook.items["UU10-71"].examples[0].facts
    explanation = explain(assessed(dict(facts)), lang)
    assert only(explanation.findings, "UU10-71").route
    assert any("Bawaslu" in step and "Gakkumdu" in step for step in explanation.next_steps)
    assert any(
        step.endswith(("tidak menyatakan tindak pidana.", "never states a crime.")) for step in explanation.next_steps
    )


@LANGS
def test_guidance_is_told_apart_from_findings(lang: str) -> None:
    facts = default_engine().rulebook.items["PANDUAN-POSE"].examples[0].facts
    explanation = explain(assessed(dict(facts)), lang)
    assert [item.id for item in explanation.guidance] == ["PANDUAN-POSE"]
    assert "PANDUAN-POSE" not in [item.id for item in explanation.findings]


@LANGS
def test_a_transitional_ladder_tells_both_lists(lang: str) -> None:
    facts = default_engine().rulebook.items["SKB-D3"].examples[0].facts
    item = only(explain(assessed(dict(facts)), lang).findings, "SKB-D3")
    assert item.ladder
    assert item.ladder_as_applied
    assert item.ladder != item.ladder_as_applied
    assert item.transition is not None


@LANGS
def test_a_day_known_to_the_year_has_its_ladder_where_it_is_the_same_all_year(lang: str) -> None:
    assert only(told(lang, {"act.day": "2024"}).findings, "SKB-D6").ladder
    assert not told(lang, {"act.day": "2022"}).findings, "the decree began in that year"


@LANGS
def test_nothing_found_says_that_new_facts_can_change_it(lang: str) -> None:
    explanation = explain(assessed({"actor.employment": "other"}), lang)
    assert not items(explanation)
    assert len(explanation.next_steps) == 1
    assert "baru" in explanation.next_steps[0] or "New facts" in explanation.next_steps[0]


def test_every_limb_is_told_in_order() -> None:
    explanation = told("en")
    assert [each.limb for each in explanation.limbs] == list(Limb)
    outcomes = {each.limb: each.outcome for each in explanation.limbs}
    assert outcomes[Limb.DISCIPLINE] is Outcome.MET
    assert outcomes[Limb.CONTRACT] is Outcome.NOT_MET


@pytest.mark.parametrize(("lang", "spoken"), [("en-GB", "en"), ("EN", "en"), ("id-ID", "id"), ("jv", "id")])
def test_variants_of_a_language_are_that_language(lang: str, spoken: str) -> None:
    assert told(lang) == told(spoken)


def every_string(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in every_string(each)]
    return [text for each in value for text in every_string(each)] if isinstance(value, list | tuple) else []


@given(values=VALUES, source=st.sampled_from([source for source in Source if source is not Source.COMPUTED]))
@settings(max_examples=60)
def test_any_act_is_told_in_both_languages_alike_and_accuses_nobody(values: dict[str, Value], source: Source) -> None:
    assessment = default_engine().assess(Act.of(values, source))
    indonesian, english = explain(assessment, "id"), explain(assessment, "en")
    for explanation in (indonesian, english):
        plain = json.loads(json.dumps(explanation.to_json()))
        assert {"headline", "limbs", "findings", "open", "missing", "facts", "disputed", "next_steps"} <= plain.keys()
        assert not any(PERSON.search(text) for text in every_string(plain))
        assert not PERSON.search(explanation.as_text())
        assert explanation.headline in explanation.as_text()
    assert [item.id for item in items(indonesian)] == [item.id for item in items(english)]
    assert [each.fact for each in indonesian.missing] == [each.fact for each in english.missing]
    assert len(indonesian.facts) + len(indonesian.disputed) == len(assessment.act.facts)
    for one, other in zip(items(indonesian), items(english), strict=True):
        assert len(one.grounds) == len(other.grounds)
        assert (one.route is None) == (other.route is None)
    met = {id for effect in (Effect.BREACH, Effect.ROUTE) for id in assessment.items(Outcome.MET, effect)}
    assert {item.id for item in english.findings} == met


def test_every_item_can_be_told_as_met_and_open_in_both_languages() -> None:
    """By its own examples; words of the two languages differ wherever the rulebook's do."""
    book = default_engine().rulebook
    for item in book.items.values():
        for example in item.examples:
            assessment = assessed(dict(example.facts))
            one, other = explain(assessment, "id"), explain(assessment, "en")
            assert one.headline != other.headline
            assert all(a != b for a, b in zip(one.next_steps, other.next_steps, strict=True))
            if example.outcome is Outcome.MET:
                assert item.id in [each.id for each in items(one)]
            if example.outcome is Outcome.UNDETERMINED and item.effect in (Effect.BREACH, Effect.ROUTE):
                assert only(other.open, item.id).questions


@LANGS
def test_the_fixed_words_of_the_text_are_of_one_language(lang: str) -> None:
    headings = {
        "id": ("Butir yang terpenuhi", "Bertumpu pada", "Dasar", "Golongan sanksi", "Fakta", "Langkah berikut"),
        "en": ("Items met", "Rests on", "Basis", "Sanction class", "Facts", "What happens next"),
    }
    text = told(lang).as_text()
    other = "en" if lang == "id" else "id"
    assert all(re.search(rf"^\s*{each}\b", text, re.MULTILINE) for each in headings[lang])
    assert not any(re.search(rf"^\s*{each}\b", text, re.MULTILINE) for each in headings[other])


@pytest.mark.parametrize("text", ["Terlapor telah melanggar butir ini", "the offender", "She violated the rule"])
def test_a_verdict_on_a_person_would_be_seen(text: str) -> None:
    assert PERSON.search(text)
