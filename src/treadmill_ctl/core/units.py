"""Integer units of the core, and the few conversions between them.

The one rule: nothing here, and nothing behind here, is a float. Speeds are 0.01 km/h (`_ckmh`,
signed: minus is a reversed belt), grades 0.1 % (`_dpct`), times milliseconds (`_ms`),
accelerations mm/s² (`_mm_s2`). 0.01 km/h is 25/9 mm/s, so a *fine* speed of 1/25000 of 0.01 km/h
(`_fine`) makes every product of an acceleration and a time exact.
"""

FINE_PER_CKMH = 25_000
FINE_PER_MM_S2_MS = 9
NEVER_MS = 1 << 62  # a moment that does not come


def fine(speed_ckmh: int) -> int:
    """The same speed in fine units."""
    return speed_ckmh * FINE_PER_CKMH


def change_fine(acceleration_mm_s2: int, elapsed_ms: int) -> int:
    """How far a speed may move in a time, in fine units; exact."""
    return acceleration_mm_s2 * elapsed_ms * FINE_PER_MM_S2_MS


def change_ms(change_ckmh: int, acceleration_mm_s2: int) -> int:
    """How long a change of speed takes, in ms, rounded up."""
    return -(-abs(change_ckmh) * FINE_PER_CKMH // (acceleration_mm_s2 * FINE_PER_MM_S2_MS))


def toward_zero(value: int, step: int) -> int:
    """The nearest multiple of `step` that is not further from zero."""
    magnitude = abs(value) // step * step
    return magnitude if value >= 0 else -magnitude


def distance_mm(speed_ckmh_ms: int) -> int:
    """Length of belt for a sum of speed x time (0.01 km/h x ms), in mm."""
    return speed_ckmh_ms * 25 // 9_000


def stopping_mm(speed_ckmh: int, deceleration_mm_s2: int) -> int:
    """Belt that passes until standstill, v²/2a, in mm, rounded up."""
    # v in mm/s is speed x 25/9, so v² / 2a = speed² x 625 / (162 a)
    return -(-speed_ckmh * speed_ckmh * 625 // (162 * deceleration_mm_s2))


def kmh(speed_ckmh: int) -> str:
    """A speed for a sentence, '2.50 km/h'."""
    sign = "-" if speed_ckmh < 0 else ""
    return f"{sign}{abs(speed_ckmh) // 100}.{abs(speed_ckmh) % 100:02d} km/h"


def seconds(time_ms: int) -> str:
    """A time for a sentence, '1.5 s'."""
    sign = "-" if time_ms < 0 else ""
    return f"{sign}{abs(time_ms) // 1_000}.{abs(time_ms) % 1_000 // 100} s"
