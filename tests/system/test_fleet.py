"""Two real brokers with the bridge of examples/fleet: what crosses the edge of a site, what not."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiomqtt
import pytest

from mqtt_broker import LIMIT_S, LOOK_S, MOSQUITTO, free_port, needs_mosquitto
from treadmill_ctl.mqtt.topics import Topics, Verb

pytestmark = needs_mosquitto
SITE = Path(__file__).parents[2] / "examples/fleet/mosquitto/site.conf"
TOPICS = Topics("room1")
UP = (
    TOPICS.bridge_state,
    TOPICS.bridge_info,
    TOPICS.availability("bay1"),
    TOPICS.state("bay1"),
    TOPICS.telemetry("bay1"),
    TOPICS.event("bay1"),
    TOPICS.last_session("bay1"),
    "tm/v1/room1/bay1/session/done",
)
ACK = "tm/v1/room1/session/ack"
COMMANDS = tuple(TOPICS.command("bay1", verb) for verb in Verb)
LAST = "the last of all"


@asynccontextmanager
async def broker(folder: Path, port: int, *lines: str) -> AsyncGenerator[None]:
    """One that knows nobody, for as long as a test takes."""
    assert MOSQUITTO is not None
    conf = folder / f"{port}.conf"
    own = (f"listener {port} 127.0.0.1", "allow_anonymous true", *lines)
    conf.write_text("".join(f"{line}\n" for line in own))
    process = await asyncio.create_subprocess_exec(
        MOSQUITTO, "-c", str(conf), stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(LIMIT_S):
            while True:
                assert process.returncode is None
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except ConnectionRefusedError:
                    await asyncio.sleep(LOOK_S)
                else:
                    writer.close()
                    break
        yield
    finally:
        process.kill()
        await process.wait()


async def heard(client: aiomqtt.Client, until: str) -> set[str]:
    """The topics that came, until that one came with the last word."""
    found: set[str] = set()
    async with asyncio.timeout(LIMIT_S):
        async for message in client.messages:
            found.add(message.topic.value)
            if message.topic.value == until and message.payload == LAST.encode():
                return found
    raise AssertionError(found)


async def bridged(client: aiomqtt.Client, other: aiomqtt.Client) -> None:
    """Once the bridge stands: what is said again and again at the site has come to the centre."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            await client.publish(TOPICS.bridge_state, "online", qos=1)
            try:
                async with asyncio.timeout(0.2):
                    await anext(aiter(other.messages))
            except TimeoutError:
                continue
            return


@pytest.fixture(scope="module")
def crossed(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """What came up from everything said at the site, and down from everything at the centre."""

    async def story() -> tuple[set[str], set[str]]:
        folder, up, down = tmp_path_factory.mktemp("fleet"), free_port(), free_port()
        wanted = [line for line in SITE.read_text().splitlines() if line.startswith("topic ")]
        address = ("connection centre", f"address 127.0.0.1:{up}", "notifications false")
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(broker(folder, up))
            more = ("bridge_protocol_version mqttv50", *wanted)
            await stack.enter_async_context(broker(folder, down, *address, *more))
            site = await stack.enter_async_context(aiomqtt.Client("127.0.0.1", down))
            centre = await stack.enter_async_context(aiomqtt.Client("127.0.0.1", up))
            await centre.subscribe("#", qos=1)
            await bridged(site, centre)
            for topic in (*COMMANDS, ACK, "tm/v1/reply/room1/it", *UP):
                await site.publish(topic, "{}", qos=1)
            await site.publish(TOPICS.event("bay1"), LAST, qos=1)
            came_up = await heard(centre, TOPICS.event("bay1"))
            await centre.unsubscribe("#")
            await site.subscribe("#", qos=1)
            for topic in (*COMMANDS, "tm/v1/reply/room1/it", *UP, ACK):
                await centre.publish(topic, json.dumps({"treadmill": "bay1"}), qos=1)
            await centre.publish(ACK, LAST, qos=1)
            return came_up, await heard(site, ACK)

    return asyncio.run(story())


def test_what_is_told_at_a_site_goes_up(crossed: tuple[set[str], set[str]]) -> None:
    """All that a gateway tells, and neither a command, an answer nor an acknowledgement."""
    assert crossed[0] == set(UP)


def test_no_command_comes_down_to_a_site(crossed: tuple[set[str], set[str]]) -> None:
    """Nothing comes but the word that a session is kept."""
    assert crossed[1] == {ACK}
