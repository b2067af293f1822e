"""Treadmill addresses as people type them: `ble:NAME`, `ble:ADDRESS`, `ble:NAME?radio=sim:PATH`.

The one rule: an address says where a treadmill is, and of what it is only what its bytes do not
say; never what it calls itself makes a treadmill a simulated one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote, unquote

from treadmill_ctl.drivers.registry import FAMILY_OF_SCHEME
from treadmill_ctl.transports.found_out import Misread, Spoken
from treadmill_ctl.transports.stream_address import (
    SerialAddress,
    TcpAddress,
    read_serial,
    read_tcp,
)

SIMULATED_RADIO = "sim"

ALLOWED = (
    "allowed: ble:NAME or ble:ADDRESS for a treadmill by Bluetooth, ble: for the only one in "
    "range, with ?radio=NAME:WHERE for another radio than this computer's; "
    "serial:PATH?speaks=FAMILY or serial:usb-NUMBER?speaks=FAMILY for one on a serial port; "
    "tcp:HOST:PORT?speaks=FAMILY for one on the network"
)

_MAC = re.compile(r"[0-9A-F]{2}(?:([:-])[0-9A-F]{2})(?:\1[0-9A-F]{2}){4}", re.IGNORECASE)
_UUID = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}", re.IGNORECASE)
_RADIO = re.compile(r"([a-z][a-z0-9_-]*):(.+)", re.DOTALL)


class By(Enum):
    """What a treadmill is looked for by."""

    NAME = "name"
    ADDRESS = "address"
    BEING_ALONE = "being alone"


@dataclass(frozen=True, slots=True)
class RadioChoice:
    """A radio other than the computer's: its name, and where it is in its own words."""

    name: str
    where: str


@dataclass(frozen=True, slots=True)
class BleAddress:
    """A treadmill by Bluetooth. `who` is empty when the only one in range is meant."""

    who: str
    radio: RadioChoice | None = None

    @property
    def by(self) -> By:
        """What `who` is; an address is six octets, or on macOS a UUID."""
        if not self.who:
            return By.BEING_ALONE
        is_address = _MAC.fullmatch(self.who) or _UUID.fullmatch(self.who)
        return By.ADDRESS if is_address else By.NAME

    @property
    def simulated(self) -> bool:
        """Whether this can only be a simulator (hazard H-19)."""
        return self.radio is not None and self.radio.name == SIMULATED_RADIO

    @property
    def spoken(self) -> Spoken:
        """What is spoken by Bluetooth; there is nothing that a person would have to find out."""
        return Spoken(FAMILY_OF_SCHEME["ble"], simulated=self.simulated)

    @property
    def url(self) -> str:
        """What to type to get this again."""
        radio = self.radio
        query = f"?radio={radio.name}:{quote(radio.where, safe='/:')}" if radio is not None else ""
        return f"ble:{quote(self.who, safe=':')}{query}"

    def is_at(self, address: str) -> bool:
        """Whether this is the device with an address, however the address is written."""
        return self.who.upper().replace("-", ":") == address.upper().replace("-", ":")


Address = BleAddress | SerialAddress | TcpAddress


@dataclass(frozen=True, slots=True)
class BadAddress:
    """Why a text is no address, in one sentence for a person."""

    why: str


def parse_address(text: str) -> Address | BadAddress:
    """Read an address. Percent escapes stand for the signs that have a meaning: `%3F` for `?`."""
    scheme, colon, rest = text.strip().partition(":")
    if not colon or _MAC.fullmatch(text.strip()):
        return BadAddress(f"{text!r} has no scheme; did you mean ble:{text.strip()}? {ALLOWED}")
    try:
        match scheme.lower():
            case "ble":
                return _read_ble(text, rest)
            case "serial":
                return read_serial(rest)
            case "tcp":
                return read_tcp(rest)
            case _:
                return BadAddress(f"{scheme!r} in {text!r} is no kind of connection; {ALLOWED}")
    except Misread as misread:
        return BadAddress(f"in {text!r}, {misread}")


def _read_ble(text: str, rest: str) -> BleAddress | BadAddress:
    who, question, query = rest.partition("?")
    if not question:
        return BleAddress(unquote(who))
    radio = parse_query(query)
    if isinstance(radio, BadAddress):
        return BadAddress(f"in {text!r}, {radio.why}")
    return BleAddress(unquote(who), radio)


def parse_query(query: str) -> RadioChoice | BadAddress:
    """Read what stands behind the question mark."""
    key, _, value = query.partition("=")
    if key != "radio" or "&" in query:
        return BadAddress(f"{query!r} is not understood; only radio=NAME:WHERE may follow the ?")
    return parse_radio(unquote(value))


def parse_radio(text: str) -> RadioChoice | BadAddress:
    """Read a radio's name and where it is: `sim:/run/treadmill/radio.sock`."""
    match = _RADIO.fullmatch(text)
    if match is None:
        return BadAddress(
            f"{text!r} is no radio; write NAME:WHERE, as in {SIMULATED_RADIO}:/path/radio.sock"
        )
    return RadioChoice(match[1], match[2])
