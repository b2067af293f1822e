"""One session from connect to goodbye: whoever attends, whatever shows it.

The one rule: nobody leaves before the belt was measured at standstill, or was told plainly that
it was not.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.people import Person
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import Snapshot, snapshot

READY_WITHIN_MS = 10_000  # control given and standstill measured, after the session begins
UNCONFIRMED_MS = 30_000  # how long a belt that does not report standstill is told to stop

STANDS = "The belt stands."
GO_AND_LOOK = (
    "STANDSTILL WAS NOT CONFIRMED: go to the treadmill, stop it there or pull its key, and see"
    " that the belt stands."
)

WITHOUT_IT = (
    "Without it nothing but its own stop and key stops the belt when this program dies or hangs;"
    " whoever decides to walk like that gives --no-guardian. The belt was not started."
)

Show = Callable[[Snapshot, State], None]


@dataclass(frozen=True, slots=True)
class End:
    """How a session ended: an exit code, and a sentence for a person."""

    code: int
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


async def conduct(loop: TreadmillLoop, person: Person, show: Show, leaving: Leaving) -> End:
    """Attend to a session that has begun until it is over."""
    began_ms = loop.now_ms
    while True:
        state = await loop.changed()
        shown = snapshot(state, loop.now_ms)
        show(shown, state)
        end = _over(shown, state, loop.now_ms - began_ms, leaving, loop.now_ms)
        if end is not None:
            return end
        person.attend(loop, shown)


def heed(number: signal.Signals, loop: TreadmillLoop, person: Person, leaving: Leaving) -> None:
    """A signal: Ctrl-C asks for a stop, once more for the emergency stop; SIGQUIT for it at once.

    When the program is to end, or its terminal is gone, nobody stays.
    """
    state = loop.state
    stopping = state.phase is Phase.SLOWING and state.hold is Hold.END
    estop = number is signal.SIGQUIT or (number is signal.SIGINT and stopping)
    if number in (signal.SIGTERM, signal.SIGHUP):
        leaving.stays = False
    if number is signal.SIGINT and state.phase is Phase.LATCHED:
        leaving.now = True
    loop.ask(Request.ESTOP if estop else Request.STOP, person.name, number.name)


def _over(
    shown: Snapshot, state: State, session_ms: int, leaving: Leaving, now_ms: int
) -> End | None:
    unconfirmed_ms = now_ms - state.entered_ms
    match shown.phase:
        case Phase.ENDED:
            return _ended(shown)
        case Phase.LATCHED if leaving.now or not leaving.stays:
            return _ended(shown)
        case Phase.TRIPPED if leaving.now or (
            not leaving.stays and unconfirmed_ms >= leaving.unconfirmed_ms
        ):
            return End(exits.NOT_CONFIRMED, f"{_why(shown)} {GO_AND_LOOK}")
        case Phase.STANDING if shown.hold is Hold.START and shown.still and shown.deserted:
            return End(exits.NOT_ALLOWED, f"{_sentence(shown.unguarded)} {WITHOUT_IT}")
        case Phase.STANDING if shown.hold is Hold.START and session_ms > READY_WITHIN_MS:
            return _not_ready(shown, leaving)
        case _:
            return None


def _ended(shown: Snapshot) -> End:
    if shown.trip is not None:
        return End(exits.TRIPPED, f"Stopped. {_why(shown)} {STANDS}")
    if shown.left_ms > 0 or shown.finishing:
        where = ", in its cool-down" if shown.finishing else ""
        return End(
            exits.STOPPED, f"Ended before the plan was complete{where}: {shown.why}. {STANDS}"
        )
    return End(exits.DONE, f"The plan is complete. {STANDS}")


def _not_ready(shown: Snapshot, leaving: Leaving) -> End | None:
    """Why a session that nobody has started cannot be; None while it can."""
    if not shown.linked and shown.alarm is not None:
        return End(exits.NOT_CONFIRMED, f"The connection was lost before the start. {GO_AND_LOOK}")
    if not shown.linked:
        return End(
            exits.NOT_CONNECTED, "The connection was lost before the start. The belt stood still."
        )
    if shown.fresh and shown.measured_ckmh:
        return End(
            exits.NOT_CONFIRMED,
            "The belt is moving and does not stop when it is told to. Stop it at the treadmill.",
        )
    if not shown.still:
        return End(
            exits.NOT_CONFIRMED,
            "The treadmill does not report its speed, so standstill cannot be measured. See that"
            " the belt stands; the session was not started.",
        )
    if not shown.controlled:
        return End(
            exits.NOT_ALLOWED,
            "The treadmill does not give control: end the program on its console, close other"
            " apps that are connected to it, and try again. The belt was not started.",
        )
    if shown.alarm is not None and not leaving.stays:
        return End(exits.TRIPPED, f"{shown.alarm.why} Since then standstill was measured.")
    return None


def _why(shown: Snapshot) -> str:
    """The trip's words as a sentence."""
    return _sentence("somebody asked for it" if shown.trip is None else shown.trip.why)


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
