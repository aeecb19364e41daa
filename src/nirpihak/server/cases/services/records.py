"""The record of a case seen by whom it concerns: who looked at it, what in it is wrong, what was answered.

A correction stands beside what it corrects, never over it. Requests of the person concerned run by clocks of 3 x 24
hours (UU 27/2022 art. 30 and 32); where the law lets the rights yield (art. 15), the page says why. Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nirpihak.custody.events import Kind
from nirpihak.server.cases.models import Case, CaseStep, Referral
from nirpihak.server.cases.services import casebundle, sealing, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.evidence.models import Entry
from nirpihak.server.evidence.services import log
from nirpihak.server.institutions.models import Appointment, Officer
from nirpihak.server.institutions.roles import NAMES, Role
from nirpihak.text import Text

WITHIN: Final = timedelta(hours=72)
"""How long the institution has to answer (UU 27/2022 art. 30 and 32: 3 x 24 hours)."""
BASIS: Final = "UU 27/2022 Pasal 30, 32"
ASKS: Final = {"access": "access_asked", "correction": "correction_wanted"}
"""What the person concerned may ask for, each with its step."""
ANSWERS: Final = {"access_given": "access_asked", "record_corrected": "correction_wanted"}
"""Steps that answer a request, each with the step it answers; `request_refused` answers either."""
REFUSED: Final = "request_refused"
SEEN: Final = {
    Kind.VIEWED: Text("membuka", "opened"),
    Kind.COPIED: Text("mengambil salinan", "took a copy"),
    Kind.EXPORTED: Text("menyerahkan berkas bukti", "handed out a bundle"),
    Kind.ERASED: Text("memusnahkan isi", "destroyed content"),
}
"""The events that an access log tells."""
CRIMINAL: Final = frozenset({"gakkumdu", "polri", "police", "crime"})
"""Regimes of referral during which the log stays closed."""


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody looked: when, in which role, at what. Never who."""

    at: datetime
    who: Text
    what: Text


@dataclass(frozen=True, slots=True)
class Request:
    """What the person concerned asked for, until when it is to be answered, and the step that did."""

    step: CaseStep
    what: str
    due: datetime
    answer: CaseStep | None

    def late(self, now: datetime) -> bool:
        """Whether its time passed without an answer, or the answer came late."""
        return (now if self.answer is None else self.answer.at) > self.due


def ask(case: Case, what: str, *, officer: Officer | None = None, text: str = "", since: int | None = None) -> CaseStep:
    """Write down that the person concerned asks for `access` or `correction`; the clock begins. Raises CaseError.

    Without an officer the person did so on the page of the code.
    """
    if what not in ASKS:
        raise CaseError(Text("pilih apa yang diminta", "choose what is asked for"))
    if what == "correction" and not text.strip():
        raise CaseError(Text("tulis apa yang keliru dan yang benar", "write what is wrong and what is right"))
    said = {"text": text.strip()} if text.strip() else None
    who = "" if officer is not None else "respondent"
    return steps.step(case, ASKS[what], officer=officer, actor=who, words=said, since=since)


def ask_access(case: Case, *, officer: Officer | None = None) -> CaseStep:
    """The person concerned asks who looked at the case."""
    return ask(case, "access", officer=officer)


def correct(case: Case, officer: Officer, *, text: str, about: int | None = None, since: int | None = None) -> CaseStep:
    """Put a correction beside what it corrects, the step `about` (an id). Raises CaseError, Overtaken, KeysError.

    It answers the oldest open request for correction, if there is one.
    """
    if not text.strip():
        raise CaseError(Text("tulis apa yang keliru dan yang benar", "write what is wrong and what is right"))
    if about is not None and not case.steps.filter(pk=about).exists():
        raise CaseError(Text("catatan itu tidak ada di perkara ini", "that entry is not in this case"))
    data = _answering(case, "correction_wanted") | ({} if about is None else {"about": about})
    return steps.step(case, "record_corrected", officer=officer, data=data, words={"text": text.strip()}, since=since)


def give_access(case: Case, officer: Officer, *, since: int | None = None) -> CaseStep:
    """Say that the access log was shown to the person concerned. Raises CaseError."""
    if (why := closed_to_person(case)) is not None:
        raise CaseError(why)
    return steps.step(case, "access_given", officer=officer, data=_answering(case, "access_asked"), since=since)


def refuse(case: Case, officer: Officer, request: int, *, reason: str, since: int | None = None) -> CaseStep:
    """Refuse a request, with the reason. Raises CaseError, Overtaken, KeysError."""
    if not reason.strip():
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    if not any(each.step.pk == request and each.answer is None for each in requests(case)):
        raise CaseError(Text("permintaan itu tidak ada, atau sudah dijawab", "there is no such open request"))
    data = {"request": request}
    return steps.step(case, REFUSED, officer=officer, data=data, words={"reason": reason.strip()}, since=since)


def requests(case: Case) -> list[Request]:
    """What the person concerned asked for, the oldest first."""
    asked = {step: what for what, step in ASKS.items()}
    rows = list(case.steps.filter(kind__in=[*ASKS.values(), *ANSWERS, REFUSED]).select_related("officer"))
    answers = {each.data.get("request"): each for each in rows if each.kind not in asked}
    return [
        Request(each, asked[each.kind], each.at + WITHIN, answers.get(each.pk)) for each in rows if each.kind in asked
    ]


def closed_to_person(case: Case) -> Text | None:
    """Why the access log is not shown to the person concerned now; None where it is. (UU 27/2022 art. 15(1).)"""
    open_ones = Referral.objects.filter(case=case, way=Referral.Way.OUT, regime__in=CRIMINAL)
    if open_ones.exclude(state__in=[Referral.State.REFUSED, Referral.State.WITHDRAWN, Referral.State.ANSWERED]):
        return Text(
            "riwayat akses belum dapat diperlihatkan selama penegakan hukum berjalan (UU 27/2022 Pasal 15)",
            "the access log cannot be shown while law enforcement is under way (UU 27/2022 art. 15)",
        )
    return None


def access_log(case: Case) -> list[Access]:
    """Who opened, copied or handed out the case and its evidence, by role, the newest first."""
    chosen = {each.pk: each for each in casebundle.exhibits_of(case)}
    rows = list(Entry.objects.filter(exhibit__in=chosen, kind__in=[str(kind) for kind in SEEN]).order_by("-index"))
    actors = {row.pk: str(log.values(row).get("actor") or "") for row in rows}
    roles = _roles(actors.values())
    record = Text("perkara ini", "this case")
    found = []
    for row in rows:
        exhibit = chosen[row.exhibit_id] if row.exhibit_id is not None else None
        where = record if exhibit is None or exhibit.pk == case.record_id else Text(exhibit.ref, exhibit.ref)
        did = SEEN[Kind(row.kind)]
        found.append(Access(row.at, roles[actors[row.pk]], Text(f"{did.id} {where.id}", f"{did.en} {where.en}")))
    return found


def words_of(step: CaseStep, case: Case, key: bytes | None = None) -> str:
    """The text or reason of a request or an answer; empty where it was destroyed. `key` is the case's."""
    if step.sealed is None or case.key is None:
        return ""
    told = steps.words_of(step, case, key or sealing.key_of(case))
    return str(told.get("text") or told.get("reason") or "")


def _answering(case: Case, kind: str) -> dict[str, int]:
    waiting = (each.step.pk for each in requests(case) if each.step.kind == kind and each.answer is None)
    first = next(waiting, None)
    return {} if first is None else {"request": first}


def _roles(actors: Iterable[str]) -> dict[str, Text]:
    """By actor as the log names it, the role held: of an officer the roles ever held, never the name."""
    told = {each: Text("sistem", "the system") for each in actors}
    users = {int(each.removeprefix("officer:")): each for each in told if each.startswith("officer:")}
    held: dict[int, list[Role]] = {}
    rows = Appointment.objects.filter(officer__user__in=users).order_by("role").values_list("officer__user", "role")
    for user, role in rows.distinct():
        held.setdefault(user, []).append(Role(role))
    for user, actor in users.items():
        names = [NAMES[role] for role in held.get(user, [])] or [Text("petugas", "officer")]
        told[actor] = Text(", ".join(each.id for each in names), ", ".join(each.en for each in names))
    for actor, who in (("respondent", Text("terlapor", "respondent")), ("reporter", Text("pelapor", "reporter"))):
        if actor in told:
            told[actor] = who
    return told
