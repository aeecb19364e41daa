"""Like cases are counted by item and stage; of other institutions nothing small can be seen or worked out."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.server.cases.models import Case, Decision
from nirpihak.server.cases.services import likecases, sealing
from nirpihak.server.cases.services.likecases import SMALL, Row, suppressed
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from tests.server.people import institution, person

CONTEST, CAMPAIGN, BEFORE = "pilbup-kabupaten-contoh-2024", date(2024, 10, 9), date(2024, 8, 1)
NUMBERS = count(1)


def decided(at: Institution, two: list[Officer], day: date = CAMPAIGN, **more: Any) -> Case:
    """A case of that institution with one signed decision, straight into the tables: only what is counted matters."""
    told = {"items": ["SKB-D6"], "result": "not_proven", "sanction": ""} | more
    case = Case.objects.create(
        ref=f"PK-UJI-{next(NUMBERS)}",
        institution=at,
        procedure="discipline",
        contest=CONTEST,
        act_day=day,
    )
    sealed = sealing.seal(sealing.new_key(), case, "decision", {})
    more = {"proposer": two[0], "proposed_at": timezone.now(), "sealed": sealed, "rulebook": "1", **told}
    made = Decision.objects.create(case=case, limb="discipline", state="proposed", **more)
    Decision.objects.filter(pk=made.pk).update(state="signed", signer=two[1], signed_at=timezone.now())
    return case


def people(at: Institution, name: str) -> list[Officer]:
    return [person(f"{name}-{each.value}", each, at=at) for each in (Role.EXAMINER, Role.DECIDER)]


def test_only_the_same_item_at_the_same_stage_counts(case: Case, examiner: Officer, decider: Officer) -> None:
    Case.objects.filter(pk=case.pk).update(contest=CONTEST, act_day=CAMPAIGN)
    case.refresh_from_db()
    two = [examiner, decider]
    decided(case.institution, two)
    decided(case.institution, two, result="no_breach", items=["SKB-D6", "SKB-D7"])
    decided(case.institution, two, items=["SKB-D1"])
    decided(case.institution, two, day=BEFORE)
    hidden = decided(case.institution, two)
    recuse(hidden.ref, [(examiner, "declared")])
    found = likecases.compare(case, ["SKB-D6"], examiner)
    assert found.own_total == 2
    assert set(found.own) == {Row("not_proven", "", 1), Row("no_breach", "", 1)}
    assert (found.others, found.others_total) == ((), None)
    assert likecases.stage_of(case) == found.stage != ""


def test_of_others_nothing_is_shown_below_five(case: Case, examiner: Officer) -> None:
    Case.objects.filter(pk=case.pk).update(contest=CONTEST, act_day=CAMPAIGN)
    case.refresh_from_db()
    away = institution("bkpsdm-lain")
    two = people(away, "lain")
    for _ in range(4):
        decided(away, two)
    assert likecases.compare(case, ["SKB-D6"], examiner).others_total is None
    decided(away, two)
    found = likecases.compare(case, ["SKB-D6"], examiner)
    assert (found.others, found.others_total) == ((Row("not_proven", "", 5),), 5)
    decided(away, two, result="no_breach")
    found = likecases.compare(case, ["SKB-D6"], examiner)
    assert (found.others, found.others_total) == ((Row("", "", 6),), 6)
    assert (found.own, found.own_total) == ((), 0)


@given(st.dictionaries(st.tuples(st.sampled_from("abcdef"), st.just("")), st.integers(1, 12)))
def test_no_small_cell_is_shown_and_none_can_be_worked_out(counts: dict[tuple[str, str], int]) -> None:
    rows, total = suppressed(Counter(counts))
    if sum(counts.values()) < SMALL:
        assert (rows, total) == ((), None)
        return
    assert sum(each.count for each in rows) == total == sum(counts.values())
    assert all(each.count >= SMALL for each in rows)
    assert all(counts[each.result, each.sanction] == each.count for each in rows if each.result)
