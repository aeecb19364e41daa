"""The page of the contest register: contests, stages, participants, and where each statement comes from.

Knows the register alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nirpihak.contests import Contest, Register, StatusInterval, load_register
from nirpihak.law.wording import date_text

from .markdown import anchor, both, escaped, field, joined, link, table

INTRODUCTION = """
Every contest (*kontestasi*) that ships with Nirpihak: its stages, its participants, and the sources of each.
[Contests](../contests.md) tells how the files are made and what was left out. Contests marked *invented* are for
demonstration and tests; nobody in them exists.
""".strip()


def contests_page() -> str:
    """Every contest that ships, each with its stages, participants and sources."""
    register = load_register()
    lines = [
        "# The contest register",
        "",
        INTRODUCTION,
        "",
    ]
    rows = [
        [link("contest", each.id), escaped(each.name.en), str(len(each.participants)), "yes" if each.invented else ""]
        for each in register
    ]
    lines += table(["contest", "name", "participants", "invented"], rows)
    for each in register:
        lines += _contest(each, register)
    return joined(lines)


def _contest(contest: Contest, register: Register) -> list[str]:
    cited = {source: number for number, source in enumerate(contest.sources, 1)}

    def marks(sources: Iterable[str]) -> str:
        return ", ".join(str(cited.setdefault(source, len(cited) + 1)) for source in sources)

    lines = [f"({anchor('contest', contest.id)})=", f"## {contest.id}", "", both(contest.name), ""]
    stages = [
        [stage.kind, _day(stage.starts), _day(stage.ends), marks([stage.source])]
        for stage in sorted(contest.stages, key=lambda stage: stage.starts)
    ]
    lines += table(["stage", "first day", "last day", "sources"], stages) if stages else []
    participants = [
        [
            str(each.number or ""),
            f"`{each.id}`",
            escaped(each.name.en),
            escaped(", ".join(register.parties[party].short for party in each.parties)),
            "; ".join(_interval(status) for status in each.statuses),
            marks(each.sources),
        ]
        for each in contest.participants
    ]
    lines += table(["no.", "id", "participant", "nominated by", "status", "sources"], participants)
    notes = [f"`{each.id}`: {both(each.note)}" for each in contest.participants if each.note]
    lines += field("Notes", notes)
    if contest.accounts:
        accounts = [
            [f"`{each.id}`", each.platform, escaped(each.handle), each.standing, f"`{each.participant}`"]
            for each in contest.accounts
        ]
        lines += table(["account", "platform", "handle", "standing", "participant"], accounts)
    lines += field("Sources", [f"{number}: {escaped(source)}" for source, number in cited.items()])
    return lines


def _interval(status: StatusInterval) -> str:
    end = f" to {_day(status.valid_to)}" if status.valid_to else ""
    return f"{status.status} from {_day(status.valid_from)}{end}"


def _day(day: date) -> str:
    return date_text(day).en
