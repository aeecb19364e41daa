"""Codes that are tried on a public page: after some wrong ones each further code of the visitor waits a little.

The wait is held by a ticket, which says when it began and which code it is for: no thread waits, nothing is kept here,
and nobody else waits. Knows nothing of what the codes open.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core import signing
from django.http import HttpRequest

from nirpihak.server.accounts import limits
from nirpihak.server.accounts.visitors import visitor_key

FIELD: Final = "tunggu"
"""The field of a form that brings the ticket back."""
WRONG: Final = 10
"""Wrong codes that a visitor may try before each further one has to wait."""
WINDOW: Final = timedelta(minutes=10)
WAIT: Final = 5
"""Seconds that it then waits."""
LONGEST_WAIT: Final = 600
"""Seconds after which a waiting code has to wait anew."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The wait of one public page; `scope` counts its visitors apart from those of any other (at most 32 letters)."""

    scope: str

    def ticket(self, request: HttpRequest, code: str) -> str:
        """A ticket for a code that has to wait before it is looked up; empty where it need not, or has waited."""
        visitor = visitor_key(request)
        if not limits.is_spent(self.scope, visitor, WRONG):
            return ""
        signer = signing.TimestampSigner(salt=f"nirpihak.waiting.{self.scope}")
        bound = hashlib.sha256(f"{visitor} {code}".encode()).hexdigest()
        given = str(request.POST.get(FIELD, ""))[:200]
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

    def failed(self, request: HttpRequest) -> None:
        """Count a wrong code."""
        limits.spend(self.scope, visitor_key(request), WRONG, WINDOW)
