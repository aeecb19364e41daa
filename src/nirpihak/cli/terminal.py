"""What every command shares: the language, plain and JSON output, errors as one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console

from nirpihak.text import Text

Command = TypeVar("Command", bound=Callable[..., Any])

REFUSED = 1
"""Exit code: done, but something was refused or found wrong."""
FAILED = 2
"""Exit code: could not be done."""

language = click.option(
    "--lang",
    type=click.Choice(["id", "en"]),
    default="id",
    envvar="NIRPIHAK_LANG",
    show_default=True,
    help="Language of the answer; NIRPIHAK_LANG sets it too.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


WIB = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian time, in which a day is meant where nobody says otherwise."""


def today() -> date:
    """The day it is in Jakarta."""
    return datetime.now(WIB).date()


def out() -> Console:
    """Where answers go: words are wrapped on a terminal; in a file or pipe each line stays whole, uncoloured."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())


def errors() -> Console:
    """Where errors and progress go, wrapped in the same way."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=not sys.stderr.isatty())


def say(text: str = "") -> None:
    """Print one answer as it is, without reading markup in it."""
    out().print(text, markup=False)


def say_json(value: object, indent: int | None = 2) -> None:
    """Print one JSON value."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def complain(text: str) -> None:
    """Print one line about something that is wrong."""
    errors().print(text, style="red", markup=False)


def fail(message: Text, lang: str) -> NoReturn:
    """End with one line that says what could not be done."""
    complain(message.pick(lang))
    sys.exit(FAILED)
