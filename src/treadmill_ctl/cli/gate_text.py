"""What is watched of a walker, in sentences: what is allowed, and what happens outside of it.

The one rule: every gate says both what a bad value does and what no value does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from treadmill_ctl.core.gates import SCALES, Gate, Remedy, Sign
from treadmill_ctl.core.limits import GATE_AGAIN_MS
from treadmill_ctl.schema import gates

DOES: Final = {
    Remedy.HOLD: "nothing gets faster until it is within its bounds again",
    Remedy.SLOWER: (
        f"one step slower, and one more after every {GATE_AGAIN_MS // 1_000} s that it stays so"
    ),
    Remedy.COOL_DOWN: "on to the cool-down, and then the end",
    Remedy.PAUSE: "the walk pauses",
    Remedy.STOP: "the belt slows down and stops, and that is the end",
}
_REPORTED: Final = " What the treadmill reports of the heart counts as told."


def gate_lines(written: Sequence[gates.Gate]) -> Iterator[str]:
    """A sentence or a few for each gate, those of the start first."""
    for gate in gates.entry(written):
        yield (
            f"Before the start, {_allowed(gate)}, told no longer than {_time(gate)} ago; without"
            f" that, nobody can start.{_reported(gate)}"
        )
    for gate in gates.along(written):
        first, *rest = _allowed(gate)
        yield (
            f"{first.upper()}{''.join(rest)}, all along the walk. Outside of that:"
            f" {DOES[gate.outside]}. Where nobody has told it for {_time(gate)}:"
            f" {DOES[gate.missing]}.{_reported(gate)}"
        )


def waits_for(until: Sequence[Gate]) -> str:
    """What a rest waits for besides, for the end of a sentence."""
    return "".join(
        f" and {_allowed(gate)}, told no longer than {_time(gate)} ago" for gate in until
    )


def gates_json(written: Sequence[gates.Gate]) -> list[dict[str, Any]]:
    """The gates for programs; before the start nothing happens, so nothing is said of that."""
    before = [
        {key: value for key, value in asdict(gate).items() if key not in {"outside", "missing"}}
        for gate in gates.entry(written)
    ]
    return [
        *({"before_start": True} | each for each in before),
        *({"before_start": False} | asdict(gate) for gate in gates.along(written)),
    ]


def _allowed(gate: Gate) -> str:
    return f"{SCALES[gate.sign].name} {gate.allowed}"


def _time(gate: Gate) -> str:
    minutes, rest_ms = divmod(gate.fresh_ms, 60_000)
    return f"{minutes} min" if minutes and not rest_ms else f"{gate.fresh_ms // 1_000} s"


def _reported(gate: Gate) -> str:
    return _REPORTED if gate.sign is Sign.HEART_RATE else ""
