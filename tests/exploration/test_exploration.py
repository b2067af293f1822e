"""The real tick in coarse worlds, every input in every state; `./dev explore` has more of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest

from exploration.lockstep import walked
from exploration.relative import NOW_MS, relative
from exploration.search import Found, Search
from exploration.world import World
from exploration.worlds import LEAST, WORLDS
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Event,
    GuardianIs,
    Notice,
    Noticed,
    Request,
    Stance,
)
from treadmill_ctl.core.phases import TABLE, Cause, Phase
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import State
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.stopping import Stopping

LOCKSTEPS = 1_500
TRANSITIONS = 20_000

Mistake = Callable[[pytest.MonkeyPatch], None]


def test_no_rule_is_broken_in_any_state_of_the_least_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """R1 to R10: the search closes, has been in every phase, and no step breaks a rule."""
    LEAST.numbers.put(monkeypatch.setattr)
    found = Search(LEAST).run()
    assert found.broken == []
    assert found.closed
    assert set(found.phases) == set(Phase)
    assert found.cruises > 0


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_a_state_told_from_now_goes_the_same_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session in full and the one told from now: all that leaves and follows is the same."""
    world.numbers.put(monkeypatch.setattr)
    assert walked(world, LOCKSTEPS, seed=1) == LOCKSTEPS


def test_the_worlds_hold_everything_that_there_is() -> None:
    """Every request, notice, answer, stance and kind of event comes in one of the worlds."""
    told: set[object] = set()
    for world in WORLDS:
        state = relative(State(world.setup(), at_ms=NOW_MS), world)
        for _, events in world.inputs(state._replace(stops=(1,))):
            for event in events:
                told |= {type(event), _said(event)}
    assert told >= {*get_args(Event), *Request, *Notice, *Answer, *Stance}


def _said(event: Event) -> object:
    match event:
        case Asked(request):
            return request
        case Noticed(notice):
            return notice
        case Answered(_, answer):
            return answer
        case GuardianIs(stance):
            return stance
        case _:
            return None


# --- what the search would say of a core with a mistake in it ------------------------------------


def _no_stop_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_: Step) -> None:
        """No stop."""

    monkeypatch.setattr(Step, "begin_stop", nothing)


def _one_zero_is_standstill(monkeypatch: pytest.MonkeyPatch) -> None:
    def still(seen: Seen, now_ms: int) -> bool:
        return seen.linked and seen.zeros > 0 and seen.fresh(now_ms)

    monkeypatch.setattr(Seen, "still", still)


def _nobody_has_to_confirm(monkeypatch: pytest.MonkeyPatch) -> None:
    def confirmed(*_: object) -> bool:
        return True

    monkeypatch.setattr("treadmill_ctl.core.guard.confirmed", confirmed)


def _a_stop_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def due(under_way: Stopping, _: int) -> bool:
        return under_way.sent_ms is None

    monkeypatch.setattr("treadmill_ctl.core.moves.due", due)


def _no_stop_is_overdue(monkeypatch: pytest.MonkeyPatch) -> None:
    def overdue(*_: object) -> bool:
        return False

    for module in ("moves", "trips"):
        monkeypatch.setattr(f"treadmill_ctl.core.{module}.overdue", overdue)


def _a_latch_opens_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TABLE[Phase.TRIPPED], Cause.STILL, Phase.ENDED)


def _a_tick_without_events_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def cruised(state: State, events: tuple[Event, ...], now_ms: int) -> State | None:
        return None if events else state._replace(at_ms=now_ms)

    for module in ("treadmill_ctl.core.tick", "exploration.search"):
        monkeypatch.setattr(f"{module}.cruised", cruised)


@pytest.mark.parametrize(
    ("mistake", "rule"),
    [
        (_no_stop_is_sent, "R5: the first word after a connect is not stop"),
        (_one_zero_is_standstill, "R8: a stop is not repeated"),
        (_nobody_has_to_confirm, "R5: a start that nobody confirmed just now"),
        (_a_stop_is_said_once, "R8: a stop is not repeated"),
        (_no_stop_is_overdue, "R8: past the bound without an alarm"),
        (_a_latch_opens_by_itself, "R7: from tripped to ended"),
        (
            _a_tick_without_events_decides_nothing,
            "R5: a tick cut short decides otherwise: commands, lived_ms, books, stopping, stops",
        ),
    ],
)
def test_a_mistake_in_the_core_is_found(
    mistake: Mistake, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R4, R5, R7, R8: the search says which rule the mistake breaks, and how to come there."""
    found = _searched_with(mistake, monkeypatch)
    assert rule in {why for why, _ in found.broken}
    assert all(way for _, way in found.broken)


def _searched_with(mistake: Mistake, monkeypatch: pytest.MonkeyPatch) -> Found:
    world = replace(LEAST, name="with a mistake")
    world.numbers.put(monkeypatch.setattr)
    mistake(monkeypatch)
    return Search(world).run(TRANSITIONS)
