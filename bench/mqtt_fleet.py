"""A thousand simulated treadmills' telemetry, through one mosquitto and the ingester into Postgres.

100 gateways with a connection each and 10 treadmills each publish the real message once a second,
spread over it, for a minute; a subscriber beside the ingester hears every tenth gateway and takes
the time from the call that publishes to its own hearing. Load, broker, ingester, database and
subscriber share this machine. Their processor time is that of the minute, in parts of one core.

Writes mqtt_fleet.json and .md beside this file; needs Debian's mosquitto and postgresql.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import aiomqtt

from machine import described
from spread import spread

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/support"))

from fleet_stage import asked, broker, ingester, postgres, until
from mqtt_broker import free_port
from treadmill_ctl.mqtt.messages import Mode, Telemetry
from treadmill_ctl.mqtt.topics import Topics
from treadmill_ctl.records.moments import utc_text

GATEWAYS = 100
TREADMILLS = 10
SECONDS = 60
HEARD_EVERY = 10
TICKS = os.sysconf("SC_CLK_TCK")
LATENCY_P99_MS_MAX = 100


def telemetry(number: int) -> str:
    """One message; its duration stands in for the session's."""
    said = Telemetry(
        ts=utc_text(time.time_ns() // 1_000_000),
        boot_id="b00t",
        seq=number,
        session="2026-11-22T081408Z",
        mode=Mode.WALKING,
        measured_kmh=1.98,
        age_ms=120,
        fresh=True,
        setpoint_kmh=2.0,
        target_kmh=2.0,
        grade_pct=0.0,
        elapsed_s=float(number),
    )
    return said.model_dump_json()


async def gateway(client: aiomqtt.Client, index: int, sent_ns: dict[tuple[str, int], int]) -> int:
    """Publish for its treadmills; how many messages were said late, by more than a second."""
    topics, loop, late = Topics(f"gw-{index}"), asyncio.get_running_loop(), 0
    begun_s = loop.time() + index / GATEWAYS
    for number in range(SECONDS):
        for mill in range(TREADMILLS):
            due_s = begun_s + number + mill / TREADMILLS
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            late += loop.time() - due_s > 1
            topic = topics.telemetry(f"bay-{mill}")
            if index % HEARD_EVERY == 0:
                sent_ns[topic, number] = time.monotonic_ns()
            await client.publish(topic, telemetry(number))
    return late


async def subscriber(client: aiomqtt.Client, sent_ns: dict[tuple[str, int], int]) -> list[float]:
    """The latencies of all that were heard, ms."""
    found: list[float] = []
    wanted = GATEWAYS // HEARD_EVERY * TREADMILLS * SECONDS
    async with asyncio.timeout(SECONDS + 30):
        async for message in client.messages:
            came_ns = time.monotonic_ns()
            number = json.loads(message.payload)["seq"]
            found.append((came_ns - sent_ns[message.topic.value, number]) / 1e6)
            if len(found) == wanted:
                break
    return found


async def load(port: int) -> tuple[int, list[float]]:
    """All gateways, and the subscriber."""
    sent_ns: dict[tuple[str, int], int] = {}
    async with AsyncExitStack() as stack:
        hearing = await stack.enter_async_context(aiomqtt.Client("127.0.0.1", port))
        for index in range(0, GATEWAYS, HEARD_EVERY):
            await hearing.subscribe(Topics(f"gw-{index}").telemetry("+"))
        clients = [
            await stack.enter_async_context(aiomqtt.Client("127.0.0.1", port))
            for _ in range(GATEWAYS)
        ]
        listening = asyncio.create_task(subscriber(hearing, sent_ns))
        work = [gateway(client, index, sent_ns) for index, client in enumerate(clients)]
        return sum(await asyncio.gather(*work)), await listening


def cpu_s(pid: int) -> float:
    """What a process has used so far, its ended children with it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder, port = Path(place), free_port()
        dsn = stack.enter_context(postgres())
        mosquitto = stack.enter_context(broker(folder, port))
        time.sleep(1)
        taking = stack.enter_context(ingester(port, dsn))
        pids = {"broker": mosquitto.pid, "ingester": taking.pid, "load and subscriber": os.getpid()}
        before, begun_s = {name: cpu_s(pid) for name, pid in pids.items()}, time.monotonic()
        late, latencies = asyncio.run(load(port))
        took_s = time.monotonic() - begun_s
        cores = {name: round((cpu_s(pid) - before[name]) / took_s, 3) for name, pid in pids.items()}
        sent = GATEWAYS * TREADMILLS * SECONDS
        rows = int(until(dsn, "SELECT count(*) FROM telemetry", str(sent)))
        octets = int(asked(dsn, "SELECT pg_total_relation_size('telemetry')"))
    figures = spread(latencies)
    passed = rows == sent and late == 0 and figures["p99"] <= LATENCY_P99_MS_MAX
    report = {
        "machine": described(),
        "treadmills": GATEWAYS * TREADMILLS,
        "connections": GATEWAYS,
        "messages": sent,
        "messages_per_s": round(sent / took_s, 1),
        "said_late": late,
        "rows": rows,
        "rows_per_s": round(rows / took_s, 1),
        "octets_per_row_with_index": round(octets / max(rows, 1)),
        "publish_to_subscriber_ms": figures,
        "cores_used": cores,
        "verdict": "pass" if passed else "FAIL",
    }
    text = json.dumps(report, indent=2)
    print(text)
    Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")
    Path(__file__).with_suffix(".md").write_text(page(report), encoding="utf-8")


def page(report: Mapping[str, object]) -> str:
    """The figures for people."""
    shown = "\n".join(f"| {name.replace('_', ' ')} | {said} |" for name, said in report.items())
    return f"# A thousand treadmills at one broker\n\n| what | found |\n|---|---|\n{shown}\n"


if __name__ == "__main__":
    main()
