"""A journal run through the core again, to see that it decides the same.

The one rule: a replay uses nothing but the journal and the core.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from treadmill_ctl.core.model import Event
from treadmill_ctl.core.session import Outcome, State
from treadmill_ctl.core.tick import tick
from treadmill_ctl.sinks.journal import Opening, cleared_line
from treadmill_ctl.sinks.journal_format import AS_TEXT, FORMAT
from treadmill_ctl.sinks.wire import Json, NotReadable, dumped, loaded, loaded_union


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where the core decides otherwise than the journal says."""

    line: int
    now_ms: int
    journal: str
    core: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found. `cut`: the journal has no closing line.

    `gap` is the line behind which nothing can be held against the core any more: lines are lost
    there, or their contents were removed. `torn` is the line that a crash left half written.
    """

    opening: Opening
    state: State
    ticks: int
    commands: int
    cut: bool
    torn: int | None
    difference: Difference | None
    gap: int | None = None


def replay(lines: Iterable[bytes]) -> Replayed:
    """Run a journal's events through the core. Raises NotReadable with the line's number."""
    numbered = enumerate(lines, 1)
    opening = _opening(numbered)
    state = State(opening.setup)
    ticks = commands = 0
    closed, torn, gap = False, None, None
    for number, raw in numbered:
        if not raw.endswith(b"\n"):
            torn = number
            break
        line = _json(raw, number)
        closed = closed or "closing" in line
        if gap is None and not GAPS.isdisjoint(line):
            gap = number
        if gap is not None:
            continue
        for entry in _entries(line, number):
            outcome = tick(state, entry.events, entry.now_ms)
            state = outcome.state
            ticks, commands = ticks + 1, commands + len(outcome.cleared)
            decided = _decided(outcome)
            if decided != entry.decided:
                both = AS_TEXT(entry.decided), AS_TEXT(decided)
                difference = Difference(number, entry.now_ms, *both)
                return Replayed(opening, state, ticks, commands, not closed, torn, difference)
    return Replayed(opening, state, ticks, commands, not closed, torn, None, gap)


class _Entry(NamedTuple):
    """One tick as a journal tells it."""

    now_ms: int
    events: tuple[Event, ...]
    decided: dict[str, Any]


GAPS = frozenset(("dropped", "removed"))
BESIDE = frozenset(("closing", "interrupted", "remark"))  # of no tick, at the time of the last one
NOTHING: dict[str, Any] = {"out": [], "notes": []}


def _decided(outcome: Outcome) -> dict[str, Any]:
    _, cleared, notes = outcome
    if not (cleared or notes):
        return NOTHING
    return {
        "out": [cleared_line(each) for each in cleared],
        "notes": [dumped(note) for note in notes],
    }


def _entries(line: dict[str, Any], number: int) -> Iterator[_Entry]:
    """The ticks of a line, those in which nothing was told or decided before the one it is of."""
    idle = line.get("idle", [])
    if not isinstance(idle, list) or not all(type(each) is int for each in cast("list[Any]", idle)):
        raise NotReadable(f"line {number}: `idle` must be a list of times")
    for now_ms in cast("list[int]", idle):
        yield _Entry(now_ms, (), NOTHING)
    if not BESIDE.isdisjoint(line):
        return
    if "t" in line:
        now_ms, events = _inputs(line, number)
        yield _Entry(now_ms, events, {each: line.get(each, []) for each in NOTHING})
    elif not idle:
        raise NotReadable(f"line {number}: a tick's time `t` is missing")


def _opening(numbered: Iterable[tuple[int, bytes]]) -> Opening:
    for number, raw in numbered:
        line = _json(raw, number)
        form = line.get("journal")
        if "removed" in line:
            raise NotReadable(f"line {number}: the contents of this journal were removed")
        if form != FORMAT:
            what = f"a journal of format {form}" if type(form) is int else "no session journal"
            raise NotReadable(f"line {number}: this is {what}; format {FORMAT} can be read")
        return loaded(Opening, line.get("opening"))
    raise NotReadable("line 1: the journal is empty")


def _inputs(line: dict[str, Any], number: int) -> tuple[int, tuple[Event, ...]]:
    now_ms = line["t"]
    if type(now_ms) is not int:
        raise NotReadable(f"line {number}: a tick's time `t` must be a whole number")
    events = line.get("in", [])
    if not isinstance(events, list):
        raise NotReadable(f"line {number}: `in` must be a list of events")
    try:
        return now_ms, tuple(loaded_union(Event, event) for event in cast("list[Json]", events))
    except NotReadable as error:
        raise NotReadable(f"line {number}: {error}") from error


def _json(raw: bytes, number: int) -> dict[str, Any]:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NotReadable(f"line {number}: not JSON: {error}") from error
    if not isinstance(line, dict):
        raise NotReadable(f"line {number}: an object is wanted")
    return cast("dict[str, Any]", line)
