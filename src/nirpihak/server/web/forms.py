"""The forms people send. Only the officer's page sends one; Boleh? keeps its answers in the address."""

from __future__ import annotations

from django import forms

from nirpihak.server.web.services import telaah
from nirpihak.server.web.texts import Lang, say


class FactsForm(forms.Form):
    """Pasted facts of one act, as JSON text; empty or too long is refused with what to do instead."""

    facts = forms.CharField(strip=False, required=False)

    def __init__(self, data: object, lang: Lang) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # the request's own multi-value mapping
        self.lang = lang

    def clean_facts(self) -> str:
        text: str = self.cleaned_data["facts"].replace("\r\n", "\n")
        if not text.strip():
            raise forms.ValidationError(say("assess.empty", self.lang))
        if len(text) > telaah.LIMIT:
            raise forms.ValidationError(say("assess.too_long", self.lang, count=len(text), limit=telaah.LIMIT))
        return text

    @property
    def problems(self) -> list[str]:
        """The errors of the one field, as plain lines."""
        return [str(error) for error in self.errors.get("facts", [])]
