"""The empty-belt check on treadmills that deviate in known ways: none of them gets by unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from empty_belt import Technician
from link_transport import LinkTransport
from treadmill_ctl.commissioning.check import Check, Over
from treadmill_ctl.commissioning.words import troubles
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.schema.commissioned import KeyReport
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.oddities import Oddity
from treadmill_sim.personality import made
from treadmill_sim.virtual_time import run


def checked(folder: Path, oddity: Oddity) -> tuple[Technician, Check]:
    """A check of a treadmill with one deviation, at its end."""
    transport = LinkTransport(FtmsPeripheral(made(MachineProfile(), [oddity])))
    technician = Technician(transport, FtmsDriver, folder)
    return technician, run(technician.check())


@pytest.mark.parametrize(
    ("oddity", "said"),
    [
        (Oddity.ACK_WITHOUT_MOTION, "the belt does not move"),
        (Oddity.IN_MPH, "the ratio of a mile to a kilometre"),
        (Oddity.MIN_CLAMP, "it was told 0.50 km/h"),
        (Oddity.CREEP_UP, "it was told 0.50 km/h"),
        (Oddity.AUTOSTART, "nobody here asked for it"),
        (Oddity.MUST_BE_RUNNING, "does not give control"),
        (Oddity.SILENCE_ON_STOP, "STANDSTILL WAS NOT CONFIRMED"),
        (Oddity.STALE_SPEED_ON_STOP, "STANDSTILL WAS NOT CONFIRMED"),
    ],
)
def test_a_deviation_that_harms_ends_the_check(tmp_path: Path, oddity: Oddity, said: str) -> None:
    """With what was seen, for a person."""
    _, check = checked(tmp_path, oddity)
    assert isinstance(check.wants, Over)
    assert said in check.wants.why


def test_miles_that_look_right_on_the_air_are_found_at_the_belt(tmp_path: Path) -> None:
    """Reports and ranges in miles: nothing but the mark on the belt shows it, and no file comes."""
    technician, check = checked(tmp_path, Oddity.BOTH_MPH)
    assert check.wants == Over()
    assert "miles an hour" in next(troubles(check.found, 10))
    assert technician.fastest_ckmh == 482  # what the opening words warn of


def test_a_treadmill_that_never_tells_of_its_key_is_not_counted_on(tmp_path: Path) -> None:
    """Its belt stops, and its file says that nobody was told."""
    _, check = checked(tmp_path, Oddity.STATUS_NEVER)
    assert check.wants == Over()
    assert check.found.key is KeyReport.SILENT
