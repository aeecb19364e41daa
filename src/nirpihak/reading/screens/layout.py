"""Which layout a screen has, and its blocks: a chat, a story, a post or comments, else plain paragraphs with a note.

Told by geometry and by interface words in Indonesian and English; by no brand's colours, and never by faces.
"""

from __future__ import annotations

from typing import Final

from nirpihak.reading.screens.blocks import block, paragraphs
from nirpihak.reading.screens.chats import bubbles, looks_like_chat, read_chat
from nirpihak.reading.screens.heads import Head, heads
from nirpihak.reading.screens.lines import Screen
from nirpihak.reading.screens.posts import read_feed
from nirpihak.reading.screens.shapes import Block, Picture
from nirpihak.reading.screens.stories import looks_like_story, read_story
from nirpihak.text import Text

UNSURE: Final = Text(
    "Susunan gambar ini tidak dikenali. Teksnya dibaca apa adanya: siapa yang berbicara, dan nama siapa yang harus "
    "ditutup, perlu diperiksa sendiri.",
    "The layout of this picture was not recognised. Its text is read as it stands: who speaks, and whose names must be "
    "covered, has to be checked by eye.",
)
LOOSE: Final = Text(
    "Beberapa baris percakapan ini tidak dapat ditempatkan. Siapa yang mengatakannya, dan nama siapa yang harus "
    "ditutup, perlu diperiksa sendiri.",
    "Some lines of this chat could not be placed. Who says them, and whose names must be covered, has to be checked by "
    "eye.",
)
EMPTY: Final = Text(
    "Tidak ada teks yang terbaca dalam gambar ini.",
    "No text could be read in this picture.",
)


def lay_out(screen: Screen) -> Picture:
    """The picture's layout and blocks. Unsure ones are `plain`, with a note that says so."""
    size = screen.width, screen.height
    if not screen.stretches:
        return Picture(*size, "plain", (), EMPTY)
    found = bubbles(screen)
    if looks_like_chat(screen, found):
        said = read_chat(screen, found)
        return Picture(*size, "chat", tuple(said), LOOSE if _has_loose_lines(said) else None)
    named = heads(screen)
    if looks_like_story(screen, named):
        return Picture(*size, "story", tuple(read_story(screen, named)))
    comments, blocks = read_feed(screen, named)
    if (named and _is_sure(blocks, named)) or _is_cut_post(blocks):
        return Picture(*size, "comments" if comments else "post", tuple(blocks))
    return Picture(*size, "plain", tuple(_plain(screen)), UNSURE)


def _is_cut_post(blocks: list[Block]) -> bool:
    """Whether a text of some words, surely read, stands with counts, though the head above it was cut off."""
    kinds = [each.kind for each in blocks]
    said = [word for each in blocks if each.kind == "text" for word in each.words if len(word.text) > 2]
    sure = sum(word.confidence for word in said) > 70 * len(said)
    return len(said) >= 4 and sure and ("counts" in kinds or "liked_by" in kinds)


def _is_sure(blocks: list[Block], named: list[Head]) -> bool:
    """Whether a feed was seen for what it is: somebody's text, and beside it a time, counts or buttons."""
    kinds = {each.kind for each in blocks}
    said = kinds & {"text", "comment", "quoted"}
    signs = kinds & {"time", "counts", "interface", "liked_by"}
    return bool(said or len(named) > 1) and bool(signs)


def _has_loose_lines(blocks: list[Block]) -> bool:
    """Whether words of a chat, other than its title at the top, stand in no message."""
    first = min((each.box.top for each in blocks if each.kind == "message"), default=0)
    others = [each.box.top for each in blocks if each.kind == "other"]
    titled = bool(others) and min(others) < first
    return len(others) > titled


def _plain(screen: Screen) -> list[Block]:
    return [block("other", text) for text in paragraphs(screen.stretches, screen.line)]
