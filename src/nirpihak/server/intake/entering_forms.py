"""The forms by which officers record a finding or enter what came another way: what each field asks, and what is said
where an answer will not do. They hold no rule of intake and keep nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from nirpihak.facts import CATALOGUE
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.public_fields import day_of
from nirpihak.server.intake.public_forms import KINDS
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.services import pembacaan
from nirpihak.server.web.texts import Lang, say

STORY: Final = 20_000
ADDRESS: Final = 2000
SOURCE: Final = 80
_TIME: Final = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)", re.ASCII)

CHANNELS: Final[Mapping[str, str]] = {
    Report.Channel.PAPER.value: "catat.by_paper",
    Report.Channel.WHATSAPP.value: "catat.by_whatsapp",
    Report.Channel.PHONE.value: "catat.by_phone",
    Report.Channel.VISIT.value: "catat.by_visit",
    Report.Channel.SYSTEM.value: "catat.by_system",
    Report.Channel.OTHER.value: "catat.by_other",
}
"""The ways a report can come but by the page, with their phrases."""
DOORS: Final[Mapping[str, str]] = {
    Report.Door.REPORT.value: "catat.door_report",
    Report.Door.PRESSURE.value: "catat.door_pressure",
}
RECEIPTS: Final[Mapping[str, str]] = {"print": "catat.receipt_print", "none": "catat.receipt_none"}


class Choice:
    """A question answered by choosing one, as the templates show it."""

    def __init__(self, form: EnterForm, name: str, label: str, options: Sequence[tuple[str, str]]) -> None:
        self.name, self.label, self.wrong = name, say(label, form.lang), form.wrong.get(name, "")
        self.options = [
            {"id": name if number == 0 else f"{name}-{number}", "value": value, "words": words, "on": value == said}
            for said in [form.shown.get(name, "")]
            for number, (value, words) in enumerate(options)
        ]


class EnterForm(PageForm):
    """What both forms ask. `zone` is where the day ends that must not lie ahead."""

    asks: ClassVar[Mapping[str, Asked]] = {}
    days: ClassVar[tuple[str, ...]] = ("act_day",)
    radios: ClassVar[Mapping[str, tuple[str, Mapping[str, str], str]]] = {}
    """Name to its label, its options, and what is said where none was chosen."""

    def __init__(self, lang: Lang, zone: str, data: Any = None, files: Any = None) -> None:
        super().__init__(lang, data, files)
        self.zone = ZoneInfo(zone)
        for name, (_, options, missing) in self.radios.items():
            wrong = dict.fromkeys(("required", "invalid_choice"), say(missing, lang))
            self.fields[name] = forms.ChoiceField(choices=[(each, each) for each in options], error_messages=wrong)
        for name, chosen in self._selects().items():
            self.fields[name] = forms.ChoiceField(
                required=False,
                choices=[("", ""), *((value, value) for value, _ in chosen)],
                error_messages={"invalid_choice": say("site.problems", lang)},
            )
        self.fields["files"] = forms.Field(required=False)
        self.order_fields([*self.radios, *self.asks])

    def _selects(self) -> dict[str, list[tuple[str, str]]]:
        kinds, platforms = CATALOGUE["act.kind"].values, CATALOGUE["act.platform"].values
        contests = pembacaan.choices(demo=settings.NIRPIHAK.demo)
        return {
            "contest": [(each.id, each.name.pick(self.lang)) for each in contests],
            "act_kind": [
                *((kind, kinds[kind].pick(self.lang)) for kind in KINDS),
                ("other", say("catat.kind_other", self.lang)),
            ],
            "platform": [(value, words.pick(self.lang)) for value, words in platforms.items()],
        }

    @property
    def select(self) -> dict[str, Choice]:
        """The questions with many answers, by name."""
        labels = {"contest": "catat.contest", "act_kind": "catat.act_kind", "platform": "catat.platform"}
        empty = ("", say("catat.not_known", self.lang))
        return {name: Choice(self, name, labels[name], [empty, *rows]) for name, rows in self._selects().items()}

    @property
    def radio(self) -> dict[str, Choice]:
        """The questions with few, by name."""
        return {
            name: Choice(self, name, label, [(value, say(key, self.lang)) for value, key in options.items()])
            for name, (label, options, _) in self.radios.items()
        }

    @property
    def received(self) -> Sequence[UploadedFile]:
        """The files that came, in the order chosen."""
        found: list[UploadedFile] = self.files.getlist("files") if hasattr(self.files, "getlist") else []
        return found

    def clean(self) -> None:
        for name in self.days:
            said = str(self.cleaned_data.get(name) or "").strip()
            found = day_of(said) if said else None
            self.cleaned_data[name] = found
            if said and found is None:
                self.add_error(name, say("catat.bad_day", self.lang))
            elif found is not None and found > timezone.localdate(timezone=self.zone):
                self.add_error(name, say("catat.late_day", self.lang))

    @property
    def answers(self) -> dict[str, Any]:
        """What was told of the act, as a report's content has it (public_steps)."""
        given = self.cleaned_data
        person = {part: given[f"person_{part}"].strip() for part in ("name", "position", "unit", "address")}
        return {
            **{name: given[name].strip() for name in ("what", "when", "where", "link", "evidence_note")},
            **{name: given[name] for name in ("contest", "act_kind", "platform")},
            "act_day": given["act_day"].isoformat() if given["act_day"] else "",
            "about": [{name: said for name, said in person.items() if said}] if any(person.values()) else [],
        }


_ACT: Final[Mapping[str, Asked]] = {
    "act_day": Asked("catat.act_day", "catat.act_day_hint", type="date"),
    "when": Asked("catat.when", "catat.when_hint"),
    "where": Asked("catat.where", "catat.where_hint"),
    "link": Asked("catat.link", "catat.link_hint", most=ADDRESS),
    "person_name": Asked("catat.name"),
    "person_position": Asked("catat.position"),
    "person_unit": Asked("catat.unit"),
    "person_address": Asked("catat.address"),
    "evidence_note": Asked("catat.note", "catat.note_hint", most=PARAGRAPH, rows=3),
}


class FindingForm(EnterForm):
    """A monitor's own finding."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "found_day": Asked("temuan.found_day", "temuan.found_day_hint", "temuan.no_found_day", type="date"),
        "what": Asked("temuan.what", "temuan.what_hint", "temuan.no_what", most=STORY, rows=6),
        **_ACT,
    }
    days: ClassVar[tuple[str, ...]] = ("found_day", "act_day")


class ReportForm(EnterForm):
    """A report that came another way. `named`: whether names can be taken here."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "came_day": Asked("catat.came_day", "catat.came_day_hint", "catat.no_came_day", type="date"),
        "came_time": Asked("catat.came_time", "catat.came_time_hint", most=20),
        "brought": Asked("catat.brought", "catat.brought_hint"),
        "source": Asked("catat.source", "catat.source_hint", most=SOURCE),
        "what": Asked("catat.what", "catat.what_hint", "catat.no_what", most=STORY, rows=8),
        "known_day": Asked("catat.known_day", "catat.known_day_hint", type="date"),
        **_ACT,
        "reporter_name": Asked("catat.reporter_name", "catat.reporter_name_hint"),
        "reporter_address": Asked("catat.reporter_address", most=PARAGRAPH, rows=2),
        "reporter_contact": Asked("catat.reporter_contact"),
    }
    days: ClassVar[tuple[str, ...]] = ("came_day", "known_day", "act_day")
    radios: ClassVar[Mapping[str, tuple[str, Mapping[str, str], str]]] = {
        "channel": ("catat.how", CHANNELS, "catat.no_how"),
        "door": ("catat.door", DOORS, "catat.no_door"),
        "receipt": ("catat.receipt", RECEIPTS, "catat.no_receipt"),
    }
    TICKS: ClassVar[tuple[str, ...]] = ("here", "signature", "hidden")

    def __init__(self, lang: Lang, zone: str, data: Any = None, files: Any = None, *, named: bool = True) -> None:
        super().__init__(lang, zone, data, files)
        self.named = named
        for name in self.TICKS:
            self.fields[name] = forms.CharField(required=False)
        # The summary of what is wrong follows the page from top to bottom.
        order = ["channel", "came_day", "came_time", "brought", "source", "door", "here", *self.asks, "files"]
        self.order_fields(list(dict.fromkeys(order)))

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        said = str(given.get("came_time") or "").strip()
        found = _TIME.fullmatch(said)
        if said and found is None:
            self.add_error("came_time", say("catat.bad_time", self.lang))
        hour = time(int(found[1]), int(found[2])) if found else time()
        day: date | None = given.get("came_day")
        given["came_at"] = datetime.combine(day, hour, self.zone) if day is not None else None
        if given["came_at"] is not None and given["came_at"] > timezone.now():
            self.add_error("came_time", say("catat.late_day", self.lang))
        if given.get("channel") == Report.Channel.SYSTEM and not str(given.get("source") or "").strip():
            self.add_error("source", say("catat.no_source", self.lang))
        if self.identity and "name" not in self.identity:
            self.add_error("reporter_name", say("catat.no_reporter_name", self.lang))

    @property
    def identity(self) -> dict[str, str]:
        """Who reports, for the custodians' seal and for nothing else."""
        if not self.named:
            return {}
        given = self.cleaned_data
        found = {
            part: said
            for part in ("name", "address", "contact")
            if (said := str(given.get(f"reporter_{part}") or "").strip())
        }
        return found | ({"signature": "pada surat"} if found and given.get("signature") else {})
