"""Reading and self-check on the visitor's own device: whether it was built here, and what a browser may do for it.

The files are made by `make browser` (browser/build.py) and served by WhiteNoise as they stand; their addresses hold
their hash. Where they are absent nothing is offered. Knows nothing of any page's content.
"""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from csp.constants import NONE, SELF
from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

ROOT: Final = "www"
"""The folder, in the one that was built, whose files are served from the root of all addresses."""
ADDRESSES: Final = "/perangkat/"
SINGLE: Final = "periksa-diri.html"
KEEPER: Final = "offline.js"
"""The service worker, at a fixed address below the page it keeps."""
FOREVER: Final = "max-age=31536000, public, immutable"
WORKER_POLICY: Final = "default-src 'none'; script-src blob: 'wasm-unsafe-eval'; worker-src 'none'"
"""The worker that sees the text runs WebAssembly and the modules handed to it (blobs, which ask nobody for anything).
It may connect to nobody, us included, and load no script from anywhere."""
PAGE_POLICY: Final = {"script-src": [SELF], "worker-src": [SELF], "connect-src": [SELF]}
"""What a page that starts the worker may do besides: run our modules, and fetch from us what the worker needs."""
SELFCHECK_POLICY: Final = {
    "default-src": [NONE],
    "script-src": ["{base}"],
    "worker-src": ["{base}", "{page}offline.js"],
    "connect-src": ["{base}"],
    "style-src": ["{base}", "{static}"],
    "img-src": ["{static}"],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}
"""The whole policy of the self-check page: our hashed files and its own styles, and no other address, ours included.

A place is filled with an address (`selfcheck_policy`). Once everything has come the page itself forbids what is left
(browser/seal.js).
"""
KEEPER_POLICY: Final = "default-src 'none'; connect-src 'self'"
"""The service worker fetches our own files to keep them, and knows nobody else. It never sees what a visitor chose."""
SINGLE_POLICY: Final = "default-src 'none'; sandbox"
"""The single file is for downloading: opened here it would be a page without our headers, so it does nothing here."""


@dataclass(frozen=True, slots=True)
class Device:
    """What a page hands its module: where the files are, how many bytes each has, and how much goes over the line.

    `snapshot` is the memory snapshot with its bytes, or empty: for pages that can do with or without it;
    `snapshot_packed` is what of it goes over the line besides.
    """

    base: str
    handed: dict[str, int]
    packed: int
    version: str = ""
    snapshot: dict[str, int] = field(default_factory=dict)
    snapshot_packed: int = 0

    @property
    def megabytes(self) -> int:
        """What goes over the line the first time, in whole megabytes, for a page that does without the snapshot."""
        return max(1, round(self.packed / 1e6))

    @property
    def selfcheck_megabytes(self) -> int:
        """The same for the self-check, which uses the snapshot: at most this, and less where data is to be saved."""
        return max(1, round((self.packed + self.snapshot_packed) / 1e6))

    @property
    def single(self) -> str:
        """The address of the self-check as one file for a disk."""
        return f"{self.base}{SINGLE}"

    def selfcheck(self, page: str) -> dict[str, Any]:
        """What the self-check page, at the path `page`, hands its module of the machinery; words come beside it."""
        return {
            "base": self.base,
            "version": self.version,
            "handed": self.handed,
            "snapshot": self.snapshot,
            "offline": f"{page}{KEEPER}",
        }


@lru_cache(maxsize=4)
def device(folder: Path) -> Device | None:
    """What was built in a folder, or None where nothing was. Looked at once: what is served is fixed at the start."""
    try:
        told: dict[str, Any] = json.loads((folder / "files.json").read_bytes())
        return Device(
            told["base"],
            told["handed"],
            told["packed"],
            told["version"],
            told["snapshot"],
            told["snapshot_packed"],
        )
    except (OSError, ValueError, KeyError):
        return None


def allow(response: HttpResponseBase) -> None:
    """Let the page that is answered start the worker. Call it only where there is a `device`."""
    response._csp_update = PAGE_POLICY  # type: ignore[attr-defined]  # django-csp's own way to say so


def selfcheck_policy(origin: str, page: str, built: Device) -> dict[str, list[str]]:
    """SELFCHECK_POLICY for one page: `origin` as in "https://boleh.example.go.id", `page` its path, with slashes."""
    # A literal IPv6 address is no source that a policy can name: there "self", which knows no paths, must do.
    at = "" if "[" in origin else origin
    places = {"base": at + built.base, "page": at + page, "static": f"{at}/{settings.STATIC_URL.strip('/')}/"}
    named = {name: [each.format(**places) for each in sources] for name, sources in SELFCHECK_POLICY.items()}
    if at:
        return named
    return {name: list(dict.fromkeys(SELF if each[0] == "/" else each for each in named[name])) for name in named}


def allow_selfcheck(request: HttpRequest, response: HttpResponseBase, built: Device) -> None:
    """Give the self-check page that is answered its policy, in place of the one that other pages have."""
    origin = f"{request.scheme}://{request.get_host()}"
    policy = selfcheck_policy(origin, request.path, built)
    response._csp_replace = policy  # type: ignore[attr-defined]  # django-csp's own way to say so


def add_headers(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """WhiteNoise's hook, called once a file."""
    if url.endswith(f"/{KEEPER}"):
        # At a fixed address: a browser must ask anew, or it would never learn of another build.
        headers["Cache-Control"] = "no-cache"
        headers["Content-Security-Policy"] = KEEPER_POLICY
    if not url.startswith(ADDRESSES):
        return
    headers["Cache-Control"] = FOREVER
    if url.endswith("/worker.js"):
        headers["Content-Security-Policy"] = WORKER_POLICY
    if url.endswith(f"/{SINGLE}"):
        headers["Content-Security-Policy"] = SINGLE_POLICY
        headers["Content-Disposition"] = f'attachment; filename="{SINGLE}"'
