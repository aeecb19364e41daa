"""The server's settings as one frozen, typed object, built once from the environment.

Knows nothing of Django, so that it can be read, replaced whole in a test, or checked before anything starts.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nirpihak.custody.keyfiles import write_once
from nirpihak.server.mail import MailError, MailServer

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
TRUE: Final = frozenset({"1", "true", "yes", "ya", "on"})
FALSE: Final = frozenset({"", "0", "false", "no", "tidak", "off"})
SECRET_KEY_FILE: Final = "secret-key"
CODE_PEPPER_FILE: Final = "code-pepper"


class SettingsError(ValueError):
    """A setting in the environment was refused; the message is one line for a person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set.

    `data` is the folder that holds the database, the collected static files and the secret key (`NIRPIHAK_DATA`).
    `secret_key` signs the form tokens (`NIRPIHAK_SECRET_KEY`; made once in `data` where it is not given).
    `hosts` are the names people reach the server by (`NIRPIHAK_HOSTS`, with commas; loopback alone by default).
    `https` says that a proxy in front ends TLS and sets X-Forwarded-Proto (`NIRPIHAK_HTTPS`).
    `store` is where evidence is kept: a folder, or `s3://bucket/prefix?endpoint=...` (`NIRPIHAK_STORE`; a folder in
    `data` by default).
    `database_url` names a PostgreSQL database (`DATABASE_URL`; SQLite in `data` by default).
    `log_name` is the origin of the custody log, a name without a scheme that no other log has (`NIRPIHAK_LOG_NAME`;
    made of the first host by default).
    `institution` is who hands evidence out, as bundles and records say it (`NIRPIHAK_INSTITUTION`; the first host by
    default).
    `authorities` are the timestamp authorities (`NIRPIHAK_TSA`, see docs/timestamps.md; with `demo` a local one, which
    proves nothing to others).
    `witnesses` are the verifier keys of those who cosign the log's checkpoints (`NIRPIHAK_WITNESSES`, with commas).
    `evidence_key` seals the keys of what is kept (`NIRPIHAK_EVIDENCE_KEY`; a file in `data` by default).
    `code_pepper` goes into what reporters' codes lead to (`NIRPIHAK_CODE_PEPPER`; a file in `data` by default). Without
    it no code opens anything any more.
    `mail` is the mail server that takes reminders to officers (`NIRPIHAK_MAIL`, see docs/operating.md); without it they
    stand on the pages alone.
    `demo` offers the invented contests by name and says so on every page (`NIRPIHAK_DEMO`); for trying out only.
    `debug` shows tracebacks to visitors (`NIRPIHAK_DEBUG`); never on a machine others can reach.
    """

    data: Path
    secret_key: str = field(repr=False)
    hosts: tuple[str, ...] = LOOPBACK
    store: str = field(default="", repr=False)
    database_url: str = field(default="", repr=False)
    log_name: str = "localhost/log"
    institution: str = "localhost"
    authorities: str = ""
    witnesses: tuple[str, ...] = ()
    evidence_key: str = field(default="", repr=False)
    code_pepper: str = field(default="", repr=False)
    mail: MailServer | None = None
    https: bool = False
    demo: bool = False
    debug: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; makes the data folder and the secret key where they are absent.

        Raises SettingsError.
        """
        demo = _switch(environment, "NIRPIHAK_DEMO")
        data = Path(environment.get("NIRPIHAK_DATA") or "var").absolute()
        hosts = tuple(name.strip() for name in environment.get("NIRPIHAK_HOSTS", "").split(",") if name.strip())
        if "*" in hosts:
            raise SettingsError("NIRPIHAK_HOSTS: name the hosts; '*' would accept any, and with it forged links")
        try:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            key = environment.get("NIRPIHAK_SECRET_KEY") or _kept_key(data / SECRET_KEY_FILE)
            pepper = environment.get("NIRPIHAK_CODE_PEPPER", "").strip() or _kept_key(data / CODE_PEPPER_FILE)
        except OSError as error:
            raise SettingsError(f"NIRPIHAK_DATA: {data} cannot be used: {error.strerror or error}") from error
        return cls(
            data=data,
            secret_key=key,
            hosts=hosts or LOOPBACK,
            store=environment.get("NIRPIHAK_STORE", "").strip() or str(data / "evidence"),
            database_url=environment.get("DATABASE_URL", "").strip(),
            log_name=_log_name(
                environment.get("NIRPIHAK_LOG_NAME", "").strip() or f"{(hosts or ('localhost',))[0]}/log"
            ),
            institution=environment.get("NIRPIHAK_INSTITUTION", "").strip() or (hosts or ("localhost",))[0],
            authorities=environment.get("NIRPIHAK_TSA", "").strip() or ("local" if demo else ""),
            witnesses=tuple(
                key for text in environment.get("NIRPIHAK_WITNESSES", "").split(",") if (key := text.strip())
            ),
            evidence_key=environment.get("NIRPIHAK_EVIDENCE_KEY", "").strip(),
            code_pepper=pepper,
            mail=_mail(environment.get("NIRPIHAK_MAIL", "").strip()),
            https=_switch(environment, "NIRPIHAK_HTTPS"),
            demo=demo,
            debug=_switch(environment, "NIRPIHAK_DEBUG"),
        )

    @property
    def database(self) -> Path:
        return self.data / "nirpihak.sqlite3"

    @property
    def log(self) -> Path:
        """The custody log's checkpoints and tiles as plain files."""
        return self.data / "log"

    @property
    def work(self) -> Path:
        """Where a capture or a derivation has its files until they are sealed; swept of what a crash left."""
        return self.data / "work"

    @property
    def spool(self) -> Path:
        """Where sealed bytes stand until the store has them."""
        return self.data / "spool"

    @property
    def pieces(self) -> Path:
        """Where the sealed pieces of files stand that are still being handed in."""
        return self.data / "pieces"

    @property
    def static(self) -> Path:
        return self.data / "static"

    @property
    def browser(self) -> Path:
        """What `make browser` builds for reading on the visitor's device; need not be there."""
        return self.data / "browser"


def _switch(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "").strip().lower()
    if value not in TRUE | FALSE:
        raise SettingsError(f"{name}: {value!r} is neither on nor off; write 1 or 0")
    return value in TRUE


def _mail(url: str) -> MailServer | None:
    try:
        return MailServer.of(url) if url else None
    except MailError as error:
        raise SettingsError(f"NIRPIHAK_MAIL: {error}") from None


def _log_name(name: str) -> str:
    """A note's signer may hold neither space nor plus; an origin is best a host and a path."""
    if any(character.isspace() or character == "+" for character in name) or "://" in name:
        raise SettingsError(
            f"NIRPIHAK_LOG_NAME: {name!r} may hold no space, plus or scheme; write for instance host/log"
        )
    return name


def _kept_key(path: Path) -> str:
    """The key in the file, made once."""
    if not path.exists():
        write_once(path, secrets.token_urlsafe(48) + "\n")
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 40:
        raise SettingsError(f"{path}: holds no secret key; remove the file and a new one is made")
    return key
