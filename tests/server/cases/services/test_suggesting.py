"""What the machine suggests to be joined, what it does not, and the reasons it gives; never who somebody is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nirpihak.server.cases.models import Case
from nirpihak.server.cases.services import opening, steps, suggesting
from nirpihak.server.cases.services.suggesting import Near
from nirpihak.server.institutions.models import Officer
from nirpihak.server.institutions.roles import Role
from nirpihak.server.institutions.services.standing import recuse
from nirpihak.server.intake.models import Report
from tests.server.cases.conftest import LIKED, report_of
from tests.server.people import institution, person

LINK = "https://instagram.example/p/rekaan"


def told(officer: Officer, **content: Any) -> Report:
    """An invented report that says of the act only what is given."""
    given = {"link": "", "account": "", "about": [], "facts": {}, **content}
    return report_of(officer, **given)


def near(of: Report | Case, officer: Officer) -> Near:
    return suggesting.near(of, officer, "id")


def test_the_same_link_and_person_belong_together_and_the_reasons_are_told(examiner: Officer) -> None:
    first, second = report_of(examiner), report_of(examiner)
    (row,) = near(first, examiner).reports
    assert row.ref == second.ref
    assert row.alike == (
        "tautan yang sama",
        "orang yang disebut tampaknya sama",
        "jenis perbuatan sama",
        "hari yang sama atau berdekatan",
        "kontestasi yang sama",
    )
    assert row.unlike == ()


def test_two_people_who_liked_one_post_are_two_matters(examiner: Officer) -> None:
    told(examiner, link=LINK, about=[{"name": "Candra Rekaan"}])
    first = told(examiner, link=LINK, about=[{"name": "Dewi Contoh"}])
    assert near(first, examiner).rows == ()


def test_a_link_is_the_same_however_it_was_copied(examiner: Officer) -> None:
    told(examiner, link="lihat http://www.instagram.example/p/rekaan/?igsh=abc&utm_source=x.")
    assert len(near(told(examiner, link=LINK), examiner).reports) == 1
    assert suggesting.link("https://m.video.example/watch?v=A&t=9") == "video.example/watch&v=A"


@pytest.mark.parametrize(
    "other", ["@Rekaan.Budi", "rekaan.budi", "https://sosial.example/rekaan.budi/", "akun: @rekaan.budi, @lain"]
)
def test_an_account_is_the_same_however_it_was_written(examiner: Officer, other: str) -> None:
    told(examiner, account=other)
    (row,) = near(told(examiner, account="@rekaan.budi"), examiner).reports
    assert row.alike == ("akun yang sama",)


def test_the_same_person_on_another_day_did_something_else(examiner: Officer) -> None:
    about = [{"name": "Budi Rekaan"}]
    first = told(examiner, about=about, facts=LIKED)
    told(examiner, about=about, facts={"act": {"kind": "like", "day": "2024-11-20"}})
    close = told(examiner, about=about, facts={"act": {"kind": "comment", "day": "2024-10-11"}})
    (row,) = near(first, examiner).reports
    assert row.ref == close.ref
    assert row.unlike == ("jenis perbuatan lain",)


def test_a_day_known_to_the_month_does_not_set_apart(examiner: Officer) -> None:
    about = [{"name": "Budi Rekaan"}]
    told(examiner, about=about, facts={"act": {"day": "2024-10"}})
    assert len(near(told(examiner, about=about, facts=LIKED), examiner).reports) == 1


def test_kind_day_and_contest_alone_tie_nothing(examiner: Officer) -> None:
    told(examiner, facts=LIKED)
    assert near(told(examiner, facts=LIKED), examiner).rows == ()


def test_what_stands_in_the_reports_columns_counts_too(examiner: Officer) -> None:
    first, second = told(examiner, link=LINK), told(examiner, link=LINK)
    Report.objects.update(act_kind="like", act_day=date(2024, 10, 9), contest="pilgub-jateng-2024")
    first.refresh_from_db()
    (row,) = near(first, examiner).reports
    assert row.ref == second.ref
    assert len(row.alike) == 4


def test_an_open_case_is_suggested_for_a_report_and_reports_for_a_case(case: Case, examiner: Officer) -> None:
    report = report_of(examiner)
    (row,) = near(report, examiner).rows
    assert (row.ref, row.case, row.version) == (case.ref, True, case.version)
    (back,) = near(case, examiner).rows
    assert (back.ref, back.case) == (report.ref, False)
    steps.step(case, "closed", officer=examiner, changes={"stage": Case.Stage.CLOSED})
    assert near(report, examiner).rows == ()


def test_only_what_can_be_joined_and_may_be_seen_is_suggested(examiner: Officer) -> None:
    first = report_of(examiner)
    report_of(examiner, state="received")
    report_of(person("orang-lain", Role.EXAMINER, at=institution("lain")))
    hidden = report_of(examiner)
    recuse(hidden.ref, [(examiner, "declared")])
    taken = opening.open_case([report_of(examiner)], examiner)
    recuse(taken.ref, [(examiner, "declared")])
    assert near(first, examiner).rows == ()


def test_how_far_it_looked_is_said(examiner: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = (report_of(examiner) for _ in range(4))
    monkeypatch.setattr(suggesting, "REPORTS", 2)
    found = near(first, examiner)
    assert (len(found.reports), found.looked, found.left) == (2, 2, 1)
