"""What a simulated treadmill shows in each field of Treadmill Data.

The one rule: a reading that outgrows its field stays at the field's highest value.
"""

from collections.abc import Callable, Mapping

from treadmill_sim import walker
from treadmill_sim.spec import PaceLayout
from treadmill_sim.treadmill import Treadmill

_U8_MAX = 0xFE  # 0xFF means "no reading" in some fields
_U16_MAX = 0xFFFE
_U24_MAX = 0xFFFFFF


def _energy_per_hour_kcal(machine: Treadmill) -> int:
    if machine.speed_ckmh == 0:
        return 0
    mass_kg = machine.profile.mass_kg
    speed_ckmh = abs(machine.speed_ckmh)
    return walker.energy_per_hour_kcal(mass_kg, speed_ckmh, machine.belt.grade_dpct)


def _ramp_angle_ddeg(machine: Treadmill) -> int:
    # the arc tangent's series, odd powers of the slope; exact to 0.1 degree up to 40 %
    slope = machine.belt.grade_dpct  # 1/1000
    series = slope * 10**12 - slope**3 * 10**6 // 3 + slope**5 // 5
    return (series * 573 + 5 * 10**14) // 10**15


def _pace_raw(machine: Treadmill, speed_ckmh: int) -> int:
    if machine.profile.pace is PaceLayout.KM_PER_MIN:
        return min(speed_ckmh // 600, _U8_MAX)
    return min(180_000 // speed_ckmh, _U16_MAX) if speed_ckmh else 0


READINGS: Mapping[str, Callable[[Treadmill], int | None]] = {
    "speed_ckmh": lambda machine: min(abs(machine.speed_ckmh), _U16_MAX),
    "avg_speed_ckmh": lambda machine: min(machine.average_speed_ckmh, _U16_MAX),
    "distance_m": lambda machine: min(machine.distance_mm // 1_000, _U24_MAX),
    "inclination_dpct": lambda machine: machine.belt.grade_dpct,
    "ramp_angle_ddeg": _ramp_angle_ddeg,
    "pos_elev_dm": lambda machine: min(machine.up_mm // 100, _U16_MAX),
    "neg_elev_dm": lambda machine: min(machine.down_mm // 100, _U16_MAX),
    "inst_pace_raw": lambda machine: _pace_raw(machine, abs(machine.speed_ckmh)),
    "avg_pace_raw": lambda machine: _pace_raw(machine, machine.average_speed_ckmh),
    "energy_total_kcal": lambda machine: min(machine.energy_kcal, _U16_MAX),
    "energy_per_hour_kcal": lambda machine: min(_energy_per_hour_kcal(machine), _U16_MAX),
    "energy_per_min_kcal": lambda machine: min(_energy_per_hour_kcal(machine) // 60, _U8_MAX),
    "heart_rate_bpm": lambda machine: walker.heart_rate_bpm(
        abs(machine.speed_ckmh), machine.belt.grade_dpct
    ),
    "met_d": lambda machine: min(
        walker.met_d(abs(machine.speed_ckmh), machine.belt.grade_dpct), _U8_MAX
    ),
    "elapsed_s": lambda machine: min(machine.totals.elapsed_ms // 1_000, _U16_MAX),
    "remaining_s": lambda _: 0,  # nothing here has a target time
    "force_on_belt_n": lambda _: None,  # no such sensor
    "power_output_w": lambda _: None,
}
