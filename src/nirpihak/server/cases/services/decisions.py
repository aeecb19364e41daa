"""Decisions: drafted and proposed by one person, signed or returned by another; one limb at a time.

Whoever drafted or proposed never signs, nor does whoever is kept from the case. What a decision needs is checked when
it is proposed and once more when it is signed, both times under the lock; the database refuses besides (`guards`).
When every limb stands the case is decided. Knows no page.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from nirpihak.custody.events import Kind
from nirpihak.law.engine import default_engine
from nirpihak.law.model import Limb
from nirpihak.server.cases.models import Basis, Case, CaseStep, Decision
from nirpihak.server.cases.services import drafts, readiness, reasoning, scope, sealing, steps
from nirpihak.server.cases.services.drafts import Draft
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.reasoning import Matter
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Permission
from nirpihak.server.institutions.services.standing import standing as standing_of
from nirpihak.text import Text

State, Result, Stage, Outcome = Decision.State, Decision.Result, Case.Stage, Case.Outcome
OPEN: Final = frozenset({State.DRAFT, State.PROPOSED, State.RETURNED})
"""States of a decision that binds nobody yet."""
GRAVEST: Final = (Result.BREACH, Result.REFERRED, Result.VICTIM, Result.NOT_PROVEN, Result.NO_BREACH)
"""Of several limbs the first of these is the case's outcome."""


def draft(case: Case, officer: Officer, written: Draft, *, since: int | None = None) -> Decision:
    """Write a limb's decision down, or write the draft anew. Raises CaseError, Overtaken, KeysError.

    A limb that was decided already is drafted again only to replace that decision: after an objection or an appeal
    that asks for it, or to correct it.
    """
    _may(officer, case, Permission.CASE_WORK)
    drafts.check(case, written)
    words = drafts.sealed(case, sealing.key_of(case), written)
    with transaction.atomic():
        now = steps.held(case, since)
        rows = Decision.objects.filter(case=now, limb=written.limb)
        _replaces(rows.filter(state=State.SIGNED, replaced_by=None).first(), written)
        row = rows.filter(state__in=OPEN).first() or Decision(case=now, limb=written.limb, state=State.DRAFT)
        if row.state == State.PROPOSED:
            raise CaseError(
                Text(
                    "sudah diusulkan; minta dikembalikan sebelum diubah",
                    "it is proposed; have it returned before it is changed",
                )
            )
        row.result, row.items, row.sanction = written.result, list(written.items), written.sanction
        row.sealed, row.rulebook = words, default_engine().rulebook.version
        row.changed_at = timezone.now()
        row.save()
        row.bases.all().delete()
        Basis.objects.bulk_create(Basis(decision=row, entry_id=each) for each in dict.fromkeys(written.bases))
        steps.step(case, "drafted", officer=officer, since=since, data=_about(row))
    row.case = case
    return row


def propose(decision: Decision, officer: Officer, *, since: int | None = None) -> None:
    """Put a draft before whoever signs. Raises CaseError with the first thing that it lacks, Overtaken, KeysError."""
    case = decision.case
    _may(officer, case, Permission.CASE_WORK)
    key = sealing.key_of(case)
    with transaction.atomic():
        now = steps.held(case, since)
        row = _fresh(decision)
        if row.state not in (State.DRAFT, State.RETURNED):
            raise CaseError(Text("usul ini sudah diajukan atau ditandatangani", "it is proposed or signed already"))
        _ready(reasoning.matter(now, key), row, key)
        row.state, row.proposer, row.proposed_at = State.PROPOSED, officer, timezone.now()
        row.save(update_fields=["state", "proposer", "proposed_at"])
        steps.step(case, "proposed", officer=officer, since=since, data=_about(row), changes={"stage": Stage.PROPOSED})
    decision.refresh_from_db()


def send_back(decision: Decision, officer: Officer, reason: str, *, since: int | None = None) -> None:
    """Return a proposal to whoever made it, with the reason. Raises CaseError, Overtaken, KeysError."""
    case = decision.case
    _may(officer, case, Permission.DECISION_SIGN)
    if not reason.strip():
        raise CaseError(Text("alasan pengembalian harus ditulis", "the reason for returning it must be given"))
    key = sealing.key_of(case)
    with transaction.atomic():
        now = steps.held(case, since)
        row = _fresh(decision)
        if row.state != State.PROPOSED:
            raise CaseError(Text("tidak ada usul yang menunggu", "no proposal is waiting"))
        row.state = State.RETURNED
        row.save(update_fields=["state"])
        steps.step(
            case,
            "returned",
            officer=officer,
            since=since,
            data=_about(row),
            words={"reason": reason.strip()},
            key=key,
            changes={"stage": _stage(now)},
        )
    decision.refresh_from_db()


def sign(decision: Decision, officer: Officer, *, since: int | None = None) -> None:
    """Sign what somebody else proposed; what it needs must still stand. Raises CaseError, Overtaken, KeysError.

    With the last limb the case is decided: the step `decided`, from which the clocks run, and the outcome.
    """
    case = decision.case
    _may(officer, case, Permission.DECISION_SIGN)
    key = sealing.key_of(case)
    with transaction.atomic():
        now = steps.held(case, since)
        row = _fresh(decision)
        if row.state != State.PROPOSED:
            raise CaseError(Text("tidak ada usul yang menunggu", "no proposal is waiting"))
        _second(row, officer)
        of = reasoning.matter(now, key)
        _ready(of, row, key)
        before = Decision.objects.filter(case=now, limb=row.limb, state=State.SIGNED, replaced_by=None).first()
        if before is not None:
            Decision.objects.filter(pk=before.pk).update(replaced_by=row)
        row.state, row.signer, row.signed_at = State.SIGNED, officer, timezone.now()
        row.save(update_fields=["state", "signer", "signed_at"])
        told = _about(row) | ({} if before is None else {"replaces": before.pk})
        stage = _stage(now, of)
        steps.step(
            case, "limb_decided", officer=officer, since=since, data=told, key=key, at=row.signed_at,
            changes={"stage": stage}, as_kind=Kind.DECIDED,
        )  # fmt: skip
        if stage == Stage.DECIDED:
            outcome = outcome_of(of)
            steps.step(
                case, "decided", officer=officer, data={"outcome": outcome}, at=row.signed_at,
                changes={"outcome": outcome}, as_kind=Kind.DECIDED,
            )  # fmt: skip
    decision.refresh_from_db()


def standing(case: Case) -> list[Decision]:
    """The decisions that stand: signed, and not replaced; in the order of the limbs."""
    rows = Decision.objects.filter(case=case, state=State.SIGNED, replaced_by=None)
    order = {str(limb): place for place, limb in enumerate(Limb)}
    return sorted(rows.select_related("proposer", "signer"), key=lambda each: order[each.limb])


def undecided(of: Matter) -> list[Limb]:
    """The limbs that still have to be decided before the case is."""
    done = {each.limb for each in standing(of.case)}
    waiting = set(Decision.objects.filter(case=of.case, state__in=OPEN).values_list("limb", flat=True))
    return [limb for limb in reasoning.limbs_of(of) if limb not in done or limb in waiting]


def outcome_of(of: Matter) -> str:
    """How the case ended, from the decisions that stand: of several limbs the gravest."""
    results = {each.result for each in standing(of.case)}
    first = next(each for each in GRAVEST if each in results)
    if first != Result.VICTIM:
        return str(Outcome(first))
    imitated = of.act.value("account.control") == "impersonated"
    return str(Outcome.IMPERSONATED if imitated else Outcome.COMPROMISED)


def words_of(decision: Decision, key: bytes) -> dict[str, Any]:
    """What a decision says: `opening`, `reasons` by item, `facts` by fact, `answer`, `weighed` by heading, `chosen`,
    `repeated`, `replacing`, `why`. Raises KeysError.
    """
    return sealing.unseal(key, decision.case, "decision", decision.sealed)


def returned_because(decision: Decision, key: bytes) -> tuple[CaseStep, str] | None:
    """The step by which a proposal was returned last, with its reason; None where it was not. Raises KeysError."""
    if decision.state != State.RETURNED:
        return None
    rows = decision.case.steps.filter(kind="returned").select_related("officer").order_by("-id")
    made = next((each for each in rows if each.data.get("decision") == decision.pk), None)
    return None if made is None else (made, str(steps.words_of(made, decision.case, key).get("reason") or ""))


def may_sign(decision: Decision, officer: Officer) -> bool:
    """Whether this officer is a second person to a proposal."""
    try:
        _second(decision, officer)
    except CaseError:
        return False
    return True


def _about(row: Decision) -> dict[str, Any]:
    return {"decision": row.pk, "limb": row.limb, "result": row.result, "sanction": row.sanction}


def _may(officer: Officer, case: Case, permission: Permission) -> None:
    if not scope.cases_of(officer).filter(pk=case.pk).exists():
        raise CaseError(Text("perkara itu tidak ditemukan", "that case is not found"))
    if not standing_of(officer).may(permission):
        raise CaseError(Text("Anda tidak berwenang untuk ini", "you are not authorised to do this"))


def _second(row: Decision, officer: Officer) -> None:
    """Two people: whoever drafted or proposed it does not sign it. Raises CaseError."""
    drafted = CaseStep.objects.filter(case=row.case_id, kind__in=("drafted", "proposed"), officer=officer)
    if row.proposer_id == officer.pk or any(each.data.get("decision") == row.pk for each in drafted):
        raise CaseError(
            Text(
                "Anda yang menyusun atau mengusulkan putusan ini; orang lain yang menandatanganinya",
                "you drafted or proposed this decision; somebody else must sign it",
            )
        )


def _fresh(decision: Decision) -> Decision:
    return Decision.objects.select_related("case__institution").get(pk=decision.pk)


def _ready(of: Matter, row: Decision, key: bytes) -> None:
    written = drafts.opened(row, key)
    drafts.check(of.case, written)
    missing = readiness.lacking(of, written)
    if missing:
        more = len(missing) - 1
        first = missing[0].text
        raise CaseError(
            Text(
                f"putusan ini belum dapat diajukan: {first.id}" + (f" (dan {more} hal lain)" if more else ""),
                f"this decision is not ready: {first.en}" + (f" (and {more} more)" if more else ""),
            )
        )


def _replaces(before: Decision | None, written: Draft) -> None:
    """A signed decision is replaced only for a reason that the record bears out. Raises CaseError."""
    if before is None and not written.replacing:
        return
    if before is None or written.replacing not in drafts.REPLACING:
        raise CaseError(
            Text(
                "ranah ini sudah diputuskan; putusan pengganti menyebut keberatan, banding, atau perbaikan"
                if before is not None
                else "belum ada putusan yang dapat diganti",
                "this limb is decided; what replaces it names the objection, the appeal or the correction"
                if before is not None
                else "there is no decision yet that could be replaced",
            )
        )
    if written.replacing == "correction":
        return
    ruled = drafts.ruling_on(before)
    if ruled is None or ruled.kind != drafts.RULINGS[written.replacing]:
        raise CaseError(
            Text(
                "belum tercatat hasil keberatan atau banding yang mengubah putusan ini",
                "no result of an objection or appeal that changes this decision is on record",
            )
        )


def _stage(case: Case, of: Matter | None = None) -> str:
    """Where the case stands by its decisions: a proposal waits, all stand, or it is still examined."""
    if Decision.objects.filter(case=case, state=State.PROPOSED).exists():
        return str(Stage.PROPOSED)
    decided = CaseStep.objects.filter(case=case, kind="decided").exists()
    whole = of is not None and not undecided(of)
    return str(Stage.DECIDED if decided or whole else Stage.EXAMINED)
