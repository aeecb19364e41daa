"""How a case stands, in plain words: what is so now, until when, what comes next.

Said to whoever reads: an officer, the reporter, or the respondent. To a reporter nothing of the examination is told but
that it goes on, and the result only once the respondent has it. Undecided it is always an allegation. Knows no page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.utils import timezone

from nirpihak.law.procedures import Standing
from nirpihak.server.cases.models import Case, Joined
from nirpihak.server.cases.services import clocks, needs
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services.telling import Further
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import PHRASES, Lang

Reader = Literal["officer", "reporter", "respondent"]
Stage = Case.Stage
_ROOM: Final = "kabar_perkara"
TONES: Final = {
    Stage.EXAMINED: "plain",
    Stage.PROPOSED: "plain",
    Stage.DECIDED: "yes",
    Stage.CLOSED: "yes",
}
TOLD: Final = frozenset({"received", "sent", "effective", "served"})
"""Steps after which the result is known to the respondent, so that it may be told to the reporter."""


@dataclass(frozen=True, slots=True)
class Told:
    """How a case stands, and what comes next."""

    headline: str
    text: str
    tone: str
    next: str


def told(case: Case, lang: Lang, reader: Reader = "officer", now: datetime | None = None) -> Told:
    """How a case stands at `now`. Asks what it rests on of the database, unless it was prefetched."""
    moment = now or timezone.now()
    due = clocks.next_due(case)
    key = _key(case, reader)
    values = _values(case, due, lang)
    text = _said(f"{key}_text", reader, lang, values)
    tone = TONES[Stage(case.stage)]
    if reader == "officer" and due is not None and (late := _late(due, moment)):
        tone = "no"
        text = f"{_said(late, reader, lang, values)} {text}"
    if reader == "reporter" and (law := next((each for each in clocks.pending(case) if each.basis), None)) is not None:
        # The day of a hearing is the respondent's affair; what the law sets is everybody's.
        text = f"{text} {_said('until', reader, lang, _values(case, law, lang))}"
    return Told(
        headline=_said(key, reader, lang, values),
        text=text,
        tone=tone,
        next=_said(f"next_{key.partition('_')[0]}", reader, lang, values),
    )


def of_reports(reports: Sequence[Report], lang: Lang, reader: str) -> dict[int, Further]:
    """For reports that are in a case, what to say instead of "registered": by the report's id. What intake asks."""
    rows = Joined.objects.filter(report__in=[each.pk for each in reports], undone_at=None)
    by_report = dict(rows.values_list("report", "case"))
    if not by_report:
        return {}
    found: dict[int, Further] = {}
    many = Case.objects.filter(pk__in=set(by_report.values())).select_related("institution")
    cases = {case.pk: case for case in clocks.prefetched(many)}
    for report, pk in by_report.items():
        case = cases[pk]
        words = told(case, lang, "officer" if reader == "officer" else "reporter")
        headline = f"{case.ref}: {words.headline}" if reader == "officer" else words.headline
        found[report] = Further(headline, words.text, words.tone, (words.next,) if words.next else ())
    return found


def _key(case: Case, reader: Reader) -> str:
    """The phrase of the state."""
    kinds = {step.kind for step in case.steps.all()}
    if case.stage == Stage.CLOSED:
        return f"closed_{case.outcome}" if case.outcome else "closed"
    if case.stage == Stage.PROPOSED:
        return "proposed"
    if case.stage == Stage.DECIDED:
        if "objected" in kinds and "objection_decided" not in kinds:
            return "objected"
        if "appealed" in kinds and "appeal_decided" not in kinds:
            return "appealed"
        hidden = reader == "reporter" and not kinds & TOLD
        return "decided" if hidden or not case.outcome else f"decided_{case.outcome}"
    if needs.absent(case):
        return "absent"
    if needs.heard(case):
        return "heard"
    return "called" if needs.hearing(case) is not None else "begun"


def _late(due: clocks.Clock, now: datetime) -> str:
    return {Standing.PASSED: "late", Standing.UNSURE: "maybe_late"}.get(due.standing(now), "")


def _values(case: Case, due: clocks.Clock | None, lang: Lang) -> dict[str, str]:
    zone = case.institution.zone
    summons = needs.hearing(case)
    return {
        "institution": case.institution.name,
        "what": due.label.pick(lang) if due is not None else "",
        "until": moment_text(due.earliest, lang, zone) if due is not None else "",
        "hearing": moment_text(summons.hearing_at, lang, zone) if summons is not None else "",
    }


def _said(name: str, reader: Reader, lang: Lang, values: dict[str, str]) -> str:
    """The phrase for this reader, or the one for everybody; nothing where there is none."""
    for key in (f"{name}_{reader}", name):
        if (found := PHRASES.get(f"{_ROOM}.{key}")) is not None:
            return found.pick(lang).format(**values)
    return ""
