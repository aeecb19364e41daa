"""What every answer carries: nothing from elsewhere runs or loads, nothing private stays, no script reads a cookie."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from nirpihak.server import headers
from nirpihak.server.institutions.roles import Role
from tests.server.matrix_table import PAGES, PLAIN, Door, Of
from tests.server.matrix_world import World, world
from tests.server.test_matrix import address

__all__ = ["world"]

pytestmark = pytest.mark.django_db

SCRIPTS = {
    "cases",
    "queue",
    "read",
    "selfcheck",
    *(name for name in PAGES if name == "lapor" or name.startswith("lapor-")),
}
"""Pages that may run scripts of our own; all others run none."""
SAFE = {"'none'", "'self'", "data:", "blob:", "'wasm-unsafe-eval'"}
"""Whatever a policy may name besides our own addresses."""
VISITORS = {Door.DRAFT: "sender", Door.CODE: "reporter"}
FORMS = {"httponly": True, "samesite": "Strict", "path": "/"}
"""How every cookie is set."""


def answer(name: str, world: World) -> Any:
    """The page as somebody sees it who may."""
    page = PAGES.get(name) or PLAIN[name]
    visitor = VISITORS.get(page.door, "nobody") if isinstance(page.door, Door) else ""
    if page.door in (Door.LOGGED_IN, Door.OFFICER):
        visitor = "recovery"
    if not visitor:
        role = next(role for role in Role if page.open_to(role) and (page.of is not Of.WRITER or role in WRITERS))
        visitor = f"here {role.value}"
    return world.visitors[visitor].get(address(name, page, world))


WRITERS = (Role.MONITOR, Role.INTAKE)
SHOWN = [name for name, page in {**PAGES, **PLAIN}.items() if "GET" in page.methods]


def policy_of(response: Any) -> dict[str, list[str]]:
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split(";") if part.strip())
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("name", SHOWN)
def test_every_answer_is_shut_in(name: str, world: World) -> None:
    page = PAGES.get(name) or PLAIN[name]
    response = answer(name, world)
    assert response.status_code in {200, 301, 302, 404}, response.status_code
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Permissions-Policy"] == headers.PERMISSIONS
    assert response.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    policy = policy_of(response)
    assert policy["default-src"] == ["'none'"]
    if "sandbox" not in policy:
        assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
        assert policy["form-action"] == ["'self'"]
    named = {value for values in policy.values() for value in values}
    assert not any(
        "unsafe-inline" in value or "unsafe-eval" in value.replace("wasm-unsafe-eval", "") for value in named
    )
    assert all(value in SAFE or value.startswith(("http://testserver/", "/")) for value in named), named
    if name not in SCRIPTS:
        assert "script-src" not in policy, policy
    if not page.is_outside or page.door in (Door.CODE, Door.DRAFT):
        assert "no-store" in response.headers["Cache-Control"], (name, response.headers["Cache-Control"])


@pytest.mark.parametrize("name", [name for name in SHOWN if name in PAGES and PAGES[name].is_outside])
def test_pages_outside_set_no_cookie_but_what_they_need(name: str, world: World) -> None:
    response = world.visitors["nobody"].get(address(name, PAGES[name], world))
    kept = {each: cookie for each, cookie in response.cookies.items() if cookie["max-age"] != 0}
    # The token that protects a form is the one cookie of a first look; a draft's and a mailbox's come with an answer.
    assert set(kept) <= {"csrftoken"}, name
    for cookie in kept.values():
        for trait, value in FORMS.items():
            assert cookie[trait] == value, (name, trait)
        assert cookie["max-age"] == ""


@pytest.mark.parametrize(
    ("name", "address", "told"),
    [
        ("lapor", "/lapor/perbuatan/", {"act_kind": "share", "what": "Kejadian rekaan.", "go": "next"}),
        ("kotak", "/kotak/", {}),
        ("sessionid", "/masuk/", {"username": "satu-intake", "password": "kata sandi yang panjang"}),
    ],
)
@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
def test_cookies_are_sealed_off(name: str, address: str, told: dict[str, str], https: bool, world: World) -> None:
    if name == "kotak":
        from tests.server.intake.conftest import filed

        told = {"code": filed(world.here).code or ""}
    chosen = replace(settings.NIRPIHAK, https=https)
    # As the settings derive it from the operator's word.
    with override_settings(NIRPIHAK=chosen, SESSION_COOKIE_SECURE=https, CSRF_COOKIE_SECURE=https):
        response = Client().post(address, told, secure=https)
    assert name in response.cookies, (response.status_code, response.cookies)
    cookie = response.cookies[name]
    for trait, value in FORMS.items():
        assert cookie[trait] == value, trait
    assert bool(cookie["secure"]) is https


@pytest.mark.parametrize("role", Role)
def test_a_refusal_is_shut_in_too(role: Role, world: World) -> None:
    for path in ("/laporan/", "/identitas/", "/sistem-lain/", "/laporan/LP-0000-0/"):
        response = world.as_role(role).get(path)
        assert policy_of(response)["default-src"] == ["'none'"]
        assert response.headers["X-Frame-Options"] == "DENY"
