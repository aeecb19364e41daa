"""Partners: institutions with a server of their own, and the key by which what they send is known.

A key is compared by another way than the one it came by, as the page says. Knows no referral and no page.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from nirpihak.custody.checking.notes import ED25519, NoteError, VerifierKey
from nirpihak.server.cases.models import Partner
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Act, Institution, Officer
from nirpihak.text import Text

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]")


class PartnerError(CaseError):
    """A partner cannot be entered so; `field` is what it is about."""

    def __init__(self, reason: Text, field: str) -> None:
        self.field = field
        super().__init__(reason)


def own_key() -> VerifierKey:
    """The key that this server signs with: what a partner is given."""
    return log.signer().key


def partners_of(institution: Institution) -> QuerySet[Partner]:
    """The partners that an institution has now."""
    return Partner.objects.filter(institution=institution, ended_at=None)


def key_of(partner: Partner) -> VerifierKey:
    """The partner's key, as it was entered."""
    return VerifierKey.parse(partner.verifier)


def add(institution: Institution, by: Officer | None, *, name: str, code: str, verifier: str, address: str) -> Partner:
    """Enter a partner. Raises PartnerError."""
    name = " ".join(name.split())
    if not name:
        raise PartnerError(Text("tulis nama instansi mitra", "write the partner's name"), "name")
    if not _CODE.fullmatch(code):
        raise PartnerError(
            Text(
                "kode instansi mitra: huruf kecil, angka dan tanda hubung, seperti di server mitra itu",
                "the partner's code: small letters, digits and hyphens, as on the partner's server",
            ),
            "code",
        )
    key = _key(verifier)
    where = address_of(address)
    with transaction.atomic():
        # Whoever enters partners of an institution at one moment waits for one another here.
        Institution.objects.select_for_update().get(pk=institution.pk)
        if partners_of(institution).filter(code=code).exists():
            raise PartnerError(
                Text(
                    f"mitra dengan kode {code} sudah ada; akhiri dahulu bila kuncinya berganti",
                    f"there is a partner with the code {code}; end it first if its key has changed",
                ),
                "code",
            )
        made = Partner.objects.create(
            institution=institution, name=name, code=code, verifier=str(key), address=where, added_by=by
        )
        Act.objects.create(
            institution=institution, by=by, kind="partner.added", about=code, detail={"key": key.id.hex()}
        )
    return made


def end(partner: Partner, by: Officer) -> None:
    """Take nothing from a partner any more, and send it nothing; ended again, it stays as it was."""
    with transaction.atomic():
        if Partner.objects.filter(pk=partner.pk, ended_at=None).update(ended_at=timezone.now()):
            Act.objects.create(institution=partner.institution, by=by, kind="partner.ended", about=partner.code)
    partner.refresh_from_db()


def address_of(text: str) -> str:
    """Where a partner's server is, without its last slash; empty stays empty. Raises PartnerError.

    TLS is asked for, except on the same machine: what goes there names people.
    """
    text = text.strip().rstrip("/")
    if not text:
        return ""
    try:
        found = urlsplit(text)
        host, plain = found.hostname or "", found.scheme == "http"
        _ = found.port
    except ValueError:
        host, plain = "", False
        found = urlsplit("")
    if not host or found.scheme not in ("https", "http") or found.username or found.query or found.fragment:
        raise PartnerError(
            Text("alamat server mitra: seperti https://nirpihak.example", "the server's address: as https://host"),
            "address",
        )
    if plain and not _is_here(host):
        raise PartnerError(
            Text("alamat server mitra harus https://", "the address of a partner's server must be https://"), "address"
        )
    return text


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _key(text: str) -> VerifierKey:
    try:
        found = VerifierKey.parse(text)
    except NoteError as error:
        raise PartnerError(Text(*error.message), "verifier") from error
    if found.type != ED25519:
        raise PartnerError(
            Text("ini kunci saksi; yang diminta kunci log mitra", "this is a witness's key; a log's is wanted"),
            "verifier",
        )
    if found.key == own_key().key or found.name == own_key().name:
        raise PartnerError(
            Text("ini kunci server ini sendiri", "this is the key, or the name, of this server itself"), "verifier"
        )
    return found
