"""The forms of a respondent's own page: what each field asks, and what is said where an answer will not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from nirpihak.server.cases.services import answers
from nirpihak.server.cases.services.answers import Said
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

CODE: Final = 400
"""Characters of a code with all that people write around it."""
QUESTIONS: Final[Mapping[str, str]] = {
    answers.ACCOUNT: "tanggapan.q_account",
    answers.ACT: "tanggapan.q_act",
    answers.DAY: "tanggapan.q_day",
}
"""The simple questions, as they are put to the person."""
ACCOUNT_WORDS: Final[Mapping[str, str]] = {
    "own": "tanggapan.account_own",
    "shared": "tanggapan.account_shared",
    "formerly_own": "tanggapan.account_formerly_own",
    "compromised": "tanggapan.account_compromised",
    "impersonated": "tanggapan.account_impersonated",
    "unsure": "tanggapan.account_unsure",
}
YES_NO_WORDS: Final[Mapping[str, str]] = {
    "yes": "tanggapan.yes",
    "no": "tanggapan.no",
    "unsure": "tanggapan.unsure",
}


class CodeForm(PageForm):
    """The code from the summons."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "code": Asked("tanggapan.code", "tanggapan.code_hint", "tanggapan.no_code", most=CODE, rows=3)
    }


class AnswerForm(PageForm):
    """What the person answers; nothing of it has to be filled in, but something."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "text": Asked("tanggapan.text", "tanggapan.text_hint", most=answers.LONGEST, rows=8),
        "companion": Asked("tanggapan.companion", "tanggapan.companion_hint", most=400),
    }

    def __init__(self, lang: Lang, questions: Sequence[str], data: Any = None, files: Any = None) -> None:
        super().__init__(lang, data, files)
        self.questions = tuple(questions)
        for name in self.questions:
            self.fields[name] = forms.ChoiceField(
                choices=[(value, "") for value in self._words(name)],
                required=False,
                error_messages={"invalid_choice": say("tanggapan.choose", lang)},
            )
        self.fields["files"] = forms.Field(required=False)
        self.order_fields([*self.questions, *self.asks, "files"])

    @staticmethod
    def _words(name: str) -> Mapping[str, str]:
        return ACCOUNT_WORDS if name == answers.ACCOUNT else YES_NO_WORDS

    @property
    def received(self) -> Sequence[UploadedFile]:
        """The files that came, in the order chosen."""
        found: list[UploadedFile] = self.files.getlist("files") if hasattr(self.files, "getlist") else []
        return found

    @property
    def radios(self) -> list[dict[str, Any]]:
        """The simple questions as `cases/terlapor_radio.html` shows them."""
        return [
            {
                "name": name,
                "label": say(QUESTIONS[name], self.lang),
                "wrong": self.wrong.get(name, ""),
                "options": [
                    {
                        "id": name if not number else f"{name}-{value}",
                        "value": value,
                        "words": say(words, self.lang),
                        "on": value == self.shown[name],
                    }
                    for number, (value, words) in enumerate(self._words(name).items())
                ],
            }
            for name in self.questions
        ]

    @property
    def said(self) -> Said:
        """As `answers.written` takes it."""
        given = self.cleaned_data
        return Said(given["text"], {name: given[name] for name in self.questions}, given["companion"])


class CorrectForm(PageForm):
    """What in the record is wrong, and what is right."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "text": Asked(
            "tanggapan.correct_text", "tanggapan.correct_hint", "tanggapan.no_correct", most=PARAGRAPH, rows=5
        )
    }


class TimeForm(PageForm):
    """A request for more time, or for another day."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "text": Asked("tanggapan.time_text", "tanggapan.time_hint", "tanggapan.no_time", most=PARAGRAPH, rows=4)
    }
