"""The background work of evidence, each by the service that holds its rule."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command

from nirpihak.capture.manifest import OUTCOMES, Outcome
from nirpihak.custody.stores import StoreError
from nirpihak.server.evidence.services import captures, derivatives, exhibits, fixity, log, stamps, workplaces
from nirpihak.server.jobs.services import GiveUp, enqueue, job, regularly

logger = logging.getLogger("nirpihak.server.evidence")


@job("derive", tries=4, lease=timedelta(minutes=15), slow=True)
def derive(key: str) -> None:
    """Derivatives of one original."""
    derivatives.make(int(key))


@job("capture", tries=2, lease=timedelta(minutes=10), slow=True)
def capture(key: str) -> None:
    """One capture."""
    try:
        captures.run(int(key))
    except exhibits.EvidenceError as error:
        captures.give_up(int(key), error.reason)
        raise GiveUp(error.reason.id) from error
    except Exception:
        captures.give_up(int(key), OUTCOMES[Outcome.ERROR])
        raise


@job("stamp", tries=40)
def stamp(key: str) -> None:
    """One timestamp."""
    stamps.run(int(key))


@job("fixity", tries=20, lease=timedelta(minutes=60), slow=True)
def check(key: str) -> None:
    """The next step of a fixity run."""
    fixity.step(int(key))


@job("remove", tries=40)
def remove(address: str) -> None:
    """Erased bytes out of the store. Under an object lock that is some time away; their key is gone in any case."""
    try:
        exhibits.remove(address)
    except StoreError as error:
        logger.warning("%s", error)
        enqueue("remove", address, after=timedelta(days=1))


@regularly("checkpoint", timedelta(minutes=2))
def checkpoint() -> None:
    """A checkpoint where the log grew; its note is timestamped, and the log lies there as plain files."""
    if (made := log.checkpoint_if_grown()) is not None:
        stamps.ask(checkpoint=made)
        log.export(settings.NIRPIHAK.log)


@regularly("stamps", timedelta(minutes=10))
def stamps_due() -> None:
    """Timestamps that wait and have no job."""
    stamps.due()


@regularly("fixity", timedelta(hours=1))
def fixity_run() -> None:
    """A fixity run, once a week."""
    fixity.begin_if_due()


@regularly("sweep", timedelta(hours=6))
def sweep() -> None:
    """What a crash left, and sessions that have ended."""
    workplaces.sweep_left_overs()
    call_command("clearsessions", verbosity=0)
