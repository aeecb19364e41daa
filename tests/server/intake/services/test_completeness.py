"""Completeness: met, missing or not to be known, read off what was handed in and never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from nirpihak.law.procedures import procedures
from nirpihak.server.institutions.models import Institution
from nirpihak.server.intake.models import Report, Upload
from nirpihak.server.intake.services import completeness, reading
from nirpihak.server.intake.services.completeness import Files, Held, Requirement
from tests.server.intake.conftest import filed

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
EMPTY = Held({}, Files(), AT)
WHOLE = Held(
    {
        "what": "Ajakan memilih dibagikan.",
        "where": "Kantor kecamatan",
        "about": [{"name": "Budi Rekaan", "address": "Jalan Rekaan 1"}],
    },
    Files(kept=1),
    AT,
    given=("name", "address", "signature"),
    act_day=date(2026, 11, 18),
    known_day=date(2026, 11, 19),
)
REPORTS = ("pemilu", "pilkada")


def by_id(held: Held, procedure: str = "pilkada") -> dict[str, Requirement]:
    return {each.id: each for each in completeness.of_held(procedure, held)}


@pytest.mark.parametrize("procedure", REPORTS)
def test_a_whole_report_lacks_nothing_and_an_empty_one_everything_that_can_be_seen(procedure: str) -> None:
    assert {each.met for each in completeness.of_held(procedure, WHOLE)} == {True}
    missing = completeness.missing(completeness.of_held(procedure, EMPTY))
    assert {each.id for each in missing} >= {"reporter_name", "respondent_name", "description", "evidence"}
    # When it became known was not said: whether it is in time cannot be known.
    assert by_id(EMPTY, procedure)["in_time"].met is None


@pytest.mark.parametrize("procedure", procedures())
def test_formal_ones_come_first_and_each_says_what_to_do_in_both_languages(procedure: str) -> None:
    found = completeness.of_held(procedure, EMPTY)
    assert len(found) == len(procedures()[procedure].requirements)
    assert [each.kind for each in found] == sorted(each.kind for each in found)
    for each in found:
        assert each.name.id
        assert each.hint.id
        assert each.hint.en
        assert each.basis


def test_a_procedure_that_is_not_known_asks_for_nothing() -> None:
    assert completeness.of_held("rekaan", WHOLE) == []


@pytest.mark.parametrize(
    ("about", "name", "address"),
    [
        ([], False, False),
        ([{"name": "Budi"}], True, False),
        ([{"name": " "}], False, False),
        ([{"position": "camat"}], None, False),
        ([{"unit": "Kecamatan Rekaan"}], None, None),
        ([{"name": "Budi", "unit": "Kecamatan Rekaan"}], True, None),
        ([{"position": "camat"}, {"name": "Budi", "address": "Jalan 1"}], True, True),
        (["bukan orang"], False, False),
    ],
)
def test_whom_it_concerns(about: list[Any], name: bool | None, address: bool | None) -> None:
    found = by_id(replace(EMPTY, content={"about": about}))
    assert found["respondent_name"].met is name
    assert found["respondent_address"].met is address


@pytest.mark.parametrize(
    ("files", "link", "met"),
    [
        (Files(), "", False),
        (Files(kept=1), "", True),
        (Files(coming=1), "", None),
        (Files(failed=1), "", False),
        (Files(failed=1, kept=1), "", True),
        (Files(), "https://contoh.example/p/1", None),
    ],
)
def test_evidence_is_what_is_kept_and_a_link_alone_is_not_certain(files: Files, link: str, met: bool | None) -> None:
    assert by_id(replace(EMPTY, content={"link": link}, files=files))["evidence"].met is met


@pytest.mark.parametrize(("channel", "met"), [("web", False), ("paper", None), ("visit", None), ("phone", False)])
def test_a_signature_that_nobody_noted_may_stand_on_paper(channel: str, met: bool | None) -> None:
    assert by_id(replace(EMPTY, channel=channel))["reporter_signature"].met is met
    assert by_id(replace(EMPTY, channel=channel, given=("signature",)))["reporter_signature"].met is True


@pytest.mark.parametrize(("days", "met"), [(0, True), (1, True), (5, True), (7, None), (30, False), (-3, True)])
def test_whether_it_was_in_time_by_every_reading_of_the_term(days: int, met: bool | None) -> None:
    """Seven calendar days (UU 10/2016 Art. 134(4)); whether the first day counts is not found."""
    held = replace(WHOLE, at=AT, known_day=(AT - timedelta(days=days)).date())
    found = by_id(held)["in_time"]
    assert found.met is met, found.hint.en


def test_a_finding_is_asked_nothing_of_a_reporter() -> None:
    assert by_id(replace(EMPTY, door="finding")).keys().isdisjoint(completeness.REPORTERS)


def test_the_answers_of_a_draft_are_read_as_a_report_is() -> None:
    answers = {"what": "Ajakan", "act_day": "2026-11-18", "known_day": "bukan hari", "about": [{"name": "Budi"}]}
    found = {
        each.id: each.met for each in completeness.of_answers("pilkada", answers, 0, {"name": "A", "address": " "})
    }
    assert found["reporter_name"] is True
    assert found["reporter_address"] is False
    assert found["act_time"] is True
    assert found["in_time"] is None
    assert found["evidence"] is False


def test_of_a_filed_report_its_files_are_counted(office: Institution) -> None:
    report = filed(office).report
    content = reading.content_of(report)
    assert {each.id: each.met for each in completeness.of(report, content)}["evidence"] is False
    Upload.objects.create(report=report, state=Upload.State.KEPT, sealed_name=b"x")
    Upload.objects.create(report=report, state=Upload.State.FAILED, sealed_name=b"x")
    assert completeness.files_of([report]) == {report.pk: Files(kept=1, failed=1)}
    assert {each.id: each.met for each in completeness.of(report, content)}["evidence"] is True
    assert Report.objects.count() == 1
