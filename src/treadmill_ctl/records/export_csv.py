"""A session as CSV: one tidy table a file, for pandas, R and spreadsheets.

The one rule: what a number means stands in the file: units in the names of the columns, signs and
the way to walk in the lines above them, which begin with `#`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from treadmill_ctl.core.gates import SCALES
from treadmill_ctl.records.moments import utc_text
from treadmill_ctl.records.story import Story

FORMAT: Final = 1
BELTS: Final = {
    "turned": "the walker faces the rear, the belt runs forward; a raised deck is uphill",
    "reversed": "the walker faces the console, the belt runs in reverse; a raised deck is downhill",
    "straight": "the walker faces the console, the belt runs forward; a raised deck is uphill",
}
_FORMULA: Final = ("=", "+", "-", "@")  # a spreadsheet would reckon what begins like this
_QUOTED: Final = frozenset('",#')  # and is quoted, or readers would end a cell there


class Table(StrEnum):
    """What a file is of."""

    CURVE = "curve"
    SEGMENTS = "segments"
    EVENTS = "events"
    SAID = "said"


Cell = str | int | None
Row = tuple[Cell, ...]

_TIMES: Final = "t_ms: milliseconds since the record began, by a clock that never goes back"
_UTC: Final = "utc: the time of day at which the record began, and t_ms on"
MEANINGS: Final = {
    Table.CURVE: (
        _TIMES,
        "one row for each moment at which something changed or the treadmill reported",
        "speeds are the belt's in km/h; plus: it runs forward; minus: it runs in reverse",
        "grades are the deck's in %; plus: its front is raised",
        "target: wanted by the plan and by persons; it holds until a row says another",
        "setpoint: last told to the treadmill; it holds in the same way",
        "measured and heart rate: as reported; empty where the treadmill did not report then",
        "segment: number in the plan, from 1; empty outside of it",
    ),
    Table.SEGMENTS: (
        _TIMES,
        "one row for each segment that was gone through, pauses counted in",
        "speeds are the walker's in km/h, as planned, without sign",
        "grade in % as the walker feels it; plus: uphill",
    ),
    Table.EVENTS: (
        _TIMES,
        _UTC,
        "who, via: who asked and from where; empty for what the program or the treadmill did",
    ),
    Table.SAID: (
        f"{_TIMES}; empty for what was added later",
        "utc: the time of day at which it was said",
        "one row for each value or remark; two for a blood pressure",
    ),
}
_COLUMNS: Final = {
    Table.CURVE: (
        "t_ms", "phase", "segment", "target_kmh", "setpoint_kmh", "measured_kmh",
        "target_grade_pct", "setpoint_grade_pct", "measured_grade_pct", "heart_rate_bpm",
    ),
    Table.SEGMENTS: (
        "number", "label", "kind", "part", "way", "began_t_ms", "ended_t_ms", "planned_ms",
        "from_kmh", "to_kmh", "grade_pct",
    ),
    Table.EVENTS: ("t_ms", "utc", "what", "words", "who", "via"),
    Table.SAID: ("when", "t_ms", "utc", "what", "value", "unit", "words", "who", "via"),
}  # fmt: skip


def text(told: Story, table: Table, record: str) -> str:
    """One table of a session; `record` says how whole its record is."""
    lines = [f"# {' '.join(line.split())}" for line in _head(told, table, record)]
    lines.append(",".join(_COLUMNS[table]))
    lines += [",".join(map(_cell, row)) for row in _ROWS[table](told)]
    return "\n".join([*lines, ""])


def _head(told: Story, table: Table, record: str) -> Iterator[str]:
    opened = told.opened
    yield f"treadmill-ctl {table}, format {FORMAT}"
    yield f"session: {opened.session}, record: {record}"
    yield f"began: {utc_text(opened.wall_ms)}"
    yield f"walker: {opened.walker or 'nobody was named'}"
    yield f"profile: {opened.profile}, {opened.title}"
    yield f"treadmill: {opened.machine}{', SIMULATED: nobody walked' * opened.simulated}"
    for way in opened.ways:
        yield f"way to walk: {way}: {BELTS[way]}"
    yield f"ended: {told.ending.word}; {told.ending.sentence}"
    yield from MEANINGS[table]


def _curve(told: Story) -> Iterator[Row]:
    """All series in one order; what holds is carried on, what was reported stands once."""
    curve = told.curve
    series = (
        [(each.at_ms, 1, each.phase) for each in told.phases],
        [
            point
            for span in told.spans
            for point in ((span.began_ms, 2, span.part.number), (span.ended_ms, 2, None))
        ],
        [(at_ms, 3, fixed(value, 2)) for at_ms, value in curve.target_ckmh],
        [(at_ms, 4, fixed(value, 2)) for at_ms, value in curve.setpoint_ckmh],
        [(at_ms, 5, fixed(value, 2)) for at_ms, value in curve.measured_ckmh],
        [(at_ms, 6, fixed(value, 1)) for at_ms, value in curve.target_dpct],
        [(at_ms, 7, fixed(value, 1)) for at_ms, value in curve.setpoint_dpct],
        [(at_ms, 8, fixed(value, 1)) for at_ms, value in curve.measured_dpct],
        [(at_ms, 9, value) for at_ms, value in curve.heart_bpm],
    )
    points = sorted((point for each in series for point in each), key=lambda point: point[0])
    reported = (5, 8, 9)
    row: list[Cell] = [None] * 10
    for at_ms, column, value in points:
        if row[0] is not None and at_ms != row[0]:
            yield tuple(row)
            for each in reported:
                row[each] = None
        row[0], row[column] = at_ms, value
    if row[0] is not None:
        yield tuple(row)


def _segments(told: Story) -> Iterator[Row]:
    for part, began_ms, ended_ms in told.spans:
        yield (
            part.number,
            _words(part.label),
            part.kind,
            part.part,
            part.way,
            began_ms,
            ended_ms,
            part.duration_ms,
            fixed(part.from_ckmh, 2),
            fixed(part.to_ckmh, 2),
            fixed(part.grade_dpct, 1),
        )


def _events(told: Story) -> Iterator[Row]:
    for event in told.events:
        utc = utc_text(told.opened.wall_ms + event.at_ms)
        words, who, via = map(_words, (event.words, event.who, event.via))
        yield event.at_ms, utc, event.what.value, words, who, via


def _said(told: Story) -> Iterator[Row]:
    for said in told.said:
        when, utc = said.when.value, utc_text(said.moment_ms(told.opened.wall_ms))
        words = tuple(map(_words, (said.text, said.who, said.via)))
        if not said.values:
            yield (when, said.at_ms, utc, said.kind, None, None, *words)
        for sign, value in zip(said.signs, said.values, strict=True):
            yield (when, said.at_ms, utc, sign.value, value, SCALES[sign].unit, *words)


_ROWS: Final = {
    Table.CURVE: _curve,
    Table.SEGMENTS: _segments,
    Table.EVENTS: _events,
    Table.SAID: _said,
}


def fixed(value: int, places: int) -> str:
    """A value over 10^places, with all its digits: `-1.20`."""
    whole, part = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{part:0{places}}"


def _words(text: str) -> str:
    """Words of persons and machines as a cell, that no spreadsheet takes for a formula."""
    text = " ".join(text.split())
    text = f"'{text}" if text.startswith(_FORMULA) else text
    return text if _QUOTED.isdisjoint(text) else '"' + text.replace('"', '""') + '"'


def _cell(cell: Cell) -> str:
    return "" if cell is None else str(cell)
