"""The mail server that `NIRPIHAK_MAIL` names, read from its URL. Knows nothing of Django and sends nothing.

    smtp://host:25                     in plain text: for a server on the same machine
    smtp+tls://name:secret@host:587    STARTTLS
    smtps://name:secret@host:465       TLS from the beginning

`?from=nirpihak@instansi.example` says who the mails come from; needed, since it is an address of the institution.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
TIMEOUT: Final = 20
"""Seconds to wait for the mail server."""


class MailError(ValueError):
    """An address of a mail server that cannot be read; the message is one line for a person."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in, and who they come from."""

    host: str
    port: int
    sender: str
    name: str = ""
    secret: str = field(default="", repr=False)
    starts_tls: bool = False
    tls: bool = False

    @classmethod
    def of(cls, url: str) -> MailServer:
        """Read the address. Raises MailError, without the secret in its message."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS:
            raise MailError(f"{parts.scheme or 'no scheme'}: write smtp://, smtp+tls:// or smtps://")
        try:
            port = parts.port or PORTS[parts.scheme]
        except ValueError:
            raise MailError("the port is no number between 1 and 65535") from None
        if not parts.hostname:
            raise MailError("the host is missing")
        sender = parse_qs(parts.query).get("from", [""])[0]
        if "@" not in sender or any(each.isspace() for each in sender):
            raise MailError("who the mails come from is missing: add ?from=name@host")
        return cls(
            host=parts.hostname,
            port=port,
            sender=sender,
            name=unquote(parts.username or ""),
            secret=unquote(parts.password or ""),
            starts_tls=parts.scheme == "smtp+tls",
            tls=parts.scheme == "smtps",
        )

    @property
    def django(self) -> dict[str, object]:
        """As Django's settings for mail."""
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": self.host,
            "EMAIL_PORT": self.port,
            "EMAIL_HOST_USER": self.name,
            "EMAIL_HOST_PASSWORD": self.secret,
            "EMAIL_USE_TLS": self.starts_tls,
            "EMAIL_USE_SSL": self.tls,
            "EMAIL_TIMEOUT": TIMEOUT,
            "DEFAULT_FROM_EMAIL": self.sender,
        }
