"""From a reading to suggested facts: what the law engine may take, with source `read` and the words it rests on.

Only a verdict suggests a stance; a lean or an unclear reading leaves the fact unknown, so that the engine asks a
person. Nothing here decides anything: every fact waits for an officer's confirmation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from nirpihak.contests import Contest
from nirpihak.facts import CATALOGUE, Act, Fact, Source
from nirpihak.reading.hints import Hint, hints
from nirpihak.reading.reader import Reading

STANCES: Final = {"support": "support", "attack": "oppose"}
_POSES: Final = {1: "one_finger", 2: "two_fingers", 3: "three_fingers", 4: "four_fingers", 5: "five_fingers"}
_NOTE: Final = 160


class SuggestedFact(NamedTuple):
    """A fact read from the text: id and value as in the catalogue, and the places (start, end) it rests on."""

    fact: str
    value: str | bool
    spans: tuple[tuple[int, int], ...]


def suggested_facts(reading: Reading, participant: str, contest: Contest) -> tuple[SuggestedFact, ...]:
    """The facts a reading suggests of an act towards one participant. Raises KeyError for one the contest lacks."""
    person = contest.participant(participant)
    mentions = [span for span in reading.mentions if span.participant == participant]
    named = tuple((span.start, span.end) for span in mentions)
    found = [
        SuggestedFact("contest.id", contest.id, named),
        SuggestedFact("target.participant", participant, named),
        SuggestedFact("target.concerns", "party" if person.kind == "party" else "candidate", named),
    ]
    suggestion = reading.suggestion(participant)
    if suggestion is not None and suggestion.stance in STANCES:
        said = tuple((each.start, each.end) for each in reading.evidence(participant) if each.source == "cue")
        found.append(SuggestedFact("content.stance", STANCES[suggestion.stance], said))
    told = hints(reading.text)
    found += _of_the_act(told)
    signs = [span for span in mentions if span.kind in ("number", "slogan")]
    places = [(span.start, span.end) for span in signs]
    places += [(hint.start, hint.end) for hint in told if _shows_number(hint, person.number)]
    if places:
        found.append(SuggestedFact("content.sign_of_participant", True, tuple(sorted(set(places)))))
    return tuple(found)


def _of_the_act(told: tuple[Hint, ...]) -> list[SuggestedFact]:
    """One fact for each kind of hint; where the text gives two different values the fact stays unknown."""
    by_fact: dict[str, list[Hint]] = {}
    for hint in told:
        if hint.fact in CATALOGUE:
            by_fact.setdefault(hint.fact, []).append(hint)
    return [
        SuggestedFact(fact, same[0].value, tuple((hint.start, hint.end) for hint in same))
        for fact, same in by_fact.items()
        if len({hint.value for hint in same}) == 1
    ]


def _shows_number(hint: Hint, number: int | None) -> bool:
    return hint.fact == "sign" and number is not None and hint.value == _POSES.get(number)


def as_act(reading: Reading, facts: tuple[SuggestedFact, ...], base: Mapping[str, Fact] | None = None) -> Act:
    """The suggested facts as an act for the law engine; what is stated in `base` goes before what was read."""
    read = {each.fact: Fact(each.value, Source.READ, note(reading.text, each.spans)) for each in facts}
    return Act({**read, **(base or {})})


def note(text: str, spans: tuple[tuple[int, int], ...]) -> str | None:
    """The words a fact rests on, for its note: quoted, on one line, at most 160 characters."""
    quoted = "; ".join(" ".join(text[start:end].split()) for start, end in spans)
    quoted = re.sub(r"@[\w.]+", "@…", quoted)  # a handle in the words may be a bystander's
    shown = "".join(char for char in quoted if char.isprintable())
    return (shown if len(shown) <= _NOTE else shown[: _NOTE - 1] + "…") or None
