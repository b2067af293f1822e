"""A treadmill as people describe it, as pydantic shapes.

The one rule: what is written is what the machine does, in people's units; what nobody has measured
is left out, and then the careful figures of an unknown treadmill hold.
"""

from __future__ import annotations

from math import lcm
from typing import Any

from pydantic import Field, model_validator

from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.core.wording import deck_text
from treadmill_ctl.schema.commissioned import Commissioned
from treadmill_ctl.schema.fields import Grade, Identifier, Line, Version
from treadmill_ctl.schema.shape import Misfit, Shape
from treadmill_ctl.schema.treadmill_fields import (
    Behaviour,
    BeltSpeed,
    DeckLength,
    GradeStep,
    OwnDeceleration,
    ReportPeriod,
    YesOrNo,
)


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
    commissioned: Commissioned | None = Field(
        default=None,
        description="What an empty-belt check found out; `treadmill-ctl commission` writes it.",
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
