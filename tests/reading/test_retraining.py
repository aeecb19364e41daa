"""Retraining: new words are learnt and compared on held-out lines; no name gets a weight; too little is refused."""

from __future__ import annotations

from typing import Any

import pytest

from nirpihak.contests import load_register
from nirpihak.reading import retraining
from nirpihak.reading.aliases import Alias, AliasTable, alias_table
from nirpihak.reading.confirmed import read_confirmed
from nirpihak.reading.reader import Reader
from nirpihak.reading.retraining import Figures, Names, Report, RetrainingError, retrain, words_of
from nirpihak.reading.weights import Weights, shipped
from nirpihak.text import Text
from tests.reading.confirmed_lines import BLAME, CONTEST, NAMES, PRAISE, confirmed, in_bytes, line

REGISTER = load_register()
TABLES = {CONTEST: alias_table(REGISTER[CONTEST])}
SMALL = [TABLES[CONTEST], alias_table(REGISTER["pilpres-2024"])]


def learnt(lines: list[dict[str, Any]], register: list[AliasTable] = SMALL, **more: Any) -> tuple[Weights, Report]:
    return retrain(read_confirmed(in_bytes(lines), TABLES), TABLES, register, **more)


@pytest.fixture(scope="module")
def done() -> tuple[Weights, Report]:
    return learnt(confirmed())


def test_new_words_are_learnt(done: tuple[Weights, Report]) -> None:
    weights, report = done
    for words, sign in ((PRAISE, 1), (BLAME, -1)):
        for word in words:
            assert weights.table[word].real * sign > 0.2
            assert word not in shipped().table
    assert report.after.accuracy > report.before.accuracy + 0.2
    assert not report.after.worse_than(report.before)
    assert {each.feature for each in report.changes} >= {*PRAISE, *BLAME}
    found = Reader(REGISTER[CONTEST], weights).read("zimbul pak Bayu").suggestion("pair-1")
    assert found is not None
    assert found.tendency == "support"


def test_the_report_counts_lines_and_examples(done: tuple[Weights, Report]) -> None:
    _, report = done
    assert (report.lines, report.used, report.silent, report.refused) == (72, 72, [], [])
    assert report.examples == {"support": 36, "attack": 36, "neutral": 0}
    assert report.before.examples == report.after.examples == 72
    assert (report.uneven, report.uneven_before) == ([], [])
    sizes = [abs(each.after - each.before) for each in report.changes]
    assert sizes == sorted(sizes, reverse=True)
    assert report.changes[0].examples >= 3


def test_the_weights_say_where_they_come_from(done: tuple[Weights, Report]) -> None:
    weights, _ = done
    assert weights.origin["start"] == shipped().version
    assert weights.origin["lines"] == {CONTEST: 72}
    assert weights.origin["calibration"] == "kept"
    assert weights.calibration == shipped().calibration
    again = Weights.from_json(weights.to_json())
    assert (again.table, again.version) == (weights.table, weights.version)


def test_what_the_lines_do_not_speak_of_stays(done: tuple[Weights, Report]) -> None:
    weights, report = done
    changed = {each.feature for each in report.changes}
    kept = {feature: weight for feature, weight in shipped().table.items() if feature not in changed}
    assert len(kept) > 5000
    assert all(abs(weights.table.get(feature, 0j) - weight) < 0.01 for feature, weight in kept.items())


def test_the_same_lines_give_the_same_weights(done: tuple[Weights, Report]) -> None:
    weights, report = learnt(confirmed())
    assert weights.to_json() == done[0].to_json()
    assert report == done[1]


def test_exchanging_the_participants_of_every_line_gives_the_same_weights(done: tuple[Weights, Report]) -> None:
    """The strongest form: an institution all of whose cases concern the other side learns the very same."""
    turned = dict(zip(NAMES, [*list(NAMES)[1:], *list(NAMES)[:1]], strict=True))
    lines = []
    for each in confirmed():
        (target,) = each["targets"]
        other = turned[target["participant"]]
        text = each["text"].replace(NAMES[target["participant"]], NAMES[other])
        lines.append({**each, "text": text, "targets": [{**target, "participant": other}]})
    assert learnt(lines)[0].table == done[0].table


def test_no_name_of_any_table_gets_a_weight() -> None:
    """Names of another contest, misspelt ones and slogans stand in every line of one side."""
    names = ("prabowo", "jokowi", "anies", "prabowwo", "ganjarr")
    lines = confirmed()
    for number, each in enumerate(lines):
        each["text"] += f" dan {names[number % len(names)]} juga"
    weights, report = learnt(lines)
    gained = {word for each in report.changes for word in words_of(each.feature)}
    known = {word for table in SMALL for alias in table.aliases for word in alias.words}
    assert gained & known == set()
    assert not gained & {"prabowwo", "ganjarr"}
    assert report.left_out > 0
    assert "prabowo" not in weights.words


def test_a_new_word_beside_one_participant_alone_gets_no_weight() -> None:
    lines = confirmed()
    for each in lines:
        if each["targets"][0]["participant"] == "pair-1":
            each["text"] += " qwanto"
    weights, _ = learnt(lines)
    assert [feature for feature in weights.table if "qwanto" in words_of(feature)] == []


def test_copies_of_a_text_are_held_out_together() -> None:
    """A text that is there ten times must not be learnt from itself."""
    lines = confirmed()[:1] * 40 + confirmed()[36:37] * 40
    _, report = learnt(lines)
    assert report.after.right <= report.before.right


def test_from_many_examples_the_confidence_is_calibrated_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retraining, "CALIBRATED_FROM", 60)
    weights, report = learnt(confirmed(), [])
    assert report.calibrated
    assert len(weights.calibration) == 6
    assert weights.calibration != shipped().calibration
    assert weights.origin["calibration"] == "learnt"


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ([], "50 are missing"),
        (confirmed()[:30], "there are 30, 20 are missing"),
        ([each for each in confirmed(2) if each["targets"][0]["stance"] == "support"], "10 examples of attack"),
        ([each for each in confirmed(2) if each["targets"][0]["stance"] == "attack"], "10 examples of support"),
        ([line(f"hari {number} panas", pair_1="support") for number in range(60)], "50 are missing"),
    ],
)
def test_too_little_is_refused_and_says_how_much_is_missing(lines: list[dict[str, Any]], word: str) -> None:
    with pytest.raises(RetrainingError) as refused:
        learnt(lines)
    assert word in refused.value.text.en
    assert refused.value.text.id


def test_refused_and_silent_lines_are_named() -> None:
    lines = [*in_bytes(confirmed()), b"x", *in_bytes([line("panas sekali", pair_1="support")])]
    _, report = retrain(read_confirmed(lines, TABLES), TABLES, [])
    assert [problem.line for problem in report.refused] == [73]
    assert report.silent == [74]
    assert (report.lines, report.used) == (74, 72)


def test_progress_is_told_to_the_end() -> None:
    told: dict[Text, tuple[int, int]] = {}

    def tell(doing: Text, done: int, of: int) -> None:
        assert done >= told.get(doing, (0, 0))[0]
        told[doing] = (done, of)

    learnt(confirmed(), [], progress=tell)
    assert set(told) >= {retraining.READING, retraining.NAMES, retraining.COMPARING, retraining.EXCHANGING}
    assert all(done == of or not of for done, of in told.values())


def test_a_line_that_exchange_changes_is_told_apart_by_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the new weights tell participants apart the line is uneven; where all do, it is the aliases."""

    def fake(reader: Reader, text: str) -> list[tuple[str, str]]:
        if "monclong" in text:
            return [("a", "b")]
        return [("a", "b")] if "krocil" in text and reader.weights is not shipped() else []

    monkeypatch.setattr(retraining, "changes", fake)
    _, report = learnt(confirmed(), [])
    assert len(report.uneven) == len(report.uneven_before) == 12
    assert not set(report.uneven) & set(report.uneven_before)


def test_names_are_what_any_table_or_reader_takes_for_one() -> None:
    table = AliasTable("x", ["a"], [Alias(("si", "qaxozan"), "a", 0, "nickname"), Alias(("wendiko",), "a", 0, "name")])
    names = Names([table])
    assert "si" in names
    assert "qaxozan" in names
    assert "wendiko" in names
    assert "wendikko" in names
    assert "rakyat" not in names
    assert names.stand_in(("si", "T"))
    assert names.stand_in("o:wendiko")
    assert not names.stand_in(("rakyat", ">T"))
    assert not names.stand_in("=several")


@pytest.mark.parametrize(
    ("feature", "words"),
    [
        ("zimbul", ["zimbul"]),
        ("o:zimbul", ["zimbul"]),
        (("T", "zimbul"), ["zimbul"]),
        (("T>", "a"), ["a"]),
        ("=", []),
        ("T", []),
    ],
)
def test_the_words_of_a_feature(feature: Any, words: list[str]) -> None:
    assert words_of(feature) == words


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        ((10, 8, 4, 4), (10, 8, 4, 4), False),
        ((10, 8, 4, 4), (10, 9, 4, 3), True),
        ((10, 8, 4, 3), (10, 9, 8, 6), False),
        ((10, 8, 4, 4), (10, 7, 4, 4), True),
        ((10, 8, 4, 4), (10, 8, 0, 0), False),
        ((10, 8, 0, 0), (10, 8, 2, 1), False),
    ],
)
def test_what_counts_as_worse(before: tuple[int, ...], after: tuple[int, ...], worse: bool) -> None:
    assert Figures(*after).worse_than(Figures(*before)) is worse
