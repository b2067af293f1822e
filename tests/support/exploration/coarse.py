"""Coarse numbers in the place of the real limits: a few ticks where those take seconds.

The one rule: only numbers are coarse. The code that runs is the code that drives a belt, and a
limit of two ticks has the same sides as one of thirty.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from treadmill_ctl.core.limits import Limit, Limits
from treadmill_ctl.core.model import Machine, Range

STEP_MS = 100
CAP_CKMH = 100
LOWEST_CKMH = 50
STEP_CKMH = 50
DECK_DPCT = 10
RAMP_MM_S2 = 1_400  # one step of the machine in one tick


@dataclass(frozen=True, slots=True)
class Numbers:
    """The limits of one world, and what is assumed of its machine; ms."""

    stale_ms: int = 100
    over_ms: int = 100
    under_ms: int = 100
    still_ms: int = 100
    turn_still_ms: int = 100
    stop_margin_ms: int = 200
    stop_repeat_ms: int = 100
    stop_silence_ms: int = 200
    asked_ms: int = 100
    confirmed_ms: int = 200
    announce_ms: int = 100
    follow_ms: int = 100
    gap_ms: int = 100
    start_ms: int = 200
    gate_again_ms: int = 100

    def put(self, place: Callable[[object, str, int], None]) -> None:
        """Put them in the place of the real ones, in every module of the core."""
        coarse = {
            "STALE_MS_MIN": self.stale_ms,
            "STALE_MS_MAX": self.stale_ms,
            "OVER_SETPOINT_MS": self.over_ms,
            "UNDER_SETPOINT_MS": self.under_ms,
            "STILL_MS_MIN": self.still_ms,
            "TURN_STILL_MS": self.turn_still_ms,
            "STOP_MARGIN_MS": self.stop_margin_ms,
            "STOP_REPEAT_MS": self.stop_repeat_ms,
            "STOP_SILENCE_MS": self.stop_silence_ms,
            "START_REQUEST_AGE_MS_MAX": self.asked_ms,
            "CONFIRM_AGE_MS_MAX": self.confirmed_ms,
            "ANNOUNCE_MS": self.announce_ms,
            "STEP_CKMH_MAX": STEP_CKMH,
            "GATE_AGAIN_MS": self.gate_again_ms,
            "EASE_STEP_CKMH": STEP_CKMH,
            "AHEAD_CKMH_MAX": STEP_CKMH,
            "BAD_BYTES_MS": STEP_MS,
            "BAD_BYTES_MAX": 0,
        }
        modules = [each for name, each in list(sys.modules.items()) if name.startswith(CORE)]
        for limit, value in coarse.items():
            for module in modules:
                if hasattr(module, limit):
                    place(module, limit, value)

    def machine(self, *, deck: bool) -> Machine:
        """A treadmill of two or three speeds, and with a deck of two grades or none."""
        return Machine(
            "coarse",
            "test",
            Range(LOWEST_CKMH, 150, STEP_CKMH),
            grade=Range(0, DECK_DPCT, DECK_DPCT) if deck else None,
            reverses=True,
            report_period_ms=STEP_MS,
            command_gap_ms=self.gap_ms,
            start_ms_max=self.start_ms,
            deceleration_mm_s2=14_000,  # from any speed to zero within a tick
            follow_ms=self.follow_ms,
        )


CORE = "treadmill_ctl.core."
COARSE = Numbers()
# Twice as long where a tick may then have nothing to decide.
PATIENT = Numbers(
    stale_ms=200,
    stop_margin_ms=400,
    stop_repeat_ms=200,
    stop_silence_ms=400,
    asked_ms=200,
    confirmed_ms=400,
    announce_ms=200,
    follow_ms=200,
    gap_ms=200,
    start_ms=400,
)
LIMITS = Limits(
    backward_ckmh=Limit(CAP_CKMH, "world"),
    forward_ckmh=Limit(CAP_CKMH, "world"),
    acceleration_mm_s2=Limit(RAMP_MM_S2, "world"),
    deceleration_mm_s2=Limit(RAMP_MM_S2, "world"),
    grade_dpct=Limit(DECK_DPCT, "world"),
    grade_rate_dpct_s=Limit(10 * DECK_DPCT, "world"),  # the deck's one step in one tick
    session_ms=Limit(3_600_000, "world"),
)
