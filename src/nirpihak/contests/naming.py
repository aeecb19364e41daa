"""How contests, regions and rows are called: the one right id for each, and the check of the ids in a file.

Knows names only; which contest or participant stands behind one is no matter here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nirpihak.contests.shape import Report, word
from nirpihak.text import Text

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LEVELS: Mapping[str, str] = {
    "pilpres": "nation",
    "pileg_dpr": "nation",
    "pileg_dpd": "province",
    "pileg_dprd": "province or district",
    "pilgub": "province",
    "pilbup": "district",
    "pilwalkot": "district",
}
_CODES: Mapping[str, tuple[re.Pattern[str], Text]] = {
    "nation": (re.compile(r"00"), Text('"00", untuk kontestasi nasional', '"00", for a national contest')),
    "province": (
        re.compile(r"\d\d"),
        Text('kode provinsi dua angka, seperti "32"', 'a two-digit province code, like "32"'),
    ),
    "district": (
        re.compile(r"\d\d\.\d\d"),
        Text('kode kabupaten/kota, seperti "32.73"', 'a regency or city code, like "32.73"'),
    ),
    "province or district": (
        re.compile(r"\d\d(?:\.\d\d)?"),
        Text('kode wilayah, seperti "32" atau "32.73"', 'a region code, like "32" or "32.73"'),
    ),
}


def slug(name: str) -> str:
    """The form an official name takes in an id: ``DKI Jakarta`` becomes ``dki-jakarta``."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def contest_id(kind: str, region: str, year: int) -> str:
    """The only right id of a contest: kind, official region and year; national contests name no region."""
    parts = [kind.replace("_", "-"), slug(region), str(year)]
    if _LEVELS.get(kind) == "nation":
        del parts[1]
    return "-".join(parts)


def check_contest_name(document: Mapping[str, Any], report: Report) -> None:
    """Report an id that does not follow from kind, region and year, and a region code of the wrong form."""
    kind, region, year = word(document, "kind"), word(document, "region"), document.get("year")
    if kind is None or kind not in _LEVELS or region is None or not isinstance(year, int):
        return
    found, right = word(document, "id"), contest_id(kind, region, year)
    if found is not None and found != right:
        report(
            "contest",
            "id",
            Text(
                f"{found!r} tidak sesuai jenis, wilayah resmi, dan tahun; seharusnya {right!r}",
                f"{found!r} does not follow from kind, official region and year; it must be {right!r}",
            ),
        )
    pattern, wanted = _CODES[_LEVELS[kind]]
    code = word(document, "region_code")
    if code is not None and not pattern.fullmatch(code):
        report("contest", "region_code", Text(f"{code!r} bukan {wanted.id}", f"{code!r} is not {wanted.en}"))


def check_id(table: Mapping[str, Any], where: str, seen: dict[str, str], report: Report) -> None:
    """Report an id in the wrong form, and one that another row of the same kind already has."""
    found = word(table, "id")
    if found is None:
        return
    if not _SLUG.fullmatch(found):
        like = slug(found) or "pair-1"
        report(
            where,
            "id",
            Text(
                f"{found!r} bukan id; pakai huruf kecil, angka, dan tanda hubung, seperti {like!r}",
                f"{found!r} is not an id; use small letters, digits and hyphens, like {like!r}",
            ),
        )
    check_once(found, "id", where, seen, report)


def check_once(value: str, field: str, where: str, seen: dict[str, str], report: Report) -> None:
    """Report a value that an earlier row has; ``seen`` remembers whose each value is."""
    if value in seen:
        report(
            where,
            field,
            Text(
                f"{value} sudah dipakai {seen[value]}; masing-masing harus berbeda",
                f"{value} is already that of {seen[value]}; each must be different",
            ),
        )
    else:
        seen[value] = where
