"""What is kept of a walker, as pydantic shapes: caps and measurements under a pseudonym.

The one rule: nothing that a name, a birthday or a note could be written in; a key that is not
named here is refused.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from treadmill_ctl.schema.fields import (
    Day,
    Done,
    Identifier,
    MeasurementName,
    Version,
    WalkerId,
    WalkingSpeed,
)
from treadmill_ctl.schema.profile import ProfileCaps
from treadmill_ctl.schema.shape import Misfit, Shape


class Preset(StrEnum):
    """Lower caps for a kind of walker."""

    NEURO = "neuro"
    CHILDREN = "children"


class Taken(Shape):
    """One measurement that was taken."""

    of: MeasurementName = Field(description="What was measured, by the name that profiles use.")
    value: WalkingSpeed = Field(description="The speed that was measured.")
    on: Day = Field(description="The day it was measured on.")


class Begun(Shape):
    """One course that was begun, and how far it has come."""

    of: Identifier = Field(description="Which course it is, by its id.")
    begun: Day = Field(description="The day it began; what was measured by then is its baseline.")
    sessions: Done = Field(default=0, description="How many of its sessions are done.")
    successes: Done = Field(default=0, description="How many of them a person called a success.")

    @model_validator(mode="after")
    def _no_more_successes_than_sessions(self) -> Begun:
        if self.successes > self.sessions:
            raise Misfit("successes", f"are more than the sessions that are done, {self.sessions}")
        return self


class Walker(Shape):
    """A walker, known by an id alone."""

    version: Version = Field(description="The version of this language.")
    id: WalkerId = Field(description="The pseudonym; that of the file. No names.")
    preset: Preset | None = Field(default=None, description="Lower caps for a kind of walker.")
    caps: ProfileCaps | None = Field(default=None, description="What this walker walks at most.")
    measurements: tuple[Taken, ...] = Field(
        default=(), description="What was measured; the newest of a name counts."
    )
    courses: tuple[Begun, ...] = Field(
        default=(), description="What was begun; of one profile, the last begun counts."
    )
