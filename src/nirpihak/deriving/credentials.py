"""Content credentials (C2PA): whether a file carries a manifest, what it says, and whether it holds.

Runs in the child. Nothing is fetched: a manifest kept elsewhere is named and left there. Nobody's certificate is
trusted here; a manifest that holds says that the bytes are as signed, not that what they show is true.
"""

from __future__ import annotations

import json
import mmap
from typing import Any, Final

from nirpihak.deriving.results import Purpose
from nirpihak.deriving.workshop import Workshop
from nirpihak.text import Text

SETTINGS: Final = {
    "verify": {
        "verify_after_reading": True,
        "verify_trust": False,
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
    }
}
LONGEST: Final = 4 << 20
_OTHER_NAMES: Final = {"image/bmp": None, "video/webm": None, "video/x-matroska": None, "video/3gpp": "video/mp4"}


def make_credentials(workshop: Workshop) -> None:
    """A present manifest as JSON, with its state; a broken one also as a gap. Of an absent one there is nothing."""
    import c2pa

    kind = _OTHER_NAMES.get(workshop.media_type, workshop.media_type)
    if kind is None or kind not in c2pa.Reader.get_supported_mime_types():
        return
    tool = ("c2pa", c2pa.sdk_version())
    try:
        with workshop.source.open("rb") as stream, c2pa.Context(c2pa.Settings.from_dict(SETTINGS)) as context:
            reader = c2pa.Reader.try_create(kind, stream, context=context)
            if reader is None:
                return
            with reader:
                told = reader.json()
                state = str(reader.get_validation_state())
    except c2pa.C2paError as error:
        _refused(workshop, error, tool)
        return
    if len(told) > LONGEST:
        workshop.gap(Purpose.CONTENT_CREDENTIALS, _BROKEN)
        return
    manifest: Any = json.loads(told)
    holds = state in ("Valid", "Trusted")
    workshop.keep_json(
        Purpose.CONTENT_CREDENTIALS,
        "content-credentials.json",
        {"state": state, "holds": holds, "manifest_store": manifest},
        tool=tool,
        parameters={"state": state, "holds": holds, "fetched": False},
    )
    if not holds:
        workshop.gap(Purpose.CONTENT_CREDENTIALS, _BROKEN)


def _refused(workshop: Workshop, error: Exception, tool: tuple[str, str]) -> None:
    """What the library would not read: a manifest kept elsewhere, a broken one, or a file it cannot follow."""
    kind = type(error).__name__.removeprefix("_C2pa")
    if kind == "RemoteManifest":
        reason = Text(
            "Berkas ini menunjuk kredensial konten (C2PA) yang tersimpan di tempat lain; itu tidak diambil.",
            "This file points at content credentials (C2PA) kept elsewhere; they were not fetched.",
        )
    elif _mentions_c2pa(workshop):
        reason = _BROKEN
    else:
        # A broken file, in which nothing points at credentials.
        return
    workshop.gap(Purpose.CONTENT_CREDENTIALS, reason)
    workshop.keep_json(
        Purpose.CONTENT_CREDENTIALS,
        "content-credentials.json",
        {"state": kind, "holds": False, "manifest_store": None, "said": str(error)[:1000]},
        tool=tool,
        parameters={"state": kind, "holds": False, "fetched": False},
    )


def _mentions_c2pa(workshop: Workshop) -> bool:
    """Whether the name of such a manifest stands anywhere in the file."""
    with workshop.source.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"c2pa") >= 0


_BROKEN: Final = Text(
    "Kredensial konten (C2PA) di dalam berkas ini tidak sah: isinya berubah sesudah ditandatangani, atau rusak.",
    "The content credentials (C2PA) in this file do not hold: it was changed after signing, or they are broken.",
)
