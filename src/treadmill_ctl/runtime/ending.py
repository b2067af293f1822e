"""When a session is over, and how it ended.

The one rule: nobody leaves before the belt was measured at standstill, or was told plainly that
it was not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import Snapshot, snapshot

READY_WITHIN_MS: Final = 10_000  # control given and standstill measured, after the session begins
UNCONFIRMED_MS: Final = 30_000  # how long a belt that does not report standstill is told to stop

STANDS: Final = "The belt stands."
GO_AND_LOOK: Final = (
    "STANDSTILL WAS NOT CONFIRMED: go to the treadmill, stop it there or pull its key, and see"
    " that the belt stands."
)

# In these no session is over: `over` finds nothing, whatever else is so.
GOES_ON: Final = frozenset(
    {Phase.READY, Phase.ANNOUNCING, Phase.STARTING, Phase.WALKING, Phase.SLOWING}
)

Attend = Callable[[Snapshot, State], None]


class Ending(StrEnum):
    """How a session ended."""

    DONE = "done"
    STOPPED = "stopped"  # a person ended it before its plan was complete
    TRIPPED = "tripped"  # a rule or a software emergency stop ended it; the belt stands
    NOT_CONFIRMED = "not_confirmed"  # someone has to look at the belt
    NOT_CONNECTED = "not_connected"
    NOT_ALLOWED = "not_allowed"  # control is refused
    UNGUARDED = "unguarded"  # the guardian is gone before the first start
    BROKEN = "broken"  # a fault of this program


@dataclass(frozen=True, slots=True)
class End:
    """How a session ended, and a sentence for a person."""

    how: Ending
    sentence: str


@dataclass
class Leaving:
    """Whether anybody stays with the session when it has tripped.

    `stays`: a person is there to reset. `now`: that person wants to go. Nobody there leaves a
    belt that does not report standstill after `unconfirmed_ms`.
    """

    stays: bool
    now: bool = False
    unconfirmed_ms: int = UNCONFIRMED_MS


async def until_over(loop: TreadmillLoop, leaving: Leaving, show: Attend, attend: Attend) -> End:
    """Attend to a session that has begun until it is over; what is shown, is shown to its end."""
    began_ms = loop.now_ms
    while True:
        state = await loop.changed()
        shown = snapshot(state, loop.now_ms)
        show(shown, state)
        end = over(shown, state, loop.now_ms - began_ms, leaving, loop.now_ms)
        if end is not None:
            return end
        attend(shown, state)


async def until_over_unseen(
    loop: TreadmillLoop, leaving: Leaving, ticked: Callable[[], None]
) -> End:
    """The same where nobody is shown every tick: while it goes on, no snapshot is made of it."""
    began_ms = loop.now_ms
    while True:
        state = await loop.changed()
        ticked()
        if state.phase in GOES_ON:
            continue
        now_ms = loop.now_ms
        end = over(snapshot(state, now_ms), state, now_ms - began_ms, leaving, now_ms)
        if end is not None:
            return end


def over(
    shown: Snapshot, state: State, session_ms: int, leaving: Leaving, now_ms: int
) -> End | None:
    """How a session has ended that has lasted so long; None while it has not."""
    unconfirmed_ms = now_ms - state.entered_ms
    match shown.phase:
        case Phase.ENDED:
            return _ended(shown)
        case Phase.LATCHED if leaving.now or not leaving.stays:
            return _ended(shown)
        case Phase.TRIPPED if leaving.now or (
            not leaving.stays and unconfirmed_ms >= leaving.unconfirmed_ms
        ):
            return End(Ending.NOT_CONFIRMED, f"{_why(shown)} {GO_AND_LOOK}")
        case Phase.STANDING if shown.hold is Hold.START and shown.still and shown.deserted:
            return End(Ending.UNGUARDED, _sentence(shown.unguarded))
        case Phase.STANDING if shown.hold is Hold.START and session_ms > READY_WITHIN_MS:
            return _not_ready(shown, leaving)
        case _:
            return None


def _ended(shown: Snapshot) -> End:
    if shown.trip is not None:
        return End(Ending.TRIPPED, f"Stopped. {_why(shown)} {STANDS}")
    if shown.left_ms > 0 or shown.finishing:
        where = ", in its cool-down" if shown.finishing else ""
        return End(
            Ending.STOPPED, f"Ended before the plan was complete{where}: {shown.why}. {STANDS}"
        )
    return End(Ending.DONE, f"The plan is complete. {STANDS}")


def _not_ready(shown: Snapshot, leaving: Leaving) -> End | None:
    """Why a session that nobody has started cannot be; None while it can."""
    if not shown.linked and shown.alarm is not None:
        return End(Ending.NOT_CONFIRMED, f"The connection was lost before the start. {GO_AND_LOOK}")
    if not shown.linked:
        return End(
            Ending.NOT_CONNECTED, "The connection was lost before the start. The belt stood still."
        )
    if shown.fresh and shown.measured_ckmh:
        return End(
            Ending.NOT_CONFIRMED,
            "The belt is moving and does not stop when it is told to. Stop it at the treadmill.",
        )
    if not shown.still:
        return End(
            Ending.NOT_CONFIRMED,
            "The treadmill does not report its speed, so standstill cannot be measured. See that"
            " the belt stands; the session was not started.",
        )
    if not shown.controlled:
        return End(
            Ending.NOT_ALLOWED,
            "The treadmill does not give control: end the program on its console, close other"
            " apps that are connected to it, and try again. The belt was not started.",
        )
    if shown.alarm is not None and not leaving.stays:
        return End(Ending.TRIPPED, f"{shown.alarm.why} Since then standstill was measured.")
    return None


def _why(shown: Snapshot) -> str:
    """The trip's words as a sentence."""
    return _sentence("somebody asked for it" if shown.trip is None else shown.trip.why)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
