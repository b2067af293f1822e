"""Integers on the wire: what a field of the contract is, and its bytes.

The one rule: a value that does not fit is an error, never cut or wrapped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

_TYPES = {
    "u8": (1, False),
    "u16": (2, False),
    "u24": (3, False),
    "u32": (4, False),
    "s8": (1, True),
    "s16": (2, True),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One integer, little-endian. `not_available` is the raw value that means "no reading"."""

    name: str
    type: str
    not_available: int | None = None
    values: Mapping[str, int] = field(default_factory=dict[str, int])
    size: int = field(init=False)
    signed: bool = field(init=False)

    def __post_init__(self) -> None:
        """Look up size and sign once."""
        if self.type not in _TYPES:
            raise ValueError(f"field {self.name}: type {self.type!r} is none of {sorted(_TYPES)}")
        size, signed = _TYPES[self.type]
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "signed", signed)

    def encode(self, value: int | None) -> bytes:
        """The bytes of a value; None is "no reading"."""
        if value is None:
            value = self.not_available
            if value is None:
                raise ValueError(f"field {self.name} has no value for 'not available'")
        try:
            return value.to_bytes(self.size, "little", signed=self.signed)
        except OverflowError:
            raise ValueError(f"field {self.name}: {value} does not fit {self.type}") from None

    def decode(self, data: bytes) -> int:
        """The value of exactly this field's bytes."""
        return int.from_bytes(data, "little", signed=self.signed)


def encode_all(fields: tuple[Field, ...], values: tuple[int | None, ...]) -> bytes:
    """Several fields, one after the other."""
    return b"".join(field.encode(value) for field, value in zip(fields, values, strict=True))


def decode_all(fields: tuple[Field, ...], data: bytes) -> tuple[int, ...] | None:
    """The values, or None when the length is not exactly that of the fields."""
    if len(data) != sum(field.size for field in fields):
        return None
    values: list[int] = []
    at = 0
    for each in fields:
        values.append(each.decode(data[at : at + each.size]))
        at += each.size
    return tuple(values)
