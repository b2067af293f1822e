"""Somebody at the broker: a console, a dashboard; what they hear, and what they ask for.

The one rule: nobody sleeps; a message is waited for within a bound.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from mqtt_broker import LIMIT_S, PASSWORD, Mosquitto
from treadmill_ctl.mqtt.topics import Topics, Verb


@dataclass
class Heard:
    """A message, read if it is JSON."""

    topic: str
    text: str
    retained: bool
    correlation: bytes | None = None

    def answers(self, correlation: bytes) -> bool:
        """Whether it is the answer to a command."""
        return self.correlation == correlation and self.topic.startswith("tm/v1/reply/")

    @property
    def said(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.text))


@dataclass
class MqttCaller:
    """One client. `heard` is all that came to it."""

    client: aiomqtt.Client
    user: str
    topics: Topics
    heard: list[Heard] = field(default_factory=list[Heard])
    news: asyncio.Event = field(default_factory=asyncio.Event)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def read(self) -> None:
        async for message in self.client.messages:
            said = message.properties
            correlation = getattr(said, "CorrelationData", None)
            text = message.payload.decode()
            retained = bool(message.retain)
            self.heard.append(Heard(message.topic.value, text, retained, correlation))
            self.news.set()

    async def until(self, is_so: Callable[[Heard], bool], since: int = 0) -> Heard:
        """The first message since then that is so; waits for it."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                for each in self.heard[since:]:
                    if is_so(each):
                        return each
                self.news.clear()
                await self.news.wait()

    async def state(self, *modes: str, name: str = "one", since: int = 0) -> dict[str, Any]:
        """The treadmill's state, once it is in one of these modes."""
        topic = self.topics.state(name)
        found = await self.until(lambda h: h.topic == topic and h.said["mode"] in modes, since)
        return found.said

    async def stands(self) -> dict[str, Any]:
        """The treadmill's state, once its belt is measured at standstill and it waits."""
        topic = self.topics.state("one")
        found = await self.until(
            lambda h: h.topic == topic and h.said["mode"] == "idle" and h.said["still"]
        )
        return found.said

    def latest(self, topic: str) -> Heard:
        """What was heard last there."""
        return next(each for each in reversed(self.heard) if each.topic == topic)

    def envelope(self, **more: Any) -> dict[str, Any]:
        """A command as a good console says it, by the last state that it has heard."""
        number = next(self.numbers)
        state = self.latest(self.topics.state("one")).said
        return {
            "id": f"{self.user}-{number}",
            "seq": number,
            "boot_id": state["boot_id"],
            "state_seq": state["state_seq"],
            "issued_at": ago(0),
            "by": self.user,
        } | more

    async def send(
        self,
        verb: Verb,
        payload: dict[str, Any] | str = "",
        *,
        retain: bool = False,
        expiry_s: int | None = 2,
        name: str = "one",
        correlation: bytes = b"",
    ) -> None:
        """Publish a command; nobody waits for an answer."""
        said = Properties(PacketTypes.PUBLISH)
        said.ResponseTopic = f"tm/v1/reply/{self.user}/it"
        said.CorrelationData = correlation or str(next(self.numbers)).encode()
        if expiry_s is not None:
            said.MessageExpiryInterval = expiry_s
        text = payload if isinstance(payload, str) else json.dumps(payload)
        topic = self.topics.command(name, verb)
        await self.client.publish(topic, text, qos=1, retain=retain, properties=said)

    async def ask(self, verb: Verb, payload: dict[str, Any] | str = "", **how: Any) -> Any:
        """Publish a command, and the answer to it."""
        correlation = f"{self.user}-{next(self.numbers)}".encode()
        since = len(self.heard)
        await self.send(verb, payload, correlation=correlation, **how)
        return (await self.until(lambda heard: heard.answers(correlation), since)).said


def ago(seconds: float) -> str:
    """A moment, so long ago."""
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()


@asynccontextmanager
async def at(broker: Mosquitto, user: str, gateway: str) -> AsyncGenerator[MqttCaller]:
    """A client that hears everything of a gateway that it may hear, and its own answers."""
    async with aiomqtt.Client(
        "127.0.0.1",
        broker.port,
        username=user,
        password=PASSWORD,
        identifier=f"a-test-{user}",
        protocol=aiomqtt.ProtocolVersion.V5,
    ) as client:
        caller = MqttCaller(client, user, Topics(gateway))
        reading = asyncio.create_task(caller.read())
        await client.subscribe(f"tm/v1/{gateway}/#", qos=1)
        await client.subscribe(f"tm/v1/reply/{user}/#", qos=1)
        try:
            yield caller
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
