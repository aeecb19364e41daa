"""The demonstration's cases: two hundred invented ones in every state and with every outcome, each side equally often.

Made through the same services that officers use, so each stands in the custody log as a real one would. What officers
do in them is done today; what was reported is some weeks old. Only for trying out: made by `nirpihak serve --demo` on
loopback, never elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.utils import timezone

from nirpihak.server.cases import demo_parts as part
from nirpihak.server.cases.demo_parts import Desk
from nirpihak.server.cases.models import Case, Joined
from nirpihak.server.cases.services import opening
from nirpihak.server.institutions import demo as people
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.intake.demo import CONTEST, FIRST, LAST, OFFICES, SIDES
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import states
from nirpihak.server.intake.services.filing import Filing, file

COUNT: Final = 200
SOURCE: Final = "perkara-peraga-"
"""How the source of an invented case's first report begins."""
JOINED_EVERY: Final = 9
"""Every so many cases a second report about the same act is joined."""


class Act(NamedTuple):
    """What an invented person is reported for: kind, platform, words."""

    kind: str
    platform: str
    words: str


ACTS: Final = (
    Act("like", "instagram", "menyukai unggahan akun pemenangan pasangan nomor {side}"),
    Act("share", "facebook", "membagikan poster kampanye pasangan nomor {side} di akunnya"),
    Act("comment", "facebook", "menulis komentar mendukung pasangan nomor {side} di unggahan kampanye"),
    Act("post", "tiktok", "mengunggah ajakan memilih pasangan nomor {side}"),
)
DISCIPLINE, ETHICS, PILKADA = "discipline", "ethics", "pilkada"


class Fate(NamedTuple):
    """What becomes of a case, and under which procedure."""

    procedure: str
    lead: Callable[[Case, Desk], None]


FATES: Final[Mapping[str, Fate]] = MappingProxyType(
    {
        "opened": Fate(PILKADA, part.nothing),
        "facts": Fate(DISCIPLINE, part.some_facts),
        "respondent": Fate(DISCIPLINE, part.respondent),
        "summoned": Fate(DISCIPLINE, part.summoned),
        "heard": Fate(DISCIPLINE, part.heard),
        "reported": Fate(DISCIPLINE, part.reported),
        "proposed": Fate(DISCIPLINE, part.proposed),
        "returned": Fate(DISCIPLINE, part.returned),
        "decided": Fate(DISCIPLINE, part.decided),
        "received": Fate(DISCIPLINE, part.received),
        "objected": Fate(DISCIPLINE, part.objected),
        "objection upheld": Fate(DISCIPLINE, part.objection_upheld),
        "appeal upheld": Fate(DISCIPLINE, part.appeal_upheld),
        "no breach": Fate(DISCIPLINE, part.no_breach),
        "not proven": Fate(DISCIPLINE, part.not_proven),
        "hacked": Fate(DISCIPLINE, part.hacked),
        "impersonated": Fate(DISCIPLINE, part.impersonated),
        "incomplete": Fate(PILKADA, part.incomplete),
        "ethics": Fate(ETHICS, part.ethics),
        "passed on": Fate(PILKADA, part.passed_on),
    }
)
"""Twenty of them: every one comes once in twenty cases."""


def fill() -> None:
    """Make what is still missing. Asked again, it goes on where it stopped."""
    homes = {each.code: each for each in people.three()}
    officers = {each.user.username: each for each in Officer.objects.select_related("user", "institution")}
    for _ in cases(homes, officers):
        pass


def side_of(number: int) -> int:
    """Whom the act is said to favour: each fate meets each side equally often."""
    return 1 + (number // len(FATES) + number % len(FATES)) % SIDES


def cases(homes: Mapping[str, Institution], officers: Mapping[str, Officer], count: int = COUNT) -> Iterator[Case]:
    """Make what is still missing of `count` cases, one after another.

    `homes` are the demonstration's institutions by code, `officers` its people by account.
    """
    names = list(FATES)
    for number in range(count):
        fate = FATES[names[number % len(names)]]
        desk = _desk(fate.procedure, homes, officers, number)
        report = Report.objects.filter(institution=desk.home, source=f"{SOURCE}{number}").first()
        if report is not None and Joined.objects.filter(report=report).exists():
            continue
        if report is None:
            report = _reported(number, fate.procedure, desk)
        case = opening.open_case([report], desk.examiner, title=_title(number))
        if number % JOINED_EVERY == 0:
            again = _reported(number, fate.procedure, desk, again=True)
            opening.join(case, again, desk.examiner, suggested=True)
        fate.lead(case, desk)
        case.refresh_from_db()
        yield case


def _desk(procedure: str, homes: Mapping[str, Institution], officers: Mapping[str, Officer], number: int) -> Desk:
    dice = random.Random(f"nirpihak perkara peragaan {number}")
    if procedure == PILKADA:
        home, examiner, decider = people.REGENCY, "kab.periksa", "kab.putus2"
    else:
        home, examiner, decider = people.PERSONNEL, "bkpsdm.terima", "bkpsdm.putus"
    return Desk(homes[home], officers[examiner], officers[decider], dice, ACTS[number % len(ACTS)].kind)


def _title(number: int) -> str:
    """What the case is called: the act, and nobody's name."""
    return ACTS[number % len(ACTS)].words.format(side=side_of(number)).capitalize()


def _reported(number: int, procedure: str, desk: Desk, *, again: bool = False) -> Report:
    """An invented report of some days ago, registered."""
    act, dice = ACTS[number % len(ACTS)], random.Random(f"nirpihak laporan perkara {number}")
    side = side_of(number)
    position, office = dice.choice(OFFICES)
    name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
    received = timezone.now() - timedelta(days=dice.randrange(1, 26), minutes=dice.randrange(600))
    day = (received - timedelta(days=dice.randrange(1, 7))).date()
    told = "Dilaporkan orang lain juga: " if again else ""
    content: dict[str, Any] = {
        "what": f"{told}{name}, {position} di {office}, {act.words.format(side=side)}.",
        "where": act.platform.title(),
        "link": f"https://contoh.example/p/{number}",
        "about": [{"name": name, "position": position, "unit": office}],
        "contest": CONTEST,
        "facts": {
            "id": "laporan",
            "actor": {"employment": "pns"},
            "act": {"kind": act.kind, "day": day.isoformat(), "platform": act.platform, "visibility": "public"},
        },
    }
    filed = file(
        Filing(
            institution=desk.home,
            procedure=procedure,
            door=Report.Door.REPORT,
            mode=Report.Mode.CONFIDENTIAL,
            content=content,
            contest=CONTEST,
            act_kind=act.kind,
            act_day=day,
            received_at=received,
            source=f"{SOURCE}{number}" + ("-lagi" if again else ""),
        )
    ).report
    states.step(filed, "registered", officer=desk.examiner)
    filed.refresh_from_db()
    return filed
