"""A treadmill as people describe it, as pydantic shapes.

The one rule: what is written is what the machine does, in people's units; what nobody has measured
is left out, and then the careful figures of an unknown treadmill hold.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Annotated, Any, Final, TypeAlias

from pydantic import Field, WithJsonSchema, model_validator

from treadmill_ctl.core.limits import STALE_MS_MAX, STALE_PERIODS
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.core.units import kmh, seconds
from treadmill_ctl.core.wording import acceleration_text, deck_text, length_text
from treadmill_ctl.schema import quantities
from treadmill_ctl.schema.fields import Grade, Identifier, Line, Version, bounded, reader, told
from treadmill_ctl.schema.quantities import Unreadable
from treadmill_ctl.schema.shape import Misfit, Shape

SPEED_CKMH_MAX: Final = 4_000  # no belt that people walk on is faster: a slip of unit or digit
DECELERATION_MM_S2_MAX: Final = 5_000
DECK_MM_MIN: Final = 500
DECK_MM_MAX: Final = 5_000
BEHAVIOUR_MS_MAX: Final = 60_000
# Three reports fit into the longest silence that is not a trip.
REPORTS_MS_MAX: Final = STALE_MS_MAX // STALE_PERIODS
_DECK_PATTERN: Final = r"^[0-9]{1,6}(\.[0-9]{1,6})? ?(m|cm)$"
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


def _deck_length(text: str) -> int:
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
DeckLength: TypeAlias = Annotated[
    int,
    reader(
        bounded(_deck_length, DECK_MM_MAX, length_text, "is no deck; at most {most}", DECK_MM_MIN)
    ),
    told(_DECK_PATTERN, "1.5 m", "150 cm"),
]
YesOrNo: TypeAlias = Annotated[bool, reader(_yes_or_no), WithJsonSchema({"type": "boolean"})]


class SpeedRange(Shape):
    """The speeds that a belt can be told."""

    from_: BeltSpeed = Field(alias="from", description="The slowest that it walks.")
    to: BeltSpeed = Field(description="The fastest.")
    step: BeltSpeed = Field(description="From one speed to the next.")

    @model_validator(mode="after")
    def _upward(self) -> SpeedRange:
        if self.to < self.from_:
            raise Misfit("to", "is slower than from; write the slowest first")
        return self

    @property
    def range(self) -> Range:
        """The same for the core, in 0.01 km/h: every place on the grid, exact to the last one."""
        per = lcm(self.from_.denominator, self.step.denominator)
        lowest, rest = divmod(int(self.from_ * per), per)
        return Range(lowest, int(self.to), int(self.step * per), per, rest)


class GradeRange(Shape):
    """The grades that a deck can be told, as a walker feels them who faces the console."""

    from_: Grade = Field(alias="from", description="The lowest: 0 %, or a grade downhill.")
    to: Grade = Field(description="The steepest uphill.")
    step: GradeStep = Field(description="From one grade to the next.")

    @model_validator(mode="after")
    def _upward(self) -> GradeRange:
        if self.to < self.from_:
            raise Misfit("to", f"is below from, {deck_text(self.from_)}; write the lowest first")
        return self

    @property
    def range(self) -> Range:
        """The same for the core, in 0.1 % of the deck."""
        return Range(self.from_, self.to, self.step)


class Treadmill(Shape):
    """A treadmill: what it can be told, and how it behaves."""

    version: Version = Field(description="The version of this language.")
    name: Line = Field(description="What it is called in messages.")
    family: Identifier = Field(description="The protocol that it speaks, such as ftms.")
    speed: SpeedRange = Field(description="The speeds that its belt can be told.")
    grade: GradeRange | None = Field(
        default=None, description="The grades of its deck; left out where no motor moves it."
    )
    reverses: YesOrNo = Field(default=False, description="Whether its belt runs in reverse.")
    deceleration: OwnDeceleration | None = Field(
        default=None, description="Its own ramp when it is told to stop."
    )
    deck: DeckLength | None = Field(default=None, description="The length that people walk on.")
    reports_every: ReportPeriod | None = Field(
        default=None, description="How far apart its reports are."
    )
    commands_apart: Behaviour | None = Field(
        default=None, description="How long it needs between two commands."
    )
    starts_within: Behaviour | None = Field(
        default=None, description="From the start to measured motion at most, countdown included."
    )
    follows_within: Behaviour | None = Field(
        default=None, description="From a command to the first report that shows it, at most."
    )
    live_speed: YesOrNo = Field(
        default=True, description="Whether it takes a new speed while it runs."
    )
    watchdog: Behaviour | None = Field(
        default=None,
        description="It stops by itself after so long a silence; left out where it runs on.",
    )
    reports_key: YesOrNo = Field(
        default=False, description="Whether it says when its key is pulled."
    )
    lockout: Behaviour | None = Field(
        default=None, description="So long after it is switched on, it takes no start."
    )

    @property
    def machine(self) -> Machine:
        """The same for the core; what is left out has the figures of an unknown treadmill."""
        measured = {
            "deceleration_mm_s2": self.deceleration,
            "deck_mm": self.deck,
            "report_period_ms": self.reports_every,
            "command_gap_ms": self.commands_apart,
            "start_ms_max": self.starts_within,
            "follow_ms": self.follows_within,
            "watchdog_ms": self.watchdog,
            "lockout_ms": self.lockout,
        }
        given: dict[str, Any] = {key: value for key, value in measured.items() if value is not None}
        grade = self.grade.range if self.grade else None
        speed = self.speed.range
        return Machine(
            self.name,
            self.family,
            speed,
            grade,
            self.reverses,
            live_speed=self.live_speed,
            reports_key=self.reports_key,
            **given,
        )
