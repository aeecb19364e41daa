"""Makes pictures one after another: which scene, theme, mode and damage each number has, by its seed alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from studio.camera import shoot
from studio.damage import DAMAGES, SCALES, SMALL_WIDTH, Damage, damage
from studio.pages import page
from studio.scenes import KINDS, LAYOUTS, Kind, Split, Writer
from studio.themes import of_split

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from studio.truth import Truth


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture as a file's bytes, its truth, and what it was made from."""

    number: int
    data: bytes
    ending: str
    scene: Kind
    theme: str
    dark: bool
    damage: Damage
    truth: Truth

    @property
    def name(self) -> str:
        """A file name without folder, such as `0007-story-alang-dark-small.png`."""
        mode = "dark" if self.dark else "light"
        return f"{self.number:04d}-{self.scene}-{self.theme}-{mode}-{self.damage}.{self.ending}"

    def to_json(self) -> dict[str, Any]:
        """The truth with what the picture was made from."""
        made = {"scene": self.scene, "theme": self.theme, "dark": self.dark, "damage": self.damage}
        return {"file": self.name, **made, **self.truth.to_json()}


def shots(
    browser: Browser,
    count: int,
    seed: int,
    split: Split,
    *,
    texts: Sequence[str] = (),
    damages: Sequence[Damage] = DAMAGES,
    kinds: Sequence[Kind] = KINDS,
) -> Iterator[Shot]:
    """`count` pictures. Scenes, damages and themes take turns, so that every few pictures hold some of each."""
    themes = of_split(split)
    for number in range(count):
        random = Random(f"{seed}/{split}/{number}")
        kind = kinds[number % len(kinds)]
        harm = damages[(number + number // len(kinds)) % len(damages)]
        theme = themes[random.randrange(len(themes))]
        dark = random.random() < 0.4
        html = page(Writer(random, split, texts).scene(kind), theme, dark=dark, random=random)
        width = SMALL_WIDTH if harm == "small" else theme.width
        image, truth = shoot(browser, html, width, SCALES[harm], LAYOUTS[kind])
        data, ending, truth = damage(image, truth, harm, random)
        yield Shot(number, data, ending, kind, theme.name, dark, harm, truth)
