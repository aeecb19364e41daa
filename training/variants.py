"""The generator: varies the written lines in ways that do not change what they say, so that the model learns less from
who wrote them and more from the words. The same line always gives the same variants.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from random import Random

from training.lines import Line

ADDRESSES = ("https://t.co/x1", "https://s.id/abc", "www.contoh.id/berita/1")
SOURCES = ("", " via @kabar_contoh", " lewat @kabar_contoh", " - Kabar Contoh", " | Kabar Contoh")
TAGS = ("#pilkada", "#pemilu", "#debatcapres", "#pilpres", "#pilgub", "#debat")
MARKS = str.maketrans("", "", '.,!;:"()')


def variants(line: Line) -> Iterator[str]:
    """Further texts that say the same as the line; most lines give one or two."""
    chance = Random(int(sha256(line.text.encode()).hexdigest()[:12], 16))
    neutral = set(line.stances.values()) == {2}
    if chance.random() < (0.5 if neutral else 0.06):
        yield f"{line.text}{chance.choice(SOURCES)} {chance.choice(ADDRESSES)}"
    if chance.random() < 0.15:
        yield f"{line.text} {chance.choice(TAGS)}"
    if chance.random() < 0.3 and "?" not in line.text:
        yield line.text.translate(MARKS)
