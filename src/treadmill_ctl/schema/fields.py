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
from treadmill_ctl.schema.cap_words import grade_rate_text
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


def reader(read: Callable[[str], T]) -> PlainValidator:
    """A validator that reads a text and refuses a block or a list."""

    def validate(found: object) -> T:
        if not isinstance(found, str):
            raise Unreadable("is a list or a block; one value belongs here")
        return read(found)

    return PlainValidator(validate)


def told(pattern: str, *examples: str) -> WithJsonSchema:
    """What an editor is told of a text."""
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


def identifier(text: str) -> str:
    """A name that is a file's as well: a to z, digits and hyphens."""
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
    return reader(_counted(most, sentence)), told


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


ABOVE: Final = "is above the ceiling, {most}, that nothing can raise"


def bounded(
    read: Callable[[str], int],
    most: int | None,
    wording: Callable[[int], str],
    sentence: str = ABOVE,
    least: int = 1,
) -> Callable[[str], int]:
    """A reader of what may be at most so much, else the sentence, and at least so much."""

    def within(text: str) -> int:
        value = read(text)
        if most is not None and value > most:
            raise Unreadable(sentence.format(most=wording(most)))
        if value < least:
            raise Unreadable(f"is too low; at least {wording(least)}")
        return value

    return within


_SPEED: Final = told(quantities.SPEED_PATTERN, "2.5 km/h", "0.8 m/s", "1.6 mph")
_DURATION: Final = told(quantities.DURATION_PATTERN, "6 min", "30 s", "1:30")
_EXTENT: Final = told(quantities.EXTENT_PATTERN, "6 min", "30 s", "1:30", "200 m")
_GRADE: Final = told(quantities.GRADE_PATTERN, "5 %", "3 % downhill", "5 deg")
_ACCELERATION: Final = told(quantities.ACCELERATION_PATTERN, "0.05 m/s²")

Pmid = Annotated[
    str,
    reader(_line),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^[0-9]+$"}),
]
Version = Annotated[int, reader(_version), WithJsonSchema({"const": 1})]
Identifier = Annotated[
    str,
    reader(identifier),
    WithJsonSchema({"type": "string", "pattern": f"^{_ID}$", "maxLength": ID_MAX}),
]
Line = Annotated[
    str,
    reader(_line),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": LINE_MAX}),
]
Text = Annotated[
    str,
    reader(_text),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": TEXT_MAX}),
]
Wanted = Annotated[
    Target,
    reader(quantities.target),
    told(quantities.TARGET_PATTERN, "2.5 km/h", "1.6 mph", "80 % of comfortable"),
]
Duration = Annotated[int, reader(quantities.duration), _DURATION]
Age = Annotated[int, reader(dates.age), told(dates.AGE_PATTERN, "4 weeks", "10 days")]
Keeping = Annotated[int, reader(dates.keeping), told(dates.KEEPING_PATTERN, "10 years")]
Day = Annotated[date, reader(dates.day), told(dates.DATE_PATTERN, "2026-11-02")]
MeasurementName = Annotated[
    str, reader(quantities.measurement_name), told(f"^{quantities.NAME_PATTERN}$", "overground")
]
WalkingSpeed = Annotated[int, reader(quantities.walking_speed), _SPEED]
WalkerId = Annotated[str, reader(walker_id), told(f"^{_WALKER_ID}$", "P-017")]
Extent = Annotated[int | Distance, reader(_walk_extent), _EXTENT]
Dwell = Annotated[int, reader(_dwell), _DURATION]
Grade = Annotated[int, reader(quantities.grade), _GRADE]
Acceleration = Annotated[int, reader(quantities.acceleration), _ACCELERATION]
_TIMES: Final = _count_field(TIMES_MAX, f"is too often; at most {TIMES_MAX} times")
_A_WEEK: Final = _count_field(
    SESSIONS_A_WEEK_MAX, f"is too many; at most {SESSIONS_A_WEEK_MAX} sessions a week"
)
_WEEKS: Final = _count_field(WEEKS_MAX, f"is too long; at most {WEEKS_MAX} weeks")
_SESSIONS: Final = _count_field(SESSIONS_MAX, _TOO_MANY)
Times = Annotated[int, *_TIMES]
Done = Annotated[
    int,
    reader(done),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": SESSIONS_MAX}),
]
SessionsAWeek = Annotated[int, *_A_WEEK]
Weeks = Annotated[int, *_WEEKS]
Sessions = Annotated[int, *_SESSIONS]

SpeedChange = Annotated[
    Change, reader(changes.speed_change), told(changes.SPEED_PATTERN, "+0.1 km/h", "-5 %")
]
ExtentChange = Annotated[
    Change, reader(changes.extent_change), told(changes.EXTENT_PATTERN, "+10 s", "+20 m")
]
GradeChange = Annotated[Change, reader(changes.grade_change), told(changes.GRADE_PATTERN, "+0.5 %")]
CourseSpeed = Annotated[
    Growth,
    reader(changes.speed_growth),
    told(changes.COURSE_PATTERN, "+10 % of overground", "+10 % of before", "+0.1 km/h"),
]
CourseExtent = Annotated[
    Growth, reader(changes.extent_growth), told(changes.EXTENT_PATTERN, "+2 min", "+20 m")
]
CourseGrade = Annotated[Growth, reader(changes.grade_growth), told(changes.GRADE_PATTERN, "+0.5 %")]
AskedFor = Annotated[bool, reader(_asked_for), WithJsonSchema({"const": True})]
BodyWeight = Annotated[int, reader(quantities.body_weight), told(f"^{quantities.PERCENT}$", "30 %")]

backward_cap: Final = bounded(quantities.speed, CEILING.backward_ckmh, kmh)
forward_cap: Final = bounded(quantities.speed, CEILING.forward_ckmh, kmh)
BackwardCap = Annotated[int, reader(backward_cap), _SPEED]
ForwardCap = Annotated[int, reader(forward_cap), _SPEED]
AccelerationCap = Annotated[
    int,
    reader(bounded(quantities.acceleration, CEILING.acceleration_mm_s2, acceleration_text)),
    _ACCELERATION,
]
DecelerationCap = Annotated[
    int,
    reader(
        bounded(
            quantities.acceleration,
            CEILING.deceleration_mm_s2,
            acceleration_text,
            least=DECELERATION_FLOOR_MM_S2,
        )
    ),
    _ACCELERATION,
]
GradeCap = Annotated[int, reader(bounded(quantities.grade, CEILING.grade_dpct, deck_text)), _GRADE]
SessionCap = Annotated[
    int, reader(bounded(quantities.duration, CEILING.session_ms, clock_text)), _DURATION
]
GradeRateCap = Annotated[
    int,
    reader(bounded(quantities.grade_rate, CEILING.grade_rate_dpct_s, grade_rate_text)),
    told(quantities.GRADE_RATE_PATTERN, "1 %/s"),
]
