"""The shapes of what goes in and comes out of the interface, as OpenAPI tells them. They hold no rule."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from nirpihak.facts import CATALOGUE

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Story = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=20_000)]
Ref = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:/-]{1,36}$")]
ACT_KINDS = tuple(CATALOGUE["act.kind"].values)
PLATFORMS = tuple(CATALOGUE["act.platform"].values)


class Strict(Schema):
    """An unknown name is a mistake, and is told as one."""

    model_config = ConfigDict(extra="forbid")


class Person(Strict):
    """Somebody the report concerns."""

    name: Line = ""
    position: Line = ""
    unit: Line = ""
    number: Line = ""


class Identity(Strict):
    """Who reports: sealed for the custodians at once, and never given back."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    address: Line = ""
    contact: Line = ""


class ReportIn(Strict):
    """A report as another system hands it on."""

    source_ref: Ref
    """The number it has there: the same number is filed once."""
    what: Story
    mode: Literal["named", "confidential", "unnamed"] = "unnamed"
    channel: Literal["system", "paper", "whatsapp", "phone", "visit", "other"] = "system"
    where: Line = ""
    when: Line = ""
    link: Line = ""
    about: Annotated[list[Person], Field(default_factory=list, max_length=30)]
    contest: Line = ""
    region: Line = ""
    act_kind: Literal["", *ACT_KINDS] = ""  # type: ignore[valid-type]
    platform: Literal["", *PLATFORMS] = ""  # type: ignore[valid-type]
    act_day: date | None = None
    known_day: date | None = None
    received_at: AwareDatetime | None = None
    """When it reached the institution; now, where it is not given."""
    identity: Identity | None = None
    wants_code: bool = True
    """Whether the reporter gets a mailbox."""
    retry_key: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]{40,64})?$")] = ""
    """Random text of the caller's own, new for each report: with it a lost answer is told again for a day."""


class Filed(Schema):
    """An acknowledged report. `code` is for the reporter, and kept nowhere else; told again by `retry_key`."""

    ref: str
    state: str
    received_at: datetime
    content_hash: str
    log_index: int
    code: str | None = None


class Step(Schema):
    """One thing that happened to a report."""

    kind: str
    at: datetime


class Told(Schema):
    """A report that this system filed, as far as it may be told."""

    ref: str
    source_ref: str
    state: str
    door: str
    procedure: str
    received_at: datetime
    changed_at: datetime
    content_hash: str
    log_index: int
    files: int
    steps: list[Step]


class Page(Schema):
    """Reports in the order they were filed; `next` goes on from the last."""

    reports: list[Told]
    next: str | None = None


class FileKept(Schema):
    """A file that was taken in."""

    sha256: str
    size: int
    media_type: str


class Institution(Schema):
    """An institution that receives reports."""

    code: str
    name: str
    kind: str
    region: str


class Problem(Schema):
    """Why a call was refused, in both languages."""

    id: str
    en: str
