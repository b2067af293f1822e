"""What a check says of a plan, and the few questions every check asks of a segment.

The one rule: a finding is a whole sentence: what was found, what is allowed, what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from treadmill_ctl.core.profile import Plan, Segment, SegmentKind


class Severity(StrEnum):
    """What a finding does to a plan."""

    REFUSE = "refuse"
    WARN = "warn"


class Rule(StrEnum):
    """What a finding is about."""

    ORDER = "order"
    SPEED_CAP = "speed cap"
    ACCELERATION_CAP = "acceleration cap"
    SESSION_CAP = "session cap"
    GRADE_CAP = "grade cap"
    STEEP_RAMP = "steep ramp"
    TARGET_NOT_REACHED = "target not reached"
    GRADE_MOVES = "grade moves"
    MACHINE_REVERSE = "machine reverse"
    MACHINE_START = "machine start"
    MACHINE_SPEED = "machine speed"
    MACHINE_GRADE = "machine grade"
    MACHINE_UNPROVEN = "machine unproven"
    MACHINE_UNIT = "machine unit"
    MACHINE_ALONE = "machine alone"
    MACHINE_LOCKOUT = "machine lockout"
    STOPPING_LENGTH = "stopping length"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a plan; `segment` is an index, None where it is about the whole."""

    rule: Rule
    severity: Severity
    segment: int | None
    sentence: str


def refuse(rule: Rule, segment: int | None, sentence: str) -> Finding:
    """A finding that keeps a plan from being walked."""
    return Finding(rule, Severity.REFUSE, segment, sentence)


def warn(rule: Rule, segment: int | None, sentence: str) -> Finding:
    """A finding that a person should know before walking the plan."""
    return Finding(rule, Severity.WARN, segment, sentence)


def named(segment: Segment) -> str:
    """A segment as sentences begin with it."""
    return f'"{segment.label}"'


def walks(plan: Plan) -> Iterator[tuple[int, Segment]]:
    """Every walk of a plan with its index."""
    for index, segment in enumerate(plan.segments):
        if segment.kind is SegmentKind.WALK:
            yield index, segment
