"""The forms of an administrator about the institution itself: its details, units, monitors, and who receives what."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.institutions import showing
from nirpihak.server.institutions.forms import BelowForm, MonitorForm, OwnForm, ReceiverForm, RoomForm, UnitForm
from nirpihak.server.institutions.models import Institution, Officer, Receiver
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.institutions.services import monitors, receivers, regions, tree
from nirpihak.server.institutions.services.acts import InstitutionError
from nirpihak.server.web.texts import PHRASES, Lang, say
from nirpihak.text import Text

P = Permission
FORM = ["GET", "HEAD", "POST"]


def _zones() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Institution.Zone.choices]


def _own_by_code(request: HttpRequest, code: str) -> Institution:
    home = showing.own(request)
    if home.code != code:
        raise Http404
    return home


def _to_tree(lang: Lang) -> tuple[str, str]:
    return reverse(f"{lang}:tree"), say("instansi.title", lang)


def _to(lang: Lang, institution: Institution) -> HttpResponseBase:
    return redirect(f"{showing.to_institution(lang, institution)[0]}?kabar=simpan")


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def change(request: HttpRequest, lang: Lang, code: str) -> HttpResponseBase:
    """What one's own institution says of itself."""
    home = _own_by_code(request, code)
    initial = {
        "name": home.name,
        "head_name": home.head_name,
        "contact": home.contact,
        "zone": home.zone,
        "receives": "on" if home.receives else "",
    }
    form = OwnForm(lang, showing.sent(request), options={"zone": _zones()}, initial=initial)

    def act(given: dict[str, Any]) -> HttpResponseBase:
        return _to(lang, tree.change_institution(home, by=officer_of(request), **given))

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("instansi.change", lang),
        submit=say("instansi.change_submit", lang),
        back=showing.to_institution(lang, home),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def add(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """A new institution directly below one's own."""
    home = showing.own(request)
    kinds = [(str(value), say(showing.KINDS[value], lang)) for value in Institution.Kind.values]
    initial = {"zone": home.zone, "region": home.region}
    form = BelowForm(lang, showing.sent(request), options={"zone": _zones(), "kind": kinds}, initial=initial)

    def act(given: dict[str, Any]) -> HttpResponseBase:
        return _to(lang, tree.open_institution(given.pop("code"), parent=home, by=officer_of(request), **given))

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("instansi.add", lang),
        lead=say("instansi.add_lead", lang),
        submit=say("instansi.add_submit", lang),
        back=_to_tree(lang),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def close(request: HttpRequest, lang: Lang, code: str) -> HttpResponseBase:
    """Close an institution directly below one's own that nobody works for."""
    below = get_object_or_404(Institution, code=code, parent=showing.own(request), closed_at=None)

    def act(_: dict[str, Any]) -> HttpResponseBase:
        tree.close_institution(below, by=officer_of(request))
        return redirect(f"{lang}:tree")

    return showing.answer(
        request,
        lang,
        RoomForm(lang, showing.sent(request)),
        act,
        title=say("instansi.close", lang),
        lead=say("instansi.close_lead", lang, name=below.name),
        submit=say("instansi.close_submit", lang),
        back=showing.to_institution(lang, below),
    )


# ---------------------------------------------------------------- units


def _unit_form(request: HttpRequest, lang: Lang, home: Institution, initial: dict[str, str]) -> UnitForm:
    units = [(str(each.pk), each.name) for each in tree.open_units(home) if str(each.pk) != initial.get("own")]
    options = {"parent": units, "head": _staff(home)}
    return UnitForm(lang, showing.sent(request), options=options, initial=initial)


def _staff(home: Institution) -> list[tuple[str, str]]:
    rows = Officer.objects.filter(institution=home, user__is_active=True).order_by("name", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def _given_unit(home: Institution, given: dict[str, Any]) -> dict[str, Any]:
    parent, head = given["parent"], given["head"]
    return {
        "name": given["name"],
        "parent": home.units.get(pk=parent) if parent else None,
        "head": home.officers.select_related("user").get(pk=head) if head else None,
        "head_name": given["head_name"],
    }


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def unit_add(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """A new unit of one's own institution."""
    home = showing.own(request)
    form = _unit_form(request, lang, home, {})

    def act(given: dict[str, Any]) -> HttpResponseBase:
        tree.open_unit(home, by=officer_of(request), **_given_unit(home, given))
        return _to(lang, home)

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("unitkerja.add", lang),
        submit=say("unitkerja.add_submit", lang),
        back=showing.to_institution(lang, home),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def unit(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """A unit's details, and its monitor."""
    found = showing.own_unit(request, pk)
    home = found.institution
    initial = {
        "own": str(found.pk),
        "name": found.name,
        "parent": str(found.parent_id or ""),
        "head": str(found.head_id or ""),
        "head_name": found.head_name,
    }
    form = _unit_form(request, lang, home, initial)

    def act(given: dict[str, Any]) -> HttpResponseBase:
        tree.change_unit(found, by=officer_of(request), **_given_unit(home, given))
        return _to(lang, home)

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("unitkerja.change", lang, name=found.name),
        submit=say("instansi.change_submit", lang),
        back=showing.to_institution(lang, home),
        template="institutions/unit.html",
        unit=found,
        monitor=monitors.monitor_of(found),
        zone=home.zone,
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def unit_close(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Close a unit of one's own institution."""
    found = showing.own_unit(request, pk)

    def act(_: dict[str, Any]) -> HttpResponseBase:
        tree.close_unit(found, by=officer_of(request))
        return _to(lang, found.institution)

    return showing.answer(
        request,
        lang,
        RoomForm(lang, showing.sent(request)),
        act,
        title=say("unitkerja.close", lang),
        lead=say("unitkerja.close_lead", lang, name=found.name),
        submit=say("unitkerja.close", lang),
        back=(reverse(f"{lang}:unit", args=[found.pk]), found.name),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def monitor(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Appoint the monitor of a unit."""
    found = showing.own_unit(request, pk)
    form = MonitorForm(lang, showing.sent(request), options={"officer": _staff(found.institution)})

    def act(given: dict[str, Any]) -> HttpResponseBase:
        who = found.institution.officers.get(pk=given["officer"])
        monitors.appoint(found, who, letter=given["letter"], by=officer_of(request))
        return _to(lang, found.institution)

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("unitkerja.monitor", lang),
        lead=say("unitkerja.monitor_lead", lang, name=found.name),
        submit=say("unitkerja.appoint", lang),
        back=(reverse(f"{lang}:unit", args=[found.pk]), found.name),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def monitor_end(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """End the appointment of a unit's monitor."""
    found = showing.own_unit(request, pk)
    held = monitors.monitor_of(found)
    if held is None:
        raise Http404

    def act(_: dict[str, Any]) -> HttpResponseBase:
        monitors.end(held, by=officer_of(request))
        return _to(lang, found.institution)

    return showing.answer(
        request,
        lang,
        RoomForm(lang, showing.sent(request)),
        act,
        title=say("unitkerja.end_monitor", lang),
        lead=say("unitkerja.end_lead", lang, officer=held.officer.name, name=found.name),
        submit=say("unitkerja.end_monitor", lang),
        back=(reverse(f"{lang}:unit", args=[found.pk]), found.name),
    )


# ---------------------------------------------------------------- receivers


def _to_receivers(lang: Lang) -> tuple[str, str]:
    return reverse(f"{lang}:institution-receivers"), say("penerima.title", lang)


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def receiver_add(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Set who receives something in one's own region: oneself, or an institution below."""
    home = showing.own(request)
    within = Institution.objects.filter(pk__in=tree.below(home), receives=True, closed_at=None)
    options = {
        "procedure": [(key, text.pick(lang)) for key, text in receivers.PROCEDURES.items()],
        "institution": [(str(each.pk), each.name) for each in within],
    }
    initial = {"region": home.region, "institution": str(home.pk)}
    form = ReceiverForm(lang, showing.sent(request), options=options, initial=initial)

    def act(given: dict[str, Any]) -> HttpResponseBase:
        regions.check(given["region"])
        held = Receiver.objects.filter(procedure=given["procedure"], region=given["region"]).first()
        theirs = held is not None and not within.filter(pk=held.institution_id).exists()
        # No institution takes for itself what another one's region, or another institution, receives.
        if theirs or not regions.within(given["region"], home.region):
            raise InstitutionError(*PHRASES["penerima.not_yours"], "region")
        chosen = within.get(pk=given["institution"])
        receivers.set_receiver(given["procedure"], given["region"], chosen, by=officer_of(request))
        return redirect(f"{_to_receivers(lang)[0]}?kabar=simpan")

    return showing.answer(
        request,
        lang,
        form,
        act,
        title=say("penerima.add", lang),
        submit=say("penerima.add_submit", lang),
        back=_to_receivers(lang),
    )


@require_http_methods(FORM)
@officer(P.PEOPLE_SEE, P.PEOPLE_MANAGE)
def receiver_end(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Set nobody any more for a procedure and region that is one's own to arrange."""
    home = showing.own(request)
    found = get_object_or_404(Receiver.objects.select_related("institution"), pk=pk)
    if found.institution_id not in tree.below(home) or not regions.within(found.region, home.region):
        raise Http404
    name = receivers.PROCEDURES.get(found.procedure, Text.of(found.procedure)).pick(lang)

    def act(_: dict[str, Any]) -> HttpResponseBase:
        receivers.end_receiver(found, by=officer_of(request))
        return redirect(f"{_to_receivers(lang)[0]}?kabar=simpan")

    return showing.answer(
        request,
        lang,
        RoomForm(lang, showing.sent(request)),
        act,
        title=say("penerima.end", lang),
        lead=say("penerima.end_lead", lang, procedure=name, region=showing.region_text(found.region, lang)),
        submit=say("penerima.end_submit", lang),
        back=_to_receivers(lang),
    )
