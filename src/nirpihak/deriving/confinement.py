"""Shuts the process that opens strangers' files in: limits of memory, time and size, no sockets, no new programs.

For the child alone, once, before it loads anything that decodes. Linux holds the sockets and programs back by a seccomp
filter; elsewhere the limits alone hold. It knows nothing of files and formats.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
from typing import Final

from nirpihak.deriving.results import Limits

_ARCHITECTURE: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_DENIED: Final = {
    # socket, execve, execveat, ptrace, kill, process_vm_readv, process_vm_writev, io_uring_setup, bpf
    "x86_64": (41, 59, 322, 101, 62, 310, 311, 425, 321),
    "aarch64": (198, 221, 281, 117, 129, 270, 271, 425, 280),
}
_X32: Final = 0x40000000
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050001
"""The call gives EPERM, so that a library says so and goes on."""


def confine(limits: Limits) -> bool:
    """Sets the limits and, where the kernel can, refuses sockets and programs; gives whether it could.

    Raises OSError or ValueError where the limits themselves cannot be set.
    """
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
    ):
        _, hard = resource.getrlimit(what)
        within = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (within, within))
    os.umask(0o077)
    return _refuse_calls()


def _refuse_calls() -> bool:
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in _DENIED or struct.calcsize("P") != 8:
        return False
    program = _program(_ARCHITECTURE[machine], _DENIED[machine])
    control = ctypes.CDLL(None).prctl
    control.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    if control(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    code = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: the number of instructions, padding, and where they lie.
    told = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code))
    filter_ = ctypes.create_string_buffer(told, len(told))
    return bool(control(_SET_SECCOMP, _FILTER, ctypes.addressof(filter_), 0, 0) == 0)


def _program(architecture: int, denied: tuple[int, ...]) -> bytes:
    """The filter in classic BPF: instructions of (code, jump if true, jump if false, value). See seccomp(2)."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    count = len(denied)
    rows = [(load, 0, 0, 4), (equal, 0, count + 3, architecture), (load, 0, 0, 0), (at_least, count + 1, 0, _X32)]
    rows += [(equal, count - place, 0, number) for place, number in enumerate(denied)]
    rows += [(give, 0, 0, _ALLOW), (give, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *row) for row in rows)
