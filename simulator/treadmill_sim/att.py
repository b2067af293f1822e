"""The words of GATT that a peripheral and its radio share.

The one rule: values only. An ATT error is an answer, so it is returned, not raised.
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Literal, NamedTuple


class AttError(IntEnum):
    """ATT error codes that a peripheral gives."""

    READ_NOT_PERMITTED = 0x02
    WRITE_NOT_PERMITTED = 0x03
    ATTRIBUTE_NOT_FOUND = 0x0A
    INVALID_ATTRIBUTE_VALUE_LENGTH = 0x0D
    INSUFFICIENT_ENCRYPTION = 0x0F
    VALUE_NOT_ALLOWED = 0x13
    CCCD_IMPROPERLY_CONFIGURED = 0xFD
    PROCEDURE_ALREADY_IN_PROGRESS = 0xFE


class Cccd(IntFlag):
    """Client Characteristic Configuration."""

    OFF = 0
    NOTIFY = 1
    INDICATE = 2


@dataclass(frozen=True, slots=True)
class CharacteristicSpec:
    """A characteristic to build: properties are read, write, notify, indicate."""

    uuid16: int
    properties: tuple[str, ...]
    needs_encryption: bool

    @property
    def cccd(self) -> Cccd:
        """What its configuration may be set to."""
        for name, value in (("notify", Cccd.NOTIFY), ("indicate", Cccd.INDICATE)):
            if name in self.properties:
                return value
        return Cccd.OFF


class Outgoing(NamedTuple):
    """A notification or an indication, and when the peripheral sent it."""

    uuid16: int
    data: bytes
    kind: Literal["notify", "indicate"]
    at_ms: int


class Advertisement(NamedTuple):
    """What a peripheral advertises: service data without its UUID, the UUID, the name."""

    service_data: bytes
    service_uuid16: int
    name: str
