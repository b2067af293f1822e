"""What is watched of the walker, as shapes: bounds on a sign, and what happens outside of them.

The one rule: a gate says what happens in every case, since nobody can ask its author while the
belt runs. What cannot be so is refused: a value off the scale, a gate that never opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal

from pydantic import ConfigDict, Field, model_validator

from treadmill_ctl.core import gates
from treadmill_ctl.core.gates import SCALES, Remedy, Sign
from treadmill_ctl.schema.fields import AskedFor
from treadmill_ctl.schema.led_fields import ToldEvery, Value
from treadmill_ctl.schema.shape import Misfit, Shape
from treadmill_ctl.schema.yaml_marks import Trail

GATES_MAX: Final = 20  # more than anybody can watch

Watched = Literal["heart rate", "pain", "exertion", "systolic pressure", "diastolic pressure"]
Done = Literal["hold", "slower", "cool down", "pause", "stop"]

SIGNS: Final[dict[Watched, Sign]] = {
    "heart rate": Sign.HEART_RATE,
    "pain": Sign.PAIN,
    "exertion": Sign.EXERTION,
    "systolic pressure": Sign.SYSTOLIC,
    "diastolic pressure": Sign.DIASTOLIC,
}
REMEDIES: Final[dict[Done, Remedy]] = {
    "hold": Remedy.HOLD,
    "slower": Remedy.SLOWER,
    "cool down": Remedy.COOL_DOWN,
    "pause": Remedy.PAUSE,
    "stop": Remedy.STOP,
}
_BOUNDS: Final = ("at_least", "at_most")
_REMEDIES: Final = ("outside", "missing")


class Awaited(Shape):
    """Bounds on something that is watched of the walker."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": [key]} for key in _BOUNDS]})

    watch: Watched = Field(description="What is watched.")
    at_least: Value | None = Field(default=None, description="The lowest value that is allowed.")
    at_most: Value | None = Field(default=None, description="The highest value that is allowed.")
    told_every: ToldEvery = Field(description="How old a value may be; an older one is missing.")

    @model_validator(mode="after")
    def _can_be_watched(self) -> Awaited:
        scale = SCALES[self.sign]
        given = [key for key in _BOUNDS if getattr(self, key) is not None]
        if not given:
            raise Misfit("watch", f"{self.watch} needs a bound; write at_most or at_least under it")
        for key in given:
            if not scale.lowest <= getattr(self, key) <= scale.highest:
                raise Misfit(
                    key,
                    f"{getattr(self, key)} is off the scale; {self.watch} is from {scale.lowest} to"
                    f" {scale.text(scale.highest)}",
                )
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise Misfit(
                "at_least",
                f"{self.at_least} is above at_most, {self.at_most}; no value lies between them",
            )
        return self

    @property
    def sign(self) -> Sign:
        """What is watched, for the core."""
        return SIGNS[self.watch]

    @property
    def awaited(self) -> gates.Gate:
        """The same for the core: nothing happens but that a start waits."""
        return gates.Gate(self.sign, self.at_least, self.at_most, self.told_every)


class Gate(Awaited):
    """Bounds, and what happens outside of them."""

    before_start: AskedFor | None = Field(
        default=None, description="Watched before the first start, and not along the walk."
    )
    outside: Done | None = Field(
        default=None, description="What happens at a value out of the bounds."
    )
    missing: Done | None = Field(
        default=None, description="What happens when no value, or an old one, is known."
    )

    @model_validator(mode="after")
    def _says_what_happens(self) -> Gate:
        given = [key for key in _REMEDIES if getattr(self, key) is not None]
        if self.before_start and given:
            raise Misfit(
                given[0],
                "nothing happens before the start but that it waits; leave it out, or leave out"
                " before_start",
            )
        if not self.before_start and len(given) < len(_REMEDIES):
            left = next(key for key in _REMEDIES if key not in given)
            raise Misfit("watch", f"{self.watch} needs {left}: as well, as in {left}: cool down")
        return self

    @property
    def gate(self) -> gates.Gate:
        """The same for the core."""
        gate = self.awaited
        if self.outside is None or self.missing is None:
            return gate
        return replace(gate, outside=REMEDIES[self.outside], missing=REMEDIES[self.missing])


def entry(written: Sequence[Gate]) -> tuple[gates.Gate, ...]:
    """Those that have to be open before the first start."""
    return tuple(each.gate for each in written if each.before_start)


def along(written: Sequence[Gate]) -> tuple[gates.Gate, ...]:
    """Those that are watched along the walk."""
    return tuple(each.gate for each in written if not each.before_start)


def clashes(written: Sequence[Gate]) -> Iterator[tuple[Trail, str]]:
    """Gates that do not go together: where that is written, and why."""
    if len(written) > GATES_MAX:
        yield ("gates",), f"gates: has {len(written)} entries; at most {GATES_MAX}"
        return
    for place, gate in enumerate(written):
        before = [each for each in written[:place] if each.sign is gate.sign]
        if any(_bounds(each) == _bounds(gate) for each in before):
            yield (
                ("gates", place, "watch"),
                f"watch: {gate.watch} has a gate with these bounds already; leave one of them out",
            )
        elif before and not _opens([*before, gate]):
            why = (
                f"watch: no {gate.watch} is allowed by this gate and by those before it; they"
                " could never be open together; correct the bounds"
            )
            yield ("gates", place, "watch"), why


def _bounds(gate: Gate) -> tuple[object, ...]:
    return gate.at_least, gate.at_most, gate.before_start


def _opens(together: Sequence[Gate]) -> bool:
    """Whether one value can be within the bounds of all."""
    scale = SCALES[together[0].sign]
    lowest = max(scale.lowest, *(g.at_least for g in together if g.at_least is not None), 0)
    highest = min(scale.highest, *(g.at_most for g in together if g.at_most is not None), 999)
    return lowest <= highest
