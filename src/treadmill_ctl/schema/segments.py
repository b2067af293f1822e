"""What a session is made of: walks, rests, turns, and rounds of them, as pydantic shapes.

The one rule: a shape says what may be written and nothing of how it is walked. Descriptions are
for the editor of the person who writes.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from treadmill_ctl.core.limits import TURN_STILL_MS
from treadmill_ctl.core.model import Walk
from treadmill_ctl.core.profile import Leave, Part
from treadmill_ctl.schema.changes import NOTHING, Change
from treadmill_ctl.schema.fields import (
    Acceleration,
    Duration,
    Dwell,
    Extent,
    ExtentChange,
    Grade,
    GradeChange,
    Line,
    SpeedChange,
    Times,
    Wanted,
)
from treadmill_ctl.schema.gates import Awaited
from treadmill_ctl.schema.led import Pace, Trial
from treadmill_ctl.schema.quantities import Distance
from treadmill_ctl.schema.shape import Misfit, Shape
from treadmill_ctl.schema.yaml_marks import Trail


class WalkSegment(Shape):
    """Walk at one speed, or in a line from one speed to another."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["speed"]}, {"required": ["from", "to"]}],
            "dependentRequired": {"paced": ["speed"], "trial": ["speed"]},
            "not": {"required": ["paced", "trial"]},
        }
    )

    walk: Line = Field(description="What this segment is called on the screen.")
    part: Part = Field(default=Part.MAIN, description="Its role in the session.")
    for_: Extent = Field(alias="for", description="How long: a time, or a planned distance.")
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
    goes_on: Leave = Field(
        default=Leave.ON_TIME,
        description="When it is over: on time; early, also before that when a person says so; by"
        " hand, when a person says so and at the latest on time, to the cool-down and the end.",
    )
    paced: Pace | None = Field(
        default=None, description="A person sets the speed within these, and it begins at speed."
    )
    trial: Trial | None = Field(
        default=None, description="Walked at a share of the speed that earlier trials have earned."
    )

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

    @model_validator(mode="after")
    def _led_at_one_speed(self) -> WalkSegment:
        led = [key for key in ("paced", "trial") if getattr(self, key) is not None]
        if len(led) > 1:
            raise Misfit("trial", "stands beside paced; a trial is walked at what was earned")
        if led and self.speed is None:
            raise Misfit(led[0], "needs one speed; write speed in place of from and to")
        if led and isinstance(self.for_, Distance):
            raise Misfit(
                "for",
                f"is a distance, and what {led[0]} changes decides how long that takes; write a"
                " time, as in for: 5 min",
            )
        return self

    @property
    def speeds(self) -> dict[Trail, Wanted]:
        """Every speed in it, by the keys that it is written under."""
        paced = self.paced
        found = {
            ("speed",): self.speed,
            ("from",): self.from_,
            ("to",): self.to,
            ("paced", "from"): paced and paced.from_,
            ("paced", "to"): paced and paced.to,
        }
        return {keys: speed for keys, speed in found.items() if speed is not None}

    @property
    def ends(self) -> tuple[Wanted, Wanted]:
        """The speeds at the beginning and at the end."""
        given = [speed for speed in (self.speed, self.from_, self.to) if speed is not None]
        return given[0], given[-1]


class RestSegment(Shape):
    """Stand still for at least a time, and until a person confirms that the walk goes on."""

    rest: Line = Field(description="What this segment is called on the screen.")
    at_least: Duration = Field(description="How long at standstill at least.")
    until: Awaited | None = Field(
        default=None, description="What has to be told of the walker before the walk goes on."
    )
    announce: Line | None = Field(default=None, description="Said to the walker before it begins.")


class TurnSegment(Shape):
    """Stand still, change the direction of walking, and wait for a person to confirm."""

    turn: Line = Field(description="What this segment is called on the screen.")
    to: Walk = Field(description="The direction of walking from here on.")
    at_least: Dwell = Field(default=TURN_STILL_MS, description="How long at standstill at least.")
    announce: Line | None = Field(default=None, description="Said to the walker before it begins.")


class EachRound(Shape):
    """What every walk of a repeat has more of, or less, in each round after the first."""

    speed: SpeedChange | None = Field(default=None, description="Faster or slower.")
    for_: ExtentChange | None = Field(default=None, alias="for", description="Longer or shorter.")
    grade: GradeChange | None = Field(default=None, description="More uphill, or more downhill.")

    @model_validator(mode="after")
    def _changes_something(self) -> EachRound:
        if self.change == NOTHING:
            raise Misfit("each_round", "changes nothing; write speed, for or grade under it")
        return self

    @property
    def change(self) -> Change:
        """All that one round changes."""
        said = (self.speed, self.for_, self.grade)
        return sum((change for change in said if change is not None), NOTHING)


class RepeatSegment(Shape):
    """The same segments several times over; repeats may hold repeats."""

    repeat: Line = Field(description="What the rounds are called on the screen.")
    times: Times = Field(description="How many rounds.")
    each_round: EachRound | None = Field(
        default=None, description="What becomes more or less from round to round."
    )
    order: Literal["as written", "random"] = Field(
        default="as written", description="The order of the walks; random is drawn for each round."
    )
    segments: tuple[AnySegment, ...] = Field(min_length=1, description="What a round holds.")

    @model_validator(mode="after")
    def _rounds_make_sense(self) -> RepeatSegment:
        if self.each_round is not None and self.times == 1:
            raise Misfit("each_round", "needs a second round; raise times, or leave it out")
        if self.order == "random":
            held_fast = next((why for why in map(_place_of, self.segments) if why), "")
            if held_fast:
                raise Misfit("order", f"random is for walks only, and {held_fast}; take it out")
            if len(self.segments) == 1:
                raise Misfit("order", "random needs two walks or more; one has one order only")
        return self


def _place_of(segment: AnySegment) -> str:
    """Why a segment has its place in a round; nothing where it may come at any."""
    match segment:
        case WalkSegment(part=Part.MAIN | Part.RECOVERY):
            return ""
        case WalkSegment(walk=name, part=part):
            return f'"{name}" is a {part}'
        case RestSegment(rest=name):
            return f'"{name}" is a rest'
        case TurnSegment(turn=name):
            return f'"{name}" is a turn'
        case RepeatSegment(repeat=name):
            return f'"{name}" is a repeat'


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

RepeatSegment.model_rebuild()
