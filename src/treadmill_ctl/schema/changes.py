"""What becomes more or less from time to time, as people write it: `+0.1 km/h`, `-10 s`.

The one rule: a change has a sign and is never nothing. Changes add up, and are taken of what is
written, so that the tenth time needs no look at the ninth. They are exact; whoever makes a number
of the belt's of them cuts it, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from treadmill_ctl.schema import quantities
from treadmill_ctl.schema.quantities import BEFORE, PERCENT_MAX, Distance, Exact, Unreadable

SPEED_EXAMPLE: Final = "+0.1 km/h or +5 %"
EXTENT_EXAMPLE: Final = "+10 s or +20 m"
GRADE_EXAMPLE: Final = "+0.5 %"
COURSE_EXAMPLE: Final = "+10 % of overground, +10 % of before or +0.1 km/h"

SPEED_PATTERN: Final = rf"^[+-] ?({quantities.SPEED_PATTERN.strip('^$')}|{quantities.PERCENT})$"
EXTENT_PATTERN: Final = rf"^[+-] ?{quantities.EXTENT_PATTERN.strip('^$')}$"
GRADE_PATTERN: Final = rf"^[+-] ?{quantities.PERCENT}$"
COURSE_PATTERN: Final = rf"^[+-] ?{quantities.TARGET_PATTERN.strip('^$')}$"


@dataclass(frozen=True, slots=True)
class Change:
    """How much more (less below zero) of what a walk has.

    `speed_permille` is of the written speed, `measured_permille` of what that is a share of.
    """

    speed_permille: Exact = 0
    measured_permille: int = 0
    speed_ckmh: int = 0
    time_ms: int = 0
    length_mm: int = 0
    grade_dpct: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(
            self.speed_permille + other.speed_permille,
            self.measured_permille + other.measured_permille,
            self.speed_ckmh + other.speed_ckmh,
            self.time_ms + other.time_ms,
            self.length_mm + other.length_mm,
            self.grade_dpct + other.grade_dpct,
        )

    def __mul__(self, times: int) -> Change:
        return Change(
            self.speed_permille * times,
            self.measured_permille * times,
            self.speed_ckmh * times,
            self.time_ms * times,
            self.length_mm * times,
            self.grade_dpct * times,
        )

    @property
    def keys(self) -> frozenset[str]:
        """The keys that it is written under."""
        found = {
            "speed": self.speed_permille or self.measured_permille or self.speed_ckmh,
            "for": self.time_ms or self.length_mm,
            "grade": self.grade_dpct,
        }
        return frozenset(key for key, number in found.items() if number)


NOTHING: Final = Change()


@dataclass(frozen=True, slots=True)
class Growth:
    """A change that comes again and again: as often as much, or of what there was before.

    `of` is the measurement that a share is of; `size` is what was written, without its sign.
    """

    change: Change
    size: str
    of: str = ""
    compounds: bool = False

    @property
    def less(self) -> bool:
        """Whether it takes away."""
        one = self.change  # of one number only
        speed = one.speed_permille + one.measured_permille + one.speed_ckmh
        return speed + one.time_ms + one.length_mm + one.grade_dpct < 0

    def after(self, times: int) -> Change:
        """What it comes to after so many times, all of what is written."""
        if not self.compounds:
            return self.change * times
        factor = (1 + Fraction(self.change.speed_permille) / 1_000) ** times
        return Change(speed_permille=(factor - 1) * 1_000)


def speed_change(text: str) -> Change:
    """`+0.1 km/h`, or `+5 %` of the speed as it is written."""
    sign, size = quantities.signed(text, SPEED_EXAMPLE)
    if " of " in size:
        raise Unreadable(
            f"is a share of something; a change is of the written speed, as in {SPEED_EXAMPLE}"
        )
    units = (*quantities.CKMH_PER, "%")
    number, unit = quantities.one(size, units, SPEED_EXAMPLE)
    if unit == "%":
        return _some(Change(speed_permille=sign * _permille(number)), "0.1 %")
    return _some(Change(speed_ckmh=sign * int(number * quantities.CKMH_PER[unit])), "0.01 km/h")


def extent_change(text: str) -> Change:
    """`+10 s` for what lasts a time, `+20 m` for what goes a distance."""
    sign, size = quantities.signed(text, EXTENT_EXAMPLE)
    extent = quantities.extent(size)
    if isinstance(extent, Distance):
        return _some(Change(length_mm=sign * extent.length_mm), "0.001 m")
    return Change(time_ms=sign * extent)


def grade_change(text: str) -> Change:
    """`+0.5 %`: more uphill as the walker feels it; `-0.5 %` is less, or more downhill."""
    sign, size = quantities.signed(text, GRADE_EXAMPLE)
    number, _ = quantities.one(size, ("%",), GRADE_EXAMPLE)
    return _some(Change(grade_dpct=sign * _permille(number)), "0.1 %")


def speed_growth(text: str) -> Growth:
    """`+10 % of overground` (as much each time), `+10 % of before` (compounding), `+0.1 km/h`."""
    sign, size = quantities.signed(text, COURSE_EXAMPLE)
    share, of, name = size.partition(" of ")
    if of:
        number, _ = quantities.one(share, ("%",), COURSE_EXAMPLE)
        permille = sign * _permille(number)
        if name == BEFORE:
            return Growth(_some(Change(speed_permille=permille), "0.1 %"), size, compounds=True)
        change = Change(measured_permille=permille)
        return Growth(_some(change, "0.1 %"), size, quantities.measurement_name(name))
    change = speed_change(text)
    if change.speed_permille:
        raise Unreadable(f"does not say of what; write {COURSE_EXAMPLE}")
    return Growth(change, size)


def extent_growth(text: str) -> Growth:
    """`+2 min`, `+20 m`."""
    return Growth(extent_change(text), quantities.signed(text, EXTENT_EXAMPLE)[1])


def grade_growth(text: str) -> Growth:
    """`+0.5 %`."""
    return Growth(grade_change(text), quantities.signed(text, GRADE_EXAMPLE)[1])


def _permille(number: Decimal) -> int:
    if number > PERCENT_MAX:
        raise Unreadable(f"is out of bounds; a change is at most {PERCENT_MAX} % at a time")
    return int(number * 10)


def _some(change: Change, smallest: str) -> Change:
    if change == NOTHING:
        raise Unreadable(f"changes nothing; the smallest change is {smallest}")
    return change
