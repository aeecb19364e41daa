"""`nirpihak officer`: the accounts of those who work here, on this machine's server.

What the pages let an administrator do, for whoever runs the server: the first account of an institution is made so.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from nirpihak.cli.server import with_server
from nirpihak.cli.terminal import fail, language, say
from nirpihak.text import Text

if TYPE_CHECKING:
    from nirpihak.server.institutions.models import Institution, Officer
    from nirpihak.server.institutions.roles import Role

ROLES: Final = ("intake", "examiner", "decider", "custodian", "administrator", "auditor", "outreach", "monitor")
"""`server.institutions.roles.Role`, which only a machine with the server part can import."""


@click.command("officer")
@click.argument("name")
@click.option("--institution", "code", metavar="CODE", help="Whom the officer works for. [default: the only one]")
@click.option("--name", "called", metavar="NAME", help="The officer's own name, as it is to be shown.")
@click.option("--number", metavar="DIGITS", help="Employee number, to find conflicts of interest by.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="A role; may be repeated.")
@click.option(
    "--code", "give_code", is_flag=True, help="Print a one-time code to choose a password with; ask for none."
)
@click.option("--close", is_flag=True, help="Close the account: no log-in any more; what it did stays.")
@language
@with_server
def command(
    name: str,
    code: str | None,
    called: str | None,
    number: str | None,
    roles: tuple[str, ...],
    give_code: bool,
    close: bool,
    lang: str,
) -> None:
    """Open an officer's account, change what it is, set a new password, or close it.

    A new account's password is asked for, or read as one line where it is piped in. Of one that is there, it is asked
    for only where nothing else is to be changed. The roles given become all the roles that are held.
    """
    from django.db import transaction

    from nirpihak.server.institutions.models import Officer
    from nirpihak.server.institutions.roles import Role
    from nirpihak.server.institutions.services import people, setup
    from nirpihak.server.institutions.services.acts import InstitutionError

    found = Officer.objects.select_related("user", "institution", "unit", "superior").filter(user__username=name)
    officer = found.first()
    try:
        if close:
            if officer is None:
                fail(Text(f"tidak ada akun {name}", f"there is no account {name}"), lang)
            _close(officer)
            say(Text(f"akun {name} ditutup", f"the account {name} is closed").pick(lang))
            return
        wanted = {Role(each) for each in roles}
        new = officer is None
        asked = not give_code and (new or not (code or called or number is not None or roles))
        hashed = _password(name, lang) if asked else ""
        with transaction.atomic():
            if officer is None:
                home = _institution(code, lang)
                officer = people.open_account(name, called or name, home, number=number or "", by=None).officer
            else:
                officer = _changed(officer, code, called, number, lang)
            if roles:
                _give(officer, wanted)
            if hashed:
                setup.give(officer, hashed)
            shown = people.new_code(officer, by=None).code if give_code else ""
    except InstitutionError as error:
        fail(Text(f"{name}: {error.reason.id}", f"{name}: {error.reason.en}"), lang)
    told = _told(officer)
    say(Text(f"akun {name} siap: {told.id}", f"the account {name} is ready: {told.en}").pick(lang))
    if shown:
        say(Text(f"kode awal, berlaku tiga hari: {shown}", f"set-up code, for three days: {shown}").pick(lang))


def _institution(code: str | None, lang: str) -> Institution:
    from nirpihak.server.institutions.models import Institution

    rows = list(Institution.objects.filter(closed_at=None)[:2])
    if code is None and len(rows) == 1:
        return rows[0]
    if code is None:
        fail(
            Text(
                "untuk instansi mana? tulis --institution KODE; daftarnya: nirpihak institutions list",
                "for which institution? write --institution CODE; they are listed by: nirpihak institutions list",
            ),
            lang,
        )
    found = Institution.objects.filter(code=code).first()
    if found is None:
        fail(Text(f"--institution: tidak ada instansi {code}", f"--institution: there is no institution {code}"), lang)
    return found


def _changed(officer: Officer, code: str | None, called: str | None, number: str | None, lang: str) -> Officer:
    from nirpihak.server.institutions.services import people

    if not officer.user.is_active:
        officer = people.reopen(officer, by=None).officer
    if code is not None:
        officer = people.move(officer, _institution(code, lang), by=None)
    return people.change(
        officer,
        name=called or officer.name,
        number=officer.number if number is None else number,
        unit=officer.unit,
        superior=officer.superior,
        by=None,
    )


def _give(officer: Officer, wanted: set[Role]) -> None:
    from nirpihak.server.institutions.models import current
    from nirpihak.server.institutions.roles import Role
    from nirpihak.server.institutions.services import people

    # Ended first: what clashes with a role that goes does not clash.
    for held in officer.appointments.filter(current()):
        if Role(held.role) not in wanted:
            people.end(held, by=None)
    for role in sorted(wanted):
        people.appoint(officer, role, by=None)


def _close(officer: Officer) -> None:
    from nirpihak.server.accounts.services import sittings
    from nirpihak.server.institutions.services import people

    people.close(officer, by=None)
    sittings.end_all(officer.user)


def _told(officer: Officer) -> Text:
    from nirpihak.server.institutions.roles import NAMES

    names = [NAMES[role] for role in sorted(officer.roles)]
    held = Text(
        ", ".join(each.id for each in names) or "belum ada peran", ", ".join(each.en for each in names) or "no role yet"
    )
    return Text(
        f"{officer.name}, {officer.institution.code}: {held.id}",
        f"{officer.name}, {officer.institution.code}: {held.en}",
    )


def _password(name: str, lang: str) -> str:
    """The password that is typed or piped in, checked and hashed before anything is opened."""
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User

    from nirpihak.server.institutions.services import setup

    if sys.stdin.isatty():
        asked = Text("Kata sandi (paling sedikit 12 huruf)", "Password (12 characters at least)").pick(lang)
        typed: str = click.prompt(asked, hide_input=True, confirmation_prompt=Text("Sekali lagi", "Again").pick(lang))
    else:
        typed = sys.stdin.readline().rstrip("\r\n")
    setup.check(typed, User(username=name))
    return make_password(typed)
