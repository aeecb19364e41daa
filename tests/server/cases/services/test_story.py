"""How a case stands, in words: every state, every reader, both languages; what a reporter is never told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nirpihak.server.cases.models import Case, Summons
from nirpihak.server.cases.services import clocks, opening, steps, story
from nirpihak.server.institutions.models import Institution, Officer
from nirpihak.server.intake.services import telling
from nirpihak.server.intake.services.filing import Filing, file
from nirpihak.server.intake.services.states import register
from nirpihak.server.web.texts import LANGUAGES, PHRASES
from tests.server.cases.conftest import LIKED, case_of, report_of
from tests.server.cases.services.test_clocks import called, fresh
from tests.server.intake.kotak import opened, text_of

pytestmark = pytest.mark.django_db
ROOM = "kabar_perkara."
READERS: tuple[story.Reader, ...] = ("officer", "reporter", "respondent")
STATES = (
    *("begun", "called", "heard", "absent", "proposed", "objected", "appealed"),
    *(f"{stage}_{outcome}" for stage in ("decided", "closed") for outcome in ("", *Case.Outcome.values)),
)


class Noting(dict[str, Any]):
    """Phrases, and which of them were said."""

    def __init__(self, phrases: Mapping[str, Any]) -> None:
        super().__init__(phrases)
        self.said = set[str]()

    def get(self, key: str, default: Any = None) -> Any:
        if key in self:
            self.said.add(key)
        return super().get(key, default)


def brought(case: Case, state: str, examiner: Officer) -> Case:
    """The case in a state, in memory as far as the database guards it."""
    stage, _, outcome = state.partition("_")
    if stage == "called":
        called(case, examiner, timezone.now() + timedelta(days=3))
    elif stage in ("heard", "absent"):
        steps.step(case, {"heard": "examined", "absent": "missed_again"}[stage], officer=examiner)
    elif stage != "begun":
        kept = {"proposed": "proposed", "closed": "closed"}.get(stage, "decided")
        kind = {"objected": "objected", "appealed": "appealed"}.get(stage, kept)
        steps.step(case, kind, officer=examiner, changes={"stage": kept})
    found = fresh(case)
    found.outcome = outcome
    return found


@pytest.mark.parametrize("procedure", ["discipline", "pilkada"])
def test_every_state_has_words_for_everybody(
    examiner: Officer, procedure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noting = Noting(PHRASES)
    monkeypatch.setattr(story, "PHRASES", noting)
    for state in STATES:
        case = brought(case_of(examiner, procedure=procedure), state, examiner)
        for lang, reader, days in product(LANGUAGES, READERS, (0, 30)):
            found = story.told(case, lang, reader, timezone.now() + timedelta(days=days))
            for words in (found.headline, found.text):
                assert words.strip(), (state, lang, reader)
                assert "{" not in words
            if not state.startswith("closed"):
                assert found.next, (state, lang, reader)
    if procedure == "pilkada":
        phrases = {key for key in PHRASES if key.startswith(ROOM)} - {f"{ROOM}maybe_late"}
        assert sorted(phrases - noting.said) == []


def test_a_reporter_hears_nothing_of_the_examination_and_no_result_before_the_respondent(
    case: Case, examiner: Officer
) -> None:
    called(case, examiner, timezone.now() + timedelta(days=3))
    told = story.told(fresh(case), "id", "reporter")
    assert "panggil" not in told.headline + told.text
    assert not re.search(r"\d{2}\.\d{2}", told.text)
    steps.step(case, "decided", officer=examiner, changes={"stage": "decided", "outcome": "not_proven"})
    told = story.told(fresh(case), "id", "reporter")
    assert told.headline == "Perkara sudah diputuskan"
    assert story.told(fresh(case), "id").headline == "Diputuskan: tidak terbukti"
    steps.step(case, "received", officer=examiner)
    assert story.told(fresh(case), "id", "reporter").headline == "Diputuskan: tidak terbukti"


def test_what_is_late_is_told_to_officers_alone(examiner: Officer) -> None:
    case = fresh(case_of(examiner, procedure="pilkada"))
    due = clocks.next_due(case)
    assert due is not None
    late = story.told(case, "id", "officer", due.latest + timedelta(minutes=1))
    assert late.tone == "no"
    assert late.text.startswith("Satu tenggat sudah lewat: Putuskan laporan")
    reporter = story.told(case, "id", "reporter")
    assert "Langkah berikutnya menurut tata cara: Putuskan laporan, sampai " in reporter.text
    between = story.told(case, "id", "officer", due.earliest + timedelta(minutes=1))
    assert between.text.startswith("Satu tenggat mungkin sudah lewat")
    for reader in ("reporter", "respondent"):
        assert "tenggat" not in story.told(case, "id", reader, due.latest + timedelta(days=1)).text


def test_the_reporters_mailbox_says_how_the_case_stands(office: Institution, examiner: Officer) -> None:
    told = {"what": "Kejadian rekaan.", "facts": LIKED, "about": [{"name": "Budi Rekaan"}]}
    made = file(Filing(office, "discipline", "report", "confidential", told))
    register(made.report, examiner)
    reader = opened(made)
    before = text_of(reader)
    case = opening.open_case([made.report], examiner)
    after = text_of(reader)
    assert "Dugaan sedang diperiksa" not in before
    assert "Dugaan sedang diperiksa" in after
    assert office.name in after
    # Nothing of the case's own: neither its reference nor who examines it.
    assert case.ref not in after
    assert examiner.name not in after


def test_a_page_of_reports_asks_once_for_all_of_them(examiner: Officer) -> None:
    reports = [opening.reports_in(case_of(examiner))[0] for _ in range(2)] + [report_of(examiner)]
    with CaptureQueriesContext(connection) as few:
        found = telling.further(reports[1:], "id", "officer")
    with CaptureQueriesContext(connection) as many:
        assert len(telling.further(reports, "id", "officer")) == 2
    assert len(found) == 1
    assert len(many) == len(few)
    assert "PK-" in found[reports[1].pk].headline
    assert Summons.objects.count() == 0
