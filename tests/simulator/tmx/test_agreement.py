"""The service's codec and the simulator's reading of the contract, against each other.

Neither was written from the other: where both understand a value alike, it is as the contract says.
"""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.core.model import SetGrade, SetSpeed, StartBelt
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.pps.language import PpsLanguage
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_ctl.drivers.said import Grade, Reply, Speed
from treadmill_ctl.drivers.tmx import language
from treadmill_ctl.drivers.tmx.dialect import TRACKMASTER, WOODWAY_US
from treadmill_ctl.drivers.tmx.language import TmxLanguage
from treadmill_sim.belt import FINE_PER_CKMH, FINE_PER_DPCT
from treadmill_sim.families import FAMILIES
from treadmill_sim.pps import PpsPeripheral
from treadmill_sim.stream import MakeUp
from treadmill_sim.tmx import trackmaster, woodway_us

UNITS = st.sampled_from(SpeedUnit)
BOTH = {TRACKMASTER: trackmaster, WOODWAY_US: woodway_us}
DIALECTS = st.sampled_from(tuple(BOTH))


@given(DIALECTS, UNITS, st.integers(-1_300, 1_300))
def test_a_speed_that_can_be_said_is_taken_as_it_was_meant(
    dialect: object, unit: SpeedUnit, speed_ckmh: int
) -> None:
    """The machine's target is the asked speed cut to its tenths, in the asked direction."""
    assert dialect in (TRACKMASTER, WOODWAY_US)
    spoken = TmxLanguage(dialect, Commissioned(unit))  # type: ignore[arg-type] - asserted
    script = spoken.script(SetSpeed(speed_ckmh))
    if isinstance(script, str):
        assert abs(speed_ckmh) < 33 or speed_ckmh < 0 or speed_ckmh > 1_200
        return
    peripheral = BOTH[dialect](MakeUp(unit=unit))  # type: ignore[index] - asserted
    peripheral.feed(script[0].data, 0)
    peripheral.advance(2)
    assert spoken.read(peripheral.take()) == [Reply(script[0].reply)]
    machine = peripheral.machine
    assert 0 <= abs(speed_ckmh) - machine.target_ckmh <= 17
    assert machine.direction == (1 if speed_ckmh > 0 else -1)


@given(DIALECTS, UNITS, st.integers(-1_200, 1_200), st.integers(0, 30))
def test_what_a_belt_does_is_read_as_what_it_is(
    dialect: object, unit: SpeedUnit, speed_ckmh: int, half_dpct: int
) -> None:
    """The nearest tenth of its unit, its direction, its grade; standstill only where it stands."""
    assert dialect in (TRACKMASTER, WOODWAY_US)
    spoken = TmxLanguage(dialect, Commissioned(unit))  # type: ignore[arg-type] - asserted
    peripheral = BOTH[dialect](MakeUp(unit=unit))  # type: ignore[index] - asserted
    belt = peripheral.machine.belt
    belt.speed = belt.target = speed_ckmh * FINE_PER_CKMH
    belt.grade = belt.grade_target = half_dpct * 5 * FINE_PER_DPCT
    peripheral.feed(language.SPEED.data + language.GRADE.data, 0)
    peripheral.advance(2)
    speed, grade = (spoken.meaning(said) for said in spoken.read(peripheral.take()) if said)  # type: ignore[arg-type] - replies alone are said here
    assert grade == Grade(half_dpct * 5)
    assert isinstance(speed, Speed)
    signed_ckmh = speed_ckmh if dialect is WOODWAY_US else abs(speed_ckmh)
    assert abs(speed.speed_ckmh - signed_ckmh) <= 17
    assert (speed.speed_ckmh == 0) is (speed_ckmh == 0)


@given(DIALECTS, UNITS, st.integers(-10, 200))
def test_a_grade_that_can_be_said_is_taken_as_it_was_meant(
    dialect: object, unit: SpeedUnit, grade_dpct: int
) -> None:
    """On the grid of the machine; what is off it is not said."""
    assert dialect in (TRACKMASTER, WOODWAY_US)
    spoken = TmxLanguage(dialect, Commissioned(unit))  # type: ignore[arg-type] - asserted
    script = spoken.script(SetGrade(grade_dpct))
    peripheral = BOTH[dialect](MakeUp(unit=unit))  # type: ignore[index] - asserted
    if not isinstance(script, str):
        peripheral.feed(script[0].data, 0)
        peripheral.advance(2)
        assert spoken.read(peripheral.take()) == [Reply(script[0].reply)]
        assert peripheral.machine.grade_target_dpct == grade_dpct


@given(st.integers(1, 1_190), st.integers(0, 150))
def test_a_pps_and_its_driver_understand_each_other(speed_ckmh: int, grade_dpct: int) -> None:
    """What is asked for is what is aimed at and what is read back, within a hundredth of a km/h."""
    spoken, peripheral = PpsLanguage(Commissioned()), PpsPeripheral(MakeUp())
    commands = (StartBelt(speed_ckmh), SetSpeed(speed_ckmh), SetGrade(grade_dpct))
    for command in commands:
        script = spoken.script(command)
        assert not isinstance(script, str)
        for request in script:
            peripheral.feed(request.data, peripheral.machine.now_ms)
            peripheral.advance(peripheral.machine.now_ms + 2)
            assert spoken.read(peripheral.take()) == [Reply(request.reply)]
    assert abs(peripheral.machine.target_ckmh - speed_ckmh) <= 1
    peripheral.advance(60_000)
    read: list[object] = []
    for question in spoken.rounds[0]:
        peripheral.feed(question.data, peripheral.machine.now_ms)
        peripheral.advance(peripheral.machine.now_ms + 2)
        said = spoken.read(peripheral.take())
        read += [spoken.meaning(each) for each in said if isinstance(each, Reply)]
    speed, grade = read
    assert isinstance(speed, Speed)
    assert abs(speed.speed_ckmh - speed_ckmh) <= 1
    assert grade == Grade(grade_dpct)


@pytest.mark.parametrize("family", ["trackmaster", "woodway-us", "woodway-pps"])
def test_every_family_can_be_driven_and_simulated(family: str) -> None:
    """One name in both registries, and both ask for a unit or neither does."""
    assert DRIVERS[family].needs_unit is FAMILIES[family].needs_unit
    unit = "mph" if FAMILIES[family].needs_unit else None
    make: Callable[[MakeUp], object] = FAMILIES[family].make
    assert make(MakeUp(unit=unit))
