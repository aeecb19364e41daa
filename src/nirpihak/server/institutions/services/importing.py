"""Institutions, units and receivers read from rows of a file: what is there is changed, what is not is opened.

All or nothing, and a second time nothing happens. Knows no file format: `cli.institutions` reads the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from nirpihak.server.institutions.models import Institution, Receiver, Unit
from nirpihak.server.institutions.services import receivers, regions, tree
from nirpihak.server.institutions.services.acts import InstitutionError
from nirpihak.text import Text

INSTITUTION: Final = (
    *("code", "name", "kind", "region", "parent", "zone", "receives", "contact", "head_name", "closed"),
)
UNIT: Final = ("code", "unit", "parent", "head_name", "closed")
RECEIVER: Final = ("procedure", "region", "institution")
"""The columns of each kind of row."""
YES: Final = frozenset({"1", "yes", "ya", "true", "y"})
NO: Final = frozenset({"", "0", "no", "tidak", "false", "n"})
ZONES: Final = {label: value for value, label in Institution.Zone.choices}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: the line it begins in, and by column what it says; a column that is not there is not changed.

    `lines` gives the line of a column where it is not that of the row.
    """

    line: int
    values: Mapping[str, str]
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """What a row did."""

    line: int
    text: Text


class RowError(ValueError):
    """A row that cannot be taken: its line, its column (or empty), and why."""

    def __init__(self, row: Row, column: str, reason: Text) -> None:
        super().__init__(reason.en)
        self.line = row.lines.get(column, row.line)
        self.column = column
        self.reason = reason


@transaction.atomic
def bring_in(
    institutions: Sequence[Row], units: Sequence[Row], receiving: Sequence[Row], *, check: bool
) -> list[Change]:
    """Take all rows; `check` takes everything back at the end and only says what would happen. Raises RowError."""
    changes: list[Change] = []
    for row in _parents_first(institutions):
        changes += _guarded(row, _institution)
    for row in _units_first(units):
        changes += _guarded(row, _unit)
    for row in receiving:
        changes += _guarded(row, _receiver)
    for row in reversed(institutions):
        changes += _guarded(row, _close)
    if check:
        transaction.set_rollback(True)
    return sorted(changes, key=lambda each: each.line)


def _guarded(row: Row, take: Callable[[Row], Iterable[Change]]) -> list[Change]:
    try:
        return list(take(row))
    except InstitutionError as error:
        column = {"institution": "institution", "head": "head_name"}.get(error.field, error.field)
        raise RowError(row, column if column in row.values else "", error.reason) from error


def _parents_first(rows: Sequence[Row]) -> list[Row]:
    """The rows so that each stands after the one it names as parent."""
    by_code: dict[str, Row] = {}
    for row in rows:
        code = row.values.get("code", "")
        if code in by_code:
            earlier = by_code[code].line
            raise RowError(
                row, "code", Text(f"{code} sudah ada di baris {earlier}", f"{code} stands in line {earlier} already")
            )
        by_code[code] = row
    found: dict[str, Row] = {}

    def place(row: Row, below: tuple[str, ...]) -> None:
        code, parent = row.values.get("code", ""), row.values.get("parent", "")
        if code in below:
            ring = " < ".join((*below, code))
            raise RowError(row, "parent", Text(f"berputar: {ring}", f"goes round: {ring}"))
        if code in found:
            return
        if parent in by_code:
            place(by_code[parent], (*below, code))
        found[code] = row

    for row in rows:
        place(row, ())
    return list(found.values())


def _units_first(rows: Sequence[Row]) -> list[Row]:
    named = {(row.values.get("code", ""), row.values.get("unit", "")) for row in rows}
    done: set[tuple[str, str]] = set()
    waiting, found = list(rows), []
    while waiting:
        left = []
        for row in waiting:
            code, parent = row.values.get("code", ""), row.values.get("parent", "")
            if parent and (code, parent) in named and (code, parent) not in done:
                left.append(row)
            else:
                done.add((code, row.values.get("unit", "")))
                found.append(row)
        if len(left) == len(waiting):
            raise RowError(left[0], "parent", Text("unit-unit ini berputar", "these units go round"))
        waiting = left
    return found


def _institution(row: Row) -> Iterable[Change]:
    code = row.values.get("code", "")
    given: dict[str, Any] = {
        name: row.values[name] for name in ("name", "kind", "region", "contact", "head_name") if name in row.values
    }
    if "receives" in row.values:
        given["receives"] = _yes(row, "receives")
    if row.values.get("zone"):
        given["zone"] = _zone(row)
    present = Institution.objects.select_related("parent").filter(code=code).first()
    parent = _named(row, "parent")
    if present is None:
        province = regions.PROVINCES.get(given.get("region", "")[:2])
        given.setdefault("zone", province.zone if province else Institution.Zone.WIB)
        made = tree.open_institution(code, parent=parent, by=None, **given)
        yield Change(row.line, Text(f"{code}: dibuka ({made.name})", f"{code}: opened ({made.name})"))
        return
    moves = "parent" in row.values and present.parent_id != (parent.pk if parent else None)
    if moves and given.get("region", present.region) != present.region:
        # From one region to another: on the way it lies in neither.
        present = tree.move_institution(present, None, by=None)
    before = {name: getattr(present, name) for name in given}
    present = tree.change_institution(present, by=None, **given)
    changed = [name for name in given if getattr(present, name) != before[name]]
    if changed:
        told = ", ".join(changed)
        yield Change(row.line, Text(f"{code}: diubah ({told})", f"{code}: changed ({told})"))
    if moves:
        tree.move_institution(present, parent, by=None)
        where = parent.code if parent else "-"
        yield Change(row.line, Text(f"{code}: dipindah ke bawah {where}", f"{code}: moved below {where}"))


def _close(row: Row) -> Iterable[Change]:
    code = row.values.get("code", "")
    present = Institution.objects.get(code=code)
    if "closed" in row.values and _yes(row, "closed") and present.closed_at is None:
        tree.close_institution(present, by=None)
        yield Change(row.line, Text(f"{code}: ditutup", f"{code}: closed"))


def _unit(row: Row) -> Iterable[Change]:
    home = _named(row, "code")
    if home is None:
        raise RowError(row, "code", Text("kode instansi belum ditulis", "the institution's code is missing"))
    name = " ".join(row.values.get("unit", "").split())
    present = Unit.objects.filter(institution=home, name=name).select_related("parent", "head").first()
    parent = present.parent if present is not None else None
    if "parent" in row.values:
        wanted = row.values["parent"]
        parent = Unit.objects.filter(institution=home, name=wanted, closed_at=None).first() if wanted else None
        if wanted and parent is None:
            raise RowError(row, "parent", Text(f"tidak ada unit {wanted}", f"there is no unit {wanted}"))
    label = f"{home.code} / {name}"
    if "closed" in row.values and _yes(row, "closed"):
        if present is not None and present.closed_at is None:
            tree.close_unit(present, by=None)
            yield Change(row.line, Text(f"{label}: ditutup", f"{label}: closed"))
        return
    head_name = row.values.get("head_name", present.head_name if present is not None else "")
    if present is None or present.closed_at is not None:
        tree.open_unit(home, name, parent=parent, head_name=head_name, by=None)
        yield Change(row.line, Text(f"{label}: dibuka", f"{label}: opened"))
        return
    # Who heads a unit with an account is said on its page, and stays.
    before = (present.parent_id, present.head_name)
    changed = tree.change_unit(present, name=name, parent=parent, head=present.head, head_name=head_name, by=None)
    if before != (changed.parent_id, changed.head_name):
        yield Change(row.line, Text(f"{label}: diubah", f"{label}: changed"))


def _receiver(row: Row) -> Iterable[Change]:
    home = _named(row, "institution")
    procedure, region = row.values.get("procedure", ""), row.values.get("region", "")
    if home is None:
        raise RowError(row, "institution", Text("instansi belum ditulis", "the institution is missing"))
    before = Receiver.objects.filter(procedure=procedure, region=region).values_list("institution", flat=True).first()
    receivers.set_receiver(procedure, region, home, by=None)
    if before != home.pk:
        label = f"{procedure} {region or '-'}"
        yield Change(row.line, Text(f"{label}: diterima {home.code}", f"{label}: received by {home.code}"))


def _named(row: Row, column: str) -> Institution | None:
    code = row.values.get(column, "")
    if not code:
        return None
    found = Institution.objects.filter(code=code).first()
    if found is None:
        raise RowError(row, column, Text(f"tidak ada instansi {code}", f"there is no institution {code}"))
    return found


def _yes(row: Row, column: str) -> bool:
    value = row.values[column].casefold()
    if value not in YES | NO:
        raise RowError(row, column, Text(f"{value!r}: tulis ya atau tidak", f"{value!r}: write yes or no"))
    return value in YES


def _zone(row: Row) -> str:
    value = row.values["zone"]
    if value in ZONES:
        return str(ZONES[value])
    if value in Institution.Zone.values:
        return value
    raise RowError(row, "zone", Text(f"{value!r}: tulis WIB, WITA, atau WIT", f"{value!r}: write WIB, WITA or WIT"))
