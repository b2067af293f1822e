"""A loop's dealings with its guardian: when it is armed, when it is relieved, what is heard of it.

The one rule: a beat is the last thing of a tick that came to its end, and of nothing else.
"""

from __future__ import annotations

from treadmill_ctl.core.model import Event, GuardianIs, Stance
from treadmill_ctl.core.phases import UNDER_WAY
from treadmill_ctl.core.session import State
from treadmill_ctl.runtime.heartbeat import Guardian


class Guardpost:
    """One session's guardian, or nobody: then nothing is heard and nothing is done."""

    def __init__(self, guardian: Guardian | None = None) -> None:
        self._guardian = guardian
        self._armed = False
        self._stance: Stance | None = None

    def heard(self, now_ms: int) -> tuple[Event, ...]:
        """What is known of it now, where that is something else than before."""
        if self._guardian is None:
            return ()
        stance = self._guardian.look(now_ms)
        if stance is self._stance:
            return ()
        self._stance = stance
        return (GuardianIs(stance, self._guardian.why if stance is Stance.GONE else ""),)

    def stop_is(self, stop: bytes) -> None:
        """What stops the belt on a line that is shared with it, after what has left now."""
        if self._guardian is not None and stop:
            self._guardian.stop_is(stop)

    def before(self, state: State, now_ms: int) -> None:
        """A tick has decided, and nothing of it has left yet: arm before a belt may move."""
        if self._guardian is not None and not self._armed and may_move(state, now_ms):
            self._armed = True
            self._guardian.arm()

    def after(self, state: State, now_ms: int) -> None:
        """A tick has come to its end: beat, and relieve it where the belt is measured still."""
        if self._guardian is None:
            return
        if self._armed and not may_move(state, now_ms):
            self._armed = False
            self._guardian.disarm()
        else:
            self._guardian.beat()


def may_move(state: State, now_ms: int) -> bool:
    """Whether the belt may move: unless it is measured still, with nothing under way."""
    under_way = state.phase in UNDER_WAY or state.stopping is not None
    return under_way or not state.seen.still(now_ms)
