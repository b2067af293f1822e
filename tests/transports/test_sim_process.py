"""The simulator as its own process: found, connected, pushed, killed, ended."""

import asyncio
import json
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from notebook import Notebook
from treadmill_ctl.drivers.contract import Wiring
from treadmill_ctl.transports.address import BleAddress, parse_address
from treadmill_ctl.transports.ble import BleTransport
from treadmill_ctl.transports.contract import TransportError
from treadmill_sim.sockets import control_path

LIMIT_S = 15.0
STATUS, DATA = "2ada", "2acd"
SIM = (sys.executable, "-c", "from treadmill_sim.cli import main; main()")
CTL = (sys.executable, "-c", "from treadmill_ctl.cli.main import main; main()")


@pytest.fixture
async def simulator(tmp_path: Path) -> AsyncGenerator[Process]:
    """A simulator that serves a socket in the test's folder."""
    radio = f"unix:{tmp_path / 'radio.sock'}"
    process = await asyncio.create_subprocess_exec(
        *SIM, "ftms", "--radio", radio, "--report-ms", "100", stdout=PIPE, stderr=PIPE
    )
    yield process
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def ready(process: Process) -> BleAddress:
    """Wait for the ready line; the address it gives."""
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        word, _, url = (await process.stdout.readline()).decode().strip().partition(" ")
    assert word == "ready"
    address = parse_address(url)
    assert isinstance(address, BleAddress)
    return address


async def command(*words: str) -> tuple[int, str]:
    """Run a command; its exit code, and what it said on both its outputs."""
    process = await asyncio.create_subprocess_exec(*words, stdout=PIPE, stderr=subprocess.STDOUT)
    async with asyncio.timeout(LIMIT_S):
        said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_life_and_death(simulator: Process, tmp_path: Path) -> None:
    """Found by its ready line, pushed by command, heard by the service; its death is a loss."""
    address = await ready(simulator)
    assert address.simulated
    assert address.url == f"ble:SimTreadmill?radio=sim:{tmp_path / 'radio.sock'}"
    mill = BleTransport(address, settle_ms=0)
    book = Notebook()
    await mill.open(Wiring("1826", (), (STATUS, DATA), (DATA,)), book)
    code, said = await command(*SIM, "press", "start", "--radio", f"unix:{tmp_path}/radio.sock")
    assert (code, json.loads(said)["belt"]["clients"]) == (0, 1)
    assert await book.hear(STATUS) == [b"\x04"]
    assert await book.hear(DATA)
    simulator.kill()
    assert await book.lose() == ["the Bluetooth link to 'SimTreadmill' is gone"]
    with pytest.raises(TransportError, match="no simulator serves"):
        await mill.open(Wiring("1826", (), (), ()), book)
    await mill.close()


async def test_scan_and_an_ordered_end(simulator: Process, tmp_path: Path) -> None:
    """`scan` hears it; a second one may not take its socket; SIGTERM takes its sockets away."""
    await ready(simulator)
    path = tmp_path / "radio.sock"
    scanned, second = await asyncio.gather(
        command(*CTL, "scan", "--json", "--seconds", "1", "--radio", f"sim:{path}"),
        command(*SIM, "ftms", "--radio", f"unix:{path}"),
    )
    assert scanned[0] == 0
    assert [each["url"] for each in json.loads(scanned[1])] == [
        f"ble:SimTreadmill?radio=sim:{path}"
    ]
    assert second[0] == 1
    assert "a simulator serves" in second[1]
    simulator.send_signal(signal.SIGTERM)
    async with asyncio.timeout(LIMIT_S):
        assert await simulator.wait() == 0
    assert not path.is_socket()
    assert not control_path(path).is_socket()
