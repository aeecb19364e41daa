"""Mentions: where in a text a participant is named, found with the same aliases that mask it.

Works on plain words (see `words.plain`). Nothing but the alias table decides; how somebody is called never
reaches what reads the stance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from nirpihak.reading.aliases import Alias, AliasTable
from nirpihak.reading.surroundings import surroundings
from nirpihak.reading.trie import Trie
from nirpihak.reading.words import MEMORY, Remembered, lexicon, one_letter_off, plain

FUZZY_FROM: Final = 6
"""Names of this many letters or more are also found with one letter wrong, or without their vowels."""
_VOWELS = str.maketrans("", "", "aiueo")


class Mention(NamedTuple):
    """The plain words from `start` up to `end` name a participant (by its place in the table)."""

    start: int
    end: int
    alias: Alias


class _Names(dict[str, "Alias | None"]):
    """By plain word: the participant it misspells, or None; worked out once for each word."""

    def __init__(self, aliases: Iterable[Alias], ordinary: Iterable[str]) -> None:
        super().__init__()
        self._ordinary = frozenset(ordinary)
        self._names = {
            alias.words[0]: alias
            for alias in aliases
            if len(alias.words) == 1
            and len(alias.words[0]) >= FUZZY_FROM
            and alias.kind in ("name", "nickname")
            and not alias.ambiguous
            and alias.words[0].isalpha()
        }
        self._skeletons: dict[str, Alias | None] = {}
        for name, alias in self._names.items():
            skeleton = name[0] + name[1:].translate(_VOWELS)
            if len(skeleton) >= 4:
                self._skeletons[skeleton] = None if skeleton in self._skeletons else alias

    def __missing__(self, word: str) -> Alias | None:
        if len(self) >= MEMORY:
            self.clear()
        found = self[word] = self._misspelt(word)
        return found

    def _misspelt(self, word: str) -> Alias | None:
        if len(word) < FUZZY_FROM - 1 or word in self._ordinary or not word.isalpha() or not word.isascii():
            return None
        near = {self._names[name].index: self._names[name] for name in one_letter_off(word) if name in self._names}
        if len(near) == 1:
            return near.popitem()[1]
        vowels = len(word) - len(word.translate(_VOWELS))
        if not near and vowels * 3 <= len(word):
            return self._skeletons.get(word[0] + word[1:].translate(_VOWELS))
        return None


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
        self._misspelt = _Names(table.aliases, {*ordinary, *lexicon().spellings})
        self._tag_words: dict[str, tuple[str, ...]] = {word: (word,) for word in self.around.tag_words}
        for alias in table.aliases:
            if len("".join(alias.words)) >= 3 or alias.words[0].isdigit():
                self._tag_words["".join(alias.words)] = alias.words
        self.pieces: Mapping[str, tuple[str, ...]] = Remembered(self._split)
        """By raw token its plain words; a hashtag is taken apart, a handle made of aliases is a mention."""

    # ------------------------------------------------------------ raw tokens to plain words

    def _split(self, raw: str) -> tuple[str, ...]:
        if raw[0] == "#":
            return self._segmented("".join(plain(raw[1:].replace("_", "")))) or ("#",)
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
        return any(word in self._begins or self._misspelt[word] for word in words)

    def _segmented(self, tag: str, *, whole: bool = False) -> tuple[str, ...]:
        """The words a tag runs together, by the fewest and longest known ones; unknown letters stay as one word."""
        best: list[tuple[int, tuple[str, ...]]] = [(0, ())]
        for end in range(1, len(tag) + 1):
            cost, words = best[end - 1]
            options = [(cost + 4, (*words, tag[end - 1]))]
            for start in range(max(0, end - 28), end):
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
        begins, misspelt = self._begins, self._misspelt
        hits = [at for at, word in enumerate(words) if word in begins or misspelt[word]]
        if not hits:
            return []
        sure: list[Mention] = []
        doubtful: list[Mention] = []
        reached = 0
        for at in hits:
            if at < reached or (match := self._at(words, at)) is None:
                continue
            reached, alias = match
            if alias.kind != "number":
                (doubtful if alias.ambiguous else sure).append(Mention(at, reached, alias))
            elif not at or words[at - 1] not in self.around.not_ballot:
                listed = doubtful if alias.ambiguous else sure
                listed.append(Mention(at, reached, alias))
                reached = self._listed_on(words, reached, listed)
        if doubtful:
            sure += self._in_context(words, sure, doubtful)
            sure.sort()
        return sure

    def _at(self, words: Sequence[str], at: int) -> tuple[int, Alias] | None:
        found = self._rows.longest(words, at)
        if found is None and (alias := self._misspelt[words[at]]) is not None:
            return at + 1, alias
        return found

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
        around = self.around
        named = {mention.alias.index for mention in sure}
        in_campaign = bool(sure) or not around.campaign.isdisjoint(words) or not around.choosing.isdisjoint(words)
        found = []
        for mention in doubtful:
            index = mention.alias.index
            before = words[mention.start - 1] if mention.start else ""
            near = words[max(0, mention.start - 3) : mention.start], words[mention.end : mention.end + 3]
            beside = any(word in around.campaign or word in around.choosing for part in near for word in part)
            chosen = before in around.side_nouns or before in around.choosing
            if mention.alias.kind == "number":
                chosen = chosen or in_campaign
            addressed = before in around.honorifics and in_campaign
            prayed = not around.prayer.isdisjoint(words) or (named and index not in named)
            if index in named or chosen or addressed or (beside and not prayed):
                found.append(mention)
        return found

    def masked(self, words: Sequence[str], mentions: Sequence[Mention]) -> list[tuple[int, int, int]]:
        """The parts of the text to be masked: (start, end, participant), neighbouring mentions of one joined.

        Number nouns before a mention go with it, so that "nomor 2" and a name look the same.
        """
        parts: list[tuple[int, int, int]] = []
        for start, end, alias in mentions:
            while start and words[start - 1] in self.around.side_nouns and (not parts or parts[-1][1] < start):
                start -= 1
            if parts and parts[-1][2] == alias.index and _only_joins(words[parts[-1][1] : start]):
                parts[-1] = (parts[-1][0], end, alias.index)
            else:
                parts.append((start, end, alias.index))
        return parts


_JOINING = frozenset(("dan", "n", "sama", "pak", "mas", "gus", "cak", "bu", "kang", "bang", "(", ")", "&"))


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
