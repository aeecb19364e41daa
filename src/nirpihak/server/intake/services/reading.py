"""What a report says, opened for whoever may read it, and what the rulebook says of the facts it claims.

Nothing is kept open: what is unsealed lives as long as the request. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nirpihak.facts import Act, ActError
from nirpihak.law.deriving import derive
from nirpihak.law.engine import default_engine
from nirpihak.law.explanation import Explanation, explain
from nirpihak.server.institutions.models import Institution
from nirpihak.server.intake.models import Report
from nirpihak.server.keys.services import content as keys
from nirpihak.server.keys.services.content import Ring

TITLE: Final = 90
"""Characters of a report's own words that a list shows."""


def ring_for(institution: Institution) -> Ring:
    """The institution's keys, for as many of its reports as a page shows."""
    return keys.ring(institution)


def key_of(report: Report, ring: Ring | None = None) -> bytes:
    """The report's key. Raises KeysError."""
    return (ring or ring_for(report.institution)).unwrap(bytes(report.key), str(report.uid))


def filed(report: Report, key: bytes) -> dict[str, Any]:
    """What was filed, as `filing` sealed it: `answers`, `files`, `blind`. Raises KeysError."""
    found: dict[str, Any] = keys.unseal_json(key, bytes(report.sealed), keys.about(str(report.uid), "content"))
    return found


def content_of(report: Report, ring: Ring | None = None, *, key: bytes | None = None) -> dict[str, Any]:
    """What the report says now: what was filed, with what was corrected since. Raises KeysError."""
    opened = key or key_of(report, ring)
    content: dict[str, Any] = dict(filed(report, opened)["answers"])
    for step in report.steps.all():
        if step.kind == "corrected" and step.sealed is not None:
            content |= words_of(step.sealed, report, opened).get("changes", {})
    return content


def sealed_words(words: Mapping[str, Any], report: Report, key: bytes) -> bytes:
    """The words of a step or a message, sealed."""
    return keys.seal_json(key, dict(words), keys.about(str(report.uid), "words"))


def words_of(sealed: bytes | memoryview, report: Report, key: bytes) -> dict[str, Any]:
    """The words of a step or a message. Raises KeysError."""
    found: dict[str, Any] = keys.unseal_json(key, bytes(sealed), keys.about(str(report.uid), "words"))
    return found


def title_of(content: Mapping[str, Any]) -> str:
    """The beginning of what the reporter wrote, on one line."""
    words = " ".join(str(content.get("what") or "").split())
    return words if len(words) <= TITLE else words[: TITLE - 1].rsplit(" ", 1)[0] + "…"


def act_of(content: Mapping[str, Any]) -> Act | None:
    """The claimed facts as an act, completed from the contest register; None where there are none or they are odd."""
    facts = content.get("facts")
    if not isinstance(facts, Mapping) or not facts:
        return None
    try:
        return derive(Act.from_json({"source": "claimed", **facts}))
    except ActError:
        return None


def assessment_of(content: Mapping[str, Any], lang: str) -> Explanation | None:
    """What the rulebook says of the facts as claimed, with its questions. Nothing of it is confirmed."""
    act = act_of(content)
    return None if act is None else explain(default_engine().assess(act), lang)
