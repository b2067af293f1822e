"""Plans to check, in a line each, and what a check says of them."""

from __future__ import annotations

from dataclasses import replace

from treadmill_ctl.core.check import check
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Machine, Range, Way
from treadmill_ctl.core.profile import Part, Plan, Segment, SegmentKind

SITE = in_force(SITE_DEFAULT)
PAD = Machine(
    "Pad",
    "ftms",
    Range(50, 600, 10),
    Range(0, 150, 10),
    deceleration_mm_s2=300,
    reports_key=True,
)
MILL = replace(PAD, name="Mill", grade=Range(-100, 150, 5), reverses=True)


def walk(
    *,
    to: int = 150,
    begin: int | None = None,
    label: str = "Walk",
    grade: int = 0,
    lasts_ms: int = 60_000,
    way: Way = Way.TURNED,
    acceleration: int | None = None,
) -> Segment:
    """A walk at one speed, or from `begin` to another."""
    first = to if begin is None else begin
    return Segment(
        SegmentKind.WALK, label, Part.MAIN, way, lasts_ms, first, to, grade, acceleration
    )


def still(kind: SegmentKind, lasts_ms: int = 60_000, way: Way = Way.TURNED) -> Segment:
    """A rest or a turn."""
    return Segment(kind, kind.value.capitalize(), Part.RECOVERY, way, lasts_ms)


def plan(*segments: Segment) -> Plan:
    """A plan of these."""
    return Plan("trial", "Trial", segments)


def said(*segments: Segment, machine: Machine | None = None) -> list[str]:
    """The sentences about a plan under the site's default caps."""
    return [finding.sentence for finding in check(plan(*segments), SITE, machine)]


REST, TURN = SegmentKind.REST, SegmentKind.TURN
