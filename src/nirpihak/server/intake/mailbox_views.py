"""The mailbox's door and its one page: enter with the code, see how the report stands, leave.

The code is in no address and no log. Wrong codes are counted for the visitor alone: after some of them each further
code has to wait a little before it is looked up, and nobody else waits. Knows no rule of intake; the services do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nirpihak.custody.checking import CheckError
from nirpihak.server.accounts import limits
from nirpihak.server.accounts.access import private
from nirpihak.server.accounts.visitors import visitor_key
from nirpihak.server.intake.mailbox_forms import CodeForm, FilesForm, MessageForm
from nirpihak.server.intake.mailbox_shown import letters_context
from nirpihak.server.intake.models import Message
from nirpihak.server.intake.services import mailbox, messages
from nirpihak.server.intake.services.errors import IntakeError
from nirpihak.server.intake.services.mailbox import Visit
from nirpihak.server.keys.codes import CodeError, parse
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say

COOKIE: Final = "kotak"
MINUTES: Final = int(mailbox.OPEN.total_seconds()) // 60
WRONG: Final = 10
"""Codes without a mailbox that a visitor may try before each further one has to wait."""
WINDOW: Final = timedelta(minutes=10)
WAIT: Final = 5
"""Seconds that it then waits."""
LONGEST_WAIT: Final = 600
"""Seconds after which a waiting code has to wait anew."""
SCOPE: Final = "kotak"
KEPT: Final = 5000
"""Characters of what was written into a mailbox that had closed, shown back to its writer."""

Inside = Callable[[HttpRequest, Visit, Lang], HttpResponseBase]


def inside(view: Inside) -> Callable[..., HttpResponseBase]:
    """A page of an open mailbox. A closed one says so, and shows back what was written."""

    @wraps(view)
    def guarded(request: HttpRequest, lang: Lang) -> HttpResponseBase:
        token = request.COOKIES.get(COOKIE, "")
        visit = mailbox.opened(token)
        if visit is None:
            return closed(request, lang, known=bool(token))
        try:
            response = view(request, visit, lang)
        except KeysError:
            # Its key or its text is no more: what was erased cannot be opened by anybody.
            context = {"ref": visit.report.ref, "minutes": MINUTES}
            response = render(request, "intake/kotak_hilang.html", context, status=410)
        keep(response, token)
        return private(response)

    return guarded


def keep(response: HttpResponseBase, token: str) -> None:
    """Let the cookie hold the mailbox open for another half hour."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=MINUTES * 60,
        path="/",
        secure=settings.NIRPIHAK.https,
        httponly=True,
        samesite="Strict",
    )


def to_letters(lang: Lang, news: str = "", **more: object) -> HttpResponseRedirect:
    """Back to the mailbox, with what was just done."""
    tail = "&".join([f"kabar={news}"] * bool(news) + [f"{name}={value}" for name, value in more.items()])
    return HttpResponseRedirect(reverse(f"{lang}:mailbox-letters") + (f"?{tail}" if tail else ""))


def closed(request: HttpRequest, lang: Lang, *, known: bool = True) -> HttpResponseBase:
    """The door again. What was sent to a closed mailbox is not lost: it is shown to be copied, and kept nowhere."""
    unsent = str(request.POST.get("text") or request.POST.get("what") or "")[:KEPT] if request.method == "POST" else ""
    if not known and not unsent and request.method != "POST":
        return private(HttpResponseRedirect(reverse(f"{lang}:mailbox")))
    context = {"form": CodeForm(lang), "ended": True, "unsent": unsent, "minutes": MINUTES}
    response = render(request, "intake/kotak_masuk.html", context, status=403)
    response.delete_cookie(COOKIE, samesite="Strict")
    return private(response)


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """The code, in one field."""
    form = CodeForm(lang, request.POST if request.method == "POST" else None)
    ticket, status = "", 200
    if form.is_bound and form.is_valid():
        code, visitor = form.cleaned_data["code"], visitor_key(request)
        try:
            words = parse(code).text
            ticket = _must_wait(request, words, visitor)
            if not ticket:
                token, _ = mailbox.enter(code)
                inner = to_letters(lang)
                keep(inner, token)
                return private(inner)
            form.add_error("code", say("kotak.wait", lang, seconds=WAIT))
            status = 429
        except CodeError as error:
            form.add_error("code", error.text.pick(lang))
        except (IntakeError, KeysError):
            limits.spend(SCOPE, visitor, WRONG, WINDOW)
            form.add_error("code", say("kotak.unknown", lang))
    if form.problems and status == 200:
        status = 422
    left = request.method != "POST" and request.GET.get("kabar") == "tutup"
    context = {"form": form, "ticket": ticket, "left": left, "minutes": MINUTES}
    response = private(render(request, "intake/kotak_masuk.html", context, status=status))
    if status == 429:
        response.headers["Retry-After"] = str(WAIT)
    return response


def _must_wait(request: HttpRequest, words: str, visitor: str) -> str:
    """A ticket for a code that has to wait before it is looked up; empty where it need not, or has waited.

    The ticket holds when the wait began and which code it is for: no thread waits, and nothing is kept here.
    """
    if not limits.is_spent(SCOPE, visitor, WRONG):
        return ""
    signer = signing.TimestampSigner(salt="nirpihak.mailbox.wait")
    bound = hashlib.sha256(f"{visitor} {words}".encode()).hexdigest()
    given = str(request.POST.get("tunggu", ""))[:200]
    try:
        if signer.unsign(given, max_age=LONGEST_WAIT) == bound:
            try:
                signer.unsign(given, max_age=WAIT)
            except signing.SignatureExpired:
                return ""
            return given
    except signing.BadSignature:
        pass
    return signer.sign(bound)


@require_POST
def leave(request: HttpRequest, lang: Lang) -> HttpResponseBase:
    """Close the mailbox on this device."""
    mailbox.leave(request.COOKIES.get(COOKIE, ""))
    response = HttpResponseRedirect(reverse(f"{lang}:mailbox") + "?kabar=tutup")
    response.delete_cookie(COOKIE, samesite="Strict")
    return private(response)


@require_GET
@inside
def letters(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    """How the report stands, what is missing, the messages and the files."""
    response = letters_page(request, visit, lang)
    messages.read(visit.report, by=Message.By.REPORTER)
    return response


def letters_page(
    request: HttpRequest,
    visit: Visit,
    lang: Lang,
    *,
    message: MessageForm | None = None,
    files: FilesForm | None = None,
) -> HttpResponse:
    """The page; with the form that has something to put right."""
    context: dict[str, Any] = letters_context(visit, lang)
    context |= {
        "message": message or MessageForm(lang),
        "files_form": files or FilesForm(lang),
        "minutes": MINUTES,
        "news": _news(request, lang),
    }
    problems = [*context["message"].problems, *context["files_form"].problems]
    context["problems"] = problems
    return render(request, "intake/kotak_surat.html", context, status=422 if problems else 200)


def _news(request: HttpRequest, lang: Lang) -> dict[str, str] | None:
    """What was just done, told once at the top."""
    news = request.GET.get("kabar", "")
    count = request.GET.get("banyak", "1")
    if news == "berkas" and count.isdecimal() and len(count) < 4:
        headline = say("kotak.added_one", lang) if count == "1" else say("kotak.added", lang, count=count)
        return {"headline": headline, "text": say("kotak.added_text", lang)}
    known = {
        "pesan": ("kotak.sent", "kotak.sent_text"),
        "perbaiki": ("kotak_ubah.done", "kotak_ubah.done_text"),
        "cabut": ("kotak_cabut.done", "kotak_cabut.mailbox"),
        "ingin": ("kotak_cabut.noted", "kotak_cabut.noted_text"),
        "nama": ("kotak_nama.done", "kotak_nama.done_text"),
        "tanpa-bukti": ("kotak.proof_gone", "kotak.proof_gone_text"),
    }
    if news not in known:
        return None
    headline, text = known[news]
    return {"headline": say(headline, lang), "text": say(text, lang)}


@require_GET
@inside
def proof(request: HttpRequest, visit: Visit, lang: Lang) -> HttpResponseBase:
    """The signed proof of filing, as a file; with what was filed if the reporter asks for that."""
    whole = request.GET.get("isi") == "1"
    try:
        text = mailbox.proof(visit, with_content=whole)
    except (CheckError, IntakeError):
        # Erased from the log, or filed before there was one: there is nothing left that could be proved.
        return to_letters(lang, "tanpa-bukti")
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    name = f"bukti-{visit.report.ref}{'-isi' if whole else ''}.txt"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
