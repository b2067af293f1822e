"""Bugs planted in the service are found by the oracle, and planting leaves nothing behind."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import pytest

from clinic import Result, run_world
from planted import Swap, Unplantable, around, bug, found, here, planted, to
from planted_catalogue import catalogue
from planted_run import CRASH, recorded, world_of
from treadmill_ctl.core import limits, moves, phases, step, stopping
from worlds import World

BUGS = catalogue()
RECORD = recorded()
AGAIN = "look for its seed again: ./dev planted {} --write"
ASKED_FOR = {
    "cap-ignored-in-one-path",
    "stop-queued",
    "trip-unlatches-on-reconnect",
    "setpoint-again-after-reconnect",
    "stale-shown-as-current",
    "ramp-off-by-one-tick",
    "turn-without-dwell",
}


@cache
def _sound(world: World) -> Result:
    """A world with nothing planted."""
    return run_world(world)


def _held() -> dict[tuple[str, str], Any]:
    """Everything that the service's modules and classes hold, and the tables in them."""
    held: dict[tuple[str, str], Any] = {}
    for name, module in tuple(sys.modules.items()):
        if name.split(".")[0] not in ("treadmill_ctl", "process"):
            continue
        for key, value in vars(module).items():
            held[name, key] = value
            inside = vars(value) if isinstance(value, type) else value
            if isinstance(inside, Mapping):
                table = cast("Mapping[Any, Any]", inside)
                held |= {(f"{name}.{key}", str(at)): item for at, item in table.items()}
    return held


def test_there_are_enough_bugs() -> None:
    """At least 25, among them those that the project asks for by name, and each on record."""
    assert len(BUGS) >= 25
    assert BUGS.keys() >= ASKED_FOR
    assert RECORD.keys() == BUGS.keys(), AGAIN.format("")
    assert [name for name, found in RECORD.items() if found["seed"] is None] == []


@pytest.mark.parametrize("name", RECORD)
def test_a_planted_bug_is_found(name: str) -> None:
    """The world of the recorded seed breaks with the bug in the service, and not without it."""
    world = world_of(BUGS[name], RECORD[name]["seed"])
    with planted(BUGS[name]):
        result = run_world(world)
    assert result.violation is not None, AGAIN.format(name)
    assert (result.violation.rule == CRASH) is BUGS[name].raises, result.violation
    assert _sound(world).violation is None


def test_every_bug_is_planted_and_taken_out_again() -> None:
    """Each swap names something and puts something else there; afterwards all is as it was."""
    before = _held()
    for one in BUGS.values():
        right = [found(swap.place) for swap in one.swaps]
        with planted(one):
            assert all(now(*place) is not place[2] for place in right), one.name
        assert all(now(*place) is place[2] for place in right), one.name
    after = _held()
    assert before.keys() == after.keys()
    assert [key for key in before if before[key] is not after[key]] == []


def now(holder: Any, key: str, _: Any) -> Any:
    """What a module or a class holds under a name at this moment."""
    names: Mapping[str, Any] = holder.__dict__
    return names[key]


def test_a_plant_reaches_every_copy_and_every_table() -> None:
    """What other modules imported by name, or keep in a table, is replaced with it."""
    table = cast("dict[Any, Any]", vars(moves)["_MOVES"])
    stand = table[phases.Phase.STANDING]
    swaps = Swap("core.moves._stand", to(print)), Swap("core.limits.TICK_CLAMP_MS", to(1))
    with planted(bug("copies", "", "", *swaps)):
        assert table[phases.Phase.STANDING] is print
        assert vars(step)["TICK_CLAMP_MS"] == limits.TICK_CLAMP_MS == 1
    assert table[phases.Phase.STANDING] is stand
    assert vars(step)["TICK_CLAMP_MS"] == limits.TICK_CLAMP_MS == 200


def test_a_plant_here_leaves_the_others_alone() -> None:
    """One module's own name is replaced, and no other module's of the same value."""
    with planted(bug("here", "", "", here("core.stopping.STOP_REPEAT_MS", to(7)))):
        assert vars(stopping)["STOP_REPEAT_MS"] == 7
        assert limits.STOP_REPEAT_MS == 500
    assert vars(stopping)["STOP_REPEAT_MS"] == 500


@pytest.mark.parametrize(
    ("swap", "why"),
    [
        (Swap("core.guard.no_such_judge", to(1)), "there is no no_such_judge"),
        (Swap("core.no_such_module.judge", to(1)), "there is no treadmill_ctl.core.no_such_module"),
        (Swap("core.limits.TICK_CLAMP_MS", to(200)), "the slip changes nothing"),
        (Swap("core.guard.judge", lambda right: right), "the slip changes nothing"),
    ],
)
def test_a_plant_that_changes_nothing_is_an_error(swap: Swap, why: str) -> None:
    """Neither a name that is gone nor a slip that is none passes; what was planted is undone."""
    first = Swap("core.limits.TICK_MS", to(1))
    with pytest.raises(Unplantable, match=why), planted(bug("none", "", "", first, swap)):
        pytest.fail("it was planted")
    assert limits.TICK_MS == 100


def test_a_slip_may_call_the_right_thing() -> None:
    """`around` hands the right function on, before what it was given."""
    twice = around(lambda *given: 2 * given[0](*given[1:]))
    with planted(bug("twice", "", "", Swap("core.limits.stale_ms", twice))):
        assert limits.stale_ms(700) == 2 * 2_100
    assert limits.stale_ms(700) == 2_100
