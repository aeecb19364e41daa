"""Reading on the visitor's own device: whether it was built here, and what a browser may do for it.

The files are made by `make browser` (browser/build.py) and served by WhiteNoise as they stand; their addresses hold
their hash. Where they are absent nothing is offered. Knows nothing of any page's content.
"""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from csp.constants import SELF

if TYPE_CHECKING:
    from django.http import HttpResponseBase

ROOT: Final = "www"
"""The folder, in the one that was built, whose files are served from the root of all addresses."""
ADDRESSES: Final = "/perangkat/"
FOREVER: Final = "max-age=31536000, public, immutable"
WORKER_POLICY: Final = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'"
"""The worker that sees the text runs WebAssembly and our own modules. It may connect to nobody, us included."""
PAGE_POLICY: Final = {"script-src": [SELF], "worker-src": [SELF], "connect-src": [SELF]}
"""What a page that starts the worker may do besides: run our modules, and fetch from us what the worker needs."""


@dataclass(frozen=True, slots=True)
class Device:
    """What a page hands its module: where the files are, how many bytes each has, and how much goes over the line."""

    base: str
    handed: dict[str, int]
    packed: int

    @property
    def megabytes(self) -> int:
        """What goes over the line the first time, in whole megabytes."""
        return max(1, round(self.packed / 1e6))


@lru_cache(maxsize=4)
def device(folder: Path) -> Device | None:
    """What was built in a folder, or None where nothing was. Looked at once: what is served is fixed at the start."""
    try:
        told: dict[str, Any] = json.loads((folder / "files.json").read_bytes())
        return Device(told["base"], told["handed"], told["packed"])
    except (OSError, ValueError, KeyError):
        return None


def allow(response: HttpResponseBase) -> None:
    """Let the page that is answered start the worker. Call it only where there is a `device`."""
    response._csp_update = PAGE_POLICY  # type: ignore[attr-defined]  # django-csp's own way to say so


def add_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """WhiteNoise's hook, called once a file."""
    if not url.startswith(ADDRESSES):
        return
    headers["Cache-Control"] = FOREVER
    if url.endswith("/worker.js"):
        headers["Content-Security-Policy"] = WORKER_POLICY
