"""Stories: a name and a time at the top, words over a picture, a field to answer at the bottom."""

from __future__ import annotations

from nirpihak.reading.screens.blocks import block, paragraphs
from nirpihak.reading.screens.heads import Head
from nirpihak.reading.screens.lines import Screen, Stretch
from nirpihak.reading.screens.shapes import Block
from nirpihak.reading.screens.wording import is_counts, is_interface, is_time, says_reply

TOP, BOTTOM = 0.16, 0.86
LEAST_TALL = 1.45
MOST_EVEN = 0.62
"""The share of a screen's three most common colours above which its ground is too even for a picture."""


def looks_like_story(screen: Screen, found: list[Head]) -> bool:
    """Whether one name stands at the top of a tall picture with nothing of a post under it."""
    if screen.height < LEAST_TALL * screen.width or len(found) > 2:
        return False
    if any(is_counts(each.text) or (says_reply(each.text) and is_interface(each.text)) for each in screen.stretches):
        return False
    top = [head for head in found if head.name.box.bottom < TOP * screen.height]
    bottom = any(
        (is_interface(each.text) and each.box.top > BOTTOM * screen.height) or _is_field(each, screen)
        for each in screen.stretches
    )
    signs = (len(top) == 1) + bottom + (screen.surface.evenness() < MOST_EVEN) + _is_centred(screen)
    return signs >= 3


def _is_centred(screen: Screen) -> bool:
    """Whether two lines or more, and most of those between top and bottom, stand in the middle of the picture."""
    between = [
        stretch.box
        for stretch in screen.stretches
        if TOP * screen.height < stretch.box.top < BOTTOM * screen.height and len(stretch.text) > 6
    ]
    centred = [box for box in between if abs(box.middle[0] - screen.width / 2) < 0.05 * screen.width]
    left = [box for box in centred if box.left < 0.07 * screen.width]
    return len(centred) >= 2 and len(centred) > 0.6 * len(between) and len(left) < len(centred)


def read_story(screen: Screen, found: list[Head]) -> list[Block]:
    """The blocks of a story; its words are its caption."""
    head = next((each for each in found if each.name.box.bottom < TOP * screen.height), None)
    speaker = head.speaker if head else None
    out, caption = _opening(head), []
    used = {word.box for word in head.name.words} if head else set()
    if head and head.time:
        used |= {word.box for word in head.time.words}
    if head and head.said:
        used |= {word.box for word in head.said.words}
        out.append(block("other", [head.said]))
    for stretch in screen.stretches:
        if stretch.words[0].box in used or _is_in_shape(stretch, head):
            continue
        if is_time(stretch.text) and stretch.box.bottom < TOP * screen.height:
            out.append(block("time", [stretch], speaker))
        elif is_interface(stretch.text) or _is_field(stretch, screen):
            out.append(block("interface", [stretch]))
        elif _is_said(stretch):
            caption.append(stretch)
    out.extend(block("caption", text, speaker) for text in paragraphs(caption, screen.line))
    return sorted(out, key=lambda each: (each.box.top, each.box.left))


def _opening(head: Head | None) -> list[Block]:
    if head is None:
        return []
    out = [block("author", [head.name], head.speaker)]
    if head.time:
        out.append(block("time", [head.time], head.speaker))
    return out


def _is_in_shape(stretch: Stretch, head: Head | None) -> bool:
    if head is None or head.shape is None:
        return False
    x, y = stretch.box.middle
    return head.shape.left <= x <= head.shape.right and head.shape.top <= y <= head.shape.bottom


def _is_field(stretch: Stretch, screen: Screen) -> bool:
    """Whether it stands at the bottom and holds a word of the interface, read together with the field's rim."""
    low = stretch.box.bottom > 0.9 * screen.height
    return low and len(stretch.words) <= 4 and any(is_interface(word.text) for word in stretch.words)


def _is_said(stretch: Stretch) -> bool:
    """Whether it reads as words, and not as what OCR makes of a picture's edges."""
    sure = sum(word.confidence for word in stretch.words) / len(stretch.words)
    letters = sum(character.isalpha() for character in stretch.text)
    return letters >= 2 and sure > (45 if letters > 6 else 75)
