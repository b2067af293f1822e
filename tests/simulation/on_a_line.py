"""The stage of a world with a treadmill on a line of octets.

The one rule: it puts together, and plays the one hand that a family needs beside it: a CSAFE
console starts its belt when the walker pushes its key, and never before it may.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from cable import NETWORK_BAUD, Cable
from clockwork import Clockwork
from cord import Cord
from line_evidence import LineEvidence
from line_oracle import LineOracle
from line_words import reader
from mishaps import Host, Mishaps
from staging import Plugged, Stage
from treadmill_ctl.drivers.contract import Commissioned, Driver, Line, SpeedUnit
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_sim.console import Button
from treadmill_sim.csafe import CsafePeripheral
from treadmill_sim.families import FAMILIES
from treadmill_sim.stream import MakeUp, StreamPeripheral
from worlds import ON_A_LINE, Fault, World

LOOKS_MS = 700  # how often the walker looks whether the console asks for its key


def on_a_line(
    world: World,
    clock: Clockwork,
    host: Host,
    tell: Callable[[Fault, bool], None],
    write: Callable[[str], None],
) -> Stage:
    """All of it."""
    driver, known = DRIVERS[world.family].driver, commissioned(world)
    wiring = driver(known).wiring
    assert isinstance(wiring, Line)
    peripheral = made(world)
    baud = NETWORK_BAUD if FAMILIES[world.family].plug == "tcp" else wiring.baud
    cable = Cable(clock, peripheral, baud, Random(f"cable {world.seed}"))
    mishaps = Mishaps(clock, cable, host, tell, kinds=ON_A_LINE)
    oracle = LineOracle(
        clock, world, peripheral, cable, reader(world.family, world.unit), mishaps.foreign_ms, write
    )
    if isinstance(peripheral, CsafePeripheral):
        clock.at(LOOKS_MS, _push, clock, cable, peripheral, oracle.evidence)

    def plug() -> tuple[Plugged, Driver]:
        return Cord(cable, oracle), driver(known)

    return Stage(peripheral, mishaps, oracle, plug)


def commissioned(world: World) -> Commissioned:
    """What a person found out about the machine of a world."""
    family, machine = DRIVERS[world.family], world.machine
    return Commissioned(
        unit=SpeedUnit(world.unit) if world.unit else None,
        lowest_ckmh=machine.speed_min_ckmh,
        highest_ckmh=machine.speed_max_ckmh,
        baud=9_600 if family.needs_baud else None,
        live_speed=family.may_be_live,
    )


def made(world: World) -> StreamPeripheral:
    """The machine of a world."""
    family, machine = FAMILIES[world.family], world.machine
    make = family.make_live or family.make
    return make(
        MakeUp(
            unit=world.unit,
            seed=machine.seed,
            acceleration_mm_s2=machine.acceleration_mm_s2,
            deceleration_mm_s2=machine.deceleration_mm_s2,
        )
    )


def _push(
    clock: Clockwork, cable: Cable, peripheral: CsafePeripheral, evidence: LineEvidence
) -> None:
    asks = evidence.running and peripheral.may_start  # as the screen and the console say
    if asks and not peripheral.machine.started:
        peripheral.press(Button.START, clock.now_ms)
        cable.pump()
    clock.at(clock.now_ms + LOOKS_MS, _push, clock, cable, peripheral, evidence)
