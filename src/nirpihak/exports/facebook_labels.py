"""Facebook's rows of labelled values (since 2024): who and what, told apart by shape, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from nirpihak.exports import meta
from nirpihak.exports.facebook_columns import OWN
from nirpihak.exports.facebook_lists import LONG, NAME_ONLY, Reading, mentions, text_of, unmarked
from nirpihak.exports.facebook_urls import of_page, of_post
from nirpihak.exports.records import Done, Named, Record, seconds
from nirpihak.exports.texts import address, mend, word

# Kinds of reaction; the Indonesian ones as the app shows them.
_REACTIONS: Final = frozenset(
    {"like", "love", "care", "haha", "wow", "sad", "sorry", "angry", "anger"}
    | {"suka", "super", "peduli", "sedih", "marah"}
)
_GROUP_TITLES: Final = frozenset({"group", "grup", "groep", "groupe", "gruppe", "grupo", "gruppo", "kumpulan", "社團"})
_OWN_LABELS: Final = (
    meta.TEXT_LABELS
    | meta.COMMENT_LABELS
    | frozenset({"post", "message", "answer", "kiriman", "postingan", "pesan", "jawaban", "bericht", "beitrag"})
)


_LIKE: Final = Done.LIKE
_NOBODY: Final[frozenset[str]] = frozenset()


class _Told:
    """What a row tells, as it is gathered: the row's own entries, and those of blocks within it."""

    __slots__ = ("at", "author", "author_url", "group", "left", "others", "plain", "url")

    def __init__(self, row: dict[str, Any]) -> None:
        self.at = seconds(row.get("timestamp"))
        self.url: str | None = None
        self.author: str | None = None
        self.author_url: str | None = None
        self.group: str | None = None
        self.plain: list[tuple[str, str]] = []
        self.others: list[str] = []
        self.left = meta.WIDE
        self._gather(row.get("label_values"), _NOBODY, meta.DEEP)

    def _gather(self, values: object, titles: frozenset[str], deeper: int) -> None:
        """Take the entries of a block; `titles` are those of the blocks around it, in small letters."""
        for each in values if isinstance(values, list) else (values,):
            self.left -= 1
            if self.left < 0:
                return
            if not isinstance(each, dict):
                if isinstance(each, str) and titles:
                    self._take("", each, titles)
                continue
            label, value = each.get("label"), each.get("value")
            href = each.get("href")
            if href is not None and (url := address(mend(href) if isinstance(href, str) else None)) is not None:
                self._link(url, titles)
            elif isinstance(value, str):
                self._take(label, value, titles)
            if self.at is None and "timestamp_value" in each:
                self.at = seconds(each["timestamp_value"])
            if deeper and ("dict" in each or "vec" in each):
                title = each.get("title") or label
                within = titles | {mend(title).casefold()} if title and isinstance(title, str) else titles
                self._gather(each.get("dict"), within, deeper - 1)
                self._gather(each.get("vec"), within, deeper - 1)

    def _link(self, url: str, titles: frozenset[str]) -> None:
        if not titles:
            self.url = self.url or url
        elif self.author_url is None and _GROUP_TITLES.isdisjoint(titles):
            self.author_url = url

    def _take(self, label: object, value: str, titles: frozenset[str]) -> None:
        text = word(mend(value), LONG)
        if text is None:
            return
        if text[:4] in ("http", "HTTP") and (url := address(text)) is not None:
            self._link(url, titles)
            return
        small = mend(label).casefold() if isinstance(label, str) else ""
        if self.group is None and (small in _GROUP_TITLES or not _GROUP_TITLES.isdisjoint(titles)):
            self.group = text
        elif not titles:
            self.plain.append((small, text))
        elif self.author is None and not meta.OWNER_LABELS.isdisjoint(titles):
            self.author = text
        else:
            self.others.append(text)


def labelled(given: Reading, number: int, row: dict[str, Any]) -> Sequence[Record]:
    """A row of labelled values: who and what, by shape; a label or title of a known language settles the rest."""
    known, told = given.known, _Told(row)
    own_words = known.done in OWN
    to_post = known.target == "post"
    others, author, group, url = told.others, told.author, told.group, told.url
    text = name = None
    for label, value in told.plain:
        if own_words and text is None and label in _OWN_LABELS:
            text = value
        elif name is None and label in meta.NAME_LABELS:
            name = value
        elif author is None and label in meta.OWNER_LABELS:
            author = value
        elif known.done is not _LIKE or value.casefold() not in _REACTIONS:
            others.append(value)
    if own_words and text is None and others:
        text = max(others, key=len)
        others.remove(text)
    if known.target == "group" and name is None:
        name, group = group, None
    if not to_post and name is None:
        name = author or (others.pop(0) if others else None)
    elif author is not None:
        others, name = [name, *others] if name else others, author
    owner = given.told.owner.get(("facebook", "name"))
    if name is not None and name == owner and others:
        name = None  # on some rows "Name" is who reacted
    if others:
        others = [each for each in dict.fromkeys(each[:500] for each in others) if each not in (owner, name)]
    sentence = text_of(row.get("title"), 1000)
    if not (url or told.author_url or name or text or others or group or sentence or told.at):
        return ()
    handle, id, post = of_post(url or told.author_url) if to_post else (*of_page(url), None)
    record = Record(
        given.labelled,
        number,
        known.done,
        handle,
        name[:500] if name else None,
        id,
        told.author_url if to_post else url,
        post,
        url if to_post else None,
        told.at,
        unmarked(text),
        text is not None,
        sentence,
        (*(Named(name=each) for each in others[:20]), *mentions(text)) if others or text else (),
        group[:500] if group else None,
        () if handle or id or not name else NAME_ONLY,
    )
    return (record,)
