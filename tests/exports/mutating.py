"""Spoils small samples for fuzz tests, and checks that what a reader yields is a record all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from nirpihak.exports.records import Done, Named, Origin, Record

_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.just([]),
    st.just({}),
    st.just([[{}]]),
    st.just("https://"),
    st.just("\ud83d"),
    st.just("9" * 400),
)


def spoilt(draw: Callable[..., Any], data: bytes) -> bytes:
    """The bytes with one place flipped, cut off, left out or filled in."""
    at: int = draw(st.integers(0, max(len(data) - 1, 0)))
    how: str = draw(st.sampled_from(("flip", "cut", "drop", "insert")))
    if how == "flip":
        return data[:at] + bytes([data[at] ^ draw(st.integers(1, 255))]) + data[at + 1 :] if data else data
    if how == "cut":
        return data[:at]
    if how == "drop":
        gone: int = draw(st.integers(1, 40))
        return data[:at] + data[at + gone :]
    filled: bytes = draw(st.binary(min_size=1, max_size=6))
    return data[:at] + filled + data[at:]


def spoilt_tree(draw: Callable[..., Any], value: Any) -> Any:
    """The value with up to three places, at any depth, of another type."""
    for _ in range(draw(st.integers(1, 3))):
        value = _replaced(draw, value)
    return value


def _replaced(draw: Callable[..., Any], value: Any) -> Any:
    if isinstance(value, dict) and value and draw(st.integers(0, 7)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: _replaced(draw, value[key])}
    if isinstance(value, list) and value and draw(st.integers(0, 7)):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], _replaced(draw, value[at]), *value[at + 1 :]]
    return draw(_ODD)


def check_record(found: object) -> None:
    """Fails unless it is a record whose fields have the types that they promise."""
    assert isinstance(found, Record)
    types = {name: type(value) for name, value in found._asdict().items()}
    assert (types["origin"], types["done"], types["row"], types["own"]) == (Origin, Done, int, bool)
    assert found.row > 0
    texts = ("handle", "name", "id", "url", "post_id", "post_url", "text", "sentence", "group")
    for name in texts:
        assert getattr(found, name) is None or type(getattr(found, name)) is str, name
    for url in (found.url, found.post_url):
        assert url is None or url.startswith(("http://", "https://"))
    assert found.at is None or (type(found.at) is int and 0 < found.at < 253_402_300_800)
    assert all(isinstance(each, Named) for each in found.named)
    assert all(type(each) is str for each in (*found.caveats, *found.origin.caveats))
