"""The data that comes with the package: sound, sourced, complete as promised, and without anybody's account."""

import re
from datetime import date
from pathlib import Path

import pytest

from nirpihak import contests
from nirpihak.contests import REGIMES, Contest, check_file, load_register

DATA = Path(contests.__file__).with_name("data")
FILES = sorted(DATA.rglob("*.toml"))
REGISTER = load_register()
EVERY = list(REGISTER)
REAL = [contest for contest in EVERY if not contest.invented]
GOVERNORS = {
    "banten": 2,
    "dki-jakarta": 3,
    "jawa-barat": 4,
    "jawa-tengah": 2,
    "jawa-timur": 3,
    "lampung": 2,
    "riau": 3,
    "sulawesi-selatan": 2,
    "sumatera-barat": 2,
    "sumatera-selatan": 3,
    "sumatera-utara": 2,
}


def named(contest: Contest) -> str:
    return contest.id


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_checks_clean(path: Path) -> None:
    assert [problem.line("en") for problem in check_file(path)] == []


@pytest.mark.parametrize("path", sorted((DATA / "contests").iterdir()), ids=lambda path: path.stem)
def test_a_contest_lies_in_the_file_of_its_name(path: Path) -> None:
    assert path.stem in REGISTER


@pytest.mark.parametrize("contest", EVERY, ids=named)
def test_ids_are_kind_region_year(contest: Contest) -> None:
    prefix = contest.kind.replace("_", "-")
    assert re.fullmatch(rf"{prefix}(-[a-z0-9]+)*-{contest.year}", contest.id)
    assert contest.regime == REGIMES[contest.kind]


@pytest.mark.parametrize("contest", EVERY, ids=named)
def test_the_vote_is_in_the_contests_year(contest: Contest) -> None:
    votes = [stage.starts.year for stage in contest.stages if stage.kind == "voting"]
    assert votes
    assert set(votes) == {contest.year}


@pytest.mark.parametrize("contest", EVERY, ids=named)
def test_everything_gives_its_source(contest: Contest) -> None:
    assert contest.sources
    assert all(participant.sources for participant in contest.participants)
    assert all(stage.source.strip() for stage in contest.stages)
    assert all(account.source.strip() for account in contest.accounts)
    assert all(status.source.strip() for participant in contest.participants for status in participant.statuses)
    assert not any(re.fullmatch(r"[A-Z]\d+", citation) for citation in contest.sources)


@pytest.mark.parametrize("contest", REAL, ids=named)
def test_no_real_contest_holds_an_account(contest: Contest) -> None:
    assert contest.accounts == ()
    assert contest.parties == ()


@pytest.mark.parametrize("contest", REAL, ids=named)
def test_real_participants_rest_on_two_sources(contest: Contest) -> None:
    assert all(len(set(participant.sources)) >= 2 for participant in contest.participants)


@pytest.mark.parametrize("contest", [contest for contest in EVERY if contest.invented], ids=named)
def test_invented_contests_say_so_everywhere(contest: Contest) -> None:
    assert "rekaan" in contest.name.id
    assert "invented" in contest.name.en
    assert all("Contoh" in member.name for pair in contest.participants for member in pair.members)
    assert all(party.invented and "Contoh" in party.name.id for party in contest.parties)
    assert all("contoh" in account.handle.casefold() for account in contest.accounts)
    assert {party for pair in contest.participants for party in pair.parties} <= set(REGISTER.parties)


def test_the_promised_contests_are_here() -> None:
    governors = {f"pilgub-{region}-2024" for region in GOVERNORS}
    assert governors | {
        "pilpres-2024",
        "pilpres-2019",
        "pilgub-dki-jakarta-2017",
        "pileg-dpr-2024",
        "pileg-dprd-aceh-2024",
    } == {contest.id for contest in REAL}


@pytest.mark.parametrize(("region", "pairs"), GOVERNORS.items())
def test_governor_contests_have_all_their_pairs(region: str, pairs: int) -> None:
    contest = REGISTER[f"pilgub-{region}-2024"]
    assert [pair.number for pair in contest.participants] == list(range(1, pairs + 1))
    assert all(contest.status_of(pair.id, date(2024, 9, 21)) == "prospective" for pair in contest.participants)
    assert all(contest.status_of(pair.id, date(2024, 9, 22)) == "designated" for pair in contest.participants)
    named_parties = [party for pair in contest.participants for party in pair.parties]
    assert len(named_parties) == len(set(named_parties)), "a party nominates one pair only"
    assert all(pair.parties or pair.independent for pair in contest.participants)


def test_the_ballot_numbers_of_the_parties() -> None:
    national = {party.id: party.number for party in REGISTER["pileg-dpr-2024"].participants}
    assert sorted(filter(None, national.values())) == [*range(1, 18), 24]
    assert (national["pkb"], national["pdip"], national["ppp"], national["ummat"]) == (1, 3, 17, 24)
    local = REGISTER["pileg-dprd-aceh-2024"].participants
    assert [party.number for party in local] == list(range(18, 24))
    assert all(REGISTER.parties[party.id].local for party in local)


def test_the_calendars_agree_with_the_days_everybody_knows() -> None:
    votes = {
        "pilpres-2019": date(2019, 4, 17),
        "pilpres-2024": date(2024, 2, 14),
        "pilgub-jawa-barat-2024": date(2024, 11, 27),
    }
    for contest, vote in votes.items():
        assert REGISTER[contest].stage_on(vote) == "voting"
    assert {path.stem for path in (DATA / "calendars").iterdir()} == {
        *(f"pilkada-{year}" for year in (2017, 2018, 2020, 2024)),
        *(f"pemilu-{year}" for year in (2019, 2024)),
    }


def test_the_demonstration_has_both_statuses_today() -> None:
    contest = REGISTER["pilbup-kabupaten-contoh-2027"]
    today = date(2026, 11, 21)
    assert [contest.status_of(pair.id, today) for pair in contest.participants] == [
        "designated",
        "designated",
        "prospective",
    ]
    assert contest.stage_on(today) == "campaign"
    standings = {account.standing for account in contest.accounts if account.covers(today)}
    assert standings == {"registered", "labelled"}
