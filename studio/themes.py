"""How a screenshot looks: fonts, spacing, colours, shapes, and where names, times and counts stand.

Themes are split: the reader is developed on the one half and measured on the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from studio.scenes import Split


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one mode, as CSS."""

    page: str
    card: str
    ink: str
    muted: str
    line: str
    accent: str
    own: str
    own_ink: str
    their: str


@dataclass(frozen=True, slots=True)
class Theme:
    """One look. Lengths in CSS px. `head` says where the time of a post stands, `comment` how an answer is laid out."""

    name: str
    split: Split
    font: str
    light: Palette
    dark: Palette
    size: int = 15
    gap: int = 12
    width: int = 400
    avatar: int = 40
    corner: str = "50%"
    bubble: int = 14
    bold: int = 700
    head: Literal["beside", "below", "handle", "bottom"] = "below"
    comment: Literal["stacked", "inline", "bubble", "thread"] = "stacked"
    counts: Literal["icons", "words", "spread"] = "icons"
    buttons: bool = False
    bar: bool = True
    named: Literal["name", "handle"] = "name"
    sender: Literal["inside", "above"] = "inside"
    clock: Literal["inside", "inline", "outside"] = "inside"
    language: Literal["id", "en"] = "id"
    clock_mark: str = "."
    short_time: bool = False


_WHITE = Palette("#ffffff", "#ffffff", "#16181c", "#687078", "#e3e6e8", "#1f6f8b", "#d5f0d8", "#16181c", "#eef0f2")
_GREY = Palette("#eceff1", "#ffffff", "#20242a", "#6b7280", "#d7dbe0", "#7a4fbf", "#5b4bd6", "#ffffff", "#ffffff")
_SAND = Palette("#efe7dc", "#fffdf9", "#2a241c", "#7d7264", "#e0d6c8", "#b0562b", "#f3d9b8", "#2a241c", "#fffdf9")
_NIGHT = Palette("#101418", "#101418", "#eceff1", "#8b949e", "#2a3138", "#6fb3d2", "#1d5a4c", "#eceff1", "#252c33")
_COAL = Palette("#17171c", "#222229", "#f1f1f4", "#9a9aa6", "#34343e", "#b49cf0", "#4a3fb0", "#ffffff", "#2e2e38")
_INK = Palette("#000000", "#000000", "#e7e9ea", "#71767b", "#2f3336", "#e0a070", "#7a3f1c", "#fff3e8", "#1c1f23")
_MINT = Palette("#f4faf7", "#ffffff", "#13231c", "#5f7168", "#d4e3db", "#0f7a55", "#0f7a55", "#ffffff", "#e3efe9")
_ROSE = Palette("#fbf3f5", "#ffffff", "#2b1a20", "#80656e", "#ecd9df", "#b0305e", "#f6cfdc", "#2b1a20", "#ffffff")
_SLATE = Palette("#dfe5ec", "#f8fafc", "#0f172a", "#64748b", "#cbd5e1", "#2563a8", "#cfe3fb", "#0f172a", "#ffffff")
_PINE = Palette("#0b1512", "#12201b", "#e6f2ec", "#88a096", "#243a31", "#58c79b", "#17634a", "#f0fff8", "#1d312a")
_PLUM = Palette("#1a1018", "#251823", "#f5e9f0", "#a58c9c", "#3d2938", "#e58fb8", "#7b2c55", "#fff0f7", "#35232f")
_STEEL = Palette("#111827", "#1f2937", "#f3f4f6", "#9ca3af", "#374151", "#7db0ee", "#27548f", "#f3f8ff", "#283548")

THEMES: Final = (
    Theme("alang", "development", "Roboto", _WHITE, _NIGHT),
    Theme(
        "bakau",
        "development",
        "Noto Sans",
        _GREY,
        _COAL,
        size=14,
        avatar=36,
        head="beside",
        comment="bubble",
        counts="spread",
        buttons=True,
        clock="inline",
        bubble=18,
    ),
    Theme(
        "cemara",
        "development",
        "Roboto",
        _WHITE,
        _INK,
        head="handle",
        comment="thread",
        short_time=True,
        bar=False,
        sender="above",
        clock="outside",
        language="en",
        clock_mark=":",
    ),
    Theme(
        "damar",
        "development",
        "DejaVu Sans",
        _SAND,
        _INK,
        size=14,
        gap=10,
        head="bottom",
        comment="inline",
        counts="words",
        named="handle",
        avatar=32,
        short_time=True,
        bubble=6,
    ),
    Theme(
        "enau",
        "development",
        "Noto Sans",
        _WHITE,
        _COAL,
        corner="10px",
        head="beside",
        comment="stacked",
        counts="words",
        language="en",
        width=412,
        bold=600,
        clock_mark=":",
        sender="above",
    ),
    Theme(
        "gelam", "development", "Roboto", _SAND, _NIGHT, size=16, gap=14, comment="inline", named="handle", bar=False
    ),
    Theme(
        "gaharu",
        "held_out",
        "Roboto Condensed",
        _MINT,
        _PINE,
        size=16,
        head="beside",
        comment="stacked",
        counts="spread",
        short_time=True,
        avatar=44,
        corner="14px",
        clock="inline",
    ),
    Theme(
        "halaban",
        "held_out",
        "Noto Sans Display",
        _ROSE,
        _PLUM,
        size=15,
        gap=9,
        comment="bubble",
        counts="words",
        buttons=True,
        width=375,
        avatar=34,
        bubble=20,
        sender="above",
    ),
    Theme(
        "ipil",
        "held_out",
        "Noto Sans",
        _SLATE,
        _STEEL,
        head="handle",
        comment="thread",
        size=14,
        width=390,
        corner="4px",
        clock_mark=":",
        bubble=4,
        language="en",
        bold=600,
    ),
    Theme(
        "jati",
        "held_out",
        "DejaVu Sans Condensed",
        _SLATE,
        _PINE,
        size=14,
        gap=15,
        head="bottom",
        comment="inline",
        named="handle",
        counts="words",
        width=412,
        bar=True,
        short_time=True,
        clock="outside",
    ),
    Theme(
        "kenari",
        "held_out",
        "Noto Serif",
        _ROSE,
        _STEEL,
        size=15,
        head="below",
        comment="thread",
        counts="icons",
        bar=False,
        avatar=38,
        language="id",
    ),
    Theme(
        "lontar",
        "held_out",
        "Roboto",
        _MINT,
        _PLUM,
        size=15,
        gap=11,
        head="below",
        comment="stacked",
        counts="words",
        buttons=True,
        width=360,
        avatar=42,
        bubble=10,
        language="en",
    ),
)


def of_split(split: Split) -> tuple[Theme, ...]:
    """The themes of one split, in order."""
    return tuple(theme for theme in THEMES if theme.split == split)
