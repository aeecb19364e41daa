"""From a block of a page of Meta's to records: who, what and when, by headings, links, tables and dates.

Labels and sentences are in the language of the account, so labels are hints and sentences are handed on. Knows blocks,
not which file they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import unquote

from nirpihak.exports import meta
from nirpihak.exports.block_items import Block, Pair
from nirpihak.exports.dates import Moment, moment
from nirpihak.exports.facebook_urls import of_page, of_post
from nirpihak.exports.records import Clock, Done, Named, Origin, Record
from nirpihak.exports.texts import address, handle, handle_of, word

LONG: Final = 20_000
_OWN: Final = frozenset({Done.COMMENT, Done.POST, Done.STORY})
_POSTS: Final = ("/p/", "/reel/", "/tv/", "/reels/", "/post/", "/t/")
_PROFILES: Final = {"instagram": "https://www.instagram.com/", "threads": "https://www.threads.com/@"}
_GROUPS: Final = frozenset({"group", "grup", "groep", "groupe", "gruppe", "grupo", "gruppo", "kumpulan", "社團"})
_NAME_ONLY: Final = ("name_only",)
_SENTENCE: Final = ("in_sentence",)


class Html(NamedTuple):
    """One list as a page holds it."""

    done: Done
    target: str
    caveats: tuple[str, ...] = ()


class Clocks:
    """The origins of one page, by how exact a time is; `ahead` is what its clock is ahead of UTC, in seconds."""

    def __init__(self, origin: Origin, ahead: int | None) -> None:
        self._origin, self._ahead = origin, ahead
        self._known: dict[tuple[str, str], Origin] = {}

    def at(self, found: Moment | None) -> tuple[Origin, int | None]:
        """The origin whose clock tells this time, and the time by it."""
        if found is None:
            return self._of("minute", "local" if self._ahead is None else "utc"), None
        if found.zone == "utc" or self._ahead is None or found.precision == "day":
            return self._of(found.precision, found.zone), found.at
        return self._of(found.precision, "utc"), found.at - self._ahead

    def _of(self, precision: str, zone: str) -> Origin:
        known = self._known.get((precision, zone))
        if known is None:
            caveats = self._origin.caveats if zone == "utc" else (*self._origin.caveats, "local_time")
            known = self._origin.but(clock=Clock(precision, zone), caveats=caveats)
            self._known[precision, zone] = known
        return known


Make: TypeAlias = Callable[[Html, Clocks, int, Block], Iterator[Record]]


class _Told(NamedTuple):
    """What a block tells: its heading, its date, texts that are neither, addresses with their text, and pairs."""

    heading: str | None
    when: Moment | None
    texts: list[str]
    links: list[tuple[str, str]]
    pairs: list[Pair]

    def pair(self, hints: frozenset[str]) -> str | None:
        """The value of the first pair whose label is one of these."""
        return next(
            (each.value for each in self.pairs if each.label.casefold().rstrip(" :") in hints and each.value), None
        )


def _tell(block: Block) -> _Told:
    heading = word(block.heading, LONG)
    pairs = list(block.pairs)
    told = {line for each in pairs for line in (each.label, each.value, *each.value.split("\n"))}
    when: Moment | None = None
    texts: list[str] = []
    for each in reversed(block.texts):
        if each in told or each == heading:
            continue
        found = None if each.startswith("http") else moment(each)
        if found is not None:
            when = when or found  # the last: what comes before it can belong to a picture
        else:
            texts.append(each)
    texts.reverse()
    if when is None:
        when = next(filter(None, (moment(each.value) for each in reversed(pairs))), None)
        pairs = [each for each in pairs if moment(each.value) is None]
    links = [(url, each.text) for each in block.links if (url := address(each.href)) is not None]
    return _Told(heading, when, texts, links, pairs)


def instagram_records(known: Html, clocks: Clocks, number: int, block: Block) -> Iterator[Record]:
    """The records of a block of Instagram's or Threads'."""
    told = _tell(block)
    origin, at = clocks.at(told.when)
    if known.target != "post":
        yield from _account(known, origin, at, number, told)
    elif known.done in _OWN and known.done is not Done.COMMENT:
        text = "\n".join(dict.fromkeys(filter(None, [told.heading, *told.texts, told.pair(meta.TEXT_LABELS)])))
        if text or at is not None:
            yield Record(origin, number, known.done, at=at, text=word(text, LONG), own=bool(text))
    elif known.done is Done.COMMENT:
        yield from _comment(known, origin, at, number, told)
    else:
        yield from _liked(known, origin, at, number, told)


def _account(known: Html, origin: Origin, at: int | None, number: int, told: _Told) -> Iterator[Record]:
    url = next((url for url, _ in told.links if origin.target != "hashtag" or "/tags/" in url), None)
    url = url or next((url for url, _ in told.links), None)
    heading = (told.heading or "").removeprefix("#")
    found = handle(told.pair(meta.USERNAME_LABELS)) or handle(heading) or (handle_of(url) if url else None)
    if found is None and told.pairs:
        found = _last_handle(told)
    if found is None and url is None:
        found = next(filter(None, map(handle, told.texts)), None)
    name = told.pair(meta.NAME_LABELS) or (told.heading if told.heading and handle(heading) is None else None)
    if found is None and name is None and url is None:
        return
    if found is not None and origin.target == "account" and (url is None or "/_u/" in url):
        url = _PROFILES[origin.platform] + found
    yield Record(origin, number, known.done, found, name, url=url, at=at)


def _comment(known: Html, origin: Origin, at: int | None, number: int, told: _Told) -> Iterator[Record]:
    """A comment: what was said comes first, whose post it was next, in every language seen."""
    text = told.pair(meta.COMMENT_LABELS | meta.TEXT_LABELS)
    owner = handle(told.pair(meta.OWNER_LABELS))
    values = [each.value for each in told.pairs if each.value]
    others = [each for each in values if each != text and (owner is None or handle(each) != owner)]
    if owner is None and len(others) > (text is None):
        owner = handle(others[-1])
        others = others[:-1] if owner is not None else others
    if text is None:
        text = (others[0] if others else None) or "\n".join(dict.fromkeys(told.texts)) or told.heading
    if owner is None and told.heading and told.heading != text:
        owner = handle(told.heading)
    if text or owner or at is not None:
        post = next((url for url, _ in told.links), None)
        yield Record(origin, number, known.done, owner, post_url=post, at=at, text=word(text, LONG), own=bool(text))


def _liked(known: Html, origin: Origin, at: int | None, number: int, told: _Told) -> Iterator[Record]:
    """A like, an answer, a repost, a save: whose, and of which post."""
    urls = [url for url, _ in told.links] + [url for each in told.pairs if (url := address(each.value)) is not None]
    post = next((url for url in urls if any(each in url for each in _POSTS)), None)
    profile = next((url for url in urls if url != post and not any(each in url for each in _POSTS)), None)
    owner = handle(told.pair(meta.USERNAME_LABELS)) or handle(told.pair(meta.OWNER_LABELS))
    # With a table, a heading is that of a part of it ("Owner"), in any language.
    owner = owner or (_last_handle(told) if told.pairs else handle(told.heading))
    owner = owner or (handle_of(profile) if profile else None) or _author_in(post)
    # The name beside the handle: a hashtag has a name too.
    name = _before(owner, told.pairs) or told.pair(meta.NAME_LABELS)
    if name is None and not told.pairs and told.heading and handle(told.heading) is None:
        name = told.heading
    text = told.pair(meta.TEXT_LABELS) or "\n".join(_without_links(told))
    if owner or post or name or at is not None:
        identifier = _post_id(post)
        yield Record(
            origin, number, known.done, owner, word(name), None, profile, identifier, post, at, word(text, LONG)
        )


def _without_links(told: _Told) -> list[str]:
    """The texts that are no link's."""
    linked = {text for _, text in told.links}
    return [each for each in dict.fromkeys(told.texts) if each not in linked and address(each) is None]


def _last_handle(told: _Told) -> str | None:
    """The last value that can be a handle: a table ends with whose the post is."""
    values = (each.value for each in reversed(told.pairs) if each.label and address(each.value) is None)
    return next((found for each in values if (found := handle(each)) is not None and not found.isdigit()), None)


def _before(owner: str | None, pairs: list[Pair]) -> str | None:
    """The value before an account's handle: its name."""
    for before, each in pairwise(pairs):
        if owner is not None and each.value == owner and address(before.value) is None:
            return before.value
    return None


def _post_id(url: str | None) -> str | None:
    """The post's own id in its address, `/p/<id>/`."""
    for each in _POSTS if url is not None else ():
        _, mark, rest = url.partition(each) if url is not None else ("", "", "")
        if mark:
            return word(unquote(rest.partition("/")[0].partition("?")[0]), 100)
    return None


def _author_in(url: str | None) -> str | None:
    """Whose post it is, where the address says so: `/@name/post/<id>`."""
    return handle_of(url.partition("/post/")[0]) if url is not None and "/@" in url and "/post/" in url else None


def facebook_records(known: Html, clocks: Clocks, number: int, block: Block) -> Iterator[Record]:
    """The records of a block of Facebook's."""
    told = _tell(block)
    origin, at = clocks.at(told.when)
    if known.done is Done.ATTEND:
        at = None  # the only time is the event's own
    if known.target != "post":
        yield from _named(known, origin, at, number, told)
        return
    inside = [url for url, _ in told.links if _is_facebook(url)]
    shared = [url for url, _ in told.links if not _is_facebook(url)]
    post_url = next((url for url in inside if "/dyi/" not in url), inside[0] if inside else None)
    if known.done is Done.POST and any("/dyi/" in url for url in inside):
        # That one leads to the owner's post; any other is what she shared.
        shared = [url for url, _ in told.links if "/dyi/" not in url]
        post_url = next(url for url in inside if "/dyi/" in url)
    paired = next((url for each in told.pairs if (url := address(each.href) or address(each.value))), None)
    post_url = paired or post_url
    handle_, id, post = of_post(post_url)
    values = [each for each in told.pairs if each.value and address(each.value) is None]
    group = told.pair(_GROUPS)
    text = None
    if known.done in _OWN:
        text = told.pair(meta.COMMENT_LABELS | meta.TEXT_LABELS)
        text = text or "\n".join(dict.fromkeys(each for each in told.texts if address(each) is None))
    name = told.pair(meta.NAME_LABELS)
    named = tuple(Named(name=each.value[:500]) for each in values[:20] if each.value not in (group, text, name))
    if known.done not in _OWN:
        named += tuple(Named(name=each[:500]) for each in told.texts[:5] if address(each) is None)
    sentence = word(told.heading, 1000)
    if not (sentence or text or post_url or named or name or at is not None):
        return
    doubt = _SENTENCE if sentence and "in_sentence" not in origin.caveats else ()
    yield Record(
        origin,
        number,
        known.done,
        handle_,
        word(name),
        id,
        None,
        post,
        post_url,
        at,
        word(text, LONG),
        bool(text),
        sentence,
        named,
        word(group),
        doubt,
    )
    if known.done is Done.POST:
        for url in dict.fromkeys(shared):
            handle_, id, post = of_post(url)
            yield Record(origin, number, Done.SHARE, handle_, None, id, None, post, url, at)


def _named(known: Html, origin: Origin, at: int | None, number: int, told: _Told) -> Iterator[Record]:
    """A page, an account, a group, an event: by name, sometimes with an address."""
    url = next((url for url, _ in told.links if _is_facebook(url) and "/dyi/" not in url), None)
    handle_, id = of_page(url)
    texts = [each for each in told.texts if address(each) is None]
    name = told.pair(meta.NAME_LABELS | _GROUPS)
    sentence = None
    if name is None and origin.target in ("group", "event") and texts:
        name, sentence = texts[0], told.heading
    elif name is None and origin.target == "group" and known.done is Done.JOIN:
        sentence = told.heading
    elif name is None:
        name = told.heading or next(iter(texts), None) or next((each.value for each in told.pairs if each.value), None)
    if not (name or sentence or url):
        return
    text = "\n".join(texts[1:]) if known.done is Done.REQUEST else None
    doubt = () if handle_ or id else _NAME_ONLY
    yield Record(
        origin,
        number,
        known.done,
        handle_,
        word(name),
        id,
        url,
        at=at,
        text=word(text, LONG),
        own=bool(text),
        sentence=word(sentence, 1000),
        caveats=doubt if name else _SENTENCE,
    )


def _is_facebook(url: str) -> bool:
    host = url.partition("//")[2].partition("/")[0].casefold()
    return host in ("facebook.com", "fb.com", "fb.me") or host.endswith((".facebook.com", ".fb.com"))
