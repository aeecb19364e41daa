"""The page on which an officer writes down what happened in the procedure itself. Knows no rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.cases import frame
from nirpihak.server.cases.frame import SEE, WORK
from nirpihak.server.cases.services import happening
from nirpihak.server.web.pageforms import PARAGRAPH, Asked, PageForm
from nirpihak.server.web.texts import Lang, say

HERE: Final = "case"
WRONG: Final = 422


class EventForm(PageForm):
    """What happened, on which day and hour of the institution's zone, and a note."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "at": Asked("kejadian.at", "kejadian.at_hint", "kejadian.no_at", most=16, type="datetime-local"),
        "note": Asked("kejadian.note", "kejadian.note_hint", most=PARAGRAPH, rows=2),
    }

    def __init__(self, lang: Lang, zone: str, events: list[str], data: Any = None) -> None:
        super().__init__(lang, data)
        self.zone = zone
        wrong = dict.fromkeys(("required", "invalid_choice"), say("kejadian.no_event", lang))
        self.fields["event"] = forms.ChoiceField(choices=[(each, each) for each in events], error_messages=wrong)
        self.order_fields(["event", "at", "note"])

    def clean_at(self) -> datetime:
        try:
            naive = datetime.fromisoformat(str(self.cleaned_data["at"]))
        except ValueError:
            raise forms.ValidationError(say("kejadian.no_at", self.lang)) from None
        return naive.replace(tzinfo=naive.tzinfo or ZoneInfo(self.zone))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(SEE, WORK)
def event(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Choose one of the events that may come now, say when it was, and go back to the case."""
    case = frame.found(request, ref)
    zone, who = case.institution.zone, officer_of(request)
    able = happening.possible(case)
    form = EventForm(lang, zone, [each.id for each in able], request.POST if request.method == "POST" else None)
    status, more = (WRONG if form.is_bound else 200), dict[str, Any]()
    if form.is_bound and form.is_valid():
        told, since = form.cleaned_data, frame.version_in(request)
        status, more = frame.tried(
            lambda: happening.record(case, who, told["event"], told["at"], note=told["note"], since=since), case, lang
        )
        if not status:
            frame.tell(request, say("kejadian.done", lang))
            return frame.back(lang, HERE, ref)
    chosen = form.shown["event"]
    events = [{"id": each.id, "name": each.name.pick(lang), "chosen": each.id == chosen} for each in able]
    context = {"form": form, "events": events, **more}
    return frame.framed(request, lang, case, HERE, "cases/happening_page.html", context, status=status)
