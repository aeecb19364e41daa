"""What the pages of referrals show: where a matter may belong, what leaves, how it stands. Knows no request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from nirpihak.law.loading import load_rulebook
from nirpihak.law.referrals import Pointer, regimes
from nirpihak.server.cases.models import Case, Referral
from nirpihak.server.cases.referral_forms import AnswerForm, PaperForm, WhyForm
from nirpihak.server.cases.services import partners, referral_states, referrals
from nirpihak.server.cases.services import referral_notes as notes
from nirpihak.server.evidence.models import File
from nirpihak.server.evidence.services import viewing
from nirpihak.server.institutions.models import Institution
from nirpihak.server.web.pageforms import PageForm
from nirpihak.server.web.templatetags.showing import moment_text, size_text
from nirpihak.server.web.texts import Lang, say

STATES: Final[Mapping[str, str]] = {
    "prepared": "penerusan.state_prepared",
    "sent": "penerusan.state_sent",
    "received": "penerusan.state_received",
    "acknowledged": "penerusan.state_acknowledged",
    "refused": "penerusan.state_refused",
    "answered": "penerusan.state_answered",
    "withdrawn": "penerusan.state_withdrawn",
}
NEXT: Final[Mapping[str, str]] = {
    "prepared": "penerusan.next_prepared",
    "sent": "penerusan.next_sent",
    "received": "penerusan.next_received",
    "acknowledged": "penerusan.next_acknowledged",
    "refused": "penerusan.next_refused",
    "answered": "penerusan.next_answered",
    "withdrawn": "penerusan.next_withdrawn",
}
"""Who must do what now."""
TONES: Final[Mapping[str, str]] = {"prepared": "due", "received": "due", "refused": "danger", "answered": "on"}
OUTCOMES: Final[Mapping[str, str]] = {
    "taken": "penerusan.outcome_taken",
    "breach": "penerusan.outcome_breach",
    "no_breach": "penerusan.outcome_no_breach",
    "not_proven": "penerusan.outcome_not_proven",
    "passed_on": "penerusan.outcome_passed_on",
    "other": "penerusan.outcome_other",
}
SAID: Final[Mapping[str, str]] = {
    "acknowledged": "penerusan.said_acknowledged",
    "answered": "penerusan.said_answered",
    "refused": "penerusan.said_refused",
}
PERSON: Final[Mapping[str, str]] = {
    "name": "penerusan.person_name",
    "number": "penerusan.person_number",
    "position": "penerusan.person_position",
    "unit": "penerusan.person_unit",
    "office": "penerusan.person_office",
}
CONFIDENCE: Final[Mapping[str, str]] = {"medium": "penerusan.confidence_medium", "low": "penerusan.confidence_low"}


def outcomes(lang: Lang) -> dict[str, str]:
    """What an answer can say, in words."""
    return {id: say(OUTCOMES[id], lang) for id in referral_states.OUTCOMES}


def said(lang: Lang) -> dict[str, str]:
    """What a receiver can say on paper."""
    return {id: say(SAID[id], lang) for id in referral_states.TO}


def pointer(found: Pointer, lang: Lang) -> dict[str, Any]:
    """A regime that a matter points to, with why."""
    regime = found.regime
    names = load_rulebook().items
    return {
        "id": regime.id,
        "name": regime.name.pick(lang),
        "receiver": regime.receiver.pick(lang),
        "why": regime.why.pick(lang),
        "items": [{"id": id, "name": names[id].name.pick(lang)} for id in found.items],
        "whole": regime.whole,
        "basis": "; ".join(regime.backing.basis),
        "confidence": say(CONFIDENCE[regime.backing.confidence], lang) if regime.backing.confidence != "high" else "",
        "disagreement": regime.backing.disagreement.pick(lang) if regime.backing.disagreement else "",
    }


def receivers(case: Case, lang: Lang) -> dict[str, str]:
    """Who may be chosen: institutions of this server that receive, and partners."""
    here = Institution.objects.filter(receives=True, closed_at=None).exclude(pk=case.institution_id).order_by("name")
    found = {f"i{each.pk}": say("penerusan.to_here", lang, name=each.name) for each in here}
    for each in partners.partners_of(case.institution):
        words = "penerusan.to_partner" if each.address else "penerusan.to_partner_hand"
        found[f"p{each.pk}"] = say(words, lang, name=each.name)
    return {"": say("penerusan.to_none", lang), **found}


def regime_names(lang: Lang) -> dict[str, str]:
    """Every regime by name."""
    return {"": say("penerusan.choose", lang), **{id: each.name.pick(lang) for id, each in regimes().items()}}


def choices(has: referrals.Offered, lang: Lang, ticked: Mapping[str, list[str]]) -> dict[str, Any]:
    """What may go along, with what is ticked so far."""
    return {
        "person": [
            {"value": name, "label": say(PERSON[name], lang), "said": value, "on": name in ticked["person"]}
            for name, value in has.person.items()
        ],
        "facts": [_fact(row, lang) | {"value": row["fact"], "on": row["fact"] in ticked["fact"]} for row in has.facts],
        "link": has.link,
        "files": [_file(each, lang) | {"on": str(each.pk) in ticked["file"]} for each in has.files],
    }


def row(referral: Referral, lang: Lang) -> dict[str, Any]:
    """One referral in a list."""
    regime = regimes().get(referral.regime)
    return {
        "ref": referral.ref,
        "way": say("penerusan.way_in" if referral.way == Referral.Way.IN else "penerusan.way_out", lang),
        "other": referrals.receiver_name(referral),
        "regime": regime.name.pick(lang) if regime is not None else referral.regime,
        "state": say(STATES[referral.state], lang),
        "tone": TONES.get(referral.state, ""),
        "at": referral.sent_at or referral.made_at,
        "case": referral.case.ref if referral.case else "",
        "report": referral.report.ref if referral.report else "",
    }


def one(referral: Referral, words: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    """A whole referral: how it stands, what it says, what came back, its clock."""
    body: Mapping[str, Any] = words.get("body") or {}
    zone = referral.institution.zone
    regime = regimes().get(referral.regime)
    person = body.get("person") or {}
    return row(referral, lang) | {
        "next": say(NEXT[referral.state], lang),
        "why": regime.why.pick(lang) if regime is not None else "",
        "summary": body.get("summary", ""),
        "reason": body.get("reason", ""),
        "person": [{"label": say(PERSON[name], lang), "said": person[name]} for name in PERSON if person.get(name)],
        "facts": [_fact(each, lang) for each in body.get("facts") or () if isinstance(each, Mapping)],
        "link": body.get("link", ""),
        "files": [
            {"label": str(each.get("label", "")), "type": str(each.get("media_type", "")), "hash": each.get("sha256")}
            for each in body.get("files") or ()
            if isinstance(each, Mapping)
        ],
        "raw": json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True),
        "note": str(words.get("note") or ""),
        "ends": bool(words.get("ends")),
        "theirs": str(words.get("theirs") or ""),
        "withdrawn": str(words.get("withdrawn") or ""),
        "trouble": str((words.get("trouble") or {}).get("id" if lang == "id" else "en", "")),
        "replies": [_reply(each, lang, zone) for each in words.get("replies") or ()],
        "outgoing": bool(notes.outgoing(referral, words)),
        **_clock(referral, words, lang),
    }


def form_of(referral: Referral, kind: str, lang: Lang, data: Any = None) -> PageForm:
    """The form of an act."""
    if kind == "jawab":
        return AnswerForm(lang, outcomes(lang), data)
    if kind == "surat":
        return PaperForm(lang, referral.institution.zone, said(lang), outcomes(lang), data)
    return WhyForm(lang, data)


def choices_of(form: PageForm, lang: Lang) -> list[dict[str, Any]]:
    """What is chosen in the form of an act."""
    return [_choice(form, name, lang) for name in ("said", "outcome") if name in form.fields]


def _choice(form: PageForm, name: str, lang: Lang) -> dict[str, Any]:
    field: Any = form.fields[name]
    chosen = form.shown[name]
    options = [(value, words) for value, words in field.choices if value]
    return {
        "name": name,
        "label": say("penerusan.said" if name == "said" else "penerusan.outcome", lang),
        "wrong": form.wrong.get(name, ""),
        "options": [
            {"value": value, "words": words, "on": value == chosen}
            for value, words in [("", say("penerusan.choose", lang)), *options]
        ],
    }


def _reply(each: Mapping[str, Any], lang: Lang, zone: str) -> dict[str, Any]:
    return {
        "said": say(SAID[each["kind"]], lang),
        "when": moment_text(datetime.fromisoformat(each["at"]), lang, zone),
        "words": each.get("words", ""),
        "outcome": say(OUTCOMES[each["outcome"]], lang) if each.get("outcome") in OUTCOMES else "",
        "signed": bool(each.get("note")),
    }


def _clock(referral: Referral, words: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    found, zone = referrals.clock(referral, words), referral.institution.zone
    return {
        "due": [
            {
                "label": each.label.pick(lang),
                "actor": each.actor_name.pick(lang),
                "until": moment_text(each.earliest, lang, zone),
                "later": "" if each.latest == each.earliest else moment_text(each.latest, lang, zone),
                "basis": each.basis,
                "done": each.done_at is not None,
                "effect": each.passed_effect.pick(lang),
            }
            for each in found.due
        ],
        "undated": [
            {
                "label": each.label.pick(lang),
                "why": each.backing.disagreement.pick(lang) if each.backing.disagreement else "",
            }
            for each in found.undated
        ],
    }


def _fact(row: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    label, said = referrals.fact_words(row, lang)
    claimed = row.get("source") == "claimed"
    source = say("penerusan.fact_claimed" if claimed else "penerusan.fact_confirmed", lang)
    return {"label": label, "said": said, "source": source}


def _file(file: File, lang: Lang) -> dict[str, Any]:
    return {
        "value": file.pk,
        "label": viewing.label(file, lang),
        "detail": ", ".join([file.exhibit.ref, size_text(file.size, lang)]),
        "original": file.parent_id is None,
    }
