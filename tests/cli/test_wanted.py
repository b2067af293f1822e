"""What is asked of whoever leads a walk, in words."""

import pytest

from led_plans import COOL_DOWN, EARLY, PACED, PAIN, PRESSURE, TRIAL, led
from treadmill_ctl.cli.wanted import OTHERWISE, Wanted, onward, wanted
from treadmill_ctl.core.gates import Gate, Known, Remedy, Sign
from treadmill_ctl.core.guidance import Guidance
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.session import State
from treadmill_ctl.runtime.snapshot import Snapshot, snapshot


def walking(*gates: Gate, segment: Segment = PACED, at_ms: int = 0, **said: object) -> Snapshot:
    """A walk that began at 0, as seen at a time."""
    state = State(led(segment, COOL_DOWN, gates=gates))
    state = state._replace(phase=Phase.WALKING, hold=Hold.NOTHING)
    return snapshot(state._replace(guidance=Guidance(**said)), at_ms)  # type: ignore[arg-type]


@pytest.mark.parametrize("remedy", list(Remedy))
def test_it_is_said_what_happens_otherwise(remedy: Remedy) -> None:
    """Each remedy for a value that is missing has its words."""
    (found,) = wanted(walking(Gate(Sign.EXERTION, None, 14, 60_000, missing=remedy), at_ms=40_001))
    assert found == Wanted("tell exertion", f"Tell the exertion within 20 s, {OTHERWISE[remedy]}.")


def test_nothing_is_asked_for_while_all_is_known() -> None:
    """A plain walk, or one whose values are young, is left in peace."""
    assert wanted(walking()) == ()
    assert wanted(walking(PAIN, at_ms=10_000)) == ()


def test_closed_gates_come_first() -> None:
    """What holds the walk up stands above what will."""
    soon = Gate(Sign.EXERTION, None, 14, 60_000)
    found = wanted(walking(soon, PAIN, at_ms=40_000, known=(Known(Sign.PAIN, 5, 0),)))
    assert [each.closed for each in found] == [True, False, False][: len(found)]
    assert found[0].text == "GATE CLOSED: pain is 5 of 10; allowed is at most 3 of 10."


def test_two_gates_on_one_sign_ask_once() -> None:
    """One value answers both."""
    found = wanted(walking(PAIN, PAIN, at_ms=40_000))
    assert [each.about for each in found] == ["tell pain"]


def test_a_trial_that_is_over_waits_for_a_word() -> None:
    """Until somebody says how it went."""
    found = wanted(walking(segment=EARLY, trial=TRIAL.trial))
    assert found == (Wanted("trial", "The trial is over: say whether it went well."),)


def test_before_the_start_a_closed_gate_says_that_nothing_is_started() -> None:
    """What was found, and what is allowed."""
    (found,) = wanted(snapshot(State(led(PACED, entry=(PRESSURE,))), 0))
    assert found.closed
    assert found.text.startswith("Nothing is started: nobody has told the systolic blood pressure")


def test_only_a_walk_by_hand_waits_for_the_word_to_go_on() -> None:
    """With the longest that it may take."""
    (found,) = onward(walking())
    assert found.text == '"Your pace" goes on when somebody says next, in at most 1:00.'
    assert onward(walking(segment=EARLY)) == ()
