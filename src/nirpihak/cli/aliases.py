"""`nirpihak contests aliases`: by which words participants are found and masked, and writing that for a new contest."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

import click
import rich.text

from nirpihak.cli.marking import say_under
from nirpihak.cli.registers import contest_named, read_aliases
from nirpihak.cli.terminal import REFUSED, as_json, complain, fail, language, out, say, say_json
from nirpihak.contests import Contest
from nirpihak.reading.aliases import CURATED, Alias, AliasTable, alias_table, curated_table
from nirpihak.reading.wording import ALIAS_KINDS
from nirpihak.text import Text

NUMBERS_SHOWN: Final = 6
"""Forms of a ballot number that are listed; there are hundreds of a kind."""
HELP: Final[Mapping[str, Text]] = {
    "names": Text('nama pendek dan ejaan lain: "mas bayu", "arubayu"', 'short names, other spellings: "mas bayu"'),
    "nicknames": Text("panggilan, juga olok-olok, dari pihak mana pun", "nicknames, mocking ones too, from any side"),
    "slogans": Text("slogan, salam, nama program", "slogans, greetings, names of programmes"),
    "hashtags": Text("tagar, tanpa #", "hashtags, without #"),
    "ambiguous": Text(
        "yang juga berarti lain; hanya dibaca di samping kata kampanye",
        "what means other things too; read only beside campaign words",
    ),
}


@click.command()
@click.argument("id")
@click.option("--new", "as_template", is_flag=True, help="Print a file to fill in, with every participant.")
@click.option(
    "--check",
    "checked",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="Check such a file and name its problems, one a line.",
)
@as_json
@language
def aliases(id: str, as_template: bool, checked: Path | None, as_json: bool, lang: str) -> None:
    """List how each participant of the contest ID (an id, or a .toml file) is called, by kind."""
    if as_template and (checked is not None or as_json):
        raise click.UsageError("--new goes with neither --check nor --json")
    contest = contest_named(id, lang)
    if as_template:
        for line in template(contest, id, lang):
            say(line)
    elif checked is not None:
        _check(contest, checked, as_json, lang)
    elif as_json:
        say_json(_json(contest, alias_table(contest), lang))
    else:
        _list(contest, alias_table(contest), lang)


# ------------------------------------------------------------------ listing


def _list(contest: Contest, table: AliasTable, lang: str) -> None:
    out().print(f"{contest.name.pick(lang)} ({contest.id})", style="bold", markup=False)
    for participant in contest.participants:
        say()
        number = f"{participant.number}. " if participant.number else ""
        out().print(rich.text.Text(f"{number}{participant.name.pick(lang)} [{participant.id}]", style="bold"))
        for kind, group in groupby(table.of(participant.id), key=lambda alias: alias.kind):
            listed = list(group)
            shown = sorted(listed, key=_length)[:NUMBERS_SHOWN] if kind == "number" else listed
            told = ", ".join(map(_told, shown))
            more = len(listed) - len(shown)
            if more:
                told += Text(f", dan {more} bentuk lain", f", and {more} other forms").pick(lang)
            say_under(f"{ALIAS_KINDS[kind].pick(lang)}: {told}", 3)
    say()
    say(
        Text(
            "? menandai sebutan yang hanya dibaca di samping kata kampanye.",
            "? marks aliases that are read only beside words of a campaign.",
        ).pick(lang)
    )
    for line in _clashes(table, lang):
        say(line)


def _length(alias: Alias) -> tuple[int, int]:
    return alias.ambiguous, len(" ".join(alias.words))


def _told(alias: Alias) -> str:
    return " ".join(alias.words) + ("?" if alias.ambiguous else "")


def _clashes(table: AliasTable, lang: str) -> Iterator[str]:
    if table.clashes:
        listed = ", ".join(" ".join(words) for words in table.clashes)
        yield Text(
            f"Tidak dipakai, karena lebih dari satu peserta disebut begitu: {listed}",
            f"Not used, because more than one participant is called that: {listed}",
        ).pick(lang)


def _json(contest: Contest, table: AliasTable, lang: str) -> dict[str, object]:
    return {
        "id": contest.id,
        "name": contest.name.pick(lang),
        "participants": [
            {
                "id": participant.id,
                "name": participant.name.pick(lang),
                "aliases": [
                    {"words": " ".join(alias.words), "kind": alias.kind, "ambiguous": alias.ambiguous}
                    for alias in table.of(participant.id)
                ],
            }
            for participant in contest.participants
        ],
        "clashes": [" ".join(words) for words in table.clashes],
    }


# ------------------------------------------------------------------ a file to fill in


def template(contest: Contest, id: str, lang: str) -> Iterator[str]:
    """The lines of a file of aliases: explained, with a table for each participant, filled with what ships."""
    curated = curated_table(contest.id)

    def note(id: str, en: str) -> str:
        return f"# {Text(id, en).pick(lang)}"

    yield f"# {contest.name.pick(lang)}"
    yield note(
        "Isi daftar-daftar ini dengan cara orang menyebut tiap peserta; huruf besar dan kecil sama saja.",
        "Fill these lists with what people call each participant; capitals do not matter.",
    )
    yield note(
        "Jangan tulis nama lengkap, nama pasangan, bagian nama yang khas, dan nomor urut: itu dibuat sendiri.",
        "Leave out full names, names of pairs, telling parts of names, ballot numbers: they are made by themselves.",
    )
    yield note("Carilah untuk semua peserta dengan sama telitinya.", "Look for all participants with the same care.")
    for key in CURATED:
        yield f"#   {key:10} {HELP[key].pick(lang)}"
    yield note(
        f"Periksa: nirpihak contests aliases {id} --check BERKAS",
        f"Check it: nirpihak contests aliases {id} --check FILE",
    )
    yield note(
        f'Coba: nirpihak read "TEKS" --contest {id} --aliases BERKAS',
        f'Try it: nirpihak read "TEXT" --contest {id} --aliases FILE',
    )
    yield ""
    yield 'format = "aliases"'
    yield f'contest = "{contest.id}"'
    for participant in contest.participants:
        lists = curated.get(participant.id, {})
        yield ""
        number = f"{participant.number}. " if participant.number else ""
        yield f"# {number}{participant.name.pick(lang)}"
        yield f"[{participant.id}]"
        for key in CURATED:
            yield from _written(key, list(lists.get(key, ())))


def _written(key: str, phrases: list[str]) -> Iterator[str]:
    """A list in TOML, on one line where it fits."""
    quoted = [json.dumps(phrase, ensure_ascii=False) for phrase in phrases]
    line = f"{key} = [{', '.join(quoted)}]"
    if len(line) <= 110:
        yield line
        return
    yield f"{key} = ["
    yield from (f"  {each}," for each in quoted)
    yield "]"


def _check(contest: Contest, path: Path, as_json: bool, lang: str) -> None:
    try:
        table, problems = read_aliases(path, contest)
    except OSError as error:
        fail(Text(f"{path}: {error.strerror}", f"{path}: {error.strerror}"), lang)
    if as_json:
        say_json([{"message": problem.pick(lang)} for problem in problems])
    elif problems:
        for problem in problems:
            complain(f"{path}: {problem.pick(lang)}")
    else:
        say(Text(f"{path}: baik.", f"{path}: sound.").pick(lang))
        for participant in contest.participants:
            lists = table.get(participant.id, {})
            count = sum(len(lists.get(key, ())) for key in CURATED)
            say(Text(f"  {participant.id}: {count} sebutan", f"  {participant.id}: {count} aliases").pick(lang))
        for line in _clashes(alias_table(contest, table), lang):
            say(line)
    sys.exit(REFUSED if problems else 0)
