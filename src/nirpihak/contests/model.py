"""Contests, stages, participants and campaign accounts, and the questions asked of them by day.

Everything here is data that was read and found sound (``checking``); nothing here reads files, judges an
act, or knows the law. Days are ``datetime.date``; every interval includes both of its ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, TypeAlias

from nirpihak.text import Text

ContestKind: TypeAlias = Literal["pilpres", "pileg_dpr", "pileg_dpd", "pileg_dprd", "pilgub", "pilbup", "pilwalkot"]
Regime: TypeAlias = Literal["pemilu", "pilkada"]
StageKind: TypeAlias = Literal["preparation", "nomination", "designation", "campaign", "quiet", "voting", "counting"]
ParticipantKind: TypeAlias = Literal["pair", "candidate", "party"]
RecordedStatus: TypeAlias = Literal["prospective", "designated", "withdrawn"]
Status: TypeAlias = Literal["none", "prospective", "designated"]
Standing: TypeAlias = Literal["registered", "labelled"]

Days: TypeAlias = date | tuple[date, date]
"""One day, or the first and last day between which something happened (a month, a year)."""

REGIMES: Mapping[str, Regime] = {
    "pilpres": "pemilu",
    "pileg_dpr": "pemilu",
    "pileg_dpd": "pemilu",
    "pileg_dprd": "pemilu",
    "pilgub": "pilkada",
    "pilbup": "pilkada",
    "pilwalkot": "pilkada",
}
OFFICES: Mapping[str, Text] = {
    "president": Text("calon presiden", "candidate for president"),
    "vice_president": Text("calon wakil presiden", "candidate for vice-president"),
    "governor": Text("calon gubernur", "candidate for governor"),
    "vice_governor": Text("calon wakil gubernur", "candidate for vice-governor"),
    "regent": Text("calon bupati", "candidate for regent"),
    "vice_regent": Text("calon wakil bupati", "candidate for vice-regent"),
    "mayor": Text("calon wali kota", "candidate for mayor"),
    "vice_mayor": Text("calon wakil wali kota", "candidate for vice-mayor"),
    "member": Text("calon anggota", "candidate for member"),
}
PLATFORMS = frozenset({"facebook", "instagram", "telegram", "threads", "tiktok", "website", "whatsapp", "x", "youtube"})

_ONE_DAY = timedelta(days=1)


def span(days: Days) -> tuple[date, date]:
    """The first and last day of ``days``. Raises ``ValueError`` when they are in the wrong order."""
    first, last = days if isinstance(days, tuple) else (days, days)
    if first > last:
        raise ValueError(f"the interval runs backwards: {first} to {last}; put the earlier day first")
    return first, last


def same_name(handle: str) -> str:
    """A handle as it is compared: without ``@`` and surrounding space, upper and lower case alike."""
    return handle.strip().removeprefix("@").casefold()


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a contest's calendar. ``round`` is 2 for a second round of voting."""

    kind: StageKind
    starts: date
    ends: date
    source: str
    round: int = 1


@dataclass(frozen=True, slots=True)
class Party:
    """A party under the id by which participants name it. ``local``: one of the local parties of Aceh."""

    id: str
    name: Text
    short: str
    source: str
    local: bool = False
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a pair, or the candidate; ``office`` is a key of ``OFFICES``."""

    name: str
    office: str

    @property
    def office_name(self) -> Text:
        """The office stood for, in words."""
        return OFFICES[self.office]


@dataclass(frozen=True, slots=True)
class StatusInterval:
    """What a participant was from one day to another, by the election commission's own steps.

    ``withdrawn`` stands for every way of leaving: withdrew, struck off, not in the second round.
    ``valid_to`` is ``None`` only where no end is known.
    """

    status: RecordedStatus
    valid_from: date
    valid_to: date | None
    source: str

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies within the interval, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Participant:
    """A pair, a single candidate or a party in one contest.

    ``number`` is the ballot number. ``parties`` are the nominating parties on which two sources agree; none
    for an independent pair, and none where they do not agree (``note`` says so). ``aliases`` are public
    short names.
    """

    id: str
    name: Text
    kind: ParticipantKind
    number: int | None
    members: tuple[Member, ...]
    parties: tuple[str, ...]
    statuses: tuple[StatusInterval, ...]
    sources: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    independent: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class CampaignAccount:
    """An account, page, channel or group registered for, or labelled as run by, a participant's campaign.

    ``handle`` is the name after the ``@``; for a WhatsApp group it is the group's subject. ``stable_id`` is
    the platform's own identifier, which survives a change of handle and is compared letter by letter.
    """

    id: str
    participant: str
    platform: str
    handle: str
    valid_from: date
    valid_to: date | None
    standing: Standing
    source: str
    form: str = "account"
    past_handles: tuple[str, ...] = ()
    stable_id: str | None = None
    display_names: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()

    def covers(self, day: date) -> bool:
        """Whether the account belonged to the campaign on ``day``, both ends included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def is_called(self, handle_or_id: str) -> bool:
        """Whether this is its handle (present or past, case aside) or its stable id (exactly)."""
        if self.stable_id is not None and handle_or_id == self.stable_id:
            return True
        wanted = same_name(handle_or_id)
        return any(same_name(name) == wanted for name in (self.handle, *self.past_handles))


@dataclass(frozen=True, slots=True)
class Contest:
    """One election for one office or chamber in one region.

    ``closed`` is the last day on which anybody can still be a participant (the day the winners take office);
    ``invented`` marks contests that exist only for demonstration and tests.
    """

    id: str
    kind: ContestKind
    region: str
    region_code: str
    year: int
    regime: Regime
    name: Text
    stages: tuple[Stage, ...]
    participants: tuple[Participant, ...]
    accounts: tuple[CampaignAccount, ...]
    sources: tuple[str, ...]
    invented: bool
    closed: date | None = None
    parties: tuple[Party, ...] = field(default=())

    def participant(self, participant_id: str) -> Participant:
        """The participant with that id. Raises ``KeyError`` with a sentence naming those there are."""
        for participant in self.participants:
            if participant.id == participant_id:
                return participant
        known = ", ".join(participant.id for participant in self.participants) or "none"
        raise KeyError(f"{self.id} has no participant {participant_id!r}; it has: {known}")

    def stage_on(self, days: Days) -> StageKind | None:
        """The stage that covers all of ``days``; ``None`` when no single stage does."""
        first, last = span(days)
        for stage in self.stages:
            if stage.starts <= first and last <= stage.ends:
                return stage.kind
        return None

    def status_of(self, participant_id: str, days: Days) -> Status | None:
        """What the participant was through all of ``days``; ``None`` when that is unknown.

        Unknown are: an interval with a change of status in it (a month that holds the designation day), and
        a day the register does not cover. The register holds only the commission's own steps, and a person
        may be a would-be candidate in fact before registering, so the days before the first step are
        unknown, not ``none``. ``none`` is answered after a withdrawal and after the contest is closed.

        Raises ``KeyError`` for a participant the contest does not have, ``ValueError`` for a backward
        interval.
        """
        participant = self.participant(participant_id)
        first, last = span(days)
        turns = {first}
        for interval in participant.statuses:
            turns.add(interval.valid_from)
            if interval.valid_to is not None:
                turns.add(interval.valid_to + _ONE_DAY)
        if self.closed is not None:
            turns.add(self.closed + _ONE_DAY)
        found = {self._status_on(participant, day) for day in turns if first <= day <= last}
        return found.pop() if len(found) == 1 else None

    def _status_on(self, participant: Participant, day: date) -> Status | None:
        if self.closed is not None and day > self.closed:
            return "none"
        for interval in participant.statuses:
            if interval.covers(day):
                return "none" if interval.status == "withdrawn" else interval.status
        return None

    def account_on(self, platform: str, handle_or_id: str, day: date) -> CampaignAccount | None:
        """The campaign account of that name or stable id on that day, or ``None``. Case does not matter."""
        for account in self.accounts:
            if account.platform == platform.casefold() and account.covers(day) and account.is_called(handle_or_id):
                return account
        return None

    def account_of_post(self, platform: str, post_id: str) -> CampaignAccount | None:
        """The campaign account under which a post or video was registered, or ``None``."""
        for account in self.accounts:
            if account.platform == platform.casefold() and post_id in (*account.posts, *account.videos):
                return account
        return None


class Register:
    """The contests that are known, by id. Iterating gives the contests in order of their ids."""

    def __init__(self, contests: Mapping[str, Contest], parties: Mapping[str, Party]) -> None:
        self._contests = dict(sorted(contests.items()))
        self._parties = dict(parties)

    def __getitem__(self, contest_id: str) -> Contest:
        """The contest with that id. Raises ``KeyError``, saying how to list those there are."""
        try:
            return self._contests[contest_id]
        except KeyError:
            raise KeyError(
                f"no contest {contest_id!r} in the register; list them with: nirpihak contests list"
            ) from None

    def __iter__(self) -> Iterator[Contest]:
        return iter(self._contests.values())

    def __len__(self) -> int:
        return len(self._contests)

    def __contains__(self, contest_id: object) -> bool:
        return contest_id in self._contests

    def get(self, contest_id: str) -> Contest | None:
        """The contest with that id, or ``None``."""
        return self._contests.get(contest_id)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all contests, in order."""
        return tuple(self._contests)

    @property
    def parties(self) -> Mapping[str, Party]:
        """All parties by id, those that invented contests declare included."""
        return self._parties

    def account_on(self, contest: str | Contest, platform: str, handle_or_id: str, day: date) -> CampaignAccount | None:
        """The campaign account of that name or stable id in ``contest`` on ``day``, or ``None``."""
        found = self[contest] if isinstance(contest, str) else contest
        return found.account_on(platform, handle_or_id, day)
