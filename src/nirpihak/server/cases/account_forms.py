"""What officers send from the pages on whose account it was. A form reads what was written; the services hold rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms

from nirpihak.law.attribution import ANSWERS, Hypothesis, Indicator
from nirpihak.server.cases.services import attribution
from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

ANSWER_WORDS: Final[Mapping[str, str]] = {"yes": "akun_siapa.yes", "no": "akun_siapa.no", "none": "akun_siapa.in_vain"}
ORDER: Final = tuple(Hypothesis)


class Choosing(PageForm):
    """A form with radio buttons besides its written fields."""

    def choose(self, name: str, values: Sequence[str], missing: str) -> None:
        """A field of which one value is taken."""
        words = say(missing, self.lang)
        self.fields[name] = forms.ChoiceField(
            choices=[(each, each) for each in values],
            error_messages=dict.fromkeys(("required", "invalid_choice"), words),
        )
        self.order_fields([name, *(each for each in self.fields if each != name)])

    def radio(self, name: str, label: str, options: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
        """The field as `cases/account_radio.html` shows it: each option its value, words and a line below.

        The first has the id that the summary of errors leads to.
        """
        now = self.shown.get(name, "")
        return {
            "name": name,
            "label": label,
            "wrong": self.wrong.get(name, ""),
            "options": [
                {
                    "id": name if not number else f"{name}-{value}",
                    "value": value,
                    "words": words,
                    "below": below,
                    "on": value == now,
                }
                for number, (value, words, below) in enumerate(options)
            ],
        }


class IndicationForm(Choosing):
    """The answer to one indicator, on what it rests, and a note."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "note": Asked("akun_siapa.note", "akun_siapa.note_hint", most=attribution.NOTE, rows=4),
    }

    def __init__(self, lang: Lang, indicator: Indicator, exhibits: Sequence[Exhibit], data: Any = None) -> None:
        super().__init__(lang, data)
        self.indicator = indicator
        self.exhibits = {each.ref: each for each in exhibits}
        self.fields["exhibit"] = forms.ChoiceField(
            choices=[(ref, ref) for ref in self.exhibits],
            required=False,
            error_messages={"invalid_choice": say("akun_siapa.no_exhibit", lang)},
        )
        self.choose("answer", ANSWERS, "akun_siapa.no_answer")

    def clean(self) -> dict[str, Any]:
        """What the answer needs besides: an exhibit, or a note that says where it was said or looked for."""
        told = super().clean() or {}
        answer, note = told.get("answer"), str(told.get("note") or "").strip()
        if self.indicator.statement and answer in ("yes", "no") and not note and not told.get("exhibit"):
            self.add_error("note", say("akun_siapa.no_where_said", self.lang))
        elif answer == "none" and not note:
            self.add_error("note", say("akun_siapa.no_where", self.lang))
        elif answer in ("yes", "no") and not self.indicator.statement and told.get("exhibit") == "":
            self.add_error("exhibit", say("akun_siapa.no_exhibit", self.lang))
        return told

    @property
    def exhibit(self) -> Exhibit | None:
        """The exhibit that was chosen."""
        return self.exhibits.get(str(self.cleaned_data.get("exhibit") or ""))

    @property
    def options(self) -> dict[str, Any]:
        """The answers as the page shows them."""
        words = [(each, say(ANSWER_WORDS[each], self.lang), "") for each in ANSWERS]
        return self.radio("answer", self.indicator.question.pick(self.lang), words)


class BackForm(PageForm):
    """Why an indication is taken back."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("akun_siapa.back_reason", missing="akun_siapa.no_reason", most=PARAGRAPH, rows=3)
    }


class ConclusionForm(Choosing):
    """The conclusion, its reason, and why what speaks against it does not hold."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("akun_siapa.reason", "akun_siapa.reason_hint", "akun_siapa.no_reason", most=PARAGRAPH, rows=5),
        "against": Asked("akun_siapa.answer", "akun_siapa.answer_hint", most=PARAGRAPH, rows=4),
    }

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        self.choose("hypothesis", ORDER, "akun_siapa.no_conclusion")


class EndForm(PageForm):
    """Why the case ends so."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked(
            "akun_siapa.end_reason", "akun_siapa.end_reason_hint", "akun_siapa.no_reason", most=PARAGRAPH, rows=4
        )
    }
