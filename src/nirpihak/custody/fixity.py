"""Whether kept objects are still what was kept: their sealed bytes are hashed again and compared with their address.

No key is needed. Knows nothing of who asks, how often, or where the results are written.
"""

from __future__ import annotations

import errno
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nirpihak.custody.stores.store import BLOCK, NotInStore, Store, StoreError
from nirpihak.text import Text


class State(StrEnum):
    """How an object was found."""

    INTACT = "intact"
    DAMAGED = "damaged"
    MISSING = "missing"
    BROKEN = "broken"
    """The disk gives an error at this very object, as it does where a sector went bad; others may be sound."""
    UNREADABLE = "unreadable"
    """The store could not be asked, or failed on the way: this says nothing of the object."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One object's check: bytes read, and of a damaged one the hash that was `found` instead of its address."""

    address: str
    state: State
    size: int = 0
    found: str | None = None
    reason: Text | None = None


def check(
    store: Store,
    addresses: Iterable[str],
    *,
    rate: float | None = None,
    told: Callable[[str, int], None] | None = None,
) -> Iterator[Outcome]:
    """Check the objects in the given order, one outcome each; stops nowhere by itself.

    `rate` is the most bytes read in a second, so that the work of people goes on. `told` hears the address and the
    bytes of it read so far. To go on after an interruption, give the addresses from the next one.
    """
    pace = _Pace(rate)
    for address in addresses:
        yield _checked(store, address, pace, told)


def _checked(store: Store, address: str, pace: _Pace, told: Callable[[str, int], None] | None) -> Outcome:
    size, digest, buffer = 0, hashlib.sha256(), memoryview(bytearray(BLOCK))
    try:
        with store.open(address) as file:
            # Both kinds of file a store opens have it; BinaryIO alone does not promise it.
            while count := file.readinto(buffer):  # type: ignore[attr-defined]
                digest.update(buffer[:count])
                size += count
                if told is not None:
                    told(address, size)
                pace.spent(count)
    except NotInStore as error:
        return Outcome(address, State.MISSING, size, None, error.text)
    except StoreError as error:
        return Outcome(address, _failed(error.__cause__), size, None, error.text)
    except OSError as error:
        why = error.strerror or str(error)
        text = Text(f"{store.where}: tidak terbaca: {why}", f"{store.where}: cannot be read: {why}")
        return Outcome(address, _failed(error), size, None, text)
    if (found := digest.hexdigest()) != address:
        return Outcome(address, State.DAMAGED, size, found, _DAMAGED)
    return Outcome(address, State.INTACT, size)


_OF_ONE_OBJECT: Final = frozenset({errno.EIO, errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.EUCLEAN, errno.EBADMSG})
_DAMAGED: Final = Text("bitanya bukan lagi yang disimpan dahulu", "its bytes are no longer those that were kept")


def _failed(error: BaseException | None) -> State:
    return State.BROKEN if isinstance(error, OSError) and error.errno in _OF_ONE_OBJECT else State.UNREADABLE


class _Pace:
    """Sleeps where more was read than the rate allows since the beginning; what was not used is not saved up."""

    def __init__(
        self,
        rate: float | None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if rate is not None and rate <= 0:
            raise ValueError(f"a rate is more than 0 bytes in a second, not {rate}")
        self._rate, self._clock, self._sleep = rate, clock, sleep
        self._free = clock()

    def spent(self, count: int) -> None:
        if self._rate is None:
            return
        self._free = max(self._free, self._clock()) + count / self._rate
        self._sleep(max(0.0, self._free - self._clock()))
