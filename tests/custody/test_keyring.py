"""Master keys: made once, kept from others, changed without opening anything; wrapped keys stay with their object."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nirpihak.custody.keyring import Keyring, KeyringError, key_id
from nirpihak.custody.sealing import new_key

ADDRESS = "ab" * 32
OTHER = "cd" * 32


def test_a_wrapped_key_opens_again() -> None:
    ring, key = Keyring([secrets.token_bytes(32)]), new_key()
    wrapped = ring.wrap(key, ADDRESS)
    assert ring.unwrap(wrapped, ADDRESS) == key
    assert key not in wrapped
    assert ring.wrap(key, ADDRESS) != wrapped


def test_a_wrapped_key_stays_with_its_object() -> None:
    ring = Keyring([secrets.token_bytes(32)])
    with pytest.raises(KeyringError, match="another exhibit"):
        ring.unwrap(ring.wrap(new_key(), ADDRESS), OTHER)


def test_every_changed_byte_of_a_wrapped_key_is_refused() -> None:
    ring = Keyring([secrets.token_bytes(32)])
    wrapped = ring.wrap(new_key(), ADDRESS)
    for place in range(len(wrapped)):
        changed = wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :]
        with pytest.raises(KeyringError):
            ring.unwrap(changed, ADDRESS)
    for length in range(len(wrapped)):
        with pytest.raises(KeyringError):
            ring.unwrap(wrapped[:length], ADDRESS)


def test_master_keys_are_changed_by_wrapping_again() -> None:
    old, new = secrets.token_bytes(32), secrets.token_bytes(32)
    key = new_key()
    wrapped = Keyring([old]).wrap(key, ADDRESS)
    both = Keyring([new, old])
    assert both.unwrap(wrapped, ADDRESS) == key
    assert not both.is_current(wrapped)
    again = both.rewrap(wrapped, ADDRESS)
    assert both.is_current(again)
    assert Keyring([new]).unwrap(again, ADDRESS) == key
    with pytest.raises(KeyringError, match=key_id(old).hex()):
        Keyring([new]).unwrap(wrapped, ADDRESS)


def test_keys_are_read_from_text() -> None:
    one, two = secrets.token_hex(32), secrets.token_hex(32)
    ring = Keyring.parse(f"# baru\n{one}\n{two}  # lama\n\n")
    wrapped = ring.wrap(new_key(), ADDRESS)
    assert Keyring.parse(one).is_current(wrapped)
    assert Keyring.parse(f"{one},{two}").unwrap(wrapped, ADDRESS)


@pytest.mark.parametrize("text", ["", "# hanya catatan", "rahasia", "ab" * 31, "ab" * 33, "ab" * 32 + " x"])
def test_text_that_holds_no_key_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(KeyringError) as caught:
        Keyring.parse(text)
    assert "rahasia" not in str(caught.value)
    assert "abab" not in str(caught.value)


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "kunci"
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: Keyring.kept(path), range(16)))
    wrapped = rings[0].wrap(new_key(), ADDRESS)
    assert all(ring.is_current(wrapped) for ring in rings)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["kunci"]


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kunci"
    Keyring.kept(path)
    path.chmod(0o644)
    with pytest.raises(KeyringError, match="chmod 600"):
        Keyring.kept(path)


@pytest.mark.parametrize("content", [b"", b"bukan kunci\n", b"\xff\xfe"])
def test_a_file_without_a_key_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kunci"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyringError, match="kunci: "):
        Keyring.kept(path)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="cannot be read"):
        Keyring.kept(tmp_path / "tidak" / "ada")
