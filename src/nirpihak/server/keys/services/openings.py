"""Opening a reporter's identity: somebody asks, a custodian takes it up, another consents, the first one opens.

It takes two custodians with their passphrases and a written reason of each; whoever asked never consents, and nobody
who is recused from the report has any part in it. Each opening is in the custody log before the identity is shown, and
in the reporter's mailbox. Knows no report, only its reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from nirpihak.custody.events import Kind
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Institution, Officer, Recusal
from nirpihak.server.institutions.roles import NAMES, Permission, Role
from nirpihak.server.institutions.services.standing import standing
from nirpihak.server.keys.models import Holder, Identity, IdentityShare, Opening, Request
from nirpihak.server.keys.services import content, holders, identities, shares
from nirpihak.server.keys.services.content import KeysError
from nirpihak.text import Text

OPEN_FOR: Final = timedelta(hours=72)
"""How long after the consent an identity can be opened, by the one custodian who took the request up."""
REASON: Final = 2000
State, Purpose = Request.State, Request.Purpose
OPEN_STATES: Final = (State.ASKED, State.TAKEN, State.CONSENTED)
PURPOSES: Final = MappingProxyType(
    {
        Purpose.REGISTERED: Text("mendaftarkan laporan bernama", "registering a named report"),
        Purpose.CONTACT: Text("menghubungi pelapor", "reaching the reporter"),
        Purpose.PROTECTION: Text("melindungi pelapor", "protecting the reporter"),
        Purpose.LAW: Text("perintah undang-undang atau pengadilan", "an order of law or of a court"),
        Purpose.OTHER: Text("keperluan lain", "another purpose"),
    }
)
"""What an identity is opened for, as pages say it."""
CHANGED: Final = Text("permintaan ini sudah berubah; muat ulang", "this request has changed; load it again")


@dataclass(frozen=True, slots=True)
class Told:
    """An opening as the reporter and the officers of the report are told of it: what for and why, no names."""

    at: datetime
    purpose: Text
    reason: str
    by: Text
    consented_by: Text


# Asking


def ask(subject: str, institution: Institution, by: Officer, reason: str, purpose: str = Purpose.CONTACT) -> Request:
    """Ask the custodians to open an identity. Raises KeysError."""
    if not _reads(by, institution, subject, Permission.IDENTITY_ASK, Permission.IDENTITY_OPEN):
        raise KeysError(Text("Anda tidak dapat meminta identitas ini", "you cannot ask for this identity"))
    if purpose not in Purpose.values:
        raise KeysError(Text(f"tidak ada keperluan {purpose!r}", f"there is no purpose {purpose!r}"))
    why = _reason(reason)
    with transaction.atomic():
        if not Identity.objects.filter(subject=subject, institution=institution).exists():
            raise KeysError(Text("laporan ini tidak menyimpan identitas", "no identity is kept for this report"))
        _expire(subject)
        try:
            with transaction.atomic():
                return Request.objects.create(
                    subject=subject, institution=institution, purpose=purpose, asked_by=by, reason=why
                )
        except IntegrityError:
            raise KeysError(Text("identitas ini sudah diminta", "this identity was asked for already")) from None


def open_request_of(subject: str) -> Request | None:
    """The request for an identity that is under way."""
    return Request.objects.filter(subject=subject, state__in=OPEN_STATES).select_related("asked_by", "taken_by").first()


def requests_for(officer: Officer) -> QuerySet[Request]:
    """The requests of the officer's own institution, without those the officer is recused from."""
    kept_from = Recusal.objects.filter(officer=officer).values("subject")
    rows = Request.objects.filter(institution=officer.institution_id).exclude(subject__in=kept_from)
    return rows.select_related("asked_by", "taken_by", "answered_by", "institution", "holder")


# Two custodians


def take(request: Request, officer: Officer, passphrase: str, reason: str) -> None:
    """Take a request up, with a reason of one's own. Slow; outside any transaction. Raises KeysError."""
    holder = _custodian(request, officer)
    why = _reason(reason)
    holders.unlock(holder, passphrase)
    now = timezone.now()
    waits = Request.objects.filter(pk=request.pk, state=State.ASKED)
    if not waits.update(state=State.TAKEN, taken_by=officer, taken_at=now, taken_reason=why, holder=holder):
        raise KeysError(CHANGED)
    request.refresh_from_db()


def consent(request: Request, officer: Officer, passphrase: str) -> None:
    """Consent as the second custodian: takes the outer layer off, so that what is left opens to the first one alone.

    The identity's key is not in the clear at this step. Slow; outside any transaction. Raises KeysError.
    """
    holder = _second(request, officer)
    private = holders.unlock(holder, passphrase).private
    identity, bound = _identity(request)
    share = IdentityShare.objects.filter(identity=identity, inner=request.holder_id, outer=holder).first()
    if share is None:
        raise KeysError(
            Text(
                "identitas ini belum disegel untuk kunci Anda berdua; selesaikan dulu penerimaan pemegang kunci",
                "this identity is not sealed to both your keys yet; finish admitting the holder first",
            )
        )
    left = shares.off_outer(private, bytes(share.blob), bound)
    now = timezone.now()
    waits = Request.objects.filter(pk=request.pk, state=State.TAKEN, holder=request.holder_id)
    if not waits.update(
        state=State.CONSENTED, answered_by=officer, answered_at=now, released=left, until=now + OPEN_FOR
    ):
        raise KeysError(CHANGED)
    request.refresh_from_db()


def refuse(request: Request, officer: Officer, reason: str) -> None:
    """Refuse a request, before it is taken up or as the second custodian. Raises KeysError."""
    if request.state == State.TAKEN:
        _second(request, officer)
    else:
        _custodian(request, officer)
    why = _reason(reason)
    waits = Request.objects.filter(pk=request.pk, state__in=[State.ASKED, State.TAKEN])
    if not waits.update(state=State.REFUSED, answered_by=officer, answered_at=timezone.now(), refused_reason=why):
        raise KeysError(CHANGED)
    request.refresh_from_db()


def open_identity(request: Request, officer: Officer, passphrase: str) -> dict[str, Any]:
    """The identity, to the custodian who took the request up; written down before it is given. Raises KeysError.

    Within the 72 hours it can be opened again, and each time is an opening of its own. Slow; outside any transaction.
    """
    holder = _custodian(request, officer)
    if request.state != State.CONSENTED or request.taken_by_id != officer.pk or request.holder_id != holder.pk:
        raise KeysError(Text("belum ada persetujuan untuk Anda", "there is no consent for you"))
    if request.until is None or request.until < timezone.now() or request.released is None:
        raise KeysError(
            Text("persetujuan sudah lewat 72 jam; minta sekali lagi", "the consent is older than 72 hours; ask again")
        )
    private = holders.unlock(holder, passphrase).private
    identity, bound = _identity(request)
    key = shares.off_inner(private, bytes(request.released), bound)
    opened = identities.unsealed(identity, key, bound)
    with transaction.atomic():
        now = Request.objects.select_for_update().get(pk=request.pk)
        if now.state != State.CONSENTED or now.answered_by is None or not identities.has_identity(request.subject):
            raise KeysError(CHANGED)
        entry = log.append(
            Kind.IDENTITY_OPENED,
            actor=_actor(officer),
            data={
                "subject": request.subject,
                "institution": request.institution.code,
                "purpose": request.purpose,
                "reason": f"{request.reason}\n\n{request.taken_reason}",
                "asked_by": _actor(request.asked_by),
                "by": _actor(officer),
                "consented_by": _actor(now.answered_by),
            },
        )
        Opening.objects.create(
            subject=request.subject,
            institution=request.institution,
            request=request,
            by=officer,
            consented_by=now.answered_by,
            purpose=request.purpose,
            reason=request.reason,
            entry=entry.index,
        )
    return opened


def close(request: Request, officer: Officer) -> None:
    """Give up what was released before its time is over. Raises KeysError."""
    _custodian(request, officer)
    mine = Request.objects.filter(pk=request.pk, state=State.CONSENTED, taken_by=officer)
    if not mine.update(state=State.CLOSED, released=None):
        raise KeysError(CHANGED)
    request.refresh_from_db()


def expire() -> int:
    """Destroy what was released and whose time is over; how many there were."""
    return _expire()


def _expire(subject: str | None = None) -> int:
    over = Request.objects.filter(state=State.CONSENTED, until__lt=timezone.now())
    return (over if subject is None else over.filter(subject=subject)).update(state=State.CLOSED, released=None)


# Who is told


def openings_of(subject: str) -> list[Told]:
    """Every opening of an identity, newest first: for the reporter's mailbox and the report's page."""
    role = NAMES[Role.CUSTODIAN]
    return [
        Told(each.at, PURPOSES[Purpose(each.purpose)], each.reason, role, role)
        for each in Opening.objects.filter(subject=subject)
    ]


def openings_in(institution: Institution) -> QuerySet[Opening]:
    """Every opening of an institution, for its auditor, newest first."""
    return Opening.objects.filter(institution=institution).select_related("by", "consented_by", "request__asked_by")


def forget(subject: str) -> None:
    """Destroy an identity for good; part of the caller's transaction. That it was opened, when and by whom stays."""
    Identity.objects.filter(subject=subject).delete()
    Request.objects.filter(subject=subject, state__in=OPEN_STATES).update(state=State.CLOSED)
    Request.objects.filter(subject=subject).update(reason="", taken_reason="", refused_reason="", released=None)
    told = Opening.objects.filter(subject=subject)
    log.forget(Entry.objects.filter(index__in=told.values("entry")).order_by("index"))
    told.update(reason="")


# Who may


def _custodian(request: Request, officer: Officer) -> Holder:
    """The officer's admitted key, where the officer may have a part in the request at all. Raises KeysError."""
    holder = holders.holder_of(officer)
    if not _reads(officer, request.institution, request.subject, Permission.IDENTITY_OPEN):
        raise KeysError(Text("permintaan ini bukan untuk Anda", "this request is not for you"))
    if holder is None or holder.since is None or holder.kind != holders.CUSTODIAN:
        raise KeysError(Text("Anda belum memegang kunci", "you hold no key yet"))
    return holder


def _second(request: Request, officer: Officer) -> Holder:
    """The key of whoever may consent: not the first custodian, and not who asked. Raises KeysError."""
    holder = _custodian(request, officer)
    if request.state != State.TAKEN:
        raise KeysError(CHANGED)
    if officer.pk in (request.taken_by_id, request.asked_by_id):
        raise KeysError(
            Text(
                "yang menyetujui harus orang lain: bukan yang meminta, bukan yang menindaklanjuti",
                "whoever consents must be somebody else: not who asked, and not who took it up",
            )
        )
    return holder


def _reads(officer: Officer, institution: Institution, subject: str, *any_of: Permission) -> bool:
    if officer.institution_id != institution.pk or not standing(officer).permissions.intersection(any_of):
        return False
    return not Recusal.objects.filter(subject=subject, officer=officer).exists()


def _identity(request: Request) -> tuple[Identity, bytes]:
    identity = Identity.objects.filter(subject=request.subject, institution=request.institution_id).first()
    if identity is None:
        raise KeysError(Text("identitas ini sudah dihapus", "this identity was erased"))
    return identity, identities.bound_of(identity, content.ring(request.institution))


def _reason(text: str) -> str:
    why = text.strip()
    if not why:
        raise KeysError(Text("alasan harus ditulis", "the reason must be written"))
    if len(why) > REASON:
        raise KeysError(Text(f"alasan paling banyak {REASON} huruf", f"the reason has {REASON} characters at most"))
    return why


def _actor(officer: Officer) -> str:
    return f"officer:{officer.user_id}"
