"""The curve of a report: target, setpoint and measured, segments as bands, events as numbers.

The one rule: what is drawn as measured was reported; where the treadmill was silent the line is
broken, and every line is told apart in black and white.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from treadmill_ctl.core.units import kmh
from treadmill_ctl.drawing.axes import Axis, grades, speeds, times
from treadmill_ctl.drawing.look import LOOK, NOTE, SMALL
from treadmill_ctl.drawing.svg import Drawing, width_of
from treadmill_ctl.records.curve import Point
from treadmill_ctl.records.events import Happened
from treadmill_ctl.records.story import Story
from treadmill_ctl.sinks.dose import HELD_MS_MAX

WIDTH: Final = 760
_LEFT: Final = 52
_RIGHT: Final = WIDTH - 24
_PIN: Final = 7.0  # half of a number's circle
_PINS_TOP: Final = 12.0
_PIN_ROWS: Final = 3
_BAND_HIGH: Final = 16
_SPEED_HIGH: Final = 190
_GRADE_HIGH: Final = 46
_STANDING: Final = frozenset(("standing", "ready", "announcing", "latched", "ended"))
_CAP_IN_SIGHT_PERCENT: Final = 160
_STYLE: Final = f"""{LOOK}
.oddband {{ fill: #eef3f8; }}
.evenband {{ fill: #fff; }}
.edge {{ stroke: #aab; stroke-width: 0.7; }}
.standing {{ fill: url(#dotted); }}
.dotted {{ fill: #777; }}
.measured {{ fill: none; stroke: #12507e; stroke-width: 2.4; stroke-linejoin: round; }}
.setpoint {{ fill: none; stroke: #c26a10; stroke-width: 1.1; }}
.target {{ fill: none; stroke: #222; stroke-width: 1.1; stroke-dasharray: 2 2.5; }}
.pin {{ fill: #222; }}
.pinline {{ stroke: #222; stroke-width: 0.7; stroke-dasharray: 1.5 2; }}
.pinword {{ fill: #fff; text-anchor: middle; font-size: 9px; font-weight: bold; }}
.capword {{ fill: #a00; text-anchor: end; paint-order: stroke; stroke: #fff; stroke-width: 3px; }}
.zeroline {{ stroke: #444; stroke-width: 0.7; }}
"""


def drawing(told: Story, marked: tuple[Happened, ...]) -> Drawing:
    """The picture; `marked` events are numbered from 1."""
    return _Picture(told, marked).draw()


class _Picture:
    """The picture under way, from above to below."""

    def __init__(self, told: Story, marked: tuple[Happened, ...]) -> None:
        self._told, self._marked = told, marked
        self._pins = _placed(marked, told.ending.at_ms)
        rows = 1 + max((row for _, row, _ in self._pins), default=-1)
        self._bands_y = _PINS_TOP + rows * (2 * _PIN + 2)
        top = self._bands_y + _BAND_HIGH
        bottom = top + _SPEED_HIGH
        self._time = _time(told.ending.at_ms)
        self._speed = Axis(0, self._top_ckmh(), bottom, top)
        self._under = bottom + 30
        felt = [0, *(value for _, value in told.curve.measured_dpct)]
        self._grade = None
        if min(felt) != max(felt):
            low, high = min(felt), max(felt)
            room = max((high - low) // 8, 2)
            self._grade = Axis(low - room, high + room, self._under + 12 + _GRADE_HIGH,
                               self._under + 12)  # fmt: skip
            self._under += 20 + _GRADE_HIGH
        self._hidden = [words for cap, words in self._caps() if cap > self._speed.last]
        self._high = self._under + 24 + 13 * len(self._hidden)
        title = f"Speed over the session {told.opened.session}"
        self._draw = Drawing(WIDTH, round(self._high), title, _STYLE)

    def draw(self) -> Drawing:
        self._draw.dotting("dotted", 5)
        self._bands()
        self._grid()
        self._standing()
        self._lines()
        self._cap()
        self._deck()
        self._pin()
        self._key()
        return self._draw

    def _top_ckmh(self) -> int:
        curve = self._told.curve
        series = (curve.target_ckmh, curve.setpoint_ckmh, curve.measured_ckmh)
        fastest_ckmh = max((abs(value) for points in series for _, value in points), default=0)
        caps = (value for value, _ in self._caps())
        seen = [cap for cap in caps if cap * 100 <= fastest_ckmh * _CAP_IN_SIGHT_PERCENT]
        return max(fastest_ckmh, *seen, 10) * 108 // 100 + 1

    def _caps(self) -> Iterator[tuple[int, str]]:
        """The speed caps of the directions that were planned."""
        names = {"straight": "forward_ckmh"}
        wanted = {names.get(way, "backward_ckmh") for way in self._told.opened.ways}
        for cap in self._told.opened.caps:
            if cap.name in wanted:
                yield cap.value, f"cap {cap.name.removesuffix('_ckmh')} {kmh(cap.value)}"

    def _bands(self) -> None:
        """Each segment from when to when, with its number, and its name where that fits."""
        top, bottom = self._bands_y, self._speed.begin
        for place, (part, began_ms, ended_ms) in enumerate(self._told.spans):
            x, end = self._time.at(began_ms), self._time.at(ended_ms)
            room = max(end - x, 0.5)
            self._draw.box("oddband" if place % 2 else "evenband", (x, top), (room, bottom - top))
            self._draw.line("edge", (x, top), (x, bottom))
            whole = f"{part.number} {part.label}"
            fits = whole if width_of(whole, SMALL) <= room - 4 else str(part.number)
            if width_of(fits, SMALL) <= room - 1:
                self._draw.words("word", (x + room / 2, top + 12), fits, whole)

    def _grid(self) -> None:
        draw, bottom, top = self._draw, self._speed.begin, self._speed.end
        for value, text in speeds(self._speed.last).items():
            y = self._speed.at(value)
            draw.line("grid", (_LEFT, y), (_RIGHT, y))
            draw.words("end", (_LEFT - 6, y + 4), text)
        draw.words("word", (12, (top + bottom) / 2), "km/h", upright=True)
        for at_ms, text in times(self._time.last).items():
            x = self._time.at(at_ms)
            draw.line("frame", (x, bottom), (x, bottom + 4))
            draw.words("word", (x, bottom + 16), text)
        draw.words("end", (_LEFT - 14, bottom + 16), "min:s")
        draw.line("frame", (_LEFT, bottom), (_RIGHT, bottom))
        draw.line("frame", (_LEFT, top), (_LEFT, bottom))

    def _standing(self) -> None:
        """Where the session stood still."""
        phases = [*self._told.phases, None]
        for here, after in pairwise(phases):
            if here is not None and here.phase in _STANDING:
                ends_ms = self._told.ending.at_ms if after is None else after.at_ms
                x, end = self._time.at(here.at_ms), self._time.at(ends_ms)
                size = (max(end - x, 0.5), self._speed.begin - self._speed.end)
                self._draw.box("standing", (x, self._speed.end), size)

    def _lines(self) -> None:
        curve, ends_ms = self._told.curve, self._told.ending.at_ms
        for kind, points in (("target", curve.target_ckmh), ("setpoint", curve.setpoint_ckmh)):
            if points:
                self._path(kind, list(_stepped(points, ends_ms)), self._speed)
        for piece in _pieces(curve.measured_ckmh):
            self._path("measured", _sparse(piece), self._speed)

    def _path(self, kind: str, points: list[Point], axis: Axis) -> None:
        if axis is self._speed:
            points = [(at_ms, abs(value)) for at_ms, value in points]
        self._draw.path(kind, [(self._time.at(at_ms), axis.at(value)) for at_ms, value in points])

    def _cap(self) -> None:
        """Each cap as a line; one that is far above all that was walked is only told."""
        for value, words in self._caps():
            if value <= self._speed.last:
                y = self._speed.at(value)
                self._draw.line("cap", (_LEFT, y), (_RIGHT, y))
                self._draw.words("capword", (_RIGHT - 4, y + 12), words)
        for number, words in enumerate(self._hidden):
            at = (_RIGHT, self._under + 10.0 + number * 13)
            self._draw.words("capword", at, f"{words}, above this picture")

    def _deck(self) -> None:
        """The grade of the deck, in a strip of its own, where it moved."""
        axis = self._grade
        if axis is None:
            return
        marks = grades(axis.first, axis.last)
        for value in {min(marks), 0, max(marks)}:
            y, text = axis.at(value), marks[value]
            self._draw.line("grid", (_LEFT, y), (_RIGHT, y))
            self._draw.words("end", (_LEFT - 6, y + 4), text)
        self._draw.words("word", (12, (axis.begin + axis.end) / 2), "deck, %", upright=True)
        self._draw.line("zeroline", (_LEFT, axis.at(0)), (_RIGHT, axis.at(0)))
        for piece in _pieces(self._told.curve.measured_dpct):
            self._path("measured", _sparse(piece), axis)

    def _pin(self) -> None:
        """The numbers of the events, each over its moment."""
        for number, (pin_x, row, at_ms) in enumerate(self._pins, 1):
            x, y = self._time.at(at_ms), _PINS_TOP + row * (2 * _PIN + 2)
            self._draw.line("pinline", (pin_x, y), (x, self._bands_y))
            self._draw.line("pinline", (x, self._bands_y), (x, self._speed.begin))
            self._draw.disc("pin", (pin_x, y), _PIN)
            self._draw.words("pinword", (pin_x, y + 3.2), str(number))

    def _key(self) -> None:
        """What the lines mean, on one line below."""
        x, y = float(_LEFT), self._high - 7
        for kind, words in (
            ("measured", "measured"),
            ("setpoint", "last told"),
            ("target", "wanted"),
        ):
            self._draw.path(kind, [(x, y - 4), (x + 26, y - 4)])
            x = self._key_words(x + 32, y, words)
        self._draw.box("standing", (x, y - 10), (22, 11))
        self._draw.box("frame", (x, y - 10), (22, 11))
        x = self._key_words(x + 28, y, "stands")
        if self._marked:
            self._draw.disc("pin", (x + _PIN, y - 4), _PIN)
            self._draw.words("pinword", (x + _PIN, y - 0.8), "1")
            self._draw.words("note", (x + 20, y), "what happened: see the list")

    def _key_words(self, x: float, y: float, words: str) -> float:
        self._draw.words("note", (x, y), words)
        return x + width_of(words, NOTE) + 10


def _time(ends_ms: int) -> Axis:
    return Axis(0, max(ends_ms, 1_000), _LEFT, _RIGHT)


def _placed(marked: tuple[Happened, ...], ends_ms: int) -> list[tuple[float, int, int]]:
    """Where each number stands: its x, its row, and its moment; none lies on another."""
    axis, free = _time(ends_ms), [_LEFT + 0.0] * _PIN_ROWS
    found: list[tuple[float, int, int]] = []
    for event in marked:
        wanted = axis.at(event.at_ms)
        fits = (row for row in range(_PIN_ROWS) if free[row] <= wanted - _PIN)
        row = next(fits, free.index(min(free)))
        x = max(wanted, free[row] + _PIN)
        free[row] = x + _PIN + 1
        found.append((x, row, event.at_ms))
    last = [float(_RIGHT)] * _PIN_ROWS
    for place, (x, row, at_ms) in reversed(list(enumerate(found))):
        x = min(x, last[row] - _PIN)  # noqa: PLW2901 - back from the edge, where many stand at it
        last[row] = x - _PIN - 1
        found[place] = (x, row, at_ms)
    return found


def _stepped(points: tuple[Point, ...], ends_ms: int) -> Iterator[Point]:
    """What holds until the next, as corners to join."""
    before = 0
    for at_ms, value in points:
        yield at_ms, before
        yield at_ms, value
        before = value
    yield ends_ms, before


def _pieces(points: tuple[Point, ...]) -> Iterator[list[Point]]:
    """Reports that follow each other; after a silence begins another piece."""
    piece: list[Point] = []
    for point in points:
        if piece and point[0] - piece[-1][0] > HELD_MS_MAX:
            yield piece
            piece = []
        piece.append(point)
    if piece:
        yield piece


def _sparse(points: list[Point]) -> list[Point]:
    """Without those in the middle of a level stretch."""
    inner = (
        here
        for before, here, after in zip(points, points[1:], points[2:], strict=False)
        if not before[1] == here[1] == after[1]
    )
    return [points[0], *inner, *points[1:][-1:]]
