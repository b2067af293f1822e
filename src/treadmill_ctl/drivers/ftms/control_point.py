"""Fitness Machine Control Point (2AD9): requests out, responses in.

The one rule: octets only. When a request may go out is for the conversation, and whether it may at
all for the guard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from treadmill_ctl.drivers.ftms import targets
from treadmill_ctl.drivers.ftms.fields import Field, write_fields
from treadmill_ctl.drivers.ftms.messages import (
    CONTROL_INFO,
    PAUSED,
    STOPPED,
    Message,
    Op,
    read_message,
    write_message,
)

REQUEST_CONTROL: Final = 0x00
RESET: Final = 0x01
SET_SPEED: Final = 0x02
SET_INCLINE: Final = 0x03
START: Final = 0x07
STOP_OR_PAUSE: Final = 0x08
RESPONSE: Final = 0x80

OPS: Final[Mapping[int, Op]] = {
    REQUEST_CONTROL: Op("request_control"),
    RESET: Op("reset"),
    SET_SPEED: Op("set_target_speed", targets.SPEED),
    SET_INCLINE: Op("set_target_inclination", targets.INCLINE),
    0x04: Op("set_target_resistance", targets.RESISTANCE),
    0x05: Op("set_target_power", targets.POWER),
    0x06: Op("set_target_heart_rate", targets.HEART_RATE),
    START: Op("start_or_resume"),
    STOP_OR_PAUSE: Op("stop_or_pause", (CONTROL_INFO,)),
    0x09: Op("set_target_energy", targets.ENERGY),
    0x0A: Op("set_target_steps", targets.STEPS),
    0x0B: Op("set_target_strides", targets.STRIDES),
    0x0C: Op("set_target_distance", targets.DISTANCE),
    0x0D: Op("set_target_time", targets.TIME),
    0x0E: Op("set_target_time_in_2_hr_zones", targets.ZONES_2),
    0x0F: Op("set_target_time_in_3_hr_zones", targets.ZONES_3),
    0x10: Op("set_target_time_in_5_hr_zones", targets.ZONES_5),
    0x11: Op("set_indoor_bike_simulation", targets.BIKE),
    0x12: Op("set_wheel_circumference", targets.WHEEL),
    0x13: Op("spin_down_control", (Field("spin_down", "", 1),)),
    0x14: Op("set_target_cadence", targets.CADENCE),
}

SUCCESS: Final = 0x01
NOT_PERMITTED: Final = 0x05
RESPONSE_OCTETS: Final = 3  # and parameters behind them
RESULTS: Final[Mapping[int, str]] = {
    SUCCESS: "success",
    0x02: "op_code_not_supported",
    0x03: "invalid_parameter",
    0x04: "operation_failed",
    NOT_PERMITTED: "control_not_permitted",
}
RESPONSE_FIELDS: Final = (Field("request_op", "", 1), Field("result", "", 1))


def request_control() -> bytes:
    """Ask for the permission to command."""
    return write_message(OPS, REQUEST_CONTROL, {})


def set_speed(speed_ckmh: int) -> bytes:
    """Take this target speed."""
    return write_message(OPS, SET_SPEED, {"target_speed_ckmh": speed_ckmh})


def set_incline(grade_dpct: int) -> bytes:
    """Take this target inclination."""
    return write_message(OPS, SET_INCLINE, {"target_incline_dpct": grade_dpct})


def start() -> bytes:
    """Start, or resume after a pause."""
    return write_message(OPS, START, {})


def stop() -> bytes:
    """Stop."""
    return write_message(OPS, STOP_OR_PAUSE, {CONTROL_INFO.name: STOPPED})


def pause() -> bytes:
    """Pause: on several machines it stops where a stop does not."""
    return write_message(OPS, STOP_OR_PAUSE, {CONTROL_INFO.name: PAUSED})


def decode_request(data: bytes) -> Message:
    """Read a request. Never raises."""
    return read_message(OPS, data)


@dataclass(frozen=True, slots=True)
class Response:
    """The machine's answer to a request."""

    op: int
    result: int
    param: bytes = b""

    def fields(self) -> dict[str, Any]:
        """Everything that is known, under the raw-integer names."""
        return {
            "malformed": False,
            "request_op": self.op,
            "request_name": OPS.get(self.op, Op("rfu")).name,
            "result": self.result,
            "result_name": RESULTS.get(self.result, "rfu"),
            "param_hex": self.param.hex(),
        }


@dataclass(frozen=True, slots=True)
class Malformed:
    """Octets that came as a response and are none."""

    raw: bytes

    def fields(self) -> dict[str, Any]:
        """The octets themselves."""
        return {"malformed": True, "raw": self.raw.hex()}


def decode_response(data: bytes) -> Response | Malformed:
    """Read a response. Never raises; some machines leave out its head."""
    if len(data) < RESPONSE_OCTETS or data[0] != RESPONSE:
        return Malformed(data)
    return Response(data[1], data[2], data[3:])


def encode_response(values: Mapping[str, int | None], param: bytes = b"") -> bytes:
    """The octets of a response. Raises ValueError, with what is allowed."""
    return bytes((RESPONSE,)) + write_fields(RESPONSE_FIELDS, values) + param


def say_result(result: int) -> str:
    """A result in words and as its code, as `invalid parameter (03)`."""
    words = RESULTS.get(result, "reserved result").replace("_", " ")
    return f"{words} ({result:02X})"
