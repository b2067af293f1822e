"""How a belt and its deck move: linear ramps, exact in integers.

The one rule: a step is what a machine with a 1 ms control loop would do, so a step of any length
equals the same time in any other steps. No step is longer to compute than its ramps have legs.

Units: speed is *fine*, 1/25 000 of 0.01 km/h (a ninth of a µm/s), so that 1 mm/s² is exactly 9 of
it per ms; minus is a reversed belt. Grade is fine too, 1/1 000 of 0.1 %, so that 0.1 %/s is 1 per
ms. Lengths are fine speed x ms (1/9 nm); heights are that x fine grade (1e-6 of it).
"""

from dataclasses import dataclass
from typing import NamedTuple

FINE_PER_CKMH = 25_000
FINE_PER_MM_S2 = 9  # per ms
FINE_PER_DPCT = 1_000
FINE_PER_DPCT_S = 1  # per ms
LENGTH_PER_M = 9_000_000_000
HEIGHT_PER_M = LENGTH_PER_M * 1_000_000

_FOREVER_MS = 1 << 62


class Moved(NamedTuple):
    """What passed in a step: belt, height up and down for the walker, ms with the belt moving."""

    length: int = 0
    up: int = 0
    down: int = 0
    moving_ms: int = 0


_NOWHERE = Moved()


@dataclass(slots=True)
class Belt:
    """A belt and a deck on their way to where they were sent.

    `rise` is how fast the belt gains speed away from zero, `fall` how fast it loses it; through
    zero it falls first and rises then. All rates are fine units per ms.
    """

    rise: int
    fall: int
    grade_rate: int
    speed: int = 0
    target: int = 0
    grade: int = 0
    grade_target: int = 0

    @property
    def steady(self) -> bool:
        """Whether the belt is as fast as it was sent to be; until it is sent elsewhere it stays."""
        return self.speed == self.target

    @property
    def speed_ckmh(self) -> int:
        """Signed speed in 0.01 km/h, cut toward zero."""
        return _cut(self.speed, FINE_PER_CKMH)

    @property
    def grade_dpct(self) -> int:
        """Grade of the deck in 0.1 %, cut toward zero."""
        return _cut(self.grade, FINE_PER_DPCT)

    def step(self, dt_ms: int) -> Moved:
        """Move on by a time, leg by leg; a leg is a time of constant change."""
        if dt_ms < 0:
            raise ValueError(f"a belt cannot step back in time ({dt_ms} ms)")
        if self.speed == self.target and self.grade == self.grade_target:
            return self._go_on(dt_ms)
        length = up = down = moving_ms = 0
        left_ms = dt_ms
        while left_ms > 0:
            change, speed_ms = _leg(self.speed, self.target, self.rise, self.fall)
            tilt, grade_ms = _leg(self.grade, self.grade_target, self.grade_rate, self.grade_rate)
            leg_ms = min(left_ms, speed_ms, grade_ms)
            if self.speed or change:
                # sums over the ms of the leg of speed, and of speed x grade
                ones = leg_ms * (leg_ms + 1) // 2
                squares = ones * (2 * leg_ms + 1) // 3
                length += abs(leg_ms * self.speed + ones * change)
                climb = (
                    leg_ms * self.speed * self.grade
                    + ones * (self.speed * tilt + self.grade * change)
                    + squares * change * tilt
                )
                up += max(climb, 0)
                down -= min(climb, 0)
                moving_ms += leg_ms
            self.speed += leg_ms * change
            self.grade += leg_ms * tilt
            left_ms -= leg_ms
        return Moved(length, up, down, moving_ms)

    def _go_on(self, dt_ms: int) -> Moved:
        """A time in which nothing changes."""
        if self.speed == 0:
            return _NOWHERE
        length = dt_ms * self.speed
        climb = length * self.grade
        up, down = (climb, 0) if climb > 0 else (0, -climb)
        return Moved(abs(length), up, down, dt_ms)


def _leg(value: int, goal: int, rise: int, fall: int) -> tuple[int, int]:
    """The change per ms, and for how many ms it stays; signs do not change within a leg."""
    if value == goal:
        return 0, _FOREVER_MS
    if value > 0 > goal or value < 0 < goal:
        goal = 0
    gap = goal - value
    rate = rise if abs(goal) > abs(value) else fall
    whole_ms = abs(gap) // rate
    if whole_ms == 0:
        return gap, 1
    return (rate if gap > 0 else -rate), whole_ms


def _cut(value: int, unit: int) -> int:
    return value // unit if value >= 0 else -(-value // unit)
