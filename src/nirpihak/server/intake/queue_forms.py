"""What officers send from the queue and from a report's page, and how a filter stands in an address.

A form holds no rule of intake; the services do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import queue
from nirpihak.server.intake.services.queue import Look
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

LETTER: Final = 4000
"""Characters of a letter to a reporter."""
WORDS: Final = 100
NAME: Final = 60
"""Characters of a saved filter's name."""
QUERY: Final = 400
"""Characters of a saved filter's address."""


def look_of(params: QueryDict) -> Look:
    """What an address asks the queue for; what is not known is left out."""
    page = params.get("hal", "")
    door, state, due = params.get("pintu", ""), params.get("keadaan", ""), params.get("batas", "")
    handler = params.get("siapa", "")
    return Look(
        q=" ".join(params.get("q", "").split())[:WORDS],
        state=state if state in (*queue.STATES, queue.ALL) else "",
        door=door if door in Report.Door.values else "",
        handler=handler if handler in (queue.MINE, queue.NOBODY) else "",
        due=due if due in queue.BUCKETS else "",
        unread=params.get("baru") == "1",
        lane=Report.Lane.SLOW.value if params.get("jalur") == "lambat" else Report.Lane.QUICK.value,
        page=int(page) if page.isdecimal() and len(page) < 7 else 1,
    )


def query_of(look: Look, *, page: int | None = None, **instead: Any) -> str:
    """The same as the query of an address, without what is empty. `instead` alters some of it; No `page`: the first."""
    values = {
        "q": look.q,
        "keadaan": look.state,
        "pintu": look.door,
        "siapa": look.handler,
        "batas": look.due,
        "baru": "1" if look.unread else "",
        "jalur": "lambat" if look.lane == Report.Lane.SLOW else "",
        "hal": str(page) if page is not None and page > 1 else "",
        **instead,
    }
    return urlencode({name: value for name, value in values.items() if value})


class AskForm(PageForm):
    """What is asked of a reporter, requirement by requirement, and the letter that says so."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "letter": Asked("minta.text", "minta.text_hint", "minta.no_text", most=LETTER, rows=9)
    }

    def __init__(self, lang: Lang, offered: Mapping[str, str], data: Any = None) -> None:
        super().__init__(lang, data)
        self.initial_text = ""
        self.fields["syarat"] = forms.MultipleChoiceField(
            choices=list(offered.items()),
            error_messages=dict.fromkeys(("required", "invalid_choice"), say("minta.none", lang)),
        )
        self.order_fields(["syarat", "letter"])

    @property
    def shown(self) -> dict[str, str]:
        return super().shown if self.is_bound else {"letter": self.initial_text}


class ReplyForm(PageForm):
    """A letter to the reporter that asks for nothing by law."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reply": Asked("laporan.reply", "laporan.reply_hint", "laporan.no_reply", most=LETTER, rows=5)
    }


class ReasonForm(PageForm):
    """Why a step is taken; it is sealed with the report."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "reason": Asked(
            "langkah.reason",
            "langkah.reason_hint",
            "langkah.no_reason",
            most=PARAGRAPH,
            rows=4,
        )
    }


class NoteForm(PageForm):
    """A step that needs no reason, and may have one."""

    asks: ClassVar[Mapping[str, Asked]] = {"reason": Asked("langkah.note", "langkah.note_hint", most=PARAGRAPH, rows=3)}


class ForwardForm(ReasonForm):
    """To which institution, and why."""

    def __init__(self, lang: Lang, institutions: Mapping[str, str], data: Any = None) -> None:
        super().__init__(lang, data)
        self.fields["to"] = forms.ChoiceField(
            choices=list(institutions.items()),
            error_messages=dict.fromkeys(("required", "invalid_choice"), say("langkah.no_to", lang)),
        )
        self.order_fields(["to", "reason"])


class FilterForm(PageForm):
    """A name under which the filter shown is saved."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "name": Asked("antrean.filter_name", missing="antrean.no_filter_name", most=NAME)
    }
