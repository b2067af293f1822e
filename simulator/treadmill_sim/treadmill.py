"""A treadmill without its radio: motor controller, countdown, key, totals of the session.

The one rule: it does what it is told or says why not; who told it (client, console) is not its
business. Time is an argument and only moves forward.
"""

from collections import Counter
from dataclasses import dataclass
from enum import Enum

from treadmill_sim import walker
from treadmill_sim.belt import (
    FINE_PER_CKMH,
    FINE_PER_DPCT,
    FINE_PER_DPCT_S,
    FINE_PER_MM_S2,
    HEIGHT_PER_M,
    LENGTH_PER_M,
    Belt,
)
from treadmill_sim.faults import Faults
from treadmill_sim.machine import MachineProfile


class State(Enum):
    """What the machine is at; a belt may still run down in IDLE and PAUSED."""

    IDLE = "idle"
    COUNTDOWN = "countdown"
    RUNNING = "running"
    PAUSED = "paused"


class Outcome(Enum):
    """What became of an order."""

    DONE = "done"
    BAD_VALUE = "bad value"
    FAILED = "failed"


@dataclass(slots=True)
class Totals:
    """What a session adds up to, in the belt's exact units."""

    elapsed_ms: int = 0
    length: int = 0
    up: int = 0
    down: int = 0


class Treadmill:
    """Belt and console electronics of one machine."""

    def __init__(self, profile: MachineProfile) -> None:
        """A machine at standstill, its key in, at time 0."""
        self.profile = profile
        self.now_ms = 0
        self.state = State.IDLE
        self.key_in = True
        self.target_ckmh = 0  # 0: none; start then takes the lowest speed
        self.direction = 1  # of the belt: -1 in reverse
        self.by_console = False  # a person started it there
        self.grade_target_dpct: int = _into(0, profile.grade_min_dpct, profile.grade_max_dpct)
        self.totals = Totals()
        self.faults = Faults()
        self.bites: Counter[str] = Counter()
        self.belt = Belt(
            rise=profile.acceleration_mm_s2 * FINE_PER_MM_S2,
            fall=profile.deceleration_mm_s2 * FINE_PER_MM_S2,
            grade_rate=profile.grade_rate_dpct_s * FINE_PER_DPCT_S,
            grade=self.grade_target_dpct * FINE_PER_DPCT,
            grade_target=self.grade_target_dpct * FINE_PER_DPCT,
        )
        self._running_from_ms = 0  # end of the countdown
        self._counting = False  # a session's totals grow until its belt has run down

    # --- time ---------------------------------------------------------------------------------

    def advance(self, now_ms: int) -> None:
        """Move on to a time."""
        if now_ms < self.now_ms:
            raise ValueError(f"time runs forward: {now_ms} ms comes before {self.now_ms} ms")
        if self.state is State.COUNTDOWN and self._running_from_ms <= now_ms:
            self._step(self._running_from_ms)
            self.state = State.RUNNING
            self._counting = True
            self._drive()
        self._step(now_ms)

    def next_change_ms(self) -> int | None:
        """When its state will change by itself, if it will."""
        return self._running_from_ms if self.state is State.COUNTDOWN else None

    def _step(self, to_ms: int) -> None:
        dt_ms = to_ms - self.now_ms
        if dt_ms == 0:
            return
        moved = self.belt.step(dt_ms)
        self.now_ms = to_ms
        if self._counting:
            running = self.state is State.RUNNING
            self.totals.elapsed_ms += dt_ms if running else moved.moving_ms
            self.totals.length += moved.length
            self.totals.up += moved.up
            self.totals.down += moved.down

    # --- orders, from a client or the console -------------------------------------------------

    def start(self) -> Outcome:
        """Start or resume: countdown, then to the target, or to the lowest speed without one."""
        if self.started or not self.key_in or self.belt.speed != 0:
            return Outcome.FAILED
        self.target_ckmh = self.target_ckmh or self.profile.speed_min_ckmh
        self.state = State.COUNTDOWN
        self._running_from_ms = self.now_ms + self.profile.countdown_ms
        self.advance(self.now_ms)
        return Outcome.DONE

    def stop(self) -> Outcome:
        """Ramp to zero and end; fails when there is nothing to stop."""
        if self.state is State.IDLE and self.belt.speed == 0:
            return Outcome.FAILED
        self._rest(State.IDLE)
        return Outcome.DONE

    def pause(self) -> Outcome:
        """Ramp to zero; may be resumed."""
        if not self.started:
            return Outcome.FAILED
        self._rest(State.PAUSED)
        return Outcome.DONE

    def set_speed(self, speed_ckmh: int) -> Outcome:
        """Take a target speed; at rest it is kept for the next start and moves nothing."""
        if not self.profile.takes_speed(speed_ckmh):
            return Outcome.BAD_VALUE
        return self.go_to(speed_ckmh)

    def go_to(self, speed_ckmh: int) -> Outcome:
        """The same for a speed that is none of its grid."""
        if not self.key_in:
            return Outcome.FAILED
        self.target_ckmh = speed_ckmh
        self._drive()
        return Outcome.DONE

    def count_again(self) -> None:
        """Begin its countdown anew."""
        if self.state is State.COUNTDOWN:
            self._running_from_ms = self.now_ms + self.profile.countdown_ms

    def stand(self) -> Outcome:
        """Take zero as a target: a running belt comes to it, and goes on with the next speed."""
        if not self.key_in:
            return Outcome.FAILED
        self.target_ckmh = 0
        self._drive()
        return Outcome.DONE

    def direct(self, direction: int) -> None:
        """Let the belt run forward (1) or in reverse (-1), from now on and through zero."""
        if self.faults.direction_stuck:
            self.bites["direction_stuck"] += direction != self.direction
            return
        self.bites["directed at speed"] += direction != self.direction and self.belt.speed != 0
        self.direction = direction
        self._drive()

    def set_grade(self, grade_dpct: int) -> Outcome:
        """Take a target grade; the deck moves whether the belt runs or not."""
        if not self.profile.takes_grade(grade_dpct):
            return Outcome.BAD_VALUE
        if not self.key_in:
            return Outcome.FAILED
        self.grade_target_dpct = grade_dpct
        self.belt.grade_target = grade_dpct * FINE_PER_DPCT
        return Outcome.DONE

    def reset(self) -> None:
        """Targets and totals to zero; a running belt ramps down and adds to no total."""
        self._rest(State.IDLE)
        self._counting = False
        self.totals = Totals()
        if self.key_in:
            level_dpct = _into(0, self.profile.grade_min_dpct, self.profile.grade_max_dpct)
            self.grade_target_dpct = level_dpct
            self.belt.grade_target = level_dpct * FINE_PER_DPCT

    def pull_key(self) -> bool:
        """Cut the power: the belt coasts to zero, the deck stays. False when it was out."""
        if not self.key_in:
            return False
        self.key_in = False
        self._rest(State.IDLE)
        self.belt.fall = self.profile.coast_mm_s2 * FINE_PER_MM_S2
        self.belt.grade_target = self.belt.grade
        self.grade_target_dpct = self.belt.grade_dpct
        return True

    def put_key_back(self) -> None:
        """Power again; nothing moves until a start."""
        self.key_in = True
        self.belt.fall = self.profile.deceleration_mm_s2 * FINE_PER_MM_S2

    def inject(self, faults: Faults) -> None:
        """Put other faults in force."""
        self.faults = faults
        self._drive()

    def _rest(self, state: State) -> None:
        self.state = state
        self.by_console = False
        self.target_ckmh = 0
        self._drive()

    def _drive(self) -> None:
        running = self.state is State.RUNNING
        too_fast_ckmh = self.faults.overspeed_ckmh if running else 0
        speed_ckmh = self.target_ckmh + too_fast_ckmh if running else 0
        self.belt.target = self.direction * speed_ckmh * FINE_PER_CKMH
        self.bites["overspeed_ckmh"] += too_fast_ckmh > 0
        if self.faults.turns_round:
            self.bites["turns_round"] += self.belt.target != 0
            self.belt.target = -self.belt.target
        if self.faults.belt_stuck:
            self.bites["belt_stuck"] += self.belt.target != 0 or self.belt.speed != 0
            self.belt.target = self.belt.speed = 0

    # --- readings, as the console shows them ----------------------------------------------------

    @property
    def started(self) -> bool:
        """Whether it runs or is about to."""
        return self.state in (State.COUNTDOWN, State.RUNNING)

    @property
    def running_ms(self) -> int:
        """For how long it has run; 0 while it does not."""
        return self.now_ms - self._running_from_ms if self.state is State.RUNNING else 0

    @property
    def speed_ckmh(self) -> int:
        """How fast the belt really is; minus when it is reversed."""
        return self.belt.speed_ckmh

    @property
    def average_speed_ckmh(self) -> int:
        """Mean speed of the session."""
        elapsed_ms = self.totals.elapsed_ms
        return self.totals.length // (elapsed_ms * FINE_PER_CKMH) if elapsed_ms else 0

    @property
    def distance_mm(self) -> int:
        """Length of belt that passed in the session."""
        return self.totals.length * 1_000 // LENGTH_PER_M

    @property
    def up_mm(self) -> int:
        """Height the walker climbed in the session."""
        return self.totals.up * 1_000 // HEIGHT_PER_M

    @property
    def down_mm(self) -> int:
        """Height the walker came down in the session."""
        return self.totals.down * 1_000 // HEIGHT_PER_M

    @property
    def energy_kcal(self) -> int:
        """Energy of the session."""
        elapsed_ms = self.totals.elapsed_ms
        return walker.energy_kcal(self.profile.mass_kg, self.distance_mm, self.up_mm, elapsed_ms)


def _into(value: int, lowest: int, highest: int) -> int:
    return min(max(value, lowest), highest)
