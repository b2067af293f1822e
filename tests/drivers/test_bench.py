"""What technicians type for FTMS, and what they are told when it cannot be used."""

import pytest

from treadmill_ctl.drivers.bench import BadInput, Channel
from treadmill_ctl.drivers.registry import CHANNELS


def channel(name: str) -> Channel:
    """The channel of this name."""
    return next(each for each in CHANNELS["ftms"] if each.name == name)


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("2acc", "features=total_distance,heart_rate targets=speed", "0404000001000000"),
        ("2acc", "feature_word=0x160c target_word=3", "0c16000003000000"),
        ("2acc", "", "0000000000000000"),
        ("2acd", "speed_ckmh=300", "00002c01"),
        ("2acd", "avg_speed_ckmh=100", "03006400"),
        ("2acd", "speed_ckmh=300 inclination_dpct=-10 ramp_angle_ddeg=none", "08002c01f6ffff7f"),
        ("2acd", "speed_ckmh=300 trailing_hex=eeff", "00002c01eeff"),
        ("2acd", "speed_ckmh=300 step_count_u24=5", "00202c01050000"),
        ("2acd", "speed_ckmh=300 rfu_flag_bits=0x8000", "00802c01"),
        ("2acd", "speed_ckmh=500 inst_pace_raw=360 pace_octets=2", "2000f4016801"),
        ("2ad3", "status=idle", "0001"),
        ("2ad3", "status=13 string=Hi", "010d4869"),
        ("2ad4", "min_ckmh=50 max_ckmh=2000 step_ckmh=10", "3200d0070a00"),
        ("2ad5", "min_dpct=-30 max_dpct=150 step_dpct=5", "e2ff96000500"),
        ("2ad6", "min_dlevel=10 max_dlevel=200 step_dlevel=10", "0a00c8000a00"),
        ("2ad7", "min_bpm=60 max_bpm=180 step_bpm=1", "3cb401"),
        ("2ad8", "min_w=0 max_w=400 step_w=1", "000090010100"),
        ("2ad9", "request_control", "00"),
        ("2ad9", "set_target_speed target_speed_ckmh=250", "02fa00"),
        ("2ad9", "Set-Target-Speed target_speed_ckmh=0xfa", "02fa00"),
        ("2ad9", "02 target_speed_ckmh=250", "02fa00"),
        ("2ad9", "0x03 target_incline_dpct=-0x14", "03ecff"),
        ("2ad9", "stop_or_pause control_info=pause", "0802"),
        ("2ad9", "stop_or_pause control_info=1", "0801"),
        ("2ad9", "0c target_distance_m=65536", "0c000001"),
        ("2ad9-response", "request_op=2 result=1", "800201"),
        ("2ad9-response", "request_op=0x13 result=1 param_hex=0a0b", "8013010a0b"),
        ("2ada", "control_permission_lost", "ff"),
        ("2ada", "target_speed_changed target_speed_ckmh=150", "059600"),
        ("2ada", "12", "12000000000000"),
        ("service-data", "flags=1 machine_type_le16=1", "010100"),
    ],
)
def test_what_is_typed_becomes_octets(name: str, typed: str, expected: str) -> None:
    """Every characteristic is written from names and numbers."""
    assert channel(name).encode(typed.split()).hex() == expected


@pytest.mark.parametrize(
    ("name", "typed", "why"),
    [
        ("2acd", "speed_kmh=3", "no value speed_kmh here. Did you mean speed_ckmh?"),
        ("2acd", "speed_ckmh=3 speed_ckmh=4", "speed_ckmh is given twice"),
        ("2acd", "speed_ckmh=3.5", "it takes a whole number in the unit of its name"),
        ("2acd", "speed_ckmh=none", "has no way to say 'not available'"),
        ("2acd", "speed_ckmh=70000", r"takes 0 to 65535 \(steps of 0.01 km/h\), not 70000"),
        ("2acd", "300", "Values are given as name=value; '300' has no '='"),
        ("2acd", "speed_ckmh=3 rfu_flag_bits=1", "takes bits 13 to 15"),
        ("2acd", "speed_ckmh=3 rfu_flag_bits=none", "rfu_flag_bits takes a number"),
        ("2acd", "speed_ckmh=3 pace_octets=3", "takes 1 .* or 2 .*, not 3"),
        ("2acd", "speed_ckmh=3 trailing_hex=abc", "takes pairs of hexadecimal digits"),
        ("2acc", "features=heart_rat", "no heart_rat among the features. Did you mean heart_rate?"),
        ("2ad3", "string=Hi", "status is missing. Known are: other, idle"),
        ("2ad3", "status=idling", "takes a whole number"),
        ("2ad4", "min_ckmh=50", "max_ckmh is missing. Wanted: min_ckmh=… max_ckmh=… step_ckmh=…"),
        ("2ad9", "target_speed_ckmh=5", "One op code is wanted"),
        ("2ad9", "set_target_sped", "no op code set_target_sped. Did you mean set_target_speed?"),
        ("2ad9", "7f", "There is no op code 7f"),
        ("2ad9", "start_or_resume target_speed_ckmh=5", "There is no value .* It takes no values"),
        ("2ad9", "stop_or_pause control_info=halt", "control_info=halt: it takes a whole number"),
        ("2ad9-response", "request_op=2 result=256", "result takes 0 to 255, not 256"),
        ("service-data", "flags=1", "machine_type_le16 is missing"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_can(name: str, typed: str, why: str) -> None:
    """The refusal names the place, what is allowed, and the nearest name."""
    with pytest.raises(BadInput, match=why):
        channel(name).encode(typed.split())


def test_fragments_are_joined_in_order() -> None:
    """Several messages of Treadmill Data are one record."""
    reading = channel("2acd").decode([b"\x03\x00\x64\x00", b"\x00\x00\x2c\x01"])
    assert reading.fields == {
        "flags": 2,
        "more_data": False,
        "rfu_flag_bits": 0,
        "speed_ckmh": 300,
        "avg_speed_ckmh": 100,
        "trailing_hex": "",
    }


@pytest.mark.parametrize(
    ("name", "messages", "why"),
    [
        ("2acd", ["00002c01", "00002c01"], "Nothing follows fragment 1"),
        ("2acd", ["03006400", "02002c016400"], "Fragment 2 brings avg_speed_ckmh again"),
        ("2ada", ["03", "03"], "Only Treadmill Data"),
    ],
)
def test_what_is_not_one_record_is_refused(name: str, messages: list[str], why: str) -> None:
    """Messages that do not belong together are not joined."""
    with pytest.raises(BadInput, match=why):
        channel(name).decode([bytes.fromhex(message) for message in messages])


def test_a_control_point_message_is_told_apart_by_its_head() -> None:
    """80 begins a response, anything else a request."""
    control_point = channel("2ad9")
    assert control_point.decode([b"\x80\x02\x01"]).fields["result_name"] == "success"
    assert control_point.decode([b"\x02\xfa\x00"]).fields["target_speed_ckmh"] == 250


@pytest.mark.parametrize("name", [each.name for each in CHANNELS["ftms"]])
def test_every_channel_says_what_it_takes(name: str) -> None:
    """Nobody has to look up what may be typed."""
    assert channel(name).takes
    assert channel(name).title.lower().replace(" ", "-") in channel(name).aliases
