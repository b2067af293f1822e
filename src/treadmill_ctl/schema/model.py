"""A model of treadmill and its documented deviations, as pydantic shapes.

The one rule: `behaves` and `made` say what it does, for the simulator; `needs` says what a driver
does otherwise, from a closed set. Neither is worked out from the other.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, WithJsonSchema, model_validator

from treadmill_ctl.drivers.quirks import Model, Quirks
from treadmill_ctl.schema.fields import Identifier, Line, Text, Version, reader
from treadmill_ctl.schema.quantities import Unreadable
from treadmill_ctl.schema.shape import Misfit, Shape
from treadmill_ctl.schema.treadmill import SpeedRange
from treadmill_ctl.schema.treadmill_fields import Behaviour, OwnDeceleration, ReportPeriod

NAME_MIN: Final = 3  # a shorter beginning of a name fits treadmills of every maker


def _miles(text: str) -> Literal["mph"]:
    if text != "mph":
        raise Unreadable("is not known here; allowed: mph; what counts km/h has no line")
    return "mph"


def _left_alone(text: str) -> Literal["left-alone"]:
    if text != "left-alone":
        raise Unreadable("is not known here; allowed: left-alone; a deck that is driven has none")
    return "left-alone"


def _silent(text: str) -> Literal["silent"]:
    if text != "silent":
        raise Unreadable("is not known here; allowed: silent; a key that is reported has no line")
    return "silent"


Miles = Annotated[Literal["mph"], reader(_miles), WithJsonSchema({"const": "mph"})]
LeftAlone = Annotated[
    Literal["left-alone"], reader(_left_alone), WithJsonSchema({"const": "left-alone"})
]
Silent = Annotated[Literal["silent"], reader(_silent), WithJsonSchema({"const": "silent"})]


class Match(Shape):
    """What a model is known by: all that is given has to fit."""

    names: tuple[Line, ...] = Field(
        default=(), description="How the name that it advertises begins; any of them."
    )
    manufacturer: Line | None = Field(
        default=None, description="The manufacturer of its Device Information, whole."
    )
    model: Line | None = Field(
        default=None, description="The model number of its Device Information, whole."
    )

    @model_validator(mode="after")
    def _something(self) -> Match:
        if not self.names and self.model is None:
            raise Misfit("names", "is missing; write names or model, or it would fit everything")
        if any(len(name) < NAME_MIN for name in self.names):
            raise Misfit(
                "names", f"has a name shorter than {NAME_MIN} characters; write more of it"
            )
        return self


class Needs(Shape):
    """What a driver does otherwise with it; what is left out is as with an unknown treadmill."""

    told_in: Miles | None = Field(default=None, description="It reads a target speed in mph.")
    reports_in: Miles | None = Field(default=None, description="It reports its speed in mph.")
    speed: SpeedRange | None = Field(
        default=None, description="Its speeds, where what it says of them is wrong."
    )
    grade: LeftAlone | None = Field(default=None, description="Its deck is not driven.")
    starts_within: Behaviour | None = Field(
        default=None, description="From the start to measured motion at most, countdown included."
    )
    follows_within: Behaviour | None = Field(
        default=None, description="From a command to the first report that shows it, at most."
    )
    commands_apart: Behaviour | None = Field(
        default=None, description="How long it needs between two commands."
    )
    deceleration: OwnDeceleration | None = Field(
        default=None, description="Its own ramp when it is told to stop."
    )
    reports_every: ReportPeriod | None = Field(
        default=None, description="How far apart its reports are."
    )
    key: Silent | None = Field(default=None, description="It does not say when its key is pulled.")
    refused: Line | None = Field(
        default=None, description="Why nobody is to walk on it, as the end of a sentence."
    )

    @property
    def quirks(self) -> Quirks:
        """The same for a driver."""
        return Quirks(
            told_mph=self.told_in is not None,
            reported_mph=self.reports_in is not None,
            speed=self.speed.range if self.speed else None,
            no_grade=self.grade is not None,
            start_ms_max=self.starts_within,
            follow_ms=self.follows_within,
            command_gap_ms=self.commands_apart,
            deceleration_mm_s2=self.deceleration,
            report_period_ms=self.reports_every,
            silent_key=self.key is not None,
            refused=self.refused or "",
        )


class ModelFile(Shape):
    """A file of `protocols/quirks`."""

    version: Version = Field(description="The version of this language.")
    title: Line = Field(description="What it is called in messages.")
    source: Text = Field(description="Where it was seen, and by whom.")
    match: Match = Field(description="What it is known by.")
    behaves: tuple[Identifier, ...] = Field(
        default=(), description="What it does otherwise, in the words of the simulator."
    )
    made: dict[str, str] = Field(
        default_factory=dict, description="What else the simulator has to know of its make-up."
    )
    needs: Needs = Field(default_factory=Needs, description="What a driver does otherwise.")

    def model_known(self, key: str) -> Model:
        """The same for a driver; `key` is what the file is called."""
        match = self.match
        return Model(
            key,
            self.title,
            match.names,
            match.manufacturer or "",
            match.model or "",
            self.needs.quirks,
        )
