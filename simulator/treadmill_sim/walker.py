"""What a treadmill's console makes of belt, grade and a body mass: energy, MET, heart rate.

The one rule: plausible, not physiology. The figures follow the usual equation for walking forward
on a treadmill: oxygen in ml/kg/min = 0.1 x speed + 1.8 x speed x grade + 3.5 (speed in m/min),
and 5 kcal a litre. A walker who goes backward needs more; consoles do not know that.
"""

_OXYGEN_SCALE = 30_000  # oxygen below is in 1/30 000 ml/kg/min, exact in 0.01 km/h and 0.1 %
_REST = 105_000  # 3.5 ml/kg/min, which is 1 MET


def oxygen(speed_ckmh: int, grade_dpct: int) -> int:
    """Uptake in 1/30 000 ml/kg/min; a downhill costs no less than the level."""
    return 500 * speed_ckmh + 9 * speed_ckmh * max(grade_dpct, 0) + _REST


def met_d(speed_ckmh: int, grade_dpct: int) -> int:
    """Metabolic equivalent in 0.1 MET."""
    return 10 * oxygen(speed_ckmh, grade_dpct) // _REST


def energy_per_hour_kcal(mass_kg: int, speed_ckmh: int, grade_dpct: int) -> int:
    """Energy in an hour like this."""
    return oxygen(speed_ckmh, grade_dpct) * mass_kg * 3 // (10 * _OXYGEN_SCALE)


def energy_kcal(mass_kg: int, belt_mm: int, up_mm: int, elapsed_ms: int) -> int:
    """Energy of a session."""
    return mass_kg * (12 * belt_mm + 216 * up_mm + 7 * elapsed_ms) // 24_000_000


def heart_rate_bpm(speed_ckmh: int, grade_dpct: int) -> int:
    """A heart that takes 1 beat for 0.1 MET; 70 at rest."""
    return min(60 + met_d(speed_ckmh, grade_dpct), 190)
