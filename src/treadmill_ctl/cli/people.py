"""Who answers for a session: a person at this terminal, or nobody but a simulated one.

The one rule: a person confirms each start; a simulated person is for simulated treadmills only.
"""

from __future__ import annotations

import getpass
import os
from typing import Protocol

from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import Snapshot

ONE_BY_ONE_MS = 1_000  # a key held down confirms, but does not start as well


class Person(Protocol):
    """Who is asked, and told of every tick."""

    name: str
    via: str

    def attend(self, loop: TreadmillLoop, shown: Snapshot) -> None:
        """Look at the session, and do what this person does."""
        ...


class AtTheTerminal:
    """A person whose keys drive the session; see `press`."""

    def __init__(self) -> None:
        self.name = account()
        self.via = "terminal"
        self.gives_up = False

    def attend(self, loop: TreadmillLoop, shown: Snapshot) -> None:
        """A person acts by keys alone."""

    def press(self, loop: TreadmillLoop, key: str) -> None:
        """A key: what it asks for depends on where the session stands; stops never do."""
        state = loop.state
        match key:
            case "e" | "E":
                self._ask(loop, Request.ESTOP)
            case "s" | "S" | "":
                self._ask(loop, Request.STOP)
            case " ":
                self._ask(loop, Request.PAUSE)
            case "r" | "R":
                self._ask(loop, Request.RESET)
            case "\n" | "\r":
                self._go_on(loop, state)
            case "q" | "Q" if state.phase in (Phase.TRIPPED, Phase.LATCHED):
                self.gives_up = True
            case _:
                pass

    def _go_on(self, loop: TreadmillLoop, state: State) -> None:
        """Enter: first confirms what was read, then goes."""
        if state.phase is Phase.STANDING:
            self._ask(loop, Request.CONFIRM, state.interlocks)
        elif state.phase is Phase.READY and loop.now_ms - state.entered_ms >= ONE_BY_ONE_MS:
            self._ask(loop, Request.START)

    def _ask(self, loop: TreadmillLoop, request: Request, confirms: tuple[str, ...] = ()) -> None:
        loop.ask(request, self.name, self.via, confirms)


class SimulatedPerson:
    """Confirms and goes as soon as it can, for a treadmill that nobody stands on.

    Whoever pauses means it: a pause is left to the person at the terminal. `alone` there is none,
    and the session is ended. So it is where nothing can be started any more.
    """

    def __init__(self, *, alone: bool) -> None:
        self.name = "simulated person"
        self.via = "command line"
        self._alone = alone

    def attend(self, loop: TreadmillLoop, shown: Snapshot) -> None:
        """Confirm at standstill, start when ready."""
        paused = shown.hold is Hold.PAUSE
        lost = shown.deserted and shown.hold is not Hold.START  # `conduct` sees to a first start
        over = lost or (paused and self._alone)
        if shown.phase is Phase.STANDING and over:
            loop.ask(Request.STOP, self.name, self.via)
        elif shown.phase is Phase.STANDING and not paused and _may_confirm(shown):
            loop.ask(Request.CONFIRM, self.name, self.via, loop.state.interlocks)
        elif shown.phase is Phase.READY and not paused and not shown.wait_ms:
            loop.ask(Request.START, self.name, self.via)


def _may_confirm(shown: Snapshot) -> bool:
    """Whether a confirmation would be taken; a rest or a turn is let pass first."""
    could = shown.still and shown.controlled and shown.alarm is None and not shown.wait_ms
    return could and not shown.unguarded


def account() -> str:
    """Who is logged in, for the journal."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as containers have
        return f"account {os.getuid()}"
