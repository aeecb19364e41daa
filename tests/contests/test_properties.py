"""What holds of every contest that loads: no two intervals share a day, and an account is found on its days only."""

import random
import tempfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from nirpihak.contests import Contest, ContestDataError, Register, load_register
from tests.contests.samples import CONTEST

START, END = date(2030, 1, 1), date(2030, 3, 31)
DAYS = st.dates(START, END)
HANDLES = st.text("abcdefgh.XYZ", min_size=1, max_size=8).filter(lambda handle: handle.strip(".") != "")
STATUS = st.tuples(st.sampled_from(["prospective", "designated", "withdrawn"]), DAYS, st.none() | DAYS)
ACCOUNT = st.tuples(HANDLES, DAYS, st.none() | DAYS)


def loaded(content: str) -> Register | None:
    """The register with this one contest; ``None`` when the checker refuses it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contest.toml"
        path.write_text(content, encoding="utf-8")
        try:
            return load_register([path], shipped=False)
        except ContestDataError:
            return None


def with_statuses(rows: list[tuple[str, date, date | None]]) -> str:
    head, _, _ = CONTEST.partition("  [[participant.status]]")
    body = "".join(
        f'  [[participant.status]]\n  status = "{status}"\n  valid_from = {starts}\n'
        + (f"  valid_to = {ends}\n" if ends else "")
        + '  source = "S1"\n'
        for status, starts, ends in rows
    )
    return head + body


def with_accounts(rows: list[tuple[str, date, date | None]]) -> str:
    head, _, _ = CONTEST.partition("[[account]]")
    body = "".join(
        f'[[account]]\nid = "akun-{at}"\nparticipant = "pair-1"\nplatform = "x"\nhandle = "{handle}"\n'
        f"valid_from = {starts}\n"
        + (f"valid_to = {ends}\n" if ends else "")
        + 'standing = "registered"\nsource = "S1"\n'
        for at, (handle, starts, ends) in enumerate(rows, 1)
    )
    return head + body


def only(register: Register) -> Contest:
    (contest,) = register
    return contest


@given(st.lists(STATUS, min_size=1, max_size=4))
def test_status_intervals_never_overlap_after_load(rows: list[tuple[str, date, date | None]]) -> None:
    register = loaded(with_statuses(rows))
    if register is None:
        return
    statuses = only(register).participants[0].statuses
    for earlier, later in pairwise(statuses):
        assert earlier.valid_to is not None
        assert earlier.valid_to < later.valid_from
    for status in statuses:
        assert status.valid_to is None or status.valid_from <= status.valid_to


@given(st.lists(STATUS, min_size=1, max_size=4), DAYS, DAYS)
def test_a_span_is_known_exactly_when_all_its_days_agree(
    rows: list[tuple[str, date, date | None]], one: date, other: date
) -> None:
    register = loaded(with_statuses(rows))
    if register is None:
        return
    contest = only(register)
    first, last = min(one, other), max(one, other)
    each = {contest.status_of("pair-1", first + timedelta(days=day)) for day in range((last - first).days + 1)}
    assert contest.status_of("pair-1", (first, last)) == (each.pop() if len(each) == 1 else None)


@given(st.lists(ACCOUNT, min_size=1, max_size=3), DAYS, st.randoms(use_true_random=False))
def test_an_account_is_found_on_its_days_whatever_the_case(
    rows: list[tuple[str, date, date | None]], day: date, shuffle: random.Random
) -> None:
    register = loaded(with_accounts(rows))
    if register is None:
        return
    contest = only(register)
    for account in contest.accounts:
        called = "".join(shuffle.choice([str.upper, str.lower])(letter) for letter in account.handle)
        found = register.account_on(contest.id, "x", shuffle.choice(["@", ""]) + called, day)
        within = account.valid_from <= day and (account.valid_to is None or day <= account.valid_to)
        assert (found is account) == within
        if found is not None:
            assert found.covers(day)
        assert register.account_on(contest, "instagram", called, day) is None
