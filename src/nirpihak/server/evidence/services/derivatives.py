"""Derivatives of originals, made in the background: clean copy, text layer, metadata, hashes.

What parses hostile bytes is a process of its own with limits (nirpihak.deriving); what it gives is kept like any file,
each with its parent, tool and parameters. Knows nothing of pages.
"""

from __future__ import annotations

import shutil

from django.db import transaction
from django.utils import timezone

from nirpihak.custody.events import Kind
from nirpihak.server.evidence.models import File
from nirpihak.server.evidence.services import exhibits, log, workplaces

NOTHING_TO_DERIVE = frozenset({"manifest", "text", "dom", "warc", "wacz"})
"""What a capture leaves that is read as it is."""


def make(pk: int) -> None:
    """Derive what can be derived from one original. Done already, erased or a derivative itself: nothing."""
    from nirpihak.deriving.parent import derive
    from nirpihak.deriving.results import ORIGINAL

    file = File.objects.select_related("exhibit").get(pk=pk)
    if file.derived_at is not None or file.key is None or file.parent_id is not None:
        return
    if file.purpose in NOTHING_TO_DERIVE:
        File.objects.filter(pk=pk).update(derived_at=timezone.now())
        return
    with workplaces.workplace("turunkan") as folder:
        given, into = folder / "asli", folder / "hasil"
        into.mkdir()
        with exhibits.opened(file) as stream, given.open("wb") as out:
            shutil.copyfileobj(stream, out, exhibits.CHUNK)
        result = derive(given, file.name, into)
        sealed = []
        for made in result.derivatives:
            with result.path(made).open("rb") as stream:
                sealed.append(
                    exhibits.seal(
                        stream,
                        purpose=made.purpose.value,
                        name=made.name,
                        media_type=made.media_type,
                        tool=made.tool,
                        tool_version=made.tool_version,
                        parameters=made.parameters,
                    )
                )
    with transaction.atomic():
        log.locked_head()
        held = File.objects.select_for_update().get(pk=pk)
        if held.derived_at is not None or held.key is None:
            return
        by_name = {ORIGINAL: held}
        for made, each in zip(result.derivatives, sealed, strict=True):
            (by_name[made.name],) = exhibits.derived(by_name[made.of], [each])
        held.media_type, held.derived_at = result.media_type, timezone.now()
        held.gaps = [gap.to_json() for gap in result.gaps]
        held.save(update_fields=["media_type", "derived_at", "gaps"])
        if result.gaps:
            log.append(
                Kind.DERIVED,
                actor=log.SYSTEM,
                exhibit=held.exhibit,
                data={
                    "file": held.pk,
                    "gaps": [{"purpose": gap.purpose.value, "reason": gap.reason.id} for gap in result.gaps],
                },
            )
