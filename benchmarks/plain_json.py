"""The least that reading JSON as a stream can be: a decoder on a sliding buffer, element by element, and nothing else.

The limit that the self-check is measured against. It checks nothing, bounds nothing and knows one shape: the elements
of the first array that holds objects.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from json import JSONDecoder
from typing import IO, Any, Final

CHUNK: Final = 1 << 18


def elements(stream: IO[bytes]) -> Iterator[Any]:
    """The elements of the first array of objects in a document."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    scan = JSONDecoder().raw_decode
    buffer, at = decode(stream.read(CHUNK)), 0
    start = min(found for found in (buffer.find("[{"), buffer.find("[\n{")) if found >= 0)
    at = start + 1
    while True:
        while at < len(buffer) and buffer[at] in " \n\r\t,":
            at += 1
        if at < len(buffer) and buffer[at] == "]":
            break
        try:
            value, at = scan(buffer, at)
        except ValueError:
            more = stream.read(CHUNK)
            if not more:
                raise
            buffer, at = buffer[at:] + decode(more), 0
        else:
            yield value
    while stream.read(CHUNK):
        pass
