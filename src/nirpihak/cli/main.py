"""The `nirpihak` command and its groups."""

from __future__ import annotations

import click

from nirpihak import __version__
from nirpihak.cli.asking import ask
from nirpihak.cli.assessing import assess
from nirpihak.cli.bundle import command as bundle
from nirpihak.cli.contests import contests
from nirpihak.cli.deadlines import deadlines
from nirpihak.cli.exports import exports
from nirpihak.cli.institutions import command as institutions
from nirpihak.cli.learning import reading
from nirpihak.cli.log import command as log
from nirpihak.cli.officer import command as officer
from nirpihak.cli.reading import read
from nirpihak.cli.referral import command as referral
from nirpihak.cli.rules import rulebook, rules
from nirpihak.cli.selfcheck import selfcheck
from nirpihak.cli.terminal import fail, language, say_json
from nirpihak.cli.verify import command as verify
from nirpihak.cli.witness import command as witness
from nirpihak.cli.work import command as work
from nirpihak.facts import act_schema
from nirpihak.text import Text

EPILOG = "Exit codes: 0 done; 1 done, but something was refused or found wrong; 2 could not be done."


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="nirpihak")
def main() -> None:
    """Nirpihak: helps Indonesia's civil servants stay neutral, and treats every side alike.

    Start with `nirpihak ask` (may I?), or `nirpihak serve` for the pages.
    """


@main.group()
def schema() -> None:
    """Print the JSON Schema of what the commands read."""


@schema.command("act")
def schema_act() -> None:
    """The JSON Schema of one act and its facts."""
    say_json(act_schema())


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 picks one.")
@click.option("--demo", is_flag=True, help="Offer an invented contest by name, for trying out.")
@click.option("--worker/--no-worker", default=True, help="Do the background work beside the pages.", show_default=True)
@language
def serve(host: str, port: int, demo: bool, worker: bool, lang: str) -> None:
    """Start the pages and the background work, on SQLite and a local folder."""
    try:
        from nirpihak.server.serving import ServeError
        from nirpihak.server.serving import serve as run
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("nirpihak"):
            raise
        name = error.name
        fail(
            Text(
                f"bagian server belum terpasang (tidak ada {name}); pasang nirpihak[server,evidence] atau: make run",
                f"the server part is not installed ({name} is missing); install nirpihak[server,evidence] or: make run",
            ),
            lang,
        )
    try:
        run(host, port, demo=demo, worker=worker)
    except ServeError as error:
        fail(error.message, lang)


main.add_command(ask)
main.add_command(assess)
main.add_command(bundle)
main.add_command(contests)
main.add_command(deadlines)
main.add_command(exports)
main.add_command(institutions)
main.add_command(log)
main.add_command(officer)
main.add_command(read)
main.add_command(reading)
main.add_command(referral)
main.add_command(rulebook)
main.add_command(rules)
main.add_command(selfcheck)
main.add_command(verify)
main.add_command(witness)
main.add_command(work)
