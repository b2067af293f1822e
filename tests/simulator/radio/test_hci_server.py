"""The air over a Unix socket: what a process at one end sees of the death of the other."""

import asyncio
from pathlib import Path

import pytest
from bleak import BleakClient, BleakScanner
from bleak.exc import BleakError

from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.backend import SimRadio, open_radio
from treadmill_sim.radio.hci_server import HciServer
from treadmill_sim.radio.peripheral import Station
from treadmill_sim.treadmill import State

LIMIT_S = 5.0


async def connected(radio: SimRadio, lost: asyncio.Event) -> BleakClient:
    """Find the treadmill and connect."""
    device = await BleakScanner.find_device_by_name("SimTreadmill", LIMIT_S, backend=radio.scanner)
    assert device is not None
    client = BleakClient(device, lambda _: lost.set(), timeout=LIMIT_S, backend=radio.client)
    await client.connect()
    return client


async def test_no_simulator_is_a_sentence(tmp_path: Path) -> None:
    """A radio nobody serves says what to start."""
    with pytest.raises(OSError, match=r"no simulator serves .*x\.sock .*treadmill-sim ftms"):
        await open_radio(str(tmp_path / "x.sock"))


async def test_dead_client_is_missed_and_the_belt_runs_on(
    air: Air, station: Station, tmp_path: Path
) -> None:
    """A client's socket that breaks is a client that fell silent; the belt keeps its speed."""
    path = tmp_path / "radio.sock"
    server = await HciServer.open(air, path)
    radio = await open_radio(str(path))
    await connected(radio, asyncio.Event())
    station.press(Button.START)
    left = asyncio.Event()
    (connection,) = station.device.connections.values()

    def note(_: object) -> None:
        left.set()

    connection.on("disconnection", note)
    loop = asyncio.get_running_loop()
    from_s = loop.time()
    (session,) = server.sessions
    session.drop()
    async with asyncio.timeout(LIMIT_S):
        await left.wait()
    assert 0.4 < loop.time() - from_s < LIMIT_S
    station.pump()
    assert isinstance(station.peripheral, FtmsPeripheral)
    assert station.peripheral.machine.state is State.RUNNING
    assert station.peripheral.machine.speed_ckmh > 0
    await radio.close()
    await server.close()
    assert path.exists()  # whoever made the path takes it away


@pytest.mark.usefixtures("station")
async def test_dead_simulator_is_missed_after_the_supervision_timeout(
    air: Air, tmp_path: Path
) -> None:
    """A simulator that dies looks like a treadmill out of range, and then like no radio."""
    path = tmp_path / "radio.sock"
    server = await HciServer.open(air, path)
    radio = await open_radio(str(path))
    lost = asyncio.Event()
    client = await connected(radio, lost)
    loop = asyncio.get_running_loop()
    from_s = loop.time()
    await server.close()
    assert client.is_connected
    async with asyncio.timeout(LIMIT_S):
        await lost.wait()
    assert 0.4 < loop.time() - from_s < LIMIT_S
    with pytest.raises(BleakError, match="radio is gone"):
        await BleakScanner.discover(0, backend=radio.scanner)
    await radio.close()
