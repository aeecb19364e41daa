"""What the respondent says: written on the page of the code, or said and written down by an officer.

An answer stays as it was given. What it says of a fact enters the ledger as admitted or disputed, what it says of the
account becomes an indication; neither decides anything. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from nirpihak.custody.events import Kind
from nirpihak.custody.ingest import Kept
from nirpihak.server.cases.models import Answer, Case, LedgerEntry, Respondent
from nirpihak.server.cases.services import attribution, ledger, respondents, sealing, steps
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.visits import RESPONDENT, Visit
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.services import exhibits, log
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.models import Upload
from nirpihak.server.intake.services import uploads
from nirpihak.server.intake.services.uploads import Owner
from nirpihak.text import Text

WRITTEN, ORAL, REQUEST = "written", "oral", "request"
LONGEST: Final = 10_000
"""Characters of one answer."""
A_DAY: Final = timedelta(days=1)
ANSWERS_A_DAY: Final = 20
FILES_A_DAY: Final = uploads.LIMIT_FILES
OPEN_STAGES: Final = (Case.Stage.EXAMINED, Case.Stage.PROPOSED)
"""Stages in which an answer is taken: until a decision is signed."""
ACCOUNT, ACT, DAY = "account", "act", "day"
YES, NO, UNSURE = "yes", "no", "unsure"
CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        ACCOUNT: ("own", "shared", "formerly_own", "compromised", "impersonated", UNSURE),
        ACT: (YES, NO, UNSURE),
        DAY: (YES, NO, UNSURE),
    }
)
"""What may be answered to each simple question; leaving one out is an answer too."""
CONTROL: Final = "account.control"
OWN: Final = "own"
_SOURCES = LedgerEntry.Source


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answers."""

    text: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    """By question (CHOICES) the choice."""
    companion: str = ""
    """Who comes along to the hearing, and as what."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, opened."""

    answer: Answer
    text: str
    choices: Mapping[str, str]
    companion: str
    files: tuple[str, ...]
    """What the files were called on the person's own device."""


def asked(case: Case) -> tuple[str, ...]:
    """The simple questions that make sense for this case: what nobody claims is not asked about."""
    return tuple(each for each, there in ((ACCOUNT, True), (ACT, True), (DAY, case.act_day is not None)) if there)


def owner(visit: Visit) -> Owner:
    """Whose the files are that come now."""
    return Owner(visit.key)


def written(visit: Visit, said: Said, files: Sequence[Upload] = (), names: Sequence[str] = ()) -> Answer:
    """What the person writes, with files that were kept before (`uploads.whole`). Raises CaseError, KeysError."""
    return _given(visit.case, visit.respondent, visit.key, said, WRITTEN, files=files, names=names)


def oral(case: Case, officer: Officer, said: Said, *, at: datetime | None = None, since: int | None = None) -> Answer:
    """What the person said and an officer wrote down. Raises CaseError, Overtaken, KeysError."""
    respondent = respondents.needed(case)
    key = sealing.respondent_key(respondent)
    return _given(case, respondent, key, said, ORAL, officer=officer, at=at, since=since)


def requested(visit: Visit, text: str) -> Answer:
    """A request for more time, or for another day. Raises CaseError, KeysError."""
    if not text.strip():
        raise CaseError(Text("tulis permintaan Anda", "write what you ask for"))
    return _given(visit.case, visit.respondent, visit.key, Said(text), REQUEST)


def of(case: Case, key: bytes | None = None) -> list[Given]:
    """The answers of a case, the first first. `key` is the respondent's. Raises KeysError, CaseError."""
    respondent = respondents.of(case)
    if respondent is None:
        return []
    key = key or sealing.respondent_key(respondent)
    found = []
    for each in case.answers.select_related("officer", "exhibit"):
        said = sealing.unseal(key, respondent, "answer", each.sealed)
        found.append(
            Given(
                each,
                str(said.get("text") or ""),
                dict(said.get("choices") or {}),
                str(said.get("companion") or ""),
                tuple(said.get("files") or ()),
            )
        )
    return found


def read(case: Case) -> None:
    """Say that an officer has seen the answers."""
    case.answers.filter(read_at=None, officer=None).update(read_at=timezone.now())


def room_for(case: Case) -> int:
    """How many files the person may still send today."""
    since = timezone.now() - A_DAY
    sent = File.objects.filter(exhibit__in=case.answers.values("exhibit"), parent=None, made_at__gte=since)
    return max(0, FILES_A_DAY - sent.count())


def _given(
    case: Case,
    respondent: Respondent,
    key: bytes,
    said: Said,
    kind: str,
    *,
    files: Sequence[Upload] = (),
    names: Sequence[str] = (),
    officer: Officer | None = None,
    at: datetime | None = None,
    since: int | None = None,
) -> Answer:
    choices = _sound(case, said)
    kept = [each for each in files if each.state == Upload.State.KEPT]
    if not (said.text.strip() or choices or said.companion.strip() or kept):
        raise CaseError(Text("belum ada yang ditulis", "nothing was written"))
    case_key = sealing.key_of(case)
    told: dict[str, Any] = {
        "text": said.text.strip(),
        "choices": choices,
        "companion": said.companion.strip(),
        "files": list(names)[: len(kept)],
    }
    sealed = sealing.seal(key, respondent, "answer", told)
    actor = "" if officer is not None else RESPONDENT
    step = "time_asked" if kind == REQUEST else "answered"
    with transaction.atomic(), log.held():
        now = steps.held(case, since)
        if now.stage not in OPEN_STAGES:
            raise CaseError(
                Text(
                    "perkara ini sudah diputuskan; yang masih terbuka adalah keberatan atau banding",
                    "this case was decided; what remains is an objection or an appeal",
                )
            )
        if officer is None:
            _room(now, len(kept))
        data = {"how": kind, "files": len(kept)}
        steps.step(case, step, officer=officer, actor=actor, at=at, data=data, key=case_key)
        answer = Answer.objects.create(
            case=case,
            kind=kind,
            at=at or timezone.now(),
            sealed=sealed,
            officer=officer,
            exhibit=_admitted(case, kept, officer) if kept else None,
        )
        for fact, value, source in _entries(case, choices):
            ledger.add(case, officer, fact, value, source, actor=actor, key=case_key)
        if (hypothesis := _hypothesis(choices)) and officer is None:
            attribution.said(case, hypothesis, exhibit=answer.exhibit)
        elif hypothesis:
            attribution.indicate(case, officer, f"said_{hypothesis}", YES, exhibit=answer.exhibit)
    return answer


def _sound(case: Case, said: Said) -> dict[str, str]:
    """The choices that were made. Raises CaseError for one that is none, and for a text that is too long."""
    if len(said.text) > LONGEST:
        raise CaseError(Text(f"paling banyak {LONGEST} huruf", f"{LONGEST} characters at most"))
    made = {name: choice for name, choice in said.choices.items() if choice}
    for name, choice in made.items():
        if choice not in CHOICES.get(name, ()):
            raise CaseError(Text(f"jawaban {choice[:40]!r} tidak dikenal", f"unknown answer {choice[:40]!r}"))
    return {name: made[name] for name in asked(case) if name in made}


def _room(case: Case, files: int) -> None:
    """Refuse what one person cannot mean to send in a day; part of the caller's transaction."""
    if files > room_for(case):
        raise CaseError(Text(f"paling banyak {FILES_A_DAY} berkas sehari", f"{FILES_A_DAY} files a day at most"))
    since = timezone.now() - A_DAY
    if case.answers.filter(officer=None, at__gte=since).count() >= ANSWERS_A_DAY:
        raise CaseError(
            Text(
                f"paling banyak {ANSWERS_A_DAY} jawaban sehari; lanjutkan besok",
                f"{ANSWERS_A_DAY} answers a day at most; go on tomorrow",
            )
        )


def _admitted(case: Case, kept: Sequence[Upload], officer: Officer | None) -> Exhibit:
    """The files as an exhibit of the case; in the caller's transaction."""
    exhibit = exhibits.new_exhibit(
        title=f"Kiriman terlapor {case.ref}",
        note="",
        channel=Exhibit.Channel.UPLOAD,
        actor=None if officer is None else officer.user,
        institution=case.institution,
        case=case.ref,
    )
    sealed = [
        exhibits.Sealed(
            Kept(each.address, each.size, each.sha256, each.sha512, b""),
            bytes(each.key or b""),
            exhibits.ORIGINAL,
            f"berkas-{number}",
            each.media_type,
        )
        for number, each in enumerate(kept, 1)
    ]
    who = RESPONDENT if officer is None else exhibits.actor_name(officer.user)
    exhibits.admit(exhibit, sealed, kind=Kind.RECEIVED, actor=who)
    return exhibit


def _entries(case: Case, choices: Mapping[str, str]) -> list[tuple[str, str | None, str]]:
    """What an answer says of facts: (fact, value, admitted or disputed). A dispute names the value that it is about."""
    found: list[tuple[str, str | None, str]] = []
    account, act, day = choices.get(ACCOUNT, ""), choices.get(ACT, ""), choices.get(DAY, "")
    by_account = account not in ("", UNSURE)
    if account == OWN and act == YES:
        found.append((CONTROL, OWN, _SOURCES.ADMITTED))
    elif by_account and (account != OWN or act == NO):
        # Whose the account is, and who had it in hand at that hour, are two things: the first alone admits nothing.
        found.append((CONTROL, OWN, _SOURCES.DISPUTED))
    if act == YES and case.act_kind:
        found.append(("act.kind", case.act_kind, _SOURCES.ADMITTED))
    elif act == NO and not by_account:
        found.append(("act.kind", case.act_kind or None, _SOURCES.DISPUTED))
    if case.act_day is not None and day in (YES, NO):
        found.append(("act.day", case.act_day.isoformat(), _SOURCES.ADMITTED if day == YES else _SOURCES.DISPUTED))
    return found


def _hypothesis(choices: Mapping[str, str]) -> str:
    """Which answer to "whose account was it?" the person gives (law.attribution); empty where none."""
    account = choices.get(ACCOUNT, "")
    if account in ("", UNSURE) or (account == OWN and choices.get(ACT) != YES):
        return ""
    return account
