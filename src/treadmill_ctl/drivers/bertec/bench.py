"""A Bertec for technicians: its two packets read and written by hand.

The one rule: what is read is shown belt by belt; what is written tells both belts the same, as the
driver does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from treadmill_ctl.core.units import kmh
from treadmill_ctl.drivers import mm_s
from treadmill_ctl.drivers.bench import BadInput, Channel, Reading, Value, Words, checked, only
from treadmill_ctl.drivers.bertec import packet

_COMMAND: Final = ("speed_mm_s", "acceleration_mm_s2", "incline_cdeg")
_STATUS: Final = ("right_mm_s", "left_mm_s", "incline_cdeg")
NO_COMMAND: Final = (
    f"A command has {packet.COMMAND_OCTETS} octets, the first of them 00, and repeats its values as"
    " their complement."
)
NO_REPORT: Final = (
    f"A report has {packet.STATUS_OCTETS} octets, the first of them 00, with speeds up to"
    f" {packet.HEARD_MM_S_MAX} mm/s and a deck up to {packet.HEARD_CDEG_MAX} x 0.01 degrees."
)


def _read_command(sent: Sequence[bytes]) -> Reading:
    data = only(sent, "A packet")
    told = packet.told(data)
    return _unread(data, NO_COMMAND) if told is None else _shown(told)


def _read_status(sent: Sequence[bytes]) -> Reading:
    data = only(sent, "A packet")
    said = packet.status(data)
    if said is None:
        return _unread(data, NO_REPORT)
    values = dict(zip(_STATUS, (said.right_mm_s, said.left_mm_s, said.angle_cdeg), strict=True))
    return _shown({**values, "rest_hex": said.rest.hex()})


def _unread(data: bytes, why: str) -> Reading:
    return Reading({"octets_hex": data.hex()}, problem=why)


def _shown(fields: Mapping[str, Value]) -> Reading:
    speeds = {n: v for n, v in fields.items() if n.endswith("_mm_s") and isinstance(v, int)}
    return Reading(fields, {name: kmh(mm_s.to_ckmh(value)) for name, value in speeds.items()})


def _write_command(given: Words) -> bytes:
    speed_mm_s, acceleration_mm_s2, incline_cdeg = _numbers(given, _COMMAND)
    return packet.command(speed_mm_s, acceleration_mm_s2, _angle(incline_cdeg))


def _write_status(given: Words) -> bytes:
    right_mm_s, left_mm_s, incline_cdeg = _numbers(given, _STATUS)
    for name, speed_mm_s in zip(_STATUS, (right_mm_s, left_mm_s), strict=False):
        if abs(speed_mm_s) > packet.HEARD_MM_S_MAX:
            most = packet.HEARD_MM_S_MAX
            raise BadInput(f"{name} takes -{most} to {most}, not {speed_mm_s}.")
    return packet.report(right_mm_s, left_mm_s, _angle(incline_cdeg))


def _angle(incline_cdeg: int) -> bytes:
    if not 0 <= incline_cdeg <= packet.HEARD_CDEG_MAX:
        raise BadInput(f"incline_cdeg takes 0 to {packet.HEARD_CDEG_MAX}, not {incline_cdeg}.")
    return incline_cdeg.to_bytes(2)


def _numbers(given: Words, names: Sequence[str]) -> list[int]:
    given.refuse_plain()
    given.refuse_others(names)
    values: list[int] = []
    for name in names:
        value = given.number(name) if name in given.values else None
        if value is None:
            wanted = " ".join(f"{each}=…" for each in names)
            raise BadInput(f"{name} is missing. Wanted: {wanted}.")
        values.append(value)
    return values


CHANNELS: Final = (
    Channel(
        "command",
        "To the machine",
        ("tx",),
        _read_command,
        checked(_write_command),
        " ".join(f"{name}=…" for name in _COMMAND),
    ),
    Channel(
        "status",
        "From the machine",
        ("rx", "reply"),
        _read_status,
        checked(_write_status),
        " ".join(f"{name}=…" for name in _STATUS),
    ),
)
