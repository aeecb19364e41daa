"""Acts from lines of JSON to outcomes: a quick path for what is plain, the exact one for all else.

A line that is plain is decided without making an `Act`: its values become bits as they are read (`law.masks`).
Whatever is not plain (a mistake, a name given twice, a contradiction, an odd text) is left to the exact path, which is
`Act.parse`, the contest register and `Engine.assess`; it alone refuses anything. So both paths give the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NoReturn

from nirpihak.assessing.lines import LINE_LIMIT
from nirpihak.assessing.results import Outcomes, Refused, Result, Summary
from nirpihak.facts import CATALOGUE, STATED_SOURCES, Act, ActError, Problem, Source, Value, problem_with
from nirpihak.law.deriving import derive as derive_from_register
from nirpihak.law.engine import Assessment, Engine, default_engine
from nirpihak.law.masks import is_plain_name
from nirpihak.law.model import Limb
from nirpihak.text import Text

KEPT: Final = 16_384
"""Most outcomes, and most derivations, that are kept to be used again; memory stays flat whatever comes in."""

Derive = Callable[[Act], Act]
"""What adds computed facts to an act. It may read and add facts of the contest and the target, and read the day and
the platform (`law.deriving.derive`)."""

_Stated = Mapping[str, Value | None]
_DERIVED_GROUPS: Final = ("contest.", "target.")
_SOURCES: Final = frozenset((None, *(source.value for source in STATED_SOURCES)))
_PLAIN_SOURCES: Final = _SOURCES - {Source.DISPUTED.value}
_OBJECT_KEYS: Final = frozenset(("value", "source", "note"))
_ODD: Final = (KeyError, TypeError, ValueError, AttributeError, StopIteration, RecursionError)
"""What the quick path stumbles over; the exact path then says what is wrong, if anything is."""


class Assessor:
    """Assesses lines of JSON with one engine.

    `derive` adds what the contest register knows (None: nothing is added). `limbs` narrows every result to the items
    of these limbs; without it all items are reported, those of no limb (referrals, guidance) too. `limit` is the most
    bytes a line may have.
    """

    def __init__(
        self,
        engine: Engine | None = None,
        derive: Derive | None = derive_from_register,
        *,
        limbs: Iterable[Limb] = (),
        limit: int = LINE_LIMIT,
    ) -> None:
        self.engine = engine or default_engine()
        self.limbs = tuple(dict.fromkeys(limbs)) or tuple(Limb)
        self.limit = limit
        self._derive = derive
        narrowed = self.limbs != tuple(Limb)
        asked = (id for limb in self.limbs for id in self.engine.limb_items[limb])
        self._shown = self.engine.bits_of(asked) if narrowed else self.engine.every
        self._groups = {
            group: {name: self.engine.masks.of[kind.id] for name, kind in kinds.items()}
            for group, kinds in CATALOGUE.by_group.items()
        }
        self._outcomes: dict[tuple[int, int], Outcomes] = {}
        self._derived: dict[tuple[object, ...], int] = {}

    def run(self, lines: Iterable[bytes], summary: Summary | None = None) -> Iterator[Result | Refused]:
        """Every line that is not blank, assessed or refused, in order; `summary` is kept up to date on the way.

        Lines are UTF-8, with or without their line end; see `Lines` for files and pipes.
        """
        if summary is None:
            summary = Summary(self.limbs)
        signs, outcomes_of, limit = summary.signs, self._outcomes, self.limit
        exactly = self.exactly
        decide, contradicts = self.engine.masks.decide, self.engine.masks.contradicts
        for number, line in enumerate(lines, 1):
            text = ""
            try:
                if len(line) > limit:
                    raise ActError([self._too_long(line, number)])
                text = line.decode()
                if text[-1:] != "}":
                    text = text.strip(" \t\r\n")
                    if not text:
                        continue
                try:
                    ident, known = self._read(text)
                    if contradicts(known):
                        raise ValueError("contradiction")
                    key = decide(known)
                except _ODD:
                    assessment = exactly(text, number)
                    ident, key = assessment.act.id, (assessment.met, assessment.undetermined)
            except UnicodeDecodeError as error:
                refused = Refused(number, (_not_utf8(line, error.start, number),))
            except ActError as error:
                refused = Refused(number, error.problems)
            else:
                outcomes = outcomes_of.get(key) or self._keep(key)
                signs[outcomes.sign] += 1
                summary.assessed += 1
                yield Result(number, ident, outcomes, text, exactly)
                continue
            summary.refused += 1
            yield refused

    def exactly(self, text: str, line: int | None = None) -> Assessment:
        """One line by the exact path alone. Raises ActError with every problem, each with the line's number."""
        try:
            act = Act.parse(text.removeprefix("\ufeff"), line)
            return self.engine.assess(act if self._derive is None else self._derive(act))
        except ActError as error:
            raise ActError(replace(problem, line=line) for problem in error.problems) from error

    def _read(self, text: str) -> tuple[str | None, int]:
        """The id and the bits of an act that is plain; else any of `_ODD`."""
        data: dict[str, Any]
        data, end = _DECODER.raw_decode(text)
        if end != len(text):
            raise ValueError("more than one value")
        names = len(data)
        ident = data.pop("id", None)
        if not (ident is None or is_plain_name(ident)):
            raise ValueError("id")
        if data.pop("source", None) not in _PLAIN_SOURCES:
            raise ValueError("source")
        disputed = False
        try:
            known, inner = self._join(data)
        except TypeError:
            data, more, disputed = _unwrapped(data)
            known, inner = self._join(data)
            inner += more
        # A parsed object holds each name once. In JSON every name brings one colon, so as many colons as names mean
        # that no name stood twice; a colon inside a text only sends the line to the exact path.
        if text.count(":") != names + inner:
            raise ValueError("a name twice, or a colon in a text")
        if self._derive is not None and (contest := data.get("contest")) and contest.get("id") is not None:
            if disputed:
                raise ValueError("a dispute that may bear on the contest")
            known |= self._derived_bits(self._derive, contest, data.get("target", {}), data.get("act", {}))
        return ident, known

    def _join(self, data: Mapping[str, _Stated]) -> tuple[int, int]:
        """The bits of all values, and how many names there are. TypeError where a value or a group is not plain."""
        known = names = 0
        groups = self._groups
        for group, stated in data.items():
            tables = groups[group]
            names += len(stated)
            for name, value in stated.items():
                known |= tables[name][value]
        return known, names

    def _derived_bits(self, derive: Derive, contest: _Stated, target: _Stated, act: _Stated) -> int:
        """The bits of what the register adds, from the facts it looks at alone; else ValueError."""
        key = (tuple(contest.items()), tuple(target.items()), act.get("day"), act.get("platform"))
        bits = self._derived.get(key)
        if bits is None:
            stated = {f"contest.{name}": value for name, value in contest.items()}
            stated |= {f"target.{name}": value for name, value in target.items()}
            stated |= {f"act.{name}": act[name] for name in ("day", "platform") if name in act}
            known = {fact: value for fact, value in stated.items() if value is not None}
            bits, of = 0, self.engine.masks.of
            for fact, added in derive(Act.of(known)).facts.items():
                if fact not in known and CATALOGUE[fact].domain:
                    if not fact.startswith(_DERIVED_GROUPS):
                        raise ValueError("derived beyond contest and target")
                    bits |= of[fact][added.value]
            if len(self._derived) >= KEPT:
                self._derived.clear()
            self._derived[key] = bits
        return bits

    def _too_long(self, line: bytes, number: int) -> Problem:
        right = Text(
            f"satu perbuatan ditulis dalam satu baris, paling panjang {self.limit} byte",
            f"write one act on one line of at most {self.limit} bytes",
        )
        return Problem("JSON", line[:60].decode("utf-8", "replace"), right, number)

    def _keep(self, key: tuple[int, int]) -> Outcomes:
        if len(self._outcomes) >= KEPT:
            self._outcomes.clear()
        outcomes = self._outcomes[key] = Outcomes(self.engine, self.limbs, self._shown, *key)
        return outcomes


def _unwrapped(data: Mapping[str, Any]) -> tuple[dict[str, dict[str, Any]], int, bool]:
    """The groups with plain values, how many names the objects around these had, and whether a fact is disputed.

    A disputed fact counts as unknown. ValueError for an object that is not sound.
    """
    out: dict[str, dict[str, Any]] = {}
    names, disputed = 0, False
    for group, stated in data.items():
        plain = out[group] = {} if stated is None else dict(stated)
        for name, value in plain.items():
            if type(value) is dict:
                note, source, inner = value.get("note"), value.get("source"), value.get("value")
                if not (value.keys() <= _OBJECT_KEYS and source in _SOURCES and (note is None or is_plain_name(note))):
                    raise ValueError("object")
                names += len(value)
                if source == Source.DISPUTED and inner is not None:
                    if problem_with(CATALOGUE.by_group[group][name], inner) is not None:
                        raise ValueError("value")
                    inner, disputed = None, True
                plain[name] = inner
    return out, names, disputed


def _not_utf8(line: bytes, at: int, number: int) -> Problem:
    right = Text(f"simpan berkas sebagai UTF-8 (byte ke-{at + 1})", f"save the file as UTF-8 (byte {at + 1})")
    return Problem("UTF-8", line[max(0, at - 20) : at + 20].decode("utf-8", "replace"), right, number)


def _no_number(text: str) -> NoReturn:
    """No fact is a number. In a table of values 1 would pass for true, so numbers stop the quick path at once."""
    raise ValueError(text)


_DECODER: Final = json.JSONDecoder(parse_float=_no_number, parse_int=_no_number, parse_constant=_no_number)
