"""Who answers for a session: a person at this terminal, or nobody but a simulated one.

The one rule: a person confirms each start, and a key that asks for less is taken whatever else is
typed, but for words that are written while the belt stands; a simulated person is for simulated
treadmills only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Protocol

from treadmill_ctl.cli.account import account
from treadmill_ctl.cli.telling import ENTER, WORDS, Prompt, Telling, Writing, remarked, typed
from treadmill_ctl.core.gates import SCALES, Gate, Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Leave
from treadmill_ctl.core.session import State
from treadmill_ctl.records.remarks import Remark, When
from treadmill_ctl.runtime.leading import OVER
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import Snapshot

ONE_BY_ONE_MS = 1_000  # a key held down confirms, but does not start as well
HELD_MS = 300  # a key that comes again sooner is held down, and raises nothing more

LESS: Final = {
    "e": Request.ESTOP,
    "s": Request.STOP,
    "": Request.STOP,  # the terminal is gone
    " ": Request.PAUSE,
    "r": Request.RESET,
    "-": Request.SLOWER,
    "f": Request.COOL_DOWN,
    "x": Request.FAILED,
}
# Neither beside s nor beside another of its kind, on any of the usual keyboards.
MORE: Final = {
    "+": Request.FASTER,
    "n": Request.NEXT,
    "o": Request.SUCCEEDED,
}


Keep = Callable[[Remark, str, str], None]


class Person(Protocol):
    """Who is asked, and told of every tick."""

    name: str
    via: str

    def attend(self, loop: TreadmillLoop, shown: Snapshot) -> None:
        """Look at the session, and do what this person does."""
        ...


class AtTheTerminal:
    """A person whose keys drive the session; see `press`. `telling` is what is being typed.

    `keep` takes what is said and is not judged: symptoms and words, with who and from where.
    """

    def __init__(self, keep: Keep) -> None:
        self.name = account()
        self.via = "terminal"
        self.gives_up = False
        self.telling: Prompt | None = None
        self._keep = keep
        self._left_ms: int | None = None
        self._heard_ms: dict[str, int] = {}

    def attend(self, loop: TreadmillLoop, shown: Snapshot) -> None:
        """A person acts by keys alone."""

    def press(self, loop: TreadmillLoop, key: str) -> None:
        """A key: what it asks for depends on where the session stands; what is less never does."""
        state = loop.state
        stands = state.phase is Phase.STANDING and state.seen.still(loop.now_ms)
        if state.phase in OVER or (isinstance(self.telling, Writing) and not stands):
            self.telling = None
        if isinstance(self.telling, Writing) and key:
            self._type(loop, self.telling, key)
            return
        key = key.lower()
        if key in LESS:
            self._ask(loop, LESS[key])
        elif self.telling is not None:
            if stands or key not in WORDS or self.telling != Telling():
                self._type(loop, self.telling, key)
        elif key in MORE:
            self._lead(loop, state, key)
        elif key in ENTER:
            self._go_on(loop, state)
        elif key == "t" and state.phase not in OVER:
            self.telling = Telling()
        elif key == "q" and state.phase in (Phase.TRIPPED, Phase.LATCHED):
            self.gives_up = True

    def _type(self, loop: TreadmillLoop, prompt: Prompt, key: str) -> None:
        self.telling = typed(prompt, key)
        if key in ENTER:
            self._left_ms = loop.now_ms
            self._say(loop, prompt)

    def _say(self, loop: TreadmillLoop, prompt: Prompt) -> None:
        if isinstance(prompt, Telling) and prompt.tells:
            loop.ask(Request.TELL, self.name, self.via, tells=prompt.tells)
        when = When.BEFORE if loop.state.hold is Hold.START else When.DURING
        if remark := remarked(prompt, when):
            self._keep(remark, self.name, self.via)

    def _lead(self, loop: TreadmillLoop, state: State, key: str) -> None:
        """What may raise something: once for each time it is pressed, however long."""
        before_ms, now_ms = self._heard_ms.get(key), loop.now_ms
        self._heard_ms[key] = now_ms
        held = before_ms is not None and now_ms - before_ms < HELD_MS
        just_come = key == "n" and state.place.elapsed_ms < ONE_BY_ONE_MS
        if not (held or just_come):
            self._ask(loop, MORE[key])

    def _go_on(self, loop: TreadmillLoop, state: State) -> None:
        """Enter: first confirms what was read, then goes; one that told a value does neither."""
        if self._left_ms is not None and loop.now_ms - self._left_ms < ONE_BY_ONE_MS:
            return
        if state.phase is Phase.STANDING:
            self._ask(loop, Request.CONFIRM, state.interlocks)
        elif state.phase is Phase.READY and loop.now_ms - state.entered_ms >= ONE_BY_ONE_MS:
            self._ask(loop, Request.START)

    def _ask(self, loop: TreadmillLoop, request: Request, confirms: tuple[str, ...] = ()) -> None:
        loop.ask(request, self.name, self.via, confirms)


class SimulatedPerson:
    """Confirms and goes as soon as it can, for a treadmill that nobody stands on.

    It tells what a gate needs, each value one that the gates let pass; it goes on by hand after
    half of the longest time, and every trial goes well.
    Whoever pauses means it: a pause is left to the person at the terminal. `alone` there is none,
    and the session is ended. So it is where nothing can be started any more.
    """

    def __init__(self, *, alone: bool) -> None:
        self.name = "simulated person"
        self.via = "command line"
        self._alone = alone

    def attend(self, loop: TreadmillLoop, shown: Snapshot) -> None:
        """Tell what is wanted, confirm at standstill, start when ready, go on, praise."""
        if tells := _answers(shown):
            loop.ask(Request.TELL, self.name, self.via, tells=tells)
        if Request.SUCCEEDED in shown.may:
            loop.ask(Request.SUCCEEDED, self.name, self.via)
        if Request.NEXT in shown.may and _long_enough(shown, loop.state):
            loop.ask(Request.NEXT, self.name, self.via)
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


def _answers(shown: Snapshot) -> tuple[tuple[Sign, int], ...]:
    """A value for each sign that is wanted: in the middle of what all its gates allow."""
    wanted = [each.gate.sign for each in shown.watched if each.wanted_ms is not None]
    return tuple(
        (sign, _middle(sign, (each.gate for each in shown.watched if each.gate.sign is sign)))
        for sign in dict.fromkeys(wanted)
    )


def _middle(sign: Sign, gates: Iterable[Gate]) -> int:
    lowest, highest = SCALES[sign].lowest, SCALES[sign].highest
    for gate in gates:
        lowest = lowest if gate.lowest is None else max(lowest, gate.lowest)
        highest = highest if gate.highest is None else min(highest, gate.highest)
    return (lowest + highest) // 2


def _long_enough(shown: Snapshot, state: State) -> bool:
    return shown.leave is Leave.BY_HAND and state.place.elapsed_ms >= shown.segment_left_ms
