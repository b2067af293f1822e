"""A walker's sessions of one profile as a page to print: dose, speed, pain and exertion.

The one rule: each session stands at its place in the row, at its day; a value that nobody told
leaves a gap, and no line goes over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from treadmill_ctl.cli.local_time import local_text
from treadmill_ctl.core.gates import SCALES, Sign
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.drawing.axes import Axis, speeds, times
from treadmill_ctl.drawing.look import LOOK, NOTE, SMALL
from treadmill_ctl.drawing.svg import Drawing, cut_to, width_of
from treadmill_ctl.records.trend import Walked

WIDTH: Final = 1_120
HEIGHT: Final = 792  # with the width, A4 on its side
_LEFT: Final = 96
_RIGHT: Final = WIDTH - 34
_TOPS: Final = (112, 310, 508, 650)  # of the panels
_HIGHS: Final = (160, 160, 104, 70)
_FOOT_Y: Final = 776
_DAY: Final = 62  # pixels that a day takes at least
_BAR_MAX: Final = 26.0
FOOT: Final = (
    "As recorded; this page judges nothing. Pain and exertion: the highest that were told in a"
    " session. Not a medical device."
)
_STYLE: Final = f"""{LOOK}
.title {{ font-size: 22px; font-weight: bold; }}
.warn {{ font-size: 14px; font-weight: bold; text-anchor: end; }}
.planned {{ fill: none; stroke: #666; stroke-dasharray: 3 2; }}
.walked {{ fill: #bcd6ec; stroke: #12507e; }}
.unfinished {{ fill: #fff; stroke: #12507e; }}
.mean {{ fill: none; stroke: #12507e; stroke-width: 2.2; }}
.meandot {{ fill: #12507e; }}
.fastest {{ fill: none; stroke: #c26a10; stroke-width: 1.4; stroke-dasharray: 5 3; }}
.fastestdot {{ fill: #fff; stroke: #c26a10; stroke-width: 1.6; }}
.told {{ fill: none; stroke: #333; stroke-width: 1.4; }}
.tolddot {{ fill: #333; }}
.head {{ font-size: {NOTE}px; font-weight: bold; }}
"""


def page(walker: str, course: Sequence[Walked], *, simulated: bool) -> str:
    """The page as the text of an SVG file, A4 on its side."""
    last = course[-1]
    drawing = Drawing(WIDTH, HEIGHT, f"{walker}: {last.title}", _STYLE)
    drawing.box("paper", (0, 0), (WIDTH, HEIGHT))
    drawing.words("title", (_LEFT, 48), cut_to(f"{walker}: {last.title}", _RIGHT - _LEFT, 22))
    days = f"{_day(course[0])} to {_day(last)}"
    drawing.words("note", (_LEFT, 74), f"{last.profile}, {len(course)} sessions, {days}")
    if simulated:
        drawing.words("warn", (_RIGHT, 74), "SIMULATED: nobody walked")
    _Panels(drawing, course).draw()
    drawing.words("note", (_LEFT, _FOOT_Y), FOOT)
    return str(drawing)


class _Panels:
    """Four pictures over one row of sessions."""

    def __init__(self, drawing: Drawing, course: Sequence[Walked]) -> None:
        self._draw, self._course = drawing, course
        step = (_RIGHT - _LEFT) / len(course)
        self._at = [_LEFT + step * (place + 0.5) for place in range(len(course))]
        self._bar = min(step * 0.6, _BAR_MAX)

    def draw(self) -> None:
        self._dose()
        self._speed()
        for place, (sign, values) in enumerate(
            (
                (Sign.PAIN, [each.pain for each in self._course]),
                (Sign.EXERTION, [each.exertion for each in self._course]),
            ),
            2,
        ):
            self._told(place, sign, values)
        self._days()

    def _panel(self, place: int, heading: str, axis: Axis, marks: dict[int, str]) -> None:
        """A heading, a grid, and a frame."""
        self._draw.words("head", (_LEFT, axis.end - 8), heading)
        for value, text in marks.items():
            y = axis.at(value)
            self._draw.line("grid", (_LEFT, y), (_RIGHT, y))
            self._draw.words("end", (_LEFT - 8, y + 4), text)
        bottom = _TOPS[place] + _HIGHS[place]
        self._draw.line("frame", (_LEFT, bottom), (_RIGHT, bottom))
        self._draw.line("frame", (_LEFT, _TOPS[place]), (_LEFT, bottom))

    def _dose(self) -> None:
        """Time in motion as bars, filled where the plan was walked to its end; planned around."""
        longest_ms = max(max(each.moving_ms, each.planned_ms) for each in self._course)
        axis = _axis(0, 0, max(longest_ms, 1_000))
        heading = "time in motion, min:s (filled: plan complete; dashed: planned)"
        self._panel(0, heading, axis, _few(times(axis.last)))
        bottom = axis.begin
        for x, each in zip(self._at, self._course, strict=True):
            for kind, time_ms in (
                ("walked" if each.ended == "complete" else "unfinished", each.moving_ms),
                ("planned", each.planned_ms),
            ):
                y = axis.at(time_ms)
                self._draw.box(kind, (x - self._bar / 2, y), (self._bar, bottom - y))
        self._numbers(axis, [(each.moving_ms, clock_text(each.moving_ms)) for each in self._course])

    def _speed(self) -> None:
        fastest_ckmh = max(each.fastest_ckmh for each in self._course)
        axis = _axis(1, 0, max(fastest_ckmh * 11 // 10, 10))
        heading = "speed, km/h (line: mean while the belt moved; dashed: fastest)"
        self._panel(1, heading, axis, speeds(axis.last))
        moved = [each.moving_ms > 0 for each in self._course]
        for kind, values in (
            ("fastest", [each.fastest_ckmh for each in self._course]),
            ("mean", [each.mean_ckmh for each in self._course]),
        ):
            self._line(kind, axis, [v if m else None for v, m in zip(values, moved, strict=True)])

    def _told(self, place: int, sign: Sign, values: list[int | None]) -> None:
        scale = SCALES[sign]
        axis = _axis(place, scale.lowest, scale.highest)
        middle = (scale.lowest + scale.highest) // 2
        marks = {value: str(value) for value in (scale.lowest, middle, scale.highest)}
        self._panel(place, f"{scale.name}, {scale.unit}", axis, marks)
        self._line("told", axis, values)
        self._numbers(axis, [(v or 0, "" if v is None else str(v)) for v in values])

    def _line(self, kind: str, axis: Axis, values: Sequence[int | None]) -> None:
        """Dots, joined where nothing is missing between them."""
        for piece in _pieces(list(zip(self._at, values, strict=True))):
            points = [(x, axis.at(value)) for x, value in piece]
            self._draw.path(kind, points)
            for point in points:
                self._draw.disc(f"{kind}dot", point, 3)

    def _numbers(self, axis: Axis, values: Sequence[tuple[int, str]]) -> None:
        """Each value in digits over its place, where all of them have room."""
        step = (_RIGHT - _LEFT) / len(values)
        if all(width_of(text, SMALL) <= step for _, text in values):
            for x, (value, text) in zip(self._at, values, strict=True):
                self._draw.words("word", (x, axis.at(value) - 6), text)

    def _days(self) -> None:
        """The days, as many as there is room for."""
        every = -(-_DAY * len(self._course) // (_RIGHT - _LEFT))
        y = _TOPS[3] + _HIGHS[3] + 16
        for place, (x, each) in enumerate(zip(self._at, self._course, strict=True)):
            if place % every == 0:
                self._draw.words("word", (x, y), _day(each))


def _axis(place: int, lowest: int, highest: int) -> Axis:
    return Axis(lowest, highest, _TOPS[place] + _HIGHS[place], _TOPS[place])


def _few(marks: dict[int, str]) -> dict[int, str]:
    """At most seven of them, evenly."""
    every = -(-len(marks) // 7)
    return {value: marks[value] for value in list(marks)[::every]}


def _pieces(row: list[tuple[float, int | None]]) -> Iterator[list[tuple[float, int]]]:
    """Neighbours that have a value."""
    piece: list[tuple[float, int]] = []
    for x, value in [*row, (0.0, None)]:
        if value is not None:
            piece.append((x, value))
        elif piece:
            yield piece
            piece = []


def _day(each: Walked) -> str:
    return local_text(each.began_ms).partition(" ")[0]
