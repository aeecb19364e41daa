"""HTML pages of the exports of Instagram, Threads and Facebook: the default that most people have.

Which list a page holds, its name tells, which is never translated; a record is what stands right within the page's main
element, told by headings, links, dates and tables, not by classes, which change with every build.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Final

from nirpihak.exports import facebook, instagram, threads
from nirpihak.exports.block_items import Block, Heading, Item, Link, Pair
from nirpihak.exports.blocks import Attributes, Page
from nirpihak.exports.dates import moment
from nirpihak.exports.facebook_lists import LISTS
from nirpihak.exports.members import Look, Member, Platform, Told
from nirpihak.exports.meta_clock import FRONT, ahead
from nirpihak.exports.meta_html_rows import Clocks, Html, Make, facebook_records, instagram_records
from nirpihak.exports.records import Done, Origin, Record
from nirpihak.text import Text

VARIANT: Final = "html-2021"
_INSTAGRAM: Final = {
    name: part
    for name, part in instagram.PARTS.items()
    if name not in ("likes", "comments", "story_interactions", "saved", "media")  # folders, not files
}
_FACEBOOK: Final = {name: LISTS[part] for name, part in facebook.NAMES.items()}
_FACEBOOK_OLD: Final = {"following": "who_you_ve_followed", "pages": "pages_you_ve_liked"}
"""Names that only an old export of Facebook gives to these lists."""
_COMMON: Final = frozenset(
    {"comments", "posts", "stories", "reels", "polls", "questions", "countdowns", "hype", "reposts"}
)
"""Names that any page of the web can have."""
_ACTING: Final = frozenset(
    {"likes", "comments", "comments_and_reactions", "followers_and_following", "reposts", "groups"}
)
_MARKS: Final = (b"_a6-g", b"_a705", b"_a706", b"uiBoxWhite", b"instagram.com", b"facebook.com", b"fbcdn")
_GROUPED: Final = frozenset({Done.ATTEND})
"""Acts of which one block of a page holds many, under one heading."""


def look(member: Member) -> Look | None:
    """What a page of an export of Meta's is; None where it is none."""
    if not member.name.endswith((".html", ".htm")) or not _is_html(member.head):
        return None
    platform, sure = _platform(member)
    if platform is None:
        return None
    stem = _stem(member, platform)
    marked = any(each in member.head for each in _MARKS)
    if (sure and "messages" in member.folders) or (stem == "message" and (sure or marked)):
        return _left(member, platform, "messages")
    if member.name in FRONT:
        return _left(member, platform, "other") if sure else None
    if stem in _parts(platform) and (sure or marked or stem not in _COMMON):
        return Look(_origin(member, platform, stem), _read)
    if stem == "followers" and platform != "facebook":
        return _left(member, platform, "followers")
    if not sure:
        # Renamed: whose list it is cannot be told from what it shows.
        return Look(_origin(member, platform, "unknown"), _refuse) if marked else None
    if not _ACTING.isdisjoint(member.folders[-1:]) and facebook.left_reason(stem) == "other":
        return Look(_origin(member, platform, "unknown"), _refuse)
    return _left(member, platform, facebook.left_reason(f"{stem} {' '.join(member.folders)}"))


def _is_html(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    return start.startswith(b"<") and any(
        each in start for each in (b"<!doctype html", b"<html", b"<head", b"<body", b"<main", b"<div", b"<meta")
    )


def _platform(member: Member) -> tuple[str | None, bool]:
    """Whose page it is, and whether its folders say so (or else its name or first bytes alone)."""
    folders = member.folders
    if "threads" in folders:
        return threads.ID, True
    if not instagram.TREE.isdisjoint(folders) or any(each.startswith("instagram-") for each in folders):
        return instagram.ID, True
    if facebook.within(member):
        return facebook.ID, True
    if member.source.casefold().rpartition("/")[2].startswith("instagram-"):
        return instagram.ID, True
    stem = instagram.name_of(member)
    if stem in _INSTAGRAM or stem == "followers":
        return instagram.ID, False
    if stem in threads.PARTS:
        return threads.ID, False
    if facebook.list_name(stem) in _FACEBOOK:
        return facebook.ID, False
    marked = sum(each in member.head for each in _MARKS[:4]) > 0
    return (instagram.ID if b"instagram.com" in member.head else facebook.ID, False) if marked else (None, False)


def _stem(member: Member, platform: str) -> str:
    if platform != facebook.ID:
        return instagram.name_of(member)
    stem = facebook.list_name(member.name.rpartition(".")[0])
    return _FACEBOOK_OLD.get(stem, stem)


def _parts(platform: str) -> dict[str, Html]:
    return _HTML[platform]


_HTML: Final[dict[str, dict[str, Html]]] = {
    instagram.ID: {name: Html(each.done, each.target, each.caveats) for name, each in _INSTAGRAM.items()},
    threads.ID: {name: Html(each.done, each.target, each.caveats) for name, each in threads.PARTS.items()},
    facebook.ID: {name: Html(each.done, each.target, each.caveats) for name, each in _FACEBOOK.items()},
}


def _origin(member: Member, platform: str, part: str) -> Origin:
    known = _HTML[platform].get(part)
    target = known.target if known else "post"
    caveats = known.caveats if known else ()
    return Origin(platform, part, VARIANT, member.source, member.path, target, confidence="medium", caveats=caveats)


def _left(member: Member, platform: str, reason: str) -> Look:
    return Look(_origin(member, platform, "left"), None, reason)


def _box(tag: str, attributes: Attributes) -> bool:
    """A record of a page that has no main element: the only use of class names, since nothing else tells."""
    return tag in ("div", "section") and not {"_a6-g", "uiBoxWhite"}.isdisjoint((attributes.get("class") or "").split())


def _read(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """The records of a page."""
    known = _HTML[origin.platform][origin.part]
    make: Make = facebook_records if origin.platform == facebook.ID else instagram_records
    number = odd = 0
    clocks: Clocks | None = None
    with member.open() as stream:
        page = Page(stream, block=_box)
        for block in _split(iter(page), grouped=known.done in _GROUPED, own=known.done in (Done.POST, Done.STORY)):
            if clocks is None:
                clocks = Clocks(origin, ahead(origin.platform, page.times, member, told))
            number += 1
            made = 0
            for record in make(known, clocks, number, block):
                made += 1
                yield record
            # One text and no more is a page that says that there is nothing.
            odd += not made and len(block.items) > 1
        if odd or not page.contained:
            told.trouble(member, ASK)


def _refuse(member: Member, origin: Origin, told: Told) -> Iterator[Record]:
    """No record: the owner is told to ask for another format."""
    told.trouble(member, ASK)
    yield from ()


def _split(blocks: Iterator[Block], *, grouped: bool, own: bool) -> Iterator[Block]:
    """The blocks; where one is all that a page has, or holds many records (`grouped`), those records. One of the
    owner's own posts has dates of its pictures in it, and is not cut."""
    first = next(blocks, None)
    if first is None:
        return
    second = next(blocks, None)
    cut = (second is None or grouped) and not own
    rest: list[Item] = []
    under = ""
    for block in chain((each for each in (first, second) if each is not None), blocks):
        under = block.heading
        yield from _records_of(block, rest, cut=cut)
    if rest:
        yield Block(0, tuple(rest), under)


def _records_of(block: Block, rest: list[Item], *, cut: bool) -> Iterator[Block]:
    """A block as it is, or cut behind each date, or before each heading, or behind each link. `rest` holds what was cut
    off by the end of a part."""
    if block.whole and not cut and not rest:
        yield block
        return
    items = [*rest, *block.items]
    rest.clear()
    pieces = _cut(items)
    if not block.whole and pieces:
        rest += pieces.pop()
    for piece in pieces:
        yield Block(block.number, tuple(piece), block.heading)


def _cut(items: list[Item]) -> list[list[Item]]:
    """Items, cut where records end."""
    pairs = {each.value for each in items if isinstance(each, Pair)}
    texts = [(place, each) for place, each in enumerate(items) if type(each) is str and each not in pairs]
    dates = [place for place, each in texts if moment(each, bare=True) is not None]
    headings = [place for place, each in enumerate(items) if isinstance(each, Heading)]
    links = [place for place, each in enumerate(items) if isinstance(each, Link)]
    if len(dates) > 1:
        # A link or a pair around a date is told after it.
        ends = [_past(items, place) for place in dates]
    elif pairs or len(dates) == 1:
        ends = [len(items)]
    elif len(headings) > 1:
        ends = [*headings[1:], len(items)]
    elif len(links) > 1:
        ends = [place + 1 for place in links]
    else:
        ends = [len(items)]
    pieces = [items[start:end] for start, end in pairwise([0, *ends, len(items)])]
    return [piece for piece in pieces if piece]


def _past(items: list[Item], place: int) -> int:
    date = items[place]
    place += 1
    while place < len(items):
        each = items[place]
        if not ((isinstance(each, Link) and each.text == date) or (isinstance(each, Pair) and each.value == date)):
            break
        place += 1
    return place


ASK: Final = Text(
    "halaman HTML ini tidak terbaca seluruhnya; mintalah salinan data dalam format JSON: Pusat Akun, Informasi dan "
    "izin Anda, Ekspor informasi Anda, Format: JSON",
    "this HTML page could not be read in full; ask for the export in JSON: Accounts Center, Your information and "
    "permissions, Export your information, Format: JSON",
)
PLATFORM: Final = Platform("meta_html", look)
