"""What was found in one's own exports, in groups by what to do, and what could not be compared with anything.

Holds the findings alone, however large the exports. Knows no words for people; `telling` has them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, timezone
from enum import StrEnum
from typing import Final

from nirpihak.contests import Contest
from nirpihak.exports.members import Columns
from nirpihak.exports.records import Done, Origin, Record
from nirpihak.exports.scanning import Scan, Seen
from nirpihak.selfcheck.matching import Match, Matcher
from nirpihak.selfcheck.profile import Profile
from nirpihak.selfcheck.weighing import CONTINUING, ENDED, OF_OTHERS, Weighed, Weigher, Weight, sure

WIB: Final = timezone(timedelta(hours=7), "WIB")
ZONES: Final = {
    "WIB": WIB,
    "WITA": timezone(timedelta(hours=8), "WITA"),
    "WIT": timezone(timedelta(hours=9), "WIT"),
}
"""Indonesia's zones, as fixed offsets: a browser's Python knows no table of zones."""


class Group(StrEnum):
    """What the owner can do about a finding, the most urgent first."""

    UNDO = "undo"
    LOOK = "look"
    PAST = "past"
    """Nothing is left to undo: a story is gone, a vote is cast."""
    UNDONE = "undone"
    OUTSIDE = "outside"
    """It touches a participant, but no item names it on its day."""
    PRIVATE = "private"
    """Seen by nobody but the owner."""


class Blind(StrEnum):
    """Why a record could not be compared with the register."""

    NOBODY_NAMED = "nobody_named"
    """The export names nobody, and no post or video of a campaign is registered for the platform."""
    POSTS_ONLY = "posts_only"
    """The export names nobody; only the posts that are registered could be compared."""
    IDS_ONLY = "ids_only"
    """The export holds a number only, and the register holds none for the platform."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One act that touches a participant. `key` is the same whenever the same exports are checked.

    `first` and `last`: from when to when, in the owner's zone; `last` is None for what goes on or was done once.
    `times`: how often the same act stands in the exports.
    """

    key: str
    group: Group
    record: Record
    match: Match
    weighed: Weighed
    first: date | None
    last: date | None
    times: int = 1


@dataclass(slots=True)
class Checked:
    """The whole result of a self-check."""

    contests: Sequence[Contest]
    profile: Profile
    zone: timezone
    today: date
    seen: Seen
    findings: list[Finding] = field(default_factory=list)
    blind: Counter[tuple[str, Done, Blind]] = field(default_factory=Counter)
    records: int = 0

    def of(self, group: Group) -> list[Finding]:
        """The findings of a group: by participant, then by day."""
        return [finding for finding in self.findings if finding.group is group]


def check(
    scan: Scan,
    contests: Sequence[Contest],
    profile: Profile,
    *,
    today: date,
    zone: timezone = WIB,
) -> Checked:
    """Read the exports of a scan once, and weigh what touches the contests. `today` is the owner's day of checking."""
    matcher = Matcher(contests)
    checked = Checked(tuple(contests), profile, zone, today, scan.seen)
    matched: list[tuple[Record, tuple[Match, ...]]] = []

    def passes(origin: Origin, done: Done, columns: Columns) -> bool:
        if not matcher.passes(origin.platform, columns):
            return False
        if done in _COMPARED and not columns.handles and not columns.names and "in_sentence" not in origin.caveats:
            why = _why_blind(origin.platform, bool(columns.ids), bool(columns.posts), matcher)
            if why is not None:
                checked.blind[origin.platform, done, why] += columns.rows
        return True

    scan.pass_over(passes)
    for record in scan:
        if matches := matcher.match(record):
            matched.append((record, matches))
        elif record.done in _COMPARED and _names_nobody(record):
            why = _why_blind(record.origin.platform, record.id is not None, record.post_id is not None, matcher)
            if why is not None:
                checked.blind[record.origin.platform, record.done, why] += 1
    checked.records = sum(file.records for file in scan.seen.read)
    checked.findings = _Weighing(checked).findings(matched)
    return checked


_COMPARED: Final = OF_OTHERS | CONTINUING | {Done.ATTEND}


def _names_nobody(record: Record) -> bool:
    """Whether an export leaves open whom an act concerned. What was liked may have words; they tell no author."""
    return not (record.handle or record.name or record.sentence or record.group)


def _why_blind(platform: str, by_id: bool, by_post: bool, matcher: Matcher) -> Blind | None:
    """Why nothing could be compared, for records that hold no name; None where something was."""
    if by_id:
        return None if matcher.holds_ids(platform) else Blind.IDS_ONLY
    return Blind.POSTS_ONLY if by_post and matcher.holds_posts(platform) else Blind.NOBODY_NAMED


class _Weighing:
    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.weigher = Weigher(checked.contests, checked.profile, checked.today)
        self._starts = {
            contest.id: min((stage.starts for stage in contest.stages), default=date.min)
            for contest in checked.contests
        }

    def findings(self, matched: Sequence[tuple[Record, tuple[Match, ...]]]) -> list[Finding]:
        """All findings, each act once, in the order in which they are told."""
        ends = self._ends(record for record, _ in matched)
        known: dict[tuple[object, ...], Finding] = {}
        for record, matches in matched:
            for match in matches:
                same = (match.contest.id, match.participant, *_identity(record))
                if same in known:
                    known[same] = replace(known[same], times=known[same].times + 1)
                else:
                    known[same] = self._finding(record, match, ends, same)
        order = {group: place for place, group in enumerate(Group)}
        participants = {
            (contest.id, each.id): (at, place)
            for at, contest in enumerate(self.checked.contests)
            for place, each in enumerate(contest.participants)
        }
        return sorted(
            self._without_told_ends(known.values()),
            key=lambda each: (
                order[each.group],
                participants[each.match.contest.id, each.match.participant],
                each.record.origin.platform,
                each.first or date.max,
                each.key,
            ),
        )

    def _ends(self, records: Iterable[Record]) -> dict[tuple[str, str], Record]:
        """The latest undoing of each follow or membership, by platform and whom it concerns."""
        ends: dict[tuple[str, str], Record] = {}
        for record in records:
            for whom in _all_of(record) if record.done in ENDED else ():
                other = ends.get((record.origin.platform, whom))
                if other is None or (record.at or 0) > (other.at or 0):
                    ends[record.origin.platform, whom] = record
        return ends

    def _end_of(self, record: Record, ends: dict[tuple[str, str], Record]) -> Record | None:
        """The undoing of a follow or membership, if it surely came after it.

        A list of follows is of those that stand when the export is made, so one whose time is not told has not ended.
        """
        found = [ends[key] for whom in _all_of(record) if (key := (record.origin.platform, whom)) in ends]
        for end in found:
            if end.at is not None and (end.at >= record.at if record.at is not None else record.done is Done.JOIN):
                return end
        return None

    def _finding(
        self, record: Record, match: Match, ends: dict[tuple[str, str], Record], same: tuple[object, ...]
    ) -> Finding:
        first: date | None = self._day(record)
        last: date | None = None
        ended = record.done in ENDED
        if ended:
            last = self.checked.today if first is None else first
            first = None
        elif record.done in CONTINUING:
            end = self._end_of(record, ends)
            if end is not None:
                ended, last = True, self._day(end) or self.checked.today
        weighed = self.weigher.weigh(record, match, first, last)
        key = hashlib.sha256("\x1f".join(map(str, same)).encode("utf-8", "replace")).hexdigest()[:16]
        return Finding(key, self._group(record, match, weighed, ended), record, match, weighed, first, last)

    def _day(self, record: Record) -> date | None:
        moment = record.when(self.checked.zone)
        return None if moment is None else moment.date()

    def _group(self, record: Record, match: Match, weighed: Weighed, ended: bool) -> Group:
        if record.done is Done.SAVE:
            return Group.PRIVATE
        if weighed.weight is Weight.NONE or self._before(match, weighed.day, record):
            return Group.OUTSIDE
        if ended:
            return Group.UNDONE
        if record.done in (Done.VOTE, Done.ATTEND) or "story" in record.origin.part:
            return Group.PAST
        return Group.UNDO if sure(match, weighed) else Group.LOOK

    def _before(self, match: Match, day: date | None, record: Record) -> bool:
        """Whether the act was over before the contest began."""
        return (
            day is not None
            and record.done not in CONTINUING
            and record.origin.clock.of == "act"
            and day < self._starts[match.contest.id]
        )

    def _without_told_ends(self, findings: Iterable[Finding]) -> list[Finding]:
        """Without the undoings of what is itself told as undone."""
        kept = list(findings)
        told = {key for each in kept if each.record.done in CONTINUING for key in _concerned(each)}
        return [each for each in kept if each.record.done not in ENDED or told.isdisjoint(_concerned(each))]


def _whom(record: Record) -> str | None:
    found = record.handle or record.id or record.name
    return None if found is None else found.casefold()


def _all_of(record: Record) -> list[str]:
    """Every way in which an export calls whom a follow or a membership concerns; files differ in which they use."""
    return [each.casefold() for each in (record.handle, record.id, record.name) if each is not None]


def _concerned(finding: Finding) -> Iterator[tuple[str, ...]]:
    match, record = finding.match, finding.record
    return ((match.contest.id, match.participant, record.origin.platform, whom) for whom in _all_of(record))


def _identity(record: Record) -> tuple[object, ...]:
    return (
        record.origin.platform,
        record.done.value,
        _whom(record) or record.group or record.sentence or "",
        record.post_id or record.post_url or "",
        record.at or 0,
        record.text if record.own else None,
    )


def needs_attention(checked: Checked) -> bool:
    """Whether anything is left that the owner should undo or look at."""
    return any(each.group in (Group.UNDO, Group.LOOK) for each in checked.findings)
