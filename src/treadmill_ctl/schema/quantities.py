"""Quantities as people write them to the integers of the core.

The one rule: a number has a unit, and what does not fit the integer is cut toward zero, never
rounded up. Decimal throughout; the only float is the tangent of an angle.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import length_text
from treadmill_ctl.schema.flaws import listed, nearest

CKMH_PER: Final = {
    "km/h": Decimal(100),
    "m/s": Decimal(360),
    "mph": Decimal("160.9344"),
    "m/min": Decimal(6),
}
_MS_PER: Final = {"h": Decimal(3_600_000), "min": Decimal(60_000), "s": Decimal(1_000)}
_MM_PER: Final = {"m": Decimal(1_000), "km": Decimal(1_000_000)}
_GRADES: Final = ("%", "deg")
_ACCELERATIONS: Final = ("m/s²",)
_SPELLINGS: Final = {
    "kmh": "km/h", "kph": "km/h", "mi/h": "mph", "m/s2": "m/s²", "m/s^2": "m/s²", "°": "deg",
    "degrees": "deg", "sec": "s", "second": "s", "seconds": "s", "minute": "min", "minutes": "min",
    "hour": "h", "hours": "h", "percent": "%", "metre": "m", "metres": "m", "meter": "m",
    "meters": "m",
}  # fmt: skip
WALKING_CKMH_MAX: Final = 1_000  # nobody walks faster: a slip of unit or digit
NAME_MAX: Final = 40
NAME_PATTERN: Final = r"[a-z]+(-[a-z]+)*"  # of a measurement
BEFORE: Final = "before"  # what compounds is a share of what there was the time before

SPEED_EXAMPLE: Final = "2.5 km/h"
DURATION_EXAMPLE: Final = "1 min 30 s or 1:30"
EXTENT_EXAMPLE: Final = "1 min 30 s, 1:30 or 200 m"
GRADE_EXAMPLE: Final = "5 % uphill"
ACCELERATION_EXAMPLE: Final = "0.05 m/s²"
BODY_WEIGHT_EXAMPLE: Final = "30 %"
GRADE_RATE_EXAMPLE: Final = "1 %/s"

PERMILLE_MAX: Final = 2_000
_DEGREES_BELOW: Final = 45
PERCENT_MAX: Final = 100
_BODY_WEIGHT_PERMILLE_MAX: Final = 900  # with more, nobody walks any longer
DISTANCE_MM_MIN: Final = 10_000  # nobody plans less; whoever writes 5 m means minutes

# The same rules for an editor. They know the shape of a value, not whether it makes sense.
_NUMBER_PATTERN: Final = r"[0-9]{1,6}(\.[0-9]{1,6})?"
SPEED_PATTERN: Final = rf"^{_NUMBER_PATTERN} ?(km/h|kmh|kph|m/s|mph|mi/h|m/min)$"
TARGET_PATTERN: Final = (
    rf"^{_NUMBER_PATTERN} ?(km/h|kmh|kph|m/s|mph|mi/h|m/min|% of {NAME_PATTERN})$"
)
_TIME_UNITS: Final = "h|hours?|min|minutes?|s|sec|seconds?"
_DURATION: Final = (
    rf"{_NUMBER_PATTERN} ?({_TIME_UNITS})( {_NUMBER_PATTERN} ?({_TIME_UNITS})){{0,2}}"
    r"|[0-9]{1,3}:[0-5][0-9](:[0-5][0-9])?"
)
_DISTANCE: Final = rf"{_NUMBER_PATTERN} ?(m|met(re|er)s?|km)"
DURATION_PATTERN: Final = rf"^({_DURATION})$"
_STEPS: Final = rf"[0-9]{{1,5}} steps of {_NUMBER_PATTERN} ?(cm|m)"
EXTENT_PATTERN: Final = rf"^({_DURATION}|{_DISTANCE}|{_STEPS})$"
PERCENT: Final = rf"{_NUMBER_PATTERN} ?(%|percent)"
GRADE_PATTERN: Final = rf"^{_NUMBER_PATTERN} ?(%|percent|deg|degrees|°)( uphill| downhill)?$"
GRADE_RATE_PATTERN: Final = rf"^{_NUMBER_PATTERN} ?%/s$"
ACCELERATION_PATTERN: Final = rf"^{_NUMBER_PATTERN} ?(m/s²|m/s2|m/s\^2)$"

_ITEM: Final = re.compile(rf"({_NUMBER_PATTERN}) ?(\S*)")
_STEPS_OF: Final = re.compile(rf"([0-9]{{1,5}}) steps of ({_NUMBER_PATTERN}) ?(cm|m)")
_STEP_MM_PER: Final = {"cm": Decimal(10), "m": Decimal(1_000)}
_CLOCK: Final = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?")
_SHARE: Final = re.compile(rf"({_NUMBER_PATTERN}) ?% of (\S+)")
_SIGNS: Final = {"+": 1, "-": -1, "−": -1}
_STRANGE: Final = (
    (re.compile(r"[0-9],[0-9]"), "has a comma; write the decimal point as a point"),
    (re.compile(r"[0-9.]e[-+]?[0-9]", re.IGNORECASE), "has an exponent; write the number out"),
    (re.compile(r"[0-9]\s*[-–]\s*[0-9]"), "is a range; write one number"),
    (re.compile(r"[-−–+]\s*[0-9.]"), "has a sign; write numbers without one"),
    (re.compile(r"(?:nan|inf)", re.IGNORECASE), "is not a number"),
    (re.compile(r"(?<![0-9])\.[0-9]"), "begins with a point; write the zero before it"),
    (re.compile(r"[0-9]\.(?![0-9])"), "ends with a point; write the digits after it, or none"),
    (re.compile(r"[0-9]{7}"), "has too many digits; write at most six before and after the point"),
)


class Unreadable(ValueError):
    """Why a text is no quantity and what is allowed; reads on from the text: `… has no unit`."""


Exact: TypeAlias = int | Fraction  # cut toward zero where it becomes a number of the belt's


@dataclass(frozen=True, slots=True)
class Absolute:
    """A speed in 0.01 km/h."""

    speed_ckmh: Exact

    def __str__(self) -> str:
        return kmh(int(self.speed_ckmh))


@dataclass(frozen=True, slots=True)
class Share:
    """A speed as a share, in 0.1 %, of something measured of the walker, and a change on top."""

    permille: Exact
    reference: str
    more_ckmh: Exact = 0

    @property
    def percent(self) -> str:
        """The share alone, `80 %`; an ellipsis stands for what is behind four decimals."""
        exact = self.permille * 1_000
        whole, part = divmod(int(exact), 10_000)
        more = "" if exact == int(exact) else "…"
        return f"{whole}.{part:04}".rstrip("0").rstrip(".") + f"{more} %"

    @property
    def more(self) -> str:
        """The change on top, ` + 0.10 km/h`; nothing for none."""
        sign = "-" if self.more_ckmh < 0 else "+"
        return f" {sign} {kmh(abs(int(self.more_ckmh)))}" if self.more_ckmh else ""

    def __str__(self) -> str:
        return f"{self.percent} of {self.reference}{self.more}"


Target = Absolute | Share


@dataclass(frozen=True, slots=True)
class Distance:
    """A planned distance in mm."""

    length_mm: int

    def __str__(self) -> str:
        return length_text(self.length_mm)


def target(text: str) -> Target:
    """`2.5 km/h`, or a share of a measurement: `80 % of comfortable`."""
    text = _one_line(text)
    if " of " not in text:
        return Absolute(speed(text))
    match = _SHARE.fullmatch(text)
    if match is None:
        raise Unreadable(_why(text, ("% of a measurement",), "80 % of comfortable"))
    reference = measurement_name(match[3])
    permille = _cut(Decimal(match[1]) * 10)
    if not 1 <= permille <= PERMILLE_MAX:
        raise Unreadable("is out of bounds; a share is at least 0.1 % and at most 200 %")
    return Share(permille, reference)


def speed(text: str) -> int:
    """`2.5 km/h`, `0.8 m/s`, `1.6 mph`, `93.8 m/min`, in 0.01 km/h."""
    number, unit = one(text, tuple(CKMH_PER), SPEED_EXAMPLE)
    speed_ckmh = _cut(number * CKMH_PER[unit])
    if speed_ckmh == 0:
        raise Unreadable("is no speed; a walk needs at least 0.01 km/h; to stand still, use rest")
    return speed_ckmh


def walking_speed(text: str) -> int:
    """A speed that was measured of a walker, in 0.01 km/h."""
    speed_ckmh = speed(text)
    if speed_ckmh > WALKING_CKMH_MAX:
        raise Unreadable(f"is no walking speed; at most {kmh(WALKING_CKMH_MAX)}")
    return speed_ckmh


def measurement_name(text: str) -> str:
    """What a measurement is called, such as `overground`."""
    if len(text) > NAME_MAX or not re.fullmatch(NAME_PATTERN, text):
        raise Unreadable(
            f"names no measurement; a name is a to z and single hyphens, at most {NAME_MAX} signs,"
            " as in overground"
        )
    if text == BEFORE:
        raise Unreadable("is a word of courses, as in +10 % of before; choose another name")
    return text


def extent(text: str) -> int | Distance:
    """How long a walk is: a `duration` in ms, or `200 m` or `0.5 km` of planned distance.

    `300 steps of 45 cm` is a distance too: no treadmill here counts steps.
    """
    steps = _STEPS_OF.fullmatch(_one_line(text))
    if steps is not None:
        return Distance(_cut(int(steps[1]) * Decimal(steps[2]) * _STEP_MM_PER[steps[4]]))
    match = _ITEM.fullmatch(_one_line(text))
    if match is None or _unit(match[3]) not in _MM_PER:
        return _duration(text, (*_MS_PER, *_MM_PER), EXTENT_EXAMPLE)
    length_mm = _cut(Decimal(match[1]) * _MM_PER[_unit(match[3])])
    return Distance(length_mm)


def duration(text: str) -> int:
    """`6 min`, `30 s`, `1 h`, `1 min 30 s`, `1:30` (minutes and seconds), `1:02:30`, in ms."""
    return _duration(text, tuple(_MS_PER), DURATION_EXAMPLE)


def _duration(text: str, units: tuple[str, ...], example: str) -> int:
    """A time in ms, where these are the units that people are told."""
    text = _one_line(text)
    if clock := _CLOCK.fullmatch(text):
        parts = [int(part) for part in clock.groups() if part is not None]
        hours, minutes, seconds = ([0] * (3 - len(parts))) + parts
        duration_ms = ((hours * 60 + minutes) * 60 + seconds) * 1_000
    else:
        duration_ms = _sum_ms(text, units, example)
    if duration_ms == 0:
        raise Unreadable("is no time; the shortest is 0.001 s")
    return duration_ms


def grade(text: str) -> int:
    """`10 %`, `5 deg`, `5 % uphill`, `3 % downhill`, as the walker feels it, in 0.1 %."""
    text = _one_line(text)
    words = ("uphill", "downhill")
    value, _, word = text.rpartition(" ")
    if word.casefold() not in words:
        value, word = text, "uphill"
    try:
        number, unit = one(value, _GRADES, GRADE_EXAMPLE)
    except Unreadable as error:
        if re.match(r"[-−–]", text):
            raise Unreadable("has a sign; write downhill as: 3 % downhill") from error
        raise
    if unit == "deg":
        if number >= _DEGREES_BELOW:
            raise Unreadable("is too steep; an angle is below 45 deg")
        number = 100 * Decimal(math.tan(math.radians(float(number))))
    if number > PERCENT_MAX:
        raise Unreadable("is too steep; a grade is at most 100 %")
    grade_dpct = _cut(number * 10)
    return -grade_dpct if word.casefold() == "downhill" else grade_dpct


def body_weight(text: str) -> int:
    """How much of the body's weight is borne, `30 %`, in 0.1 %."""
    number, _ = one(text, ("%",), BODY_WEIGHT_EXAMPLE)
    borne_permille = _cut(number * 10)
    if not 1 <= borne_permille <= _BODY_WEIGHT_PERMILLE_MAX:
        raise Unreadable("is out of bounds; at least 0.1 % and at most 90 % of the body's weight")
    return borne_permille


def grade_rate(text: str) -> int:
    """How fast a deck moves, `1 %/s`, in 0.1 % a second."""
    number, _ = one(text, ("%/s",), GRADE_RATE_EXAMPLE)
    rate_dpct_s = _cut(number * 10)
    if rate_dpct_s == 0:
        raise Unreadable("is no rate; the smallest is 0.1 %/s")
    return rate_dpct_s


def acceleration(text: str) -> int:
    """`0.05 m/s²` or `0.05 m/s2`, in mm/s²."""
    number, _ = one(text, _ACCELERATIONS, ACCELERATION_EXAMPLE)
    acceleration_mm_s2 = _cut(number * 1_000)
    if acceleration_mm_s2 == 0:
        raise Unreadable("is no acceleration; the smallest is 0.001 m/s²")
    return acceleration_mm_s2


def count(text: str) -> int:
    """A whole number from 1, as in `5`."""
    if re.fullmatch(r"[0-9]{1,6}", text) and int(text) > 0:
        return int(text)
    raise Unreadable("is not a count; write a whole number from 1, as in 5")


def _sum_ms(text: str, units: tuple[str, ...], example: str) -> int:
    """`1 h 30 min`: each unit once, the larger first."""
    position, total, last = 0, Decimal(0), Decimal("Infinity")
    while position < len(text):
        match = _ITEM.match(text, position)
        factor = _MS_PER.get(_unit(match[3])) if match else None
        if match is None or factor is None or factor >= last:
            if ":" in text:
                raise Unreadable("is no clock time; write minutes:seconds, as in 1:30")
            raise Unreadable(_why(text, units, example))
        total, last = total + Decimal(match[1]) * factor, factor
        position = match.end() + (text[match.end() : match.end() + 1] == " ")
    return _cut(total)


def signed(text: str, example: str) -> tuple[int, str]:
    """The sign of a change, 1 or -1, and the quantity behind it, as in `+0.1 km/h`."""
    text = _one_line(text)
    if text[:1] not in _SIGNS:
        raise Unreadable(f"has no sign; write + for more or - for less, as in {example}")
    return _SIGNS[text[:1]], text[1:].lstrip()


def one(text: str, units: tuple[str, ...], example: str) -> tuple[Decimal, str]:
    """One number with one of these units."""
    text = _one_line(text)
    match = _ITEM.fullmatch(text)
    if match is None or _unit(match[3]) not in units:
        raise Unreadable(_why(text, units, example))
    return Decimal(match[1]), _unit(match[3])


def _why(text: str, units: tuple[str, ...], example: str) -> str:
    """What keeps a text from being a quantity, and what is allowed."""
    allowed = f"allowed: a number and {listed(units)}, as in {example}"
    if not text:
        return f"is empty; {allowed}"
    for pattern, why in _STRANGE:
        if pattern.search(text):
            return f"{why}; {allowed}"
    match = _ITEM.fullmatch(text)
    if match is None:
        return f"cannot be read; {allowed}"
    if not match[3]:
        return f"has no unit; {allowed}"
    return f"has an unknown unit{nearest(match[3], units)}; {allowed}"


def _unit(found: str) -> str:
    folded = found.casefold()
    return _SPELLINGS.get(folded, folded)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(number: Decimal) -> int:
    return int(number)
