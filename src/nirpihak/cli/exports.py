"""`nirpihak exports`: what is in a platform's data export, and how to ask for one. Also what `selfcheck` shares."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from nirpihak.cli.terminal import FAILED, REFUSED, as_json, complain, errors, fail, language, say, say_json
from nirpihak.exports.guide import GUIDES, PLATFORMS, everywhere, guide_json, undoing
from nirpihak.exports.members import Trouble
from nirpihak.exports.records import Done
from nirpihak.exports.scanning import Progress as Reports
from nirpihak.selfcheck.findings import ZONES
from nirpihak.selfcheck.running import scan
from nirpihak.text import Text

EXPORTS = click.argument("exports", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="EXPORT...")


def reading_options(command: click.decorators.FC) -> click.decorators.FC:
    """The options of every command that reads exports."""
    for option in (
        click.option("--messages", is_flag=True, help="Read your own messages in groups too."),
        click.option("--me", multiple=True, metavar="NAME", help="A name by which chats call you; may be repeated."),
        click.option(
            "--zone", type=click.Choice(list(ZONES)), default="WIB", show_default=True, help="Your time zone."
        ),
    ):
        command = option(command)
    return command


def there(exports: Sequence[Path], lang: str) -> None:
    """End the command where a path that was given does not exist."""
    for each in exports:
        if not each.exists():
            fail(Text(f"{each}: tidak ada berkas atau folder ini", f"{each}: no such file or folder"), lang)


def complain_of(troubles: Iterable[Trouble], lang: str) -> None:
    """One line for each thing that could not be read."""
    for trouble in troubles:
        complain(": ".join(filter(None, (trouble.source, trouble.member, trouble.text.pick(lang)))))


@contextmanager
def reading_bar(lang: str) -> Iterator[Reports | None]:
    """A bar over the bytes read, on a terminal only."""
    console = errors()
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(Text("Membaca", "Reading").pick(lang), total=None)

        def report(done: int, total: int, member: str) -> None:
            bar.update(task, completed=done, total=total)

        yield report


@click.group()
def exports() -> None:
    """Data exports of the platforms: how to ask for one, and what is in it."""


@exports.command()
@EXPORTS
@click.option("--did", type=click.Choice([each.value for each in Done]), multiple=True, help="Only acts of this kind.")
@reading_options
@language
def records(
    exports: tuple[Path, ...], did: tuple[str, ...], messages: bool, me: tuple[str, ...], zone: str, lang: str
) -> None:
    """Print every act that an export holds, as JSON Lines, and on standard error which files were read.

    EXPORT is a zip, folder or file. No contest and no rule is asked; nothing leaves this machine. Exit code 1 where a
    file could not be read, 2 where nothing could.
    """
    there(exports, lang)
    # A bar would stand among the lines where they go to the same terminal.
    with reading_bar(lang) as progress:
        reading = scan(exports, messages=messages, me=me, progress=None if sys.stdout.isatty() else progress)
        for record in reading:
            if not did or record.done in did:
                how = undoing(record)
                undo = {"url": how.url or how.bulk, "steps": [step.pick(lang) for step in how.steps]}
                line = json.dumps({**record.to_json(ZONES[zone]), "undo": undo}, ensure_ascii=False)
                click.echo(line.encode("utf-8", "replace"))
    seen = reading.seen
    for file in seen.read:
        origin = file.origin
        complain(
            f"{origin.source}: {origin.member}: {origin.platform} {origin.part} ({origin.variant}): {file.records}"
        )
    for each in seen.unknown:
        unknown = Text("susunan belum dikenal", "layout not known").pick(lang)
        complain(f"{each.source}: {each.member}: {unknown}: {each.shape}")
    complain_of(seen.troubles, lang)
    sys.exit(FAILED if not seen.read else REFUSED if seen.troubles else 0)


@exports.command()
@click.argument("platform", type=click.Choice(PLATFORMS), required=False)
@as_json
@language
def guide(platform: str | None, as_json: bool, lang: str) -> None:
    """How to ask PLATFORM for your data, what is read of it, and what it cannot tell."""
    wanted = [platform] if platform else list(PLATFORMS)
    if as_json:
        told = guide_json(lang)
        say_json({**told, "platforms": [each for each in told["platforms"] if each["id"] in wanted]})
        return
    for name in wanted:
        for line in _guide(name, lang):
            say(line)
    say(everywhere().words["menus"].pick(lang))
    say(everywhere().words["keep"].pick(lang))


def _guide(name: str, lang: str) -> Iterator[str]:
    each = GUIDES[name]
    yield each.name
    if each.export.ask.url:
        yield f"  {each.export.ask.url}"
    yield from (f"  {number}. {step.pick(lang)}" for number, step in enumerate(each.export.ask.steps, 1))
    yield from (f"  * {pick.pick(lang)}" for pick in each.export.pick)
    yield f"  {each.export.enough.pick(lang)} {each.export.wait.pick(lang)} {each.export.form.pick(lang)}"
    yield "  " + Text("Tidak dapat diketahui dari data:", "Cannot be known from the data:").pick(lang)
    yield from (f"  - {blind.what.pick(lang)} {blind.look.pick(lang)}" for blind in each.blind)
    yield ""
