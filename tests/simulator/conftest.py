"""A treadmill by the book and a client at its Control Point."""

import pytest

from treadmill_sim.client import Client
from treadmill_sim.ftms import FtmsPeripheral


@pytest.fixture
def peripheral() -> FtmsPeripheral:
    """A plain treadmill at standstill, at time 0."""
    return FtmsPeripheral()


@pytest.fixture
def client(peripheral: FtmsPeripheral) -> Client:
    """A client that subscribed to everything and has not asked for control."""
    client = Client(peripheral)
    client.subscribe()
    return client


@pytest.fixture
def driver(client: Client) -> Client:
    """The same client with control."""
    assert client.command(b"\x00") == b"\x80\x00\x01"
    return client


@pytest.fixture
def walking(driver: Client) -> Client:
    """The same client, the belt running at 3.00 km/h."""
    assert driver.command(b"\x07") == b"\x80\x07\x01"
    assert driver.command(b"\x02\x2c\x01") == b"\x80\x02\x01"
    driver.wait(15_000)
    assert driver.peripheral.machine.speed_ckmh == 300
    return driver


@pytest.fixture
def other(peripheral: FtmsPeripheral, client: Client) -> Client:
    """A second client of the same treadmill, subscribed to everything."""
    other = Client(peripheral, number=client.number + 1)
    other.subscribe()
    return other
