"""When a session is over: that no phase in which it goes on has an end."""

from itertools import product

import pytest

from plans import setup, walk
from treadmill_ctl.core.model import GuardianIs, Machine, Range, Stance
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.runtime.ending import GOES_ON, Leaving, over
from treadmill_ctl.runtime.snapshot import snapshot

LONG_MS = 3_600_000
STATE = State(setup(Machine("a treadmill", "ftms", Range(50, 2_000, 10)), walk(60_000, 200)))
GONE = GuardianIs(Stance.GONE, "it was ended")


@pytest.mark.parametrize("phase", sorted(GOES_ON))
@pytest.mark.parametrize("hold", list(Hold))
def test_nothing_ends_where_it_goes_on(phase: Phase, hold: Hold) -> None:
    """In these phases a session is not over, whatever is seen, whoever leaves, however late."""
    state = STATE._replace(phase=phase, hold=hold)
    shown = snapshot(state, LONG_MS)._replace(phase=phase, hold=hold, guardian=GONE, why="asked")
    for still, linked, stays, now in product((False, True), repeat=4):
        seen = shown._replace(still=still, linked=linked, controlled=False, left_ms=0)
        leaving = Leaving(stays=stays, now=now, unconfirmed_ms=0)
        assert over(seen, state, LONG_MS, leaving, LONG_MS) is None


def test_every_other_phase_has_an_end() -> None:
    """Each phase that is not among them can be over: none is missing."""
    state = STATE._replace(hold=Hold.START)
    for phase in set(Phase) - GOES_ON:
        shown = snapshot(state, LONG_MS)._replace(
            phase=phase, hold=Hold.START, still=True, guardian=GONE, why="asked"
        )
        at = state._replace(phase=phase)
        leaving = Leaving(stays=False, now=True)
        assert over(shown, at, LONG_MS, leaving, LONG_MS) is not None, phase
