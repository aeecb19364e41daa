"""Invented acts for measuring: seeded, every fact drawn at random, a third of them unknown, none contradicting another.

No act is of a real person; names and accounts are made up. The weights below only keep the mixture like a register's
(mostly social media, mostly PNS); facts are drawn independently, so that nearly no two acts are alike.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from typing import Any, Final

from nirpihak.facts import CATALOGUE, FactKind, Value

BLOCK: Final = 5_000
"""Acts drawn at a time, fact by fact."""

SEED: Final = 20_240_927

UNKNOWN: Final = {
    "act.kind": 0.02,
    "act.day": 0.05,
    "actor.employment": 0.1,
    "judged.": 0.8,
    "contest.id": 1.0,
    "": 0.35,
}
"""How often a fact is unknown: by its id, by its group, or else. No contest is named, so that the register is not
measured along with the rules; its facts are stated instead."""

WEIGHTS: Final[Mapping[str, Mapping[str, int]]] = {
    "actor.employment": {"pns": 50, "pppk": 20, "cpns": 5, "pppk_part_time": 5, "ppnpn": 8, "village_official": 5},
    "act.kind": {
        **dict.fromkeys(("like", "comment", "share", "post"), 12),
        **dict.fromkeys(("follow", "join", "photo_post", "photo_pose", "video", "story", "attend"), 6),
    },
}
"""How much more often than other values (1) a value is drawn."""

SOURCED: Final = 0.05
"""How many acts state the source of some facts."""


def values(count: int, seed: int = SEED) -> Iterator[dict[str, Value]]:
    """`count` acts as plain values by fact id, the same for the same seed."""
    draw = random.Random(seed)
    left = count
    while left > 0:
        columns = [_column(draw, kind, min(BLOCK, left)) for kind in CATALOGUE.kinds.values()]
        for row in zip(*columns, strict=True):
            act = {fact: value for fact, value in zip(CATALOGUE.kinds, row, strict=True) if value is not None}
            for fact, (then, follows) in _implied(act):
                if act.get(then, follows) != follows:
                    del act[fact]
            yield act
        left -= BLOCK


def fully_known(count: int, seed: int = SEED) -> Iterator[dict[str, Value]]:
    """Acts of which every fact with a list of values is known, and the day to the day."""
    draw = random.Random(seed)
    for act in values(count, seed):
        for fact, kind in CATALOGUE.kinds.items():
            if kind.domain and fact not in act:
                act[fact] = draw.choice(kind.domain)
        if len(str(act.get("act.day", ""))) < 10:
            act["act.day"] = _day(draw)
        for _, (then, follows) in _implied(act):
            act[then] = follows
        yield act


def lines(count: int, seed: int = SEED) -> Iterator[bytes]:
    """The same acts as lines of JSON, each with an id, some with the sources of their facts."""
    draw = random.Random(seed + 1)
    encode = json.JSONEncoder(separators=(",", ":")).encode
    for number, act in enumerate(values(count, seed), 1):
        out: dict[str, Any] = {"id": f"contoh-{number}"}
        sourced = draw.random() < SOURCED
        for fact, value in act.items():
            group, _, name = fact.partition(".")
            source = draw.choice(("read", "confirmed", "admitted", "disputed", None, None)) if sourced else None
            out.setdefault(group, {})[name] = value if source is None else {"value": value, "source": source}
        yield encode(out).encode() + b"\n"


def _implied(act: Mapping[str, Value]) -> list[tuple[str, tuple[str, Value]]]:
    return [(fact, CATALOGUE.implied[fact, value]) for fact, value in act.items() if (fact, value) in CATALOGUE.implied]


def _column(draw: random.Random, kind: FactKind, count: int) -> list[Value | None]:
    unknown = UNKNOWN.get(kind.id, UNKNOWN.get(f"{kind.group}.", UNKNOWN[""]))
    if kind.domain:
        weights = WEIGHTS.get(kind.id, {})
        shares = [float(weights.get(str(value), 1)) for value in kind.domain]
        shares.append(sum(shares) * unknown / (1 - unknown))
        return draw.choices([*kind.domain, None], shares, k=count)
    drawn = _days(draw, count) if kind.type == "day" else [f"contoh{draw.randrange(10_000)}" for _ in range(count)]
    return [None if draw.random() < unknown else each for each in drawn]


def _days(draw: random.Random, count: int) -> list[Value]:
    """Days of 2016 to 2027; one in ten is known only to the month or the year."""
    lengths = draw.choices((10, 7, 4), (90, 7, 3), k=count)
    return [_day(draw)[:length] for length in lengths]


def _day(draw: random.Random) -> str:
    return f"{draw.randint(2016, 2027)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
