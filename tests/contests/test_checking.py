"""The checker finds each class of error, says where it is and what would be right, and never raises."""

from pathlib import Path

import pytest

from nirpihak.contests import Problem, check_file, contest_id, slug
from tests.contests.samples import CONTEST, broken, written


def found(folder: Path, content: str) -> list[Problem]:
    return check_file(written(folder, content))


def only(folder: Path, content: str) -> tuple[str, str, str]:
    """The one problem there is: where, field, and the message in English."""
    problems = found(folder, content)
    assert len(problems) == 1, [problem.line("en") for problem in problems]
    problem = problems[0]
    assert problem.message.id != problem.message.en
    assert "\n" not in problem.line("id")
    return problem.where, problem.field, problem.message.en


def test_the_sample_is_sound(tmp_path: Path) -> None:
    assert found(tmp_path, CONTEST) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "field", "said"),
    [
        # ids: pattern, kind, region against official name, year
        ("pilwalkot-kota-uji-2030", "PilWalkot Uji", "contest", "id", "must be 'pilwalkot-kota-uji-2030'"),
        ("pilwalkot-kota-uji-2030", "pilbup-kota-uji-2030", "contest", "id", "must be 'pilwalkot-kota-uji-2030'"),
        ("pilwalkot-kota-uji-2030", "pilwalkot-uji-2030", "contest", "id", "must be 'pilwalkot-kota-uji-2030'"),
        ("pilwalkot-kota-uji-2030", "pilwalkot-kota-uji-2031", "contest", "id", "must be 'pilwalkot-kota-uji-2030'"),
        ('region_code = "98.71"', 'region_code = "98"', "contest", "region_code", "is not a regency or city code"),
        ('id = "akun-1"', 'id = "Akun Satu"', "account 1 (Akun Satu)", "id", "like 'akun-satu'"),
        # duplicates
        ('id = "akun-2"', 'id = "akun-1"', "account 2 (akun-1)", "id", "already that of account 1"),
        ("number = 2", "number = 1", "participant 2 (pair-2)", "number", "already that of participant 1 (pair-1)"),
        # intervals: reversed, overlapping
        ("ends = 2030-03-31", "ends = 2030-02-03", "stage 3 (campaign)", "ends", "swap them"),
        (
            "starts = 2030-02-04",
            "starts = 2030-02-01",
            "stage 3 (campaign)",
            "starts",
            "overlaps stage 2 (designation)",
        ),
        ("ends = 2030-02-01", "ends = 2030-02-02", "stage 2 (designation)", "ends", "take one day"),
        (
            "valid_to = 2030-01-31",
            "valid_to = 2030-01-01",
            "participant 2 (pair-2), status 1",
            "valid_to",
            "swap them",
        ),
        (
            "valid_from = 2030-01-05",
            "valid_from = 2030-01-05\n  valid_to = 2030-02-10",
            "participant 1 (pair-1), status 2",
            "valid_from",
            "start after 2030-02-10",
        ),
        (
            "valid_from = 2030-01-05",
            "valid_from = 2030-02-01",
            "participant 1 (pair-1), status 2",
            "valid_from",
            "overlaps participant 1 (pair-1), status 1",
        ),
        ("valid_to = 2030-03-31", "valid_to = 2030-01-31", "account 1 (akun-1)", "valid_to", "swap them"),
        ("closed = 2030-12-31", "closed = 2030-03-30", "contest", "closed", "the day the winners take office"),
        # references
        (
            'parties = ["uji-batu"]',
            'parties = ["uji-kayu"]',
            "participant 1 (pair-1)",
            "parties",
            "'uji-kayu' is not known",
        ),
        (
            'participant = "pair-2"',
            'participant = "pair-7"',
            "account 2 (akun-2)",
            "participant",
            "there are: pair-1, pair-2",
        ),
        ("closed = 2030-12-31", 'calendar = "pilkada-1899"', "contest", "calendar", "there are: pemilu-2019"),
        (
            'standing = "labelled"\nsource = "S1"',
            'standing = "labelled"\nsource = "S9"',
            "account 2 (akun-2)",
            "source",
            "S9 is not in [sources]",
        ),
        # keys and types
        ("past_handles", "past_handels", "account 1 (akun-1)", "past_handels", "perhaps past_handles is meant"),
        ("closed =", "warna =", "contest", "warna", "unknown key; known are:"),
        ("number = 2", 'number = "2"', "participant 2 (pair-2)", "number", "a whole number"),
        ("starts = 2030-01-01", 'starts = "2030-01-01"', "stage 1 (nomination)", "starts", "a date without quotes"),
        (
            "starts = 2030-01-01",
            "starts = 2030-01-01T08:00:00",
            "stage 1 (nomination)",
            "starts",
            "a date without quotes",
        ),
        ("independent = true", 'independent = "ya"', "participant 2 (pair-2)", "independent", "true or false"),
        (
            'past_handles = ["uji.lama"]',
            'past_handles = "uji.lama"',
            "account 1 (akun-1)",
            "past_handles",
            "a list of texts",
        ),
        ('name = "Partai Uji Batu"', 'name = { id = "Partai Uji Batu" }', "party 1 (uji-batu)", "name", "a text, or"),
        ('kind = "campaign"', 'kind = "kampanye"', "stage 3 (kampanye)", "kind", "choose: campaign, counting"),
        ('platform = "tiktok"', 'platform = "friendster"', "account 2 (akun-2)", "platform", "choose: facebook"),
        (
            'standing = "labelled"',
            'standing = "katanya"',
            "account 2 (akun-2)",
            "standing",
            "choose: labelled, registered",
        ),
        (
            'office = "vice_mayor" }]\nparties',
            'office = "raja" }]\nparties',
            "participant 1 (pair-1), member 2",
            "office",
            "choose:",
        ),
        ('S1 = "rekaan untuk uji"', 'S1 = "rekaan untuk uji"\nBuku = 3', "sources", "Buku", "write it like S1"),
        # what is missing
        ('handle = "uji.dua"\n', "", "account 2 (akun-2)", "handle", "missing; give"),
        (
            'standing = "labelled"\nsource = "S1"',
            'standing = "labelled"',
            "account 2 (akun-2)",
            "source",
            "missing; give a source",
        ),
        (
            'valid_to = 2030-01-31\n  source = "S1"',
            "valid_to = 2030-01-31",
            "participant 2 (pair-2), status 1",
            "source",
            "missing",
        ),
        # what contradicts itself
        (', { name = "Empat Uji", office = "vice_mayor" }', "", "participant 2 (pair-2)", "members", "a pair has 2"),
        (
            "independent = true",
            'independent = true\nparties = ["uji-batu"]',
            "participant 2 (pair-2)",
            "independent",
            "leave parties out",
        ),
    ],
)
def test_each_error_is_found_alone_and_in_its_place(
    tmp_path: Path, old: str, new: str, where: str, field: str, said: str
) -> None:
    found_where, found_field, message = only(tmp_path, broken(old, new))
    assert (found_where, found_field) == (where, field)
    assert said in message


@pytest.mark.parametrize("handle", ["uji.satu", "@UJI.Satu", "Uji.LAMA"])
def test_a_handle_belongs_to_one_account_at_a_time(tmp_path: Path, handle: str) -> None:
    taken = broken('platform = "tiktok"\nhandle = "uji.dua"', f'platform = "instagram"\nhandle = "{handle}"')
    where, field, said = only(tmp_path, taken)
    assert (where, field) == ("account 2 (akun-2)", "handle")
    assert "account 1 (akun-1)" in said


def test_a_past_handle_counts_too(tmp_path: Path) -> None:
    taken = broken(
        'platform = "tiktok"\nhandle = "uji.dua"', 'platform = "instagram"\nhandle = "a"\npast_handles = ["UJI.satu"]'
    )
    assert only(tmp_path, taken)[:2] == ("account 2 (akun-2)", "handle")


def test_a_handle_may_pass_on_when_its_time_is_over(tmp_path: Path) -> None:
    later = broken('platform = "tiktok"\nhandle = "uji.dua"', 'platform = "instagram"\nhandle = "uji.satu"')
    later = later.replace(
        'valid_from = 2030-02-04\nstanding = "labelled"', 'valid_from = 2030-04-01\nstanding = "labelled"'
    )
    assert found(tmp_path, later) == []


def test_the_same_handle_on_two_platforms_is_no_error(tmp_path: Path) -> None:
    assert found(tmp_path, broken('handle = "uji.dua"', 'handle = "uji.satu"')) == []


def real(content: str) -> str:
    return (
        content.replace("invented = true\n", "")
        .replace("uji-batu", "pkb")
        .replace('[[party]]\nid = "pkb"\nname = "Partai Uji Batu"\nshort = "Uji Batu"\nsource = "S1"\n', "")
    )


def test_an_account_in_a_real_contest_needs_a_public_register(tmp_path: Path) -> None:
    problems = found(tmp_path, real(CONTEST))
    assert [(problem.where, problem.field) for problem in problems] == [
        ("account 1 (akun-1)", "source"),
        ("account 2 (akun-2)", "source"),
    ]
    assert "public register" in problems[0].message.en


@pytest.mark.parametrize("register", ["https://kpu.example/akun.pdf", "dokumen: daftar akun, BA 12/2030"])
def test_a_public_register_is_an_address_or_a_document(tmp_path: Path, register: str) -> None:
    assert found(tmp_path, real(CONTEST).replace("rekaan untuk uji", register)) == []


def test_a_real_contest_declares_no_parties(tmp_path: Path) -> None:
    content = CONTEST.replace("invented = true\n", "").replace("rekaan untuk uji", "https://kpu.example/akun")
    assert only(tmp_path, content)[:2] == ("contest", "party")


def test_an_invented_contest_names_no_real_party(tmp_path: Path) -> None:
    assert only(tmp_path, broken('parties = ["uji-batu"]', 'parties = ["pkb"]'))[:2] == (
        "participant 1 (pair-1)",
        "parties",
    )


def test_a_party_that_takes_part_must_be_a_known_party(tmp_path: Path) -> None:
    content = CONTEST + (
        '\n[[participant]]\nid = "uji-air"\nkind = "party"\nname = "Partai Uji Air"\nsource = "S1"\n'
        '  [[participant.status]]\n  status = "designated"\n  valid_from = 2030-02-01\n  source = "S1"\n'
    )
    where, field, said = only(tmp_path, content)
    assert (where, field) == ("participant 3 (uji-air)", "id")
    assert "'uji-air' is not known" in said


def test_a_contest_has_stages(tmp_path: Path) -> None:
    head, _, rest = CONTEST.partition("[[stage]]")
    _, _, rest = rest.partition("[[party]]")
    assert only(tmp_path, f"{head}[[party]]{rest}")[:2] == ("contest", "calendar")


def test_stages_of_the_calendar_are_checked_with_the_contests_own(tmp_path: Path) -> None:
    calendar = (
        'format = "calendar"\nid = "uji-2030"\nname = "Uji 2030"\n[sources]\nS1 = "rekaan"\n'
        '[[stage]]\nkind = "quiet"\nstarts = 2030-03-30\nends = 2030-04-02\nsource = "S1"\n'
    )
    written(tmp_path, calendar, "uji-2030.toml")
    content = broken("closed = 2030-12-31", 'closed = 2030-12-31\ncalendar = "uji-2030"')
    where, field, said = only(tmp_path, content)
    assert (where, field) == ("calendar uji-2030, stage 1 (quiet)", "starts")
    assert "overlaps stage 3 (campaign)" in said


def test_a_calendar_and_a_list_of_parties_are_checked_too(tmp_path: Path) -> None:
    calendar = (
        'format = "calendar"\nid = "Uji 2030"\nname = "Uji"\n[sources]\n'
        '[[stage]]\nkind = "voting"\nstarts = 2030-02-03\nends = 2030-02-01\nsource = "S1"\n'
    )
    assert [(problem.where, problem.field) for problem in found(tmp_path, calendar)] == [
        ("calendar", "id"),
        ("stage 1 (voting)", "ends"),
        ("stage 1 (voting)", "source"),
    ]
    party = '[[party]]\nid = "uji"\nname = "Uji"\nshort = "Uji"\nsource = "S1"\n'
    parties = f'format = "parties"\n[sources]\nS1 = "rekaan"\n{party}{party}'
    assert only(tmp_path, parties)[:2] == ("party 2 (uji)", "id")


def test_a_file_says_what_it_is(tmp_path: Path) -> None:
    assert only(tmp_path, broken('format = "contest"\n', ""))[:2] == ("file", "format")


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    where, field, said = only(tmp_path, broken('kind = "pilwalkot"', 'kind = "pilwalkot'))
    assert (where, field) == ("line 4", "")
    assert "not TOML" in said


def test_a_repeated_key_is_told_with_its_line(tmp_path: Path) -> None:
    assert only(tmp_path, broken("year = 2030", "year = 2030\nyear = 2031"))[0] == "line 8"


def test_what_ends_too_soon_is_told_at_the_last_line(tmp_path: Path) -> None:
    assert only(tmp_path, CONTEST + "posts = [")[0].startswith("line ")


def test_what_is_not_utf8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "contest.toml"
    path.write_bytes(b'name = "\xff"')
    assert "UTF-8" in check_file(path)[0].message.en


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    problems = check_file(tmp_path / "nowhere.toml")
    assert [problem.where for problem in problems] == ["file"]
    assert "cannot be read" in problems[0].line("en")
    assert "tidak dapat dibaca" in problems[0].line("id")


def test_several_errors_are_all_found(tmp_path: Path) -> None:
    content = (
        broken("number = 2", "number = 1").replace("past_handles", "pasthandles").replace("2030-03-31", "2030-01-02")
    )
    assert len(found(tmp_path, content)) >= 4


def test_a_broken_neighbour_does_not_stop_the_check(tmp_path: Path) -> None:
    written(tmp_path, "format = [", "broken.toml")
    assert found(tmp_path, CONTEST) == []


def test_ids_follow_official_names() -> None:
    assert slug("DKI Jakarta") == "dki-jakarta"
    assert contest_id("pilgub", "DKI Jakarta", 2024) == "pilgub-dki-jakarta-2024"
    assert contest_id("pilpres", "Indonesia", 2024) == "pilpres-2024"
    assert contest_id("pileg_dpr", "Indonesia", 2024) == "pileg-dpr-2024"
    assert contest_id("pileg_dpd", "Sumatera Barat", 2024) == "pileg-dpd-sumatera-barat-2024"
