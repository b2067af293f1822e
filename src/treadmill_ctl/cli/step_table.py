"""The segments of a profile as a table in text, and how long they are together.

The one rule: a time that no speed decides yet is never guessed; the distance stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from treadmill_ctl.cli.gate_text import waits_for
from treadmill_ctl.core.profile import Leave, Plan
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text, grade_text, length_text
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.quantities import Distance
from treadmill_ctl.schema.segments import RestSegment, WalkSegment
from treadmill_ctl.schema.steps import Step, known_ms

_COLUMNS: Final = ("#", "at", "for", "what", "speed", "grade", "goes on")
_GOES_ON: Final = {
    Leave.ON_TIME: "",
    Leave.EARLY: "early, on next",
    Leave.BY_HAND: "on next",
}
_NUMERIC: Final = 3  # the first columns are numbers, set to the right


def duration_ms(document: Document, plan: Plan | None = None) -> int | None:
    """How long it is, waiting for people not counted; None where a walker's speed decides it."""
    times = _times(document, plan)
    return None if None in times else sum(time for time in times if time is not None)


def duration_text(document: Document, plan: Plan | None = None) -> str:
    """The same for people: `12:30`, or `12:30 and 400.0 m` where a walker's speed decides it."""
    times = _times(document, plan)
    text = clock_text(sum(time for time in times if time is not None))
    open_mm = sum(
        extent.length_mm
        for step, time in zip(document.steps, times, strict=True)
        if time is None and (extent := _distance(step)) is not None
    )
    return f"{text} and {length_text(open_mm)}" if open_mm else text


def table(document: Document, plan: Plan | None) -> Iterator[str]:
    """A line for the columns' names and one for each segment, in columns."""
    rows: list[tuple[str, ...]] = []
    at_ms: int | None = 0
    for index, (step, time_ms) in enumerate(
        zip(document.steps, _times(document, plan), strict=True)
    ):
        at = "" if at_ms is None else clock_text(at_ms)
        rows.append(
            (str(index + 1), at, _extent(step, time_ms), step.label, *_cells(step, plan, index))
        )
        at_ms = None if at_ms is None or time_ms is None else at_ms + time_ms
    led = any(row[-1] for row in rows)
    width = len(_COLUMNS) if led else len(_COLUMNS) - 1
    yield from columns(_COLUMNS[:width], [row[:width] for row in rows], _NUMERIC)


def columns(
    names: tuple[str, ...], below: Sequence[tuple[str, ...]], numeric: int
) -> Iterator[str]:
    """Rows under the names of their columns, the first so many set to the right."""
    rows = [names, *below]
    widths = [max(len(row[column]) for row in rows) for column in range(len(names))]
    for row in rows:
        cells = [
            cell.rjust(width) if column < numeric else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _times(document: Document, plan: Plan | None) -> list[int | None]:
    if plan is not None:
        return [segment.duration_ms for segment in plan.segments]
    return [known_ms(step) for step in document.steps]


def _distance(step: Step) -> Distance | None:
    written = step.segment
    if isinstance(written, WalkSegment) and isinstance(written.for_, Distance):
        return written.for_
    return None


def _extent(step: Step, time_ms: int | None) -> str:
    times = [] if time_ms is None else [clock_text(time_ms)]
    distance = _distance(step)
    return ", ".join(times if distance is None else [str(distance), *times])


def _cells(step: Step, plan: Plan | None, index: int) -> tuple[str, str, str]:
    written = step.segment
    if isinstance(written, RestSegment) and written.until:
        waits = waits_for((written.until.awaited,))
        return f"at standstill, then a person confirms{waits}", "", ""
    if not isinstance(written, WalkSegment):
        return "at standstill, then a person confirms", "", ""
    first, last = (str(end) for end in written.ends)
    if plan is not None:
        segment = plan.segments[index]
        first, last = kmh(segment.speed_from_ckmh), kmh(segment.speed_to_ckmh)
    speed = first if first == last else f"{first} to {last}"
    return speed + _led(written, plan, index), grade_text(written.grade), _GOES_ON[written.goes_on]


def _led(written: WalkSegment, plan: Plan | None, index: int) -> str:
    """Within which speeds a person leads it."""
    if trial := written.trial:
        return f", a trial, {trial.at_least} to {trial.at_most} %"
    if not written.paced:
        return ""
    lowest, highest = str(written.paced.from_), str(written.paced.to)
    if plan is not None and (paced := plan.segments[index].paced):
        lowest, highest = kmh(paced.lowest_ckmh), kmh(paced.highest_ckmh)
    return f", paced {lowest} to {highest}"
