"""What the commands share that work on this machine's server: Django set up, or one line that says why not."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from nirpihak.cli.terminal import fail
from nirpihak.text import Text

Given = ParamSpec("Given")
Gives = TypeVar("Gives")


def with_server(command: Callable[Given, Gives]) -> Callable[Given, Gives]:
    """A command that runs with Django set up; ends with exit code 2 and one line where that fails."""

    @functools.wraps(command)
    def prepared(*args: Given.args, **kwargs: Given.kwargs) -> Gives:
        lang = str(kwargs.get("lang") or os.environ.get("NIRPIHAK_LANG") or "id")
        set_up(lang)
        return command(*args, **kwargs)

    return prepared


def set_up(lang: str) -> None:
    """Set Django up, with a database in its newest form. Ends the command where that fails."""
    try:
        from nirpihak.server.serving import ServeError, setup_with_database
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("nirpihak"):
            raise
        fail(
            Text(
                f"bagian server belum terpasang (tidak ada {error.name}); pasang nirpihak[server,evidence]",
                f"the server part is not installed ({error.name} is missing); install nirpihak[server,evidence]",
            ),
            lang,
        )
    try:
        setup_with_database()
    except ServeError as error:
        fail(error.message, lang)
