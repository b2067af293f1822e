"""What must hold at every moment: of the belt itself, of stops under way, of what people are shown.

The one rule: it compares the belt and the octets with what people are shown, and believes neither
of the service's own figures.
"""

from __future__ import annotations

from collections.abc import Callable

from evidence import Evidence
from numbers_in_force import (
    DATED_MS,
    STALE_MS_MAX,
    STALE_MS_MIN,
    STILL_MARGIN_MS,
    STOP_AGAIN_MS,
    STOP_SILENCE_MS,
    TICK_MS,
    run_down_ms,
)
from reactions import Reactions

Fail = Callable[[str, str], None]
ALARM_MS = 500
ALARM_SLACK_MS = 2 * TICK_MS
STARTED_WITHIN_MS = 12_000  # a countdown, and frames that are late
LEARNED = 16  # so many reports and the period is known
# Learned is a mean in which the last gap counts for a quarter, and a gap is dated by whole ticks.
RIPPLE_MS = TICK_MS // 4
# A stop that is acknowledged and does not slow the belt is given 2.5 s; then comes the next rung,
# every 0.5 s. One of them says the same as the first, with Request Control before it.
LADDER_MS = 2_500 + 3 * STOP_AGAIN_MS + TICK_MS
LADDER_WORDS = 2
RELINK_MS = 8 * STOP_AGAIN_MS + 2 * TICK_MS  # two rounds of four rungs
LATCHED_IN = frozenset({"tripped", "latched", "ended"})


class StandingRules:
    """Looks at one world every 100 ms."""

    def __init__(
        self,
        evidence: Evidence,
        reactions: Reactions,
        foreign_ms: Callable[[], int],
        fail: Fail,
    ) -> None:
        self._e = evidence
        self._clock = evidence.clock
        self._reactions = reactions
        self._foreign_ms = foreign_ms
        self._fail = fail

    def look(self, belt_ckmh: int, target_ckmh: int) -> None:
        """The belt runs at this speed, now, and the machine means it to run at that."""
        e = self._e
        e.target_ckmh = target_ckmh
        if not target_ckmh:
            e.cleared_ms = e.now_ms
        if belt_ckmh or e.belt_ckmh:
            self._belt(belt_ckmh)
        if e.begun:
            if e.motion.running and e.linked:
                self._stale(self._clock.live_ms)
                if e.motion.setpoint_ckmh > e.planned_ckmh:
                    self._planned()
            if e.stopping is not None:
                self._stops()
            if e.latches and e.phase not in LATCHED_IN and e.live_ms > e.latches_ms:
                self._fail("R7", f"after {e.latches} the session is {e.phase}")
        self._reactions.look()

    # --- the belt -------------------------------------------------------------------------------

    def _belt(self, belt_ckmh: int) -> None:
        e = self._e
        if belt_ckmh == 0:
            e.still_since_ms, e.moving_since_ms = e.now_ms, None
        elif e.moving_since_ms is None:
            e.moving_since_ms = now_ms = e.now_ms
            e.still_since_ms = None
            started_ms = max(e.told_ms, self._foreign_ms())
            if now_ms - started_ms > STARTED_WITHIN_MS:
                self._fail("R5", f"the belt began to move at {belt_ckmh}, and nobody asked")
        # A target that somebody left in the machine lasts until it takes a stop, answered or not.
        # So does a speed of its own that crossed a stop at the console (H-29).
        left_ckmh = e.left_ckmh if e.now_ms - e.told_ms <= STARTED_WITHIN_MS else 0
        if belt_ckmh > max(e.told_ckmh, left_ckmh) and self._foreign_ms() <= e.clean_ms:
            self._fail("R2", f"the belt runs at {belt_ckmh}, told {e.told_ckmh}")
        e.belt_ckmh = belt_ckmh

    # --- silence --------------------------------------------------------------------------------

    def stale_bound_ms(self) -> int:
        """From which age a report must have been answered with a stop."""
        if len(self._e.gaps_ms) < LEARNED:
            return STALE_MS_MAX + DATED_MS + TICK_MS
        # A period that was learned from reports with some missing is longer than the machine's own.
        period_ms = max(self._e.gaps_ms) + RIPPLE_MS
        return min(max(3 * period_ms, STALE_MS_MIN), STALE_MS_MAX) + DATED_MS + TICK_MS

    def _stale(self, live_ms: int) -> None:
        e = self._e
        if live_ms - e.report_live_ms <= STALE_MS_MIN:
            return
        age_ms = live_ms - max(e.report_live_ms, e.opened_ms)
        if age_ms > STALE_MS_MIN and age_ms > self.stale_bound_ms():
            self._fail("R9", f"the last report is {age_ms} ms old and no stop went out")

    def _planned(self) -> None:
        e, setpoint_ckmh = self._e, self._e.motion.setpoint_ckmh
        if e.phase == "walking" and e.live_ms > e.planned_ms:
            self._fail("R3", f"still at {setpoint_ckmh}, the plan wants {e.planned_ckmh} for long")

    # --- stops ----------------------------------------------------------------------------------

    def _stops(self) -> None:
        e, stopping = self._e, self._e.stopping
        if stopping is None:
            return
        live_ms = e.live_ms
        if e.linked and live_ms - stopping.last_ms > STOP_AGAIN_MS:
            since_ms = live_ms - stopping.last_ms
            self._fail("6", f"no stop for {since_ms} ms, and standstill was not reported")
        stuck = e.linked and bool(e.report_ckmh) and live_ms - stopping.stuck_ms > LADDER_MS
        if stuck and len(stopping.words) < LADDER_WORDS:
            self._fail("row 10", f"nothing but {stopping.words}, and the belt is no slower")
        deaf_ms = live_ms - max(e.heard_ms, e.opened_ms, stopping.since_ms)
        if stuck and deaf_ms > RELINK_MS and live_ms - stopping.stuck_ms > RELINK_MS:
            self._fail("row 10", f"nothing was answered for {deaf_ms} ms, and no new connection")
        if e.belt_ckmh == 0 or e.alarm is not None or not self._could_know():
            return
        under_ms = live_ms - stopping.since_ms
        if e.linked and not stopping.accepted and under_ms > STOP_SILENCE_MS + ALARM_SLACK_MS:
            self._fail("row 10", f"no stop acknowledged for {under_ms} ms, and no alarm")
        bound_ms = run_down_ms(stopping.from_ckmh) + STILL_MARGIN_MS + ALARM_MS
        if under_ms > bound_ms:
            self._fail("R8", f"told to stop {under_ms} ms ago, runs at {e.belt_ckmh}, no alarm")

    def _could_know(self) -> bool:
        """Whether the service had what it takes to see that the belt may be moving."""
        e = self._e
        age_ms = e.live_ms - e.report_live_ms
        if e.report_ckmh == 0:
            return age_ms > STALE_MS_MAX + ALARM_SLACK_MS
        return age_ms > ALARM_SLACK_MS

    # --- what people are shown --------------------------------------------------------------------

    def told(self, phase: str, alarm: str | None) -> None:
        """What the display says of the session."""
        e = self._e
        if alarm != e.alarm:
            self._fail("19", f"the alarm is {e.alarm}, shown is {alarm}")
        if phase != e.phase:
            self._fail("20", f"the session is {e.phase}, shown is {phase}")

    def shown(
        self, *, fresh: bool, still: bool, measured_ckmh: int | None, age_ms: int | None
    ) -> None:
        """The display as it is now."""
        e = self._e
        true_age_ms = e.now_ms - e.report_ms
        if fresh and (true_age_ms > STALE_MS_MAX + DATED_MS or not e.linked):
            self._fail("R9", f"a report of {true_age_ms} ms ago is shown as current")
        if fresh and measured_ckmh != e.report_ckmh:
            self._fail("R9", f"shown {measured_ckmh}, the last report says {e.report_ckmh}")
        # A report waits for the next tick and is dated by it; a stalled process cannot date at all.
        waited_ms = e.live_ms - e.report_live_ms - DATED_MS
        if age_ms is not None and e.report_ckmh is not None and age_ms < waited_ms - 1:
            self._fail("R9", f"shown as {age_ms} ms old, it is {true_age_ms} ms old")
        if still and e.knows_motion and e.now_ms - e.report_ms > DATED_MS:
            self._fail("20", f"standstill is shown, and the belt moves at {e.belt_ckmh}")
        if still and e.live_ms - e.report_live_ms > STALE_MS_MAX + DATED_MS:
            self._fail("20", "standstill is shown, and nothing was reported for long")
