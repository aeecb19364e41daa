"""Makes exports as the platforms do, of invented acts of invented people: one module a platform, one knob a gap.

A sample module offers `VARIANTS` and `files(variant, acts, **knobs) -> dict[path, bytes]`, the files of one export that
holds these acts as far as that layout can hold them.
"""

from __future__ import annotations

from typing import NamedTuple

from nirpihak.exports.records import Done


class Wanted(NamedTuple):
    """One act that an export shall hold. `at`: seconds since 1970."""

    done: Done
    handle: str | None = None
    name: str | None = None
    id: str | None = None
    post_id: str | None = None
    at: int = 1_728_000_000
    text: str | None = None
    group: str | None = None
