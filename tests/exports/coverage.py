"""What the self-check finds of an act, by platform, layout and kind of act: `python -m tests.exports.coverage`.

Makes an export of one act on a registered account for each, as far as that layout can hold it, checks it, and says how
it was matched. The table is docs/coverage.md; `test_coverage` holds both together.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any, Final

from nirpihak.contests import CampaignAccount, Contest, load_register
from nirpihak.exports.guide import GUIDES
from nirpihak.exports.members import Member
from nirpihak.exports.platforms import platforms
from nirpihak.exports.records import Done
from nirpihak.exports.scanning import Scan
from nirpihak.selfcheck.findings import Checked, Group, check
from nirpihak.selfcheck.matching import Level
from nirpihak.selfcheck.profile import Profile
from nirpihak.selfcheck.weighing import ENDED
from tests.exports.samples import Wanted

SAMPLES: Final = ("instagram", "threads", "facebook", "meta_html", "tiktok", "x", "youtube", "telegram", "whatsapp")
IDS: Final = {
    "x": ("1234567890123456789", "1840000000000000001"),
    "youtube": ("UCcontohMenangResmi0001x", "contohVid01"),
    "telegram": ("1234567890", "77"),
    "tiktok": ("6900000000000000001", "7420000000000000001"),
    "facebook": ("100000000000001", "122100000000000001"),
}
"""By platform the account's id and one of its posts, in the forms that the platform gives them."""
CHATS: Final = ("telegram", "whatsapp")
NAME: Final = "Suara Contoh Menang"
HANDLE: Final = "suara_contoh_menang"
TEXT: Final = "Coblos Seruni Contohari, nomor 2!"
TODAY: Final = date(2024, 11, 1)
MATCHES: Final = {Level.EXACT: "exact", Level.PROBABLE: "probable", Level.MENTION: "mention"}
READ: Final = "read only"
NONE: Final = "–"


def contest() -> Contest:
    """The invented contest with an account of pair-2 on each platform, by every name that a register can hold."""
    base = load_register()["pilbup-kabupaten-contoh-2024"]
    accounts = []
    for platform in GUIDES:
        id, post = IDS.get(platform, (None, "CoNtOh12345"))
        form = "group" if platform in ("telegram", "whatsapp") else "account"
        accounts.append(
            CampaignAccount(
                f"coverage-{platform}",
                "pair-2",
                platform,
                NAME if platform == "whatsapp" else HANDLE,
                date(2024, 9, 24),
                date(2024, 11, 23),
                "registered",
                "S1",
                form,
                stable_id=id,
                display_names=(NAME,),
                posts=(post,),
            )
        )
    return replace(base, accounts=tuple(accounts))


def members(files: dict[str, bytes], source: str = "contoh.zip") -> list[Member]:
    """Files in memory as the members of one export."""

    def opener(data: bytes) -> Any:
        return lambda: io.BytesIO(data)

    return [Member(source, path, len(data), opener(data)) for path, data in files.items()]


def checked(files: dict[str, bytes]) -> Checked:
    """The self-check of these files."""
    return check(scan_of(files), (contest(),), Profile(), today=TODAY)


def scan_of(files: dict[str, bytes]) -> Scan:
    """A scan of these files, the owner's own messages included."""
    return Scan(members(files), platforms(), messages=True, me=("Sri Contoh",))


def acts(platform: str, done: Done) -> list[Wanted]:
    """One act in the campaign that concerns the account of a platform, told in every way that a record knows."""
    id, post = IDS.get(platform, (None, "CoNtOh12345"))
    own = done in (Done.POST, Done.STORY)
    text = TEXT if own or done is Done.COMMENT else None
    if done in (Done.FOLLOW, Done.UNFOLLOW, Done.REQUEST):
        return [Wanted(done, HANDLE, NAME, id)]
    if platform not in CHATS:
        group = NAME if done in (Done.JOIN, Done.LEAVE, Done.ADMIN) else None
        return [Wanted(done, HANDLE, NAME, id, f"{post[:-1]}9" if own else post, 1_728_000_000, text, group)]
    if done in (Done.JOIN, Done.LEAVE):
        act = Wanted(done, HANDLE, NAME, id, group=NAME)
        return [act] if done is Done.JOIN or platform == "telegram" else [act._replace(done=Done.JOIN), act]
    chat = Wanted(Done.JOIN, name="Arisan RT 5", id="555")
    return [chat, Wanted(done, HANDLE, NAME, id, post, 1_728_000_000, TEXT, chat.name)]


def holdings() -> Iterator[tuple[str, str, str, Done]]:
    """Each sample module, the platform it is of, and what each of its layouts holds."""
    for name in SAMPLES:
        module = import_module(f"tests.exports.samples.{name}")
        for variant in module.VARIANTS:
            for done in sorted(module.HOLDS[variant], key=list(Done).index):
                yield name, getattr(module, "PLATFORM_OF", {}).get(variant, name), variant, done


def outcome(name: str, platform: str, variant: str, done: Done) -> str:
    """How an act of that kind is matched in that layout; "read only" where it is read and nothing tells whose it is."""
    module = import_module(f"tests.exports.samples.{name}")
    files = module.files(variant, acts(platform, done))
    levels = [
        each.match.level
        for each in checked(files).findings
        if each.record.done is done or (done in ENDED and each.group is Group.UNDONE)
    ]
    if levels:
        return MATCHES[min(levels, key=list(Level).index)]
    return READ if any(record.done is done for record in scan_of(files)) else NONE


def page(rows: Iterable[tuple[str, str, str, Done, str]]) -> str:
    """docs/coverage.md."""
    by_platform: dict[str, dict[Done, dict[str, str]]] = {}
    for _, platform, variant, done, found in rows:
        by_platform.setdefault(platform, {}).setdefault(done, {})[variant] = found
    lines = [HEAD]
    for platform in GUIDES:
        table = by_platform.get(platform, {})
        variants = sorted({variant for cells in table.values() for variant in cells})
        lines += [f"## {GUIDES[platform].name}", "", f"| act | {' | '.join(variants)} |"]
        lines.append("| --- |" + " --- |" * len(variants))
        for done in sorted(table, key=list(Done).index):
            cells = [table[done].get(variant, NONE) for variant in variants]
            lines.append(f"| {done.value} | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


HEAD: Final = """# What is found, by platform and layout

Made by `python -m tests.exports.coverage` from the same invented exports that the tests use: for each platform, layout
and kind of act, an export that holds one such act on an account that the register knows by handle, display name, id
and post. `tests/exports/test_coverage.py` holds this page to what the check does.

| word | meaning |
| --- | --- |
| exact | found, by the account's handle or id or by a registered post |
| probable | found, by a display name or a group's name |
| mention | found only because the text names a participant |
| read only | read and counted, but nothing in the export says whose it is: told under *what could not be checked* |
| – | this layout does not hold such acts |

Layouts are named by their format and the year in which they were first seen.
"""


def rows() -> Iterator[tuple[str, str, str, Done, str]]:
    """Every cell of the table."""
    for name, platform, variant, done in holdings():
        yield name, platform, variant, done, outcome(name, platform, variant, done)


if __name__ == "__main__":
    print(page(rows()), end="")  # noqa: T201 - its whole purpose
