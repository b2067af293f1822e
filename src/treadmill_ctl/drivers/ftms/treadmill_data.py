"""Treadmill Data (2ACD): what the belt does, about once a second.

The one rule: a field is read where the flags put it or not at all. A cut record gives its whole
fields and says where it was cut; reserved bits and octets behind the record are kept, not used.

The usual record is read in about a microsecond, because logs of hours are replayed: the layout of
each flags word is worked out once, and a record is a tuple of tuples, which is several times
cheaper to make than a dataclass with a slot for each field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from struct import Struct
from typing import Any, Final, NamedTuple

from treadmill_ctl.core.filled import filled
from treadmill_ctl.drivers.ftms.fields import Field, write_fields

MORE_DATA: Final = 0x0001
PACE: Final = 0x0060
KNOWN: Final = 0x1FFF
RESERVED: Final = 0xE000
STEP_COUNT: Final = 0x2000  # reserved; two makers' pads send a u24 step count behind the record

SPEED: Final = Field("speed", "ckmh", 2)
DISTANCE: Final = Field("distance", "m", 3)
FLAGS_OCTETS: Final = 2
PACE_UNIT: Final = "raw"
STEP_COUNT_OCTETS: Final = 3

# By flag bit, in the order of the record. Bit 0 is not here: it is the speed's, inverted.
GROUPS: Final[tuple[tuple[int, tuple[Field, ...]], ...]] = (
    (1, (Field("avg_speed", "ckmh", 2),)),
    (2, (DISTANCE,)),
    (
        3,
        (
            Field("inclination", "dpct", 2, signed=True, absent=0x7FFF),
            Field("ramp_angle", "ddeg", 2, signed=True, absent=0x7FFF),
        ),
    ),
    (4, (Field("pos_elev", "dm", 2), Field("neg_elev", "dm", 2))),
    (5, (Field("inst_pace", PACE_UNIT, 1),)),
    (6, (Field("avg_pace", PACE_UNIT, 1),)),
    (
        7,
        (
            Field("energy_total", "kcal", 2, absent=0xFFFF),
            Field("energy_per_hour", "kcal", 2, absent=0xFFFF),
            Field("energy_per_min", "kcal", 1, absent=0xFF),
        ),
    ),
    (8, (Field("heart_rate", "bpm", 1),)),
    (9, (Field("met", "dmet", 1),)),
    (10, (Field("elapsed", "s", 2),)),
    (11, (Field("remaining", "s", 2),)),
    (
        12,
        (
            Field("force_on_belt", "n", 2, signed=True, absent=0x7FFF),
            Field("power", "w", 2, signed=True, absent=0x7FFF),
        ),
    ),
)
NAMES: Final = (SPEED.name, *(field.name for _, fields in GROUPS for field in fields))
_FORMATS: Final = {(1, False): "B", (2, False): "H", (2, True): "h", (3, False): "3x"}
_IN_ALL_ABSENT: Final = 0xFF  # an octet of every "not available": one look for it tells most
_WIDE: Final = 0x10000  # beside the flags in the key of a layout: a pace takes two octets


class TreadmillData(NamedTuple):
    """One record, or one fragment of it: the values read, under their names."""

    flags: int
    names: tuple[str, ...]
    values: tuple[int | None, ...]
    truncated_at: str | None
    trailing: bytes

    @property
    def more_data(self) -> bool:
        """Whether further fragments of the same record follow."""
        return bool(self.flags & MORE_DATA)

    def readings(self) -> dict[str, int | None]:
        """The values by name; None where the machine says "not available"."""
        return dict(zip(self.names, self.values, strict=True))

    def fields(self) -> dict[str, Any]:
        """Everything that is known of the record, under the raw-integer names."""
        said: dict[str, Any] = {}
        if self.truncated_at != "flags":
            said["flags"] = self.flags
            said["more_data"] = self.more_data
            said["rfu_flag_bits"] = self.flags & RESERVED
        readings = self.readings()
        said.update((name, readings[name]) for name in NAMES if name in readings)
        if self.truncated_at is not None:
            said["truncated_at"] = self.truncated_at
        said["trailing_hex"] = self.trailing.hex()
        steps = self.trailing[:STEP_COUNT_OCTETS]
        if self.flags & STEP_COUNT and len(steps) == STEP_COUNT_OCTETS and not self.truncated_at:
            said["vendor"] = {"step_count_u24": int.from_bytes(steps, "little")}
        return said


class Layout(NamedTuple):
    """Where the fields of one flags word lie.

    A struct has no format for the distance's three octets: they are skipped, read from
    `distance_at`, and come last in the values and names.
    """

    size: int
    unpack: Callable[[bytes], tuple[int, ...]]
    distance_at: int  # 0 without a distance
    names: tuple[str, ...]
    absent: tuple[int | None, ...]


class _Layouts(dict[int, Layout]):
    """Layouts by flags word without its reserved bits, each worked out when first wanted."""

    def __missing__(self, key: int) -> Layout:
        fields = _fields(key & KNOWN, 2 if key & _WIDE else 1)
        struct = Struct("<2x" + "".join(_FORMATS[field.octets, field.signed] for field in fields))
        last = sorted(fields, key=lambda field: field is DISTANCE)
        made = self[key] = Layout(
            struct.size,
            struct.unpack_from,
            _offset_of_distance(fields),
            tuple(field.name for field in last),
            tuple(field.absent for field in last),
        )
        return made


_LAYOUTS: Final = _Layouts()


@cache
def _fields(flags: int, pace_octets: int) -> tuple[Field, ...]:
    fields = () if flags & MORE_DATA else (SPEED,)
    for bit, group in GROUPS:
        if flags >> bit & 1:
            fields += tuple(_of_width(field, pace_octets) for field in group)
    return fields


def _of_width(field: Field, pace_octets: int) -> Field:
    return Field(field.what, field.unit, pace_octets) if field.unit == PACE_UNIT else field


def _offset_of_distance(fields: tuple[Field, ...]) -> int:
    at = FLAGS_OCTETS
    for field in fields:
        if field is DISTANCE:
            return at
        at += field.octets
    return 0


def decode(data: bytes) -> TreadmillData:
    """Read a record or a fragment. Never raises, whatever the bytes."""
    length = len(data)
    if length < FLAGS_OCTETS:
        return TreadmillData(0, (), (), "flags", data)
    flags = data[0] | data[1] << 8
    layout = _layout_with_pace(length, flags) if flags & PACE else _LAYOUTS[flags & KNOWN]
    if layout is None or length < layout.size:
        return _prefix(data, flags)
    size, unpack, at, names, absent = layout
    values: tuple[int | None, ...] = unpack(data)
    if at:
        values += (data[at] | data[at + 1] << 8 | data[at + 2] << 16,)
    if _IN_ALL_ABSENT in data:
        pairs = zip(values, absent, strict=True)
        values = tuple(None if value == none else value for value, none in pairs)
    return filled(TreadmillData, (flags, names, values, None, data[size:]))


def _layout_with_pace(length: int, flags: int) -> Layout | None:
    """The layout with a pace as wide as the length tells; None where it does not tell.

    Two published layouts contradict each other (0.1 km/min in one octet, s per 500 m in two), and
    a wrong guess would shift a heart rate. A length that fits neither leaves the pace unread.
    """
    narrow, wide = _LAYOUTS[flags & KNOWN], _LAYOUTS[flags & KNOWN | _WIDE]
    for extra in (0, STEP_COUNT_OCTETS) if flags & STEP_COUNT else (0,):
        for layout in (narrow, wide):
            if length == layout.size + extra:
                return layout
    return None


def _prefix(data: bytes, flags: int) -> TreadmillData:
    """The fields that are whole, up to the first that is cut, or to a pace of doubtful width.

    There is one of the two: a record without either is not read here.
    """
    names: list[str] = []
    values: list[int | None] = []
    at = FLAGS_OCTETS
    fields = iter(_fields(flags & KNOWN, 1))
    while True:
        field = next(fields)
        octets = data[at : at + field.octets]
        if field.unit == PACE_UNIT or len(octets) < field.octets:
            return TreadmillData(flags, tuple(names), tuple(values), field.what, data[at:])
        names.append(field.name)
        values.append(field.read(octets))
        at += field.octets


def encode(
    values: Mapping[str, int | None],
    *,
    pace_octets: int = 1,
    rfu_flag_bits: int = 0,
    trailing: bytes = b"",
) -> bytes:
    """The octets of a record. One without a speed is a fragment that others follow (More Data).

    What travels with a given field and is not given itself is "not available", where the wire can
    say so. Raises ValueError, with what is allowed, for what cannot be said.
    """
    flags = rfu_flag_bits | (0 if SPEED.name in values else MORE_DATA)
    for bit, group in GROUPS:
        if any(field.name in values for field in group):
            flags |= 1 << bit
    body = write_fields(_fields(flags & KNOWN, pace_octets), values)
    return flags.to_bytes(2, "little") + body + trailing
