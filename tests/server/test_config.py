"""The settings object: what an operator may write, what is made where nothing is given."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from nirpihak.server.config import LOOPBACK, Settings, SettingsError


def test_defaults_are_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment({})
    assert settings.data == tmp_path / "var"
    assert settings.hosts == LOOPBACK
    assert (settings.debug, settings.https) == (False, False)
    with pytest.raises(FrozenInstanceError):
        settings.debug = True  # type: ignore[misc]  # the point of the test


def test_a_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path / "data")})
    again = Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path / "data")})
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 50
    assert first.secret_key not in repr(first)
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["code-pepper", "secret-key"]


def test_what_codes_are_derived_with_is_made_once_and_is_no_key_of_forms(tmp_path: Path) -> None:
    first = Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path)})
    again = Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path)})
    assert first.code_pepper == again.code_pepper != first.secret_key
    assert len(first.code_pepper) >= 50
    assert first.code_pepper not in repr(first)
    assert stat.S_IMODE((tmp_path / "code-pepper").stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    environment = {"NIRPIHAK_DATA": str(tmp_path)}
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: Settings.from_environment(environment).secret_key, range(24)))
    assert len(set(keys)) == 1


def test_a_given_key_is_not_written_down(tmp_path: Path) -> None:
    given = {"NIRPIHAK_SECRET_KEY": "k" * 50, "NIRPIHAK_CODE_PEPPER": "p" * 50}
    settings = Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path), **given})
    assert (settings.secret_key, settings.code_pepper) == ("k" * 50, "p" * 50)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"NIRPIHAK_DEBUG": "perhaps"}, "NIRPIHAK_DEBUG"),
        ({"NIRPIHAK_HTTPS": "2"}, "NIRPIHAK_HTTPS"),
        ({"NIRPIHAK_HOSTS": "a.example, *"}, "NIRPIHAK_HOSTS"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(tmp_path: Path, environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path), **environment})


def test_a_data_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="ascii")
    with pytest.raises(SettingsError, match="NIRPIHAK_DATA"):
        Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path / "file" / "data")})


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("", encoding="ascii")
    with pytest.raises(SettingsError, match="secret-key"):
        Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path)})


def test_hosts_are_listed_with_commas(tmp_path: Path) -> None:
    settings = Settings.from_environment({"NIRPIHAK_DATA": str(tmp_path), "NIRPIHAK_HOSTS": "a.example, b.example"})
    assert settings.hosts == ("a.example", "b.example")


def test_these_tests_have_a_folder_of_their_own() -> None:
    assert "nirpihak-tests-" in os.environ["NIRPIHAK_DATA"]
