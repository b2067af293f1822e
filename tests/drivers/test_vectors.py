"""Every vector of the contract, read by the codec."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from treadmill_ctl.drivers.ftms import (
    advertisement,
    control_point,
    feature,
    ranges,
    status,
    training_status,
    treadmill_data,
)
from treadmill_ctl.drivers.registry import CHANNELS

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "protocols" / "ftms" / "vectors.json").read_text()
)
DECODERS: Mapping[str, Callable[[bytes], Mapping[str, Any]]] = {
    "2ACD Treadmill Data": lambda data: treadmill_data.decode(data).fields(),
    "2ACC Fitness Machine Feature": lambda data: feature.decode(data).fields(),
    "2AD4 Supported Speed Range": lambda data: ranges.decode("2ad4", data),
    "2AD5 Supported Inclination Range": lambda data: ranges.decode("2ad5", data),
    "2AD3 Training Status": training_status.decode,
    "2ADA Fitness Machine Status": lambda data: status.decode(data).fields(),
    "2AD9 Control Point request": lambda data: control_point.decode_request(data).fields(),
    "2AD9 Control Point response": lambda data: control_point.decode_response(data).fields(),
    "FE service data (AD 0x16, after the 2-octet UUID 26 18)": advertisement.decode,
}
BENCH = {
    "2AD9 Control Point response": "2ad9-response",
    "FE service data (AD 0x16, after the 2-octet UUID 26 18)": "service-data",
}


def named(vector: Mapping[str, Any]) -> str:
    """A vector's name in the list of tests."""
    return f"{vector['characteristic'][:4]}-{vector['hex']}"


@pytest.mark.parametrize("vector", VECTORS, ids=named)
def test_a_vector_decodes_to_what_it_says(vector: dict[str, Any]) -> None:
    """The codec gives exactly the raw integers that the vector gives, and no other."""
    decode = DECODERS[vector["characteristic"]]
    assert decode(bytes.fromhex(vector["hex"])) == vector["expected"]


@pytest.mark.parametrize("vector", VECTORS, ids=named)
def test_the_bench_shows_what_the_codec_reads(vector: dict[str, Any]) -> None:
    """A technician sees the same names and values, and a problem exactly where there is one."""
    name = BENCH.get(vector["characteristic"], vector["characteristic"][:4].lower())
    channel = next(channel for channel in CHANNELS["ftms"] if channel.name == name)
    reading = channel.decode([bytes.fromhex(vector["hex"])])
    expected = vector["expected"]
    assert reading.fields == expected
    assert bool(reading.problem) == ("truncated_at" in expected or expected.get("malformed", False))


def test_the_contract_has_vectors_for_every_decoder() -> None:
    """No decoder goes without a vector, and the file has not been emptied."""
    assert {vector["characteristic"] for vector in VECTORS} == set(DECODERS)
    assert len(VECTORS) >= 71
