"""HTML of any size as a stream of blocks: what stands in each record of a page, in order, without its looks.

For export pages, whose class names are artefacts of a build: a block is told by where it stands. What is held is one
block and one tag. Knows no platform and no list.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import BinaryIO, Final, TypeAlias

from nirpihak.exports.block_items import Block, Heading, Image, Item, Link, Pair, Time
from nirpihak.exports.members import MemberError
from nirpihak.text import Text

WINDOW: Final = 1 << 16
"""Bytes read at once."""
LONGEST_TAG: Final = 1 << 18
"""Most characters that may wait for the end of a tag or a comment; the parser takes 400 times their room if hostile."""
LONGEST_TEXT: Final = 20_000
"""Most characters kept of one text; the rest of it is passed over."""
LONGEST_HREF: Final = 2000
MOST_ITEMS: Final = 2000
"""Most items of one block; what follows is told as a further block under the same heading."""
DEEPEST: Final = 300
"""Most elements within one another."""
MOST_TIMES: Final = 10
"""Most `<time>` elements of a page's head that are kept."""

Attributes: TypeAlias = Mapping[str, str | None]
IsBlock: TypeAlias = Callable[[str, Attributes], bool]
"""Asked of an element, by its tag and attributes."""

_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "img", "mark", "q", "s", "small"}
    | {"span", "strong", "sub", "sup", "u", "wbr"}
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN: Final = frozenset({"script", "style", "title", "template", "noscript"})


def main_element(tag: str, attributes: Attributes) -> bool:
    """Whether an element holds a page's records: `<main>`, or anything in that role."""
    return tag == "main" or attributes.get("role") == "main"


def no_element(tag: str, attributes: Attributes) -> bool:
    """No element at all."""
    return False


class Page:
    """A page that is being read: iterate over its blocks. `times`: those read so far outside of blocks.

    A block is an element right within one that `container` knows, or an outermost one that `block` knows wherever it
    stands. UTF-8; bytes that are not become U+FFFD.

    Iterating raises MemberError where the page is cut off within a tag, nests too deep or is no HTML; the blocks
    before that have been told by then.
    """

    def __init__(self, stream: BinaryIO, *, container: IsBlock = main_element, block: IsBlock = no_element) -> None:
        self._stream = stream
        self._parser = _Parser(container, block)

    @property
    def times(self) -> tuple[Time, ...]:
        """The `<time>` elements outside of blocks, at most ten."""
        return tuple(self._parser.times)

    @property
    def contained(self) -> bool:
        """Whether an element came that holds blocks, or a block."""
        return self._parser.contained

    @property
    def title(self) -> str:
        """The page's first heading outside of blocks; "" until one came."""
        return self._parser.title

    def __iter__(self) -> Iterator[Block]:
        decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        parser = self._parser
        size = WINDOW
        while data := self._stream.read(size):
            problem = parser.take(decode(data))
            yield from parser.told()
            if problem is not None:
                raise problem
            parser.pass_over()
            # A tag that has not ended is looked at anew each time: ask for as much again, to stay linear.
            size = max(WINDOW, len(parser.rawdata))
            if len(parser.rawdata) > LONGEST_TAG:
                raise _too_large()
        rest = parser.rawdata
        parser.finish()
        yield from parser.told()
        if "<" in rest:
            raise _cut_off()


class _Parser(HTMLParser):
    """Gathers items from tags and texts."""

    def __init__(self, container: IsBlock, block: IsBlock) -> None:
        super().__init__(convert_charrefs=True)
        self._is_container, self._is_block = container, block
        self._open: list[str] = []
        self._container_at = 0
        self._block_at = 0
        self._count = 0
        self._blocks: list[Block] = []
        self.times: list[Time] = []
        self.title = ""
        self.contained = False
        self._unseen = 0
        self._stated: str | None = None
        self._clear()

    def _clear(self) -> None:
        self._items: list[Item] = []
        self._under = ""
        self._whole = True
        self._run: list[str] = []
        self._run_length = 0
        self._heading_at = 0
        self._link: tuple[int, str] | None = None
        self._link_text: list[str] = []
        self._link_length = 0
        self._rows: list[_Row] = []

    def updatepos(self, i: int, j: int) -> int:
        """No line is ever told, so none is counted."""
        return j

    def take(self, text: str) -> MemberError | None:
        """Read on. What is wrong is returned, for what was read before it to be told first."""
        try:
            self.feed(text)
        except MemberError as problem:
            return problem
        except (AssertionError, ValueError):  # what the parser does at declarations that are none
            return _no_html()
        return None

    def pass_over(self) -> None:
        """Let go of a style sheet or a script that has not ended."""
        if self.cdata_elem is not None and len(self.rawdata) > WINDOW:
            self.rawdata = self.rawdata[-100:]

    def told(self) -> list[Block]:
        """The blocks that ended since the last time."""
        blocks, self._blocks = self._blocks, []
        return blocks

    def finish(self) -> None:
        """End what is open."""
        if "<" not in self.rawdata:
            self.handle_data(self.rawdata)
        if self._block_at:
            self._end_block()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._add("\n")
            return
        attributes = dict(reversed(attrs))  # of an attribute given twice the first counts
        depth = len(self._open) + 1
        if self._block_at:
            self._start_inside(tag, attributes, depth)
        elif tag == "time" or tag in _HEADINGS:
            self._run.clear()
            self._stated = (attributes.get("datetime") or "")[:100] if tag == "time" else None
        if tag in _VOID:
            return
        if depth > DEEPEST:
            raise _too_deep()
        self._open.append(tag)
        if tag in _UNSEEN:
            self._unseen = self._unseen or depth
        if self._block_at:
            return
        if self._is_block(tag, attributes) or (self._container_at and depth == self._container_at + 1):
            self._clear()
            self._block_at, self.contained = depth, True
            self._start_inside(tag, attributes, depth)
        elif not self._container_at and self._is_container(tag, attributes):
            self._container_at, self.contained = depth, True

    def _start_inside(self, tag: str, attributes: Attributes, depth: int) -> None:
        if tag not in _INLINE:
            self._end_run()
        if tag == "a":
            self._end_link()
            href = attributes.get("href")
            if href:
                self._link, self._link_text, self._link_length = (depth, href.strip()[:LONGEST_HREF]), [], 0
        elif tag == "img":
            source = attributes.get("src")
            if source and not source.startswith("data:"):
                self._put(Image(source[:LONGEST_HREF]))
        elif tag == "tr":
            if len(self._rows) < DEEPEST:
                self._rows.append(_Row())
        elif tag in ("td", "th"):
            if self._rows:
                self._rows[-1].cells += 1
        elif tag in _HEADINGS:
            self._heading_at = self._heading_at or depth

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            if tag not in _INLINE:
                self._end_run()
            return
        while True:
            ended = self._open.pop()
            self._ended(ended, len(self._open) + 1)
            if ended == tag:
                return

    def _ended(self, tag: str, depth: int) -> None:
        if self._unseen >= depth:
            self._unseen = 0
        if not self._block_at:
            if tag == "time" and self._stated is not None:
                if len(self.times) < MOST_TIMES:
                    self.times.append(Time(self._stated, _plain(self._run)))
                self._stated = None
            elif tag in _HEADINGS:
                self.title = self.title or _plain(self._run)
            if self._container_at >= depth:
                self._container_at = 0
            return
        if tag not in _INLINE:
            self._end_run()
        if self._heading_at >= depth:
            self._heading_at = 0
        if self._link is not None and self._link[0] >= depth:
            self._end_link()
        if tag == "tr" and self._rows:
            pair = self._rows.pop().pair()
            if pair is not None:
                self._put(pair)
        if self._block_at >= depth:
            self._end_block()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen and data:
            self._add(data if "\n" not in data else data.replace("\n", " "))

    def _add(self, text: str) -> None:
        if self._run_length < LONGEST_TEXT:
            text = text[:LONGEST_TEXT]
            self._run.append(text)
            self._run_length += len(text)
            if self._link is not None and self._link_length < LONGEST_TEXT:
                self._link_text.append(text)
                self._link_length += len(text)
        elif not self._block_at:
            self._run.clear()
            self._run_length = 0

    def _end_run(self) -> None:
        if not self._run:
            return
        text = _plain(self._run)
        self._run.clear()
        self._run_length = 0
        if not text:
            return
        if self._rows and self._rows[-1].cells:
            self._rows[-1].text(text)
        self._put(Heading(text) if self._heading_at else text)

    def _end_link(self) -> None:
        if self._link is None:
            return
        href = self._link[1]
        self._link = None
        text = _plain(self._link_text)
        if self._rows and self._rows[-1].href is None:
            self._rows[-1].href = href
        self._put(Link(href, text))

    def _put(self, item: Item) -> None:
        self._items.append(item)
        if len(self._items) >= MOST_ITEMS:
            self._count += 1
            block = Block(self._count, tuple(self._items), self._under, False)
            self._blocks.append(block)
            self._whole = False
            self._items, self._under = [], block.heading

    def _end_block(self) -> None:
        self._end_run()
        self._end_link()
        self._block_at = 0
        if self._items:
            self._count += 1
            self._blocks.append(Block(self._count, tuple(self._items), self._under, self._whole))
        self._clear()


class _Row:
    """A table's row that is being read: the texts of its cells."""

    __slots__ = ("cells", "href", "texts")

    def __init__(self) -> None:
        self.cells = 0
        self.href: str | None = None
        self.texts: list[tuple[int, str]] = []

    def text(self, text: str) -> None:
        """Another text, in the last cell so far."""
        if len(self.texts) < 50:
            self.texts.append((self.cells, text))

    def pair(self) -> Pair | None:
        """Label and value: of two cells, or of a lone cell with the value under the label."""
        label = " ".join(text for cell, text in self.texts if cell == 1)
        value = "\n".join(text for cell, text in self.texts if cell > 1)
        if self.cells == 1 and len(self.texts) > 1:
            label, value = self.texts[0][1], "\n".join(text for _, text in self.texts[1:])
        return Pair(label, value, self.href) if label and (value or self.href) else None


def _plain(pieces: list[str]) -> str:
    """The pieces as one text: each line without needless space, no empty lines at its ends."""
    text = "".join(pieces)
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip("\n")


def _cut_off() -> MemberError:
    return MemberError(
        Text(
            "isi halaman terpotong sebelum selesai; unduh ulang ekspornya, atau buat ulang arsipnya",
            "the page is cut off before its end; download the export again, or pack it anew",
        )
    )


def _no_html() -> MemberError:
    return MemberError(
        Text(
            "bukan HTML yang utuh; mintalah ekspor dalam format JSON",
            "it is not sound HTML; ask for the export in JSON format",
        )
    )


def _too_deep() -> MemberError:
    return MemberError(Text("susunannya terlalu dalam untuk sebuah ekspor", "it is nested deeper than any export is"))


def _too_large() -> MemberError:
    return MemberError(
        Text("satu bagiannya terlalu besar untuk sebuah ekspor", "one of its parts is larger than in any export")
    )
