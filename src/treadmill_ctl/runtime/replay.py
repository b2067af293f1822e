"""A journal run through the core again, to see that it decides the same.

The one rule: a replay uses nothing but the journal and the core.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from treadmill_ctl.core.model import Event
from treadmill_ctl.core.session import State
from treadmill_ctl.core.tick import tick
from treadmill_ctl.sinks.journal import FORMAT, Opening, cleared_line
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
    """What a replay found. `cut`: the journal has no closing line."""

    opening: Opening
    state: State
    ticks: int
    commands: int
    cut: bool
    torn: int | None  # the line a crash left half written
    difference: Difference | None


def replay(lines: Iterable[bytes]) -> Replayed:
    """Run a journal's events through the core. Raises NotReadable with the line's number."""
    numbered = enumerate(lines, 1)
    opening = _opening(numbered)
    state = State(opening.setup)
    ticks = commands = 0
    closed, torn = False, None
    for number, raw in numbered:
        if not raw.endswith(b"\n"):
            torn = number
            break
        line = _json(raw, number)
        if "closing" in line:
            closed = True
            continue
        now_ms, events = _inputs(line, number)
        outcome = tick(state, events, now_ms)
        state = outcome.state
        ticks, commands = ticks + 1, commands + len(outcome.cleared)
        decided = {
            "out": [cleared_line(cleared) for cleared in outcome.cleared],
            "notes": [dumped(note) for note in outcome.notes],
        }
        written = {"out": line.get("out", []), "notes": line.get("notes", [])}
        if decided != written:
            difference = Difference(number, now_ms, _text(written), _text(decided))
            return Replayed(opening, state, ticks, commands, not closed, torn, difference)
    return Replayed(opening, state, ticks, commands, not closed, torn, None)


def _opening(numbered: Iterable[tuple[int, bytes]]) -> Opening:
    for number, raw in numbered:
        line = _json(raw, number)
        if line.get("journal") != FORMAT:
            raise NotReadable(f"line {number}: this is no session journal of format {FORMAT}")
        return loaded(Opening, line.get("opening"))
    raise NotReadable("line 1: the journal is empty")


def _inputs(line: dict[str, Any], number: int) -> tuple[int, tuple[Event, ...]]:
    now_ms = line.get("t")
    if type(now_ms) is not int:
        raise NotReadable(f"line {number}: a tick's time `t` is missing")
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
    except ValueError as error:
        raise NotReadable(f"line {number}: not JSON: {error}") from error
    if not isinstance(line, dict):
        raise NotReadable(f"line {number}: an object is wanted")
    return cast("dict[str, Any]", line)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
