"""Where the child works: the file it was given, the folder it writes to, and the journal of what it made.

The journal is written line by line, so that what was made before a crash is not lost. It knows no format.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nirpihak.deriving.results import ORIGINAL, Gap, Plain, Purpose
from nirpihak.text import Text

if TYPE_CHECKING:
    from PIL.Image import Image

JOURNAL: Final = "journal.jsonl"


@dataclass
class Workshop:
    """One file being worked on: `source` is read alone, everything made goes to `folder`."""

    source: Path
    name: str
    media_type: str
    folder: Path
    made: dict[str, Purpose] = field(default_factory=dict)

    @cached_property
    def picture(self) -> Image:
        """The picture upright, opaque, in sRGB. Raises PictureError for what is none that can be opened."""
        from nirpihak.deriving.pictures import open_upright

        return open_upright(self.source)

    def begin(self, step: Purpose) -> None:
        """Notes that a step begins, so that a crash is laid at its door."""
        self._note({"begin": step.value})

    def end(self) -> None:
        """Notes that every step was gone through."""
        self._note({"end": True})

    def gap(self, purpose: Purpose, reason: Text) -> None:
        """Notes that something could not be made."""
        self._note({"gap": Gap(purpose, reason).to_json()})

    def keep(
        self,
        purpose: Purpose,
        name: str,
        media_type: str,
        data: bytes,
        *,
        tool: tuple[str, str],
        parameters: Mapping[str, Plain] | None = None,
        of: str = ORIGINAL,
    ) -> None:
        """Writes a derivative and notes it; `tool` is its name and version. Raises OSError."""
        path = self.folder / name
        with path.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        self.made[name] = purpose
        self._note(
            {
                "made": {
                    "purpose": purpose.value,
                    "name": name,
                    "media_type": media_type,
                    "tool": tool[0],
                    "tool_version": tool[1],
                    "parameters": dict(parameters or {}),
                    "of": of,
                }
            }
        )

    def keep_json(self, purpose: Purpose, name: str, value: Any, **more: Any) -> None:
        """The same for a value that is written as JSON, in UTF-8, for people to read too."""
        data = json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"
        self.keep(purpose, name, "application/json", data, **more)

    def _note(self, row: Mapping[str, Any]) -> None:
        with (self.folder / JOURNAL).open("ab") as stream:
            stream.write(json.dumps(row).encode() + b"\n")
