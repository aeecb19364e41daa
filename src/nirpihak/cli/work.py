"""`nirpihak work`: the background work, on this machine or on any number of others."""

from __future__ import annotations

import click

from nirpihak.cli.server import with_server
from nirpihak.cli.terminal import language, say
from nirpihak.text import Text


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, say how much that was, and end.")
@language
@with_server
def command(once: bool, lang: str) -> None:
    """Do the background work: timestamps, captures, derivatives, checkpoints, fixity checks.

    `nirpihak serve` starts a worker of its own; on several machines run this on each. SIGTERM lets it finish first.
    """
    if not once:
        from nirpihak.server.jobs.worker import work

        work()
        return
    from nirpihak.server.jobs.services import run_due, tick

    tick()
    done = run_due()
    say(Text(f"{done} pekerjaan dikerjakan", f"{done} jobs were begun").pick(lang))
