"""`nirpihak officer`: the accounts of those who may see and handle evidence, on this machine's server."""

from __future__ import annotations

import sys
from typing import Final

import click

from nirpihak.cli.server import with_server
from nirpihak.cli.terminal import fail, language, say
from nirpihak.text import Text

MAY: Final = {
    "see": ("view_exhibit",),
    "receive": ("view_exhibit", "receive_evidence"),
    "export": ("view_exhibit", "export_evidence"),
    "erase": ("view_exhibit", "erase_evidence"),
}
"""What an officer may do, and the permissions of `server.evidence` that it takes."""


@click.command("officer")
@click.argument("name")
@click.option(
    "--may",
    multiple=True,
    type=click.Choice(list(MAY)),
    help="What the officer may do; may be repeated. [default: see]",
)
@click.option("--close", is_flag=True, help="Close the account: no log-in any more; the log keeps its number.")
@language
@with_server
def command(name: str, may: tuple[str, ...], close: bool, lang: str) -> None:
    """Open an officer's account, change what it may do, set a new password, or close it.

    The password is asked for, or read as one line where it is piped in.
    """
    from django.contrib.auth.models import Permission, User
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    user = User.objects.filter(username=name).first()
    if close:
        if user is None:
            fail(Text(f"tidak ada akun {name}", f"there is no account {name}"), lang)
        user.is_active = False
        user.set_unusable_password()
        user.save()
        say(Text(f"akun {name} ditutup", f"the account {name} is closed").pick(lang))
        return
    made = user if user is not None else User(username=name)
    password = _password(lang)
    try:
        made.clean_fields(exclude=["password"])
        validate_password(password, made)
    except ValidationError as error:
        fail(Text(f"{name}: ditolak: {' '.join(error.messages)}", f"{name}: refused: {' '.join(error.messages)}"), lang)
    made.is_active = True
    made.set_password(password)
    made.save()
    if may or user is None:
        wanted = {code for each in may or ("see",) for code in MAY[each]}
        made.user_permissions.set(
            Permission.objects.filter(content_type__app_label="evidence", codename__in=sorted(wanted))
        )
    say(
        Text(f"akun {name} siap: petugas nomor {made.pk}", f"the account {name} is ready: officer {made.pk}").pick(lang)
    )


def _password(lang: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked = Text("Kata sandi (paling sedikit 12 huruf)", "Password (12 characters at least)").pick(lang)
    typed: str = click.prompt(asked, hide_input=True, confirmation_prompt=Text("Sekali lagi", "Again").pick(lang))
    return typed
