"""A day of a service in virtual time: whether memory stays flat, whether anything stays behind.

The one rule: everything of the hub is the real one, its records on a disk; radios, planner and
clock are made up. Run as `service_soak.py [HOURS [TREADMILLS]]`; a day of twenty is kept.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import tempfile
import time
from collections import Counter, deque
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "src"), str(ROOT / "simulator")]

from link_transport import LinkTransport  # noqa: E402 - found only now
from machine import described  # noqa: E402
from open_door import OpenDoor, administrators  # noqa: E402
from plans import twenty_minutes  # noqa: E402
from treadmill_ctl.door.server import Door  # noqa: E402
from treadmill_ctl.door.words import HZ_MAX  # noqa: E402
from treadmill_ctl.runtime.hub import Hub  # noqa: E402
from treadmill_ctl.runtime.wish import Wish  # noqa: E402
from treadmill_sim.virtual_time import run  # noqa: E402
from virtual_room import VirtualRoom, waits, walking  # noqa: E402

DAY_H: Final = 24
TREADMILLS: Final = 20
HOUR_S: Final = 3_600
TICKS_AN_HOUR: Final = 36_000
PAUSE_S: Final = 60.0
LOOK_S: Final = 5.0
COMPLETE: Final = "The plan is complete. The belt stands."
KEPT_FRAMES: Final = 10
ABOUT: Final = (
    "Every treadmill walks a session of twenty minutes, waits a minute, and walks the next, around"
    " the clock; each session is confirmed, walked, ended and recorded. At the door two programs"
    f" look on {HZ_MAX} times a second: one reads all it is pushed of the first treadmill; the"
    " other wants all of them and never reads, is dropped for it, and comes back an hour later."
    " Once an hour everything"
    " that is garbage is collected, and it is counted what is there: memory of the process, objects"
    " and tasks. Ticks are those that the hub told of, pushes the states that the first program"
    " read."
)


class Sample(NamedTuple):
    """What is there at an hour."""

    hour: int
    resident_kib: int
    objects: int
    tasks: int


def resident_kib() -> int:
    """What the process has in memory."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise OSError("this system does not tell")


async def sessions(hub: Hub, name: str, count: Counter[str]) -> None:
    """One session after the other."""
    while True:
        await walking(hub, name, Wish("twenty"))
        while not waits(view := hub.view(name)):  # noqa: ASYNC110 - as seldom as does no harm
            await asyncio.sleep(LOOK_S)
        if view.ended != COMPLETE:
            raise ValueError(f"a session did not end as it should: {view}")
        count["sessions"] += 1
        await asyncio.sleep(PAUSE_S)


async def reads(at: OpenDoor, count: Counter[str]) -> None:
    """Somebody at the door who takes all that is pushed, and stays."""
    caller = await at.caller()
    await caller.result("subscribe", treadmill=at.hub.names[0], hz=HZ_MAX)
    while await caller.hear_line():
        count["pushes"] += 1
    raise ValueError("who reads was dropped")


async def never_reads(at: OpenDoor, count: Counter[str]) -> None:
    """Somebody at the door who takes nothing, is dropped, and comes again."""
    while True:
        caller = await at.caller()
        await caller.result("subscribe", hz=HZ_MAX)
        wire = at.wires.pop()
        at.callers.remove(caller)
        wire.reads = False
        while not wire.closed:
            wire.news.clear()
            await wire.news.wait()
        count["dropped"] += 1
        await asyncio.sleep(HOUR_S)


def sample(hour: int) -> Sample:
    """Now."""
    gc.collect()
    return Sample(hour, resident_kib(), len(gc.get_objects()), len(asyncio.all_tasks()))


async def day(
    room: VirtualRoom, hours: int, ticks: Counter[str], count: Counter[str]
) -> list[Sample]:
    """So many hours; a sample at the end of each."""
    hub = room.hub()
    hub.listen(lambda name: ticks.update((name,)))
    at = OpenDoor(room, hub, Door(hub, administrators()))
    walkers = [asyncio.create_task(sessions(hub, name, count)) for name in hub.names]
    walkers += [asyncio.create_task(who(at, count)) for who in (reads, never_reads)]
    samples: list[Sample] = []
    for hour in range(1, hours + 1):
        await asyncio.sleep(HOUR_S)
        samples.append(sample(hour))
        room.said.clear()
        print(samples[-1], file=sys.stderr)
        for each in walkers:
            if each.done():
                each.result()
    for each in walkers:
        each.cancel()
    await asyncio.gather(*walkers, return_exceptions=True)
    await at.door.close()
    await hub.close()
    return samples


def filed(journal: Path) -> str:
    """The disk of a bench is not a clinic's: each record goes when it is complete."""
    if b'"closing"' not in journal.read_bytes()[-2_000:]:
        raise ValueError(f"{journal} has no end")
    journal.unlink()
    return ""


def measured(hours: int, treadmills: int) -> dict[str, Any]:
    """The figures of so many hours."""
    ticks: Counter[str] = Counter()
    count: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        room = VirtualRoom(Path(folder), guarded=False, filed=filed)
        room.planner.plans["twenty"] = twenty_minutes()
        for number in range(treadmills):
            room.add(f"mill-{number}")
        for wire in room.wires.values():
            cast("LinkTransport", wire).submitted = cast("Any", deque(maxlen=KEPT_FRAMES))
        from_s = time.process_time()
        samples = run(day(room, hours, ticks, count))
        cpu_s = time.process_time() - from_s
    settled = samples[min(1, len(samples) - 1) :]
    return {
        "hours": hours,
        "treadmills": treadmills,
        "sessions": count["sessions"],
        "fewest_ticks_an_hour": min(ticks.values()) // hours,
        "ticks_an_hour_of_the_pace": TICKS_AN_HOUR,
        "pushes_an_hour_of_the_first": count["pushes"] // hours,
        "subscribers_dropped": count["dropped"],
        "resident_kib_an_hour": slope([(each.hour, each.resident_kib) for each in settled]),
        "objects_an_hour": slope([(each.hour, each.objects) for each in settled]),
        "tasks_first_and_last": [samples[0].tasks, samples[-1].tasks],
        "cpu_s": round(cpu_s),
        "samples": [each._asdict() for each in samples],
    }


def slope(points: list[tuple[int, int]]) -> float:
    """By how much the second goes up with each one of the first: the line of least squares."""
    n = len(points)
    if n < 2:  # noqa: PLR2004 - a line has two
        return 0.0
    mean_x = sum(x for x, _ in points) / n
    mean_y = sum(y for _, y in points) / n
    over = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return round(over / sum((x - mean_x) ** 2 for x, _ in points), 1)


def page(machine: dict[str, str], told: dict[str, Any]) -> str:
    """The figures for people."""
    rows = "\n".join(
        f"| {name.replace('_', ' ')} | {value} |"
        for name, value in told.items()
        if name != "samples"
    )
    head = "| hour | resident KiB | objects | tasks |\n|---|---|---|---|\n"
    table = head + "\n".join(
        f"| {each['hour']} | {each['resident_kib']} | {each['objects']} | {each['tasks']} |"
        for each in told["samples"]
    )
    made = f"Machine: {', '.join(machine.values())}."
    parts = "# A day of the service", ABOUT, f"| figure | |\n|---|---|\n{rows}", table, made
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Measure, print, keep what is a day of twenty."""
    hours = int(sys.argv[1]) if len(sys.argv) > 1 else DAY_H
    treadmills = int(sys.argv[2]) if len(sys.argv) > 2 else TREADMILLS  # noqa: PLR2004
    told = measured(hours, treadmills)
    print(json.dumps(told, indent=2))
    if (hours, treadmills) == (DAY_H, TREADMILLS):
        kept = ROOT / "bench" / "service_soak.json"
        kept.write_text(json.dumps({"machine": described(), **told}, indent=2) + "\n")
        kept.with_suffix(".md").write_text(page(described(), told))


if __name__ == "__main__":
    main()
