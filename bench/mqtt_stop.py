"""A stop over a broker: from its publish to its octet on the belt's wire; and the loop's lateness.

Stops: a service of its own process with treadmills on pseudo-terminals and a mosquitto, all on this
computer; a console publishes a stop for one treadmill after the other, on belts that stand and, a
round of them, on belts that walk at the slowest. The time runs from before the publish until the
treadmill has read the octet of the stop. Lateness: twenty treadmills on the loop of this process,
told of once a second, with no broker, while one is connected to, with one that runs, and with one
that stalls (SIGSTOP); a timer on the same loop, every 10 ms, says how late it is called, and the
memory is read before and after. Where that is allowed, service, console and loop go before other
work of the computer.

Writes mqtt_stop.json beside this file; `./dev bench mqtt_stop`, some three minutes.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "src"), str(ROOT / "simulator")]

from line_sessions import Mill  # noqa: E402 - found only now
from machine import described, goes_first  # noqa: E402
from mqtt_broker import GATEWAY, Mosquitto, gateway_section, mosquitto  # noqa: E402
from mqtt_caller import MqttCaller, at  # noqa: E402
from service_process import (  # noqa: E402
    Caller,
    ServiceProcess,
    configure,
    in_phase,
    is_ready,
    service,
)
from treadmill_ctl.mqtt.bridge import Bridge, Told  # noqa: E402
from treadmill_ctl.mqtt.connection import Connection  # noqa: E402
from treadmill_ctl.mqtt.topics import Verb  # noqa: E402
from treadmill_ctl.runtime.aside import in_a_thread  # noqa: E402
from treadmill_ctl.schema.broker import RemoteStart  # noqa: E402
from treadmill_ctl.schema.service_file import BrokerAt, TlsFiles  # noqa: E402
from treadmill_sim.plug import PtyPlug  # noqa: E402
from treadmill_sim.stream import MakeUp  # noqa: E402
from virtual_room import VirtualRoom, waits  # noqa: E402
from virtual_room import until as belt_waits  # noqa: E402

ROUNDS: Final = 25
MILLS: Final = 12
STOP: Final = b"\xa2"
P99_MS_MAX: Final = 20.0
ON_THE_LOOP: Final = 20
GAP_S: Final = 0.1  # a tick
TOO_BUSY: Final = "not taken: this computer had too much other work for a session to begin"
TRIES: Final = 15
PROBE_MS: Final = 10
SPAN_S: Final = 10.0
SETTLE_S: Final = 5.0


class Span(NamedTuple):
    """What there is while the loop is looked at: a broker, for how long before, one that stalls."""

    broker: bool = True
    settle_s: float = SETTLE_S
    stalls: bool = False


SPANS: Final = {
    "no broker": Span(broker=False),
    "broker is connected to": Span(settle_s=0.0),
    "broker runs": Span(),
    "broker stalls": Span(stalls=True),
}


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as folder:
        stand, walk = asyncio.run(stops_ms(Path(folder)))
    late = {}
    for name, span in SPANS.items():
        with tempfile.TemporaryDirectory() as folder:
            late[name] = asyncio.run(lateness(Path(folder), span))
    found = spread([*stand, *walk])
    report = {
        "machine": described(),
        "load_before": round(os.getloadavg()[0], 1),
        "stops": len(stand) + len(walk),
        "publish_to_wire_ms": found,
        "of_belts_that_walk_ms": spread(walk) if walk else TOO_BUSY,
        "p99_ms_max": P99_MS_MAX,
        "loop": late,
        "verdict": "pass" if found["p99"] <= P99_MS_MAX else "FAIL",
    }
    text = json.dumps(report, indent=2)
    print(text)
    Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


# --- stops ---------------------------------------------------------------------------------------


async def stops_ms(folder: Path) -> tuple[list[float], list[float]]:
    """Each stop's way from the console to the wire: of belts that stand, and of such that walk."""
    stand: list[float] = []
    walk: list[float] = []
    mills = {f"m{number}": mill(folder, f"m{number}") for number in range(MILLS)}
    async with mosquitto(folder / "broker") as broker:
        path = configure(folder, "there", 120)
        head = path.read_text().split("treadmills:")[0]
        rest = path.read_text().split("\n", 3)[3]
        rows = "".join(f'  {n}: {{address: "{m.url}", guardian: none}}\n' for n, m in mills.items())
        path.write_text(
            f"{head}treadmills:\n{rows}{rest}{gateway_section(broker, 'commands: true')}"
        )
        async with at(broker, "console", GATEWAY) as console, service(folder) as running:
            await first(broker, running)
            door = await running.caller()
            await until(
                door, lambda view: bool(view["post"] == "waiting" and view["shown"]["still"])
            )
            for _ in range(ROUNDS):
                for name, one in mills.items():
                    stand.append(await stopped_ms(console, name, one))
                    await asyncio.sleep(random.uniform(0, GAP_S))  # noqa: S311 - anywhere in a tick
            if await all_walk(door, mills):
                for name, one in mills.items():
                    walk.append(await stopped_ms(console, name, one))
    for each in mills.values():
        each.station.stop()
    return stand, walk


def mill(folder: Path, name: str) -> Mill:
    """A treadmill on a pseudo-terminal."""
    return Mill("trackmaster", MakeUp(unit="km/h"), PtyPlug(folder / name))


async def first(broker: Mosquitto, running: ServiceProcess) -> None:
    """The service and the broker before other work of this computer, where that is allowed."""
    pids = [running.process.pid, os.getpid()]
    if broker.pid is not None:
        pids.append(broker.pid)
    print("in front of other work:", all(map(goes_first, pids)))


async def all_walk(door: Caller, mills: dict[str, Mill]) -> bool:
    """Every one starts, is confirmed, goes, and walks; not where this computer does not keep up."""
    await until(door, lambda view: bool(view["post"] == "waiting" and view["shown"]["still"]))
    for name in mills:
        if not await begun(door, name):
            return False
    views = await until(door, is_ready)
    for name in mills:
        await door.ask("confirm", treadmill=name, items=views[name]["interlocks"])
        await door.ask("go", treadmill=name)
    await until(door, in_phase("walking"))
    return True


async def until(door: Caller, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, dict[str, Any]]:
    """Wait until every treadmill is so; their views by name."""
    while True:
        found = await door.ask("status")
        if all(map(is_so, found)):
            return {view["name"]: view for view in found}
        await asyncio.sleep(0.05)


async def begun(door: Caller, name: str) -> bool:
    """Refused for a minute where this computer was late while the service came up."""
    for _ in range(TRIES):
        try:
            await door.ask("start", treadmill=name, profile="short")
        except AssertionError:
            await asyncio.sleep(1.0)
        else:
            return True
    return False


async def stopped_ms(console: MqttCaller, name: str, one: Mill) -> float:
    """From before the publish until the treadmill has read the stop."""
    one.heard.said.clear()
    began_ns = time.monotonic_ns()
    await console.send(Verb.STOP, name=name)
    return (await one.hears(STOP, began_ns) - began_ns) / 1e6


# --- lateness ------------------------------------------------------------------------------------


async def lateness(folder: Path, span: Span) -> dict[str, Any]:
    """How late the loop is while twenty are told of, and what its memory does meanwhile."""
    goes_first(os.getpid())
    room = VirtualRoom(folder)
    names = [f"m{number}" for number in range(ON_THE_LOOP)]
    for name in names:
        room.add(name)
    async with at_a_broker(folder, span.broker) as (broker, connect):
        hub = room.hub()
        try:
            bridge = await connect(hub)
            await asyncio.gather(*(belt_waits(hub, name, waits) for name in names))
            await asyncio.sleep(span.settle_s)
            if span.stalls and broker is not None:
                broker.hold()
            before_kib = resident_kib()
            late = await probed()
            grown_kib = resident_kib() - before_kib
            if span.stalls and broker is not None:
                broker.release()
            waiting = 0 if bridge is None else len(bridge.outbox)
        finally:
            await hub.close()
    return {"late_ms": spread(late), "grown_kib": grown_kib, "waiting_messages": waiting}


Connect = Callable[[Any], Awaitable[Bridge | None]]


@asynccontextmanager
async def at_a_broker(folder: Path, wanted: bool) -> AsyncGenerator[tuple[Any, Connect]]:  # noqa: FBT001 - as above
    """A broker, if one is wanted, and how a hub comes to it."""
    if not wanted:

        async def nowhere(_: Any) -> Bridge | None:
            return None

        yield None, nowhere
        return
    async with mosquitto(folder / "broker") as broker:
        place = broker.folder
        files = TlsFiles(place / "ca.pem", place / "gateway.pem", place / "gateway.key")
        where = BrokerAt(
            "localhost",
            broker.tls_port,
            GATEWAY,
            None,
            None,
            files,
            1,
            True,  # noqa: FBT003 - commands are on
            RemoteStart.OFF,
        )
        tasks: list[asyncio.Task[None]] = []

        async def connected(hub: Any) -> Bridge | None:
            bridge = Bridge(hub, where, Told("bench", 0))
            bridge.open()
            connection = Connection(bridge, where, in_a_thread, print)
            tasks.append(asyncio.create_task(connection.run()))
            return bridge

        yield broker, connected
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def probed() -> list[float]:
    """How late a timer of this loop is called, again and again."""
    loop = asyncio.get_running_loop()
    found: list[float] = []
    until_s, due_s = loop.time() + SPAN_S, loop.time()
    while due_s < until_s:
        due_s += PROBE_MS / 1_000
        called = loop.create_future()
        loop.call_at(due_s, called.set_result, None)
        await called
        found.append((loop.time() - due_s) * 1_000)
    return found


def resident_kib() -> int:
    """The memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_024


def spread(times_ms: list[float]) -> dict[str, float]:
    """The distribution."""
    ordered = sorted(times_ms)
    figures = {
        "min": ordered[0],
        "p50": statistics.median(ordered),
        "p99": ordered[math.ceil(len(ordered) * 0.99) - 1],
        "max": ordered[-1],
    }
    return {name: round(figure, 2) for name, figure in figures.items()}


if __name__ == "__main__":
    main()
