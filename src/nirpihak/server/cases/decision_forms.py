"""What officers send from the pages of a decision. A form reads what was written; the services hold every rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from nirpihak.facts import CATALOGUE
from nirpihak.law.calendar import Zone
from nirpihak.law.model import Limb
from nirpihak.server.cases.respondent_forms import CLOCK, DAY, Choosing
from nirpihak.server.cases.services import remedies
from nirpihak.server.cases.services.drafts import WORDS, Draft
from nirpihak.server.cases.services.readiness import Condition
from nirpihak.server.cases.services.weighing import CONSIDERATIONS, Weighed
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

REASON, FACT, WEIGHT, NOTE = "alasan-", "fakta-", "berat-", "catatan-"
"""How the fields begin that there is one of for each item, fact and heading."""


class DraftForm(PageForm):
    """A draft as its page shows it: everything that was written, also where it will not do yet."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "opening": Asked("susun.opening", most=WORDS, rows=3),
        "answer": Asked("susun.answer", "susun.answer_hint", most=WORDS, rows=4),
        "chosen": Asked("susun.chosen", "susun.chosen_hint", most=WORDS, rows=3),
        "repeated": Asked("susun.repeated", "susun.repeated_hint"),
        "why": Asked("susun.why", most=WORDS, rows=3),
    }

    def __init__(self, lang: Lang, written: Draft) -> None:
        self.written = written
        many = {f"{REASON}{item}": words for item, words in written.reasons.items()}
        many |= {f"{FACT}{fact}": words for fact, words in written.facts.items()}
        for heading in CONSIDERATIONS:
            each = written.weighed.get(heading, Weighed())
            many |= {f"{WEIGHT}{heading}": each.weight, f"{NOTE}{heading}": each.note}
        super().__init__(lang, many | {name: getattr(written, name) for name in self.asks})
        for name in (*many, "result", "items", "bases", "sanction", "replacing"):
            long = say("site.too_long", lang, most=WORDS)
            self.fields[name] = forms.CharField(required=False, max_length=WORDS, error_messages={"max_length": long})

    def lacks(self, missing: Iterable[Condition]) -> None:
        """Say at each field what a proposal still needs of it; what lies elsewhere the list of conditions says."""
        self.full_clean()
        for each in missing:
            if not each.page and (field := self._field_of(each)) is not None:
                self.add_error(field, each.text.pick(self.lang))

    def _field_of(self, missing: Condition) -> str | None:
        """The field where a condition is seen to, by the condition's id."""
        written = self.written
        first: dict[str, str | None] = {
            "reasons": next((f"{REASON}{item}" for item in written.items if not written.reasons.get(item)), None),
            "facts": next((f"{FACT}{fact}" for fact, words in written.facts.items() if not words.strip()), None),
            "weighed": f"{WEIGHT}{next(iter(CONSIDERATIONS))}",
            "ladder": "sanction",
            "once": "sanction",
            "ruling": "sanction",
            "replacing": "why",
        }
        found = first.get(missing.id, missing.id)
        return found if found in self.fields else None

    def area(self, name: str, label: str, rows: int = 4, hint: str = "") -> dict[str, Any]:
        """One of the many fields, as `web/_field.html` shows it."""
        wrong = self.wrong.get(name, "")
        described = [f"{name}-hint"] * bool(hint) + [f"{name}-error"] * bool(wrong)
        return {
            "name": name,
            "label": label,
            "hint": hint,
            "value": self.shown[name],
            "wrong": wrong,
            "described": " ".join(described),
            "most": WORDS,
            "rows": rows,
            "type": "text",
        }


def read(limb: Limb, sent: QueryDict) -> Draft:
    """What was sent, as a draft; whether it will do is asked elsewhere."""

    def told(start: str) -> dict[str, str]:
        return {name[len(start) :]: str(sent[name]).strip() for name in sent if name.startswith(start)}

    weights, notes = told(WEIGHT), told(NOTE)
    ids = (each for each in sent.getlist("bases") if each.isdecimal() and len(each) < 19)
    return Draft(
        limb=limb,
        result=sent.get("result", ""),
        items=tuple(dict.fromkeys(sent.getlist("items"))),
        sanction=sent.get("sanction", ""),
        bases=tuple(dict.fromkeys(map(int, ids))),
        opening=sent.get("opening", "").strip(),
        reasons={item: words for item, words in told(REASON).items() if item in sent.getlist("items")},
        facts={fact: words for fact, words in told(FACT).items() if fact in CATALOGUE},
        answer=sent.get("answer", "").strip(),
        weighed={each: Weighed(weights.get(each, ""), notes.get(each, "")) for each in CONSIDERATIONS},
        chosen=sent.get("chosen", "").strip(),
        repeated=sent.get("repeated", "").strip(),
        replacing=sent.get("replacing", ""),
        why=sent.get("why", "").strip(),
    )


class ReturnForm(PageForm):
    """Why a proposal is returned."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("teken.reason", "teken.reason_hint", "teken.no_reason", most=PARAGRAPH, rows=3)
    }


class WhenForm(Choosing):
    """When something happened after the decision."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "day": Asked("upaya.day", "", "upaya.no_day", most=DAY, type="date"),
        "hour": Asked("upaya.hour", "upaya.hour_hint", "upaya.no_hour", most=CLOCK, type="time"),
    }

    def __init__(self, lang: Lang, zone: str, data: Any = None) -> None:
        super().__init__(lang, data)
        self.zone = Zone.of(zone)
        self.at: datetime | None = None

    def clean(self) -> None:
        day, hour = self.day_in("day"), self.time_in("hour")
        if day is not None and hour is not None:
            self.at = datetime.combine(day, hour, self.zone.tzinfo)

    @property
    def moment(self) -> datetime:
        """When it was, of a form that is valid."""
        assert self.at is not None
        return self.at


class FiledForm(WhenForm):
    """An objection or appeal that came in."""

    asks: ClassVar[Mapping[str, Asked]] = {
        **WhenForm.asks,
        "words": Asked("upaya.grounds", "", "upaya.no_grounds", most=PARAGRAPH, rows=4),
    }


class RuledForm(WhenForm):
    """What came of it."""

    asks: ClassVar[Mapping[str, Asked]] = {
        **WhenForm.asks,
        "words": Asked("upaya.reason", "", "upaya.no_reason", most=PARAGRAPH, rows=4),
    }

    def __init__(self, lang: Lang, zone: str, data: Any = None) -> None:
        super().__init__(lang, zone, data)
        self.results = {id: each.pick(lang) for id, each in remedies.RESULTS.items()}
        self.choose("outcome", self.results, "upaya.no_outcome")

    @property
    def ruling(self) -> dict[str, Any]:
        """The results, to choose from. Not by the field's own name: a template would find the field."""
        return self.radio("outcome", say("upaya.outcome", self.lang), self.results)
