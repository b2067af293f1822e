"""What must hold of every single step from every state that can be reached: R1 to R15 restated.

The one rule: nothing of the guard or the watch is called, and what is known of belt, link and
people comes from `facts`; of the session itself only its phase, hold and alarm are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from exploration.claims_on_commands import leaving, starting
from exploration.claims_on_motion import gated, measured, stopping
from exploration.claims_on_words import less, said
from exploration.taken import FALLEN, Taken
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase

# What one step may lead to, several rows of the table in a row among it. From a trip only back.
NEXT = {
    Phase.STANDING: {*Phase} - {Phase.STARTING, Phase.WALKING},
    Phase.READY: {*Phase} - {Phase.STARTING, Phase.WALKING},
    Phase.ANNOUNCING: {*Phase} - {Phase.WALKING},
    Phase.STARTING: {Phase.STARTING, Phase.WALKING, Phase.SLOWING, Phase.TRIPPED},
    Phase.WALKING: {Phase.WALKING, Phase.SLOWING, Phase.TRIPPED},
    Phase.SLOWING: {Phase.SLOWING, Phase.STANDING, Phase.ENDED, *FALLEN},
    Phase.TRIPPED: {Phase.TRIPPED, Phase.LATCHED},
    Phase.LATCHED: {Phase.LATCHED, Phase.TRIPPED, Phase.ENDED},
    Phase.ENDED: {Phase.ENDED, *FALLEN},
}


def broken(step: Taken) -> Iterator[str]:
    """Every rule that this step breaks."""
    for claims in (leaving, starting, less, said, _latched, stopping, measured, gated):
        yield from claims(step)


def _latched(step: Taken) -> Iterator[str]:
    """R7: a trip sends a stop at once, and stays until a person resets at standstill."""
    before, phase = step.phases
    left = (before, phase) == (Phase.LATCHED, Phase.ENDED)
    trips = phase is Phase.TRIPPED and before not in FALLEN
    found = (
        (phase not in NEXT[before], f"from {before} to {phase}"),
        (before in FALLEN and not all(step.stops), "something but a stop leaves while latched"),
        (
            left and not (Request.RESET in step.requests and step.still),
            "the latch is left without a reset at standstill",
        ),
        (trips and not any(step.stops), "a trip that sends no stop"),
    )
    yield from (f"R7: {why}" for wrong, why in found if wrong)
