"""What officers do with a referral: let it leave, carry it, answer, refuse, call off, take in what was brought.

Whoever does it is in the log before a byte goes out. Every act calls a service, which holds the rule.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from nirpihak.custody import referring
from nirpihak.server.accounts.access import officer, officer_of, user_of
from nirpihak.server.cases import frame
from nirpihak.server.cases import referral_shown as shown
from nirpihak.server.cases.frame import OVERTAKEN, REFUSED, SEE, WORK
from nirpihak.server.cases.models import Referral
from nirpihak.server.cases.referral_forms import BringForm, PaperForm
from nirpihak.server.cases.referral_views import HANDLE, acts_of, found, page_of, told
from nirpihak.server.cases.services import carrying, exchange, referrals
from nirpihak.server.cases.services import referral_notes as notes
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.evidence.sending import sent as sent_away
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.evidence.services.exhibits import EvidenceError
from nirpihak.server.evidence.services.workplaces import workplace
from nirpihak.server.evidence.uploads import Sealing
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.pageforms import PageForm
from nirpihak.server.web.texts import Lang, say

DONE: Final = {
    "kirim": "penerusan.done_send",
    "tarik": "penerusan.done_withdraw",
    "jawab": "penerusan.done_answer",
    "tolak": "penerusan.done_refuse",
    "surat": "penerusan.done_paper",
    "antar": "penerusan.done_again",
}
"""What is said after each act."""
AT_ONCE: Final = frozenset({"kirim", "antar"})
"""Acts that are a button on the referral's page."""
TITLES: Final = {
    "jawab": ("penerusan.answer_title", "penerusan.do_answer"),
    "tolak": ("penerusan.refuse_title", "penerusan.do_refuse"),
    "surat": ("penerusan.paper_title", "penerusan.do_paper"),
    "tarik": ("penerusan.withdraw_title", "penerusan.do_withdraw"),
}
"""What the page of an act is called, and its button."""


@require_http_methods(["GET", "HEAD", "POST"])
@officer(HANDLE)
def act(request: HttpRequest, lang: Lang, ref: str, kind: str) -> HttpResponseBase:
    """One act on a referral: its form, or at once where it needs none."""
    if kind not in DONE:
        raise Http404
    referral = found(request, ref)
    sent = request.method == "POST"
    if not sent and (kind in AT_ONCE or not acts_of(referral)[kind]):
        return frame.back(lang, "referral", ref)
    form = None if kind in AT_ONCE else shown.form_of(referral, kind, lang, request.POST if sent else None)
    status, refused = (REFUSED if sent else 200), dict[str, Any]()
    if sent and (form is None or form.is_valid()):
        doing = _doing(request, referral, kind, form)
        if doing is not None:
            status, refused = _tried(doing, referral, lang)
            if not status:
                frame.tell(request, say(DONE[kind], lang))
                return frame.back(lang, "referral", ref)
    if form is None:
        return page_of(request, lang, found(request, ref), refused, status=status)
    title, do = TITLES[kind]
    context = {
        "lang": lang,
        "here": "referrals",
        "ref": ref,
        "kind": kind,
        "title": say(title, lang),
        "do": say(do, lang),
        "side": referrals.receiver_name(referral),
        "version": referral.case.version if referral.case is not None else 0,
        "form": form,
        "names": list(form.asks),
        "choices": shown.choices_of(form, lang),
        **refused,
    }
    return render(request, "cases/referral_act.html", context, status=status)


def _doing(request: HttpRequest, referral: Referral, kind: str, form: PageForm | None) -> Callable[[], object] | None:
    """What is to be done; None where a day was written that is none (the form says so)."""
    who, said = officer_of(request), {} if form is None else form.cleaned_data
    if kind == "surat":
        at = cast(PaperForm, form).moment()
        if at is None:
            return None
        return lambda: referrals.by_hand(referral, who, said["said"], said["words"], at, outcome=said["outcome"])
    since = frame.version_in(request)
    return {
        "kirim": lambda: exchange.send(referral, who, since=since),
        "tarik": lambda: referrals.withdraw(referral, who, said["words"]),
        "jawab": lambda: exchange.answer(referral, who, "answered", said["words"], said["outcome"]),
        "tolak": lambda: exchange.answer(referral, who, "refused", said["words"]),
        "antar": lambda: carrying.again(referral),
    }[kind]


@require_POST
@officer(SEE, WORK)
def reopen(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Take a case up again that a referral had closed."""
    case = frame.found(request, ref)
    since = frame.version_in(request)
    status, refused = frame.tried(lambda: referrals.reopen(case, officer_of(request), since=since), case, lang)
    if status:
        frame.tell(request, refused["refused"]["headline"], *refused["refused"]["lines"], tone="danger")
    else:
        frame.tell(request, say("penerusan.reopened", lang))
    return frame.back(lang, "case-referral", ref)


@require_POST
@officer(SEE, HANDLE)
def package(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """The signed package, to be carried by hand; that a copy was taken is logged before its first byte."""
    referral = found(request, ref)
    if referral.bundle is None:
        raise Http404
    try:
        stream = exhibits.opened(referral.bundle)
        response = sent_away(stream, referral.bundle.size, "application/octet-stream", f"{referral.ref}.zip")
        exhibits.copied(referral.bundle, user_of(request), f"Penerusan {referral.ref} dibawa sendiri")
    except EvidenceError as error:
        frame.tell(request, error.reason.pick(lang), tone="danger")
        return frame.back(lang, "referral", ref)
    return response


@require_POST
@officer(HANDLE)
def note(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """The newest signed word of this side, as a text file to be carried by hand."""
    referral = found(request, ref)
    try:
        text = notes.outgoing(referral, inside.words_of(referral))
    except (CaseError, KeysError):
        text = ""
    if not text:
        frame.tell(request, say("penerusan.no_note", lang), tone="danger")
        return frame.back(lang, "referral", ref)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{referral.ref}.note"'
    return response


@csrf_exempt  # The token is read with the file; `_brought` asks for it once that has a place to go.
@require_http_methods(["GET", "HEAD", "POST"])
@officer(HANDLE)
def bring(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """A package or a note that somebody carried here."""
    sealing = Sealing(request, settings.NIRPIHAK.spool, referring.LARGEST)
    request.upload_handlers = [sealing]
    return _brought(request, lang, sealing)


@csrf_protect
def _brought(request: HttpRequest, lang: Lang, sealing: Sealing) -> HttpResponseBase:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BringForm(lang, *sent)
    if sent and sealing.problem is not None:
        form.add_error("paket", sealing.problem.text.pick(lang))
    elif sent and form.is_valid():
        upload = form.cleaned_data["paket"]
        if upload.size > referring.LARGEST:
            form.add_error("paket", say("penerusan.too_large", lang, most=referring.LARGEST // 1_000_000))
        else:
            try:
                referral, words = _taken_in(request, cast(BinaryIO, upload.file))
            except (CaseError, EvidenceError, KeysError) as error:
                form.add_error("paket", error.reason.pick(lang))
            else:
                frame.tell(request, say(words, lang))
                return frame.back(lang, "referral", referral.ref)
    context = {"lang": lang, "here": "referrals", "form": form, "news": told(request)}
    return render(request, "cases/referral_bring.html", context, status=REFUSED if form.problems else 200)


def _taken_in(request: HttpRequest, stream: BinaryIO) -> tuple[Referral, str]:
    """What was brought, and what is said of it: a zip is a package, anything else must be a note."""
    who = officer_of(request)
    head = stream.read(4)
    if head[:2] != b"PK":
        text = (head + stream.read(referring.LARGEST_NOTE)).decode("utf-8", "replace")
        return exchange.take_note(text, at=who.institution, officer=who), "penerusan.note_taken"
    with workplace("bawaan") as folder:
        path = folder / "paket.zip"
        with path.open("xb") as out:
            out.write(head)
            shutil.copyfileobj(stream, out, 1024 * 1024)
        arrived = exchange.arrive(path, at=who.institution, officer=who)
    return arrived.referral, "penerusan.arrived" if arrived.fresh else "penerusan.arrived_before"


def _tried(doing: Callable[[], object], referral: Referral, lang: Lang) -> tuple[int, dict[str, Any]]:
    """As `frame.tried`, also for what came in, which has no case."""
    if referral.case is not None:
        return frame.tried(doing, referral.case, lang)
    try:
        doing()
    except Overtaken as late:
        return OVERTAKEN, {"refused": {"headline": late.reason.pick(lang), "lines": []}}
    except (CaseError, EvidenceError, KeysError) as error:
        return REFUSED, {"refused": {"headline": error.reason.pick(lang), "lines": []}}
    return 0, {}
