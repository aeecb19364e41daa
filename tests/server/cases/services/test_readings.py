"""What the machine reads on a case's exhibits: with its places, on request, and never counted by itself."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import ledger, opening, readings, sealing, stated
from nirpihak.server.cases.services.errors import CaseError
from nirpihak.server.cases.services.stated import Entry
from nirpihak.server.evidence.models import Exhibit, File
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions.models import Institution, Officer
from tests.server.cases.conftest import case_of
from tests.server.evidence.shown import derive, png

CONTEST = "pilbup-kabupaten-contoh-2027"
LINES = ("Ayo coblos nomor 1!", "Mantap pak Bayu, lanjutkan!")


def layer(*lines: str) -> bytes:
    """A text layer as the background work writes it."""
    told = [
        {
            "text": line,
            "box": [0, 40 * row, 300, 40 * row + 30],
            "words": [{"text": word, "box": [0, 0, 10, 10], "confidence": 95} for word in line.split()],
        }
        for row, line in enumerate(lines)
    ]
    return json.dumps({"width": 400, "height": 200, "language": "ind", "lines": told}).encode()


def pictured(case: Case, officer: Officer, *lines: str) -> tuple[Exhibit, File]:
    """A picture among the evidence of the case's report, with its clean copy and text layer."""
    exhibit = exhibits.new_exhibit(
        title="Tangkapan layar",
        note="",
        channel="upload",
        actor=officer.user,
        institution=case.institution,
        case=opening.reports_in(case)[0].ref,
    )
    original = exhibits.receive(BytesIO(png()), name="layar.png", actor=officer.user, exhibit=exhibit)
    copy = derive(original, "clean_copy", "salinan.png", "image/png", png(), width=400, height=200)
    derive(original, "text_layer", "text-layer.json", "application/json", layer(*lines))
    return exhibit, copy


@pytest.fixture
def contested(office: Institution, examiner: Officer) -> Case:
    return case_of(examiner, facts={"contest": {"id": CONTEST}})


def read(case: Case) -> list[Entry]:
    return [each for each in stated.entries(case, sealing.key_of(case)) if each.source == "read"]


def test_what_is_read_stands_with_its_lines_and_words(contested: Case, examiner: Officer) -> None:
    exhibit, copy = pictured(contested, examiner, *LINES)
    found = readings.enter(contested, examiner)
    assert (found.texts, found.silent, found.unreadable) == (1, 0, 0)
    by_fact = {each.fact: each for each in read(contested)}
    assert found.count == len(read(contested)) == len(by_fact)
    stance = by_fact["content.stance"]
    assert (stance.value, stance.exhibit, stance.officer) == ("support", exhibit, None)
    assert stance.place["file"] == copy.pk
    assert 2 in stance.place["lines"]
    assert set(stance.place["words"]) <= set(range(1, 9))
    assert "lanjutkan" in stance.note
    assert by_fact["content.appeal"].value is True
    assert "contest.id" not in by_fact


def test_it_counts_for_nothing_until_a_person_confirms_it(contested: Case, examiner: Officer) -> None:
    pictured(contested, examiner, *LINES)
    readings.enter(contested, examiner)
    acts = stated.acts(stated.standing(stated.entries(contested, sealing.key_of(contested))))
    for act in (acts.claimed, acts.confirmed, acts.respondent):
        assert "content.stance" not in act.facts
    step = contested.steps.latest("id")
    assert (step.kind, step.data["source"]) == ("fact", "read")
    wrong = next(each for each in read(contested) if each.fact == "content.stance")
    ledger.retract(contested, examiner, wrong.id, "Sindiran.")


def test_reading_again_enters_nothing_twice(contested: Case, examiner: Officer) -> None:
    pictured(contested, examiner, *LINES)
    readings.enter(contested, examiner)
    version = contested.version
    assert readings.enter(contested, examiner).count == 0
    contested.refresh_from_db()
    assert contested.version == version


def test_a_captured_page_is_read_by_its_lines(contested: Case, examiner: Officer) -> None:
    exhibit, _ = pictured(contested, examiner)
    text = "Beranda\n\n" + "\n".join(LINES)
    Exhibit.objects.filter(pk=exhibit.pk).update(channel="capture")
    file = exhibits.receive(BytesIO(text.encode()), name="text.txt", actor=examiner.user, exhibit=exhibit)
    File.objects.filter(pk=file.pk).update(purpose="text")
    readings.enter(contested, examiner)
    places = [each.place for each in read(contested) if each.fact == "content.stance"]
    assert [place["file"] for place in places] == [file.pk]
    assert 4 in places[0]["lines"]
    assert "words" not in places[0]


def test_a_text_that_names_nobody_says_nothing(contested: Case, examiner: Officer) -> None:
    pictured(contested, examiner, "Warung buka pukul tujuh")
    found = readings.enter(contested, examiner)
    assert (found.count, found.texts, found.silent) == (0, 1, 1)


def test_what_cannot_be_opened_is_counted(contested: Case, examiner: Officer) -> None:
    exhibit, copy = pictured(contested, examiner, *LINES)
    derive(copy, "text_layer", "text-layer.json", "application/json", b"{}")
    assert readings.enter(contested, examiner).unreadable == 1
    File.objects.filter(exhibit=exhibit).update(key=None)
    assert readings.texts_of([exhibit]) == ([], 0)


@pytest.mark.parametrize("facts", [{"contest": {"id": "pilbup-antah-berantah-2024"}}, {"act": {"kind": "like"}}])
def test_without_a_contest_of_the_register_nothing_is_read(
    office: Institution, examiner: Officer, facts: dict[str, Any]
) -> None:
    case = case_of(examiner, facts=facts)
    pictured(case, examiner, *LINES)
    with pytest.raises(CaseError, match="which one of the register"):
        readings.enter(case, examiner)


def test_without_exhibits_nothing_is_read(contested: Case, examiner: Officer) -> None:
    with pytest.raises(CaseError, match="no exhibits"):
        readings.enter(contested, examiner)
