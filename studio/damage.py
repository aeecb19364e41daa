"""What happens to a screenshot on its way: cut, shrunk, recompressed, photographed. The truth goes with it."""

from __future__ import annotations

import io
from random import Random
from typing import Final, Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from studio.truth import Point, Truth

Damage = Literal["clean_1x", "clean_2x", "small", "cropped", "recompressed", "chat_app", "photographed"]
DAMAGES: Final[tuple[Damage, ...]] = (
    "clean_1x",
    "clean_2x",
    "small",
    "cropped",
    "recompressed",
    "chat_app",
    "photographed",
)
SCALES: Final[dict[Damage, int]] = {
    "clean_1x": 1,
    "clean_2x": 2,
    "small": 1,
    "cropped": 2,
    "recompressed": 2,
    "chat_app": 2,
    "photographed": 2,
}
"""Device px a CSS px at which each class is rendered before it is damaged."""

SMALL_WIDTH: Final = 320
"""Width of a small phone, CSS px."""


def damage(image: Image.Image, truth: Truth, kind: Damage, random: Random) -> tuple[bytes, str, Truth]:
    """The damaged picture as a file's bytes, the file's ending, and its truth."""
    match kind:
        case "cropped":
            image, truth = _cropped(image, truth, random)
        case "chat_app":
            size = (round(image.width * 0.6), round(image.height * 0.6))
            image = image.resize(size, Image.Resampling.BILINEAR)
            truth = truth.moved(lambda point: (point[0] * 0.6, point[1] * 0.6), *size)
            return _jpeg(image, 50), "jpg", truth
        case "recompressed":
            return _jpeg(image, 40), "jpg", truth
        case "photographed":
            image, truth = _photographed(image, truth, random)
            return _jpeg(image, 80), "jpg", truth
        case _:
            pass
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue(), "png", truth


def _jpeg(image: Image.Image, quality: int) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def _cropped(image: Image.Image, truth: Truth, random: Random) -> tuple[Image.Image, Truth]:
    """Cut at the top and the bottom, a little at the sides."""
    width, height = image.size
    left, right = round(width * random.uniform(0, 0.02)), round(width * random.uniform(0.98, 1))
    top, bottom = round(height * random.uniform(0, 0.12)), round(height * random.uniform(0.72, 1))
    truth = truth.moved(lambda point: (point[0] - left, point[1] - top), right - left, bottom - top)
    return image.crop((left, top, right, bottom)), truth


def _photographed(image: Image.Image, truth: Truth, random: Random) -> tuple[Image.Image, Truth]:
    """Photographed from a screen: seen a little from the side, uneven light, a soft lens and noise."""
    width, height = image.size
    margin, bend = round(width * 0.05), width * 0.035
    size = (width + 2 * margin, height + 2 * margin)
    corners = [(0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height))]
    seen = [(x + margin + random.uniform(-bend, bend), y + margin + random.uniform(-bend, bend)) for x, y in corners]
    back, forth = _homography(seen, corners), _homography(corners, seen)
    desk = Image.new("RGB", size, (92, 78, 66))
    screen = image.transform(size, Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC)
    shape = Image.new("L", size, 0)
    ImageDraw.Draw(shape).polygon([*seen], fill=255)
    desk.paste(screen, mask=shape)
    return _lit(desk, random), truth.moved(lambda point: _through(forth, point), *size)


def _lit(image: Image.Image, random: Random) -> Image.Image:
    """Light that falls off to one side, a soft lens, and grain."""
    light = Image.linear_gradient("L").rotate(random.choice((0, 90, 180, 270)) + 0, expand=True).resize(image.size)
    light = light.point([round(150 + level * 0.41) for level in range(256)])
    image = ImageChops.multiply(image, Image.merge("RGB", (light,) * 3))
    image = image.filter(ImageFilter.GaussianBlur(random.uniform(0.5, 0.9)))
    count = image.width * image.height
    grain = Image.frombytes("L", image.size, random.randbytes(count)).point(
        [round(level * 0.09) for level in range(256)]
    )
    return ImageChops.subtract(
        ImageChops.add(image, Image.merge("RGB", (grain,) * 3)), Image.new("RGB", image.size, (11,) * 3)
    )


def _through(matrix: tuple[float, ...], point: Point) -> Point:
    a, b, c, d, e, f, g, h = matrix
    x, y = point
    scale = g * x + h * y + 1
    return (a * x + b * y + c) / scale, (d * x + e * y + f) / scale


def _homography(source: list[Point], target: list[Point]) -> tuple[float, ...]:
    """The eight numbers of the projective map that takes four points to four points."""
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(8):
            if row != column:
                factor = rows[row][column]
                rows[row] = [value - factor * base for value, base in zip(rows[row], rows[column], strict=True)]
    return tuple(row[8] for row in rows)
