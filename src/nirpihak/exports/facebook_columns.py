"""Facebook's rows as they nearly always are, in columns for a sieve: many at once, none by itself.

Whatever is not exactly so is left to `facebook_rows` and `facebook_labels`, which know every way in which a row was
ever written. What is gathered is more than records would hold, never less: every text of a row, every part of a link.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import unquote

from nirpihak.exports import meta
from nirpihak.exports.batches import Numbered, left
from nirpihak.exports.facebook_lists import Reading
from nirpihak.exports.members import Columns, Sieve
from nirpihak.exports.records import Done
from nirpihak.exports.texts import mend

OWN: Final = frozenset({Done.COMMENT, Done.POST, Done.STORY, Done.REQUEST})
"""What is done in the owner's own words, for which no sieve is asked."""
_LABELLED: Final = frozenset({"timestamp", "media", "label_values", "fbid"})
_SENTENCE: Final = {"timestamp", "data", "title"}
_REACTION: Final = {"reaction"}
_END: Final = 253_402_300_800
_OWNER: Final = ("facebook", "name")
_WHO: Final = meta.NAME_LABELS | meta.OWNER_LABELS
_ODD: Final = (AttributeError, KeyError, TypeError, ValueError)


def remaining(given: Reading, first: int, rows: list[Any]) -> Iterable[Numbered]:
    """The rows that a sieve does not pass over, with their numbers; `first` is that of the first row given."""
    numbered = enumerate(rows, first)
    sieve = given.told.sieve
    if sieve is None or given.known.done in OWN:
        return numbered
    return left(list(numbered), lambda each: _asked(given, each, sieve))


def _asked(given: Reading, numbered: list[Numbered], sieve: Sieve) -> list[Numbered]:
    kept: list[Numbered] = []
    try:
        if given.known.form == "sentence" and numbered[0][1].keys() == _SENTENCE:
            origin, columns = given.origin, _sentences(given, [row for _, row in numbered])
        else:
            origin = given.labelled
            usual, kept = _told_apart(given, numbered)
            columns = _labelled([row for _, row in usual], given.told.owner.get(_OWNER))
    except _ODD:
        return numbered
    return kept if sieve(origin, given.known.done, columns) else numbered


def _sentences(given: Reading, rows: list[Any]) -> Columns:
    """Rows that tell in a sentence what was reacted to. The first of them all tells the owner's name, and is read."""
    titles = [mend(row["title"]) for row in rows]
    if not (all(_SENTENCE == row.keys() for row in rows) and all(map(str.strip, titles))):
        raise ValueError
    data = [row["data"] for row in rows]
    if not all(type(each) is list and len(each) == 1 and each[0].keys() == _REACTION for each in data):
        raise ValueError
    if _OWNER not in given.told.owner:
        raise ValueError
    return Columns(len(rows), texts=titles, times=_times(rows))


def _told_apart(given: Reading, numbered: list[Numbered]) -> tuple[list[Numbered], list[Numbered]]:
    """The rows of labelled values that name somebody for certain, and the others."""
    rows = [row for _, row in numbered]
    labels = [each.get("label") for row in rows for each in row["label_values"]]
    who = [label for label in set(labels) if label is not None and mend(label).casefold() in _WHO]
    if len(who) != 1:
        raise ValueError
    (label,) = who
    owner = given.told.owner.get(_OWNER)
    if labels.count(label) == len(rows) and _all_sure(rows, label):
        return numbered, []
    usual: list[Numbered] = []
    others: list[Numbered] = []
    for each in numbered:
        row = each[1]
        called = [entry["value"] for entry in row["label_values"] if entry.get("label") == label]
        name = mend(called[0]).strip() if len(called) == 1 and row.keys() <= _LABELLED else ""
        (usual if name and name != owner and name[:4].lower() != "http" else others).append(each)
    if not usual:
        raise ValueError
    return usual, others


def _all_sure(rows: list[Any], label: str) -> bool:
    """Whether each row names somebody under a label that stands at the same place in all of them: nearly always."""
    values = [row["label_values"] for row in rows]
    place = next((place for place, each in enumerate(values[0]) if each.get("label") == label), None)
    if place is None or min(map(len, values)) <= place:
        return False
    entries = [each[place] for each in values]
    names = [entry["value"] for entry in entries if entry.get("label") == label]
    written = "\n".join(names)
    return (
        len(names) == len(rows)
        and all(map(_LABELLED.issuperset, rows))
        and all(map(str.strip, names if written.isascii() else map(mend, names)))
        and "http" not in written.lower()
    )


def _labelled(rows: list[Any], owner: str | None) -> Columns:
    entries = [each for row in rows for each in row["label_values"]]
    texts: set[str] = set()
    links: set[str] = set()
    for _ in range(meta.DEEP + 1):
        texts.update([value for value in {each.get("value") for each in entries} if type(value) is str])
        links.update([href for href in {each.get("href") for each in entries} if type(href) is str])
        blocks = [each.get(key) for each in entries if "dict" in each or "vec" in each for key in ("dict", "vec")]
        entries = [each for block in blocks if block is not None for each in _checked(block)]
        if not entries:
            break
    else:
        raise ValueError
    names = _mended({each for each in texts if each not in links or " " in each or not each.startswith("https://")})
    if owner is not None and owner in names:
        raise ValueError  # who is named beside her is told by `facebook_labels`
    links.update([each for each in texts if "://" in each])
    pieces = _pieces(_mended(links))
    handles = [each for each in pieces if not each.isdigit() and not each.startswith("pfbid")]
    ids = pieces | {each.rpartition("-")[2] for each in pieces if "-" in each}
    return Columns(len(rows), handles, (names,), list(ids), list(pieces), times=_times(rows))


def _checked(block: object) -> list[Any]:
    """The entries of a block. Raises TypeError where it is no list."""
    if type(block) is not list:
        raise TypeError
    return block


def _pieces(links: str) -> set[str]:
    """Whatever stands between the signs that part links."""
    for sign in "/?=&#":
        links = links.replace(sign, "\n")
    pieces = set(links.split("\n"))
    return pieces | set(unquote(links).split("\n")) if "%" in links else pieces


def _times(rows: list[Any]) -> list[int]:
    times = [row["timestamp"] for row in rows]
    if set(map(type, times)) != {int} or min(times) <= 0 or max(times) >= _END:
        raise ValueError
    return times


def _mended(texts: Iterable[str]) -> str:
    """The texts one below the other. They can be mended at once, unless only some of them were broken."""
    joined = "\n".join(texts)
    found = mend(joined)
    return found if found is not joined or joined.isascii() else "\n".join(map(mend, texts))
