"""Treadmill Data: every field, every cut, every stray octet."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.drivers.ftms.treadmill_data import GROUPS, NAMES, SPEED, decode, encode

# Name, flag bit, octets of 1 as sent, "not available" as sent: from the specification's table.
TABLE = (
    ("avg_speed_ckmh", 1, "0100", None),
    ("distance_m", 2, "010000", None),
    ("inclination_dpct", 3, "0100", "ff7f"),
    ("ramp_angle_ddeg", 3, "0100", "ff7f"),
    ("pos_elev_dm", 4, "0100", None),
    ("neg_elev_dm", 4, "0100", None),
    ("inst_pace_raw", 5, "01", None),
    ("avg_pace_raw", 6, "01", None),
    ("energy_total_kcal", 7, "0100", "ffff"),
    ("energy_per_hour_kcal", 7, "0100", "ffff"),
    ("energy_per_min_kcal", 7, "01", "ff"),
    ("heart_rate_bpm", 8, "01", None),
    ("met_dmet", 9, "01", None),
    ("elapsed_s", 10, "0100", None),
    ("remaining_s", 11, "0100", None),
    ("force_on_belt_n", 12, "0100", "ff7f"),
    ("power_w", 12, "0100", "ff7f"),
)
SIGNED = {"inclination_dpct", "ramp_angle_ddeg", "force_on_belt_n", "power_w"}
FIELDS = {field.name: field for field in (SPEED, *(f for _, group in GROUPS for f in group))}


@st.composite
def records(draw: st.DrawFn) -> dict[str, int | None]:
    """The values of a record: whole groups, as they travel."""
    chosen = [group for _, group in GROUPS if draw(st.booleans())]
    fields = [field for group in chosen for field in group]
    if draw(st.booleans()):
        fields.insert(0, SPEED)
    values: dict[str, int | None] = {}
    for field in fields:
        value = st.integers(field.lowest, field.highest)
        values[field.name] = draw(value if field.absent is None else st.none() | value)
        if values[field.name] == field.absent:
            values[field.name] = None
    return values


@pytest.mark.parametrize(("name", "bit"), [(name, bit) for name, bit, _, _ in TABLE])
def test_each_field_is_read_where_its_flag_puts_it(name: str, bit: int) -> None:
    """With its flag alone, a field is read behind the speed, among those it travels with."""
    body = "".join(each[2] for each in TABLE if each[1] == bit)
    record = decode((1 << bit).to_bytes(2, "little") + bytes.fromhex("2c01" + body))
    assert record.readings()["speed_ckmh"] == 300
    assert record.readings()[name] == 1
    assert set(record.names) == {"speed_ckmh"} | {each[0] for each in TABLE if each[1] == bit}
    assert record.trailing == b""


@pytest.mark.parametrize(
    ("name", "bit", "absent"), [(name, bit, none) for name, bit, _, none in TABLE if none]
)
def test_not_available_is_none(name: str, bit: int, absent: str) -> None:
    """The wire's "not available" is None, for its own field only."""
    body = "".join(absent if each[0] == name else each[2] for each in TABLE if each[1] == bit)
    readings = decode((1 << bit | 1).to_bytes(2, "little") + bytes.fromhex(body)).readings()
    assert readings.pop(name) is None
    assert set(readings.values()) == {1}


@pytest.mark.parametrize("name", sorted(SIGNED))
def test_signed_fields_go_below_zero(name: str) -> None:
    """Inclination, ramp angle, force and power are read with their sign."""
    bit = next(bit for field, bit, _, _ in TABLE if field == name)
    record = decode((1 << bit | 1).to_bytes(2, "little") + b"\xff\xff\xff\xff")
    assert record.readings()[name] == -1


def test_a_full_record_is_read_whole() -> None:
    """All thirteen flags at once give all eighteen fields, in the order of the table."""
    data = b"\xfe\x1f" + bytes.fromhex("2c01" + "".join(one for _, _, one, _ in TABLE))
    record = decode(data)
    assert len(data) == 34
    assert record.readings() == dict.fromkeys(NAMES, 1) | {"speed_ckmh": 300}
    assert record.truncated_at is None


def test_more_data_has_no_speed() -> None:
    """With More Data set the instantaneous speed is not there, and nothing else moves up."""
    record = decode(bytes.fromhex("0300 6400"))
    assert record.more_data
    assert record.readings() == {"avg_speed_ckmh": 100}


@pytest.mark.parametrize(
    ("data", "pace", "heart_rate"),
    [
        ("2001 2c01 08 78", 8, 120),  # one octet, by length
        ("2001 2c01 6801 78", 360, 120),  # two octets, by length
        ("2021 2c01 08 78 050000", 8, 120),  # one octet, and a maker's step count
        ("2021 2c01 6801 78 050000", 360, 120),  # two octets, and a maker's step count
    ],
)
def test_the_length_tells_how_wide_a_pace_is(data: str, pace: int, heart_rate: int) -> None:
    """Both published widths of a pace are read, and what follows is not shifted."""
    readings = decode(bytes.fromhex(data)).readings()
    assert readings["inst_pace_raw"] == pace
    assert readings["heart_rate_bpm"] == heart_rate


@pytest.mark.parametrize("data", ["2001 2c01 08 78 0000", "6000 2c01 08 08 08", "2001 2c01 08"])
def test_a_pace_of_doubtful_width_is_not_read(data: str) -> None:
    """Where the length fits neither width nothing from the pace on is read: no shifted values."""
    octets = bytes.fromhex(data)
    record = decode(octets)
    assert record.readings() == {"speed_ckmh": 300}
    assert record.truncated_at == "inst_pace"
    assert record.trailing == octets[4:]


def test_a_makers_step_count_needs_its_octets() -> None:
    """Reserved bit 13 without three octets behind the record is a flag and nothing more."""
    assert "vendor" not in decode(bytes.fromhex("0020 2c01 0500")).fields()
    assert decode(bytes.fromhex("0020 2c01 050000")).fields()["vendor"] == {"step_count_u24": 5}


@given(records(), st.integers(0, 7))
def test_what_is_encoded_is_read_again(values: dict[str, int | None], reserved: int) -> None:
    """Any record comes back as it went in, whatever the reserved bits."""
    record = decode(encode(values, rfu_flag_bits=reserved << 13))
    assert record.readings() == values
    assert record.flags >> 13 == reserved
    assert record.more_data == ("speed_ckmh" not in values)
    assert (record.truncated_at, record.trailing) == (None, b"")


@given(records(), st.binary(max_size=20))
def test_octets_behind_a_record_change_nothing(values: dict[str, int | None], stray: bytes) -> None:
    """Trailing octets are kept and never read as a field, where no pace is in doubt."""
    plain = {name: value for name, value in values.items() if not name.endswith("_pace_raw")}
    record = decode(encode(plain, trailing=stray))
    assert record.readings() == plain
    assert record.trailing == stray


@given(records(), st.data())
def test_a_cut_record_gives_its_whole_fields_and_says_where(
    values: dict[str, int | None], data: st.DataObject
) -> None:
    """A record cut anywhere gives a prefix of its values, all right, and the octets left over."""
    whole = encode(values)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    record = decode(cut)
    names = [name for name in NAMES if name in values]
    read = record.readings()
    assert list(read) == names[: len(read)]
    assert all(values[name] == value for name, value in read.items())
    expected = "flags" if len(cut) < 2 else FIELDS[names[len(read)]].what
    assert record.truncated_at == expected
    assert cut.endswith(record.trailing)


def test_a_cut_record_keeps_its_reserved_bits() -> None:
    """What the machine set is shown, also where the record is cut; a cut rest counts no steps."""
    said = decode(bytes.fromhex("8420 2c01 d50000 2600ff")).fields()
    assert (said["flags"], said["rfu_flag_bits"]) == (0x2084, 0x2000)
    assert (said["truncated_at"], said["trailing_hex"]) == ("energy_per_hour", "ff")
    assert "vendor" not in said


def test_a_record_without_flags_has_nothing_to_say() -> None:
    """One octet is no flags word; no flag of it is made up."""
    assert decode(b"\x84").fields() == {"truncated_at": "flags", "trailing_hex": "84"}


def test_pace_can_be_written_in_both_widths() -> None:
    """The encoder writes the pace as wide as it is told to."""
    values: dict[str, int | None] = {"speed_ckmh": 500, "inst_pace_raw": 8}
    assert encode(values).hex() == "2000f40108"
    assert encode(values, pace_octets=2).hex() == "2000f4010800"


def test_a_value_that_does_not_fit_is_refused_with_its_range() -> None:
    """No value is cut to fit: the refusal names the field and what it takes."""
    with pytest.raises(ValueError, match=r"speed_ckmh takes 0 to 65535 \(steps of 0.01 km/h\)"):
        encode({"speed_ckmh": 65_536})
    with pytest.raises(ValueError, match="heart_rate_bpm takes 0 to 255, not -1"):
        encode({"speed_ckmh": 0, "heart_rate_bpm": -1})
    with pytest.raises(ValueError, match="neg_elev_dm has no way to say 'not available'"):
        encode({"speed_ckmh": 0, "pos_elev_dm": 1})


def test_what_travels_along_is_not_available() -> None:
    """A ramp angle that nobody gave goes out as "not available", not as zero."""
    assert encode({"speed_ckmh": 300, "inclination_dpct": 10}).hex() == "08002c010a00ff7f"


def test_random_bytes_never_raise() -> None:
    """Over a hundred thousand random octets, every message is read or refused in silence."""
    chance = random.Random(1)
    messages = [chance.randbytes(chance.randrange(40)) for _ in range(8_000)]
    assert sum(map(len, messages)) > 100_000
    read = sum(decode(message).truncated_at is None for message in messages)
    assert 0 < read < len(messages)
