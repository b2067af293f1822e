"""What a session may be about, and what its state says of itself."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from core_walk import Kit
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Place
from treadmill_ctl.core.session import State


def test_a_plan_begins_and_ends_with_a_walk(kit: Kit) -> None:
    """No plan, a rest first or a rest last is no session."""
    walk, rest = kit.walk(), kit.rest()
    for segments in ((rest,), (rest, walk), (walk, rest)):
        with pytest.raises(ValueError, match="begins and ends with a walk"):
            kit.setup(*segments)
    with pytest.raises(ValueError, match="begins and ends with a walk"):
        kit.setup_of(())


def test_a_walk_between_two_rests(kit: Kit) -> None:
    """Two waits in a row are no plan: a person would be asked twice for one start."""
    with pytest.raises(ValueError, match="a rest or a turn is followed by a walk"):
        kit.setup(kit.walk(), kit.rest(), kit.turn(), kit.walk())


def test_direction_changes_across_a_turn_only(kit: Kit) -> None:
    """R6: neither a walk nor a rest may hide a change of direction."""
    forward = kit.walk(way=Way.STRAIGHT)
    for between in ((), (kit.rest(),), (kit.rest(way=Way.STRAIGHT),)):
        with pytest.raises(ValueError, match="only across a turn"):
            kit.setup(kit.walk(), *between, forward)
    kit.setup(kit.walk(), kit.turn(), forward)


def test_a_state_begins_at_standstill(kit: Kit) -> None:
    """Nothing is known, nobody confirmed, and the plan is at its beginning."""
    state = State(kit.setup(kit.walk(way=Way.STRAIGHT)))
    assert (state.phase, state.hold, state.place) == (Phase.STANDING, Hold.START, Place())
    assert state.segment == state.setup.plan.segments[0]
    assert state.next_way is Way.STRAIGHT
    assert not state.seen.linked


def test_the_way_of_the_next_start(kit: Kit) -> None:
    """At a rest or a turn it is that of what follows, in a pause that of the walk itself."""
    setup = kit.setup(kit.walk(), kit.turn(), kit.walk(way=Way.STRAIGHT))
    turn = State(setup, place=Place(1, 0), hold=Hold.TURN)
    assert turn.next_way is Way.STRAIGHT
    assert State(setup, place=Place(0, 0), hold=Hold.PAUSE).next_way is Way.TURNED
    assert State(setup, place=Place(2, 0), hold=Hold.PAUSE).next_way is Way.STRAIGHT
    end = State(setup, place=Place(3, 0), hold=Hold.END)
    assert end.next_way is Way.STRAIGHT
    assert end.segment is None


def test_a_setup_does_not_change(kit: Kit) -> None:
    """What a session is about is fixed from its first tick to its last."""
    setup = kit.setup()
    with pytest.raises(FrozenInstanceError):
        setup.machine = kit.reversing  # type: ignore[misc]
