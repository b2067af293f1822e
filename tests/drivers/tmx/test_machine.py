"""What a machine of the Trackmaster family is, by what a person found out."""

from collections.abc import Callable

import pytest

from asked_line import AskedLine
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.drivers.asking import AskingDriver
from treadmill_ctl.drivers.contract import Commissioned, Line, SpeedUnit, Unfit
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_ctl.drivers.tmx.dialect import TRACKMASTER, WOODWAY_US
from treadmill_ctl.drivers.tmx.language import TmxLanguage

MPH = Commissioned(SpeedUnit.MPH)


def machine(known: Commissioned, dialect: object = TRACKMASTER) -> Machine:
    """The machine, which can be driven."""
    assert dialect in (TRACKMASTER, WOODWAY_US)
    found = TmxLanguage(dialect, known).identify("a treadmill")  # type: ignore[arg-type] - asserted
    assert isinstance(found, Machine)
    return found


def test_its_speeds_are_tenths_of_its_own_unit() -> None:
    """0.5 to 12.0 of it where nobody found out the lowest; none of them is lost."""
    assert machine(Commissioned(SpeedUnit.KMH)).speed == Range(50, 1_200, 10)
    grid = machine(MPH).speed
    assert (grid.lowest, grid.highest) == (80, 1_931)
    assert [grid.holds(speed) for speed in (80, 96, 112, 128, 144, 160, 177)] == [True] * 7


def test_a_trackmaster_stops_by_itself_and_runs_forward_alone() -> None:
    """Half a second of silence; its deck goes in halves of a per cent; it is unproven."""
    found = machine(MPH)
    assert (found.watchdog_ms, found.reports_key, found.reverses) == (500, False, False)
    assert (found.lockout_ms, found.unit, found.live_speed) == (20_000, "mph", True)
    assert found.grade == Range(0, 150, 5)
    assert found.unproven


def test_a_woodway_reverses_and_its_watchdog_is_not_counted_on() -> None:
    """Nobody wrote down how long that is."""
    found = machine(MPH, WOODWAY_US)
    assert (found.watchdog_ms, found.reverses, found.family) == (None, True, "woodway-us")
    assert found.unproven


def test_without_a_unit_it_is_not_driven() -> None:
    """The wrong one would be every speed times 1.6; the way out is in the sentence."""
    driver = AskingDriver(TmxLanguage(TRACKMASTER, Commissioned()))
    assert driver.identify("T", {}) == Unfit(
        "T counts in km/h or in mph and does not say which; see its display, and give unit=km/h or"
        " unit=mph in its address."
    )


def test_a_range_without_a_speed_in_it_is_not_driven() -> None:
    """With both ends, and where to correct them."""
    known = Commissioned(SpeedUnit.KMH, lowest_ckmh=300, highest_ckmh=200)
    assert AskingDriver(TmxLanguage(TRACKMASTER, known)).identify("T", {}) == Unfit(
        "T is left no speed from 3.00 km/h to 2.00 km/h; correct lowest= and highest= in its"
        " address."
    )


@pytest.mark.parametrize(
    ("family", "baud", "needs_unit"),
    [("trackmaster", 4_800, True), ("woodway-us", 4_800, True), ("woodway-pps", 9_600, False)],
)
def test_the_registry_knows_the_families(
    cleared: Callable[..., Cleared], family: str, baud: int, *, needs_unit: bool
) -> None:
    """Each over serial and TCP, at its own pace; each says whether its unit has to be found out."""
    found = DRIVERS[family]
    known = MPH if needs_unit else Commissioned()
    assert found.driver(known).wiring == Line(baud)
    assert {"serial", "tcp"} <= set(found.schemes)
    assert found.needs_unit is needs_unit
    made = AskedLine(found.driver(known), cleared).machine
    assert isinstance(made, Machine)
    assert made.family == family
