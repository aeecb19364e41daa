"""Custody events and their commitments: what the log holds of an event, and what may be shown of it.

An event is a flat mapping from field names to JSON values. The log holds only a salted commitment to it (32 bytes), so
that nobody can guess what is behind it, a field can be withheld while the rest still verifies, and destroying the salt
erases an event for good while the log stays whole. Knows nothing of what kinds of events there are.

    event salt        = 32 random bytes
    field salt        = HMAC-SHA256(event salt, "nirpihak field salt\\0" + name)
    field commitment  = HMAC-SHA256(field salt, name + "\\0" + canonical JSON of the value)
    event commitment  = SHA-256("nirpihak event 1\\n" + for each field, by name: name + " " + hex(commitment) + "\\n")
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from . import CheckError

VERSION = 1
ALWAYS = ("v", "kind", "at", "actor", "exhibit", "seq", "prev")
"""The fields of every event; `exhibit`, `seq` and `prev` may be null."""
SALT_BYTES = 32

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_HEX = re.compile(r"[0-9a-f]{64}")
_LARGEST = 2**53 - 1
"""The largest integer every JSON reader holds exactly (RFC 8259, section 6)."""
_DEEPEST = 16
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


class EventError(CheckError):
    """An event, or what is disclosed of it, is not of the form this module writes."""


def commit(fields: Mapping[str, Any], salt: bytes) -> bytes:
    """The 32-byte commitment to an event: the entry of the log. Raises EventError."""
    _whole(fields, salt)
    return _joined({name: _committed(_field_salt(salt, name), name, value) for name, value in fields.items()})


def disclose(
    fields: Mapping[str, Any], salt: bytes, index: int, withheld: Collection[str] = frozenset()
) -> dict[str, Any]:
    """What may be shown of the event at `index` of the log: each field with its salt, a withheld one as commitment.

    The result is one row of `events.jsonl`; whoever reads it learns nothing of a withheld value. Raises EventError,
    also for a withheld field that the event has not.
    """
    _whole(fields, salt)
    if unknown := sorted(set(withheld) - set(fields)):
        raise EventError(
            f"bidang {', '.join(unknown)} tidak ada dalam peristiwa {index}",
            f"event {index} has no field {', '.join(unknown)}",
        )
    shown: dict[str, Any] = {}
    for name in sorted(fields):
        field_salt = _field_salt(salt, name)
        if name in withheld:
            shown[name] = {"commitment": _committed(field_salt, name, fields[name]).hex()}
        else:
            shown[name] = {"value": fields[name], "salt": field_salt.hex()}
    return {"index": index, "fields": shown}


def withhold(disclosed: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The same disclosed event with more fields withheld; those that are withheld already, or not there, stay so.

    Raises EventError where its form is wrong.
    """
    index, fields = _shape(disclosed)
    shown: dict[str, Any] = {}
    for name, field in fields.items():
        if name in names and "value" in field:
            committed = _committed(_digest(field["salt"], index, name), name, field["value"])
            shown[name] = {"commitment": committed.hex()}
        else:
            shown[name] = dict(field)
    return {"index": index, "fields": shown}


def commitment_of(disclosed: Mapping[str, Any]) -> bytes:
    """The 32-byte commitment that a disclosed event leads to. Raises EventError where its form is wrong."""
    index, fields = _shape(disclosed)
    found: dict[str, bytes] = {}
    for name, field in fields.items():
        if set(field) == {"commitment"}:
            found[name] = _digest(field["commitment"], index, name)
        else:
            found[name] = _committed(_digest(field["salt"], index, name), name, field["value"])
    return _joined(found)


def values(disclosed: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a disclosed event that are not withheld. Raises EventError where its form is wrong."""
    _, fields = _shape(disclosed)
    return {name: field["value"] for name, field in fields.items() if "value" in field}


def read(row: str) -> dict[str, Any]:
    """One row of `events.jsonl`, its form checked: no name twice, no number with a point. Raises EventError."""
    try:
        found = load(row)
    except EventError as error:
        raise EventError(f"baris peristiwa: {error.id}", f"an event row: {error.en}") from error
    if not isinstance(found, dict):
        raise EventError("baris peristiwa bukan objek JSON", "an event row is not a JSON object")
    _shape(found)
    return found


def load(text: str) -> Any:
    """JSON as `canonical` writes it: no name twice in an object, no number with a point. Raises EventError."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except EventError:
        raise
    except (ValueError, RecursionError) as error:
        raise EventError(f"bukan JSON yang dapat dibaca ({error})", f"is not readable JSON ({error})") from error


def canonical(value: Any) -> bytes:
    """The one way a value is written: JSON in UTF-8, keys sorted, nothing between. Raises EventError."""
    _plain(value)
    try:
        return _ENCODE(value).encode()
    except UnicodeEncodeError as error:
        raise EventError("nilai berisi teks yang bukan Unicode", "a value holds text that is not Unicode") from error


def check_chain(exhibit: str | None, links: Iterable[tuple[int, Mapping[str, Any], bytes]]) -> Iterator[EventError]:
    """Follow the chain of one exhibit's events and yield what is wrong with it, in order; nothing if it is whole.

    A link is (index in the log, the event's fields, its commitment), in the order of the log. Named are an event that
    is missing, twice there, out of order, of another exhibit, or does not follow from the one before it. That the chain
    goes on after its last link cannot be seen here: the log's own proofs, and an event that says so, show that.
    """
    seq, before, last = 0, None, -1
    for index, fields, commitment in links:
        if index <= last:
            yield EventError(
                f"peristiwa {index} tidak pada urutannya: ia datang setelah peristiwa {last}",
                f"event {index} is out of order: it comes after event {last}",
            )
        if fields.get("exhibit") != exhibit:
            yield EventError(
                f"peristiwa {index} milik {fields.get('exhibit')}, bukan {exhibit}",
                f"event {index} belongs to {fields.get('exhibit')}, not {exhibit}",
            )
        at = fields.get("seq")
        if at != seq:
            yield _misplaced(exhibit, index, at, seq)
        elif fields.get("prev") != (None if before is None else before.hex()):
            yield EventError(
                f"peristiwa {index} ({exhibit}, urutan {seq}) tidak menyambung peristiwa sebelumnya: yang sebelumnya "
                "telah diubah atau diganti",
                f"event {index} ({exhibit}, number {seq}) does not follow from the one before it: that one was edited "
                "or replaced",
            )
        seq = at + 1 if isinstance(at, int) and at >= seq else seq + 1
        before, last = commitment, max(last, index)


def _misplaced(exhibit: str | None, index: int, at: Any, wanted: int) -> EventError:
    if isinstance(at, int) and at > wanted:
        gone = str(wanted) if at == wanted + 1 else f"{wanted}-{at - 1}"
        return EventError(
            f"peristiwa urutan {gone} dari {exhibit} hilang (sebelum peristiwa {index})",
            f"number {gone} of the events of {exhibit} is missing (before event {index})",
        )
    return EventError(
        f"peristiwa {index} dari {exhibit} berurutan {at}, seharusnya {wanted}",
        f"event {index} of {exhibit} is number {at} and should be {wanted}",
    )


def _field_salt(salt: bytes, name: str) -> bytes:
    return hmac.digest(salt, b"nirpihak field salt\0" + name.encode("ascii"), "sha256")


def _committed(field_salt: bytes, name: str, value: Any) -> bytes:
    return hmac.digest(field_salt, name.encode("ascii") + b"\0" + canonical(value), "sha256")


def _joined(commitments: Mapping[str, bytes]) -> bytes:
    lines = "".join(f"{name} {commitments[name].hex()}\n" for name in sorted(commitments))
    return hashlib.sha256(f"nirpihak event {VERSION}\n{lines}".encode("ascii")).digest()


def _whole(fields: Mapping[str, Any], salt: bytes) -> None:
    if len(salt) != SALT_BYTES:
        raise EventError(
            f"garam peristiwa panjangnya {len(salt)} bita, seharusnya {SALT_BYTES}",
            f"an event's salt is {len(salt)} bytes long and should be {SALT_BYTES}",
        )
    _names(fields, None)
    if fields["v"] != VERSION or isinstance(fields["v"], bool):
        raise EventError(
            f"versi peristiwa {fields['v']!r} tidak dikenal; yang dikenal hanya {VERSION}",
            f"event version {fields['v']!r} is not known; only {VERSION} is",
        )


def _names(fields: Mapping[Any, Any], index: int | None) -> None:
    place = "" if index is None else f" {index}"
    for name in fields:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise EventError(
                f"peristiwa{place}: nama bidang {name!r} tidak sah",
                f"event{place}: the field name {name!r} is not valid",
            )
    if missing := [name for name in ALWAYS if name not in fields]:
        raise EventError(
            f"peristiwa{place}: bidang {', '.join(missing)} tidak ada",
            f"event{place}: the field {', '.join(missing)} is missing",
        )


def _shape(disclosed: Mapping[str, Any]) -> tuple[int, Mapping[str, Mapping[str, Any]]]:
    index, fields = disclosed.get("index"), disclosed.get("fields")
    if set(disclosed) != {"index", "fields"} or not isinstance(fields, dict):
        raise EventError(
            "baris peristiwa harus berisi index dan fields saja", "an event row holds index and fields, nothing else"
        )
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index <= _LARGEST:
        raise EventError(
            f"index peristiwa {index!r} bukan bilangan bulat", f"an event's index {index!r} is no whole number"
        )
    _names(fields, index)
    for name, field in fields.items():
        if not isinstance(field, dict) or set(field) not in ({"value", "salt"}, {"commitment"}):
            raise EventError(
                f"peristiwa {index}: bidang {name} harus berisi value dan salt, atau commitment",
                f"event {index}: the field {name} holds value and salt, or commitment",
            )
    return index, fields


def _digest(value: Any, index: int, name: str) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise EventError(
            f"peristiwa {index}: bidang {name} tidak memuat 64 digit heksadesimal kecil",
            f"event {index}: the field {name} does not hold 64 small hexadecimal digits",
        )
    return bytes.fromhex(value)


def _plain(value: Any, depth: int = 0) -> None:
    """Let through only what has one canonical form: no floats, no integer past 2^53, no key that is not text."""
    if depth > _DEEPEST:
        raise EventError("nilai bertingkat terlalu dalam", "a value is nested too deeply")
    if value is None or isinstance(value, (str, bool)):
        return
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise EventError(f"bilangan {value} terlalu besar", f"the number {value} is too large")
    elif isinstance(value, list):
        for each in value:
            _plain(each, depth + 1)
    elif isinstance(value, dict):
        for key, each in value.items():
            if not isinstance(key, str):
                raise EventError(f"kunci {key!r} bukan teks", f"the key {key!r} is not text")
            _plain(each, depth + 1)
    else:
        kind = type(value).__name__
        raise EventError(f"nilai berjenis {kind} tidak diterima", f"a value of type {kind} is not taken")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise EventError("nama yang sama muncul dua kali dalam satu objek", "a name stands twice in one object")
    return found


def _no_float(text: str) -> Any:
    raise EventError(f"bilangan {text} tidak bulat", f"the number {text} is not whole")
