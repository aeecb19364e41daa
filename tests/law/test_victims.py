"""What somebody does whose account was taken over or imitated: every platform, both languages, nothing careless."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from nirpihak.facts import CATALOGUE
from nirpihak.law.victims import VictimsError, load, victims

TEXT = files("nirpihak.law").joinpath("victims.toml").read_text("utf-8")
ELSEWHERE = {"other_online", "press", "offline"}


def test_every_platform_of_the_catalogue_has_its_steps() -> None:
    assert set(victims().platforms) == set(CATALOGUE["act.platform"].values) - ELSEWHERE


def test_no_step_asks_for_a_secret_or_sends_anybody_to_an_unsure_address() -> None:
    lines = [line for each in victims().platforms.values() for line in (*each.recover, *each.imitation)]
    told = victims().general
    for line in (*lines, *told.steps(imitated=True), *told.steps(imitated=False)):
        assert not re.search(r"https?://|www\.", line.id + line.en)
        assert line.id.endswith(".")
        assert line.en.endswith(".")
    assert all(each.confidence in ("high", "medium") for each in victims().platforms.values())


def test_an_unknown_platform_gets_the_general_steps() -> None:
    told = victims().help_on("other_online")
    assert told.on is None
    assert told.steps(imitated=True) == (*told.keep, *told.imitated, *told.after)
    assert told.steps(imitated=False) == (*told.keep, *told.first, *told.taken, *told.after)


@pytest.mark.parametrize("imitated", [True, False])
def test_the_proof_is_kept_before_anything_is_changed(imitated: bool) -> None:
    told = victims().help_on("whatsapp")
    assert told.on is not None
    steps = told.steps(imitated=imitated)
    wanted, other = (told.on.imitation, told.on.recover) if imitated else (told.on.recover, told.on.imitation)
    assert steps[: len(told.keep)] == told.keep
    assert set(wanted) <= set(steps)
    assert not set(other) & set(steps)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "x"', 'id = "tiktok"', "tiktok: id: stands twice"),
        ('confidence = "high"', 'confidence = "sure"', "whatsapp: confidence"),
        ('sources = ["WA"]', 'sources = ["HEARSAY"]', "'HEARSAY' is not among the sources"),
        ('sources = ["ID", "MEM"]', "sources = []", "general: sources: at least one source is wanted"),
        ('imitation = [\n  { id = "Buka saluran', 'other = [\n  { id = "Buka saluran', "youtube: imitation"),
        ("[general]", "[[general", "no valid TOML"),
    ],
    ids=["twice", "confidence", "source", "none", "steps", "toml"],
)
def test_a_file_that_is_wrong_is_refused_with_what_is_wrong(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(VictimsError) as error:
        load(TEXT.replace(old, new, 1))
    assert any(said in line for line in error.value.problems), error.value.problems
