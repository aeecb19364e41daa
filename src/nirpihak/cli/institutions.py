"""`nirpihak institutions`: institutions, units and receivers brought in from a file, and listed."""

from __future__ import annotations

import csv
import io
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from nirpihak.cli.server import with_server
from nirpihak.cli.terminal import REFUSED, as_json, complain, fail, language, say, say_json
from nirpihak.text import Text

if TYPE_CHECKING:
    from nirpihak.server.institutions.services.importing import Row


@click.group("institutions")
def command() -> None:
    """Institutions, their units, and who receives what."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only say what would change.")
@language
@with_server
def bring_in(file: Path, check: bool, lang: str) -> None:
    """Open and change institutions, units and receivers as FILE says: a CSV or TOML file.

    All of it or nothing; a second time nothing happens. Nothing is taken away that FILE does not name.
    """
    from nirpihak.server.institutions.services import importing

    reader = _toml if file.suffix.lower() == ".toml" else _csv
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail(Text(f"{file}: tidak dapat dibaca: {error}", f"{file}: cannot be read: {error}"), lang)
    institutions, units, receiving = reader(file, text, lang)
    try:
        changes = importing.bring_in(institutions, units, receiving, check=check)
    except importing.RowError as error:
        where = Text(f"{file}: baris {error.line}", f"{file}: line {error.line}")
        column = Text(f", kolom {error.column}", f", column {error.column}") if error.column else Text("", "")
        id, en = where.id + column.id, where.en + column.en
        fail(Text(f"{id}: {error.reason.id}", f"{en}: {error.reason.en}"), lang)
    for each in changes:
        say(Text(f"baris {each.line}: {each.text.id}", f"line {each.line}: {each.text.en}").pick(lang))
    done = Text("yang akan berubah", "to be changed") if check else Text("yang berubah", "changed")
    say(f"{len(changes)} {done.pick(lang)}")


Rows = tuple[Sequence["Row"], Sequence["Row"], Sequence["Row"]]


def _csv(file: Path, text: str, lang: str) -> Rows:
    from nirpihak.server.institutions.services.importing import INSTITUTION, RECEIVER, UNIT, Row

    sample = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if sample.count(";") > sample.count(",") else ",")
    head: list[str] = []
    kinds: dict[str, list[Row]] = {"institution": [], "unit": [], "receiver": []}
    known, kind, ended = frozenset[str](), "institution", 0
    try:
        for cells in reader:
            begins, ended = ended + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not head:
                head = [cell.strip() for cell in cells]
                kind = "unit" if "unit" in head else "receiver" if "procedure" in head else "institution"
                known = frozenset({"unit": UNIT, "receiver": RECEIVER, "institution": INSTITUTION}[kind])
                wrong = [each for each in head if each not in known] or [each for each in head if head.count(each) > 1]
                if wrong:
                    _columns(file, begins, wrong[0], known, lang)
                continue
            if len(cells) != len(head):
                _bad(
                    file,
                    begins,
                    Text(
                        f"{len(cells)} kolom, seharusnya {len(head)}",
                        f"{len(cells)} columns, there must be {len(head)}",
                    ),
                    lang,
                )
            values = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
            kinds[kind].append(Row(begins, values, {}))
    except csv.Error as error:
        _bad(file, reader.line_num, Text(str(error), str(error)), lang)
    if not head:
        _bad(file, 1, Text("berkas kosong", "the file is empty"), lang)
    return kinds["institution"], kinds["unit"], kinds["receiver"]


def _toml(file: Path, text: str, lang: str) -> Rows:
    from nirpihak.server.institutions.services.importing import INSTITUTION, RECEIVER, UNIT, Row

    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fail(Text(f"{file}: {error}", f"{file}: {error}"), lang)
    columns = {"institution": INSTITUTION, "unit": UNIT, "receiver": RECEIVER}
    found: dict[str, list[Row]] = {}
    for other in tables.keys() - columns.keys():
        _columns(file, _line_of(text, other), other, frozenset(columns), lang)
    for kind, known in columns.items():
        places = [number for number, line in enumerate(text.splitlines(), 1) if _is_head(line, kind)]
        listed = tables.get(kind, [])
        if not isinstance(listed, list) or len(listed) != len(places):
            _bad(
                file, 1, Text(f"tulis tiap {kind} sebagai [[{kind}]]", f"write each {kind} as a table [[{kind}]]"), lang
            )
        found[kind] = []
        for line, table in zip(places, listed, strict=True):
            lines = _lines(text, line)
            wrong = sorted(table.keys() - set(known))
            if wrong:
                _columns(file, lines.get(wrong[0], line), wrong[0], frozenset(known), lang)
            found[kind].append(Row(line, {name: _cell(value) for name, value in table.items()}, lines))
    return found["institution"], found["unit"], found["receiver"]


def _is_head(line: str, kind: str) -> bool:
    return re.match(rf"\s*\[\[\s*{kind}\s*\]\]", line) is not None


def _lines(text: str, first: int) -> Mapping[str, int]:
    """By key, the line it stands in, in the table whose heading is line `first`."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines()[first:], first + 1):
        if line.lstrip().startswith("["):
            break
        if (key := re.match(r"\s*([\w-]+)\s*=", line)) is not None:
            found.setdefault(key[1], number)
    return found


def _line_of(text: str, name: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if name in line), 1)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return str(value).strip()


def _columns(file: Path, line: int, name: str, known: frozenset[str], lang: str) -> NoReturn:
    there = ", ".join(sorted(known))
    _bad(
        file,
        line,
        Text(f"kolom {name!r} tidak dikenal; yang ada: {there}", f"unknown column {name!r}; there are: {there}"),
        lang,
    )


def _bad(file: Path, line: int, reason: Text, lang: str) -> NoReturn:
    fail(Text(f"{file}: baris {line}: {reason.id}", f"{file}: line {line}: {reason.en}"), lang)


@command.command("list")
@click.option("--without-monitor", is_flag=True, help="Only what lacks a monitor; ends with 1 where there is any.")
@as_json
@language
@with_server
def show(without_monitor: bool, as_json: bool, lang: str) -> None:
    """List the institutions as a tree, with their people and units."""
    from nirpihak.server.institutions.services import listing, monitors

    rows: list[listing.Row] = []
    page = listing.institutions(None, bare=without_monitor)
    for number in range(1, page.pages + 1):
        rows += listing.institutions(None, bare=without_monitor, page=number).rows
    lacking: dict[int, list[str]] = {}
    if without_monitor or as_json:
        for unit in monitors.unmonitored().order_by("name"):
            lacking.setdefault(unit.institution_id, []).append(unit.name)
    if as_json:
        say_json(
            [
                {
                    "code": each.institution.code,
                    "name": each.institution.name,
                    "kind": each.institution.kind,
                    "region": each.institution.region,
                    "parent": each.institution.parent.code if each.institution.parent else None,
                    "receives": each.institution.receives,
                    "people": each.people,
                    "units": each.units,
                    "without_monitor": lacking.get(each.institution.pk, []),
                }
                for each in rows
            ]
        )
    elif not rows:
        none = Text("tidak ada", "none") if without_monitor else Text("belum ada instansi", "no institution yet")
        say(none.pick(lang))
    for each in rows if not as_json else ():
        told = Text(f"{each.people} orang, {each.units} unit", f"{each.people} people, {each.units} units").pick(lang)
        say(f"{'  ' * each.depth}{each.institution.code}  {each.institution.name}  ({told})")
        if without_monitor:
            if each.bare:
                complain(f"  {Text('belum ada petugas pengawas', 'no monitor at all').pick(lang)}")
            for name in lacking.get(each.institution.pk, []):
                say(f"  - {name}")
    if without_monitor and rows:
        sys.exit(REFUSED)
