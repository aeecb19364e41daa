"""Readings as JSON, and their suggested facts as acts for `nirpihak assess`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nirpihak.contests import Contest
from nirpihak.facts import Act, Fact, Source
from nirpihak.facts.act import NAME_LIMIT
from nirpihak.reading.hints import hints
from nirpihak.reading.reader import Reading
from nirpihak.reading.suggesting import note, suggested_facts
from nirpihak.reading.wording import masked_text

Place = Callable[[int, int], dict[str, Any]]
"""How a place in a text is written: its characters, and for a picture its boxes too."""


def characters(start: int, end: int) -> dict[str, Any]:
    """A place in a text, in characters."""
    return {"start": start, "end": end}


def reading_json(
    reading: Reading, contest: Contest, lang: str, *, place: Place = characters, shown: str | None = None
) -> dict[str, Any]:
    """What was read: the text as a blind reader sees it, each participant's suggestion, and hints of the act.

    `shown`: the text to show of, of the same length, where parts of the text are covered.
    """
    mentions = reading.mentions
    return {
        "cut": reading.cut,
        "masked": masked_text(reading, lang, shown),
        "participants": [
            {
                "participant": each.participant,
                "stance": each.stance,
                "tendency": each.tendency,
                "confidence": round(each.confidence, 4),
                "shares": {name: round(share, 4) for name, share in each.shares._asdict().items()},
                "why": list(each.why),
                "mentions": [
                    {**place(span.start, span.end), "kind": span.kind, "ambiguous": span.ambiguous}
                    for span in mentions
                    if span.participant == each.participant
                ],
                "evidence": [
                    {
                        **place(found.start, found.end),
                        "source": found.source,
                        "label": found.label,
                        "value": found.value,
                    }
                    for found in reading.evidence(each.participant)
                ],
                "facts": [
                    {"fact": fact.fact, "value": fact.value, "spans": [place(*span) for span in fact.spans]}
                    for fact in suggested_facts(reading, each.participant, contest)
                ],
            }
            for each in reading.suggestions
        ],
        "hints": [
            {"fact": hint.fact, "value": hint.value, **place(hint.start, hint.end)} for hint in hints(reading.text)
        ],
    }


def acts(reading: Reading, contest: Contest, name: str = "", shown: str | None = None) -> list[dict[str, Any]]:
    """For each participant the suggested facts as an act in JSON, source `read`; `name` begins its id.

    `shown`: the text to quote from, of the same length, where parts of the text are covered.
    """
    text = reading.text if shown is None else shown
    out = []
    for each in reading.suggestions:
        facts = {
            fact.fact: Fact(fact.value, Source.READ, note(text, fact.spans))
            for fact in suggested_facts(reading, each.participant, contest)
        }
        ident = f"{name[: NAME_LIMIT - len(each.participant) - 1]}/{each.participant}" if name else each.participant
        out.append(Act(facts, ident).to_json())
    return out
