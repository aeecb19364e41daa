"""What each document says: the shipped wording, an institution's own instead of it, and the fields it is filled from.

An institution's wording is added to and never changed, so that it can be seen who wrote what; the empty one is the
shipped one again. Knows no case and no page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction

from nirpihak.server.cases.models import Template
from nirpihak.server.cases.services import letters
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.letters import Block, LetterError, Value
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.services import acts
from nirpihak.text import Text


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a document. `form`: `line`, `text`, `list` (lines), `pairs` (questions and answers), or `` (auto)."""

    name: str
    label: Text
    hint: Text | None
    form: str
    sample: Value


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document, with its shipped wording."""

    id: str
    name: Text
    prefix: str
    """How its numbers begin."""
    needed: tuple[str, ...]
    optional: tuple[str, ...]
    body: str

    @property
    def places(self) -> tuple[str, ...]:
        """Every place that its wording may have."""
        return self.needed + self.optional

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields that are to be given, in order."""
        return tuple(FIELDS[name] for name in self.places if FIELDS[name].form)

    @property
    def samples(self) -> dict[str, Value]:
        """An invented letter's values."""
        return {name: FIELDS[name].sample for name in self.places}


def _value(stated: Any) -> Value:
    if isinstance(stated, str):
        return stated
    return [each if isinstance(each, str) else (str(each[0]), str(each[1])) for each in stated]


def _load() -> tuple[Mapping[str, Field], Mapping[str, Kind]]:
    data = tomllib.loads(files("nirpihak.server.cases").joinpath("data/wording.toml").read_text("utf-8"))
    fields = {
        name: Field(
            name,
            Text.of(row["label"]),
            Text.of(row["hint"]) if "hint" in row else None,
            "" if row.get("auto") else row["form"],
            _value(row["sample"]),
        )
        for name, row in data["fields"].items()
    }
    kinds = {
        name: Kind(
            name,
            Text.of(row["name"]),
            row["prefix"],
            tuple(row["needed"]),
            tuple(row["optional"]),
            row["body"].strip() + "\n",
        )
        for name, row in data["kinds"].items()
    }
    for kind in kinds.values():
        letters.check(kind.body, kind.places, kind.needed)
    return MappingProxyType(fields), MappingProxyType(kinds)


FIELDS, KINDS = _load()
"""Every field by its name, every kind of document by its id."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording in force. `version` is the row's number, 0 for the shipped one that nobody ever changed."""

    kind: Kind
    body: str
    version: int
    own: bool
    row: Template | None


def kind_of(id: str) -> Kind:
    """A kind of document by its id. Raises CaseError."""
    found = KINDS.get(id)
    if found is None:
        raise CaseError(Text(f"jenis surat {id} tidak dikenal", f"there is no document of kind {id}"))
    return found


def current(institution: Institution, id: str) -> Wording:
    """The institution's wording of a kind, or the shipped one. Raises CaseError for an unknown kind."""
    kind = kind_of(id)
    row = Template.objects.filter(institution=institution, kind=id).select_related("officer").first()
    if row is None or not row.body:
        return Wording(kind, kind.body, 0 if row is None else row.pk, own=False, row=row)
    return Wording(kind, row.body, row.pk, own=True, row=row)


def history(institution: Institution, id: str) -> Sequence[Template]:
    """Every wording the institution ever had of a kind, the newest first."""
    return list(Template.objects.filter(institution=institution, kind=id).select_related("officer")[:HISTORY])


HISTORY: Final = 50
"""How many earlier wordings are shown."""


def save(officer: Officer, id: str, body: str, *, since: int) -> Wording:
    """Put a wording of the institution's own in force. Raises CaseError: a place unknown or missing, or `since` (the
    version it was written on) is not the one in force any more."""
    kind = kind_of(id)
    tidy = "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").strip().splitlines()) + "\n"
    checked(kind, tidy)
    return _put(officer, kind, "" if tidy == kind.body else tidy, since)


def reset(officer: Officer, id: str, *, since: int) -> Wording:
    """Put the shipped wording in force again. Raises CaseError."""
    return _put(officer, kind_of(id), "", since)


def preview(id: str, body: str) -> list[Block]:
    """A wording filled with invented values. Raises CaseError."""
    kind = kind_of(id)
    checked(kind, body)
    return letters.filled(body, kind.samples)


def checked(kind: Kind, body: str) -> None:
    """Refuse a wording that a letter cannot be made of. Raises CaseError."""
    try:
        letters.check(body, kind.places, kind.needed)
    except LetterError as error:
        raise CaseError(error.text) from error


def _put(officer: Officer, kind: Kind, body: str, since: int) -> Wording:
    with transaction.atomic():
        # The log's lock lets two who write at one moment come one after the other.
        log.locked_head()
        now = current(officer.institution, kind.id)
        if now.version != since:
            who = "" if now.row is None or now.row.officer is None else now.row.officer.name
            raise CaseError(
                Text(
                    f"naskah ini sudah diubah {who} sejak Anda membukanya; bandingkan, lalu simpan lagi",
                    f"{who} changed this wording since you opened it; compare, and save again",
                )
            )
        if body == (now.body if now.own else ""):
            return now
        Template.objects.create(institution=officer.institution, kind=kind.id, body=body, officer=officer)
        acts.record(officer.institution, acts.Kind.WORDING_SET, kind.name.id, officer, own=bool(body))
    return current(officer.institution, kind.id)


@cache
def listed() -> tuple[Kind, ...]:
    """All kinds, in the order of the data."""
    return tuple(KINDS.values())
