"""The routes for other systems: each knows its token, asks a service, and says what it answered.

A token files for its own institution and reads back what it filed itself; nothing that anybody else reported, and no
text that was filed, is ever given out here.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, BinaryIO, Final, Literal, cast

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Router, Status
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import HttpBearer

from nirpihak.contests import load_register
from nirpihak.server.accounts import limits
from nirpihak.server.api import schemas
from nirpihak.server.api.models import Token
from nirpihak.server.api.services import tokens
from nirpihak.server.institutions.models import Institution
from nirpihak.server.institutions.roles import Role
from nirpihak.server.intake.models import Report, Upload
from nirpihak.server.intake.services import drafts, filing, mailbox, reading, routing, states, uploads
from nirpihak.server.intake.services.drafts import Writing
from nirpihak.server.intake.services.errors import AlreadyFiled, IntakeError
from nirpihak.server.keys.services.content import KeysError
from nirpihak.text import Text

PER_MINUTE: Final = 600
"""Calls of one token. A limit of the system that calls, never of an institution."""
COUNTED: Final = 10
"""Of so many calls one is counted, for all of them."""
AT_ONCE: Final = 100
"""Reports of one page."""
# 422: not of the described form; 409: of that form, and refused all the same.
REFUSALS: Final = dict.fromkeys((400, 401, 404, 409, 413, 422, 429, 503), schemas.Problem)
TWICE: Final = Text(
    "retry_key: sudah dipakai untuk laporan lain; buat yang baru", "retry_key: used for another report; make a new one"
)
DONT: Final = Text("tidak ada laporan ini, atau bukan dari sistem Anda", "there is no such report from your system")


class Bearer(HttpBearer):
    """`Authorization: Bearer nirp_...`"""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        return tokens.known(token)


class Refused(Exception):
    """A call that is refused: status and reason."""

    def __init__(self, status: int, reason: Text) -> None:
        self.status, self.reason = status, reason


api = NinjaAPI(
    title="Nirpihak",
    version="1",
    description="Menerima laporan dari sistem lain. Filing reports from other systems, and reading back their state.",
    docs_url=None,
    urls_namespace="api",
    auth=Bearer(),
)
router = Router()


@router.get("/institutions", response={200: list[schemas.Institution], **REFUSALS})
def institutions(request: HttpRequest) -> Any:
    """The institutions that receive reports."""
    _spend(request)
    return list(Institution.objects.filter(receives=True, closed_at=None))


@router.post("/reports", response={201: schemas.Filed, 200: schemas.Filed, **REFUSALS})
def file(request: HttpRequest, report: schemas.ReportIn) -> Any:
    """File a report, or a finding where the token is a monitor's. The same `source_ref` is filed once (200)."""
    token = _spend(request)
    source = f"{token.name}:{report.source_ref}"
    if (before := Report.objects.filter(institution=token.institution_id, source=source).first()) is not None:
        return Status(200, _filed(before, _told_before(before, report.retry_key)))
    finding = token.role == Role.MONITOR
    mode = report.mode if report.identity is not None else Report.Mode.UNNAMED.value
    if report.identity is not None and mode == Report.Mode.UNNAMED:
        raise Refused(
            409, Text("identity: laporan tanpa nama tidak membawa nama", "identity: an unnamed report carries no name")
        )
    if report.contest and load_register().get(report.contest) is None:
        raise Refused(409, Text("contest: tidak dikenal", "contest: not known"))
    if report.received_at is not None and report.received_at > timezone.now() + timedelta(minutes=5):
        raise Refused(409, Text("received_at: belum terjadi", "received_at: has not happened yet"))
    door = Report.Door.FINDING if finding else Report.Door.REPORT
    if not finding and mode == Report.Mode.UNNAMED:
        door = Report.Door.INFORMATION
    facts = {"kind": report.act_kind, "platform": report.platform, "day": report.act_day and report.act_day.isoformat()}
    act = {name: value for name, value in facts.items() if value}
    content = {
        **report.model_dump(include={"what", "where", "when", "link", "contest", "region", "platform"}),
        "about": [each.model_dump() for each in report.about],
        "facts": {"act": act, **({"contest": {"id": report.contest}} if report.contest else {})},
    }
    wanted = filing.Filing(
        institution=token.institution,
        procedure=routing.procedure_of(report.contest),
        door=door.value,
        mode=mode,
        channel=report.channel,
        content=content,
        identity=None if report.identity is None else report.identity.model_dump(),
        contest=report.contest,
        act_kind=report.act_kind,
        act_day=report.act_day,
        known_day=report.known_day,
        received_at=report.received_at,
        source=source,
        wants_code=report.wants_code and not finding,
        actor=f"system:{token.pk}",
    )
    try:
        done = filing.file(wanted, _writing(report.retry_key))
    except (IntegrityError, AlreadyFiled):
        # The same call at the same moment: whichever came first was filed.
        found = Report.objects.filter(institution=token.institution_id, source=source).first()
        if found is None:
            raise Refused(409, TWICE) from None
        return Status(200, _filed(found, _told_before(found, report.retry_key)))
    return Status(201, _filed(done.report, done.code))


@router.post("/reports/{ref}/files", response={201: schemas.FileKept, **REFUSALS})
def add_file(request: HttpRequest, ref: str, name: schemas.Line = "berkas") -> Any:
    """Add one file: the request's body is its bytes."""
    token = _spend(request)
    report = _own(token, ref)
    size = request.headers.get("Content-Length", "")
    if not size.isdecimal() or int(size) > uploads.LIMIT_FILE:
        raise Refused(413, uploads.too_large())
    key = reading.key_of(report)
    owner = uploads.Owner(key, report=report)
    kept = uploads.whole(cast(BinaryIO, request), name, owner, write=False)
    if kept.state != Upload.State.KEPT:
        raise Refused(409, Text.of(kept.error))
    mailbox.add_files(mailbox.Visit(report, key, timezone.now()), [kept], actor=f"system:{token.pk}")
    return Status(201, kept)


@router.get("/reports", response={200: schemas.Page, **REFUSALS})
def listed(
    request: HttpRequest,
    state: Literal["", *Report.State.values] = "",  # type: ignore[valid-type]
    after: str = "",
) -> Any:
    """What this system filed, in that order; `after` is the `next` of the page before."""
    token = _spend(request)
    found = _all(token).order_by("id")
    if state:
        found = found.filter(state=state)
    if after:
        last = _all(token).filter(ref=after).first()
        if last is None:
            raise Refused(404, DONT)
        found = found.filter(pk__gt=last.pk)
    rows = list(found.prefetch_related("steps", "uploads")[: AT_ONCE + 1])
    more = len(rows) > AT_ONCE
    return schemas.Page(reports=[_told(each) for each in rows[:AT_ONCE]], next=rows[AT_ONCE - 1].ref if more else None)


@router.get("/reports/{ref}", response={200: schemas.Told, **REFUSALS})
def one(request: HttpRequest, ref: str) -> Any:
    """One report that this system filed: its state and what happened to it."""
    return _told(_own(_spend(request), ref))


@router.get("/reports/{ref}/proof", response={200: str, **REFUSALS})
def proof(request: HttpRequest, ref: str) -> HttpResponse:
    """The signed proof of filing, as a text file."""
    report = _own(_spend(request), ref)
    key = reading.key_of(report)
    text = mailbox.proof(mailbox.Visit(report, key, timezone.now()))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


api.add_router("", router)


def _spend(request: HttpRequest) -> Token:
    token = cast(Token, cast(Any, request).auth)
    if limits.is_spent("api", str(token.pk), PER_MINUTE):
        raise Refused(
            429, Text(f"paling banyak {PER_MINUTE} panggilan semenit", f"{PER_MINUTE} calls a minute at most")
        )
    # One call in ten is written down, and counts for ten: a write for each would cost more than the limit guards.
    if secrets.randbelow(COUNTED) == 0:
        limits.spend("api", str(token.pk), PER_MINUTE, timedelta(minutes=1), COUNTED)
    return token


def _all(token: Token) -> Any:
    # An officer may write down the same number by hand: what was entered so is not the system's.
    own = Report.objects.filter(institution=token.institution_id, entered_by=None)
    return own.filter(source__startswith=f"{token.name}:")


def _own(token: Token, ref: str) -> Report:
    found = _all(token).select_related("institution").filter(ref=ref).first() if len(ref) <= 24 else None
    if found is None:
        raise Refused(404, DONT)
    return cast(Report, found)


def _writing(retry_key: str) -> Writing | None:
    """What holds the receipt of a report under the caller's own key; none where the caller brought none."""
    if not retry_key:
        return None
    found = drafts.opened(retry_key)
    if found is None:
        with transaction.atomic():
            drafts.begin(token=retry_key)
        found = drafts.opened(retry_key)
    return found


def _told_before(report: Report, retry_key: str) -> str | None:
    """The code that a lost answer told: only to whoever brings the key that was sent with it, and for a day."""
    writing = drafts.opened(retry_key) if retry_key else None
    if writing is None or writing.receipt is None or writing.receipt["ref"] != report.ref:
        return None
    return cast("str | None", writing.receipt["code"])


def _filed(report: Report, code: str | None) -> schemas.Filed:
    return schemas.Filed(
        ref=report.ref,
        state=report.state,
        received_at=report.received_at,
        content_hash=report.content_hash,
        log_index=report.log_index or 0,
        code=code,
    )


def _told(report: Report) -> schemas.Told:
    shown = [each for each in report.steps.all() if each.kind in states.TO or each.kind == "received"]
    return schemas.Told(
        ref=report.ref,
        source_ref=report.source.partition(":")[2],
        state=report.state,
        door=report.door,
        procedure=report.procedure,
        received_at=report.received_at,
        changed_at=report.changed_at,
        content_hash=report.content_hash,
        log_index=report.log_index or 0,
        files=sum(each.file_id is not None for each in report.uploads.all()),
        steps=[schemas.Step(kind=each.kind, at=each.at) for each in shown],
    )


def _problem(request: HttpRequest, status: int, reason: Text) -> HttpResponse:
    response = api.create_response(request, {"id": reason.id, "en": reason.en}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return _problem(request, error.status, error.reason)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    why = Text("token tidak dikenal, habis, atau dicabut", "token unknown, expired or withdrawn")
    response = _problem(request, 401, why)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def _odd(request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = "; ".join(f"{'.'.join(map(str, each['loc'][1:] or each['loc']))}: {each['msg']}" for each in error.errors)
    return _problem(request, 422, Text(told, told))


@api.exception_handler(IntakeError)
def _not_taken(request: HttpRequest, error: IntakeError) -> HttpResponse:
    return _problem(request, 409, error.reason)


@api.exception_handler(KeysError)
def _no_keys(request: HttpRequest, error: KeysError) -> HttpResponse:
    return _problem(request, 409, error.reason)
