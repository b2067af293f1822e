"""bleak on bumble: a whole conversation with a treadmill over real ATT and GATT."""

import asyncio
from typing import cast

import pytest
from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.exc import BleakDeviceNotFoundError, BleakError, BleakGATTProtocolError
from bleak.uuids import normalize_uuid_16
from bumble.att import ATT_Error
from bumble.device import Connection

from treadmill_sim.att import Outgoing
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.backend import SimRadio, radio_on
from treadmill_sim.radio.client import Gatt
from treadmill_sim.radio.peripheral import Station

CONTROL = normalize_uuid_16(0x2AD9)
STATUS = normalize_uuid_16(0x2ADA)
DATA = normalize_uuid_16(0x2ACD)
FEATURE = normalize_uuid_16(0x2ACC)
SERVICE = normalize_uuid_16(0x1826)
LIMIT_S = 5.0


async def heard(radio: SimRadio, name: str = "SimTreadmill") -> BLEDevice:
    """Wait for a treadmill to advertise."""
    device = await BleakScanner.find_device_by_name(name, LIMIT_S, backend=radio.scanner)
    assert device is not None
    return device


class Peer:
    """A connected client that keeps what it is told."""

    def __init__(self, device: BLEDevice, radio: SimRadio) -> None:
        self.lost = asyncio.Event()
        self.told: dict[str, asyncio.Queue[bytes]] = {}
        self.client = BleakClient(
            device, lambda _: self.lost.set(), timeout=LIMIT_S, backend=radio.client
        )

    async def connect(self, *channels: str) -> "Peer":
        await self.client.connect()
        for channel in channels:
            queue = self.told[channel] = asyncio.Queue[bytes]()
            await self.client.start_notify(
                channel, lambda _, data, q=queue: q.put_nowait(bytes(data))
            )
        return self

    async def hear(self, channel: str) -> bytes:
        async with asyncio.timeout(LIMIT_S):
            return await self.told[channel].get()

    async def write(self, request: bytes) -> None:
        await self.client.write_gatt_char(CONTROL, request, response=True)

    async def command(self, request: bytes) -> bytes:
        await self.write(request)
        return await self.hear(CONTROL)

    async def wait_lost(self) -> float:
        loop = asyncio.get_running_loop()
        from_s = loop.time()
        async with asyncio.timeout(LIMIT_S):
            await self.lost.wait()
        return loop.time() - from_s


def end_of_only_client(station: Station) -> asyncio.Event:
    """Set when the treadmill has seen its only client go."""
    left = asyncio.Event()
    (connection,) = station.device.connections.values()

    def note(_: object) -> None:
        left.set()

    connection.on(Connection.EVENT_DISCONNECTION, note)
    return left


async def test_scan_tells_name_service_and_machine_type(station: Station, radio: SimRadio) -> None:
    """A scan shows the treadmill's name, its service and its service data, each once."""
    async with BleakScanner(backend=radio.scanner) as scanner:
        async with asyncio.timeout(LIMIT_S):
            async for device, data in scanner.advertisement_data():
                assert (device.name, data.service_uuids) == ("SimTreadmill", [SERVICE])
                assert data.service_data == {SERVICE: bytes.fromhex("010100")}
                assert station.clients == 0
                break


@pytest.mark.usefixtures("station")
async def test_conversation(radio: SimRadio) -> None:
    """Reads, control by indication, reports by notification, an ordered end."""
    peer = await Peer(await heard(radio), radio).connect(CONTROL, DATA)
    assert len(await peer.client.read_gatt_char(FEATURE)) == 8
    assert await peer.command(b"\x02\x64\x00") == b"\x80\x02\x05"
    assert await peer.command(b"\x00") == b"\x80\x00\x01"
    assert await peer.command(b"\x07") == b"\x80\x07\x01"
    assert await peer.command(b"\x02\x64\x00") == b"\x80\x02\x01"
    async with asyncio.timeout(LIMIT_S):
        while int.from_bytes((await peer.hear(DATA))[2:4], "little") == 0:
            pass
    await peer.client.disconnect()
    assert peer.lost.is_set()
    assert not peer.client.is_connected


@pytest.mark.usefixtures("station")
async def test_records_are_cut_to_the_mtu_that_was_agreed(radio: SimRadio) -> None:
    """The treadmill learns of the MTU, so that its record of 18 octets comes in one piece."""
    peer = await Peer(await heard(radio), radio).connect(DATA)
    assert peer.client.mtu_size == 247
    record = await peer.hear(DATA)
    assert len(record) == 18
    assert record[0] & 1 == 0  # no more data to come


async def test_refused_write_tells_the_code(air: Air, radio: SimRadio) -> None:
    """An ATT error reaches the client as its code: 0xFE while a procedure is under way."""
    slow = Station(FtmsPeripheral(MachineProfile(name="Slow", ack_delay_ms=60_000)), air)
    await slow.start()
    peer = await Peer(await heard(radio, "Slow"), radio).connect(CONTROL)
    await peer.write(b"\x00")
    with pytest.raises(BleakGATTProtocolError) as refused:
        await peer.write(b"\x00")
    assert refused.value.code == 0xFE
    await slow.stop()


@pytest.mark.usefixtures("station")
async def test_write_without_indications_is_refused(radio: SimRadio) -> None:
    """The control point wants its indications on first: ATT 0xFD."""
    peer = await Peer(await heard(radio), radio).connect()
    with pytest.raises(BleakGATTProtocolError) as refused:
        await peer.write(b"\x00")
    assert refused.value.code == 0xFD


@pytest.mark.usefixtures("station")
async def test_subscription_reads_back(radio: SimRadio) -> None:
    """A configuration reads back as written, and takes neither another bit nor another length."""
    peer = await Peer(await heard(radio), radio).connect(CONTROL)
    control = peer.client.services.get_characteristic(CONTROL)
    assert control is not None
    cccd = control.get_descriptor("2902")
    assert cccd is not None
    assert await peer.client.read_gatt_descriptor(cccd) == b"\x02\x00"
    (connection,) = radio.host.device.connections.values()  # bleak itself writes none of these
    gatt = cast("Gatt", connection.gatt_client)
    for value, code in ((b"\x01\x00", 0x13), (b"\x02", 0x0D)):
        with pytest.raises(ATT_Error) as refused:
            await gatt.write_value(cccd.handle, value, with_response=True)
        assert refused.value.error_code == code
    await peer.client.stop_notify(CONTROL)
    assert await peer.client.read_gatt_descriptor(cccd) == b"\x00\x00"


async def test_console_is_heard(station: Station, radio: SimRadio) -> None:
    """A button pushed at the machine is told to the client."""
    peer = await Peer(await heard(radio), radio).connect(STATUS)
    station.press(Button.START)
    assert await peer.hear(STATUS) == b"\x04"
    station.press(Button.KEY_PULL)
    assert await peer.hear(STATUS) == b"\x03"


async def test_two_clients_and_a_takeover(air: Air, station: Station, radio: SimRadio) -> None:
    """The treadmill stays to be found while connected; the second client's request takes over."""
    first = await Peer(await heard(radio), radio).connect(CONTROL, STATUS)
    assert await first.command(b"\x00") == b"\x80\x00\x01"
    another = await radio_on(air)
    try:
        second = await Peer(await heard(another), another).connect(CONTROL)
        assert station.clients == 2
        assert await second.command(b"\x00") == b"\x80\x00\x01"
        assert await first.hear(STATUS) == b"\xff"
        assert await first.command(b"\x08\x01") == b"\x80\x08\x05"
    finally:
        await another.close()


async def test_loss_is_seen_after_the_supervision_timeout(
    station: Station, radio: SimRadio
) -> None:
    """Out of range: nothing, then the end after 420 ms; what was under way fails as ATT 0x0E."""
    peer = await Peer(await heard(radio), radio).connect(CONTROL)
    station.drop_link()
    under_way = asyncio.create_task(peer.write(b"\x00"))
    assert await peer.wait_lost() > 0.4
    with pytest.raises(BleakGATTProtocolError) as failed:
        await under_way
    assert failed.value.code == 0x0E
    with pytest.raises(BleakError, match="Service Discovery"):
        await peer.write(b"\x00")
    await peer.client.disconnect()
    station.restore_link()
    again = await Peer(await heard(radio), radio).connect(CONTROL)
    assert await again.command(b"\x00") == b"\x80\x00\x01"


async def test_treadmill_sees_the_loss_too(station: Station, radio: SimRadio) -> None:
    """After a loss the treadmill has no client, and the client's control is gone with it."""
    peer = await Peer(await heard(radio), radio).connect(CONTROL)
    assert await peer.command(b"\x00") == b"\x80\x00\x01"
    station.drop_link()
    await peer.wait_lost()
    station.restore_link()
    again = await Peer(await heard(radio), radio).connect(CONTROL)
    assert station.clients == 1
    assert await again.command(b"\x07") == b"\x80\x07\x05"


async def test_a_short_dropout_only_delays(station: Station, radio: SimRadio) -> None:
    """Back before the supervision timeout, the link stands and what was written arrives."""
    peer = await Peer(await heard(radio), radio).connect(CONTROL)
    station.drop_link()
    under_way = asyncio.create_task(peer.write(b"\x00"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await asyncio.shield(under_way)
    station.restore_link()
    await under_way
    assert await peer.hear(CONTROL) == b"\x80\x00\x01"
    assert not peer.lost.is_set()


async def test_supervision_timeout_is_the_connections_own(
    station: Station, radio: SimRadio
) -> None:
    """A treadmill that asks for a longer supervision timeout gets it, and so does the loss."""
    peer = await Peer(await heard(radio), radio).connect()
    (connection,) = station.device.connections.values()
    await connection.device.update_connection_parameters(connection, 30, 30, 0, 700)
    station.drop_link()
    assert await peer.wait_lost() > 0.65


async def test_treadmill_hangs_up(station: Station, radio: SimRadio) -> None:
    """A treadmill that ends the connection is seen at once."""
    peer = await Peer(await heard(radio), radio).connect()
    (connection,) = station.device.connections.values()
    await connection.disconnect()
    assert await peer.wait_lost() < 0.4


async def test_connect_to_what_is_gone_ends_and_leaves_nothing(
    air: Air, station: Station, radio: SimRadio
) -> None:
    """A connect to a silent treadmill times out in its own time, and the next one works."""
    device = await heard(radio)
    station.drop_link()
    loop = asyncio.get_running_loop()
    from_s = loop.time()
    with pytest.raises(TimeoutError, match="did not answer within"):
        await BleakClient(device, timeout=0.2, backend=radio.client).connect()
    with pytest.raises(BleakDeviceNotFoundError):
        await BleakClient(device.address, timeout=0.2, backend=radio.client).connect()
    assert loop.time() - from_s < LIMIT_S
    station.restore_link()
    by_address = BleakClient(device.address, timeout=LIMIT_S, backend=radio.client)
    await by_address.connect()
    assert (by_address.name, air.supervision_ms(station.controller)) == (device.address, 420)


async def test_cancelled_connect_leaves_nothing(station: Station, radio: SimRadio) -> None:
    """A connect that is given up takes its attempt back; the radio can be used again."""
    device = await heard(radio)
    station.drop_link()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await BleakClient(device, timeout=LIMIT_S, backend=radio.client).connect()
    station.restore_link()
    await Peer(device, radio).connect()
    assert station.clients == 1


async def test_indication_under_way_at_a_loss_leaves_no_task(
    station: Station, radio: SimRadio
) -> None:
    """A link that goes with an indication unconfirmed leaves nothing behind at the treadmill."""
    peer = await Peer(await heard(radio), radio).connect(CONTROL)
    left = end_of_only_client(station)
    await peer.write(b"\x00")
    station.drop_link()  # before the answer is due
    async with asyncio.timeout(LIMIT_S):
        await left.wait()
    speaking = [task for task in asyncio.all_tasks() if "_speak" in repr(task)]
    if speaking:
        _, stuck = await asyncio.wait(speaking, timeout=LIMIT_S)
        assert not stuck


async def test_a_radio_that_is_closed_says_so(station: Station, air: Air) -> None:
    """A closed radio ends its connections at once, and refuses everything after."""
    radio = await radio_on(air)
    peer = await Peer(await heard(radio), radio).connect()
    left = end_of_only_client(station)
    await radio.close()
    assert peer.lost.is_set()
    with pytest.raises(BleakError, match="radio is gone"):
        await BleakScanner.discover(0, backend=radio.scanner)
    async with asyncio.timeout(LIMIT_S):
        await left.wait()
    assert station.clients == 0


async def test_a_fault_in_the_treadmill_is_not_swallowed(air: Air) -> None:
    """An exception in a peripheral's own time ends up with whoever runs it, not in a log."""

    class Broken(FtmsPeripheral):
        def take(self, client: int) -> tuple[Outgoing, ...]:
            raise ZeroDivisionError(f"client {client}")

    station = Station(Broken(MachineProfile(report_period_ms=50)), air)
    await station.start()
    radio = await radio_on(air)
    await Peer(await heard(radio), radio).connect()
    await asyncio.wait({station.failed}, timeout=LIMIT_S)
    await radio.close()
    with pytest.raises(ZeroDivisionError):
        await station.stop()
