"""The service killed (SIGKILL) at random moments of a session, and what is found afterwards.

The one rule: the service, its guardian and the restarted service are processes of their own, the
treadmill stands here at a real pseudo-terminal, so that each octet is known with its time.
`./dev service-kills N` makes N of them, and keeps the figures of 1,000 or more in bench/.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from line_sessions import Mill, trackmaster
from real_sessions import ends
from service_process import (
    LIMIT_S,
    Caller,
    ServiceProcess,
    configure,
    go,
    journals,
    started,
    waits,
)

ROOT: Final = Path(__file__).resolve().parent.parent.parent
TRIALS: Final = 1_000
LANES: Final = 6  # a guardian holds a line for half a minute, and nobody works meanwhile
STOP: Final = b"\xa2"
LIVES_S: Final = 9.0  # at most, from the start of a session on: it is announced for three
RESTS_WITHIN_S: Final = 10.0
ON_ITS_WAY_S: Final = 0.05  # what a pseudo-terminal holds is read by then
SETTLES_MM: Final = 5  # of a belt whose last 0.01 km/h are no longer told
LOOKED_AT_S: Final = 0.5  # a service that has come back, before the next session
ABOUT: Final = (
    "Each trial is a service with a session on a treadmill at a pseudo-terminal, killed (SIGKILL)"
    f" at a random moment of the session's first {LIVES_S:g} s: planned, connecting, waiting for a"
    " confirmation, announced, starting, walking. Then the belt must come to its standstill with"
    " nobody there but the guardian; the service is started again, must say stop before anything"
    " else, mark the session as interrupted, and move nothing."
)


class Trial(NamedTuple):
    """What became of one kill. `wrong` says what must not be, empty where nothing is."""

    moved: bool  # the belt, when it was killed
    stop_ms: float  # from the kill to the guardian's stop at the treadmill, where it moved
    recorded: bool  # there was a journal already
    wrong: str


async def lane(folder: Path, seed: int, count: int) -> list[Trial]:
    """One treadmill, and so many kills of its service; each time it is started again."""
    draw = Random(seed)
    found: list[Trial] = []
    async with trackmaster(folder) as mill:
        configure(folder, mill.url)
        running = await started(folder)
        try:
            for _ in range(count):
                trial, running = await _trial(folder, mill, running, draw.uniform(0, LIVES_S))
                found.append(trial)
        finally:
            if running.process.returncode is None:
                running.process.kill()
            await running.code()
    return found


async def _trial(
    folder: Path, mill: Mill, running: ServiceProcess, lives_s: float
) -> tuple[Trial, ServiceProcess]:
    caller = await running.caller()
    await caller.until(waits)
    before = len(journals(folder))
    walking = asyncio.create_task(_walk(caller))
    await _pumped(mill, lives_s)
    mill.station.pump()
    guardian = running.child()
    moved = _moves(mill)
    killed_ns = time.monotonic_ns()
    running.process.kill()
    walking.cancel()
    await asyncio.gather(walking, return_exceptions=True)
    await running.process.wait()
    moved = await _came_to_move(mill) or moved
    stop_ms, wrong = await _after_kill(mill, killed_ns, moved=moved)
    await running.code()
    again_ns = time.monotonic_ns()
    again = await started(folder)
    leaving = asyncio.create_task(_left(guardian))
    wrong += await _after_restart(mill, again, again_ns, leaving)
    wrong += _unmarked(journals(folder)[before:])
    return Trial(moved, stop_ms, len(journals(folder)) > before, "; ".join(wrong)), again


def _moves(mill: Mill) -> bool:
    return mill.machine.speed_ckmh != 0 or mill.machine.started


async def _came_to_move(mill: Mill) -> bool:
    """Whether its last words, still on their way when it died, set the belt in motion."""
    until_s = time.monotonic() + ON_ITS_WAY_S
    moved = False
    while time.monotonic() < until_s and not moved:
        await asyncio.sleep(0.002)
        mill.station.pump()
        moved = _moves(mill)
    return moved


async def _left(guardian: int | None) -> None:
    if guardian is not None:
        assert await ends(guardian, LIMIT_S), "the guardian stayed"


async def _walk(caller: Caller) -> None:
    """A session; it is killed under way."""
    await go(caller)
    await asyncio.Event().wait()


async def _pumped(mill: Mill, seconds: float) -> None:
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        await asyncio.sleep(0.01)
        mill.station.pump()


async def _after_kill(mill: Mill, from_ns: int, *, moved: bool) -> tuple[float, list[str]]:
    """The guardian's stop, and the standstill."""
    if not moved:
        return 0.0, []
    wrong: list[str] = []
    stop_ms = 0.0
    try:
        async with asyncio.timeout(RESTS_WITHIN_S):
            stop_ms = (await mill.hears(STOP, from_ns) - from_ns) / 1e6
            await mill.until(lambda: mill.machine.speed_ckmh == 0 and not mill.machine.started)
    except TimeoutError:
        wrong.append(f"the belt runs at {mill.machine.speed_ckmh} of 0.01 km/h, nobody stopped it")
    return stop_ms, wrong


async def _after_restart(
    mill: Mill, again: ServiceProcess, again_ns: int, leaving: asyncio.Task[None]
) -> list[str]:
    """What a service says and does that was started anew."""
    wrong: list[str] = []
    before_mm = mill.machine.distance_mm
    try:
        async with asyncio.timeout(LIMIT_S):
            caller = await again.caller()
            view = await caller.until(waits)
            await _pumped(mill, LOOKED_AT_S)
            await leaving
    except (TimeoutError, AssertionError) as error:
        return [f"the service did not come back: {error} {again.said}"]
    finally:
        leaving.cancel()
    # A guardian that has not left yet says stop on the line that it shares, and joins none.
    for joined_ns in [at_ns for at_ns in mill.heard.joined if at_ns >= again_ns]:
        said = b"".join(data for at_ns, data in mill.heard.said if at_ns >= joined_ns)
        if not said.startswith(STOP):
            wrong.append(f"it said {said[:8].hex()} before a stop")
    if mill.heard.joined[-1] < again_ns:
        wrong.append("it did not connect anew")
    on_mm = mill.machine.distance_mm - before_mm
    if on_mm > SETTLES_MM or mill.machine.started or view["session"]:
        wrong.append(f"it went on: {on_mm} mm, {view}")
    return wrong


def _unmarked(begun: list[Path]) -> list[str]:
    """Records of the session that was cut off, and do not say so."""
    return [
        f"{path.name} is not marked as interrupted"
        for path in begun
        if b'"interrupted"' not in path.read_bytes().splitlines()[-1]
    ]


def trials(count: int) -> list[Trial]:
    """So many kills, in several lanes."""
    lanes = min(LANES, count)

    async def all_of_them() -> list[Trial]:
        with tempfile.TemporaryDirectory() as folder:
            places = [Path(folder) / str(number) for number in range(lanes)]
            for place in places:
                place.mkdir()
            shares = [count // lanes + (number < count % lanes) for number in range(lanes)]
            found = await asyncio.gather(
                *(lane(place, seed, share)
                  for seed, (place, share) in enumerate(zip(places, shares, strict=True)))
            )  # fmt: skip
        return [trial for each in found for trial in each]

    return asyncio.run(all_of_them())


def figures(found: list[Trial]) -> dict[str, Any]:
    """What they come to."""
    stops_ms = sorted(each.stop_ms for each in found if each.stop_ms)
    return {
        "kills": len(found),
        "with_the_belt_in_motion": sum(each.moved for each in found),
        "with_a_record_begun": sum(each.recorded for each in found),
        "guardian_stop_ms_p50": _at(stops_ms, 50),
        "guardian_stop_ms_p99": _at(stops_ms, 99),
        "guardian_stop_ms_max": _at(stops_ms, 100),
        "wrong": [each.wrong for each in found if each.wrong],
    }


def _at(ordered: list[float], per_cent: int) -> float:
    if not ordered:
        return 0.0
    return round(ordered[max(-(-len(ordered) * per_cent // 100) - 1, 0)], 1)


def main() -> int:
    """Make the trials, print, keep."""
    sys.path.insert(0, str(ROOT / "bench"))
    from machine import described  # noqa: PLC0415 - found only now

    count = int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS
    told = figures(trials(count))
    print(json.dumps(told, indent=2))  # noqa: T201 - a program's own words
    if count >= TRIALS:
        kept = ROOT / "bench" / "service_kills.json"
        kept.write_text(json.dumps({"machine": described(), **told}, indent=2) + "\n")
        kept.with_suffix(".md").write_text(page(described(), told))
    return 1 if told["wrong"] else 0


def page(machine: dict[str, str], told: dict[str, Any]) -> str:
    """The figures for people."""
    rows = "\n".join(
        f"| {name.replace('_', ' ')} | {value:,} |"
        for name, value in told.items()
        if name != "wrong"
    )
    verdict = "; ".join(told["wrong"]) or (
        "nothing: every belt came to its standstill, every session is marked as interrupted, every"
        " service said stop first and resumed nothing"
    )
    made = f"Machine: {', '.join(machine.values())}. Made by `./dev service-kills {told['kills']}`."
    table = f"| figure | |\n|---|---|\n{rows}"
    parts = "# The service, killed under a walk", ABOUT, table, f"Found wrong: {verdict}.", made
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
