"""What the page shows before anything is sent: each answer in words, what is missing, where it goes.

Reads the draft and asks the services. Knows no request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nirpihak.law.wording import date_text
from nirpihak.server.intake import public_steps as steps
from nirpihak.server.intake.models import Upload
from nirpihak.server.intake.public_fields import StepForm, day_of
from nirpihak.server.intake.public_forms import FilesForm, IdentityForm, PersonForm
from nirpihak.server.intake.public_steps import Step
from nirpihak.server.intake.services import completeness, work
from nirpihak.server.intake.services.drafts import Writing
from nirpihak.server.intake.services.errors import IntakeError
from nirpihak.server.keys.services import identities
from nirpihak.server.web.texts import Lang, say


def checked(writing: Writing, lang: Lang) -> dict[str, Any]:
    """Everything that the page of the check shows."""
    answers, files = writing.answers, writing.uploads()
    door = steps.door_of(answers)
    told = steps.content(answers, steps.office_of(answers))
    there, nobody = None, ""
    try:
        there = steps.route(answers, told)
    except IntakeError as error:
        nobody = error.reason.pick(lang)
    found = []
    if there is not None:
        zone = there.institution.zone
        found = completeness.of_held(there.procedure, steps.held(answers, told, files, zone))
    sections = [{"step": step, "rows": _rows(step, answers, lang, files, writing)} for step in steps.way(answers, door)]
    most = len(sections) + 1
    return {
        "sections": sections,
        "pressure": door == steps.PRESSURE,
        "there": there,
        "nobody": nobody,
        "receivers": steps.receivers(answers),
        "receiver": answers.get("receiver", ""),
        "names_unsafe": there is not None and bool(steps.identity(answers)) and not identities.ready(there.institution),
        "formal": [each for each in found if each.kind == "formal"],
        "material": [each for each in found if each.kind == "material"],
        "coming": any(each.state == Upload.State.PARTIAL for each in files),
        "number": most,
        "most": most,
        "strokes": range(1, most + 1),
        "back": steps.before(answers, door, steps.CHECK),
        "challenge": work.challenge(bytes(writing.draft.token_hash)),
        "bits": work.BITS,
    }


def _rows(
    step: Step, answers: Mapping[str, Any], lang: Lang, files: list[Upload], writing: Writing
) -> list[tuple[str, str]]:
    """The questions of a page with what was answered."""
    if step.form is PersonForm:
        people = [", ".join(each.values()) for each in answers.get("about") or []]
        return [(say("tanya.person_nth", lang, number=n), said) for n, said in enumerate(people, 1)] or [
            (say(step.title, lang), "")
        ]
    said: Mapping[str, Any] = answers
    if step.form is IdentityForm:
        said = {**(answers.get("identity") or {}), "consent": ["yes"] if answers.get("consent_given") else []}
    form = step.form(lang, said, None, steps.more(step, answers, lang))
    rows = [(label, words) for name in form.order for label, words in [_answer(form, name, lang)]]
    if step.form is FilesForm:
        kept = ", ".join(writing.name_of(each) for each in files if each.state == Upload.State.KEPT)
        rows.insert(0, (say("tanya.files_kept", lang), kept))
    # A page with nothing on it is one line, not one for every field.
    return [row for row in rows if row[1]] or [(say(step.title, lang), "")]


def _answer(form: StepForm, name: str, lang: Lang) -> tuple[str, str]:
    if name not in form.chosen:
        told = form.told(name)
        day = day_of(told["value"]) if name in form.days else None
        return told["label"], date_text(day).pick(lang) if day is not None else told["value"]
    row = form.row(name)
    return row["label"], "; ".join(each["words"] for each in row["options"] if each["picked"])
