"""`nirpihak log`: look after the custody log of this machine's server."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nirpihak.cli.server import with_server
from nirpihak.cli.terminal import REFUSED, as_json, language, say, say_json
from nirpihak.text import Text


@click.group("log")
def command() -> None:
    """The custody log: audit it, sign a checkpoint, write it out as plain files."""


@command.command("audit")
@as_json
@language
@with_server
def audit(as_json: bool, lang: str) -> None:
    """Recompute the whole log and name what was cut, moved or edited. Exits 1 where something is wrong."""
    from nirpihak.server.evidence.services.audit import audit as audited

    done = audited()
    if as_json:
        say_json(
            {
                "size": done.size,
                "checkpoints": done.checkpoints,
                "problems": [{"where": each.where, **each.what._asdict()} for each in done.problems],
            }
        )
    else:
        for each in done.problems:
            say(f"{each.where}: {each.what.pick(lang)}")
        whole = Text("utuh", "whole")
        faulty = Text(f"{len(done.problems)} hal keliru", f"{len(done.problems)} things are wrong")
        state = (faulty if done.problems else whole).pick(lang)
        counted = Text(
            f"{done.size} catatan, {done.checkpoints} titik periksa",
            f"{done.size} entries, {done.checkpoints} checkpoints",
        )
        say(f"{counted.pick(lang)}: {state}")
    if done.problems:
        sys.exit(REFUSED)


@command.command("checkpoint")
@language
@with_server
def checkpoint(lang: str) -> None:
    """Sign the log as it stands and print the checkpoint."""
    from nirpihak.server.evidence.services import log

    made = log.checkpoint()
    if made is None:
        say(Text("log masih kosong", "the log is empty").pick(lang))
    else:
        click.echo(log.cosigned(made), nl=False)


@command.command("key")
@with_server
def key() -> None:
    """Print the log's verifier key, to be published far from this machine."""
    from nirpihak.server.evidence.services import log

    click.echo(str(log.signer().key))


@command.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@language
@with_server
def export(folder: Path, lang: str) -> None:
    """Write the log's tiles and newest checkpoint into FOLDER, as plain files that anybody may copy (tlog-tiles)."""
    from nirpihak.server.evidence.services import log

    size = log.export(folder)
    say(Text(f"{size} catatan ditulis ke {folder}", f"{size} entries written to {folder}").pick(lang))
