"""The address of a mail server: what is read from it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from nirpihak.server.config import Settings, SettingsError
from nirpihak.server.mail import MailError, MailServer


@pytest.mark.parametrize(
    ("url", "port", "starts_tls", "tls"),
    [
        ("smtp://post.example?from=a@b.example", 25, False, False),
        ("smtp+tls://post.example?from=a@b.example", 587, True, False),
        ("smtps://post.example:2465?from=a@b.example", 2465, False, True),
    ],
)
def test_the_scheme_says_how_the_line_is_kept_secret(url: str, port: int, starts_tls: bool, tls: bool) -> None:
    found = MailServer.of(url)
    assert (found.host, found.port, found.starts_tls, found.tls) == ("post.example", port, starts_tls, tls)
    assert found.django["DEFAULT_FROM_EMAIL"] == "a@b.example"


def test_a_name_and_a_secret_may_hold_any_character() -> None:
    found = MailServer.of("smtps://na%40me:se%3Acret%2F@post.example?from=a@b.example")
    assert (found.name, found.secret) == ("na@me", "se:cret/")
    assert "se:cret" not in repr(found)


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("post.example", "no scheme"),
        ("http://post.example?from=a@b.example", "http: write smtp"),
        ("smtp://?from=a@b.example", "host is missing"),
        ("smtp://post.example:99999?from=a@b.example", "port"),
        ("smtp://post.example", "add [?]from="),
        ("smtp://post.example?from=nobody", "add [?]from="),
    ],
)
def test_what_cannot_be_read_is_named_in_one_line(url: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(MailError, match=named):
        MailServer.of(url)
    with pytest.raises(SettingsError, match=f"^NIRPIHAK_MAIL: .*{named}"):
        Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path), "NIRPIHAK_MAIL": url})


def test_a_secret_does_not_stand_in_what_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path), "NIRPIHAK_MAIL": "smtp://n:geheim@post.example"})
    assert "geheim" not in str(caught.value)
    assert Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path)}).mail is None
