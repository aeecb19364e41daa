"""The pages that show institutions and people: the tree, an institution, people, a person, the record, receivers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from nirpihak.server.accounts.access import officer, officer_of, standing_of
from nirpihak.server.institutions import showing
from nirpihak.server.institutions.models import Act, Appointment, Institution, Monitor, Officer, Receiver, Unit, current
from nirpihak.server.institutions.roles import NAMES, Permission, Role
from nirpihak.server.institutions.services import acts, listing, monitors, receivers, regions, tree
from nirpihak.server.web.texts import Lang, say
from nirpihak.text import Text

P = Permission
SHORT: Final = 20
"""People that an institution's own page shows; the rest stand in the list of people."""
SAVED: Final = {"simpan": "instansi.saved", "faktor": "orang.factor_done"}

LABELS: Final = {
    "account": "catatan.d_account",
    "role": "orang.role",
    "letter": "catatan.d_letter",
    "unit": "catatan.d_unit",
    "name": "catatan.d_name",
    "number": "catatan.d_number",
    "superior": "catatan.d_superior",
    "head": "catatan.d_head",
    "head_name": "catatan.d_head",
    "contact": "catatan.d_contact",
    "receives": "catatan.d_receives",
    "zone": "catatan.d_zone",
    "kind": "catatan.d_kind",
    "region": "catatan.d_region",
    "code": "catatan.d_code",
    "parent": "catatan.d_parent",
    "was": "catatan.d_was",
    "now": "catatan.d_now",
    "reason": "catatan.d_reason",
}
"""By what an act tells besides, its phrase."""


def mark_of(row: listing.Row, lang: Lang) -> dict[str, str]:
    """How it stands with an institution's monitors: words, and a tone beside them."""
    if row.bare:
        return {"words": say("instansi.mark_bare", lang), "tone": "danger"}
    if row.unmonitored:
        return {"words": say("instansi.mark_some", lang, count=row.unmonitored), "tone": "due"}
    return {"words": say("instansi.mark_whole", lang), "tone": "on"}


@require_GET
@officer(P.PEOPLE_SEE)
def listed(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """One's own institution and all below it, with their counts; who has no monitor is marked."""
    here = showing.own(request)
    within = tree.below(here)
    q, bare = request.GET.get("q", "").strip()[:100], request.GET.get("tanpa") == "1"
    found = listing.institutions(within, bare=bare, q=q, page=showing.page_of(request))
    lacking = monitors.unmonitored().filter(institution__in=within).values_list("institution", flat=True)
    without = set(lacking) | set(monitors.bare().filter(pk__in=within).values_list("pk", flat=True))
    rows = [
        {
            "code": row.institution.code,
            "name": row.institution.name,
            "own": row.institution.pk == here.pk,
            "indent": showing.indent(row.depth),
            "region": showing.region_text(row.institution.region, lang),
            "people": row.people,
            "units": row.units,
            "mark": mark_of(row, lang),
        }
        for row in found.rows
    ]
    context = {
        "lang": lang,
        "rows": rows,
        "q": q,
        "bare": bare,
        "lacking": len(without),
        "manages": showing.manages(request),
        **showing.turning(found, {"q": q, "tanpa": "1" if bare else ""}),
    }
    return showing.show(request, "institutions/tree.html", context)


@require_GET
@officer(P.PEOPLE_SEE)
def institution(request: HttpRequest, lang: Lang, code: str) -> HttpResponseBase:
    """One institution: what it is, its units and monitors, its people, what it receives."""
    found = showing.seen_institution(request, code)
    mine, here = showing.manages(request, found), showing.own(request)
    watching = dict(
        Monitor.objects.filter(current(), unit__institution=found, officer__user__is_active=True).values_list(
            "unit", "officer__name"
        )
    )
    units = [
        {
            "pk": unit.pk,
            "name": unit.name,
            "indent": showing.indent(depth),
            "head": unit.head.name if unit.head else unit.head_name,
            "monitor": watching.get(unit.pk, ""),
        }
        for unit, depth in _as_tree(tree.open_units(found))
    ]
    staff = found.officers.filter(user__is_active=True).select_related("user", "unit")
    context = {
        "lang": lang,
        "institution": found,
        "kind": say(showing.KINDS[found.kind], lang),
        "region": showing.region_text(found.region, lang),
        "units": units,
        "bare": not watching,
        "people": _people(staff[:SHORT], lang),
        "more_people": count if (count := staff.count()) > SHORT else 0,
        "receiving": [_received(row, lang) for row in found.receiving.order_by("procedure", "region")],
        "manages": mine,
        "closable": showing.manages(request) and found.parent_id == here.pk,
        "news": showing.news(request, lang, SAVED),
    }
    return showing.show(request, "institutions/institution.html", context)


def _as_tree(units: list[Unit]) -> list[tuple[Unit, int]]:
    present = {unit.pk for unit in units}
    children: defaultdict[int | None, list[Unit]] = defaultdict(list)
    for unit in units:
        children[unit.parent_id if unit.parent_id in present else None].append(unit)
    found: list[tuple[Unit, int]] = []
    waiting = [(unit, 0) for unit in reversed(children[None])]
    while waiting:
        unit, depth = waiting.pop()
        found.append((unit, depth))
        waiting += [(child, depth + 1) for child in reversed(children[unit.pk])]
    return found


def _received(row: Receiver, lang: Lang) -> str:
    name = receivers.PROCEDURES.get(row.procedure, Text.of(row.procedure)).pick(lang)
    return f"{name}: {showing.region_text(row.region, lang)}"


def _people(rows: Iterable[Officer], lang: Lang) -> list[dict[str, Any]]:
    rows = list(rows)
    held: defaultdict[int, list[str]] = defaultdict(list)
    for who, role in (
        Appointment.objects.filter(current(), officer__in=rows).order_by("role").values_list("officer", "role")
    ):
        held[who].append(NAMES[Role(role)].pick(lang))
    return [
        {
            "pk": each.pk,
            "name": each.name,
            "username": each.user.username,
            "institution": each.institution.name,
            "unit": each.unit.name if each.unit else "",
            "roles": ", ".join(held[each.pk]),
        }
        for each in rows
    ]


@require_GET
@officer(P.PEOPLE_SEE)
def people(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The people of one's own institution and of those below it, searched."""
    q, role = request.GET.get("q", "").strip()[:100], request.GET.get("peran", "")
    role, closed = role if role in list(Role) else "", request.GET.get("tutup") == "1"
    query = listing.people(showing.own(request), q=q, role=role, closed=closed)
    found = listing.paged_query(query, showing.page_of(request))
    context = {
        "lang": lang,
        "rows": _people(found.rows, lang),
        "q": q,
        "role": role,
        "closed": closed,
        "roles": [(each.value, NAMES[each].pick(lang)) for each in Role],
        "manages": showing.manages(request),
        **showing.turning(found, {"q": q, "peran": role, "tutup": "1" if closed else ""}),
    }
    return showing.show(request, "institutions/people.html", context)


@require_GET
@officer(P.PEOPLE_SEE)
def person(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """One person: which roles are held since when and by whose hand, and what an administrator can do about it."""
    found = showing.seen_person(request, pk)
    mine = showing.manages(request, found.institution)
    watched = Monitor.objects.filter(current(), officer=found).values_list("unit__name", flat=True)
    operator = say("orang.operator", lang)
    roles = [
        {
            "pk": each.pk,
            "words": NAMES[Role(each.role)].pick(lang),
            "since": each.since,
            "until": each.until,
            "now": each.until is None,
            "may_end": mine,
            "by": each.by.name if each.by else operator,
            "letter": each.letter,
        }
        for each in found.appointments.select_related("by").order_by("-since", "-pk")
    ]
    context = {
        "lang": lang,
        "person": found,
        "unit": found.unit.name if found.unit else "",
        "superior": found.superior.name if found.superior else "",
        "roles": roles,
        "monitored": ", ".join(watched),
        "manages": mine,
        "own": found.pk == officer_of(request).pk,
        "movable": mine and len(tree.below(found.institution)) > 1,
        "waiting": not found.user.has_usable_password(),
        "zone": found.institution.zone,
        "news": showing.news(request, lang, SAVED),
    }
    return showing.show(request, "institutions/person.html", context)


@require_GET
@officer()
def record(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """What was done to one's own institution and its people, for administrators and auditors."""
    if not standing_of(request).permissions.intersection((P.LOG_AUDIT, P.PEOPLE_MANAGE)):
        raise PermissionDenied
    here = showing.own(request)
    found = listing.paged_query(listing.acts(here), showing.page_of(request))
    rows = [_act(row, lang) for row in found.rows]
    context = {"lang": lang, "rows": rows, "zone": here.zone, **showing.turning(found, {})}
    return showing.show(request, "institutions/acts.html", context)


def _act(row: Act, lang: Lang) -> dict[str, Any]:
    known = {str(kind): text for kind, text in acts.NAMES.items()}
    return {
        "at": row.at,
        "what": known[row.kind].pick(lang) if row.kind in known else row.kind,
        "about": row.about,
        "by": row.by.name if row.by else say("orang.operator", lang),
        "detail": [line for name, value in row.detail.items() for line in _detail(name, value, lang)],
    }


def _detail(name: str, value: Any, lang: Lang) -> Iterable[str]:
    if name == "changed" and isinstance(value, dict):
        for field, pair in value.items():
            label = _label(field, lang)
            if not isinstance(pair, list) or len(pair) != 2 or not any(pair):
                yield say("catatan.was_changed", lang, name=label)
            else:
                before, after = (_value(each, lang) for each in pair)
                yield say("catatan.from_to", lang, name=label, before=before, after=after)
    elif name == "role" and value in list(Role):
        yield say("catatan.said", lang, name=_label(name, lang), value=NAMES[Role(value)].pick(lang))
    else:
        yield say("catatan.said", lang, name=_label(name, lang), value=_value(value, lang))


def _label(name: str, lang: Lang) -> str:
    return say(LABELS[name], lang) if name in LABELS else name


def _value(value: Any, lang: Lang) -> str:
    if isinstance(value, bool):
        return say("instansi.yes" if value else "instansi.no", lang)
    return str(value) if value not in ("", None) else "–"


@require_GET
@officer(P.PEOPLE_SEE)
def receiving(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Who receives what in one's own region and those it lies in, and in the regions of the institutions below."""
    here = showing.own(request)
    within = tree.below(here)
    rows = [
        {
            "pk": row.pk,
            "procedure": receivers.PROCEDURES.get(row.procedure, Text.of(row.procedure)).pick(lang),
            "region": showing.region_text(row.region, lang),
            "institution": row.institution.name,
            "changeable": row.institution_id in within and regions.within(row.region, here.region),
        }
        for row in Receiver.objects.select_related("institution").order_by("procedure", "region")
        if regions.within(row.region, here.region) or regions.within(here.region, row.region)
    ]
    context = {
        "lang": lang,
        "rows": rows,
        "manages": showing.manages(request),
        "news": showing.news(request, lang, SAVED),
    }
    return showing.show(request, "institutions/receivers.html", context)


@require_GET
def public(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """For everybody, without log-in: who receives reports, how to reach them, which units have a monitor. No names."""
    query = Institution.objects.filter(receives=True, closed_at=None)
    found = listing.paged(list(query), showing.page_of(request))
    what: defaultdict[int, list[str]] = defaultdict(list)
    for row in Receiver.objects.filter(institution__in=[each.pk for each in found.rows]).order_by("procedure"):
        name = receivers.PROCEDURES.get(row.procedure, Text.of(row.procedure)).pick(lang)
        if name not in what[row.institution_id]:
            what[row.institution_id].append(name)
    watched: defaultdict[int, list[str]] = defaultdict(list)
    held = Monitor.objects.filter(
        current(),
        officer__user__is_active=True,
        unit__closed_at=None,
        unit__institution__in=[each.pk for each in found.rows],
    )
    for home, name in held.order_by("unit__name").values_list("unit__institution", "unit__name").distinct():
        watched[home].append(name)
    rows = [
        {
            "name": each.name,
            "region": showing.region_text(each.region, lang),
            "contact": each.contact,
            "receives": ", ".join(what[each.pk]),
            "units": watched[each.pk],
        }
        for each in found.rows
    ]
    return showing.show(request, "institutions/public.html", {"lang": lang, "rows": rows, **showing.turning(found, {})})
