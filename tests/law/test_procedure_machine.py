"""Each procedure's clock under any events at any time: no deadline lost, none ended by nothing, or before its cause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nirpihak.law.procedures import Procedure, Standing, procedures

BEGAN = datetime(2024, 8, 1, 2, tzinfo=UTC)
SMALL = settings(max_examples=20, stateful_step_count=12)


class Clock(RuleBasedStateMachine):
    """One matter under one procedure, hour by hour."""

    procedure: Procedure

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGAN
        self.events: dict[str, datetime] = {}

    @rule(hours=st.integers(1, 24 * 40), data=st.data())
    def happens(self, hours: int, data: st.DataObject) -> None:
        self.now += timedelta(hours=hours)
        self.events[data.draw(st.sampled_from(sorted(self.procedure.events)))] = self.now

    @invariant()
    def what_began_is_either_dated_or_said_to_have_no_date(self) -> None:
        begun = {each.id for each in self.procedure.steps if each.begun(self.events)}
        dated = {each.step for each in self.procedure.deadlines(self.events, "WIB")}
        undated = {each.id for each in self.procedure.undated(self.events)}
        assert dated <= begun
        ended = {each.id for each in self.procedure.steps if each.ends & self.events.keys()}
        assert begun - dated - undated <= ended

    @invariant()
    def a_deadline_lies_after_its_cause_and_in_order(self) -> None:
        for due in self.procedure.deadlines(self.events, "WIB"):
            assert due.since <= due.earliest <= due.latest
            if due.done_at is not None:
                assert due.standing(self.now) is Standing.DONE
                assert due.done_at in self.events.values()
            elif self.now > due.latest:
                assert due.standing(self.now) in (Standing.PASSED, Standing.REACHED)

    @invariant()
    def what_is_pending_was_ended_by_nothing_since(self) -> None:
        steps = {each.id: each for each in self.procedure.steps}
        for due in self.procedure.pending(self.events, "WIB"):
            assert not any(self.events.get(end, BEGAN) > due.since for end in steps[due.step].ends)

    @invariant()
    def it_stands_where_an_event_put_it(self) -> None:
        state = self.procedure.state_after(self.events)
        reached = {self.procedure.events[each].state for each in self.events} - {None}
        assert (state is None) == (not reached)
        assert state is None or state.id in reached


@pytest.mark.parametrize("name", sorted(procedures()))
def test_whatever_happens(name: str) -> None:
    machine = type("Machine", (Clock,), {"procedure": procedures()[name]})
    run_state_machine_as_test(machine, settings=SMALL)
