"""What a reading says: mentions, suggestions and the words they rest on, with their places in the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias

from nirpihak.reading.aliases import AliasKind, AliasTable
from nirpihak.reading.mentions import Mention
from nirpihak.reading.weights import Probabilities

Stance: TypeAlias = Literal["support", "attack", "leans_support", "leans_attack", "unclear"]
Why: TypeAlias = Literal[
    "sarcasm", "question", "quotation", "disagreement", "weak", "neutral", "unsure", "second_opinion"
]

Part: TypeAlias = tuple[int, int, int]
"""A part of the plain words to be masked: start, end, participant."""


class NamedSpan(NamedTuple):
    """Where the text names a participant: characters from `start` to `end`."""

    start: int
    end: int
    participant: str
    kind: AliasKind
    ambiguous: bool


class Evidence(NamedTuple):
    """Words a suggestion rests on: characters `start` to `end`; a cue of a kind, or a weight of the model."""

    start: int
    end: int
    source: Literal["cue", "weight"]
    label: str
    value: float


class Suggestion(NamedTuple):
    """What the text says of one participant.

    `confidence` is calibrated (0 to 1) and belongs to `tendency`, the likeliest of support, attack and neutral;
    `stance` says no more than may be relied on. `why` says what held it back.
    """

    participant: str
    stance: Stance
    tendency: Literal["support", "attack", "neutral"]
    confidence: float
    shares: Probabilities
    cue_value: float
    model_value: float
    why: tuple[Why, ...]


class SecondOpinion(Protocol):
    """Somebody else who reads masked text: may hold a verdict back, never bring one about (see `transformer`)."""

    def shares(self, masked: str) -> Probabilities:
        """The shares of the three stances towards `TARGET` in a text where names are `TARGET` and `OTHER`."""


class Explains(Protocol):
    """What a reading asks its reader when places and evidence are wanted."""

    table: AliasTable

    def word_places(self, text: str) -> list[tuple[int, int]]:
        """The place in the text of each plain word."""

    def evidence(self, reading: Reading, participant: str, weights: int) -> tuple[Evidence, ...]:
        """The words the suggestion for a participant rests on."""


class Reading:
    """What was read in one text. Places are worked out when they are asked for."""

    __slots__ = ("_mentions", "_reader", "cut", "parts", "suggestions", "text")

    def __init__(
        self,
        reader: Explains,
        text: str,
        mentions: Sequence[Mention],
        parts: Sequence[Part],
        suggestions: tuple[Suggestion, ...],
        cut: bool = False,
    ) -> None:
        self._reader = reader
        self._mentions = mentions
        self.parts = parts
        self.text = text
        self.suggestions = suggestions
        self.cut = cut

    @property
    def contest_id(self) -> str:
        return self._reader.table.contest_id

    @property
    def mentions(self) -> tuple[NamedSpan, ...]:
        """Where participants are named, in order."""
        if not self._mentions:
            return ()
        spans = self._reader.word_places(self.text)
        return tuple(
            NamedSpan(spans[start][0], spans[end - 1][1], alias.participant, alias.kind, alias.ambiguous)
            for start, end, alias in self._mentions
        )

    def suggestion(self, participant: str) -> Suggestion | None:
        """What the text says of a participant, or None where it does not name it."""
        return next((each for each in self.suggestions if each.participant == participant), None)

    def evidence(self, participant: str, *, weights: int = 5) -> tuple[Evidence, ...]:
        """The words the suggestion for a participant rests on: every cue, and the strongest `weights` of the model."""
        return self._reader.evidence(self, participant, weights)

    def masked(self) -> tuple[tuple[str, str | None], ...]:
        """The text a blind reader sees: pieces of (text, participant or None); a participant's piece is its mask."""
        if not self.parts:
            return ((self.text, None),)
        spans = self._reader.word_places(self.text)
        ids = self._reader.table.participants
        pieces: list[tuple[str, str | None]] = []
        at = 0
        for start, end, index in self.parts:
            first, last = max(at, spans[start][0]), spans[end - 1][1]
            if last <= at:
                continue  # a second name in the same hashtag
            if first > at:
                pieces.append((self.text[at:first], None))
            pieces.append((self.text[first:last], ids[index]))
            at = last
        return (*pieces, (self.text[at:], None)) if at < len(self.text) else tuple(pieces)
