"""The pages on which an administrator gives tokens to other systems and withdraws them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from nirpihak.law.wording import date_text
from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.api.models import Token
from nirpihak.server.api.services import tokens
from nirpihak.server.api.services.tokens import TokenError
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.web.pageforms import Asked, PageForm
from nirpihak.server.web.texts import Lang, say


class GiveForm(PageForm):
    """Which system, and for how long; its role is a choice of two."""

    asks: ClassVar[Mapping[str, Asked]] = {
        "name": Asked("sistem.name", "sistem.name_hint", "sistem.no_name", most=40),
        "days": Asked("sistem.days", "sistem.days_hint", "sistem.no_days", most=3),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.TOKEN_MANAGE)
def listed(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The tokens of the institution, and a form for another one; a new token is shown in the answer and never again."""
    who = officer_of(request)
    form = GiveForm(lang, request.POST if request.method == "POST" else None)
    role = request.POST.get("role", "intake")
    given = None
    if form.is_bound and form.is_valid():
        days = form.cleaned_data["days"]
        try:
            text, made = tokens.give(
                who.institution, form.cleaned_data["name"], role, int(days) if days.isdecimal() else 0, who
            )
        except TokenError as error:
            form.add_error(error.field if error.field in form.fields else "name", error.reason.pick(lang))
        else:
            given = {"text": text, "name": made.name}
    context: dict[str, Any] = {
        "form": form,
        "role": role,
        "roles": [(each.value, say(f"sistem.role_{each.value}", lang)) for each in tokens.ROLES],
        "given": given,
        "tokens": [_row(each, lang) for each in who.institution.tokens.select_related("made_by")],
    }
    return render(request, "api/tokens.html", context, status=422 if form.problems else 200)


@require_POST
@officer(Permission.TOKEN_MANAGE)
def withdraw(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """End a token of the own institution."""
    who = officer_of(request)
    tokens.withdraw(get_object_or_404(who.institution.tokens, pk=pk), who)
    return redirect(f"{lang}:tokens")


def _row(token: Token, lang: Lang) -> dict[str, Any]:
    state = "valid"
    if token.withdrawn_at is not None:
        state = "withdrawn"
    elif token.expires_at <= timezone.now():
        state = "ended"
    said = {
        "valid": say("sistem.valid", lang),
        "ended": say("sistem.ended", lang),
        "withdrawn": say("sistem.withdrawn", lang),
    }
    used = token.used_on
    return {
        "id": token.pk,
        "name": token.name,
        "state": said[state],
        "tone": "on" if state == "valid" else "",
        "valid": state == "valid",
        "role": say("sistem.role_monitor" if token.role == "monitor" else "sistem.role_intake", lang),
        "until": say("sistem.until", lang, day=date_text(token.expires_at.date()).pick(lang)),
        "used": say("sistem.used", lang, day=date_text(used).pick(lang)) if used else say("sistem.unused", lang),
        "by": say("sistem.by", lang, name=token.made_by.name) if token.made_by else "",
    }
