"""Taking bytes in: hashed, sealed and spooled while they stream, then given to the store. Plain bytes touch no disk.

Hashing, sealing and writing go on side by side: each lets go of the interpreter's lock on a whole segment.
Knows nothing of who gives the bytes or why, nor of the log; whoever calls records the result before telling anybody.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from nirpihak.custody.sealing import Readable, Sealer, new_key, segments
from nirpihak.custody.stores.spool import Spool, sweep
from nirpihak.custody.stores.store import Store, from_os
from nirpihak.text import Text

__all__ = ["IngestError", "Kept", "ingest", "sweep"]

_AHEAD: Final = 4
"""Segments that may wait for each of the three workers: what bounds the memory of one ingest."""


class IngestError(ValueError):
    """The bytes were refused; `text` says why. Nothing of them was kept."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class Kept:
    """What now stands in the store: its address there, and of the plain bytes their number and hashes (hexadecimal).

    `key` opens it (`sealing.unseal`); wrap it (`keyring`) before it is written anywhere.
    """

    address: str
    size: int
    sha256: str
    sha512: str
    key: bytes = field(repr=False)


def ingest(
    stream: Readable,
    store: Store,
    spool_folder: Path,
    *,
    limit: int | None = None,
    told: Callable[[int], None] | None = None,
) -> Kept:
    """Take a stream to its end into the store; durable when this returns, and nothing of it is left when it raises.

    `limit` is the most plain bytes allowed. `told` hears, in the caller's thread, the bytes read so far. The spool
    folder belongs on the store's file system where that is a folder: then nothing is copied.
    Raises IngestError over the limit, StoreError, and whatever the stream raises.
    """
    key = new_key()
    sealer, sealed = Sealer(key), hashlib.sha256()
    sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
    try:
        spool = Spool(spool_folder)
    except OSError as error:
        raise from_os(error, str(spool_folder)) from error
    with spool:

        def keep(content: bytes) -> None:
            sealed.update(content)
            try:
                spool.write(content)
            except OSError as error:
                raise from_os(error, str(spool_folder)) from error

        keep(sealer.header)
        with ExitStack() as stack:
            lanes = [
                stack.enter_context(_Lane(lambda piece: sha512.update(piece.plain))),
                stack.enter_context(_Lane(lambda piece: sha256.update(piece.plain))),
                stack.enter_context(_Lane(lambda piece: keep(sealer.seal(piece.plain, last=piece.last)))),
            ]
            for plain, last in segments(stream):
                size += len(plain)
                if limit is not None and size > limit:
                    raise IngestError(_too_large(limit))
                for lane in lanes:
                    lane.give(_Piece(plain, last))
                if told is not None:
                    told(size)
        address = sealed.hexdigest()
        store.put(address, spool.path, proved=True)
    return Kept(address, size, sha256.hexdigest(), sha512.hexdigest(), key)


class _Piece(NamedTuple):
    plain: bytes
    last: bool


class _Lane:
    """One thread that works off what it is given, in order; its error comes out where pieces are given, or at the end.

    After an error, its own or the giver's, it only empties its queue, so that nobody waits for ever.
    """

    def __init__(self, work: Callable[[_Piece], None]) -> None:
        self._work = work
        self._queue: queue.Queue[_Piece | None] = queue.Queue(_AHEAD)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="nirpihak-ingest", daemon=True)

    def give(self, piece: _Piece) -> None:
        if self._error is not None:
            raise self._error
        self._queue.put(piece)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._queue.put(None)
        self._thread.join()
        if error is None and self._error is not None:
            raise self._error

    def _run(self) -> None:
        while (piece := self._queue.get()) is not None:
            if self._error is None:
                try:
                    self._work(piece)
                except BaseException as error:  # raised again in the giver's thread
                    self._error = error


def _too_large(limit: int) -> Text:
    if limit % (1 << 20) == 0:
        most = f"{limit >> 20} MiB"
        return Text(f"berkas lebih dari {most}; tidak disimpan", f"the file has more than {most}; not kept")
    return Text(f"berkas lebih dari {limit} bita; tidak disimpan", f"the file has more than {limit} bytes; not kept")
