"""How long a stop takes from a program at the door to the treadmill's octets in the system's hands.

One process is the service: the hub, the door and 1, 20 or 100 sessions with their journals, over
real pseudo-terminals. Another holds the simulated treadmills at their far ends. This one is the
program: it watches the whole room at 2 Hz, leads the sessions, and every 0.6 s sends `estop` for a
treadmill that walks, from a connection of its own. (`estop`, because its octets leave in the very
step that judges it; a plain `stop` ramps, and its first octets are the ramp's.) The time runs from
before the request is handed to the socket here until the transport over there has written, by
the one monotonic clock. There are more treadmills than walk: some come back from their stop.

There is no guardian: it would be a process a treadmill. Service and program go first, where that
is allowed; `first` says whether it was. The simulated treadmills take a share of the processors
that no treadmill in a clinic takes; `cpu_pct` says how much of a processor each side had, and
`stolen_pct` how much of both the host of a virtual machine took away. Where there are no more than
two processors, what the far ends, other programs and the host do is measured as well. What does
not depend on them is `turn_cpu_ms`: the processor's time between two looks of the service's loop
at what came in. A stop waits for the rest of one such turn, and its own place in the next.
A computer that is late keeps new sessions away and stops the others; not here, where it is what is
measured.

Writes door_stop.json beside this file; `./dev bench door_stop`, fifteen minutes.
`door_stop.py COUNT WALKING` prints the figures of so many stops with so many who walk, and writes
nothing.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from machine import described, goes_first
from treadmill_ctl.client import Client, DoorError, State, connect

PROCESSES = Path(__file__).with_name("door_stop_processes.py")
SIZES = {1: 60, 20: 300, 100: 1_000}  # how many walk, and stops then
SPARE = 2  # treadmills for ten that walk, beside those
SPARE_MIN = 4
EVERY_S = 0.6
WATCH_HZ = 2
PATIENCE_S = 240.0  # for so many to walk
LOOK_S = 0.5
AGAIN_S = 5.0
BACK_AFTER_S = 5.0  # at the least, a stopped treadmill walks again
SETTLE_S = 1.0  # between two first starts of a handful
HANDFUL = 5
SEED = 7
BOUNDS_MS = {"p99": 5, "p99.9": 10}


# --- the program at the door ---------------------------------------------------------------------


class TooFew(Exception):
    """So many as wanted never walked. The message says how many did."""


class Room:
    """The states of all treadmills, as they come."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.states: dict[str, State] = {}

    async def watch(self) -> None:
        """For as long as it is there."""
        async with await self.client.subscribe(hz=WATCH_HZ) as states:
            async for state in states:
                self.states[state.name] = state

    async def keep_walking(self, name: str, after_s: float) -> None:
        """Start, and again whenever it has stopped."""
        client = self.client
        await asyncio.sleep(after_s)
        while True:
            state = self.states.get(name)
            try:
                if state is None or state.post in ("connecting", "preparing"):
                    pass
                elif state.post == "waiting" and state.stands:
                    await client.start(name, "long")
                elif state.phase == "standing" and state.plain["shown"]["controlled"]:
                    await client.confirm(name, *state.interlocks)
                    await client.go(name)
                elif state.phase == "latched":
                    await client.reset(name)
            except DoorError:
                await asyncio.sleep(AGAIN_S)  # not yet
            await asyncio.sleep(LOOK_S)

    def walking(self) -> list[str]:
        """Those whose belts are measured in motion in a session."""
        return [n for n, s in self.states.items() if s.phase == "walking" and s.measured_ckmh]


async def measured(
    place: str, stops: int, walking: int
) -> tuple[list[tuple[int, str]], list[float], list[int]]:
    """When each stop left here and for which, how long each answer took, and how many walked."""
    chance = random.Random(SEED)  # noqa: S311 - the same treadmills each time
    sent: list[tuple[int, str]] = []
    answered_ms: list[float] = []
    walked: list[int] = []
    stopped_s: dict[str, float] = {}
    loop = asyncio.get_running_loop()
    async with connect("bench", place) as client:
        room = Room(client)
        tasks = [loop.create_task(room.watch())]
        names = await client.treadmills()
        for number, name in enumerate(names):
            after_s = number // HANDFUL * SETTLE_S
            tasks.append(loop.create_task(room.keep_walking(name, after_s)))
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(place)
            caller.settimeout(0)
            hello: dict[str, Any] = {"jsonrpc": "2.0", "id": 0, "method": "hello"}
            hello["params"] = {"version": 1, "name": "bench"}
            await loop.sock_sendall(caller, json.dumps(hello).encode() + b"\n")
            await loop.sock_recv(caller, 65_536)
            last_s, most = loop.time(), 0
            while len(sent) < stops:
                await asyncio.sleep(EVERY_S * chance.uniform(0.8, 1.2))
                now_s = loop.time()
                at_hand = [
                    name
                    for name in room.walking()
                    if now_s - stopped_s.get(name, -BACK_AFTER_S) >= BACK_AFTER_S
                ]
                most = max(most, len(at_hand))
                if now_s - last_s > PATIENCE_S:
                    raise TooFew(f"never more than {most} walked at a time")
                if len(at_hand) < walking:
                    continue
                last_s = now_s
                name = chance.choice(at_hand)
                stopped_s[name] = now_s
                call: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "estop"}
                call["params"] = {"treadmill": name}
                line = json.dumps(call).encode() + b"\n"
                begun_ns = time.monotonic_ns()
                caller.send(line)
                await loop.sock_recv(caller, 65_536)
                answered_ms.append((time.monotonic_ns() - begun_ns) / 1e6)
                sent.append((begun_ns, name))
                walked.append(len(at_hand))
                if len(sent) % 100 == 0:
                    print(f"{len(sent)} stops", file=sys.stderr, flush=True)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return sent, answered_ms, walked


def main() -> None:
    """Measure, print, write."""
    asked = [int(word) for word in sys.argv[1:]]
    if asked:
        print(json.dumps(_measured(*asked), indent=2))
        return
    report = {str(walking): _measured(stops, walking) for walking, stops in SIZES.items()}
    text = json.dumps({"machine": described(), "walking": report}, indent=2)
    print(text)
    Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


def _measured(stops: int, walking: int) -> dict[str, Any]:
    """So many stops while so many walk."""
    count = walking + max(walking * SPARE // 10, SPARE_MIN)
    with tempfile.TemporaryDirectory() as place, ExitStack() as children:
        folder = Path(place)
        far = children.enter_context(_child("--treadmills", place, str(count)))
        near = children.enter_context(_child("--service", place, _line(far)))
        first = [goes_first(pid) for pid in (near.pid, os.getpid())]
        _line(near)
        load = os.getloadavg()[0]
        begun = time.monotonic(), _cpu_s(near.pid), _cpu_s(far.pid), _stolen_s()
        try:
            sent, answered_ms, walked = asyncio.run(
                measured(str(folder / "door.sock"), stops, walking)
            )
        except TooFew as why:
            return {"stops": 0, "verdict": f"FAIL: not measured: {why}", "load_1_min": _load(load)}
        ended = time.monotonic(), _cpu_s(near.pid), _cpu_s(far.pid), _stolen_s()
        lasted_s, service_s, treadmills_s, stolen_s = (
            after - before for before, after in zip(begun, ended, strict=True)
        )
        _say(near)
        _line(near)
        told = json.loads((folder / "told.json").read_text())
    return {
        "stops": stops,
        **_report(sent, told["written"], answered_ms),
        "turn_cpu_ms": spread(ms for at_ns, ms in told["turns"] if at_ns >= sent[0][0]),
        "walking_min": min(walked),
        "cpu_pct": {
            "service": round(100 * service_s / lasted_s),
            "treadmills": round(100 * treadmills_s / lasted_s),
        },
        "stolen_pct": round(100 * stolen_s / lasted_s / (os.cpu_count() or 1)),
        "first": all(first),
        "load_1_min": _load(load),
    }


def _load(before: float) -> list[float]:
    """Of the machine, before and now."""
    return [round(before, 1), round(os.getloadavg()[0], 1)]


def _cpu_s(pid: int) -> float:
    """What a process has had of the processors."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _stolen_s() -> float:
    """What the host has taken from all processors."""
    return int(Path("/proc/stat").read_text().split()[8]) / os.sysconf("SC_CLK_TCK")


def _report(
    sent: list[tuple[int, str]], written: list[tuple[int, str]], answered_ms: list[float]
) -> dict[str, Any]:
    by_name: dict[str, list[int]] = {}
    for at_ns, name in written:
        by_name.setdefault(name, []).append(at_ns)
    handed_ms = [
        (next(at_ns for at_ns in by_name[name] if at_ns >= begun_ns) - begun_ns) / 1e6
        for begun_ns, name in sent
    ]
    figures = spread(handed_ms)
    late = [name for name, bound in BOUNDS_MS.items() if figures[name] > bound]
    return {
        "handed_over_ms": figures,
        "answered_ms": spread(answered_ms),
        "bounds_ms": BOUNDS_MS,
        "verdict": f"FAIL: {', '.join(late)}" if late else "pass",
    }


def spread(times_ms: Iterable[float]) -> dict[str, float]:
    """The distribution."""
    ordered = sorted(times_ms)
    figures = {
        "min": ordered[0],
        "p50": statistics.median(ordered),
        "p90": _at(ordered, 0.9),
        "p99": _at(ordered, 0.99),
        "p99.9": _at(ordered, 0.999),
        "max": ordered[-1],
    }
    return {name: round(figure, 2) for name, figure in figures.items()}


def _at(ordered: list[float], share: float) -> float:
    return ordered[math.ceil(len(ordered) * share) - 1]


@contextmanager
def _child(*words: str) -> Generator[subprocess.Popen[str]]:
    """One of the two processes, ended in the end."""
    command = [sys.executable, str(PROCESSES), *words]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _line(process: subprocess.Popen[str]) -> str:
    line = "" if process.stdout is None else process.stdout.readline().strip()
    if not line:
        raise RuntimeError(f"a process ended: {process.wait()}")
    return line


def _say(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.write("\n")
        process.stdin.flush()


if __name__ == "__main__":
    main()
