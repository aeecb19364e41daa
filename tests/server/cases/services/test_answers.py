"""What the respondent answers: kept as given, and what it does to the ledger and to whose account it was."""

from __future__ import annotations

import io

import pytest

from nirpihak.server.cases.models import Case, LedgerEntry
from nirpihak.server.cases.services import answers, respondents, sealing, stated, visits
from nirpihak.server.cases.services.answers import Said
from nirpihak.server.cases.services.errors import CaseError, Overtaken
from nirpihak.server.cases.services.visits import Visit
from nirpihak.server.evidence.services import exhibits
from nirpihak.server.institutions.models import Officer
from nirpihak.server.intake.models import Report
from nirpihak.server.intake.services import uploads
from tests.server.cases.called import named
from tests.server.evidence.shown import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(case: Case, examiner: Officer) -> Visit:
    """The respondent's page, open."""
    Case.objects.filter(pk=case.pk).update(act_kind="like", act_day="2024-10-09")
    named(case, examiner)
    return visits.enter(respondents.give_code(case, examiner))[1]


def entered(case: Case) -> set[tuple[str, object, str]]:
    """What the respondent's answers entered: (fact, value, source)."""
    rows = stated.entries(case, sealing.key_of(case))
    mine = (LedgerEntry.Source.ADMITTED, LedgerEntry.Source.DISPUTED)
    return {(each.fact, each.value, str(each.source)) for each in rows if each.source in mine and each.live}


ADMITTED, DISPUTED = "admitted", "disputed"


@pytest.mark.parametrize(
    ("choices", "facts", "indicators"),
    [
        (
            {"account": "own", "act": "yes", "day": "yes"},
            {
                ("account.control", "own", ADMITTED),
                ("act.kind", "like", ADMITTED),
                ("act.day", "2024-10-09", ADMITTED),
            },
            ["said_own"],
        ),
        ({"account": "own"}, set(), []),
        ({"account": "own", "act": "no"}, {("account.control", "own", DISPUTED)}, []),
        ({"account": "compromised", "act": "no"}, {("account.control", "own", DISPUTED)}, ["said_compromised"]),
        ({"account": "impersonated"}, {("account.control", "own", DISPUTED)}, ["said_impersonated"]),
        ({"act": "no"}, {("act.kind", "like", DISPUTED)}, []),
        ({"day": "no"}, {("act.day", "2024-10-09", DISPUTED)}, []),
        ({"account": "unsure", "act": "unsure", "day": "unsure"}, set(), []),
    ],
    ids=["admits all", "owns only", "owns, not me", "taken over", "not mine", "not me", "other day", "does not know"],
)
def test_simple_answers_admit_or_dispute_and_never_more(
    visit: Visit, choices: dict[str, str], facts: set[tuple[str, object, str]], indicators: list[str]
) -> None:
    answers.written(visit, Said("Keterangan saya.", choices))
    assert entered(visit.case) == facts
    assert [each.indicator for each in visit.case.indications.all()] == indicators
    assert all(each.officer is None for each in visit.case.indications.all())


def test_of_two_answers_the_later_counts_and_both_are_kept(visit: Visit) -> None:
    answers.written(visit, Said(choices={"account": "own", "act": "yes"}))
    answers.written(visit, Said("Saya keliru: akun saya waktu itu diambil alih.", {"account": "compromised"}))
    standing = stated.standing(stated.entries(visit.case, sealing.key_of(visit.case)))
    assert standing["account.control"].settled is None
    assert [each.choices for each in answers.of(visit.case, visit.key)] == [
        {"account": "own", "act": "yes"},
        {"account": "compromised"},
    ]


def test_an_answer_is_sealed_and_a_step_of_the_respondent(visit: Visit) -> None:
    made = answers.written(visit, Said("Rahasia saya.", companion="Rekan kerja"))
    assert b"Rahasia" not in bytes(made.sealed)
    step = visit.case.steps.get(kind="answered")
    assert (step.actor, step.officer, step.data) == ("respondent", None, {"how": "written", "files": 0})
    (given,) = answers.of(visit.case)
    assert (given.text, given.companion, given.answer.read_at) == ("Rahasia saya.", "Rekan kerja", None)
    answers.read(visit.case)
    assert answers.of(visit.case)[0].answer.read_at is not None


def test_files_become_an_exhibit_of_the_case(visit: Visit) -> None:
    kept = uploads.whole(io.BytesIO(png()), "surat saya.png", answers.owner(visit), write=False)
    made = answers.written(visit, Said(), [kept], ["surat saya.png"])
    assert made.exhibit is not None
    assert (made.exhibit.case, made.exhibit.institution) == (visit.case.ref, visit.case.institution)
    (original,) = made.exhibit.files.all()
    with exhibits.opened(original) as stream:
        assert stream.read() == png()
    assert "surat" not in original.name
    assert answers.of(visit.case)[0].files == ("surat saya.png",)
    assert answers.room_for(visit.case) == answers.FILES_A_DAY - 1


def test_too_many_and_too_long_is_refused(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CaseError):
        answers.written(visit, Said("a" * (answers.LONGEST + 1)))
    with pytest.raises(CaseError):
        answers.written(visit, Said("  ", {"account": ""}))
    with pytest.raises(CaseError):
        answers.written(visit, Said(choices={"account": "milik tetangga"}))
    monkeypatch.setattr(answers, "ANSWERS_A_DAY", 1)
    monkeypatch.setattr(answers, "FILES_A_DAY", 0)
    kept = uploads.whole(io.BytesIO(png()), "a.png", answers.owner(visit), write=False)
    with pytest.raises(CaseError):
        answers.written(visit, Said(), [kept])
    answers.written(visit, Said("Satu."))
    with pytest.raises(CaseError):
        answers.written(visit, Said("Dua."))


def test_time_may_be_asked_for(visit: Visit) -> None:
    with pytest.raises(CaseError):
        answers.requested(visit, " ")
    answers.requested(visit, "Saya sakit sampai Kamis.")
    assert visit.case.steps.filter(kind="time_asked", actor="respondent").count() == 1
    assert entered(visit.case) == set()


@pytest.mark.parametrize("stage", [Case.Stage.DECIDED, Case.Stage.CLOSED])
def test_after_the_decision_no_answer_is_taken(visit: Visit, stage: str) -> None:
    Case.objects.filter(pk=visit.case.pk).update(stage=stage)
    with pytest.raises(CaseError) as error:
        answers.written(visit, Said("Terlambat."))
    assert "keberatan" in error.value.reason.id
    assert not visit.case.answers.exists()


def test_an_officer_writes_down_what_was_said(visit: Visit, examiner: Officer) -> None:
    case = Case.objects.get(pk=visit.case.pk)
    said = Said("Terlapor menyatakan akunnya diretas.", {"account": "compromised", "day": "yes"})
    made = answers.oral(case, examiner, said, since=case.version)
    assert (made.kind, made.officer) == ("oral", examiner)
    assert entered(case) == {("account.control", "own", DISPUTED), ("act.day", "2024-10-09", ADMITTED)}
    assert case.indications.get().officer == examiner
    with pytest.raises(Overtaken):
        answers.oral(case, examiner, said, since=0)


def test_what_nobody_claims_is_not_asked(case: Case, examiner: Officer) -> None:
    assert answers.asked(case) == ("account", "act")
    named(case, examiner)
    answers.oral(case, examiner, Said("Tidak tahu.", {"day": "yes"}))
    assert entered(case) == set()
    assert Report.objects.count() == 1
