"""Several who listen to one radio: one scan, begun by the first and ended by the last."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError

from treadmill_ctl.transports import ble_air
from treadmill_ctl.transports.ble_air import Hear, Scan, scan_of
from treadmill_ctl.transports.ble_radio import SystemRadio

DATA = AdvertisementData("Mill", {}, {}, [], None, -50, ())
MILL = BLEDevice("AA:BB:CC:00:00:01", "Mill", None)
OTHER = BLEDevice("AA:BB:CC:00:00:02", "Other", None)


@dataclass
class Stack:
    """Refuses a second scan, as Linux does. `fails`: what a start raises."""

    hear: Hear | None = None
    begun: int = 0
    fails: list[Exception] = field(default_factory=list[Exception])


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack in the place of bleak's."""
    stack = Stack()

    class Scanner:
        """One scan of it."""

        def __init__(self, hear: Hear, backend: None) -> None:
            assert backend is None
            self._hear = hear

        async def start(self) -> None:
            await asyncio.sleep(0)
            if stack.fails:
                raise stack.fails.pop()
            if stack.hear is not None:
                raise BleakError("InProgress")
            stack.hear, stack.begun = self._hear, stack.begun + 1

        async def stop(self) -> None:
            await asyncio.sleep(0)
            stack.hear = None

    monkeypatch.setattr(ble_air, "BleakScanner", Scanner)
    return stack


class Ears:
    """Whoever listens; the addresses heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def hear(self, device: BLEDevice, _: AdvertisementData) -> None:
        """Hear a device."""
        self.heard.append(device.address)


def system_scan() -> Scan:
    """The scan of the computer's radio, as each who opens that radio gets it."""
    return scan_of(SystemRadio())


async def test_those_who_listen_at_once_share_a_scan(stack: Stack) -> None:
    """Three begin together: one scan is begun, all hear, and it ends with the last of them."""
    ears = [Ears(), Ears(), Ears()]
    await asyncio.gather(*(system_scan().join(each.hear) for each in ears))
    assert stack.begun == 1
    assert stack.hear is not None
    stack.hear(MILL, DATA)
    assert [each.heard for each in ears] == [[MILL.address]] * 3
    for each in ears:
        assert stack.hear is not None
        await system_scan().leave(each.hear)
    assert stack.hear is None


async def test_who_comes_later_is_told_what_was_heard(stack: Stack) -> None:
    """A device that is told of once a scan is known to those who join it, and to nobody after."""
    first, second, third = Ears(), Ears(), Ears()
    await system_scan().join(first.hear)
    assert stack.hear is not None
    stack.hear(MILL, DATA)
    stack.hear(OTHER, DATA)
    await system_scan().join(second.hear)
    assert second.heard == [MILL.address, OTHER.address]
    await system_scan().leave(first.hear)
    await system_scan().leave(second.hear)
    await system_scan().join(third.hear)
    assert third.heard == []
    await system_scan().leave(third.hear)


async def test_a_scan_that_is_old_is_made_anew(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who joins an old one gets a fresh one, that the others go on hearing."""
    monkeypatch.setattr(ble_air, "RENEW_S", -1.0)
    first, second = Ears(), Ears()
    await system_scan().join(first.hear)
    await system_scan().join(second.hear)
    assert stack.begun == 2
    assert stack.hear is not None
    stack.hear(MILL, DATA)
    assert first.heard == second.heard == [MILL.address]
    await system_scan().leave(first.hear)
    await system_scan().leave(second.hear)


async def test_a_scan_that_cannot_begin_is_the_error_of_each(stack: Stack) -> None:
    """It fails for one; for whoever waited behind it another is tried; nothing is left of it."""
    stack.fails.append(BleakError("Busy"))
    first, second = Ears(), Ears()
    found = await asyncio.gather(
        *(system_scan().join(each.hear) for each in (first, second)), return_exceptions=True
    )
    assert [str(each) for each in found] == ["Busy", "None"]
    await system_scan().leave(second.hear)
    assert stack.hear is None


async def test_one_who_gives_up_while_it_begins_leaves_nothing(stack: Stack) -> None:
    """Cancelled in the start: the scan that came about for nobody does not go on."""
    ears = Ears()
    joining = asyncio.create_task(system_scan().join(ears.hear))
    await asyncio.sleep(0)
    joining.cancel()
    with pytest.raises(asyncio.CancelledError):
        await joining
    assert stack.hear is None
    await system_scan().join(ears.hear)
    assert stack.begun == 1
    await system_scan().leave(ears.hear)
