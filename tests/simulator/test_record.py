"""The encoder: real bytes reproduced from their decoded fields, and records split and rejoined."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_sim.client import Client
from treadmill_sim.fields import Field, decode_all
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.protocols import protocols_folder
from treadmill_sim.record import (
    RecordEncoder,
    encode_features,
    encode_range,
    encode_response,
    encode_service_data,
    encode_status,
    encode_training,
)
from treadmill_sim.spec import PaceLayout, ftms_spec

VECTORS: list[dict[str, Any]] = json.loads(
    (protocols_folder() / "ftms" / "vectors.json").read_text(encoding="utf-8")
)
RESERVED = 0xE000
MTU_MAX = 517


def _vectors(start: str) -> list[Any]:
    return [
        pytest.param(bytes.fromhex(each["hex"]), each["expected"], id=each["hex"])
        for each in VECTORS
        if each["characteristic"].startswith(start)
    ]


def _whole_records() -> list[Any]:
    return [
        param
        for param in _vectors("2ACD")
        if not {"truncated_at", "inst_pace_raw"} & param.values[1].keys()
        and not param.values[1]["more_data"]
    ]


def _features_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    named = [group for group in ftms_spec().groups if group.fields[0].name in fields]
    return tuple(group.feature for group in named if group.feature is not None)


def test_the_vectors_are_all_there() -> None:
    """The tests below run over 20 whole records without pace."""
    assert (len(VECTORS), len(_whole_records())) == (71, 20)


@pytest.mark.parametrize(("data", "expected"), _whole_records())
def test_real_records_are_reproduced(data: bytes, expected: dict[str, Any]) -> None:
    """From the decoded fields come the device's own bytes, less reserved bits and trailers."""
    trailer = bytes.fromhex(expected["trailing_hex"])
    flags = int.from_bytes(data[:2], "little") & ~RESERVED
    regular = flags.to_bytes(2, "little") + data[2 : len(data) - len(trailer)]
    encoder = RecordEncoder(_features_of(expected))
    assert encoder.encode(expected.__getitem__, MTU_MAX) == (regular,)


@pytest.mark.parametrize(
    ("hex_", "pace", "value"),
    [
        ("2000f40108", PaceLayout.KM_PER_MIN, 8),
        ("2000f4016801", PaceLayout.S_PER_500_M, 360),
    ],
)
def test_both_pace_layouts_are_reproduced(hex_: str, pace: PaceLayout, value: int) -> None:
    """The instantaneous pace of both vectors; the encoder sends the average pace along."""
    values = {"speed_ckmh": 500, "inst_pace_raw": value, "avg_pace_raw": 0}
    (record,) = RecordEncoder(("pace",), pace).encode(values.__getitem__, MTU_MAX)
    vector = bytes.fromhex(hex_)
    assert record[0] & vector[0] == vector[0]
    assert record[2:].startswith(vector[2:])


def test_a_real_first_fragment_is_reproduced() -> None:
    """The Matrix TouchXL's fragment comes out of the encoder, given ATT_MTU 23 and more to send."""
    (vector,) = [each for each in VECTORS if each["device"] == "Matrix Performance TouchXL"]
    features = (*_features_of(vector["expected"]), "heart_rate", "elapsed_time")
    values = {"speed_ckmh": 97, "heart_rate_bpm": 80, "elapsed_s": 21, **vector["expected"]}
    first, last = RecordEncoder(features).encode(values.__getitem__, 23)
    assert first.hex() == vector["hex"]
    assert last == b"\x00\x05" + b"\x61\x00" + b"\x50" + b"\x15\x00"


@pytest.mark.parametrize(("data", "expected"), _vectors("2ACC"))
def test_real_features_are_reproduced(data: bytes, expected: dict[str, Any]) -> None:
    """The names of features and targets give the device's words."""
    assert encode_features(tuple(expected["features"]), tuple(expected["targets"])) == data


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        pytest.param(name, *param.values, id=f"{name}-{param.id}")
        for name, start in (
            ("supported_speed_range", "2AD4"),
            ("supported_inclination_range", "2AD5"),
        )
        for param in _vectors(start)
    ],
)
def test_real_ranges_are_reproduced(name: str, data: bytes, expected: dict[str, int]) -> None:
    """Lowest, highest and step give the device's octets."""
    lowest, highest, step = expected.values()
    assert encode_range(name, lowest, highest, step) == data


@pytest.mark.parametrize(("data", "expected"), _vectors("2AD3"))
def test_real_training_statuses_are_reproduced(data: bytes, expected: dict[str, Any]) -> None:
    """The status by its name gives the device's second octet."""
    assert encode_training(expected["status_name"])[1] == data[1]


@pytest.mark.parametrize(("data", "expected"), _vectors("2ADA"))
def test_real_machine_statuses_are_reproduced(data: bytes, expected: dict[str, Any]) -> None:
    """Name and parameters give the device's octets, less its padding."""
    status = ftms_spec().statuses[expected["name"]]
    values = [
        field.values.get(expected[field.name], expected[field.name]) for field in status.parameters
    ]
    made = encode_status(expected["name"], *values)
    assert made == data[: len(made)]
    assert len(data) == len(made) + len(expected["trailing_hex"]) // 2 or expected["op"] == 0x12


@pytest.mark.parametrize(("data", "expected"), _vectors("2AD9 Control Point response"))
def test_real_responses_are_reproduced(data: bytes, expected: dict[str, Any]) -> None:
    """Operation and result give the octets, unless the device left the form."""
    if expected["malformed"]:
        assert data[0] != ftms_spec().response_op
        return
    names = {operation.op: operation.name for operation in ftms_spec().operations.values()}
    assert names[expected["request_op"]] == expected["request_name"]
    result = ftms_spec().results[expected["result_name"]]
    assert encode_response(expected["request_op"], result) == data


@pytest.mark.parametrize(("data", "expected"), _vectors("2AD9 Control Point request"))
def test_real_requests_are_understood(data: bytes, expected: dict[str, Any]) -> None:
    """A client's real bytes are carried out; a padded one is an invalid parameter."""
    client = Client(FtmsPeripheral())
    client.subscribe()
    client.command(b"\x00")
    if expected["op"] == 8:
        client.command(b"\x07")
    result = 0x03 if expected["trailing_hex"] else 0x01
    assert client.command(data) == bytes([0x80, expected["op"], result])
    assert client.peripheral.machine.target_ckmh == expected.get(
        "target_speed_ckmh", 50 if expected["op"] == 7 or result == 3 else 0
    )


@pytest.mark.parametrize("available", [True, False])
def test_service_data(*, available: bool) -> None:
    """A treadmill that is or is not available advertises the specification's bytes."""
    assert encode_service_data("treadmill", available=available).hex() == f"0{available:d}0100"


FEATURES = sorted({group.feature for group in ftms_spec().groups if group.feature is not None})


def _values_of(field: Field) -> st.SearchStrategy[int | None]:
    low = -(1 << 8 * field.size - 1) if field.signed else 0
    numbers = st.integers(low, low + (1 << 8 * field.size) - 1)
    if field.not_available is None:
        return numbers
    return st.none() | numbers.filter(lambda value: value != field.not_available)


def _rejoined(fragments: tuple[bytes, ...]) -> dict[str, int | None]:
    """Read fragments back with nothing but the contract's table of groups."""
    record: dict[str, int | None] = {}
    for fragment in fragments:
        flags = int.from_bytes(fragment[:2], "little")
        fields = tuple(
            field
            for group in ftms_spec().groups
            if bool(flags >> group.bit & 1) is (group.feature is not None)
            for field in group.fields
        )
        values = decode_all(fields, fragment[2:])
        assert values is not None
        for field, value in zip(fields, values, strict=True):
            assert field.name not in record
            record[field.name] = None if value == field.not_available else value
    return record


@given(
    st.lists(st.sampled_from(FEATURES), unique=True),
    st.fixed_dictionaries(
        {field.name: _values_of(field) for group in ftms_spec().groups for field in group.fields}
    ),
    st.integers(23, 60),
)
def test_fragments_rejoin_to_the_record(
    features: list[str], values: dict[str, int | None], mtu: int
) -> None:
    """Every field arrives once, nothing exceeds ATT_MTU - 3, the speed comes only in the last."""
    fragments = RecordEncoder(tuple(features)).encode(values.__getitem__, mtu)
    record = _rejoined(fragments)
    names = {
        field.name
        for group in ftms_spec().groups
        if group.feature is None or group.feature in features
        for field in group.fields
    }
    assert record == {name: values[name] for name in names}
    assert all(len(fragment) <= mtu - 3 for fragment in fragments)
    assert [fragment[0] & 1 for fragment in fragments] == [1] * (len(fragments) - 1) + [0]


def test_unknown_features_are_refused() -> None:
    """A feature that is not one of Treadmill Data's is named, with those there are."""
    with pytest.raises(ValueError, match=r"'speeed' is no feature of Treadmill Data.*elapsed_time"):
        RecordEncoder(("speeed",))


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        (Field("a", "u8"), 256, "256 does not fit u8"),
        (Field("a", "u16"), -1, "-1 does not fit u16"),
        (Field("a", "s16"), 0x8000, "32768 does not fit s16"),
        (Field("a", "u8"), None, "no value for 'not available'"),
    ],
)
def test_values_that_do_not_fit_are_errors(field: Field, value: int | None, says: str) -> None:
    """Nothing is cut or wrapped on its way to the wire."""
    with pytest.raises(ValueError, match=says):
        field.encode(value)


def test_unknown_types_are_refused() -> None:
    """A type the contract does not know is named."""
    with pytest.raises(ValueError, match="field a: type 'u12'"):
        Field("a", "u12")
