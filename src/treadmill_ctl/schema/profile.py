"""The document that a therapist writes, as pydantic shapes.

The one rule: a shape says what may be written and nothing of how it is walked; a key that is not
named here is refused. Descriptions are for the editor of the person who writes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from treadmill_ctl.core.limits import TURN_STILL_MS
from treadmill_ctl.core.model import Walk
from treadmill_ctl.core.profile import Part
from treadmill_ctl.schema.fields import (
    Acceleration,
    AccelerationCap,
    BackwardCap,
    DecelerationCap,
    Duration,
    Dwell,
    ForwardCap,
    Grade,
    GradeCap,
    Identifier,
    Line,
    Pmid,
    SessionCap,
    Text,
    Times,
    Version,
    Wanted,
)


class Misfit(ValueError):
    """Values that are fine one by one and do not fit together; `at` is the key to point at."""

    def __init__(self, at: str, sentence: str) -> None:
        super().__init__(sentence)
        self.at = at


class Use(StrEnum):
    """What reverse walking is used for."""

    KNEE = "knee"
    BALANCE = "balance"
    STRENGTH = "strength"
    BACK = "back"
    STROKE = "stroke"
    GENERAL = "general"


class Kind(StrEnum):
    """What stands behind a profile."""

    PUBLISHED = "published"
    TEMPLATE = "template"
    DEMONSTRATION = "demonstration"


class Shape(BaseModel):
    """What all shapes have in common: no unknown keys, no change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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


class WalkSegment(Shape):
    """Walk at one speed, or in a line from one speed to another."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["speed"]}, {"required": ["from", "to"]}]}
    )

    walk: Line = Field(description="What this segment is called on the screen.")
    part: Part = Field(default=Part.MAIN, description="Its role in the session.")
    for_: Duration = Field(alias="for", description="How long.")
    speed: Wanted | None = Field(default=None, description="The speed, all the time.")
    from_: Wanted | None = Field(
        default=None, alias="from", description="The speed at the beginning."
    )
    to: Wanted | None = Field(default=None, description="The speed at the end.")
    grade: Grade = Field(
        default=0, description="The grade as the walker feels it; uphill unless it says."
    )
    acceleration: Acceleration | None = Field(
        default=None, description="A gentler ramp into this segment."
    )
    announce: Line | None = Field(default=None, description="Said to the walker before it begins.")

    @model_validator(mode="after")
    def _one_speed_or_two(self) -> WalkSegment:
        ends = {"from": self.from_, "to": self.to}
        given = [key for key, value in ends.items() if value is not None]
        if self.speed is not None and given:
            raise Misfit(given[0], "stands beside speed; write either speed, or from and to")
        if self.speed is None and len(given) == 1:
            other = "to" if given == ["from"] else "from"
            raise Misfit(given[0], f"needs {other} as well; a ramp goes from one speed to another")
        if self.speed is None and not given:
            raise Misfit("walk", "needs a speed; add speed: 1.5 km/h, or from: and to:")
        return self

    @property
    def ends(self) -> tuple[Wanted, Wanted]:
        """The speeds at the beginning and at the end."""
        given = [speed for speed in (self.speed, self.from_, self.to) if speed is not None]
        return given[0], given[-1]


class RestSegment(Shape):
    """Stand still for at least a time, and until a person confirms that the walk goes on."""

    rest: Line = Field(description="What this segment is called on the screen.")
    at_least: Duration = Field(description="How long at standstill at least.")
    announce: Line | None = Field(default=None, description="Said to the walker before it begins.")


class TurnSegment(Shape):
    """Stand still, change the direction of walking, and wait for a person to confirm."""

    turn: Line = Field(description="What this segment is called on the screen.")
    to: Walk = Field(description="The direction of walking from here on.")
    at_least: Dwell = Field(default=TURN_STILL_MS, description="How long at standstill at least.")
    announce: Line | None = Field(default=None, description="Said to the walker before it begins.")


class RepeatSegment(Shape):
    """The same segments several times over; repeats may hold repeats."""

    repeat: Line = Field(description="What the rounds are called on the screen.")
    times: Times = Field(description="How many rounds.")
    segments: tuple[AnySegment, ...] = Field(min_length=1, description="What a round holds.")


SEGMENTS: dict[str, type[Shape]] = {
    "walk": WalkSegment,
    "rest": RestSegment,
    "turn": TurnSegment,
    "repeat": RepeatSegment,
}


def kind_of(found: object) -> str | None:
    """Which segment a block is: the one of the four words that it holds as a key."""
    words = [word for word in SEGMENTS if isinstance(found, dict) and word in found]
    return words[0] if len(words) == 1 else None


AnySegment = Annotated[
    Annotated[WalkSegment, Tag("walk")]
    | Annotated[RestSegment, Tag("rest")]
    | Annotated[TurnSegment, Tag("turn")]
    | Annotated[RepeatSegment, Tag("repeat")],
    Discriminator(kind_of),
]


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
    comfortable_speed: Text | None = Field(
        default=None,
        description="Which measurement is meant by % of comfortable, and how it is taken.",
    )
    from_source: tuple[FromSource, ...] = Field(default=(), description="What the citation says.")
    assumed: tuple[Assumed, ...] = Field(default=(), description="What it does not say.")
    caps: ProfileCaps | None = Field(default=None, description="What this profile allows at most.")
    segments: tuple[AnySegment, ...] = Field(min_length=1, description="What is walked, in order.")

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


RepeatSegment.model_rebuild()
Profile.model_rebuild()
