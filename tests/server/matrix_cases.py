"""The cases of the permission matrix's world: one that is examined, with one of everything, and a referral each way."""

from __future__ import annotations

from nirpihak.server.cases.models import Case, Document, Partner, Referral
from nirpihak.server.cases.services import (
    attribution,
    decisions,
    documents,
    exchange,
    ledger,
    opening,
    referrals,
    respondents,
    showing,
    visits,
)
from nirpihak.server.cases.services.drafts import Draft
from nirpihak.server.evidence.services.workplaces import workplace
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.models import Report
from tests.server.cases.called import named, pictured, summoned
from tests.server.cases.exchanged import BODY, Neighbour


def examined(report: Report, examiner: Officer, decider: Officer) -> tuple[Case, Document, Document]:
    """A case of a registered report, and two letters of it, the second to its respondent; one limb is decided."""
    case = opening.open_case([report], examiner, title="Perkara mirah delima")
    told = {"keadaan": "Perkara mirah delima diperiksa.", "penandatangan": "Petugas Rekaan"}
    document = documents.issue(case, "notice_reporter", examiner, told)
    attribution.indicate(case, examiner, "said_own", "yes", note="Berita acara zamrud.")
    ledger.add(case, examiner, "account.owner", "personal", "confirmed", note="Zamrud.")
    _called(case, examiner)
    _decided(case, examiner, decider)
    letter = documents.issue(case, "notice_respondent", examiner, {"nama": "Puspa Melati", **told})
    return case, document, letter


def exchanged(case: Case, examiner: Officer) -> tuple[Partner, Referral, Referral]:
    """A partner, what was sent to it and what came from it."""
    neighbour = Neighbour(case.institution)
    said = referrals.Draft("ppk", "Ringkasan mirah.", "Alasan zamrud.", partner=neighbour.row, respondent=("name",))
    sent = exchange.send(referrals.prepare(case, examiner, said), examiner)
    came = neighbour.note(body={**BODY, "summary": "Kiriman mirah.", "person": {}})
    with workplace("dunia") as folder:
        arrived = exchange.arrive(neighbour.package(folder / "paket.zip", came)).referral
    return neighbour.row, sent, arrived


def page_of(case: Case, examiner: Officer) -> str:
    """The cookie of the respondent's open page."""
    token, _ = visits.enter(respondents.give_code(case, examiner))
    return token


def _called(case: Case, examiner: Officer) -> None:
    """A respondent with a summons, a code, and one piece of evidence to see."""
    named(case, examiner, name="Puspa Melati", unit="")
    summoned(case, examiner)
    *_, masked = pictured(case, examiner)
    showing.show(case, examiner, masked, caption="Unggahan yang dilaporkan", masked=True)


def _decided(case: Case, examiner: Officer, decider: Officer) -> None:
    """One limb of it, signed; the others stay open."""
    made = decisions.draft(case, examiner, Draft("ethics", "no_breach", opening="Bukan ranah etik, kata mirah."))
    decisions.propose(made, examiner)
    decisions.sign(made, decider)
