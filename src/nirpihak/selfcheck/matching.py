"""Records beside the contest register: which of them touch a participant's campaign, and how sure that is.

Exact: by the platform's own id, a registered post, a handle or a past handle. Probable: by a display name, or by a
registered handle on another platform. Mention: a text, a name or a handle in which a participant is named. Exchanging
two participants exchanges the matches and changes nothing else. Knows no rule and no date.

An export holds hundreds of thousands of rows that concern nobody, so what others wrote or are called is looked at more
closely only where a telling word of some name stands in it. The owner's own words are always read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from nirpihak.contests import CampaignAccount, Contest, Participant
from nirpihak.exports.members import Columns
from nirpihak.exports.records import Record
from nirpihak.reading.characters import fold
from nirpihak.reading.reader import Reader, Reading
from nirpihak.reading.words import MEMORY, Remembered, lexicon


class Level(StrEnum):
    """How sure a match is, surest first."""

    EXACT = "exact"
    PROBABLE = "probable"
    MENTION = "mention"


class By(StrEnum):
    """What a match rests on."""

    ID = "id"
    POST = "post"
    HANDLE = "handle"
    PAST_HANDLE = "past_handle"
    NAME = "name"
    GROUP = "group"
    SENTENCE = "sentence"
    ELSEWHERE = "elsewhere"
    """The handle of an account that is registered on another platform."""
    NAMED = "named"
    """The export says that the text names the account, or that the account is tagged in it."""
    CALLED = "called"
    """A participant's name in the name or handle of an account or group."""
    TEXT = "text"


class Match(NamedTuple):
    """One participant whose campaign a record may touch. `account`: the registered account, where it is one."""

    level: Level
    by: By
    contest: Contest
    participant: str
    account: CampaignAccount | None = None
    reading: Reading | None = None
    """The reading of the owner's own words, where they name the participant."""


Owner: TypeAlias = "tuple[Contest, str, CampaignAccount | None]"
_NONE: Final[frozenset[str]] = frozenset()
_SHARED: Final = {"threads": "instagram"}
"""Platforms on which an account bears the handle it has on another."""
_SHORTEST_NAME: Final = 6
"""Letters of a name that is looked for in handles and sentences; shorter ones stand in too many other words."""
_SINGLE_LETTERS: Final = 4
_SHORTEST_NEEDLE: Final = 4
"""Letters of a telling word that is looked for within others; shorter ones must stand by themselves."""
_WORD: Final = re.compile(r"[^\W_]+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def squashed(name: str) -> str:
    """A name as it is compared: small plain letters and digits, nothing between them."""
    return "".join(filter(str.isalnum, fold(name)))


class Matcher:
    """Matches records against the participants and campaign accounts of some contests. Keeps no record."""

    def __init__(self, contests: Sequence[Contest]) -> None:
        self.contests = tuple(contests)
        self.readers = {contest.id: Reader(contest) for contest in contests}
        self._handles: dict[tuple[str, str], list[tuple[By, Owner]]] = {}
        self._elsewhere: dict[str, list[Owner]] = {}
        self._ids: dict[tuple[str, str], list[Owner]] = {}
        self._posts: dict[tuple[str, str], list[Owner]] = {}
        self._accounts_named: dict[tuple[str, str], list[Owner]] = {}
        self._named: dict[str, list[Owner]] = {}
        for contest in contests:
            self._learn(contest)
        telling = set(self._telling_words())
        self._needles = _least(word for word in telling if len(word) >= _SHORTEST_NEEDLE)
        alone = {word for name in self._official_names() for word in _longest(_words(name))} | telling
        self._alone = frozenset(word for word in alone if not any(needle in word for needle in self._needles))
        """Words that tell a name only where they stand by themselves: short ones, and ambiguous names."""
        self._ids_of = _by_platform(self._ids)
        self._posts_of = _by_platform(self._posts)
        self._cleared: set[str] = set()
        self._every_handle = frozenset(self._elsewhere)
        self._squashed = Remembered(squashed)
        self._tokens = Remembered(self._may_name)

    # ------------------------------------------------------------ the register, turned round

    def _learn(self, contest: Contest) -> None:
        for account in contest.accounts:
            owner = (contest, account.participant, account)
            platform = account.platform
            for by, handles in ((By.HANDLE, (account.handle,)), (By.PAST_HANDLE, account.past_handles)):
                for handle in handles:
                    key = handle.strip().removeprefix("@").casefold()
                    self._handles.setdefault((platform, key), []).append((by, owner))
                    self._elsewhere.setdefault(key, []).append((contest, account.participant, None))
            if account.stable_id is not None:
                self._ids.setdefault((platform, account.stable_id), []).append(owner)
            for post in (*account.posts, *account.videos):
                self._posts.setdefault((platform, post), []).append(owner)
            names = (*account.display_names, account.handle) if account.form != "account" else account.display_names
            for name in names:
                self._accounts_named.setdefault((platform, squashed(name)), []).append(owner)
                self._named.setdefault(squashed(name), []).append((contest, account.participant, None))
        for participant in contest.participants:
            for name in _official(participant):
                self._named.setdefault(squashed(name), []).append((contest, participant.id, None))

    def _official_names(self) -> Iterator[str]:
        for contest in self.contests:
            for participant in contest.participants:
                yield from _official(participant)

    def _telling_words(self) -> Iterator[str]:
        """One word of each name, the longest that is no ordinary word: without it the name cannot stand in a text.

        What the register itself calls somebody has one in any case; a slogan of ordinary words has none.
        """
        for contest in self.contests:
            reader = self.readers[contest.id]
            ordinary = reader.weights.ordinary | lexicon().whole
            for alias in reader.table.aliases:
                if not alias.ambiguous and alias.kind != "number":
                    yield from _longest(set(alias.words) - ordinary) or (
                        _longest(alias.words) if alias.registered else []
                    )
            for account in contest.accounts:
                for name in (*account.display_names, account.handle):
                    yield from _longest(_words(name) - ordinary) or _longest(_words(name))

    def passes(self, platform: str, columns: Columns) -> bool:
        """Whether nothing in some rows can match; what `match` would say of each of them, but for all at once."""
        if not self._ids_of.get(platform, _NONE).isdisjoint(columns.ids):
            return False
        if not self._posts_of.get(platform, _NONE).isdisjoint(columns.posts):
            return False
        if columns.handles:
            handles = "\n".join(columns.handles).casefold()
            if not self._every_handle.isdisjoint(handles.split("\n")) or self._hints_in_handles(handles):
                return False
        if columns.names and self._hints("\n".join(columns.names).casefold()):
            return False
        if columns.own and any(map(self._may_concern, columns.own)):
            return False
        return not (columns.texts and self._hints_anew("\n".join(columns.texts).casefold()))

    def _hints_anew(self, text: str) -> bool:
        """The same as `_hints`, remembering which words hold none: most words of a text were met before."""
        new = set(text.split()) - self._cleared
        if not new:
            return False
        if self._hints("\n".join(new)):
            return True
        if len(self._cleared) > MEMORY:
            self._cleared.clear()
        self._cleared |= new
        return False

    def _hints(self, text: str) -> bool:
        """Whether a text in small letters holds a word without which nobody is named in it."""
        return any(needle in text for needle in self._needles) or self._stands_alone(text, _WORD)

    def _hints_in_handles(self, handles: str) -> bool:
        """The same for handles, which run words together."""
        together = _run_together(handles)
        return any(needle in together for needle in self._needles) or self._stands_alone(handles, _LETTERS)

    def _stands_alone(self, text: str, pieces: re.Pattern[str]) -> bool:
        """Whether a word that must stand by itself does; most texts do not even hold its letters."""
        return any(word in text for word in self._alone) and not self._alone.isdisjoint(pieces.findall(text))

    def holds_ids(self, platform: str) -> bool:
        """Whether any registered account on a platform has its stable id in the register."""
        return platform in self._ids_of

    def holds_posts(self, platform: str) -> bool:
        """Whether any registered account on a platform has posts or videos in the register."""
        return platform in self._posts_of

    # ------------------------------------------------------------ one record

    def match(self, record: Record) -> tuple[Match, ...]:
        """Whom a record may concern: at most one match a participant, the surest. Empty for nearly every record."""
        found: list[Match] = []
        platform = record.origin.platform
        if record.id is not None:
            found += self._owned(By.ID, self._ids.get((platform, record.id)))
        if record.post_id is not None:
            found += self._owned(By.POST, self._posts.get((platform, record.post_id)))
        if record.handle is not None:
            found += self._by_handle(platform, record.handle)
        if record.name is not None:
            found += self._by_name(By.NAME, platform, record.name)
        if record.group is not None:
            found += self._by_name(By.GROUP, platform, record.group)
        for each in record.named:
            # Naming an account is no act upon it.
            there = self._by_handle(platform, each.handle) if each.handle is not None else []
            there += self._owned(By.ID, self._ids.get((platform, each.id))) if each.id is not None else []
            found += [Match(Level.MENTION, By.NAMED, match.contest, match.participant) for match in there]
        if record.sentence is not None:
            found += self._in_sentence(platform, record.sentence)
        if record.text is not None:
            found += self._in_text(By.TEXT, record.text, own=record.own)
        return _surest(found) if found else ()

    def _owned(self, by: By, owners: Iterable[Owner] | None, level: Level = Level.EXACT) -> Iterator[Match]:
        for contest, participant, account in owners or ():
            yield Match(level, by, contest, participant, account)

    def _by_handle(self, platform: str, handle: str) -> list[Match]:
        key = handle.casefold()
        here = self._handles.get((platform, key)) or self._handles.get((_SHARED.get(platform, ""), key))
        if here is not None:
            return [Match(Level.EXACT, by, *owner) for by, owner in here]
        if (owners := self._elsewhere.get(key)) is not None:
            return list(self._owned(By.ELSEWHERE, owners, Level.PROBABLE))
        return self._called(key) if self._hints_in_handles(key) else []

    def _called(self, handle: str) -> list[Match]:
        """Participants whose sure name stands in a handle; a short one only as a piece of its own."""
        plain, pieces = self._squashed[handle], set(_LETTERS.findall(handle))
        found = list(self._owned(By.CALLED, self._named.get(plain), Level.MENTION))
        for contest in self.contests:
            for alias in self.readers[contest.id].table.aliases:
                joined = "".join(alias.words)
                if alias.ambiguous or alias.kind == "number":
                    continue
                if joined in pieces or (len(joined) >= _SHORTEST_NAME and joined in plain):
                    found.append(Match(Level.MENTION, By.CALLED, contest, alias.participant))
        return found

    def _by_name(self, by: By, platform: str, name: str) -> list[Match]:
        if not self._hints(name.casefold()):
            return []
        plain = self._squashed[name]
        if (owners := self._accounts_named.get((platform, plain))) is not None:
            return list(self._owned(by, owners, Level.PROBABLE))
        if (owners := self._named.get(plain)) is not None:
            return list(self._owned(by, owners, Level.PROBABLE))
        return self._in_text(By.CALLED, name, own=False)

    def _in_sentence(self, platform: str, sentence: str) -> list[Match]:
        if not self._hints(sentence.casefold()):
            return []
        plain = squashed(sentence)
        found: list[Match] = []
        for (where, name), owners in self._accounts_named.items():
            if where == platform and len(name) >= _SHORTEST_NAME and name in plain:
                found += self._owned(By.SENTENCE, owners, Level.PROBABLE)
        return found or self._in_text(By.SENTENCE, sentence, own=False)

    def _in_text(self, by: By, text: str, *, own: bool) -> list[Match]:
        if own:
            if not self._may_concern(text):
                return []
        elif not self._hints(text.casefold()):
            return []
        found = []
        for contest in self.contests:
            reading = self.readers[contest.id].read(text)
            for participant in dict.fromkeys(mention.participant for mention in reading.mentions):
                told = reading if own else None
                found.append(Match(Level.MENTION, by, contest, participant, None, told))
        return found

    def _may_concern(self, own: str) -> bool:
        """Whether somebody may be named in the owner's own words."""
        tokens = own.split()
        if _perhaps_spelt_out(tokens):
            return True
        if not any(map(self._tokens.__getitem__, tokens)):
            return False
        return any(reader.names_somebody(tokens) for reader in self.readers.values())

    def _may_name(self, token: str) -> bool:
        return any(reader.may_name(token[:200]) for reader in self.readers.values())


def _perhaps_spelt_out(tokens: Sequence[str]) -> bool:
    return len(tokens) >= _SINGLE_LETTERS and sum(len(token) == 1 for token in tokens) >= _SINGLE_LETTERS


def _by_platform(keys: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for platform, key in keys:
        found.setdefault(platform, set()).add(key)
    return found


def _official(participant: Participant) -> Iterator[str]:
    """What the register calls a participant."""
    yield from (participant.name.id, participant.name.en, *participant.aliases)
    yield from (member.name for member in participant.members)


def _words(name: str) -> set[str]:
    return set(_WORD.findall(name.casefold()))


def _longest(words: Iterable[str]) -> list[str]:
    """The longest of some words, the first by the alphabet of equal ones; none of a single letter."""
    found = [word for word in sorted(words) if len(word) > 1]
    return [max(found, key=len)] if found else []


def _least(needles: Iterable[str]) -> tuple[str, ...]:
    """The same without those that hold another one."""
    kept: list[str] = []
    for needle in sorted(set(needles), key=lambda each: (len(each), each)):
        if not any(other in needle for other in kept):
            kept.append(needle)
    return tuple(kept)


def _run_together(handles: str) -> str:
    return handles.replace(".", "").replace("_", "").replace("-", "")


_ORDER: Final = {level: place for place, level in enumerate(Level)}


def _surest(found: Iterable[Match]) -> tuple[Match, ...]:
    """One match for each participant: the surest; a reading of the owner's own words is kept with it."""
    kept: dict[tuple[str, str], Match] = {}
    for match in found:
        key = (match.contest.id, match.participant)
        other = kept.get(key)
        if other is None:
            kept[key] = match
            continue
        better, worse = (match, other) if _ORDER[match.level] < _ORDER[other.level] else (other, match)
        kept[key] = better if better.reading is not None else better._replace(reading=worse.reading)
    return tuple(kept.values())
