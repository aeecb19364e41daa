"""What deriving gives: each derivative with its tool and parameters, and each gap with its reason.

The same shapes are the JSON of `derived.json`. Standard library alone; it knows no picture and no process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from nirpihak.text import Text

MANIFEST: Final = "derived.json"
"""The file in the folder that lists what was made; written anew after every step."""
ORIGINAL: Final = "original"
"""How a derivative names the handed-in file as its parent."""
Plain = str | int | bool | None
"""A parameter's value. No floats, so that a custody event can hold it as it is."""


class Purpose(StrEnum):
    """What a derivative is for."""

    METADATA = "metadata"
    """JSON: what the file says of itself (EXIF, XMP, IPTC, text of a PNG, a video's length and frames)."""
    CLEAN_COPY = "clean_copy"
    """PNG or JPEG: the picture anew from its pixels, upright, in sRGB, without metadata. What the viewer shows."""
    THUMBNAIL = "thumbnail"
    """JPEG: the picture, or a moment of a video, at most 480 px a side."""
    TEXT_LAYER = "text_layer"
    """JSON: the words read in a picture, with boxes in pixels of the clean copy."""
    TEXT = "text"
    """Plain UTF-8: the same words as lines."""
    PERCEPTUAL_HASH = "perceptual_hash"
    """JSON: PDQ-256 as 64 hexadecimal digits, and its quality from 0 to 100."""
    CONTENT_CREDENTIALS = "content_credentials"
    """JSON: a C2PA manifest and whether it holds."""
    REDACTION = "redaction"
    """PNG: a clean copy with solid boxes; made by `redaction.redact`, never by `derive`."""


class DeriveError(RuntimeError):
    """Deriving could not be started at all. `reason` says why, in one line and both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child process may use; what goes beyond becomes a gap.

    `seconds` of wall clock and of CPU for the whole file; `memory` is address space, `file_size` the largest file
    that may be written, both in bytes.
    """

    seconds: int = 180
    memory: int = 3 << 30
    file_size: int = 256 << 20


@dataclass(frozen=True, slots=True)
class Derivative:
    """One file that was made: `name` in the folder (ASCII, no path), its digest, and how it was made.

    `of` is `original` or the name of the derivative it was made from, which stands earlier in the list.
    """

    purpose: Purpose
    name: str
    media_type: str
    size: int
    sha256: str
    tool: str
    tool_version: str
    parameters: Mapping[str, Plain] = field(default_factory=dict)
    of: str = ORIGINAL

    def to_json(self) -> dict[str, Any]:
        """A row of `derivatives` in the manifest."""
        return {
            "purpose": self.purpose.value,
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
            "tool": self.tool,
            "tool_version": self.tool_version,
            "parameters": dict(self.parameters),
            "of": self.of,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Derivative:
        """Reads a row again. Raises KeyError, TypeError or ValueError for what is no such row."""
        name = str(row["name"])
        if not name.isascii() or "/" in name or name in ("", ".", "..", MANIFEST):
            raise ValueError(f"{name!r} is no name of a derivative")
        parameters = dict(row["parameters"])
        return cls(
            Purpose(row["purpose"]),
            name,
            str(row["media_type"]),
            int(row["size"]),
            str(row["sha256"]),
            str(row["tool"]),
            str(row["tool_version"]),
            parameters,
            str(row["of"]),
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be made, and why, in words for the officer."""

    purpose: Purpose
    reason: Text

    def to_json(self) -> dict[str, Any]:
        """A row of `gaps` in the manifest."""
        return {"purpose": self.purpose.value, "reason": self.reason._asdict()}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Gap:
        """Reads a row again. Raises KeyError, TypeError or ValueError for what is no such row."""
        return cls(Purpose(row["purpose"]), Text.of(row["reason"]))


@dataclass(frozen=True, slots=True)
class Derived:
    """All that was made of one file. `media_type` is told by its content, never by its name."""

    folder: Path
    media_type: str
    derivatives: tuple[Derivative, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def path(self, derivative: Derivative) -> Path:
        """Where a derivative lies."""
        return self.folder / derivative.name

    def of(self, purpose: Purpose) -> tuple[Derivative, ...]:
        """The derivatives for a purpose, in the order made."""
        return tuple(each for each in self.derivatives if each.purpose == purpose)

    def to_json(self) -> dict[str, Any]:
        """The manifest."""
        return {
            "media_type": self.media_type,
            "derivatives": [each.to_json() for each in self.derivatives],
            "gaps": [each.to_json() for each in self.gaps],
        }

    @classmethod
    def from_json(cls, folder: Path, read: Mapping[str, Any]) -> Derived:
        """Reads a manifest again. Raises KeyError, TypeError or ValueError for what is none."""
        return cls(
            folder,
            str(read["media_type"]),
            tuple(map(Derivative.from_json, read["derivatives"])),
            tuple(map(Gap.from_json, read["gaps"])),
        )
