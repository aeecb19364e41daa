"""Builds the register of contests from TOML files in which ``checking`` found nothing wrong.

Nothing is read before the first call. What comes with the package is read once and kept; files given by the caller
are read at each call, since they may have changed. Knows the file format, not the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from nirpihak.contests.checking import Surroundings, check_document, effective_stages
from nirpihak.contests.files import (
    Document,
    UnreadableError,
    by_format,
    files_at,
    read_document,
    shipped_files,
)
from nirpihak.contests.model import (
    REGIMES,
    CampaignAccount,
    Contest,
    Member,
    Participant,
    Party,
    Register,
    Stage,
    StatusInterval,
)
from nirpihak.contests.shape import Problem, cited, tables, words
from nirpihak.text import Text


class ContestDataError(ValueError):
    """Contest data that cannot be used: ``problems`` holds all that was found, the message the first."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        others = len(problems) - 1
        more = f" (and {others} more; see: nirpihak contests check {file})" if others else ""
        super().__init__(f"{file}: {problems[0].line('en')}{more}")
        self.file = file
        self.problems = tuple(problems)


def load_register(paths: Iterable[Path | str] | None = None, *, shipped: bool = True) -> Register:
    """The contests that come with the package, and those in ``paths`` (TOML files, or folders of them).

    A contest in ``paths`` replaces a shipped one of the same id. With ``shipped=False`` only the parties and
    calendars that come with the package are used, and the register holds only the contests of ``paths``.

    Raises ``ContestDataError`` when any file has anything wrong in it: a register that is partly read would
    answer "unknown" where it should answer.
    """
    given = _read(files_at(paths or ()))
    return _build(given, shipped) if given or not shipped else _shipped_register()


@lru_cache(maxsize=1)
def _shipped_register() -> Register:
    return _build({}, True)


@lru_cache(maxsize=1)
def _shipped_documents() -> dict[str, Document]:
    return _read(shipped_files())


def _build(given: dict[str, Document], shipped: bool) -> Register:
    own = _shipped_documents()
    documents = {**own, **given}
    around = Surroundings.of(documents.values())
    parties = _parties(documents.values())
    calendars = around.calendars
    contests: dict[str, Contest] = {}
    origin: dict[str, str] = {}
    for file, document in documents.items():
        problems = check_document(document, around)
        if problems:
            raise ContestDataError(file, problems)
        if document["format"] == "contest" and (shipped or file in given):
            contest = build_contest(document, calendars)
            earlier = origin.get(contest.id)
            if earlier is not None and (earlier in given) == (file in given):
                raise ContestDataError(file, [_twice(contest.id, earlier)])
            contests[contest.id] = contest
            origin[contest.id] = file
    for contest in contests.values():
        parties.update({party.id: party for party in contest.parties})
    return Register(contests, parties)


def _twice(contest_id: str, file: str) -> Problem:
    said = Text(
        f"{contest_id} juga ada di {file}; simpan satu saja",
        f"{contest_id} is also in {file}; keep only one",
    )
    return Problem("contest", "id", said)


def _read(files: Iterable[Any]) -> dict[str, Document]:
    documents = {}
    for file in files:
        try:
            documents[str(file)] = read_document(file)
        except UnreadableError as error:
            raise ContestDataError(str(file), [Problem(error.where, "", error.text)]) from error
    return documents


def _parties(documents: Iterable[Document]) -> dict[str, Party]:
    return {
        party.id: party
        for document in by_format(documents, "parties")
        for party in _declared_parties(document, invented=False)
    }


def build_contest(document: Mapping[str, Any], calendars: Mapping[str, Mapping[str, Any]]) -> Contest:
    """One contest from a document that was checked. What it raises on one that was not is not defined."""
    sources: dict[str, str] = document["sources"]
    calendar = calendars.get(document.get("calendar", ""))
    stages = tuple(sorted(_stages(document, calendar, sources), key=lambda stage: stage.starts))
    closed = document.get("closed", calendar.get("closed") if calendar else None)
    invented = bool(document.get("invented", False))
    return Contest(
        id=document["id"],
        kind=document["kind"],
        region=document["region"],
        region_code=document["region_code"],
        year=document["year"],
        regime=REGIMES[document["kind"]],
        name=Text.of(document["name"]),
        stages=stages,
        participants=tuple(_participant(item, stages, sources) for item in tables(document, "participant")),
        accounts=tuple(_account(item, sources) for item in tables(document, "account")),
        sources=tuple(sources.values()),
        invented=invented,
        closed=closed,
        parties=tuple(_declared_parties(document, invented=invented)),
    )


def _stages(
    document: Mapping[str, Any], calendar: Mapping[str, Any] | None, sources: Mapping[str, str]
) -> Iterable[Stage]:
    own = tables(document, "stage")
    for _, stage in effective_stages(document, calendar):
        citations = sources if stage in own or calendar is None else calendar["sources"]
        yield Stage(stage["kind"], stage["starts"], stage["ends"], _source(stage, citations), stage.get("round", 1))


def _declared_parties(document: Mapping[str, Any], *, invented: bool) -> Iterable[Party]:
    for item in tables(document, "party"):
        yield Party(
            id=item["id"],
            name=Text.of(item["name"]),
            short=item["short"],
            source=_source(item, document["sources"]),
            local=bool(item.get("local", False)),
            invented=invented,
        )


def _participant(item: Mapping[str, Any], stages: tuple[Stage, ...], sources: Mapping[str, str]) -> Participant:
    return Participant(
        id=item["id"],
        name=Text.of(item["name"]),
        kind=item["kind"],
        number=item.get("number"),
        members=tuple(Member(member["name"], member["office"]) for member in tables(item, "members")),
        parties=tuple(words(item, "parties")),
        statuses=_statuses(tables(item, "status"), stages, sources),
        sources=tuple(sources.get(source, source) for source in cited(item)),
        aliases=tuple(words(item, "aliases")),
        independent=bool(item.get("independent", False)),
        note=Text.of(item["note"]) if "note" in item else None,
    )


def _statuses(
    rows: list[dict[str, Any]], stages: tuple[Stage, ...], sources: Mapping[str, str]
) -> tuple[StatusInterval, ...]:
    """The intervals in order of time, with the ends that the file leaves out.

    A status lasts until the eve of the next one; the last one until the end of the last stage, after which
    the register does not know, except that who has withdrawn stays withdrawn.
    """
    ordered = sorted(rows, key=lambda row: cast(date, row["valid_from"]))
    eves = [row["valid_from"] - timedelta(days=1) for row in ordered[1:]]
    last = max((stage.ends for stage in stages), default=None)
    built = []
    for row, eve in zip(ordered, [*eves, None], strict=True):
        ends = row.get("valid_to", eve)
        if ends is None and last is not None and row["status"] != "withdrawn" and row["valid_from"] <= last:
            ends = last
        built.append(StatusInterval(row["status"], row["valid_from"], ends, _source(row, sources)))
    return tuple(built)


def _account(item: Mapping[str, Any], sources: Mapping[str, str]) -> CampaignAccount:
    return CampaignAccount(
        id=item["id"],
        participant=item["participant"],
        platform=item["platform"],
        handle=item["handle"].strip().removeprefix("@"),
        valid_from=item["valid_from"],
        valid_to=item.get("valid_to"),
        standing=item["standing"],
        source=_source(item, sources),
        form=item.get("form", "account"),
        past_handles=tuple(handle.strip().removeprefix("@") for handle in words(item, "past_handles")),
        stable_id=item.get("stable_id"),
        display_names=tuple(words(item, "display_names")),
        posts=tuple(words(item, "posts")),
        videos=tuple(words(item, "videos")),
    )


def _source(table: Mapping[str, Any], sources: Mapping[str, str]) -> str:
    """The citations of a table in full, the keys of ``[sources]`` resolved."""
    return "; ".join(sources.get(source, source) for source in cited(table))
