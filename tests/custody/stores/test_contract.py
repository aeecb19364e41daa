"""What every store must do, on each kind there is."""

import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nirpihak.custody.stores import NotInStore, Store, StoreError
from nirpihak.custody.stores.s3 import PART
from nirpihak.custody.stores.store import digest
from tests.s3 import KEYS
from tests.stores import harm, put

NOBODY = "ab" * 32


def address_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_what_is_put_can_be_read(store: Store, spool: Path, size: int) -> None:
    content = secrets.token_bytes(size)
    address = put(store, spool, content)
    assert address in store
    assert store.size(address) == size
    with store.open(address) as file:
        assert file.read() == content


def test_a_large_object_is_kept_whole_and_read_at_any_place(store: Store, spool: Path) -> None:
    content = secrets.token_bytes(1 << 20) * (2 * (PART >> 20) + 1) + b"akhir"
    address = put(store, spool, content)
    assert store.size(address) == len(content)
    with store.open(address) as file:
        assert file.read(10) == content[:10]
        for place in (len(content) - 5, 3, PART - 2, 2 * PART, len(content), len(content) + 9):
            assert file.seek(place) == place
            assert file.read(7) == content[place : place + 7]
        assert file.seek(0, 2) == len(content)
        assert digest(file) == address


def test_the_same_again_is_no_error(store: Store, spool: Path) -> None:
    content = secrets.token_bytes(1000)
    assert put(store, spool, content) == put(store, spool, content)
    assert list(store.addresses()) == [address_of(content)]


def test_the_same_large_object_again_is_no_error(store: Store, spool: Path) -> None:
    content = secrets.token_bytes(1 << 20) * (2 * (PART >> 20) + 1)
    assert put(store, spool, content) == put(store, spool, content)


def test_many_may_put_the_same_at_once(store: Store, spool: Path) -> None:
    content = secrets.token_bytes(200_000)
    with ThreadPoolExecutor(8) as pool:
        addresses = set(pool.map(lambda number: put(store, spool / str(number), content), range(8)))
    assert list(store.addresses()) == [*addresses]
    with store.open(*addresses) as file:
        assert file.read() == content


def test_bytes_of_another_address_are_refused(store: Store, spool: Path) -> None:
    spool.mkdir()
    path = spool / "lain.part"
    path.write_bytes(b"lain")
    with pytest.raises(StoreError, match=f"have the address {address_of(b'lain')}, not {NOBODY}") as caught:
        store.put(NOBODY, path)
    assert caught.value.address == NOBODY
    assert NOBODY not in store
    assert list(store.addresses()) == []


def test_a_damaged_object_is_neither_overwritten_nor_taken_for_the_same(store: Store, spool: Path) -> None:
    content = secrets.token_bytes(1000)
    harm(store, address_of(content), b"rusak")
    with pytest.raises(StoreError, match="damaged, not overwritten"):
        put(store, spool, content)
    with store.open(address_of(content)) as file:
        assert file.read() == b"rusak"


def test_what_is_not_there_is_said(store: Store) -> None:
    assert NOBODY not in store
    with pytest.raises(NotInStore, match=NOBODY):
        store.open(NOBODY)
    with pytest.raises(NotInStore, match=NOBODY):
        store.size(NOBODY)
    store.remove(NOBODY)
    assert list(store.addresses()) == []


def test_a_file_that_is_gone_is_said(store: Store, spool: Path) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        store.put(NOBODY, spool / "hilang")


@pytest.mark.parametrize("name", ["", "../" * 10, "AB" * 32, "ab" * 31, "ab" * 33, "ab" * 31 + "a/", "ab" * 32 + "\n"])
def test_what_is_no_address_never_becomes_a_path(store: Store, tmp_path: Path, name: str) -> None:
    for ask in (store.open, store.size, store.remove, store.__contains__, lambda name: store.put(name, tmp_path)):
        with pytest.raises(ValueError, match="not an address"):
            ask(name)


def test_addresses_come_in_order_and_can_be_resumed(store: Store, spool: Path) -> None:
    kept = sorted(put(store, spool, bytes([number])) for number in range(40))
    assert list(store.addresses()) == kept
    for place in (0, 7, 39):
        assert list(store.addresses(after=kept[place])) == kept[place + 1 :]
    assert list(store.addresses(after="0" * 64)) == kept
    # The one after which to go on may have been taken away since.
    store.remove(kept[7])
    assert list(store.addresses(after=kept[7])) == kept[8:]


def test_what_is_removed_is_gone(store: Store, spool: Path) -> None:
    address, other = put(store, spool, b"satu"), put(store, spool, b"dua")
    store.remove(address)
    assert address not in store
    assert list(store.addresses()) == [other]
    assert put(store, spool, b"satu") == address


def test_nothing_is_swept_where_nobody_died(store: Store, spool: Path) -> None:
    put(store, spool, b"satu")
    assert store.sweep(0.0) == 0
    assert len(list(store.addresses())) == 1


def test_where_names_the_place_and_no_credentials(store: Store) -> None:
    assert "store" in store.where or "barang" in store.where
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in store.where
