"""The handbook keeps its word: examples run, commands, options and data have their place, links lead somewhere.

In the pages, a captioned code block is a file; a `console` block is run beside those files, in the order of the page,
and its output compared (`...` stands for anything). A command ends with 0 unless `echo $?` says otherwise.
"""

from __future__ import annotations

import doctest
import io
import json
import os
import re
import shlex
import shutil
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import jsonschema
import pytest

from benchmarks.published_cases import mapping_table
from docs.rulebook_pages import pages, write_pages
from docs.rulebook_pages.markdown import anchor, escaped
from nirpihak.cli import main
from nirpihak.contests import check_file, load_register
from nirpihak.facts import CATALOGUE, Act, act_schema
from nirpihak.law.loading import load_rulebook

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
HANDBOOK = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=fence)\s*$", re.MULTILINE | re.DOTALL)
ELLIPSIS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its caption if it is a file, and what is in it."""

    language: str
    caption: str | None
    body: str


def blocks(text: str) -> Iterator[Block]:
    for found in FENCE.finditer(text):
        info, body = found["info"].strip(), found["body"]
        caption = None
        if directive := re.fullmatch(r"\{code-block\} (\w+)", info):
            info = directive[1]
            options, _, body = body.partition("\n\n")
            caption = re.fullmatch(r":caption: (\S+)", options.strip())[1]  # type: ignore[index]  # always captioned
        yield Block(info, caption, body)


def prose(text: str) -> str:
    return FENCE.sub("", text)


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


@cache
def generated() -> dict[str, str]:
    return pages()


# ---------------------------------------------------------------- examples


@dataclass(frozen=True)
class Step:
    """One command of a console block with the output shown and the exit code it must have."""

    command: str
    shown: str
    code: int


def steps(body: str) -> list[Step]:
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)
    assert parts[0] == "", f"a console block begins with a command: {body}"
    found: list[Step] = []
    for part in parts[1:]:
        command, _, shown = part.partition("\n")
        if command == "echo $?":
            found[-1] = Step(found[-1].command, found[-1].shown, int(shown))
        else:
            found.append(Step(command, shown, 0))
    return found


def run(command: str) -> tuple[str, int]:
    """What a command prints (results first, then what it complains of) and its exit code."""
    program, *arguments = shlex.split(command)
    if program == "cp":
        assert arguments[0] == "-r", command
        shutil.copytree(ROOT / arguments[1], arguments[2])
        return "", 0
    assert program == "nirpihak", f"only nirpihak and cp -r are run: {command}"
    results, complaints = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    code: object = 0
    with redirect_stdout(results), redirect_stderr(complaints):
        try:
            main(arguments, prog_name="nirpihak")
        except SystemExit as end:
            code = end.code
    results.seek(0)
    return results.read() + complaints.getvalue(), code if isinstance(code, int) else 0


@pytest.mark.parametrize("path", HANDBOOK, ids=lambda path: path.stem)
def test_examples_come_out_as_shown(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NIRPIHAK_LANG", raising=False)
    checker = doctest.OutputChecker()
    for block in blocks(path.read_text(encoding="utf-8")):
        if block.caption is not None:
            file = tmp_path / block.caption
            file.parent.mkdir(exist_ok=True)
            file.write_text(block.body, encoding="utf-8")
        elif block.language == "console":
            for step in steps(block.body):
                printed, code = run(step.command)
                assert checker.check_output(step.shown, printed, ELLIPSIS), f"$ {step.command}\n{printed}"
                assert code == step.code, f"$ {step.command}\n{printed}"
        elif block.language == "python":
            test = doctest.DocTestParser().get_doctest(block.body, {}, path.stem, str(path), 0)
            said = io.StringIO()
            outcome = doctest.DocTestRunner(optionflags=ELLIPSIS).run(test, out=said.write)
            assert outcome.attempted > 0
            assert outcome.failed == 0, said.getvalue()


def test_the_pages_with_examples_have_them() -> None:
    """Guards the test above: a change of the format must not make it run nothing."""
    commands = {
        path.stem: sum(len(steps(each.body)) for each in blocks(path.read_text("utf-8")) if each.language == "console")
        for path in HANDBOOK
    }
    assert all(commands[name] >= 2 for name in ("asking", "assessing", "law", "contests")), commands


def test_a_wrong_output_would_be_seen() -> None:
    checker = doctest.OutputChecker()
    printed, code = run("nirpihak rules NO-SUCH-ITEM --lang en")
    assert code == 2
    assert checker.check_output("no item NO-SUCH-ITEM; ...\n", printed, ELLIPSIS)
    assert not checker.check_output("no item OTHER; ...\n", printed, ELLIPSIS)


def acts() -> list[object]:
    return [
        pytest.param(block.body, id=f"{path.stem}-{number}")
        for path in HANDBOOK
        for number, block in enumerate(blocks(path.read_text("utf-8")))
        if block.language == "json"
    ]


@pytest.mark.parametrize("text", acts())
def test_acts_in_the_handbook_are_acts(text: str) -> None:
    assert Act.parse(text).facts
    jsonschema.validate(json.loads(text), act_schema())


def test_the_rule_in_the_handbook_is_a_rule(tmp_path: Path) -> None:
    """The example file, beside no more than what every rulebook shares."""
    shipped = ROOT / "src" / "nirpihak" / "law" / "rulebook"
    for name in ("definitions.toml", "sanctions.toml", "sources.toml"):
        shutil.copy(shipped / name, tmp_path)
    files = [block for block in blocks(page("law")) if block.caption is not None]
    for block in files:
        assert block.caption is not None
        (tmp_path / Path(block.caption).name).write_text(block.body, encoding="utf-8")
    rulebook = load_rulebook(tmp_path)
    assert len(rulebook.instruments) == len(files) == 2
    assert set(rulebook.items) == {"CONTOH-2", "CONTOH-2-2028", "CONTOH-PPNPN-2-2028"}


def test_the_contest_in_the_handbook_is_invented(tmp_path: Path) -> None:
    block = next(block for block in blocks(page("contests")) if block.caption is not None)
    file = tmp_path / str(block.caption)
    file.write_text(block.body, encoding="utf-8")
    assert check_file(file) == []
    contest = load_register([file], shipped=False)["pilwalkot-kota-contoh-2030"]
    assert contest.invented
    assert contest.accounts


# ---------------------------------------------------------------- everything has its place


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for part, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {part}")
        else:
            yield f"{name} {part}", command


COMMANDS = dict(commands(main, "nirpihak"))


def under(name: str) -> str:
    """The text under the heading that names a command: to the next heading of that level or above."""
    for path in HANDBOOK:
        text = FENCE.sub(lambda found: re.sub(r"^#", " #", found[0], flags=re.MULTILINE), path.read_text("utf-8"))
        found = re.search(rf"^(#+) .*`{re.escape(name)}`.*$", text, re.MULTILINE)
        if found:
            rest = text[found.end() :]
            end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
            return rest[: end.start()] if end else rest
    return ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_heading_and_every_option_its_mention(name: str) -> None:
    text = under(name)
    assert text, f"no heading names `{name}`"
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option):
            assert any(f"`{option}`" in text for option in parameter.opts), f"{name} {parameter.opts}"
        else:
            assert str(parameter.human_readable_name) in text, f"{name} {parameter.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_is_told_that_there_is_not(name: str) -> None:
    known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    told = set(re.findall(r"^\| `(--[a-z-]+)`", under(name), re.MULTILINE))
    assert told <= known


def test_the_start_page_lists_every_command() -> None:
    text = page("index")
    short = {name: name.removeprefix("nirpihak ") for name in COMMANDS}
    assert [name for name in COMMANDS if f"`{name}`" not in text and f"`{short[name]}`" not in text] == []
    for option in ("--version", "--help"):
        assert f"`nirpihak {option}`" in text


def test_every_setting_of_the_server_is_told() -> None:
    config = (ROOT / "src" / "nirpihak" / "server" / "config.py").read_text("utf-8")
    told = set(re.findall(r"^\| `(NIRPIHAK_[A-Z_]+)`", page("operating"), re.MULTILINE))
    assert told == set(re.findall(r"NIRPIHAK_[A-Z_]+", config))


def test_every_part_of_the_mapping_is_told() -> None:
    text = page("measuring")
    assert [part for part in mapping_table() if f"`{part}`" not in text] == []


def entry(kind: str, id: str) -> str:
    """The text of one entry of the generated pages."""
    found = [
        part.split("\n\n(", 1)[0]
        for text in generated().values()
        for part in re.split(rf"^\({re.escape(anchor(kind, id))}\)=$", text, flags=re.MULTILINE)[1:]
    ]
    assert len(found) == 1, f"{kind} {id} stands {len(found)} times"
    return found[0]


@pytest.mark.parametrize("id", load_rulebook().items)
def test_every_item_is_told_in_full(id: str) -> None:
    rulebook = load_rulebook()
    item, text = rulebook.items[id], entry("item", id)
    for said in (*item.name, *item.basis, *(item.note or ()), *(item.disagreement or ()), *(item.route or ())):
        assert escaped(said) in text
    for name in item.exceptions:
        assert f"(#{anchor('exception', name)})" in text
    for name in item.condition.requires:
        assert f"(#{anchor('definition', name)})" in text
    for key in item.sources:
        assert f"{key}: {escaped(rulebook.sources[key])}" in text
    if item.sanction:
        assert escaped(rulebook.sanctions[item.sanction].en) in text
    assert f"{item.confidence} confidence" in text
    assert "Example that meets it" in text


def test_every_exception_definition_and_ladder_is_told() -> None:
    rulebook = load_rulebook()
    for exemption in rulebook.exceptions.values():
        text = entry("exception", exemption.id)
        assert all(escaped(said) in text for said in (*exemption.name, *exemption.safe, *exemption.basis))
    for definition in rulebook.definitions.values():
        assert all(escaped(said) in entry("definition", definition.id) for said in definition.text)
    for ladder in rulebook.ladders:
        text = entry("ladder", ladder.id)
        assert all(escaped(said) in text for step in (*ladder.steps, *ladder.steps_as_applied) for said in step)
        assert ("As applied" in text) == bool(ladder.steps_as_applied)
        assert not ladder.transition or escaped(ladder.transition.en) in text


def test_every_instrument_is_told() -> None:
    for instrument in load_rulebook().instruments.values():
        text = generated()[instrument.id.lower()]
        assert all(escaped(said) in text for said in (*instrument.title, *(instrument.note or ())))
        assert f"({instrument.id.lower()}.md)" in generated()["index"]


def test_every_fact_is_told_with_its_values_and_its_question() -> None:
    for kind in CATALOGUE.kinds.values():
        text = entry("fact", kind.id)
        said = [*kind.label, *kind.question, *CATALOGUE.who[kind.who]]
        said += [each for value in kind.values.values() for each in value]
        assert [each for each in said if escaped(each) not in text] == []
        assert [value for value in kind.values if f"`{value}`" not in text] == []


def test_every_contest_is_told_with_its_participants_and_sources() -> None:
    for contest in load_register():
        text = entry("contest", contest.id)
        said = [*contest.name, *(participant.name.en for participant in contest.participants)]
        said += [source for participant in contest.participants for source in participant.sources]
        said += [stage.source for stage in contest.stages]
        assert [each for each in said if escaped(each) not in text] == []
        assert [each.id for each in contest.participants if f"`{each.id}`" not in text] == []


def test_pages_are_written_anew_only_where_they_changed(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("an instrument that is no more", encoding="utf-8")
    first = write_pages(tmp_path)
    assert set(tmp_path.iterdir()) == set(first)
    kept, changed = first[0], first[1]
    os.utime(kept, (0, 0))
    changed.write_text("edited by hand", encoding="utf-8")
    write_pages(tmp_path)
    assert kept.stat().st_mtime == 0
    assert changed.read_text("utf-8") == pages()[changed.stem]


def test_text_of_the_data_is_shown_letter_by_letter() -> None:
    assert escaped("a_b *c* [d](e) {f} `g` | 1 < 2\n  end") == (r"a\_b \*c\* \[d\](e) \{f\} \`g\` \| 1 \< 2 end")


# ---------------------------------------------------------------- links


def slug(heading: str) -> str:
    """The anchor that MyST gives a heading."""
    text = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return text.strip().replace(" ", "-")


def anchors(text: str) -> set[str]:
    plain = prose(text)
    headings = re.findall(r"^#{1,3} (.+)$", plain, re.MULTILINE)
    return {slug(heading) for heading in headings} | set(re.findall(r"^\(([\w-]+)\)=$", plain, re.MULTILINE))


def links(text: str) -> Iterable[str]:
    return re.findall(r"(?<!\\)\]\((?!https?://)([^)\s]+)\)", prose(text))


def test_links_lead_somewhere() -> None:
    texts = {f"{path.stem}.md": path.read_text("utf-8") for path in HANDBOOK}
    texts |= {f"rulebook/{name}.md": text for name, text in generated().items()}
    everywhere = set().union(*(anchors(text) for text in texts.values()))
    broken = []
    for name, text in texts.items():
        for link in links(text):
            file, _, part = link.partition("#")
            target = os.path.normpath(Path(name).parent / file) if file else name
            if target.startswith("_static/") and (DOCS / target).is_file():
                continue
            if target not in texts or (part and part not in (anchors(texts[target]) if file else everywhere)):
                broken.append(f"{name}: {link}")
    assert broken == []


def test_a_broken_link_would_be_seen() -> None:
    assert list(links("see [one](no.md#where) and `[two](x.md)`")) == ["no.md#where", "x.md"]
    assert anchors("(item-a)=\n## Bad lines, `x`\n") == {"item-a", "bad-lines-x"}


def test_every_page_is_on_the_start_page() -> None:
    (toctree,) = [block.body for block in blocks(page("index")) if block.language == "{toctree}"]
    listed = {line for line in toctree.splitlines() if line and not line.startswith(":")}
    assert listed == {path.stem for path in HANDBOOK} - {"index"} | {"rulebook/index"}


def test_the_tests_that_pages_name_exist() -> None:
    named = {
        (path.name, *found)
        for path in HANDBOOK
        for found in re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", path.read_text("utf-8"))
    }
    assert len(named) >= 20
    missing = [
        f"{doc}: {file}::{name}"
        for doc, file, name in sorted(named)
        if not (ROOT / file).is_file() or f"def {name}(" not in (ROOT / file).read_text("utf-8")
    ]
    assert missing == []
