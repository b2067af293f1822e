"""One move of the check, from its own connection to its closed record.

The one rule: the belt is moved by the loop that moves every belt, and whatever breaks, first the
belt is seen to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treadmill_ctl.commissioning.check import Moved
from treadmill_ctl.commissioning.conduct import Act, Conduct
from treadmill_ctl.commissioning.cut import Cuttable
from treadmill_ctl.commissioning.moves import setup
from treadmill_ctl.commissioning.trace import Trace
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.session import Setup, State
from treadmill_ctl.runtime.aside import Aside
from treadmill_ctl.runtime.ending import End, Ending, Leaving, until_over
from treadmill_ctl.runtime.halting import belt_seen_to
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.means import Hired, Station
from treadmill_ctl.runtime.record import About, begun
from treadmill_ctl.runtime.snapshot import Snapshot

VIA: Final = "commission"
UNCONFIRMED_MS: Final = 60_000  # the connection is away for a while by intention
_BROKE_OFF: Final = End(Ending.BROKEN, "The move broke off.")
_REQUESTS: Final = {
    Act.START: Request.START,
    Act.STOP: Request.STOP,
    Act.ESTOP: Request.ESTOP,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """All that a move needs of the world. `journals` is where its record goes.

    `station` makes a fresh connection to be; `hire` gives a guardian of what it has connected to,
    or None where there is to be none. `settle` is called before a belt may move. `show` sees every
    tick; `tell` is for what breaks.
    """

    station: Callable[[], Station]
    hire: Callable[[str, Station], Hired | None]
    journals: Path
    aside: Aside
    settle: Callable[[], None]
    site: tuple[Caps, ...]
    who: str
    show: Callable[[Snapshot], None]
    tell: Callable[[str], None]


class Hand:
    """Whoever presses keys while a move is under way, and signals that mean the same."""

    def __init__(self) -> None:
        self._press: Callable[[str], None] | None = None
        self._early: str | None = None

    def press(self, key: str) -> None:
        """A key; one that comes before there is a connection counts as soon as there is."""
        if self._press is None:
            self._early = key
        else:
            self._press(key)

    def of(self, press: Callable[[str], None] | None) -> None:
        """Whose keys they are now."""
        self._press, early, self._early = press, self._early, None
        if press is not None and early is not None:
            press(early)


async def take_through(conduct: Conduct, stage: Stage, hand: Hand) -> Moved:
    """Take a move through to standstill.

    Raises TransportError, UnfitMachine, NoGuardian, NoRecord: then the belt was not started.
    """
    station = stage.station()
    transport = Cuttable(station.transport)
    loop = TreadmillLoop(transport, station.driver)
    machine = await loop.connect()
    guardian: Hired | None = None
    trace = Trace(address=loop.address)
    try:
        guardian = stage.hire(loop.address, station)
        end = await _Taking(conduct, stage, transport, loop, trace).recorded(
            setup(conduct.step, machine, *stage.site), guardian, hand
        )
    finally:
        hand.of(None)
        await loop.close()
        if guardian is not None:
            await guardian.close()
    return Moved(conduct, trace, machine, end.how, end.sentence)


@dataclass(frozen=True, slots=True)
class _Taking:
    """A move on a treadmill that is connected."""

    conduct: Conduct
    stage: Stage
    transport: Cuttable
    loop: TreadmillLoop
    trace: Trace

    async def recorded(self, session: Setup, guardian: Hired | None, hand: Hand) -> End:
        """From the first stop to the last line of the record."""
        stage, loop = self.stage, self.loop
        url, guarded = self.transport.url, guardian is not None
        about = About(url, "", stage.who, VIA, "", None, guarded=guarded, t=loop.now_ms)
        record = await begun(stage.journals, session, about, stage.aside)
        end = _BROKE_OFF
        try:
            async with belt_seen_to(loop, stage.tell):
                stage.settle()
                loop.begin(session, record.journal, self.trace, guardian=guardian)
                hand.of(self._press)
                leaving = Leaving(stays=False, unconfirmed_ms=UNCONFIRMED_MS)
                end = await until_over(loop, leaving, self._show, self._attend)
        finally:
            await record.close(end.sentence, stage.aside)
        return end

    def _press(self, key: str) -> None:
        self._do(self.conduct.press(key, self.loop.now_ms))

    def _show(self, shown: Snapshot, _: State) -> None:
        self.stage.show(shown)

    def _attend(self, shown: Snapshot, _: State) -> None:
        act = self.conduct.next(shown, self.loop.now_ms)
        if act is not None:
            self._do(act)

    def _do(self, act: Act) -> None:
        loop, who = self.loop, self.stage.who
        match act:
            case Act.CUT:
                self.transport.cut()
            case Act.MEND:
                self.transport.mend()
            case Act.CONFIRM:
                loop.ask(Request.CONFIRM, who, VIA, loop.state.interlocks)
            case _:
                loop.ask(_REQUESTS[act], who, VIA)
