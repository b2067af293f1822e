"""The radio that Bluetooth goes over: the computer's own, or one that a package brings.

The one rule: this service knows other radios by name only, from the entry points
`treadmill_ctl.radios`, and imports none of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.metadata import entry_points
from typing import Protocol, cast

from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import BaseBleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
)

from treadmill_ctl.transports.address import RadioChoice
from treadmill_ctl.transports.contract import TransportError

ENTRY_POINTS = "treadmill_ctl.radios"


class NoRadio(TransportError):
    """There is no radio to use. The message says what to do."""


class Radio(Protocol):
    """Two backend classes for bleak, None where bleak shall take the operating system's."""

    @property
    def scanner(self) -> type[BaseBleakScanner] | None: ...

    @property
    def client(self) -> type[BaseBleakClient] | None: ...

    async def close(self) -> None:
        """Give the radio back; quiet when it is gone."""
        ...


OpenRadio = Callable[[RadioChoice | None], Awaitable[Radio]]


class SystemRadio:
    """The operating system's radio."""

    scanner = None
    client = None

    async def close(self) -> None:
        """Nothing is held."""


async def open_radio(choice: RadioChoice | None) -> Radio:
    """The computer's radio for None, else the one by that name. Raises NoRadio."""
    if choice is None:
        return SystemRadio()
    points = entry_points(group=ENTRY_POINTS)
    point = next((each for each in points if each.name == choice.name), None)
    if point is None:
        known = ", ".join(sorted(points.names)) or "none"
        raise NoRadio(
            f"no radio is called {choice.name!r} here (known: {known}); "
            "the simulator's comes with it: install treadmill-ctl[sim]"
        )
    try:
        opener = cast("Callable[[str], Awaitable[Radio]]", point.load())
        return await opener(choice.where)
    except (ImportError, OSError, BleakError, TimeoutError) as error:
        raise NoRadio(f"the radio {choice.name!r} cannot be used: {error}") from error


def explain(error: BaseException) -> str:
    """Why the computer's radio does not work, and what to do about it."""
    match error:
        case BleakBluetoothNotAvailableError(reason=reason):
            return _REASONS.get(reason, f"Bluetooth is not available: {error.args[0]}")
        case BleakDBusError() if "ServiceUnknown" in error.dbus_error:
            return "the Bluetooth service does not run; start it: sudo systemctl start bluetooth"
        case FileNotFoundError() | ConnectionRefusedError():
            return (
                "this computer has no Bluetooth service (no D-Bus is running); install and start "
                "BlueZ, or use the simulator: treadmill-sim ftms"
            )
        case _:
            return f"Bluetooth cannot be used: {str(error) or type(error).__name__}"


_MAY_NOT = "this program may not use Bluetooth; allow it in the system's privacy settings"
_REASONS = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: (
        "this computer has no Bluetooth adapter; plug one in, or use the simulator: "
        "treadmill-sim ftms"
    ),
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: (
        "this computer's Bluetooth adapter cannot do Bluetooth Low Energy; plug in one that can"
    ),
    BleakBluetoothNotAvailableReason.POWERED_OFF: (
        "Bluetooth is switched off; switch it on in the settings (Linux: bluetoothctl power on)"
    ),
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: _MAY_NOT,
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: _MAY_NOT,
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: _MAY_NOT,
}
