"""Serving the product from one machine: prepare the data folder, say the address, serve until asked to stop.

Knows nothing of pages. Granian speaks HTTP to the outside and WSGI to Django; on SQLite one worker with two threads
is the fastest set-up measured, because more writers only wait for one another; PostgreSQL lets several write.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Final

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from nirpihak.custody.authority import AuthorityError
from nirpihak.custody.checking.notes import NoteError, VerifierKey
from nirpihak.custody.keyring import Keyring, KeyringError
from nirpihak.custody.stamping import parse_names
from nirpihak.custody.stores import StoreError, open_store
from nirpihak.server.config import Settings, SettingsError
from nirpihak.server.jobs.worker import beside
from nirpihak.text import Text

WORKERS: Final = {"sqlite": 1, "postgresql": 2}
THREADS: Final = {"sqlite": 2, "postgresql": 4}
"""By kind of database, how many processes answer, and with how many threads each."""


class ServeError(RuntimeError):
    """The server cannot start; `message` is one line, in both languages, that says what to do."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.en)


def serve(
    host: str = "127.0.0.1",
    port: int = 8765,
    say: Callable[[str], object] = click.echo,
    *,
    demo: bool = False,
    worker: bool = True,
) -> None:
    """Serve on `host` and `port` until interrupted; port 0 takes a free one.

    `say` gets the lines meant for the person who started it. `demo` does what NIRPIHAK_DEMO does. `worker` starts a
    process for the background work beside the pages; without it somebody must run `nirpihak work` elsewhere.

    Raises ServeError where the settings, the port or the data folder do not allow it.
    """
    if demo:
        os.environ["NIRPIHAK_DEMO"] = "1"
    settings = _settings(host)
    port = _free(host, port)
    prepare()
    shown = f"[{host}]" if ":" in host else host
    say(f"Nirpihak berjalan di http://{shown}:{port}/")
    say(f"Data di {_short(settings.data)}. Tekan Ctrl-C untuk berhenti. (Running; press Ctrl-C to stop.)")
    if settings.demo and _is_loopback(host):
        _demonstrate(say, fill=worker)
    # Granian names its own steps on the way; only what goes wrong is of interest here, and no request is ever logged,
    # since an address can hold answers.
    kind = "postgresql" if settings.database_url else "sqlite"
    granian = Granian(
        "nirpihak.server.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS[kind],
        blocking_threads=THREADS[kind],
        websockets=False,
        # A process that was killed is replaced: the door does not stay shut until somebody comes.
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.warning,
    )
    with beside() if worker else nullcontext():
        granian.serve()
    say("Nirpihak berhenti. (Stopped.)")


def _demonstrate(say: Callable[[str], object], *, fill: bool) -> None:
    """Put the demonstration's people and exhibit in place, and say how to log in; reports come in the background."""
    from django.conf import settings

    from nirpihak.server.evidence import demo
    from nirpihak.server.institutions import demo as people
    from nirpihak.server.intake import demo as reports

    name, password = demo.officer()
    demo.exhibit()
    say(f"Petugas peragaan (demonstration officer): {name}, kata sandi (password): {password}")
    say("Petugas lain menurut perannya (others, by role):")
    for line in people.table():
        say(f"  {line}")
    if fill:
        reports.begin()
        say("Laporan rekaan diisi di latar belakang (invented reports are being filed in the background);")
        notes = _short(settings.NIRPIHAK.data / reports.NOTES)
        say(f"kode dan frasa sandi peragaan di (codes and passphrases in) {notes}")


def setup() -> None:
    """Set Django up for the settings in the environment. Raises ServeError."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nirpihak.server.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, OSError, SettingsError) as error:
        raise ServeError(Text(f"pengaturan keliru: {error}", f"the settings are wrong: {error}")) from error
    _check(Settings.from_environment())


def _check(settings: Settings) -> None:
    """Refuse settings of evidence that could not be read when they are needed. Raises ServeError."""
    try:
        open_store(settings.store)
        parse_names(settings.authorities)
        for key in settings.witnesses:
            VerifierKey.parse(key)
        if settings.evidence_key:
            Keyring.parse(settings.evidence_key)
    except StoreError as error:
        raise ServeError(_named("NIRPIHAK_STORE", error.text)) from error
    except AuthorityError as error:
        raise ServeError(_named("NIRPIHAK_TSA", Text(*error.message))) from error
    except NoteError as error:
        raise ServeError(_named("NIRPIHAK_WITNESSES", Text(*error.message))) from error
    except KeyringError as error:
        raise ServeError(_named("NIRPIHAK_EVIDENCE_KEY", error.text)) from error


def _named(setting: str, why: Text) -> Text:
    return Text(f"{setting}: {why.id}", f"{setting}: {why.en}")


def setup_with_database() -> None:
    """Set Django up and bring the database to its newest form. Raises ServeError."""
    setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except (DatabaseError, ImproperlyConfigured, OSError) as error:
        wrong = Text(f"basis data tidak dapat disiapkan: {error}", f"the database cannot be prepared: {error}")
        raise ServeError(wrong) from error


def prepare() -> None:
    """Set Django up, bring the database to its newest form and collect the static files. Raises ServeError."""
    setup_with_database()
    try:
        call_command("collectstatic", verbosity=0, interactive=False)
    except (DatabaseError, ImproperlyConfigured, OSError) as error:
        wrong = Text(f"folder data tidak dapat disiapkan: {error}", f"the data folder cannot be prepared: {error}")
        raise ServeError(wrong) from error
    logging.getLogger("nirpihak.server").debug("prepared")


def _settings(host: str) -> Settings:
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        raise ServeError(Text.of(str(error))) from error
    if not _is_loopback(host) and not os.environ.get("NIRPIHAK_HOSTS"):
        example = "NIRPIHAK_HOSTS=boleh.example.go.id"
        raise ServeError(
            Text(
                f"{host} dapat dijangkau orang lain: sebutkan dengan nama apa, misalnya {example}",
                f"{host} can be reached by others: say by which names, for instance {example}",
            )
        )
    return settings


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _free(host: str, port: int) -> int:
    """The port, or a free one for 0. Refuses, in one line, one that is taken or an address this machine lacks."""
    if not 0 <= port < 65536:
        raise ServeError(
            Text(f"{port} bukan port; pilih 1024 sampai 65535", f"{port} is no port; choose 1024 to 65535")
        )
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            bound: int = probe.getsockname()[1]
            return bound
    except OSError as error:
        why, other = error.strerror or str(error), f"--port {port % 65535 + 1}"
        raise ServeError(
            Text(
                f"port {port} di {host} tidak dapat dipakai ({why}): hentikan pemakainya, atau pilih lain: {other}",
                f"port {port} on {host} cannot be used ({why}): stop what uses it, or choose another one: {other}",
            )
        ) from error


def _short(path: Path) -> str:
    try:
        return f"./{path.relative_to(Path.cwd())}"
    except ValueError:
        return str(path)
