"""What a thief does: reads every file and every table and looks for plain words. Knows nothing of what it finds."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import connection

KEY_FILES = frozenset({"evidence-key", "code-pepper", "secret-key"})
"""The files of the data folder that are to be kept apart from the rest."""


def tables() -> Iterator[tuple[str, bytes]]:
    """Every value of every row of every table, with where it lies."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [each[0] for each in cursor.description or ()]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", plain(value)


def plain(value: Any) -> bytes:
    """A value as bytes, whatever the database gives."""
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else str(value).encode()


def files(*folders: Path, keys: bool = False) -> Iterator[tuple[str, bytes]]:
    """Every file of these folders; what is kept apart from them only where `keys`."""
    for folder in folders:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            if keys or path.name not in KEY_FILES:
                yield str(path), path.read_bytes()


def database_files() -> Iterator[tuple[str, bytes]]:
    """The raw bytes of the database, with what it has not yet folded in; nothing where it is a server of its own."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        for each in sorted(path.parent.glob(f"{path.name}*")):
            yield str(each), each.read_bytes()


def forms(secret: str | bytes) -> Iterator[bytes]:
    """How a secret may lie about: as it is, in capitals, in hexadecimal, in base64, in two bytes a letter."""
    raw = secret.encode() if isinstance(secret, str) else secret
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    yield base64.b64encode(raw).rstrip(b"=")[:-1]
    yield base64.urlsafe_b64encode(raw).rstrip(b"=")[:-1]
    if isinstance(secret, str):
        yield secret.upper().encode()
        yield secret.encode("utf-16-le")


def found(places: Iterator[tuple[str, bytes]], secrets: Mapping[str, str | bytes]) -> list[str]:
    """Which secrets lie where."""
    looked_for = [(name, form) for name, secret in secrets.items() for form in forms(secret)]
    return [f"{name} in {place}" for place, content in places for name, form in looked_for if form in content]
