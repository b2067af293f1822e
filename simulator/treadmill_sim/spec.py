"""The FTMS contract as values, read from `protocols/ftms/spec.yaml`.

The one rule: every number of the protocol comes from that file; none is written here again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

import yaml

from treadmill_sim.fields import Field
from treadmill_sim.protocols import protocols_folder

_Raw = Mapping[str, Any]


class PaceLayout(Enum):
    """The two published layouts of the pace fields."""

    KM_PER_MIN = "u8, 0.1 km/min"
    S_PER_500_M = "u16, s per 500 m"


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A characteristic of the service: properties by name, whether it asks for encryption."""

    name: str
    uuid16: int
    properties: tuple[str, ...]
    encrypted: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of Treadmill Data that one flag bit brings, and the feature bit that tells of them.

    `alternatives` are the same fields in the other published layout (pace has two).
    """

    bit: int
    feature: str | None
    fields: tuple[Field, ...]
    alternatives: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """A Control Point operation, and the target feature without which it is not supported."""

    op: int
    name: str
    needs_control: bool
    target: str | None
    parameters: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """A Machine Status and its parameters."""

    op: int
    name: str
    parameters: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class FtmsSpec:
    """The whole contract."""

    service_uuid16: int
    service_data_fields: tuple[Field, ...]
    available_bit: int
    machine_type_bits: Mapping[str, int]
    characteristics: Mapping[str, Characteristic]
    features: Mapping[str, int]
    targets: Mapping[str, int]
    more_data_bit: int
    groups: tuple[Group, ...]
    training_fields: tuple[Field, ...]
    training_values: Mapping[str, int]
    ranges: Mapping[str, tuple[Field, ...]]
    response_op: int
    request_size: tuple[int, int]
    results: Mapping[str, int]
    operations: Mapping[int, Operation]
    statuses: Mapping[str, Status]


@lru_cache(maxsize=1)
def ftms_spec() -> FtmsSpec:
    """The contract, read once."""
    text = (protocols_folder() / "ftms" / "spec.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where there is one
    return _spec(yaml.load(text, loader))  # noqa: S506  both are safe loaders


def _spec(raw: _Raw) -> FtmsSpec:
    advertised = raw["advertising"]["service_data"]
    data = raw["treadmill_data"]
    control = raw["control_point"]
    lowest, highest = control["request_size"]
    return FtmsSpec(
        service_uuid16=raw["service"]["uuid"],
        service_data_fields=_fields(advertised["fields"]),
        available_bit=advertised["flag_bits"]["available"],
        machine_type_bits=advertised["machine_type_bits"],
        characteristics={each["name"]: _characteristic(each) for each in raw["characteristics"]},
        features=raw["features"],
        targets=raw["targets"],
        more_data_bit=data["more_data_bit"],
        groups=tuple(_group(each) for each in data["groups"]),
        training_fields=_fields(raw["training_status"]["fields"]),
        training_values=raw["training_status"]["values"],
        ranges={name: _fields(fields) for name, fields in raw["ranges"].items()},
        response_op=control["response_op"],
        request_size=(lowest, highest),
        results=control["results"],
        operations={each["op"]: _operation(each) for each in control["operations"]},
        statuses={each["name"]: _status(each) for each in raw["machine_status"]},
    )


def _fields(raw: Iterable[_Raw]) -> tuple[Field, ...]:
    return tuple(
        Field(each["name"], each["type"], each.get("not_available"), each.get("values", {}))
        for each in raw
    )


def _characteristic(raw: _Raw) -> Characteristic:
    return Characteristic(
        raw["name"], raw["uuid"], tuple(raw["properties"]), raw["security"] == "encrypted"
    )


def _group(raw: _Raw) -> Group:
    other = [{**each, "type": each.get("or_type", each["type"])} for each in raw["fields"]]
    return Group(raw["bit"], raw["feature"], _fields(raw["fields"]), _fields(other))


def _operation(raw: _Raw) -> Operation:
    return Operation(
        raw["op"],
        raw["name"],
        raw["needs_control"],
        raw.get("target"),
        _fields(raw.get("parameters", [])),
    )


def _status(raw: _Raw) -> Status:
    return Status(raw["op"], raw["name"], _fields(raw.get("parameters", [])))
