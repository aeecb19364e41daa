"""One text read and assessed, told as plain JSON values in one language: all that a page shows of it.

The very same code answers on a server and, through Pyodide, on the reader's own device; the JSON is the same byte for
byte. The text is given as pieces, so that nobody who shows it has to count characters. Knows no page and no browser.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, Final

from nirpihak.contests import Contest, Participant, Register, load_register
from nirpihak.facts import CATALOGUE, Act
from nirpihak.law.deriving import derive
from nirpihak.law.engine import default_engine
from nirpihak.law.explanation import explain
from nirpihak.law.wording import value_text
from nirpihak.reading.marking import Mark, marks
from nirpihak.reading.reader import Reader, Reading, Suggestion
from nirpihak.reading.suggesting import SuggestedFact, as_act, note, suggested_facts
from nirpihak.reading.wording import CUES, SUGGESTION, letters, nobody, percent, said
from nirpihak.text import Text

DIGITS: Final = 4
"""Shares are told with so many digits: two machines' last bits of an exponential may differ."""


class Told:
    """What one text says, in `lang`; the assessment is worked out when it is asked for, because it is slower."""

    def __init__(self, reading: Reading, contest: Contest, register: Register, model: str, lang: str) -> None:
        self._reading = reading
        self._contest = contest
        self._register = register
        self._model = model
        self._lang = lang

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """By participant the letter a blind reader knows it by, in order of appearance."""
        return letters(self._reading.masked())

    def reading(self) -> dict[str, Any]:
        """The text in pieces, the masked text in pieces, and what is suggested of each participant."""
        return {
            "contest": {"id": self._contest.id, "name": self._say(self._contest.name)},
            "model": self._model,
            "cut": self._reading.cut,
            "text": list(self._pieces()),
            "masked": [
                {"letter": self.letters[who]} if who is not None else {"text": piece}
                for piece, who in self._reading.masked()
            ],
            "participants": [self._participant(each) for each in self._in_order()],
            "note": self._say(SUGGESTION)
            if self._reading.suggestions
            else nobody(self._say(self._contest.name), self._lang),
        }

    def act(self, participant: str) -> dict[str, Any]:
        """The facts suggested of an act towards a participant, as an act in JSON."""
        return self._act(participant).to_json()

    def assessments(self) -> list[dict[str, Any]]:
        """For each participant what the rulebook says of the suggested facts, with the facts as an act."""
        return [self._assessment(each.participant) for each in self._in_order()]

    def _say(self, text: Text) -> str:
        return text.pick(self._lang)

    def _in_order(self) -> list[Suggestion]:
        order = list(self.letters)
        return sorted(self._reading.suggestions, key=lambda each: order.index(each.participant))

    def _pieces(self) -> Iterable[dict[str, Any]]:
        """The text cut wherever a mark (`reading.marking`) begins or ends; each piece with who is named, and the cue.

        Pieces of one cue share its number.
        """
        text, found = self._reading.text, marks(self._reading)
        ends = sorted({0, len(text), *(at for mark in found for at in (mark.start, mark.end))})
        waiting = deque(enumerate(found))
        holding: list[tuple[int, Mark]] = []
        for start, end in pairwise(ends):
            while waiting and waiting[0][1].start <= start:
                holding.append(waiting.popleft())
            holding = [(number, mark) for number, mark in holding if end <= mark.end]
            piece: dict[str, Any] = {"text": text[start:end]}
            for number, mark in holding:
                letter = self.letters[mark.participant]
                if mark.kind == "named":
                    piece["named"] = letter
                else:
                    side = "support" if mark.kind == "for" else "attack"
                    piece["cue"] = {"number": number, "letter": letter, "side": side}
            yield piece

    def _participant(self, suggestion: Suggestion) -> dict[str, Any]:
        who = suggestion.participant
        text = self._reading.text
        return {
            "participant": who,
            "letter": self.letters[who],
            "name": self._say(self._person(who).name),
            "stance": suggestion.stance,
            "tendency": suggestion.tendency,
            "confidence": round(suggestion.confidence, DIGITS),
            "percent": percent(suggestion.confidence),
            "why": list(suggestion.why),
            "said": said(suggestion, self._lang),
            "mentions": [note(text, ((span.start, span.end),)) for span in self._spans(who)],
            "evidence": [
                {
                    "words": note(text, ((each.start, each.end),)),
                    "source": each.source,
                    "label": each.label,
                    "told": self._say(CUES[each.label]) if each.label in CUES else None,
                    "side": "support" if each.value > 0 else "attack",
                    "value": round(each.value, 2),
                }
                for each in self._reading.evidence(who)
                if each.value
            ],
            "facts": [self._fact(each) for each in suggested_facts(self._reading, who, self._contest)],
        }

    def _person(self, participant: str) -> Participant:
        return self._contest.participant(participant)

    def _spans(self, participant: str) -> list[Any]:
        return [span for span in self._reading.mentions if span.participant == participant]

    def _fact(self, fact: SuggestedFact) -> dict[str, Any]:
        named: dict[str, Text] = {"contest.id": self._contest.name}
        if fact.fact == "target.participant":
            named[fact.fact] = self._person(str(fact.value)).name
        return {
            "fact": fact.fact,
            "value": fact.value,
            "label": self._say(CATALOGUE[fact.fact].label),
            "told": self._say(named.get(fact.fact) or value_text(fact.fact, fact.value)),
            "words": note(self._reading.text, fact.spans),
        }

    def _act(self, participant: str) -> Act:
        return as_act(self._reading, suggested_facts(self._reading, participant, self._contest))

    def _assessment(self, participant: str) -> dict[str, Any]:
        act = self._act(participant)
        assessment = default_engine().assess(derive(act, self._register))
        return {
            "participant": participant,
            "letter": self.letters[participant],
            "act": act.to_json(),
            "told": explain(assessment, self._lang).to_json(),
        }


class Tellers:
    """Reads texts about the contests of a register and tells what was read; a reader is built once a contest."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._readers: dict[str, tuple[Reader, str]] = {}

    def reader(self, contest: str) -> Reader:
        """The reader of a contest. Raises KeyError for one the register lacks."""
        return self._with_version(contest)[0]

    def tell(self, text: str, contest: str, lang: str) -> Told:
        """What a text says about a contest, in `lang`. Raises KeyError for a contest the register lacks."""
        reader, model = self._with_version(contest)
        return Told(reader.read(text), self._register[contest], self._register, model, lang)

    def _with_version(self, contest: str) -> tuple[Reader, str]:
        if contest not in self._readers:
            reader = Reader(self._register[contest])
            self._readers[contest] = reader, reader.weights.version
        return self._readers[contest]


@cache
def shipped() -> Tellers:
    """Tellers for the contests that ship, built once."""
    return Tellers(load_register())


def read(text: str, contest: str, lang: str) -> str:
    """`Told.reading` of a text about a contest that ships, as JSON. Raises KeyError."""
    return _as_json(shipped().tell(text, contest, lang).reading())


def assess(text: str, contest: str, lang: str) -> str:
    """`Told.assessments` of a text about a contest that ships, as JSON. Raises KeyError."""
    return _as_json(shipped().tell(text, contest, lang).assessments())


def _as_json(value: object) -> str:
    """JSON in ASCII, so that halves of characters in a text can be written too."""
    return json.dumps(value, separators=(",", ":"))
