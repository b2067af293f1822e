"""The picture of a plan: never too wide, no peak lost, the cursor where the session is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.cli.plan_view import (
    GUTTER,
    HEIGHT,
    cursor_column,
    picture,
    planned_distance_mm,
)
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Leave, Paced, Part, Place, Plan, Segment, SegmentKind


def walk(begin: int, end: int, lasts_ms: int) -> Segment:
    """A walk from one speed to another."""
    return Segment(SegmentKind.WALK, "Walk", Part.MAIN, Way.TURNED, lasts_ms, begin, end)


def led(segment: Segment, leave: Leave, paced: Paced | None) -> Segment:
    """A walk that a person leads."""
    return replace(segment, leave=leave, paced=paced)


def still(kind: SegmentKind, lasts_ms: int) -> Segment:
    """A rest or a turn."""
    return Segment(kind, "Still", Part.RECOVERY, Way.TURNED, lasts_ms)


def plan(*segments: Segment) -> Plan:
    """A plan of these."""
    return Plan("trial", "Trial", segments)


INTERVALS = plan(
    walk(50, 200, 60_000),
    still(SegmentKind.REST, 30_000),
    walk(200, 200, 60_000),
    still(SegmentKind.TURN, 10_000),
    walk(100, 100, 50_000),
)


def test_the_picture_of_a_plan() -> None:
    """Speed over time in eighths of a line, marks for rest and turn, times underneath."""
    assert picture(INTERVALS, 60, Place(2, 30_000)) == [
        " 2.00 ┤           ▂▄▆██      ████████████████",
        "      │       ▂▄▆██████      ████████████████",
        "      │   ▂▄▆██████████      ████████████████  ▄▄▄▄▄▄▄▄▄▄▄▄▄",
        "      │▄▆██████████████      ████████████████  █████████████",
        "      │████████████████      ████████████████  █████████████",
        " 0.00 ┤───────────────········──────────────↻↻↻↻────────────",
        "       0:00                      1:45                   3:30",
        "                                     ▲",
    ]


@pytest.mark.parametrize("width", [60, 61, 80, 120, 200])
def test_the_picture_is_as_wide_as_asked(width: int) -> None:
    """The axis fills the width exactly, no line is wider, and the columns share the time."""
    lines = picture(INTERVALS, width, Place(0, 0))
    assert len(lines) == HEIGHT + 3
    assert max(map(len, lines)) == len(lines[HEIGHT]) == width
    assert lines[-2].endswith("3:30")
    bottom = lines[HEIGHT - 1].ljust(width)[GUTTER:]
    share = bottom[: width // 3].count("█") / len(bottom)
    assert 60 / 210 - 0.03 < share < 60 / 210 + 0.03


@pytest.mark.parametrize(("asked", "width"), [(10, 60), (59, 60), (201, 200), (10_000, 200)])
def test_the_width_is_kept_in_bounds(asked: int, width: int) -> None:
    """Narrower than 60 and wider than 200 columns are not drawn."""
    assert len(picture(INTERVALS, asked)[HEIGHT]) == width


def test_a_short_peak_is_not_lost() -> None:
    """One second at full speed in an hour still reaches the top line."""
    lines = picture(plan(walk(50, 50, 3_600_000), walk(500, 500, 1_000), walk(50, 50, 60_000)), 60)
    assert lines[0].startswith(" 5.00 ┤")
    assert lines[0].count("█") == 1


def test_a_short_rest_is_not_lost() -> None:
    """A rest of three seconds in an hour has its mark on the axis."""
    rest = still(SegmentKind.REST, 3_000)
    assert picture(plan(walk(50, 50, 1_800_000), rest, walk(50, 50, 1_800_000)), 60)[HEIGHT].count(
        "·"
    )


@pytest.mark.parametrize(
    ("place", "column"),
    [
        (Place(0, 0), 0),
        (Place(0, 30_000), 15),
        (Place(1, 0), 30),
        (Place(1, 999_000), 45),  # however long a person lets a rest last
        (Place(4, 49_999), 104),
        (Place(5, 0), 104),  # the end
    ],
)
def test_the_cursor_stands_where_the_session_is(place: Place, column: int) -> None:
    """Its column is the share of the plan that has been walked."""
    assert cursor_column(INTERVALS, place, 105) == column


def test_the_distance_is_the_area_under_the_picture() -> None:
    """1 min from 0.5 to 2.0, 1 min at 2.0 and 50 s at 1.0 km/h are 68.055 m, cut to mm."""
    assert planned_distance_mm(INTERVALS) == 68_055


PLAIN = st.builds(walk, st.integers(1, 1_200), st.integers(1, 1_200), st.integers(1, 600_000))
LED = st.builds(led, PLAIN, st.sampled_from(Leave), st.sampled_from([None, Paced(1, 1_200, 10)]))
REST = st.builds(still, st.just(SegmentKind.REST), st.integers(1, 600_000))


@given(
    st.lists(PLAIN | LED | REST, max_size=30).map(lambda inner: plan(walk(50, 60, 100), *inner)),
    st.integers(60, 200),
    st.integers(0, 31),
    st.integers(0, 600_000),
)
def test_any_plan_can_be_drawn(drawn: Plan, width: int, segment: int, elapsed_ms: int) -> None:
    """For any plan, width and place: bounded lines, one cursor, and the top is touched."""
    place = Place(min(segment, len(drawn.segments)), elapsed_ms)
    lines = picture(drawn, width, place)
    assert all(len(line) <= width for line in lines)
    assert lines[-1].count("▲") == 1
    tops = "▁▂▃▄▅▆▇█░" if any(segment.paced for segment in drawn.segments) else "█"
    assert set(tops) & set(lines[0]) or drawn.speed_ckmh_max < HEIGHT * 8
