"""A gateway that was off-line for a week, its broker and the ingester killed: each session, once.

By name only: `./dev test tests/fleet/weeks_of_sessions.py`; needs Debian's mosquitto and
postgresql, and makes the ingester's own environment in .run.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiomqtt
import pytest

from fleet_stage import asked, broker, ingester, postgres
from mqtt_broker import free_port
from treadmill_ctl.mqtt.finished import FinishedSessions, waiting
from treadmill_ctl.mqtt.messages import LastSession
from treadmill_ctl.mqtt.session_outbox import AGAIN_MS
from treadmill_ctl.runtime.aside import in_a_thread

SESSIONS = 200
LIMIT_S = 90.0
BEGUN = datetime(2026, 11, 22, 8, tzinfo=UTC)


def said(number: int) -> LastSession:
    """The sum of one of a week's sessions."""
    began = BEGUN + timedelta(days=7) * number / SESSIONS
    moment = began.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return LastSession(
        ts=moment,
        boot_id="b00t",
        session=f"s{number:04}",
        profile="short",
        began=moment,
        ended=moment,
        complete=True,
        trip_reason="",
        walked_s=60,
        plan_s=60,
        moving_s=62,
        distance_m=30,
        fastest_kmh=2,
    )


class Gateway:
    """The outbox of a gateway, with a connection that comes and goes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.words: list[str] = []
        found = waiting(folder, self.words.append)
        self.box = FinishedSessions("room1", folder, found, in_a_thread, self.words.append)

    @property
    def left(self) -> int:
        """How many wait on the disk."""
        return len(list(self.folder.glob("*.json")))

    async def send(self, port: int, down_to: int) -> None:
        """Until no more than so many wait, or the connection ends."""
        async with asyncio.timeout(LIMIT_S), aiomqtt.Client("127.0.0.1", port) as client:
            await client.subscribe(self.box.topics[0], qos=1)
            self.box.afresh([])
            hearing = asyncio.create_task(self._hear(client))
            try:
                now_ms = 0
                while self.left > down_to:
                    for out in self.box.look(now_ms):
                        await client.publish(out.topic, out.payload, qos=out.qos)
                    await asyncio.sleep(0.02)
                    now_ms += AGAIN_MS // 100
            finally:
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)
                self.box.cut_off()

    async def _hear(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            self.box.heard(message.topic.value, message.payload)


async def story(folder: Path) -> tuple[str, int, list[str]]:
    """What the database holds at the end, what still waits, and what was complained of."""
    first, port = Gateway(folder / "kept"), free_port()
    for number in range(SESSIONS):
        first.box.ended("bay1", said(number))
    await first.box.close()
    gateway = Gateway(folder / "kept")  # started again after the week
    with ExitStack() as stack:
        dsn = stack.enter_context(postgres())
        for down_to in (SESSIONS - 30, SESSIONS - 90, 0):
            with broker(folder, port) as running:
                await reachable(port)
                with ingester(port, dsn) as taking:
                    with suppress(aiomqtt.MqttError):
                        await gateway.send(port, down_to)
                    if down_to:
                        running.kill()
                        taking.kill()
        await gateway.box.close()
        count = "SELECT count(*) || ' ' || count(DISTINCT session) FROM session"
        return asked(dsn, count), gateway.left, first.words + gateway.words


async def reachable(port: int) -> None:
    """Once the broker takes connections."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int, list[str]]:
    """How it ended."""
    folder = tmp_path_factory.mktemp("fleet")
    return asyncio.run(story(folder))


def test_every_session_of_the_week_is_stored_once(ended: tuple[str, int, list[str]]) -> None:
    """However often it was sent, whoever was killed."""
    assert ended[0] == f"{SESSIONS} {SESSIONS}"


def test_nothing_waits_any_more(ended: tuple[str, int, list[str]]) -> None:
    """Each file was let go by its acknowledgement, and nothing was complained of."""
    assert ended[1:] == (0, [])
