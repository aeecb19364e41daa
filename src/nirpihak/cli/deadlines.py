"""`nirpihak deadlines`: the clock of a procedure, from the events that have happened."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click
from rich.table import Table

from nirpihak.cli.terminal import REFUSED, as_json, fail, language, out, say, say_json
from nirpihak.law.calendar import Zone
from nirpihak.law.procedure_wording import certainty, readings
from nirpihak.law.procedures import Due, Procedure, ProcedureError, Standing, Step, procedure
from nirpihak.law.wording import moment_text
from nirpihak.text import Text


@click.command()
@click.option("--procedure", "name", required=True, help="Whose clock: pemilu, pilkada, discipline, sbt, ...")
@click.option(
    "--event",
    "stated",
    multiple=True,
    metavar="NAME=MOMENT",
    help="What happened and when, such as submitted=2024-10-04T16:30+07:00. May be repeated.",
)
@click.option(
    "--zone",
    type=click.Choice([zone.value for zone in Zone], case_sensitive=False),
    default=Zone.WIB.value,
    show_default=True,
    help="Time zone of the receiving office.",
)
@click.option("--at", "asked", default=None, metavar="MOMENT", help="The moment asked about; now if not given.")
@as_json
@language
def deadlines(name: str, stated: tuple[str, ...], zone: str, asked: str | None, as_json: bool, lang: str) -> None:
    """Who must do what until when: the deadlines that run from the events given, by every reading of the law.

    Ends with 1 where a deadline has passed by every reading and nothing has ended it.
    """
    place = Zone(zone.upper())
    try:
        found = procedure(name)
        events = _events(stated, found, place)
        at = datetime.now(place.tzinfo) if asked is None else _moment(asked, place).astimezone(place.tzinfo)
        dues, undated = found.deadlines(events, place), found.undated(events)
    except ProcedureError as error:
        fail(error.message, lang)
    if as_json:
        say_json(_json(found, events, dues, undated, at, lang))
    else:
        _show(found, events, dues, undated, at, lang)
    sys.exit(REFUSED if any(due.standing(at) is Standing.PASSED for due in dues) else 0)


def _events(stated: Sequence[str], found: Procedure, zone: Zone) -> dict[str, datetime]:
    listed = ", ".join(found.events)
    if not stated:
        raise ProcedureError(
            Text(
                f"sebutkan apa yang sudah terjadi: --event NAMA=WAKTU. Peristiwa {found.id}: {listed}",
                f"say what has happened: --event NAME=MOMENT. Events of {found.id}: {listed}",
            )
        )
    events: dict[str, datetime] = {}
    for text in stated:
        name, equals, moment = text.partition("=")
        if not equals:
            raise ProcedureError(
                Text(
                    f"--event {text}: tulis NAMA=WAKTU, misalnya {name}=2024-10-04T16:30+07:00",
                    f"--event {text}: write NAME=MOMENT, such as {name}=2024-10-04T16:30+07:00",
                )
            )
        if name in events:
            raise ProcedureError(
                Text(
                    f"--event {name} disebut dua kali; sebutkan yang terakhir saja",
                    f"--event {name} is given twice; give the last one only",
                )
            )
        events[name] = _moment(moment, zone, found.check(name))
    return events


def _moment(text: str, zone: Zone, name: str = "--at") -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ProcedureError(
            Text(
                f"{name}: {text!r} bukan waktu; tulis misalnya 2024-10-04T16:30+07:00",
                f"{name}: {text!r} is no moment; write 2024-10-04T16:30+07:00, for example",
            )
        ) from None
    if moment.tzinfo is None:
        right = moment.replace(tzinfo=zone.tzinfo).isoformat(timespec="minutes")
        raise ProcedureError(
            Text(
                f"{name}: {text} tanpa zona waktu; tulis {right} bila maksudnya {zone}",
                f"{name}: {text} has no time zone; write {right} if you mean {zone}",
            )
        )
    return moment


def _show(
    found: Procedure, events: Mapping[str, datetime], dues: list[Due], undated: list[Step], at: datetime, lang: str
) -> None:
    out().print(f"{found.name.pick(lang)} ({found.id})", style="bold", markup=False)
    state = found.state_after(events)
    if state is not None:
        term = f" ({state.term.pick(lang)})" if state.term is not None else ""
        say(Text(f"Keadaan: {state.name.id}{term}", f"State: {state.name.en}{term}").pick(lang))
    say(Text(f"Dilihat pada {moment_text(at).id}", f"Seen on {moment_text(at).en}").pick(lang))
    if dues:
        say()
        out().print(_table(dues, at, lang), soft_wrap=False)
        for due in dues:
            _why(due, lang)
    if undated:
        say()
        say(Text("Batas waktunya tidak ditemukan:", "No deadline was found for:").pick(lang))
        for step in undated:
            when = f". {step.when.pick(lang)}" if step.when is not None else ""
            say(f"  - {step.label.pick(lang)} ({found.actors[step.actor].pick(lang)}){when}")
    if not dues and not undated:
        say(Text("Tidak ada langkah yang berjalan.", "No step is running.").pick(lang))


def _table(dues: list[Due], at: datetime, lang: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in (Text("Langkah", "Step"), Text("Siapa", "Who")):
        table.add_column(heading.pick(lang))
    for heading in (Text("Sampai", "Until"), Text("", "")):
        table.add_column(heading.pick(lang), no_wrap=True)
    for due in dues:
        lines = [text.pick(lang) for text in readings(due)]
        if due.kind == "on":
            lines[0] = Text(f"mulai {lines[0]}", f"from {lines[0]}").pick(lang)
        table.add_row(
            due.label.pick(lang), due.actor_name.pick(lang), "\n".join(lines), due.standing(at).label.pick(lang)
        )
    return table


def _why(due: Due, lang: str) -> None:
    say()
    say(f"{due.label.pick(lang)} ({due.basis})")
    say(f"  {certainty(due).pick(lang)}: {due.note.pick(lang)}")
    after = Text("Bila lewat", "Once passed") if due.kind == "by" else Text("Sesudah itu", "After that")
    say(f"  {after.pick(lang)}: {due.passed_effect.pick(lang)}")


def _json(
    found: Procedure, events: Mapping[str, datetime], dues: list[Due], undated: list[Step], at: datetime, lang: str
) -> dict[str, Any]:
    state = found.state_after(events)
    return {
        "procedure": found.id,
        "version": found.version,
        "name": found.name.pick(lang),
        "at": at.isoformat(),
        "state": state.id if state is not None else None,
        "deadlines": [
            {
                "step": due.step,
                "label": due.label.pick(lang),
                "actor": due.actor,
                "kind": due.kind,
                "start": due.start,
                "since": due.since.isoformat(),
                "earliest": due.earliest.isoformat(),
                "latest": due.latest.isoformat(),
                "certain": due.certain,
                "confidence": due.confidence,
                "standing": due.standing(at).value,
                "done_at": due.done_at.isoformat() if due.done_at is not None else None,
                "basis": due.basis,
                "note": due.note.pick(lang),
                "passed_effect": due.passed_effect.pick(lang),
            }
            for due in dues
        ],
        "undated": [
            {"step": step.id, "label": step.label.pick(lang), "actor": step.actor, "basis": list(step.backing.basis)}
            for step in undated
        ],
    }
