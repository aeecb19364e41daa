"""The picture's colours as far as a layout needs them: grounds, edges of bubbles, solid shapes beside a name.

It works on a copy about 400 px wide. It knows geometry and colour alone: no brands, and it never looks for faces;
a solid shape beside a name is a solid shape, whatever it shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from nirpihak.reading.screens.shapes import Box

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH: Final = 400
STEP: Final = 22
"""The difference of two colours, summed over the channels (0 to 765), that is an edge."""
Colour = tuple[int, int, int]


def apart(one: Colour, other: Colour) -> int:
    """How different two colours are, 0 to 765."""
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) + abs(one[2] - other[2])


class Surface:
    """A small copy of an RGB picture that is asked about places of the picture itself."""

    def __init__(self, image: Image) -> None:
        import PIL.Image
        from PIL import ImageFilter

        self.scale = min(1.0, WIDTH / image.width)
        self.width = max(1, round(image.width * self.scale))
        self.height = max(1, round(image.height * self.scale))
        small = image.resize((self.width, self.height), PIL.Image.Resampling.BOX)
        # The median takes grain and the dust of recompression away, and keeps edges.
        self._small = small.filter(ImageFilter.MedianFilter(3))
        self._at: Any = self._small.load()

    def colour(self, x: float, y: float) -> Colour:
        """The colour at a place of the picture, in its own pixels; the nearest one for a place outside."""
        return self._pixel(round(x * self.scale), round(y * self.scale))

    def _pixel(self, x: int, y: int) -> Colour:
        pixel: Colour = self._at[min(max(x, 0), self.width - 1), min(max(y, 0), self.height - 1)]
        return pixel

    def ground(self, box: Box) -> Colour:
        """The colour behind a line of text: the most common one close around it."""
        rim = max(1, round(box.height * self.scale * 0.35))
        left, top, right, bottom = (round(value * self.scale) for value in box)
        step = max(1, (right - left) // 12)
        seen = [self._pixel(x, y) for x in range(left, right + 1, step) for y in (top - rim, bottom + rim)]
        seen += [self._pixel(left - rim, y) for y in (top, bottom)]
        return middle(seen)

    def sides(self, box: Box) -> tuple[int, int]:
        """How far the ground of a line of text runs to the left and to the right, in the picture's pixels.

        Walked just above and just under the line; 0 and the picture's width where no edge comes first.
        """
        rim = max(1, round(box.height * self.scale * 0.3))
        left, top, right, bottom = (round(value * self.scale) for value in box)
        rows = (top - rim, bottom + rim)
        reached_left = min(self._walk(left, y, -1) for y in rows)
        reached_right = max(self._walk(right, y, 1) for y in rows)
        return round(reached_left / self.scale), round(reached_right / self.scale)

    def _walk(self, x: int, y: int, way: int) -> int:
        """The last x before an edge, from (x, y) to the left (-1) or right (1)."""
        behind: list[float] = list(map(float, self._pixel(x, y)))
        while 0 <= x < self.width:
            pixel = self._pixel(x, y)
            if sum(abs(value - was) for value, was in zip(pixel, behind, strict=True)) > STEP:
                after = self._pixel(x + 2 * way, y)
                if sum(abs(value - was) for value, was in zip(after, behind, strict=True)) > STEP:
                    return x - way
            else:
                # Light falls off slowly, edges come at once.
                behind = [was * 0.7 + value * 0.3 for value, was in zip(pixel, behind, strict=True)]
            x += way
        return x

    def edge_between(self, x: float, upper: float, lower: float) -> bool:
        """Whether an edge is crossed at `x` on the way from `upper` down to `lower`: the end of a bubble, a rule."""
        x = round(x * self.scale)
        first, last = round(upper * self.scale), round(lower * self.scale)
        behind = self._pixel(x, first)
        for y in range(first + 1, last + 1):
            pixel = self._pixel(x, y)
            if apart(pixel, behind) > STEP:
                return True
            behind = pixel
        return False

    def shape_left_of(self, box: Box, line: float) -> Box | None:
        """The solid shape that stands left of a line of text, such as the round one beside a name; None for none.

        `line` is the height of a line in px. The shape is a third more than a line high, and stands within 2.4 lines.
        """
        y = box.middle[1]
        near = [
            shape
            for shape in self.shapes
            if -0.3 * line <= box.left - shape.right <= 2.4 * line
            and shape.top - 0.8 * line <= y <= shape.bottom + 0.8 * line
            and shape.height > 1.35 * line
        ]
        return max(near, key=lambda shape: shape.right, default=None)

    @cached_property
    def shapes(self) -> tuple[Box, ...]:
        """The solid shapes about as wide as high in the left half, from top to bottom, in the picture's pixels."""
        return tuple(_shapes(self._small, 1 / self.scale))

    def is_flat(self, box: Box) -> bool:
        """Whether the ground around a line of text is one colour, as behind text and not as in a photo."""
        rim = max(2, round(box.height * self.scale * 0.4))
        left, top, right, bottom = (round(value * self.scale) for value in box)
        ground = self.ground(box)
        step = max(1, (right - left) // 16)
        seen = [self._pixel(x, y) for x in range(left, right + 1, step) for y in (top - rim, bottom + rim)]
        return sum(apart(pixel, ground) < 2 * STEP for pixel in seen) >= 0.7 * len(seen)

    def evenness(self) -> float:
        """The share of the picture, 0 to 1, that has one of its three most common colours."""
        tiny = self._small.resize((max(1, self.width // 5), max(1, self.height // 5)))
        pixels = [tiny.getpixel((x, y)) for x in range(tiny.width) for y in range(tiny.height)]
        rough = Counter(tuple(int(value) >> 4 for value in pixel) for pixel in pixels if isinstance(pixel, tuple))
        return sum(count for _, count in rough.most_common(3)) / len(pixels)


def middle(colours: list[Colour]) -> Colour:
    """The median of colours, channel by channel. Needs at least one."""
    reds, greens, blues = (sorted(channel) for channel in zip(*colours, strict=True))
    half = len(reds) // 2
    return reds[half], greens[half], blues[half]


ROUGH: Final = 160
"""Width of the copy on which solid shapes are looked for."""
SHAPE_SIZES: Final = (0.048, 0.17)
LEAST_FILLED: Final = 0.64
"""Least and most width of a shape, in widths of the picture."""


def _shapes(small: Image, back: float) -> Iterator[Box]:
    import PIL.Image

    scale = min(1.0, ROUGH / small.width)
    size = (max(1, round(small.width * scale)), max(1, round(small.height * scale)))
    rough = small.resize(size, PIL.Image.Resampling.BOX)
    solid = _solid(rough, _far_ground(rough))
    least, most = (share * rough.width for share in SHAPE_SIZES)
    for left, top, right, bottom, count in _components(solid):
        wide, high = right - left, bottom - top
        if right == len(solid[0]) or left > 0.3 * rough.width:
            continue
        if least <= wide <= most and 0.74 <= wide / high <= 1.35 and count >= 0.62 * wide * high:
            box = Box(*(round(value / scale) for value in (left, top, right, bottom)))
            if _filled(small, box) >= LEAST_FILLED:
                yield Box(*(round(value * back) for value in box))


def _far_ground(rough: Image) -> Image:
    """The colour around each pixel, taken from farther than a shape reaches."""
    import PIL.Image
    from PIL import ImageFilter

    size = (max(1, rough.width // 2), max(1, rough.height // 2))
    tiny = rough.resize(size, PIL.Image.Resampling.BOX).filter(ImageFilter.MedianFilter(13))
    return tiny.resize(rough.size, PIL.Image.Resampling.BILINEAR)


def _filled(small: Image, box: Box) -> float:
    """The share of a box that differs from the pixels around it: most of a solid shape, less than half of a word."""
    at: Any = small.load()
    wide, high = small.size
    xs, ys = range(box.left, min(box.right, wide)), range(box.top, min(box.bottom, high))
    left, right = max(box.left - 2, 0), min(box.right + 1, wide - 1)
    top, bottom = max(box.top - 2, 0), min(box.bottom + 1, high - 1)
    sides = [at[x, y] for y in ys for x in (left, right)]
    around = middle(sides + [at[x, y] for x in xs for y in (top, bottom)])
    return sum(apart(at[x, y], around) > STEP for y in ys for x in xs) / max(len(xs) * len(ys), 1)


def _solid(rough: Image, far: Image) -> list[list[bool]]:
    """Which pixels of the left part are none of its grounds: the margin's, the row's most common, the one around."""
    at: Any = rough.load()
    ground: Any = far.load()
    half = rough.width * 6 // 10
    rows = []
    for y in range(rough.height):
        row = [at[x, y] for x in range(half)]
        (r, g, b), _ = Counter((r >> 4, g >> 4, b >> 4) for r, g, b in row).most_common(1)[0]
        common = middle([pixel for pixel in row if (pixel[0] >> 4, pixel[1] >> 4, pixel[2] >> 4) == (r, g, b)])
        margin = row[1 if half > 1 else 0]
        rows.append(
            [
                apart(pixel, margin) > 2 * STEP
                and apart(pixel, common) > 2 * STEP
                and apart(pixel, ground[x, y]) > STEP
                for x, pixel in enumerate(row)
            ]
        )
    return rows


def _components(solid: list[list[bool]]) -> Iterator[tuple[int, int, int, int, int]]:
    """Each group of touching pixels: left, top, right, bottom (just outside) and the number of its pixels."""
    height, width = len(solid), len(solid[0])
    for y in range(height):
        for x in range(width):
            if not solid[y][x]:
                continue
            solid[y][x] = False
            open_, seen = [(x, y)], [(x, y)]
            while open_:
                a, b = open_.pop()
                for c, d in ((a + 1, b), (a - 1, b), (a, b + 1), (a, b - 1)):
                    if 0 <= c < width and 0 <= d < height and solid[d][c]:
                        solid[d][c] = False
                        open_.append((c, d))
                        seen.append((c, d))
            xs, ys = [place[0] for place in seen], [place[1] for place in seen]
            yield min(xs), min(ys), max(xs) + 1, max(ys) + 1, len(seen)
