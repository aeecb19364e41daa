"""Reading screenshots, measured on pictures that the studio renders with their truth.

    python -m benchmarks.screens                       # the held-out themes
    python -m benchmarks.screens --split development --errors

The peer, in the same run, is Tesseract as it is: the picture as handed in, page mode 3, plain text. It knows no
blocks, so beside it stand error rates alone. No reading is shown to the truth or the other way round.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from benchmarks.distance import edits

if TYPE_CHECKING:
    from nirpihak.reading.screens import Block, Picture, Word
    from studio.making import Shot
    from studio.truth import TrueBlock, TrueWord, Truth

SAID: Final = frozenset({"text", "comment", "quoted", "message", "caption"})
"""Kinds of blocks that somebody says: those whose speaker is scored."""
FOUND: Final = 0.5
"""The F1 of words that a block read and a true block must share to be one another."""
Assigned = dict[int, list["Word"]]


@dataclass
class Tally:
    """Sums over pictures. `found`, `spoken` and `cer` are (part, whole) by kind or class."""

    pictures: int = 0
    found: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    spoken: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    cer: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    peer: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    layouts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    cpu: list[float] = field(default_factory=list)
    peer_cpu: list[float] = field(default_factory=list)
    plain: int = 0

    def add(self, table: dict[str, list[int]], keys: Iterable[str], part: int, whole: int) -> None:
        """Counts a part of a whole under each key."""
        for key in keys:
            table[key][0] += part
            table[key][1] += whole


def assigned(words: Sequence[Word], truth: Truth) -> Assigned:
    """The words read by the true word they cover, which is named by its place among all true words."""
    true_words = [word for block in truth.blocks for word in block.words]
    out: Assigned = defaultdict(list)
    for word in words:
        best, most = None, 0.0
        for place, other in enumerate(true_words):
            share = _shared(word, other)
            if share > most:
                best, most = place, share
        if best is not None:
            out[best].append(word)
    return out


def _shared(word: Word, other: TrueWord) -> float:
    left, top, right, bottom = other.box
    wide = min(word.box.right, right) - max(word.box.left, left)
    high = min(word.box.bottom, bottom) - max(word.box.top, top)
    return wide * high if wide > 0 and high > 0 else 0.0


def places(truth: Truth) -> Iterator[tuple[TrueBlock, range]]:
    """Every true block with the places of its words."""
    at = 0
    for block in truth.blocks:
        yield block, range(at, at + len(block.words))
        at += len(block.words)


def text_of(found: Assigned, of: range) -> str:
    """What was read where some true words stand, each word once, in the true words' order."""
    return " ".join(word.text for place in of for word in sorted(found.get(place, ()), key=lambda word: word.box.left))


def best_block(blocks: Sequence[Block], owner: dict[int, int], of: range, kind: str | None) -> Block | None:
    """The block, of this kind if one is named, that shares most words with a true block; None under `FOUND`.

    `owner` gives for the id of a word read the place of the true word it covers.
    """
    best, most = None, 0.0
    for block in blocks:
        if kind is not None and block.kind != kind:
            continue
        covered = [owner[id(word)] for word in block.words if owner.get(id(word)) in of]
        if covered:
            precision, recall = len(covered) / len(block.words), len(set(covered)) / len(of)
            score = 2 * precision * recall / (precision + recall)
            if score > most:
                best, most = block, score
    return best if most >= FOUND else None


def same_speaker(read: str | None, true: str) -> bool:
    """Whether two names are the same but for a quarter of their letters and digits."""
    one, other = ("".join(c for c in (name or "").lower() if c.isalnum()) for name in (read, true))
    if not one or not other:
        return one == other
    return edits(one, other) <= 0.25 * len(other)


def score(tally: Tally, shot: Shot, picture: Picture, peer_words: Sequence[Word], peer_text: str) -> list[str]:
    """Adds one picture to the tally; gives what was wrong, one line each."""
    truth = shot.truth
    words = [word for block in picture.blocks for word in block.words]
    found, peer = assigned(words, truth), assigned(peer_words, truth)
    owner = {id(word): place for place, listed in found.items() for word in listed}
    classes = ("all", shot.damage, "dark" if shot.dark else "light")
    wrong = []
    for block, of in places(truth):
        keys = (*classes, f"kind:{block.kind}")
        for table, read in ((tally.cer, found), (tally.peer, peer)):
            tally.add(table, keys, edits(text_of(read, of), block.text), len(block.text))
        right = best_block(picture.blocks, owner, of, block.kind)
        tally.add(tally.found, (*keys, f"layout:{truth.layout}"), right is not None, 1)
        any_kind = right or best_block(picture.blocks, owner, of, None)
        if right is None:
            wrong.append(f"{block.kind} -> {any_kind.kind if any_kind else '-'}: {block.text[:60]!r}")
        if block.kind in SAID:
            told = any_kind is not None and same_speaker(any_kind.speaker, block.speaker)
            tally.add(tally.spoken, (*keys, f"layout:{truth.layout}"), told, 1)
            if not told:
                wrong.append(
                    f"speaker {any_kind.speaker if any_kind else '-'} for {block.speaker}: {block.text[:40]!r}"
                )
    _masks(tally, truth, picture)
    whole = " ".join(block.text for block in truth.blocks)
    tally.add(tally.cer, ("page",), edits(" ".join(picture.text.split()), whole), len(whole))
    tally.add(tally.peer, ("page",), edits(" ".join(peer_text.split()), whole), len(whole))
    tally.add(tally.layouts, ("all", truth.layout, shot.damage), picture.layout == truth.layout, 1)
    tally.plain += picture.layout == "plain"
    tally.pictures += 1
    return wrong


def _masks(tally: Tally, truth: Truth, picture: Picture) -> None:
    """Counts bystanders' words that were marked, and the other words that were not."""
    masked = picture.masked_boxes()
    for block in truth.blocks:
        for word in block.words:
            x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
            covered = any(box.left <= x <= box.right and box.top <= y <= box.bottom for box in masked)
            key = "mask:marked" if word.mask else "mask:left"
            tally.add(tally.found, (key,), covered == word.mask, 1)


def measure(count: int, seed: int, split: Any, errors: bool = False) -> Tally:
    """Renders and reads pictures. Raises OSError where there is no Chromium or Tesseract."""
    from nirpihak.reading.screens import PictureError, read_picture
    from studio.camera import browser_path, chromium
    from studio.making import shots

    path = browser_path()
    if path is None:
        raise OSError("there is no Chromium here")
    tally = Tally()
    with chromium(path) as browser:
        for shot in shots(browser, count, seed, split):
            start = time.process_time()
            try:
                picture = read_picture(shot.data)
            except PictureError as error:
                raise OSError(str(error)) from error
            middle = time.process_time()
            peer_words, peer_text = _peer(shot.data)
            tally.cpu.append(middle - start)
            tally.peer_cpu.append(time.process_time() - middle)
            wrong = score(tally, shot, picture, peer_words, peer_text)
            for line in wrong if errors else ():
                print(f"{shot.name}: {line}", file=sys.stderr)
    return tally


def _peer(data: bytes) -> tuple[tuple[Word, ...], str]:
    """Tesseract as it is: the picture as handed in, mode 3. Words with boxes, and the plain text."""
    import io

    import tesserocr
    from PIL import Image

    from nirpihak.reading.screens.ocr import LANGUAGE, iterate_words, tessdata_folder

    if "api" not in _loaded:
        _loaded["api"] = tesserocr.PyTessBaseAPI(path=str(tessdata_folder()), lang=LANGUAGE, psm=3)
    api = _loaded["api"]
    api.SetImage(Image.open(io.BytesIO(data)).convert("RGB"))
    text = api.GetUTF8Text()
    return tuple(iterate_words(api, 1.0)), text


_loaded: dict[str, Any] = {}


def figures(count: int, seed: int = 7, split: Any = "held_out", errors: bool = False) -> Iterator[dict[str, Any]]:
    """The figures of one run, or one that says why there are none."""
    try:
        tally = measure(count, seed, split, errors)
    except (ImportError, OSError) as error:
        yield {"name": "screens", "skipped": str(error)}
        return
    of = {"pictures": tally.pictures, "split": split, "seed": seed}
    yield {"name": "screens.block_accuracy", **_shares(tally.found, "mask:"), **of}
    yield {"name": "screens.speaker_accuracy", **_shares(tally.spoken), **of}
    yield {"name": "screens.layout_accuracy", **_shares(tally.layouts), **of}
    yield {"name": "screens.plain_fallback", "value": round(tally.plain / tally.pictures, 4), "unit": "share", **of}
    marked, left = tally.found["mask:marked"], tally.found["mask:left"]
    yield {
        "name": "screens.masking",
        "value": _share(marked),
        "unit": "share of bystanders' words marked",
        "others_left": _share(left),
        **of,
    }
    for key in tally.cer:
        peer = _share(tally.peer[key])
        yield {"name": f"screens.cer.{key}", "value": _share(tally.cer[key]), "unit": "CER", "peer": peer}
    yield {
        "name": "screens.cpu",
        "value": round(sum(tally.cpu) / len(tally.cpu), 3),
        "unit": "s/picture",
        "most": round(max(tally.cpu), 3),
        "peer": round(sum(tally.peer_cpu) / len(tally.peer_cpu), 3),
        **of,
    }


def _share(counted: list[int]) -> float:
    return round(counted[0] / counted[1], 4) if counted[1] else 0.0


def _shares(table: dict[str, list[int]], leave_out: str = "\0") -> dict[str, Any]:
    by = {key: _share(counted) for key, counted in table.items() if key != "all" and not key.startswith(leave_out)}
    return {"value": _share(table["all"]), "unit": "share", "by": by}


def main(arguments: list[str] | None = None) -> int:
    """Print the figures, one JSON object a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screens", description=__doc__)
    parser.add_argument("--count", type=int, default=168, help="pictures (%(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="another seed, other pictures (%(default)s)")
    parser.add_argument("--split", choices=["development", "held_out"], default="held_out", help="which themes")
    parser.add_argument("--errors", action="store_true", help="every block that was missed, on standard error")
    given = parser.parse_args(arguments)
    for figure in figures(given.count, given.seed, given.split, given.errors):
        print(json.dumps(figure, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
