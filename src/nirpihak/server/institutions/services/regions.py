"""Region codes: which there are, which lies in which. Knows no institution.

A code is that of the ministry of home affairs: `32` a province, `32.04` a regency or city in it, `32.04.05` a district;
the empty code is the whole country. Only the provinces are a list here; what lies below them changes every year.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from nirpihak.server.institutions.services.acts import InstitutionError

SHAPE: Final = re.compile(r"\d\d(?:\.\d\d){0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Province:
    """A province: its two digits, its name, its time zone (of the three that `Institution.Zone` knows)."""

    code: str
    name: str
    zone: str


def _load() -> Mapping[str, Province]:
    text = files("nirpihak.server.institutions").joinpath("data", "provinces.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    return MappingProxyType(
        {
            code: Province(code, row["name"], row["zone"])
            for table in ("province", "invented")
            for code, row in tables[table].items()
        }
    )


PROVINCES: Final = _load()
"""By code, the 38 provinces, and the invented one (99) of demonstrations."""


def check(region: str) -> None:
    """Refuse what is no region code. Raises InstitutionError."""
    if not region:
        return
    if not SHAPE.fullmatch(region):
        raise InstitutionError(
            f"kode wilayah {region!r} tidak terbaca; tulis misalnya 32 (provinsi) atau 32.04 (kabupaten/kota)",
            f"the region code {region!r} cannot be read; write for instance 32 (province) or 32.04 (regency or city)",
            "region",
        )
    if region[:2] not in PROVINCES:
        raise InstitutionError(
            f"kode wilayah {region}: tidak ada provinsi berkode {region[:2]}",
            f"region code {region}: no province has the code {region[:2]}",
            "region",
        )


def within(region: str, wider: str) -> bool:
    """Whether a region is the wider one or lies in it."""
    return not wider or region == wider or region.startswith(f"{wider}.")


def upward(region: str) -> list[str]:
    """The region and all it lies in, nearest first: `32.04`, `32`, the whole country."""
    found = [region] if region else []
    while "." in region:
        region = region.rpartition(".")[0]
        found.append(region)
    return [*found, ""]


def name_of(region: str) -> str:
    """How pages call it: `Jawa Barat` for `32`; empty where only the code is known."""
    province = PROVINCES.get(region)
    return province.name if province else ""
