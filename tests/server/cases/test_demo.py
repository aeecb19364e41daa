"""The demonstration's cases: every state and outcome is there, each side equally often, and the log of it all verifies.

Twenty cases are made here, one of each fate; the whole two hundred repeat them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from nirpihak.server.cases import demo
from nirpihak.server.cases.models import Case, Decision, Joined
from nirpihak.server.cases.services import retention, scope
from nirpihak.server.evidence.services import audit
from nirpihak.server.institutions import demo as people
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake import tasks
from nirpihak.server.intake.demo import SIDES
from nirpihak.server.jobs.models import Job

pytestmark = pytest.mark.django_db
OUTCOMES = {"breach", "no_breach", "not_proven", "compromised", "impersonated", "incomplete", "referred"}


@pytest.fixture(autouse=True)
def _house(tmp_path: Path, quick: None) -> Iterator[None]:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    chosen = replace(
        django_settings.NIRPIHAK, data=data, store=str(data / "evidence"), authorities="", witnesses=(), demo=True
    )
    with override_settings(NIRPIHAK=chosen):
        yield


def made(count: int) -> list[Case]:
    homes = {each.code: each for each in people.three()}
    officers = {each.user.username: each for each in Officer.objects.select_related("user", "institution")}
    return list(demo.cases(homes, officers, count))


def test_one_of_each_fate() -> None:
    found = dict(zip(demo.FATES, made(len(demo.FATES)), strict=True))
    assert {each.outcome for each in found.values() if each.outcome} == OUTCOMES
    assert {each.stage for each in found.values()} == set(Case.Stage.values)
    assert (found["hacked"].outcome, found["impersonated"].outcome) == ("compromised", "impersonated")
    assert (found["incomplete"].outcome, found["no breach"].outcome) == ("incomplete", "no_breach")
    assert found["ethics"].decisions.filter(state="signed", limb="ethics", result="breach").exists()
    assert found["decided"].decisions.filter(state="signed", limb="discipline", result="breach").exists()
    assert found["appeal upheld"].steps.get(kind="appeal_decided").data["result"] == "upheld"
    signed = Decision.objects.filter(state="signed")
    assert all(each.proposer_id != each.signer_id for each in signed)
    assert audit.audit().problems == ()
    examiner = Officer.objects.get(user__username="bkpsdm.terima")
    assert 0 < scope.cases_of(examiner).count() < len(found)
    retention.schedule_all()
    # Asked again it goes on where it stopped, which is at the end.
    assert made(len(demo.FATES)) == []
    assert Joined.objects.count() == len(found) + len(range(0, len(found), demo.JOINED_EVERY))


def test_every_fate_meets_each_side_equally_often() -> None:
    sides = Counter(demo.side_of(number) for number in range(demo.COUNT))
    assert max(sides.values()) - min(sides.values()) <= 1
    for place in range(len(demo.FATES)):
        met = Counter(demo.side_of(number) for number in range(place, demo.COUNT, len(demo.FATES)))
        assert set(met) == set(range(1, SIDES + 1))
        assert max(met.values()) - min(met.values()) <= 1


def test_it_begins_once_the_reports_are_filed() -> None:
    for each in tasks.after_demo:
        each()
    assert Job.objects.filter(kind="demo-cases").count() == 1
