"""What the oracle knows of walks that persons lead: numbers, scales and bounds, restated by hand.

The one rule: nothing here is imported from the service but names and the plan itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from treadmill_ctl.core.gates import Gate, Sign
from treadmill_ctl.core.profile import Part, Segment, SegmentKind
from treadmill_sim.spec import PaceLayout

STEP_CKMH = 20
AGAIN_MS = 10_000
SCALES = {
    Sign.HEART_RATE: range(20, 251),
    Sign.PAIN: range(11),
    Sign.EXERTION: range(6, 21),
    Sign.SYSTOLIC: range(40, 301),
    Sign.DIASTOLIC: range(20, 201),
}
OVER = ("", "tripped", "latched", "ended")
# Octets of each field of Treadmill Data by its bit; None where two layouts of it are published.
FIELDS = (2, 2, 3, 4, 4, None, None, 5, 1)
HEART_BIT = 8
BEHIND = (1, 2, 2, 4)  # of the fields behind the heart rate


def within(gate: Gate, value: int) -> bool:
    """Whether a value lies between the bounds, both of them allowed."""
    least = gate.lowest is None or value >= gate.lowest
    return least and (gate.highest is None or value <= gate.highest)


def share_ckmh(segment: Segment, earned_pct: int) -> int:
    """What is earned of a trial's speed, within the bounds of this trial."""
    if segment.trial is not None:
        earned_pct = min(max(earned_pct, segment.trial.lowest_pct), segment.trial.highest_pct)
    return segment.speed_from_ckmh * earned_pct // 100


def highest_written_ckmh(segment: Segment) -> int:
    """The fastest that a segment can come to, whatever persons say."""
    highest = max(segment.speed_from_ckmh, segment.speed_to_ckmh)
    if segment.paced:
        return max(highest, segment.paced.highest_ckmh)
    if segment.trial:
        return max(highest, share_ckmh(segment, segment.trial.highest_pct))
    return highest


def cool_down_ms(segments: Sequence[Segment], index: int) -> int | None:
    """How long the graceful end lasts that begins in a segment; None where it is a plain stop."""
    for at, segment in enumerate(segments[index:], index):
        if segment.kind is SegmentKind.TURN:
            return None
        if segment.kind is SegmentKind.WALK and segment.part is Part.COOL_DOWN:
            walked_ms = 0
            for each in segments[at:]:
                if each.part is not Part.COOL_DOWN:
                    break
                walked_ms += each.duration_ms
            return walked_ms
    return None


def heart_in(record: bytes, pace: PaceLayout) -> int | None:
    """The heart rate in a record of Treadmill Data; None where it holds none for certain."""
    flags = int.from_bytes(record[:2], "little")
    if not flags >> HEART_BIT & 1:
        return None
    wide = 1 if pace is PaceLayout.KM_PER_MIN else 2
    at = 2
    for bit, octets in enumerate(FIELDS[:HEART_BIT]):
        there = not flags & 1 if bit == 0 else flags >> bit & 1
        at += (wide if octets is None else octets) if there else 0
    length = at + 1 + sum(n for bit, n in enumerate(BEHIND, HEART_BIT + 1) if flags >> bit & 1)
    value = record[at] if len(record) == length else 0
    return value if value in SCALES[Sign.HEART_RATE] else None
