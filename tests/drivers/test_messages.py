"""Control Point, status, features, ranges and the advertisement: octets and back."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.drivers.ftms import (
    advertisement,
    control_point,
    feature,
    ranges,
    status,
    training_status,
)
from treadmill_ctl.drivers.ftms.fields import Field
from treadmill_ctl.drivers.ftms.messages import Op, read_message, write_message

REQUESTS = sorted(set(control_point.OPS))
STATUSES = sorted(set(status.OPS))


def test_every_target_speed_goes_out_exactly() -> None:
    """All 65,536 speeds are written as op code 02 and the same integer."""
    for speed_ckmh in range(65_536):
        expected = bytes((0x02, speed_ckmh & 0xFF, speed_ckmh >> 8))
        assert control_point.set_speed(speed_ckmh) == expected


def test_every_target_inclination_goes_out_exactly() -> None:
    """All 65,536 inclinations are written as op code 03, in two's complement."""
    for grade_dpct in range(-32_768, 32_768):
        raw = grade_dpct & 0xFFFF
        assert control_point.set_incline(grade_dpct) == bytes((0x03, raw & 0xFF, raw >> 8))


def test_the_requests_without_a_value() -> None:
    """Request Control, start, stop and pause are the octets of the specification."""
    assert control_point.request_control() == b"\x00"
    assert control_point.start() == b"\x07"
    assert control_point.stop() == b"\x08\x01"
    assert control_point.pause() == b"\x08\x02"


@pytest.mark.parametrize("write", [control_point.set_speed, control_point.set_incline])
@pytest.mark.parametrize("value", [-32_769, 65_536])
def test_a_target_that_does_not_fit_is_refused(write: Callable[[int], bytes], value: int) -> None:
    """No target is cut to fit into its octets."""
    with pytest.raises(ValueError, match="takes"):
        write(value)


# The whole table of requests and statuses: op code, name, octets of the parameter of ones.
REQUEST_TABLE = {
    0x00: ("request_control", 0),
    0x01: ("reset", 0),
    0x02: ("set_target_speed", 2),
    0x03: ("set_target_inclination", 2),
    0x04: ("set_target_resistance", 1),
    0x05: ("set_target_power", 2),
    0x06: ("set_target_heart_rate", 1),
    0x07: ("start_or_resume", 0),
    0x08: ("stop_or_pause", 1),
    0x09: ("set_target_energy", 2),
    0x0A: ("set_target_steps", 2),
    0x0B: ("set_target_strides", 2),
    0x0C: ("set_target_distance", 3),
    0x0D: ("set_target_time", 2),
    0x0E: ("set_target_time_in_2_hr_zones", 4),
    0x0F: ("set_target_time_in_3_hr_zones", 6),
    0x10: ("set_target_time_in_5_hr_zones", 10),
    0x11: ("set_indoor_bike_simulation", 6),
    0x12: ("set_wheel_circumference", 2),
    0x13: ("spin_down_control", 1),
    0x14: ("set_target_cadence", 2),
}
STATUS_TABLE = {
    0x01: ("reset", 0),
    0x02: ("stopped_or_paused_by_user", 1),
    0x03: ("stopped_by_safety_key", 0),
    0x04: ("started_or_resumed_by_user", 0),
    0x05: ("target_speed_changed", 2),
    0x06: ("target_incline_changed", 2),
    0x07: ("target_resistance_changed", 1),
    0x08: ("target_power_changed", 2),
    0x09: ("target_heart_rate_changed", 1),
    0x0A: ("target_energy_changed", 2),
    0x0B: ("target_steps_changed", 2),
    0x0C: ("target_strides_changed", 2),
    0x0D: ("target_distance_changed", 3),
    0x0E: ("target_time_changed", 2),
    0x0F: ("target_time_in_2_hr_zones_changed", 4),
    0x10: ("target_time_in_3_hr_zones_changed", 6),
    0x11: ("target_time_in_5_hr_zones_changed", 10),
    0x12: ("indoor_bike_sim_changed", 6),
    0x13: ("wheel_circumference_changed", 2),
    0x14: ("spin_down_status", 1),
    0x15: ("target_cadence_changed", 2),
    0xFF: ("control_permission_lost", 0),
}


@pytest.mark.parametrize(
    ("ops", "table"),
    [(control_point.OPS, REQUEST_TABLE), (status.OPS, STATUS_TABLE)],
    ids=["requests", "statuses"],
)
def test_the_table_of_op_codes(ops: Mapping[int, Op], table: Mapping[int, tuple[str, int]]) -> None:
    """Every op code has its name and length, is cut if it is short, keeps what follows."""
    assert set(ops) == set(table)
    for code, (name, octets) in table.items():
        whole = bytes((code,)) + b"\x01" * octets
        said = read_message(ops, whole + b"\xee").fields()
        assert (said["op"], said["name"], said["trailing_hex"]) == (code, name, "ee")
        assert "truncated_at" not in said
        if octets:
            assert "truncated_at" in read_message(ops, whole[:-1]).fields()


@given(
    st.sampled_from([*(("request", c) for c in REQUESTS), *(("status", c) for c in STATUSES)]),
    st.data(),
)
def test_every_message_comes_back_as_it_went_in(
    which: tuple[str, int], data: st.DataObject
) -> None:
    """Any parameters of any op code are read again as they were written."""
    ops = control_point.OPS if which[0] == "request" else status.OPS
    fields = ops[which[1]].fields
    values = {f.name: data.draw(st.integers(f.lowest, f.highest)) for f in fields}
    message = read_message(ops, write_message(ops, which[1], values))
    assert (message.op, message.taken.values) == (which[1], values)
    assert (message.taken.cut, message.taken.rest) == (None, b"")


def test_an_op_code_of_nobody_is_kept_as_it_is() -> None:
    """A reserved op code is named so, and its octets are not guessed at."""
    said = status.decode(bytes.fromhex("7f0102")).fields()
    assert said == {"op": 0x7F, "name": "rfu", "trailing_hex": "0102"}


def test_an_empty_message_is_cut_at_its_op_code() -> None:
    """No octets, no op code."""
    assert status.decode(b"").fields() == {"truncated_at": "op", "trailing_hex": ""}


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (0x01, "success (01)"),
        (0x02, "op code not supported (02)"),
        (0x03, "invalid parameter (03)"),
        (0x04, "operation failed (04)"),
        (0x05, "control not permitted (05)"),
        (0x1F, "reserved result (1F)"),
    ],
)
def test_a_result_is_said_in_words_and_as_its_code(result: int, said: str) -> None:
    """A person reads what the machine answered."""
    assert control_point.say_result(result) == said


@given(st.integers(0, 255), st.integers(0, 255), st.binary(max_size=17))
def test_every_response_comes_back_as_it_went_in(op: int, result: int, param: bytes) -> None:
    """Any response is read again as it was written, parameters and all."""
    data = control_point.encode_response({"request_op": op, "result": result}, param)
    assert control_point.decode_response(data) == control_point.Response(op, result, param)


def test_a_response_to_nobodys_op_code_is_read() -> None:
    """The test suite's answer to op code 81 is a response like any other."""
    said = control_point.decode_response(b"\x80\x81\x02").fields()
    assert (said["request_name"], said["result_name"]) == ("rfu", "op_code_not_supported")
    assert control_point.decode_response(b"\x80\x02\x77").fields()["result_name"] == "rfu"


@pytest.mark.parametrize("data", ["", "80", "8002", "000201", "02"])
def test_what_is_no_response_is_malformed(data: str) -> None:
    """Short, empty or headless octets are malformed, and kept."""
    raw = bytes.fromhex(data)
    assert control_point.decode_response(raw) == control_point.Malformed(raw)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_features_come_back_as_they_went_in(features: int, targets: int) -> None:
    """Both words are read again, each bit by its name or as reserved."""
    said = feature.decode(feature.encode(features, targets)).fields()
    assert (said["feature_word"], said["target_word"]) == (features, targets)
    assert len(said["features"]) == (features & 0x1FFFF).bit_count()
    assert len(said["targets"]) == (targets & 0x1FFFF).bit_count()
    assert said["rfu_feature_bits"] == features & 0xFFFE0000
    assert said["rfu_target_bits"] == targets & 0xFFFE0000


def test_cut_features_give_the_word_that_came() -> None:
    """Half of the features is better than none, and says that it is half."""
    said = feature.decode(bytes.fromhex("0c160000 0300")).fields()
    assert said["feature_word"] == 0x160C
    assert (said["truncated_at"], said["trailing_hex"]) == ("target_word", "0300")
    assert "targets" not in said


@pytest.mark.parametrize(
    ("channel", "data", "expected"),
    [
        ("2ad4", "3200d0070a00", {"min_ckmh": 50, "max_ckmh": 2_000, "step_ckmh": 10}),
        ("2ad5", "e2ff96000500", {"min_dpct": -30, "max_dpct": 150, "step_dpct": 5}),
        ("2ad6", "0a00c8000a00", {"min_dlevel": 10, "max_dlevel": 200, "step_dlevel": 10}),
        ("2ad7", "3cb401", {"min_bpm": 60, "max_bpm": 180, "step_bpm": 1}),
        ("2ad8", "000090010100", {"min_w": 0, "max_w": 400, "step_w": 1}),
    ],
)
def test_every_range_is_read_and_written(
    channel: str, data: str, expected: dict[str, int | None]
) -> None:
    """Each range has its own width and sign, and comes back as it went in."""
    assert ranges.decode(channel, bytes.fromhex(data)) == expected
    assert ranges.encode(channel, expected).hex() == data


def test_a_cut_range_says_where() -> None:
    """A short range gives the ends that came; a long one keeps what is behind."""
    assert ranges.decode("2ad4", bytes.fromhex("3200d0070a")) == {
        "min_ckmh": 50,
        "max_ckmh": 2_000,
        "truncated_at": "step",
        "trailing_hex": "0a",
    }
    assert ranges.decode("2ad7", bytes.fromhex("3cb40100"))["trailing_hex"] == "00"


def test_a_training_status_of_one_octet_is_read() -> None:
    """A machine is known that sends one octet; nothing is made of what is missing."""
    assert training_status.decode(b"\x01") == {
        "flags": 1,
        "string_present": True,
        "extended_string": False,
        "truncated_at": "status",
    }
    assert training_status.decode(b"") == {"truncated_at": "flags"}


@given(st.integers(0, 255), st.none() | st.text("aZ 9ä€", max_size=20))
def test_a_training_status_comes_back_as_it_went_in(code: int, string: str | None) -> None:
    """The code and the string are read again; a code of nobody is named so."""
    said = training_status.decode(training_status.encode(code, string))
    assert said["status"] == code
    assert (said["status_name"] == "rfu") == (code > 0x0F)
    assert said.get("string") == string


def test_octets_behind_a_training_status_without_a_string_are_kept() -> None:
    """Without its flag a string is no string."""
    assert training_status.decode(b"\x00\x01ab")["trailing_hex"] == "6162"


@pytest.mark.parametrize(
    ("data", "treadmill", "conforms"),
    [
        ("", None, False),
        ("01", False, False),
        ("0101", True, False),  # the type in one octet
        ("010100", True, True),
        ("010001", True, True),  # the type with its octets swapped
        ("012000", False, True),  # a bike
        ("01010000", True, False),
    ],
)
def test_service_data_is_read_leniently(
    data: str, *, treadmill: bool | None, conforms: bool
) -> None:
    """A treadmill is found however its service data is cut, swapped or padded."""
    said = advertisement.decode(bytes.fromhex(data))
    assert (said.get("treadmill_lenient"), said["conforms"]) == (treadmill, conforms)


def test_service_data_is_written() -> None:
    """An available treadmill is `01 01 00`."""
    assert advertisement.encode({"flags": 1, "machine_type_le16": 1}).hex() == "010100"


@given(st.binary(max_size=40))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever comes on whatever characteristic is read or kept."""
    read: list[Mapping[str, Any]] = [
        feature.decode(data).fields(),
        *(ranges.decode(channel, data) for channel in ranges.RANGES),
        training_status.decode(data),
        status.decode(data).fields(),
        control_point.decode_request(data).fields(),
        control_point.decode_response(data).fields(),
        advertisement.decode(data),
    ]
    assert all(read)


def test_a_value_is_said_in_a_persons_unit() -> None:
    """Raw integers are told in the unit people use, sign and decimals kept."""
    assert Field("speed", "ckmh", 2).say(305) == "3.05 km/h"
    assert Field("grade", "dpct", 2, signed=True).say(-5) == "-0.5 %"
    assert Field("steps", "", 2).say(7) == "7"
    assert Field("elapsed", "s", 2).say(None) == "not available"
