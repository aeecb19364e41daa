"""The forms people send. Only the officers' pages send one; Boleh? keeps its answers in the address."""

from __future__ import annotations

from django import forms

from nirpihak.server.web.services import pembacaan, telaah
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


class ReadingForm(forms.Form):
    """A text or a picture about a contest. `contests` are the ids that may be chosen."""

    contest = forms.CharField(required=False)
    text = forms.CharField(strip=False, required=False)
    participant = forms.CharField(required=False)
    picture = forms.FileField(required=False, allow_empty_file=True)

    def __init__(self, data: object, files: object, lang: Lang, contests: frozenset[str]) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]  # the request's own multi-value mappings
        self.lang = lang
        self.contests = contests

    def clean_contest(self) -> str:
        contest: str = self.cleaned_data["contest"]
        if contest not in self.contests:
            raise forms.ValidationError(say("read.no_contest", self.lang))
        return contest

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text) > pembacaan.LIMIT:
            raise forms.ValidationError(say("read.too_long", self.lang, count=len(text), limit=pembacaan.LIMIT))
        return text

    def clean(self) -> None:
        """Something to read must be there: a text, or a picture that is not too large."""
        picture = self.cleaned_data.get("picture")
        if picture is not None and picture.size > pembacaan.PICTURE_LIMIT:
            self.add_error("picture", say("read.too_large", self.lang))
        elif picture is not None and not pembacaan.is_picture(picture):
            self.add_error("picture", say("read.no_picture", self.lang))
        elif picture is None and "text" in self.cleaned_data and not self.cleaned_data["text"].strip():
            self.add_error("text", say("read.empty", self.lang))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The field and what to do, for each error, in the order of the fields."""
        return [(name, str(error)) for name in self.fields for error in self.errors.get(name, [])]
