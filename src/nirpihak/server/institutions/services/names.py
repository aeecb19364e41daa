"""Whether two written names may be of one person: titles, degrees, spelling and order set aside.

It serves recusal alone, and errs on its side: better one officer too many kept away than one too few. It searches for
nobody: it compares names that were handed in with those of an institution's own officers.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

TITLES: Final = frozenset(
    "h hj hjh haji hajah kh ky kyai k drs dra dr drg drh ir prof ns apt ust ustad ustadz ustadzah tgk tengku teuku cut "
    "rr ra rm rngt raden tb tubagus bpk bapak ibu pak bu sdr sdri saudara saudari tn ny tuan nyonya alm almh".split()
)
"""Words before a name that are not the name."""
DEGREES: Final = frozenset(
    "amd amdkep amdkeb amk amkg sst str strkep sh shi se sei spd spdi spdk sag ssos ssosi sip sap sstp skom skm skep st "
    "sti ssi sp spt spi shut sgz sfarm sked skg skh spsi sars sds ssn sth stp sthi sak stat mh mhum mkn mm mmpd mpd mpdi "
    "mag msi msc ma map mip mkom mkes mkep mars mt mti mfarm mpsi mp mak msos mses mba mph mpa mpp llm phd bsc ba be mbiomed "
    "spog spa spb spjp spkk spot sppd sprad spm cpa ca cfe crmp qia caha cgcae cpns pns asn".split()
)
"""What stands behind a name, with its full stops and spaces taken away."""
MUHAMMAD: Final = frozenset("muhamad mohamad mohamed muhamed mohd moh muh mhd muhd muchamad mochamad moch much".split())
"""The ways one given name is shortened and spelled."""
OLD: Final = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"), ("ch", "h"), ("dh", "d"), ("th", "t"), ("bh", "b"))
"""Spellings from before 1972 and of families that kept them."""
_WORD: Final = re.compile(r"[a-z0-9]+")


def fold(name: str) -> tuple[str, ...]:
    """The parts of a name as they are compared, sorted: `Drs. H. Achmad Fauzi, M.Si` is `('ahmad', 'fauzi')`."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each)).replace("'", "").replace("’", "")
    before, _, behind = plain.partition(",")
    words = [*before.split(), *(word for word in behind.replace(",", " ").split() if not _is_degree(word))]
    found: list[str] = []
    for word in _joined(words):
        if _is_degree(word):
            continue
        found += [part for part in _WORD.findall(word) if part not in TITLES]
    return tuple(sorted(_spelled(part) for part in found))


def _is_degree(word: str) -> bool:
    # "Ma" and "Sa" are names too: without a full stop only what is longer than two letters is taken for a degree.
    tidy = "".join(_WORD.findall(word))
    return tidy in DEGREES and ("." in word or len(tidy) > 2)


def _joined(words: list[str]) -> list[str]:
    """`s. sos` as the one word it is."""
    found: list[str] = []
    for word in words:
        if found and len(found[-1].rstrip(".")) == 1 and _is_degree(f"{found[-1].rstrip('.')}.{word}"):
            found[-1] = f"{found[-1].rstrip('.')}.{word}"
        else:
            found.append(word)
    return found


def _spelled(part: str) -> str:
    for old, new in OLD:
        part = part.replace(old, new)
    part = re.sub(r"(.)\1+", r"\1", part)
    return "muhamad" if part in MUHAMMAD or part in _MUHAMMAD_SPELLED else part


_MUHAMMAD_SPELLED: Final = frozenset({"muhamad", "mohamad", "mohd", "moh", "muh", "mhd", "muhd"})


def alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two folded names may be of one person.

    Every part of the shorter one stands in the longer one, as the word or as its initial; one whole word at least is
    shared, and a single word is only alike the same single word.
    """
    few, many = sorted((list(one), list(other)), key=len)
    if not few:
        return False
    if len(few) == 1:
        return few == many
    whole = [part for part in few if part in many]
    left = list(many)
    for part in whole:
        if part in left:
            left.remove(part)
    if not any(len(part) > 1 for part in whole):
        return False
    for part in (each for each in few if each not in whole):
        found = next((each for each in left if _initial(part, each)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _initial(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)


def part_of(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the shorter name, were it one word, stands in the longer one: enough only beside the same unit."""
    few, many = sorted((one, other), key=len)
    return len(few) == 1 and len(few[0]) > 2 and few[0] in many


def digits(number: str) -> str:
    """An employee number as it is compared: its digits, or nothing where too few could be anybody's."""
    found = "".join(each for each in number if each.isascii() and each.isdigit())
    return found if len(found) >= 4 else ""
