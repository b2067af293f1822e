"""Caps from every source, and the one set of limits that is in force.

The one rule: the lowest cap wins, and nothing wins over a ceiling. Numbers and their reasons are
the table of SAFETY.md; the tests restate each as a literal.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from treadmill_ctl.core.model import Walk

# What the watch and the guard go by. None of these can be configured.
TICK_MS = 100  # the loop's own pace
TICK_CLAMP_MS = 200  # a late tick never buys more ramp than this
TICK_GAP_MS_MAX = 500  # later than this with a belt that may move is a trip
STALE_PERIODS = 3
STALE_MS_MIN = 1_500
STALE_MS_MAX = 3_000
OVER_SETPOINT_CKMH = 30
OVER_SETPOINT_MS = 1_000
OVER_CAP_CKMH = 50
UNDER_SETPOINT_CKMH = 30
UNDER_SETPOINT_MS = 3_000
STILL_REPORTS = 2  # one zero may be a glitch
STILL_MS_MIN = 200  # what was held up and arrives together is one look at the belt, not two
TURN_STILL_MS = 3_000
STOP_MARGIN_MS = 3_000
STOP_REPEAT_MS = 500
STOP_RELINK_MS = 4_000  # two rounds of the ladder over a connection, and no stop answered
STOP_SILENCE_MS = 2_000  # no stop acknowledged for this long, and the belt not still: alarm
START_REQUEST_AGE_MS_MAX = 5_000
CONFIRM_AGE_MS_MAX = 60_000  # what was true a minute ago is asked again
ANNOUNCE_MS = 3_000  # 3-2-1 before every motion
FIRST_STEP_CKMH_MAX = 100
STEP_CKMH_MAX = 30
GRADE_MOVES_BELOW_CKMH = 300  # backward, the deck moves only at or under 3 km/h
EASE_STEP_CKMH = 20  # one step slower where the plan says none: felt, and no stumble
AHEAD_CKMH_MAX = 50  # what a person asks for ahead of the belt is not stored up beyond this
GATE_AGAIN_MS = 10_000  # a gate that stays closed asks for slower again after this
BAD_BYTES_MS = 5_000
BAD_BYTES_MAX = 3
DECELERATION_FLOOR_MM_S2 = 100  # gentler than this is a stop too slow (H-06)


@dataclass(frozen=True, slots=True)
class Caps:
    """What one source allows at most; None where it says nothing.

    Speeds in 0.01 km/h by the direction the walker walks in, accelerations in mm/s², the grade's
    rate in 0.1 % a second, its magnitude in 0.1 %, the session in ms.
    """

    source: str
    backward_ckmh: int | None = None
    forward_ckmh: int | None = None
    acceleration_mm_s2: int | None = None
    deceleration_mm_s2: int | None = None
    grade_dpct: int | None = None
    grade_rate_dpct_s: int | None = None
    session_ms: int | None = None

    def __post_init__(self) -> None:
        for field in fields(self)[1:]:
            value = getattr(self, field.name)
            if value is not None and value < 1:
                raise ValueError(f"{self.source}: {field.name} must be above zero, not {value}")
        low = self.deceleration_mm_s2
        if low is not None and low < DECELERATION_FLOOR_MM_S2:
            raise ValueError(
                f"{self.source}: deceleration_mm_s2 must be at least {DECELERATION_FLOOR_MM_S2},"
                f" not {low}: a stop slower than that carries the walker off the deck"
            )


CEILING = Caps("ceiling", 600, 1_200, 250, 500, 300, 20, 7_200_000)
SITE_DEFAULT = Caps("site default", 500, 650, 100, 150, 150, 10, 3_600_000)
NEURO_PRESET = Caps(
    "neuro preset", backward_ckmh=220, acceleration_mm_s2=50, deceleration_mm_s2=100
)
CHILD_PRESET = Caps("children preset", backward_ckmh=200)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in force and the source that set it."""

    value: int
    source: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one session. Fields and units as in `Caps`."""

    backward_ckmh: Limit
    forward_ckmh: Limit
    acceleration_mm_s2: Limit
    deceleration_mm_s2: Limit
    grade_dpct: Limit
    grade_rate_dpct_s: Limit
    session_ms: Limit

    def speed(self, walk: Walk) -> Limit:
        """The speed cap for a walking direction."""
        return self.backward_ckmh if walk is Walk.BACKWARD else self.forward_ckmh


def in_force(*caps: Caps) -> Limits:
    """The lowest of the ceilings and of every cap given; the first source named wins a tie."""
    return Limits(*(_lowest(field.name, caps) for field in fields(Limits)))


def _lowest(name: str, caps: tuple[Caps, ...]) -> Limit:
    said = [(getattr(cap, name), cap.source) for cap in (*caps, CEILING)]
    value, source = min((s for s in said if s[0] is not None), key=lambda s: s[0])
    return Limit(value, source)


def stale_ms(report_period_ms: int) -> int:
    """The age at which a report no longer speaks for the belt."""
    return min(max(STALE_PERIODS * report_period_ms, STALE_MS_MIN), STALE_MS_MAX)
