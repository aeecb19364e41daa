"""The register: read once, added to from an institution's own files, and never half read."""

from datetime import date
from pathlib import Path

import pytest

from nirpihak.contests import ContestDataError, load_register
from tests.contests.samples import CONTEST, broken, written


def test_it_is_read_once() -> None:
    assert load_register() is load_register()


def test_it_iterates_over_contests_in_order_of_ids() -> None:
    register = load_register()
    ids = [contest.id for contest in register]
    assert ids == sorted(ids) == list(register.ids)
    assert len(register) == len(ids)


def test_files_and_folders_are_added(tmp_path: Path) -> None:
    folder = tmp_path / "daerah"
    folder.mkdir()
    path = written(folder, CONTEST)
    for given in (path, str(path), tmp_path):
        register = load_register([given])
        assert "pilwalkot-kota-uji-2030" in register
        assert "pilpres-2024" in register
        assert register.parties["uji-batu"].invented


def test_only_the_given_contests_when_asked(tmp_path: Path) -> None:
    register = load_register([written(tmp_path, CONTEST)], shipped=False)
    assert register.ids == ("pilwalkot-kota-uji-2030",)
    assert "pkb" in register.parties


def test_a_given_contest_replaces_the_shipped_one(tmp_path: Path) -> None:
    shipped = load_register()["pilbup-kabupaten-contoh-2027"]
    content = CONTEST.replace("pilwalkot-kota-uji-2030", shipped.id).replace("2030", "2027")
    content = content.replace('kind = "pilwalkot"', 'kind = "pilbup"').replace("Kota Uji", "Kabupaten Contoh")
    register = load_register([written(tmp_path, content)])
    assert len(register[shipped.id].participants) == 2


def test_the_same_contest_twice_is_refused(tmp_path: Path) -> None:
    first, second = written(tmp_path, CONTEST, "a.toml"), written(tmp_path, CONTEST, "b.toml")
    with pytest.raises(ContestDataError, match=r"keep only one"):
        load_register([first, second])


def test_a_broken_file_is_refused_whole(tmp_path: Path) -> None:
    path = written(tmp_path, broken("number = 2", "number = 1").replace("past_handles", "pasthandles"))
    with pytest.raises(
        ContestDataError, match=r"contest.toml: .* \(and 1 more; see: nirpihak contests check"
    ) as refused:
        load_register([path])
    assert len(refused.value.problems) == 2
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContestDataError, match="line 1"):
        load_register([written(tmp_path, "format = ")])


def test_a_status_lasts_until_the_next_and_the_last_until_the_last_stage(tmp_path: Path) -> None:
    contest = load_register([written(tmp_path, CONTEST)])["pilwalkot-kota-uji-2030"]
    prospective, designated = contest.participant("pair-1").statuses
    assert (prospective.valid_from, prospective.valid_to) == (date(2030, 1, 5), date(2030, 1, 31))
    assert (designated.valid_from, designated.valid_to) == (date(2030, 2, 1), date(2030, 3, 31))
    assert contest.status_of("pair-2", date(2030, 2, 1)) is None


def test_closing_ends_every_status(tmp_path: Path) -> None:
    content = broken("valid_from = 2030-02-01", "valid_from = 2030-02-01\n  valid_to = 2031-06-30")
    contest = load_register([written(tmp_path, content)])["pilwalkot-kota-uji-2030"]
    assert contest.status_of("pair-1", date(2030, 12, 31)) == "designated"
    assert contest.status_of("pair-1", date(2031, 1, 1)) == "none"
    assert contest.status_of("pair-1", (date(2030, 12, 1), date(2031, 1, 31))) is None


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    path = written(tmp_path, CONTEST)
    assert load_register([path])["pilwalkot-kota-uji-2030"].region_code == "98.71"
    written(tmp_path, broken("98.71", "98.72"))
    assert load_register([path])["pilwalkot-kota-uji-2030"].region_code == "98.72"


def test_sources_are_given_in_full(tmp_path: Path) -> None:
    contest = load_register([written(tmp_path, CONTEST)])["pilwalkot-kota-uji-2030"]
    assert contest.sources == ("rekaan untuk uji",)
    assert contest.participant("pair-1").sources == ("rekaan untuk uji",)
    assert contest.stages[0].source == "rekaan untuk uji"
    assert load_register()["pilgub-riau-2024"].stages[0].source.startswith("Sabang Merauke News")


def test_handles_lose_their_at_sign(tmp_path: Path) -> None:
    contest = load_register([written(tmp_path, CONTEST)])["pilwalkot-kota-uji-2030"]
    assert contest.accounts[0].handle == "uji.satu"
