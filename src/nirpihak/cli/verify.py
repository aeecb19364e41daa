"""`nirpihak verify`: check a bundle of evidence or a proof of filing, wherever it came from, off the network."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from nirpihak.cli.terminal import as_json, errors, fail, language, say, say_json
from nirpihak.text import Text

EPILOG = (
    "Exit codes: 0 all that was checked agrees; 1 something is wrong or could not be checked; 2 neither of the two."
)


@click.command("verify", epilog=EPILOG)
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="KEY",
    help="A public key you know from elsewhere (NAME+ID+BASE64), of the log or of a witness; may be repeated.",
)
@as_json
@language
def command(bundle: Path, keys: tuple[str, ...], as_json: bool, lang: str) -> None:
    """Verify a bundle of evidence: files, custody log, proofs, timestamps, signatures. Or a proof of filing.

    BUNDLE is a folder, a zip, or the text file that a reporter was given. Nothing in it is run or unpacked, nothing is
    sent. Without --key a good result says that it is whole, and not yet whose it is.
    """
    from nirpihak.custody.checking import filing
    from nirpihak.custody.checking.bundle import verify
    from nirpihak.custody.checking.notes import NoteError, VerifierKey
    from nirpihak.custody.checking.report import lines

    try:
        pinned = [VerifierKey.parse(each) for each in keys]
    except NoteError as error:
        fail(Text(*error.message), lang)
    if filing.is_filing(filing.head_of(bundle)):
        report = filing.verify(bundle, pinned)
    else:
        with bytes_bar(lang, Text("Memeriksa", "Verifying")) as told:
            report = verify(bundle, pinned, told)
    if as_json:
        say_json(report.as_json())
    else:
        for line in lines(report, lang):
            say(line)
    sys.exit(report.exit_code)


@contextmanager
def bytes_bar(lang: str, what: Text) -> Iterator[Callable[[int, int], None] | None]:
    """A bar over bytes, on a terminal only."""
    console = errors()
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(what.pick(lang), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
