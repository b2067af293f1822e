"""A model on the virtual radio: known again by the strings that the transport reads of it."""

from __future__ import annotations

from bleak import BleakClient, BleakScanner

from treadmill_ctl.core.model import Frame, Machine
from treadmill_ctl.data import data_folder
from treadmill_ctl.drivers.contract import WriteFault
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.schema.model_files import models_in
from treadmill_ctl.transports.ble_link import BleLink
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.personality import as_they_are
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.backend import radio_on
from treadmill_sim.radio.peripheral import Station


class Nobody:
    """Listens to nothing."""

    def heard(self, frame: Frame) -> None:
        """Hear a frame."""

    def wrote(self, channel: str, fault: WriteFault | None) -> None:
        """Hear of a write."""

    def lost(self, why: str) -> None:
        """Hear of the end."""


async def test_a_model_is_known_by_its_strings() -> None:
    """Read of the Device Information, which lies outside the treadmill's own service."""
    peripheral = FtmsPeripheral(as_they_are(MachineProfile(), ["matrix-touchxl"]))
    air = Air()
    station = Station(peripheral, air)
    await station.start()
    radio = await radio_on(air)
    device = await BleakScanner.find_device_by_name(peripheral.name, backend=radio.scanner)
    assert device is not None
    link = BleLink(peripheral.name, Nobody())
    link.client = BleakClient(device, link.on_disconnected, backend=radio.client)
    await link.client.connect()
    driver = FtmsDriver(models_in(data_folder("protocols") / "quirks"))
    reads = await link.set_up(driver.wiring)
    await link.close()
    await radio.close()
    await station.stop()
    assert reads["2a29"] == b"Johnson"
    machine = driver.identify("Anything", reads)
    assert isinstance(machine, Machine)
    assert machine.name == "Anything (taken for Matrix TouchXL)"
