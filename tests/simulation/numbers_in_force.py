"""The numbers that the oracle holds the service to, restated from SAFETY.md by hand.

The one rule: nothing here is imported from the service. Where the two differ, one of them is wrong.
Speeds in 0.01 km/h, accelerations in mm/s², times in ms.
"""

from __future__ import annotations

from dataclasses import dataclass

from worlds import World

SITE_BACKWARD_CKMH = 500
SITE_FORWARD_CKMH = 650
SITE_ACCELERATION_MM_S2 = 100
SITE_DECELERATION_MM_S2 = 150
SITE_GRADE_DPCT = 150
GRADE_RATE_DPCT_S = 10
BACKWARD_GRADE_CKMH_MAX = 300

RISE_CKMH_MAX = 30
FIRST_CKMH_MAX = 100
TICK_CLAMP_MS = 200
START_ASKED_MS_MAX = 5_000
CONFIRMED_MS_MAX = 60_000
TURN_STILL_MS = 3_000
APART_MS = 200  # two zeros that are two looks at the belt
ANNOUNCED_MS = 3_000 - 1  # 3-2-1, by two clocks that count in whole ms
STALE_MS_MIN, STALE_MS_MAX = 1_500, 3_000
OVER_CKMH = 30
OVER_CAP_CKMH = 50
UNDER_CKMH = 30

TICK_MS = 100
# A report waits for the next tick and is dated by it, so what it proves may be a tick older (R9).
DATED_MS = TICK_MS
STOP_AGAIN_MS = 500 + TICK_MS
GAP_MS = 700
ANSWER_MS = 1_000
FOLLOW_MS = 2_500  # from a setpoint to the first report that shows it
STOP_SILENCE_MS = 2_000
STOPPING_MM_S2 = 80  # what an unknown machine is trusted to slow down by
STILL_MARGIN_MS = 3_000

ITEMS = frozenset({"key", "deck", "stop-in-reach", "walker-ready"})
WAY_ITEM = {True: "way:turned", False: "way:straight"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """The caps in force in one world."""

    backward_ckmh: int
    forward_ckmh: int
    acceleration_mm_s2: int
    deceleration_mm_s2: int
    lowest_ckmh: int
    step_ckmh: int

    def cap_ckmh(self, *, backward: bool) -> int:
        """The lowest speed cap for a direction."""
        return self.backward_ckmh if backward else self.forward_ckmh

    def fall_ms(self, change_ckmh: int) -> int:
        """How long the ramp takes to fall by so much, in whole steps of the machine.

        A command leaves every 0.7 s or a tick later, and lowers the speed by what the limit allows
        for 0.7 s, cut to a step of the machine: R3 holds between every two commands.
        """
        rate = self.deceleration_mm_s2 * 9
        each_ckmh = max(rate * GAP_MS // 25_000 // self.step_ckmh, 1) * self.step_ckmh
        each_ms = max(GAP_MS, each_ckmh * 25_000 // rate) + TICK_MS
        return -(-max(change_ckmh, 0) // each_ckmh) * each_ms


def in_world(world: World) -> Numbers:
    """The lowest of what site, walker and machine allow."""
    walker, machine = world.walker, world.machine
    return Numbers(
        min(SITE_BACKWARD_CKMH, machine.speed_max_ckmh, *_said(walker, "backward_ckmh")),
        min(SITE_FORWARD_CKMH, machine.speed_max_ckmh, *_said(walker, "forward_ckmh")),
        min(SITE_ACCELERATION_MM_S2, *_said(walker, "acceleration_mm_s2"), 250),
        min(SITE_DECELERATION_MM_S2, *_said(walker, "deceleration_mm_s2"), 500),
        machine.speed_min_ckmh,
        machine.speed_step_ckmh,
    )


def _said(caps: object, name: str) -> tuple[int, ...]:
    value = getattr(caps, name, None)
    return () if value is None else (value,)


def run_down_ms(from_ckmh: int) -> int:
    """How long an unknown machine may take from a speed to standstill."""
    return from_ckmh * 25_000 // (STOPPING_MM_S2 * 9) + 1
