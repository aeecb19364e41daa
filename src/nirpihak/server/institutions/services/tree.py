"""The tree of institutions and their units: open, change, move, close. Knows no page and no report.

A tree stays one: nothing comes to lie below itself, and what lies below lies in the same region. Nothing is deleted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.utils import timezone

from nirpihak.server.institutions.models import Institution, Monitor, Officer, Receiver, Unit, current
from nirpihak.server.institutions.services import conflicts, regions
from nirpihak.server.institutions.services.acts import InstitutionError, Kind, record

RESERVED: Final = frozenset(
    {"publik", "tambah", "unit", "orang", "catatan", "penerima", "mulai", "impor", "api", "saya", "pengawas"}
)
"""Codes that are addresses of pages already."""
DIGITS: Final[Mapping[str, int]] = {
    Institution.Kind.CENTRAL: 0,
    Institution.Kind.PROVINCE: 2,
    Institution.Kind.REGENCY: 5,
    Institution.Kind.CITY: 5,
}
"""How long a region code an institution of a kind has; the others stand at any level."""
CHANGEABLE: Final = ("name", "kind", "region", "zone", "receives", "contact", "head_name")


@dataclass(frozen=True, slots=True)
class Tree:
    """Who lies below whom, read at once: institution by institution, its parent."""

    parents: Mapping[int, int | None]

    @classmethod
    def read(cls, *, lock: bool = False) -> Tree:
        """The whole tree; locked, nobody else moves anything before the caller's transaction ends."""
        rows = Institution.objects.order_by("pk")
        if lock:
            rows = rows.select_for_update()
        return cls(dict(rows.values_list("pk", "parent_id")))

    def below(self, pk: int) -> set[int]:
        """An institution and all that lie below it."""
        children: defaultdict[int | None, list[int]] = defaultdict(list)
        for child, parent in self.parents.items():
            children[parent].append(child)
        found, waiting = set[int](), [pk]
        while waiting:
            if (each := waiting.pop()) not in found:
                found.add(each)
                waiting += children[each]
        return found

    def above(self, pk: int) -> list[int]:
        """What an institution lies below, nearest first."""
        return _line(self.parents, pk)


def _line(parents: Mapping[int, int | None], pk: int) -> list[int]:
    found: list[int] = []
    each = parents.get(pk)
    while each is not None and each not in found:
        found.append(each)
        each = parents.get(each)
    return found


def below(institution: Institution) -> set[int]:
    """The ids of an institution and of all below it."""
    return Tree.read().below(institution.pk)


def above(institution: Institution) -> list[Institution]:
    """The institutions that one lies below, nearest first."""
    line = Tree.read().above(institution.pk)
    rows = Institution.objects.in_bulk(line)
    return [rows[pk] for pk in line]


# ---------------------------------------------------------------- institutions


@transaction.atomic
def open_institution(code: str, *, parent: Institution | None, by: Officer | None, **given: Any) -> Institution:
    """A new institution. `given`: name, kind, region, zone, receives, contact, head_name. Raises InstitutionError."""
    made = Institution(code=code.strip(), parent=parent)
    _check_code(made.code)
    _give(made, given)
    if parent is not None:
        parent = Institution.objects.select_for_update().get(pk=parent.pk)
        if parent.closed_at is not None:
            raise InstitutionError(
                f"{parent.name} sudah ditutup; pilih induk yang masih ada",
                f"{parent.name} is closed; choose one that is not",
                "parent",
            )
    _check_place(made, parent)
    taken = InstitutionError(
        f"kode {made.code} sudah dipakai instansi lain", f"the code {made.code} is another institution's", "code"
    )
    if Institution.objects.filter(code=made.code).exists():
        raise taken
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # Somebody else was quicker by a moment.
        raise taken from error
    record(made, Kind.INSTITUTION_OPENED, made.name, by, code=made.code, region=made.region)
    if parent is not None:
        record(parent, Kind.INSTITUTION_OPENED, made.name, by, code=made.code)
    return made


def _check_code(code: str) -> None:
    try:
        validate_slug(code)
    except ValidationError as error:
        raise InstitutionError(
            f"kode {code!r}: hanya huruf, angka, - dan _",
            f"the code {code!r}: letters, digits, - and _ only",
            "code",
        ) from error
    if code in RESERVED or len(code) > 40 or code != code.lower():
        raise InstitutionError(
            f"kode {code} tidak dapat dipakai; tulis huruf kecil, paling banyak 40, misalnya bkpsdm-kab-contoh",
            f"the code {code} cannot be used; write small letters, at most 40, for instance bkpsdm-kab-contoh",
            "code",
        )


def _give(row: Institution, given: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Put values in, and say which changed: name to [before, after]."""
    changed: dict[str, list[Any]] = {}
    for field, value in given.items():
        if field not in CHANGEABLE:
            raise TypeError(f"an institution has no {field}")
        new = _named(value) if field == "name" else value.strip() if isinstance(value, str) else value
        if getattr(row, field) != new:
            changed[field] = [getattr(row, field), new]
            setattr(row, field, new)
    if not row.name:
        _named(row.name)
    if row.kind not in Institution.Kind.values:
        raise InstitutionError(f"tidak ada jenis {row.kind!r}", f"there is no kind {row.kind!r}", "kind")
    if row.zone not in Institution.Zone.values:
        raise InstitutionError(f"tidak ada zona waktu {row.zone!r}", f"there is no time zone {row.zone!r}", "zone")
    return changed


def _named(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise InstitutionError("nama belum ditulis", "the name is missing", "name")
    if len(tidy) > 160:
        raise InstitutionError("nama lebih panjang dari 160 huruf", "the name is longer than 160 letters", "name")
    return tidy


def _check_place(row: Institution, parent: Institution | None) -> None:
    """Whether the region fits the kind, and lies in the region of the one above."""
    regions.check(row.region)
    digits = DIGITS.get(row.kind)
    if digits is not None and len(row.region) != digits:
        wanted = {0: "", 2: "32", 5: "32.04"}[digits]
        label = Institution.Kind(row.kind).label
        raise InstitutionError(
            f"{label} memerlukan kode wilayah seperti {wanted}" if wanted else f"{label} tidak berkode wilayah",
            f"this kind needs a region code such as {wanted}" if wanted else "a central body has no region code",
            "region",
        )
    if parent is not None and not regions.within(row.region, parent.region):
        raise InstitutionError(
            f"wilayah {row.region or 'seluruh Indonesia'} tidak berada di wilayah {parent.region} ({parent.name})",
            f"the region {row.region or '(the whole country)'} does not lie in {parent.region} ({parent.name})",
            "region",
        )


@transaction.atomic
def change_institution(institution: Institution, *, by: Officer | None, **given: Any) -> Institution:
    """Change what is known of an institution. Raises InstitutionError."""
    row = Institution.objects.select_for_update(of=("self",)).select_related("parent").get(pk=institution.pk)
    changed = _give(row, given)
    _check_place(row, row.parent)
    for child in row.children.filter(closed_at=None) if "region" in changed else ():
        _check_place(child, row)
    if changed:
        row.save()
        record(row, Kind.INSTITUTION_CHANGED, row.name, by, changed=changed)
    return row


@transaction.atomic
def move_institution(institution: Institution, parent: Institution | None, *, by: Officer | None) -> Institution:
    """Put an institution, with all below it, under another one. Raises InstitutionError."""
    tree = Tree.read(lock=True)
    row = Institution.objects.select_related("parent").get(pk=institution.pk)
    if parent is not None and parent.pk in tree.below(row.pk):
        raise InstitutionError(
            f"{row.name} tidak dapat berada di bawah {parent.name}, yang berada di bawahnya",
            f"{row.name} cannot come below {parent.name}, which lies below it",
            "parent",
        )
    if parent is not None and parent.closed_at is not None:
        raise InstitutionError(f"{parent.name} sudah ditutup", f"{parent.name} is closed", "parent")
    _check_place(row, parent)
    before = row.parent
    if (before.pk if before else None) != (parent.pk if parent else None):
        row.parent = parent
        row.save()
        record(row, Kind.INSTITUTION_MOVED, row.name, by, was=str(before or ""), now=str(parent or ""))
    return row


@transaction.atomic
def close_institution(institution: Institution, *, by: Officer | None) -> Institution:
    """Close an institution that nobody works for any more and nothing lies below. Raises InstitutionError."""
    row = Institution.objects.select_for_update().get(pk=institution.pk)
    if row.closed_at is not None:
        return row
    if row.children.filter(closed_at=None).exists():
        raise InstitutionError(
            f"{row.name}: pindahkan atau tutup dahulu instansi di bawahnya",
            f"{row.name}: move or close the institutions below it first",
        )
    if row.officers.filter(user__is_active=True).exists():
        raise InstitutionError(
            f"{row.name}: tutup atau pindahkan dahulu akun orang-orangnya",
            f"{row.name}: close or move the accounts of its people first",
        )
    row.closed_at = timezone.now()
    row.receives = False
    row.save()
    row.units.filter(closed_at=None).update(closed_at=row.closed_at)
    for held in Receiver.objects.filter(institution=row):
        record(row, Kind.RECEIVER_ENDED, held.procedure, by, region=held.region)
        held.delete()
    record(row, Kind.INSTITUTION_CLOSED, row.name, by)
    return row


# ---------------------------------------------------------------- units


@transaction.atomic
def open_unit(
    institution: Institution,
    name: str,
    *,
    parent: Unit | None = None,
    head: Officer | None = None,
    head_name: str = "",
    by: Officer | None,
) -> Unit:
    """A new unit of an institution, or one that was closed opened again. Raises InstitutionError."""
    home = Institution.objects.select_for_update().get(pk=institution.pk)
    if home.closed_at is not None:
        raise InstitutionError(f"{home.name} sudah ditutup", f"{home.name} is closed")
    tidy = _named(name)
    row = Unit.objects.filter(institution=home, name=tidy).first() or Unit(institution=home, name=tidy)
    if not row._state.adding and row.closed_at is None:
        raise _same_name(tidy)
    row.closed_at = None
    row.parent, row.head, row.head_name = parent, head, "" if head else " ".join(head_name.split())
    _check_unit(row, _parents_of(home))
    row.save()
    record(home, Kind.UNIT_OPENED, row.name, by, parent=str(parent or ""), head=str(head or row.head_name))
    conflicts.heads_changed(row)
    return row


@transaction.atomic
def change_unit(
    unit: Unit, *, name: str, parent: Unit | None, head: Officer | None, head_name: str = "", by: Officer | None
) -> Unit:
    """Rename a unit, give it another head, or put it under another unit. Raises InstitutionError."""
    home = Institution.objects.select_for_update().get(pk=unit.institution_id)
    row = Unit.objects.select_related("parent", "head").get(pk=unit.pk)
    tidy, told = _named(name), "" if head else " ".join(head_name.split())
    if Unit.objects.filter(institution=home, name=tidy).exclude(pk=row.pk).exists():
        raise _same_name(tidy)
    before = {"name": row.name, "head": str(row.head or row.head_name)}
    was, was_head = row.parent, (row.head_id, row.head_name)
    row.name, row.parent, row.head, row.head_name = tidy, parent, head, told
    _check_unit(row, _parents_of(home))
    after = {"name": row.name, "head": str(row.head or row.head_name)}
    changed = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    row.save()
    if changed:
        record(home, Kind.UNIT_CHANGED, before["name"], by, changed=changed)
    moved = (was.pk if was else None) != row.parent_id
    if moved:
        record(home, Kind.UNIT_MOVED, row.name, by, was=str(was or ""), now=str(row.parent or ""))
    if moved or was_head != (row.head_id, row.head_name):
        conflicts.heads_changed(row)
    return row


@transaction.atomic
def close_unit(unit: Unit, *, by: Officer | None) -> Unit:
    """Close a unit: its monitor's appointment ends, its people belong to no unit until they are given one.

    Raises InstitutionError where units below it are open.
    """
    home = Institution.objects.select_for_update().get(pk=unit.institution_id)
    row = Unit.objects.get(pk=unit.pk)
    if row.closed_at is not None:
        return row
    if row.children.filter(closed_at=None).exists():
        raise InstitutionError(
            f"{row.name}: pindahkan atau tutup dahulu unit di bawahnya",
            f"{row.name}: move or close the units below it first",
        )
    now = timezone.now()
    for held in Monitor.objects.filter(current(), unit=row).select_related("officer"):
        Monitor.objects.filter(pk=held.pk).update(until=now)
        record(home, Kind.MONITOR_ENDED, held.officer.name, by, unit=row.name)
    row.officers.update(unit=None)
    row.closed_at, row.head, row.head_name = now, None, ""
    row.save()
    record(home, Kind.UNIT_CLOSED, row.name, by)
    return row


def _same_name(name: str) -> InstitutionError:
    return InstitutionError(
        f"sudah ada unit kerja bernama {name} di instansi ini",
        f"this institution already has a unit named {name}",
        "name",
    )


def _parents_of(institution: Institution) -> Mapping[int, int | None]:
    rows: Iterable[tuple[int, int | None]] = Unit.objects.filter(institution=institution).values_list("pk", "parent_id")
    return dict(rows)


def _check_unit(row: Unit, parents: Mapping[int, int | None]) -> None:
    if row.parent is not None:
        if row.parent.institution_id != row.institution_id or row.parent.closed_at is not None:
            raise InstitutionError(
                "unit induk tidak ada di instansi ini", "the unit above is none of this institution", "parent"
            )
        if row.pk in (row.parent.pk, *_line(parents, row.parent.pk)):
            raise InstitutionError(
                f"{row.name} tidak dapat berada di bawah {row.parent.name}, yang berada di bawahnya",
                f"{row.name} cannot come below {row.parent.name}, which lies below it",
                "parent",
            )
    if row.head is not None and (row.head.institution_id != row.institution_id or not row.head.user.is_active):
        raise InstitutionError(
            f"{row.head.name} tidak bekerja di instansi ini", f"{row.head.name} does not work here", "head"
        )


def open_units(institution: Institution) -> list[Unit]:
    """The units that are not closed, by name."""
    return list(institution.units.filter(closed_at=None).select_related("head", "parent"))
