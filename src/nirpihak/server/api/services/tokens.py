"""Giving tokens to other systems, knowing them again, withdrawing them. Knows no route."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from nirpihak.server.api.models import Token
from nirpihak.server.institutions.models import Act, Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.text import Text

ROLES: Final = (Role.INTAKE, Role.MONITOR)
"""What a system can be: one that hands reports on, or one in which monitors write findings down."""
LONGEST: Final = 366
"""Days for which a token is given at most."""
PREFIX: Final = "nirp_"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")


class TokenError(ValueError):
    """A token cannot be given so; `reason` is one line in both languages, `field` what it is about."""

    def __init__(self, reason: Text, field: str) -> None:
        self.reason, self.field = reason, field
        super().__init__(reason.en)


def give(institution: Institution, name: str, role: str, days: int, by: Officer | None) -> tuple[str, Token]:
    """A new token, shown this once, and its row. Raises TokenError."""
    if not _NAME.fullmatch(name):
        raise TokenError(
            Text("nama: 3 sampai 40 huruf kecil, angka, tanda hubung", "name: 3 to 40 small letters, digits, hyphens"),
            "name",
        )
    if role not in ROLES:
        raise TokenError(Text("pilih peran sistem itu", "choose the system's role"), "role")
    if not 1 <= days <= LONGEST:
        raise TokenError(
            Text(f"berlaku 1 sampai {LONGEST} hari", f"valid for 1 to {LONGEST} days"),
            "days",
        )
    text = PREFIX + secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            made = Token.objects.create(
                institution=institution,
                role=role,
                name=name,
                hash=_hash(text),
                made_by=by,
                expires_at=timezone.now() + timedelta(days=days),
            )
            Act.objects.create(institution=institution, by=by, kind="token.given", about=name, detail={"role": role})
    except IntegrityError as error:
        raise TokenError(Text("nama ini sudah dipakai", "this name is taken"), "name") from error
    return text, made


def known(text: str) -> Token | None:
    """The token that is valid now, or None. Its day of use is written down, and nothing else of the call."""
    if not text.startswith(PREFIX) or not 40 <= len(text) <= 80 or not text.isascii():
        return None
    now = timezone.now()
    found = (
        Token.objects.select_related("institution")
        .filter(hash=_hash(text), withdrawn_at=None, expires_at__gt=now, institution__closed_at=None)
        .first()
    )
    if found is not None and found.used_on != now.date():
        Token.objects.filter(pk=found.pk).update(used_on=now.date())
    return found


def withdraw(token: Token, by: Officer) -> None:
    """End a token at once; withdrawn again, it stays as it was."""
    with transaction.atomic():
        if Token.objects.filter(pk=token.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
            Act.objects.create(institution=token.institution, by=by, kind="token.withdrawn", about=token.name)
    token.refresh_from_db()


def _hash(text: str) -> bytes:
    # 256 random bits need no stretching, and the row is found by the hash itself.
    return hashlib.sha256(b"nirpihak token\0" + text.encode()).digest()
