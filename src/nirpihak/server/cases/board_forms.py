"""How the board's filter stands in an address, and what officers send about leave, hand-over and stepping aside.

A form holds no rule of the room; the services do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from nirpihak.law.procedures import procedures
from nirpihak.server.cases.services import board
from nirpihak.server.cases.services.board import Look
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

WORDS: Final = 100
ADDRESS: Final = 254
"""Characters of a mail address."""


def look_of(params: QueryDict) -> Look:
    """What an address asks the board for; what is not known is left out."""
    page = params.get("hal", "")
    stage, due, procedure = params.get("tahap", ""), params.get("batas", ""), params.get("tata", "")
    handler = params.get("siapa", "")
    return Look(
        q=" ".join(params.get("q", "").split())[:WORDS],
        stage=stage if stage in (*board.STAGES, board.ALL) else "",
        procedure=procedure if procedure in procedures() else "",
        handler=handler if handler in (board.MINE, board.NOBODY) else "",
        due=due if due in board.BUCKETS else "",
        unread=params.get("baru") == "1",
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
    )


def query_of(look: Look, *, page: int | None = None, **instead: Any) -> str:
    """The same as the query of an address, without what is empty. `instead` alters some of it; no `page`: the first."""
    values = {
        "q": look.q,
        "tahap": look.stage,
        "tata": look.procedure,
        "siapa": look.handler,
        "batas": look.due,
        "baru": "1" if look.unread else "",
        "hal": str(page) if page is not None and page > 1 else "",
        **instead,
    }
    return urlencode({name: value for name, value in values.items() if value})


class HandOverForm(PageForm):
    """To whom, and why."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("serah.reason", "serah.reason_hint", "serah.no_reason", most=PARAGRAPH, rows=4)
    }

    def __init__(self, lang: Lang, officers: Mapping[str, str], data: Any = None) -> None:
        super().__init__(lang, data)
        self.fields["to"] = forms.ChoiceField(
            choices=list(officers.items()),
            error_messages=dict.fromkeys(("required", "invalid_choice"), say("serah.no_to", lang)),
        )
        self.order_fields(["to", "reason"])


class RecuseForm(PageForm):
    """Why somebody steps aside, if they wish to say."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("undur_perkara.reason", "undur_perkara.reason_hint", most=PARAGRAPH, rows=3)
    }


class AbsenceForm(PageForm):
    """Who is away, from which day to which, and who stands in."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "since": Asked("cuti.since", "", "cuti.no_since", most=10, type="date"),
        "until": Asked("cuti.until", "cuti.until_hint", "cuti.no_until", most=10, type="date"),
    }

    def __init__(self, lang: Lang, whose: Mapping[str, str], deputies: Mapping[str, str], data: Any = None) -> None:
        super().__init__(lang, data)
        self.fields["whose"] = forms.ChoiceField(
            choices=list(whose.items()),
            error_messages=dict.fromkeys(("required", "invalid_choice"), say("cuti.no_whose", lang)),
        )
        self.fields["deputy"] = forms.ChoiceField(
            required=False,
            choices=[("", ""), *deputies.items()],
            error_messages={"invalid_choice": say("cuti.no_deputy", lang)},
        )
        self.order_fields(["whose", "since", "until", "deputy"])

    def clean_since(self) -> date:
        return self._day("since", "cuti.no_since")

    def clean_until(self) -> date:
        return self._day("until", "cuti.no_until")

    def _day(self, name: str, missing: str) -> date:
        try:
            return date.fromisoformat(self.cleaned_data[name])
        except ValueError:
            raise forms.ValidationError(say(missing, self.lang)) from None


class AddressForm(PageForm):
    """Where an officer's reminders go."""

    asks: ClassVar[Mapping[str, Asked]] = {"email": Asked("cuti.email", "cuti.email_hint", most=ADDRESS, type="email")}

    def clean_email(self) -> str:
        written = str(self.cleaned_data["email"]).strip()
        if not written:
            return ""
        try:
            return str(forms.EmailField().clean(written))
        except forms.ValidationError:
            raise forms.ValidationError(say("cuti.bad_email", self.lang)) from None
