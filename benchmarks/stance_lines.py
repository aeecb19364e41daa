"""The lines of a stance file: which contest and participants each means, and what is wrong with those left out.

A line is a JSON object `{text, contest, targets: [{participant, stance}]}`. Files come from elsewhere, so contests and
participants may be written in several ways; whatever is taken for something else than its letters say is told.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

from nirpihak.contests import Contest, Participant, Register, slug

Stance: TypeAlias = Literal["support", "attack", "neutral", "mixed"]
STANCES: Final[tuple[Stance, ...]] = get_args(Stance)

_PEMILU = frozenset(("pilpres", "pileg_dpr", "pileg_dpd", "pileg_dprd"))
_PILKADA = frozenset(("pilgub", "pilbup", "pilwalkot"))
_KINDS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("pilpres", "presiden", "president", "presidential"), frozenset(("pilpres",))),
    **dict.fromkeys(("pilgub", "gubernur", "governor", "gubernatorial"), frozenset(("pilgub",))),
    **dict.fromkeys(("pilbup", "bupati", "regent"), frozenset(("pilbup",))),
    **dict.fromkeys(("pilwalkot", "pilwali", "pilwako", "walikota", "mayor"), frozenset(("pilwalkot",))),
    **dict.fromkeys(("pileg", "legislatif", "legislative"), _PEMILU - {"pilpres"}),
    "dpr": frozenset(("pileg_dpr",)),
    "dpd": frozenset(("pileg_dpd",)),
    "dprd": frozenset(("pileg_dprd",)),
    "pemilu": _PEMILU,
    "pilkada": _PILKADA,
}
"""The kinds of office a word of a contest id may mean."""
_SHORT: Final[Mapping[str, str]] = {
    "jabar": "jawa barat",
    "jateng": "jawa tengah",
    "jatim": "jawa timur",
    "jkt": "jakarta",
    "sumut": "sumatera utara",
    "sumbar": "sumatera barat",
    "sumsel": "sumatera selatan",
    "sulsel": "sulawesi selatan",
    "sulut": "sulawesi utara",
    "sulteng": "sulawesi tengah",
    "sultra": "sulawesi tenggara",
    "kalbar": "kalimantan barat",
    "kalteng": "kalimantan tengah",
    "kalsel": "kalimantan selatan",
    "kaltim": "kalimantan timur",
    "kaltara": "kalimantan utara",
    "kepri": "kepulauan riau",
    "sumatra": "sumatera",
}
_COMPASS = frozenset(["barat", "timur", "tengah", "tenggara", "selatan", "utara", "daya", "kepulauan"])
_SHARED = _COMPASS | frozenset(["jawa", "sumatera", "sulawesi", "kalimantan", "papua", "nusa", "maluku"])
"""Words of several regions: they must be the same on both sides (Riau is not Kepulauan Riau)."""
_NATION = frozenset(["ri", "indonesia", "nasional", "national", "putaran"])
_NUMBERED = re.compile(
    r"(?:pair|paslon|pasangan|candidate|calon|capres|cagub|party|partai|no|nomor)?(?:[\s_#-]*urut)?[\s_#.-]*0*(\d{1,3})"
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with its contest (an id of the register) and the true stance by participant id."""

    number: int
    text: str
    contest: str
    stances: Mapping[str, Stance]


@dataclass(slots=True)
class Read:
    """What a file held: the rows, and whatever has to be said about it.

    `refused`: one sentence a line left out. `matched`: contest ids as they were written, and those they were taken
    for. `ignored`: targets that do not run in their contest, by how often.
    """

    rows: list[Labelled] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    matched: dict[str, str] = field(default_factory=dict)
    ignored: Counter[str] = field(default_factory=Counter)

    @property
    def remarks(self) -> Iterator[str]:
        """Everything to be said, one line each."""
        for written, found in self.matched.items():
            yield f"contest {written!r} is taken for {found}"
        if self.ignored:
            named = ", ".join(f"{name} ({count})" for name, count in sorted(self.ignored.items()))
            yield f"{self.ignored.total()} targets do not run in their contest and are ignored: {named}"
        yield from self.refused
        if self.refused:
            yield f"{len(self.refused)} lines left out, {len(self.rows)} measured"


def read(path: Path, register: Register, contest: str | None = None) -> Read:
    """The lines of a file. `contest`: the contest of lines that name none. Raises OSError."""
    found = Read()
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    found.rows.append(_labelled(number, line, register, contest, found))
                except ValueError as error:
                    found.refused.append(f"line {number}: {error}")
    return found


def _labelled(number: int, line: bytes, register: Register, default: str | None, found: Read) -> Labelled:
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON in UTF-8 ({error})") from error
    if not isinstance(data, dict):
        raise ValueError("an object is wanted: {text, contest, targets}")
    text, targets = data.get("text"), data.get("targets")
    if not isinstance(text, str):
        raise ValueError("text: a string is wanted")
    if not isinstance(targets, list) or not all(isinstance(target, dict) for target in targets):
        raise ValueError("targets: a list of {participant, stance} is wanted")
    written = data.get("contest") or default
    if not isinstance(written, str):
        raise ValueError("contest: an id is wanted (or give --contest ID)")
    contest = register.get(found.matched.get(written, written)) or matching(written, register)
    stances: dict[str, Stance] = {}
    ignored = []
    for target in targets:
        stance = _stance(target.get("stance"))
        participant = participant_of(target.get("participant"), contest, register)
        if participant is None:
            ignored.append(f"{contest.id} {target['participant']}")
        else:
            stances[participant] = stance if stances.get(participant, stance) == stance else "mixed"
    # Only now is the line sure to be counted.
    found.ignored.update(ignored)
    if written != contest.id:
        found.matched[written] = contest.id
    return Labelled(number, text, contest.id, stances)


def _stance(written: object) -> Stance:
    for stance in STANCES:
        if isinstance(written, str) and written.strip().casefold() == stance:
            return stance
    raise ValueError(f"stance: one of {', '.join(STANCES)} is wanted, not {written!r}")


# ------------------------------------------------------------------ contests


def matching(written: str, register: Register) -> Contest:
    """The one contest of the same year and kind of office with region words in common. Raises ValueError."""
    words = re.findall(r"[a-z]+|\d+", written.casefold())
    years = {int(word) for word in words if re.fullmatch(r"(?:19|20)\d\d", word)}
    kinds = [_KINDS[word] for word in words if word in _KINDS]
    places = set(_places(word for word in words if word.isalpha() and word not in _KINDS))
    found: list[tuple[int, Contest]] = []
    for contest in register:
        if contest.year in years and all(contest.kind in kind for kind in kinds):
            common = _in_common(contest, places, named=bool(kinds))
            if common is not None:
                found.append((common, contest))
    best = max((common for common, _ in found), default=0)
    candidates = [contest for common, contest in found if common == best]
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise ValueError(f"contest {written!r} may be {' or '.join(contest.id for contest in candidates)}")
    raise ValueError(f"contest {written!r} is not in the register; list them with: nirpihak contests list")


def _places(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from _SHORT.get(word, word).split()


def _in_common(contest: Contest, places: set[str], *, named: bool) -> int | None:
    """How many region words are common; None where the region is another one. `named`: the kind of office was."""
    if contest.region_code == "00":
        return 0 if named and (contest.kind == "pilpres" or places <= _NATION) else None
    region = set(slug(contest.region).split("-"))
    common = region & places
    if region & _SHARED != places & _SHARED or common <= _COMPASS:
        return None
    return len(common)


# ------------------------------------------------------------------ participants


def participant_of(written: object, contest: Contest, register: Register) -> str | None:
    """The participant's id by ballot number, id, party or name; None for who does not run. Raises ValueError."""
    if isinstance(written, bool) or not isinstance(written, str | int) or not str(written).strip():
        raise ValueError(f"participant: a ballot number or id is wanted, not {written!r}")
    said = str(written).strip().casefold()
    before, colon, name = said.partition(":")
    if colon and before in ("other", "others"):
        return None
    if colon and before in ("party", "partai"):
        return _by_name(name, contest, register)
    for participant in contest.participants:
        if participant.id == said:
            return participant.id
    if numbered := _NUMBERED.fullmatch(said):
        for participant in contest.participants:
            if participant.number == int(numbered[1]):
                return participant.id
    elif by_name := _by_name(said, contest, register):
        return by_name
    elif any(slug(said) in _names_of_party(party, register) for party in register.parties):
        return None
    listed = ", ".join(f"{each.number}={each.id}" if each.number else each.id for each in contest.participants)
    raise ValueError(f"participant {written!r} is not in {contest.id}; it has: {listed}")


def _by_name(name: str, contest: Contest, register: Register) -> str | None:
    wanted = slug(name)
    found = {each.id for each in contest.participants if wanted in _names(each, register)}
    if not found and wanted.startswith("partai-"):
        return _by_name(wanted.removeprefix("partai-"), contest, register)
    return found.pop() if len(found) == 1 else None


def _names(participant: Participant, register: Register) -> set[str]:
    names = {participant.id, participant.name.id, participant.name.en, *participant.aliases}
    names.update(member.name for member in participant.members)
    found = {slug(name) for name in names}
    return found | _names_of_party(participant.id, register) if participant.kind == "party" else found


def _names_of_party(id: str, register: Register) -> set[str]:
    party = register.parties.get(id)
    return set() if party is None else {slug(name) for name in (party.id, party.short, party.name.id, party.name.en)}


def described(rows: Iterable[Labelled]) -> dict[str, Any]:
    """How many texts and targets there are, of which stance and contest."""
    rows = list(rows)
    stances = Counter(stance for row in rows for stance in row.stances.values())
    return {
        "texts": len(rows),
        "targets": stances.total(),
        **{stance: stances[stance] for stance in STANCES},
        "texts_with_several": sum(len(row.stances) > 1 for row in rows),
        "texts_without": sum(not row.stances for row in rows),
        "contests": dict(sorted(Counter(row.contest for row in rows).items())),
    }
