"""The pages of those who hold a key: the custodian's home, making and ending a key, recovery codes, letting one in.

No secret is ever written into a page, but a recovery code once, for its own person.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from nirpihak.server.accounts.access import officer, officer_of
from nirpihak.server.institutions.models import Appointment, Officer, current
from nirpihak.server.institutions.roles import Permission, Role
from nirpihak.server.keys.forms import AdmitForm, ChangeForm, CodeForm, EnrolForm, NameForm
from nirpihak.server.keys.models import Holder, Request
from nirpihak.server.keys.services import holders, openings, turnover
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say

EARLIER: Final = 20
"""Requests that are over, shown on demand."""
TOLD: Final = {
    "buat": "penjaga.enrolled",
    "ganti": "penjaga.changed",
    "akhir": "penjaga.ended",
    "sebut": "penjaga.named",
    "terima": "penjaga.admitted",
}
"""What was done, as the home page says it afterwards."""
KINDS: Final = {
    Holder.Kind.CUSTODIAN: "penjaga.kind_custodian",
    Holder.Kind.RECOVERY: "penjaga.kind_recovery",
}
STATES: Final = {
    Request.State.ASKED: ("penjaga.state_asked", "due"),
    Request.State.TAKEN: ("penjaga.state_taken", "due"),
    Request.State.CONSENTED: ("penjaga.state_consented", "on"),
    Request.State.REFUSED: ("penjaga.state_refused", ""),
    Request.State.CLOSED: ("penjaga.state_closed", ""),
}
"""How a request stands: the phrase, and the tone beside it."""


def kind_of(holder: Holder, lang: Lang) -> str:
    """What a holder is, in words."""
    return say(KINDS[Holder.Kind(holder.kind)], lang)


def row_of(request: Request, lang: Lang) -> dict[str, Any]:
    """A request as a row tells it."""
    phrase, tone = STATES[Request.State(request.state)]
    return {
        "pk": request.pk,
        "subject": request.subject,
        "purpose": openings.PURPOSES[Request.Purpose(request.purpose)].pick(lang),
        "asked_at": request.asked_at,
        "asked_by": request.asked_by.name,
        "state": say(phrase, lang),
        "tone": tone,
    }


def told(request: HttpRequest, lang: Lang) -> str:
    """What was done just now."""
    what = request.GET.get("kabar", "")
    if what == "sebut":
        return say(TOLD[what], lang, address=reverse(f"{lang}:custody-code"))
    return say(TOLD[what], lang) if what in TOLD else ""


def done(lang: Lang, what: str) -> HttpResponse:
    """Back to the home page, which says what was done."""
    return redirect(f"{reverse(f'{lang}:custody')}?kabar={what}")


@require_GET
@officer(Permission.IDENTITY_OPEN)
def home(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """One's own key, the requests, and who holds the keys of the institution."""
    me = officer_of(request)
    known = list(holders.active(me.institution).select_related("officer__user"))
    at_work = {each.pk for each in holders.at_work(known)}
    rows = openings.requests_for(me)
    open_rows = list(rows.filter(state__in=openings.OPEN_STATES).order_by("asked_at"))
    over = rows.exclude(state__in=openings.OPEN_STATES)
    whole = turnover.is_whole(me.institution)
    listed = [
        _told_holder(each, me, lang, gone=each.kind == holders.CUSTODIAN and each.pk not in at_work, whole=whole)
        for each in (*known, *holders.waiting(me.institution).select_related("officer__user"))
    ]
    context = {
        "told": told(request, lang),
        "ready": holders.is_enough(known, len(at_work)),
        "here": len(at_work),
        "all": len(known),
        "custodians": holders.CUSTODIANS,
        "least": holders.HOLDERS,
        "mine": next((each for each in listed if each["mine"] and each["kind"] == holders.CUSTODIAN), None),
        "requests": [row_of(each, lang) for each in open_rows],
        "earlier": [row_of(each, lang) for each in over[:EARLIER]],
        "holders": listed,
        "few": sum(each.kind == holders.RECOVERY for each in known) < 2,
    }
    return render(request, "keys/home.html", context)


def _told_holder(holder: Holder, me: Officer, lang: Lang, *, gone: bool, whole: bool) -> dict[str, Any]:
    progress = None if whole or holder.since is None else turnover.progress(holder)
    if holder.since is None:
        state, tone = ("penjaga.waiting" if holder.confirmed_at else "penjaga.unmade"), "due"
    else:
        state, tone = ("penjaga.gone", "danger") if gone else ("penjaga.in_force", "on")
    return {
        "pk": holder.pk,
        "name": holder.officer.name,
        "kind": holder.kind,
        "kind_words": kind_of(holder, lang),
        "mine": holder.officer_id == me.pk,
        "since": holder.since,
        "fingerprint": holders.fingerprint(holder) if holder.public_key else "",
        "state": say(state, lang),
        "tone": tone,
        "progress": progress if progress is not None and progress.left else None,
        "admittable": holder.confirmed_at is not None and holder.since is None,
        "endable": gone or holder.since is None,
    }


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.IDENTITY_OPEN)
def enrol(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """A custodian makes a key of her own."""
    me = officer_of(request)
    if holders.holder_of(me) is not None:
        return redirect(f"{lang}:custody")
    form = EnrolForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            holders.enrol(me, form.cleaned_data["passphrase"])
        except KeysError as error:
            form.add_error("passphrase", error.reason.pick(lang))
        else:
            return done(lang, "buat")
    return render(request, "keys/enrol.html", {"form": form}, status=422 if form.problems else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.IDENTITY_OPEN)
def passphrase(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Another passphrase for one's own key."""
    mine = holders.holder_of(officer_of(request))
    if mine is None or mine.kind != holders.CUSTODIAN:
        raise Http404
    form = ChangeForm(lang, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            holders.change_passphrase(mine, form.cleaned_data["passphrase"], form.cleaned_data["fresh"])
        except KeysError as error:
            form.add_error("passphrase", error.reason.pick(lang))
        else:
            return done(lang, "ganti")
    return render(request, "keys/passphrase.html", {"form": form}, status=422 if form.problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.IDENTITY_OPEN)
def end(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """End a key: one's own, one that was never admitted, or one of a custodian who is no more."""
    me = officer_of(request)
    holder = get_object_or_404(Holder.objects.select_related("officer", "institution"), pk=pk)
    if not turnover.may_end(holder, me):
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            turnover.leave(holder, me)
        except KeysError as error:
            problem = error.reason.pick(lang)
        else:
            return done(lang, "akhir")
    context = {"holder": holder, "mine": holder.officer_id == me.pk, "problem": problem}
    return render(request, "keys/end.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.IDENTITY_OPEN)
def recovery(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Name who is to keep a recovery code."""
    me = officer_of(request)
    codes = list(holders.active(me.institution).filter(kind=holders.RECOVERY).select_related("officer"))
    form = NameForm(lang, _nameable(me), codes, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        person, old = form.chosen()
        try:
            holders.name_recovery(person, me, old)
        except KeysError as error:
            form.add_error("person", error.reason.pick(lang))
        else:
            return done(lang, "sebut")
    return render(request, "keys/recovery.html", {"form": form}, status=422 if form.problems else 200)


def _nameable(me: Officer) -> list[Officer]:
    """The people of the institution who hold no key, arrange no accounts, and are no custodians."""
    kept_out = Appointment.objects.filter(current(), role__in=[Role.ADMINISTRATOR.value, Role.CUSTODIAN.value])
    holding = Holder.objects.filter(ended_at=None).values("officer")
    here = Officer.objects.filter(institution=me.institution_id, user__is_active=True)
    return list(here.exclude(pk__in=holding).exclude(pk__in=kept_out.values("officer")).order_by("name"))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer()
def code(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """One's own recovery code: shown once, typed again from the paper. For whoever was named, and nobody else."""
    mine = holders.holder_of(officer_of(request))
    if mine is None or mine.kind != holders.RECOVERY:
        raise Http404
    form, made = CodeForm(lang), ""
    if request.method == "POST" and mine.confirmed_at is None:
        if request.POST.get("step") == "make":
            made = holders.make_code(mine)
        else:
            form = CodeForm(lang, request.POST)
            if form.is_valid():
                try:
                    holders.confirm_code(mine, form.cleaned_data["code"])
                except KeysError as error:
                    form.add_error("code", error.reason.pick(lang))
                else:
                    return redirect(f"{lang}:custody-code")
    context = {
        "mine": mine,
        "code": made,
        "form": form,
        "unconfirmed": mine.confirmed_at is None,
        "begun": bool(made or form.is_bound),
        "fingerprint": holders.fingerprint(mine),
    }
    return render(request, "keys/code.html", context, status=422 if form.problems else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer(Permission.IDENTITY_OPEN)
def admit(request: HttpRequest, lang: Lang, pk: int) -> HttpResponseBase:
    """Let a holder in, or go on with it: two holders are here and type their own secrets."""
    me = officer_of(request)
    candidate = get_object_or_404(
        Holder.objects.select_related("officer", "institution", "replaces"),
        pk=pk,
        institution=me.institution_id,
        ended_at=None,
    )
    present = list(holders.active(me.institution).exclude(pk=pk).select_related("officer__user", "institution"))
    form = AdmitForm(lang, present, request.POST if request.method == "POST" else None)
    progress = turnover.progress(candidate)
    more = ""
    if form.is_bound and form.is_valid():
        before, unlocked = progress.left, list[holders.Unlocked]()
        try:
            for name in ("first", "second"):
                field = f"{name}_secret"
                unlocked.append(holders.unlock(form.chosen(name), form.cleaned_data[field]))
            field = "first"
            progress = turnover.admit(candidate, unlocked[0], unlocked[1], me)
        except KeysError as error:
            form.add_error(field, error.reason.pick(lang))
        else:
            if not progress.left:
                return done(lang, "terima")
            stuck = progress.left >= before
            more = (
                say("kunci.admit_stuck", lang)
                if stuck
                else say("kunci.admit_more", lang, done=progress.done, total=progress.total)
            )
    context = {
        "candidate": candidate,
        "kind_words": kind_of(candidate, lang),
        "fingerprint": holders.fingerprint(candidate),
        "form": form,
        "progress": progress,
        "more": more,
        "most": turnover.MOST,
    }
    return render(request, "keys/admit.html", context, status=422 if form.problems else 200)
