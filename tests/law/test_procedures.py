"""Procedures: the dates that law and practice give, both readings where they differ, and what a report must hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nirpihak.contests import load_register
from nirpihak.contests.model import REGIMES
from nirpihak.law.calendar import Calendar, Zone
from nirpihak.law.procedure_loading import shipped_sources
from nirpihak.law.procedure_wording import certainty, readings
from nirpihak.law.procedures import (
    Due,
    Procedure,
    ProcedureError,
    Standing,
    procedure,
    procedure_of,
    procedures,
    round_the_clock,
)
from nirpihak.law.wording import moment_text
from nirpihak.text import Text

ALL = procedures()
BAWASLU = ("pemilu", "pilkada")
MOMENTS = st.datetimes(
    datetime.fromisoformat("2019-02-01"), datetime.fromisoformat("2027-06-30"), timezones=st.just(Zone.WIB.tzinfo)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + ("" if "+" in text else "+07:00"))


def due(id: str, step: str, zone: str = "WIB", **events: str) -> Due:
    found = ALL[id].deadlines({name: at(text) for name, text in events.items()}, zone)
    return next(each for each in found if each.step == step)


@pytest.mark.parametrize(
    ("id", "step", "events", "earliest", "latest"),
    [
        # Filing, pilkada: calendar days, office hours. Known on a Friday afternoon: the weekend is lost.
        ("pilkada", "submit", {"known": "2024-10-04T16:30"}, "2024-10-10T16:00:00", "2024-10-11T23:59:59"),
        # The last day is a Saturday: the last closing time before it, or the Monday.
        ("pilkada", "submit", {"known": "2024-10-05T09:00"}, "2024-10-11T16:30:00", "2024-10-14T23:59:59"),
        # Filing, pemilu: seven working days (UU 7/2017 Art. 454(6)).
        ("pemilu", "submit", {"known": "2024-01-05T09:00"}, "2024-01-15T16:00:00", "2024-01-16T23:59:59"),
        ("pemilu", "submit", {"known": "2024-02-07T09:00"}, "2024-02-20T16:00:00", "2024-02-21T23:59:59"),
        # Art. 454(7): seven days of unknown kind. Art. 454(8): fourteen working days in all.
        ("pemilu", "decide", {"registered": "2024-01-05T09:00"}, "2024-01-11T23:59:59", "2024-01-16T23:59:59"),
        (
            "pemilu",
            "decide_more",
            {"registered": "2024-01-05T09:00", "more_information": "2024-01-10T09:00"},
            "2024-01-24T23:59:59",
            "2024-01-25T23:59:59",
        ),
        # Art. 476(1): 24 hours, to the minute.
        ("pemilu", "police", {"crime_stated": "2024-01-05T15:45"}, "2024-01-06T15:45:00", "2024-01-06T15:45:00"),
        # UU Pilkada Art. 134(5) and (6): three calendar days, and two more.
        ("pilkada", "decide", {"registered": "2024-10-07T09:00"}, "2024-10-09T23:59:59", "2024-10-10T23:59:59"),
        (
            "pilkada",
            "decide_more",
            {"registered": "2024-10-07T09:00", "more_information": "2024-10-09T09:00"},
            "2024-10-11T23:59:59",
            "2024-10-14T23:59:59",
        ),
        # Correction, from memory: two days.
        ("pilkada", "correct", {"correction_asked": "2024-10-08T09:00"}, "2024-10-09T16:00:00", "2024-10-10T23:59:59"),
        # Asked after closing on a Friday: no hours are left until the Saturday ends, so the day itself is the reading.
        ("pilkada", "correct", {"correction_asked": "2024-10-04T17:00"}, "2024-10-05T23:59:59", "2024-10-07T23:59:59"),
        # Discipline: the vector of law.md 3.5, and the seventh working day after the summons.
        ("discipline", "effective", {"received": "2026-07-14T10:00"}, "2026-08-04T00:00:00", "2026-08-04T00:00:00"),
        ("discipline", "examine", {"summoned": "2026-07-14T10:00"}, "2026-07-23T00:00:00", "2026-07-23T00:00:00"),
        ("discipline", "deliver", {"decided": "2026-07-14T10:00"}, "2026-08-03T23:59:59", "2026-08-03T23:59:59"),
        ("discipline", "send", {"delivery_missed": "2026-07-10T10:00"}, "2026-07-13T23:59:59", "2026-07-15T23:59:59"),
        # Appeal: 14 working days from the decision, 21 for the reply, 65 for the ruling.
        ("appeal", "appeal", {"decided": "2026-07-14T10:00"}, "2026-07-31T23:59:59", "2026-08-03T23:59:59"),
        ("appeal", "reply", {"copy_received": "2026-07-14T10:00"}, "2026-08-11T23:59:59", "2026-08-12T23:59:59"),
        ("appeal", "rule", {"appeal_received": "2026-07-14T10:00"}, "2026-10-14T23:59:59", "2026-10-15T23:59:59"),
        # Objection: the sources do not even settle from when.
        (
            "objection",
            "object",
            {"decided": "2026-07-14T10:00", "received": "2026-07-20T10:00"},
            "2026-07-27T23:59:59",
            "2026-08-07T23:59:59",
        ),
        ("sbt", "verify", {"forwarded": "2024-10-14T10:00"}, "2024-10-20T23:59:59", "2024-10-23T23:59:59"),
        ("sbt", "study", {"verified": "2024-10-14T10:00"}, "2024-10-16T23:59:59", "2024-10-17T23:59:59"),
    ],
)
def test_deadlines(id: str, step: str, events: Mapping[str, str], earliest: str, latest: str) -> None:
    found = due(id, step, **events)
    assert found.earliest == at(earliest), found.earliest
    assert found.latest == at(latest), found.latest
    assert found.certain is (step == "police")


def test_a_report_known_on_friday_afternoon_says_why_there_are_two_dates() -> None:
    found = due("pilkada", "submit", known="2024-10-04T16:30")
    assert "Tidak ditemukan apakah hari pertama ikut dihitung" in found.note.id
    assert "office hours" in found.note.en
    assert found.basis == "UU 1/2015 jo. UU 10/2016 Pasal 134 ayat (4)"
    assert found.actor_name == Text("Pelapor", "Reporter")
    assert "not registered" in found.passed_effect.en


def test_what_memory_alone_tells_is_never_certain() -> None:
    for each in ALL.values():
        for step in each.steps:
            if step.backing.sources == ("MEM",):
                assert step.backing.confidence != "high", (each.id, step.id)
            if step.span is None or step.span.unit == "hour":
                continue
            events = {name: at("2024-10-07T09:00") for name in (*step.start, *filter(None, [step.only_with]))}
            found = next(one for one in each.deadlines(events) if one.step == step.id)
            assert not found.certain
            assert all(found.note)


def test_the_kind_of_day_is_called_open_only_where_it_matters() -> None:
    word = "The sources only say"
    assert word in due("pemilu", "decide", registered="2024-01-05T09:00").note.en
    assert word not in due("pemilu", "review", submitted="2024-01-08T09:00").note.en


def test_hours_found_for_one_kind_of_election_are_called_so_for_the_other() -> None:
    assert "none for general elections" in due("pemilu", "submit", known="2024-01-05T09:00").note.en
    assert "general elections" not in due("pilkada", "submit", known="2024-10-04T09:00").note.en


def test_the_office_s_zone_decides_which_day_it_is() -> None:
    known = "2024-10-01T23:30+07:00"  # Tuesday in Jakarta, Wednesday in Jayapura
    jakarta, jayapura = (due("pilkada", "submit", zone, known=known) for zone in ("WIB", "Asia/Jayapura"))
    assert jakarta.earliest == at("2024-10-07T16:00+07:00")
    assert jayapura.earliest == at("2024-10-08T16:00+09:00")
    assert jakarta.since == jayapura.since == at(known)
    assert moment_text(jayapura.latest) == Text(
        "Rabu, 9 Oktober 2024 pukul 23.59 WIT", "Wednesday, 9 October 2024, 23:59 WIT"
    )


def test_reception_at_every_hour_moves_the_earliest() -> None:
    events = {"known": at("2024-11-19T09:00")}
    (usual,) = ALL["pilkada"].deadlines(events)
    (open_,) = ALL["pilkada"].deadlines(events, open_days={date(2024, 11, 24), date(2024, 11, 25)})
    assert usual.earliest == at("2024-11-25T16:00:00")
    assert open_.earliest == at("2024-11-25T23:59:59")
    assert usual.latest == open_.latest


def test_the_quiet_period_of_a_contest_is_open_and_voting_day_is_not_promised() -> None:
    contest = load_register()["pilbup-kabupaten-contoh-2027"]
    quiet = next(stage for stage in contest.stages if stage.kind == "quiet")
    voting = next(stage for stage in contest.stages if stage.kind == "voting")
    days = round_the_clock(contest)
    assert {quiet.starts, quiet.ends} <= days
    assert voting.starts not in days


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        ("2024-10-10T15:59", Standing.OPEN),
        ("2024-10-10T16:00", Standing.OPEN),
        ("2024-10-10T16:01", Standing.UNSURE),
        ("2024-10-11T23:59:59", Standing.UNSURE),
        ("2024-10-12T00:00", Standing.PASSED),
    ],
)
def test_it_has_passed_only_after_the_last_reading(now: str, standing: Standing) -> None:
    assert due("pilkada", "submit", known="2024-10-04T16:30").standing(at(now)) is standing
    assert all(standing.label)


def test_a_day_of_effect_is_reached_and_never_missed() -> None:
    found = due("discipline", "effective", received="2026-07-14T10:00")
    assert found.kind == "on"
    assert found.standing(at("2026-08-03T23:59")) is Standing.OPEN
    assert found.standing(at("2026-08-04T00:00")) is Standing.REACHED
    assert found.standing(at("2027-01-01T00:00")) is Standing.REACHED
    assert readings(found) == (Text("Selasa, 4 Agustus 2026 WIB", "Tuesday, 4 August 2026 WIB"),)
    assert certainty(found).en == "one reading, not certain"


def test_an_event_ends_a_step_and_an_older_one_does_not() -> None:
    events = {"known": at("2024-10-01T09:00"), "submitted": at("2024-10-02T09:00"), "corrected": at("2024-10-04T09:00")}
    again = events | {"correction_asked": at("2024-10-05T09:00")}
    pilkada = ALL["pilkada"]
    assert {each.step: each.done_at for each in pilkada.deadlines(events)} == {
        "submit": at("2024-10-02T09:00"),
        "review": None,
    }
    assert [each.step for each in pilkada.deadlines(events)] == ["review", "submit"]
    # Asked a second time, after the first correction: that one does not answer it.
    assert [each.step for each in pilkada.pending(again)] == ["correct"]
    submitted = next(each for each in pilkada.deadlines(events) if each.step == "submit")
    assert submitted.standing(at("2030-01-01T00:00")) is Standing.DONE


def test_more_information_replaces_the_shorter_term() -> None:
    events = {"registered": at("2024-10-07T09:00")}
    assert [each.step for each in ALL["pilkada"].pending(events)] == ["decide"]
    events["more_information"] = at("2024-10-08T09:00")
    assert [each.step for each in ALL["pilkada"].pending(events)] == ["decide_more"]


def test_steps_without_a_deadline_are_told_apart() -> None:
    for id in BAWASLU:
        assert [step.id for step in ALL[id].undated({"corrected": at("2024-10-07T09:00")})] == ["review_again"]
        assert [step.id for step in ALL[id].undated({"decided": at("2024-10-07T09:00")})] == ["forward"]
    events = {"decided": at("2024-10-07T09:00"), "forwarded": at("2024-10-08T09:00")}
    assert ALL["pilkada"].undated(events) == []
    assert ALL["pilkada"].deadlines(events) == []
    assert all(step.span is None for step in ALL["ethics"].steps)
    assert ALL["pilkada"].undated({"known": at("2024-10-07T09:00")}) == []


def test_the_state_is_that_of_the_latest_event() -> None:
    pilkada = ALL["pilkada"]
    assert pilkada.state_after({}) is None
    events = {"submitted": at("2024-10-07T09:00"), "known": at("2024-10-04T09:00")}
    assert pilkada.state_after(events) == pilkada.states["submitted"]
    events["registered"] = events["submitted"]
    assert pilkada.state_after(events) == pilkada.states["registered"]


@pytest.mark.parametrize("id", BAWASLU)
def test_a_report_can_be_withdrawn_until_it_is_registered(id: str) -> None:
    found = ALL[id]
    assert found.withdrawal("submitted").possible is True
    assert found.withdrawal("correction").possible is True
    assert found.withdrawal("registered").possible is False
    assert found.withdrawal("decided").possible is False
    assert found.withdrawal("early_info").possible is None
    assert "tidak" in found.withdrawal("registered").effect.id


@pytest.mark.parametrize("id", BAWASLU)
def test_what_a_report_must_hold(id: str) -> None:
    found = {each.id: each for each in ALL[id].requirements}
    assert [each.id for each in ALL[id].requirements if each.kind == "formal"] == [
        "reporter_name",
        "reporter_address",
        "reporter_signature",
        "respondent_name",
        "respondent_address",
        "in_time",
    ]
    assert [each.id for each in ALL[id].requirements if each.kind == "material"] == [
        "act_time",
        "act_place",
        "description",
        "evidence",
    ]
    assert ("7 hari kerja" if id == "pemilu" else "7 hari sejak") in found["in_time"].name.id
    assert found["respondent_address"].binding is (id == "pilkada")
    unnamed = ALL[id].unnamed
    assert unnamed is not None
    assert "informasi awal" in unnamed.text.id
    assert ALL[id].reporters is not None


def test_discipline_needs_no_name_and_knows_no_withdrawal() -> None:
    discipline = ALL["discipline"]
    assert not any(each.binding for each in discipline.requirements)
    assert discipline.unnamed is not None
    assert discipline.unnamed.text.en.startswith("The reporter's name is no requirement")
    assert {discipline.withdrawal(state).possible for state in discipline.states} == {False}


def test_the_kind_of_contest_says_which_procedure() -> None:
    for kind, regime in REGIMES.items():
        assert procedure_of(kind).id == regime  # type: ignore[arg-type]  # the keys are the kinds
        assert procedure_of(kind).regime == regime  # type: ignore[arg-type]


def test_these_are_the_procedures_and_they_are_read_once() -> None:
    assert set(ALL) == {"pemilu", "pilkada", "discipline", "sbt", "ethics", "objection", "appeal", "referral"}
    assert procedures() is ALL
    assert len({each.version for each in ALL.values()}) == len(ALL)


@pytest.mark.parametrize("found", ALL.values(), ids=ALL)
def test_every_row_rests_on_something(found: Procedure) -> None:
    sources = shipped_sources()
    backings = [found.backing, *(step.backing for step in found.steps), *(each.backing for each in found.requirements)]
    backings += [found.withdrawal(state).backing for state in found.states]
    for backing in backings:
        assert backing.basis
        assert set(backing.sources) <= sources.keys()
        assert backing.confidence == "high" or backing.sources
    reached = {step.to_state for step in found.steps} | {event.state for event in found.events.values()}
    assert found.states.keys() <= reached | {step.from_state for step in found.steps}


def test_the_handbook_tells_every_step_as_the_data_do() -> None:
    units = {"working_day": "working days", "calendar_day": "calendar days", "hour": "hours"}
    text = (Path(__file__).parents[2] / "docs" / "deadlines.md").read_text("utf-8")
    told = [line for line in text.splitlines() if line.startswith("| `") and line.count("|") == 8]
    wanted = []
    for id, found in ALL.items():
        for step in found.steps:
            span = step.span and f"{step.span.n} {units.get(step.span.unit, 'days, kind not known')}"
            start = ", ".join(f"`{name}`" for name in step.start)
            row = (f"`{id}`", f"`{step.id}`", step.label.en, found.actors[step.actor].en, start, span or "not found")
            wanted.append(f"| {' | '.join((*row, step.backing.confidence))} |")
    assert sorted(told) == sorted(wanted)


def test_a_moment_without_zone_and_unknown_names_are_refused() -> None:
    pilkada = ALL["pilkada"]
    with pytest.raises(ProcedureError, match=r"known: 2024-10-04T16:30:00 has no time zone; write .*\+07:00"):
        pilkada.deadlines({"known": datetime.fromisoformat("2024-10-04T16:30")})
    with pytest.raises(ProcedureError, match="unknown event submited; do you mean submitted"):
        pilkada.deadlines({"submited": at("2024-10-04T16:30")})
    with pytest.raises(ProcedureError, match="unknown state registred; do you mean registered"):
        pilkada.withdrawal("registred")
    with pytest.raises(ProcedureError, match="unknown procedure pilkda; do you mean pilkada"):
        procedure("pilkda")
    with pytest.raises(ProcedureError, match=r"unknown procedure zzz\. There are: ") as refused:
        procedure("zzz")
    assert refused.value.message.id.startswith("tata cara zzz tidak dikenal")
    with pytest.raises(ProcedureError, match="unknown time zone PST"):
        pilkada.deadlines({}, "PST")


@pytest.mark.parametrize(
    ("known", "word"),
    [
        ("2027-12-28T09:00", "Holidays outside 2019-2027 are not known"),
        ("2030-05-05T09:00", "Holidays outside 2019-2027 are not known"),
        ("2018-12-27T09:00", "Holidays outside 2019-2027 are not known"),
        ("2027-03-05T09:00", "days off that are estimates"),
    ],
)
def test_over_the_edge_of_the_calendar_nothing_is_passed_off_as_known(known: str, word: str) -> None:
    found = due("pemilu", "submit", known=known)
    assert word in found.note.en
    assert not found.certain
    assert found.earliest <= found.latest
    assert found.latest.weekday() < 5


def test_over_the_edge_weekends_alone_are_left_out() -> None:
    tuesday = due("pemilu", "submit", known="2027-12-28T09:00")
    assert (tuesday.earliest, tuesday.latest) == (at("2028-01-05T16:00"), at("2028-01-06T23:59:59"))
    # The last that the calendar can count, and one more.
    assert "not known" not in due("pemilu", "submit", known="2027-12-21T09:00").note.en
    assert "not known" in due("pemilu", "submit", known="2027-12-22T09:00").note.en


@given(MOMENTS, st.sampled_from(sorted(ALL)), st.sampled_from(list(Zone)))
def test_the_earliest_is_never_after_the_latest_nor_before_the_start(moment: datetime, id: str, zone: Zone) -> None:
    found = ALL[id]
    for each in found.deadlines(dict.fromkeys(found.events, moment), zone):
        assert each.since == moment
        assert moment <= each.earliest <= each.latest
        assert not each.certain or (each.earliest == each.latest and each.confidence == "high")
        assert each.earliest.tzname() == zone.value
        assert len(readings(each)) == (1 if each.earliest == each.latest else 2)


@given(MOMENTS, st.integers(0, 20 * 24), st.sampled_from(sorted(ALL)))
def test_a_later_start_never_makes_it_due_earlier(moment: datetime, hours: int, id: str) -> None:
    found = ALL[id]
    first = {each.step: each for each in found.deadlines(dict.fromkeys(found.events, moment))}
    for each in found.deadlines(dict.fromkeys(found.events, moment + timedelta(hours=hours))):
        assert first[each.step].earliest <= each.earliest
        assert first[each.step].latest <= each.latest


@given(MOMENTS)
def test_terms_in_working_days_end_on_working_days(moment: datetime) -> None:
    calendar = Calendar.load()
    for found in ALL.values():
        units = {step.id: step.span.unit for step in found.steps if step.span is not None}
        for each in found.deadlines(dict.fromkeys(found.events, moment)):
            if units[each.step] == "working_day":
                assert calendar.is_working_day(each.earliest.date())
            if units[each.step] != "hour":
                assert calendar.is_working_day(each.latest.date())
