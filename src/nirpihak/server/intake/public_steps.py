"""The pages of the public door in their order, and what their answers come to: what is filed, and where it would go.

Two ways, one for what somebody saw and one for what somebody was told to do. Knows no request and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from nirpihak.contests import load_register
from nirpihak.server.institutions.models import Institution
from nirpihak.server.institutions.services.regions import PROVINCES
from nirpihak.server.intake import public_forms as forms
from nirpihak.server.intake.models import Draft, Report, Upload
from nirpihak.server.intake.public_fields import UNKNOWN, UNSURE, Option, StepForm, day_of
from nirpihak.server.intake.public_forms import KINDS
from nirpihak.server.intake.services import routing, work
from nirpihak.server.intake.services.completeness import Files, Held
from nirpihak.server.intake.services.filing import Filing
from nirpihak.server.intake.services.routing import Route
from nirpihak.server.web.texts import Lang
from nirpihak.text import Text

Answers = Mapping[str, Any]
CONSENT: Final = "UU-27-2022/1"
"""The version of the words that somebody consents to (lapor_texts.toml, `tanya.consent` and `tanya.rights_*`)."""
NONE: Final = "none"
REPORT, PRESSURE = Report.Door.REPORT.value, Report.Door.PRESSURE.value
UNNAMED: Final = Report.Mode.UNNAMED.value


@dataclass(frozen=True, slots=True)
class Step:
    """One page: the word in its address, its questions, its heading and the line below it, its own template."""

    id: str
    form: type[StepForm]
    title: str
    lead: str = ""
    template: str = "intake/lapor_question.html"


_FILES: Final = Step("berkas", forms.FilesForm, "tanya.files_title", "tanya.files_lead", "intake/lapor_files.html")
_CONTEST: Final = Step("pemilihan", forms.ContestForm, "tanya.contest_title")
_IDENTITY: Final = Step(
    "nama", forms.IdentityForm, "tanya.identity_title", "tanya.identity_lead", "intake/lapor_identity.html"
)
_PEOPLE: Final = "intake/lapor_people.html"
_MODE: Final = "intake/lapor_mode.html"
WAYS: Final[Mapping[str, tuple[Step, ...]]] = {
    REPORT: (
        Step("perbuatan", forms.ActForm, "tanya.act_title"),
        Step("waktu", forms.WhenForm, "tanya.when_title"),
        Step("media", forms.MediaForm, "tanya.media_title"),
        Step("orang", forms.PersonForm, "tanya.people_title", "tanya.people_lead", _PEOPLE),
        _CONTEST,
        Step("instansi", forms.OfficeForm, "tanya.office_title", "tanya.office_lead"),
        _FILES,
        Step("anda", forms.ModeForm, "tanya.you_title", template=_MODE),
        _IDENTITY,
    ),
    PRESSURE: (
        Step("tekanan", forms.ToldForm, "tekan.told_title"),
        Step("aman", forms.SafeForm, "tekan.safe_title", template="intake/lapor_safe.html"),
        Step("waktu", forms.PressedWhenForm, "tekan.when_title"),
        Step("orang", forms.PersonForm, "tekan.people_title", "tekan.people_lead", _PEOPLE),
        _CONTEST,
        Step("instansi", forms.OwnOfficeForm, "tekan.office_title", "tekan.office_lead"),
        _FILES,
        Step("anda", forms.PressedModeForm, "tanya.you_title", template=_MODE),
        _IDENTITY,
    ),
}
"""By door, its pages in order."""
FIRST: Final = {way[0].id: door for door, way in WAYS.items()}
"""The pages that somebody may begin with, and their door."""
SLUGS: Final = frozenset(step.id for way in WAYS.values() for step in way)
CHECK: Final = "periksa"


def door_of(answers: Answers, step: str = "") -> str:
    """Which way is gone: that of the page it began with, else that of the answers."""
    return FIRST.get(step) or str(answers.get("door") or REPORT)


def way(answers: Answers, door: str) -> list[Step]:
    """The pages that are asked: nobody who goes without a name is asked for one."""
    named = answers.get("mode") not in (None, "", UNNAMED)
    return [step for step in WAYS[door] if named or step is not _IDENTITY]


def after(answers: Answers, door: str, step: str) -> str:
    """The page that follows one; `CHECK` after the last."""
    ids = [each.id for each in way(answers, door)]
    place = ids.index(step) + 1 if step in ids else len(ids)
    return ids[place] if place < len(ids) else CHECK


def before(answers: Answers, door: str, step: str) -> str:
    """The page before one; empty before the first."""
    ids = [each.id for each in way(answers, door)]
    place = len(ids) if step == CHECK else ids.index(step) if step in ids else 0
    return ids[place - 1] if place else ""


# What only the day and the tree of institutions know.


def more(step: Step, answers: Answers, lang: Lang) -> dict[str, Sequence[Option]]:
    """The choices of a page that are no part of its form."""
    if step.form is forms.ContestForm:
        return {"contest": _contests(lang), "province": _provinces()}
    if issubclass(step.form, forms.OfficeForm | forms.OwnOfficeForm):
        return {"office": offices(answers)}
    return {}


def _contests(lang: Lang) -> list[Option]:
    """The contests of the register, the latest first; invented ones only in a demonstration."""
    known = [each for each in load_register() if settings.NIRPIHAK.demo or not each.invented]
    known.sort(key=lambda each: (-each.year, each.name.pick(lang)))
    ends = (Option(NONE, "tanya.contest_none"), Option("other", "tanya.contest_other"), UNSURE)
    return [*(Option(each.id, each.name) for each in known), *ends]


def _provinces() -> list[Option]:
    shown = [each for each in PROVINCES.values() if settings.NIRPIHAK.demo or each.code < "97"]
    ordered = sorted(shown, key=lambda each: each.name)
    return [*(Option(each.code, Text(each.name, each.name)) for each in ordered), UNSURE]


def offices(answers: Answers) -> list[Option]:
    """The institutions of the province, and those of the whole country."""
    near = Q(region="")
    if (region := _province(answers)) != "":
        near |= Q(region=region) | Q(region__startswith=f"{region}.")
    rows = Institution.objects.filter(near, closed_at=None).order_by("-region", "name").values_list("pk", "name")
    return [*(Option(str(pk), Text(name, name)) for pk, name in rows), Option(NONE, "tanya.office_none"), UNSURE]


def receivers(answers: Answers) -> list[Option]:
    """Who could be chosen to receive it, besides whom the rules name: those of the province, or all there are.

    Never nobody, where there is anybody: whoever knows neither region nor election must be able to send it too.
    """
    everybody = Institution.objects.filter(closed_at=None, receives=True).order_by("region", "name")
    rows = everybody
    if (region := _province(answers)) != "":
        rows = everybody.filter(Q(region="") | Q(region=region) | Q(region__startswith=f"{region}."))
        rows = rows if rows.exists() else everybody
    return [Option(code, Text(name, name)) for code, name in rows.values_list("code", "name")]


def _province(answers: Answers) -> str:
    """The province, by what was said of it or of the election."""
    said = str(answers.get("province") or "")
    if said in PROVINCES:
        return said
    contest = load_register().get(contest_of(answers))
    return contest.region_code[:2] if contest is not None and contest.region_code[:2] in PROVINCES else ""


# What is filed.


def contest_of(answers: Answers) -> str:
    """The id of the contest, where it is one of the register."""
    said = str(answers.get("contest") or "")
    return said if said in load_register() else ""


def day(answers: Answers, name: str) -> date | None:
    """A day that was told."""
    return day_of(str(answers.get(name) or ""))


def content(answers: Answers, office: Institution | None) -> dict[str, Any]:
    """What is sealed as the report: everything that was said but who says it."""
    door = door_of(answers)
    contest = load_register().get(contest_of(answers))
    region = office.region if office is not None and office.region else ""
    if not region and contest is not None and contest.region_code[:2] in PROVINCES:
        region = contest.region_code
    unit = answers.get("own_unit") if door == PRESSURE or answers.get("same_unit") == "yes" else None
    told: dict[str, Any] = {
        name: answers.get(name) or ""
        for name in ("what", "when", "where", "link", "account", "office_name", "evidence_note")
    }
    told |= {
        "door": door,
        "about": list(answers.get("about") or []),
        "contest": contest_of(answers),
        "region": region or _province(answers),
        "office": "" if office is None else str(office.pk),
        "facts": facts(answers),
        "wants": {"same_unit": unit or None},
    }
    if office is not None:
        told["office_name"] = office.name
    if door == PRESSURE:
        told["pressure"] = {name: answers.get(name) or "" for name in ("by_whom", "asked", "threats", "safe")}
    if answers.get("mode") != UNNAMED and answers.get("consent_given"):
        told["consent"] = answers["consent_given"]
    return told


def facts(answers: Answers) -> dict[str, dict[str, str]]:
    """What was claimed of the act, as facts that the rulebook can weigh."""
    found: dict[str, dict[str, str]] = {}
    kind, platform = answers.get("act_kind"), answers.get("platform")
    act = {
        "kind": kind if kind in (*KINDS, "other") else "",
        "platform": "" if platform == UNKNOWN else platform or "",
        "day": answers.get("act_day") or "",
    }
    if told := {name: str(value) for name, value in act.items() if value}:
        found["act"] = told
    if contest := contest_of(answers):
        found["contest"] = {"id": contest}
    return found


def office_of(answers: Answers) -> Institution | None:
    """The institution that was chosen as the place of work."""
    number = str(answers.get("office") or "")
    if not number.isdecimal() or len(number) > 18:
        return None
    return Institution.objects.filter(pk=int(number), closed_at=None).first()


def route(answers: Answers, told: Mapping[str, Any]) -> Route:
    """Where it goes. Raises IntakeError where nobody receives it."""
    code = str(answers.get("receiver") or "")
    chosen = Institution.objects.filter(code=code, receives=True, closed_at=None).first() if code else None
    return routing.route(told, chosen=chosen)


def identity(answers: Answers) -> dict[str, str]:
    """Who reports, as far as said and wanted."""
    if answers.get("mode") in (None, "", UNNAMED):
        return {}
    return {name: said for name, said in (answers.get("identity") or {}).items() if said}


def held(answers: Answers, told: Mapping[str, Any], files: Sequence[Upload], zone: str) -> Held:
    """The same for whoever asks whether anything is missing."""
    states = [each.state for each in files]
    state = Upload.State
    return Held(
        content=told,
        files=Files(states.count(state.KEPT), states.count(state.PARTIAL), states.count(state.FAILED)),
        at=timezone.now(),
        given=frozenset(identity(answers)),
        door=filed_door(answers),
        act_day=day(answers, "act_day"),
        known_day=known_day(answers),
        zone=zone,
    )


def known_day(answers: Answers) -> date | None:
    """Whoever was pressed came to know of it on that day."""
    return day(answers, "act_day" if door_of(answers) == PRESSURE else "known_day")


def filed_door(answers: Answers) -> str:
    """The door it counts under: without a name a report is early information."""
    door = door_of(answers)
    unnamed = answers.get("mode") in (None, "", UNNAMED)
    return Report.Door.INFORMATION.value if door == REPORT and unnamed else door


def filing(answers: Answers, told: Mapping[str, Any], way_there: Route, files: Sequence[Upload], lane: str) -> Filing:
    """The whole, as it is handed over."""
    kind = str(answers.get("act_kind") or "")
    return Filing(
        institution=way_there.institution,
        procedure=way_there.procedure,
        door=filed_door(answers),
        mode=str(answers.get("mode") or UNNAMED),
        content=told,
        identity=identity(answers) or None,
        uploads=files,
        contest=contest_of(answers),
        act_kind=kind if kind in (*KINDS, "other") else "",
        act_day=day(answers, "act_day"),
        known_day=known_day(answers),
        lane=lane,
    )


def lane(draft: Draft, answer: str, *, within_limits: bool) -> str:
    """Which queue it goes to. The slow one is read later; nothing is refused."""
    quick = draft.lane == Report.Lane.QUICK and within_limits and work.solved(answer, bytes(draft.token_hash))
    return (Report.Lane.QUICK if quick else Report.Lane.SLOW).value
