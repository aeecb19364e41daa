"""`nirpihak ask`: Boleh? on a terminal, or all by flags."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from nirpihak.advice import LIMIT, Advice, AdviceError, Flow, Step, advise, all_steps
from nirpihak.cli.terminal import as_json, fail, language, out, say, say_json, today
from nirpihak.contests import load_register
from nirpihak.text import Text

BACK = "b"


def _step_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """One flag for each question of the flow."""
    for step in reversed(all_steps()):
        choices = ", ".join(option.id for option in step.options)
        several = "; several, separated by commas, or none" if step.several else ""
        command = click.option(
            f"--{step.id}",
            f"step_{step.id}",
            default=None,
            metavar="CHOICE",
            help=f"{step.question.en} {choices}{several}",
        )(command)
    return command


@click.command()
@_step_flags
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day of the act (default: today).")
@click.option("--contest", "contest_ids", multiple=True, help="Offer the participants of this contest by name.")
@click.option("--no-input", is_flag=True, help="Ask nothing; what the flags leave out counts as unknown.")
@as_json
@language
def ask(
    day: datetime | None, contest_ids: tuple[str, ...], no_input: bool, as_json: bool, lang: str, **steps: str | None
) -> None:
    """May I? Ask about an act before doing it; at most six questions.

    Answers can be given as flags; the rest is asked, unless --json or --no-input is given or no terminal is there.
    In the dialogue, `b` goes back. The exit code is 0 whatever the answer is.
    """
    register = load_register()
    for id in contest_ids:
        if id not in register:
            fail(
                Text(
                    f"tidak ada kontestasi {id}; daftarnya: nirpihak contests list",
                    f"no contest {id}; list them: nirpihak contests list",
                ),
                lang,
            )
    flow = Flow(day.date() if day else today(), [register[id] for id in contest_ids])
    given = {name.removeprefix("step_"): _chosen(value) for name, value in steps.items() if value is not None}
    try:
        answers = dict(given)
        if not (as_json or no_input) and sys.stdin.isatty():
            answers = _dialogue(flow, given, lang)
        else:
            _skip_unanswered(flow, answers)
        answer = advise(flow, answers)
    except click.Abort:
        fail(Text("Tidak jadi.", "Given up."), lang)
    except AdviceError as error:
        fail(Text(f"--{error.step}: {error.message.id}", f"--{error.step}: {error.message.en}"), lang)
    if as_json:
        say_json({"day": flow.day.isoformat(), "answers": answers, **answer.to_json(lang)})
    else:
        _tell(answer, lang)


def _chosen(value: str) -> tuple[str, ...]:
    ids = tuple(part.strip() for part in value.split(",") if part.strip())
    return () if ids == ("none",) else ids


def _skip_unanswered(flow: Flow, answers: dict[str, tuple[str, ...]]) -> None:
    """Answer "I do not know" where a flag is missing, so that later answers still count."""
    while (step := flow.next_step(answers)) is not None:
        unknown = [option.id for option in step.options if not option.facts]
        if step.several or not unknown:
            return
        answers[step.id] = (unknown[0],)


def _dialogue(flow: Flow, given: dict[str, tuple[str, ...]], lang: str) -> dict[str, tuple[str, ...]]:
    answers = dict(given)
    asked: list[str] = []
    while (step := flow.next_step(answers)) is not None:
        number = len(flow.taken(answers)) + 1
        reply = _prompt(step, number, lang)
        if reply is None:
            if asked:
                answers.pop(asked.pop(), None)
            continue
        answers[step.id] = reply
        asked.append(step.id)
    return answers


def _prompt(step: Step, number: int, lang: str) -> tuple[str, ...] | None:
    """Ask one question; None means back."""
    say()
    of = Text(f"Pertanyaan {number} (paling banyak {LIMIT})", f"Question {number} (at most {LIMIT})").pick(lang)
    out().print(of, style="dim", markup=False)
    out().print(step.question.pick(lang), style="bold", markup=False)
    if step.hint:
        say(step.hint.pick(lang))
    for place, option in enumerate(step.options, 1):
        say(f"  {place:2}. {option.label.pick(lang)}")
    if step.several:
        label = Text(
            "Nomor-nomor (pisahkan dengan koma; kosong bila tidak ada; b untuk kembali)",
            "Numbers (separated by commas; empty if none; b to go back)",
        )
    else:
        label = Text("Nomor (b untuk kembali)", "Number (b to go back)")
    while True:
        reply = click.prompt(label.pick(lang), default="" if step.several else None, show_default=False)
        if reply.strip().lower() == BACK:
            return None
        chosen = _read_numbers(reply, step)
        if chosen is not None:
            return chosen
        say(
            Text(f"Tulis nomor 1 sampai {len(step.options)}.", f"Write a number from 1 to {len(step.options)}.").pick(
                lang
            )
        )


def _read_numbers(reply: str, step: Step) -> tuple[str, ...] | None:
    parts = [part.strip() for part in reply.split(",") if part.strip()]
    if not all(part.isdecimal() and 1 <= int(part) <= len(step.options) for part in parts):
        return None
    if not step.several and len(parts) != 1:
        return None
    return tuple(step.options[int(part) - 1].id for part in parts)


STYLES = {"no": "bold red", "depends": "bold yellow", "yes_if": "bold green", "yes": "bold green"}


def _tell(answer: Advice, lang: str) -> None:
    def heading(id: str, en: str) -> None:
        say()
        out().print(Text(id, en).pick(lang), style="bold", markup=False)

    say()
    out().print(answer.headline.pick(lang), style=STYLES[answer.verdict.value], markup=False)
    say(answer.reason.pick(lang))
    if answer.safe:
        heading("Cara yang aman", "The safe way")
        for text in answer.safe:
            say(f"  - {text.pick(lang)}")
    if answer.exceptions:
        heading("Pengecualian yang berlaku", "Exceptions that apply")
        for name in answer.exceptions:
            say(f"  - {answer.assessment.engine.rulebook.exceptions[name].name.pick(lang)}")
    if answer.disagreements:
        heading("Yang dipahami berbeda-beda oleh pihak berwenang", "What authorities disagree on")
        for text in answer.disagreements:
            say(f"  - {text.pick(lang)}")
    if answer.open:
        heading("Yang masih menentukan", "What still decides it")
        for text in answer.open:
            say(f"  - {text.pick(lang)}")
    if answer.items:
        heading("Aturan", "Rules")
        for item in answer.items:
            say(f"  {item.id}  {item.name.pick(lang)} ({'; '.join(item.basis)})")
    say()
    say(
        Text(
            "Rincian satu butir: nirpihak rules BUTIR. Jawaban ini membantu Anda memutuskan; ini bukan putusan.",
            "One item in full: nirpihak rules ITEM. This answer helps you decide; it is no ruling.",
        ).pick(lang)
    )
