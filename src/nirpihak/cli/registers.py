"""Finding what a command means: a contest by its id or its file, its aliases, and the reader for both."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nirpihak.cli.terminal import FAILED, complain, fail
from nirpihak.contests import Contest, ContestDataError, UnreadableError, load_register
from nirpihak.reading.aliases import AliasError, AliasTable, alias_table, problems_with
from nirpihak.reading.reader import Reader, SecondOpinion
from nirpihak.reading.weights import Weights, WeightsError, load
from nirpihak.text import Text


def contest_named(named: str, lang: str) -> Contest:
    """The contest with that id, or of that file (`.toml`); else the command ends."""
    if not named.endswith(".toml"):
        contest = load_register().get(named)
        if contest is None:
            fail(
                Text(
                    f"tidak ada kontestasi {named}; daftarnya: nirpihak contests list",
                    f"no contest {named}; list them: nirpihak contests list",
                ),
                lang,
            )
        return contest
    try:
        found = list(load_register([named], shipped=False))
    except UnreadableError as error:
        fail(Text(f"{named}: {error.where}: {error.text.id}", f"{named}: {error.where}: {error.text.en}"), lang)
    except ContestDataError as error:
        first = error.problems[0]
        see = Text(f"periksa: nirpihak contests check {named}", f"see: nirpihak contests check {named}")
        fail(Text(f"{named}: {first.line('id')}; {see.id}", f"{named}: {first.line('en')}; {see.en}"), lang)
    if len(found) != 1:
        fail(Text(f"{named}: bukan berkas satu kontestasi", f"{named}: not the file of one contest"), lang)
    return found[0]


def read_aliases(path: Path, contest: Contest) -> tuple[Mapping[str, Any], list[Text]]:
    """A file of curated aliases and everything wrong with it for a contest. Raises OSError."""
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        return {}, [Text("simpan berkas sebagai UTF-8", "save the file as UTF-8")]
    except tomllib.TOMLDecodeError as error:
        return {}, [
            Text(
                f"bukan TOML ({error}); periksa tanda kutip dan kurung di baris itu",
                f"not TOML ({error}); look for a quote or a bracket on that line",
            )
        ]
    if not table:
        return table, [Text('baris pertama harus: format = "aliases"', 'the first line must be: format = "aliases"')]
    return table, problems_with(table, contest)


def aliases_of(contest: Contest, path: Path | None, lang: str) -> AliasTable:
    """The alias table of a contest, with the curated lists of a file instead of the shipped ones; or an end."""
    if path is None:
        return alias_table(contest)
    try:
        table, problems = read_aliases(path, contest)
    except OSError as error:
        fail(Text(f"{path}: {error.strerror}", f"{path}: {error.strerror}"), lang)
    if not problems:
        try:
            return alias_table(contest, table)
        except AliasError as error:
            problems = [error.text]
    for problem in problems:
        complain(f"{path}: {problem.pick(lang)}")
    raise SystemExit(FAILED)


def reader_for(
    contest: Contest, weights: Path | None, aliases: Path | None, lang: str, second: Path | None = None
) -> Reader:
    """The reader for a contest, with weights, aliases and a second opinion from files; else the command ends."""
    table = aliases_of(contest, aliases, lang)
    return Reader(
        table,
        None if weights is None else weights_from(weights, lang),
        second=None if second is None else second_opinion_from(second, lang),
    )


def second_opinion_from(folder: Path, lang: str) -> SecondOpinion:
    """The transformer of a folder; else the command ends."""
    from nirpihak.reading.transformer import Transformer, TransformerError

    try:
        return Transformer(folder)
    except TransformerError as error:
        fail(error.text, lang)


def weights_from(path: Path, lang: str) -> Weights:
    """The weights of a file; else the command ends."""
    try:
        return load(path)
    except OSError as error:
        fail(Text(f"{path}: {error.strerror}", f"{path}: {error.strerror}"), lang)
    except WeightsError as error:
        fail(Text(f"{path}: {error.text.id}", f"{path}: {error.text.en}"), lang)
