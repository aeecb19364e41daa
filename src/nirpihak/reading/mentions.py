"""Mentions: where in a text a participant is named, found with the same aliases that mask it.

Works on plain words (see `words.plain`). Nothing but the alias table decides; how somebody is called never
reaches what reads the stance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress, count
from typing import Final, NamedTuple

from nirpihak.reading.aliases import Alias, AliasTable
from nirpihak.reading.characters import GONE
from nirpihak.reading.surroundings import surroundings
from nirpihak.reading.trie import Trie
from nirpihak.reading.words import Remembered, lexicon, plain, slips

FUZZY_FROM: Final = 6
"""Names of this many letters or more are also found with one slip of the finger, or without their vowels."""
ENDINGS: Final = ("nya", "lah", "kah", "pun", "ku", "mu")
_VOWELS = str.maketrans("", "", "aiueo")


class Mention(NamedTuple):
    """The plain words from `start` up to `end` name a participant (by its place in the table)."""

    start: int
    end: int
    alias: Alias


class _Misspelt(Remembered["Alias | None"]):
    """By plain word: the name it misspells, or None."""

    def __init__(self, aliases: Iterable[Alias], ordinary: Iterable[str]) -> None:
        super().__init__(self._named)
        self._ordinary = frozenset(ordinary)
        self._slips: dict[str, Alias | None] = {}
        self._skeletons: dict[str, Alias | None] = {}
        self._names: dict[str, Alias] = {}
        for alias in aliases:
            name = alias.words[0]
            if len(alias.words) > 1 or alias.ambiguous or alias.kind not in ("name", "nickname"):
                continue
            self._names[name] = alias
            if len(name) >= FUZZY_FROM and name.isalpha() and name.isascii():
                for slip in slips(name):
                    _claim(self._slips, slip, alias)
                skeleton = name[0] + name[1:].translate(_VOWELS)
                if len(skeleton) >= 4:
                    _claim(self._skeletons, skeleton, alias)

    def _named(self, word: str) -> Alias | None:
        if word in self._ordinary:
            return None
        for ending in ENDINGS:
            if word.endswith(ending) and (alias := self._names.get(word[: -len(ending)])) is not None:
                return alias
        if len(word) < FUZZY_FROM - 1:
            return None
        if word in self._slips:
            return self._slips[word]
        vowels = len(word) - len(word.translate(_VOWELS))
        if vowels * 4 > len(word) or not word.isalpha():
            return None
        return self._skeletons.get(word[0] + word[1:].translate(_VOWELS))


def _claim(table: dict[str, Alias | None], word: str, alias: Alias) -> None:
    """Give a spelling to an alias; to nobody, where aliases of two participants claim it."""
    before = table.setdefault(word, alias)
    if before is not None and before.owner != alias.owner:
        table[word] = None


class Finder:
    """Finds the mentions of one contest's participants. `ordinary` are words never taken for a misspelt name."""

    def __init__(self, table: AliasTable, ordinary: Iterable[str]) -> None:
        self.table = table
        self.around = surroundings()
        self._rows: Trie[Alias] = Trie()
        for alias in table.aliases:
            self._rows.add([(word,) for word in alias.words], alias)
        self._begins = self._rows.root.after
        self._numbers = {
            alias.words[-1]: alias
            for alias in table.aliases
            if alias.kind == "number" and alias.words[:1] == ("paslon",) and len(alias.words) == 2
        }
        self._misspelt = _Misspelt(table.aliases, {*ordinary, *lexicon().spellings})
        self._starts = Remembered(self._starts_a_name)
        self._tag_words: dict[str, tuple[str, ...]] = {word: (word,) for word in self.around.tag_words}
        for alias in sorted(table.aliases, key=lambda alias: (alias.ambiguous, len(alias.words))):
            if len("".join(alias.words)) >= 3 or alias.words[0].isdigit():
                self._tag_words.setdefault("".join(alias.words), alias.words)
        self._longest_tag = max(map(len, self._tag_words))
        self.pieces: Mapping[str, tuple[str, ...]] = Remembered(self._split)
        """By raw token its plain words; a hashtag is taken apart, a handle made of aliases is a mention."""

    # ------------------------------------------------------------ raw tokens to plain words

    def _split(self, raw: str) -> tuple[str, ...]:
        if raw[0] == "#":
            return self._segmented(raw[1:].replace("_", "").replace(GONE, "")) or ("#",)
        if raw[0] == "@":
            name = "".join(char for char in raw if char.isalnum())
            words = self._segmented(name)
            return words if words and "".join(words) == name and self._names_somebody(words) else ("@",)
        words = plain(raw)
        if len(words) == 1 and len(raw) > 7 and raw.isalnum() and not self._names_somebody(words):
            joined = self._segmented(words[0], whole=True)
            if joined and len(joined) > 1 and self._names_somebody(joined):
                return joined
        return words

    def _names_somebody(self, words: Sequence[str]) -> bool:
        return any(self._starts[word] for word in words)

    def _segmented(self, tag: str, *, whole: bool = False) -> tuple[str, ...]:
        """The words a tag runs together, by the fewest and longest known ones; unknown letters stay as one word."""
        best: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        for end in range(1, len(tag) + 1):
            cost, words = best[end - 1]
            options = [(cost + 4, (*words, tag[end - 1]))]
            for start in range(max(0, end - self._longest_tag), end):
                known = self._tag_words.get(tag[start:end])
                if known is None and tag[start:end].isdigit() and not whole:
                    known = (tag[start:end],)
                if known is not None:
                    options.append((best[start][0] + 1, (*best[start][1], "\0", *known, "\0")))
            best.append(min(options, key=lambda option: option[0]))
        if whole and best[-1][0] >= 4:
            return ()
        return tuple(_joined(best[-1][1]))

    # ------------------------------------------------------------ mentions

    def find(self, words: Sequence[str]) -> list[Mention]:
        """The mentions in order. Ambiguous aliases count only in the context of a campaign."""
        hits = list(compress(count(), map(self._starts.__getitem__, words)))
        if not hits:
            return []
        # From the end, because a name gives way to one that begins inside it, and that one must be known to stand.
        standing: dict[int, tuple[int, Alias] | None] = {}
        for at in reversed(hits):
            standing[at] = self._at(words, at, standing)
        sure: list[Mention] = []
        doubtful: list[Mention] = []
        reached = 0
        for at in hits:
            if at < reached or (match := standing[at]) is None:
                continue
            before = reached
            reached, alias = match
            if alias.kind != "number":
                (doubtful if alias.ambiguous else sure).append(Mention(at, reached, alias))
            elif before == at or not self._counts_something_else(words, at):
                listed = doubtful if alias.ambiguous else sure
                listed.append(Mention(at, reached, alias))
                reached = self._listed_on(words, reached, listed)
        if doubtful:
            sure += self._in_context(words, sure, doubtful)
            sure.sort()
        return sure

    def may_begin(self, word: str) -> bool:
        """Whether a mention could begin with a plain word."""
        return self._starts[word]

    def _starts_a_name(self, word: str) -> bool:
        return word in self._begins or word in self._numbers or self._misspelt[word] is not None

    def _at(
        self, words: Sequence[str], at: int, standing: Mapping[int, tuple[int, Alias] | None]
    ) -> tuple[int, Alias] | None:
        """The end and the alias of the name that begins at a place; `standing` says which names stand after it."""
        found = self._rows.longest(words, at)
        if found is None:
            alias = self._misspelt[words[at]] or self._chosen_number(words, at)
            return None if alias is None else (at + 1, alias)
        end, alias = found
        for inside in range(at + 1, end):
            # A name that begins inside and ends later goes before: "pak luthfi" must not cut "luthfi yasin" in two.
            other = standing.get(inside)
            if other is not None and other[0] > end and alias.ambiguous >= other[1].ambiguous:
                return None
        return found

    def _counts_something_else(self, words: Sequence[str], at: int) -> bool:
        before = at - 2 if at > 1 and words[at - 1] == "." else at - 1
        return before >= 0 and words[before] in self.around.not_ballot

    def _chosen_number(self, words: Sequence[str], at: int) -> Alias | None:
        """A bare number that somebody says to choose: "coblos 2", but not "pilih 2 orang"."""
        alias = self._numbers.get(words[at])
        if alias is None or not words[at].isdigit() or not at:
            return None
        if words[at - 1] not in self.around.before_numbers and words[at - 1] not in self.around.choosing:
            return None
        return None if at + 1 < len(words) and words[at + 1] in self.around.counted else alias

    def _listed_on(self, words: Sequence[str], at: int, found: list[Mention]) -> int:
        """Further bare numbers right after a ballot number: "paslon 1 & 3", "nomor satu dan dua"."""
        while True:
            step = at + 1 if at < len(words) and words[at] in ("dan", "sama", "atau", "n") else at
            alias = self._numbers.get(words[step]) if step < len(words) else None
            if alias is None:
                return at
            found.append(Mention(step, step + 1, alias))
            at = step + 1

    def _in_context(self, words: Sequence[str], sure: Sequence[Mention], doubtful: Sequence[Mention]) -> list[Mention]:
        """The ambiguous aliases that the words around them make a mention.

        Who else is named never matters, only that somebody is: otherwise exchanging two participants could change
        what is found. So every mention is one blank here, and each one found may make the next one plain.
        """
        found: list[Mention] = []
        waiting = list(doubtful)
        while True:
            units, place = _with_blanks(words, [*sure, *found])
            accepted = [
                mention
                for mention in waiting
                if self._plain_here(mention, units, place, named=len(sure) + len(found) > 0)
            ]
            if not accepted:
                return found
            found += accepted
            waiting = [mention for mention in waiting if mention not in accepted]

    def _plain_here(self, mention: Mention, units: Sequence[str], place: Mapping[int, int], *, named: bool) -> bool:
        around = self.around
        start, end = place[mention.start], place[mention.end - 1] + 1
        outside = [*units[:start], *units[end:]]
        in_campaign = named or not around.campaign.isdisjoint(outside) or not around.choosing.isdisjoint(outside)
        if not in_campaign:
            return False
        before = units[start - 1] if start else ""
        if mention.alias.kind == "number" or before in around.side_nouns or before in around.choosing:
            return True
        if before in around.honorifics:
            return True
        near = (*units[max(0, start - 3) : start], *units[end : end + 3])
        beside = any(word in around.campaign or word in around.choosing for word in near)
        return beside and around.prayer.isdisjoint(outside)

    def masked(self, words: Sequence[str], mentions: Sequence[Mention]) -> list[tuple[int, int, int]]:
        """The parts of the text to be masked: (start, end, participant), neighbouring mentions of one joined.

        Number nouns before a mention go with it, so that "nomor 2" and a name look the same.
        """
        parts: list[tuple[int, int, int]] = []
        for start, end, alias in mentions:
            while start and words[start - 1] in self.around.side_nouns and (not parts or parts[-1][1] < start):
                start -= 1
            if parts and parts[-1][2] == alias.owner and _only_joins(words[parts[-1][1] : start]):
                parts[-1] = (parts[-1][0], end, alias.owner)
            else:
                parts.append((start, end, alias.owner))
        return parts


_JOINING = frozenset(("dan", "n", "sama", "pak", "mas", "gus", "cak", "bu", "kang", "bang", "(", ")", "&"))


def _with_blanks(words: Sequence[str], mentions: Iterable[Mention]) -> tuple[list[str], dict[int, int]]:
    """The words with each mention as one blank, and for every place in the words its place there."""
    ends = {mention.start: mention.end for mention in mentions}
    units: list[str] = []
    place: dict[int, int] = {}
    until = 0
    for at, word in enumerate(words):
        if at >= until:
            until = ends.get(at, at + 1)
            units.append("\0" if at in ends else word)
        place[at] = len(units) - 1
    return units, place


def _only_joins(words: Sequence[str]) -> bool:
    return len(words) <= 2 and all(word in _JOINING for word in words)


def _joined(parts: Iterable[str]) -> list[str]:
    """Single unknown letters between known words put together again."""
    out: list[str] = []
    loose = ""
    inside = False
    for part in parts:
        if part == "\0":
            if loose:
                out.append(loose)
                loose = ""
            inside = not inside
        elif inside:
            out.append(part)
        else:
            loose += part
    return [*out, loose] if loose else out
