"""Opening a case from reports, joining further ones, taking one out again. A person decides each.

Whoever is kept from a report is kept from its case, and the other way round. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from nirpihak.server.cases.models import Case, Joined
from nirpihak.server.cases.services import ledger, sealing, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.evidence.services import exhibits, log, references
from nirpihak.server.institutions.models import Officer, Recusal
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import reading
from nirpihak.server.keys.services import content as keys
from nirpihak.text import Text

OPENED_FROM = frozenset({Report.State.REGISTERED, Report.State.FORWARDED, Report.State.INFORMATION})
"""What a case is opened from: what is registered; what belongs elsewhere, so that it can be referred; early information
only where the procedure obliges to act on any (`discipline`)."""


def open_case(
    reports: Sequence[Report],
    officer: Officer,
    *,
    title: str = "",
    procedure: str = "",
    suggested: bool = False,
) -> Case:
    """A new case of these reports, which the officer examines. Raises CaseError, KeysError.

    The procedure is that of the first report, unless another is named.
    """
    if not reports:
        raise CaseError(Text("pilih sedikitnya satu laporan", "choose at least one report"))
    first = reports[0]
    wanted = procedure or first.procedure
    for report in reports:
        _fit(report, officer, wanted)
    ring = keys.ring(first.institution)
    content = reading.content_of(first, ring)
    key = sealing.new_key()
    case = Case(
        institution=first.institution,
        procedure=wanted,
        contest=first.contest,
        act_kind=first.act_kind,
        act_day=first.act_day,
        handler=officer,
        opened_by=officer,
    )
    case.key = ring.wrap(key, str(case.uid))
    case.sealed = sealing.seal(key, case, "content", {"title": title.strip() or reading.title_of(content)})
    with transaction.atomic(), log.held():
        case.ref = references.draw("PK", lambda ref: Case.objects.filter(ref=ref).exists())
        case.record = exhibits.new_exhibit(
            title=f"Berkas perkara {case.ref}",
            note="",
            channel=Exhibit.Channel.CASE,
            actor=officer.user,
            institution=case.institution,
            case=case.ref,
        )
        case.save()
        steps.step(case, "opened", officer=officer, data={"reports": [each.ref for each in reports]})
        for report in reports:
            _join(case, report, officer, key, suggested=suggested)
    return case


def join(case: Case, report: Report, officer: Officer, *, suggested: bool = False, since: int | None = None) -> None:
    """Put a further report into a case, with the facts it claims. Raises CaseError, Overtaken, KeysError."""
    _fit(report, officer, case.procedure)
    key = sealing.key_of(case)
    with transaction.atomic(), log.held():
        steps.step(case, "joined", officer=officer, since=since, data={"report": report.ref})
        _join(case, report, officer, key, suggested=suggested)


def take_out(case: Case, report: Report, officer: Officer, *, reason: str, since: int | None = None) -> None:
    """Undo a joining: the report stands by itself again, and what it claims no longer counts here.

    The last report stays. Raises CaseError, Overtaken, KeysError.
    """
    if not reason.strip():
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    key = sealing.key_of(case)
    with transaction.atomic(), log.held():
        now = steps.held(case)
        rows = Joined.objects.filter(case=now, undone_at=None)
        row = rows.filter(report=report).first()
        if row is None:
            raise CaseError(Text("laporan itu tidak ada di perkara ini", "that report is not in this case"))
        if rows.count() == 1:
            raise CaseError(
                Text(
                    "laporan terakhir tidak dapat dikeluarkan; tutup perkaranya",
                    "the last report cannot be taken out; close the case",
                )
            )
        made = steps.step(
            case, "taken_out", officer=officer, since=since, data={"report": report.ref}, words={"reason": reason}
        )
        Joined.objects.filter(pk=row.pk).update(undone_at=made.at, undone_by=officer)
        ledger.release(case, report, key, officer)


def title_of(case: Case, key: bytes) -> str:
    """What the case is called. Raises KeysError."""
    return str(content_of(case, key).get("title") or "")


def content_of(case: Case, key: bytes) -> Mapping[str, Any]:
    """The case's own words: `title`, `summary`. Raises KeysError."""
    return sealing.unseal(key, case, "content", case.sealed) if case.sealed else {}


def reports_in(case: Case) -> list[Report]:
    """The reports in the case now, the first filed first."""
    rows = case.joined.filter(undone_at=None).select_related("report__institution").prefetch_related("report__steps")
    return sorted((row.report for row in rows), key=lambda report: report.received_at)


def kept_away(case: Case) -> None:
    """Let recusals of a case and of its reports be the same; part of the caller's transaction."""
    refs = [case.ref, *Joined.objects.filter(case=case, undone_at=None).values_list("report__ref", flat=True)]
    found = list(Recusal.objects.filter(subject__in=refs).select_related("officer"))
    for ref in refs:
        recuse(ref, [(each.officer, each.kind) for each in found])


def _fit(report: Report, officer: Officer, procedure: str) -> None:
    if (
        report.institution_id != officer.institution_id
        or Recusal.objects.filter(subject=report.ref, officer=officer).exists()
    ):
        raise CaseError(Text("laporan itu tidak ditemukan", "that report is not found"))
    named_only = procedure in ("pemilu", "pilkada") and report.state == Report.State.INFORMATION
    if report.state not in OPENED_FROM or named_only:
        raise CaseError(
            Text(
                f"{report.ref} belum diregistrasi; perkara dibuka dari laporan yang diregistrasi",
                f"{report.ref} is not registered; a case is opened from registered reports",
            )
        )


def _join(case: Case, report: Report, officer: Officer, key: bytes, *, suggested: bool) -> None:
    try:
        with transaction.atomic():
            Joined.objects.create(case=case, report=report, officer=officer, suggested=suggested)
    except IntegrityError:
        raise CaseError(
            Text(f"{report.ref} sudah ada di suatu perkara", f"{report.ref} is in a case already")
        ) from None
    ledger.claims(case, report, key)
    kept_away(case)
