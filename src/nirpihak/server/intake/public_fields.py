"""How the public door asks: a page of written fields and choices, filled with the answers so far.

Knows no question of its own, no draft and no address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final, NamedTuple, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone

from nirpihak.server.web.pageforms import PageForm
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

FURTHEST_EAST: Final = ZoneInfo("Asia/Jayapura")
"""Where a new day begins first: a day that has come there has come."""
UNKNOWN: Final = "unknown"
_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)


class Option(NamedTuple):
    """One answer to choose: its value, its words, and a line below them."""

    value: str
    words: Text | str
    """A text, or the key of a phrase."""
    hint: str = ""


class Chosen(NamedTuple):
    """A question answered by choosing. `look`: `radio`, `checkbox` (several), `select`; `missing`: must be answered."""

    label: str
    options: tuple[Option, ...] = ()
    hint: str = ""
    missing: str = ""
    look: str = "radio"


UNSURE: Final = Option(UNKNOWN, "tanya.unknown")


class StepForm(PageForm):
    """One page of questions, filled with the answers so far. `more` are choices that only the request knows."""

    chosen: ClassVar[Mapping[str, Chosen]] = {}
    days: ClassVar[frozenset[str]] = frozenset()
    order: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        lang: Lang,
        answers: Mapping[str, Any],
        data: QueryDict | None = None,
        more: Mapping[str, Sequence[Option]] | None = None,
    ) -> None:
        super().__init__(lang, None if data is None else _plain(data))
        self.answers, self.more = answers, more or {}
        for name, asked in self.chosen.items():
            made = forms.MultipleChoiceField if asked.look == "checkbox" else forms.ChoiceField
            wrong = dict.fromkeys(("required", "invalid_choice", "invalid_list"), say("tanya.choose", lang))
            if asked.missing:
                wrong["required"] = say(asked.missing, lang)
            self.fields[name] = made(
                required=bool(asked.missing),
                choices=[(each.value, each.value) for each in self.options(name)],
                error_messages=wrong,
            )
        self.order_fields(list(self.order))

    def options(self, name: str) -> Sequence[Option]:
        """What may be chosen."""
        return self.more.get(name) or self.chosen[name].options

    def clean(self) -> None:
        for name in self.days & self.cleaned_data.keys():
            if not (said := str(self.cleaned_data[name])):
                continue
            day = day_of(said)
            if day is None:
                self.add_error(name, say("tanya.day_wrong", self.lang))
            elif day > timezone.localdate(timezone=FURTHEST_EAST):
                self.add_error(name, say("tanya.day_future", self.lang))
            else:
                self.cleaned_data[name] = day.isoformat()

    @property
    def taken(self) -> dict[str, Any]:
        """The answers of this page that will do."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}

    @property
    def problems(self) -> list[tuple[str, str]]:
        """For the summary: where choices are buttons, it leads to the first."""
        marks = {name for name, asked in self.chosen.items() if asked.look != "select"}
        return [(f"{name}-1" if name in marks else name, words) for name, words in super().problems]

    @property
    def only_missing(self) -> bool:
        """Whether nothing is wrong but that something was left out."""
        return all(error.code == "required" for errors in self.errors.as_data().values() for error in errors)

    @property
    def shown(self) -> dict[str, str]:
        """What was written, now or earlier."""
        if self.is_bound:
            return super().shown
        return {name: str(self.answers.get(name) or "") for name in self.fields}

    def picked(self, name: str) -> frozenset[str]:
        """The values chosen, now or earlier."""
        if self.is_bound:
            return frozenset(cast(QueryDict, self.data).getlist(name))
        said = self.answers.get(name)
        return frozenset(said if isinstance(said, list) else [str(said)] if said else [])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Every field as the page shows it, from top to bottom."""
        return [self.row(name) if name in self.chosen else self.told(name) for name in self.order]

    def row(self, name: str) -> dict[str, Any]:
        """A question answered by choosing, as `intake/lapor_choice.html` shows it."""
        asked, wrong, picked = self.chosen[name], self.wrong.get(name, ""), self.picked(name)
        options = [
            {
                "value": each.value,
                "words": say(each.words, self.lang) if isinstance(each.words, str) else each.words.pick(self.lang),
                "hint": say(each.hint, self.lang) if each.hint else "",
                "picked": each.value in picked,
                "or": each.value == UNKNOWN,
            }
            for each in self.options(name)
        ]
        described = [f"{name}-hint"] * bool(asked.hint) + [f"{name}-error"] * bool(wrong)
        return {
            "name": name,
            "look": asked.look,
            "label": say(asked.label, self.lang),
            "hint": say(asked.hint, self.lang) if asked.hint else "",
            "options": options,
            "many": len(options) > 12,
            "wrong": wrong,
            "described": " ".join(described),
        }


def day_of(text: str) -> date | None:
    """A day as a browser sends it (2026-11-21) or as people write it (21/11/2026); None if it is none."""
    found = _DAY.fullmatch(text)
    try:
        if found is not None:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _plain(data: QueryDict) -> QueryDict:
    """What was sent, with line ends as the browser counted them and without what no text holds."""
    plain = data.copy()
    for name, values in data.lists():
        plain.setlist(name, [value.replace("\r\n", "\n").replace("\0", "") for value in values])
    return plain
