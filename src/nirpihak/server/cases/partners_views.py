"""The page of an institution's partners: other servers, and the keys by which what they send is known."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.cases import frame
from nirpihak.server.cases.frame import REFUSED
from nirpihak.server.cases.models import Partner
from nirpihak.server.cases.referral_forms import PartnerForm
from nirpihak.server.cases.referral_views import told
from nirpihak.server.cases.services import partners
from nirpihak.server.cases.services.partners import PartnerError
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.web.texts import Lang, say

MANAGE = Permission.WORDING_MANAGE


@require_http_methods(["GET", "HEAD", "POST"])
@officer(MANAGE)
def listed(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The partners, and a form for another one."""
    who = officer_of(request)
    form = PartnerForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = partners.add(who.institution, who, **form.cleaned_data)
        except PartnerError as error:
            form.add_error(error.field, error.reason.pick(lang))
        else:
            frame.tell(request, say("mitra.added", lang, name=made.name))
            return frame.back(lang, "partners")
    context: dict[str, Any] = {
        "lang": lang,
        "here": "partners",
        "form": form,
        "zone": who.institution.zone,
        "rows": partners.partners_of(who.institution),
        "ended": Partner.objects.filter(institution=who.institution).exclude(ended_at=None),
        "own": {"key": str(partners.own_key()), "code": who.institution.code, "name": who.institution.name},
        "news": told(request),
    }
    return render(request, "cases/partners.html", context, status=REFUSED if form.problems else 200)


@require_POST
@officer(MANAGE)
def end(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Take nothing from this partner any more."""
    who = officer_of(request)
    partner = get_object_or_404(Partner, institution=who.institution, pk=pk)
    partners.end(partner, who)
    frame.tell(request, say("mitra.ended", lang, name=partner.name))
    return frame.back(lang, "partners")
