"""The contracts of the Trackmaster family as values, read from `protocols/*/spec.yaml`.

The one rule: every number of a protocol comes from its file; none is written here again.
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
    """One command: what it does by name, how many digits follow, what a fixed reply carries."""

    op: int
    name: str
    digits: int
    answer: bytes


@dataclass(frozen=True, slots=True)
class Sign:
    """The first digit of a speed as a direction."""

    forward: int
    reverse: int


@dataclass(frozen=True, slots=True)
class TmxSpec:
    """One contract. Speeds in parts (`per`) of the machine's own unit, grades in 0.1 %."""

    protocol: str
    head: int
    reply_offset: int
    digits: int
    per: int
    lowest: int
    highest: int
    zero: bool
    sign: Sign | None
    grade: tuple[int, int, int]  # lowest, highest, step
    commands: Mapping[int, Command]
    states: Mapping[str, int]
    errors: Mapping[str, int]
    watchdog_ms: int
    watchdog_tells: int | None
    lockout_ms: int


@lru_cache
def tmx_spec(protocol: str) -> TmxSpec:
    """A contract, read once."""
    text = (protocols_folder() / protocol / "spec.yaml").read_text(encoding="utf-8")
    return _spec(yaml.safe_load(text))


def _spec(raw: Mapping[str, Any]) -> TmxSpec:
    speed, grade, watchdog = raw["speed"], raw["grade"], raw["watchdog"]
    sign = speed.get("sign")
    tells = watchdog.get("tells")
    return TmxSpec(
        protocol=raw["protocol"],
        head=raw["head"],
        reply_offset=raw["reply_offset"],
        digits=raw["digits"],
        per=raw["unit"]["per"],
        lowest=speed["lowest"],
        highest=speed["highest"],
        zero=speed["zero"],
        sign=None if sign is None else Sign(sign["forward"], sign["reverse"]),
        grade=(grade["lowest_dpct"], grade["highest_dpct"], grade["step_dpct"]),
        commands={each["op"]: _command(each) for each in raw["commands"]},
        states=raw["states"],
        errors=raw["errors"],
        watchdog_ms=watchdog["ms"],
        watchdog_tells=None if tells is None else raw["errors"][tells],
        lockout_ms=raw["lockout"]["ms"],
    )


def _command(raw: Mapping[str, Any]) -> Command:
    return Command(raw["op"], raw["name"], raw.get("digits", 0), bytes(raw.get("answer", ())))
