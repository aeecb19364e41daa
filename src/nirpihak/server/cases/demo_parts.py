"""How far an invented case is brought: each part goes on from the one before, through the services of the room.

Everybody and everything in it is invented. Knows no page.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from nirpihak.law import sanctions
from nirpihak.law.model import Limb
from nirpihak.server.cases.models import Case, Decision, Signature
from nirpihak.server.cases.services import (
    answers,
    attribution,
    decisions,
    documents,
    drafting,
    drafts,
    endings,
    happening,
    ledger,
    opening,
    reasoning,
    remedies,
    respondents,
    retention,
    sealing,
    signatures,
    summonses,
    weighing,
)
from nirpihak.server.cases.services.drafts import Draft
from nirpihak.server.cases.services.weighing import Weighed
from nirpihak.server.evidence.demo import picture
from nirpihak.server.evidence.models import Exhibit
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions.models import Institution, Officer

SEEN: Final = "Terlihat pada tangkapan layar rekaan."
WHY: Final = "Alasan rekaan: yang lebih ringan tidak sebanding dengan akibatnya."
FACTS: Final = {
    "actor.employment": "pns",
    "act.visibility": "public",
    "target.account": "labelled",
    "target.concerns": "candidate",
    "target.status": "designated",
    "content.stance": "support",
}
"""What is confirmed of every act; with its kind and day these meet an item of discipline."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works on a case, and what it is about."""

    home: Institution
    examiner: Officer
    decider: Officer
    dice: random.Random
    kind: str


def nothing(case: Case, desk: Desk) -> None:
    """Just opened."""


def some_facts(case: Case, desk: Desk) -> None:
    """A picture came in, and two facts are confirmed."""
    shot = _picture(case, desk)
    ledger.add(case, desk.examiner, "act.kind", desk.kind, "confirmed", exhibit=shot, note=SEEN)
    ledger.add(case, desk.examiner, "act.visibility", "public", "confirmed", exhibit=shot, note=SEEN)


def all_facts(case: Case, desk: Desk, **changed: Any) -> None:
    """Everything confirmed that a decision on a breach asks for."""
    shot = _picture(case, desk)
    told = {"act.kind": desk.kind, "act.day": None if case.act_day is None else case.act_day.isoformat(), **FACTS}
    for fact, value in (told | changed).items():
        ledger.add(case, desk.examiner, fact, value, "confirmed", exhibit=shot, note=SEEN)


def respondent(case: Case, desk: Desk) -> None:
    """Who it is stands in the case, and a code is given."""
    some_facts(case, desk)
    _person(case, desk)
    respondents.give_code(case, desk.examiner)


def summoned(case: Case, desk: Desk) -> None:
    """Called to be heard."""
    all_facts(case, desk)
    _person(case, desk)
    _call(case, desk)


def heard(case: Case, desk: Desk) -> None:
    """Answered in writing; nothing on record yet."""
    all_facts(case, desk)
    _heard(case, desk)


def reported(case: Case, desk: Desk) -> None:
    """On record, the account settled, the result reported."""
    all_facts(case, desk)
    _examined(case, desk)


def proposed(case: Case, desk: Desk) -> None:
    """A decision waits for its second person."""
    reported(case, desk)
    _propose(case, desk)


def returned(case: Case, desk: Desk) -> None:
    """The second person wants more."""
    reported(case, desk)
    decisions.send_back(_propose(case, desk), desk.decider, "Pertimbangan hukumannya belum cukup (rekaan).")


def decided(case: Case, desk: Desk) -> None:
    """Found proven, by two people."""
    reported(case, desk)
    _decide(case, desk)


def received(case: Case, desk: Desk) -> None:
    """The person has the decision."""
    decided(case, desk)
    remedies.received(case, desk.examiner, timezone.now())


def objected(case: Case, desk: Desk) -> None:
    """An objection runs."""
    received(case, desk)
    (course,) = remedies.courses(case)
    remedies.file(case, desk.examiner, course.decision, timezone.now(), "Hukumannya terlalu berat (rekaan).")


def objection_upheld(case: Case, desk: Desk) -> None:
    """The superior left the decision as it is."""
    objected(case, desk)
    (course,) = remedies.courses(case)
    remedies.rule(case, desk.examiner, course.decision, timezone.now(), "upheld", "Putusan sudah tepat (rekaan).")


def appeal_upheld(case: Case, desk: Desk) -> None:
    """Dismissed, and the appeal to BPASN left it so."""
    reported(case, desk)
    _decide(case, desk, ends=True)
    (course,) = remedies.courses(case)
    now = timezone.now()
    remedies.file(case, desk.examiner, course.decision, now, "Pemberhentian tidak sebanding (rekaan).")
    remedies.happened(case, desk.examiner, course.decision, "copy_received", now)
    remedies.happened(case, desk.examiner, course.decision, "appeal_received", now)
    remedies.rule(case, desk.examiner, course.decision, now, "upheld", "BPASN menguatkan putusan (rekaan).")


def no_breach(case: Case, desk: Desk) -> None:
    """What was confirmed is no breach; closed."""
    all_facts(case, desk, **{"content.stance": "neutral"})
    _examined(case, desk)
    _decide(case, desk, result=Decision.Result.NO_BREACH)
    endings.close(case, desk.examiner, "Bukan pelanggaran; tidak ada upaya yang tersisa.")


def not_proven(case: Case, desk: Desk) -> None:
    """It could not be confirmed; closed, and of every second one the content is destroyed."""
    some_facts(case, desk)
    _heard(case, desk)
    _decide(case, desk, result=Decision.Result.NOT_PROVEN)
    endings.close(case, desk.examiner, "Tidak terbukti; tidak ada upaya yang tersisa.")
    if desk.dice.random() < 0.5:
        retention.expunge(case, desk.decider, ground="schedule")


def hacked(case: Case, desk: Desk) -> None:
    """The account was taken over: the person is a victim."""
    _victim(case, desk, "compromised", "recovery_done", "login_notice")


def impersonated(case: Case, desk: Desk) -> None:
    """The account was an imitation."""
    _victim(case, desk, "impersonated", "lookalike", "copied_pictures")


def incomplete(case: Case, desk: Desk) -> None:
    """Its requirements were never met."""
    endings.incomplete(case, desk.examiner, "Bukti yang diminta tidak pernah datang (rekaan).")


def ethics(case: Case, desk: Desk) -> None:
    """Before the nomination: a matter of the code of ethics, decided with a moral sanction."""
    all_facts(case, desk, **{"target.status": "prospective"})
    happening.record(case, desk.examiner, "referred", timezone.now())
    happening.record(case, desk.examiner, "panel_formed", timezone.now())
    _examined(case, desk)
    _decide(case, desk, limb=Limb.ETHICS)


def passed_on(case: Case, desk: Desk) -> None:
    """Bawaslu's result goes to the employee's own authority."""
    all_facts(case, desk)
    _examined(case, desk)
    _decide(case, desk, result=Decision.Result.REFERRED)


# ---------------------------------------------------------------- single things


def _picture(case: Case, desk: Desk) -> Exhibit:
    """An invented screenshot, kept for the case's report."""
    report = opening.reports_in(case)[0]
    kept = exhibits.receive(
        io.BytesIO(picture()), name="layar.png", title="Unggahan rekaan", note="Peragaan.", actor=desk.examiner.user
    )
    Exhibit.objects.filter(pk=kept.exhibit_id).update(case=report.ref)
    return Exhibit.objects.get(pk=kept.exhibit_id)


def _person(case: Case, desk: Desk) -> None:
    said = next(iter(respondents.suggested(case)), {"name": "Rekaan Tanpa Nama", "position": "staf"})
    respondents.set_person(case, desk.examiner, said, employment="pns")


def _call(case: Case, desk: Desk) -> Any:
    zone = ZoneInfo(case.institution.zone)
    tomorrow = timezone.localtime(timezone=zone).date() + timedelta(days=1)
    at = datetime.combine(summonses.proposed(tomorrow), time(9), zone)
    call = summonses.Call(
        at, tomorrow, "Ruang pemeriksaan rekaan", "Diduga mendukung peserta pemilihan.", "SKB Netralitas"
    )
    made = summonses.make(case, desk.examiner, call)
    now = timezone.now()
    summonses.delivered(case, desk.examiner, made, at=now, how="hand", reason="Disampaikan sehari lebih awal.")
    return made


def _heard(case: Case, desk: Desk) -> None:
    _person(case, desk)
    summonses.came(case, desk.examiner, _call(case, desk), "written", note="Terlapor memilih menjawab tertulis.")
    words = desk.dice.choice(
        ("Saya menekannya tanpa berpikir panjang.", "Saya tidak tahu itu dilarang.", "Saya menyesal.")
    )
    answers.oral(case, desk.examiner, answers.Said(words))


def _examined(case: Case, desk: Desk) -> None:
    _heard(case, desk)
    attribution.said(case, "own")
    attribution.conclude(case, desk.examiner, "own", reason="Diakui, dan tidak ada petunjuk lain (rekaan).")
    given = drafting.drafted(case, "bap", desk.examiner)
    record = documents.issue(case, "bap", desk.examiner, {"tempat": "Ruang rekaan", "waktu": "hari rekaan", **given})
    signatures.sign(record, Signature.Role.EXAMINER, officer=desk.examiner)
    signatures.refuse(record, Signature.Role.EXAMINED, "Tidak bersedia (rekaan).", officer=desk.examiner, name="-")
    if any(each.id == "reported" for each in happening.possible(case)):
        happening.record(case, desk.examiner, "reported", timezone.now())


def _victim(case: Case, desk: Desk, hypothesis: str, *indicators: str) -> None:
    shot = _picture(case, desk)
    _person(case, desk)
    attribution.said(case, hypothesis, note="Akun itu bukan di tangan saya (rekaan).")
    for each in indicators:
        attribution.indicate(case, desk.examiner, each, "yes", exhibit=shot, note=SEEN)
    attribution.conclude(case, desk.examiner, hypothesis, reason="Petunjuknya saling menguatkan (rekaan).")
    attribution.end_as_victim(case, desk.decider, reason="Terlapor adalah korban (rekaan).")


def _written(case: Case, limb: Limb, result: str, *, ends: bool) -> Draft:
    of = reasoning.matter(case, sealing.key_of(case))
    begun = drafts.suggested(of, limb, result)
    told: dict[str, Any] = {each: getattr(begun, each) for each in Draft.__dataclass_fields__}
    told["chosen"] = WHY
    if result == Decision.Result.BREACH:
        rungs = weighing.offer(case, limb, begun.items, of.act).rungs
        fitting = [each.id for each in rungs if sanctions.ends_employment(each.id) == ends]
        told |= {
            "sanction": fitting[0] if fitting else "",
            "answer": "Keterangan terlapor diterima sebagai pengakuan (rekaan).",
            "weighed": {heading: Weighed("none") for heading in weighing.CONSIDERATIONS},
        }
    return Draft(**told)


def _propose(
    case: Case,
    desk: Desk,
    *,
    limb: Limb = Limb.DISCIPLINE,
    result: str = Decision.Result.BREACH,
    ends: bool = False,
) -> Decision:
    made = decisions.draft(case, desk.examiner, _written(case, limb, result, ends=ends))
    decisions.propose(made, desk.examiner)
    return made


def _decide(case: Case, desk: Desk, **told: Any) -> None:
    decisions.sign(_propose(case, desk, **told), desk.decider)
    for limb in decisions.undecided(reasoning.matter(case, sealing.key_of(case))):
        # What else the act was said to be is decided too, in favour of the person.
        decisions.sign(_propose(case, desk, limb=limb, result=Decision.Result.NO_BREACH), desk.decider)
