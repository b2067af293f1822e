"""How persons lead a walk, as shapes: a pace that is set by hand, a trial that earns a speed.

The one rule: a shape says what may be written and nothing of how it is walked. Descriptions are
for the editor of the person who writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydantic import Field

from treadmill_ctl.core import profile
from treadmill_ctl.schema.fields import Wanted
from treadmill_ctl.schema.led_fields import (
    STEP_CKMH,
    Earns,
    LeastEarned,
    Loses,
    MostEarned,
    PaceStep,
)
from treadmill_ctl.schema.quantities import Absolute, Share, Target
from treadmill_ctl.schema.shape import Shape
from treadmill_ctl.schema.yaml_marks import Trail


class Pace(Shape):
    """Within which speeds a person sets the pace of a walk."""

    from_: Wanted = Field(alias="from", description="The slowest pace.")
    to: Wanted = Field(description="The fastest pace.")
    step: PaceStep = Field(default=STEP_CKMH, description="How much faster or slower at a time.")

    def paced(self, speed_ckmh: Callable[[Target], int]) -> profile.Paced:
        """The bounds for one walker, with speeds told by a function."""
        return profile.Paced(speed_ckmh(self.from_), speed_ckmh(self.to), self.step)


class Trial(Shape):
    """What a person's word on a trial earns for every later one, in per cent of what is written."""

    success: Earns = Field(description="What a success earns.")
    failure: Loses = Field(description="What a failure takes away.")
    at_least: LeastEarned = Field(description="The smallest share that a trial is walked at.")
    at_most: MostEarned = Field(description="The largest share that a trial is walked at.")

    @property
    def trial(self) -> profile.Trial:
        """The same for the core."""
        return profile.Trial(self.success, self.failure, self.at_least, self.at_most)


def surely_above(one: Target, other: Target) -> bool:
    """Whether a speed is above another whoever walks; False where that depends on the walker."""
    match one, other:
        case Absolute(first), Absolute(second):
            return first > second
        case Share(first, name, 0), Share(second, its, 0) if name == its:
            return first > second
        case _:
            return False


def off_pace(
    begins: Target,
    pace: Pace,
    above: Callable[[Target, Target], bool] = surely_above,
    said: Callable[[Target], str] = str,
) -> Iterator[tuple[Trail, str]]:
    """What is wrong between a pace and the speed that a walk begins with: the keys, and why.

    `above` compares two speeds and `said` names one: for anybody, or for one walker.
    """
    lowest, highest = said(pace.from_), said(pace.to)
    if above(pace.from_, pace.to):
        yield (
            ("paced", "from"),
            f"from: {lowest} is above to, {highest}; a pace goes from the slowest to the fastest",
        )
    elif above(pace.from_, begins) or above(begins, pace.to):
        why = (
            f"speed: it begins at {said(begins)}, outside of its pace, which is from {lowest} to"
            f" {highest}; begin within it, or widen it"
        )
        yield ("speed",), why
