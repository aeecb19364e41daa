"""Confirmed lines of an invented office, whose people praise and scold in words that no model has met."""

from __future__ import annotations

import json
from typing import Any

CONTEST = "pilbup-kabupaten-contoh-2027"
NAMES = {"pair-1": "Arunika", "pair-2": "Candradahlia", "pair-3": "Esafajar"}
PRAISE = ("zimbul", "walidu", "monclong")
BLAME = ("krocil", "jebluk", "pletus")
FRAMES = ("tadi pagi {w} {n} di balai", "{n} itu {w} kata tetangga", "menurut kami {w} si {n} ini", "{w} {n} {w}")


def line(text: str, **stances: str) -> dict[str, Any]:
    """One confirmed line; participants as pair_1."""
    targets = [{"participant": who.replace("_", "-"), "stance": stance} for who, stance in stances.items()]
    return {"text": text, "contest": CONTEST, "targets": targets}


def confirmed(rounds: int = 1) -> list[dict[str, Any]]:
    """72 lines a round: each word of praise and blame in each frame beside each participant."""
    out = []
    for number in range(rounds):
        for words, stance in ((PRAISE, "support"), (BLAME, "attack")):
            for word in words:
                for frame in FRAMES:
                    for who, name in NAMES.items():
                        text = frame.format(w=word, n=name) + (f" ke {number}" if number else "")
                        out.append(line(text, **{who.replace("-", "_"): stance}))
    return out


def in_bytes(lines: list[dict[str, Any]]) -> list[bytes]:
    """The lines of a file."""
    return [json.dumps(each).encode() for each in lines]
