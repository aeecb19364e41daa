"""Keeps a test run on this machine: no name is looked up and no address reached beyond loopback.

It listens to the interpreter's own audit events, so a C extension that goes through `_socket` is
held as well as pure Python. A child process is not: a browser gets `CHROMIUM_FLAGS` for that.
Knows nothing of the product.
"""

import ipaddress
import sys
from collections.abc import Callable
from typing import Any

attempts: list[str] = []
"""What was refused since the list was last cleared, even where the caller swallowed the exception."""

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


class NetworkForbidden(RuntimeError):
    """A test tried to leave the machine."""


def is_loopback(host: object) -> bool:
    """Whether a host, as sockets take it (name, address, bytes, or none for "here"), is this machine."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host)
    if name in ("", "localhost", "localhost.localdomain", "ip6-localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _host_of(address: object) -> object:
    # AF_UNIX addresses are a path (str or bytes), AF_NETLINK a pair of numbers: neither leaves the machine.
    if isinstance(address, tuple) and address and isinstance(address[0], str | bytes):
        return address[0]
    return None


_HOST: dict[str, Callable[[tuple[Any, ...]], object]] = {
    "socket.connect": lambda args: _host_of(args[1]),
    "socket.sendto": lambda args: _host_of(args[1]),
    "socket.sendmsg": lambda args: _host_of(args[1]),
    "socket.getaddrinfo": lambda args: args[0],
    "socket.gethostbyname": lambda args: args[0],
    "socket.gethostbyaddr": lambda args: args[0],
}


def _audit(event: str, args: tuple[Any, ...]) -> None:
    host_of = _HOST.get(event)
    if host_of is None or is_loopback(host := host_of(args)):
        return
    attempts.append(f"{event} {host!r}")
    raise NetworkForbidden(f"tests stay on this machine, but {event} asked for {host!r}; use a fake on 127.0.0.1")


def guard() -> None:
    """Hold this process to loopback from now on; once per process, for good (audit hooks have no end)."""
    if not getattr(sys, "_nirpihak_loopback_only", False):
        sys._nirpihak_loopback_only = True  # type: ignore[attr-defined]
        sys.addaudithook(_audit)
