"""How the pages of accounts answer: kept nowhere, and in plain words where nothing was looked at.

Knows nothing of what the forms are about.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from nirpihak.server.accounts.access import private
from nirpihak.server.accounts.forms import KeyForm
from nirpihak.server.accounts.hashing import Busy
from nirpihak.server.accounts.services.steps import Paused
from nirpihak.server.web.templatetags.showing import moment_text
from nirpihak.server.web.texts import Lang, say

Answer = Callable[[], HttpResponseBase | None]
"""Does what was asked and says where to go on; None: a refusal that is told in the form."""


def shown(
    request: HttpRequest, template: str, form: KeyForm | None = None, context: Mapping[str, Any] | None = None
) -> HttpResponseBase:
    """The page; 422 where its form has something to put right."""
    status = 422 if form is not None and form.problems else 200
    return private(render(request, template, {**(context or {}), "form": form}, status=status))


def heard(
    request: HttpRequest,
    lang: Lang,
    template: str,
    form: KeyForm,
    act: Answer,
    context: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """Do what a form asks. 429 with the time when to try again during a pause; 503 where the machine is busy."""
    status, wait, first = 422, 0, next(iter(form.asks))
    if form.is_valid():
        try:
            if (answer := act()) is not None:
                return private(answer)
        except Paused as pause:
            # Told to the minute, and never too early.
            until = pause.until + timedelta(seconds=59)
            form.refuse(first, say("masuk.paused", lang, until=moment_text(until, lang)))
            status, wait = 429, math.ceil((pause.until - timezone.now()).total_seconds())
        except Busy:
            form.refuse(first, say("masuk.busy", lang))
            status, wait = 503, 5
    response = render(request, template, {**(context or {}), "form": form}, status=status)
    if wait > 0:
        response.headers["Retry-After"] = str(wait)
    return private(response)
