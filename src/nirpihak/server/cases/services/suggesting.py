"""Which reports may be about the same act as another report or a case: a suggestion with its reasons, never more.

Compared is what the reports themselves say: link, account, person named, kind of act, day, contest. Something must tie
two matters together (the same link, account or person), and nothing may set them apart: other people named with no
account in common, or the same person's other act on another day. There is no number and no rank of anybody; a person
looks at the reasons and joins, or does not. What is unsealed lives as long as the request. Knows no page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from django.db.models import QuerySet

from nirpihak.facts import CATALOGUE, Day
from nirpihak.server.cases.models import Case, Joined
from nirpihak.server.cases.services import opening, scope, sealing
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.services import names
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import reading
from nirpihak.server.intake.services import scope as reports
from nirpihak.server.keys.services.content import KeysError, Ring
from nirpihak.text import Text

REPORTS: Final = 400
"""Reports that one look reads at most, the latest first."""
CASES: Final = 200
CLOSE: Final = 3
"""Days between two acts that may be one, where reporters remember the day differently."""
_URL: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_KEPT: Final = frozenset({"v", "id", "story_fbid", "fbid"})
"""What of an address's query tells which post it is; the rest tells how somebody came there."""
_SAME: Final[Mapping[str, Text]] = {
    "link": Text("tautan yang sama", "the same link"),
    "account": Text("akun yang sama", "the same account"),
    "person": Text("orang yang disebut tampaknya sama", "the person named appears to be the same"),
    "kind": Text("jenis perbuatan sama", "the same kind of act"),
    "day": Text("hari yang sama atau berdekatan", "the same day, or close to it"),
    "contest": Text("kontestasi yang sama", "the same contest"),
}
_OTHER: Final[Mapping[str, Text]] = {
    "link": Text("tautan lain", "another link"),
    "account": Text("akun lain", "another account"),
    "person": Text("orang lain yang disebut", "another person is named"),
    "kind": Text("jenis perbuatan lain", "another kind of act"),
    "day": Text("hari lain", "another day"),
    "contest": Text("kontestasi lain", "another contest"),
}
TIES: Final = ("link", "account", "person")


@dataclass(frozen=True, slots=True)
class Row:
    """A report or a case that may be about the same act. `case` says which; `alike` and `unlike` are the reasons."""

    ref: str
    case: bool
    title: str
    at: datetime
    alike: tuple[str, ...]
    unlike: tuple[str, ...]
    ties: int
    version: int = 0
    """Of a case: what a form that joins to it was written for."""


@dataclass(frozen=True, slots=True)
class Near:
    """What may belong together, and how far the look went."""

    rows: tuple[Row, ...] = ()
    looked: int = 0
    left: int = 0
    """Older reports and cases that were not looked at."""
    unreadable: int = 0

    @property
    def cases(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.case)

    @property
    def reports(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.case)


@dataclass(frozen=True, slots=True)
class Traits:
    """What a matter says of its act, made comparable; empty where it says nothing."""

    links: frozenset[str]
    accounts: frozenset[str]
    people: frozenset[tuple[str, ...]]
    numbers: frozenset[str]
    kinds: frozenset[str]
    days: frozenset[Day]
    contests: frozenset[str]

    def __or__(self, other: Traits) -> Traits:
        return Traits(*(getattr(self, name) | getattr(other, name) for name in self.__slots__))


def near(of: Report | Case, officer: Officer, lang: str) -> Near:
    """What may be about the same act: reports that can be joined; of a report, open cases too. Raises KeysError.

    Raises CaseError where the case's content was destroyed.
    """
    ring = reading.ring_for(officer.institution)
    if isinstance(of, Case):
        sealing.key_of(of, ring)
        mine = _of_reports(opening.reports_in(of), ring)
    else:
        mine = traits_of(reading.content_of(of, ring), of)
    if mine is None:
        return Near()
    found: list[Row] = []
    unreadable = 0
    candidates = joinable(officer)
    if isinstance(of, Report):
        candidates = candidates.exclude(ref=of.ref)
    for report in candidates.prefetch_related("steps")[:REPORTS]:
        try:
            content = reading.content_of(report, ring)
        except KeysError:
            unreadable += 1
            continue
        row = _row(mine, traits_of(content, report), report.ref, reading.title_of(content), report.received_at, lang)
        found += [row] if row is not None else []
    looked, left = min(candidates.count(), REPORTS), max(0, candidates.count() - REPORTS)
    if isinstance(of, Report):
        open_cases = scope.cases_of(officer).exclude(stage=Case.Stage.CLOSED).filter(procedure__in=_fitting(of))
        looked, left = looked + min(open_cases.count(), CASES), left + max(0, open_cases.count() - CASES)
        for case in open_cases.order_by("-id").prefetch_related("joined__report__steps")[:CASES]:
            joined = [each.report for each in case.joined.all() if each.undone_at is None]
            theirs = _of_reports(joined, ring)
            try:
                title = opening.title_of(case, sealing.key_of(case, ring))
            except (CaseError, KeysError):
                unreadable += 1
                continue
            row = None if theirs is None else _row(mine, theirs, case.ref, title, case.opened_at, lang)
            found += [replace(row, case=True, version=case.version)] if row is not None else []
    found.sort(key=lambda row: (-row.ties, row.ref))
    return Near(tuple(found), looked, left, unreadable)


def joinable(officer: Officer) -> QuerySet[Report]:
    """The reports that the officer may put into a case: registered ones that are in none, the latest first."""
    taken = Joined.objects.filter(undone_at=None).values("report")
    rows = reports.reports_of(officer).filter(state__in=opening.OPENED_FROM).exclude(pk__in=taken)
    return rows.exclude(state=Report.State.INFORMATION, procedure__in=("pemilu", "pilkada")).order_by("-id")


def traits_of(content: Mapping[str, Any], report: Report) -> Traits:
    """What one report says of its act."""
    about = [each for each in content.get("about") or () if isinstance(each, Mapping)]
    told = content.get("facts")
    facts = told if isinstance(told, Mapping) else {}
    act = facts.get("act")
    contest = report.contest or _plain(facts.get("contest"), "id")
    day = report.act_day.isoformat() if report.act_day is not None else _plain(act, "day")
    account = str(content.get("account") or "")
    return Traits(
        links=frozenset(map(link, _URL.findall(str(content.get("link") or "")))),
        accounts=frozenset(filter(None, (handle(each) for each in re.split(r"[\s,;]+", account)))),
        people=frozenset(filter(None, (names.fold(str(each.get("name") or "")) for each in about))),
        numbers=frozenset(filter(None, (re.sub(r"\D", "", str(each.get("number") or "")) for each in about))),
        kinds=frozenset(filter(None, [report.act_kind or _plain(act, "kind")])) & set(CATALOGUE["act.kind"].values),
        days=_days(day),
        contests=frozenset(filter(None, [contest])),
    )


def link(address: str) -> str:
    """An address as it is compared: without scheme, `www.`, tracking and trailing marks."""
    parts = urlsplit(address.rstrip(".,);]"))
    host = re.sub(r"^(www|m|mobile|web)\.", "", (parts.hostname or "").lower())
    kept = sorted((name, value) for name, value in parse_qsl(parts.query) if name in _KEPT)
    return f"{host}{parts.path.rstrip('/')}" + "".join(f"&{name}={value}" for name, value in kept)


def handle(text: str) -> str:
    """An account's name as it is compared: `@Nama.Rekaan` and its address are the same."""
    if _URL.match(text):
        text = urlsplit(text).path.strip("/").split("/")[0]
    return text.strip().lstrip("@").rstrip(".,;").lower()


def _plain(table: Any, name: str) -> str:
    value = table.get(name) if isinstance(table, Mapping) else None
    value = value.get("value") if isinstance(value, Mapping) else value
    return value if isinstance(value, str) else ""


def _days(text: str) -> frozenset[Day]:
    try:
        return frozenset((Day.parse(text),)) if text else frozenset()
    except ValueError:
        return frozenset()


def _of_reports(found: Iterable[Report], ring: Ring) -> Traits | None:
    whole: Traits | None = None
    for report in found:
        try:
            each = traits_of(reading.content_of(report, ring), report)
        except KeysError:
            continue
        whole = each if whole is None else whole | each
    return whole


def _fitting(report: Report) -> tuple[str, ...]:
    """The procedures of cases that a report may be put into; a case may examine discipline and ethics alike."""
    return ("discipline", "ethics") if report.procedure == "discipline" else (report.procedure,)


def compared(mine: Traits, theirs: Traits) -> dict[str, bool]:
    """By aspect whether two matters say the same; what either says nothing of is left out."""
    found = {
        name: bool(one & other)
        for name, one, other in (
            ("link", mine.links, theirs.links),
            ("account", mine.accounts, theirs.accounts),
            ("kind", mine.kinds, theirs.kinds),
            ("contest", mine.contests, theirs.contests),
        )
        if one and other
    }
    if mine.numbers & theirs.numbers:
        found["person"] = True
    elif mine.people and theirs.people:
        found["person"] = any(names.alike(one, other) for one in mine.people for other in theirs.people)
    if mine.days and theirs.days:
        found["day"] = any(_apart(one, other) <= CLOSE for one in mine.days for other in theirs.days)
    return found


def _apart(one: Day, other: Day) -> int:
    """Days between two days that may each be a month or a year; 0 where they may be the same."""
    return max(0, (one.first - other.last).days, (other.first - one.last).days)


def _row(mine: Traits, theirs: Traits, ref: str, title: str, at: datetime, lang: str) -> Row | None:
    found = compared(mine, theirs)
    ties = sum(found.get(name, False) for name in TIES)
    somebody_else = found.get("person") is False and not found.get("account")
    another_act = found.get("day") is False and not found.get("link")
    if not ties or somebody_else or another_act:
        return None
    alike = tuple(text.pick(lang) for name, text in _SAME.items() if found.get(name))
    unlike = tuple(text.pick(lang) for name, text in _OTHER.items() if found.get(name) is False)
    return Row(ref, False, title, at, alike, unlike, ties)
