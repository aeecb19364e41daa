"""What a proof of filing says: the event in words, and the hash that binds what was filed.

Used to write a proof and to verify one, so that both mean the same; `filing` describes the file. Knows nothing of files
or signatures.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from . import CheckError, events

FORMAT = "nirpihak.filing/v1"
KIND = "filed"
FIELDS = ("report", "institution", "zone", "content")
"""The fields of a `filed` event beside `events.ALWAYS`: texts, of which `content` is the content hash in hex."""
ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}
"""Hours ahead of UTC."""
BLIND_BYTES = 32
HASH = re.compile(r"[0-9a-f]{64}")
ENTRY = "Hash entri / entry:"
"""Begins the line for people that shows the event's commitment: what the log holds of it."""

_UTC = timezone(timedelta(0))
_AT = "%Y-%m-%dT%H:%M:%S.%fZ"
# Written here once more: what verifies must stand by itself, without the rest of the house.
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_ABOUT = """
BUKTI LAPOR / PROOF OF FILING

Berkas ini membuktikan bahwa laporan di bawah ini diterima oleh instansi itu dan dicatat dalam log itu. Berkas ini
tidak membuktikan siapa yang melapor. Simpan sehati-hati kode Anda: pemegangnya dapat dikira sebagai pelapor.
This file proves that the report below was received by that institution and written into that log. It does not prove
who filed it. Keep it as carefully as your code: it shows that its holder filed.

Periksa / check:                nirpihak verify (nama berkas ini / the name of this file)
"""


class FilingError(CheckError):
    """A proof of filing, or what one is to be made of, is not of the form this module describes."""


@dataclass(frozen=True)
class Filing:
    """What a `filed` event says to people."""

    report: str
    institution: str
    zone: str
    content: str
    at: datetime
    """To the microsecond, in UTC."""


def statement(content: Mapping[str, Any], blind: bytes) -> bytes:
    """The bytes that the content hash is over. Raises FilingError or EventError."""
    if len(blind) != BLIND_BYTES:
        raise FilingError(
            f"pembuta panjangnya {len(blind)} bita, seharusnya {BLIND_BYTES}",
            f"the blind is {len(blind)} bytes long and should be {BLIND_BYTES}",
        )
    files = content.get("files")
    known = set(content) == {"answers", "files"} and isinstance(content["answers"], dict) and isinstance(files, list)
    for each in files if known and isinstance(files, list) else ():
        known = known and isinstance(each, dict) and set(each) == {"name", "size", "sha256"}
        known = known and isinstance(each["name"], str) and type(each["size"]) is int
        known = known and isinstance(each["sha256"], str) and bool(HASH.fullmatch(each["sha256"]))
    if not known:
        raise FilingError(
            "isi laporan harus berupa answers dan files (name, size, sha256)",
            "what was filed holds answers, and files with name, size and sha256",
        )
    return b"nirpihak filing 1\n" + blind.hex().encode() + b"\n" + events.canonical(dict(content))


def blind_check(blind: str) -> str:
    """Eight digits by which a slip in a blind is seen, even without what was filed."""
    return hashlib.sha256(f"nirpihak blind 1\n{blind}".encode()).hexdigest()[:8]


def filing_of(event: Mapping[str, Any]) -> Filing:
    """What a disclosed event says, its form checked. Raises FilingError or EventError."""
    shown = events.values(event)
    if hidden := [name for name in ("kind", "at", *FIELDS) if name not in shown]:
        raise FilingError(
            f"peristiwa tidak menunjukkan {', '.join(hidden)}", f"the event does not show {', '.join(hidden)}"
        )
    if shown["kind"] != KIND:
        raise FilingError(
            f"peristiwa ini bukan {KIND}: {shown['kind']!r}", f"this event is not {KIND}: {shown['kind']!r}"
        )
    for name in FIELDS:
        if not isinstance(shown[name], str) or not shown[name].isprintable() or not shown[name].strip():
            raise FilingError(
                f"bidang {name} dari peristiwa bukan satu baris teks",
                f"the field {name} of the event is no line of text",
            )
    if shown["zone"] not in ZONES:
        raise FilingError(
            f"zona waktu {shown['zone']} bukan salah satu dari {', '.join(ZONES)}",
            f"the time zone {shown['zone']} is none of {', '.join(ZONES)}",
        )
    if not HASH.fullmatch(shown["content"]):
        raise FilingError("hash isi bukan 64 digit heksadesimal", "the content hash is not 64 hexadecimal digits")
    try:
        at = datetime.strptime(shown["at"], _AT).replace(tzinfo=_UTC)
        at.astimezone(timezone(timedelta(hours=ZONES[shown["zone"]])))
    except (TypeError, ValueError, OverflowError) as error:
        raise FilingError(
            f"waktu peristiwa tidak terbaca: {shown['at']!r}", f"the event's time is not readable: {shown['at']!r}"
        ) from error
    return Filing(shown["report"], shown["institution"], shown["zone"], shown["content"], at)


def head(event: Mapping[str, Any], log: str, with_content: bool) -> list[str]:
    """The lines that people read, from the format's name to the first part for programs. Raises as `filing_of`."""
    found = filing_of(event)
    local = found.at.astimezone(timezone(timedelta(hours=ZONES[found.zone])))
    day = f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year:04}"
    rows = (
        ("Nomor laporan / report", found.report),
        ("Instansi / institution", found.institution),
        ("Waktu (UTC) / time (UTC)", found.at.strftime("%Y-%m-%dT%H:%M:%S") + f".{found.at.microsecond:06}Z"),
        ("Setempat / local time", f"{local.isoformat('T', 'seconds')} ({day}, {local:%H.%M} {found.zone})"),
        ("Hash isi / content hash", found.content),
        ("Isi laporan / what was filed", "ada di bawah / is below" if with_content else "tidak di sini / is not here"),
        ("Log", log),
        ("Entri ke- / entry number", str(event["index"])),
        (ENTRY[:-1], events.commitment_of(event).hex()),
    )
    return [FORMAT, *_ABOUT.splitlines(), *(f"{name + ':':31} {value}" for name, value in rows), ""]
