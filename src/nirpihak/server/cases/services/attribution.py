"""Whose account was it? Indications, each on an exhibit or on what somebody said; and the conclusion a person draws.

What an indication speaks for and against is data (law.attribution). A conclusion is a step with its reasons; where it
settles the fact `account.control`, that fact is confirmed in the ledger. It holds as long as nothing is added or taken
back since. An account that was taken over or imitated ends the case as such, by a second person. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from nirpihak.law.attribution import ANSWERS, VALUES, VICTIMS, Attribution, Hypothesis, Indicator, catalogue
from nirpihak.law.victims import Help, victims
from nirpihak.server.cases.models import Case, CaseStep, Indication, LedgerEntry
from nirpihak.server.cases.services import ledger, scope, sealing, stated, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.institutions.models import Officer
from nirpihak.server.keys.services.content import KeysError
from nirpihak.text import Text

CONTROL: Final = "account.control"
RESPONDENT: Final = "respondent"
AGAIN: Final = Text(
    "sesudah kesimpulan tentang akun ada petunjuk atau fakta yang masuk atau ditarik; simpulkan lagi",
    "an indication or fact on the account came in or was taken back since the conclusion; conclude again",
)
NOTE: Final = 2000
"""Characters of a note at most."""
SAYINGS: Final[Mapping[Hypothesis, str]] = {each: f"said_{each}" for each in Hypothesis if each != Hypothesis.UNKNOWN}
"""The indicator by which the person reported says it."""


@dataclass(frozen=True, slots=True)
class Told:
    """An indication opened: what it says, on what it rests, and its note."""

    row: Indication
    indicator: Indicator
    note: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What was concluded last."""

    step: CaseStep
    hypothesis: Hypothesis
    entry: int | None
    """The ledger entry that it was entered as; none where it leaves the fact unknown."""
    indications: frozenset[int]
    """What stood when it was drawn."""
    stale: bool
    """Whether something was added or taken back since, so that it must be looked at again."""

    @property
    def at(self) -> datetime:
        return self.step.at

    @property
    def officer(self) -> Officer | None:
        return self.step.officer


def data() -> Attribution:
    """The answers and indicators."""
    return catalogue()


def needed(case: Case, key: bytes | None = None) -> bool:
    """Whether the act is one that is done through an account; also where it is not known yet what was done.

    Raises KeysError, and CaseError once the case's content was destroyed.
    """
    kind = _value(case, "act.kind", key) or case.act_kind
    return not kind or kind in data().acts


def standing(case: Case) -> list[Indication]:
    """The indications that count: not taken back, the earliest first."""
    return list(case.indications.filter(retracted_at=None).select_related("officer", "exhibit"))


def opened(case: Case, key: bytes) -> list[Told]:
    """Every indication, also those taken back, with its note. Raises KeysError."""
    known = data().indicators
    rows = case.indications.select_related("officer", "exhibit", "retracted_by")
    return [
        Told(row, known[row.indicator], str(sealing.unseal(key, case, "indication", row.sealed).get("note") or ""))
        for row in rows
        if row.indicator in known
    ]


def indicate(
    case: Case,
    officer: Officer | None,
    indicator: str,
    answer: str,
    *,
    exhibit: Exhibit | None = None,
    place: Mapping[str, Any] | None = None,
    note: str = "",
    actor: str = "",
) -> Indication:
    """Enter an indication. It only adds: two officers who enter at one moment do not meet. Raises CaseError, KeysError.

    What an officer found rests on an exhibit of the case; what was looked for in vain, on a note that says where.
    """
    known = data().indicators.get(indicator)
    if known is None or answer not in ANSWERS:
        raise CaseError(Text("petunjuk atau jawabannya tidak dikenal", "that indication or answer is not known"))
    note = note.strip()
    if len(note) > NOTE:
        raise CaseError(Text(f"catatan paling panjang {NOTE} karakter", f"a note has at most {NOTE} characters"))
    if officer is not None and not known.statement:
        _founded(answer, exhibit, note)
    sealed = sealing.seal(sealing.key_of(case), case, "indication", {"note": note})
    with transaction.atomic():
        now = _held(case, officer)
        if exhibit is not None and exhibit.pk not in {each.pk for each in ledger.exhibits_in(now)}:
            raise CaseError(
                Text(f"{exhibit.ref} bukan barang bukti perkara ini", f"{exhibit.ref} is no exhibit of this case")
            )
        made = Indication.objects.create(
            case=now,
            indicator=indicator,
            answer=answer,
            exhibit=exhibit,
            place=dict(place or {}),
            sealed=sealed,
            officer=officer,
        )
        told = {"indication": made.pk, "indicator": indicator, "answer": answer}
        steps.step(case, "indicated", officer=officer, actor=actor, data=told)
    return made


def said(case: Case, hypothesis: str, *, note: str = "", exhibit: Exhibit | None = None) -> Indication:
    """What the person reported says on the page of the code; it replaces what the person said there before.

    Raises CaseError, KeysError.
    """
    if hypothesis not in SAYINGS:
        raise CaseError(Text("jawaban itu tidak dikenal", "that answer is not known"))
    with transaction.atomic():
        now = steps.held(case)
        earlier = now.indications.filter(retracted_at=None, officer=None, indicator__in=SAYINGS.values())
        for row in earlier:
            _take_back(case, row, None, actor=RESPONDENT)
        indicator = SAYINGS[Hypothesis(hypothesis)]
        return indicate(case, None, indicator, "yes", note=note, exhibit=exhibit, actor=RESPONDENT)


def retract(indication: Indication, officer: Officer, *, reason: str) -> None:
    """Take an indication back; it stays to be read, with the reason. Raises CaseError, KeysError."""
    if not reason.strip():
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    if indication.officer_id is None:
        raise CaseError(
            Text(
                "yang dinyatakan terlapor sendiri tidak ditarik petugas",
                "what the respondent said is not taken back by an officer",
            )
        )
    case = indication.case
    with transaction.atomic():
        now = _held(case, officer)
        row = now.indications.get(pk=indication.pk)
        if row.retracted_at is not None:
            raise CaseError(Text("petunjuk itu sudah ditarik", "that indication was taken back already"))
        _take_back(case, row, officer, reason=reason.strip())
    indication.refresh_from_db()


def concluded(case: Case) -> Conclusion | None:
    """The latest conclusion; None before there is one."""
    step = case.steps.filter(kind="attributed").select_related("officer").last()
    if step is None:
        return None
    entry = step.data.get("entry")
    before = frozenset(step.data.get("indications", ()))
    now = frozenset(case.indications.filter(retracted_at=None).values_list("pk", flat=True))
    live = LedgerEntry.objects.filter(case=case, fact=CONTROL, source=LedgerEntry.Source.CONFIRMED, retracts=None)
    confirmed = set(live.filter(retracted_by=None).values_list("pk", flat=True))
    agrees = confirmed == ({entry} if entry is not None else set())
    return Conclusion(step, Hypothesis(step.data["hypothesis"]), entry, before, now != before or not agrees)


def lacking(case: Case, hypothesis: Hypothesis) -> tuple[Text, ...]:
    """Why that cannot be concluded yet; empty where it can."""
    return data().lacking(hypothesis, answered(standing(case)))


def answered(rows: list[Indication]) -> list[tuple[str, str]]:
    """What the indications answer, as the law's table reads it; what the data no longer knows is left out."""
    return [(row.indicator, row.answer) for row in rows if row.indicator in data().indicators]


def against(case: Case, hypothesis: Hypothesis) -> list[Indication]:
    """The indications that speak against an answer."""
    known = data().indicators
    rows = [row for row in standing(case) if row.indicator in known]
    return [row for row in rows if hypothesis in known[row.indicator].speaks(row.answer).weakens]


def conclude(
    case: Case, officer: Officer, hypothesis: str, *, reason: str, against: str = "", since: int | None = None
) -> CaseStep:
    """Conclude who was in control. Raises CaseError, Overtaken, KeysError.

    Refused while nothing tells it from another answer. `against` says why what speaks against it does not hold; it is
    needed where something does. The person, a take-over and an imitation are confirmed as the fact `account.control`;
    anything else leaves that fact unknown, and takes back what was confirmed of it.
    """
    if hypothesis not in set(Hypothesis):
        raise CaseError(Text("pilih satu kesimpulan", "choose one conclusion"))
    chosen = Hypothesis(hypothesis)
    reason, against = reason.strip(), against.strip()
    if not reason:
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    key = sealing.key_of(case)
    with transaction.atomic():
        now = _held(case, officer, since)
        rows = standing(now)
        _concludable(now, chosen, rows, against)
        entry = _entered(case, officer, chosen, rows, reason[: ledger.NOTE], key)
        told = {"hypothesis": str(chosen), "entry": entry, "indications": [row.pk for row in rows]}
        words = {"reason": reason, **({"against": against} if against else {})}
        return steps.step(case, "attributed", officer=officer, data=told, words=words, key=key)


def settled(case: Case) -> Text | None:
    """Why a breach cannot rest on the account yet; None where it can, or where the act needs none.

    A take-over and an imitation settle it too: then the engine itself finds no breach. Raises KeysError, CaseError.
    """
    if not needed(case):
        return None
    found = concluded(case)
    if found is None:
        return Text(
            "belum disimpulkan siapa yang menguasai akun saat perbuatan",
            "it was not concluded yet who controlled the account when the act happened",
        )
    if found.stale:
        return AGAIN
    if found.hypothesis not in VALUES:
        name = data().hypotheses[found.hypothesis].name
        return Text(
            f"kesimpulan tentang akun: {name.id.lower()}; pelanggaran tidak dapat diputuskan atas dasar itu",
            f"the conclusion on the account is: {name.en.lower()}; no breach can be decided on the strength of it",
        )
    return None


def unended(case: Case, officer: Officer | None = None) -> Text | None:
    """Why the case cannot end as a take-over or an imitation, by this officer; None where it can."""
    found = concluded(case)
    if found is None or found.hypothesis not in VICTIMS:
        return Text(
            "belum disimpulkan bahwa akun diambil alih atau ditiru",
            "it was not concluded that the account was taken over or imitated",
        )
    if case.stage != Case.Stage.EXAMINED:
        label = Case.Stage(case.stage)
        return Text(f"perkara sekarang {label.label}", f"the case is now {label.value}")
    if found.stale:
        return AGAIN
    if officer is not None and found.step.officer_id == officer.pk:
        return Text(
            "yang menyimpulkan tidak mengakhiri sendiri; mintalah orang kedua",
            "whoever concluded it does not end it alone; ask a second person",
        )
    return None


def end_as_victim(case: Case, officer: Officer, *, reason: str, since: int | None = None) -> CaseStep:
    """End the case as what it was: the person reported was wronged. Raises CaseError, Overtaken, KeysError.

    It takes another person than the one who concluded it.
    """
    reason = reason.strip()
    if not reason:
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    with transaction.atomic():
        now = _held(case, officer, since)
        if (why := unended(now, officer)) is not None:
            raise CaseError(why)
        found = concluded(now)
        assert found is not None
        changes = {"stage": Case.Stage.CLOSED, "outcome": str(found.hypothesis), "closed_at": timezone.now()}
        told = {"outcome": str(found.hypothesis)}
        return steps.step(case, "closed", officer=officer, data=told, words={"reason": reason}, changes=changes)


def help_for(case: Case, key: bytes | None = None) -> Help:
    """What the person does whose account was taken over or imitated, on the platform of the act."""
    try:
        platform = _value(case, "act.platform", key)
    except (CaseError, KeysError):
        platform = ""
    return victims().help_on(platform)


def _value(case: Case, fact: str, key: bytes | None) -> str:
    """What is confirmed or admitted of a fact, else what is claimed; empty where nothing is known."""
    found = stated.standing(stated.entries(case, key or sealing.key_of(case))).get(fact)
    if found is None:
        return ""
    value = found.claimed if found.settled is None else found.settled.value
    return "" if value is None else str(value)


def _held(case: Case, officer: Officer | None, since: int | None = None) -> Case:
    """The case's row, locked. Raises Overtaken, and CaseError for who may not know of it."""
    now = steps.held(case, since)
    if officer is not None and not scope.cases_of(officer).filter(pk=case.pk).exists():
        raise CaseError(Text("perkara itu tidak ditemukan", "that case is not found"))
    return now


def _founded(answer: str, exhibit: Exhibit | None, note: str) -> None:
    if answer != "none" and exhibit is None:
        raise CaseError(
            Text("pilih barang bukti yang memperlihatkannya", "choose the exhibit on which it is to be seen")
        )
    if answer == "none" and not note:
        raise CaseError(Text("tulis di mana sudah dicari", "write where it was looked for"))


def _take_back(case: Case, row: Indication, officer: Officer | None, *, reason: str = "", actor: str = "") -> None:
    told = {"indication": row.pk, "indicator": row.indicator}
    words = {"reason": reason} if reason else None
    made = steps.step(case, "indication_retracted", officer=officer, actor=actor, data=told, words=words)
    Indication.objects.filter(pk=row.pk).update(retracted_at=made.at, retracted_by=officer)


def _concludable(case: Case, chosen: Hypothesis, rows: list[Indication], answer: str) -> None:
    known = data()
    if lacks := known.lacking(chosen, answered(rows)):
        name = known.hypotheses[chosen].name
        raise CaseError(
            Text(
                f"belum dapat disimpulkan ({name.id.lower()}): {'; '.join(each.id for each in lacks)}",
                f"this cannot be concluded yet ({name.en.lower()}): {'; '.join(each.en for each in lacks)}",
            )
        )
    if against(case, chosen) and not answer:
        raise CaseError(
            Text(
                "ada petunjuk yang melemahkannya; tulis mengapa petunjuk itu tidak mengubah kesimpulan",
                "something speaks against it; write why that does not change the conclusion",
            )
        )


def _entered(
    case: Case, officer: Officer, chosen: Hypothesis, rows: list[Indication], note: str, key: bytes
) -> int | None:
    """The conclusion in the ledger: its entry, or none where the fact stays unknown. An entry that fits is kept."""
    live = [
        each
        for each in stated.entries(case, key)
        if each.live and each.fact == CONTROL and each.source == LedgerEntry.Source.CONFIRMED
    ]
    value = VALUES.get(chosen)
    fitting = [each for each in live if each.value == value]
    if value is not None and len(live) == 1 and fitting:
        return int(fitting[0].id)
    for each in live:
        ledger.retract(case, officer, each.id, note, key=key)
    if value is None:
        return None
    known = data().indicators
    shown = [row for row in rows if row.exhibit is not None and row.indicator in known]
    on = next((row for row in shown if chosen in known[row.indicator].speaks(row.answer).supports), None)
    made = ledger.add(
        case,
        officer,
        CONTROL,
        value,
        LedgerEntry.Source.CONFIRMED,
        exhibit=None if on is None else on.exhibit,
        place=None if on is None else on.place,
        note=note,
        key=key,
    )
    return int(made.pk)
