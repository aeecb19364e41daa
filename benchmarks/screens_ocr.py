"""The text layer's errors and seconds on screenshots rendered with their truth, class by class.

    python -m benchmarks.screens_ocr
    python -m benchmarks.screens_ocr --split development --errors

Classes: light, dark (clean, once and twice a CSS pixel), small (320 px wide), recompressed (JPEG at quality 40, and as
chat apps send pictures on). The character error rate is the edits between the words read where a true block stands, in
the order read, and that block, over the true characters. The peer, in the same run, is Tesseract as it is: the picture
as handed in, page mode 3.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from benchmarks.distance import edits
from benchmarks.screens import _peer, assigned, places

if TYPE_CHECKING:
    from nirpihak.reading.screens import Word
    from studio.making import Shot
    from studio.truth import Truth

MOST: Final = 0.02
"""The character error rate that no class may pass."""
CLASSES: Final = ("light", "dark", "small", "recompressed")


class Tally:
    """Edits and true characters, seconds and CPU seconds of one class."""

    def __init__(self) -> None:
        self.pictures = 0
        self.edits = 0
        self.characters = 0
        self.peer_edits = 0
        self.seconds: list[float] = []
        self.cpu: list[float] = []
        self.peer_seconds: list[float] = []


def class_of(shot: Shot) -> str | None:
    """The class of a rendered picture; None for what no class holds."""
    if shot.damage in ("clean_1x", "clean_2x"):
        return "dark" if shot.dark else "light"
    if shot.damage == "small":
        return "small"
    return "recompressed" if shot.damage in ("recompressed", "chat_app") else None


def errors_of(words: Sequence[Word], truth: Truth) -> Iterator[tuple[str, str, str, int]]:
    """Kind, truth, what was read, and the edits between them, for each true block.

    What was read of a block stands in the order of the reader, so that a wrong order counts as errors too.
    """
    order = {id(word): place for place, word in enumerate(words)}
    found = assigned(words, truth)
    for block, of in places(truth):
        listed = sorted((word for place in of for word in found.get(place, ())), key=lambda word: order[id(word)])
        read = " ".join(word.text for word in listed)
        yield block.kind, block.text, read, edits(read, block.text)


def measure(count: int, seed: int, split: Any, errors: bool = False) -> dict[str, Tally]:
    """Renders and reads `count` pictures. Raises OSError where there is no Chromium or Tesseract."""
    from PIL import Image

    from nirpihak.deriving.textlayer import read_lines, words_of
    from nirpihak.reading.screens import PictureError
    from studio.camera import browser_path, chromium
    from studio.making import shots

    path = browser_path()
    if path is None:
        raise OSError("there is no Chromium here")
    tallies: dict[str, Tally] = defaultdict(Tally)
    damages: Any = ("clean_1x", "clean_2x", "small", "recompressed", "chat_app")
    with chromium(path) as browser:
        for shot in shots(browser, count, seed, split, damages=damages):
            kind = class_of(shot)
            if kind is None:
                continue
            start, cpu = time.perf_counter(), time.process_time()
            try:
                words = words_of(read_lines(Image.open(io.BytesIO(shot.data)).convert("RGB")))
            except PictureError as error:
                raise OSError(str(error)) from error
            middle, used = time.perf_counter(), time.process_time() - cpu
            peer, _ = _peer(shot.data)
            tally = tallies[kind]
            tally.pictures += 1
            tally.seconds.append(middle - start)
            tally.cpu.append(used)
            tally.peer_seconds.append(time.perf_counter() - middle)
            for block, true, read, wrong in errors_of(words, shot.truth):
                tally.edits += wrong
                tally.characters += len(true)
                if errors and wrong:
                    print(f"{kind} {shot.name} {block} {wrong}: {true!r} -> {read!r}", file=sys.stderr)
            tally.peer_edits += sum(wrong for *_, wrong in errors_of(peer, shot.truth))
    return tallies


def figures(count: int, seed: int = 7, split: Any = "held_out", errors: bool = False) -> Iterator[dict[str, Any]]:
    """The figures of one run, a class each, or one that says why there are none."""
    try:
        tallies = measure(count, seed, split, errors)
    except (ImportError, OSError) as error:
        yield {"name": "text_layer", "skipped": str(error)}
        return
    for name in CLASSES:
        tally = tallies[name]
        rate = tally.edits / max(tally.characters, 1)
        yield {
            "name": f"text_layer.cer.{name}",
            "value": round(rate, 4),
            "unit": "CER",
            "peer": round(tally.peer_edits / max(tally.characters, 1), 4),
            "most": MOST,
            "met": rate <= MOST,
            "characters": tally.characters,
            "pictures": tally.pictures,
            "split": split,
            "seed": seed,
        }
    for name in CLASSES:
        tally = tallies[name]
        yield {
            "name": f"text_layer.seconds.{name}",
            "value": round(sum(tally.seconds) / max(tally.pictures, 1), 3),
            "unit": "s/picture",
            "most": round(max(tally.seconds, default=0.0), 3),
            "cpu": round(sum(tally.cpu) / max(tally.pictures, 1), 3),
            "peer": round(sum(tally.peer_seconds) / max(tally.pictures, 1), 3),
        }


def main(arguments: list[str] | None = None) -> int:
    """Print the figures, one JSON object a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screens_ocr", description=__doc__)
    parser.add_argument("--count", type=int, default=150, help="pictures (%(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="another seed, other pictures (%(default)s)")
    parser.add_argument("--split", choices=["development", "held_out"], default="held_out", help="which themes")
    parser.add_argument("--errors", action="store_true", help="every block with an error, on standard error")
    given = parser.parse_args(arguments)
    for figure in figures(given.count, given.seed, given.split, given.errors):
        print(json.dumps(figure, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
