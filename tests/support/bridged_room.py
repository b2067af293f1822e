"""A bridge over a room of simulated treadmills in virtual time, and a console that speaks to it.

The one rule: the bridge and the hub are the real ones; in the place of the broker, what goes out is
kept, and what comes in is handed over.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hub_story import in_room
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.mqtt.bridge import Bridge, Told
from treadmill_ctl.mqtt.outbox import Out, Sort
from treadmill_ctl.mqtt.taking import Incoming
from treadmill_ctl.mqtt.topics import Verb
from treadmill_ctl.runtime.clock import loop_ms
from treadmill_ctl.runtime.hub import Hub
from treadmill_ctl.schema.broker import RemoteStart
from treadmill_ctl.schema.service_file import BrokerAt
from virtual_room import ANNA, VirtualRoom, phase, until, waits

WALL_MS = 1_800_000_000_000
BOOT = "b00t"
INBOX = "tm/v1/reply/console/it"
OFF = BrokerAt("localhost", 1883, "room1", None, None, None, 1, True, RemoteStart.OFF)  # noqa: FBT003 - commands are on


@dataclass
class BridgedRoom:
    """All there is to look at. `outs` is all that went out."""

    room: VirtualRoom
    hub: Hub
    bridge: Bridge
    outs: list[Out] = field(default_factory=list[Out])
    seq: int = 0

    def flush(self) -> list[Out]:
        """The broker takes all that waits; what that was."""
        found: list[Out] = []
        while (out := self.bridge.outbox.take()) is not None:
            found.append(out)
        self.outs += found
        return found

    def told(self, topic: str) -> list[dict[str, Any]]:
        """What was told there so far."""
        self.flush()
        return [json.loads(out.payload) for out in self.outs if out.topic == topic]

    def state(self, name: str = "one") -> dict[str, Any]:
        """The last that was told of a treadmill."""
        return self.told(self.bridge.topics.state(name))[-1]

    def events(self, name: str = "one") -> list[dict[str, Any]]:
        """All that happened to it."""
        return self.told(self.bridge.topics.event(name))

    def envelope(self, **more: Any) -> dict[str, Any]:
        """A command as a good console says it."""
        self.seq += 1
        issued_at = datetime.fromtimestamp((WALL_MS + loop_ms()) / 1_000, UTC).isoformat()
        return {
            "id": f"c{self.seq}",
            "seq": self.seq,
            "boot_id": BOOT,
            "state_seq": self.state()["state_seq"],
            "issued_at": issued_at,
            "by": "console",
        } | more

    def say(self, verb: Verb, payload: bytes | dict[str, Any] = b"", **how: Any) -> None:
        """A command comes."""
        octets = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        usual: dict[str, Any] = {"expiry_s": 2, "response_topic": INBOX}
        incoming = Incoming(octets, **(usual | how))
        self.bridge.heard(f"tm/v1/room1/one/cmd/{verb}", incoming, b"it")

    async def ask(self, verb: Verb, payload: bytes | dict[str, Any] = b"", **how: Any) -> Any:
        """The same, and the one answer to it."""
        self.flush()
        since = len(self.outs)
        self.say(verb, payload, **how)
        async with asyncio.timeout(60):
            while not (found := self.answers(since)):  # noqa: ASYNC110 - virtual time
                await asyncio.sleep(0.05)
        (reply,) = found
        assert reply.correlation == b"it"
        return json.loads(reply.payload)

    def answers(self, since: int = 0) -> list[Out]:
        """The answers that went out since then."""
        self.flush()
        return [out for out in self.outs[since:] if out.sort is Sort.REPLY]

    async def prepared(self) -> None:
        """A session that was armed and started from afar, and stands."""
        await until(self.hub, "one", waits)
        armed = await self.ask(Verb.ARM, self.envelope(args={"profile": "minute"}))
        nonce = armed["nonce"]
        started = await self.ask(Verb.START, self.envelope(args={"nonce": nonce}))
        assert started["status"] == "done", started
        await until(self.hub, "one", is_ready)

    async def confirmed(self) -> None:
        """Somebody at the treadmill confirms."""
        await until(self.hub, "one", is_ready)
        interlocks = self.hub.view("one").interlocks
        assert self.hub.ask("one", Request.CONFIRM, ANNA, interlocks) is None
        await asyncio.sleep(0.2)  # until the next state is told

    async def comes_to(self, *phases: Phase) -> None:
        """Wait until its session is in one of these."""
        await until(self.hub, "one", phase(*phases))


def is_ready(view: Any) -> bool:
    """It could be confirmed now."""
    return view.stands and view.shown is not None and view.shown.controlled


Story = Callable[[BridgedRoom], Awaitable[None]]


def bridged(folder: Path, story: Story, at: BrokerAt = OFF, names: str = "one") -> BridgedRoom:
    """Tell a story in virtual time; the room as it was left."""
    left: list[BridgedRoom] = []

    async def told(room: VirtualRoom, hub: Hub) -> None:
        def clock() -> tuple[int, int]:
            return loop_ms(), WALL_MS + loop_ms()

        bridge = Bridge(hub, at, Told(BOOT, WALL_MS), clock)
        found = BridgedRoom(room, hub, bridge)
        left.append(found)
        bridge.open()
        try:
            await story(found)
        finally:
            await hub.close()
            await bridge.close()
            found.flush()

    in_room(folder, names, told)
    return left[0]
