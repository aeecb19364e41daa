"""What somebody does whose account was taken over or imitated, on each platform: data in `victims.toml`.

A step names what to look for, not every tap of an app that changes. Knows no case.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from nirpihak.law.entries import Entry
from nirpihak.law.model import Confidence
from nirpihak.text import Text


class VictimsError(ValueError):
    """The file was refused. `problems` holds one line for each thing that is wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """One platform: how an account comes back, how an imitation is reported."""

    id: str
    name: str
    recover: tuple[Text, ...]
    imitation: tuple[Text, ...]
    address: str
    """The platform's own page, without a scheme; empty where none is sure."""
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Help:
    """What to do: keep the proof first; then what an account that was taken over needs, or an imitation; and after."""

    keep: tuple[Text, ...]
    first: tuple[Text, ...]
    """At once, where the account was taken over."""
    taken: tuple[Text, ...]
    """Once it is back."""
    imitated: tuple[Text, ...]
    """Where an imitation can be reported besides."""
    after: tuple[Text, ...]
    on: OnPlatform | None = None
    """Steps on the platform; none where it is unknown."""

    def steps(self, *, imitated: bool) -> tuple[Text, ...]:
        """Everything in its order, for an account that was taken over, or for an imitation."""
        if imitated:
            on = () if self.on is None else self.on.imitation
            return (*self.keep, *on, *self.imitated, *self.after)
        on = () if self.on is None else self.on.recover
        return (*self.keep, *self.first, *on, *self.taken, *self.after)


@dataclass(frozen=True, slots=True)
class Victims:
    """Everything that the file tells."""

    platforms: Mapping[str, OnPlatform]
    general: Help

    def help_on(self, platform: str) -> Help:
        """What to do on a platform (its id in the catalogue of facts); the general steps where it is not known."""
        return replace(self.general, on=self.platforms.get(platform))


@cache
def victims() -> Victims:
    """What ships with the package, read once."""
    return load(files(__package__).joinpath("victims.toml").read_text("utf-8"))


def load(text: str, name: str = "victims.toml") -> Victims:
    """Read a file's text. Raises VictimsError with every problem found."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise VictimsError([f"{name}: no valid TOML: {error}"]) from error
    problems: list[str] = []
    top = Entry(name, "", table, problems)
    sources = dict(top.tables("sources"))
    general = top.sub("general")
    told = Help(
        keep=_lines(general, "keep"),
        first=_lines(general, "first"),
        taken=_lines(general, "taken"),
        imitated=_lines(general, "imitated"),
        after=_lines(general, "after"),
    )
    used = _sources(general, sources)
    general.done()
    found: dict[str, OnPlatform] = {}
    for entry in top.list("platform"):
        made = OnPlatform(
            id=entry.string("id"),
            name=entry.string("name"),
            recover=_lines(entry, "recover"),
            imitation=_lines(entry, "imitation"),
            address=entry.optional_string("address") or "",
            confidence=entry.confidence(),
        )
        used |= _sources(entry, sources)
        entry.done()
        if made.id in found:
            entry.wrong("id", "stands twice; ids are unique")
        found[made.id] = made
    top.done()
    problems += [f"{name}: sources.{key}: nothing refers to this source" for key in sorted(sources.keys() - used)]
    if problems:
        raise VictimsError(problems)
    return Victims(MappingProxyType(found), told)


def _lines(entry: Entry, key: str) -> tuple[Text, ...]:
    found = entry.texts(key)
    if not found:
        entry.wrong(key, "at least one step is wanted")
    return found


def _sources(entry: Entry, sources: Mapping[str, object]) -> set[str]:
    named = entry.strings("sources")
    if not named:
        entry.wrong("sources", "at least one source is wanted")
    for key in named:
        if key not in sources:
            entry.wrong("sources", f"{key!r} is not among the sources of this file")
    return set(named)
