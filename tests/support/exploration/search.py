"""Through every state that the real tick can reach in a coarse world, breadth first.

The one rule: every input in every state, until nothing new comes. Each step is judged by the
onlooker's rules; where the tick took its short cut, the whole tick has to say the same; and from
every state the belt comes to rest, or an alarm stands, when from there on the machine obeys.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from exploration.claims import broken
from exploration.facts import Facts, Onlooker
from exploration.relative import NOW_MS, OVER, relative
from exploration.taken import taken
from exploration.world import Input, World, obeyed
from treadmill_ctl.core.cruise import cruised
from treadmill_ctl.core.model import Event
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Outcome, State
from treadmill_ctl.core.tick import decided, tick

AT_REST = (Phase.STANDING, Phase.READY, Phase.LATCHED, Phase.ENDED)
QUIET_STEPS = 20
BROKEN_MAX = 5

Key = tuple[object, ...]


@dataclass
class Found:
    """What a search came to."""

    world: str
    states: int = 0
    transitions: int = 0
    cruises: int = 0
    depth: int = 0
    closed: bool = False
    took_s: float = 0
    phases: dict[Phase, int] = field(default_factory=dict[Phase, int])
    broken: list[tuple[str, list[Input]]] = field(default_factory=list[tuple[str, list[Input]]])


@dataclass(slots=True)
class _Node:
    state: State
    facts: Facts
    depth: int
    came: tuple[int, Input] | None  # from which node, by what
    quiet: int = -1  # the node that follows when the machine obeys and nobody speaks


class Search:
    """One world being searched."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._setup = world.setup()
        self._onlooker = Onlooker(world)
        self._found = Found(world.name)
        self._nodes: list[_Node] = []
        self._known: dict[Key, int] = {}

    def run(self, transitions_max: int | None = None) -> Found:
        """Search until nothing is new, the transitions are spent, or rules were broken."""
        began_s = time.process_time()
        found, nodes = self._found, self._nodes
        start = relative(State(self._setup, at_ms=NOW_MS), self._world)
        self._at(start, Facts(), 0, None)
        done = 0
        while done < len(nodes) and len(found.broken) < BROKEN_MAX:
            if transitions_max is not None and found.transitions >= transitions_max:
                break
            self._expand(done)
            done += 1
        found.closed = done == len(nodes)
        if found.closed:
            self._come_to_rest()
        found.states = len(nodes)
        found.depth = max(node.depth for node in nodes)
        found.phases = dict(Counter(node.state.phase for node in nodes))
        found.took_s = time.process_time() - began_s
        return found

    def _at(self, state: State, facts: Facts, depth: int, came: tuple[int, Input] | None) -> int:
        """The node of a state, a new one if it was never seen."""
        key = (*state[1:], facts)
        index = self._known.setdefault(key, len(self._nodes))
        if index == len(self._nodes):
            state = state._replace(setup=self._setup)
            self._nodes.append(_Node(state, facts, depth, came))
        return index

    def _expand(self, at: int) -> None:
        node, found = self._nodes[at], self._found
        quiet = obeyed(node.state)
        for late_ms, events in self._world.inputs(node.state):
            found.transitions += 1
            now_ms = NOW_MS + late_ms
            outcome = tick(node.state, events, now_ms)
            step = taken(
                self._world, self._onlooker, node.state, node.facts, (late_ms, events), outcome
            )
            why = [*broken(step), *self._short_cut(node.state, events, now_ms, outcome)]
            found.broken += [(rule, [*self._way(at), (late_ms, events)]) for rule in why]
            if late_ms < 0:
                continue  # judged, and not gone on from: times from the future have no end
            state = relative(outcome.state, self._world)
            facts = self._onlooker.kept(step.after, state.phase)
            index = self._at(state, facts, node.depth + 1, (at, (late_ms, events)))
            if events == quiet:
                node.quiet = index

    def _short_cut(
        self, before: State, events: tuple[Event, ...], now_ms: int, outcome: Outcome
    ) -> list[str]:
        """What the whole tick would have said otherwise."""
        if before.cruise is None or cruised(before, events, now_ms) is None:
            return []
        self._found.cruises += 1
        whole = decided(before, events, now_ms)
        states = outcome.state, whole.state
        if outcome.state.phase in OVER:  # what was left out of `before` may be begun anew
            states = relative(states[0], self._world), relative(states[1], self._world)
        wrong = [
            name
            for name, one, other in (
                ("commands", outcome.cleared, whole.cleared),
                ("notes", outcome.notes, whole.notes),
                *zip(State._fields, *states, strict=True),
            )
            if one != other and name != "cruise"  # only how long nothing is to be decided
        ]
        return [f"R5: a tick cut short decides otherwise: {', '.join(wrong)}"] if wrong else []

    def _come_to_rest(self) -> None:
        """From every state: at rest or in alarm, if the machine obeys and nobody speaks."""
        for at, node in enumerate(self._nodes):
            index, steps = at, 0
            while not _rests(self._nodes[index].state) and steps < QUIET_STEPS:
                index, steps = self._nodes[index].quiet, steps + 1
            if not _rests(self._nodes[index].state) and len(self._found.broken) < BROKEN_MAX:
                why = f"R8: {node.state.phase} does not come to rest on a machine that obeys"
                self._found.broken.append((why, self._way(at)))

    def _way(self, at: int) -> list[Input]:
        way: list[Input] = []
        came = self._nodes[at].came
        while came is not None:
            way.append(came[1])
            came = self._nodes[came[0]].came
        return way[::-1]


def _rests(state: State) -> bool:
    at_rest = state.phase in AT_REST and state.stopping is None
    return at_rest or state.alarm is not None
