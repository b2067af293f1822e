"""The document that a therapist writes, as pydantic shapes.

The one rule: a shape says what may be written and nothing of how it is walked; a key that is not
named here is refused. Descriptions are for the editor of the person who writes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import Walk
from treadmill_ctl.schema.course import Course
from treadmill_ctl.schema.fields import (
    AccelerationCap,
    Age,
    AskedFor,
    BackwardCap,
    BodyWeight,
    DecelerationCap,
    ForwardCap,
    GradeCap,
    Identifier,
    Line,
    MeasurementName,
    Pmid,
    SessionCap,
    Text,
    Version,
)
from treadmill_ctl.schema.gates import Gate
from treadmill_ctl.schema.segments import AnySegment
from treadmill_ctl.schema.shape import Misfit, Shape


class Use(StrEnum):
    """What a profile is used for."""

    KNEE = "knee"
    BALANCE = "balance"
    STRENGTH = "strength"
    BACK = "back"
    STROKE = "stroke"
    GENERAL = "general"
    TEST = "test"


class Kind(StrEnum):
    """What stands behind a profile."""

    PUBLISHED = "published"
    TEMPLATE = "template"
    DEMONSTRATION = "demonstration"


class Citation(Shape):
    """Where the protocol was published."""

    text: Text = Field(description="Authors, journal, year, volume, pages.")
    doi: Line | None = Field(default=None, description="For example 10.1111/ijs.12255")
    pmid: Pmid | None = Field(default=None, description="The number in PubMed.")
    registry: Line | None = Field(default=None, description="The number in a registry of trials.")


class FromSource(Shape):
    """One thing the source says, and the numbers of this profile that hold it."""

    says: Text = Field(description="What the source says, in its numbers.")
    fields: tuple[Line, ...] = Field(
        default=(), description='The numbers it is about: "caps > backward", or "Label > for".'
    )
    value: Line | None = Field(
        default=None, description="The value those fields must have, as written."
    )

    @model_validator(mode="after")
    def _value_with_fields(self) -> FromSource:
        if self.fields and self.value is None:
            raise Misfit("fields", "needs a value: what these fields must be, as in value: 10 min")
        if self.value is not None and not self.fields:
            raise Misfit("value", "needs fields: where the value is used, as in fields: [A > for]")
        return self


class Assumed(Shape):
    """One thing this profile assumes, and the numbers it is about."""

    says: Text = Field(description="What is assumed, and why.")
    fields: tuple[Line, ...] = Field(
        default=(),
        description='The numbers it is about: "caps", "caps > backward", "Label > speed".',
    )


class ProfileCaps(Shape):
    """What this profile allows at most. The lowest cap of all wins; no profile raises one."""

    backward: BackwardCap | None = Field(
        default=None, description="Highest speed walking backward."
    )
    forward: ForwardCap | None = Field(default=None, description="Highest speed walking forward.")
    acceleration: AccelerationCap | None = Field(
        default=None, description="How fast the belt may rise."
    )
    deceleration: DecelerationCap | None = Field(
        default=None, description="How fast the belt may slow."
    )
    grade: GradeCap | None = Field(default=None, description="Steepest grade, uphill or downhill.")
    session: SessionCap | None = Field(default=None, description="Longest session.")

    def of(self, source: str) -> Caps:
        """The caps under the name of who sets them."""
        return Caps(
            source,
            backward_ckmh=self.backward,
            forward_ckmh=self.forward,
            acceleration_mm_s2=self.acceleration,
            deceleration_mm_s2=self.deceleration,
            grade_dpct=self.grade,
            session_ms=self.session,
        )


class Measurement(Shape):
    """One thing to be measured of a walker; a speed may be a share of it."""

    says: Text = Field(description="What is measured, and how.")
    not_older_than: Age = Field(description="How old it may be: days or weeks.")


class Support(Shape):
    """What a session needs beside the treadmill; only what is written is asked for."""

    harness: AskedFor | None = Field(default=None, description="A harness that catches a fall.")
    rail: AskedFor | None = Field(default=None, description="Hands on the handrail.")
    second_person: AskedFor | None = Field(
        default=None, description="A second person beside the walker."
    )
    body_weight: BodyWeight | None = Field(
        default=None, description="How much of the body's weight is borne."
    )
    barefoot: AskedFor | None = Field(default=None, description="Without shoes.")

    @model_validator(mode="after")
    def _asks_for_something(self) -> Support:
        if not self.items:
            raise Misfit("support", "asks for nothing; write harness: true, or leave it out")
        return self

    @property
    def items(self) -> tuple[str, ...]:
        """What is asked for, by name, in the order of the keys here."""
        return tuple(key.replace("_", "-") for key, value in self if value is not None)


class Profile(Shape):
    """A profile: one session of treadmill walking, as a script."""

    version: Version = Field(description="The version of this language.")
    id: Identifier = Field(description="The name to call it by; that of the file.")
    title: Line = Field(description="One line that says what it is.")
    use: Use = Field(description="What it is used for.")
    kind: Kind = Field(
        description="What stands behind it: published is true to a citation, template is not a"
        " published protocol and to be adapted, demonstration is for the simulator."
    )
    walk: Walk = Field(description="The direction of walking at the beginning.")
    way: Literal["any", "turned", "reversed"] = Field(
        default="any",
        description="How to walk backward. turned: the walker faces the rear, the belt runs"
        " forward. reversed: the walker faces the console, the belt runs in reverse.",
    )
    citation: Citation | None = Field(default=None, description="Of a published profile.")
    population: Text | None = Field(default=None, description="Who it is meant for.")
    contraindications: tuple[Text, ...] = Field(
        default=(), description="Who must not walk it; shown before every start."
    )
    measurements: dict[MeasurementName, Measurement] = Field(
        default={},
        description="What the speeds are shares of, by the name that stands in them.",
        json_schema_extra={"additionalProperties": False},
    )
    from_source: tuple[FromSource, ...] = Field(default=(), description="What the citation says.")
    assumed: tuple[Assumed, ...] = Field(default=(), description="What it does not say.")
    caps: ProfileCaps | None = Field(default=None, description="What this profile allows at most.")
    support: Support | None = Field(
        default=None, description="What a session needs beside the treadmill."
    )
    gates: tuple[Gate, ...] = Field(
        default=(), description="What is watched of the walker, and what happens out of bounds."
    )
    course: Course | None = Field(
        default=None, description="The sessions of a treatment; without one it is a single session."
    )
    segments: tuple[AnySegment, ...] = Field(min_length=1, description="What is walked, in order.")

    @property
    def needs(self) -> tuple[str, ...]:
        """What is needed beside the treadmill, by name, such as `harness` or `second-person`."""
        return self.support.items if self.support else ()

    @model_validator(mode="after")
    def _kind_keeps_its_word(self) -> Profile:
        owed = {
            "citation": self.citation,
            "population": self.population,
            "contraindications": self.contraindications,
            "from_source": self.from_source,
        }
        if self.kind is Kind.PUBLISHED:
            missing = [key for key, value in owed.items() if not value]
            if missing:
                raise Misfit("kind", f"a published profile needs {', '.join(missing)} as well")
        elif self.citation or self.from_source:
            at = "citation" if self.citation else "from_source"
            raise Misfit(at, f"a {self.kind} has no source; remove it, or write kind: published")
        return self
