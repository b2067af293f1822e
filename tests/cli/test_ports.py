"""The verb `ports`, as typed."""

import json

import pytest
from click.testing import CliRunner, Result

from treadmill_ctl.cli.main import main
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_ctl.transports import serial_ports
from treadmill_ctl.transports.address import parse_address
from treadmill_ctl.transports.serial_ports import Port
from treadmill_ctl.transports.stream_address import SerialAddress

PORTS = (
    Port("/dev/ttyS0"),
    Port("/dev/ttyUSB0", "A9 0?", "FTDI", "FT232R USB UART"),
    Port("/dev/ttyUSB1", "B7", "FTDI", "Dual RS232"),
    Port("/dev/ttyUSB2", "B7", "FTDI", "Dual RS232"),
)


def typed(monkeypatch: pytest.MonkeyPatch, ports: tuple[Port, ...], *words: str) -> Result:
    """Type `treadmill-ctl ports …` with these ports plugged in."""

    def here() -> tuple[Port, ...]:
        return ports

    monkeypatch.setattr(serial_ports, "ports", here)
    return CliRunner().invoke(main, ["ports", *words])


def test_each_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its USB number where it alone has it, else by its path; and what stands for FAMILY."""
    result = typed(monkeypatch, PORTS)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split("  ")[0] == "PORT"
    assert [line.split()[-1] for line in lines[1:5]] == [
        "serial:/dev/ttyS0?speaks=FAMILY",
        "serial:usb-A9%200%3F?speaks=FAMILY",
        "serial:/dev/ttyUSB1?speaks=FAMILY",
        "serial:/dev/ttyUSB2?speaks=FAMILY",
    ]
    assert lines[1].split()[1:4] == ["-", "-", "-"]
    assert "FT232R USB UART" in lines[2]
    assert "FAMILY is what the treadmill speaks: trackmaster, woodway-us" in result.stdout
    assert "add &unit=km/h or &unit=mph, as its display counts" in result.stdout
    assert "Put the whole address in quotes" in result.stdout


def test_no_family_is_offered_that_does_not_go_over_serial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the air and of the network alone are not among them."""
    said = typed(monkeypatch, PORTS).stdout
    offered = said[said.index("FAMILY is") :].splitlines()[0]
    assert "ftms" not in offered
    assert ("bertec" in offered) is ("serial" in DRIVERS["bertec"].schemes)


def test_what_is_offered_can_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a family in its place each address is understood, and means that port."""
    result = typed(monkeypatch, PORTS, "--json")
    fields = json.loads(result.stdout)
    addresses = [
        parse_address(f"{each['address']}?speaks=trackmaster&unit=km/h") for each in fields
    ]
    assert [each.where if isinstance(each, SerialAddress) else each for each in addresses] == [
        "/dev/ttyS0",
        "usb-A9 0?",
        "/dev/ttyUSB1",
        "/dev/ttyUSB2",
    ]
    assert fields[1] == {
        "path": "/dev/ttyUSB0",
        "usb_number": "A9 0?",
        "maker": "FTDI",
        "product": "FT232R USB UART",
        "address": "serial:usb-A9%200%3F",
    }


def test_no_port_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 5 and what to do; as JSON an empty list beside it."""
    result = typed(monkeypatch, ())
    assert result.exit_code == 5
    assert result.stdout == ""
    assert "No serial port was found. Plug in the treadmill's USB cable" in result.stderr
    assert json.loads(typed(monkeypatch, (), "--json").stdout) == []
