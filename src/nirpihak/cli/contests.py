"""`nirpihak contests`: the contest register, listed, shown and checked."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.table import Table

from nirpihak.cli.aliases import aliases
from nirpihak.cli.terminal import REFUSED, as_json, complain, fail, language, out, say, say_json, today
from nirpihak.contests import Contest, check_file, load_register
from nirpihak.facts import CATALOGUE
from nirpihak.law.wording import date_text
from nirpihak.text import Text


@click.group()
def contests() -> None:
    """The contest register: elections, stages, participants, campaign accounts."""


@contests.command("list")
@as_json
@language
def list_contests(as_json: bool, lang: str) -> None:
    """List the contests that are known."""
    register = load_register()
    if as_json:
        say_json(
            [
                {"id": each.id, "name": each.name.pick(lang), "year": each.year, "participants": len(each.participants)}
                for each in register
            ]
        )
        return
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for each in register:
        table.add_row(each.id, each.name.pick(lang))
    out().print(table, soft_wrap=False)


@contests.command()
@click.argument("id")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day asked about (default: today).")
@as_json
@language
def show(id: str, day: datetime | None, as_json: bool, lang: str) -> None:
    """Show one contest by its ID: its stages and participants, with their status on a day."""
    contest = load_register().get(id)
    if contest is None:
        fail(
            Text(
                f"tidak ada kontestasi {id}; daftarnya: nirpihak contests list",
                f"no contest {id}; list them: nirpihak contests list",
            ),
            lang,
        )
    when = day.date() if day else today()
    if as_json:
        say_json(_contest_json(contest, when, lang))
    else:
        _show(contest, when, lang)


def _contest_json(contest: Contest, when: date, lang: str) -> dict[str, object]:
    return {
        "id": contest.id,
        "name": contest.name.pick(lang),
        "kind": contest.kind,
        "regime": contest.regime,
        "day": when.isoformat(),
        "stage": contest.stage_on(when),
        "stages": [
            {
                "kind": stage.kind,
                "starts": stage.starts.isoformat(),
                "ends": stage.ends.isoformat(),
                "source": stage.source,
            }
            for stage in contest.stages
        ],
        "participants": [
            {
                "id": each.id,
                "number": each.number,
                "name": each.name.pick(lang),
                "parties": list(each.parties),
                "status": contest.status_of(each.id, when),
                "sources": list(each.sources),
            }
            for each in contest.participants
        ],
        "accounts": [
            {"id": each.id, "platform": each.platform, "handle": each.handle, "standing": each.standing}
            for each in contest.accounts
        ],
        "invented": contest.invented,
    }


def _show(contest: Contest, when: date, lang: str) -> None:
    out().print(f"{contest.name.pick(lang)} ({contest.id})", style="bold", markup=False)
    if contest.invented:
        say(Text("Kontestasi rekaan untuk peragaan.", "An invented contest for demonstration.").pick(lang))
    stage = _words("contest.stage", contest.stage_on(when))
    on = Text(f"Tahapan pada {date_text(when).id}", f"Stage on {date_text(when).en}").pick(lang)
    say(f"{on}: {stage.pick(lang)}")
    for each in contest.participants:
        number = f"{each.number}. " if each.number else ""
        status = _words("target.status", contest.status_of(each.id, when))
        say(f"  {number}{each.name.pick(lang)} [{each.id}]: {status.pick(lang)}")
        if each.parties:
            say(f"     {', '.join(each.parties)}")
    for account in contest.accounts:
        standing = _words("target.account", account.standing)
        say(f"  {account.platform} {account.handle} ({standing.pick(lang)}): {account.participant}")


def _words(fact: str, value: str | None) -> Text:
    """The words for what the register says of a fact, or that it says nothing."""
    return Text("tidak diketahui", "unknown") if value is None else CATALOGUE[fact].value_text(value)


@contests.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
@language
def check(file: Path, as_json: bool, lang: str) -> None:
    """Check a contest FILE: ids, dates, duplicate handles, overlapping intervals, unknown parties."""
    problems = check_file(file)
    if as_json:
        say_json([{"where": each.where, "field": each.field, "message": each.message.pick(lang)} for each in problems])
    else:
        for problem in problems:
            complain(f"{file}: {problem.line(lang)}")
        if not problems:
            say(Text(f"{file}: baik.", f"{file}: sound.").pick(lang))
    sys.exit(REFUSED if problems else 0)


contests.add_command(aliases)
