"""Grades, accelerations, lengths and times as people read them: `8.7 % uphill`, `1:30`.

The one rule: no float and no rounding to the nearest; what does not fit is cut to the side that
sounds less safe. Plain speeds and seconds are worded in `units`.
"""

from __future__ import annotations

from treadmill_ctl.core.units import seconds


def grade_text(grade_dpct: int) -> str:
    """0.1 % as felt by the walker: `10.0 % uphill`, `3.5 % downhill`, `level`."""
    if grade_dpct == 0:
        return "level"
    return f"{_decimal(abs(grade_dpct), 1)} % {'uphill' if grade_dpct > 0 else 'downhill'}"


def deck_text(grade_dpct: int) -> str:
    """0.1 % of the deck, front raised is plus: `10.0 %`, `-3.5 %`."""
    return f"{_decimal(grade_dpct, 1)} %"


def acceleration_text(acceleration_mm_s2: int) -> str:
    """Acceleration as `0.05 m/s²`."""
    return f"{_decimal(acceleration_mm_s2, 3)} m/s²"


def length_text(length_mm: int) -> str:
    """Length as `1.93 m`, rounded up to the centimetre, for lengths that must not look shorter."""
    return f"{_decimal(-(-length_mm // 10), 2)} m"


def clock_text(time_ms: int) -> str:
    """Whole seconds as `1:30`, or `1:02:30` from an hour on."""
    minutes, seconds = divmod(time_ms // 1_000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def seconds_up_text(time_ms: int) -> str:
    """Time as `2.8 s`, rounded up, for times that must not look shorter."""
    return seconds(time_ms + 99)


def _decimal(value: int, places: int) -> str:
    """A value over 10^places, with at least one and no idle digits behind the point."""
    whole, part = divmod(abs(value), 10**places)
    digits = f"{part:0{places}}".rstrip("0") or "0"
    return f"{'-' if value < 0 else ''}{whole}.{digits}"
