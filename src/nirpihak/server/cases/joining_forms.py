"""What an officer sends to open a case, to put a report into one, or to take it out. No rule stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms

from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

TITLE: Final = 120
REF: Final = 24


class OpenForm(PageForm):
    """A new case: what it is called, its procedure, and the further reports it begins with."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "title": Asked("gabung.case_title", "gabung.case_title_hint", most=TITLE),
    }

    def __init__(
        self, lang: Lang, procedures: Sequence[tuple[str, str]], near: Sequence[str], data: Any = None
    ) -> None:
        super().__init__(lang, data)
        self.procedures, self.near = procedures, near
        self.fields["procedure"] = forms.ChoiceField(
            required=False,
            choices=procedures,
            error_messages={"invalid_choice": say("gabung.no_procedure", lang)},
        )
        self.fields["reports"] = forms.MultipleChoiceField(
            required=False,
            choices=[(ref, ref) for ref in near],
            error_messages={"invalid_choice": say("gabung.no_longer", lang)},
        )
        self.order_fields(["reports", "title", "procedure"])

    @property
    def ticked(self) -> list[str]:
        """The further reports that were chosen so far, as far as they can still be."""
        return list(self.cleaned_data.get("reports") or ()) if self.is_bound and self.is_valid() else []


class JoinForm(PageForm):
    """A report by its number."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "report": Asked("gabung.report", "gabung.report_hint", "gabung.no_report", most=REF)
    }


class TakeOutForm(PageForm):
    """Why a report is another matter."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("gabung.reason", "gabung.reason_hint", "gabung.no_reason", most=PARAGRAPH, rows=3)
    }
