"""Exchanging participants: whether a text is read alike when only the names in it change places.

Each place where a participant is named is first written with that participant's surest name, again and again until
every naming is one (names that count only beside a sure name turn into sure ones on the way). Then the names change
places, and what is read must be the same, figure by figure, for whoever took the place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from nirpihak.reading.reader import Reader, Reading

LONGEST: Final = 10_000
"""Characters of a text that are exchanged; well below where the reader cuts, so that longer names are not cut off."""
SETTLING: Final = 5


def changes(reader: Reader, text: str) -> Iterator[tuple[str, str]]:
    """The pairs (text with surest names, exchanged text) that are not read alike; none where all is well.

    Everybody moves one place on, and the order is turned round: each participant takes another's place.
    """
    count = len(reader.table.participants)
    if count < 2:
        return
    names = [reader.table.main(place) for place in range(count)]
    reading = reader.read(text[:LONGEST])
    if not reading.mentions:
        return
    pieces = pieces_of(reading, reader)
    canonical = written(pieces, names)
    for _ in range(SETTLING):
        reading = reader.read(canonical)
        pieces = pieces_of(reading, reader)
        again = written(pieces, names)
        if again == canonical:
            break
        canonical = again
    reading = reader.read(canonical)
    ids = reader.table.participants
    for order in {tuple((place + 1) % count for place in range(count)), tuple(reversed(range(count)))}:
        exchanged = written(pieces, [names[place] for place in order])
        wanted = {ids[order[ids.index(who)]]: told for who, told in said(reading).items()}
        if list(said(reader.read(exchanged)).items()) != list(wanted.items()):
            yield canonical, exchanged


def pieces_of(reading: Reading, reader: Reader) -> list[str | int]:
    """The text in pieces: words as they stand, and a number (the place in the table) for each naming."""
    places = {participant: place for place, participant in enumerate(reader.table.participants)}
    out: list[str | int] = []
    end = 0
    for mention in reading.mentions:
        place = places[mention.participant]
        if mention.start < end or (mention.start == end and out and isinstance(out[-1], int)):
            # One token names somebody several times, or several people ("#abc"): whoever is new joins in.
            if out[-1] != place:
                out += [" ", place]
        else:
            out += [reading.text[end : mention.start], place]
        end = max(end, mention.end)
    return [*out, reading.text[end:]]


def written(pieces: Sequence[str | int], names: Sequence[str]) -> str:
    """The text with the names of whoever takes each place."""
    return "".join(piece if isinstance(piece, str) else names[piece] for piece in pieces)


def said(reading: Reading) -> dict[str, tuple[Any, ...]]:
    """By participant, in order of appearance, everything that must not change."""
    return {
        each.participant: (each.stance, each.tendency, each.confidence, each.shares, each.cue_value, each.why)
        for each in reading.suggestions
    }
