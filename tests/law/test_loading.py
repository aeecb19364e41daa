"""A rulebook that cannot be meant is refused, with the file, the entry and the key that are wrong."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from nirpihak.law.engine import Engine
from nirpihak.law.loading import RulebookError, load_rulebook
from nirpihak.law.model import Effect, Limb, Outcome
from tests.law.rulebooks import RULEBOOK, broken, written

MIRROR = """
[[mirror]]
of = ["UJI-A"]
strip = "UJI-"
prefix = "TIRU-"
actor_was = "staff"
actor = "soldier"
employment = "tni"
limb = "contract"
sanction = "light"
name_before = { id = "TNI: ", en = "TNI: " }
basis = ["Peraturan Uji 1"]
confidence = "low"
sources = ["U1"]

[define.soldier]
text = { id = "Anggota TNI", en = "Soldier" }
when = [{ "actor.employment" = ["tni"] }]
"""


def refused(folder: Path, content: str) -> tuple[str, ...]:
    with pytest.raises(RulebookError) as error:
        load_rulebook(written(folder, content))
    assert str(error.value) == "\n".join(error.value.problems)
    return error.value.problems


def test_the_sample_loads(tmp_path: Path) -> None:
    rulebook = load_rulebook(written(tmp_path))
    item = rulebook.items["UJI-A"]
    assert (item.limb, item.effect, item.sanction, item.exceptions) == (
        Limb.ETHICS,
        Effect.BREACH,
        "light",
        ("EX-UNSEEN",),
    )
    assert [example.outcome for example in item.examples] == [Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED]
    assert item.examples[1].facts == {**item.examples[0].facts, "act.visibility": "private"}
    assert item.examples[2].facts.keys() == item.examples[0].facts.keys() - {"act.visibility"}
    assert set(Engine(rulebook).order) == {"UJI-A", "UJI-B"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        # names of nothing
        ('"act.kind" = ["like"]', '"act.knid" = ["like"]', "UJI-A: when 1: unknown fact 'act.knid'"),
        ('"act.kind" = ["like"]', '"act.day" = ["2024"]', "UJI-A: when 1: unknown fact 'act.day'"),
        ('"act.kind" = ["like"]', '"act.kind" = ["liked"]', 'UJI-A: when 1: act.kind: the value "liked" is refused'),
        ('"act.kind" = ["like"]', '"act.kind" = { not = ["liked"] }', 'UJI-A: when 1: act.kind: the value "liked" is'),
        ('requires = ["staff"]', 'requires = ["stuff"]', "UJI-A: requires: 'stuff' is not defined in this rulebook"),
        ('unless = ["EX-UNSEEN"]', 'unless = ["EX-SEEN"]', "UJI-A: unless: 'EX-SEEN' is not defined in this rulebook"),
        ('sources = ["U1"] # B', 'sources = ["U2"]', "UJI-B: sources: 'U2' is not defined in this rulebook"),
        (
            'confidence = "high"\nsources = ["U1"]\n\n[[item]]',
            'confidence = "high"\nsources = ["U9"]\n\n[[item]]',
            "UJI-1: sources: 'U9' is not defined in this rulebook",
        ),
        (
            'sanction = "light"\nname = { id = "Teguran lama"',
            'sanction = "heavy"\nname = { id = "Teguran lama"',
            "LIGHT-OLD: sanction: 'heavy' is not defined in this rulebook",
        ),
        (
            'sanction = "light"\nrequires',
            'sanction = "heavy"\nrequires',
            "UJI-A: sanction: 'heavy' is not defined in this rulebook",
        ),
        ('employment = ["pns"]', 'employment = ["pnss"]', "LIGHT-OLD: employment: 'pnss' is not defined"),
        # twice
        ('id = "UJI-B"', 'id = "UJI-A"', "UJI-A: id: UJI-A stands twice; ids are unique"),
        ('id = "LIGHT-NEW"', 'id = "LIGHT-OLD"', "LIGHT-OLD: id: LIGHT-OLD stands twice; ids are unique"),
        # wrong types and shapes
        ('limb = "ethics"', 'limb = "etik"', "UJI-A: limb: 'etik'; one of ethics, discipline, "),
        ('limb = "ethics"', 'limb = ["ethics"]', "UJI-A: limb: text is wanted, not ['ethics']"),
        ('limb = "ethics"', "", "UJI-A: limb: breaches and routes have a limb; referrals and guidance have none"),
        ('limb = "ethics"', 'limb = "ethics"\neffect = "guidance"', "UJI-A: limb: breaches and routes have a limb"),
        ('limb = "ethics"', 'limb = "ethics"\neffect = "crime"', "UJI-A: effect: 'crime'; one of breach, route,"),
        (
            'confidence = "high"',
            'confidence = "sure"',
            "EX-UNSEEN: confidence: high, medium or low is wanted, not 'sure'",
        ),
        ('id = "UJI-A"', "id = 7", "7: id: text is wanted, not 7"),
        ('requires = ["staff"]', 'requires = "staff"', "UJI-A: requires: a list of texts is wanted, not 'staff'"),
        ('requires = ["staff"]', "requires = [1]", "UJI-A: requires: a list of texts is wanted, not [1]"),
        (
            "valid_to = 2023-12-31 # A",
            'valid_to = "2023-12-31"',
            "UJI-A: valid_to: a date such as 2022-09-22 is wanted",
        ),
        (
            "valid_to = 2023-12-31 # A",
            "valid_to = 2023-12-31T00:00:00",
            "UJI-A: valid_to: a date such as 2022-09-22 is",
        ),
        ("valid_from = 2020-01-01\n", "", "UJI-1: valid_from: a date such as 2022-09-22 is wanted, not None"),
        ('when = [{ "act.kind" = ["like"] }]', 'when = "like"', "UJI-A: when: a list of tables is wanted"),
        ('when = [{ "act.kind" = ["like"] }]', "when = [{}]", "UJI-A: when 1: a row names at least one fact"),
        ('"act.kind" = ["like"]', '"act.kind" = []', "UJI-A: when 1: act.kind: no value is left"),
        ('"act.kind" = ["like"]', '"act.kind" = [["like"]]', 'UJI-A: when 1: act.kind: the value ["like"] is refused'),
        (
            '"act.kind" = ["like"]',
            '"act.kind" = { none = 1 }',
            "UJI-A: when 1: act.kind: write a value, a list of values",
        ),
        (
            '"act.kind" = ["like"]',
            '"content.appeal" = { not = [true, false] }',
            "UJI-A: when 1: content.appeal: no value is left",
        ),
        (
            '"actor.employment" = ["pns", "pppk"]',
            '"actor.employment" = [1]',
            "define.staff: when 1: actor.employment: the ",
        ),
        ('U1 = "rekaan untuk uji"', "U1 = 1", "sources.U1: text is wanted, not 1"),
        ("[sources]", "sources = 3\n[x]", "sources: a table is wanted, not 3"),
        # unknown keys
        ('series = "liking"', 'serie = "liking"', "UJI-A: serie: unknown key"),
        ("[define.staff]", "[define.staff]\nwho = 1", "define.staff: who: unknown key"),
        ("[instrument]", "[instrument]\nauthor = 1", "UJI-1: author: unknown key"),
        ("[sources]", "[sorces]", "sorces: unknown key"),
        # words missing in a language
        ('name = { id = "Menyukai, dahulu", en = "Liking, before" }', "", "UJI-A: name: missing; write {id = "),
        (', en = "Liking, before"', "", "UJI-A: name: a text needs both languages"),
        (', en = "Keep it to yourself."', "", "EX-UNSEEN: safe: a text needs both languages"),
        (', en = "Test rule number 1"', "", "UJI-1: title: a text needs both languages"),
        ('en = "Staff"', 'en = " "', "define.staff: text: a text needs both languages"),
        (
            'light = { id = "Teguran", en = "Warning" }',
            'light = { id = "Teguran" }',
            "sanction.light: a text needs both",
        ),
        (
            '{ id = "Lisan", en = "Spoken" }',
            '{ id = "Lisan", en = "Spoken", fr = "x" }',
            "LIGHT-OLD: steps: a text has the",
        ),
        # examples
        (
            '"act.visibility" = "public" }',
            '"act.visibility" = "open" }',
            'UJI-A: examples: act.visibility: the value "open"',
        ),
        (
            'not_met = { "act.visibility" = "private" }',
            "not_met = 3",
            "UJI-A: examples.not_met: a table of changed facts",
        ),
        (
            'undetermined = ["act.visibility"]',
            'undetermined = ["act.platform"]',
            "UJI-A: examples.undetermined: act.platform is not among the facts of `met`",
        ),
        ('undetermined = ["act.visibility"]', "undetermined = 3", "UJI-A: examples.undetermined: a list of fact ids"),
        ('undetermined = ["act.visibility"]', "undetermined = [1]", "UJI-A: examples.undetermined: a list of fact ids"),
        ('undetermined = ["act.visibility"]', "maybe = 1", "UJI-A: examples.maybe: unknown key"),
        (
            'not_met = [{ "act.kind" = "vote" }]',
            'not_met = ["vote"]',
            "UJI-B: examples.not_met: a table of changed facts",
        ),
        (
            'not_met = [{ "act.kind" = "vote" }]',
            'not_met = [{ "act.kind" = "spouse_campaign", "actor.relation" = "none" }]',
            "UJI-B: examples: actor.relation: the value",
        ),
        # a condition that says nothing
        (
            '[[item]]\nid = "UJI-A"',
            '[[item]]\nid = "UJI-0"\n[[item]]\nid = "UJI-A"',
            "UJI-0: when: a condition needs at least",
        ),
    ],
)
def test_a_mistake_is_named_with_its_file_entry_and_key(tmp_path: Path, old: str, new: str, problem: str) -> None:
    found = refused(tmp_path, broken(old, new))
    assert any(line.startswith(f"uji.toml: {problem}") for line in found), found


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[[item]\n", "uji.toml: no valid TOML: "),
        ('id = "x\x00"', "uji.toml: no valid TOML: "),
        (RULEBOOK + 'a = 1\n[instrument]\nid = "X"\n', "uji.toml: no valid TOML: "),
        ('[[item]]\nid = "A"\n', "uji.toml: instrument: missing; a file with items needs an [instrument]"),
        ("item = 3\n", "uji.toml: instrument: missing; a file with items needs an [instrument]"),
        ("instrument = 3\n", "uji.toml: instrument: a table is wanted, not 3"),
        (RULEBOOK.replace("[[exception]]", "[exception]"), "uji.toml: exception: a list of tables is wanted"),
    ],
)
def test_a_file_that_is_none_is_named(tmp_path: Path, content: str, problem: str) -> None:
    assert any(line.startswith(problem) for line in refused(tmp_path, content))


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "b.toml").write_bytes(b'x = "\xff"')
    with pytest.raises(RulebookError, match=r"^b\.toml: no valid TOML: "):
        load_rulebook(folder)


def test_an_empty_folder_is_no_rulebook(tmp_path: Path) -> None:
    (tmp_path / "catatan.txt").write_text("bukan aturan", encoding="ascii")
    with pytest.raises(RulebookError, match=r"no rulebook here; a rulebook is a folder of \.toml files"):
        load_rulebook(tmp_path)


@pytest.mark.parametrize("loop", ['["staff"]', '["other"]'])
def test_a_definition_that_requires_itself_is_refused(tmp_path: Path, loop: str) -> None:
    content = broken("[define.staff]\n", f"[define.staff]\nrequires = {loop}\n")
    content += '[define.other]\ntext = { id = "x", en = "y" }\nrequires = ["staff"]\n'
    assert any("define.staff: requires: " in line and "requires itself" in line for line in refused(tmp_path, content))


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ('[define.staff]\ntext = { id = "x", en = "y" }\nwhen = [{ "act.kind" = ["like"] }]', "define.staff: staff"),
        ('[sanction]\nlight = { id = "x", en = "y" }', "sanction.light: light"),
        ('[sources]\nU1 = "lain"', "sources.U1: U1"),
    ],
)
def test_what_stands_in_two_files_is_refused(tmp_path: Path, second: str, problem: str) -> None:
    folder = written(tmp_path)
    (folder / "z.toml").write_text(second, encoding="utf-8")
    with pytest.raises(RulebookError) as error:
        load_rulebook(folder)
    assert error.value.problems == (f"z.toml: {problem} stands twice; ids are unique",)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    content = broken('limb = "ethics"', 'limb = "etik"').replace("[sources]", "[sorces]")
    found = refused(tmp_path, content)
    assert len(found) > 2
    assert len(set(found)) == len(found)


# ---------------------------------------------------------------- mirrors


def test_a_mirror_repeats_items_for_others(tmp_path: Path) -> None:
    rulebook = load_rulebook(written(tmp_path, RULEBOOK + MIRROR))
    first, made = rulebook.items["UJI-A"], rulebook.items["TIRU-A"]
    assert (made.limb, made.confidence, made.series) == (Limb.CONTRACT, "low", None)
    assert made.name.id == "TNI: Menyukai, dahulu"
    assert made.condition.requires == ("soldier",)
    assert made.condition.rows == first.condition.rows
    assert made.exceptions == first.exceptions
    assert [example.facts["actor.employment"] for example in made.examples] == ["tni"] * 3
    assert [example.outcome for example in made.examples] == [example.outcome for example in first.examples]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('of = ["UJI-A"]', 'of = ["X-*"]', "mirror 1: of: no item matches X-*"),
        ('actor_was = "staff"', 'actor_was = "soldier"', "mirror 1: actor_was: UJI-A does not require 'soldier'"),
        ('actor = "soldier"', 'actor = "sailor"', "mirror 1: requires: 'sailor' is not defined in this rulebook"),
        ('sanction = "light"\nname_before', 'sanction = "x"\nname_before', "mirror 1: sanction: 'x' is not defined"),
        ('prefix = "TIRU-"', 'prefix = "UJI-"', "mirror 1: id: UJI-A stands twice; ids are unique"),
        ('strip = "UJI-"', 'strip = "UJI-"\nstripp = "UJI-"', "mirror 1: stripp: unknown key"),
    ],
)
def test_a_mirror_that_cannot_be_meant_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in MIRROR
    found = refused(tmp_path, RULEBOOK + MIRROR.replace(old, new, 1))
    assert any(line.startswith(f"uji.toml: {problem}") for line in found), found


# ---------------------------------------------------------------- the version


def shipped(folder: Path) -> Path:
    """A copy of the shipped rulebook."""
    copy = folder / "salinan"
    copy.mkdir()
    for entry in files("nirpihak.law").joinpath("rulebook").iterdir():
        with entry.open("rb") as source, (copy / entry.name).open("wb") as target:
            shutil.copyfileobj(source, target)
    return copy


def test_the_version_is_that_of_the_content(tmp_path: Path) -> None:
    version = load_rulebook().version
    copy = shipped(tmp_path)
    assert len(version) == 64
    assert load_rulebook(copy).version == version == load_rulebook(copy).version
    (copy / "catatan.txt").write_text("bukan aturan", encoding="ascii")
    assert load_rulebook(copy).version == version

    changed = copy / "skb-2-2022.toml"
    changed.write_bytes(changed.read_bytes() + b"\n")
    other = load_rulebook(copy).version
    assert other != version
    changed.rename(copy / "skb-2-2022b.toml")
    assert load_rulebook(copy).version not in (version, other)


def test_the_shipped_rulebook_is_read_once() -> None:
    assert load_rulebook() is load_rulebook()
