"""The real tick in a coarse world, every input in every state it comes to, within a budget."""

from __future__ import annotations

import pytest

from exploration.relative import NOW_MS, relative
from exploration.search import explore
from exploration.world import coarsely, inputs, setup
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.tick import tick

TRANSITIONS = 8_000


def test_no_rule_is_broken_in_any_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    """R1 to R10: no step breaks a rule in the states that a bounded search comes to."""
    coarsely(monkeypatch.setattr)
    found = explore(TRANSITIONS)
    assert found.broken == []
    assert set(found.phases) == set(Phase)
    assert found.transitions >= TRANSITIONS


def test_the_search_finds_a_stop_that_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """R4, R5: when stops are left out the search says so, with the way there."""
    coarsely(monkeypatch.setattr)

    def nothing(_: Step) -> None:
        """No stop."""

    monkeypatch.setattr(Step, "begin_stop", nothing)
    found = explore(TRANSITIONS)
    assert found.broken
    rule, way = found.broken[0]
    assert rule.startswith(("R4", "R5"))
    assert way


def test_a_state_told_from_now_goes_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A state and the one that stands for it give equal ones after every input, and so on."""
    coarsely(monkeypatch.setattr)
    state = State(setup(), at_ms=NOW_MS)
    for choice in (4, 11, 30, 2, 40, 7):
        stands_for_it = relative(state)
        assert state.at_ms is not None
        for late_ms, events in inputs(stands_for_it):
            if late_ms > 0 and not any(hasattr(event, "number") for event in events):
                one = tick(state, events, state.at_ms + late_ms)
                other = tick(stands_for_it, events, NOW_MS + late_ms)
                assert relative(one.state) == relative(other.state)
                assert [c.command for c in one.cleared] == [c.command for c in other.cleared]
        late_ms, events = list(inputs(stands_for_it))[choice]
        state = tick(state, events, state.at_ms + abs(late_ms)).state
