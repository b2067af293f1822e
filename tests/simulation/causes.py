"""What obliges the service to react, and within which bound: the fault table, row by row.

The one rule: only what reached the service, or what people did to it, obliges it.
"""

from __future__ import annotations

from collections.abc import Callable

from evidence import MOVING, NOT_PERMITTED, START, STOP, SUCCESS, Evidence
from led_numbers import highest_written_ckmh
from numbers_in_force import (
    ANSWER_MS,
    DATED_MS,
    FOLLOW_MS,
    OVER_CAP_CKMH,
    OVER_CKMH,
    TICK_MS,
    UNDER_CKMH,
    run_down_ms,
)
from octets import reported_ckmh as speed_in
from octets import unreadable
from reactions import By, Reactions
from treadmill_ctl.core.model import Way
from worlds import World

AT_ONCE_MS = 100
NOTICE_MS = 200
OVER_FOR_MS, UNDER_FOR_MS, START_MS_MAX = 1_000, 3_000, 8_000
CONFIRM_OVER_MS = OVER_FOR_MS + DATED_MS + TICK_MS
# three seconds below, after what a setpoint takes to be followed and shown
UNDER_MS = UNDER_FOR_MS + FOLLOW_MS + DATED_MS + TICK_MS
NO_MOTION_MS = START_MS_MAX + 2 * TICK_MS
LOST_ALARM_MS = 500
REFUSED_MS = 1_000
BAD_MAX, BAD_MS = 3, 5_000
SETTLE_MS = 10_000
SAID, RESULT = 1, 2
EXCUSED = 2_000  # for a fall: the command gap, and an answer that is waited for


class Causes:
    """Turns what happens in one world into what is owed."""

    def __init__(self, evidence: Evidence, world: World, reactions: Reactions) -> None:
        self._e = evidence
        self._segments = world.segments
        self._reactions = reactions
        self._channels: dict[str, Callable[[bytes], None]] = {
            "2acd": self._record,
            "2ad9": self._indication,
            "2ada": self._status,
        }

    @property
    def _cap_ckmh(self) -> int:
        segment = self._segments[min(self._e.segment, len(self._segments) - 1)]
        return self._e.numbers.cap_ckmh(backward=segment.way is Way.TURNED)

    def _owe_stop(self, what: str, bound_ms: int) -> None:
        """Owed only while the belt is meant to run; a stop under way is repeated anyhow."""
        if self._e.motion.running and self._e.linked:
            self._reactions.owe(what, bound_ms)

    # --- from the machine ---------------------------------------------------------------------

    def heard(self, channel: str, data: bytes) -> None:
        """A message is about to reach the service."""
        e = self._e
        if unreadable(channel, data):
            e.bad_ms.append(e.now_ms)
            if len(e.bad_ms) > BAD_MAX and e.now_ms - e.bad_ms[0] < BAD_MS:
                self._owe_stop("corrupt", NOTICE_MS)
        elif channel in self._channels and data:
            self._channels[channel](data)

    def _record(self, record: bytes) -> None:
        e, speed_ckmh = self._e, speed_in(record)
        if speed_ckmh is None:
            return
        unasked = speed_ckmh > 0 and e.at_rest
        if e.speeds_up(speed_ckmh):
            self._owe_alarm("speeds-up", NOTICE_MS)
        else:
            self._reactions.forgive_young("speeds-up", TICK_MS)
        e.reported(speed_ckmh)
        if speed_ckmh == 0:
            self._reactions.forgive_young("motion-unasked", TICK_MS)
        if e.motion.running:
            self._compare(speed_ckmh)
        elif unasked:
            self._reactions.owe("motion-unasked", NOTICE_MS)
            self._owe_alarm("motion-unasked", NOTICE_MS)

    def _compare(self, speed_ckmh: int) -> None:
        e, reactions = self._e, self._reactions
        if speed_ckmh > self._cap_ckmh + OVER_CAP_CKMH:
            reactions.owe("over-cap", NOTICE_MS)
            self._owe_alarm("over-cap", NOTICE_MS)
        else:
            reactions.forgive_young("over-cap", TICK_MS)
        levels = e.levels(SETTLE_MS)
        if speed_ckmh > max(levels) + OVER_CKMH:
            reactions.owe("overspeed", CONFIRM_OVER_MS, after_ms=OVER_FOR_MS)
        else:
            reactions.forgive("overspeed")
        # A belt that moves before the start is answered may have done so before, and stand again.
        if speed_ckmh > 0 and not any(procedure.op == START for procedure in e.flight):
            e.motion.moved = True
            reactions.forgive("no-motion")
        lags = e.motion.moved and speed_ckmh < min(levels) - UNDER_CKMH
        since_ms = e.live_ms if e.motion.lags_ms is None else e.motion.lags_ms
        e.motion.lags_ms = since_ms if lags else None
        if lags:
            reactions.owe("stuck", UNDER_MS, after_ms=UNDER_FOR_MS)
        else:
            reactions.forgive("stuck")

    def _over_ckmh(self) -> int:
        return max(self._e.levels(SETTLE_MS)) + OVER_CKMH

    def _indication(self, data: bytes) -> None:
        e = self._e
        op, result = data[SAID], data[RESULT]
        e.heard_ms = e.live_ms
        procedure = e.answered(data)
        if procedure is None:
            return
        if op in MOVING:
            self._reactions.forgive("silence")
        if result == NOT_PERMITTED and (op in MOVING or op == STOP):
            self._owe_stop("control-lost", NOTICE_MS)
            self._owe_trip("control-lost")
        elif result != SUCCESS and op in MOVING and (op == START or e.refusals > 1):
            self._owe_stop("refused", REFUSED_MS)

    def _status(self, data: bytes) -> None:
        e = self._e
        match data[0]:
            case 0xFF | 0x01:
                self._owe_stop("control-lost", NOTICE_MS)
                self._owe_trip("control-lost")
            case 0x03:
                self._owe_stop("key", AT_ONCE_MS)
                self._owe_trip("the key")
            case 0x02:
                self._owe_stop("console-stop", NOTICE_MS)
            case 0x04 if e.at_rest:
                self._reactions.owe("console-start", NOTICE_MS)
            case 0x05 if len(data) > RESULT and e.motion.running:
                self._target(data[1] | data[2] << 8)
            case _:
                pass

    def _target(self, speed_ckmh: int) -> None:
        e = self._e
        levels = e.levels(FOLLOW_MS)
        if speed_ckmh > max(levels):
            self._owe_stop("console-faster", NOTICE_MS)
        elif speed_ckmh <= min(levels) - e.numbers.step_ckmh and e.phase == "walking":
            e.motion.only_down = True
            self._owe_stop("console-slower", self._ramp_ms())

    # --- from the link and the host -------------------------------------------------------------

    def wrote(self, *, failed: bool, busy: bool) -> None:
        """The answer to the oldest write is about to reach the service."""
        e = self._e
        if not e.unspoken:
            return
        procedure = e.unspoken.popleft()
        if failed and procedure in e.flight:
            e.flight.remove(procedure)
            if procedure.op in MOVING:
                self._reactions.forgive("silence")
                if not busy:
                    self._owe_stop("write-failed", NOTICE_MS)
                elif procedure.op == START:
                    e.motion.start_busy = True

    def lost(self) -> None:
        """The service is about to learn that its link is gone."""
        e = self._e
        self._owe_trip("link-loss")
        self._reactions.forgive_stops()
        may_move = e.motion.running or e.stopping is not None or e.knows_motion
        if e.begun and e.belt_ckmh > 0 and may_move:
            self._owe_alarm("link-loss", LOST_ALARM_MS)

    def was_away(self, away_ms: int, what: str) -> None:
        """The service got no processor for a time, or its clock jumped."""
        if away_ms > 500 + TICK_MS:  # what is shorter may look like a late tick
            self._owe_stop(what, AT_ONCE_MS)
            self._owe_trip(what)

    # --- from the service and people --------------------------------------------------------------

    def handed_over(self, op: int) -> None:
        """A request that wants an answer; after the evidence took it in."""
        if op in MOVING and self._e.motion.running:
            self._reactions.owe("silence", ANSWER_MS + TICK_MS, after_ms=ANSWER_MS)
        if op == START:
            self._reactions.owe("no-motion", NO_MOTION_MS, after_ms=START_MS_MAX)
        elif self._e.motion.running and (self._e.report_ckmh or 0) <= self._over_ckmh():
            self._reactions.forgive("overspeed")

    def asked(self, request: str) -> None:
        """Somebody asked for less; before the service hears it."""
        e = self._e
        if request == "estop":
            e.must_latch("an emergency stop", 0)
        if request in ("stop", "pause") and e.motion.running and e.linked:
            lowest = e.motion.setpoint_ckmh <= e.numbers.lowest_ckmh
            self._owe_stop(request, AT_ONCE_MS if lowest else self._ramp_ms())

    def _ramp_ms(self) -> int:
        e = self._e
        fall_ckmh = e.motion.setpoint_ckmh - e.numbers.lowest_ckmh
        return e.numbers.fall_ms(fall_ckmh) + EXCUSED

    def entered_segment(self) -> None:
        """The plan goes on: what is above its new segment comes down within the ramp's time."""
        e, segment = self._e, self._segments[self._e.segment]
        highest_ckmh = max(highest_written_ckmh(segment), e.numbers.lowest_ckmh)
        fall_ms = e.numbers.fall_ms(e.motion.setpoint_ckmh - highest_ckmh)
        e.planned_ckmh, e.planned_ms = highest_ckmh, e.live_ms + fall_ms + EXCUSED

    def _owe_trip(self, what: str) -> None:
        """A trip is owed for what comes while the belt is meant to run."""
        if self._e.motion.running and self._e.begun:
            self._e.must_latch(what, NOTICE_MS)

    def _owe_alarm(self, what: str, bound_ms: int) -> None:
        if self._e.alarm is None:
            self._reactions.owe(what, bound_ms, By.ALARM)

    def not_still_ms(self) -> int:
        """How long after a stop began the alarm is due when the belt still moves."""
        stopping = self._e.stopping
        return 0 if stopping is None else run_down_ms(stopping.from_ckmh)
