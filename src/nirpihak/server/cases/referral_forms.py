"""What officers send about referrals and partners. A form holds no rule; the services do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from nirpihak.server.intake.public_fields import day_of
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

SUMMARY: Final = 4000
DAY: Final = 20
CLOCK: Final = 5


class _Dated(PageForm):
    """A form with a day and an hour, in the institution's time zone."""

    def __init__(self, lang: Lang, zone: str, data: QueryDict | None = None) -> None:
        super().__init__(lang, data)
        self.zone = ZoneInfo(zone)

    def moment(self) -> datetime | None:
        """What the two fields say; None where they say nothing, or nothing that can be (then with the words)."""
        day, hour = str(self.cleaned_data.get("day", "")).strip(), str(self.cleaned_data.get("hour", "")).strip()
        if not day:
            return None
        found = day_of(day)
        try:
            clock = time.fromisoformat(hour.replace(".", ":")) if hour else time(12)
        except ValueError:
            clock = None
        if found is None or clock is None:
            self.add_error("day" if found is None else "hour", say("penerusan.no_day", self.lang))
            return None
        return datetime.combine(found, clock, self.zone)


class ReferForm(_Dated):
    """Where a matter goes, why, and what goes along."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "summary": Asked("penerusan.summary", "penerusan.summary_hint", "penerusan.no_summary", most=SUMMARY, rows=7),
        "reason": Asked("penerusan.reason", "penerusan.reason_hint", "penerusan.no_reason", most=PARAGRAPH, rows=4),
        "other": Asked("penerusan.other", "penerusan.other_hint", most=160),
        "day": Asked("penerusan.stated_day", "penerusan.stated_hint", most=DAY),
        "hour": Asked("penerusan.stated_hour", most=CLOCK),
    }

    def __init__(
        self,
        lang: Lang,
        zone: str,
        regimes: Mapping[str, str],
        receivers: Mapping[str, str],
        data: QueryDict | None = None,
        regime: str = "",
    ) -> None:
        super().__init__(lang, zone, data)
        self.regime = regime
        missing = dict.fromkeys(("required", "invalid_choice"), say("penerusan.no_regime", lang))
        self.fields["regime"] = forms.ChoiceField(choices=list(regimes.items()), error_messages=missing)
        odd = {"invalid_choice": say("penerusan.no_receiver", lang)}
        self.fields["receiver"] = forms.ChoiceField(choices=list(receivers.items()), required=False, error_messages=odd)
        self.order_fields(["regime", "receiver", "other", "summary", "reason", "day", "hour"])

    @property
    def shown(self) -> dict[str, str]:
        return super().shown if self.is_bound else {**dict.fromkeys(self.fields, ""), "regime": self.regime}

    def ticked(self, name: str) -> list[str]:
        """What was ticked of a group."""
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def clean(self) -> None:
        """One receiver: from the list, or by name."""
        told = self.cleaned_data
        if "receiver" in told and bool(told["receiver"]) == bool(str(told.get("other", "")).strip()):
            self.add_error("receiver", say("penerusan.no_receiver", self.lang))


class AnswerForm(PageForm):
    """What the receiving side says came of it."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "words": Asked("penerusan.answer", "penerusan.answer_hint", "penerusan.no_answer", most=SUMMARY, rows=5)
    }

    def __init__(self, lang: Lang, outcomes: Mapping[str, str], data: Any = None) -> None:
        super().__init__(lang, data)
        missing = dict.fromkeys(("required", "invalid_choice"), say("penerusan.no_outcome", lang))
        self.fields["outcome"] = forms.ChoiceField(choices=list(outcomes.items()), error_messages=missing)
        self.order_fields(["outcome", "words"])


class WhyForm(PageForm):
    """Why a referral is refused or called off."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "words": Asked("penerusan.why", "penerusan.why_hint", "penerusan.no_reason", most=PARAGRAPH, rows=4)
    }


class PaperForm(_Dated):
    """What came back on paper."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "words": Asked("penerusan.letter", "penerusan.letter_hint", "penerusan.no_answer", most=SUMMARY, rows=5),
        "day": Asked("penerusan.letter_day", "penerusan.letter_day_hint", "penerusan.no_day", most=DAY),
        "hour": Asked("penerusan.stated_hour", most=CLOCK),
    }

    def __init__(
        self, lang: Lang, zone: str, said: Mapping[str, str], outcomes: Mapping[str, str], data: Any = None
    ) -> None:
        super().__init__(lang, zone, data)
        missing = dict.fromkeys(("required", "invalid_choice"), say("penerusan.no_said", lang))
        self.fields["said"] = forms.ChoiceField(choices=list(said.items()), error_messages=missing)
        self.fields["outcome"] = forms.ChoiceField(choices=[("", ""), *outcomes.items()], required=False)
        self.order_fields(["said", "outcome", "words", "day", "hour"])


class PartnerForm(PageForm):
    """Another institution's server."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "name": Asked("mitra.name", "mitra.name_hint", "mitra.no_name", most=160),
        "code": Asked("mitra.code", "mitra.code_hint", "mitra.no_code", most=40),
        "verifier": Asked("mitra.key", "mitra.key_hint", "mitra.no_key", most=400, rows=3),
        "address": Asked("mitra.address", "mitra.address_hint", most=200),
    }


class BringForm(forms.Form):
    """A package or a note that was carried here by hand: one file."""

    paket = forms.FileField(required=False, allow_empty_file=True)

    def __init__(self, lang: Lang, *sent: Any) -> None:
        super().__init__(*sent)
        self.lang = lang

    def clean_paket(self) -> Any:
        found = self.cleaned_data["paket"]
        if found is None or not found.size:
            raise forms.ValidationError(say("penerusan.no_file", self.lang))
        return found

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, for the summary at the top."""
        return [(name, str(messages[0])) for name, messages in self.errors.items()] if self.is_bound else []
