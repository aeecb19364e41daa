"""Invented cases in the format of published ones; no case here happened, and none is about anybody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Case = dict[str, Any]


def case(
    id: str = "uji-1",
    *,
    kinds: Iterable[str] = ("like",),
    finding: str = "violation",
    class_: str = "discipline",
    confidence: str = "high",
    election: str = "pilkada-2024",
    actor: Mapping[str, Any] | None = None,
    **act: Any,
) -> Case:
    """A civil servant's like on a campaign account of a designated pair, or what the arguments make of it."""
    return {
        "id": id,
        "published": None,
        "province": "Provinsi Contoh",
        "election": election,
        "actor": {"employment": "PNS", "position": "staf", **(actor or {})},
        "act": {
            "kinds": list(kinds),
            "platform": "facebook",
            "visibility": "public",
            "text_gist": "rekaan untuk uji",
            "target": "campaign account",
            "stance": "support",
            "target_status": "nominated",
            "date": "2024-10-09",
            "circumstances": [],
            **act,
        },
        "outcome": {"finding": finding, "class": class_, "sanction": None, "basis": [], "authority": "Bawaslu"},
        "why_hard": "rekaan",
        "confidence": confidence,
        "source_site": "contoh.example",
    }


def written(folder: Path, cases: Iterable[Case | str]) -> Path:
    """A file of cases; a string is written as it is."""
    path = folder / "cases.jsonl"
    lines = (each if isinstance(each, str) else json.dumps(each) for each in cases)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
