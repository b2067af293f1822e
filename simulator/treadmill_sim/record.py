"""Encodes Treadmill Data, Training Status, Machine Status, feature words and ranges.

The one rule: order, bits, sizes and sentinels are the contract's (`spec`); this file knows none.
"""

from collections.abc import Callable
from dataclasses import dataclass

from treadmill_sim.fields import Field, encode_all
from treadmill_sim.spec import Group, PaceLayout, ftms_spec

Reading = Callable[[str], int | None]  # a field's name to its value, None for "no reading"

_FLAGS_SIZE = 2
_ATT_OVERHEAD = 3


@dataclass(frozen=True, slots=True)
class _Part:
    """Fields that stay together, each with its name, or None for one that is sent unavailable."""

    mask: int
    fields: tuple[tuple[str | None, Field], ...]

    def encode(self, reading: Reading) -> bytes:
        return b"".join(
            [field.encode(None if name is None else reading(name)) for name, field in self.fields]
        )


class RecordEncoder:
    """Encodes records of one choice of features."""

    def __init__(
        self,
        features: tuple[str, ...],
        pace: PaceLayout = PaceLayout.KM_PER_MIN,
        unavailable: frozenset[str] = frozenset(),
    ) -> None:
        """Choose the groups that `features` (names of the contract) bring.

        `unavailable` are fields to send as "no reading" whatever they read.
        """
        spec = ftms_spec()
        known = {group.feature for group in spec.groups if group.feature is not None}
        for name in features:
            if name not in known:
                raise ValueError(
                    f"{name!r} is no feature of Treadmill Data; "
                    f"there are {', '.join(sorted(known))}"
                )
        chosen = [group for group in spec.groups[1:] if group.feature in features]
        able = {
            field.name
            for group in chosen
            for field in group.fields
            if field.not_available is not None
        }
        if not unavailable <= able:
            raise ValueError(
                f"{', '.join(sorted(unavailable - able))}: cannot be sent as 'no reading'; "
                f"of the chosen features these can: {', '.join(sorted(able)) or 'none'}"
            )
        self._speed = _part(spec.groups[0], pace, frozenset())
        self._parts = tuple(_part(group, pace, unavailable) for group in chosen)
        self._more_data = 1 << spec.more_data_bit
        self._whole = _joined((self._speed, *self._parts))
        self._whole_flags = _fragment(self._whole.mask, [])
        self._size = sum(field.size for _, field in self._whole.fields)

    def encode(self, reading: Reading, mtu: int) -> tuple[bytes, ...]:
        """One record as the notifications that carry it, the speed in the last."""
        room = mtu - _ATT_OVERHEAD - _FLAGS_SIZE
        if self._size <= room:
            return (self._whole_flags + self._whole.encode(reading),)
        speed = self._speed.encode(reading)
        left = [(part.mask, part.encode(reading)) for part in self._parts]
        fragments: list[bytes] = []
        while sum(len(data) for _, data in left) + len(speed) > room:
            taken = _fitting(left, room)
            fragments.append(_fragment(self._more_data, left[:taken]))
            left = left[taken:]
        fragments.append(_fragment(0, [(0, speed), *left]))
        return tuple(fragments)


def _part(group: Group, pace: PaceLayout, unavailable: frozenset[str]) -> _Part:
    mask = 0 if group.feature is None else 1 << group.bit
    other = pace is PaceLayout.S_PER_500_M
    fields = group.alternatives if other else group.fields
    return _Part(mask, tuple((None if f.name in unavailable else f.name, f) for f in fields))


def _joined(parts: tuple[_Part, ...]) -> _Part:
    mask = 0
    for part in parts:
        mask |= part.mask
    return _Part(mask, tuple(field for part in parts for field in part.fields))


def _fitting(parts: list[tuple[int, bytes]], room: int) -> int:
    used = 0
    for count, (_, data) in enumerate(parts):
        used += len(data)
        if used > room:
            return count
    return len(parts)


def _fragment(flags: int, parts: list[tuple[int, bytes]]) -> bytes:
    body: list[bytes] = []
    for mask, data in parts:
        flags |= mask
        body.append(data)
    return flags.to_bytes(_FLAGS_SIZE, "little") + b"".join(body)


def encode_features(features: tuple[str, ...], targets: tuple[str, ...]) -> bytes:
    """The two words of the Fitness Machine Feature characteristic."""
    spec = ftms_spec()
    words = (
        sum(1 << spec.features[name] for name in features),
        sum(1 << spec.targets[name] for name in targets),
    )
    return b"".join(word.to_bytes(4, "little") for word in words)


def encode_range(name: str, lowest: int, highest: int, step: int) -> bytes:
    """A supported range, by the name of its characteristic."""
    return encode_all(ftms_spec().ranges[name], (lowest, highest, step))


def encode_status(name: str, *values: int) -> bytes:
    """A Machine Status."""
    status = ftms_spec().statuses[name]
    return bytes([status.op]) + encode_all(status.parameters, values)


def encode_training(name: str) -> bytes:
    """A Training Status without a string."""
    spec = ftms_spec()
    return encode_all(spec.training_fields, (0, spec.training_values[name]))


def encode_response(op: int, result: int) -> bytes:
    """The Control Point's answer to an operation."""
    return bytes([ftms_spec().response_op, op, result])


def encode_service_data(machine_type: str, *, available: bool) -> bytes:
    """What follows the service's UUID in the advertisement."""
    spec = ftms_spec()
    flags = available << spec.available_bit
    return encode_all(spec.service_data_fields, (flags, 1 << spec.machine_type_bits[machine_type]))
