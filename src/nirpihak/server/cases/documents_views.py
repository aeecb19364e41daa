"""The documents of a case: the list, a new one with its preview, one on its sheet with its signatures.

What goes out is in the custody log first. Knows no rule of documents; the services do.
"""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nirpihak.custody.sealing import SealError
from nirpihak.custody.stores.store import StoreError
from nirpihak.server.accounts.access import officer, officer_of, standing_of, user_of
from nirpihak.server.cases import frame
from nirpihak.server.cases.documents_forms import LetterForm, ReasonForm, SignForm
from nirpihak.server.cases.models import Case, Document, Signature
from nirpihak.server.cases.services import documents, drafting, notifying, sealing, signatures, steps, wording
from nirpihak.server.cases.services.documents import Letter
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.letters import Value
from nirpihak.server.evidence.sending import sent
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.evidence.services.exhibits import EvidenceError
from nirpihak.server.evidence.views import reason_of
from nirpihak.server.institutions.models import Officer
from nirpihak.server.keys.services.content import KeysError
from nirpihak.server.web.texts import Lang, say

HERE: Final = "case-documents"
UNREADABLE: Final = (EvidenceError, StoreError, SealError)
ROLES: Final = {
    Signature.Role.EXAMINER: "surat.role_examiner",
    Signature.Role.EXAMINED: "surat.role_examined",
    Signature.Role.COMPANION: "surat.role_companion",
    Signature.Role.PROPOSER: "surat.role_proposer",
    Signature.Role.DECIDER: "surat.role_decider",
}


WHAT: Final = {
    "summons": "surat.what_summons",
    "bap": "surat.what_bap",
    "decision": "surat.what_decision",
    "referral": "surat.what_referral",
    "notice_reporter": "surat.what_notice_reporter",
    "notice_respondent": "surat.what_notice_respondent",
}
"""What each kind is for."""


@require_GET
@officer(frame.SEE)
def listed(request: HttpRequest, lang: Lang, ref: str) -> HttpResponseBase:
    """Every document of the case, and the kinds that can be made."""
    case = frame.found(request, ref)
    rows = case.documents.select_related("officer", "replaced_by", "pdf").prefetch_related("signatures")
    context = {
        "rows": [_row(each, lang) for each in rows.order_by("-id")],
        "kinds": [
            {
                "id": each.id,
                "name": each.name.pick(lang),
                "what": say(WHAT[each.id], lang),
                "why": "" if (why := documents.why_not(case, each.id)) is None else why.pick(lang),
            }
            for each in wording.listed()
        ],
    }
    return frame.framed(request, lang, case, HERE, "cases/documents_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(frame.SEE, frame.WORK)
def new(request: HttpRequest, lang: Lang, ref: str, kind: str) -> HttpResponseBase:
    """The fields of a new document, drafted from the case; its preview; and issuing it."""
    case = frame.found(request, ref)
    if kind not in wording.KINDS:
        raise Http404
    who, what = officer_of(request), wording.kind_of(kind)
    replaces = _replaced(request, case, kind)
    status, more = 0, dict[str, Any]()
    if request.method == "POST":
        form = LetterForm(lang, what, {}, request.POST)
        if not form.is_valid():
            status = frame.REFUSED
        elif "lihat" in request.POST:
            seen: list[Letter] = []
            status, more = frame.tried(lambda: seen.append(documents.preview(case, kind, form.values)), case, lang)
            if seen:
                more["letter"] = seen[0]
        else:
            made: list[Document] = []
            status, more = frame.tried(
                lambda: made.append(
                    documents.issue(
                        case,
                        kind,
                        who,
                        form.values,
                        since=frame.version_in(request),
                        number=form.cleaned_data["nomor_sendiri"],
                        replaces=replaces,
                    )
                ),
                case,
                lang,
            )
            for each in made:
                mailed = [say("surat.issued_mailbox", lang)] if kind == notifying.KIND else []
                kept = say("surat.issued_text", lang)
                frame.tell(request, say("surat.issued", lang, number=each.number), kept, *mailed)
                return frame.back(lang, "case-document", ref, each.pk)
    else:
        drafted: dict[str, Value] = {}
        status, more = frame.tried(lambda: drafted.update(drafting.drafted(case, kind, who)), case, lang)
        form = LetterForm(lang, what, drafted)
    context = {"form": form, "kind": kind, "name": what.name.pick(lang), "replaces": replaces, **more}
    return frame.framed(request, lang, case, HERE, "cases/documents_new.html", context, status=status or 200)


@require_GET
@officer(frame.SEE)
def document(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """One document: how it stands, its signatures, the letter itself."""
    case = frame.found(request, ref)
    steps.looked(case, officer_of(request))
    return _page(request, lang, case, _one(case, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(frame.SEE)
def sign(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """Write down a signature, or that it was refused."""
    role = request.POST.get("role", "")
    if request.method == "POST" and role not in signatures.BY_OFFICER and not standing_of(request).may(frame.WORK):
        raise PermissionDenied
    case = frame.found(request, ref)
    row, who = _one(case, pk), officer_of(request)
    if request.method != "POST":
        return frame.back(lang, "case-document", ref, pk)
    form = SignForm(lang, request.POST)
    status, more = frame.REFUSED, dict[str, Any]()
    if form.is_valid():
        name, note, since = form.cleaned_data["name"], form.cleaned_data["note"], frame.version_in(request)
        if request.POST.get("act") == "refuse":
            status, more = frame.tried(
                lambda: signatures.refuse(row, role, note, officer=who, name=name, since=since), case, lang
            )
        else:
            status, more = frame.tried(
                lambda: signatures.sign(row, role, officer=who, name=name, since=since), case, lang
            )
        if not status:
            frame.tell(request, say("surat.signed", lang))
            return frame.back(lang, "case-document", ref, pk)
    return _page(request, lang, case, row, form=form, role=role, status=status, **more)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(frame.SEE, frame.WORK)
def withdraw(request: HttpRequest, lang: Lang, ref: str, pk: int) -> HttpResponseBase:
    """Withdraw a document, with the reason."""
    case = frame.found(request, ref)
    row, who = _one(case, pk), officer_of(request)
    form = ReasonForm(lang, request.POST if request.method == "POST" else None)
    status, more = 200, dict[str, Any]()
    if form.is_bound:
        status = frame.REFUSED
        if form.is_valid():
            reason, since = form.cleaned_data["reason"], frame.version_in(request)
            status, more = frame.tried(lambda: documents.withdraw(row, who, reason, since=since), case, lang)
            if not status:
                frame.tell(request, say("surat.withdrawn", lang, number=row.number))
                return frame.back(lang, "case-document", ref, pk)
    context = {"form": form, "row": _row(row, lang), **more}
    return frame.framed(request, lang, case, HERE, "cases/documents_withdraw.html", context, status=status)


@require_POST
@officer(frame.SEE)
def file(request: HttpRequest, lang: Lang, ref: str, pk: int, form: str) -> HttpResponseBase:
    """The document as a file to take away, HTML or PDF; that it was taken is in the log first."""
    case = frame.found(request, ref)
    row = _one(case, pk)
    wanted = {"html": row.html, "pdf": row.pdf}.get(form)
    if wanted is None:
        raise Http404
    try:
        response = sent(exhibits.opened(wanted), wanted.size, "application/octet-stream", f"{row.number}.{form}")
        exhibits.copied(wanted, user_of(request), reason=f"{row.kind} {row.number}")
    except UNREADABLE as error:
        return _page(request, lang, case, row, status=410, refused={"headline": reason_of(error, lang), "lines": []})
    return response


def _one(case: Case, pk: int) -> Document:
    rows = case.documents.select_related("officer", "html", "pdf", "replaced_by")
    row: Document = get_object_or_404(rows, pk=pk)
    row.case = case
    return row


def _replaced(request: HttpRequest, case: Case, kind: str) -> Document | None:
    """The document that the new one is to replace, as the address or the form names it."""
    named = (request.POST if request.method == "POST" else request.GET).get("ganti", "")
    if not named.isdecimal() or len(named) > 18:
        return None
    return case.documents.filter(pk=int(named), kind=kind, withdrawn_at=None).first()


def _row(row: Document, lang: Lang) -> dict[str, Any]:
    """A document as lists name it."""
    signed = [each for each in row.signatures.all() if not each.refused]
    if row.replaced_by is not None:
        state = say("surat.state_replaced", lang, number=row.replaced_by.number)
    else:
        state = say("surat.state_valid" if row.withdrawn_at is None else "surat.state_withdrawn", lang)
    return {
        "pk": row.pk,
        "kind": row.kind,
        "name": wording.kind_of(row.kind).name.pick(lang),
        "number": row.number,
        "at": row.made_at,
        "by": "" if row.officer is None else row.officer.name,
        "state": state,
        "is_valid": row.withdrawn_at is None,
        "withdrawn_at": row.withdrawn_at,
        "signed": ", ".join(say(ROLES[Signature.Role(each.role)], lang) for each in signed),
        "has_pdf": row.pdf_id is not None,
        "sha256": row.sha256,
    }


def _page(
    request: HttpRequest,
    lang: Lang,
    case: Case,
    row: Document,
    *,
    form: SignForm | None = None,
    role: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page of one document; with a signature's form that has something to put right."""
    context: dict[str, Any] = {
        "row": _row(row, lang),
        "printable": documents.can_print(),
        "form": form or SignForm(lang),
        "signing": role,
        **more,
    }
    try:
        key = sealing.key_of(case)
        lines = [_line(each, officer_of(request), lang) for each in signatures.of(row, key)]
        context["lines"] = lines
        context["others"] = [each for each in lines if not each["own"] and each["at"] is None]
        context["sheet"] = documents.sheet_of(row)
    except (CaseError, KeysError, *UNREADABLE) as error:
        context.setdefault("refused", {"headline": reason_of(error, lang), "lines": []})
    return frame.framed(request, lang, case, HERE, "cases/documents_one.html", context, status=status)


def _line(line: signatures.Line, who: Officer, lang: Lang) -> dict[str, Any]:
    """A place to sign, as the page shows it: what came of it, or what can be done."""
    found = line.signature
    by_officer = line.role in signatures.BY_OFFICER
    return {
        "role": line.role,
        "words": say(ROLES[Signature.Role(line.role)], lang),
        "needed": line.needed,
        "name": line.name,
        "note": line.note,
        "at": None if found is None else found.at,
        "refused": found is not None and found.refused,
        "own": by_officer,
        "who": who.name if by_officer else "",
    }
