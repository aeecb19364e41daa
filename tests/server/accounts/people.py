"""Invented people who log in: with an app whose secret the test knows, from an address it chooses."""

from __future__ import annotations

import re
import time
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from nirpihak.server.accounts.services import factors

PASSWORD = "empat kata acak benar"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of the test vectors of RFC 6238, in base 32."""
HOME, OFFICE, ELSEWHERE = "198.51.100.7", "203.0.113.20", "192.0.2.99"
"""Addresses for documentation (RFC 5737)."""
PHONE = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"


def new(name: str = "rahma", *, app: bool = True) -> User:
    """Somebody with a password, and with the app set up long ago."""
    user = User.objects.create_user(name, password=PASSWORD)
    if app:
        enrol(user)
    return user


def enrol(user: User) -> tuple[str, ...]:
    """Set the app of SECRET up, as if it had been some minutes ago; its recovery codes."""
    from nirpihak.server.accounts.models import Event, Factor

    codes = factors.enrol(user, SECRET, code())
    assert codes is not None
    Factor.objects.filter(user=user).update(last_step=0)
    Event.objects.filter(user=user).delete()
    return tuple(codes)


def code(away: int = 0, secret: str = SECRET) -> str:
    """What the app shows now, or some steps away from now."""
    return factors.code_at(secret, int(time.time()) // factors.STEP + away)


def visitor(address: str = HOME, agent: str = PHONE, *, checks: bool = False) -> Client:
    """Somebody at an address, with a browser."""
    return Client(enforce_csrf_checks=checks, REMOTE_ADDR=address, HTTP_USER_AGENT=agent)


def first(client: Client, address: str = "/masuk/", **answers: str) -> Any:
    """The first step."""
    return client.post(address, {"username": "rahma", "password": PASSWORD, **answers})


def second(client: Client, typed: str | None = None, address: str = "/masuk/kode/") -> Any:
    """The second step."""
    return client.post(address, {"code": code() if typed is None else typed})


def into(client: Client, name: str = "rahma") -> Client:
    """Through both steps."""
    assert first(client, username=name).status_code == 302
    assert second(client).status_code == 302
    return client


def is_in(client: Client) -> bool:
    """Whether officers' pages open."""
    return bool(client.get("/akun/").status_code == 200)


def secret_shown(text: str) -> str:
    """The secret as the page for setting the app up spells it."""
    found = re.search(r'id="key">([A-Z2-7 ]+)<', text)
    assert found is not None
    return found[1].replace(" ", "")


def codes_shown(text: str) -> list[str]:
    """The recovery codes on a page."""
    return re.findall(r'<li class="key">([0-9a-z-]+)</li>', text)
