"""What a person must be told of each platform: how to ask for the export, what it cannot tell and where to look by
hand, how to undo each kind of act, and what each caveat means.

All of it is data (`data/platforms/*.toml`, `everywhere.toml`, `caveats.toml`, `left.toml`), read by `guide_files` when
it is first asked for.
Knows no contest, no rule and no export of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from nirpihak.exports.records import Done, Record
from nirpihak.text import Text

PLATFORMS: Final = ("instagram", "facebook", "threads", "tiktok", "x", "youtube", "telegram", "whatsapp")
"""Every platform that has a guide, in the order in which they are shown."""

CAVEATS: Final = (
    "added_by_others",
    "author_unknown",
    "time_of_content",
    "local_time",
    "guessed_layout",
    "auto_follow",
    "name_only",
    "in_sentence",
    "no_time",
    "private_save",
    "maybe_own",
)
"""The caveats that a record can carry."""

LEFT: Final = (
    "messages",
    "watch_history",
    "search_history",
    "location",
    "ads",
    "contacts",
    "followers",
    "other",
)
"""Why a file can be left unread."""

WORDS: Final = ("menus", "several", "keep", "note", "limits", "inquiry", "whose")
"""What is said of every platform alike: menus may differ, choose all files, keep them to yourself, what to note down
when undoing, what undoing cannot do, when an inquiry is open, when an act is not recognised."""


_AT_ITS_PLACE: Final = frozenset((Done.FOLLOW, Done.REQUEST, Done.JOIN, Done.ADMIN))


class GuideError(ValueError):
    """The data of a guide is not as it must be. Names the file and the field, in one line."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do, in order, and the address where it is done, if it has a stable one."""

    steps: tuple[Text, ...]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """How to ask for an export: where, step by step on a phone first; what to choose; which parts suffice; how long it
    takes; and in what form it comes.
    """

    ask: Steps
    pick: tuple[Text, ...]
    enough: Text
    wait: Text
    form: Text


@dataclass(frozen=True, slots=True)
class Blind:
    """One thing that cannot be known from an export, and where to look by hand. `key` is unique within a platform."""

    key: str
    what: Text
    look: Text
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """All that is told of one platform.

    `unsure`: what of this guide is not verified. `reads`: what is read, by kind of act. `leaves`: keys of what is left
    unread on purpose (`left`). `blind`: shown with every result of the platform, beside `everywhere().blind`. `undo`:
    for each kind that is read. `whose`: where to see who has logged in.
    """

    id: str
    name: str
    unsure: Text
    export: Export
    reads: Mapping[Done, Text]
    leaves: tuple[str, ...]
    blind: tuple[Blind, ...]
    undo: Mapping[Done, Steps]
    whose: Steps


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What is told of every platform alike: `words` by the keys of `WORDS`, and what no export can tell."""

    words: Mapping[str, Text]
    blind: tuple[Blind, ...]


@cache
def guide(platform: str) -> Guide:
    """The guide of a platform. Raises KeyError for a platform that has none."""
    from nirpihak.exports.guide_files import data, read_guide

    if platform not in PLATFORMS:
        raise KeyError(platform)
    file = f"platforms/{platform}.toml"
    found = read_guide(file, data(file))
    if found.id != platform:
        raise GuideError(f"{file}: id: must be {platform!r}, as the file is called")
    return found


class _Guides(Mapping[str, Guide]):
    """All guides by platform, each read when it is first asked for."""

    def __getitem__(self, platform: str) -> Guide:
        return guide(platform)

    def __iter__(self) -> Iterator[str]:
        return iter(PLATFORMS)

    def __len__(self) -> int:
        return len(PLATFORMS)


GUIDES: Final[Mapping[str, Guide]] = _Guides()


@cache
def everywhere() -> Everywhere:
    """What is told of every platform alike."""
    from nirpihak.exports.guide_files import data, read_everywhere

    return read_everywhere("everywhere.toml", data("everywhere.toml"))


class Undoing(NamedTuple):
    """How one act is undone: the link the export has for it, a page for all of its kind, and the steps."""

    url: str | None
    bulk: str | None
    steps: tuple[Text, ...]


def undoing(record: Record) -> Undoing:
    """How an act is undone. What one follows or belongs to is undone at its own place, anything else at the post."""
    steps = GUIDES[record.origin.platform].undo.get(record.done)
    places = (record.url, record.post_url) if record.done in _AT_ITS_PLACE else (record.post_url, record.url)
    return Undoing(places[0] or places[1], steps.url if steps else None, steps.steps if steps else ())


def caveat(key: str) -> Text:
    """What a caveat of a record means. Raises KeyError for one that is not in `CAVEATS`."""
    return _words("caveats.toml", CAVEATS)[key]


def left(key: str) -> Text:
    """What a file left unread is, and why it is not read. Raises KeyError for a key that is not in `LEFT`."""
    return _words("left.toml", LEFT)[key]


@cache
def _words(file: str, keys: tuple[str, ...]) -> Mapping[str, Text]:
    from nirpihak.exports.guide_files import data, read_words

    return read_words(file, data(file), keys)


def guide_json(lang: str) -> dict[str, Any]:
    """All guides in one language as plain values, for pages. A missing address is None."""

    def several(texts: tuple[Text, ...]) -> list[str]:
        return [each.pick(lang) for each in texts]

    def blind(those: tuple[Blind, ...]) -> list[dict[str, str | None]]:
        return [{"key": b.key, "what": b.what.pick(lang), "look": b.look.pick(lang), "url": b.url} for b in those]

    def todo(steps: Steps) -> dict[str, Any]:
        return {"steps": several(steps.steps), "url": steps.url}

    return {
        "words": {key: text.pick(lang) for key, text in everywhere().words.items()},
        "blind": blind(everywhere().blind),
        "caveats": {key: caveat(key).pick(lang) for key in CAVEATS},
        "left": {key: left(key).pick(lang) for key in LEFT},
        "platforms": [
            {
                "id": each.id,
                "name": each.name,
                "unsure": each.unsure.pick(lang),
                "export": {
                    **todo(each.export.ask),
                    "pick": several(each.export.pick),
                    "enough": each.export.enough.pick(lang),
                    "wait": each.export.wait.pick(lang),
                    "form": each.export.form.pick(lang),
                },
                "reads": {done.value: text.pick(lang) for done, text in each.reads.items()},
                "leaves": list(each.leaves),
                "blind": blind(each.blind),
                "undo": {done.value: todo(steps) for done, steps in each.undo.items()},
                "whose": todo(each.whose),
            }
            for each in GUIDES.values()
        ],
    }


def handbook() -> str:
    """The part of docs/exports.md that is made from the data, as Markdown in English."""
    lines = ["## Platform by platform", "", *(line for each in GUIDES.values() for line in _chapter(each))]
    lines += ["## What no export can tell", "", *_blind_table(everywhere().blind)]
    lines += ["## What is left unread on purpose", "", "| left | what and why |", "| --- | --- |"]
    lines += [*(f"| `{key}` | {left(key).en} |" for key in LEFT), ""]
    lines += ["## What a caveat means", "", "| caveat | what it tells the owner |", "| --- | --- |"]
    lines += [f"| `{key}` | {caveat(key).en} |" for key in CAVEATS]
    return "\n".join(lines) + "\n"


def _chapter(each: Guide) -> Iterator[str]:
    yield from (f"### {each.name}", "")
    if each.export.ask.url:
        yield from (f"Asked for at <{each.export.ask.url}>, or step by step:", "")
    yield from (f"{number}. {step.en}" for number, step in enumerate(each.export.ask.steps, 1))
    chosen = (*each.export.pick, each.export.enough)
    yield from ("", "What to choose:", "", *(f"- {text.en}" for text in chosen), "")
    yield from (f"{each.export.wait.en} {each.export.form.en}", "")
    yield from (f"*Not verified:* {each.unsure.en}", "")
    yield from ("| read | what |", "| --- | --- |", *(f"| `{done}` | {text.en} |" for done, text in each.reads.items()))
    yield from ("", f"Left unread: {', '.join(f'`{key}`' for key in each.leaves)}.", "")
    yield from _blind_table(each.blind)


def _blind_table(those: tuple[Blind, ...]) -> Iterator[str]:
    yield from ("| cannot be known | where to look by hand |", "| --- | --- |")
    yield from (f"| {one.what.en} | {one.look.en}{f' <{one.url}>' if one.url else ''} |" for one in those)
    yield ""
