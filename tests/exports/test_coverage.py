"""Every layout of every platform, from the file to the finding; and the handbook's table of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from nirpihak.exports.guide import GUIDES
from nirpihak.exports.records import Done
from tests.exports import coverage

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"


@cache
def cells() -> tuple[tuple[str, str, str, Done, str], ...]:
    return tuple(coverage.rows())


def test_every_platform_is_covered() -> None:
    assert {platform for _, platform, *_ in cells()} == set(GUIDES)


@pytest.mark.parametrize(("name", "platform", "variant", "done"), list(coverage.holdings()))
def test_what_a_layout_holds_is_read(name: str, platform: str, variant: str, done: Done) -> None:
    found = {cell[:4]: cell[4] for cell in cells()}
    assert found[name, platform, variant, done] != coverage.NONE


@pytest.mark.parametrize(
    ("platform", "done"),
    [
        ("instagram", Done.FOLLOW),
        ("instagram", Done.LIKE),
        ("threads", Done.LIKE),
        ("tiktok", Done.FOLLOW),
        ("tiktok", Done.LIKE),
        ("x", Done.FOLLOW),
        ("youtube", Done.FOLLOW),
        ("telegram", Done.JOIN),
    ],
)
def test_what_names_an_account_is_matched_exactly_in_every_layout(platform: str, done: Done) -> None:
    found = {cell[2]: cell[4] for cell in cells() if cell[1] == platform and cell[3] is done}
    assert found
    assert {variant: outcome for variant, outcome in found.items() if outcome != "exact"} == {}


def test_the_handbook_shows_the_table() -> None:
    assert PAGE.read_text("utf-8") == coverage.page(cells()), "print it anew: python -m tests.exports.coverage"
