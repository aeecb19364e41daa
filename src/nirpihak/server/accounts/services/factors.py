"""The second factor: codes of an app (TOTP, RFC 6238) and ten recovery codes, each taken once.

The shared secret is sealed under the server's master key and bound to the person, so neither the database nor a copy of
it shows a code. Knows nothing of pages; who may reset somebody's factor is decided by who calls.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from typing import Final

import pyotp
import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from nirpihak.server.accounts.models import Event, Factor, RecoveryCode, Waiver
from nirpihak.server.accounts.sealing import keyring
from nirpihak.server.accounts.services import history, sittings
from nirpihak.text import Text

COMPLETE: Final = "accounts.complete"
"""In a session: both steps were taken."""
STEP: Final = 30
"""Seconds of a time step (RFC 6238, section 4.1)."""
DIGITS: Final = 6
AROUND: Final = (0, -1, 1)
"""Steps around now whose code is taken: clocks of phones differ, and typing takes time."""
CODES: Final = 10
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: no letter that is taken for a digit. 16 of its letters are 80 bits."""
_LETTERS: Final = 16
_MISREAD: Final = str.maketrans({"o": "0", "i": "1", "l": "1"})


class FactorError(ValueError):
    """The second factor cannot be changed so; `text` says why."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def is_complete(request: HttpRequest) -> bool:
    """Whether this session belongs to somebody who took both steps. Costs no query beyond the session's own."""
    return request.user.is_authenticated and request.session.get(COMPLETE) is True


def needed(user: User) -> bool:
    """Whether this person must show a second factor: everybody, but accounts that a demonstration made for itself."""
    return not (settings.NIRPIHAK.demo and Waiver.objects.filter(user=user).exists())


def waive(user: User) -> None:
    """Let an account of the demonstration in by password alone. Raises FactorError outside of a demonstration."""
    if not settings.NIRPIHAK.demo:
        raise FactorError(
            Text("faktor kedua hanya dapat dilewati dalam peragaan", "only a demonstration can waive a second factor")
        )
    Waiver.objects.get_or_create(user=user)


def is_enrolled(user: User) -> bool:
    """Whether the person's app is set up."""
    return Factor.objects.filter(user=user).exists()


def new_secret() -> str:
    """160 random bits in base 32, the length that RFC 4226 (section 4, R6) recommends."""
    return pyotp.random_base32(32)


def address(user: User, secret: str) -> str:
    """The `otpauth://` address that apps read."""
    issuer = f"Nirpihak {settings.NIRPIHAK.institution}"
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(
        name=user.get_username(), issuer_name=issuer
    )


def picture(text: str) -> str:
    """A QR code as SVG without any style of its own: dark on light, whatever the page's colours."""
    return segno.make(text, error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )


def code_at(secret: str, step: int) -> str:
    """The code of a time step."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP).generate_otp(step)


def matching_step(secret: str, typed: str, now: float) -> int | None:
    """The time step whose code was typed, within one of now (seconds since 1970)."""
    code = "".join(typed.split())
    found = None
    for away in AROUND:
        step = int(now) // STEP + away
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            found = step
    return found


def enrol(user: User, secret: str, typed: str, request: HttpRequest | None = None) -> Sequence[str] | None:
    """Set a person's app up once its first code is right. The recovery codes, to be shown once; None: a wrong code.

    Raises FactorError where another session was first.
    """
    step = matching_step(secret, typed, timezone.now().timestamp())
    if step is None:
        return None
    try:
        with transaction.atomic():
            Factor.objects.create(user=user, sealed=_seal(user, secret), last_step=step)
            codes = _new_codes(user)
            history.record(user, Event.Kind.ENROLLED, request)
    except IntegrityError as error:
        raise FactorError(
            Text("aplikasi kode sudah dipasang di sesi lain", "the code app was set up in another session")
        ) from error
    return codes


def check(user: User, typed: str) -> bool:
    """Whether a code of the app is right and was not taken before; it is taken by that, by one of many at once."""
    factor = Factor.objects.filter(user=user).first()
    if factor is None:
        return False
    step = matching_step(_open(user, bytes(factor.sealed)), typed, timezone.now().timestamp())
    return step is not None and bool(Factor.objects.filter(user=user, last_step__lt=step).update(last_step=step))


def use_recovery(user: User, typed: str, request: HttpRequest | None = None) -> bool:
    """Whether a recovery code is right and was not used before; it is used by that."""
    with transaction.atomic():
        unused = RecoveryCode.objects.filter(user=user, hash=_hash(user, typed), used_at=None)
        if not unused.update(used_at=timezone.now()):
            return False
        history.record(user, Event.Kind.RECOVERY_USED, request)
    return True


def renew_codes(user: User, request: HttpRequest | None = None) -> Sequence[str]:
    """Ten new recovery codes, to be shown once; the old ones end."""
    with transaction.atomic():
        codes = _new_codes(user)
        history.record(user, Event.Kind.RECOVERY_MADE, request)
    return codes


def codes_left(user: User) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def reset(user: User, by: User, reason: str, request: HttpRequest | None = None) -> None:
    """Take a lost second factor away: the next log-in sets a new one up. Every session of the person ends.

    Recorded where the person sees it. Raises FactorError without a reason.
    """
    if not reason.strip():
        raise FactorError(Text("tulis alasannya", "write down the reason"))
    with transaction.atomic():
        Factor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        # What an administrator sits at is no business of the person's.
        mine = by == user
        history.record(
            user, Event.Kind.RESET, request if mine else None, by=None if mine else by, reason=reason.strip()
        )
        sittings.end_all(user)


def rewrap() -> int:
    """Seal every secret under the first master key, where that was changed. How many there were."""
    ring, done = keyring(), 0
    for factor in Factor.objects.iterator():
        before = bytes(factor.sealed)
        if not ring.is_current(before):
            after = ring.rewrap(before, _place(factor.user_id))
            done += Factor.objects.filter(pk=factor.pk, sealed=before).update(sealed=after)
    return done


def seal_pending(user: User, secret: str) -> str:
    """A secret that is not set up yet, as a session may hold it."""
    return _seal(user, secret).hex()


def open_pending(user: User, sealed: str) -> str:
    """The same secret again."""
    return _open(user, bytes.fromhex(sealed))


def _seal(user: User, secret: str) -> bytes:
    return keyring().wrap(secret.encode("ascii"), _place(user.pk))


def _open(user: User, sealed: bytes) -> str:
    return keyring().unwrap(sealed, _place(user.pk)).decode("ascii")


def _place(user: int) -> str:
    return f"totp {user}"


def _new_codes(user: User) -> Sequence[str]:
    letters = ["".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, hash=_hash(user, each)) for each in letters])
    return tuple("-".join(each[at : at + 4] for at in range(0, _LETTERS, 4)) for each in letters)


def _hash(user: User, typed: str) -> str:
    bare = "".join(each for each in typed.lower().translate(_MISREAD) if each in _ALPHABET)
    return hashlib.sha256(f"nirpihak recovery code\0{user.pk}\0{bare}".encode()).hexdigest()
