"""What a machine says of itself before anything is sent to it, and whether it can be driven by.

The one rule: the ranges decide. Without knowing which speeds a machine takes, none is sent to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from treadmill_ctl.core.limits import FIRST_STEP_CKMH_MAX
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.drivers.contract import Unfit
from treadmill_ctl.drivers.counting import HUNDREDTHS_OF_KMH, HUNDREDTHS_OF_MPH, Counting
from treadmill_ctl.drivers.ftms import feature, ranges
from treadmill_ctl.drivers.ftms.fields import Field, read_fields
from treadmill_ctl.drivers.quirks import Model, Quirks

FEATURE: Final = "2acc"
SPEED_RANGE: Final = "2ad4"
INCLINATION_RANGE: Final = "2ad5"
_SPEED: Final = Field("speed", "ckmh", 2)


def identify(name: str, reads: Mapping[str, bytes], quirks: Quirks) -> Machine | Unfit:
    """The machine, or one sentence that says why it cannot be driven."""
    speed = quirks.speed or _speed_range(reads, counting(mph=quirks.told_mph))
    if isinstance(speed, str):
        return Unfit(f"{name} {speed}.")
    if speed.lowest > FIRST_STEP_CKMH_MAX:
        lowest, most = _SPEED.say(speed.lowest), _SPEED.say(FIRST_STEP_CKMH_MAX)
        return Unfit(f"{name} starts at {lowest}; nobody is started faster than {most}.")
    grade = _grade_range(reads.get(INCLINATION_RANGE, b""))
    return quirks.of(Machine(name, "ftms", speed, grade, reports_key=True))


def as_model(name: str, model: Model, found: Machine | Unfit) -> Machine | Unfit:
    """The machine under a name that says which model it was taken for, or why it is not used."""
    said = f"{name} (taken for {model.title})"
    if model.quirks.refused:
        return Unfit(f"{said} is not used: {model.quirks.refused}.")
    return found if isinstance(found, Unfit) else replace(found, name=said)


def counting(*, mph: bool) -> Counting:
    """What a speed of two octets counts."""
    return HUNDREDTHS_OF_MPH if mph else HUNDREDTHS_OF_KMH


def _speed_range(reads: Mapping[str, bytes], of: Counting) -> Range | str:
    data = reads.get(SPEED_RANGE)
    if data is None:
        if feature.decode(reads.get(FEATURE, b"")).takes_speed:
            return "does not say which speeds it takes (no Supported Speed Range), so none is sent"
        return "takes no target speed over Bluetooth; it can only be watched"
    taken = read_fields(ranges.RANGES[SPEED_RANGE], data)
    if taken.cut is not None:
        return f"gives its speed range in {len(data)} octets where there must be 6"
    lowest, highest, step = (value or 0 for value in taken.values.values())
    said = f"{_SPEED.say(lowest)} to {_SPEED.say(highest)}"
    if step == 0:
        return f"gives a speed range without a step ({said}), no speed can be set"
    if lowest == 0:
        return f"gives a speed range that begins at zero ({said}), which is none"
    if highest < lowest:
        return f"gives a speed range whose end is below its beginning ({said})"
    return of.grid(lowest, highest, step)


def _grade_range(data: bytes) -> Range | None:
    """The range of the grade; None where the machine has no motor for it, or no sane range."""
    taken = read_fields(ranges.RANGES[INCLINATION_RANGE], data)
    if taken.cut is not None:
        return None
    lowest, highest, step = (value or 0 for value in taken.values.values())
    return Range(lowest, highest, step) if step and lowest < highest else None
