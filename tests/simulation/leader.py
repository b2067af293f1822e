"""The person who leads the walk: sets its pace, judges trials, goes on, tells how the walker is.

The one rule: this person goes by what the display shows, and has a random stream of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from treadmill_ctl.core.gates import SCALES, Gate, Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Leave
from treadmill_ctl.runtime.leading import Watched
from treadmill_ctl.runtime.snapshot import Snapshot
from worlds import World

NAME = "leader"
SOON_MS = 4_000  # before a segment's time is over
TURNS_AWAY = 0.004
AWAY_LOOKS = (10, 80)
GOOD, BAD = 0.85, 0.12  # of the values that are told; the rest cannot be
UNASKED = 0.01

Tells = tuple[tuple[Sign, int], ...]
Ask = Callable[[Request, str, tuple[str, ...], Tells], None]
# Of a hundred looks while somebody walks, those with this word, where it would be taken.
WORDS = {
    Request.SLOWER: 0.015,
    Request.FASTER: 0.08,
    Request.COOL_DOWN: 0.001,
    Request.SUCCEEDED: 0.15,
    Request.FAILED: 0.05,
    Request.NEXT: 0.01,
}


class Leader:
    """One person's behaviour, drawn by a seed; in an undisturbed world what the plan asks for."""

    def __init__(self, random: Random, world: World, ask: Ask) -> None:
        self._random = random
        self._ask = ask
        self._reliable = world.undisturbed
        self._away = 0

    def look(self, shown: Snapshot, *, quiet: bool) -> None:
        """Look at the display, and act; when all is quiet, not at all."""
        if quiet or shown.phase in (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED):
            return
        if not self._reliable and self._is_away():
            return
        for watched in shown.watched:
            self._tell(watched)
        if shown.phase is Phase.WALKING:
            self._lead(shown)

    def _is_away(self) -> bool:
        if self._away:
            self._away -= 1
        elif self._random.random() < TURNS_AWAY:
            self._away = self._random.randrange(*AWAY_LOOKS)
        return self._away > 0

    # --- how the walker is ------------------------------------------------------------------------

    def _tell(self, watched: Watched) -> None:
        wanted = watched.wanted_ms is not None or watched.closed
        if self._reliable:
            if wanted:
                self._say_of(watched.gate, _good(watched.gate))
            return
        if self._random.random() < (0.5 if wanted else UNASKED):
            roll = self._random.random()
            if roll < GOOD:
                self._say_of(watched.gate, _good(watched.gate))
            else:
                self._say_of(watched.gate, _bad(watched.gate) if roll < GOOD + BAD else 999)

    def _say_of(self, gate: Gate, value: int) -> None:
        self._ask(Request.TELL, NAME, (), ((gate.sign, value),))

    # --- the walk ---------------------------------------------------------------------------------

    def _lead(self, shown: Snapshot) -> None:
        may = shown.may
        goes_on = Request.NEXT in may and shown.leave is Leave.BY_HAND
        if goes_on and shown.segment_left_ms < SOON_MS and self._sees_to_it():
            self._say(Request.NEXT)
        elif self._reliable:
            if Request.FASTER in may and self._random.random() < WORDS[Request.FASTER]:
                self._say(Request.FASTER)
            elif Request.SUCCEEDED in may:
                self._say(Request.SUCCEEDED)
        else:
            said = [word for word in may if self._random.random() < WORDS.get(word, 0)]
            if said:
                self._say(self._random.choice(said))

    def _sees_to_it(self) -> bool:
        return self._reliable or self._random.random() < 0.4

    def _say(self, request: Request) -> None:
        self._ask(request, NAME, (), ())


def _good(gate: Gate) -> int:
    """A value that the gate lets pass."""
    if gate.highest is not None:
        return gate.highest if gate.lowest is None else (gate.lowest + gate.highest) // 2
    return SCALES[gate.sign].lowest if gate.lowest is None else gate.lowest


def _bad(gate: Gate) -> int:
    """A value that it does not."""
    return gate.highest + 1 if gate.highest is not None else SCALES[gate.sign].lowest
