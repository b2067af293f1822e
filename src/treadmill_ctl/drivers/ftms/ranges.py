"""The Supported … Range characteristics: lowest, highest, and the step between.

The one rule: a range is what the machine says, read and not repaired.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from treadmill_ctl.drivers.ftms.fields import Field, read_fields, write_fields


def _range(unit: str, octets: int, *, signed: bool) -> tuple[Field, ...]:
    ends = (Field("min", unit, octets, signed), Field("max", unit, octets, signed))
    return (*ends, Field("step", unit, octets))


RANGES: Final[Mapping[str, tuple[Field, ...]]] = {
    "2ad4": _range("ckmh", 2, signed=False),
    "2ad5": _range("dpct", 2, signed=True),
    "2ad6": _range("dlevel", 2, signed=True),
    "2ad7": _range("bpm", 1, signed=False),
    "2ad8": _range("w", 2, signed=True),
}


def decode(channel: str, data: bytes) -> dict[str, Any]:
    """The range under the raw-integer names. Never raises."""
    taken = read_fields(RANGES[channel], data)
    return {**taken.values, **taken.ending()}


def encode(channel: str, values: Mapping[str, int | None]) -> bytes:
    """The octets of a range. Raises ValueError, with what is allowed."""
    return write_fields(RANGES[channel], values)
