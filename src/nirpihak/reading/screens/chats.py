"""Chats: bubbles to the left and right, names in groups, times. Told by where grounds end, not by any colour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from nirpihak.reading.screens.blocks import block
from nirpihak.reading.screens.lines import Screen, Stretch
from nirpihak.reading.screens.ocr import read_line
from nirpihak.reading.screens.shapes import Block, Box, Side, Word
from nirpihak.reading.screens.wording import is_clock, is_interface, is_time, says_reply

WIDEST: Final = 0.79
"""Most width of a bubble, in widths of the picture; what is wider is a bar or the page."""


@dataclass
class Bubble:
    """One message's ground: its left and right edges in px, and the stretches on it."""

    left: int
    right: int
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def box(self) -> Box:
        return Box.around(stretch.box for stretch in self.stretches)

    def side(self, first: float, last: float) -> Side:
        """Where it hangs between the chat's outermost edges."""
        return "left" if self.left - first <= last - self.right else "right"


def bubbles(screen: Screen) -> list[Bubble]:
    """All grounds on the screen that are narrower than it and hold text, from top to bottom."""
    out: list[Bubble] = []
    for stretch in screen.stretches:
        left, right = screen.surface.sides(stretch.core)
        room = right - left
        if room > WIDEST * screen.width or left <= 0.004 * screen.width or right >= 0.996 * screen.width:
            continue
        if room < stretch.box.width or (stretch.box.left - left > 3.5 * screen.line and _alone(out, stretch, screen)):
            continue
        _join(out, Bubble(left, right, [stretch]), screen)
    return out


def _alone(out: list[Bubble], stretch: Stretch, screen: Screen) -> bool:
    """Whether a stretch far from its ground's left edge stands there without a message before it."""
    return not (out and stretch.box.top - out[-1].box.bottom < 1.5 * screen.line)


def _join(out: list[Bubble], bubble: Bubble, screen: Screen) -> None:
    close = 0.03 * screen.width
    for other in out[-2:]:
        if abs(other.left - bubble.left) > close or abs(other.right - bubble.right) > close:
            continue
        before, stretch = other.stretches[-1], bubble.stretches[0]
        same_row = stretch.box.top < before.box.bottom
        near = stretch.box.top - other.box.bottom < 2 * screen.line
        # Beside the text, where the bubble's rim is its ground alone.
        beside = other.left + 0.45 * (other.box.left - other.left)
        if same_row or (near and not screen.surface.edge_between(beside, before.box.middle[1], stretch.box.middle[1])):
            other.stretches.append(stretch)
            return
    out.append(bubble)


def looks_like_chat(screen: Screen, found: list[Bubble]) -> bool:
    """Whether most of the text stands in bubbles with times of day, or in bubbles on both sides."""
    if len(found) < 2:
        return False
    stretches = screen.stretches
    within = sum(len(stretch.text) for bubble in found for stretch in bubble.stretches)
    clocks = sum(is_clock(stretch.words[-1].text) for stretch in stretches)
    replies = sum(says_reply(stretch.text) and is_interface(stretch.text) for stretch in stretches)
    if replies >= 2 or within < 0.4 * sum(len(stretch.text) for stretch in stretches):
        return False
    first, last = min(bubble.left for bubble in found), max(bubble.right for bubble in found)
    sides = {bubble.side(first, last) for bubble in found if bubble.right - bubble.left < 0.75 * (last - first)}
    return clocks >= 2 or (len(found) >= 3 and len(sides) == 2)


def read_chat(screen: Screen, found: list[Bubble]) -> list[Block]:
    """The blocks of a chat. Names of senders in groups are masked: nobody can say here which of them is reported."""
    first, last = min(bubble.left for bubble in found), max(bubble.right for bubble in found)
    found = [bubble for bubble in found if not _is_heading(bubble, found, screen)]
    loose = _loose(screen, found)
    found, headings = _without_headings(found)
    loose = sorted([*loose, *headings], key=lambda each: each.box.top)
    title = _title(loose, found)
    parts: list[_Part] = [_Part(bubble, bubble.side(first, last)) for bubble in found]
    for part in parts:
        _take_above(part, loose, parts)
        _take_below(part, loose)
        _split(part, screen)
    group = any(part.name for part in parts)
    blocks = _header(title, group)
    speaker: str | None = None
    for part in parts:
        _read_clock_again(part, screen)
        if part.side == "left":
            speaker = part.name.text if part.name else (speaker if group else title.text if title else None)
        blocks.extend(_said(part, speaker if part.side == "left" else None))
    used = {id(stretch) for part in parts for stretch in part.all} | ({id(title)} if title else set())
    blocks.extend(_unplaced(stretch, title, found) for stretch in loose if id(stretch) not in used)
    return sorted(blocks, key=lambda each: each.box.top)


def _unplaced(stretch: Stretch, title: Stretch | None, found: list[Bubble]) -> Block:
    """A line that stands in no message: the chat's bar and buttons, or words whose bubble was not seen."""
    end = title.box.bottom + 2.5 * title.box.height if title else found[0].box.top
    letters = sum(map(str.isalpha, stretch.text))
    of_chat = stretch.box.bottom <= end or letters < 3 or is_interface(stretch.text) or is_time(stretch.text)
    return block("interface" if of_chat else "other", [stretch])


@dataclass
class _Part:
    """One message being taken apart."""

    bubble: Bubble
    side: Side
    name: Stretch | None = None
    times: list[Stretch] = field(default_factory=list)
    body: list[Stretch] = field(default_factory=list)

    @property
    def all(self) -> list[Stretch]:
        return [*([self.name] if self.name else []), *self.times, *self.body]


def _is_heading(bubble: Bubble, found: list[Bubble], screen: Screen) -> bool:
    """Whether it is a field or a button at the bottom, or a strip in the middle, and no message."""
    text = " ".join(stretch.text for stretch in bubble.stretches)
    return len(bubble.stretches) == 1 and is_interface(text)


def _without_headings(found: list[Bubble]) -> tuple[list[Bubble], list[Stretch]]:
    """Without what stands above the messages and, unlike nearly all of them, has no time: the chat's own bar."""
    timed = [any(is_clock(stretch.words[-1].text) for stretch in bubble.stretches) for bubble in found]
    first = timed.index(True) if sum(timed) >= 0.6 * len(found) else 0
    headings = [stretch for bubble in found[:first] for stretch in bubble.stretches]
    return (found[first:], headings) if first == 1 or first == 2 else (found, [])


def _loose(screen: Screen, found: list[Bubble]) -> list[Stretch]:
    inside = {id(stretch) for bubble in found for stretch in bubble.stretches}
    return [stretch for stretch in screen.stretches if id(stretch) not in inside]


def _title(loose: list[Stretch], found: list[Bubble]) -> Stretch | None:
    """The chat's title: the boldest of the loose lines above the first bubble, if any has letters."""
    top = min((bubble.box.top for bubble in found), default=0)
    above = [each for each in loose if each.box.bottom < top and any(c.isalpha() for c in each.text)]
    above = [each for each in above if not is_interface(each.text) and not is_time(each.text) and len(each.text) > 3]
    return max(above[:3], key=lambda each: each.core.height * each.boldness, default=None) if above else None


def _take_above(part: _Part, loose: list[Stretch], parts: list[_Part]) -> None:
    """A name that stands above its bubble, close to its left edge, and under the bubble before."""
    if part.side == "right":
        return
    box = part.bubble.box
    line = min(stretch.box.height for stretch in part.bubble.stretches)
    ceiling = max((other.bubble.box.bottom for other in parts if other.bubble.box.bottom <= box.top), default=None)
    if ceiling is None:
        ceiling = box.top - 3 * line
    for stretch in loose:
        near = ceiling - line * 0.2 < stretch.box.top and 0 <= box.top - stretch.box.bottom < 2 * line
        if near and abs(stretch.box.left - part.bubble.left) < 2 * line and not is_time(stretch.text):
            part.name = stretch


def _take_below(part: _Part, loose: list[Stretch]) -> None:
    """A time that stands under its bubble."""
    box = part.bubble.box
    line = min(stretch.box.height for stretch in part.bubble.stretches)
    for stretch in loose:
        under = 0 <= stretch.box.top - box.bottom < 2.5 * line
        if (
            under
            and is_time(stretch.text)
            and part.bubble.left - line < stretch.box.middle[0] < part.bubble.right + line
        ):
            part.times.append(stretch)


def _split(part: _Part, screen: Screen) -> None:
    """The bubble's stretches as name, time and body."""
    stretches = list(part.bubble.stretches)
    last = stretches[-1]
    if len(stretches) > 1 and _is_stamp(last, part):
        part.times.append(stretches.pop())
    elif len(last.words) > 1 and is_clock(last.words[-1].text):
        part.times.append(last.part(-1))
        stretches[-1] = last.part(0, -1)
    if part.name is None and part.side == "left" and len(stretches) > 1 and _is_name(stretches, screen):
        part.name = stretches.pop(0)
    part.body = stretches


def _read_clock_again(part: _Part, screen: Screen) -> None:
    """Reads times that are no times of day once more, as digits alone: they are set small and pale."""
    for place, stamp in enumerate(part.times):
        if is_time(stamp.text):
            continue
        text, sure = read_line(screen.sheet, stamp.box, "0123456789.:")
        if is_clock(text) and len(text) == 5:
            part.times[place] = Stretch((Word(text, stamp.box, sure),), stamp.bold[:1])


def _is_stamp(stretch: Stretch, part: _Part) -> bool:
    """Whether the last stretch of a bubble is its time: a clock, or a few digits set small at the right edge."""
    if is_time(stretch.text):
        return True
    digits = sum(character.isdigit() or character in ".,:-lIOT" for character in stretch.text)
    small = stretch.box.height < 0.95 * max(other.box.height for other in part.bubble.stretches)
    right = part.bubble.right - stretch.box.right < 3 * stretch.box.height
    return small and right and digits >= 0.6 * len(stretch.text) and len(stretch.text) <= 8 and len(stretch.words) <= 2


def _is_name(stretches: list[Stretch], screen: Screen) -> bool:
    """Whether a bubble's first line is its sender's name: bolder than what follows, and on a line of its own."""
    head, rest = stretches[0], stretches[1:]
    if len(head.words) > 4 or rest[0].box.top < head.box.bottom - 0.3 * head.box.height:
        return False
    if head.text[-1] in ".,!?" or not head.text[0].isupper():
        return False
    usual = sorted(stretch.boldness for stretch in screen.stretches)[len(screen.stretches) // 2]
    body = max(stretch.boldness for stretch in rest[:2])
    return head.boldness > 1.12 * min(body, usual)


def _header(title: Stretch | None, group: bool) -> list[Block]:
    if title is None:
        return []
    # In a private chat the title names the other party, of whom the report may be; in a group it names the group.
    return [block("other", [title])] if group else [block("author", [title], title.text)]


def _said(part: _Part, speaker: str | None) -> list[Block]:
    out = []
    if part.name:
        out.append(block("author", [part.name], part.name.text, mask=True, side=part.side))
    if part.body:
        out.append(block("message", part.body, speaker, side=part.side))
    out.extend(block("time", [time], speaker, side=part.side) for time in part.times)
    return out
