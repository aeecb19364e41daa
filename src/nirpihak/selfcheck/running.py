"""A self-check from paths to plain values: the one entry for the command line and for the page on one's own device.

Opens what was given, reads it once, and tells. Writes nothing, keeps nothing, reaches nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

from nirpihak.contests import Contest, load_register
from nirpihak.exports.members import Member, Trouble
from nirpihak.exports.platforms import platforms
from nirpihak.exports.scanning import Progress, Scan, Seen
from nirpihak.exports.sources import SourceError, members, sources
from nirpihak.selfcheck.findings import WIB, ZONES, Checked, check
from nirpihak.selfcheck.profile import Profile, ProfileError
from nirpihak.selfcheck.telling import tell
from nirpihak.text import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """What the owner asks: which contests, as whom, in which zone, on which day (None: today)."""

    contests: Sequence[Contest]
    profile: Profile = field(default_factory=Profile)
    zone: timezone = WIB
    today: date | None = None
    messages: bool = False
    """Read her own messages in groups too."""
    me: frozenset[str] = frozenset()
    """Names by which chats call her."""


def scan(
    paths: Iterable[Path], *, messages: bool = False, me: Iterable[str] = (), progress: Progress | None = None
) -> Scan:
    """A scan of what was given; iterate it for the records. What cannot be opened is told in `seen.troubles`."""
    seen = Seen()
    return Scan(_opened(paths, seen), platforms(), messages=messages, me=me, progress=progress, seen=seen)


def _opened(paths: Iterable[Path], seen: Seen) -> Iterator[Member]:
    def trouble(source: str, member: str | None, text: Text) -> None:
        seen.troubles.append(Trouble(source, member, text))

    def media(source: str, count: int, size: int) -> None:
        seen.media[source] += count

    for source in sources(paths, trouble):
        try:
            yield from members(source.path, trouble=trouble, media=media, name=source.name)
        except SourceError as error:
            trouble(error.name, None, error.text)


def check_paths(paths: Iterable[Path], asked: Asked, progress: Progress | None = None) -> Checked:
    """Check exports. Nothing that is wrong with them raises: it is told in the result."""
    return check(
        scan(paths, messages=asked.messages, me=asked.me, progress=progress),
        asked.contests,
        asked.profile,
        today=asked.today or datetime.now(asked.zone).date(),
        zone=asked.zone,
    )


def run(paths: Sequence[str], options: str, progress: Progress | None = None) -> str:
    """A self-check as JSON text, for a page: `options` is JSON as `asked_from` reads it, with `lang` beside.

    Where the options are wrong, the text is `{"wrong": "..."}`.
    """
    told = json.loads(options)
    lang = str(told.get("lang", "id"))
    try:
        asked = asked_from(told)
    except (ProfileError, KeyError) as error:
        text = error.text.pick(lang) if isinstance(error, ProfileError) else str(error.args[0])
        return json.dumps({"wrong": text}, ensure_ascii=False)
    return told_json(check_paths(map(Path, paths), asked, progress), lang)


def asked_from(told: dict[str, Any]) -> Asked:
    """What is asked, from plain values: `contests` (ids), `employment`, `position`, `spouse_of`, `on_leave`, `zone`,
    `today`, `messages`, `me`. Raises KeyError for a contest that the register lacks, ProfileError for a profile.
    """
    register = load_register()
    return Asked(
        contests=tuple(register[each] for each in told["contests"]),
        profile=Profile(
            told.get("employment") or "pns", told.get("position"), told.get("spouse_of") or None, told.get("on_leave")
        ),
        zone=ZONES.get(str(told.get("zone")), WIB),
        today=date.fromisoformat(told["today"]) if told.get("today") else None,
        messages=bool(told.get("messages")),
        me=frozenset(told.get("me") or ()),
    )


def told_json(checked: Checked, lang: str) -> str:
    """The result in one language as JSON text; the same bytes wherever it is made."""
    return json.dumps(tell(checked, lang), ensure_ascii=False)
