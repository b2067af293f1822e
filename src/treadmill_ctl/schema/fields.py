"""The kinds of value a profile is made of, as pydantic takes them and as an editor is told.

The one rule: every value arrives as the text that was written and is read by `quantities`; what an
editor is told (a pattern) never accepts less than what people are told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Final, TypeVar

from pydantic import PlainValidator, WithJsonSchema

from treadmill_ctl.core.limits import CEILING, DECELERATION_FLOOR_MM_S2, TURN_STILL_MS
from treadmill_ctl.core.units import kmh, seconds
from treadmill_ctl.core.wording import acceleration_text, clock_text, deck_text
from treadmill_ctl.schema import quantities
from treadmill_ctl.schema.quantities import Target, Unreadable

T = TypeVar("T")

LINE_MAX: Final = 80
TEXT_MAX: Final = 2_000
TIMES_MAX: Final = 500
_ID: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
ID_MAX: Final = 40


def _reader(read: Callable[[str], T]) -> PlainValidator:
    """A validator that reads a text and refuses a block or a list."""

    def validate(found: object) -> T:
        if not isinstance(found, str):
            raise Unreadable("is a list or a block; one value belongs here")
        return read(found)

    return PlainValidator(validate)


def _told(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


def _printable(text: str, length_max: int) -> str:
    if not text:
        raise Unreadable("is empty; write some words")
    if len(text) > length_max:
        raise Unreadable(f"is {len(text)} characters long; at most {length_max}")
    if not text.isprintable():
        raise Unreadable("holds a character that cannot be printed; remove it")
    return text


def _line(text: str) -> str:
    """One line of words, such as a label."""
    return _printable(text.strip(), LINE_MAX)


def _text(text: str) -> str:
    """Words of any number of lines; runs of white space are one space."""
    return _printable(" ".join(text.split()), TEXT_MAX)


def _identifier(text: str) -> str:
    if len(text) > ID_MAX or not re.fullmatch(_ID, text):
        raise Unreadable(
            f"is no id; allowed: a to z, 0 to 9 and single hyphens, at most {ID_MAX}, as in"
            " knee-alghadir"
        )
    return text


def _version(text: str) -> int:
    if text != "1":
        raise Unreadable("is not known here; allowed: 1")
    return 1


def _times(text: str) -> int:
    times = quantities.count(text)
    if times > TIMES_MAX:
        raise Unreadable(f"is too often; at most {TIMES_MAX} times")
    return times


def _dwell(text: str) -> int:
    """How long a turn stands still."""
    dwell_ms = quantities.duration(text)
    if dwell_ms < TURN_STILL_MS:
        raise Unreadable(f"is too short; a turn stands still for at least {seconds(TURN_STILL_MS)}")
    return dwell_ms


def _cap(
    read: Callable[[str], int], ceiling: int | None, wording: Callable[[int], str], lowest: int = 1
) -> PlainValidator:
    """A cap of the profile's own: at or under the ceiling, at or over the least that is safe."""

    def bounded(text: str) -> int:
        value = read(text)
        if ceiling is not None and value > ceiling:
            raise Unreadable(f"is above the ceiling, {wording(ceiling)}, that no profile can raise")
        if value < lowest:
            raise Unreadable(f"is too low; at least {wording(lowest)}")
        return value

    return _reader(bounded)


_SPEED: Final = _told(quantities.SPEED_PATTERN, "2.5 km/h", "0.8 m/s", "1.6 mph")
_DURATION: Final = _told(quantities.DURATION_PATTERN, "6 min", "30 s", "1:30")
_GRADE: Final = _told(quantities.GRADE_PATTERN, "5 %", "3 % downhill", "5 deg")
_ACCELERATION: Final = _told(quantities.ACCELERATION_PATTERN, "0.05 m/s²")

Pmid = Annotated[
    str,
    _reader(_line),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^[0-9]+$"}),
]
Version = Annotated[int, _reader(_version), WithJsonSchema({"const": 1})]
Identifier = Annotated[
    str,
    _reader(_identifier),
    WithJsonSchema({"type": "string", "pattern": f"^{_ID}$", "maxLength": ID_MAX}),
]
Line = Annotated[
    str,
    _reader(_line),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LINE_MAX}),
]
Text = Annotated[
    str,
    _reader(_text),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": TEXT_MAX}),
]
Wanted = Annotated[
    Target,
    _reader(quantities.target),
    _told(quantities.TARGET_PATTERN, "2.5 km/h", "1.6 mph", "80 % of comfortable"),
]
Duration = Annotated[int, _reader(quantities.duration), _DURATION]
Dwell = Annotated[int, _reader(_dwell), _DURATION]
Grade = Annotated[int, _reader(quantities.grade), _GRADE]
Acceleration = Annotated[int, _reader(quantities.acceleration), _ACCELERATION]
Times = Annotated[
    int,
    _reader(_times),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": TIMES_MAX}),
]

BackwardCap = Annotated[int, _cap(quantities.speed, CEILING.backward_ckmh, kmh), _SPEED]
ForwardCap = Annotated[int, _cap(quantities.speed, CEILING.forward_ckmh, kmh), _SPEED]
AccelerationCap = Annotated[
    int,
    _cap(quantities.acceleration, CEILING.acceleration_mm_s2, acceleration_text),
    _ACCELERATION,
]
DecelerationCap = Annotated[
    int,
    _cap(
        quantities.acceleration,
        CEILING.deceleration_mm_s2,
        acceleration_text,
        DECELERATION_FLOOR_MM_S2,
    ),
    _ACCELERATION,
]
GradeCap = Annotated[int, _cap(quantities.grade, CEILING.grade_dpct, deck_text), _GRADE]
SessionCap = Annotated[int, _cap(quantities.duration, CEILING.session_ms, clock_text), _DURATION]
