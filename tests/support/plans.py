"""Small plans for tests: what is walked, in a line."""

from __future__ import annotations

from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Machine, Way
from treadmill_ctl.core.profile import Part, Plan, Segment, SegmentKind
from treadmill_ctl.core.session import Setup


def walk(duration_ms: int, from_ckmh: int, to_ckmh: int | None = None, grade: int = 0) -> Segment:
    """A walk, turned, at one speed or along a line."""
    to_ckmh = from_ckmh if to_ckmh is None else to_ckmh
    return Segment(
        SegmentKind.WALK, "walk", Part.MAIN, Way.TURNED, duration_ms, from_ckmh, to_ckmh, grade
    )


def rest(duration_ms: int) -> Segment:
    """A rest at standstill."""
    return Segment(SegmentKind.REST, "rest", Part.RECOVERY, Way.TURNED, duration_ms)


def turn(duration_ms: int) -> Segment:
    """A turn; what follows says which way."""
    return Segment(SegmentKind.TURN, "turn", Part.MAIN, Way.TURNED, duration_ms)


def setup(machine: Machine, *segments: Segment) -> Setup:
    """A session of these segments under the site's default caps."""
    return Setup(Plan("test", "A plan for a test", segments), in_force(SITE_DEFAULT), machine)


def twenty_minutes() -> tuple[Segment, ...]:
    """Warm-up, four rounds of faster and slower with the deck moving, cool-down."""
    rounds = tuple(s for _ in range(4) for s in (walk(120_000, 250), walk(120_000, 150, grade=20)))
    return (walk(120_000, 50, 150), *rounds, walk(120_000, 150, 50))
