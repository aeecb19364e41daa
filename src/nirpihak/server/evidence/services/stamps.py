"""Timestamps: asked for with what they stamp, fetched in the background, tried again, forgotten with what is erased."""

from __future__ import annotations

import hashlib

from django.conf import settings

from nirpihak.server.evidence.models import Checkpoint, Exhibit, File, Stamp
from nirpihak.server.jobs.services import enqueue


def ask(*, file: File | None = None, checkpoint: Checkpoint | None = None) -> None:
    """Ask every authority of the settings for a timestamp; part of the caller's transaction."""
    from nirpihak.custody.stamping import parse_authorities

    if file is not None:
        digest = file.sha256
    elif checkpoint is not None:
        digest = hashlib.sha256(checkpoint.note.encode()).hexdigest()
    for authority in parse_authorities(settings.NIRPIHAK.authorities, settings.NIRPIHAK.data / "tsa"):
        stamp, made = Stamp.objects.get_or_create(
            file=file, checkpoint=checkpoint, authority=authority.name, defaults={"digest": digest}
        )
        if made:
            enqueue("stamp", stamp.pk)


def run(pk: int) -> None:
    """Fetch one timestamp and keep the raw reply. Had already, or forgotten: nothing."""
    raise NotImplementedError


def forget(exhibit: Exhibit) -> None:
    """Erase the timestamps of an exhibit's files: a digest of few possible contents could be guessed."""
    Stamp.objects.filter(file__exhibit=exhibit).update(digest="", reply=None, error="")
