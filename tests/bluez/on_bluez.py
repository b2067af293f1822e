"""The service on the real Bluetooth stack of Linux: bleak, D-Bus, bluetoothd, kernel.

Run by in_a_machine, in a machine of its own. What is asked of the real stack here is asked of the
virtual radio in tests/transports and tests/system.
"""

from __future__ import annotations

import asyncio
import os
import time

import pytest
from bumble.core import UUID
from bumble.device import Connection, Device, Peer
from findings import note
from on_the_air import OnTheAir
from system_bus import kill_bluetoothd, start_bluetoothd
from walk_on_bluez import Walk

from treadmill_ctl.core.model import Frame
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.watch import Reason
from treadmill_ctl.drivers.contract import WriteFault
from treadmill_ctl.drivers.ftms.driver import CONTROL_POINT, WIRING
from treadmill_ctl.transports.address import BleAddress
from treadmill_ctl.transports.ble import CLOSE_S, BleTransport
from treadmill_sim.radio.backend import radio_on
from treadmill_sim.radio.host import RadioHost

# From the stack's own report to the session's judgement. Where every instruction is emulated a
# time says nothing of a real machine but that it is not for ever.
SEEN_MS = {"kvm": 100, "uml": 100, "tcg": 1_000}


class Listening:
    """Who a transport tells."""

    def __init__(self) -> None:
        self.faults: list[WriteFault | None] = []
        self.gone = asyncio.Event()
        self.told = asyncio.Event()

    def heard(self, frame: Frame) -> None:
        """A message."""

    def wrote(self, channel: str, fault: WriteFault | None) -> None:
        """The outcome of a write."""
        del channel
        self.faults.append(fault)
        self.told.set()

    def lost(self, why: str) -> None:
        """The end."""
        del why
        self.gone.set()


async def test_a_link_that_is_lost_trips_at_once_and_the_belt_is_stopped(here: OnTheAir) -> None:
    """Out of range under a walk: a trip within 0.1 s of the stack's report, and the alarm.

    Back in range it is connected again, and the belt comes to rest.
    """
    mill = await here.treadmill()
    walk = await Walk.begin(mill)
    await walk.start()
    await asyncio.sleep(0)
    dropped_ms = walk.loop.now_ms
    mill.station.drop_link()
    lost_ms = await walk.lost()
    reported_ms = round(here.adapter.controller.ended_s[mill.address] * 1_000)
    note("link loss: supervision timeout, ms", reported_ms - dropped_ms)
    note("link loss: seen after the stack's report, ms", lost_ms - reported_ms)
    assert lost_ms - reported_ms <= SEEN_MS[os.environ["BLUEZ_ENGINE"]]
    state = walk.loop.state
    assert state.trip is not None
    assert state.trip.reason is Reason.LINK_LOST
    assert state.alarm is not None
    assert walk.belt_ckmh > 0
    mill.station.restore_link()
    await walk.until(Phase.LATCHED)
    assert walk.belt_ckmh == 0
    assert walk.notes.unalarmed == []
    began_s = time.monotonic()
    await walk.close()
    note("clean disconnect, s", round(time.monotonic() - began_s, 2))
    assert time.monotonic() - began_s < CLOSE_S + 1


async def test_a_treadmill_that_hangs_up_is_seen_at_once(here: OnTheAir) -> None:
    """It ends the connection itself: a trip, and the belt is stopped over a new connection."""
    mill = await here.treadmill()
    walk = await Walk.begin(mill)
    await walk.start()
    began_ms = walk.loop.now_ms
    for connection in tuple(mill.station.device.connections.values()):
        await connection.disconnect()
    note("the treadmill hangs up: seen after, ms", await walk.lost() - began_ms)
    await walk.until(Phase.LATCHED)
    assert walk.belt_ckmh == 0
    assert walk.notes.unalarmed == []
    await walk.close()


async def test_a_loss_in_the_middle_of_a_write_is_no_refusal(here: OnTheAir) -> None:
    """The write, if it is told of at all, is not known to have arrived; then comes the loss."""
    mill = await here.treadmill()
    way, listening = BleTransport(BleAddress(mill.address)), Listening()
    await way.open(WIRING, listening)
    mill.station.drop_link()
    way.submit(Frame(CONTROL_POINT, b"\x00"))
    async with asyncio.timeout(30):
        await listening.gone.wait()
    told = [each.why for each in listening.faults if each is not None]
    note("a write in the moment of a loss ends with", told)
    assert not [each for each in told if "refused" in each]
    await way.close()


async def test_a_second_program_that_takes_control_ends_the_walk(here: OnTheAir) -> None:
    """A phone connects beside us and asks for control: the session trips, the belt stands."""
    mill = await here.treadmill()
    walk = await Walk.begin(mill)
    await walk.start()
    phone = await radio_on(here.air)
    await _take_control(phone.host, mill.address)
    await walk.until(Phase.TRIPPED, Phase.LATCHED)
    assert walk.loop.state.trip is not None
    await walk.until(Phase.LATCHED)
    assert walk.belt_ckmh == 0
    await phone.close()
    await walk.close()


async def _take_control(host: RadioHost, address: str) -> None:
    connection = await host.device.connect(address)
    peer = Peer(connection)
    await peer.discover_services()
    await peer.discover_characteristics()
    (control,) = peer.get_characteristics_by_uuid(UUID.from_16_bits(0x2AD9))
    await peer.subscribe(  # pyright: ignore[reportUnknownMemberType] - untyped in bumble
        control, lambda _: None, prefer_notify=False
    )
    await control.write_value(b"\x00", with_response=True)


async def test_an_adapter_that_vanishes_is_a_loss(here: OnTheAir) -> None:
    """Pulled out under a walk: a trip and the alarm; plugged in again, the belt is stopped."""
    mill = await here.treadmill()
    walk = await Walk.begin(mill)
    await walk.start()
    began_ms = walk.loop.now_ms
    await here.adapter.unplug()
    note("the adapter vanishes: seen after, ms", await walk.lost() - began_ms)
    assert walk.loop.state.alarm is not None
    await here.plug_in_again()
    await walk.until(Phase.LATCHED)
    assert walk.belt_ckmh == 0
    assert walk.notes.unalarmed == []
    await walk.close()


async def test_a_bluetoothd_that_dies_without_a_word(here: OnTheAir) -> None:
    """Nothing tells of it; the reports that do not come do. Started again, the belt is stopped."""
    mill = await here.treadmill()
    walk = await Walk.begin(mill)
    await walk.start()
    began_ms = walk.loop.now_ms
    kill_bluetoothd()
    await walk.until(Phase.TRIPPED)
    note("bluetoothd killed: trip after, ms", walk.loop.now_ms - began_ms)
    start_bluetoothd()
    await here.bus.switch_on_another_than()
    await walk.until(Phase.LATCHED)
    note("bluetoothd killed: belt at rest after, ms", walk.loop.now_ms - began_ms)
    assert walk.belt_ckmh == 0
    await walk.close()


async def test_a_connection_that_fails_as_it_is_made_is_made_again(here: OnTheAir) -> None:
    """The first one is ended by the treadmill in the moment it stands; nobody has to know."""
    mill = await here.treadmill()
    ended: list[Connection] = []
    ending: list[asyncio.Future[None]] = []

    def end_the_first(connection: Connection) -> None:
        if not ended:
            ended.append(connection)
            ending.append(asyncio.ensure_future(connection.disconnect()))

    mill.station.device.on(Device.EVENT_CONNECTION, end_the_first)
    way = BleTransport(BleAddress(mill.address))
    opened = await way.open(WIRING, Listening())
    assert len(ended) == 1
    assert opened.address == mill.address
    await way.close()


@pytest.mark.parametrize("mills", [3])
async def test_several_treadmills_are_found_at_the_same_time(here: OnTheAir, mills: int) -> None:
    """One process connects to several at once, as after a loss that took them all."""
    addresses = [(await here.treadmill()).address for _ in range(mills)]
    opening = [BleTransport(BleAddress(each)) for each in addresses]
    opened = await asyncio.gather(*(each.open(WIRING, Listening()) for each in opening))
    assert [each.address for each in opened] == addresses
    await asyncio.gather(*(each.close() for each in opening))
