"""Each kind of fault changes something in its world, and the service answers for it."""

import pytest

from clinic import run_world
from plain import WALKS_MS, plain_world
from treadmill_ctl.core.model import Request
from worlds import ON_AIR, Action, Fault, Kind

STOP = Action(Request.STOP, WALKS_MS + 1_000, "assistant")
VALUE = {
    Kind.DELAY: 1_000,
    Kind.FRAGMENT: 10,
    Kind.REFUSE: 4,
    Kind.REFUSE_SPEED: 4,
    Kind.OVERSPEED: 100,
    Kind.RUNAWAY: 100,
    Kind.CONSOLE_FASTER: 3,
    Kind.CONSOLE_SLOWER: 3,
    Kind.CLOCK_JUMP: 2_000,
}
# At rest, not while walking: before the start, and while the start is being asked for.
AT_REST_MS = {Kind.CREEP: 500, Kind.CONSOLE_START: 500, Kind.REFUSE_SPEED: 0}
STOPPED = (Kind.REFUSE, Kind.SILENCE, Kind.IGNORED_STOP)  # felt by a request, so one is made


def _fault(kind: Kind) -> Fault:
    return Fault(kind, AT_REST_MS.get(kind, WALKS_MS), 15_000, VALUE.get(kind, 0))


@pytest.mark.parametrize("kind", ON_AIR)
def test_a_fault_of_its_kind_is_felt_and_breaks_no_rule(kind: Kind) -> None:
    """Alone in a plain world it does what its name says, is counted, and nothing unsafe happens."""
    result = run_world(plain_world(_fault(kind), actions=(STOP,) if kind in STOPPED else ()))
    assert result.violation is None
    assert (result.done, result.felt) == ({kind: 1}, {kind: 1})


@pytest.mark.parametrize(
    ("kind", "at_ms"),
    [
        (Kind.IGNORED_STOP, WALKS_MS),  # nobody asks for a stop before it is over
        (Kind.CONTROL_REVOKED, 0),  # nobody has control yet
        (Kind.CREEP, WALKS_MS),  # it runs already
        (Kind.STUCK, 0),  # it stands anyhow
        (Kind.OVERSPEED, 0),
        (Kind.HOST_STALL, 0),  # no session has begun
    ],
)
def test_a_fault_that_changes_nothing_is_not_felt(kind: Kind, at_ms: int) -> None:
    """What came about and made no difference does not count as a test of anything."""
    result = run_world(plain_world(Fault(kind, at_ms, 100, VALUE.get(kind, 0))))
    assert result.violation is None
    assert (result.done, result.felt) == ({kind: 1}, {})


def test_a_plain_world_walks_its_plan_to_the_end() -> None:
    """Without a fault nothing trips, nothing alarms, and the journal replays."""
    result = run_world(plain_world())
    assert result.violation is None
    assert result.completed
    assert (result.sessions, result.replayed) == (2, 2)
