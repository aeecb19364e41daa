"""The ledger of facts: what is said of each fact, by whom, on which exhibit. Added to, never changed.

    claimed    by a joined report; goes with the report when it is taken out
    read       by the machine, on request; counts for nothing until a person confirms it
    confirmed  by an officer, who says how it is known; a later one that differs takes the earlier back
    admitted   by the respondent; of `admitted` and `disputed` the later one counts
    disputed   by the respondent: the value that the dispute is about

Taking back is an entry too. "Unknown" is a value: looked for, and not to be known. Two officers who enter different
facts do not meet; of the same fact, the later one is told. Knows no page and not what the rulebook makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from nirpihak.facts import CATALOGUE, Act, ActError, Fact, Source, Value, problem_with
from nirpihak.law.deriving import derive
from nirpihak.server.cases.models import Case, Joined, LedgerEntry
from nirpihak.server.cases.services import scope, sealing, stated, steps
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import reading
from nirpihak.text import Text

UNKNOWN: Final = None
"""The value of a fact that was looked for and cannot be known."""
NOTE: Final = 2000
"""Characters of a note at most."""
PLACES: Final = frozenset({"file", "lines", "words", "box"})
DECIDING: Final = frozenset({"proposed", "returned", "limb_decided", "decided", "closed", "reopened"})
"""Steps after which whoever enters a fact should look again."""
Sources = LedgerEntry.Source


def add(
    case: Case,
    officer: Officer | None,
    fact: str,
    value: Value | None,
    source: str,
    *,
    exhibit: Exhibit | None = None,
    place: Mapping[str, Any] | None = None,
    note: str = "",
    report: Report | None = None,
    since: int | None = None,
    actor: str = "",
    key: bytes | None = None,
) -> LedgerEntry:
    """Enter a fact. Raises CaseError, KeysError, and Overtaken where the same fact was touched since.

    `value` is UNKNOWN, or as the catalogue has it. A fact that an officer confirms needs an exhibit or a note: how it
    is known. `officer` is None where the respondent entered it (`actor`).
    """
    _check(fact, value)
    if source == Sources.CLAIMED or source == Sources.READ:
        raise CaseError(Text("sumber ini tidak dapat dicatat langsung", "entries of this source are not made by hand"))
    note = note.strip()
    if source == Sources.CONFIRMED:
        if officer is None:
            raise CaseError(Text("fakta dipastikan oleh petugas", "a fact is confirmed by an officer"))
        if exhibit is None and not note:
            raise CaseError(
                Text(
                    "pilih barang bukti, atau tulis dari mana hal itu diketahui",
                    "choose an exhibit, or write how it is known",
                )
            )
    if len(note) > NOTE:
        raise CaseError(Text(f"catatan paling panjang {NOTE} karakter", f"a note has at most {NOTE} characters"))
    key = key or sealing.key_of(case)
    with transaction.atomic():
        now = _held(case, officer, fact, since)
        _belongs(now, exhibit)
        put = _placed(exhibit, place)
        if source == Sources.CONFIRMED:
            _replace(now, officer, fact, value, key)
        made = _write(now, key, fact, source, value, note, officer, exhibit=exhibit, place=put, report=report)
        told = {"fact": fact, "source": str(source), "entry": made.pk}
        steps.step(case, "fact", officer=officer, actor=actor, data=told, key=key)
    return made


def retract(
    case: Case,
    officer: Officer | None,
    entry: LedgerEntry | int,
    reason: str,
    *,
    since: int | None = None,
    actor: str = "",
    key: bytes | None = None,
) -> LedgerEntry:
    """Take an entry back, with the reason; it stays to be read. Raises CaseError, Overtaken, KeysError.

    What a report claims goes with the report, and what the respondent wrote is the respondent's to take back.
    """
    if not reason.strip():
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    key = key or sealing.key_of(case)
    pk = entry if isinstance(entry, int) else entry.pk
    with transaction.atomic():
        row = LedgerEntry.objects.filter(case=case, pk=pk, retracts=None).first()
        if row is None:
            raise CaseError(Text("catatan itu tidak ada", "there is no such entry"))
        now = _held(case, officer, row.fact, since)
        if LedgerEntry.objects.filter(retracts=row).exists():
            raise CaseError(Text("catatan itu sudah ditarik", "that entry was taken back already"))
        if row.source == Sources.CLAIMED:
            raise CaseError(
                Text(
                    "pernyataan pelapor tetap; keluarkan laporannya bila bukan perkara ini",
                    "what a report claims stays; take the report out if it is another matter",
                )
            )
        if row.source in (Sources.ADMITTED, Sources.DISPUTED) and row.officer_id is None and officer is not None:
            raise CaseError(
                Text(
                    "yang ditulis terlapor sendiri tidak ditarik petugas",
                    "what the respondent wrote is not taken back by an officer",
                )
            )
        made = _write(now, key, row.fact, row.source, None, reason.strip(), officer, retracts=row)
        told = {"fact": row.fact, "source": row.source, "entry": row.pk}
        steps.step(case, "fact_retracted", officer=officer, actor=actor, data=told, key=key)
    return made


def claims(case: Case, report: Report, key: bytes, officer: Officer | None = None) -> list[LedgerEntry]:
    """Enter what a report claims, whatever source it says; part of the caller's transaction. Raises KeysError.

    A value that the catalogue does not know is left out: it stays in the report.
    """
    facts = _claimed_by(report)
    return [
        _write(case, key, fact, Sources.CLAIMED, each.value, each.note or "", officer, report=report)
        for fact, each in facts.items()
    ]


def release(case: Case, report: Report, key: bytes, officer: Officer | None = None) -> None:
    """Take back what a report claims, when it is taken out; part of the caller's transaction."""
    rows = LedgerEntry.objects.filter(case=case, report=report, source=Sources.CLAIMED, retracts=None)
    for row in rows.filter(retracted_by=None):
        _write(case, key, row.fact, row.source, None, "", officer, report=report, retracts=row)


@dataclass(frozen=True, slots=True)
class Read:
    """What the machine read: a fact, its value, and where that stands."""

    fact: str
    value: Value
    exhibit: Exhibit
    place: Mapping[str, Any]
    note: str


def add_read(
    case: Case, officer: Officer, found: Sequence[Read], *, since: int | None = None, key: bytes | None = None
) -> int:
    """Enter what the machine read, but for what stands there already, as one step. How many were new."""
    key = key or sealing.key_of(case)
    with transaction.atomic():
        now = _held(case, officer, "", since)
        there = {
            (each.fact, each.value, _where(each.exhibit, each.place)) for each in stated.entries(now, key) if each.live
        }
        new = [each for each in found if (each.fact, each.value, _where(each.exhibit, each.place)) not in there]
        made = [
            _write(
                now, key, each.fact, Sources.READ, each.value, each.note, None, exhibit=each.exhibit, place=each.place
            )
            for each in new
        ]
        if made:
            told = {"facts": sorted({each.fact for each in made}), "source": str(Sources.READ), "count": len(made)}
            steps.step(case, "fact", officer=officer, data=told, key=key)
    return len(made)


def exhibits_in(case: Case) -> list[Exhibit]:
    """The exhibits that a fact of the case can rest on: those of its reports, and its own; the oldest first."""
    rows = Exhibit.objects.filter(institution=case.institution_id, case__in=_subjects(case), erased_at=None)
    return list(rows.exclude(channel=Exhibit.Channel.CASE).order_by("id"))


def _subjects(case: Case) -> list[str]:
    reports = Joined.objects.filter(case=case, undone_at=None).values_list("report__ref", flat=True)
    return [case.ref, *reports]


def _check(fact: str, value: Value | None) -> None:
    if fact not in CATALOGUE:
        raise CaseError(Text(f"fakta {fact[:60]} tidak dikenal", f"there is no fact {fact[:60]}"))
    if value is not None and (problem := problem_with(CATALOGUE[fact], value)) is not None:
        raise CaseError(Text(problem.message("id"), problem.message("en")))


def _held(case: Case, officer: Officer | None, fact: str, since: int | None) -> Case:
    """The case's row, locked. Overtaken only by what bears on this fact; CaseError for who may not know of it."""
    now = steps.held(case)
    if officer is not None and not scope.cases_of(officer).filter(pk=case.pk).exists():
        raise CaseError(Text("perkara itu tidak ditemukan", "that case is not found"))
    if since is not None and now.version > since:
        rows = now.steps.exclude(kind=steps.LOOKED).select_related("officer").order_by("-id")
        later = list(reversed(rows[: now.version - since]))
        if met := [each for each in later if each.kind in DECIDING or (fact and each.data.get("fact") == fact)]:
            raise Overtaken(met)
    return now


def _belongs(case: Case, exhibit: Exhibit | None) -> None:
    if exhibit is not None and (exhibit.erased_at is not None or exhibit.case not in _subjects(case)):
        raise CaseError(
            Text(f"{exhibit.ref} bukan barang bukti perkara ini", f"{exhibit.ref} is no exhibit of this case")
        )


def _placed(exhibit: Exhibit | None, place: Mapping[str, Any] | None) -> dict[str, Any]:
    """Where on the exhibit; CaseError for what is no place of it."""
    if not place:
        return {}
    numbers = [each for name in PLACES - {"file"} for each in place.get(name, ())]
    file = place.get("file")
    sound = exhibit is not None and set(place) <= PLACES and all(type(each) is int and each >= 0 for each in numbers)
    if sound and file is not None:
        sound = type(file) is int and File.objects.filter(pk=file, exhibit=exhibit).exists()
    if not sound or len(place.get("box", (0,) * 4)) != 4:
        raise CaseError(Text("tempat pada barang bukti itu tidak ada", "there is no such place on the exhibit"))
    return dict(place)


def _replace(case: Case, officer: Officer | None, fact: str, value: Value | None, key: bytes) -> None:
    """Take back what was confirmed of the fact and differs; refuse a value that what is confirmed contradicts."""
    found = stated.entries(case, key)
    for each in found:
        if each.live and each.fact == fact and each.source == Sources.CONFIRMED and each.value != value:
            row = LedgerEntry.objects.get(pk=each.id)
            _write(case, key, fact, Sources.CONFIRMED, None, "", officer, retracts=row)
    if value is not None:
        try:
            derive(stated.acts(stated.standing(found)).confirmed.adding({fact: Fact(value, Source.CONFIRMED)}))
        except ActError as error:
            raise CaseError(
                Text(*("; ".join(each.message(lang) for each in error.problems) for lang in ("id", "en")))
            ) from None


def _write(
    case: Case,
    key: bytes,
    fact: str,
    source: str,
    value: Value | None,
    note: str,
    officer: Officer | None,
    *,
    exhibit: Exhibit | None = None,
    place: Mapping[str, Any] | None = None,
    report: Report | None = None,
    retracts: LedgerEntry | None = None,
) -> LedgerEntry:
    return LedgerEntry.objects.create(
        case=case,
        fact=fact,
        source=source,
        sealed=sealing.seal(key, case, "fact", {"value": value, "note": note}),
        officer=officer,
        exhibit=exhibit,
        place=dict(place or {}),
        report=report,
        retracts=retracts,
    )


def _claimed_by(report: Report) -> dict[str, Fact]:
    """The facts of a report that the catalogue knows; what stands open beside them fills in."""
    told = reading.content_of(report).get("facts")
    facts: dict[str, Fact] = {}
    for group, table in told.items() if isinstance(told, Mapping) else ():
        for name, value in table.items() if isinstance(table, Mapping) else ():
            try:
                read = Act.from_json({str(group): {str(name): value}}).facts
            except ActError:
                continue
            facts |= {fact: Fact(each.value, Source.CLAIMED, each.note) for fact, each in read.items()}
    day = "" if report.act_day is None else report.act_day.isoformat()
    for fact, said in (("contest.id", report.contest), ("act.kind", report.act_kind), ("act.day", day)):
        if fact not in facts and said and problem_with(CATALOGUE[fact], said) is None:
            facts[fact] = Fact(said)
    return facts


def _where(exhibit: Exhibit | None, place: Mapping[str, Any]) -> tuple[Any, ...]:
    return (None if exhibit is None else exhibit.pk, tuple(sorted((name, str(each)) for name, each in place.items())))
