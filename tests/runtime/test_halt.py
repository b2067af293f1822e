"""A treadmill stopped by itself: what is told of it is what was measured."""

import asyncio

from link_transport import LinkTransport
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.halt import Halted, halt
from treadmill_ctl.runtime.means import Station
from treadmill_ctl.transports.contract import TransportError
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.virtual_time import run


def running() -> tuple[FtmsPeripheral, LinkTransport]:
    """A treadmill whose belt runs, as a service that died left it."""
    peripheral = FtmsPeripheral(MachineProfile())
    peripheral.press(Button.START, 0)
    return peripheral, LinkTransport(peripheral)


def test_a_running_belt_is_stopped_and_its_standstill_measured() -> None:
    """Control and stop are all that is said."""
    peripheral, wire = running()

    async def main() -> Halted:
        await asyncio.sleep(10)
        return await halt("one", lambda: Station(wire, FtmsDriver()), 60)

    assert run(main()) == Halted("one", connected=True, still=True)
    assert peripheral.machine.belt.speed_ckmh == 0
    assert {frame.data.hex() for _, frame in wire.submitted} == {"00", "0801"}


def test_a_treadmill_that_is_not_there_is_tried_until_the_time_is_over() -> None:
    """Not connected, and why."""
    tries: list[int] = []

    def station() -> Station:
        tries.append(1)
        raise TransportError("it is switched off")

    found = run(halt("one", station, 5))
    assert found == Halted("one", connected=False, still=False, why="it is switched off")
    assert len(tries) > 5


def test_a_treadmill_that_comes_late_is_stopped_all_the_same() -> None:
    """As one whose line a guardian held until now."""
    _, wire = running()
    left = [3]

    def station() -> Station:
        left[0] -= 1
        if left[0] >= 0:
            raise TransportError("another program has it")
        return Station(wire, FtmsDriver())

    assert run(halt("one", station, 60)).still


def test_a_belt_that_does_not_obey_is_told_as_not_confirmed() -> None:
    """Connected, and no standstill."""
    peripheral, wire = running()
    peripheral.inject(Faults(ignore_stop=True), 0)

    async def main() -> Halted:
        await asyncio.sleep(10)
        return await halt("one", lambda: Station(wire, FtmsDriver()), 10)

    found = run(main())
    assert (found.connected, found.still) == (True, False)
    assert found.why == "the belt does not report standstill"
