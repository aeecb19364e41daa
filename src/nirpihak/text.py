"""One text in the two languages of the product: Indonesian first, English second.

It knows nothing of what the text is about, and of no language beyond these two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Text(NamedTuple):
    """A text in Indonesian (``id``) and in English (``en``)."""

    id: str
    en: str

    def pick(self, lang: str) -> str:
        """The text in ``lang``: English for ``en`` and its variants (``en-GB``), Indonesian for all else."""
        return self.en if lang.lower().replace("_", "-").split("-")[0] == "en" else self.id

    @classmethod
    def of(cls, value: object) -> Text:
        """Read a text from data: a plain string (the same in both languages), or ``{"id": ..., "en": ...}``.

        Raises ``ValueError``, in one line, when the value is neither, is empty, or has other keys.
        """
        if isinstance(value, Text):
            return value
        if isinstance(value, str):
            if not value.strip():
                raise ValueError("a text is empty; write it in Indonesian and English")
            return cls(value, value)
        if isinstance(value, Mapping):
            other = sorted(str(key) for key in value.keys() - {"id", "en"})
            if other:
                raise ValueError(f"a text has the key(s) {', '.join(other)}; only id and en are known")
            id_, en = value.get("id"), value.get("en")
            if not (isinstance(id_, str) and id_.strip() and isinstance(en, str) and en.strip()):
                raise ValueError('a text needs both languages: {id = "...", en = "..."}')
            return cls(id_, en)
        raise ValueError(f"a text is a string or {{id, en}}, not {type(value).__name__}")
