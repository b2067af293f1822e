"""Makes a failing world smaller while it still fails by the same rule.

The one rule: what is left out was not needed; what remains is a world that anybody can run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from clinic import Result
from treadmill_ctl.core.gates import Gate
from treadmill_ctl.core.profile import Leave, Part, Segment
from worlds import World

T = TypeVar("T")
RUNS_MAX = 400
TAIL_MS = 500  # after the violation; a world that breaks in its quiet phase keeps its storm's end

Run = Callable[[World], Result]


def shrunk(world: World, rule: str, run: Run, runs_max: int = RUNS_MAX) -> tuple[World, Result]:
    """The smallest world found that breaks the same rule, and what came of it."""
    result = run(world)
    left = runs_max
    progress = True
    while progress:
        progress = False
        for candidate in _smaller(world, result):
            if left == 0:
                return world, result
            left -= 1
            tried = _tried(candidate, run)
            if tried is not None and tried.violation is not None and tried.violation.rule == rule:
                world, result, progress = candidate, tried, True
                break
    return world, result


def _tried(candidate: World, run: Run) -> Result | None:
    try:
        return run(candidate)
    except ValueError:  # a plan that makes no sense any more
        return None


def _smaller(world: World, result: Result) -> Iterator[World]:
    """Worlds with less in them, the boldest cuts first."""
    violation = result.violation
    if violation is not None and violation.at_ms + TAIL_MS < world.storm_ms:
        end_ms = violation.at_ms + TAIL_MS
        yield replace(
            world,
            storm_ms=end_ms,
            faults=tuple(fault for fault in world.faults if fault.at_ms < end_ms),
            actions=tuple(action for action in world.actions if action.at_ms < end_ms),
        )
    for faults in _cuts(world.faults):
        yield replace(world, faults=faults)
    for actions in _cuts(world.actions):
        yield replace(world, actions=actions)
    for segments in _cuts(world.segments):
        if segments:
            yield replace(world, segments=segments)
    yield from _less_led(world)
    if world.shuffled:
        yield replace(world, shuffled=False)
    if world.walker is not None:
        yield replace(world, walker=None)
    for index, fault in enumerate(world.faults):
        if fault.lasts_ms > 1_000:
            half = replace(fault, lasts_ms=fault.lasts_ms // 2)
            yield replace(world, faults=(*world.faults[:index], half, *world.faults[index + 1 :]))


def _less_led(world: World) -> Iterator[World]:
    """Worlds in which less is left to persons."""
    for gates in _cuts(world.gates):
        yield replace(world, gates=gates)
    if world.entry:
        yield replace(world, entry=())
    for index, segment in enumerate(world.segments):
        plain = replace(segment, leave=Leave.ON_TIME, paced=None, trial=None)
        if plain != segment:
            yield replace(
                world, segments=(*world.segments[:index], plain, *world.segments[index + 1 :])
            )


def _cuts(items: tuple[T, ...]) -> Iterator[tuple[T, ...]]:
    """The items without a half, a quarter, … and at last without one of them."""
    size = len(items)
    part = size
    while part:
        for start in range(0, size, part):
            yield items[:start] + items[start + part :]
        part //= 2


def script(world: World, result: Result) -> str:
    """A shrunk world in lines that a person reads."""
    machine = world.machine
    lines = [
        (
            f"machine: {machine.speed_min_ckmh} to {machine.speed_max_ckmh} by"
            f" {machine.speed_step_ckmh} (0.01 km/h), reports every {machine.report_period_ms}"
            f" +/- {machine.report_jitter_ms} ms, answers after {machine.ack_delay_ms}"
            f" +/- {machine.ack_jitter_ms} ms, countdown {machine.countdown_ms} ms,"
            f" up {machine.acceleration_mm_s2} and down {machine.deceleration_mm_s2} mm/s²"
        ),
        f"link: {world.link}",
        f"walker: {world.walker}",
        *(
            f"segment: {s.kind} {s.way} {s.duration_ms} ms, {s.speed_from_ckmh} to"
            f" {s.speed_to_ckmh}, grade {s.grade_dpct}{_led(s)}"
            for s in world.segments
        ),
        *(f"before the start: {_gate(gate)}" for gate in world.entry),
        *(
            f"gate: {_gate(gate)}, outside {gate.outside}, missing {gate.missing}"
            for gate in world.gates
        ),
        *(
            f"action: {a.at_ms} ms {a.request} by {a.who}"
            + "".join(f", {sign} {value}" for sign, value in a.tells)
            for a in world.actions
        ),
        *(
            f"fault: {f.at_ms} ms {f.kind} for {f.lasts_ms} ms, value {f.value}"
            for f in world.faults
        ),
        f"timers of one instant: {'shuffled' if world.shuffled else 'in order'}",
    ]
    if result.violation is not None:
        lines.append(f"breaks {result.violation.rule} at {result.violation.at_ms} ms:")
        lines.append(f"  {result.violation.why}")
    return "\n".join(lines)


def _led(segment: Segment) -> str:
    """What of a segment is left to persons, behind the rest of its line."""
    led = (segment.paced, segment.trial)
    said = [f", {each}" for each in led if each is not None]
    if segment.leave is not Leave.ON_TIME:
        said.append(f", left {segment.leave}")
    if segment.part is Part.COOL_DOWN:
        said.append(", cool-down")
    return "".join(said)


def _gate(gate: Gate) -> str:
    return f"{gate.sign} {gate.allowed}, told every {gate.fresh_ms} ms"
