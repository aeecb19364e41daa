"""The forms of a case's record: how long it is kept, what in it is wrong, what the person concerned asked for.

A form holds no rule; the services do.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from django import forms

from nirpihak.server.cases.services import retention
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say


class KeepForm(PageForm):
    """Until when a closed case is kept, and why."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "until": Asked("simpan.until", "simpan.until_hint", "simpan.no_until", most=10, type="date"),
        "keep_reason": Asked("simpan.reason", "simpan.reason_hint", "simpan.no_reason", most=PARAGRAPH, rows=2),
    }

    def clean_until(self) -> date:
        try:
            return date.fromisoformat(str(self.cleaned_data["until"]))
        except ValueError:
            raise forms.ValidationError(say("simpan.no_until", self.lang)) from None


class CorrectForm(PageForm):
    """A correction, beside one step or the whole case."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "correction": Asked("simpan.correction", "simpan.correction_hint", "simpan.no_correction", PARAGRAPH, rows=3),
    }

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        self.fields["about"] = forms.IntegerField(
            required=False, min_value=1, error_messages={"invalid": say("simpan.no_about", lang)}
        )


class AskForm(PageForm):
    """What the person concerned asked for, as an officer writes it down."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "wanted": Asked("simpan.wanted", "simpan.wanted_hint", most=PARAGRAPH, rows=2),
    }

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        wrong = dict.fromkeys(("required", "invalid_choice"), say("simpan.no_kind", lang))
        self.fields["kind"] = forms.ChoiceField(
            choices=[(each, each) for each in ("access", "correction")], error_messages=wrong
        )
        self.order_fields(["kind", "wanted"])

    def clean(self) -> None:
        if self.cleaned_data.get("kind") == "correction" and not self.cleaned_data.get("wanted", "").strip():
            self.add_error("wanted", say("simpan.no_correction", self.lang))


class RefuseForm(PageForm):
    """Why a request is refused."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "refusal": Asked("simpan.refusal", "", "simpan.no_reason", most=PARAGRAPH, rows=2),
    }

    def __init__(self, lang: Lang, data: Any = None) -> None:
        super().__init__(lang, data)
        self.fields["request"] = forms.IntegerField(min_value=1)


class EndForm(PageForm):
    """Why a case ends, or is taken up again."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "end_reason": Asked("simpan.reason", "", "simpan.no_reason", most=PARAGRAPH, rows=2),
    }


class HandOutForm(PageForm):
    """Who gets the whole case, what for, and whether its originals go along."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "receiver": Asked("berkas_perkara.receiver", "berkas_perkara.receiver_hint", "berkas_perkara.no_receiver"),
        "reason": Asked(
            "berkas_perkara.reason", "berkas_perkara.reason_hint", "berkas_perkara.no_reason", most=PARAGRAPH, rows=2
        ),
    }
    WITHHELD: ClassVar[Mapping[str, str]] = {
        "original": "berkas_perkara.originals",
        "case_file": "berkas_perkara.words",
    }
    """Purposes that may be withheld, each with its phrase."""

    @property
    def withheld(self) -> frozenset[str]:
        """The purposes ticked."""
        ticked = self.data.getlist("withhold") if hasattr(self.data, "getlist") else []
        return frozenset(ticked) & self.WITHHELD.keys()


class DestroyForm(PageForm):
    """On what ground a case is destroyed, confirmed by typing its reference."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "sure": Asked("musnah.sure", "musnah.sure_hint", "musnah.not_sure"),
    }

    def __init__(self, lang: Lang, ref: str, data: Any = None) -> None:
        super().__init__(lang, data)
        self.ref = ref
        wrong = dict.fromkeys(("required", "invalid_choice"), say("musnah.no_ground", lang))
        self.fields["ground"] = forms.ChoiceField(
            choices=[(each, each) for each in retention.GROUNDS], error_messages=wrong
        )
        self.order_fields(["ground", "sure"])

    def clean_sure(self) -> str:
        sure = str(self.cleaned_data["sure"]).strip()
        if sure != self.ref:
            raise forms.ValidationError(say("musnah.not_sure", self.lang))
        return sure


DEEDS: Final[Mapping[str, type[PageForm]]] = {
    "simpan": KeepForm,
    "koreksi": CorrectForm,
    "minta": AskForm,
    "tolak": RefuseForm,
    "tutup": EndForm,
    "tidak-lengkap": EndForm,
    "buka-lagi": EndForm,
}
"""The forms of the record's page by the word in their address."""
