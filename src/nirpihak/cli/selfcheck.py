"""`nirpihak selfcheck`: one's own exports, checked on one's own machine."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import click

from nirpihak.cli.exports import EXPORTS, complain_of, reading_bar, reading_options, there
from nirpihak.cli.registers import contest_named
from nirpihak.cli.terminal import FAILED, REFUSED, as_json, fail, language, out, say, say_json
from nirpihak.facts import CATALOGUE
from nirpihak.selfcheck.findings import ZONES, needs_attention
from nirpihak.selfcheck.page import report
from nirpihak.selfcheck.profile import NOBODY, Profile
from nirpihak.selfcheck.running import Asked, check_paths
from nirpihak.selfcheck.table import table
from nirpihak.selfcheck.telling import tell
from nirpihak.text import Text

EPILOG = (
    "Exit codes: 0 all that was given was read and nothing is left to undo or to look at; 1 something was found, or a "
    "file could not be read; 2 could not be done. Nothing is sent or kept; stop it and start again as you like."
)
_SHOWN: Final = 50
"""Most findings of a group that are printed; the report and JSON hold them all."""


@click.command(epilog=EPILOG)
@EXPORTS
@click.option(
    "--contest", "contests", multiple=True, required=True, metavar="ID|FILE", help="Contest; may be repeated."
)
@click.option(
    "--profile",
    type=click.Choice(list(CATALOGUE["actor.employment"].values)),
    default="pns",
    show_default=True,
    help="Your employment.",
)
@click.option("--position", type=click.Choice(list(CATALOGUE["actor.position"].values)), help="Your position group.")
@click.option(
    "--spouse-of",
    metavar="PARTICIPANT",
    default=NOBODY,
    show_default=True,
    help="The participant you are married to (ID, or CONTEST/ID).",
)
@click.option("--on-leave/--not-on-leave", default=None, help="On unpaid leave (CLTN), or not.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Weigh as of this day instead of today.")
@reading_options
@as_json
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as one HTML file.")
@click.option("--csv", "csv_", type=click.Path(path_type=Path, dir_okay=False), help="Write the findings as a table.")
@language
def selfcheck(
    exports: tuple[Path, ...],
    contests: tuple[str, ...],
    profile: str,
    position: str | None,
    spouse_of: str,
    on_leave: bool | None,
    today: datetime | None,
    zone: str,
    me: tuple[str, ...],
    messages: bool,
    as_json: bool,
    html: Path | None,
    csv_: Path | None,
    lang: str,
) -> None:
    """Find in your own data exports what touches a campaign, and how to undo it.

    EXPORT is a zip, folder or file that a platform gave you; give all of them at once. Nothing leaves this machine.
    """
    found = tuple(contest_named(each, lang) for each in dict.fromkeys(contests))
    known = {NOBODY, *(each.id for contest in found for each in contest.participants)}
    known |= {f"{contest.id}/{each.id}" for contest in found for each in contest.participants}
    if spouse_of not in known:
        names = ", ".join(sorted(each for each in known if "/" not in each))
        fail(
            Text(
                f"tidak ada peserta {spouse_of}; yang ada: {names}", f"no participant {spouse_of}; there are: {names}"
            ),
            lang,
        )
    there(exports, lang)
    asked = Asked(
        found,
        Profile(profile, position, spouse_of, on_leave),
        ZONES[zone],
        _day(today),
        messages,
        frozenset(me),
    )
    with reading_bar(lang) as progress:
        checked = check_paths(exports, asked, progress)
    if not checked.seen.read:
        complain_of(checked.seen.troubles, lang)
    told = tell(checked, lang)
    _write(html, lambda: report(told), lang)
    _write(csv_, lambda: table(told), lang)
    if as_json:
        say_json(told)
    else:
        for line in _lines(told):
            _say(line)
        for path in filter(None, (html, csv_)):
            say(Text(f"Ditulis: {path}", f"Written: {path}").pick(lang))
    if not checked.seen.read:
        sys.exit(FAILED)
    sys.exit(REFUSED if needs_attention(checked) or checked.seen.troubles else 0)


def _say(line: str) -> None:
    """One line; on a terminal what does not fit goes on below its own beginning."""
    if not sys.stdout.isatty():
        say(line)
        return
    indent = " " * (len(line) - len(line.lstrip(" -")))
    for each in textwrap.wrap(line, max(40, out().width), subsequent_indent=indent, break_on_hyphens=False) or [""]:
        say(each)


def _day(today: datetime | None) -> date | None:
    return None if today is None else today.date()


def _write(path: Path | None, made: Callable[[], str], lang: str) -> None:
    if path is None:
        return
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(made())
    except OSError as error:
        reason = error.strerror or str(error)
        fail(Text(f"{path}: tidak dapat ditulis ({reason})", f"{path}: cannot be written ({reason})"), lang)


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    """The result for a terminal: what to do first, then what could not be checked, then what was read."""

    def words(id: str, en: str) -> str:
        return Text(id, en).pick(told["lang"])

    yield told["headline"]
    yield f"{words('Perhatian', 'Take care')}: {told['words']['inquiry']}"
    for group in told["groups"]:
        found = group["findings"]
        if not found:
            continue
        yield ""
        yield f"{group['title']} ({len(found)})"
        yield f"  {group['what']}"
        for each in found[:_SHOWN]:
            yield from _finding(each, words)
        if len(found) > _SHOWN:
            more = len(found) - _SHOWN
            yield "  " + words(f"dan {more} lagi; lihat --html atau --json", f"and {more} more; see --html or --json")
    yield ""
    yield words("Yang tidak dapat diperiksa", "What could not be checked")
    for part in told["unchecked"]:
        if part["name"]:
            yield f"  {part['name']}"
        for each in part["items"]:
            look = f" {words('Lihat sendiri', 'Look yourself')}: {each['look']}" if each["look"] else ""
            yield f"  - {each['what']}{look}"
    if told["periods"]:
        yield ""
        yield words("Rentang waktu data", "The period of the data")
        for each in told["periods"]:
            yield f"  {each['text']}"
            yield from (f"    ! {warning}" for warning in each["warnings"])
    yield ""
    yield from _files(told["files"], words)


def _finding(each: Mapping[str, Any], words: Callable[[str, str], str]) -> Iterator[str]:
    times = f" ({each['times']}x)" if each["times"] > 1 else ""
    yield f"  - {each['platform_name']}: {each['done_text']} {each['whom'] or '?'}{times}, {each['when']}"
    yield f"    {each['participant_name']}; {each['level_text']}: {each['by_text']}"
    yield f"    {each['reason']}"
    if each["text"]:
        yield f"    “{each['text']}”"
    yield from (f"    {caveat}" for caveat in each["caveats"])
    url = each["undo"]["url"] or each["undo"]["bulk"]
    steps = " ".join(each["undo"]["steps"])
    if url or steps:
        yield f"    {words('Membatalkan', 'To undo')}: {' '.join(filter(None, (steps, url)))}"
    source = each["source"]
    yield f"    {words('Letaknya', 'Where')}: {source['file']}: {source['member']} ({source['part']} {source['row']})"


def _files(files: Mapping[str, Any], words: Callable[[str, str], str]) -> Iterator[str]:
    yield words("Berkas yang dibaca", "Files read")
    for each in files["read"]:
        span = f", {each['first']} – {each['last']}" if each["first"] else ""
        yield f"  {each['source']}: {each['member']} ({each['part']}): {each['records']}{span}"
    for each in files["left"]:
        yield "  " + words("tidak dibaca", "left unread") + f" ({each['count']}): {each['why']}"
    for each in files["unknown"]:
        yield (
            "  "
            + words("susunan belum dikenal", "layout not known")
            + f": {each['source']}: {each['member']}: {each['shape']}"
        )
    for each in files["troubles"]:
        where = ": ".join(filter(None, (each["source"], each["member"])))
        yield "  " + words("tidak terbaca", "could not be read") + f": {where}: {each['text']}"
    if files["other"]:
        other = words("berkas lain, bukan teks dan tidak dikenali", "other files, no text and not known")
        yield f"  {other}: {files['other']}"
    if files["media"]:
        yield (
            "  "
            + words("foto, video, dan sejenisnya, tidak dibuka", "pictures, videos and the like, not opened")
            + f": {files['media']}"
        )
