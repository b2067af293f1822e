"""The kinds of value a profile is made of, as pydantic takes them and as an editor is told.

The one rule: every value arrives as the text that was written and is read by `quantities`; what an
editor is told (a pattern) never accepts less than what people are told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Final, TypeVar

from pydantic import PlainValidator, WithJsonSchema

from treadmill_ctl.core.limits import CEILING, DECELERATION_FLOOR_MM_S2, TURN_STILL_MS
from treadmill_ctl.core.units import kmh, seconds
from treadmill_ctl.core.wording import acceleration_text, clock_text, deck_text
from treadmill_ctl.schema import changes, dates, quantities
from treadmill_ctl.schema.changes import Change, Growth
from treadmill_ctl.schema.quantities import DISTANCE_MM_MIN, Distance, Target, Unreadable

T = TypeVar("T")

LINE_MAX: Final = 80
TEXT_MAX: Final = 2_000
TIMES_MAX: Final = 500
SESSIONS_A_WEEK_MAX: Final = 14
WEEKS_MAX: Final = 52
SESSIONS_MAX: Final = 364
_TOO_MANY: Final = f"is too many; at most {SESSIONS_MAX} sessions"
_ID: Final = r"[a-z0-9]+(-[a-z0-9]+)*"
ID_MAX: Final = 40
_WALKER_ID: Final = r"[A-Z]{1,4}-[0-9]{1,8}"


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


def walker_id(text: str) -> str:
    """A pseudonym that no name can be written in, such as `P-017`."""
    if not re.fullmatch(_WALKER_ID, text):
        raise Unreadable(
            "is no id of a walker; allowed: one to four capital letters, a hyphen and one to eight"
            " digits, as in P-017; no names"
        )
    return text


def _version(text: str) -> int:
    if text != "1":
        raise Unreadable("is not known here; allowed: 1")
    return 1


def _counted(most: int, sentence: str) -> Callable[[str], int]:
    """A reader of a count from one; what is more than `most` is refused with the sentence."""

    def counted(text: str) -> int:
        number = quantities.count(text)
        if number > most:
            raise Unreadable(sentence)
        return number

    return counted


def _count_field(most: int, sentence: str) -> tuple[PlainValidator, WithJsonSchema]:
    told = WithJsonSchema({"type": "integer", "minimum": 1, "maximum": most})
    return _reader(_counted(most, sentence)), told


def done(text: str) -> int:
    """How many are done; none is a number, too."""
    return 0 if text == "0" else _counted(SESSIONS_MAX, _TOO_MANY)(text)


def _asked_for(text: str) -> bool:
    """A thing that is asked for; what is not asked for has no line."""
    if text != "true":
        raise Unreadable("is not known here; allowed: true; what is not asked for has no line")
    return True


def _walk_extent(text: str) -> int | Distance:
    """How long a walk is. Few metres are likely to be meant as minutes."""
    extent = quantities.extent(text)
    if isinstance(extent, Distance) and extent.length_mm < DISTANCE_MM_MIN:
        raise Unreadable(
            f"is too short; a distance is at least {Distance(DISTANCE_MM_MIN)}; for minutes, write"
            " min"
        )
    return extent


def _dwell(text: str) -> int:
    """How long a turn stands still."""
    dwell_ms = quantities.duration(text)
    if dwell_ms < TURN_STILL_MS:
        raise Unreadable(f"is too short; a turn stands still for at least {seconds(TURN_STILL_MS)}")
    return dwell_ms


def _bounded(
    read: Callable[[str], int], ceiling: int | None, wording: Callable[[int], str], lowest: int = 1
) -> Callable[[str], int]:
    """A reader of a cap: at or under the ceiling, at or over the least that is safe."""

    def bounded(text: str) -> int:
        value = read(text)
        if ceiling is not None and value > ceiling:
            raise Unreadable(f"is above the ceiling, {wording(ceiling)}, that nothing can raise")
        if value < lowest:
            raise Unreadable(f"is too low; at least {wording(lowest)}")
        return value

    return bounded


_SPEED: Final = _told(quantities.SPEED_PATTERN, "2.5 km/h", "0.8 m/s", "1.6 mph")
_DURATION: Final = _told(quantities.DURATION_PATTERN, "6 min", "30 s", "1:30")
_EXTENT: Final = _told(quantities.EXTENT_PATTERN, "6 min", "30 s", "1:30", "200 m")
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
Age = Annotated[int, _reader(dates.age), _told(dates.AGE_PATTERN, "4 weeks", "10 days")]
Day = Annotated[date, _reader(dates.day), _told(dates.DATE_PATTERN, "2026-11-02")]
MeasurementName = Annotated[
    str, _reader(quantities.measurement_name), _told(f"^{quantities.NAME_PATTERN}$", "overground")
]
WalkingSpeed = Annotated[int, _reader(quantities.walking_speed), _SPEED]
WalkerId = Annotated[str, _reader(walker_id), _told(f"^{_WALKER_ID}$", "P-017")]
Extent = Annotated[int | Distance, _reader(_walk_extent), _EXTENT]
Dwell = Annotated[int, _reader(_dwell), _DURATION]
Grade = Annotated[int, _reader(quantities.grade), _GRADE]
Acceleration = Annotated[int, _reader(quantities.acceleration), _ACCELERATION]
_TIMES: Final = _count_field(TIMES_MAX, f"is too often; at most {TIMES_MAX} times")
_A_WEEK: Final = _count_field(
    SESSIONS_A_WEEK_MAX, f"is too many; at most {SESSIONS_A_WEEK_MAX} sessions a week"
)
_WEEKS: Final = _count_field(WEEKS_MAX, f"is too long; at most {WEEKS_MAX} weeks")
_SESSIONS: Final = _count_field(SESSIONS_MAX, _TOO_MANY)
Times = Annotated[int, *_TIMES]
Done = Annotated[
    int,
    _reader(done),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": SESSIONS_MAX}),
]
SessionsAWeek = Annotated[int, *_A_WEEK]
Weeks = Annotated[int, *_WEEKS]
Sessions = Annotated[int, *_SESSIONS]

SpeedChange = Annotated[
    Change, _reader(changes.speed_change), _told(changes.SPEED_PATTERN, "+0.1 km/h", "-5 %")
]
ExtentChange = Annotated[
    Change, _reader(changes.extent_change), _told(changes.EXTENT_PATTERN, "+10 s", "+20 m")
]
GradeChange = Annotated[
    Change, _reader(changes.grade_change), _told(changes.GRADE_PATTERN, "+0.5 %")
]
CourseSpeed = Annotated[
    Growth,
    _reader(changes.speed_growth),
    _told(changes.COURSE_PATTERN, "+10 % of overground", "+10 % of before", "+0.1 km/h"),
]
CourseExtent = Annotated[
    Growth, _reader(changes.extent_growth), _told(changes.EXTENT_PATTERN, "+2 min", "+20 m")
]
CourseGrade = Annotated[
    Growth, _reader(changes.grade_growth), _told(changes.GRADE_PATTERN, "+0.5 %")
]
AskedFor = Annotated[bool, _reader(_asked_for), WithJsonSchema({"const": True})]
BodyWeight = Annotated[
    int, _reader(quantities.body_weight), _told(f"^{quantities.PERCENT}$", "30 %")
]

backward_cap: Final = _bounded(quantities.speed, CEILING.backward_ckmh, kmh)
forward_cap: Final = _bounded(quantities.speed, CEILING.forward_ckmh, kmh)
BackwardCap = Annotated[int, _reader(backward_cap), _SPEED]
ForwardCap = Annotated[int, _reader(forward_cap), _SPEED]
AccelerationCap = Annotated[
    int,
    _reader(_bounded(quantities.acceleration, CEILING.acceleration_mm_s2, acceleration_text)),
    _ACCELERATION,
]
DecelerationCap = Annotated[
    int,
    _reader(
        _bounded(
            quantities.acceleration,
            CEILING.deceleration_mm_s2,
            acceleration_text,
            DECELERATION_FLOOR_MM_S2,
        )
    ),
    _ACCELERATION,
]
GradeCap = Annotated[
    int, _reader(_bounded(quantities.grade, CEILING.grade_dpct, deck_text)), _GRADE
]
SessionCap = Annotated[
    int, _reader(_bounded(quantities.duration, CEILING.session_ms, clock_text)), _DURATION
]
