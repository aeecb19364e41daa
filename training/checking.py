"""`python -m training.checking > check.jsonl`: the check lines, which nothing is trained on, for `benchmarks.stance`.

The letters become the participants of an invented contest, each line turned one step further, so that no participant
is more often praised than another.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nirpihak.contests import load_register
from nirpihak.reading.aliases import alias_table
from training import lines

CHECK = Path(__file__).parent / "check"
CONTEST = "pilbup-kabupaten-contoh-2027"
STANCES = ("support", "attack", "neutral")


def rows() -> Iterator[dict[str, Any]]:
    """The check lines as `{text, contest, targets}`, the format of the measuring data."""
    table = alias_table(load_register()[CONTEST])
    names = [table.main(place).title() for place in range(len(table.participants))]
    for turn, line in enumerate(lines.read(sorted(CHECK.glob("*.tsv")))):
        text, targets = line.text, []
        for letter, stance in line.stances.items():
            place = (lines.LETTERS.index(letter) + turn) % len(names)
            text = text.replace("{" + letter + "}", names[place])
            targets.append({"participant": table.participants[place], "stance": STANCES[stance]})
        yield {"text": text, "contest": CONTEST, "targets": targets}


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
