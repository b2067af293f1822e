"""Addresses of treadmills on serial and network ports, as typed and as printed."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treadmill_ctl.drivers.contract import Commissioned, Driver, SpeedUnit
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.drivers.registry import STREAMS, Family
from treadmill_ctl.transports import found_out
from treadmill_ctl.transports.address import BadAddress, parse_address
from treadmill_ctl.transports.found_out import Spoken
from treadmill_ctl.transports.stream_address import SerialAddress, TcpAddress

KMH, MPH = SpeedUnit.KMH, SpeedUnit.MPH


def no_driver(_: Commissioned) -> Driver:
    """None of these is driven here."""
    return FtmsDriver()


@pytest.fixture(autouse=True)
def families(monkeypatch: pytest.MonkeyPatch) -> None:
    """One family of each sort: one that does not say its unit, one that does, one by network."""
    table = {
        "mute": Family(no_driver, STREAMS, needs_unit=True),
        "plain": Family(no_driver, STREAMS),
        "netted": Family(no_driver, ("tcp",)),
        "airy": Family(no_driver, ("ble",)),
        "odd": Family(no_driver, STREAMS, needs_baud=True, may_be_live=True),
    }
    monkeypatch.setattr(found_out, "DRIVERS", table)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("serial:/dev/ttyUSB0?speaks=plain", SerialAddress("/dev/ttyUSB0", Spoken("plain"))),
        ("SERIAL:/dev/a%3Fb?speaks=plain", SerialAddress("/dev/a?b", Spoken("plain"))),
        ("serial:COM3?speaks=plain", SerialAddress("COM3", Spoken("plain"))),
        ("serial:usb-A9 0x?speaks=plain", SerialAddress("usb-A9 0x", Spoken("plain"))),
        (
            "serial:/dev/ttyUSB0?unit=mph&speaks=mute",
            SerialAddress("/dev/ttyUSB0", Spoken("mute", Commissioned(MPH))),
        ),
        (
            "serial:/p?speaks=mute&unit=km/h&lowest=0.8&highest=12&simulated=yes",
            SerialAddress("/p", Spoken("mute", Commissioned(KMH, 80, 1200), simulated=True)),
        ),
        (
            "serial:/p?speaks=mute&unit=km%2Fh&lowest=0.85",
            SerialAddress("/p", Spoken("mute", Commissioned(KMH, 85))),
        ),
        (
            "serial:/p?speaks=odd&baud=9600&live=yes",
            SerialAddress("/p", Spoken("odd", Commissioned(baud=9_600, live_speed=True))),
        ),
        ("tcp:10.0.0.2:1?speaks=odd", TcpAddress("10.0.0.2", 1, Spoken("odd"))),
        ("tcp:belt.clinic:4000?speaks=netted", TcpAddress("belt.clinic", 4000, Spoken("netted"))),
        ("tcp:10.0.0.2:1?speaks=plain", TcpAddress("10.0.0.2", 1, Spoken("plain"))),
        ("tcp:[::1]:65535?speaks=plain", TcpAddress("::1", 65535, Spoken("plain"))),
        (
            "tcp:127.0.0.1:4000?speaks=netted&simulated=yes",
            TcpAddress("127.0.0.1", 4000, Spoken("netted", simulated=True)),
        ),
        (
            "tcp:localhost:4000?speaks=netted&simulated=yes",
            TcpAddress("localhost", 4000, Spoken("netted", simulated=True)),
        ),
    ],
)
def test_reads(text: str, address: SerialAddress | TcpAddress) -> None:
    """Where it is, what it speaks, and what a person found out; and it prints what reads so."""
    assert parse_address(text) == address
    assert parse_address(address.url) == address


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("serial:", "'' is no serial port; write its path, as serial:/dev/ttyUSB0, or usb-"),
        ("serial:ttyUSB0?speaks=plain", "treadmill-ctl ports lists what is there"),
        ("serial:usb-?speaks=plain", "'usb-' is no serial port"),
        ("serial:COM0?speaks=plain", "'COM0' is no serial port"),
        ("serial:/dev/%00?speaks=plain", "is no serial port"),
        ("serial:/p", "does not say what the treadmill speaks"),
        ("serial:/p?", "add ?speaks=FAMILY, one of mute, odd, plain"),
        ("serial:/p?speaks=plane", "Did you mean plain? Known are: mute, odd, plain."),
        ("serial:/p?speaks=netted", "speaks=netted is nothing that goes over serial."),
        ("serial:/p?speaks=airy", "speaks=airy is nothing that goes over serial."),
        ("tcp:h:1", "one of mute, netted, odd, plain"),
        ("serial:/p?speaks=mute", "look at its display while its belt runs, and add unit=km/h or"),
        ("serial:/p?speaks=mute&unit=kmh", "unit=kmh is none; allowed: unit=km/h or unit=mph"),
        ("serial:/p?speaks=plain&unit=mph", "says its unit itself; leave unit=mph away"),
        ("serial:/p?speaks=plain&speed=3", "there is no speed= here."),
        ("serial:/p?speaks=plain&Lowest=1", "Did you mean lowest?"),
        ("serial:/p?speaks=plain&speaks=plain", "speaks is given twice"),
        ("serial:/p?speaks", "'speaks' is no KEY=VALUE"),
        ("serial:/p?speaks=", "'speaks=' is no KEY=VALUE"),
        ("serial:/p?speaks=plain&", "'' is no KEY=VALUE"),
        ("serial:/p?speaks=plain&lowest=0", "above 0 and below 100, with at most two decimals"),
        ("serial:/p?speaks=plain&lowest=-1", "lowest=-1 is no speed"),
        ("serial:/p?speaks=plain&lowest=0.555", "lowest=0.555 is no speed"),
        ("serial:/p?speaks=plain&highest=100", "highest=100 is no speed"),
        ("serial:/p?speaks=plain&highest=6mph", "highest=6mph is no speed; it is a number of km/h"),
        ("serial:/p?speaks=plain&highest=\u0663", "is no speed"),
        ("serial:/p?speaks=plain&lowest=3&highest=2.5", "lowest=3 is above highest=2.5"),
        (
            "serial:/p?speaks=plain&simulated=no",
            "simulated=no says nothing; write simulated=yes for a",
        ),
        ("serial:/p?speaks=odd", "no document says how fast the serial line of a odd"),
        ("serial:/p?speaks=odd&baud=9601", "baud=9601 is none; allowed: 1200, 2400, 4800"),
        ("serial:/p?speaks=odd&baud=09600", "baud=09600 is none"),
        ("serial:/p?speaks=plain&baud=9600", "line over serial is known; leave baud=9600 away"),
        ("tcp:h:1?speaks=odd&baud=9600", "line over tcp is known; leave baud=9600 away"),
        ("serial:/p?speaks=odd&baud=9600&live=no", "live=no says nothing; write live=yes for a"),
        ("serial:/p?speaks=plain&live=yes", "while it runs is known; leave live=yes away"),
        ("tcp:h?speaks=plain", "'h' is no HOST:PORT; write as tcp:192.168.0.20:4000"),
        ("tcp::1?speaks=plain", "':1' is no HOST:PORT"),
        ("tcp:a b:1?speaks=plain", "'a b:1' is no HOST:PORT"),
        ("tcp:h:0?speaks=plain", "'0' is no port; it is a whole number from 1 to 65535"),
        ("tcp:h:65536?speaks=plain", "'65536' is no port"),
        ("tcp:h:1000000000000000000000?speaks=plain", "is no port"),
        ("tcp:h:x?speaks=plain", "'x' is no port"),
        ("tcp:belt:4000?speaks=netted&simulated=yes", "a simulator on this computer only"),
        ("tcp:10.0.0.2:1?speaks=netted&simulated=yes", "and not of 10.0.0.2"),
        ("udp:10.0.0.2:1", "serial:PATH?speaks=FAMILY or serial:usb-NUMBER?speaks=FAMILY"),
    ],
)
def test_refuses_with_what_is_allowed(text: str, words: str) -> None:
    """What is no address is refused in a sentence that says what would be one."""
    refused = parse_address(text)
    assert isinstance(refused, BadAddress)
    assert words in refused.why


speeds = st.none() | st.integers(1, 9_999)
spoken = st.builds(
    Spoken,
    st.just("mute"),
    st.builds(Commissioned, st.sampled_from(SpeedUnit), speeds, speeds).filter(
        lambda found: (found.lowest_ckmh or 0) <= (found.highest_ckmh or 9_999)
    ),
    st.booleans(),
)
printable = st.text(min_size=1).filter(str.isprintable)


@settings(deadline=None)  # a busy machine is no finding
@given(printable.map("/{}".format) | printable.map("usb-{}".format), spoken)
def test_a_serial_url_reads_back(where: str, spoken: Spoken) -> None:
    """What is printed as a treadmill's address names the same treadmill, found out the same."""
    address = SerialAddress(where, spoken)
    assert parse_address(address.url) == address


@settings(deadline=None)
@given(st.ip_addresses(), st.integers(1, 65_535), spoken)
def test_a_network_url_reads_back(host: object, port: int, spoken: Spoken) -> None:
    """The same of one on the network, by any IP address; a simulator by one of this computer."""
    address = TcpAddress("::1" if spoken.simulated else str(host).partition("%")[0], port, spoken)
    assert parse_address(address.url) == address


@given(st.integers(1, 9_999))
def test_a_speed_is_kept_to_the_hundredth(speed_ckmh: int) -> None:
    """A lowest speed typed in km/h is that many hundredths, never one less."""
    text = f"serial:/p?speaks=plain&lowest={Decimal(speed_ckmh) / 100}"
    address = parse_address(text)
    assert isinstance(address, SerialAddress)
    assert address.spoken.found.lowest_ckmh == speed_ckmh
