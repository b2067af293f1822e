"""One session from connect to goodbye, at a terminal: who attends, what a signal asks for.

The one rule: the runtime says when a session is over and how it ended; here that gets its exit
code, and what whoever typed `run` can do about it.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.people import Person
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.runtime.ending import Ending, Leaving, until_over
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import Snapshot

WITHOUT_IT: Final = (
    "Without it nothing but its own stop and key stops the belt when this program dies or hangs;"
    " whoever decides to walk like that gives --no-guardian. The belt was not started."
)
CODES: Final = {
    Ending.DONE: exits.DONE,
    Ending.STOPPED: exits.STOPPED,
    Ending.TRIPPED: exits.TRIPPED,
    Ending.NOT_CONFIRMED: exits.NOT_CONFIRMED,
    Ending.NOT_CONNECTED: exits.NOT_CONNECTED,
    Ending.NOT_ALLOWED: exits.NOT_ALLOWED,
    Ending.UNGUARDED: exits.NOT_ALLOWED,
    Ending.BROKEN: exits.BUG,
}

Show = Callable[[Snapshot, State], None]


@dataclass(frozen=True, slots=True)
class End:
    """How a session ended: an exit code, and a sentence for a person."""

    code: int
    sentence: str


async def conduct(loop: TreadmillLoop, person: Person, show: Show, leaving: Leaving) -> End:
    """Attend to a session that has begun until it is over."""
    end = await until_over(loop, leaving, show, lambda shown, _: person.attend(loop, shown))
    more = f" {WITHOUT_IT}" if end.how is Ending.UNGUARDED else ""
    return End(CODES[end.how], f"{end.sentence}{more}")


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
