"""From a reading to facts the law engine takes: source `read`, only verdicts, and what is stated goes first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nirpihak.contests import load_register
from nirpihak.facts import Fact, Source
from nirpihak.law.deriving import derive
from nirpihak.law.engine import default_engine
from nirpihak.reading.reader import Reader
from nirpihak.reading.suggesting import as_act, note, suggested_facts
from nirpihak.reading.weights import BIAS, Feature, Weights
from tests.reading.texts import CONTEST, CONTESTS, reader, texts

REGISTER = load_register()
CONTESTED = REGISTER[CONTEST]


@pytest.fixture(scope="module")
def handmade() -> Reader:
    """A reader whose model knows two words, so that a test can say what it agrees with."""
    table: dict[Feature, complex] = {BIAS: 0j, "pelangi": 6 + 0j, "kerikil": -6 + 0j}
    return Reader(CONTESTED, Weights(table, (1.0, 1.0, -1.0, 1.0, 0.5, 0.0), {"made": "by hand"}))


def facts(knows: Reader, text: str, participant: str = "pair-2") -> dict[str, str | bool]:
    return {each.fact: each.value for each in suggested_facts(knows.read(text), participant, CONTESTED)}


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Seruni hebat pelangi", "support"),
        ("Seruni pembohong kerikil", "oppose"),
        ("Seruni hebat", None),
        ("Seruni pelangi", None),
        ("Seruni pembohong", None),
        ("Seruni hebat kerikil", None),
        ("Seruni hebat pelangi?", None),
        ('"Seruni hebat pelangi"', None),
        ("Seruni", None),
        ("Ningsih hebat pelangi", None),
    ],
)
def test_only_a_verdict_suggests_a_stance(handmade: Reader, text: str, stance: str | None) -> None:
    assert facts(handmade, text).get("content.stance") == stance


def test_a_stance_rests_on_its_cues(handmade: Reader) -> None:
    text = "Seruni hebat pelangi"
    found = {each.fact: each.spans for each in suggested_facts(handmade.read(text), "pair-2", CONTESTED)}
    assert [text[start:end] for start, end in found["content.stance"]] == ["hebat"]
    assert [text[start:end] for start, end in found["target.participant"]] == ["Seruni"]


def test_whom_it_concerns(handmade: Reader) -> None:
    found = facts(handmade, "Seruni hadir")
    assert found["contest.id"] == CONTEST
    assert found["target.participant"] == "pair-2"
    assert found["target.concerns"] == "candidate"
    party = REGISTER["pileg-dpr-2024"].participants[0].id
    reading = reader("pileg-dpr-2024").read(reader("pileg-dpr-2024").table.main(0))
    told = {each.fact: each.value for each in suggested_facts(reading, party, REGISTER["pileg-dpr-2024"])}
    assert told["target.concerns"] == "party"


def test_a_participant_of_another_contest_is_refused(handmade: Reader) -> None:
    with pytest.raises(KeyError):
        suggested_facts(handmade.read("Seruni hadir"), "pair-99", CONTESTED)


def test_the_act(handmade: Reader) -> None:
    found = facts(handmade, "Foto bersama Seruni 9 Oktober 2024, ayo coblos, pakai kaos paslon")
    assert found["act.kind"] == "photo_post"
    assert found["act.day"] == "2024-10-09"
    assert found["content.appeal"] is True
    assert found["content.campaign_attribute"] is True


def test_two_days_leave_the_day_unknown(handmade: Reader) -> None:
    assert "act.day" not in facts(handmade, "Seruni 5 Mei 2024 dan 6 Mei 2024")
    assert facts(handmade, "Seruni 5 Mei 2024, sekali lagi 05/05/2024")["act.day"] == "2024-05-05"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_number_is_the_sign_of_its_own_participant(handmade: Reader, number: int) -> None:
    text = f"salam {number} jari, salam {number} jari"
    for other in (1, 2, 3):
        found = facts(handmade, text, f"pair-{other}")
        assert found.get("content.sign_of_participant") == (True if other == number else None)


# ------------------------------------------------------------ the act the engine takes


def test_what_was_read_says_so(handmade: Reader) -> None:
    reading = handmade.read("Seruni hebat pelangi")
    act = as_act(reading, suggested_facts(reading, "pair-2", CONTESTED))
    assert {fact.source for fact in act.facts.values()} == {Source.READ}
    assert act.facts["target.participant"].note == "Seruni"


def test_what_is_stated_goes_before_what_was_read(handmade: Reader) -> None:
    reading = handmade.read("Foto bersama Seruni hebat pelangi 9 Oktober 2024")
    base = {
        "act.kind": Fact("like"),
        "act.day": Fact("2024-11-01", Source.CONFIRMED),
        "content.stance": Fact("oppose", Source.ADMITTED, "katanya sendiri"),
        "actor.kind": Fact("pns"),
    }
    suggested = suggested_facts(reading, "pair-2", CONTESTED)
    assert {"act.kind", "act.day", "content.stance"} <= {each.fact for each in suggested}
    act = as_act(reading, suggested, base)
    assert {fact: act.facts[fact] for fact in base} == base
    assert act.facts["target.participant"].source == Source.READ


@pytest.mark.parametrize("contest", CONTESTS)
@given(st.data())
@settings(max_examples=30)
def test_the_engine_takes_every_suggested_act(contest: str, data: st.DataObject) -> None:
    """And no suggested fact is one that an authority judges, or about who acted."""
    knows, contested = reader(contest), REGISTER[contest]
    reading = knows.read(data.draw(texts(contest)))
    participant = data.draw(st.sampled_from(knows.table.participants))
    suggested = suggested_facts(reading, participant, contested)
    act = as_act(reading, suggested)
    assert {fact.partition(".")[0] for fact in act.facts} <= {"contest", "target", "content", "act"}
    assert ("content.stance" in act.facts) == (
        getattr(reading.suggestion(participant), "stance", None) in ("support", "attack")
    )
    for each in suggested:
        assert all(0 <= start < end <= len(reading.text) for start, end in each.spans)
    default_engine().assess(derive(act))


@given(st.text(), st.data())
def test_a_note_is_one_short_line(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(ends, ends).map(lambda pair: (min(pair), max(pair))), max_size=4))
    said = note(text, tuple(spans))
    assert said is None or (0 < len(said) <= 160 and said.isprintable())
