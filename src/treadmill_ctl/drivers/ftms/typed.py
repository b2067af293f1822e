"""Octets from what a technician types: names, numbers and op codes.

The one rule: every refusal says what is allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from treadmill_ctl.drivers.bench import BadInput, Words, known, one_of
from treadmill_ctl.drivers.ftms import (
    advertisement,
    feature,
    ranges,
    training_status,
    treadmill_data,
)
from treadmill_ctl.drivers.ftms import control_point as cp
from treadmill_ctl.drivers.ftms.fields import Field
from treadmill_ctl.drivers.ftms.messages import CONTROL_INFO, CONTROL_INFOS, Op, write_message

_STEPS: Final = Field("step_count", "u24", treadmill_data.STEP_COUNT_OCTETS)
_RESERVED: Final = "rfu_flag_bits"
_TRAILING: Final = "trailing_hex"
_PACE: Final = "pace_octets"
_PARAM: Final = "param_hex"


def naming(fields: Iterable[Field]) -> str:
    """The values that are wanted, as they are typed."""
    return " ".join(f"{field.name}=…" for field in fields)


def naming_ops(ops: Mapping[int, Op]) -> str:
    """The op codes and their values, as they are typed, one a line."""
    lines = (f"{code:02x} {op.name} {naming(op.fields)}".rstrip() for code, op in ops.items())
    return "one of\n  " + "\n  ".join(lines)


DATA_TAKES: Final = "any of\n  " + "\n  ".join(
    (*treadmill_data.NAMES, _RESERVED, _TRAILING, _STEPS.name, _PACE)
)
FEATURES_TAKE: Final = (
    "feature_word=0x… target_word=0x… or by name\n"
    f"  features={','.join(feature.FEATURES)}\n"
    f"  targets={','.join(feature.TARGETS)}"
)
TRAINING_TAKES: Final = "status=NUMBER or one of " + ", ".join(training_status.STATUSES)


def data(given: Words) -> bytes:
    """Treadmill Data. Without a speed it is a fragment that others follow."""
    given.refuse_plain()
    given.refuse_others((*treadmill_data.NAMES, _RESERVED, _TRAILING, _STEPS.name, _PACE))
    reserved = _number(given, _RESERVED, 0)
    if reserved & ~treadmill_data.RESERVED:
        raise BadInput(f"{_RESERVED} takes bits 13 to 15; the others follow from the values.")
    pace_octets = _number(given, _PACE, 1)
    if pace_octets not in (1, 2):
        raise BadInput(f"{_PACE} takes 1 (0.1 km/min) or 2 (s per 500 m), not {pace_octets}.")
    trailing = given.octets(_TRAILING)
    if _STEPS.name in given.values:
        reserved |= treadmill_data.STEP_COUNT
        trailing = _STEPS.write(given.number(_STEPS.name)) + trailing
    return treadmill_data.encode(
        {name: given.number(name) for name in treadmill_data.NAMES if name in given.values},
        pace_octets=pace_octets,
        rfu_flag_bits=reserved,
        trailing=trailing,
    )


def features(given: Words) -> bytes:
    """The two words of the features, as numbers, by the names of their bits, or both."""
    given.refuse_plain()
    given.refuse_others(("feature_word", "target_word", "features", "targets"))
    return feature.encode(
        _number(given, "feature_word", 0) | _bits(given, "features", feature.FEATURES),
        _number(given, "target_word", 0) | _bits(given, "targets", feature.TARGETS),
    )


def a_range(channel: str, given: Words) -> bytes:
    """A range: lowest, highest, step."""
    given.refuse_plain()
    return ranges.encode(channel, _numbers(given, ranges.RANGES[channel]))


def training(given: Words) -> bytes:
    """A training status, by its number or its name."""
    given.refuse_plain()
    given.refuse_others(("status", "string"))
    name, names = given.values.get("status", ""), training_status.STATUSES
    if not name:
        raise BadInput(f"status is missing.{known(name, names)}")
    code = names.index(name) if name in names else _number(given, "status", 0)
    return training_status.encode(code, given.values.get("string"))


def message(ops: Mapping[int, Op], given: Words) -> bytes:
    """A message by its op code."""
    code = _op(given.plain, ops)
    return write_message(ops, code, _numbers(_with_control_info(given), ops[code].fields))


def response(given: Words) -> bytes:
    """A response of the Control Point."""
    given.refuse_plain()
    param = given.octets(_PARAM)
    values = {name: text for name, text in given.values.items() if name != _PARAM}
    return cp.encode_response(_numbers(Words((), values), cp.RESPONSE_FIELDS), param)


def service_data(given: Words) -> bytes:
    """The service data of an advertisement."""
    given.refuse_plain()
    return advertisement.encode(_numbers(given, advertisement.FIELDS))


def _number(given: Words, name: str, otherwise: int) -> int:
    if name not in given.values:
        return otherwise
    value = given.number(name)
    if value is None:
        raise BadInput(f"{name} takes a number.")
    return value


def _numbers(given: Words, fields: Sequence[Field]) -> dict[str, int | None]:
    names = [field.name for field in fields]
    given.refuse_others(names)
    for name in names:
        if name not in given.values:
            raise BadInput(f"{name} is missing. Wanted: {naming(fields)}.")
    return {name: given.number(name) for name in names}


def _bits(given: Words, name: str, choices: Sequence[str]) -> int:
    value = 0
    for choice in filter(None, given.values.get(name, "").split(",")):
        if choice not in choices:
            raise BadInput(f"There is no {choice} among the {name}.{known(choice, choices)}")
        value |= 1 << choices.index(choice)
    return value


def _op(plain: Sequence[str], ops: Mapping[int, Op]) -> int:
    if len(plain) != 1:
        raise BadInput(f"One op code is wanted, by its name or number: {naming_ops(ops)}")
    return one_of(plain[0], {op.name: code for code, op in ops.items()}, "op code")


def _with_control_info(given: Words) -> Words:
    """`stop` and `pause` as the numbers that they stand for."""
    codes = {name: str(code) for code, name in CONTROL_INFOS.items()}
    values = dict(given.values)
    if CONTROL_INFO.name in values:
        said = values[CONTROL_INFO.name]
        values[CONTROL_INFO.name] = codes.get(said, said)
    return Words(given.plain, values)
