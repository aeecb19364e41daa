"""Several files handed in together: kept as one exhibit, written down in one event, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from django.contrib.auth.models import User
from django.db import transaction

from nirpihak.custody.events import Kind
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.services import exhibits


def receive_all(
    handed_in: Iterable[tuple[str, BinaryIO]],
    *,
    title: str,
    note: str,
    channel: str,
    actor: User,
    exhibit: Exhibit | None = None,
) -> tuple[Exhibit, list[File]]:
    """Keep files (name, plain bytes) as a new exhibit, or as further originals of `exhibit`.

    The bytes go to the store one after another, then everything is written down at once: if one cannot be kept, none
    is. Raises EvidenceError, StoreError or IngestError.
    """
    sealed = [exhibits.seal(stream, name=name) for name, stream in handed_in]
    with transaction.atomic():
        if exhibit is None:
            exhibit = exhibits.new_exhibit(title=title, note=note, channel=channel, actor=actor)
        data = {"channel": channel}
        who = exhibits.actor_name(actor)
        return exhibit, exhibits.admit(exhibit, sealed, kind=Kind.RECEIVED, actor=who, data=data)
