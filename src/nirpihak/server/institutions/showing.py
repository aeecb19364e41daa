"""What the views of this room share: whose page it is, how far it sees, a form sent and answered.

Reading reaches one's own institution and those below it; changing reaches one's own. All else is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from nirpihak.server.accounts.access import officer_of, standing_of
from nirpihak.server.institutions.forms import RoomForm
from nirpihak.server.institutions.models import Institution, Officer, Unit
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.institutions.services import listing, regions, tree
from nirpihak.server.institutions.services.acts import InstitutionError
from nirpihak.server.web.texts import Lang, say

KINDS: Final[Mapping[str, str]] = {
    Institution.Kind.CENTRAL: "instansi.kind_central",
    Institution.Kind.PROVINCE: "instansi.kind_province",
    Institution.Kind.REGENCY: "instansi.kind_regency",
    Institution.Kind.CITY: "instansi.kind_city",
    Institution.Kind.BAWASLU: "instansi.kind_bawaslu",
    Institution.Kind.OTHER: "instansi.kind_other",
}
"""By kind of institution, its phrase."""
STEP: Final = "\u00a0\u00a0\u00a0"
"""How far a row of a tree stands in, for each level."""


def own(request: HttpRequest) -> Institution:
    """The institution of who asks."""
    return officer_of(request).institution


def manages(request: HttpRequest, institution: Institution | None = None) -> bool:
    """Whether who asks may change this institution (their own, for None)."""
    here = own(request)
    return (institution is None or institution.pk == here.pk) and standing_of(request).may(Permission.PEOPLE_MANAGE)


def seen_institution(request: HttpRequest, code: str) -> Institution:
    """An institution that may be read, or 404."""
    found = get_object_or_404(Institution.objects.select_related("parent"), code=code, closed_at=None)
    if found.pk not in tree.below(own(request)):
        raise Http404
    return found


def seen_person(request: HttpRequest, pk: int) -> Officer:
    """A person that may be read about, or 404."""
    found = get_object_or_404(Officer.objects.select_related("user", "institution", "unit", "superior"), pk=pk)
    if found.institution_id not in tree.below(own(request)):
        raise Http404
    return found


def own_person(request: HttpRequest, pk: int) -> Officer:
    """A person of one's own institution, or 404."""
    rows = Officer.objects.select_related("user", "institution", "unit", "superior")
    return get_object_or_404(rows, pk=pk, institution=own(request))


def own_unit(request: HttpRequest, pk: int) -> Unit:
    """An open unit of one's own institution, or 404."""
    rows = Unit.objects.select_related("institution", "parent", "head")
    return get_object_or_404(rows, pk=pk, institution=own(request), closed_at=None)


def indent(depth: int) -> str:
    """What stands before the name of a row of a tree."""
    return f"{STEP * (depth - 1)}└\u00a0" if depth else ""


def region_text(region: str, lang: Lang) -> str:
    """A region as people read it: `99 Provinsi Contoh`, `99.01`, the whole country."""
    return f"{region} {regions.name_of(region)}".strip() if region else say("instansi.whole", lang)


def page_of(request: HttpRequest) -> int:
    """The page of a list that the address asks for."""
    number = request.GET.get("hal", "")
    return int(number) if number.isdecimal() and len(number) < 8 else 1


def turning(paged: listing.Paged[Any], kept: Mapping[str, str]) -> dict[str, Any]:
    """The context of `_pages.html`; `kept` is what stays in the address."""

    def to(number: int) -> str:
        told = {name: value for name, value in kept.items() if value}
        return "?" + urlencode({**told, "hal": number}) if 1 <= number <= paged.pages else ""

    return {"paged": paged, "before": to(paged.page - 1), "after": to(paged.page + 1)}


def sent(request: HttpRequest) -> Any:
    """What a form was sent with, or None before it was."""
    return request.POST if request.method == "POST" else None


def answer(
    request: HttpRequest,
    lang: Lang,
    form: RoomForm,
    act: Callable[[dict[str, Any]], HttpResponseBase],
    *,
    title: str,
    submit: str,
    back: tuple[str, str],
    lead: str = "",
    template: str = "institutions/form.html",
    **more: Any,
) -> HttpResponseBase:
    """Do what a form asks for, or show it: for the first time, or with what is wrong. `back` is (address, words)."""
    if form.is_bound and form.is_valid():
        try:
            return act(form.cleaned_data)
        except InstitutionError as error:
            form.refuse(error)
    context = {
        "lang": lang,
        "form": form,
        "title": title,
        "lead": lead,
        "submit": submit,
        "back": {"url": back[0], "words": back[1]},
        **more,
    }
    return show(request, template, context, 422 if form.problems else 200)


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of this room."""
    return render(request, template, context, status=status)


def to_institution(lang: Lang, institution: Institution) -> tuple[str, str]:
    """The way back to an institution's page."""
    return reverse(f"{lang}:institution", args=[institution.code]), institution.name


def to_person(lang: Lang, officer: Officer) -> tuple[str, str]:
    """The way back to a person's page."""
    return reverse(f"{lang}:person", args=[officer.pk]), officer.name


def news(request: HttpRequest, lang: Lang, known: Mapping[str, str]) -> str:
    """What was just done, named in the address (`kabar`) and told once."""
    key = known.get(request.GET.get("kabar", ""))
    return say(key, lang) if key else ""
