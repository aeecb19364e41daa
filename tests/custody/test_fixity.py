"""The fixity check: each harm is told from the others, and its pace is held."""

import errno
import hashlib
import io
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from nirpihak.custody.fixity import Outcome, State, _Pace, check
from nirpihak.custody.stores import Store, open_store
from nirpihak.custody.stores.folder import FolderStore
from tests import s3 as services
from tests.stores import harm, put


def test_each_state_is_told_in_the_order_asked(store: Store, spool: Path) -> None:
    intact, damaged = put(store, spool, b"utuh" * 1000), put(store, spool, b"rusak nanti")
    harm(store, damaged, b"rusak kini!")
    missing = "ab" * 32
    found = list(check(store, [damaged, missing, intact]))
    assert [outcome.state for outcome in found] == [State.DAMAGED, State.MISSING, State.INTACT]
    assert found[0].found == hashlib.sha256(b"rusak kini!").hexdigest()
    assert found[0].reason is not None
    assert found[1].reason is not None
    assert missing in found[1].reason.en
    assert found[2] == Outcome(intact, State.INTACT, 4000)


@pytest.mark.parametrize("change", [b"", b"utu", b"utuh.", b"Utuh"], ids=["empty", "shorter", "longer", "other"])
def test_every_kind_of_damage_is_found(store: Store, spool: Path, change: bytes) -> None:
    address = put(store, spool, b"utuh")
    harm(store, address, change)
    (outcome,) = check(store, [address])
    assert (outcome.state, outcome.size) == (State.DAMAGED, len(change))


def test_a_check_goes_on_where_it_ended(store: Store, spool: Path) -> None:
    kept = sorted(put(store, spool, bytes([number])) for number in range(9))
    first = [next(check(store, store.addresses())).address]
    rest = [outcome.address for outcome in check(store, store.addresses(after=first[-1]))]
    assert first + rest == kept


def test_progress_is_told_by_the_bytes(store: Store, spool: Path) -> None:
    address = put(store, spool, bytes(3_000_000))
    heard: list[tuple[str, int]] = []
    list(check(store, [address], rate=1e9, told=lambda *said: heard.append(said)))
    assert heard[-1] == (address, 3_000_000)
    assert [size for _, size in heard] == sorted({size for _, size in heard})


@pytest.mark.usefixtures("s3")
def test_a_dead_service_says_nothing_of_the_objects(spool: Path) -> None:
    child, service = services.start()
    try:
        store = open_store(service.url(service.bucket()))
        address = put(store, spool, b"isi")
    finally:
        services.stop(child)
    (outcome,) = check(store, [address])
    assert outcome.state is State.UNREADABLE
    assert outcome.reason is not None
    assert "does not answer" in outcome.reason.en


def test_an_error_at_one_object_is_told_from_a_store_that_is_away(tmp_path: Path, spool: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    sound = put(store, spool, b"utuh")
    (tmp_path / "store" / "ab" / "ab" / ("ab" * 32)).mkdir(parents=True)
    assert [outcome.state for outcome in check(store, ["ab" * 32, sound])] == [State.BROKEN, State.INTACT]


class Ailing(io.BytesIO):
    """A file on a disk that fails in the middle; no test can make a real sector bad."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        raise OSError(self._number, os.strerror(self._number))


@pytest.mark.parametrize(
    ("number", "state"), [(errno.EIO, State.BROKEN), (errno.EMFILE, State.UNREADABLE), (errno.ESTALE, State.UNREADABLE)]
)
def test_an_error_while_reading_is_told_too(tmp_path: Path, number: int, state: State) -> None:
    class Sick(FolderStore):
        def open(self, address: str) -> BinaryIO:
            return Ailing(number)

    (outcome,) = check(Sick(tmp_path / "sakit"), ["ab" * 32])
    assert outcome.state is state
    assert outcome.reason is not None
    assert outcome.reason.en.startswith(f"{tmp_path}/sakit: cannot be read: ")


@pytest.mark.parametrize("rate", [0, -1])
def test_a_rate_of_nothing_is_refused(tmp_path: Path, rate: float) -> None:
    with pytest.raises(ValueError, match="a rate is more than 0"):
        list(check(open_store(str(tmp_path)), [], rate=rate))


def test_the_pace_is_held_and_not_made_up_for() -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = _Pace(1000, lambda: now[0], sleep)
    pace.spent(500)
    pace.spent(500)
    assert sum(slept) == pytest.approx(1.0)
    now[0] += 60
    slept.clear()
    pace.spent(2000)
    assert slept == [pytest.approx(2.0)]
