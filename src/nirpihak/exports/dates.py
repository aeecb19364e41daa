"""Dates as pages show them, in the languages of their users: "12 Agu 2024, 21.00.00 WIB", "Aug 12, 2024 9:00 pm".

A date is read by the shape of its parts and by names of months. What could be read in two ways is not read. Needs no
zone data: zones are fixed offsets. Knows no platform.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final, NamedTuple

LONGEST: Final = 100
"""Most characters of a text that can be a date."""
MOST_UNKNOWN: Final = 2
"""Most words of no known meaning beside a date with a time of day (weekdays and "at" of further languages)."""

# Only names that mean one month in every language here. "mar" is left to `_MARCH`: in French it is Tuesday as well.
_MONTHS: Final = {
    1: "januari january jan januar janvier janv enero ene janeiro gennaio gen ianuarie ian ocak styczen stycznia sty",
    2: "februari february feb february pebruari februar februarie fevrier fevr febrero fevereiro fev febbraio subat"
    " luty lutego dhebruari",
    3: "maret march mac maart mrt marz maerz mars marzo marco marts martie mart mrz marzec marca",
    4: "april apr avril avr abril abr aprile aprilie nisan kwiecien kwietnia kwi",
    5: "mei may mai mayo maio maggio mag maj mayis",
    6: "juni june jun juin junio junho jun giugno giu iunie iun haziran czerwiec czerwca",
    7: "juli july jul julai juillet juil julio julho luglio lug iulie iul temmuz lipiec lipca",
    8: "agustus agt agu ags agus august aug ogos ogo augustus aout agosto ago augusti august agustos",
    9: "september sep sept septembre septiembre set setiembre setembro settembre septembrie eylul wrzesien wrzesnia",
    10: "oktober okt october oct octobre octubre outubro out ottobre ott octombrie oct ekim",
    11: "november nov nopember nop novembre noviembre novembro noiembrie noi kasim",
    12: "desember des december dec dezember dez disember dis decembre diciembre dic dezembro dicembre decembrie"
    " dhesember aralik grudzien grudnia",
}
_MONTH: Final = {word: number for number, words in _MONTHS.items() for word in words.split()}
_MARCH: Final = "mar"

# Weekdays and joining words of the same languages: they say nothing, and make nothing doubtful.
_EMPTY_WORDS: Final = (
    "senin selasa rabu kamis jumat jum'at sabtu minggu ahad sen sel rab kam jum sab min pukul pkl jam pada tanggal "
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun at on of "
    "isnin khamis maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo om op uur "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag um am uhr den "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim le a "
    "lunes martes miercoles jueves viernes sabado domingo mie jue vie dom de del la las los el "
    "segunda terca quarta quinta sexta feira as do da seg ter qua qui sex "
    "lunedi martedi mercoledi giovedi venerdi domenica gio alle ore il "
    "mandag tirsdag onsdag torsdag fredag lordag sondag kl den klokken st nd rd th"
)
_EMPTY: Final = frozenset(_EMPTY_WORDS.split())

_MORNING: Final = "a"
_AFTERNOON: Final = "p"
_NOON: Final = "n"
_NIGHT: Final = "e"
_PERIODS: Final = {
    **dict.fromkeys(("pagi", "pg", "manha", "manana", "上午", "午前", "오전"), _MORNING),
    **dict.fromkeys(("sore", "ptg", "tarde", "noite", "noche", "下午", "午後", "오후"), _AFTERNOON),
    "siang": _NOON,
    "malam": _NIGHT,
}
# Hours ahead of UTC. Abbreviations that name more than one zone (IST, CST, BST) are none of them.
_ZONES: Final = {
    "wib": 7,
    "wita": 8,
    "wit": 9,
    **dict.fromkeys(("utc", "gmt", "wet"), 0),
    **dict.fromkeys(("west", "cet", "mez"), 1),
    **dict.fromkeys(("cest", "mesz"), 2),
    **dict.fromkeys(("sgt", "myt"), 8),
    "jst": 9,
    "aest": 10,
    "aedt": 11,
    "edt": -4,
    "est": -5,
    "cdt": -5,
    "mdt": -6,
    "mst": -7,
    "pdt": -7,
    "pst": -8,
}

_PLAIN: Final = {
    **dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u3000\n\t"), " "),
    **dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff")),
    ord("\u2212"): "-",
}
_ISO: Final = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?!\d)(?:t(?=\d))?")
_HAN: Final = re.compile(r"(\d{4})\s?[年년]\s?(\d\d?)\s?[月월]\s?(\d\d?)\s?[日일]")
_DOTTED: Final = re.compile(r"(?<![\d.])(\d\d?)\.\s?(\d\d?)\.\s?(\d{4})(?!\d)")
_SLASHED: Final = re.compile(r"(?<![\d/-])(\d\d?)([/-])(\d\d?)\2(\d{4}|\d\d)(?![\d/-])")
_YEAR_FIRST: Final = re.compile(r"(?<![\d/.])(\d{4})[/.]\s?(\d\d?)[/.]\s?(\d\d?)(?!\d)")
_CLOCK: Final = re.compile(
    r"(?<![\d.:])(\d\d?)(?::|\.|\s?h\s?)(\d\d)(?:[:.](\d\d)(?:[.,]\d{1,9})?)?(?![\d:])"
    r"(?:\s?(?:([ap])\.?\s?m\b\.?|z\b))?"
)
_OFFSET: Final = re.compile(r"(?:\b(?:utc|gmt)\s?|(?<=\d))([+-])(\d\d?)(?::?(\d\d))?(?!\d)")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NUMBER: Final = re.compile(r"\d+")

_DAY: Final = 86_400
_UNIX_DAY: Final = date(1970, 1, 1).toordinal()


class Moment(NamedTuple):
    """A date read from a text.

    `at`: seconds since 1970, in UTC if `zone` is "utc", or as if the clock on the wall showed UTC if it is "local",
    since no zone was stated. `precision`: "second", "minute" or "day".
    """

    at: int
    precision: str
    zone: str


def moment(text: str, *, order: str | None = None, bare: bool = False) -> Moment | None:
    """The date that a text shows; None for a text that is none, or that can be read in two ways.

    `order` ("dmy" or "mdy") tells how numbers alone are to be read, if the caller knows; without it, 12/08/2024 is
    not read, and 13/08/2024 is. `bare`: no word of unknown meaning may stand beside it ("Updated").
    """
    if not 6 <= len(text) <= LONGEST or _NUMBER.search(text) is None:
        return None
    plain = _folded(text)
    found = _numeric(plain, order)
    if found is not None:
        day, rest = found
        month_known = True
    else:
        day, rest, month_known = None, plain, False
    time, rest = _clock(rest)
    offset, rest = _offset(rest, timed=time is not None)
    if not month_known:
        day = _named(rest)
    if day is None or not _silent(rest, month_known=month_known, timed=time is not None and not bare):
        return None
    try:
        days = date(*day).toordinal() - _UNIX_DAY
    except ValueError:
        return None
    if time is None:
        return Moment(days * _DAY, "day", "local")
    seconds, precision = time
    at = days * _DAY + seconds
    return Moment(at, precision, "local") if offset is None else Moment(at - offset, precision, "utc")


def _folded(text: str) -> str:
    """Small letters without accents (Han and Hangul as they are), plain spaces, no marks of direction."""
    plain = text.translate(_PLAIN).casefold().strip()
    if plain.isascii():
        return plain
    apart = unicodedata.normalize("NFD", plain)
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    return unicodedata.normalize("NFC", bare).replace("\u2019", "'").replace("ı", "i").replace("ø", "o")


def _numeric(text: str, order: str | None) -> tuple[tuple[int, int, int] | None, str] | None:
    """Year, month and day given in numbers, or None for them where they can be read in two ways, and the rest."""
    found = _ISO.search(text) or _HAN.search(text) or _YEAR_FIRST.search(text)
    if found is not None:
        day = (int(found[1]), int(found[2]), int(found[3]))
    elif (found := _DOTTED.search(text)) is not None:
        day = (int(found[3]), int(found[2]), int(found[1]))  # no language writes the month first with dots
    elif (found := _SLASHED.search(text)) is not None:
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        year += 2000 if len(found[4]) == 2 else 0
        dmy = order == "dmy" or first > 12 or first == second
        if not dmy and order != "mdy" and second <= 12:
            return None, text
        day = (year, second, first) if dmy else (year, first, second)
    else:
        return None
    return day, f"{text[: found.start()]} {text[found.end() :]}"


def _clock(text: str) -> tuple[tuple[int, str] | None, str]:
    """The seconds of the day with their precision, and the text without the time of day."""
    found = _CLOCK.search(text)
    if found is None:
        return None, text
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    before, after = text[: found.start()], text[found.end() :]
    period = found[4]
    if period is None:
        period = next((_PERIODS[each] for each in _WORD.findall(f"{before} {after}") if each in _PERIODS), None)
        # "下午9:00": not set apart by a space.
        period = period or next((_PERIODS[each] for each in _PERIODS if not each.isascii() and each in before), None)
    hour = _hour(hour, period)
    if hour > 23 or minute > 59 or second > 59:
        return None, text
    zulu = " utc" if found[0].endswith("z") else ""
    # The digit stands for the time: an offset can follow it without a space.
    joined = f"{before} {after}" if not after.startswith(("+", "-")) else f"{before} utc{after}"
    return (hour * 3600 + minute * 60 + second, "second" if found[3] else "minute"), joined + zulu


def _hour(hour: int, period: str | None) -> int:
    if period is None or hour > 12:
        return hour
    if period == _MORNING:
        return hour % 12
    if period == _NIGHT:  # "malam": from six in the evening until the small hours
        return hour % 12 + (12 if 6 <= hour < 12 else 0)
    if period == _NOON:  # "siang" begins before noon
        return hour if 9 <= hour <= 12 else hour % 12 + 12
    return hour % 12 + 12


def _offset(text: str, *, timed: bool) -> tuple[int | None, str]:
    """Seconds ahead of UTC, and the text without the zone; None where none is stated."""
    if not timed:
        return None, text
    found = _OFFSET.search(text)
    if found is not None:
        seconds = int(found[2]) * 3600 + int(found[3] or 0) * 60
        if seconds > 14 * 3600:
            return None, text
        return (-seconds if found[1] == "-" else seconds), f"{text[: found.start()]} {text[found.end() :]}"
    for word in reversed(_WORD.findall(text)):
        if word in _ZONES:
            return _ZONES[word] * 3600, text
    return None, text


def _named(text: str) -> tuple[int, int, int] | None:
    """Year, month and day where the month has a name: one month, one year of four digits, one day."""
    words = _WORD.findall(text)
    months = {_MONTH[each] for each in words if each in _MONTH}
    if not months and _MARCH in words:
        months = {3}
    numbers = _NUMBER.findall(text)
    years = [each for each in numbers if len(each) == 4]
    days = [each for each in numbers if len(each) <= 2]
    if len(months) != 1 or len(years) != 1 or len(days) != 1 or len(numbers) != 2:
        return None
    return int(years[0]), months.pop(), int(days[0])


def _silent(text: str, *, month_known: bool, timed: bool) -> bool:
    """Whether what is left says nothing more: a date within somebody's sentence is none."""
    if month_known and _NUMBER.search(text):
        return False
    unknown = [
        each
        for each in _WORD.findall(text)
        if each not in _EMPTY and each not in _MONTH and each != _MARCH and each not in _PERIODS and each not in _ZONES
    ]
    return len(unknown) <= (MOST_UNKNOWN if timed else 0)
