"""One text read and assessed, told as plain JSON values in one language: all that a page shows of it.

The very same code answers on a server and, through Pyodide, on the reader's own device; the JSON is the same byte for
byte. The text is given as pieces, so that nobody who shows it has to count characters. Knows no page and no browser.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, Final

from nirpihak.contests import Contest, Participant, Register, load_register
from nirpihak.facts import CATALOGUE
from nirpihak.law.deriving import derive
from nirpihak.law.engine import default_engine
from nirpihak.law.explanation import explain
from nirpihak.law.wording import value_text
from nirpihak.reading.reader import Evidence, Reader, Reading, Suggestion
from nirpihak.reading.suggesting import SuggestedFact, as_act, note, suggested_facts
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
        named = dict.fromkeys(who for _, who in self._reading.masked() if who is not None)
        return {participant: letter(number) for number, participant in enumerate(named)}

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
        }

    def assessments(self) -> list[dict[str, Any]]:
        """For each participant what the rulebook says of the suggested facts, with the facts as an act."""
        return [self._assessment(each.participant) for each in self._in_order()]

    def _say(self, text: Text) -> str:
        return text.pick(self._lang)

    def _in_order(self) -> list[Suggestion]:
        order = list(self.letters)
        return sorted(self._reading.suggestions, key=lambda each: order.index(each.participant))

    # ------------------------------------------------------------ the text

    def _pieces(self) -> Iterable[dict[str, Any]]:
        """The text cut wherever a mention or a cue begins or ends; each piece with whoever is named, and the cue.

        Pieces of one cue share its number.
        """
        text = self._reading.text
        named = [(span.start, span.end, self.letters[span.participant]) for span in self._reading.mentions]
        cues = _kept((each.participant, cue) for each in self._in_order() for cue in self._cues(each.participant))
        places = {0, len(text), *(at for start, end, _ in named for at in (start, end))}
        ordered = sorted(places | {at for _, cue in cues for at in (cue.start, cue.end)})
        for start, end in pairwise(ordered):
            piece: dict[str, Any] = {"text": text[start:end]}
            who = next((who for first, last, who in named if first <= start and end <= last), None)
            if who is not None:
                piece["named"] = who
            for number, (participant, cue) in enumerate(cues):
                if cue.start <= start and end <= cue.end:
                    piece["cue"] = {"number": number, "letter": self.letters[participant], "side": _side(cue.value)}
            yield piece

    def _cues(self, participant: str) -> list[Evidence]:
        found = self._reading.evidence(participant, weights=0)
        return [each for each in found if each.source == "cue" and each.label != "contrast" and each.value]

    # ------------------------------------------------------------ participants

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
            "percent": f"{int(suggestion.confidence * 100)}%",
            "why": list(suggestion.why),
            "mentions": [note(text, ((span.start, span.end),)) for span in self._spans(who)],
            "evidence": [
                {
                    "words": note(text, ((each.start, each.end),)),
                    "source": each.source,
                    "label": each.label,
                    "side": _side(each.value),
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

    def _assessment(self, participant: str) -> dict[str, Any]:
        facts = suggested_facts(self._reading, participant, self._contest)
        act = as_act(self._reading, facts)
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

    def tell(self, text: str, contest: str, lang: str) -> Told:
        """What a text says about a contest, in `lang`. Raises KeyError for a contest the register lacks."""
        found = self._register[contest]
        if contest not in self._readers:
            reader = Reader(found)
            self._readers[contest] = reader, reader.weights.version
        reader, model = self._readers[contest]
        return Told(reader.read(text), found, self._register, model, lang)


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


def letter(number: int) -> str:
    """A, B ... Z, AA, AB ... for 0, 1 ..."""
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def _kept(cues: Iterable[tuple[str, Evidence]]) -> list[tuple[str, Evidence]]:
    """Of cues that overlap the weightiest."""
    kept: list[tuple[str, Evidence]] = []
    for who, cue in sorted(cues, key=lambda row: -abs(row[1].value)):
        if all(cue.end <= other.start or other.end <= cue.start for _, other in kept):
            kept.append((who, cue))
    return kept


def _side(value: float) -> str:
    return "support" if value > 0 else "attack"
