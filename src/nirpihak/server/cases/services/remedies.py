"""After the decision: that it reaches the person, when it takes effect, and what goes against it.

An objection goes to the superior, an appeal against the end of employment to BPASN (PP 79/2021, law.md 3.6). The trap
is told: the appeal's term runs from the date of the decision, though delivering it may take as long. Whatever changes
a decision is recorded here, and wants a replacing decision by two people (`decisions`). Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction

from nirpihak.law.model import Limb
from nirpihak.law.procedures import Due, procedures
from nirpihak.law.sanctions import Remedy, remedy_of
from nirpihak.law.wording import moment_text
from nirpihak.server.cases.models import Case, CaseStep, Decision
from nirpihak.server.cases.services import decisions, drafts, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.institutions.models import Officer
from nirpihak.text import Text

BEFORE_DECISION: Final = Text("waktu itu mendahului putusannya", "that is before the decision")
BEFORE_FILING: Final = Text("waktu itu mendahului pengajuannya", "that is before it was filed")
RESULTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "upheld": Text("putusan dikuatkan", "decision upheld"),
        "not_accepted": Text("tidak diterima (terlambat atau tidak memenuhi syarat)", "not accepted (late or unfit)"),
        "lightened": Text("hukuman diringankan", "sanction lightened"),
        "aggravated": Text("hukuman diperberat", "sanction made heavier"),
        "changed": Text("putusan diubah", "decision changed"),
        "annulled": Text("putusan dibatalkan", "decision annulled"),
    }
)
"""What may come of an objection or an appeal (PP 79/2021 art. 16)."""
STAYS: Final = frozenset({"upheld", "not_accepted"})
"""Results after which the decision stands as it is."""
FILED: Final[Mapping[Remedy, str]] = MappingProxyType({"objection": "objected", "appeal": "appealed"})
RULED: Final[Mapping[Remedy, str]] = MappingProxyType({"objection": "objection_decided", "appeal": "appeal_decided"})
_AS: Final[Mapping[Remedy, Mapping[str, str]]] = MappingProxyType(
    {
        "objection": {"objected": "objected", "objection_decided": "answered"},
        "appeal": {
            "appealed": "appealed",
            "copy_received": "copy_received",
            "appeal_received": "appeal_received",
            "ppk_replied": "replied",
            "appeal_decided": "ruled",
        },
    }
)
"""The steps of a case, as the procedure that follows calls them."""
BETWEEN: Final = ("copy_received", "appeal_received", "ppk_replied")
"""What happens between an appeal and its ruling."""


@dataclass(frozen=True, slots=True)
class Course:
    """What goes against one decision that stands: its deadlines, and how far it went.

    `remedy` is None where nothing was found that goes against it. `warning` says where time is short.
    """

    decision: Decision
    remedy: Remedy | None
    dues: tuple[Due, ...]
    filed_at: datetime | None
    result: str
    warning: Text | None

    @property
    def pending(self) -> bool:
        return self.filed_at is not None and not self.result


def received(case: Case, officer: Officer, at: datetime, *, since: int | None = None) -> None:
    """The person has the decision; the term until it takes effect begins. Raises CaseError, Overtaken."""
    with transaction.atomic():
        if receipt(steps.held(case, since)) is not None:
            raise CaseError(
                Text(
                    "penerimaan putusan ini sudah tercatat; yang keliru dikoreksi pada catatan perkara",
                    "the receipt of this decision is on record; what is wrong is corrected in the record of the case",
                )
            )
        _delivered(case, "received", officer, at, since)
        on = effective_on(case)
        for each in decisions.standing(case):
            if each.sanction and on is not None:
                Decision.objects.filter(pk=each.pk).update(effective_on=on.date())


def delivery_missed(case: Case, officer: Officer, at: datetime, *, since: int | None = None) -> None:
    """The person was not there when the decision was to be handed over. Raises CaseError, Overtaken."""
    _delivered(case, "delivery_missed", officer, at, since)


def sent(case: Case, officer: Officer, at: datetime, *, since: int | None = None) -> None:
    """The decision was sent to the person's address. Raises CaseError, Overtaken."""
    _delivered(case, "sent", officer, at, since)


def served(case: Case, officer: Officer, at: datetime, *, since: int | None = None) -> None:
    """The sanction was served to its end. Raises CaseError, Overtaken."""
    imposed = [each for each in decisions.standing(case) if each.sanction]
    if not imposed:
        raise CaseError(Text("tidak ada hukuman yang dijalani", "there is no sanction to serve"))
    if any(each.effective_on is None or at.date() < each.effective_on for each in imposed):
        raise CaseError(Text("hukuman belum berlaku pada hari itu", "the sanction was not in force on that day"))
    _delivered(case, "served", officer, at, since)


def receipt(case: Case) -> CaseStep | None:
    """The receipt of what was decided last; None before it, and again once a decision was replaced."""
    decided = case.steps.filter(kind="decided").order_by("-id").first()
    return None if decided is None else case.steps.filter(kind="received", pk__gt=decided.pk).first()


def effective_on(case: Case) -> datetime | None:
    """When the sanction takes effect, by the later reading; None where the procedure says nothing, or not yet."""
    for due in steps.procedure_of(case).deadlines(_events(case), case.institution.zone):
        if due.kind == "on" and due.start == "received":
            return due.latest
    return None


def courses(case: Case) -> list[Course]:
    """What goes against each decision that stands."""
    return [course(case, each) for each in decisions.standing(case)]


def course(case: Case, decision: Decision) -> Course:
    """What goes against one decision: which remedy, until when, and how far it went."""
    remedy = remedy_of(Limb(decision.limb), decision.sanction)
    if decision.result != Decision.Result.BREACH or any(map(drafts.ruling_on, decision.replaces.all())):
        # What carries out a ruling is disputed in court, not before the office once more.
        remedy = None
    if remedy is None:
        return Course(decision, None, (), None, "", None)
    assert decision.signed_at is not None
    happened = {"decided": decision.signed_at}
    taken = list(case.steps.filter(kind__in=("received", *_AS[remedy])).order_by("id"))
    result = ""
    for each in taken:
        if each.kind == "received" and each.at >= decision.signed_at:
            happened["received"] = each.at
        elif each.data.get("decision") == decision.pk:
            happened[_AS[remedy][each.kind]] = each.at
            result = str(each.data.get("result") or "") or result
    zone = case.institution.zone
    dues = tuple(procedures()[remedy].deadlines(happened, zone))
    filed = happened.get(_AS[remedy][FILED[remedy]])
    return Course(decision, remedy, dues, filed, result, _trap(case, remedy, dues, happened))


def file(
    case: Case, officer: Officer, decision: Decision, at: datetime, grounds: str, *, since: int | None = None
) -> CaseStep:
    """An objection or an appeal came in, whichever goes against this decision. Raises CaseError, Overtaken, KeysError.

    One that comes late is recorded all the same, with that word: whoever rules on it decides whether it is accepted.
    """
    found = course(case, decision)
    if found.remedy is None:
        raise CaseError(Text("terhadap putusan ini tidak ada upaya yang ditemukan", "no remedy was found against this"))
    if found.filed_at is not None:
        raise CaseError(Text("keberatan atau banding sudah tercatat", "an objection or appeal is on record already"))
    at = _after(at, decision.signed_at, BEFORE_DECISION)
    if not grounds.strip():
        raise CaseError(Text("tulis alasan yang diajukan", "write the grounds that were given"))
    kind = FILED[found.remedy]
    step = {"objection": "object", "appeal": "appeal"}[found.remedy]
    due = next((each for each in found.dues if each.step == step), None)
    late = "" if due is None or at <= due.earliest else ("unsure" if at <= due.latest else "late")
    return steps.step(
        case,
        kind,
        officer=officer,
        at=at,
        since=since,
        data={"decision": decision.pk, "limb": decision.limb} | ({"late": late} if late else {}),
        words={"grounds": grounds.strip()},
    )


def happened(
    case: Case, officer: Officer, decision: Decision, kind: str, at: datetime, *, since: int | None = None
) -> CaseStep:
    """What lies between an appeal and its ruling (BETWEEN): the copy came, BPASN has it, the PPK replied."""
    found = course(case, decision)
    if kind not in BETWEEN or found.remedy != "appeal" or not found.pending:
        raise CaseError(Text("tidak ada banding yang berjalan", "no appeal is running"))
    return steps.step(case, kind, officer=officer, at=at, since=since, data=_of(decision))


def rule(
    case: Case,
    officer: Officer,
    decision: Decision,
    at: datetime,
    result: str,
    reason: str,
    *,
    since: int | None = None,
) -> CaseStep:
    """What came of the objection or the appeal. Raises CaseError, Overtaken, KeysError.

    Where it changes the decision a replacing one has to be drafted, proposed and signed; until then the signed one
    stays on record as it is. A closed case is opened again for that by whoever closes it.
    """
    found = course(case, decision)
    if found.remedy is None or not found.pending:
        raise CaseError(Text("tidak ada keberatan atau banding yang berjalan", "no objection or appeal is running"))
    if result not in RESULTS:
        raise CaseError(Text("pilih hasilnya", "choose the result"))
    at = _after(at, found.filed_at, BEFORE_FILING)
    if not reason.strip():
        raise CaseError(Text("tulis alasan hasil itu", "write the reason for the result"))
    return steps.step(
        case,
        RULED[found.remedy],
        officer=officer,
        at=at,
        since=since,
        data=_of(decision) | {"result": result, "replace": result not in STAYS},
        words={"reason": reason.strip()},
    )


def unreplaced(case: Case) -> list[Decision]:
    """Decisions that an objection or appeal changed and that no other has replaced yet."""
    return [each for each in decisions.standing(case) if drafts.ruling_on(each) is not None]


def _delivered(case: Case, kind: str, officer: Officer, at: datetime, since: int | None) -> None:
    signed = [each.signed_at for each in decisions.standing(case) if each.signed_at is not None]
    if not signed:
        raise CaseError(Text("belum ada putusan", "there is no decision yet"))
    steps.step(case, kind, officer=officer, at=_after(at, max(signed), BEFORE_DECISION), since=since)


def _after(at: datetime, before: datetime | None, why: Text) -> datetime:
    """The time of what must come after something else. Raises CaseError.

    People write down hours and minutes: what falls into the same minute came after.
    """
    if before is None or at < before.replace(second=0, microsecond=0):
        raise CaseError(why)
    return max(at, before)


def _events(case: Case) -> dict[str, datetime]:
    """The events of the procedure; what was prefetched before the last step is read again."""
    return steps.events_of(Case.objects.select_related("institution").get(pk=case.pk))


def _of(decision: Decision) -> dict[str, Any]:
    return {"decision": decision.pk, "limb": decision.limb}


def _trap(case: Case, remedy: Remedy, dues: tuple[Due, ...], happened: Mapping[str, datetime]) -> Text | None:
    """Where the appeal may be over before the decision must have been delivered (law.md 3.6)."""
    if remedy != "appeal" or "appealed" in happened or "received" in happened:
        return None
    until = next((each for each in dues if each.step == "appeal"), None)
    events = {"decided": happened["decided"]}
    procedure = steps.procedure_of(case)
    if until is None or "decided" not in procedure.events:
        return None
    deliver = next((e for e in procedure.deadlines(events, case.institution.zone) if e.step == "deliver"), None)
    if deliver is None or deliver.latest < until.earliest:
        return None
    last, over = moment_text(deliver.latest), moment_text(until.earliest)
    return Text(
        f"Awas: waktu banding berjalan sejak tanggal putusan dan paling aman berakhir {over.id}, sedangkan penyampaian "
        f"boleh sampai {last.id}. Sampaikan putusan sekarang agar hak banding tidak hilang.",
        f"Beware: the term for appeal runs from the date of the decision and most safely ends {over.en}, while "
        f"delivery may take until {last.en}. Deliver the decision now, so that the right of appeal is not lost.",
    )
