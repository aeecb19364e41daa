"""Invented texts with their targets, about the invented regency of Contoh; nobody wrote them of anybody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

CONTEST = "pilbup-kabupaten-contoh-2024"
ROWS: tuple[tuple[str, Mapping[Any, str]], ...] = (
    ("Mantap paslon 1, lanjutkan!", {1: "support"}),
    ("Jangan pilih paslon 2, bohong semua", {"2": "attack"}),
    ("Paslon 3 tiba di alun-alun pukul 9", {"pair-3": "neutral"}),
    ("Paslon 1 hebat, paslon 2 payah", {"1": "support", "2": "attack"}),
    ("Selamat pagi semuanya", {}),
    ("Semoga paslon 3 menang", {"03": "support"}),
    ("Paslon 2 pembohong", {"2": "attack"}),
)


def line(text: str, targets: Mapping[Any, str], contest: str | None = CONTEST) -> dict[str, Any]:
    """One line of a stance file, before it is written as JSON."""
    listed = [{"participant": participant, "stance": stance} for participant, stance in targets.items()]
    return {"text": text, "contest": contest, "targets": listed}


def written(folder: Path, rows: Iterable[Any], name: str = "stance.jsonl") -> Path:
    """A file of lines; a string is written as it is, a pair as text and targets."""
    path = folder / name
    lines = [
        each if isinstance(each, str) else json.dumps(each if isinstance(each, dict) else line(*each)) for each in rows
    ]
    path.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
    return path
