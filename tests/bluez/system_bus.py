"""The system's D-Bus and bluetoothd, as whoever looks after the machine sees them.

The one rule: what the service does with them is not done here.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from pathlib import Path
from typing import Any, Final

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

BLUETOOTHD: Final = Path("/usr/libexec/bluetooth/bluetoothd")
LIMIT_S: Final = 60.0
LOOK_S: Final = 0.05
_BLUEZ: Final = "org.bluez"
_BUS: Final = "org.freedesktop.DBus"


class SystemBus:
    """A connection of its own."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus

    @classmethod
    async def open(cls) -> SystemBus:
        """Connect."""
        return cls(await MessageBus(bus_type=BusType.SYSTEM).connect())

    def close(self) -> None:
        """Let go."""
        self._bus.disconnect()

    async def adapters(self) -> frozenset[str]:
        """The paths of the adapters that bluetoothd has; none where it does not run."""
        reply = await self._ask(
            _BLUEZ, "/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"
        )
        if reply.message_type is MessageType.ERROR:
            return frozenset()
        return frozenset(path for path, has in reply.body[0].items() if "org.bluez.Adapter1" in has)

    async def switch_on_another_than(self, before: frozenset[str] = frozenset()) -> str:
        """Wait for an adapter that was not there before, and switch it on; its path."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                for path in await self.adapters() - before:
                    if await self._switched_on(path):
                        return path
                await asyncio.sleep(LOOK_S)  # bluetoothd is busy with it at first

    async def matches(self) -> tuple[int, int]:
        """How many connections the bus has, and how many match rules they keep there in all."""
        reply = await self._ask(_BUS, "/", f"{_BUS}.Debug.Stats", "GetAllMatchRules")
        assert reply.message_type is MessageType.METHOD_RETURN, reply.body
        rules: dict[str, list[str]] = reply.body[0]
        return len(rules), sum(map(len, rules.values()))

    async def _switched_on(self, path: str) -> bool:
        body: list[Any] = ["org.bluez.Adapter1", "Powered", Variant("b", True)]  # noqa: FBT003 - its signature
        reply = await self._ask(
            _BLUEZ, path, "org.freedesktop.DBus.Properties", "Set", body=body, signature="ssv"
        )
        return reply.message_type is not MessageType.ERROR

    async def _ask(
        self,
        whom: str,
        path: str,
        interface: str,
        member: str,
        *,
        body: list[Any] | None = None,
        signature: str = "",
    ) -> Message:
        async with asyncio.timeout(LIMIT_S):
            return await self._bus.call(
                Message(
                    destination=whom,
                    path=path,
                    interface=interface,
                    member=member,
                    signature=signature,
                    body=body or [],
                )
            )


def kill_bluetoothd() -> None:
    """Take it away, as if struck by lightning."""
    for comm in Path("/proc").glob("[0-9]*/comm"):
        if comm.read_text().strip() == BLUETOOTHD.name:
            os.kill(int(comm.parent.name), signal.SIGKILL)


def start_bluetoothd() -> None:
    """Start it again, as systemd would."""
    subprocess.Popen([BLUETOOTHD, "-n"], stderr=subprocess.DEVNULL)
