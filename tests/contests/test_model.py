"""Status, stage and account by day: the boundary days, the days nobody knows, and the months that span a change."""

from datetime import date, timedelta

import pytest

from nirpihak.contests import Contest, load_register
from nirpihak.contests.model import same_name, span

REGISTER = load_register()
DAY = timedelta(days=1)


@pytest.fixture
def presidential() -> Contest:
    return REGISTER["pilpres-2024"]


@pytest.fixture
def invented() -> Contest:
    return REGISTER["pilbup-kabupaten-contoh-2024"]


def test_a_pair_is_prospective_until_the_eve_of_designation(presidential: Contest) -> None:
    designation = date(2023, 11, 13)
    assert presidential.status_of("pair-1", designation - DAY) == "prospective"
    assert presidential.status_of("pair-1", designation) == "designated"
    assert presidential.status_of("pair-1", designation + DAY) == "designated"


def test_status_is_each_participants_own(presidential: Contest) -> None:
    assert presidential.status_of("pair-3", date(2023, 10, 20)) == "prospective"
    assert presidential.status_of("pair-2", date(2023, 10, 20)) is None
    assert presidential.status_of("pair-2", date(2023, 10, 25)) == "prospective"


def test_before_registration_nobody_knows(presidential: Contest) -> None:
    assert presidential.status_of("pair-1", date(2023, 10, 18)) is None


def test_between_counting_and_taking_office_nobody_knows(presidential: Contest) -> None:
    assert presidential.status_of("pair-2", date(2024, 3, 20)) == "designated"
    assert presidential.status_of("pair-2", date(2024, 3, 21)) is None
    assert presidential.status_of("pair-2", date(2024, 10, 20)) is None
    assert presidential.status_of("pair-2", date(2024, 10, 21)) == "none"


@pytest.mark.parametrize(
    "days",
    [
        (date(2023, 11, 1), date(2023, 11, 30)),  # the month of designation
        (date(2023, 1, 1), date(2023, 12, 31)),  # its year
        (date(2023, 11, 12), date(2023, 11, 13)),
        (date(2023, 10, 1), date(2023, 10, 31)),  # the month of registration
        (date(2024, 3, 1), date(2024, 3, 31)),  # the month in which counting ends
        (date(2024, 10, 1), date(2024, 10, 31)),  # the month in which the contest closes
    ],
)
def test_a_span_with_a_change_in_it_is_unknown(presidential: Contest, days: tuple[date, date]) -> None:
    assert presidential.status_of("pair-1", days) is None


def test_a_span_without_a_change_is_known(presidential: Contest) -> None:
    assert presidential.status_of("pair-1", (date(2023, 12, 1), date(2023, 12, 31))) == "designated"
    assert presidential.status_of("pair-1", (date(2023, 10, 19), date(2023, 11, 12))) == "prospective"
    assert presidential.status_of("pair-1", (date(2025, 1, 1), date(2025, 12, 31))) == "none"


def test_who_withdraws_is_a_participant_no_more(invented: Contest) -> None:
    assert invented.status_of("pair-3", date(2024, 10, 19)) == "designated"
    assert invented.status_of("pair-3", date(2024, 10, 20)) == "none"
    assert invented.status_of("pair-3", date(2024, 12, 31)) == "none"
    assert invented.status_of("pair-3", (date(2024, 10, 1), date(2024, 10, 31))) is None


def test_who_misses_the_second_round_leaves() -> None:
    jakarta = REGISTER["pilgub-dki-jakarta-2017"]
    assert jakarta.status_of("pair-1", date(2017, 3, 3)) == "designated"
    assert jakarta.status_of("pair-1", date(2017, 3, 4)) == "none"
    assert jakarta.status_of("pair-3", date(2017, 4, 19)) == "designated"


def test_an_unknown_participant_is_named_with_those_there_are(presidential: Contest) -> None:
    with pytest.raises(KeyError, match=r"pair-9.*pair-1, pair-2, pair-3"):
        presidential.status_of("pair-9", date(2023, 12, 1))


def test_stages_include_both_ends(presidential: Contest) -> None:
    assert presidential.stage_on(date(2023, 11, 27)) is None
    assert presidential.stage_on(date(2023, 11, 28)) == "campaign"
    assert presidential.stage_on(date(2024, 2, 10)) == "campaign"
    assert presidential.stage_on(date(2024, 2, 11)) == "quiet"
    assert presidential.stage_on(date(2024, 2, 14)) == "voting"
    assert presidential.stage_on(date(2024, 2, 15)) == "counting"


def test_a_contest_replaces_stages_of_its_calendar_by_its_own(presidential: Contest) -> None:
    assert presidential.stage_on(date(2023, 11, 3)) == "nomination"
    assert presidential.stage_on(date(2023, 11, 13)) == "designation"
    assert REGISTER["pileg-dpr-2024"].stage_on(date(2023, 11, 3)) == "designation"


def test_a_second_round_adds_stages() -> None:
    jakarta = REGISTER["pilgub-dki-jakarta-2017"]
    assert jakarta.stage_on(date(2017, 2, 15)) == "voting"
    assert jakarta.stage_on(date(2017, 4, 19)) == "voting"
    assert [stage.round for stage in jakarta.stages if stage.kind == "campaign"] == [1, 2]


def test_a_span_over_two_stages_is_in_none(presidential: Contest) -> None:
    assert presidential.stage_on((date(2024, 1, 1), date(2024, 1, 31))) == "campaign"
    assert presidential.stage_on((date(2024, 2, 1), date(2024, 2, 29))) is None


def test_a_span_runs_forward() -> None:
    assert span(date(2024, 1, 1)) == (date(2024, 1, 1), date(2024, 1, 1))
    with pytest.raises(ValueError, match="backwards"):
        span((date(2024, 1, 2), date(2024, 1, 1)))


@pytest.mark.parametrize("called", ["contoh.laras.bimo", "@Contoh.Laras.BIMO", "CONTOH.LARAS", "contoh-ig-0001"])
def test_an_account_answers_to_its_handles_and_its_id(invented: Contest, called: str) -> None:
    found = REGISTER.account_on(invented.id, "Instagram", called, date(2024, 10, 1))
    assert found is not None
    assert found.id == "pair-1-instagram"


def test_a_stable_id_is_compared_letter_by_letter(invented: Contest) -> None:
    assert REGISTER.account_on(invented, "instagram", "CONTOH-IG-0001", date(2024, 10, 1)) is None


def test_an_account_is_found_only_on_its_platform_and_days(invented: Contest) -> None:
    handle = "contoh.laras.bimo"
    assert invented.account_on("tiktok", handle, date(2024, 10, 1)) is None
    assert invented.account_on("instagram", handle, date(2024, 9, 23)) is None
    assert invented.account_on("instagram", handle, date(2024, 9, 24)) is not None
    assert invented.account_on("instagram", handle, date(2024, 11, 23)) is not None
    assert invented.account_on("instagram", handle, date(2024, 11, 24)) is None


def test_a_registered_post_leads_to_its_account(invented: Contest) -> None:
    found = invented.account_of_post("tiktok", "contoh-video-0201")
    assert found is not None
    assert found.participant == "pair-2"
    assert invented.account_of_post("tiktok", "contoh-post-0001") is None


def test_a_group_keeps_its_subject_as_handle(invented: Contest) -> None:
    found = invented.account_on("whatsapp", "kawan SERUNI-wira (contoh)", date(2024, 10, 1))
    assert found is not None
    assert (found.form, found.standing) == ("group", "labelled")


def test_handles_are_compared_without_at_and_case() -> None:
    assert same_name(" @Akun.Contoh ") == "akun.contoh"


def test_an_office_is_told_in_both_languages(presidential: Contest) -> None:
    member = presidential.participant("pair-1").members[0]
    assert member.office_name == ("calon presiden", "candidate for president")


def test_a_contest_not_there_says_how_to_list_them() -> None:
    assert "pilpres-1899" not in REGISTER
    assert REGISTER.get("pilpres-1899") is None
    with pytest.raises(KeyError, match="contests list"):
        REGISTER["pilpres-1899"]
