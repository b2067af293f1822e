"""How soon a stop is handed to the system, from each place it is asked for, and how much is ours.

A service walks so many treadmills: the real one, its records on a disk, simulated treadmills at
pseudo-terminals in another process. By turns one of them is stopped and started anew:

estop command   from before `treadmill-ctl estop NAME` is begun as a process
door            from before the same request is handed to the door's socket by a program
bare write      from before one octet is written to a pseudo-terminal of this process, with nothing
                around it, until the write is done: the transport's floor, in the same run

Each ends when the write of the stop's octets to the pseudo-terminal has returned. `ours_pct` is the
share of the door's path that is not that floor, medians of both. The last, once for each number of
treadmills, is `signal`: from SIGTERM to the service, which ramps every belt to its stop, until each
treadmill has been handed its first stop; all walk at the lowest speed, from which the ramp is one
step, so that what is timed is ours and not the ramp's.

`stop_at_100` beside this, door_stop.py, has a thousand stops at the door; guardian.py what happens
when the service dies or hangs. The service goes first, where that is allowed; `first` says whether.

Writes stop_path.json beside this file; `./dev bench stop_path`, two minutes. `stop_path.py STOPS
COUNT…` prints these, and writes nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import pty
import socket
import subprocess
import sys
import time
import tty
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from machine import described, pace
from room import Room, ended, served
from spread import spread
from treadmill_ctl.client import Client

COUNTS: Final = (1, 20, 100)
STOPS: Final = 10
WRITES: Final = 20  # of the floor, for each stop
COMMAND: Final = "import sys; from treadmill_ctl.cli.entry import main; main()"
SETTLE_S: Final = 1.0

Asked = Callable[[Room, str], Awaitable[int]]


async def by_command(room: Room, name: str) -> int:
    """`treadmill-ctl estop NAME`; when it was begun, ns."""
    environment = {**os.environ, "TREADMILL_CTL_DOOR": str(room.door)}
    began_ns = time.monotonic_ns()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", COMMAND, "estop", name),
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    await process.wait()
    return began_ns


async def at_the_door(room: Room, name: str) -> int:
    """The request from a connection of its own; when it was handed over, ns."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "estop", "params": {"treadmill": name}}
    line = json.dumps(call).encode() + b"\n"
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(room.door))
        began_ns = time.monotonic_ns()
        caller.send(line)
        caller.settimeout(0)
        await asyncio.get_running_loop().sock_recv(caller, 65_536)
    return began_ns


WAYS: Final[dict[str, Asked]] = {"estop command": by_command, "door": at_the_door}


def floor_ms(count: int) -> list[float]:
    """One octet to a pseudo-terminal that is read at once, so many times."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    found: list[float] = []
    try:
        for _ in range(count):
            began_ns = time.monotonic_ns()
            os.write(theirs, b"\xa2")
            found.append((time.monotonic_ns() - began_ns) / 1e6)
            os.read(ours, 16)
    finally:
        os.close(ours)
        os.close(theirs)
    return found


async def measured(room: Room, stops: int) -> tuple[dict[str, list[tuple[int, str]]], list[float]]:
    """When each stop was asked for, and at which treadmill, by the way; and the floor."""
    asked: dict[str, list[tuple[int, str]]] = {way: [] for way in WAYS}
    floor: list[float] = []
    async with room.client() as client:
        await room.walk(client, room.names)
        await asyncio.sleep(SETTLE_S)
        for number in range(stops):
            for turn, (way, ask) in enumerate(WAYS.items()):
                name = room.names[(number * len(WAYS) + turn) % len(room.names)]
                asked[way].append((await ask(room, name), name))
                floor += floor_ms(WRITES)
                await again(room, client, name)
        await asyncio.sleep(SETTLE_S)
    return asked, floor


async def again(room: Room, client: Client, name: str) -> None:
    """One that was stopped walks anew."""
    await client.stands(name, 30.0)
    await client.reset(name)
    await room.walk(client, [name])


def handed_ms(
    asked: list[tuple[int, str]], stops: list[tuple[int, str]], urls: dict[str, str]
) -> list[float]:
    """From each asking to the first stop that was handed over at that treadmill."""
    return [
        (next(at for at, url in stops if url == urls[name] and at >= began) - began) / 1e6
        for began, name in asked
    ]


def with_so_many(count: int, stops: int) -> dict[str, Any]:
    """The figures with so many that walk."""
    with served(count, count) as (room, _, process):
        asked, floor = asyncio.run(measured(room, stops))
        first, signal_ns = room.first, time.monotonic_ns()
        told = [(at, url) for at, url in ended(room, process)["stops"]]
    urls = dict(zip(room.names, room.urls, strict=True))
    found = {way: spread(handed_ms(each, told, urls), 3) for way, each in asked.items()}
    every = [(signal_ns, name) for name in room.names]
    found["signal, to each"] = spread(handed_ms(every, told, urls), 3)
    found["bare write"] = spread(floor, 4)
    ours = 100 * (1 - found["bare write"]["p50"] / found["door"]["p50"])
    return {"walking": count, "first": first, "ms": found, "ours_pct": round(ours, 1)}


def main() -> None:
    """Measure, print, write."""
    asked = [int(word) for word in sys.argv[1:]]
    stops, counts = (asked[0], asked[1:]) if asked else (STOPS, list(COUNTS))
    report = {
        "machine": described(),
        "pace": pace(),
        "stops_each": stops,
        "found": [with_so_many(count, stops) for count in counts],
    }
    text = json.dumps(report, indent=2)
    print(text)
    if not asked:
        Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
