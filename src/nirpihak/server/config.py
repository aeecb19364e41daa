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

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
TRUE: Final = frozenset({"1", "true", "yes", "ya", "on"})
FALSE: Final = frozenset({"", "0", "false", "no", "tidak", "off"})
SECRET_KEY_FILE: Final = "secret-key"


class SettingsError(ValueError):
    """A setting in the environment was refused; the message is one line for a person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set.

    `data` is the folder that holds the database, the collected static files and the secret key (`NIRPIHAK_DATA`).
    `secret_key` signs the form tokens (`NIRPIHAK_SECRET_KEY`; made once in `data` where it is not given).
    `hosts` are the names people reach the server by (`NIRPIHAK_HOSTS`, with commas; loopback alone by default).
    `https` says that a proxy in front ends TLS and sets X-Forwarded-Proto (`NIRPIHAK_HTTPS`).
    `demo` offers the invented contests by name and says so on every page (`NIRPIHAK_DEMO`); for trying out only.
    `debug` shows tracebacks to visitors (`NIRPIHAK_DEBUG`); never on a machine others can reach.
    """

    data: Path
    secret_key: str = field(repr=False)
    hosts: tuple[str, ...] = LOOPBACK
    https: bool = False
    demo: bool = False
    debug: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; makes the data folder and the secret key where they are absent.

        Raises SettingsError.
        """
        data = Path(environment.get("NIRPIHAK_DATA") or "var").absolute()
        hosts = tuple(name.strip() for name in environment.get("NIRPIHAK_HOSTS", "").split(",") if name.strip())
        if "*" in hosts:
            raise SettingsError("NIRPIHAK_HOSTS: name the hosts; '*' would accept any, and with it forged links")
        try:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            key = environment.get("NIRPIHAK_SECRET_KEY") or _kept_key(data / SECRET_KEY_FILE)
        except OSError as error:
            raise SettingsError(f"NIRPIHAK_DATA: {data} cannot be used: {error.strerror or error}") from error
        return cls(
            data=data,
            secret_key=key,
            hosts=hosts or LOOPBACK,
            https=_switch(environment, "NIRPIHAK_HTTPS"),
            demo=_switch(environment, "NIRPIHAK_DEMO"),
            debug=_switch(environment, "NIRPIHAK_DEBUG"),
        )

    @property
    def database(self) -> Path:
        return self.data / "nirpihak.sqlite3"

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


def _kept_key(path: Path) -> str:
    """The key in the file, made once. Several processes may start at the same moment: the first link wins."""
    if not path.exists():
        made = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 40:
        raise SettingsError(f"{path}: holds no secret key; remove the file and a new one is made")
    return key
