"""Training Status (2AD3): what the machine calls the state of the training. For display only.

The one rule: nothing is decided by it; real machines send one value for ever.
"""

from __future__ import annotations

from typing import Any, Final

from treadmill_ctl.drivers.ftms.fields import Field, read_fields, write_fields

STATUSES: Final = (
    "other",
    "idle",
    "warming_up",
    "low_intensity_interval",
    "high_intensity_interval",
    "recovery_interval",
    "isometric",
    "heart_rate_control",
    "fitness_test",
    "speed_outside_control_region_low",
    "speed_outside_control_region_high",
    "cool_down",
    "watt_control",
    "manual_mode",
    "pre_workout",
    "post_workout",
)
OCTETS: Final = (Field("flags", "", 1), Field("status", "", 1))
STRING: Final = 0x01
EXTENDED: Final = 0x02


def decode(data: bytes) -> dict[str, Any]:
    """The status under the raw names. Never raises; a one-octet value is cut at the status."""
    taken = read_fields(OCTETS, data)
    said: dict[str, Any] = {}
    flags, status = taken.values.get("flags"), taken.values.get("status")
    if flags is not None:
        said["flags"] = flags
        said["string_present"] = bool(flags & STRING)
        said["extended_string"] = bool(flags & EXTENDED)
    if status is None:
        return said | taken.ending()
    said["status"] = status
    said["status_name"] = STATUSES[status] if status < len(STATUSES) else "rfu"
    if flags is not None and flags & STRING:
        return said | {"string": taken.rest.decode("utf-8", "replace")}
    return said | taken.ending()


def encode(status: int, string: str | None = None) -> bytes:
    """The octets of a status, with its string where one is given."""
    flags = 0 if string is None else STRING
    head = write_fields(OCTETS, {"flags": flags, "status": status})
    return head + (string or "").encode()
