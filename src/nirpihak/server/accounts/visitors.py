"""Who asks, as far as limits must know: an address, and a name for it that means nothing tomorrow.

The name is an HMAC under a key that is made for the day and destroyed after it (`forget`), so that no list of addresses
can be made of what is kept. Knows nothing of what is limited.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from nirpihak.server.accounts.models import DayKey
from nirpihak.server.accounts.sealing import keyring

UNKNOWN = "0.0.0.0"
"""All who come without an address that can be read, together."""


def visitor_address(request: HttpRequest) -> str:
    """The address that asks: the peer's, or under NIRPIHAK_HTTPS what the one proxy in front put last.

    Whatever stands further left in X-Forwarded-For the visitor may have written.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if settings.NIRPIHAK.https:
        peer = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip() or peer
    return _plain(peer)


def visitor_key(request: HttpRequest) -> str:
    """The name of the visitor for today: 64 hexadecimal digits. Of IPv6 a network of 64 bits is one visitor."""
    address = ipaddress.ip_address(visitor_address(request))
    if isinstance(address, ipaddress.IPv6Address):
        return daily(str(ipaddress.ip_network((address, 64), strict=False)))
    return daily(str(address))


def daily(*parts: str) -> str:
    """HMAC-SHA256 of the parts under the key of the day, as 64 hexadecimal digits."""
    message = b"".join(len(each).to_bytes(4, "big") + each for each in (part.encode() for part in parts))
    return hmac.new(_key(), message, hashlib.sha256).hexdigest()


def forget() -> int:
    """Destroy the keys of earlier days. How many there were."""
    return DayKey.objects.filter(day__lt=timezone.localdate()).delete()[0]


def _key() -> bytes:
    day = timezone.localdate()
    found = DayKey.objects.filter(day=day).first()
    if found is None:
        # Whoever comes second takes what the first one made.
        made = keyring().wrap(secrets.token_bytes(32), f"day {day}")
        found, _ = DayKey.objects.get_or_create(day=day, defaults={"sealed": made})
    return keyring().unwrap(bytes(found.sealed), f"day {day}")


def _plain(text: str) -> str:
    """An address without port, brackets or zone; an IPv4 address written as IPv6 as what it is."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return UNKNOWN
    return str(getattr(address, "ipv4_mapped", None) or address)
