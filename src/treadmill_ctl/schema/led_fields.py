"""Numbers of how persons lead a walk: the step of a pace, what trials earn, the bounds of a gate.

The one rule: whole numbers. A part of a per cent or of a point on a scale is refused, since nobody
could tell how it was cut.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import WithJsonSchema

from treadmill_ctl.core.units import kmh, seconds
from treadmill_ctl.schema import quantities
from treadmill_ctl.schema.fields import bounded, reader, told
from treadmill_ctl.schema.quantities import PERCENT_MAX, PERMILLE_MAX, Unreadable

STEP_CKMH: Final = 10  # of a pace, where nobody says
EARNED_PCT_MAX: Final = PERMILLE_MAX // 10
STEP_CKMH_MAX: Final = 50  # no single word asks for more
TOLD_EVERY_MS_MIN: Final = 5_000  # nobody tells more often

_EARNS_EXAMPLE: Final = "+10 %"
_LOSES_EXAMPLE: Final = "-10 %"
_PERCENT: Final = r"[0-9]{1,3} ?(%|percent)"


def earns(text: str) -> int:
    """`+10 %`: what a success earns, in whole per cents."""
    return _change(text, 1, _EARNS_EXAMPLE, "takes away; a success earns more")


def loses(text: str) -> int:
    """`-10 %`: what a failure earns, in whole per cents, below zero."""
    return _change(text, -1, _LOSES_EXAMPLE, "adds; a failure earns less")


def least_earned(text: str) -> int:
    """`50 %`: the smallest share that a trial is walked at, in whole per cents."""
    least_pct = _whole(text, "50 %")
    if not 1 <= least_pct <= PERCENT_MAX:
        raise Unreadable(
            f"is out of bounds; the first trial is walked at {PERCENT_MAX} %, so at least 1 % and"
            f" at most {PERCENT_MAX} %"
        )
    return least_pct


def most_earned(text: str) -> int:
    """`150 %`: the largest share that a trial is walked at, in whole per cents."""
    most_pct = _whole(text, "150 %")
    if not PERCENT_MAX <= most_pct <= EARNED_PCT_MAX:
        raise Unreadable(
            f"is out of bounds; the first trial is walked at {PERCENT_MAX} %, so at least"
            f" {PERCENT_MAX} % and at most {EARNED_PCT_MAX} %"
        )
    return most_pct


def value(text: str) -> int:
    """A plain whole number in the unit of what is watched, as in `3`."""
    if not re.fullmatch(r"[0-9]{1,3}", text):
        raise Unreadable(
            "is no plain whole number; write it in the sign's own unit and without one, as in 3"
        )
    return int(text)


def _change(text: str, sign: int, example: str, wrong: str) -> int:
    found, size = quantities.signed(text, example)
    change_pct = _whole(size, example)
    if found != sign:
        raise Unreadable(f"{wrong}, as in {example}")
    if not 1 <= change_pct <= PERCENT_MAX:
        raise Unreadable(f"is out of bounds; a change is at least 1 % and at most {PERCENT_MAX} %")
    return sign * change_pct


def _whole(text: str, example: str) -> int:
    number, _ = quantities.one(text, ("%",), example)
    if number != int(number):
        raise Unreadable(f"has a part of a per cent; write a whole number, as in {example}")
    return int(number)


_AT_ONCE: Final = "is too much at once; a step is at most {most}"
_told_every: Final = bounded(quantities.duration, None, seconds, least=TOLD_EVERY_MS_MIN)

PaceStep = Annotated[
    int,
    reader(bounded(quantities.speed, STEP_CKMH_MAX, kmh, _AT_ONCE)),
    told(quantities.SPEED_PATTERN, "0.1 km/h"),
]
Earns = Annotated[int, reader(earns), told(rf"^\+ ?{_PERCENT}$", _EARNS_EXAMPLE)]
Loses = Annotated[int, reader(loses), told(rf"^[-−] ?{_PERCENT}$", _LOSES_EXAMPLE)]
LeastEarned = Annotated[int, reader(least_earned), told(rf"^{_PERCENT}$", "50 %")]
MostEarned = Annotated[int, reader(most_earned), told(rf"^{_PERCENT}$", "150 %")]
Value = Annotated[int, reader(value), WithJsonSchema({"type": "integer", "minimum": 0})]
ToldEvery = Annotated[int, reader(_told_every), told(quantities.DURATION_PATTERN, "3 min")]
