"""Forms as the pages show them: what each field asks, and what is said where an answer will not do.

Written fields and choices, with their phrases in both languages; no field holds a rule of any room.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final, NamedTuple

from django import forms

from nirpihak.server.web.texts import Lang, say

LINE: Final = 200
PARAGRAPH: Final = 2000


class Asked(NamedTuple):
    """The phrases of one field, and how it looks: a line, or `rows` of text."""

    label: str
    hint: str = ""
    missing: str = ""
    most: int = LINE
    rows: int = 0
    type: str = "text"


class PageForm(forms.Form):
    """A form as the templates show it. `asks` are its written fields; a subclass may have others besides."""

    asks: ClassVar[Mapping[str, Asked]] = {}

    def __init__(self, lang: Lang, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.lang = lang
        for name, asked in self.asks.items():
            self.fields[name] = forms.CharField(
                required=bool(asked.missing),
                max_length=asked.most,
                error_messages={
                    "required": say(asked.missing, lang) if asked.missing else "",
                    "max_length": say("site.too_long", lang, most=asked.most),
                },
            )
        self.order_fields([*self.asks, *(name for name in self.fields if name not in self.asks)])

    @property
    def wrong(self) -> dict[str, str]:
        """By field, what to do; empty before anything was sent."""
        return {name: str(messages[0]) for name, messages in self.errors.items()} if self.is_bound else {}

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The same for the summary at the top, in the order of the fields."""
        wrong = self.wrong
        return [(name, wrong[name]) for name in (*self.fields, *(wrong.keys() - self.fields.keys())) if name in wrong]

    @property
    def shown(self) -> dict[str, str]:
        """What was written so far: never lost on the way back."""
        return {name: str(self.data.get(name, "")) for name in self.fields}

    def told(self, name: str) -> dict[str, Any]:
        """A written field as `web/_field.html` shows it."""
        asked, wrong = self.asks[name], self.wrong.get(name, "")
        described = [f"{name}-hint"] * bool(asked.hint) + [f"{name}-error"] * bool(wrong)
        return {
            "name": name,
            "label": say(asked.label, self.lang),
            "hint": say(asked.hint, self.lang) if asked.hint else "",
            "value": self.shown[name],
            "wrong": wrong,
            "described": " ".join(described),
            "most": asked.most,
            "rows": asked.rows,
            "type": asked.type,
        }
