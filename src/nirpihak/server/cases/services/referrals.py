"""Referring a matter: what leaves is chosen, shown as it is, and signed; who reported is never among it.

What leaves is fixed when a referral is prepared and sent as it was shown. An institution of this server has it at once;
another server gets a signed package, carried by the network or by hand (services.exchange). Knows no page.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from nirpihak.facts import CATALOGUE
from nirpihak.law.procedures import Due, Step, procedures
from nirpihak.law.referrals import Pointer, pointers, regimes
from nirpihak.server.cases.models import Case, Partner, Referral
from nirpihak.server.cases.services import assessments, opening, respondents, sealing, stated, steps
from nirpihak.server.cases.services import referral_notes as notes
from nirpihak.server.cases.services import referral_states as states
from nirpihak.server.cases.services import referral_words as inside
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.referral_filing import PERSON
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.services import log, references, scope
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.services import receivers
from nirpihak.server.intake.services import reading, routing
from nirpihak.text import Text

MOST_FILES: Final = 20
QUOTED: Final = 7
"""So many words in a row that stand in a report are taken for the reporter's own."""
S = Referral.State


@dataclass(frozen=True, slots=True)
class Draft:
    """What an officer chose: to whom, why, and what goes along. One of `to`, `partner`, `other` is given.

    `respondent`: of PERSON. `facts`: ids of the catalogue. `files`: ids of files of the reports' exhibits. `ends`: the
    case is closed by it. `quotes`: the words were looked at, and may stand though a report has them too.
    """

    regime: str
    summary: str
    reason: str
    to: Institution | None = None
    partner: Partner | None = None
    other: str = ""
    respondent: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    with_link: bool = False
    files: tuple[int, ...] = ()
    originals: bool = False
    quotes: bool = False
    stated_at: datetime | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """What could go along: the person, the facts, the link, the files."""

    person: Mapping[str, str]
    facts: Sequence[Mapping[str, Any]]
    link: str
    files: Sequence[File]


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one referral: what is due, and what is to be done without a deadline that was found."""

    due: list[Due] = field(default_factory=list)
    undated: list[Step] = field(default_factory=list)


def suggested(case: Case, key: bytes) -> list[Pointer]:
    """Where the matter may belong: by its confirmed facts, else by what is claimed, and by who holds it."""
    assessment = assessments.confirmed(case, key)
    found = list(pointers(assessment, case.institution.kind))
    said = {each.regime.id for each in found}
    claimed = assessments.views(case, key, "id").claimed.assessment
    return [*found, *(each for each in pointers(claimed, case.institution.kind) if each.regime.id not in said)]


def configured(case: Case, regime: str) -> Institution | None:
    """Whom the configuration names as receiver, where that is somebody else; the law moves this about."""
    known = regimes().get(regime)
    if known is None:
        return None
    found = receivers.receiver_of(known.procedure or routing.procedure_of(case.contest), case.institution.region)
    return found if found is not None and found.pk != case.institution_id else None


def offered(case: Case, officer: Officer, key: bytes) -> Offered:
    """What an officer may choose from. Raises KeysError."""
    respondent = respondents.of(case)
    people = [respondents.person(respondent, key)] if respondent is not None else respondents.suggested(case)
    person = {name: people[0][name] for name in PERSON if people and people[0].get(name)}
    facts = []
    for id, each in stated.standing(stated.entries(case, key)).items():
        settled = each.settled
        value = each.claimed if settled is None else settled.value
        if value is not None:
            facts.append({"fact": id, "value": value, "source": "claimed" if settled is None else settled.source})
    return Offered(person, facts, _link(case), _files(case, officer))


def prepare(case: Case, officer: Officer, draft: Draft, *, since: int | None = None) -> Referral:
    """Fix what is to leave; nothing leaves yet. Raises CaseError, Overtaken, KeysError."""
    key = sealing.key_of(case)
    body = _body(case, officer, draft, key)
    referral = Referral(
        uid=uuid.uuid4(),
        way=Referral.Way.OUT,
        institution=case.institution,
        case=case,
        to=draft.to,
        partner=draft.partner,
        other=draft.other.strip(),
        regime=draft.regime,
        made_by=officer,
    )
    referral.sealed = inside.sealed(referral, {"body": body, "ends": draft.ends, "files": list(draft.files)}, key)
    with transaction.atomic(), log.held():
        referral.ref = references.draw("PR", lambda ref: Referral.objects.filter(ref=ref).exists())
        told = {"referral": referral.ref, "regime": draft.regime}
        made = steps.step(case, "referral_prepared", officer=officer, since=since, data=told, key=key)
        referral.made_at = made.at
        referral.save()
    return referral


def receiver_name(referral: Referral) -> str:
    """The other side, by name."""
    side = referral.to or referral.partner
    return side.name if side is not None else referral.other


def withdraw(referral: Referral, officer: Officer, reason: str) -> Referral:
    """Call a referral off; where it was sent, the receiver is told. Raises CaseError, KeysError."""
    if not reason.strip():
        raise CaseError(Text("alasan harus ditulis", "the reason must be given"))
    with transaction.atomic(), log.held():
        now = inside.held(referral)
        was = now.state
        states.withdrawn(now, reason.strip(), officer)
        if was != S.PREPARED:
            notes.withdrawal(now, reason.strip())
    return now


def by_hand(
    referral: Referral, officer: Officer, kind: str, words: str, at: datetime, *, outcome: str = ""
) -> Referral:
    """Write down what came back on paper: `acknowledged`, `refused` or `answered`. Raises CaseError, KeysError.

    Only where the other side has no server that signs: what a partner says comes signed.
    """
    if referral.to_id is not None or referral.partner_id is not None:
        raise CaseError(
            Text("jawaban mitra datang bertanda tangan", "what a partner says comes signed, not written down by hand")
        )
    if kind not in states.TO:
        raise CaseError(Text("pilih yang dijawab penerima", "choose what the receiver said"))
    if not words.strip():
        raise CaseError(Text("tulis isi suratnya dan nomornya", "write what the letter says, and its number"))
    if at > timezone.now() or (referral.sent_at is not None and at < referral.sent_at):
        raise CaseError(
            Text("tanggal surat itu sebelum penerusan dikirim, atau belum tiba", "that day is before it was sent")
        )
    with transaction.atomic(), log.held():
        now = inside.held(referral)
        states.came_back(now, kind, words.strip(), outcome, at, officer=officer)
    return now


def reopen(case: Case, officer: Officer, *, since: int | None = None) -> None:
    """Take a case up again that a referral closed, once that was refused or withdrawn. Raises CaseError, Overtaken."""
    with transaction.atomic(), log.held():
        now = steps.held(case, since)
        sent = now.referrals.filter(way=Referral.Way.OUT)
        if now.stage != Case.Stage.CLOSED or now.outcome != Case.Outcome.REFERRED:
            raise CaseError(Text("perkara ini tidak selesai karena diteruskan", "no referral closed this case"))
        if sent.filter(state__in=[*states.WAITING, S.ANSWERED]).exists():
            raise CaseError(
                Text("penerusannya masih berjalan atau sudah dijawab", "its referral still stands, or was answered")
            )
        steps.step(
            case,
            "reopened",
            officer=officer,
            data={"after": "referral"},
            changes={"stage": Case.Stage.EXAMINED, "outcome": "", "closed_at": None, "keep_until": None},
        )


def events_of(referral: Referral, words: Mapping[str, Any] | None = None) -> dict[str, datetime]:
    """What has happened to it, as the procedure `referral` reads it."""
    stated_at = ((words or {}).get("body") or {}).get("stated_at")
    replies = {str(each["kind"]): each["at"] for each in (words or {}).get("replies") or ()}
    found: dict[str, datetime | None] = {
        "crime_stated": datetime.fromisoformat(stated_at) if stated_at else None,
        "prepared": referral.made_at if referral.way == Referral.Way.OUT else None,
        "sent": referral.sent_at,
        "acknowledged": referral.acknowledged_at,
        "answered": referral.answered_at,
        "refused": datetime.fromisoformat(replies["refused"]) if "refused" in replies else None,
    }
    return {name: at for name, at in found.items() if at is not None}


def clock(referral: Referral, words: Mapping[str, Any] | None = None) -> Clock:
    """What is due of it; of one that is withdrawn, nothing."""
    if referral.state == S.WITHDRAWN:
        return Clock()
    events, law = events_of(referral, words), procedures()["referral"]
    return Clock(law.deadlines(events, referral.institution.zone), law.undated(events))


def _body(case: Case, officer: Officer, draft: Draft, key: bytes) -> dict[str, Any]:
    """What leaves, apart from who sends and who receives."""
    regime = regimes().get(draft.regime)
    if regime is None:
        raise CaseError(Text("pilih ke mana perkara ini seharusnya", "choose where the matter belongs"))
    if not draft.summary.strip() or not draft.reason.strip():
        raise CaseError(Text("ringkasan dan alasan harus ditulis", "the summary and the reason must be written"))
    if sum(bool(each) for each in (draft.to, draft.partner, draft.other.strip())) != 1:
        raise CaseError(Text("pilih satu penerima", "choose one receiver"))
    if draft.to is not None and (
        draft.to.pk == case.institution_id or not draft.to.receives or draft.to.closed_at is not None
    ):
        raise CaseError(Text(f"{draft.to.name} tidak menerima laporan", f"{draft.to.name} receives no reports"))
    if draft.partner is not None and (
        draft.partner.institution_id != case.institution_id or draft.partner.ended_at is not None
    ):
        raise CaseError(Text("mitra itu tidak ada lagi", "there is no such partner any more"))
    if draft.stated_at is not None and draft.stated_at > timezone.now():
        raise CaseError(Text("waktu pernyataan Bawaslu belum tiba", "the time of Bawaslu's statement has not come"))
    if not draft.quotes and quoted(case, f"{draft.summary} {draft.reason}"):
        raise CaseError(
            Text(
                "ringkasan memuat kata-kata pelapor sendiri: pelapor dapat dikenali dari situ. Tulis dengan kata-kata "
                "Anda, atau nyatakan bahwa kata-kata itu aman",
                "the summary holds the reporter's own words, by which the reporter could be known: write it in your "
                "words, or say that they are safe",
            )
        )
    has = offered(case, officer, key)
    files = _chosen(has, draft)
    return {
        "regime": draft.regime,
        "procedure": regime.procedure or ("" if regime.here else case.procedure),
        "summary": draft.summary.strip(),
        "reason": draft.reason.strip(),
        "person": {name: has.person[name] for name in draft.respondent if name in has.person},
        "facts": [each for each in has.facts if each["fact"] in draft.facts],
        "link": has.link if draft.with_link else "",
        "contest": case.contest,
        "act_kind": case.act_kind,
        "act_day": case.act_day.isoformat() if case.act_day else "",
        "stated_at": draft.stated_at.isoformat() if draft.stated_at and regime.crime else "",
        "files": [
            {"sha256": each.sha256, "size": each.size, "media_type": each.media_type, "label": each.purpose}
            for each in files
        ],
    }


def _chosen(has: Offered, draft: Draft) -> list[File]:
    known = {each.pk: each for each in has.files}
    if missing := [id for id in draft.files if id not in known]:
        raise CaseError(Text(f"berkas {missing[0]} tidak ada di perkara ini", f"no file {missing[0]} in this case"))
    files = [known[id] for id in dict.fromkeys(draft.files)]
    if len(files) > MOST_FILES:
        raise CaseError(Text(f"paling banyak {MOST_FILES} berkas", f"{MOST_FILES} files at most"))
    if any(each.parent_id is None for each in files) and not draft.originals:
        raise CaseError(
            Text(
                "berkas asli dapat memuat nama pelapor; pilih salinan yang ditutupi, atau nyatakan sudah diperiksa",
                "an original can hold the reporter's name: choose a copy with it covered, or say that it was checked",
            )
        )
    if len({each.sha256 for each in files}) != len(files):
        raise CaseError(Text("satu berkas dipilih dua kali", "one file was chosen twice"))
    return files


def quoted(case: Case, text: str) -> bool:
    """Whether so many words in a row of a text stand in one of the case's reports. Raises KeysError."""
    words = _folded(text)
    runs = {tuple(words[i : i + QUOTED]) for i in range(len(words) - QUOTED + 1)}
    for report in opening.reports_in(case) if runs else ():
        content = reading.content_of(report)
        own = _folded(" ".join(str(content.get(name) or "") for name in ("what", "where")))
        if any(tuple(own[i : i + QUOTED]) in runs for i in range(len(own) - QUOTED + 1)):
            return True
    return False


def _folded(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _link(case: Case) -> str:
    for report in opening.reports_in(case):
        if link := str(reading.content_of(report).get("link") or ""):
            return link
    return ""


def _files(case: Case, officer: Officer) -> list[File]:
    """The files of the exhibits of the case's reports that an officer may see, derivatives first."""
    refs = [each.ref for each in opening.reports_in(case)]
    mine: Any = scope.exhibits_of(officer).filter(case__in=refs, erased_at=None)
    rows = File.objects.filter(exhibit__in=mine).exclude(key=None).select_related("exhibit").order_by("exhibit", "id")
    return sorted(rows, key=lambda each: each.parent_id is None)


def exhibits_in(files: Sequence[File]) -> list[Exhibit]:
    """The exhibits of these files, each once."""
    return list({each.exhibit_id: each.exhibit for each in files}.values())


def fact_words(row: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """A fact that goes along: its label and its value; of one that this catalogue does not know, as it was written."""
    from nirpihak.law.wording import value_text

    try:
        kind = CATALOGUE[str(row["fact"])]
        return kind.label.pick(lang), value_text(kind.id, row["value"]).pick(lang)
    except (KeyError, TypeError, ValueError):
        return _plain(row)


def _plain(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row.get("fact", "")), str(row.get("value", ""))
