"""A plan as a picture in text: speed over time, with a cursor where a session stands.

The one rule: pure, from a plan to lines that are never wider than asked. A column shows the highest
target of its slice of time, so that no short peak is lost; a shade above it is how much faster a
person may make it.
"""

from __future__ import annotations

from typing import Final

from treadmill_ctl.core.profile import Leave, Place, Plan, Segment, SegmentKind
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.sinks.dose import planned_mm

WIDTH_MIN: Final = 60
WIDTH_MAX: Final = 200
HEIGHT: Final = 5
GUTTER: Final = 7  # "12.00 ┤"
_BLOCKS: Final = " ▁▂▃▄▅▆▇█"
ROOM: Final = "░"
BY_HAND: Final = ">"  # under the end of what a person ends
STANDING: Final = {SegmentKind.REST: "·", SegmentKind.TURN: "↻"}


def picture(plan: Plan, width: int, cursor: Place | None = None) -> list[str]:
    """The picture, at most `width` (60 to 200) wide; one line more with a cursor."""
    columns = min(max(width, WIDTH_MIN), WIDTH_MAX) - GUTTER
    top_ckmh = plan.speed_ckmh_max
    speeds, rooms = (
        [-(-speed * HEIGHT * 8 // top_ckmh) for speed in found]
        for found in (_speeds(plan, columns), _rooms(plan, columns))
    )
    lines: list[str] = []
    for row in range(HEIGHT - 1, -1, -1):
        label = _label(top_ckmh) if row == HEIGHT - 1 else " " * (GUTTER - 1) + "│"
        lines.append(label + "".join(_cell(s, r, row) for s, r in zip(speeds, rooms, strict=True)))
    lines.append(_label(0) + _axis(plan, columns))
    lines.append(" " * GUTTER + _times(plan.duration_ms, columns))
    if cursor is not None:
        lines.append(" " * (GUTTER + cursor_column(plan, cursor, columns)) + "▲")
    return [line.rstrip() for line in lines]


def signs(plan: Plan) -> list[str]:
    """What the signs in a picture mean; only those that it has."""
    segments = plan.segments
    kinds = {segment.kind for segment in segments}
    found = [f"{sign} {kind}" for kind, sign in STANDING.items() if kind in kinds]
    if any(segment.paced or segment.trial for segment in segments):
        found.append(f"{ROOM} as fast as you may pace it, or as trials may earn")
    if any(segment.leave is Leave.BY_HAND for segment in segments):
        found.append(f"{BY_HAND} ends when you say next, here at the latest")
    return found


def cursor_column(plan: Plan, place: Place, columns: int) -> int:
    """The column that a place of the plan falls into; the last one from the end on."""
    before = plan.segments[: place.segment]
    gone_ms = sum(segment.duration_ms for segment in before)
    if place.segment < len(plan.segments):  # waiting at a rest does not move the cursor
        gone_ms += min(place.elapsed_ms, plan.segments[place.segment].duration_ms)
    return min(gone_ms * columns // plan.duration_ms, columns - 1)


def planned_distance_mm(plan: Plan) -> int:
    """Length of belt along the targets; ramps between segments make it a little less."""
    return planned_mm(
        (segment.speed_from_ckmh, segment.speed_to_ckmh, segment.duration_ms)
        for segment in plan.segments
    )


def _slices(plan: Plan, columns: int) -> list[tuple[Segment, int, int, int]]:
    """Every segment in every column it touches: the column, and from when to when inside it."""
    total_ms, begin_ms = plan.duration_ms, 0
    found: list[tuple[Segment, int, int, int]] = []
    for segment in plan.segments:
        end_ms = begin_ms + segment.duration_ms
        for column in range(begin_ms * columns // total_ms, -(-end_ms * columns // total_ms)):
            first_ms = max(begin_ms, column * total_ms // columns) - begin_ms
            last_ms = min(end_ms, -(-(column + 1) * total_ms // columns)) - begin_ms
            found.append((segment, column, first_ms, last_ms))
        begin_ms = end_ms
    return found


def _speeds(plan: Plan, columns: int) -> list[int]:
    speeds = [0] * columns
    for segment, column, first_ms, last_ms in _slices(plan, columns):
        fastest = max(_speed_at(segment, first_ms), _speed_at(segment, last_ms))
        speeds[column] = max(speeds[column], fastest)
    return speeds


def _rooms(plan: Plan, columns: int) -> list[int]:
    """How fast persons may make it in every column."""
    rooms = [0] * columns
    for segment, column, _, _ in _slices(plan, columns):
        if segment.paced or segment.trial:
            rooms[column] = max(rooms[column], segment.fastest_ckmh)
    return rooms


def _cell(eighths: int, room_eighths: int, row: int) -> str:
    """A sign of the picture: as much of it as is reached, or the shade of what could be."""
    reached = min(max(eighths - row * 8, 0), 8)
    return ROOM if not reached and room_eighths > row * 8 else _BLOCKS[reached]


def _speed_at(segment: Segment, elapsed_ms: int) -> int:
    span_ckmh = segment.speed_to_ckmh - segment.speed_from_ckmh
    return segment.speed_from_ckmh + span_ckmh * elapsed_ms // segment.duration_ms


def _axis(plan: Plan, columns: int) -> str:
    axis = ["─"] * columns
    for segment, column, _, last_ms in _slices(plan, columns):
        if segment.kind is not SegmentKind.WALK:
            axis[column] = STANDING[segment.kind]
        elif segment.leave is Leave.BY_HAND and last_ms == segment.duration_ms:
            axis[column] = BY_HAND
    return "".join(axis)


def _times(total_ms: int, columns: int) -> str:
    half, end = clock_text(total_ms // 2), clock_text(total_ms)
    left = "0:00".ljust(columns // 2) + half
    return left.ljust(columns - len(end)) + end


def _label(speed_ckmh: int) -> str:
    return f"{speed_ckmh // 100}.{speed_ckmh % 100:02}".rjust(GUTTER - 2) + " ┤"
