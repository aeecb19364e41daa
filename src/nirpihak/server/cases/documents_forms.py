"""What officers send about documents: the fields of a letter, a signature, a withdrawal. A form holds no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms

from nirpihak.server.cases.services import wording
from nirpihak.server.cases.services.documents import LONGEST, NUMBER
from nirpihak.server.cases.services.letters import Pair, Value
from nirpihak.server.web.pageforms import LINE, PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

ROWS: Final[Mapping[str, int]] = {"line": 0, "text": 4, "list": 5, "pairs": 12}
QUESTION, ANSWER = "T:", "J:"


class LetterForm(PageForm):
    """The fields of one kind of document, each as the data of the wording asks it; and a number of one's own."""

    asks: ClassVar[Mapping[str, Asked]] = {"nomor_sendiri": Asked("surat.number", "surat.number_hint", most=NUMBER)}

    def __init__(self, lang: Lang, kind: wording.Kind, drafted: Mapping[str, Value], data: Any = None) -> None:
        super().__init__(lang, data)
        self.kind = kind
        self.drafted = drafted
        self.given = {each.name: each for each in kind.asked}
        for each in kind.asked:
            label = each.label.pick(lang)
            self.fields[each.name] = forms.CharField(
                required=each.name in kind.needed,
                max_length=LINE if each.form == "line" else LONGEST,
                error_messages={
                    "required": say("surat.fill", lang, what=label),
                    "max_length": say("site.too_long", lang, most=LINE if each.form == "line" else LONGEST),
                },
            )
        self.order_fields([*self.given, "nomor_sendiri"])

    @property
    def shown(self) -> dict[str, str]:
        if self.is_bound:
            return super().shown
        return {name: written(self.drafted.get(name, "")) for name in self.fields}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Every field as `web/_field.html` shows it."""
        return [self.told(name) for name in self.fields]

    def told(self, name: str) -> dict[str, Any]:
        if name in self.asks:
            return super().told(name)
        each, wrong = self.given[name], self.wrong.get(name, "")
        label = each.label.pick(self.lang)
        if name not in self.kind.needed:
            label = say("surat.optional", self.lang, what=label)
        described = [f"{name}-hint"] * (each.hint is not None) + [f"{name}-error"] * bool(wrong)
        return {
            "name": name,
            "label": label,
            "hint": "" if each.hint is None else each.hint.pick(self.lang),
            "value": self.shown[name],
            "wrong": wrong,
            "described": " ".join(described),
            "most": LINE if each.form == "line" else LONGEST,
            "rows": ROWS[each.form],
            "type": "text",
        }

    def clean(self) -> None:
        for name, each in self.given.items():
            text = self.cleaned_data.get(name, "")
            if each.form == "pairs" and text and pairs_of(text) is None:
                self.add_error(name, say("surat.pairs_wrong", self.lang))

    @property
    def values(self) -> dict[str, Value]:
        """What was given, as `documents.issue` takes it."""
        found: dict[str, Value] = {}
        for name, each in self.given.items():
            text = str(self.cleaned_data.get(name, ""))
            if each.form == "pairs":
                found[name] = pairs_of(text) or []
            elif each.form == "list":
                found[name] = [line.strip() for line in text.splitlines() if line.strip()]
            else:
                found[name] = text
        return found


def written(value: Value) -> str:
    """A value as it stands in a field: lists a line each, questions and answers under their marks."""
    if isinstance(value, str):
        return value
    return "\n".join(
        each if isinstance(each, str) else f"{QUESTION} {each[0]}\n{ANSWER} {' '.join(each[1].split())}"
        for each in value
    )


def pairs_of(text: str) -> Sequence[Pair] | None:
    """Questions with their answers; None where a line belongs to neither, or a question has no answer."""
    pairs: list[list[str]] = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        if line.startswith(QUESTION):
            pairs.append([line[len(QUESTION) :].strip(), ""])
        elif not pairs:
            return None
        else:
            said = line.removeprefix(ANSWER).strip()
            # A further line goes on with the question until an answer began.
            part = 1 if line.startswith(ANSWER) or pairs[-1][1] else 0
            pairs[-1][part] = f"{pairs[-1][part]} {said}".strip()
    if any(not question or not answer for question, answer in pairs):
        return None
    return [(question, answer) for question, answer in pairs]


class ReasonForm(PageForm):
    """Why a document is withdrawn."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("surat.reason", "surat.reason_hint", "surat.no_reason", most=PARAGRAPH, rows=4)
    }


class SignForm(PageForm):
    """Who signed, or why not. `role` and `act` stand in the form that was sent."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "name": Asked("surat.signer", "surat.signer_hint"),
        "note": Asked("surat.refusal", "surat.refusal_hint", most=PARAGRAPH, rows=3),
    }


class CheckForm(PageForm):
    """A verification code, and what may be compared with the document it stands on."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "kode": Asked("periksa_surat.code", "periksa_surat.code_hint", "periksa_surat.no_code", most=LINE),
        "sidik": Asked("periksa_surat.digest", "periksa_surat.digest_hint", most=LINE),
    }

    def __init__(self, lang: Lang, data: Any = None, files: Any = None) -> None:
        super().__init__(lang, data, files)
        self.fields["berkas"] = forms.FileField(required=False, allow_empty_file=True)

    @property
    def shown(self) -> dict[str, str]:
        return {name: text for name, text in super().shown.items() if name != "berkas"}
