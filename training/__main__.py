"""`python -m training`: makes the model that ships, from the written lines; the same lines give the same bytes."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from nirpihak.reading.characters import prepared
from nirpihak.reading.learning import Example, Settings, calibrate, examples_of, learn, log_loss, out_of_fold, trimmed
from nirpihak.reading.reader import Reader
from nirpihak.reading.weights import Weights
from nirpihak.reading.words import plain
from training import lines
from training.variants import variants

OUT = Path(__file__).parents[1] / "src" / "nirpihak" / "reading" / "data" / "weights.json"
MOST = 16_000
"""Features kept, so that the file stays under half a megabyte."""
SETTINGS = Settings()


def vocabulary(texts: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the written lines: those that stand there often, and those that are no slip (twice or more)."""
    counts = Counter(word for text in texts for raw in prepared(text)[1] if raw[0] not in "#@" for word in plain(raw))
    named = [name.lower() for name in lines.NAMES]
    words = {
        word: count
        for word, count in counts.items()
        if word.isalpha() and len(word) > 2 and not any(name in word for name in named)
    }
    return frozenset(word for word in words if words[word] >= 5), frozenset(word for word in words if words[word] >= 2)


def main() -> None:
    """Build and write the model; says what it did."""
    began = time.monotonic()
    written = list(lines.read())
    table = lines.table()
    texts = [lines.named(line.text) for line in written]
    often, ordinary = vocabulary(texts)
    reader = Reader(table, Weights(dict.fromkeys(often, 0j), (0.6, 0.3, 0, 0.6, 0.1, 0), {}, ordinary))
    examples: list[Example] = []
    groups: list[int] = []
    for number, (line, text) in enumerate(zip(written, texts, strict=True)):
        made = [
            example
            for said in (text, *(lines.named(each) for each in variants(line)))
            for example in examples_of(reader, said, line.stances)
        ]
        examples += made
        groups += [number] * len(made)
    say(f"{len(written)} lines, {len(examples)} examples, {len(ordinary)} words")
    held_out = out_of_fold(examples, groups, SETTINGS)
    calibration = calibrate(examples, held_out)
    say(f"held-out log loss {log_loss(calibration, examples, held_out):.3f}, calibration {calibration}")
    model = trimmed(learn(examples, SETTINGS), MOST)
    counts = Counter(example.stance for example in examples)
    origin = {
        "made": "python -m training",
        "lines": dict(sorted(Counter(line.source for line in written).items())),
        "examples": {"support": counts[0], "attack": counts[1], "neutral": counts[2]},
        "features": len(model),
    }
    OUT.write_text(Weights(model, calibration, origin, ordinary).to_json(), encoding="utf-8")
    say(f"{OUT.name}: {len(model)} features, {OUT.stat().st_size / 1000:.0f} kB, {time.monotonic() - began:.0f} s")


def say(text: str) -> None:
    """One line about the build."""
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    main()
