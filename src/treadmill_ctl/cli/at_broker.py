"""The service at its broker, for as long as it serves.

The one rule: whatever becomes of the broker, the treadmills are served.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from treadmill_ctl.cli.service_config import InForce, records_folder
from treadmill_ctl.mqtt.beside import Beside
from treadmill_ctl.mqtt.bridge import Bridge, Told
from treadmill_ctl.mqtt.connection import Connection
from treadmill_ctl.mqtt.finished import FinishedSessions, waiting
from treadmill_ctl.mqtt.home_assistant import Discovery
from treadmill_ctl.runtime.aside import in_a_thread
from treadmill_ctl.runtime.hub import Hub
from treadmill_ctl.runtime.notices import Notices
from treadmill_ctl.runtime.record import wall_ms

BROKER: Final = "broker"
BOOT_OCTETS: Final = 6
LEAVE_S: Final = 5.0
HASH_CHARACTERS: Final = 16
UNCOLLECTED: Final = "uncollected"  # beside the folder of the records


@asynccontextmanager
async def at_broker(hub: Hub, in_force: InForce, notices: Notices) -> AsyncGenerator[None]:
    """Be at the broker of the configuration, which names one."""
    at = in_force.configured.mqtt
    if at is None:
        raise ValueError("no broker is configured")

    def say(sentence: str) -> None:
        notices.say(BROKER, sentence)

    config_hash = await in_a_thread(lambda: _hash(in_force.path))
    beside: list[Beside] = []
    async with AsyncExitStack() as closing:
        if at.home_assistant is not None:
            beside.append(Discovery(at, at.home_assistant))
        if at.collected:
            folder = records_folder(in_force.configured).with_name(UNCOLLECTED)
            found = await in_a_thread(lambda: waiting(folder, say))
            finished = FinishedSessions(at.gateway, folder, found, in_a_thread, say)
            closing.push_async_callback(finished.close)
            beside.append(finished)
        told = Told(secrets.token_hex(BOOT_OCTETS), wall_ms(), config_hash)
        bridge = Bridge(hub, at, told, beside=beside)
        bridge.open()
        connected = asyncio.create_task(Connection(bridge, at, in_a_thread, say).run(), name=BROKER)
        try:
            yield
        finally:
            connected.cancel()
            await asyncio.wait({connected}, timeout=LEAVE_S)
            await bridge.close()


def _hash(path: Path) -> str:
    """What tells one configuration from another; empty where the file is gone meanwhile."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_CHARACTERS]
    except OSError:
        return ""
