"""Every phrase the pages say, in both languages, read from `texts.toml` beside this file.

One place where a translator sees Indonesian and English side by side. Knows nothing of pages or rules.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal

from nirpihak.text import Text

Lang = Literal["id", "en"]
LANGUAGES: Final[tuple[Lang, ...]] = ("id", "en")


def _load() -> Mapping[str, Text]:
    data = tomllib.loads(files(__package__).joinpath("texts.toml").read_text("utf-8"))
    phrases = {f"{page}.{name}": Text.of(text) for page, table in data.items() for name, text in table.items()}
    return MappingProxyType(phrases)


PHRASES: Final = _load()
"""`page.name` to its text."""


def say(key: str, lang: str, **values: object) -> str:
    """The phrase `key` in a language, with its places (`{name}`) filled. Raises KeyError for an unknown phrase."""
    text = PHRASES[key].pick(lang)
    return text.format(**values) if values else text
