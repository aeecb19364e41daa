"""Who holds a key to identities: enrolling, naming, unlocking, ending. Letting somebody in is `turnover`.

Holders of an institution are its custodians and those who keep a recovery code. The first two custodians found the
room; everybody after them is admitted by two who hold a key already, so that nobody who arranges accounts can let
anybody in. Any two holders open an identity together, and nobody alone: so one key that is lost loses nothing once
there are three. Knows no identity.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from nacl.public import PrivateKey

from nirpihak.server.accounts.limits import spend
from nirpihak.server.accounts.models import Bucket
from nirpihak.server.institutions.models import Appointment, Institution, Officer, current
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services import acts
from nirpihak.server.institutions.services.acts import Kind
from nirpihak.server.keys import codes
from nirpihak.server.keys.models import Holder
from nirpihak.server.keys.services import passphrases
from nirpihak.server.keys.services.content import KeysError
from nirpihak.text import Text

TRIES: Final = 5
"""Wrong secrets before a key stays closed for the rest of `PAUSE`."""
PAUSE: Final = timedelta(minutes=15)
CUSTODIANS: Final = 2
"""Custodians at work without whom no identity is taken: one takes a request up, another consents."""
HOLDERS: Final = 3
"""Keys without which no identity is taken: with three, one may be lost."""
_SCOPE: Final = "custody-secret"
NOT_READY: Final = Text(
    "instansi ini belum dapat menjaga identitas: penjaga identitasnya belum lengkap",
    "this institution cannot keep identities yet: its custodians are not complete",
)
CUSTODIAN, RECOVERY = Holder.Kind.CUSTODIAN, Holder.Kind.RECOVERY


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A holder with the private key, for as long as one request lasts. Never kept, never shown."""

    holder: Holder
    private: PrivateKey = field(repr=False)


# Who there is


def active(institution: Institution) -> QuerySet[Holder]:
    """Those to whose keys new identities are sealed."""
    return Holder.objects.filter(institution=institution, ended_at=None).exclude(since=None)


def waiting(institution: Institution) -> QuerySet[Holder]:
    """Those who wait to be admitted; whose code is still to be made among them."""
    return Holder.objects.filter(institution=institution, ended_at=None, since=None)


def holder_of(officer: Officer) -> Holder | None:
    """An officer's own key, admitted or not."""
    return Holder.objects.filter(officer=officer, ended_at=None).select_related("institution", "officer").first()


def at_work(holders: list[Holder]) -> list[Holder]:
    """The custodians among admitted holders who are still appointed and whose account is open."""
    named = [each.officer_id for each in holders if each.kind == CUSTODIAN]
    appointed = Appointment.objects.filter(
        current(), officer__in=named, role=Role.CUSTODIAN.value, officer__user__is_active=True
    )
    here = set(appointed.values_list("officer", flat=True))
    return [each for each in holders if each.officer_id in here]


def is_enough(holders: list[Holder], working: int | None = None) -> bool:
    """Whether an identity can be sealed to these so that it can be opened, and one key may be lost.

    `working` is how many of them are custodians at work, where that is known already.
    """
    return len(holders) >= HOLDERS and (len(at_work(holders)) if working is None else working) >= CUSTODIANS


def ready(institution: Institution) -> bool:
    """Whether a reporter's identity can be taken."""
    return is_enough(list(active(institution)))


# Keys that begin


def enrol(officer: Officer, passphrase: str) -> Holder:
    """A custodian's key under a passphrase of the custodian's own. Slow; outside any transaction.

    Admitted at once while there are fewer than two holders. Raises KeysError.
    """
    secret = passphrases.checked(passphrase)
    if Role.CUSTODIAN not in officer.roles:
        raise KeysError(Text("hanya penjaga identitas yang membuat kunci", "only an identity custodian makes a key"))
    if officer.user.check_password(passphrase):
        raise KeysError(
            Text("pakai frasa lain: ini kata sandi masuk Anda", "use another one: this is your log-in password")
        )
    public, private = passphrases.new_key(secret)
    now = timezone.now()
    with transaction.atomic():
        institution = _locked(officer.institution)
        founding = active(institution).count() < CUSTODIANS
        try:
            with transaction.atomic():
                made = Holder.objects.create(
                    institution=institution,
                    officer=officer,
                    kind=CUSTODIAN,
                    public_key=public,
                    sealed_private=private,
                    named_by=officer,
                    confirmed_at=now,
                    since=now if founding else None,
                )
        except IntegrityError:
            raise KeysError(Text("Anda sudah mempunyai kunci", "you have a key already")) from None
        record(Kind.KEY_ADMITTED if founding else Kind.KEY_NAMED, made, officer)
    return made


def name_recovery(person: Officer, by: Officer, replaces: Holder | None = None) -> Holder:
    """Name who is to keep a recovery code; the code is made later, before that person alone. Raises KeysError."""
    _same(by.institution_id, person.institution_id)
    if Role.ADMINISTRATOR in person.roles:
        raise KeysError(
            Text(
                "pengelola instansi mengatur akun, jadi tidak memegang kunci",
                "an administrator arranges accounts and therefore holds no key",
            )
        )
    if replaces is not None and (replaces.kind != RECOVERY or replaces.ended_at is not None):
        raise KeysError(Text("kode itu sudah tidak berlaku", "that code is not in force"))
    with transaction.atomic():
        institution = _locked(by.institution)
        if replaces is not None:
            _same(by.institution_id, replaces.institution_id)
        try:
            with transaction.atomic():
                made = Holder.objects.create(
                    institution=institution, officer=person, kind=RECOVERY, named_by=by, replaces=replaces
                )
        except IntegrityError:
            raise KeysError(Text(f"{person.name} sudah memegang kunci", f"{person.name} holds a key already")) from None
        record(Kind.KEY_NAMED, made, by)
    return made


def make_code(holder: Holder) -> str:
    """A recovery code, to be shown once and to its own person; a new one as long as none was confirmed. Slow."""
    code = codes.new()
    public, private = passphrases.new_key(codes.normalise(code))
    changed = Holder.objects.filter(pk=holder.pk, kind=RECOVERY, since=None, confirmed_at=None, ended_at=None)
    if not changed.update(public_key=public, sealed_private=private):
        raise KeysError(Text("kode ini sudah dibuat", "this code was made already"))
    return code


def confirm_code(holder: Holder, code: str) -> None:
    """Take it that the code was written down rightly: its person typed it again. Raises KeysError."""
    unlock(holder, code)
    Holder.objects.filter(pk=holder.pk, confirmed_at=None, ended_at=None).update(confirmed_at=timezone.now())


# Secrets


def unlock(holder: Holder, secret: str) -> Unlocked:
    """A holder's private key by passphrase or recovery code. Slow; outside any transaction. Raises KeysError.

    A right one clears the count of wrong ones; after `TRIES` within `PAUSE` nothing is tried any more.
    """
    if holder.sealed_private is None or holder.public_key is None or holder.ended_at is not None:
        raise KeysError(Text("kunci ini tidak berlaku", "this key is not in force"))
    typed = _typed(holder, secret)
    # Counted before it is tried, so that many tried at once count as many.
    spent = spend(_SCOPE, str(holder.pk), TRIES, PAUSE)
    if not spent.allowed:
        minutes = max(1, -(-int((spent.until - timezone.now()).total_seconds()) // 60))
        raise KeysError(
            Text(
                f"terlalu banyak percobaan; kunci ini tertutup {minutes} menit lagi",
                f"too many tries; this key stays closed for {minutes} more minutes",
            )
        )
    private = passphrases.opened(bytes(holder.sealed_private), typed)
    if private is None:
        raise KeysError(
            Text(
                f"{_called(holder).id} tidak cocok; sisa {spent.left} percobaan",
                f"the {_called(holder).en} does not match; {spent.left} tries left",
            )
        )
    Bucket.objects.filter(scope=_SCOPE, key=str(holder.pk)).delete()
    if bytes(private.public_key) != bytes(holder.public_key):
        raise KeysError(
            Text(
                "kunci umum yang tersimpan bukan pasangan kunci ini; laporkan kepada auditor, jangan lanjutkan",
                "the kept public key does not belong to this key; tell the auditor, and do not go on",
            )
        )
    return Unlocked(holder, private)


def change_passphrase(holder: Holder, old: str, new: str) -> None:
    """Seal a custodian's key under another passphrase; nothing that was sealed to the key changes. Raises KeysError."""
    secret = passphrases.checked(new)
    if holder.kind != CUSTODIAN:
        raise KeysError(Text("kode pemulihan tidak diganti begini", "a recovery code is not changed this way"))
    if holder.officer.user.check_password(new):
        raise KeysError(
            Text("pakai frasa lain: ini kata sandi masuk Anda", "use another one: this is your log-in password")
        )
    private = passphrases.sealed(unlock(holder, old).private, secret)
    with transaction.atomic():
        Holder.objects.filter(pk=holder.pk, ended_at=None).update(sealed_private=private)
        record(Kind.KEY_SECRET, holder, holder.officer)


def fingerprint(holder: Holder) -> str:
    """Twenty digits of the public key, to be compared in person: 12345 67890 12345 67890."""
    digest = hashlib.sha256(b"nirpihak holder\0" + bytes(holder.public_key or b"")).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**20:020}"
    return " ".join(digits[start : start + 5] for start in range(0, 20, 5))


def record(kind: Kind, holder: Holder, by: Officer, **detail: object) -> None:
    """Write down what happened to a key, where the auditor sees it; part of the caller's transaction."""
    about = f"{holder.officer.name} ({holder.kind})"
    digits = fingerprint(holder) if holder.public_key else ""
    acts.record(holder.institution, kind, about, by, fingerprint=digits, **detail)


def _typed(holder: Holder, secret: str) -> str:
    """The secret as it was sealed under: a code in its normal form, a passphrase as it is."""
    if holder.kind != RECOVERY:
        return secret
    try:
        return codes.normalise(secret)
    except codes.CodeError as error:
        raise KeysError(error.text) from error


def _called(holder: Holder) -> Text:
    return Text("kode pemulihan", "recovery code") if holder.kind == RECOVERY else Text("frasa sandi", "passphrase")


def _same(one: int, other: int) -> None:
    if one != other:
        raise KeysError(Text("orang itu bekerja di instansi lain", "that person works for another institution"))


def _locked(institution: Institution) -> Institution:
    """The institution, held until the transaction ends: who is founded or admitted is decided one after another."""
    return Institution.objects.select_for_update().get(pk=institution.pk)
