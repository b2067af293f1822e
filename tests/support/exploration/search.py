"""Through every state that the real tick can reach in the coarse world.

The one rule: every input in every state. It begins along a session in which all goes well, breadth
first within a phase and the phases in turn, so that a short search has been in all of them.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field

from exploration.claims import Ghost, Taken, broken, followed
from exploration.relative import NOW_MS, relative
from exploration.world import STEP_MS, good_day, inputs, setup
from treadmill_ctl.core.model import Event
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.core.tick import tick

STEPS_MAX = 200

Key = tuple[object, ...]
Input = tuple[int, tuple[Event, ...]]


@dataclass
class Found:
    """What a search came to."""

    states: int = 0
    transitions: int = 0
    depth: int = 0
    closed: bool = False
    took_s: float = 0
    phases: dict[Phase, int] = field(default_factory=dict[Phase, int])
    broken: list[tuple[str, list[Input]]] = field(default_factory=list[tuple[str, list[Input]]])


@dataclass
class _Node:
    state: State
    ghost: Ghost
    depth: int
    came: tuple[int, Input] | None  # from which node, by what


def explore(transitions_max: int | None = None, broken_max: int = 1) -> Found:
    """Search until nothing is new, the number of transitions is spent, or rules were broken."""
    began_s = time.perf_counter()
    found = Found()
    nodes: list[_Node] = []
    known: set[Key] = set()
    waiting = {phase: deque[int]() for phase in Phase}
    _begin(nodes, known)
    for index, node in enumerate(nodes):
        waiting[node.state.phase].append(index)
    spent = False
    while any(waiting.values()) and not spent:
        for phase in Phase:
            if waiting[phase] and not spent:
                begun = len(nodes)
                _expand(nodes, waiting[phase].popleft(), known, found)
                for index in range(begun, len(nodes)):
                    waiting[nodes[index].state.phase].append(index)
                over = transitions_max is not None and found.transitions >= transitions_max
                spent = over or len(found.broken) >= broken_max
    found.closed = not any(waiting.values())
    found.states = len(nodes)
    found.depth = max(node.depth for node in nodes)
    found.phases = dict(Counter(node.state.phase for node in nodes))
    found.took_s = time.perf_counter() - began_s
    return found


def _begin(nodes: list[_Node], known: set[Key]) -> None:
    """The states of a session in which all goes well; with a fault in the core it may not end."""
    nodes.append(_Node(relative(State(setup(), at_ms=NOW_MS)), Ghost(), 0, None))
    known.add(_key(nodes[0].state, Ghost()))
    for at in range(STEPS_MAX):
        node = nodes[at]
        if node.state.phase is Phase.ENDED:
            return
        events = good_day(node.state)
        outcome = tick(node.state, events, NOW_MS + STEP_MS)
        ghost = followed(Taken(node.state, node.ghost, STEP_MS, events, outcome))
        state = relative(outcome.state)
        known.add(_key(state, ghost))
        nodes.append(_Node(state, ghost, at + 1, (at, (STEP_MS, events))))


def _key(state: State, ghost: Ghost) -> Key:
    return (*state[1:], ghost)


def _expand(nodes: list[_Node], at: int, known: set[Key], found: Found) -> None:
    node = nodes[at]
    for late_ms, events in inputs(node.state):
        found.transitions += 1
        outcome = tick(node.state, events, NOW_MS + late_ms)
        taken = Taken(node.state, node.ghost, late_ms, events, outcome)
        for rule in broken(taken):
            found.broken.append((rule, [*_way(nodes, at), (late_ms, events)]))
        if late_ms < 0:
            continue  # judged, and not gone on from: times from the future have no end
        ghost = followed(taken)
        state = relative(outcome.state)
        key = _key(state, ghost)
        if key not in known:
            known.add(key)
            nodes.append(_Node(state, ghost, node.depth + 1, (at, (late_ms, events))))


def _way(nodes: list[_Node], at: int) -> list[Input]:
    way: list[Input] = []
    came = nodes[at].came
    while came is not None:
        way.append(came[1])
        came = nodes[came[0]].came
    return way[::-1]
