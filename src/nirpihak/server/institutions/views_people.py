"""The forms of an administrator about people: accounts, roles, access; and where an officer chooses a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from nirpihak.server.accounts import limits
from nirpihak.server.accounts.access import officer, officer_of, private, user_of
from nirpihak.server.accounts.services import factors, sittings
from nirpihak.server.accounts.visitors import visitor_key
from nirpihak.server.institutions import showing
from nirpihak.server.institutions.forms import (
    MoveForm,
    NewPersonForm,
    PersonForm,
    ReasonForm,
    RoleForm,
    RoomForm,
    SetupForm,
)
from nirpihak.server.institutions.models import Appointment, Institution, Officer, current
from nirpihak.server.institutions.roles import NAMES, Permission, Role
from nirpihak.server.institutions.services import people, setup, tree
from nirpihak.server.institutions.services.acts import InstitutionError, Kind, record
from nirpihak.server.web.texts import PHRASES, Lang, say

P = Permission
FORM = ["GET", "HEAD", "POST"]
TRIES = 20
"""Set-up codes that one visitor may try in an hour."""


def _to(lang: Lang, who: Officer, news: str = "simpan") -> HttpResponseBase:
    return redirect(f"{showing.to_person(lang, who)[0]}?kabar={news}")


def _options(home: Institution, but: Officer | None = None) -> dict[str, list[tuple[str, str]]]:
    staff = Officer.objects.filter(institution=home, user__is_active=True).order_by("name", "pk")
    if but is not None:
        staff = staff.exclude(pk=but.pk)
    return {
        "unit": [(str(each.pk), each.name) for each in tree.open_units(home)],
        "superior": [(str(pk), name) for pk, name in staff.values_list("pk", "name")],
    }


def _given(home: Institution, given: dict[str, Any]) -> dict[str, Any]:
    unit, superior = given["unit"], given["superior"]
    return {
        "name": given["name"],
        "number": given["number"],
        "unit": home.units.get(pk=unit) if unit else None,
        "superior": home.officers.select_related("user").get(pk=superior) if superior else None,
    }


def _code(request: HttpRequest, lang: Lang, opened: people.Opened) -> HttpResponseBase:
    """The one-time code, shown in the answer itself and nowhere else."""
    address = request.build_absolute_uri(reverse(f"{lang}:setup"))
    return showing.show(request, "institutions/code.html", {"lang": lang, "opened": opened, "address": address})


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def add(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """A new account of one's own institution; the answer holds its one-time code."""
    home = showing.own(request)
    form = NewPersonForm(lang, showing.sent(request), options=_options(home))

    def act(given: dict[str, Any]) -> HttpResponseBase:
        told = _given(home, given)
        opened = people.open_account(given["username"], institution=home, by=officer_of(request), **told)
        return _code(request, lang, opened)

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("orang.add", lang),
        lead=say("orang.add_lead", lang),
        submit=say("orang.add_submit", lang),
        back=(reverse(f"{lang}:people"), say("orang.title", lang)),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def change(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Name, number, unit, superior."""
    who = showing.own_person(request, pk)
    if not who.user.is_active:
        raise Http404
    initial = {
        "name": who.name,
        "number": who.number,
        "unit": str(who.unit_id or ""),
        "superior": str(who.superior_id or ""),
    }
    form = PersonForm(lang, showing.sent(request), options=_options(who.institution, who), initial=initial)

    def act(given: dict[str, Any]) -> HttpResponseBase:
        people.change(who, by=officer_of(request), **_given(who.institution, given))
        return _to(lang, who)

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("orang.change", lang),
        submit=say("instansi.change_submit", lang),
        back=showing.to_person(lang, who),
    )


def _other(request: HttpRequest, pk: int, *, active: bool = True) -> Officer:
    """Somebody else of one's own institution: nobody arranges their own power, or locks themselves out, by a slip."""
    who = showing.own_person(request, pk)
    if who.pk == officer_of(request).pk or who.user.is_active is not active:
        raise Http404
    return who


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def appoint(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Give a role."""
    who = _other(request, pk)
    held = who.roles
    options = {"role": [(each.value, NAMES[each].pick(lang)) for each in Role if each not in held]}
    form = RoleForm(lang, showing.sent(request), options=options)

    def act(given: dict[str, Any]) -> HttpResponseBase:
        people.appoint(who, Role(given["role"]), letter=given["letter"], by=officer_of(request))
        return _to(lang, who)

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("orang.appoint_title", lang, name=who.name),
        submit=say("orang.appoint", lang),
        back=showing.to_person(lang, who),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def end(request: HttpRequest, lang: Lang, pk: int, appointment: int) -> HttpResponseBase:
    """End a role that is held."""
    who = showing.own_person(request, pk)
    held = get_object_or_404(Appointment.objects.filter(current()), pk=appointment, officer=who)
    role = NAMES[Role(held.role)].pick(lang)

    def act(_: dict[str, Any]) -> HttpResponseBase:
        people.end(held, by=officer_of(request))
        # Whoever gave up what opened this page goes where everybody may.
        return redirect(f"{lang}:account") if who.pk == officer_of(request).pk else _to(lang, who)

    return showing.answer(
        request,
        lang,
        RoomForm(lang, showing.sent(request)),
        act,
        title=say("orang.end_title", lang, role=role),
        lead=say("orang.end_lead", lang, name=who.name),
        submit=say("orang.end_submit", lang),
        back=showing.to_person(lang, who),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def move(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Let an account work for an institution below one's own."""
    who = _other(request, pk)
    within = Institution.objects.filter(pk__in=tree.below(who.institution), closed_at=None).exclude(
        pk=who.institution_id
    )
    options = {"institution": [(str(each.pk), each.name) for each in within]}
    form = MoveForm(lang, showing.sent(request), options=options)

    def act(given: dict[str, Any]) -> HttpResponseBase:
        people.move(who, within.get(pk=given["institution"]), by=officer_of(request))
        sittings.end_all(who.user)
        return _to(lang, who)

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("orang.move", lang),
        lead=say("orang.move_lead", lang, name=who.name),
        submit=say("orang.move_submit", lang),
        back=showing.to_person(lang, who),
    )


# ---------------------------------------------------------------- access


def _sure(
    request: HttpRequest, lang: Lang, who: Officer, keys: tuple[str, str, str], act: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """A page that says what will happen, and one button. `keys`: the phrases of title, text and button."""
    title, lead, submit = keys
    return showing.answer(
        request,
        lang,
        RoomForm(lang, showing.sent(request)),
        lambda _: act(),
        title=say(title, lang),
        lead=say(lead, lang, name=who.name),
        submit=say(submit, lang),
        back=showing.to_person(lang, who),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def new_code(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """A new one-time code for who lost the password."""
    who = _other(request, pk)

    def act() -> HttpResponseBase:
        opened = people.new_code(who, by=officer_of(request))
        sittings.end_all(who.user)
        return _code(request, lang, opened)

    return _sure(request, lang, who, ("orang.new_code", "orang.new_code_lead", "orang.new_code_submit"), act)


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def factor(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Reset the second factor of who lost the phone."""
    who = _other(request, pk)
    form = ReasonForm(lang, showing.sent(request))

    def act(given: dict[str, Any]) -> HttpResponseBase:
        try:
            factors.reset(who.user, user_of(request), given["reason"], request)
        except factors.FactorError as error:
            raise InstitutionError(error.text.id, error.text.en, "reason") from error
        record(who.institution, Kind.FACTOR_RESET, who.name, officer_of(request), reason=given["reason"])
        return _to(lang, who, "faktor")

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("orang.factor", lang),
        lead=say("orang.factor_lead", lang, name=who.name),
        submit=say("orang.factor_submit", lang),
        back=showing.to_person(lang, who),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def close(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Close an account."""
    who = _other(request, pk)

    def act() -> HttpResponseBase:
        people.close(who, by=officer_of(request))
        sittings.end_all(who.user)
        return _to(lang, who)

    return _sure(request, lang, who, ("orang.close", "orang.close_lead", "orang.close"), act)


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def reopen(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Open a closed account again."""
    who = _other(request, pk, active=False)
    return _sure(
        request,
        lang,
        who,
        ("orang.reopen", "orang.reopen_lead", "orang.reopen"),
        lambda: _code(request, lang, people.reopen(who, by=officer_of(request))),
    )


@sensitive_post_parameters("password", "again", "code")
@require_http_methods(FORM)
def begin(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Where a new officer chooses the password. Open to everybody who has a code."""
    form = SetupForm(lang, showing.sent(request))
    done = False
    if form.is_bound and form.is_valid():
        try:
            if not limits.spend("setup", visitor_key(request), TRIES, timedelta(hours=1)).allowed:
                raise InstitutionError(*PHRASES["mulai.too_many"], "code")
            given = form.cleaned_data
            setup.choose(given["username"], given["code"], given["password"])
            done = True
        except InstitutionError as error:
            form.refuse(error)
    context = {"lang": lang, "form": form, "done": done}
    return private(showing.show(request, "institutions/setup.html", context, 422 if form.problems else 200))
