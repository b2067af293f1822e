"""The empty-belt check on simulated treadmills on a line of octets, in virtual time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from empty_belt import Technician
from stream_link import StreamTransport
from treadmill_ctl.commissioning.check import Over
from treadmill_ctl.commissioning.machine_text import About, machine_text
from treadmill_ctl.commissioning.words import troubles
from treadmill_ctl.core.model import Machine
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_ctl.schema.treadmill_file import read_machine
from treadmill_sim.families import FAMILIES
from treadmill_sim.stream import MakeUp
from treadmill_sim.virtual_time import run

ABOUT = About(date(2026, 11, 23), "/dev/pts/0")
FOUND = {
    "trackmaster": Commissioned(unit=SpeedUnit.MPH),
    "woodway-us": Commissioned(unit=SpeedUnit.KMH),
    "woodway-pps": Commissioned(),
    "biodex": Commissioned(unit=SpeedUnit.KMH, baud=9_600),
    "bertec": Commissioned(),
    "csafe": Commissioned(live_speed=True),
}


def on_a_line(folder: Path, family: str) -> Technician:
    """A technician at a treadmill on a line."""
    known, kind = FOUND[family], FAMILIES[family]
    peripheral = (kind.make_live or kind.make)(MakeUp(unit=known.unit))
    baud = 1_000_000 if family == "bertec" else 4_800  # it is on a network
    return Technician(
        StreamTransport(peripheral, baud),
        lambda: DRIVERS[family].driver(known),
        folder,
        starts_by_hand=family == "csafe",
    )


def places(machine: Machine) -> list[int]:
    """Every speed that a machine can be told, up to twice what anybody is walked at."""
    grid = machine.speed
    return [v for v in range(grid.lowest, min(grid.highest, 2_000) + 1) if grid.holds(v)]


@pytest.mark.parametrize("family", FOUND)
def test_a_treadmill_on_a_line_is_found_out_and_written(tmp_path: Path, family: str) -> None:
    """Every family that takes a speed while it runs: complete, true, and its grid read back."""
    technician = on_a_line(tmp_path, family)
    check = run(technician.check())
    assert check.wants == Over()
    assert check.machine is not None
    assert [*troubles(check.found, check.machine.speed.widest)] == []
    back = read_machine(machine_text(check.machine, check.found, ABOUT), "mill.yaml")
    assert places(back) == places(check.machine)
    assert technician.machine.speed_ckmh == 0
