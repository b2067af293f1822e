"""One step of a session, as the rules look at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from exploration.facts import Facts, Onlooker
from exploration.world import Input, World
from treadmill_ctl.core.model import Asked, Command, Event, Request, StopBelt
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Outcome, State

MOVING = (Phase.STARTING, Phase.WALKING, Phase.SLOWING)
FALLEN = (Phase.TRIPPED, Phase.LATCHED)
LESS = frozenset({Request.STOP, Request.ESTOP, Request.PAUSE})
LESSER = LESS | {Request.SLOWER, Request.COOL_DOWN}  # and what walks on
PAIN_MAX = 3  # of the gate in the world that has one
LATE_MS_MAX = 500


class Taken(NamedTuple):
    """From where, by what, to where.

    `known` is what the onlooker knew when all events were in and nothing had left yet, `after`
    what they know then.
    """

    world: World
    onlooker: Onlooker
    before: State
    facts: Facts
    late_ms: int
    events: Sequence[Event]
    known: Facts
    outcome: Outcome
    after: Facts

    @property
    def commands(self) -> list[Command]:
        """What left."""
        return [cleared.command for cleared in self.outcome.cleared]

    @property
    def stops(self) -> list[bool]:
        """Of each command that left whether it is a stop."""
        return [isinstance(command, StopBelt) for command in self.commands]

    @property
    def phases(self) -> tuple[Phase, Phase]:
        """From which phase to which."""
        return self.before.phase, self.outcome.state.phase

    @property
    def requests(self) -> set[Request]:
        """What people asked for."""
        return {event.request for event in self.events if isinstance(event, Asked)}

    @property
    def still(self) -> bool:
        """Whether standstill is measured."""
        return self.onlooker.still(self.known)

    @property
    def fresh(self) -> bool:
        """Whether the last report still speaks for the belt."""
        return self.onlooker.fresh(self.known)


def taken(
    world: World, onlooker: Onlooker, before: State, facts: Facts, given: Input, outcome: Outcome
) -> Taken:
    """The step as the onlooker sees it."""
    late_ms, events = given
    known = onlooker.heard(onlooker.later(facts, late_ms), events, before.books.unanswered)
    commands = (cleared.command for cleared in outcome.cleared)
    after = onlooker.left(known, commands)
    return Taken(world, onlooker, before, facts, late_ms, events, known, outcome, after)
