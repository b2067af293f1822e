"""What is watched of the walker, and whether what is known of it lets the walk go on.

The one rule: a value that is missing, or older than it may be, is never a good value (hazard H-14).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple

LONG_AGO_MS = -(1 << 62)


class Sign(StrEnum):
    """What a walker is asked, or measured for."""

    HEART_RATE = "heart_rate"  # beats a minute; what the treadmill reports counts as told
    PAIN = "pain"  # 0 to 10, as the walker says
    EXERTION = "exertion"  # 6 to 20, Borg's scale, as the walker says
    SYSTOLIC = "systolic"  # mmHg
    DIASTOLIC = "diastolic"  # mmHg


class Scale(NamedTuple):
    """How a sign is called, from where to where it can be, and its unit."""

    name: str
    lowest: int
    highest: int
    unit: str

    def text(self, value: int) -> str:
        """A value for a sentence."""
        return f"{value} {self.unit}".strip()


SCALES = {
    Sign.HEART_RATE: Scale("heart rate", 20, 250, "/min"),
    Sign.PAIN: Scale("pain", 0, 10, "of 10"),
    Sign.EXERTION: Scale("exertion", 6, 20, "of 20"),
    Sign.SYSTOLIC: Scale("systolic blood pressure", 40, 300, "mmHg"),
    Sign.DIASTOLIC: Scale("diastolic blood pressure", 20, 200, "mmHg"),
}


class Remedy(StrEnum):
    """What a gate does when it closes, the mildest first."""

    HOLD = "hold"  # nothing rises while it is closed
    SLOWER = "slower"  # one step slower, and again while it stays closed
    COOL_DOWN = "cool_down"  # the cool-down, and the end
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Gate:
    """Bounds on a sign, both of them allowed; None where there is none.

    `fresh_ms` is how long a value may be gone by. `outside` says what happens at a value beyond
    the bounds, `missing` what happens where there is no value that may be gone by.
    """

    sign: Sign
    lowest: int | None
    highest: int | None
    fresh_ms: int
    outside: Remedy = Remedy.STOP
    missing: Remedy = Remedy.STOP

    def __post_init__(self) -> None:
        if self.lowest is None and self.highest is None:
            raise ValueError(f"a gate on {self.sign} needs a bound")
        if self.fresh_ms < 1:
            raise ValueError(f"a gate on {self.sign} needs a value that lasts")

    @property
    def allowed(self) -> str:
        """The bounds for a sentence."""
        scale = SCALES[self.sign]
        least = "" if self.lowest is None else f"at least {scale.text(self.lowest)}"
        most = "" if self.highest is None else f"at most {scale.text(self.highest)}"
        return " and ".join(part for part in (least, most) if part)


class Known(NamedTuple):
    """The last value of a sign, and when it was told, ms."""

    sign: Sign
    value: int
    at_ms: int


class Verdict(Enum):
    """How a gate finds what is known."""

    OPEN = "open"
    OUTSIDE = "outside"
    MISSING = "missing"


def latest(known: tuple[Known, ...], sign: Sign) -> Known | None:
    """What was last told of a sign."""
    return next((each for each in known if each.sign is sign), None)


def learned(known: tuple[Known, ...], new: Known) -> tuple[Known, ...]:
    """With a newer value of one sign."""
    return (*(each for each in known if each.sign is not new.sign), new)


def plausible(sign: Sign, value: int) -> bool:
    """Whether a value can be one at all."""
    scale = SCALES[sign]
    return scale.lowest <= value <= scale.highest


def verdict(gate: Gate, known: tuple[Known, ...], since_ms: int, now_ms: int) -> Verdict:
    """How a gate stands now. Before `since_ms` nobody had to know, so no value is missing yet."""
    last = latest(known, gate.sign)
    told_ms = since_ms if last is None else max(last.at_ms, since_ms)
    if last is not None and _outside(gate, last.value):
        return Verdict.OUTSIDE
    if not 0 <= now_ms - told_ms <= gate.fresh_ms:
        return Verdict.MISSING
    return Verdict.OPEN


def due_ms(gate: Gate, known: tuple[Known, ...], since_ms: int) -> int:
    """The first moment at which the gate closes for want of a newer value."""
    last = latest(known, gate.sign)
    return (since_ms if last is None else max(last.at_ms, since_ms)) + gate.fresh_ms + 1


def reason(gate: Gate, known: tuple[Known, ...], found: Verdict) -> str:
    """Why a gate is closed, for a person: what was found, what is allowed."""
    scale, last = SCALES[gate.sign], latest(known, gate.sign)
    if found is Verdict.OUTSIDE and last is not None:
        return f"{scale.name} is {scale.text(last.value)}; allowed is {gate.allowed}"
    return f"nobody has told the {scale.name} {_for(gate.fresh_ms)}; allowed is {gate.allowed}"


def _for(time_ms: int) -> str:
    minutes, rest_ms = divmod(time_ms, 60_000)
    return f"for {minutes} min" if minutes and not rest_ms else f"for {time_ms // 1_000} s"


def _outside(gate: Gate, value: int) -> bool:
    below = gate.lowest is not None and value < gate.lowest
    return below or (gate.highest is not None and value > gate.highest)
