"""The whole custody of a case as one bundle that anybody can verify: its record, its documents, its evidence.

The words of a case are sealed, so the log alone would show a receiver only that steps were taken. The bundle therefore
holds the case file too: every step, fact and decision in plain words, put into the record before it goes out. Who
reported is in none of it. Knows no page, and nothing of how a bundle is laid out.
"""

from __future__ import annotations

import io
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nirpihak import __version__
from nirpihak.custody.bundles.writing import Written
from nirpihak.custody.events import Kind
from nirpihak.server.cases.models import Case, Decision
from nirpihak.server.cases.services import opening, sealing, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.services import bundles, exhibits, log
from nirpihak.text import Text

CASE_FILE: Final = "case_file"
"""What the file with the case's own words is for."""
FORMAT: Final = "nirpihak case 1"


def exhibits_of(case: Case) -> list[Exhibit]:
    """The case's record, then the evidence of its reports and of the respondent's answers, erased ones too."""
    if case.record is None or case.record_id is None:
        raise CaseError(Text(f"{case.ref} tidak punya berkas", f"{case.ref} has no record"))
    reports = opening.reports_in(case)
    named = Q(case__in=[case.ref, *(each.ref for each in reports)])
    named |= Q(pk__in=[each.exhibit_id for each in reports if each.exhibit_id is not None])
    named |= Q(pk__in=case.answers.exclude(exhibit=None).values("exhibit"))
    rest = Exhibit.objects.filter(named).exclude(pk=case.record_id).order_by("id")
    return [Exhibit.objects.get(pk=case.record_id), *rest]


def gathered(case: Case, actor: User | None) -> tuple[list[Exhibit], set[int]]:
    """What makes up the case now, its words put into the record first; and the ids of files that the newest replaces.

    Of a case that was destroyed there are no words. Raises CaseError, EvidenceError, KeysError.
    """
    if case.key is not None:
        keep_words(case, actor)
    kept = File.objects.filter(exhibit=case.record, purpose=CASE_FILE).exclude(key=None).order_by("-id")
    return exhibits_of(case), set(kept.values_list("pk", flat=True)[1:])


def export(
    case: Case,
    *,
    receiver: str,
    reason: str,
    actor: User | None,
    into: Path | None = None,
    target: Path | None = None,
    purposes: Collection[str] = frozenset(),
    fields: Collection[str] = frozenset(),
) -> Written:
    """Write the case's bundle to `target`, or as a zip into a folder `into`.

    Files of `purposes` (`original`, CASE_FILE, ...) and `fields` of events are withheld, as in bundles.export. Raises
    CaseError, EvidenceError, KeysError.
    """
    chosen, replaced = gathered(case, actor)
    hidden = set(File.objects.filter(exhibit__in=chosen, purpose__in=purposes).values_list("pk", flat=True))
    return bundles.export(
        chosen,
        receiver=receiver,
        reason=reason,
        actor=actor,
        into=into,
        target=target,
        files=hidden | replaced,
        fields=fields,
    )


def keep_words(case: Case, actor: User | None) -> File:
    """Put the case's words as they are now into its record. Raises CaseError, EvidenceError, KeysError."""
    content = json.dumps(words(case), ensure_ascii=False, indent=1, sort_keys=True).encode()
    sealed = exhibits.seal(
        io.BytesIO(content),
        purpose=CASE_FILE,
        name=f"{case.ref}.json",
        media_type="application/json",
        tool="nirpihak.server.cases",
        tool_version=__version__,
    )
    record = exhibits_of(case)[0]
    with transaction.atomic():
        data = {"case": case.ref, "version": case.version}
        (file,) = exhibits.admit(record, [sealed], kind=Kind.DERIVED, actor=exhibits.actor_name(actor), data=data)
    return file


def words(case: Case, key: bytes | None = None) -> dict[str, Any]:
    """What the case says, in plain JSON: steps, facts, decisions, documents. Never who reported. Raises KeysError."""
    opened = key or sealing.key_of(case)
    return {
        "format": FORMAT,
        "case": case.ref,
        "institution": case.institution.code,
        "procedure": case.procedure,
        "stage": case.stage,
        "outcome": case.outcome,
        "made": log.moment(timezone.now()),
        "title": opening.title_of(case, opened),
        "reports": [each.ref for each in opening.reports_in(case)],
        "steps": [
            {
                "kind": each.kind,
                "name": steps.name_of(case, each.kind)._asdict(),
                "at": log.moment(each.at),
                "written": log.moment(each.written_at),
                "by": each.actor or (exhibits.actor_name(each.officer.user) if each.officer is not None else ""),
                "data": each.data,
                "words": steps.words_of(each, case, opened),
            }
            for each in case.steps.select_related("officer__user")
        ],
        "ledger": [
            {
                "entry": each.pk,
                "fact": each.fact,
                "source": each.source,
                "at": log.moment(each.at),
                "report": None if each.report is None else each.report.ref,
                "exhibit": None if each.exhibit is None else each.exhibit.ref,
                "place": each.place,
                "retracts": each.retracts_id,
                **sealing.unseal(opened, case, "fact", each.sealed),
            }
            for each in case.ledger.select_related("report", "exhibit")
        ],
        "decisions": [
            {
                "limb": each.limb,
                "result": each.result,
                "items": each.items,
                "sanction": each.sanction,
                "rulebook": each.rulebook,
                "signed": None if each.signed_at is None else log.moment(each.signed_at),
                "replaced": each.replaced_by_id is not None,
                "rests_on": sorted(each.bases.values_list("entry", flat=True)),
                "words": sealing.unseal(opened, case, "decision", each.sealed),
            }
            for each in case.decisions.filter(state=Decision.State.SIGNED)
        ],
        "documents": [
            {
                "kind": each.kind,
                "number": each.number,
                "sha256": each.sha256,
                "withdrawn": each.withdrawn_at is not None,
            }
            for each in case.documents.all()
        ],
    }
