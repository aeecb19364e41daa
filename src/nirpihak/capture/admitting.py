"""Which reported addresses are tried at all, judged by their text alone: web addresses outside, and no profiles.

Looks up no name; what a name leads to is judged by the proxy when it is asked for.
"""

from __future__ import annotations

import ipaddress

from nirpihak.capture.addresses import Refused, Rules, target
from nirpihak.capture.manifest import Options
from nirpihak.capture.walls import profile_refusal
from nirpihak.text import Text


def rules_of(options: Options) -> Rules:
    """What this capture may reach."""
    let_off = []
    for each in options.let_off:
        address, _, port = each.rpartition(":")
        let_off.append((str(ipaddress.ip_address(address.strip("[]"))), int(port)))
    names = {name.lower(): (address,) for name, address in options.names.items()}
    return Rules(let_off=frozenset(let_off), names=names)


def refusal(url: str, options: Options) -> Text | None:
    """Why an address is not even asked for, by its text alone; None where it may be."""
    try:
        target(url, rules_of(options))
    except Refused as refused:
        return refused.text
    return profile_refusal(url)
