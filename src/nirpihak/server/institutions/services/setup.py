"""The one-time code with which an officer chooses a password that nobody else ever knows.

The code is the framework's own token for setting a password: bound to the account and its present password, so that it
works once, and for three days. Nothing of it is kept. Knows no page.
"""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction

from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.services.acts import InstitutionError, Kind, record
from nirpihak.text import Text


class _Codes(PasswordResetTokenGenerator):
    key_salt = "nirpihak.server.institutions.setup"


def code_for(user: User) -> str:
    """The code of an account whose password is still to be chosen."""
    return _Codes().make_token(user)


class WeakPassword(InstitutionError):
    """The password chosen can be guessed."""


def choose(username: str, code: str, password: str) -> User:
    """Set the password that an officer chose with the code; hashed in no transaction. Raises InstitutionError."""
    user = User.objects.filter(username=username.strip(), is_active=True, officer__isnull=False).first()
    if user is None or not _Codes().check_token(user, code.strip()):
        raise _refused()
    check(password, user)
    hashed, before = make_password(password), user.password
    with transaction.atomic():
        officer = Officer.objects.select_related("institution").get(user=user)
        # Of two who choose at once with one code the first one's password stands.
        if not User.objects.filter(pk=user.pk, password=before, is_active=True).update(password=hashed):
            raise _refused()
        record(officer.institution, Kind.PASSWORD_SET, officer.name, officer)
    user.password = hashed
    return user


@transaction.atomic
def give(officer: Officer, hashed: str) -> None:
    """Set a password by hand, as whoever runs the server may; checked and hashed before (`make_password`)."""
    User.objects.filter(pk=officer.user_id).update(password=hashed)
    record(officer.institution, Kind.PASSWORD_SET, officer.name, None, account=officer.user_id)


def _refused() -> InstitutionError:
    # Not which of the two is wrong: no name can be tried out.
    return InstitutionError(
        "nama pengguna dan kode tidak cocok, kode sudah dipakai, atau sudah lewat tiga hari; minta kode baru",
        "user name and code do not match, or the code was used, or is older than three days; ask for a new one",
        "code",
    )


def check(password: str, user: User) -> None:
    """Refuse a password that can be guessed. Raises WeakPassword."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        codes = {str(each.code) for each in error.error_list}
        reason = WEAK.get(next(iter(sorted(codes & WEAK.keys())), ""), Text(*[" ".join(error.messages)] * 2))
        raise WeakPassword(reason.id, reason.en, "password") from error


WEAK = {
    "password_too_short": Text(
        "kata sandi terlalu pendek; pakai paling sedikit 12 huruf, misalnya empat kata yang tidak berhubungan",
        "the password is too short; use at least 12 characters, for instance four unrelated words",
    ),
    "password_too_common": Text(
        "kata sandi ini ada di daftar yang sering dipakai; pilih yang lain",
        "this password is on the list of common ones; choose another",
    ),
}
"""By the validators' codes, what to do instead."""
