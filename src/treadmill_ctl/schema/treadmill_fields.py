"""The kinds of value that the file of a treadmill is made of.

The one rule: what no treadmill can be is refused as a slip, and what one can be is read exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Final, TypeAlias

from pydantic import WithJsonSchema

from treadmill_ctl.core.limits import STALE_MS_MAX, STALE_PERIODS
from treadmill_ctl.core.units import kmh, seconds
from treadmill_ctl.core.wording import acceleration_text, length_text
from treadmill_ctl.schema import quantities
from treadmill_ctl.schema.fields import bounded, reader, told
from treadmill_ctl.schema.quantities import Unreadable

SPEED_CKMH_MAX: Final = 4_000  # no belt that people walk on is faster: a slip of unit or digit
DECELERATION_MM_S2_MAX: Final = 5_000
DECK_MM_MIN: Final = 500
DECK_MM_MAX: Final = 5_000
BELT_MM_MIN: Final = 1_000
BELT_MM_MAX: Final = 15_000
TURNS_MAX: Final = 200
STOPWATCH_MS_MIN: Final = 5_000  # below it, the hand on the watch is what is measured
STOPWATCH_MS_MAX: Final = 600_000
BEHAVIOUR_MS_MAX: Final = 60_000
# Three reports fit into the longest silence that is not a trip.
REPORTS_MS_MAX: Final = STALE_MS_MAX // STALE_PERIODS
_LENGTH_PATTERN: Final = r"^[0-9]{1,6}(\.[0-9]{1,6})? ?(m|cm)$"
_MM_PER: Final = {"m": 1_000, "cm": 10}


def _belt_speed(text: str) -> Fraction:
    """A speed in 0.01 km/h, exact: the steps of a belt in miles are no whole number of them."""
    number, unit = quantities.one(text, tuple(quantities.CKMH_PER), "0.1 km/h")
    speed_ckmh = Fraction(number) * Fraction(quantities.CKMH_PER[unit])
    if speed_ckmh < 1:
        raise Unreadable("is too little; at least 0.01 km/h")
    if speed_ckmh > SPEED_CKMH_MAX:
        raise Unreadable(f"is no speed of a treadmill; at most {kmh(SPEED_CKMH_MAX)}")
    return speed_ckmh


def _grade_step(text: str) -> int:
    number, _ = quantities.one(text, ("%",), "0.5 %")
    step_dpct = int(number * 10)
    if step_dpct == 0:
        raise Unreadable("is too little; at least 0.1 %")
    return step_dpct


def _length(text: str) -> int:
    number, unit = quantities.one(text, tuple(_MM_PER), "1.5 m")
    return int(number * _MM_PER[unit])


def _yes_or_no(text: str) -> bool:
    if text not in ("true", "false"):
        raise Unreadable("is not known here; allowed: true or false")
    return text == "true"


_SPEED: Final = told(quantities.SPEED_PATTERN, "0.5 km/h", "12 km/h", "0.1 mph")
_TIME: Final = told(quantities.DURATION_PATTERN, "1 s", "0.5 s")
_behaviour: Final = bounded(
    quantities.duration, BEHAVIOUR_MS_MAX, seconds, "is too long; at most {most}"
)
BeltSpeed: TypeAlias = Annotated[Fraction, reader(_belt_speed), _SPEED]
GradeStep: TypeAlias = Annotated[int, reader(_grade_step), told(f"^{quantities.PERCENT}$", "0.5 %")]
Behaviour: TypeAlias = Annotated[int, reader(_behaviour), _TIME]
ReportPeriod: TypeAlias = Annotated[
    int,
    reader(
        bounded(
            quantities.duration,
            REPORTS_MS_MAX,
            seconds,
            f"is too seldom; at most {{most}} apart, as silence for {seconds(STALE_MS_MAX)} stops"
            " the belt",
        )
    ),
    _TIME,
]
OwnDeceleration: TypeAlias = Annotated[
    int,
    reader(
        bounded(
            quantities.acceleration,
            DECELERATION_MM_S2_MAX,
            acceleration_text,
            "is no ramp of a belt; at most {most}",
        )
    ),
    told(quantities.ACCELERATION_PATTERN, "0.08 m/s²"),
]
deck_length: Final = bounded(
    _length, DECK_MM_MAX, length_text, "is no deck; at most {most}", DECK_MM_MIN
)
belt_length: Final = bounded(
    _length, BELT_MM_MAX, length_text, "is no belt; at most {most}", BELT_MM_MIN
)
turns: Final = bounded(quantities.count, TURNS_MAX, str, "is too many; at most {most}")
stopwatch: Final = bounded(
    quantities.duration,
    STOPWATCH_MS_MAX,
    seconds,
    "is too long; at most {most}",
    STOPWATCH_MS_MIN,
)
DeckLength: TypeAlias = Annotated[
    int, reader(deck_length), told(_LENGTH_PATTERN, "1.5 m", "150 cm")
]
BeltLength: TypeAlias = Annotated[int, reader(belt_length), told(_LENGTH_PATTERN, "2.95 m")]
Turns: TypeAlias = Annotated[
    int,
    reader(turns),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": TURNS_MAX}),
]
Stopwatch: TypeAlias = Annotated[
    int, reader(stopwatch), told(quantities.DURATION_PATTERN, "52.1 s")
]
YesOrNo: TypeAlias = Annotated[bool, reader(_yes_or_no), WithJsonSchema({"type": "boolean"})]
