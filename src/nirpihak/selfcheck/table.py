"""The findings of a self-check as a table (CSV), for whoever wants to tick them off in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any, Final

from nirpihak.text import Text

COLUMNS: Final[Mapping[str, Text]] = {
    "group": Text("kelompok", "group"),
    "platform": Text("platform", "platform"),
    "done": Text("perbuatan", "act"),
    "whom": Text("terhadap", "whom"),
    "when": Text("kapan", "when"),
    "participant": Text("peserta", "participant"),
    "contest": Text("kontestasi", "contest"),
    "level": Text("kepastian", "how sure"),
    "reason": Text("alasan", "reason"),
    "items": Text("butir", "items"),
    "undo": Text("tautan pembatalan", "link to undo"),
    "text": Text("tulisan", "text"),
    "file": Text("berkas", "file"),
    "row": Text("baris", "row"),
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_text(told: str) -> str:
    """The table of a result, from its JSON text (`running.told_json`): one row a finding, a heading row first.

    Begins with a byte order mark, without which spreadsheets misread letters.
    """
    return table(json.loads(told))


def table(told: Mapping[str, Any]) -> str:
    """The same from plain values."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([name.pick(told["lang"]) for name in COLUMNS.values()])
    for group in told["groups"]:
        for each in group["findings"]:
            row = (
                group["title"],
                each["platform_name"],
                each["done_text"],
                each["whom"],
                each["when"],
                each["participant_name"],
                each["contest_name"],
                f"{each['level_text']}: {each['by_text']}",
                each["reason"],
                "; ".join(rule["id"] for rule in each["rules"]),
                each["undo"]["url"] or each["undo"]["bulk"],
                each["text"],
                f"{each['source']['file']}: {each['source']['member']}",
                f"{each['source']['part']} {each['source']['row']}",
            )
            writer.writerow([_plain(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def _plain(cell: str | None) -> str:
    """A cell that no spreadsheet takes for a formula."""
    found = cell or ""
    return f"'{found}" if found.startswith(_FORMULA) else found
