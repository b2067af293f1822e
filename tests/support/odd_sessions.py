"""Whole sessions on odd treadmills, in virtual time: what becomes of each, in a few words.

The one rule: a session is walked to its end, refused with its reason, or tripped and then seen at
a standstill or under an alarm inside a bound; whatever else happens is told as what it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from plans import rest, setup, walk
from treadmill_ctl.cli.companion import asks
from treadmill_ctl.core.check import check
from treadmill_ctl.core.finding import Severity
from treadmill_ctl.core.model import Machine, Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Rejected
from treadmill_ctl.drivers.contract import Unfit
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.drivers.quirks import Model
from treadmill_ctl.schema.belt_timing import Timing
from treadmill_sim.belt import FINE_PER_CKMH
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_session import VirtualSession

LEVEL: Final = (walk(20_000, 100, 150), walk(15_000, 150), rest(5_000), walk(15_000, 120))
HILLY: Final = (LEVEL[0], walk(15_000, 150, grade=10), *LEVEL[2:])
BEGINS_WITHIN_MS: Final = 20_000  # else nobody walks on it
ENDS_WITHIN_MS: Final = 240_000
RUNS_BEFORE_MS: Final = 6_000  # by its console
DISTURBED_MS: Final = 12_000  # into the walk
# The longest run-down of the plan as an unknown treadmill runs down, and what confirms it.
STANDS_WITHIN_MS: Final = 12_000
BELT_MM: Final = 3_000
TURNS: Final = 10
FASTER_CKMH: Final = 30  # over what was asked: the tolerance of the watch


class Disturbance(Enum):
    """What happens to a walk."""

    NONE = "walk"
    STOP = "stop"
    LOSS = "link lost"
    CONSOLE = "started at its console"  # before the service connects


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a session. `over_ckmh`: how much faster than asked the belt really ran."""

    words: str
    known: bool
    over_ckmh: int = 0


class OddSession:
    """One session on one treadmill, with the models that the service knows."""

    def __init__(self, profile: MachineProfile, models: tuple[Model, ...]) -> None:
        self._session = VirtualSession(FtmsPeripheral(profile))
        self._session.driver = FtmsDriver(models)
        self._over_ckmh = 0
        self._highest_ckmh = 0
        self._why = ""  # why a person could not go on, as the service says it
        self._timed: Timing | None = None

    def told(self, disturbance: Disturbance) -> Told:
        """Walk it, with what happens to it."""
        machine = self._found()
        if isinstance(machine, Unfit):
            return Told(f"refused: {machine.why}", known=True)
        made = setup(machine, *(LEVEL if machine.grade is None else HILLY))
        flaws = [f for f in check(made.plan, made.limits, machine) if f.severity is Severity.REFUSE]
        if flaws:
            return Told(f"refused: {flaws[0].rule}: {flaws[0].sentence}", known=True)
        session = self._session
        if disturbance is Disturbance.CONSOLE:
            session.link.press(Button.START, session.now_ms)
            session.now_ms += RUNS_BEFORE_MS
        session.connect()
        session.begin(made)
        told = self._begins()
        return told or self._goes_on(disturbance)

    def _found(self) -> Machine | Unfit:
        session, peripheral = self._session, self._session.peripheral
        peripheral.connected(0, 247, 0)
        wiring = session.driver.wiring
        read = {channel: peripheral.read(0, int(channel, 16)) for channel in wiring.reads}
        reads = {channel: data for channel, data in read.items() if isinstance(data, bytes)}
        peripheral.disconnected(0, 0)
        said = (peripheral.profile.manufacturer, peripheral.profile.model)
        reads |= {
            channel: text.encode()
            for channel, text in zip(wiring.describes, said, strict=True)
            if text
        }
        return session.driver.identify(peripheral.name, reads)

    def _begins(self) -> Told | None:
        """What keeps it from walking; None once it walks."""
        session = self._session
        while session.state.phase is not Phase.WALKING:
            if session.state.phase in (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED):
                return self._over()
            if session.now_ms > BEGINS_WITHIN_MS:
                return self._never_began()
            self._step()
        return None

    def _never_began(self) -> Told:
        session = self._session
        if not session.state.seen.controlled:
            why = "it never gives control"
        elif self._why:
            why = self._why
        else:
            why = "standstill is never measured"
        session.ask(Request.STOP)
        self._until_it_stands()
        words = f"refused: {why}"
        if self._moves() and session.state.alarm is not None:
            words += f"; alarm: {session.state.alarm.name}"
        return Told(words, known=not self._moves() or session.state.alarm is not None)

    def _until_it_stands(self) -> None:
        """On until the belt stands, or an alarm says that nobody knows."""
        session = self._session
        bound_ms = session.now_ms + STANDS_WITHIN_MS
        while self._moves() and session.state.alarm is None and session.now_ms < bound_ms:
            session.advance()

    def _goes_on(self, disturbance: Disturbance) -> Told:
        session = self._session
        disturbed_ms = session.now_ms + DISTURBED_MS
        end_ms = session.now_ms + ENDS_WITHIN_MS
        while session.state.phase not in (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED):
            if session.now_ms >= end_ms:
                return Told(f"goes on: {session.state.phase}", known=False)
            self._step()
            if disturbed_ms is not None and session.now_ms >= disturbed_ms:
                disturbed_ms = None
                self._disturb(disturbance)
        return self._over()

    def _disturb(self, disturbance: Disturbance) -> None:
        session = self._session
        if disturbance is Disturbance.STOP:
            session.ask(Request.STOP)
        if disturbance is Disturbance.LOSS:
            session.link.lose(session.now_ms)

    def _over(self) -> Told:
        """It ended, or was tripped: then it stands, or an alarm says that nobody knows."""
        session = self._session
        trip = session.state.trip
        if trip is None:
            return self._ended()
        self._until_it_stands()
        if self._moves() and session.state.alarm is None:
            return Told(f"tripped ({trip.reason}), and runs on unseen", known=False)
        words = f"tripped: {trip.reason} ({trip.rule})"
        if self._moves() and session.state.alarm is not None:
            words += f"; alarm: {session.state.alarm.name}"
        return Told(words, known=True, over_ckmh=self._over_ckmh)

    def _ended(self) -> Told:
        """Walked to its end or stopped; a belt that ran faster is found out by timing it."""
        session = self._session
        done = session.state.place.segment == len(LEVEL)
        words = "completed" if done else "stopped"
        if self._over_ckmh <= FASTER_CKMH:
            return Told(words, known=not self._moves(), over_ckmh=self._over_ckmh)
        timed = self._timed
        if timed is None or timed.is_true:
            return Told(f"{words}, too fast", known=False, over_ckmh=self._over_ckmh)
        words = f"only the check of its empty belt refuses it; without that: {words}"
        return Told(words, known=not self._moves(), over_ckmh=self._over_ckmh)

    def _step(self) -> None:
        session = self._session
        for asked in asks(session.state, session.now_ms):
            for note in session.ask(asked.request, asked.confirms, asked.tells).notes:
                if isinstance(note, Rejected) and note.request is Request.CONFIRM:
                    self._why = note.why
        session.advance()
        self._why = session.state.why or self._why
        setpoint_ckmh = abs(session.state.books.setpoint_ckmh)
        # A belt that slows down is faster than what it is asked for, for as long as it takes.
        falling_ckmh = self._highest_ckmh - 3
        self._highest_ckmh = max(setpoint_ckmh, falling_ckmh if self._moves() else 0)
        over_ckmh = self._belt_ckmh() - self._highest_ckmh
        if session.state.phase is Phase.WALKING:
            self._over_ckmh = max(self._over_ckmh, over_ckmh)
            reported_ckmh, belt_ckmh = session.state.seen.speed_ckmh, self._belt_ckmh()
            if belt_ckmh and session.peripheral.machine.belt.steady:
                took_ms = BELT_MM * TURNS * 360 // belt_ckmh
                self._timed = Timing(BELT_MM, TURNS, took_ms, reported_ckmh)

    def _belt_ckmh(self) -> int:
        return abs(self._session.peripheral.machine.belt.speed) // FINE_PER_CKMH

    def _moves(self) -> bool:
        return self._belt_ckmh() > 0
