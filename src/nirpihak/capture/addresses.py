"""Which addresses a capture may reach: public web servers, and nothing of our own network.

A reported address comes from anybody, and a page may name any other. Names are resolved here, every address of a name
must pass, and the caller connects to the addresses judged, never to the name again (no rebinding in between).
Knows no HTTP. Special addresses: the IANA special-purpose registries for IPv4 and IPv6.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from nirpihak.text import Text

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS: Final = {"http": 80, "https": 443}

_IPV4: Final = tuple(
    (ipaddress.IPv4Network(network), Text(id_, en))
    for network, id_, en in (
        ("0.0.0.0/8", "jaringan ini sendiri", "this very network"),
        ("10.0.0.0/8", "jaringan privat", "a private network"),
        ("100.64.0.0/10", "jaringan penyedia (CGNAT)", "a carrier's network (CGNAT)"),
        ("127.0.0.0/8", "mesin ini sendiri", "this very machine"),
        ("168.63.129.16/32", "layanan dalam penyedia awan", "a cloud provider's inner service"),
        ("169.254.0.0/16", "tautan setempat, termasuk metadata awan", "link-local, cloud metadata included"),
        ("172.16.0.0/12", "jaringan privat", "a private network"),
        ("192.0.0.0/24", "alamat khusus protokol", "protocol assignments"),
        ("192.0.2.0/24", "alamat contoh", "documentation addresses"),
        ("192.88.99.0/24", "penerus 6to4", "a 6to4 relay"),
        ("192.168.0.0/16", "jaringan privat", "a private network"),
        ("198.18.0.0/15", "jaringan uji", "a benchmarking network"),
        ("198.51.100.0/24", "alamat contoh", "documentation addresses"),
        ("203.0.113.0/24", "alamat contoh", "documentation addresses"),
        ("224.0.0.0/4", "alamat multicast", "multicast"),
        ("240.0.0.0/4", "alamat cadangan", "reserved addresses"),
    )
)
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_IPV6_PUBLIC: Final = ipaddress.IPv6Network("2000::/3")
_IPV6: Final = tuple(
    (ipaddress.IPv6Network(network), Text(id_, en))
    for network, id_, en in (
        ("::1/128", "mesin ini sendiri", "this very machine"),
        ("::ffff:0:0/96", "alamat IPv4 yang disamarkan", "an IPv4 address in disguise"),
        ("fc00::/7", "jaringan privat", "a private network"),
        ("fe80::/10", "tautan setempat", "link-local"),
        ("ff00::/8", "alamat multicast", "multicast"),
        ("2001::/23", "alamat khusus protokol, termasuk Teredo", "protocol assignments, Teredo included"),
        ("2001:db8::/32", "alamat contoh", "documentation addresses"),
        ("2002::/16", "alamat 6to4", "a 6to4 address"),
        ("3fff::/20", "alamat contoh", "documentation addresses"),
    )
)
_OTHER: Final = Text("bukan alamat internet umum", "no public internet address")

_INNER_NAMES: Final = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "home.arpa")
"""Names under these are answered by one's own network: RFC 6761, 6762, 8375, ICANN's .internal, and common habit."""
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER: Final = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
"""A last label like this makes the whole host a number for browsers (WHATWG URL, "ends in a number")."""
_IPV4_PLAIN: Final = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")


class Refused(Exception):
    """An address that a capture does not reach; `text` says which and why, for people."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be reached. The default is all that production needs; the rest is for fixtures on loopback.

    `ports`: allowed ports. `let_off`: exact endpoints (address, port) that pass although they are not public.
    `names`: names with their addresses, taken instead of asking DNS; the addresses are judged all the same.
    """

    ports: frozenset[int] = frozenset(PORTS.values())
    let_off: frozenset[tuple[str, int]] = frozenset()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resolve_seconds: float = 10


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads: scheme, host (lower case, without brackets), port."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """`host` or `host:port`, as an URL has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if PORTS[self.scheme] == self.port else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL up to the path."""
        return f"{self.scheme}://{self.authority}"


def target(url: str, rules: Rules) -> Target:
    """Judge an address by its text alone. Raises Refused."""
    parts = _split(url)
    if parts.scheme not in PORTS:
        raise Refused(
            Text(
                f"hanya alamat http atau https yang ditangkap, bukan “{_short(url)}”",
                f"only http and https addresses are captured, not “{_short(url)}”",
            )
        )
    if "@" in parts.netloc:
        raise Refused(
            Text("alamat memuat nama pengguna atau kata sandi", "the address holds a user name or a password")
        )
    try:
        port = parts.port
    except ValueError:
        raise Refused(Text("nomor port alamat itu salah", "the port of the address is wrong")) from None
    host = parts.hostname or ""
    return judged(Target(parts.scheme, host, PORTS[parts.scheme] if port is None else port), rules)


def judged(wanted: Target, rules: Rules) -> Target:
    """Judge host and port by their text alone; the host comes back in lower case, in ASCII. Raises Refused."""
    host = _host(wanted.host, rules)
    if wanted.port not in rules.ports and all(port != wanted.port for _, port in rules.let_off):
        raise Refused(
            Text(
                f"port {wanted.port} tidak dibuka ({host}); hanya {_listed(rules.ports)}",
                f"port {wanted.port} is not reached ({host}); only {_listed(rules.ports)}",
            )
        )
    literal = _literal(host)
    if literal is not None:
        _pass(literal, wanted.port, host, rules)
    return Target(wanted.scheme, host, wanted.port)


async def resolved(wanted: Target, rules: Rules) -> tuple[str, ...]:
    """The addresses to connect to, in the resolver's order. Raises Refused unless every one of them passes."""
    host = wanted.host
    literal = _literal(host)
    if literal is not None:
        found = [str(literal)]
    elif host in rules.names:
        found = list(rules.names[host])
    else:
        found = await _ask(wanted, rules.resolve_seconds)
    addresses = []
    for text in dict.fromkeys(found):
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            raise Refused(
                Text(f"{host} menunjuk ke alamat yang tidak lazim", f"{host} points to an odd address")
            ) from None
        _pass(address, wanted.port, host, rules)
        addresses.append(str(address))
    if not addresses:
        raise Refused(Text(f"nama {host} tidak ditemukan", f"the name {host} was not found"))
    return tuple(addresses)


async def _ask(wanted: Target, seconds: float) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            rows = await loop.getaddrinfo(wanted.host, wanted.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        raise Refused(Text(f"nama {wanted.host} tidak ditemukan", f"the name {wanted.host} was not found")) from None
    return [str(row[4][0]) for row in rows]


def reason_against(address: Address) -> Text | None:
    """Why an address is not public; None where it is."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return Text("tautan setempat", "link-local")
        if address in _NAT64:
            return reason_against(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        for network, reason in _IPV6:
            if address in network:
                return reason
        return None if address in _IPV6_PUBLIC and address.is_global else _OTHER
    for network4, reason in _IPV4:
        if address in network4:
            return reason
    return None if address.is_global else _OTHER


def _pass(address: Address, port: int, host: str, rules: Rules) -> None:
    if (str(address), port) in rules.let_off:
        return
    reason = reason_against(address)
    if reason is None and port not in rules.ports:
        # Its port was let off for another address only.
        reason = Text(f"port {port} tidak dibuka", f"port {port} is not reached")
    if reason is not None:
        shown = host if host == str(address) else f"{host} ({address})"
        raise Refused(
            Text(f"{shown} tidak dibuka: {reason.id}", f"{shown} is not reached: {reason.en}"),
        )


def _split(url: str) -> SplitResult:
    if not url.isprintable() or "\\" in url or any(character.isspace() for character in url):
        raise Refused(
            Text(
                f"alamat memuat spasi, garis miring terbalik atau tanda tak terlihat: “{_short(url)}”",
                f"the address holds a space, a backslash or an invisible character: “{_short(url)}”",
            )
        )
    try:
        return urlsplit(url)
    except ValueError:
        raise Refused(Text(f"alamat tidak terbaca: “{_short(url)}”", f"no readable address: “{_short(url)}”")) from None


def _host(given: str, rules: Rules) -> str:
    host = given.lower()
    if not host:
        raise Refused(Text("alamat tanpa nama situs", "the address has no host"))
    if _literal(host) is not None:
        return host
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise Refused(Text(f"nama situs salah: {_short(given)}", f"a wrong host name: {_short(given)}")) from None
    if host in rules.names:
        return host
    labels = host.split(".")
    if host.endswith(".") or len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Refused(Text(f"nama situs salah: {_short(given)}", f"a wrong host name: {_short(given)}"))
    if _NUMBER.fullmatch(labels[-1]):
        raise Refused(
            Text(
                f"alamat IP ditulis dengan cara yang tidak lazim: {_short(given)}",
                f"an IP address written in an unusual way: {_short(given)}",
            )
        )
    if len(labels) == 1 or any(host == name or host.endswith("." + name) for name in _INNER_NAMES):
        raise Refused(
            Text(f"{host} adalah nama jaringan dalam", f"{host} is a name of an inner network"),
        )
    return host


def _literal(host: str) -> Address | None:
    """The address a host is, where it is written in the one usual way."""
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host)
        except ValueError:
            raise Refused(Text(f"alamat IPv6 salah: {_short(host)}", f"a wrong IPv6 address: {_short(host)}")) from None
    if _IPV4_PLAIN.fullmatch(host):
        try:
            return ipaddress.IPv4Address(host)
        except ValueError:
            raise Refused(Text(f"alamat IP salah: {_short(host)}", f"a wrong IP address: {_short(host)}")) from None
    return None


def _short(text: str) -> str:
    shown = "".join(character if character.isprintable() else "�" for character in text)
    return shown if len(shown) <= 80 else shown[:79] + "…"


def _listed(ports: frozenset[int]) -> str:
    return ", ".join(str(port) for port in sorted(ports))
