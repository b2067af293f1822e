"""Treadmill addresses, as typed and as printed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treadmill_ctl.transports.address import (
    BadAddress,
    BleAddress,
    By,
    RadioChoice,
    parse_address,
)

SIM = RadioChoice("sim", "/run/x/radio.sock")


@pytest.mark.parametrize(
    ("text", "address", "by"),
    [
        ("ble:Treadmill 7", BleAddress("Treadmill 7"), By.NAME),
        ("BLE:FS-BT-T4", BleAddress("FS-BT-T4"), By.NAME),
        ("ble:Why%3F", BleAddress("Why?"), By.NAME),
        ("ble:", BleAddress(""), By.BEING_ALONE),
        ("ble:f0:f1:F2:f3:f4:f5", BleAddress("f0:f1:F2:f3:f4:f5"), By.ADDRESS),
        ("ble:F0-F1-F2-F3-F4-F5", BleAddress("F0-F1-F2-F3-F4-F5"), By.ADDRESS),
        ("ble:F0:F1:F2:F3:F4", BleAddress("F0:F1:F2:F3:F4"), By.NAME),
        (
            "ble:9f0cd5c2-1d0b-4f6a-8d3a-0123456789ab",
            BleAddress("9f0cd5c2-1d0b-4f6a-8d3a-0123456789ab"),
            By.ADDRESS,
        ),
        ("ble:Sim?radio=sim:/run/x/radio.sock", BleAddress("Sim", SIM), By.NAME),
        ("ble:?radio=sim:/run/x/radio.sock", BleAddress("", SIM), By.BEING_ALONE),
        ("ble:?radio=sim:/a%20b", BleAddress("", RadioChoice("sim", "/a b")), By.BEING_ALONE),
    ],
)
def test_reads(text: str, address: BleAddress, by: By) -> None:
    """A name, an address in its spellings of Linux, Windows and macOS, or nothing; and a radio."""
    assert parse_address(text) == address
    assert address.by is by


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("usb:1", "'usb' in 'usb:1' is no kind of connection; allowed: ble:NAME"),
        ("SimTreadmill", "did you mean ble:SimTreadmill?"),
        ("F0:F1:F2:F3:F4:F5", "did you mean ble:F0:F1:F2:F3:F4:F5?"),
        ("", "has no scheme"),
        ("ble:X?speed=3", "'speed=3' is not understood; only radio=NAME:WHERE"),
        ("ble:X?radio=sim:/a&x=1", "is not understood"),
        ("ble:X?radio=sim", "'sim' is no radio; write NAME:WHERE, as in sim:/path/radio.sock"),
        ("ble:X?radio=sim:", "is no radio"),
    ],
)
def test_refuses_with_what_is_allowed(text: str, words: str) -> None:
    """What is no address is refused in a sentence that says what would be one."""
    refused = parse_address(text)
    assert isinstance(refused, BadAddress)
    assert words in refused.why


def test_only_the_radio_makes_it_simulated() -> None:
    """A treadmill may call itself what it likes; only the radio `sim` is a simulator (H-19)."""
    assert not BleAddress("SimTreadmill").simulated
    assert not BleAddress("SimTreadmill", RadioChoice("simulated", "/x")).simulated
    assert BleAddress("Anything", SIM).simulated


@settings(deadline=None)  # a busy machine is no finding
@given(st.text(), st.none() | st.text(min_size=1))
def test_url_reads_back(who: str, where: str | None) -> None:
    """What is printed as a treadmill's URL names the same treadmill again."""
    address = BleAddress(who, None if where is None else RadioChoice("sim", where))
    assert parse_address(address.url) == address


def test_address_is_compared_as_octets() -> None:
    """Case and separators do not make another address."""
    assert BleAddress("f0-f1-f2-f3-f4-f5").is_at("F0:F1:F2:F3:F4:F5")
    assert not BleAddress("F0:F1:F2:F3:F4:F5").is_at("F0:F1:F2:F3:F4:F6")
