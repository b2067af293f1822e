"""One integer in a message: its name, its width, and what it says to a person.

The one rule: a value is the raw integer of the wire, or None where the wire says "not available";
nothing is scaled but the text for people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The unit at the end of a name: decimals of the raw integer, and the unit in a person's words.
UNITS: Mapping[str, tuple[int, str]] = {
    "": (0, ""),
    "ckmh": (2, "km/h"),
    "dpct": (1, "%"),
    "cpct": (2, "%"),
    "m": (0, "m"),
    "dm": (1, "m"),
    "ddeg": (1, "degrees"),
    "raw": (0, "(0.1 km/min in one octet, s per 500 m in two)"),
    "kcal": (0, "kcal"),
    "bpm": (0, "beats/min"),
    "dmet": (1, "MET"),
    "s": (0, "s"),
    "n": (0, "N"),
    "w": (0, "W"),
    "dlevel": (1, "of resistance"),
    "mm_s": (3, "m/s"),
    "e4": (4, ""),
    "cg_m": (2, "kg/m"),
    "dmm": (1, "mm"),
    "half_rpm": (0, "x 0.5 rpm"),
    "u24": (0, "steps"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One integer: little-endian, `octets` wide; `absent` is the raw "not available", if any."""

    what: str
    unit: str
    octets: int
    signed: bool = False
    absent: int | None = None

    @property
    def name(self) -> str:
        """The name with its unit at the end, as `speed_ckmh`."""
        return f"{self.what}_{self.unit}" if self.unit else self.what

    @property
    def lowest(self) -> int:
        """The lowest raw integer that fits."""
        return -(1 << (8 * self.octets - 1)) if self.signed else 0

    @property
    def highest(self) -> int:
        """The highest raw integer that fits."""
        return (1 << (8 * self.octets - (1 if self.signed else 0))) - 1

    def read(self, octets: bytes) -> int | None:
        """The value of exactly this field's octets."""
        value = int.from_bytes(octets, "little", signed=self.signed)
        return None if value == self.absent else value

    def write(self, value: int | None) -> bytes:
        """The octets of a value. Raises ValueError, with what is allowed, for one that has none."""
        if value is None:
            value = self.absent
        if value is None:
            raise ValueError(f"{self.name} has no way to say 'not available'; give a number")
        if not self.lowest <= value <= self.highest:
            raise ValueError(
                f"{self.name} takes {self.lowest} to {self.highest}{self._step()}, not {value}"
            )
        return value.to_bytes(self.octets, "little", signed=self.signed)

    def say(self, value: int | None) -> str:
        """The value in a person's unit, as `3.00 km/h`."""
        if value is None:
            return "not available"
        decimals, words = UNITS[self.unit]
        return f"{_fixed(value, decimals)} {words}".strip()

    def _step(self) -> str:
        decimals, words = UNITS[self.unit]
        return f" (steps of {_fixed(1, decimals)} {words})" if decimals else ""


def _fixed(value: int, decimals: int) -> str:
    if not decimals:
        return str(value)
    whole, part = divmod(abs(value), 10**decimals)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{decimals}}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read: the whole fields, the one that was cut off (if any), and what is left."""

    values: Mapping[str, int | None]
    cut: str | None
    rest: bytes

    def ending(self) -> dict[str, str]:
        """What to say of a cut and of octets left over; nothing where there is neither."""
        ending = {"truncated_at": self.cut} if self.cut is not None else {}
        return ending | ({"trailing_hex": self.rest.hex()} if self.rest else {})


def read_fields(fields: Sequence[Field], data: bytes) -> Taken:
    """Read fields one behind the other. Stops at the first that is not whole; shifts nothing."""
    values: dict[str, int | None] = {}
    for field in fields:
        octets = data[: field.octets]
        if len(octets) < field.octets:
            return Taken(values, field.what, data)
        values[field.name] = field.read(octets)
        data = data[field.octets :]
    return Taken(values, None, data)


def write_fields(fields: Sequence[Field], values: Mapping[str, int | None]) -> bytes:
    """Write fields one behind the other; one not given is "not available", or an error."""
    return b"".join(field.write(values.get(field.name)) for field in fields)
