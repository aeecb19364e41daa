"""Reading one text: mask, find the cues, ask the model, and say no more than both together allow.

    reader = Reader(contest)
    for suggestion in reader.read("Mantap pak Budi, lanjutkan!").suggestions: ...

`support` and `attack` are said only where cues and model agree and the calibrated confidence is high enough; one
of them alone *leans*; everything else is *unclear*. Exchanging participants changes nothing, because only the
alias table knows who is who (see `mentions`). A reading is a suggestion about one text; it says nothing of whoever
wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from nirpihak.reading import characters
from nirpihak.reading.aliases import AliasTable, alias_table
from nirpihak.reading.clauses import gathered, owners, sizes
from nirpihak.reading.cues import Found, O, T, grammar
from nirpihak.reading.mentions import Finder
from nirpihak.reading.results import (
    Evidence,
    NamedSpan,
    Part,
    Reading,
    SecondOpinion,
    Stance,
    Suggestion,
    Why,
)
from nirpihak.reading.weights import Probabilities, Weights, features, probabilities, shipped
from nirpihak.reading.words import Remembered, Spelling

if TYPE_CHECKING:
    from nirpihak.contests import Contest

__all__ = [
    "Evidence",
    "NamedSpan",
    "Reader",
    "Reading",
    "SecondOpinion",
    "Stance",
    "Suggestion",
    "View",
    "Why",
    "stacked",
]

HONORIFIC: Final = "pak"
"""Stands for every way of address before a name."""
TEXT_LIMIT: Final = 20_000
"""Longest text read, in characters; a longer one is cut there, and the reading says so."""
THRESHOLD: Final = 0.70
"""A verdict needs at least this calibrated confidence."""
LEAN: Final = 0.55
"""A lean needs at least this."""
TOGETHER: Final = 64
"""So many texts go through each step together when many are read."""
CUE_FROM: Final = 0.75
"""Cues speak for a side from this value on."""
AGAINST: Final = -0.4
"""How much of what is said of the others counts, turned round, for one of whom nothing is said."""


class View(NamedTuple):
    """The masked words as they look from one participant (its place in the table): T is itself, O any other.

    `own` says which words stand in T's clauses; None where only one participant is named.
    """

    participant: int
    words: list[str]
    own: list[bool] | None

    @property
    def asks(self) -> bool:
        """Whether the text ends in a question."""
        return "?" in self.words[-2:]


class Reader:
    """Reads texts about one contest. Build it once; reading keeps no state but a bounded memory of single words."""

    def __init__(
        self,
        contest: Contest | AliasTable,
        weights: Weights | None = None,
        *,
        threshold: float = THRESHOLD,
        second: SecondOpinion | None = None,
    ) -> None:
        self.second = second
        self.table = contest if isinstance(contest, AliasTable) else alias_table(contest)
        self.weights = shipped() if weights is None else weights
        self.threshold = threshold
        self._grammar = grammar()
        known = self._grammar.words | self.weights.words
        self._spelling = Spelling(known, self.weights.ordinary)
        self._finder = Finder(self.table, known | self.weights.ordinary)
        self._honorifics = self._finder.around.honorifics
        self._token_words = Remembered(self._words)

    def read(self, text: str) -> Reading:
        """The reading of a text; of its first `TEXT_LIMIT` characters where it is longer."""
        return self._read_together([text])[0]

    def read_all(self, texts: Iterable[str]) -> Iterator[Reading]:
        """The readings of many texts, in order; a little faster than one by one (see `_read_together`)."""
        remaining = iter(texts)
        while batch := list(islice(remaining, TOGETHER)):
            yield from self._read_together(batch)

    def _read_together(self, texts: list[str]) -> list[Reading]:
        """Each step for all of a few texts before the next step: its tables then stay in the processor's cache."""
        finder = self._finder
        cut = [len(text) > TEXT_LIMIT for text in texts]
        texts = [text[:TEXT_LIMIT] for text in texts]
        words = [self._words(text) for text in texts]
        mentions = [finder.find(each) for each in words]
        parts = [finder.masked(*each) if each[1] else [] for each in zip(words, mentions, strict=True)]
        views = [self._views(*each) if each[1] else [] for each in zip(words, parts, strict=True)]
        cues = [self.cues(each) for each in views]
        said = [tuple(map(self._suggest, *each)) for each in zip(views, cues, strict=True)]
        readings = [Reading(self, *each) for each in zip(texts, mentions, parts, said, cut, strict=True)]
        if self.second is not None:
            for reading in readings:
                told = reading.suggestions
                reading.suggestions = tuple(self._confirmed(reading, each, self.second) for each in told)
        return readings

    def _confirmed(self, reading: Reading, suggestion: Suggestion, second: SecondOpinion) -> Suggestion:
        """A verdict to which the second opinion does not agree becomes a lean."""
        if suggestion.stance not in ("support", "attack"):
            return suggestion
        named = {None: "", suggestion.participant: "TARGET"}
        # Words of the text that look like a mask must not be taken for one.
        plain = ((text.replace("TARGET", "target").replace("OTHER", "other"), who) for text, who in reading.masked())
        masked = "".join(named.get(who, "OTHER") or text for text, who in plain)
        shares = second.shares(masked)
        if max(shares) == getattr(shares, suggestion.stance):
            return suggestion
        leans: Stance = "leans_support" if suggestion.stance == "support" else "leans_attack"
        return suggestion._replace(stance=leans, why=("second_opinion",))

    def may_name(self, token: str) -> bool:
        """Whether a mention could begin in a token, a piece of a text without space; cheap, for passing texts over.

        A text whose tokens all say no names nobody, unless letter by letter with spaces between.
        """
        return any(self._finder.may_begin(word) for word in self._token_words[token])

    def names_somebody(self, tokens: Iterable[str]) -> bool:
        """Whether a text names a participant, from its tokens, for less than a reading costs; the limit is the same."""
        return bool(self._finder.find(list(chain.from_iterable(map(self._token_words.__getitem__, tokens)))))

    def views(self, text: str) -> list[View]:
        """What a blind reader sees: the masked words, once from each participant that is named."""
        words = self._words(text)
        mentions = self._finder.find(words)
        return self._views(words, self._finder.masked(words, mentions)) if mentions else []

    # ------------------------------------------------------------ words

    def _words(self, text: str) -> list[str]:
        return list(chain.from_iterable(map(self._finder.pieces.__getitem__, characters.prepared(text)[1])))

    def word_places(self, text: str) -> list[tuple[int, int]]:
        """The place (start, end) in the text of each plain word; words of one token share its place."""
        folded, raw = characters.prepared(text)
        pieces = self._finder.pieces
        spans = zip(raw, characters.places(folded), strict=True)
        return [span for token, span in spans for _ in pieces[token]]

    def _masked(self, words: Sequence[str], parts: Sequence[Part]) -> list[str | int]:
        """The known words, with participants as numbers."""
        known = self._spelling.__getitem__
        out: list[str | int] = []
        at = 0
        for start, end, participant in parts:
            out += chain.from_iterable(map(known, words[at:start]))
            if start > at and words[start - 1] in self._honorifics:
                out[-1] = HONORIFIC
            out.append(participant)
            at = end
        out += chain.from_iterable(map(known, words[at:]))
        return out

    def _came_from(self, words: Sequence[str], parts: Sequence[Part]) -> list[int]:
        """For each of the known words of `_masked` the plain word it comes from."""
        spelling = self._spelling
        out: list[int] = []
        at = 0
        for start, end, _ in (*parts, (len(words), len(words), -1)):
            for place in range(at, start):
                out += [place] * len(spelling[words[place]])
            out.append(start)
            at = end
        return out[:-1]

    def _views(self, words: Sequence[str], parts: Sequence[Part]) -> list[View]:
        return _seen_by_each(self._masked(words, parts), parts)

    # ------------------------------------------------------------ stance

    def cues(self, views: Sequence[View]) -> list[list[Found]]:
        """The cues that speak of each participant, in the order of the views of one text.

        Who is named beside somebody praised or blamed, and of whom nothing else is said, is set against them:
        most texts that name two take one side.
        """
        found = [self._grammar.find(view.words, view.own) for view in views]
        if len(views) < 2:
            return found
        values = [sum([cue[3] for cue in cues]) for cues in found]
        for number, (view, value) in enumerate(zip(views, values, strict=True)):
            if abs(value) < CUE_FROM:
                others = [each for at, each in enumerate(values) if at != number and abs(each) >= 2 * CUE_FROM]
                if (
                    others
                    and (place := next((at for at, mine in enumerate(view.own or ()) if not mine), None)) is not None
                ):
                    found[number] = [
                        *found[number],
                        (place, place + 1, "contrast", AGAINST * sum(others) / len(others)),
                    ]
        return found

    def _suggest(self, view: View, cues: Sequence[Found]) -> Suggestion:
        value = sum([found[3] for found in cues])
        score = self.weights.score(features(view.words, view.own))
        shares = stacked(self.weights.calibration, score, value, asks=view.asks)
        return self._judged(view, cues, value, score, shares)

    def _judged(
        self, view: View, cues: Sequence[Found], value: float, score: complex, shares: Probabilities
    ) -> Suggestion:
        confidence = max(shares)
        tendency: Literal["support", "attack", "neutral"] = (
            "neutral" if shares.neutral == confidence else "support" if shares.support == confidence else "attack"
        )
        side = 1 if shares.support >= shares.attack else -1
        cue_side = 0 if abs(value) < CUE_FROM else 1 if value > 0 else -1
        model_side = 0 if score.imag >= abs(score.real) / 2 else 1 if score.real > 0 else -1
        why: list[Why] = []
        if (
            side > 0
            and self._grammar.laughs(view.words)
            and not any(cue[2] in ("exhortation", "comparison") for cue in cues)
        ):
            why.append("sarcasm")
        if view.asks:
            why.append("question")
        if '"' in view.words:
            why.append("quotation")
        if cue_side * model_side < 0:
            why.append("disagreement")
        stance: Stance = "unclear"
        if tendency == "neutral":
            why.append("neutral")
        elif cue_side == model_side == side and confidence >= self.threshold and not why:
            stance = "support" if side > 0 else "attack"
        elif side in (cue_side, model_side) and "disagreement" not in why and confidence >= LEAN:
            stance = "leans_support" if side > 0 else "leans_attack"
            if not why:
                why.append("weak" if 0 in (cue_side, model_side) else "unsure")
        elif not why:
            why.append("unsure")
        return Suggestion(
            self.table.participants[view.participant],
            stance,
            tendency,
            confidence,
            shares,
            value,
            score.real,
            () if stance in ("support", "attack") else tuple(why),
        )

    # ------------------------------------------------------------ the words it rests on

    def evidence(self, reading: Reading, participant: str, weights: int) -> tuple[Evidence, ...]:
        """See `Reading.evidence`."""
        words = self._words(reading.text)
        index = self.table.participants.index(participant)
        views = self._views(words, reading.parts) if reading.parts else []
        at = next((at for at, view in enumerate(views) if view.participant == index), None)
        if at is None:
            return ()
        view = views[at]
        came_from = self._came_from(words, reading.parts)
        if view.own is not None:
            came_from = _first_of_each(came_from, sizes(self._masked(words, reading.parts)))
        spans = self.word_places(reading.text)
        ends = {start: end for start, end, _ in reading.parts}

        def place(first: int, last: int) -> tuple[int, int]:
            start, end = came_from[first], came_from[last]
            return spans[start][0], spans[ends.get(end, end + 1) - 1][1]

        found = [
            Evidence(*place(start, end - 1), "cue", kind, round(value, 2))
            for start, end, kind, value in self.cues(views)[at]
        ]
        told = features(view.words, view.own)
        for feature, weight in self.weights.contributions(told):
            if weights <= 0 or abs(weight) < 0.1:
                break
            where = _where(feature, view.words)
            if where is not None:
                label = feature if isinstance(feature, str) else " ".join(feature)
                found.append(Evidence(*place(*where), "weight", label, round(weight, 2)))
                weights -= 1
        return tuple(found)


def _seen_by_each(masked: Sequence[str | int], parts: Sequence[Part]) -> list[View]:
    present = list(dict.fromkeys([part[2] for part in parts]))
    if len(present) == 1:
        return [View(present[0], [word if isinstance(word, str) else T for word in masked], None)]
    words = gathered(masked)
    owned = owners(words)
    return [
        View(
            participant,
            [word if isinstance(word, str) else T if participant in word else O for word in words],
            [participant in owner for owner in owned],
        )
        for participant in present
    ]


def _first_of_each(places: Sequence[int], sizes_: Iterable[int]) -> list[int]:
    """Of rows of `sizes_` places the first place each."""
    out, at = [], 0
    for size in sizes_:
        out.append(places[at])
        at += size
    return out


def stacked(calibration: Sequence[float], score: complex, cues: float, *, asks: bool) -> Probabilities:
    """The calibrated shares of the three stances, from the model's score and the cues' value together.

    `calibration` holds six numbers, learnt on texts the model was not trained on (see `learning.calibrate`).
    """
    by_model, by_cues, base, by_neutral, by_silence, by_question = calibration
    bounded = max(-6.0, min(6.0, cues))
    polar = by_model * score.real + by_cues * bounded
    neutral = base + by_neutral * score.imag - by_silence * abs(bounded) + (by_question if asks else 0.0)
    return probabilities(complex(polar, neutral))


def _where(feature: str | tuple[str, str], words: Sequence[str]) -> tuple[int, int] | None:
    """The first and last word of the first place where a feature stands; None for what has no place."""
    if isinstance(feature, str):
        word = feature.removeprefix("o:")
        return (words.index(word),) * 2 if word in words else None
    first, second = feature
    at = words.index("T") if "T" in words else -1
    if first == "T>":
        return at + 2, at + 2
    if second == ">T":
        return at - 2, at - 2
    for place in range(len(words) - 1):
        if words[place] == first and words[place + 1] == second:
            return place, place + 1
    return None
