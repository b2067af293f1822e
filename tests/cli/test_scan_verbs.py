"""The verb `scan`, as typed."""

import json
from dataclasses import dataclass

import pytest
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import (
    AdvertisementData,
    AdvertisementDataCallback,
    BaseBleakScanner,
)
from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason
from bleak.uuids import normalize_uuid_16
from click.testing import CliRunner, Result

from treadmill_ctl.cli.scan_verbs import scan
from treadmill_ctl.transports import ble_air, ble_radio, ble_scan
from treadmill_ctl.transports.address import RadioChoice

FTMS = normalize_uuid_16(0x1826)


@dataclass(frozen=True)
class Device:
    """What is in range: last octet of its address, name, service data (None: no FTMS at all)."""

    octet: int
    name: str | None
    ftms: str | None


def typed(monkeypatch: pytest.MonkeyPatch, devices: list[Device], *words: str) -> Result:
    """Type `treadmill-ctl scan …` with these devices in range."""

    class Scanner(BaseBleakScanner):
        def __init__(
            self,
            detection_callback: AdvertisementDataCallback | None,
            service_uuids: list[str] | None,
            *_: object,
            **__: object,
        ) -> None:
            super().__init__(detection_callback, service_uuids)

        async def start(self) -> None:
            for each in devices:
                address = f"AA:00:00:00:00:{each.octet:02X}"
                data = bytes.fromhex(each.ftms or "")
                services = [] if each.ftms is None else [FTMS]
                service_data = {FTMS: data} if data else {}
                advertised = AdvertisementData(None, {}, service_data, services, None, -60, ())
                self.call_detection_callbacks(BLEDevice(address, each.name, None), advertised)

        async def stop(self) -> None:
            pass

    class Radio:
        scanner = Scanner
        client = None

        async def close(self) -> None:
            pass

    async def open_radio(_: RadioChoice | None) -> ble_radio.Radio:
        return Radio()

    async def at_once(_: ble_scan.Ear, for_ms: int) -> None:
        assert for_ms > 0

    monkeypatch.setattr(ble_radio, "open_radio", open_radio)
    monkeypatch.setattr(ble_scan.Ear, "listen", at_once)
    return CliRunner().invoke(scan, words)


def test_treadmills_are_listed_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of treadmills, whatever their service data; others only with --all."""
    devices = [
        Device(1, "Mill", "010100"),
        Device(2, "Short one", "0001"),
        Device(3, "Swapped", "010001"),
        Device(4, "Bare", ""),
        Device(5, "Bike", "012000"),
        Device(6, "Phone", None),
    ]
    shown = typed(monkeypatch, devices)
    assert shown.exit_code == 0
    assert [" ".join(line.split()) for line in shown.output.splitlines()] == [
        "NAME ADDRESS SIGNAL SAYS USE",
        "Bare AA:00:00:00:00:04 -60 dBm - ble:Bare",
        "Mill AA:00:00:00:00:01 -60 dBm treadmill ble:Mill",
        "Short one AA:00:00:00:00:02 -60 dBm treadmill, not available (odd: 0001) ble:Short%20one",
        "Swapped AA:00:00:00:00:03 -60 dBm treadmill ble:Swapped",
    ]
    everything = typed(monkeypatch, devices, "--all")
    assert "another machine" in everything.output
    assert "ble:Phone" in everything.output


def test_twins_are_told_apart_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two treadmills of one name, and one without a name, are to be used by their addresses."""
    devices = [
        Device(1, "FS-BT", "010100"),
        Device(2, "FS-BT", "010100"),
        Device(3, None, "010100"),
    ]
    shown = typed(monkeypatch, devices, "--json")
    assert [each["url"] for each in json.loads(shown.output)] == [
        "ble:AA:00:00:00:00:03",
        "ble:AA:00:00:00:00:01",
        "ble:AA:00:00:00:00:02",
    ]


def test_json_has_the_radio_in_its_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    """With another radio, what is to be typed says so."""
    shown = typed(monkeypatch, [Device(1, "Mill", "010100")], "--json", "--radio", "sim:/r.sock")
    (each,) = json.loads(shown.output)
    assert each["url"] == "ble:Mill?radio=sim:/r.sock"
    assert each["service_data_hex"] == "010100"
    assert each["service_data"]["available"] is True


@pytest.mark.parametrize(
    ("devices", "words"),
    [
        ([], "No treadmill was heard in 5 s."),
        ([Device(6, "Phone", None)], "(1 other devices were)"),
    ],
)
def test_nothing_is_exit_code_5(
    monkeypatch: pytest.MonkeyPatch, devices: list[Device], words: str
) -> None:
    """Nothing heard: a sentence, and 5."""
    shown = typed(monkeypatch, devices)
    assert shown.exit_code == 5
    assert words in shown.output


def test_no_bluetooth_is_exit_code_4(monkeypatch: pytest.MonkeyPatch) -> None:
    """No adapter: what to do, and 4."""

    class Scanner:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        async def start(self) -> None:
            raise BleakBluetoothNotAvailableError(
                "none", BleakBluetoothNotAvailableReason.NO_BLUETOOTH
            )

    monkeypatch.setattr(ble_air, "BleakScanner", Scanner)
    shown = CliRunner().invoke(scan, [])
    assert shown.exit_code == 4
    assert shown.output.startswith("this computer has no Bluetooth adapter; plug one in")


def test_bad_radio_is_exit_code_2() -> None:
    """A radio that cannot be read is refused with how to write one."""
    shown = CliRunner().invoke(scan, ["--radio", "/run/radio.sock"])
    assert shown.exit_code == 2
    assert "sim:/path/radio.sock" in shown.output
