"""What officers send from the pages of a respondent. A form reads what was written; the services hold every rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar, Final

from django import forms

from nirpihak.facts import CATALOGUE
from nirpihak.law.calendar import Zone
from nirpihak.server.cases.services import answers, respondents, summonses
from nirpihak.server.cases.services.answers import Said
from nirpihak.server.cases.services.summonses import Call
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

STORY: Final = 6000
"""Characters of an allegation."""
DAY: Final = 10
CLOCK: Final = 5
ACCOUNT_WORDS: Final[Mapping[str, str]] = {
    "own": "terlapor.said_own",
    "shared": "terlapor.said_shared",
    "formerly_own": "terlapor.said_formerly_own",
    "compromised": "terlapor.said_compromised",
    "impersonated": "terlapor.said_impersonated",
    "unsure": "terlapor.said_unsure",
}
YES_NO_WORDS: Final[Mapping[str, str]] = {
    "yes": "terlapor.said_yes",
    "no": "terlapor.said_no",
    "unsure": "terlapor.said_unsure",
}
HOW_WORDS: Final[Mapping[str, str]] = {
    summonses.BY_HAND: "terlapor.how_hand",
    summonses.BY_OFFICE: "terlapor.how_office",
    summonses.BY_POST: "terlapor.how_post",
    summonses.ELECTRONIC: "terlapor.how_electronic",
}
CAME_WORDS: Final[Mapping[str, str]] = {
    "attended": "terlapor.came_attended",
    "written": "terlapor.came_written",
    "excused": "terlapor.came_excused",
    "absent": "terlapor.came_absent",
    "cancelled": "terlapor.came_cancelled",
}
KIND_WORDS: Final[Mapping[str, str]] = {
    answers.WRITTEN: "terlapor.kind_written",
    answers.ORAL: "terlapor.kind_oral",
    answers.REQUEST: "terlapor.kind_request",
}
QUESTIONS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    answers.ACCOUNT: ("terlapor.q_account", ACCOUNT_WORDS),
    answers.ACT: ("terlapor.q_act", YES_NO_WORDS),
    answers.DAY: ("terlapor.q_day", YES_NO_WORDS),
}
"""The simple questions as they are put to an officer, each with its choices."""


class Choosing(PageForm):
    """A form that begins with what is known, and has choices besides its written fields."""

    def __init__(self, lang: Lang, data: Any = None, *, first: Mapping[str, str] | None = None) -> None:
        super().__init__(lang, data)
        self.first = dict(first or {})

    @property
    def shown(self) -> dict[str, str]:
        if self.is_bound:
            return super().shown
        return {name: self.first.get(name, "") for name in self.fields}

    def choose(self, name: str, options: Mapping[str, str], missing: str = "") -> None:
        """A field of which one option is taken; without `missing` none may be."""
        words = say(missing, self.lang) if missing else ""
        self.fields[name] = forms.ChoiceField(
            choices=list(options.items()),
            required=bool(missing),
            error_messages={"required": words, "invalid_choice": words or say("terlapor.choose", self.lang)},
        )

    def radio(self, name: str, label: str, options: Mapping[str, str]) -> dict[str, Any]:
        """A field of choices as `cases/terlapor_radio.html` shows it; the first has the id that errors lead to."""
        now = self.shown[name]
        return {
            "name": name,
            "label": label,
            "wrong": self.wrong.get(name, ""),
            "options": [
                {"id": name if not number else f"{name}-{value}", "value": value, "words": words, "on": value == now}
                for number, (value, words) in enumerate(options.items())
            ],
        }

    def day_in(self, name: str) -> date | None:
        """The day in a field; None where it is none, with the words at the field."""
        try:
            return date.fromisoformat(str(self.cleaned_data.get(name, "")).strip())
        except ValueError:
            if name not in self.errors:
                self.add_error(name, say("terlapor.no_day", self.lang))
            return None

    def time_in(self, name: str) -> time | None:
        """The hour in a field, likewise."""
        try:
            return time.fromisoformat(str(self.cleaned_data.get(name, "")).strip().replace(".", ":"))
        except ValueError:
            if name not in self.errors:
                self.add_error(name, say("terlapor.no_time", self.lang))
            return None


class PersonForm(Choosing):
    """Who the respondent is."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "name": Asked("terlapor.name", "terlapor.name_hint", "terlapor.no_name"),
        "number": Asked("terlapor.number"),
        "position": Asked("terlapor.position"),
        "unit": Asked("terlapor.unit"),
        "office": Asked("terlapor.office"),
        "contact": Asked("terlapor.contact", "terlapor.contact_hint"),
    }

    def __init__(self, lang: Lang, data: Any = None, *, first: Mapping[str, str] | None = None) -> None:
        super().__init__(lang, data, first=first)
        values = CATALOGUE[respondents.EMPLOYMENT].values
        self.employments = {"": say("terlapor.employment_unknown", lang)} | {
            value: words.pick(lang) for value, words in values.items()
        }
        self.choose("employment", self.employments)

    @property
    def person(self) -> dict[str, str]:
        """As `respondents.set_person` takes it."""
        return {name: self.cleaned_data[name] for name in respondents.FIELDS}


class SummonsForm(Choosing):
    """When and where the respondent is to be heard, and of what."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "deliver_on": Asked(
            "terlapor.deliver_on", "terlapor.deliver_on_hint", "terlapor.no_day", most=DAY, type="date"
        ),
        "hearing_on": Asked("terlapor.hearing_on", "", "terlapor.no_day", most=DAY, type="date"),
        "hearing_time": Asked("terlapor.hearing_time", "", "terlapor.no_time", most=CLOCK, type="time"),
        "reason": Asked("terlapor.interval_reason", "terlapor.interval_reason_hint", most=PARAGRAPH, rows=2),
        "place": Asked("terlapor.place", "", "terlapor.no_place", most=400),
        "allegation": Asked(
            "terlapor.allegation", "terlapor.allegation_hint", "terlapor.no_allegation", most=STORY, rows=6
        ),
        "rule": Asked("terlapor.rule", "terlapor.rule_hint", "terlapor.no_rule", most=STORY, rows=4),
        "contact": Asked("terlapor.office_contact", "terlapor.office_contact_hint", most=400),
    }

    def __init__(self, lang: Lang, zone: str, data: Any = None, *, first: Mapping[str, str] | None = None) -> None:
        super().__init__(lang, data, first=first)
        self.zone = Zone.of(zone)
        self.call: Call | None = None

    def clean(self) -> None:
        deliver, day, hour = self.day_in("deliver_on"), self.day_in("hearing_on"), self.time_in("hearing_time")
        if deliver is None or day is None or hour is None or self.errors:
            return
        said = self.cleaned_data
        self.call = Call(
            hearing_at=datetime.combine(day, hour, self.zone.tzinfo),
            deliver_on=deliver,
            place=said["place"],
            allegation=said["allegation"],
            rule=said["rule"],
            items=tuple(self.data.getlist("items") if hasattr(self.data, "getlist") else ()),
            contact=said["contact"],
        )


class DeliverForm(Choosing):
    """When and how a summons reached the respondent."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "day": Asked("terlapor.delivered_day", "", "terlapor.no_day", most=DAY, type="date"),
        "time": Asked("terlapor.delivered_time", "", "terlapor.no_time", most=CLOCK, type="time"),
        "reason": Asked("terlapor.interval_reason", "terlapor.interval_reason_hint", most=PARAGRAPH, rows=2),
    }

    def __init__(self, lang: Lang, zone: str, data: Any = None, *, first: Mapping[str, str] | None = None) -> None:
        super().__init__(lang, data, first=first)
        self.zone = Zone.of(zone)
        self.ways = {each: say(HOW_WORDS[each], lang) for each in summonses.HOW}
        self.choose("how", self.ways, "terlapor.no_how")
        self.at: datetime | None = None

    @property
    def way(self) -> dict[str, Any]:
        """The ways, to choose from. Not by the field's own name: a template would find the field."""
        return self.radio("how", say("terlapor.how", self.lang), self.ways)

    def clean(self) -> None:
        day, hour = self.day_in("day"), self.time_in("time")
        if day is not None and hour is not None:
            self.at = datetime.combine(day, hour, self.zone.tzinfo)


class CameForm(Choosing):
    """What came of a summons."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "note": Asked("terlapor.came_note", "terlapor.came_note_hint", most=PARAGRAPH, rows=3)
    }

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        self.outcomes = {str(each): say(CAME_WORDS[each], lang) for each in summonses.OUTCOMES}
        self.choose("came", self.outcomes, "terlapor.no_came")
        self.order_fields(["came", "note"])

    @property
    def outcome(self) -> dict[str, Any]:
        """What may have come of it, to choose from."""
        return self.radio("came", say("terlapor.came", self.lang), self.outcomes)


class WhyForm(PageForm):
    """Why something is called off."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("terlapor.cancel_reason", "", "terlapor.no_reason", most=PARAGRAPH, rows=3)
    }


class ShowForm(Choosing):
    """What can be seen on a masked copy, and that somebody looked at it."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "caption": Asked("terlapor.caption", "terlapor.caption_hint", "terlapor.no_caption", most=400)
    }

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        self.fields["masked"] = forms.CharField(error_messages={"required": say("terlapor.not_masked", lang)})


class OralForm(Choosing):
    """What the respondent said, written down by an officer."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "text": Asked("terlapor.oral_text", "terlapor.oral_text_hint", most=answers.LONGEST, rows=6),
        "companion": Asked("terlapor.companion", "terlapor.companion_hint", most=400),
    }

    def __init__(self, lang: Lang, questions: tuple[str, ...], data: Any = None) -> None:
        super().__init__(lang, data)
        self.questions = questions
        for name in questions:
            self.choose(name, {value: say(words, lang) for value, words in QUESTIONS[name][1].items()})
        self.order_fields([*questions, *self.asks])

    @property
    def radios(self) -> list[dict[str, Any]]:
        """The simple questions."""
        return [
            self.radio(
                name,
                say(QUESTIONS[name][0], self.lang),
                {value: say(words, self.lang) for value, words in QUESTIONS[name][1].items()},
            )
            for name in self.questions
        ]

    @property
    def said(self) -> Said:
        """As `answers` takes it."""
        given = self.cleaned_data
        return Said(given["text"], {name: given[name] for name in self.questions}, given["companion"])
