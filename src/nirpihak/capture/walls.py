"""What stands at an address: the post, or a log-in page, a removed post, an unavailable one. And what is never fetched.

Rests on `walls.toml`, which a person may correct. Knows no browser: it judges an address, a status, a title and a text.
A log-in page taken for a post would be evidence of nothing, so in doubt between the two a short page is the wall.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from nirpihak.capture.manifest import OUTCOMES, Outcome
from nirpihak.text import Text

JUDGED: Final = 20_000
"""Characters of a page's text that are looked at: a wall says so at once."""
_KEYS: Final = frozenset({"outcome", "address", "host", "title", "text", "words", "status", "password", "id", "en"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit found: the final address, the status of its document, title and text, whether it asks for a
    password."""

    url: str
    status: int | None
    title: str = ""
    text: str = ""
    password: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands there, in words, and by which platform's rule (none: no rule fitted)."""

    outcome: Outcome
    reason: Text
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Wall:
    """One rule of `walls.toml`; what is not given is not asked."""

    outcome: Outcome
    said: Text
    address: re.Pattern[str] | None = None
    host: re.Pattern[str] | None = None
    title: re.Pattern[str] | None = None
    text: re.Pattern[str] | None = None
    words: int | None = None
    status: frozenset[int] | None = None
    password: bool = False

    def stands(self, seen: Seen, host: str, place: str, title: str, text: str) -> bool:
        looked = ((self.address, place), (self.host, host), (self.title, title), (self.text, text))
        return (
            all(pattern is None or pattern.search(value) for pattern, value in looked)
            and (self.words is None or len(text.split()) <= self.words)
            and (self.status is None or seen.status in self.status)
            and (not self.password or seen.password)
        )


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: its hosts, its addresses of posts and of profiles, its walls."""

    name: str
    hosts: tuple[str, ...]
    posts: tuple[re.Pattern[str], ...] = ()
    profiles: tuple[re.Pattern[str], ...] = ()
    walls: tuple[Wall, ...] = ()

    def has(self, host: str) -> bool:
        return any(host == each or host.endswith(f".{each}") for each in self.hosts)


@dataclass(frozen=True, slots=True)
class Walls:
    """Every platform, and the rules that hold everywhere."""

    platforms: tuple[Platform, ...]
    everywhere: tuple[Wall, ...]

    def platform(self, host: str) -> Platform | None:
        return next((each for each in self.platforms if each.has(host)), None)


def profile_refusal(url: str) -> Text | None:
    """Why this address is not captured: it is a whole profile. None for every other address, also an unsound one."""
    host, place = _parts(url)
    platform = shipped().platform(host)
    if platform is None or any(each.search(place) for each in platform.posts):
        return None
    if not any(each.search(place) for each in platform.profiles):
        return None
    return Text(
        f"alamat ini sebuah profil {platform.name}; yang diambil hanya satu unggahan yang dilaporkan: "
        "berikan alamat unggahannya",
        f"this address is a {platform.name} profile; only the one reported post is captured: give the post's address",
    )


def judge(seen: Seen) -> Verdict:
    """What stands at the address. Statuses of 400 and more that no rule names are errors."""
    host, place = _parts(seen.url)
    title, text = _plain(seen.title), _plain(seen.text[:JUDGED])
    walls = shipped()
    platform = walls.platform(host)
    own = platform.walls if platform else ()
    for wall in (*own, *walls.everywhere):
        if wall.stands(seen, host, place, title, text):
            return Verdict(wall.outcome, wall.said, platform.name if platform and wall in own else None)
    if seen.status is not None and seen.status >= 400:
        said = Text(f"server menjawab dengan status {seen.status}", f"the server answered with status {seen.status}")
        return Verdict(Outcome.ERROR, said)
    return Verdict(Outcome.PAGE, OUTCOMES[Outcome.PAGE])


@cache
def shipped() -> Walls:
    """The rules that come with the product."""
    return read(files(__package__).joinpath("walls.toml").read_text("utf-8"))


def read(text: str) -> Walls:
    """Rules from TOML. Raises ValueError, in one line, that names the platform and what is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"walls: {error}") from error
    platforms = []
    for table in data.get("platform", ()):
        name = str(table.get("name", ""))
        if not name or not table.get("hosts"):
            raise ValueError(f"walls: platform {name or '?'} needs a name and hosts")
        platforms.append(
            Platform(
                name,
                tuple(table["hosts"]),
                _patterns(table.get("posts", ()), name),
                _patterns(table.get("profiles", ()), name),
                tuple(_wall(each, name) for each in table.get("wall", ())),
            )
        )
    return Walls(tuple(platforms), tuple(_wall(each, "[[wall]]") for each in data.get("wall", ())))


def _wall(table: Mapping[str, Any], where: str) -> Wall:
    unknown = sorted(table.keys() - _KEYS)
    if unknown:
        raise ValueError(f"walls: {where}: unknown key(s) {', '.join(unknown)}")
    try:
        outcome = Outcome(table["outcome"])
        said = Text.of({"id": table.get("id"), "en": table.get("en")})
    except (KeyError, ValueError) as error:
        raise ValueError(f"walls: {where}: {error}") from error
    given = {
        name: _patterns((table[name],), where)[0] for name in ("address", "host", "title", "text") if name in table
    }
    status = frozenset(table["status"]) if "status" in table else None
    return Wall(outcome, said, **given, words=table.get("words"), status=status, password=table.get("password", False))


def _patterns(given: Iterable[str], where: str) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(each, re.IGNORECASE) for each in given)
    except re.error as error:
        raise ValueError(f"walls: {where}: not a regular expression: {error}") from error


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").replace("‘", "'").split())


def _parts(url: str) -> tuple[str, str]:
    """The host in small letters, and `path?query` with its escapes read and its dots and double slashes taken out."""
    try:
        split = urlsplit(url.strip())
        host = (split.hostname or "").rstrip(".").lower()
    except ValueError:
        return "", ""
    steps: list[str] = []
    for step in unquote(split.path).replace("\\", "/").split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step.strip())
    path = "/" + "/".join(steps)
    if steps and split.path.endswith("/"):
        path += "/"
    return host, f"{path}?{split.query}" if split.query else path
