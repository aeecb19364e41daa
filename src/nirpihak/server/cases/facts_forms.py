"""What an officer sends about a fact: its value, how it is known, where it is to be seen. No rule stands here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms

from nirpihak.contests import Contest, load_register
from nirpihak.facts import CATALOGUE, FactKind, Value, problem_with
from nirpihak.server.cases.services import ledger
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.services import viewing
from nirpihak.server.intake.public_fields import day_of
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

UNKNOWN: Final = "tidak-diketahui"
YES_NO: Final[Mapping[str, bool]] = {"ya": True, "tidak": False}
FEW: Final = 8
"""So many answers are shown one below the other; more in a list."""
LINES: Final = re.compile(r"\s*(\d{1,4})\s*(?:-\s*(\d{1,4})\s*)?\Z", re.ASCII)
MOST: Final = 200
"""Lines of one place."""


def text_of(value: Value) -> str:
    """A value as the form sends it."""
    return {True: "ya", False: "tidak"}[value] if isinstance(value, bool) else value


class FactForm(PageForm):
    """One fact: `value`, an exhibit or one of its files, the lines on it, and a note. A day or a name is written."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "lines": Asked("fakta.lines", "fakta.lines_hint", most=100),
        "note": Asked("fakta.note", "fakta.note_hint", most=PARAGRAPH, rows=3),
    }

    def __init__(
        self,
        lang: Lang,
        kind: FactKind,
        offered: Sequence[tuple[Exhibit, Sequence[File]]],
        contest: Contest | None,
        data: Any = None,
        *,
        given: str = "",
    ) -> None:
        super().__init__(lang, data)
        self.kind, self.given, self.offered = kind, given, offered
        self.answers = self._answers(contest)
        if self.answers:
            wrong = dict.fromkeys(("required", "invalid_choice"), say("fakta.no_value", lang))
            values = [(value, value) for value, _ in self.answers]
            self.fields["value"] = forms.ChoiceField(choices=values, error_messages=wrong)
        else:
            self.fields["value"] = forms.CharField(
                max_length=200, error_messages={"required": say("fakta.no_value", lang)}
            )
        self.fields["exhibit"] = forms.ChoiceField(
            required=False,
            choices=[("", ""), *((value, value) for value, _ in self.exhibits)],
            error_messages={"invalid_choice": say("fakta.no_such_exhibit", lang)},
        )
        self.order_fields(["value", "exhibit", "lines", "note"])

    @property
    def shown(self) -> dict[str, str]:
        return super().shown if self.is_bound else dict.fromkeys(self.fields, "") | {"value": self.given}

    @property
    def few(self) -> bool:
        return len(self.answers) <= FEW

    @property
    def options(self) -> list[dict[str, Any]]:
        """The answers as the page shows them; the first bears the field's name, for links to it."""
        said = self.shown["value"]
        return [
            {"id": f"value-{number}" if number else "value", "value": value, "words": words, "on": value == said}
            for number, (value, words) in enumerate(self.answers)
        ]

    @property
    def exhibits(self) -> list[tuple[str, str]]:
        """Each exhibit, and each of its files that can be looked at."""
        found = []
        for exhibit, files in self.offered:
            found.append((exhibit.ref, f"{exhibit.ref} · {exhibit.title}" if exhibit.title else exhibit.ref))
            for file in files:
                found.append(
                    (f"{exhibit.ref}:{file.pk}", f"{exhibit.ref} · {viewing.label(file, self.lang)} {file.pk}")
                )
        return found

    def _answers(self, contest: Contest | None) -> list[tuple[str, str]]:
        kind, found = self.kind, []
        if kind.domain:
            found = [(text_of(value), kind.value_text(value).pick(self.lang)) for value in kind.domain]
        elif kind.id == "contest.id":
            found = [(each.id, each.name.pick(self.lang)) for each in load_register()]
        elif kind.id == "target.participant" and contest is not None:
            found = [(each.id, each.name.pick(self.lang)) for each in contest.participants]
        return [*found, (UNKNOWN, say("fakta.unknown", self.lang))] if found else []

    def clean_value(self) -> Value | None:
        """The value as the ledger takes it."""
        said = str(self.cleaned_data["value"]).strip()
        if said == UNKNOWN or said.lower() == say("fakta.unknown", self.lang).lower():
            return ledger.UNKNOWN
        value: Value = YES_NO.get(said, said) if self.kind.type == "yesno" else said
        if self.kind.type == "day" and (day := day_of(said)) is not None:
            value = day.isoformat()
        if (problem := problem_with(self.kind, value)) is not None:
            raise forms.ValidationError(problem.right.pick(self.lang))
        return value

    def clean_lines(self) -> list[int]:
        """Line numbers from `3, 5-7`."""
        found: set[int] = set()
        for part in filter(str.strip, str(self.cleaned_data["lines"]).split(",")):
            match = LINES.match(part)
            first, last = (int(match[1]), int(match[2] or match[1])) if match is not None else (0, 0)
            if not 1 <= first <= last:
                raise forms.ValidationError(say("fakta.bad_lines", self.lang))
            found |= set(range(first, min(last, first + MOST) + 1))
        return sorted(found)[:MOST]

    def clean(self) -> None:
        if self.cleaned_data.get("lines") and ":" not in self.cleaned_data.get("exhibit", ""):
            self.add_error("exhibit", say("fakta.lines_of_what", self.lang))

    @property
    def exhibit(self) -> Exhibit | None:
        """The exhibit chosen."""
        ref = self.cleaned_data["exhibit"].partition(":")[0]
        return next((exhibit for exhibit, _ in self.offered if exhibit.ref == ref), None)

    @property
    def place(self) -> dict[str, Any]:
        """Where on it."""
        file = self.cleaned_data["exhibit"].partition(":")[2]
        lines = self.cleaned_data["lines"]
        return ({"file": int(file)} if file else {}) | ({"lines": lines} if lines else {})


class WhyForm(PageForm):
    """Why something is taken back; it is sealed with the case."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked("fakta.reason", "fakta.reason_hint", "fakta.no_reason", most=PARAGRAPH, rows=3)
    }


def offered(found: Iterable[Exhibit]) -> list[tuple[Exhibit, list[File]]]:
    """Exhibits with the files a fact can point to: clean copies, and the text of captured pages; one query."""
    exhibits = list(found)
    files: dict[int, list[File]] = {}
    rows = File.objects.filter(exhibit__in=exhibits, purpose__in=("clean_copy", "text")).exclude(key=None)
    for file in rows.order_by("id"):
        if file.purpose == "clean_copy" or file.parent_id is None:
            files.setdefault(file.exhibit_id, []).append(file)
    return [(exhibit, files.get(exhibit.pk, [])) for exhibit in exhibits]


def groups() -> Iterable[tuple[str, Sequence[FactKind]]]:
    """The catalogue's facts by their group, in its order."""
    return [(group, list(kinds.values())) for group, kinds in CATALOGUE.by_group.items()]
