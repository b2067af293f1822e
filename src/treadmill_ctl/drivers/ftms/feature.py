"""Fitness Machine Feature (2ACC): what the machine says it reports and takes.

The one rule: these bits are hearsay. Machines set bits for what they lack and leave out what they
have, so a driver goes by the ranges and uses the bits only to say why something is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from treadmill_ctl.drivers.ftms.fields import Field, Taken, read_fields, write_fields

FEATURES: Final = (
    "average_speed",
    "cadence",
    "total_distance",
    "inclination",
    "elevation_gain",
    "pace",
    "step_count",
    "resistance_level",
    "stride_count",
    "expended_energy",
    "heart_rate",
    "metabolic_equivalent",
    "elapsed_time",
    "remaining_time",
    "power_measurement",
    "force_on_belt_and_power_output",
    "user_data_retention",
)
TARGETS: Final = (
    "speed",
    "inclination",
    "resistance",
    "power",
    "heart_rate",
    "expended_energy",
    "steps",
    "strides",
    "distance",
    "time",
    "time_in_2_hr_zones",
    "time_in_3_hr_zones",
    "time_in_5_hr_zones",
    "bike_simulation",
    "wheel_circumference",
    "spin_down",
    "cadence",
)
WORDS: Final = (Field("feature_word", "", 4), Field("target_word", "", 4))
_RESERVED: Final = 0xFFFE0000


@dataclass(frozen=True, slots=True)
class Feature:
    """The two words, as far as they came."""

    taken: Taken

    @property
    def takes_speed(self) -> bool:
        """Whether the machine says that it takes a target speed."""
        return bool((self.taken.values.get("target_word") or 0) & 1)

    def fields(self) -> dict[str, Any]:
        """Everything that is known, under the raw-integer names."""
        said: dict[str, Any] = dict(self.taken.values)
        for word, key, bits, names in (
            ("feature_word", "feature", "features", FEATURES),
            ("target_word", "target", "targets", TARGETS),
        ):
            value = self.taken.values.get(word)
            if value is not None:
                said[bits] = [name for bit, name in enumerate(names) if value >> bit & 1]
                said[f"rfu_{key}_bits"] = value & _RESERVED
        return said | self.taken.ending()


def decode(data: bytes) -> Feature:
    """Read the two words. Never raises."""
    return Feature(read_fields(WORDS, data))


def encode(feature_word: int, target_word: int) -> bytes:
    """The octets of the two words."""
    return write_fields(WORDS, {"feature_word": feature_word, "target_word": target_word})
