"""The make-up of a simulated treadmill: what it can do, how fast, how it answers.

The one rule: a profile is a frozen value; two treadmills of one profile and seed behave alike to
the byte.
"""

from dataclasses import dataclass

from treadmill_sim.oddities import Oddity
from treadmill_sim.spec import PaceLayout

_NAME_OCTETS_MAX = 15  # what a 31-octet advertisement leaves beside flags, UUID and service data
_MTU_MIN = 23  # every Bluetooth LE device has that much


@dataclass(frozen=True, slots=True)
class MachineProfile:
    """A treadmill. Defaults: a plain machine that keeps to the specification.

    Speeds in 0.01 km/h, grades in 0.1 %. A grade range of one value means no grade motor.
    `reports` names the features whose fields its records carry, as in the protocol's data;
    `unavailable` the fields among them that it sends as "no reading".
    """

    name: str = "SimTreadmill"
    speed_min_ckmh: int = 50
    speed_max_ckmh: int = 2_000
    speed_step_ckmh: int = 10
    grade_min_dpct: int = 0
    grade_max_dpct: int = 150
    grade_step_dpct: int = 5
    acceleration_mm_s2: int = 200
    deceleration_mm_s2: int = 200
    coast_mm_s2: int = 400  # power cut by the key; not measured anywhere
    grade_rate_dpct_s: int = 10
    countdown_ms: int = 3_000
    announces_countdown: bool = True  # Training Status "pre-workout" meanwhile
    stops_on_disconnect: bool = False  # no rule says so; real ones run on
    report_period_ms: int = 1_000
    report_jitter_ms: int = 0
    ack_delay_ms: int = 60
    ack_jitter_ms: int = 0
    seed: int = 0
    mtu: int = 247
    encrypts_control: bool = False  # the specification says so, no treadmill was seen to
    mass_kg: int = 70
    reports: tuple[str, ...] = ("total_distance", "inclination", "expended_energy", "elapsed_time")
    unavailable: frozenset[str] = frozenset()
    pace: PaceLayout = PaceLayout.KM_PER_MIN
    odd: frozenset[Oddity] = frozenset()  # what it does that the specification does not say
    manufacturer: str = ""  # as its Device Information says; empty: it has none
    model: str = ""
    link_ms_max: int = 0  # so long after a client connected it hangs up; 0: it does not
    found_ms_max: int = 0  # so long after it is switched on it can be found; 0: always

    def __post_init__(self) -> None:
        """Refuse a machine that cannot be."""
        _check_range("speed", self.speed_min_ckmh, self.speed_max_ckmh, self.speed_step_ckmh)
        _check_range("grade", self.grade_min_dpct, self.grade_max_dpct, self.grade_step_dpct)
        rates = (self.acceleration_mm_s2, self.deceleration_mm_s2, self.coast_mm_s2)
        if min(*rates, self.grade_rate_dpct_s) <= 0:
            raise ValueError("accelerations and the grade rate must be above 0")
        if not 0 <= self.report_jitter_ms < self.report_period_ms:
            raise ValueError("report_jitter_ms must be 0 or more and below report_period_ms")
        if not 0 <= self.ack_jitter_ms <= self.ack_delay_ms:
            raise ValueError("ack_jitter_ms must be 0 or more and no more than ack_delay_ms")
        if self.speed_min_ckmh <= 0 or self.countdown_ms < 0 or self.mtu < _MTU_MIN:
            raise ValueError("speed_min_ckmh must be above 0, countdown_ms 0 or more, mtu from 23")
        if not 0 < len(self.name.encode()) <= _NAME_OCTETS_MAX:
            raise ValueError(
                f"name {self.name!r} must have 1 to {_NAME_OCTETS_MAX} octets: "
                "more does not fit an advertisement"
            )

    @property
    def has_grade(self) -> bool:
        """Whether there is a grade motor."""
        return self.grade_min_dpct != self.grade_max_dpct

    def takes_speed(self, speed_ckmh: int) -> bool:
        """Whether a target speed lies in the range and on its grid."""
        inside = self.speed_min_ckmh <= speed_ckmh <= self.speed_max_ckmh
        return inside and (speed_ckmh - self.speed_min_ckmh) % self.speed_step_ckmh == 0

    def takes_grade(self, grade_dpct: int) -> bool:
        """Whether a target grade lies in the range and on its grid."""
        inside = self.grade_min_dpct <= grade_dpct <= self.grade_max_dpct
        return inside and (grade_dpct - self.grade_min_dpct) % self.grade_step_dpct == 0


def _check_range(what: str, lowest: int, highest: int, step: int) -> None:
    if lowest > highest or step <= 0:
        raise ValueError(f"{what} range {lowest} to {highest} in steps of {step} is empty")
