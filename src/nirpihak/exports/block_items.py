"""What stands in a record of a page: texts, headings, links, pictures, pairs of a table, in order. Reads no page."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Link(NamedTuple):
    """A link with its text: `href` as written, without entities."""

    href: str
    text: str


class Pair(NamedTuple):
    """A row of a table: a label and what stands beside it or under it; `href` of the first link in it."""

    label: str
    value: str
    href: str | None


class Heading(str):
    """A text that is a heading."""

    __slots__ = ()


class Image(str):
    """The address of a picture, as written."""

    __slots__ = ()


Item: TypeAlias = str | Link | Pair
"""What a block holds: a text (`Heading` if it is one, `Image` for a picture), a link, a pair.

The text of a link, of a table's cell is told as a text too, before the link or the pair.
"""


class Block(NamedTuple):
    """One record of a page: `number` counts from 1, `items` as they stand there.

    A block too large to be told as one is told in parts, none of them `whole`; `under` is the heading of the part
    before.
    """

    number: int
    items: tuple[Item, ...]
    under: str = ""
    whole: bool = True

    @property
    def heading(self) -> str:
        """The first heading; "" where there is none."""
        return next((str(each) for each in self.items if isinstance(each, Heading)), self.under)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that are no headings. A line break within one is "\\n"."""
        return tuple(each for each in self.items if type(each) is str)

    @property
    def links(self) -> tuple[Link, ...]:
        """The links."""
        return tuple(each for each in self.items if isinstance(each, Link))

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The rows of its tables that have a label and a value."""
        return tuple(each for each in self.items if isinstance(each, Pair))

    @property
    def images(self) -> tuple[str, ...]:
        """The addresses of its pictures."""
        return tuple(str(each) for each in self.items if isinstance(each, Image))


class Time(NamedTuple):
    """A `<time>` outside all blocks: its attribute `datetime` and its text as shown."""

    stated: str
    shown: str
