"""How far this machine's clock can be trusted at the moment of a capture: what the kernel knows of it.

Asks no time server: the kernel is told by whatever keeps the clock (chrony, ntpd, systemd-timesyncd). Linux only.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any, Final

_UNSYNCHRONISED: Final = 0x40
_NANOSECONDS: Final = 0x2000


class _Timex(ctypes.Structure):
    # struct timex of <sys/timex.h>, adjtimex(2); the rest of it is of no use here.
    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("constant", ctypes.c_long),
        ("precision", ctypes.c_long),
        ("tolerance", ctypes.c_long),
        ("time", ctypes.c_long * 2),
        ("rest", ctypes.c_byte * 256),
    )


def clock() -> dict[str, Any]:
    """`source` (adjtimex, or unknown with its `reason`), `synchronised`, and in microseconds `offset_us`,
    `most_error_us`, `estimated_error_us`. An unsynchronised clock may be off by any amount, and says so."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        told = _Timex()
        state = library.adjtimex(ctypes.byref(told))
    except (OSError, AttributeError) as error:
        return {"source": "unknown", "reason": f"this system has no adjtimex: {error}"}
    if state < 0:
        return {"source": "unknown", "reason": f"adjtimex: {os.strerror(ctypes.get_errno())}"}
    scale = 1000 if told.status & _NANOSECONDS else 1
    return {
        "source": "adjtimex",
        "synchronised": not told.status & _UNSYNCHRONISED,
        "offset_us": round(told.offset / scale),
        "most_error_us": told.maxerror,
        "estimated_error_us": told.esterror,
    }
