"""The GATT table of a peripheral: its service in bumble's terms.

The one rule: every read, write and subscription is the peripheral's own answer; bumble's server
would take any value for a subscription.
"""

from __future__ import annotations

from functools import partial
from typing import Protocol

from bumble.att import ATT_Error, AttributeValue
from bumble.core import UUID
from bumble.device import Connection
from bumble.gatt import (
    GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR,
    GATT_DEVICE_INFORMATION_SERVICE,
    GATT_MANUFACTURER_NAME_STRING_CHARACTERISTIC,
    GATT_MODEL_NUMBER_STRING_CHARACTERISTIC,
    Characteristic,
    Descriptor,
    Service,
)

from treadmill_sim.att import AttError, Cccd, CharacteristicSpec

_CONFIGURATION_OCTETS = 2
_PROPERTIES = {
    "read": Characteristic.Properties.READ,
    "write": Characteristic.Properties.WRITE,
    "write-without-response": Characteristic.Properties.WRITE_WITHOUT_RESPONSE,
    "notify": Characteristic.Properties.NOTIFY,
    "indicate": Characteristic.Properties.INDICATE,
}


class Answers(Protocol):
    """Who answers for a connection, by characteristic."""

    def read(self, uuid16: int, connection: Connection) -> bytes | AttError: ...
    def write(self, uuid16: int, connection: Connection, data: bytes) -> AttError | None: ...
    def subscription(self, uuid16: int, connection: Connection) -> int: ...
    def subscribe(self, uuid16: int, connection: Connection, value: int) -> AttError | None: ...


def characteristic(spec: CharacteristicSpec, answers: Answers) -> Characteristic[bytes]:
    """Build one characteristic."""
    properties = Characteristic.Properties(0)
    for name in spec.properties:
        properties |= _PROPERTIES[name]
    permissions = Characteristic.READABLE | Characteristic.WRITEABLE
    if spec.needs_encryption:
        permissions |= Characteristic.WRITE_REQUIRES_ENCRYPTION
    return Characteristic[bytes](
        UUID.from_16_bits(spec.uuid16),
        properties,
        permissions,
        AttributeValue[bytes](
            read=partial(_read, answers, spec.uuid16),
            write=partial(_write, answers, spec.uuid16),
        ),
        () if spec.cccd is Cccd.OFF else (_configuration(spec.uuid16, answers),),
    )


def service(uuid16: int, characteristics: tuple[Characteristic[bytes], ...]) -> Service:
    """Build the service."""
    return Service(UUID.from_16_bits(uuid16), characteristics)


def information(manufacturer: str, model: str) -> Service:
    """Build the Device Information service: who made it, and what they call it."""
    said = {
        GATT_MANUFACTURER_NAME_STRING_CHARACTERISTIC: manufacturer,
        GATT_MODEL_NUMBER_STRING_CHARACTERISTIC: model,
    }
    readable = Characteristic.Properties.READ
    return Service(
        GATT_DEVICE_INFORMATION_SERVICE,
        tuple(
            Characteristic[bytes](uuid, readable, Characteristic.READABLE, text.encode())
            for uuid, text in said.items()
            if text
        ),
    )


def _configuration(uuid16: int, answers: Answers) -> Descriptor:
    return Descriptor(
        GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR,
        Characteristic.READABLE | Characteristic.WRITEABLE,
        AttributeValue[bytes](
            read=partial(_read_configuration, answers, uuid16),
            write=partial(_write_configuration, answers, uuid16),
        ),
    )


def _read(answers: Answers, uuid16: int, connection: Connection) -> bytes:
    value = answers.read(uuid16, connection)
    if isinstance(value, AttError):
        raise ATT_Error(value)
    return value


def _write(answers: Answers, uuid16: int, connection: Connection, data: bytes) -> None:
    error = answers.write(uuid16, connection, bytes(data))
    if error is not None:
        raise ATT_Error(error)


def _read_configuration(answers: Answers, uuid16: int, connection: Connection) -> bytes:
    return answers.subscription(uuid16, connection).to_bytes(_CONFIGURATION_OCTETS, "little")


def _write_configuration(
    answers: Answers, uuid16: int, connection: Connection, data: bytes
) -> None:
    if len(data) != _CONFIGURATION_OCTETS:
        raise ATT_Error(AttError.INVALID_ATTRIBUTE_VALUE_LENGTH)
    error = answers.subscribe(uuid16, connection, int.from_bytes(data, "little"))
    if error is not None:
        raise ATT_Error(error)
