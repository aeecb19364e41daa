"""Every command: its help, its language, its exit codes, the schema it prints, the server it starts."""

from __future__ import annotations

import builtins
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import click
import jsonschema
import pytest

from nirpihak import __version__
from nirpihak.cli import main
from nirpihak.facts import act_schema
from tests.cli.running import done, run, started


def commands(command: click.Command = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every command and group."""
    yield path
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from commands(each, (*path, name))


PATHS = sorted(commands())


def test_the_commands_are_these() -> None:
    assert {" ".join(path) for path in PATHS} == {
        "",
        "ask",
        "assess",
        "bundle",
        "log",
        "institutions",
        "institutions import",
        "institutions list",
        "log audit",
        "log checkpoint",
        "log export",
        "log key",
        "officer",
        "verify",
        "witness",
        "witness audit",
        "witness compare",
        "witness cosign",
        "witness key",
        "witness serve",
        "witness status",
        "witness trust",
        "work",
        "exports",
        "exports guide",
        "exports records",
        "selfcheck",
        "contests",
        "contests aliases",
        "contests check",
        "contests list",
        "contests show",
        "deadlines",
        "referral",
        "referral check",
        "read",
        "reading",
        "reading model",
        "reading train",
        "rulebook",
        "rulebook check",
        "rules",
        "schema",
        "schema act",
        "serve",
    }


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    for flag in ("--help", "-h"):
        shown = done(*path, flag)
        assert shown.startswith("Usage: ")
    found: click.Command = main
    for name in path:
        assert isinstance(found, click.Group)
        found = found.commands[name]
    assert found.help
    assert all(option.help for option in found.params if isinstance(option, click.Option))


def test_the_exit_codes_are_documented() -> None:
    shown = " ".join(done("--help").split())
    assert "0 done; 1 done, but something was refused or found wrong; 2 could not be done" in shown


def test_the_version() -> None:
    assert done("--version").strip() == f"nirpihak, version {__version__}"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("ask", "--nonsense"),
        ("rules", "--limb", "crime"),
        ("ask", "--lang", "fr"),
        ("serve", "--port", "x"),
    ],
)
def test_wrong_usage_is_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(("lang", "word"), [("id", "tidak ada butir"), ("en", "no item")])
def test_the_language_comes_from_flag_or_environment(lang: str, word: str) -> None:
    assert word in run("rules", "NOPE", "--lang", lang).stderr
    assert word in run("rules", "NOPE", env={"NIRPIHAK_LANG": lang}).stderr
    assert "tidak ada butir" in run("rules", "NOPE").stderr


def test_the_schema_of_an_act_is_a_sound_schema() -> None:
    schema = json.loads(done("schema", "act"))
    assert schema == act_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"actor": {"employment": "pns"}, "act": {"day": "2024-10"}})
    assert not validator.is_valid({"actor": {"employment": "pnss"}})


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = started("serve", "--port", str(port), folder=tmp_path)
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1
    assert str(port) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_the_server_part_the_rest_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without(name: str, *args: object, **kwargs: object) -> object:
        if name == "nirpihak.server.serving":
            raise ModuleNotFoundError("No module named 'django'", name="django")
        return imported(name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    result = run("serve", "--lang", "en")
    assert result.exit_code == 2
    assert "django is missing" in result.stderr
    assert "nirpihak[server,evidence]" in result.stderr
