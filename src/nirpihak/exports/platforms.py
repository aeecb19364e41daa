"""The platforms whose exports are read, in the order in which they are asked whether a file is theirs."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final

from nirpihak.exports.members import Platform

MODULES: Final = ("threads", "instagram", "facebook", "meta_html", "tiktok", "x", "youtube", "telegram", "whatsapp")


@cache
def platforms() -> tuple[Platform, ...]:
    """Every platform's look at a file."""
    found: list[Platform] = []
    for name in MODULES:
        module = import_module(f"nirpihak.exports.{name}")
        found += getattr(module, "PLATFORMS", None) or [module.PLATFORM]
    return tuple(found)
