"""A profile as a page to print: speed and grade over time, as it will be walked.

The one rule: what colour says, a word and a pattern say as well, and no word lies on another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from treadmill_ctl.cli.forecast import Forecast
from treadmill_ctl.cli.plot_led import draw_led, led_key
from treadmill_ctl.cli.plot_lines import grade_line, speed_lines, stands, ways
from treadmill_ctl.cli.plot_style import (
    FOOT,
    HEIGHT,
    SIGN,
    STYLE,
    TITLE,
    WIDTH,
    key,
    rest_sign,
    turn_sign,
)
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import SegmentKind
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import acceleration_text, clock_text, grade_text
from treadmill_ctl.drawing.axes import Axis, grades, speeds, times
from treadmill_ctl.drawing.look import NOTE, SMALL
from treadmill_ctl.drawing.svg import Drawing, cut_to, lines_in, width_of

_LEFT: Final = 78
_RIGHT: Final = WIDTH - 34
_LED_KEY_Y: Final = 104
_KEY_Y: Final = 122
_LABELS_TOP: Final = 140
_ROUNDS_HIGH: Final = 26
_UPRIGHT_MAX: Final = 118
_LINE_HIGH: Final = 13
_BAND_HIGH: Final = 18  # the strip with the word backward or forward
_AXIS_HIGH: Final = 64  # the times, and the words above the grade
_GRADE_HIGH: Final = 84
_LEVEL_HIGH: Final = 16
_FOOT_Y: Final = 762
_EDGES_MAX: Final = 30  # with more segments their edges are marked above the picture only
_CAP_IN_SIGHT_PERCENT: Final = 200  # of the highest speed; a higher cap is only told


@dataclass(frozen=True, slots=True)
class Rounds:
    """Segments of the plan, from one to another (both counted in), that are rounds of a repeat."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the page: words of its head, a name for each segment, and the rounds."""

    title: str
    head: tuple[str, ...]
    names: tuple[str, ...]
    rounds: tuple[Rounds, ...] = ()


def page(forecast: Forecast, sheet: Sheet) -> str:
    """The page as the text of an SVG file, A4 on its side."""
    drawing = Drawing(WIDTH, HEIGHT, sheet.title, STYLE)
    drawing.hatching("hatched", 6)
    drawing.dotting("dotted", 5)
    drawing.box("paper", (0, 0), (WIDTH, HEIGHT))
    _Page(drawing, forecast, sheet).draw()
    return str(drawing)


class _Page:
    """The page under way: where things are, from above to below."""

    def __init__(self, drawing: Drawing, forecast: Forecast, sheet: Sheet) -> None:
        self._drawing, self._forecast, self._sheet = drawing, forecast, sheet
        self._ways = list(ways(forecast))
        self._spans = forecast.spans
        felt_dpct = [0, *(moment.grade_dpct for moment in forecast.moments)]
        lowest_dpct, highest_dpct = min(felt_dpct), max(felt_dpct)
        sloping = lowest_dpct != highest_dpct
        self._time = Axis(0, forecast.ends_ms, _LEFT, _RIGHT)
        self._level_y = _LABELS_TOP + _ROUNDS_HIGH * bool(sheet.rounds) + self._upright_high()
        top = self._level_y + 14
        grade_bottom = _FOOT_Y - 36
        grade_top = grade_bottom - (_GRADE_HIGH if sloping else _LEVEL_HIGH)
        bottom = grade_top - _AXIS_HIGH - _BAND_HIGH - 4
        self._speed = Axis(0, self._top_ckmh(), bottom, top)
        room_dpct = max((highest_dpct - lowest_dpct) // 8, 2)
        lowest_dpct -= room_dpct * (lowest_dpct < 0)
        self._grade = Axis(lowest_dpct, highest_dpct + room_dpct, grade_bottom, grade_top)

    def draw(self) -> None:
        self._head()
        led_key(self._drawing, self._forecast.plan, _LEFT, _LED_KEY_Y)
        key(self._drawing, _LEFT, _KEY_Y)
        self._grid()
        self._stands()
        self._walks()
        draw_led(self._drawing, self._forecast, self._time, self._speed)
        self._signs()
        self._bands()
        self._labels()
        self._caps()
        self._deck()
        self._foot()

    def _top_ckmh(self) -> int:
        fastest_ckmh = self._forecast.plan.speed_ckmh_max
        caps = (self._forecast.limits.speed(each.way.walk).value for each in self._ways)
        in_sight = [cap for cap in caps if cap * 100 <= fastest_ckmh * _CAP_IN_SIGHT_PERCENT]
        return max(fastest_ckmh, *in_sight, 0) * 109 // 100 + 1

    # --- words around it ----------------------------------------------------------------------

    def _head(self) -> None:
        room = _RIGHT - _LEFT
        title = cut_to(self._sheet.title, room, TITLE)
        self._drawing.words("title", (_LEFT, 44), title, self._sheet.title)
        for number, line in enumerate(self._sheet.head):
            at = (_LEFT, 68 + number * 18)
            self._drawing.words("note", at, cut_to(line, room, NOTE), line)

    def _foot(self) -> None:
        up = self._forecast.limits.acceleration_mm_s2
        down = self._forecast.limits.deceleration_mm_s2
        machine = self._forecast.machine
        ramps = (
            f"Ramps in force: up {acceleration_text(up.value)} ({up.source}), down"
            f" {acceleration_text(down.value)} ({down.source}); on {machine.name} in steps of"
            f" {kmh(machine.speed.widest)}."
        )
        for number, line in enumerate((ramps, FOOT)):
            at = (_LEFT, _FOOT_Y + number * 17)
            self._drawing.words("note", at, cut_to(line, _RIGHT - _LEFT, NOTE), line)

    # --- speed --------------------------------------------------------------------------------

    def _grid(self) -> None:
        draw, bottom, top = self._drawing, self._speed.begin, self._speed.end
        for value, text in speeds(self._speed.last).items():
            y = self._speed.at(value)
            draw.line("grid", (_LEFT, y), (_RIGHT, y))
            draw.words("end", (_LEFT - 8, y + 4), text)
        draw.words("word", (30, (top + bottom) / 2), "speed, km/h", upright=True)
        under = bottom + 4 + _BAND_HIGH
        for at_ms, text in times(self._forecast.ends_ms).items():
            x = self._time.at(at_ms)
            draw.line("grid", (x, top), (x, bottom))
            draw.line("frame", (x, under), (x, under + 5))
            draw.words("word", (x, under + 18), text)
        draw.words("end", (_LEFT - 20, under + 18), "min:s")

    def _stands(self) -> None:
        """Where the belt stands for a rest or a turn."""
        bottom, top = self._speed.begin, self._speed.end
        for _, begins_ms, ends_ms in stands(self._forecast):
            x, end = self._time.at(begins_ms), self._time.at(ends_ms)
            self._drawing.box("still", (x, top), (max(end - x, 1.5), bottom - top))

    def _signs(self) -> None:
        """A sign for each rest and turn, and a word where it fits; never a sign on another."""
        draw, bottom, top = self._drawing, self._speed.begin, self._speed.end
        free_x = 0.0
        for segment, begins_ms, ends_ms in stands(self._forecast):
            x, end = self._time.at(begins_ms), self._time.at(ends_ms)
            middle = (x + end) / 2
            if middle - SIGN / 2 < free_x:
                continue
            free_x = middle + SIGN / 2
            sign = turn_sign if segment.kind is SegmentKind.TURN else rest_sign
            sign(draw, middle, bottom - 16)
            if end - x >= SMALL + 3:
                words = f"{segment.kind}, at least {clock_text(segment.duration_ms)}"
                at = (middle + 4, bottom - 32)
                draw.words("over", at, cut_to(words, bottom - top - 40, SMALL), words, upright=True)

    def _walks(self) -> None:
        """The belt's speed, filled and lined by the direction of walking."""
        draw, bottom = self._drawing, self._speed.begin
        for walk, line in speed_lines(self._forecast):
            points = [(self._time.at(at_ms), self._speed.at(value)) for at_ms, value in line]
            draw.path(walk, points, closed=True)
            draw.path(f"{walk}line", points)
        draw.line("frame", (_LEFT, bottom), (_RIGHT, bottom))
        draw.line("frame", (_LEFT, bottom), (_LEFT, self._speed.end))

    def _bands(self) -> None:
        """The word for the direction, under all that is walked in it."""
        top = self._speed.begin + 4
        for way, begins_ms, ends_ms in self._ways:
            x, end = self._time.at(begins_ms), self._time.at(ends_ms)
            room = end - x - 6
            self._drawing.box("band", (x, top), (end - x, _BAND_HIGH))
            whole = f"{way.walk}" if way is Way.STRAIGHT else f"{way.walk}, {way}"
            fits = (words for words in (whole, way.walk) if width_of(words, SMALL) <= room)
            words = next(fits, cut_to(whole, room, SMALL))
            self._drawing.words("word", ((x + end) / 2, top + 13), words, whole)

    def _caps(self) -> None:
        """The cap of each direction for as long as it is walked; a far one is only told."""
        for way, begins_ms, ends_ms in self._ways:
            cap = self._forecast.limits.speed(way.walk)
            x, end = self._time.at(begins_ms), self._time.at(ends_ms)
            short = f"cap {kmh(cap.value)}"
            words = f"{short} ({cap.source})"
            y = self._speed.end + 18.0
            if cap.value <= self._speed.last:
                y = self._speed.at(cap.value)
                self._drawing.line("cap", (x, y), (end, y))
            else:
                short, words = f"{short} ↑", f"{words}, higher than this picture"
            room = end - x - 10
            told = words if width_of(words, SMALL) <= room else cut_to(short, room, SMALL)
            self._drawing.words("capword", (x + 6, y - 5), told, words)

    # --- labels -------------------------------------------------------------------------------

    def _upright_high(self) -> float:
        """How much room the names need that do not fit level."""
        named = list(self._named())
        high = (
            width_of(name, SMALL) for name, _, room in named if not lines_in(name, room - 6, SMALL)
        )
        twice = any(len(lines_in(name, room - 6, SMALL)) > 1 for name, _, room in named)
        return max(min(max(high, default=0), _UPRIGHT_MAX), _LINE_HIGH * twice) + SMALL

    def _named(self) -> Iterator[tuple[str, float, float]]:
        """Each segment's name, where it begins, and how wide it is."""
        for name, (begins_ms, ends_ms) in zip(
            self._sheet.names, self._forecast.spans, strict=False
        ):
            x = self._time.at(begins_ms)
            yield name, x, self._time.at(ends_ms) - x

    def _labels(self) -> None:
        """What each segment is called, above it: level where it fits, upright where not."""
        draw, y, unnamed = self._drawing, self._level_y, 0
        crowded = len(self._sheet.names) > _EDGES_MAX
        for name, x, room in self._named():
            draw.line("edge", (x, y), (x, self._speed.end if crowded else self._speed.begin))
            middle = x + room / 2
            lines = lines_in(name, room - 6, SMALL)
            for number, line in enumerate(reversed(lines)):
                draw.words("word", (middle, y - number * _LINE_HIGH), line, name)
            if lines:
                continue
            if room >= SMALL + 2:
                cut = cut_to(name, _UPRIGHT_MAX, SMALL)
                draw.words("over", (middle + 4, y), cut, name, upright=True)
            else:
                unnamed += 1
        for rounds in self._sheet.rounds:
            x, end = (
                self._time.at(self._spans[rounds.first][0]),
                self._time.at(self._spans[rounds.last][1]),
            )
            high = _LABELS_TOP + 10
            draw.path(
                "round",
                [(x + 2, high + 9), (x + 2, high + 4), (end - 2, high + 4), (end - 2, high + 9)],
            )
            draw.words(
                "word", ((x + end) / 2, high), cut_to(rounds.name, end - x - 4, SMALL), rounds.name
            )
        if unnamed:
            draw.words(
                "noteend", (_RIGHT, _KEY_Y), f"{unnamed} short segments have no room for a name"
            )

    # --- grade --------------------------------------------------------------------------------

    def _deck(self) -> None:
        """The grade as the walker feels it, in a strip of its own."""
        draw, zero = self._drawing, self._grade.at(0)
        bottom, top = self._grade.begin, self._grade.end
        steepest = max((m.grade_dpct for m in self._forecast.moments), key=abs)
        draw.words("end", (_LEFT - 8, top - 12), "grade, %")
        felt = f"{grade_text(steepest)} at the steepest" if steepest else "level"
        draw.words("left", (_LEFT + 6, top - 12), f"as the walker feels it: {felt}")
        marks = grades(self._grade.first, self._grade.last) if steepest else {0: "0.0"}
        for value, text in marks.items():
            y = self._grade.at(value)
            draw.line("grid", (_LEFT, y), (_RIGHT, y))
            draw.words("end", (_LEFT - 8, y + 4), text)
        line = grade_line(self._forecast)
        points = [(self._time.at(at_ms), self._grade.at(value)) for at_ms, value in line]
        draw.path("gradefill", [(_LEFT, zero), *points, (_RIGHT, zero)], closed=True)
        draw.line("frame", (_LEFT, zero), (_RIGHT, zero))
        draw.path("gradeline", points)
        draw.line("frame", (_LEFT, bottom), (_LEFT, top))
