"""The curve of a session as FHIR SampledData: one value a second.

The one rule: a second without a report that still speaks for the belt says so (`E`), and is never
filled with a guess.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from treadmill_ctl.records.curve import Point
from treadmill_ctl.records.fhir_codes import Json, quantity
from treadmill_ctl.sinks.dose import HELD_MS_MAX

PERIOD_MS: Final = 1_000
MISSING: Final = "E"


def sampled(
    points: tuple[Point, ...],
    ends_ms: int,
    unit: str,
    factor: float,
    *,
    holds: bool,
) -> Json:
    """SampledData of the last value at each second from 0 to an end.

    What holds is gone by until the next value; what was reported only as long as it speaks for
    the belt.
    """
    times = [at_ms for at_ms, _ in points]
    data: list[str] = []
    for now_ms in range(0, ends_ms + 1, PERIOD_MS):
        place = bisect_right(times, now_ms) - 1
        known = place >= 0 and (holds or now_ms - times[place] <= HELD_MS_MAX)
        data.append(str(points[place][1]) if known else MISSING)
    return {
        "origin": quantity(0, unit),
        "period": PERIOD_MS,
        "factor": factor,
        "dimensions": 1,
        "data": " ".join(data),
    }
