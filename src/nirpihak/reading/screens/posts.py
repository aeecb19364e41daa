"""Posts with their answers, quoted posts, and sheets of comments.

Every head opens an item; what stands under it until the next head is its text, time, counts and buttons. The first
item is the post, unless a heading or its buttons say that all are comments; an item inside the post is quoted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nirpihak.reading.screens.blocks import block, paragraphs
from nirpihak.reading.screens.heads import Head, time_at_end
from nirpihak.reading.screens.lines import Screen, Stretch
from nirpihak.reading.screens.shapes import Block, BlockKind
from nirpihak.reading.screens.wording import (
    SEPARATORS,
    is_counts,
    is_handle,
    is_interface,
    is_liked_by,
    is_number,
    is_sheet_title,
    is_time,
    says_reply,
)


@dataclass
class Item:
    """What one person said, being put together: stretches by what they are."""

    head: Head | None
    text: list[Stretch] = field(default_factory=list)
    handle: Stretch | None = None
    times: list[Stretch] = field(default_factory=list)
    counts: list[Stretch] = field(default_factory=list)
    liked_by: list[Stretch] = field(default_factory=list)
    interface: list[Stretch] = field(default_factory=list)

    @property
    def says_reply(self) -> bool:
        return any(says_reply(stretch.text) for stretch in self.interface)

    @property
    def closed(self) -> bool:
        """Whether its counts or buttons have been seen."""
        return bool(self.counts or self.interface)


def read_feed(screen: Screen, found: list[Head]) -> tuple[bool, list[Block]]:
    """Whether the items are all comments, and the blocks of all items."""
    before, items = _items(screen, found)
    sheet = any(is_sheet_title(stretch.text) for stretch in before.interface)
    comments = sheet or (bool(items) and items[0].says_reply)
    out = _unowned(before, items, screen)
    quoted = None if comments else _quoted(items)
    for place, item in enumerate(items):
        kind: BlockKind = "comment"
        if place == 0 and not comments:
            kind = "text"
        elif item is quoted:
            kind = "quoted"
        out.extend(_blocks(item, kind, _depth(item, items, comments, quoted), screen))
    return comments, sorted(out, key=lambda each: (each.box.top, each.box.left))


def _items(screen: Screen, found: list[Head]) -> tuple[Item, list[Item]]:
    """What stands before the first head, and the item of each head."""
    before, items = Item(None), [Item(head) for head in found]
    for item in items:
        assert item.head is not None
        if item.head.time:
            item.times.append(item.head.time)
        if item.head.said:
            item.text.append(item.head.said)
    taken = {word.box for head in found for word in head.name.words}
    rows = _icon_rows(screen)
    for stretch in screen.stretches:
        if stretch.words[0].box in taken or _is_in_shape(stretch, found):
            continue
        owner = before
        for item in items:
            assert item.head is not None
            if stretch.box.middle[1] >= item.head.top:
                owner = item
        _sort_in(owner, stretch, rows, screen)
    for item in items:
        _restore_time(item)
    return before, items


def _restore_time(item: Item) -> None:
    """Takes a lone number before buttons for the time it is: OCR loses the unit of "3j"."""
    if item.times or item.head is None:
        return
    for lone in item.counts:
        first = abs(lone.box.left - item.head.name.box.left) < lone.box.height
        row = [other for other in (*item.counts, *item.interface) if other is not lone and _beside(lone, other)]
        if first and len(lone.words) == 1 and (not row or any(other in item.interface for other in row)):
            item.counts.remove(lone)
            item.times.append(lone)
            return


def _is_in_shape(stretch: Stretch, found: list[Head]) -> bool:
    """Whether it is what OCR made of a shape beside a name."""
    x, y = stretch.box.middle
    return any(
        head.shape and head.shape.left <= x <= head.shape.right and head.shape.top <= y <= head.shape.bottom
        for head in found
    )


def _icon_rows(screen: Screen) -> set[int]:
    """The ids of stretches in rows of nothing but numbers and what OCR made of the icons beside them."""
    out: set[int] = set()
    for stretch in screen.stretches:
        row = [other for other in screen.stretches if _beside(stretch, other)]
        numbers = [other for other in row if _last_number(other)]
        words = sum(len(word.text) > 3 and word.text.isalpha() for other in row for word in other.words)
        if len(numbers) >= 1 and words == 0 and all(len(other.text) <= 12 for other in row):
            out.update(map(id, row))
    return out


def _beside(one: Stretch, other: Stretch) -> bool:
    shared = min(one.box.bottom, other.box.bottom) - max(one.box.top, other.box.top)
    return shared > 0.4 * min(one.box.height, other.box.height)


def _last_number(stretch: Stretch) -> bool:
    return any(is_number(word.text) for word in stretch.words) or is_number(stretch.text)


def _sort_in(item: Item, stretch: Stretch, icon_rows: set[int], screen: Screen) -> None:
    """Puts a stretch where it belongs by what it says of itself."""
    text = stretch.text.lstrip(SEPARATORS.rstrip("e") + " ")
    head = item.head
    same_row = head is not None and _beside(head.name, stretch) and stretch.box.left > head.name.box.left
    if is_time(text) and (same_row or stretch.box.height < 1.3 * screen.line):
        item.times.append(_trimmed(stretch))
    elif same_row and is_handle(stretch.words[0].text):
        at = time_at_end(stretch)
        item.handle = stretch.part(0, at)
        if at is not None:
            item.times.append(stretch.part(at))
    elif is_liked_by(text):
        item.liked_by.append(stretch)
    elif _ends_sentence(item, stretch, screen):
        item.text.append(stretch)
    elif is_counts(text) or id(stretch) in icon_rows:
        numbers = stretch if is_counts(text) else _numbers(stretch)
        if numbers is not None:
            item.counts.append(numbers)
    elif is_interface(text):
        item.interface.append(stretch)
    elif _is_action_row(stretch):
        _take_apart(item, stretch)
    elif not _is_noise(stretch, screen):
        item.text.append(stretch)


def _ends_sentence(item: Item, stretch: Stretch, screen: Screen) -> bool:
    """Whether a number is the last line of the text above it, as "2022." is where a sentence was wrapped."""
    if not item.text or len(stretch.words) > 1 or stretch.text[-1] not in ".!?" or not is_number(stretch.text[:-1]):
        return False
    above = item.text[-1].box
    return 0 <= stretch.box.top - above.bottom < screen.line and abs(stretch.box.left - above.left) < screen.line


def _trimmed(stretch: Stretch) -> Stretch:
    """Without a separator read as a word of its own at its beginning."""
    first = 0
    while (
        first < len(stretch.words) - 1
        and len(stretch.words[first].text) == 1
        and stretch.words[first].text in SEPARATORS
    ):
        first += 1
    return stretch.part(first)


def _numbers(stretch: Stretch) -> Stretch | None:
    """The numbers of a row of icons, without what OCR made of the icons."""
    kept = [
        place
        for place, word in enumerate(stretch.words)
        if is_number(word.text) or (place and is_number(" ".join(w.text for w in stretch.words[place - 1 : place + 1])))
    ]
    if not kept:
        return None
    return Stretch(tuple(stretch.words[place] for place in kept), tuple(stretch.bold[place] for place in kept))


def _is_action_row(stretch: Stretch) -> bool:
    """Whether a time, counts and buttons ran together to one stretch, such as "2 jam Suka Balas"."""
    at = _time_at_start(stretch)
    rest = stretch.part(at).text if at < len(stretch.words) else ""
    if at and (not rest or is_interface(rest)):
        return True
    return len(stretch.words) <= 6 and all(is_interface(word.text) or is_number(word.text) for word in stretch.words)


def _time_at_start(stretch: Stretch) -> int:
    for end in (3, 2, 1):
        if end <= len(stretch.words) and is_time(stretch.part(0, end).text):
            return end
    return 0


def _take_apart(item: Item, stretch: Stretch) -> None:
    at = _time_at_start(stretch)
    if at:
        item.times.append(stretch.part(0, at))
    if at < len(stretch.words):
        item.interface.append(stretch.part(at))


def _is_noise(stretch: Stretch, screen: Screen) -> bool:
    """Whether it is what OCR made of a photo or an icon: a few odd characters, unsure, or on no even ground."""
    letters = sum(character.isalnum() for character in stretch.text)
    unsure = sum(word.confidence for word in stretch.words) / len(stretch.words)
    if letters <= 2 and len(stretch.words) <= 2:
        return unsure < 88 or letters == 0
    return (unsure < 60 and not screen.surface.is_flat(stretch.box)) or unsure < 35


def _quoted(items: list[Item]) -> Item | None:
    """The item that stands inside the post: further right than the post, before the post's counts are seen."""
    if len(items) < 2:
        return None
    post, second = items[0], items[1]
    assert post.head is not None
    assert second.head is not None
    further_right = second.head.left - post.head.left
    if post.closed or second.says_reply or further_right < 4:
        return None
    same_size = (
        post.head.shape is not None
        and second.head.shape is not None
        and second.head.shape.width > 0.85 * post.head.shape.width
    )
    return None if same_size and further_right < 0.5 * post.head.name.box.height else second


def _depth(item: Item, items: list[Item], comments: bool, quoted: Item | None) -> int:
    """1 for an answer that is indented under another answer."""
    answers = [each for each in items[0 if comments else 1 :] if each is not quoted and each.head is not None]
    if item not in answers or item.head is None:
        return 0
    outermost = min(each.head.name.box.left for each in answers if each.head)
    return int(item.head.name.box.left - outermost > 1.5 * item.head.name.box.height)


def _unowned(before: Item, items: list[Item], screen: Screen) -> list[Block]:
    """What stands above the first head: titles of the screen, or the end of a post whose head was cut off."""
    out = [block("interface", [stretch]) for stretch in before.interface]
    kind: BlockKind = "text" if before.counts else "other"
    for text in paragraphs(before.text, screen.line):
        if kind == "text" or len(text) > 1:
            out.append(block(kind, text))
        elif text[0].box.bottom < 0.12 * screen.height:
            out.append(block("interface", text))
        else:
            out.append(block("other", text))
    out.extend(block("time", [stretch]) for stretch in before.times)
    out.extend(_rows("counts", before.counts, None))
    out.extend(block("liked_by", [stretch], mask=True) for stretch in before.liked_by)
    return out


def _blocks(item: Item, kind: BlockKind, depth: int, screen: Screen) -> list[Block]:
    head = item.head
    assert head is not None
    speaker, bystander = head.speaker, kind != "text"
    name = [head.name, *([item.handle] if item.handle else [])]
    out = [block("author", name, speaker, mask=bystander, depth=depth)]
    out.extend(block("time", [stretch], speaker, depth=depth) for stretch in item.times)
    out.extend(block(kind, text, speaker, depth=depth) for text in paragraphs(item.text, screen.line))
    # Under a quoted post follow the counts of the post that quotes it.
    out.extend(_rows("counts", item.counts, speaker if kind != "quoted" else None, depth))
    out.extend(block("liked_by", [stretch], mask=True) for stretch in item.liked_by)
    out.extend(_rows("interface", item.interface, None))
    return out


def _rows(kind: BlockKind, stretches: list[Stretch], speaker: str | None, depth: int = 0) -> list[Block]:
    """One block for all that stands on one row."""
    rows: list[list[Stretch]] = []
    for stretch in stretches:
        row = next((row for row in rows if _beside(row[0], stretch)), None)
        if row is None:
            rows.append([stretch])
        else:
            row.append(stretch)
    return [block(kind, sorted(row, key=lambda each: each.box.left), speaker, depth=depth) for row in rows]
