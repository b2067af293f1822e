"""A session told in full beside the one told from now: they have to go the same way for ever.

The one rule: `relative` may leave out and merge only what decides nothing. Here both are given the
same, step for step at random, and everything that leaves and everything that follows is compared.
"""

from __future__ import annotations

import random
from dataclasses import replace

from exploration.coarse import STEP_MS
from exploration.relative import NOW_MS, relative
from exploration.world import Events, World, good_day
from treadmill_ctl.core.model import Answered, Command
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Outcome, State
from treadmill_ctl.core.tick import tick

GOOD = 0.5  # of all steps: what brings a session on, so that it comes to every phase
AGAIN = 0.2  # of all steps behind the end of a session: another session
Said = tuple[State, list[Command], list[str]]


def walked(world: World, steps: int, seed: int) -> int:
    """How many steps were compared; raises where the two part."""
    chance = random.Random(seed)
    whole = State(world.setup(), at_ms=NOW_MS)
    for number in range(steps):
        short = relative(whole, world)
        inputs = [each for each in world.inputs(short) if each[0] >= 0]
        late_ms, events = chance.choice(inputs)
        if chance.random() < GOOD:
            late_ms, events = STEP_MS, good_day(short)
        assert whole.at_ms is not None
        outcome = tick(whole, _numbered(events, short, whole), whole.at_ms + late_ms)
        beside = tick(short, events, NOW_MS + late_ms)
        one, other = _said(outcome, world), _said(beside, world)
        if one != other:
            raise AssertionError(f"{world.name}, step {number}, {events}: {_parted(one, other)}")
        over = outcome.state.phase is Phase.ENDED and chance.random() < AGAIN
        whole = State(world.setup(), at_ms=NOW_MS) if over else outcome.state
    return steps


def _numbered(events: Events, short: State, whole: State) -> Events:
    """The same answers, with the numbers that they have in full."""
    names = {short.books.unanswered: whole.books.unanswered}
    if short.stops:
        names[short.stops[-1]] = whole.stops[-1]
    return tuple(
        replace(event, number=names.get(event.number) or 0)
        if isinstance(event, Answered)
        else event
        for event in events
    )


def _said(outcome: Outcome, world: World) -> Said:
    notes = [type(note).__name__ for note in outcome.notes]
    return relative(outcome.state, world), [each.command for each in outcome.cleared], notes


def _parted(one: Said, other: Said) -> str:
    """What is not the same."""
    fields = zip(State._fields, one[0], other[0], strict=True)
    parted = [f"{name}: {is_so} / {is_not}" for name, is_so, is_not in fields if is_so != is_not]
    return "; ".join([*parted, f"{one[1:]} / {other[1:]}"])
