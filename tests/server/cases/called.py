"""A respondent who was entered and called, for the tests: invented, through the services."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from nirpihak.law.calendar import Zone
from nirpihak.server.cases.models import Case, Respondent, Summons
from nirpihak.server.cases.services import respondents, summonses
from nirpihak.server.cases.services.summonses import Call
from nirpihak.server.evidence.models import File
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions.models import Officer
from tests.server.evidence.shown import derive, png

BUDI = {"name": "Budi Rekaan", "position": "staf", "unit": "Dinas Contoh", "number": "198001012005011001"}
ALLEGATION = "Diduga menyukai unggahan akun pemenangan pada 9 Oktober 2024."
RULE = "ASN dilarang menyukai unggahan akun pemenangan."


def named(case: Case, officer: Officer, **more: str) -> Respondent:
    """The respondent, entered."""
    return respondents.set_person(case, officer, BUDI | more, employment="pns")


def today(case: Case) -> date:
    return timezone.now().astimezone(Zone.of(case.institution.zone).tzinfo).date()


def call(case: Case, **more: Any) -> Call:
    """A summons that is delivered today, for the seventh working day."""
    deliver = today(case)
    hearing = datetime.combine(summonses.proposed(deliver), time(9), Zone.of(case.institution.zone).tzinfo)
    given = {"hearing_at": hearing, "deliver_on": deliver, "place": "Ruang rapat BKPSDM", "items": ("SKB-D6",)}
    return Call(**{**given, "allegation": ALLEGATION, "rule": RULE, **more})


def summoned(case: Case, officer: Officer, *, delivered: bool = True) -> Summons:
    """A summons that was made, and delivered just now."""
    made = summonses.make(case, officer, call(case))
    if delivered:
        summonses.delivered(case, officer, made, at=timezone.now(), how="hand")
        made.refresh_from_db()
    return made


def let_the_day_come(summons: Summons) -> None:
    """The hour of the hearing is over."""
    Summons.objects.filter(pk=summons.pk).update(hearing_at=timezone.now() - timedelta(hours=1))
    summons.refresh_from_db()


def pictured(case: Case, officer: Officer) -> tuple[File, File, File]:
    """A picture among the evidence of the case's report: its original, the clean copy, a copy with parts covered."""
    ref = case.joined.get().report.ref
    exhibit = exhibits.new_exhibit(
        title="Tangkapan layar", note="", channel="upload", actor=officer.user, institution=case.institution, case=ref
    )
    original = exhibits.receive(io.BytesIO(png()), name="layar.png", actor=officer.user, exhibit=exhibit)
    copy = derive(original, "clean_copy", "salinan.png", "image/png", png())
    return original, copy, exhibits.redact(copy, [(0, 0, 5, 5)], actor=officer.user, reason="menutupi pihak ketiga")
