"""Fitness Machine Status (2ADA): what happened at the machine, told to those who listen.

The one rule: a hint, never proof. Some machines send it late, some never, one the wrong way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from treadmill_ctl.drivers.ftms import targets
from treadmill_ctl.drivers.ftms.fields import Field
from treadmill_ctl.drivers.ftms.messages import CONTROL_INFO, Message, Op, read_message

RESET: Final = 0x01
STOPPED: Final = 0x02
KEY_PULLED: Final = 0x03
STARTED: Final = 0x04
TARGET_SPEED: Final = 0x05
TARGET_INCLINE: Final = 0x06
CONTROL_LOST: Final = 0xFF

OPS: Final[Mapping[int, Op]] = {
    RESET: Op("reset"),
    STOPPED: Op("stopped_or_paused_by_user", (CONTROL_INFO,)),
    KEY_PULLED: Op("stopped_by_safety_key"),
    STARTED: Op("started_or_resumed_by_user"),
    TARGET_SPEED: Op("target_speed_changed", targets.SPEED),
    TARGET_INCLINE: Op("target_incline_changed", targets.INCLINE),
    0x07: Op("target_resistance_changed", targets.RESISTANCE),
    0x08: Op("target_power_changed", targets.POWER),
    0x09: Op("target_heart_rate_changed", targets.HEART_RATE),
    0x0A: Op("target_energy_changed", targets.ENERGY),
    0x0B: Op("target_steps_changed", targets.STEPS),
    0x0C: Op("target_strides_changed", targets.STRIDES),
    0x0D: Op("target_distance_changed", targets.DISTANCE),
    0x0E: Op("target_time_changed", targets.TIME),
    0x0F: Op("target_time_in_2_hr_zones_changed", targets.ZONES_2),
    0x10: Op("target_time_in_3_hr_zones_changed", targets.ZONES_3),
    0x11: Op("target_time_in_5_hr_zones_changed", targets.ZONES_5),
    0x12: Op("indoor_bike_sim_changed", hidden=6),
    0x13: Op("wheel_circumference_changed", targets.WHEEL),
    0x14: Op("spin_down_status", (Field("spin_down_status", "", 1),)),
    0x15: Op("target_cadence_changed", targets.CADENCE),
    CONTROL_LOST: Op("control_permission_lost"),
}


def decode(data: bytes) -> Message:
    """Read a status. Never raises."""
    return read_message(OPS, data)
