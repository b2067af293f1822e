"""The parameters that Control Point requests and Machine Status messages have in common."""

from __future__ import annotations

from typing import Final

from treadmill_ctl.drivers.ftms.fields import Field

SPEED: Final = (Field("target_speed", "ckmh", 2),)
INCLINE: Final = (Field("target_incline", "dpct", 2, signed=True),)
# One octet in FTMS 1.0; 1.0.1 is said to have made it two, signed. Its text was not at hand.
RESISTANCE: Final = (Field("target_resistance", "dlevel", 1),)
POWER: Final = (Field("target_power", "w", 2, signed=True),)
HEART_RATE: Final = (Field("target_heart_rate", "bpm", 1),)
ENERGY: Final = (Field("target_energy", "kcal", 2),)
STEPS: Final = (Field("target_steps", "", 2),)
STRIDES: Final = (Field("target_strides", "", 2),)
DISTANCE: Final = (Field("target_distance", "m", 3),)
TIME: Final = (Field("target_time", "s", 2),)
ZONES_2: Final = (Field("fat_burn_zone", "s", 2), Field("fitness_zone", "s", 2))
ZONES_3: Final = (
    Field("light_zone", "s", 2),
    Field("moderate_zone", "s", 2),
    Field("hard_zone", "s", 2),
)
ZONES_5: Final = (
    Field("very_light_zone", "s", 2),
    *ZONES_3,
    Field("maximum_zone", "s", 2),
)
BIKE: Final = (
    Field("wind_speed", "mm_s", 2, signed=True),
    Field("grade", "cpct", 2, signed=True),
    Field("rolling_resistance", "e4", 1),
    Field("wind_resistance", "cg_m", 1),
)
WHEEL: Final = (Field("wheel_circumference", "dmm", 2),)
CADENCE: Final = (Field("target_cadence", "half_rpm", 2),)
