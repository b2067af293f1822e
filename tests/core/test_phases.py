"""The table of phases, restated row by row."""

from __future__ import annotations

import pytest

from treadmill_ctl.core.phases import UNDER_WAY, Cause, Phase, after

ROWS = {
    (Phase.STANDING, Cause.CONFIRMED): Phase.READY,
    (Phase.READY, Cause.GO): Phase.ANNOUNCING,
    (Phase.READY, Cause.LAPSED): Phase.STANDING,
    (Phase.ANNOUNCING, Cause.ANNOUNCED): Phase.STARTING,
    (Phase.ANNOUNCING, Cause.LAPSED): Phase.STANDING,
    (Phase.STARTING, Cause.MOVING): Phase.WALKING,
    (Phase.STANDING, Cause.HALT): Phase.SLOWING,
    (Phase.READY, Cause.HALT): Phase.SLOWING,
    (Phase.ANNOUNCING, Cause.HALT): Phase.SLOWING,
    (Phase.STARTING, Cause.HALT): Phase.SLOWING,
    (Phase.WALKING, Cause.HALT): Phase.SLOWING,
    (Phase.SLOWING, Cause.HALT): Phase.SLOWING,
    (Phase.SLOWING, Cause.STILL): Phase.STANDING,
    (Phase.SLOWING, Cause.FINISHED): Phase.ENDED,
    (Phase.TRIPPED, Cause.STILL): Phase.LATCHED,
    (Phase.LATCHED, Cause.RESET): Phase.ENDED,
    **{(phase, Cause.TRIP): Phase.TRIPPED for phase in Phase},
}


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize("phase", list(Phase))
def test_every_cause_in_every_phase(phase: Phase, cause: Cause) -> None:
    """A cause changes a phase as its row says, and changes nothing where there is no row."""
    assert after(phase, cause) is ROWS.get((phase, cause))


def test_a_latch_has_one_door() -> None:
    """Tripped leads to latched only, latched to ended only, ended nowhere but to a new trip."""
    leads = {p: {ROWS[k] for k in ROWS if k[0] is p} for p in Phase}
    assert leads[Phase.TRIPPED] == {Phase.LATCHED, Phase.TRIPPED}
    assert leads[Phase.LATCHED] == {Phase.ENDED, Phase.TRIPPED}
    assert leads[Phase.ENDED] == {Phase.TRIPPED}


def test_motion_is_reached_one_way() -> None:
    """Walking comes from starting, that from announcing, that from ready, and from nowhere else."""
    comes = {p: {k[0] for k, to in ROWS.items() if to is p} for p in Phase}
    assert comes[Phase.WALKING] == {Phase.STARTING}
    assert comes[Phase.STARTING] == {Phase.ANNOUNCING}
    assert comes[Phase.ANNOUNCING] == {Phase.READY}
    assert comes[Phase.READY] == {Phase.STANDING}


def test_under_way() -> None:
    """The belt may be moving because of us from the start to measured standstill."""
    assert {Phase.STARTING, Phase.WALKING, Phase.SLOWING, Phase.TRIPPED} == UNDER_WAY
