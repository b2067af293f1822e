"""What one move does by itself, tick by tick: confirms, starts, and does the thing to be seen.

The one rule: it only ever asks the loop, as a person would; and whoever presses a key is heard
before anything else.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from treadmill_ctl.commissioning.moves import Step
from treadmill_ctl.core.limits import CONFIRM_AGE_MS_MAX
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.runtime.snapshot import Snapshot

LISTEN_MS: Final = 10_000
STEADY_MS: Final = 4_000  # at the speed that is wanted, before anything is done to the belt
NOTHING_CAME_MS: Final = 30_000  # what a person was asked to do was not done, or did nothing
LOOK_MS: Final = 15_000  # with the connection cut


class Act(StrEnum):
    """What is to be done now."""

    CONFIRM = "confirm"
    START = "start"
    STOP = "stop"
    ESTOP = "estop"
    CUT = "cut"  # the connection, for the check
    MEND = "mend"


class Conduct:
    """One move. `answered_ms` is when the technician said that nobody stands on the belt.

    `did`: what it is about was done. `stopped_by_hand`: a key ended it. `nothing_came`: nothing
    happened at the treadmill in the time that the technician had. `too_old`: it was not started,
    because it was too long ago that anybody looked.
    With the connection cut, `stood_ms`: so long after it the technician said that the belt stands;
    `runs_on`: or said, or let the time pass, that it does not.
    """

    def __init__(self, step: Step, answered_ms: int) -> None:
        self.step = step
        self.did = self.stopped_by_hand = self.nothing_came = False
        self.too_old = False
        self.stood_ms: int | None = None
        self.runs_on = False
        self._answered_ms = answered_ms
        self._heard_ms: int | None = None
        self._steady_ms: int | None = None
        self._cut_ms: int | None = None
        self._mended = False

    @property
    def moves_now(self) -> bool:
        """Whether the technician is to do now what the step asks for."""
        return self._steady_ms is not None

    @property
    def is_cut(self) -> bool:
        """Whether the connection is cut for the check."""
        return self._cut_ms is not None and not self._mended

    def press(self, key: str, now_ms: int) -> Act:
        """A key: with the connection cut `n` says that the belt stands; any other ends the move.

        The first is a stop; one more the emergency stop by software.
        """
        if self.is_cut:
            if key.lower() == "n":
                self.stood_ms = now_ms - (self._cut_ms or now_ms)
            else:
                self.runs_on = True
            return self._mend()
        again, self.stopped_by_hand = self.stopped_by_hand, True
        return Act.ESTOP if again else Act.STOP

    def next(self, shown: Snapshot, now_ms: int) -> Act | None:
        """What is to be done at this tick; None: nothing."""
        if self.is_cut:
            if now_ms - (self._cut_ms or 0) < LOOK_MS:
                return None
            self.runs_on = True
            return self._mend()
        match shown.phase:
            case Phase.STANDING if shown.hold is Hold.START:
                return self._before(shown, now_ms)
            case Phase.STANDING:
                return Act.STOP  # somebody stopped the belt: the move is over
            case Phase.READY:
                return Act.START
            case Phase.WALKING:
                return self._walking(shown, now_ms)
            case _:
                return None

    def _before(self, shown: Snapshot, now_ms: int) -> Act | None:
        could = shown.still and shown.controlled and shown.alarm is None and not shown.unguarded
        if self.step is Step.REPORTS:
            return self._listening(shown, now_ms)
        if not could:
            return None
        if now_ms - self._answered_ms > CONFIRM_AGE_MS_MAX:
            self.too_old = True
            return Act.STOP
        return Act.CONFIRM

    def _listening(self, shown: Snapshot, now_ms: int) -> Act | None:
        """No guardian is needed where nothing is started."""
        if self._heard_ms is None:
            self._heard_ms = now_ms if shown.still and shown.controlled else None
            return None
        self.did = now_ms - self._heard_ms >= LISTEN_MS
        return Act.STOP if self.did else None

    def _walking(self, shown: Snapshot, now_ms: int) -> Act | None:
        if shown.setpoint_ckmh != shown.target_ckmh:
            return None
        if self._steady_ms is None:
            self._steady_ms = now_ms
        since_ms = now_ms - self._steady_ms
        match self.step:
            case Step.STOP if since_ms >= STEADY_MS:
                self.did = True
                return Act.ESTOP
            case Step.LOSS if since_ms >= STEADY_MS:
                self.did = True
                self._cut_ms = now_ms
                return Act.CUT
            case Step.PAUSE | Step.KEY:
                self.did = True
                self.nothing_came = since_ms >= NOTHING_CAME_MS
                return Act.STOP if self.nothing_came else None
            case Step.BELT:
                self.did = True
                return None
            case _:
                return None

    def _mend(self) -> Act:
        self._mended = True
        return Act.MEND
