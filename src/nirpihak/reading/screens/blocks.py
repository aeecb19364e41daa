"""Makes blocks out of stretches: words in order, paragraphs, who is marked for masking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nirpihak.reading.screens.lines import Stretch
from nirpihak.reading.screens.shapes import Block, BlockKind, Picture, Side, Word
from nirpihak.reading.screens.wording import is_handle, looks_like_handle, repaired_time


def block(
    kind: BlockKind,
    stretches: Sequence[Stretch],
    speaker: str | None = None,
    *,
    mask: bool = False,
    depth: int = 0,
    side: Side | None = None,
) -> Block:
    """A block of stretches in reading order; mentions in it are marked. A speaker's own handle is no mention."""
    words = [word for stretch in stretches for word in stretch.words]
    if kind == "time":
        words = [replace(word, text=repaired_time(word.text)) for word in words]
    marked = tuple(replace(word, mask=mask or word.mask or _mentions(word, kind)) for word in words)
    return Block(kind, marked, speaker, mask, depth, side)


def _mentions(word: Word, kind: BlockKind) -> bool:
    """Whether a word names somebody by a handle.

    Without an @ it is taken for one only where no name is known, else a web address or `covid19` would be covered.
    """
    if kind == "author":
        return False
    bare = kind == "other" and looks_like_handle(word.text.strip(".,:;!?()"))
    return bare or is_handle(word.text) or word.text.startswith("@")


def paragraphs(stretches: Iterable[Stretch], line: float) -> list[list[Stretch]]:
    """Stretches parted where the distance to the one above is more than a line and a half."""
    out: list[list[Stretch]] = []
    for stretch in stretches:
        if out and stretch.box.top - max(other.box.bottom for other in out[-1]) < 1.1 * line:
            out[-1].append(stretch)
        else:
            out.append([stretch])
    return out


def plain_name(name: str) -> str:
    """A name or handle as it is compared: small letters and digits alone."""
    return "".join(character for character in name.lower() if character.isalnum())


def unmask(picture: Picture, reported: str) -> Picture:
    """The picture with the names of `reported` (a display name or handle) uncovered, and every other name marked.

    A name fits when one of the two holds the other, so a name cut off by the screen still fits.
    """
    wanted = plain_name(reported)

    def is_reported(name: str | None) -> bool:
        found = plain_name(name or "")
        return len(wanted) > 2 and len(found) > 2 and (wanted in found or found in wanted)

    blocks = []
    for each in picture.blocks:
        if each.kind == "author":
            mask = not (is_reported(each.speaker) or is_reported(each.text))
            words = tuple(replace(word, mask=mask) for word in each.words)
            blocks.append(replace(each, mask=mask, words=words))
        elif each.mask:
            blocks.append(each)
        else:
            words = tuple(replace(word, mask=word.mask and not is_reported(word.text)) for word in each.words)
            blocks.append(replace(each, words=words))
    return replace(picture, blocks=tuple(blocks))
