"""Every phrase the pages say, in both languages, read from the `texts.toml` of each room of the server
(and `..._texts.toml` where a room has several doors).

In each room one place where a translator sees Indonesian and English side by side. Knows nothing of pages or rules.
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
    phrases: dict[str, Text] = {}
    for room in sorted(files("nirpihak.server").iterdir(), key=lambda each: each.name):
        if not room.is_dir():
            continue
        for file in sorted(room.iterdir(), key=lambda each: each.name):
            if not file.name.endswith("texts.toml"):
                continue
            for page, table in tomllib.loads(file.read_text("utf-8")).items():
                for name, text in table.items():
                    if (key := f"{page}.{name}") in phrases:
                        raise ValueError(f"{room.name}/{file.name}: {key} is said elsewhere already")
                    phrases[key] = Text.of(text)
    return MappingProxyType(phrases)


PHRASES: Final = _load()
"""`page.name` to its text."""


def say(key: str, lang: str, **values: object) -> str:
    """The phrase `key` in a language, with its places (`{name}`) filled. Raises KeyError for an unknown phrase."""
    text = PHRASES[key].pick(lang)
    return text.format(**values) if values else text
