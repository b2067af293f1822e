"""The connection to the broker: made, held, made again; what comes in and what goes out over it.

The one rule: nobody waits for it. A broker that is slow, stalled or gone costs the loop nothing,
and a session that began before this connection is none of the broker's: every start is a clean one.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from treadmill_ctl.mqtt.backoff import wait_s
from treadmill_ctl.mqtt.bridge import Bridge
from treadmill_ctl.mqtt.credentials import Credentials, Unusable, credentials
from treadmill_ctl.mqtt.outbox import Out, Sort
from treadmill_ctl.mqtt.taking import Incoming
from treadmill_ctl.mqtt.topics import Verb
from treadmill_ctl.runtime.aside import Aside
from treadmill_ctl.schema.service_file import BrokerAt

KEEPALIVE_S: Final = 15
ANSWER_S: Final = 5.0  # for the broker to take a message
LEAVE_S: Final = 2.0  # to say that we go
HELD_S: Final = 30.0  # a connection that stood for so long was a good one
REPLY_EXPIRY_S: Final = 10
NOW: Final = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)


class Connection:
    """The one connection of a gateway; `run` is its task. `say` tells people of its ups and downs.

    `chance` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        bridge: Bridge,
        at: BrokerAt,
        aside: Aside,
        say: Callable[[str], None],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._bridge, self._at, self._aside = bridge, at, aside
        self._say, self._chance = say, chance
        self._told = ""

    async def run(self) -> None:
        """Be at the broker, again and again, until this is cancelled."""
        failures, loop = 0, asyncio.get_running_loop()
        while True:
            begun_s = loop.time()
            try:
                await self._once()
            except Unusable as error:
                self._tell(str(error))
            except (aiomqtt.MqttError, OSError, ValueError) as error:
                self._tell(f"{self._where}: {error}; it is tried again and again")
            except Exception as bug:  # noqa: BLE001 - told, and no reason to stay away
                self._tell(f"a fault of treadmill-ctl itself: {type(bug).__name__}: {bug}")
            finally:
                self._bridge.cut_off()
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError  # an error on the way out had taken its place
            failures = 1 if loop.time() - begun_s >= HELD_S else failures + 1
            await asyncio.sleep(wait_s(failures, self._chance()))

    # -- inside --------------------------------------------------------------------------------

    @property
    def _where(self) -> str:
        return f"{self._at.host}:{self._at.port}"

    def _tell(self, sentence: str) -> None:
        """Once, however often it is so."""
        if sentence != self._told:
            self._told = sentence
            self._say(sentence)

    async def _once(self) -> None:
        """One connection, from its begin to its end. Raises what ended it."""
        found = await self._aside(lambda: credentials(self._at))
        async with self._client(found) as client:
            await self._subscribed(client)
            self._bridge.afresh()
            self._tell(f"{self._where}: connected as {self._at.gateway}")
            tasks = [asyncio.create_task(self._send(client)), asyncio.create_task(_hear(client))]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            except asyncio.CancelledError:
                await self._leave(client)
                raise
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    def _client(self, found: Credentials) -> aiomqtt.Client:
        will, at = self._bridge.last_word, self._at
        return aiomqtt.Client(
            at.host,
            at.port,
            username=at.user,
            password=found.password,
            tls_context=found.tls,
            identifier=f"treadmill-ctl-{at.gateway}",
            protocol=aiomqtt.ProtocolVersion.V5,
            clean_start=True,
            keepalive=KEEPALIVE_S,
            timeout=ANSWER_S,
            will=aiomqtt.Will(will.topic, will.payload, qos=will.qos, retain=will.retained),
            queue_type=_inbox(self._heard),
            socket_options=NOW,
        )

    async def _subscribed(self, client: aiomqtt.Client) -> None:
        """Each verb by itself: what is kept for later shows as such, but a stop that is new counts.

        With retain-as-published a live command that asks to be kept is seen, and refused. A stop
        is not asked for it: whoever presses it now, however clumsily, is obeyed.
        """
        wanted = [(topic, False) for topic in self._bridge.heeds]
        if self._at.commands:
            topics = self._bridge.topics
            wanted += [(topics.command("+", verb), verb is not Verb.STOP) for verb in Verb]
        denied: list[str] = []
        for topic, as_published in wanted:
            options = SubscribeOptions(qos=1, retainAsPublished=as_published)
            codes = await client.subscribe(topic, options=options)
            if any(isinstance(code, ReasonCode) and code.is_failure for code in codes):
                denied.append(topic)
        if denied:
            self._say(f"{self._where}: the broker refuses to pass on {', '.join(denied)}")

    def _heard(self, message: aiomqtt.Message) -> None:
        """Within the call that brought its octets."""
        said = message.properties
        incoming = Incoming(
            message.payload,
            bool(message.retain),
            getattr(said, "MessageExpiryInterval", None),
            getattr(said, "ResponseTopic", ""),
        )
        correlation = getattr(said, "CorrelationData", None)
        self._bridge.heard(message.topic.value, incoming, correlation)

    async def _send(self, client: aiomqtt.Client) -> None:
        """What waits, one after the other, each until the broker has it."""
        bridge = self._bridge
        while True:
            out = bridge.outbox.take()
            if out is None:
                bridge.news.clear()
                await bridge.news.wait()
                continue
            try:
                await _published(client, out)
            except BaseException:
                bridge.outbox.put_back(out)
                raise

    async def _leave(self, client: aiomqtt.Client) -> None:
        """In good order the last word is said by ourselves: the broker keeps it from us then."""
        with suppress(aiomqtt.MqttError, OSError, ValueError, TimeoutError):
            async with asyncio.timeout(LEAVE_S):
                await _published(client, self._bridge.last_word)


async def _hear(client: aiomqtt.Client) -> None:
    """Nothing waits to be heard; this raises what ends the connection."""
    async for _ in client.messages:
        pass


async def _published(client: aiomqtt.Client, out: Out) -> None:
    said = Properties(PacketTypes.PUBLISH)
    if out.sort is Sort.REPLY:
        said.MessageExpiryInterval = REPLY_EXPIRY_S
        if out.correlation is not None:
            said.CorrelationData = out.correlation
    await client.publish(out.topic, out.payload, qos=out.qos, retain=out.retained, properties=said)


def _inbox(heard: Callable[[aiomqtt.Message], None]) -> type[asyncio.Queue[aiomqtt.Message]]:
    """A queue in which nothing waits: what comes is heard at once, so that no stop stands in it."""

    class Inbox(asyncio.Queue[aiomqtt.Message]):
        def put_nowait(self, item: aiomqtt.Message) -> None:
            try:
                heard(item)
            except Exception as bug:  # noqa: BLE001 - one message breaks no connection
                context = {"message": "a message from the broker broke", "exception": bug}
                asyncio.get_running_loop().call_exception_handler(context)

    return Inbox
