"""Finds what is wrong in a contest, calendar or parties file, and says what would be right.

The register is built only from documents in which nothing is found here. It looks at data, never at people:
that a party or pair is named correctly is for the sources that each row must give.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from nirpihak.contests import shape
from nirpihak.contests.files import Document, UnreadableError, by_format, read_document, shipped_files
from nirpihak.contests.model import same_name
from nirpihak.contests.naming import check_contest_name, check_id, check_once
from nirpihak.contests.shape import Problem, Report, check_table, cited, day, tables, word, words
from nirpihak.text import Text

_SOURCE_KEY = re.compile(r"[A-Z][0-9]+")
_PUBLIC_REGISTER = re.compile(r"https?://\S|^(?:dokumen|document):\s*\S", re.IGNORECASE)
_MEMBERS: Mapping[str, int] = {"pair": 2, "candidate": 1, "party": 0}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a contest file may refer to outside itself: parties by id, calendars (as read) by id."""

    parties: frozenset[str] = frozenset()
    calendars: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Mapping[str, Any]]) -> Surroundings:
        """The parties and calendars among ``documents``."""
        every = list(documents)
        parties = frozenset(
            found
            for document in by_format(every, "parties")
            for party in tables(document, "party")
            if (found := word(party, "id"))
        )
        return cls(parties, {str(document.get("id")): document for document in by_format(every, "calendar")})


def check_file(path: Path | str, beside: Iterable[Mapping[str, Any]] | None = None) -> list[Problem]:
    """Everything wrong in one file, in the order of the file; an empty list when it is sound.

    A contest may refer to the parties and calendars that come with the package, and to those in TOML files
    of the same folder (or to ``beside`` instead, when given: documents already read). Never raises for what
    a file holds.
    """
    path = Path(path)
    try:
        document = read_document(path)
    except UnreadableError as error:
        return [Problem(error.where, "", error.text)]
    if beside is None:
        neighbours = (other for other in sorted(path.parent.glob("*.toml")) if other.name != path.name)
        beside = _readable([*shipped_files(), *neighbours])
    return check_document(document, Surroundings.of(beside))


def check_document(document: Document, around: Surroundings) -> list[Problem]:
    """Everything wrong in one parsed file (see ``check_file``)."""
    problems: list[Problem] = []

    def report(where: str, name: str, message: Text) -> None:
        problems.append(Problem(where, name, message))

    match document.get("format"):
        case "contest":
            _check_contest(document, around, report)
        case "calendar":
            check_table(document, shape.CALENDAR, "calendar", report)
            check_id(document, "calendar", {}, report)
            stages = _own_stages(document, report)
            _check_stages(stages, report)
            _check_closed(day(document, "closed"), stages, "calendar", report)
        case "parties":
            check_table(document, shape.PARTIES, "parties", report)
            _check_parties(document, report)
        case _:
            formats = ", ".join(f'"{name}"' for name in shape.FILE_FORMATS)
            wanted = Text(
                f"tidak ada atau tidak dikenal; tulis salah satu: {formats}",
                f"missing or unknown; write one of: {formats}",
            )
            return [Problem("file", "format", wanted)]
    _check_sources(document, report)
    return problems


def effective_stages(
    contest: Mapping[str, Any], calendar: Mapping[str, Any] | None
) -> list[tuple[str, dict[str, Any]]]:
    """A contest's stages with the place of each: its own, and those of the calendar it does not replace.

    A stage replaces that of the same kind and round.
    """
    own = _placed(contest, "stage")
    replaced = {(stage.get("kind"), stage.get("round", 1)) for _, stage in own}
    shared = (
        [
            (f"calendar {calendar.get('id')}, {where}", stage)
            for where, stage in _placed(calendar, "stage")
            if (stage.get("kind"), stage.get("round", 1)) not in replaced
        ]
        if calendar
        else []
    )
    return [*shared, *own]


def _readable(paths: Iterable[Any]) -> Iterable[Document]:
    for path in paths:
        try:
            yield read_document(path)
        except UnreadableError:
            continue  # A broken neighbour is reported when it is checked itself.


def _placed(document: Mapping[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
    """Each repeated table with the words that say which it is: ``participant 3 (pair-2)``."""
    label = "kind" if name == "stage" else "id"
    return [(f"{name} {at} ({table.get(label)})", table) for at, table in enumerate(tables(document, name), 1)]


def _check_contest(document: Document, around: Surroundings, report: Report) -> None:
    check_table(document, shape.CONTEST, "contest", report)
    check_contest_name(document, report)
    own = _own_stages(document, report)
    name = word(document, "calendar")
    calendar = around.calendars.get(name) if name else None
    if name and calendar is None:
        known = ", ".join(sorted(around.calendars)) or "-"
        unknown = Text(
            f"kalender {name!r} tidak dikenal; yang ada: {known}",
            f"calendar {name!r} is not known; there are: {known}",
        )
        report("contest", "calendar", unknown)
    elif not name and not own:
        missing = Text(
            "tidak ada tahapan; sebut calendar, atau tulis [[stage]]",
            "there are no stages; name a calendar, or write [[stage]]",
        )
        report("contest", "calendar", missing)
    stages = effective_stages(document, calendar)
    _check_stages(stages, report)
    _check_closed(day(document, "closed"), stages, "contest", report)

    invented = document.get("invented") is True
    declared = {party for _, item in _placed(document, "party") if (party := word(item, "id"))}
    if declared and not invented:
        elsewhere = Text(
            "hanya kontestasi rekaan boleh memuat partai; partai nyata masuk ke daftar partai",
            "only an invented contest may declare parties; real ones belong in the list of parties",
        )
        report("contest", "party", elsewhere)
    _check_parties(document, report)
    _check_participants(document, declared if invented and declared else declared | around.parties, report)
    _check_accounts(document, invented, report)


def _own_stages(document: Mapping[str, Any], report: Report) -> list[tuple[str, dict[str, Any]]]:
    placed = _placed(document, "stage")
    for where, stage in placed:
        check_table(stage, shape.STAGE, where, report)
    return placed


def _check_stages(stages: list[tuple[str, dict[str, Any]]], report: Report) -> None:
    dated = []
    for where, stage in stages:
        starts, ends = day(stage, "starts"), day(stage, "ends")
        if starts is None or ends is None or not _forward(starts, ends, where, "ends", report):
            continue
        if stage.get("kind") in {"designation", "voting"} and starts != ends:
            one_day = Text(
                "penetapan dan pemungutan suara berlangsung satu hari; samakan starts dan ends",
                "designation and voting take one day; make starts and ends the same",
            )
            report(where, "ends", one_day)
        dated.append((starts, ends, where))
    for (_, ends, earlier), (starts, _, later) in pairwise(sorted(dated)):
        if starts <= ends:
            overlap = Text(
                f"bertindihan dengan {earlier} yang berakhir {ends}; mulai sesudahnya",
                f"overlaps {earlier}, which ends {ends}; start after it",
            )
            report(later, "starts", overlap)


def _check_closed(closed: date | None, stages: list[tuple[str, dict[str, Any]]], where: str, report: Report) -> None:
    last = max((ends for _, stage in stages if (ends := day(stage, "ends"))), default=None)
    if closed is not None and last is not None and closed < last:
        early = Text(
            f"{closed} sebelum tahapan terakhir selesai pada {last}; tulis hari pelantikan",
            f"{closed} is before the last stage ends on {last}; give the day the winners take office",
        )
        report(where, "closed", early)


def _check_parties(document: Document, report: Report) -> None:
    seen: dict[str, str] = {}
    for where, party in _placed(document, "party"):
        check_table(party, shape.PARTY, where, report)
        check_id(party, where, seen, report)


def _check_participants(document: Document, parties: Iterable[str], report: Report) -> None:
    ids: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for where, participant in _placed(document, "participant"):
        check_table(participant, shape.PARTICIPANT, where, report)
        check_id(participant, where, ids, report)
        if isinstance(number := participant.get("number"), int):
            check_once(str(number), "number", where, numbers, report)
        kind, members = word(participant, "kind"), tables(participant, "members")
        for at, member in enumerate(members, 1):
            check_table(member, shape.MEMBER, f"{where}, member {at}", report)
        if kind is not None and len(members) != (wanted := _MEMBERS.get(kind, len(members))):
            count = Text(
                f"ada {len(members)} orang; untuk {kind} seharusnya {wanted}",
                f"there are {len(members)} members; a {kind} has {wanted}",
            )
            report(where, "members", count)
        named = [("parties", party) for party in words(participant, "parties")]
        if kind == "party" and (itself := word(participant, "id")):
            named.append(("id", itself))
        for name, party in named:
            if party not in parties:
                unknown = Text(
                    f"partai {party!r} tidak dikenal; masukkan ke daftar partai, atau betulkan id-nya",
                    f"party {party!r} is not known; put it in the list of parties, or correct its id",
                )
                report(where, name, unknown)
        if participant.get("independent") is True and words(participant, "parties"):
            alone = Text(
                "calon perseorangan tidak diusung partai; kosongkan parties",
                "an independent is not nominated by parties; leave parties out",
            )
            report(where, "independent", alone)
        _check_statuses(tables(participant, "status"), where, report)


def _check_statuses(statuses: list[dict[str, Any]], where: str, report: Report) -> None:
    dated: list[tuple[date, date | None, str]] = []
    for at, status in enumerate(statuses, 1):
        place = f"{where}, status {at}"
        check_table(status, shape.STATUS, place, report)
        starts, ends = day(status, "valid_from"), day(status, "valid_to")
        if starts is not None and (ends is None or _forward(starts, ends, place, "valid_to", report)):
            dated.append((starts, ends, place))
    for (starts, ends, earlier), (next_starts, _, later) in pairwise(sorted(dated, key=lambda row: row[0])):
        last = starts if ends is None else ends  # No end: it lasts until the eve of the next.
        if next_starts <= last:
            overlap = Text(
                f"bertindihan dengan {earlier}; mulai sesudah {last}",
                f"overlaps {earlier}; start after {last}",
            )
            report(later, "valid_from", overlap)


def _check_accounts(document: Document, invented: bool, report: Report) -> None:
    ids: dict[str, str] = {}
    participants = [found for item in tables(document, "participant") if (found := word(item, "id"))]
    placed = _placed(document, "account")
    for where, account in placed:
        check_table(account, shape.ACCOUNT, where, report)
        check_id(account, where, ids, report)
        owner = word(account, "participant")
        if owner is not None and owner not in participants:
            known = ", ".join(participants) or "-"
            nobody = Text(
                f"peserta {owner!r} tidak ada; yang ada: {known}",
                f"there is no participant {owner!r}; there are: {known}",
            )
            report(where, "participant", nobody)
        starts, ends = day(account, "valid_from"), day(account, "valid_to")
        if starts is not None and ends is not None:
            _forward(starts, ends, where, "valid_to", report)
        if not invented and not any(map(_PUBLIC_REGISTER.search, _citations(account, document))):
            unproven = Text(
                'akun kontestasi nyata harus menyebut register publiknya: https://..., atau "dokumen: ..."',
                'an account in a real contest must name its public register: https://..., or "document: ..."',
            )
            report(where, "source", unproven)
    for (earlier, one), (later, other) in combinations(placed, 2):
        shared = _names(one) & _names(other)
        if shared and one.get("platform") == other.get("platform") and _meet(one, other):
            handle = min(shared)
            twice = Text(
                f"{handle!r} sudah dipakai {earlier} pada waktu yang sama; betulkan nama atau tanggalnya",
                f"{handle!r} is that of {earlier} at the same time; correct the handle or the dates",
            )
            report(later, "handle", twice)


def _check_sources(document: Document, report: Report) -> None:
    listed = document.get("sources")
    known = listed if isinstance(listed, dict) else {}
    for key, citation in known.items():
        if not (_SOURCE_KEY.fullmatch(key) and isinstance(citation, str) and citation.strip()):
            wanted = Text('tulis seperti S1 = "penerbit, alamat"', 'write it like S1 = "publisher, address"')
            report("sources", key, wanted)
    for name in ("stage", "party", "participant", "account"):
        for where, table in _placed(document, name):
            statuses = [(f"{where}, status {at}", row) for at, row in enumerate(tables(table, "status"), 1)]
            for place, row in [(where, table), *statuses]:
                for source in cited(row):
                    if _SOURCE_KEY.fullmatch(source) and source not in known:
                        absent = Text(
                            f"{source} tidak ada di [sources]; tambahkan di sana",
                            f"{source} is not in [sources]; add it there",
                        )
                        report(place, "source", absent)


def _citations(table: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    listed = document.get("sources")
    known = listed if isinstance(listed, dict) else {}
    return [str(known.get(source, source)) for source in cited(table)]


def _forward(starts: date, ends: date, where: str, name: str, report: Report) -> bool:
    """Whether the interval runs forward; reports it when it does not."""
    if starts <= ends:
        return True
    backward = Text(
        f"berakhir {ends} sebelum mulai {starts}; tukar keduanya",
        f"ends {ends} before it starts {starts}; swap them",
    )
    report(where, name, backward)
    return False


def _names(account: Mapping[str, Any]) -> set[str]:
    handle = word(account, "handle")
    return {same_name(name) for name in (*([handle] if handle else []), *words(account, "past_handles"))}


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two accounts' intervals share a day; no end means still valid."""
    first, second = day(one, "valid_from"), day(other, "valid_from")
    if first is None or second is None:
        return False
    return first <= (day(other, "valid_to") or date.max) and second <= (day(one, "valid_to") or date.max)
