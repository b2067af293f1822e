"""What the air and its controllers add to bumble, seen from the hosts."""

import asyncio

import pytest
from bleak import BleakScanner
from bumble.core import AdvertisingData, PhysicalTransport
from bumble.device import Connection, Peer
from bumble.hci import HCI_ErrorCode, OwnAddressType

from treadmill_sim.att import Advertisement
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.radio.advertising import advertising_data
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.backend import SimRadio, radio_on
from treadmill_sim.radio.host import RadioHost
from treadmill_sim.radio.peripheral import Station

LIMIT_S = 5.0


async def connected(
    host: RadioHost, station: Station, own: OwnAddressType = OwnAddressType.RANDOM
) -> Connection:
    """Connect, without discovery."""
    address = station.device.random_address
    return await host.device.connect(
        address, PhysicalTransport.LE, own_address_type=own, timeout=LIMIT_S
    )


async def reason(connection: Connection) -> int:
    """What a connection ends for."""
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def note(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    connection.on(Connection.EVENT_DISCONNECTION, note)
    async with asyncio.timeout(LIMIT_S):
        return await ended


async def test_reset_ends_what_was(station: Station, radio: SimRadio) -> None:
    """An HCI Reset drops the connections; the peer notices by the supervision timeout."""
    seen: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
    station.device.on("connection", seen.set_result)
    await connected(radio.host, station)
    there = await seen
    await radio.host.device.host.reset()  # pyright: ignore[reportUnknownMemberType]
    assert await reason(there) == HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR


async def test_a_connection_nobody_took_is_given_up(
    air: Air, station: Station, radio: SimRadio
) -> None:
    """Two ask at once: one is taken, the other counts itself connected and fails with 0x3E."""
    another = await radio_on(air)
    station.drop_link()
    asking = [asyncio.create_task(connected(host, station)) for host in (radio.host, another.host)]
    await asyncio.wait(asking, timeout=0.05)  # nobody is heard
    station.restore_link()
    ends = [asyncio.create_task(reason(each)) for each in await asyncio.gather(*asking)]
    done, pending = await asyncio.wait(ends, timeout=0.5)
    assert [each.result() for each in done] == [
        HCI_ErrorCode.CONNECTION_FAILED_TO_BE_ESTABLISHED_ERROR
    ]
    for each in pending:
        each.cancel()
    loser = next(each for each in (radio.host, another.host) if not each.device.connections)
    await connected(loser, station)
    assert station.clients == 2
    await another.close()


async def test_a_second_connection_from_one_address_is_not_taken(
    station: Station, radio: SimRadio
) -> None:
    """A central that came back before it was missed is not taken for its former self."""
    first = await connected(radio.host, station)
    first.device.connections.clear()
    central = next(iter(station.air.controllers - {station.controller}))
    central.le_connections.clear()  # forgotten there, and not yet missed here
    assert (
        await reason(await connected(radio.host, station))
        == HCI_ErrorCode.CONNECTION_FAILED_TO_BE_ESTABLISHED_ERROR
    )
    assert station.clients == 1


async def test_data_goes_over_a_public_address(station: Station, radio: SimRadio) -> None:
    """A client that connects from its public address is heard."""
    central = next(iter(station.air.controllers - {station.controller}))
    central.public_address = "C0:00:00:00:00:01"
    connection = await connected(radio.host, station, OwnAddressType.PUBLIC)
    async with asyncio.timeout(LIMIT_S):
        assert await Peer(connection).request_mtu(100) == 100


async def test_scan_response_is_the_advertisers_own(air: Air, radio: SimRadio) -> None:
    """A name in the scan response is heard by an active scan, not by a passive one."""
    station = Station(FtmsPeripheral(), air)
    name = (AdvertisingData.COMPLETE_LOCAL_NAME, b"Of the second packet")
    station.device.scan_response_data = bytes(AdvertisingData([name]))
    await station.start()
    names: dict[str, str | None] = {}
    for mode in ("active", "passive"):
        async with BleakScanner(scanning_mode=mode, backend=radio.scanner) as scanner:
            async with asyncio.timeout(LIMIT_S):
                async for _, data in scanner.advertisement_data():
                    names[mode] = data.local_name
                    break
    await station.stop()
    assert names == {"active": "Of the second packet", "passive": "SimTreadmill"}


def test_name_must_fit_the_advertisement() -> None:
    """An advertisement is 31 octets; a name that does not fit is refused, not cut."""
    assert len(advertising_data(Advertisement(bytes(3), 0x1826, "x" * 15))) == 31
    with pytest.raises(ValueError, match="1 octets too long"):
        advertising_data(Advertisement(bytes(3), 0x1826, "x" * 16))
