"""The Bertec contract as values, read from `protocols/bertec/spec.yaml`.

The one rule: every number of the protocol comes from that file; none is written here again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from treadmill_sim.protocols import protocols_folder

_OCTETS = 2  # each field


@dataclass(frozen=True, slots=True)
class Layout:
    """A packet: its length, its first octet, where its fields lie and whether they are signed."""

    octets: int
    head: int
    fields: Mapping[str, tuple[int, bool]]

    def read(self, data: bytes) -> dict[str, int]:
        """The fields of a packet."""
        return {
            name: int.from_bytes(data[at : at + _OCTETS], signed=signed)
            for name, (at, signed) in self.fields.items()
        }

    def write(self, values: Mapping[str, int]) -> bytearray:
        """A packet of these fields, zeros between them."""
        data = bytearray(self.octets)
        data[0] = self.head
        for name, (at, signed) in self.fields.items():
            data[at : at + _OCTETS] = values[name].to_bytes(_OCTETS, signed=signed)
        return data


@dataclass(frozen=True, slots=True)
class BertecSpec:
    """The whole contract. `body` and `complemented`: from which octet to which."""

    command: Layout
    body: slice
    complemented: slice
    status: Layout
    period_ms: int
    speed_mm_s: int
    incline_cdeg: int
    incline_cdeg_s: int

    def reads(self, data: bytes) -> dict[str, int] | None:
        """The fields of a command; None where it is none."""
        complement = bytes(octet ^ 0xFF for octet in data[self.body])
        if data[0] != self.command.head or data[self.complemented] != complement:
            return None
        return self.command.read(data)

    def writes(self, values: Mapping[str, int]) -> bytes:
        """A command of these fields."""
        data = self.command.write(values)
        data[self.complemented] = bytes(octet ^ 0xFF for octet in data[self.body])
        return bytes(data)


@lru_cache(maxsize=1)
def bertec_spec() -> BertecSpec:
    """The contract, read once."""
    text = (protocols_folder() / "bertec" / "spec.yaml").read_text(encoding="utf-8")
    raw = yaml.safe_load(text)
    return BertecSpec(
        command=_layout(raw["command"]),
        body=slice(*raw["command"]["body"]),
        complemented=slice(*raw["command"]["complemented"]),
        status=_layout(raw["status"]),
        period_ms=raw["status"]["period_ms"],
        **raw["limits"],
    )


def _layout(raw: Mapping[str, Any]) -> Layout:
    fields = {each["name"]: (each["at"], each["type"] == "s16") for each in raw["fields"]}
    return Layout(raw["octets"], raw["head"], fields)
