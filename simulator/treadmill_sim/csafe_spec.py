"""The CSAFE contract as values, and its frames by it, read from `protocols/csafe/spec.yaml`.

The one rule: every number of the protocol comes from that file; none is written here again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from treadmill_sim.protocols import protocols_folder


@dataclass(frozen=True, slots=True)
class Command:
    """One command: in which states it is taken (None: in each), where it leads, what it answers."""

    name: str
    taken_in: frozenset[str] | None
    live_in: frozenset[str]
    to: str | None
    answers: str | None


@dataclass(frozen=True, slots=True)
class CsafeSpec:
    """The whole contract."""

    frame: Mapping[str, int]
    gap_ms: int
    short_from: int
    status: Mapping[str, int]
    verdicts: Mapping[str, int]
    states: Mapping[str, int]
    commands: Mapping[int, Command]
    speed_units: Mapping[int, tuple[int, int]]
    grade_units: Mapping[int, tuple[int, int]]
    speaks: Mapping[str, Any]
    speed_ckmh: tuple[int, int]
    grade_dpct: tuple[int, int]

    def writes(self, contents: bytes) -> bytes:
        """A frame of these contents."""
        lowest, highest = self.frame["stuffed_from"], self.frame["stuffed_to"]
        octets = bytearray((self.frame["start"],))
        for octet in (*contents, _sum(contents)):
            if lowest <= octet <= highest:
                octets += bytes((self.frame["stuff"], octet - lowest))
            else:
                octets.append(octet)
        return bytes((*octets, self.frame["stop"]))

    def reads(self, frame: bytes) -> bytes | None:
        """The contents of a frame from its start to its stop; None where it is none."""
        octets = bytearray()
        rest = iter(frame[1:-1])
        for octet in rest:
            if octet != self.frame["stuff"]:
                octets.append(octet)
                continue
            behind = next(rest, None)
            if behind is None or behind > self.frame["stuffed_to"] - self.frame["stuffed_from"]:
                return None
            octets.append(self.frame["stuffed_from"] + behind)
        whole = len(octets) > 0 and _sum(octets) == 0
        return bytes(octets[:-1]) if whole else None


def _sum(octets: bytes | bytearray) -> int:
    total = 0
    for octet in octets:
        total ^= octet
    return total


@lru_cache(maxsize=1)
def csafe_spec() -> CsafeSpec:
    """The contract, read once."""
    text = (protocols_folder() / "csafe" / "spec.yaml").read_text(encoding="utf-8")
    raw = yaml.safe_load(text)
    return CsafeSpec(
        frame=raw["frame"],
        gap_ms=raw["timing"]["gap_ms"],
        short_from=raw["short_from"],
        status=raw["status"],
        verdicts=raw["verdicts"],
        states=raw["states"],
        commands={each["op"]: _command(each) for each in raw["commands"]},
        speed_units={unit: tuple(each) for unit, each in raw["speed_units"].items()},
        grade_units={unit: tuple(each) for unit, each in raw["grade_units"].items()},
        speaks=raw["speaks"],
        speed_ckmh=tuple(raw["limits"]["speed_ckmh"]),
        grade_dpct=tuple(raw["limits"]["grade_dpct"]),
    )


def _command(raw: Mapping[str, Any]) -> Command:
    taken_in = raw.get("in")
    return Command(
        name=raw["name"],
        taken_in=None if taken_in is None else frozenset(taken_in),
        live_in=frozenset(raw.get("live_in", ())),
        to=raw.get("to"),
        answers=raw.get("answers"),
    )
