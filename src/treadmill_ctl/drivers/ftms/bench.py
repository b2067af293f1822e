"""FTMS for technicians: every characteristic read and written by hand.

The one rule: the names are those of the codec, and nothing is judged. What is encoded here goes
to a terminal, never to a belt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from treadmill_ctl.drivers.bench import BadInput, Channel, Reading, Words, checked
from treadmill_ctl.drivers.ftms import (
    advertisement,
    feature,
    ranges,
    status,
    training_status,
    treadmill_data,
    typed,
)
from treadmill_ctl.drivers.ftms import control_point as cp
from treadmill_ctl.drivers.ftms.assembly import join, repeats
from treadmill_ctl.drivers.ftms.fields import UNITS, Field

_UNITS: Final[Mapping[str, Field]] = {
    field.name: field
    for fields in (
        (treadmill_data.SPEED,),
        *(group for _, group in treadmill_data.GROUPS),
        *ranges.RANGES.values(),
        *(op.fields for op in (*cp.OPS.values(), *status.OPS.values())),
    )
    for field in fields
    if UNITS[field.unit][1]
}
_AS_HEX: Final = frozenset(
    (
        "flags",
        "rfu_flag_bits",
        "op",
        "request_op",
        "result",
        "status",
        "machine_type_le16",
        "feature_word",
        "target_word",
        "rfu_feature_bits",
        "rfu_target_bits",
    )
)


def _reading(fields: Mapping[str, Any]) -> Reading:
    meanings = {name: _UNITS[name].say(fields[name]) for name in fields if name in _UNITS}
    meanings |= {name: f"0x{fields[name]:02X}" for name in fields if name in _AS_HEX}
    problem = ""
    if "truncated_at" in fields:
        problem = f"The bytes end, or are in doubt, at {fields['truncated_at']}."
    elif fields.get("malformed"):
        problem = "A response is 80, the op code it answers, a result, and nothing shorter."
    return Reading(fields, meanings, problem)


def _one(decode: Callable[[bytes], Mapping[str, Any]]) -> Callable[[Sequence[bytes]], Reading]:
    def read(messages: Sequence[bytes]) -> Reading:
        if len(messages) != 1:
            raise BadInput("Only Treadmill Data (2acd) comes in fragments; give one message.")
        return _reading(decode(messages[0]))

    return read


def _decode_data(messages: Sequence[bytes]) -> Reading:
    record = treadmill_data.decode(messages[0])
    for count, message in enumerate(messages[1:], start=2):
        fragment = treadmill_data.decode(message)
        if not record.more_data:
            raise BadInput(f"Nothing follows fragment {count - 1}: its More Data bit is not set.")
        if repeats(record, fragment):
            again = next(name for name in fragment.names if name in record.names)
            raise BadInput(f"Fragment {count} brings {again} again: it is of another record.")
        record = join(record, fragment)
    return _reading(record.fields())


def _decode_control_point(data: bytes) -> Mapping[str, Any]:
    if data[:1] == bytes((cp.RESPONSE,)):
        return cp.decode_response(data).fields()
    return cp.decode_request(data).fields()


def _channel(
    name: str,
    title: str,
    decode: Callable[[Sequence[bytes]], Reading],
    encode: Callable[[Words], bytes],
    takes: str,
) -> Channel:
    uuid = name[:4]
    aliases = (title.lower().replace(" ", "-"),)
    if name == uuid:
        aliases += (f"0x{uuid}", f"0000{uuid}-0000-1000-8000-00805f9b34fb")
    return Channel(name, title, aliases, decode, checked(encode), takes)


def _range_channel(name: str, quantity: str) -> Channel:
    title, fields = f"Supported {quantity} Range", ranges.RANGES[name]
    takes = typed.naming(fields)
    read = _one(lambda data: ranges.decode(name, data))
    return _channel(name, title, read, lambda given: typed.a_range(name, given), takes)


CHANNELS: Final = (
    _channel(
        "2acc",
        "Fitness Machine Feature",
        _one(lambda data: feature.decode(data).fields()),
        typed.features,
        typed.FEATURES_TAKE,
    ),
    _channel("2acd", "Treadmill Data", _decode_data, typed.data, typed.DATA_TAKES),
    _channel(
        "2ad3",
        "Training Status",
        _one(training_status.decode),
        typed.training,
        typed.TRAINING_TAKES,
    ),
    _range_channel("2ad4", "Speed"),
    _range_channel("2ad5", "Inclination"),
    _range_channel("2ad6", "Resistance Level"),
    _range_channel("2ad7", "Heart Rate"),
    _range_channel("2ad8", "Power"),
    _channel(
        "2ad9",
        "Control Point",
        _one(_decode_control_point),
        lambda given: typed.message(cp.OPS, given),
        typed.naming_ops(cp.OPS),
    ),
    _channel(
        "2ad9-response",
        "Control Point Response",
        _one(lambda data: cp.decode_response(data).fields()),
        typed.response,
        typed.naming(cp.RESPONSE_FIELDS) + " [param_hex=…]",
    ),
    _channel(
        "2ada",
        "Machine Status",
        _one(lambda data: status.decode(data).fields()),
        lambda given: typed.message(status.OPS, given),
        typed.naming_ops(status.OPS),
    ),
    _channel(
        "service-data",
        "Advertised Service Data",
        _one(advertisement.decode),
        typed.service_data,
        typed.naming(advertisement.FIELDS),
    ),
)
