"""What a report says in tables: whose session it was, the dose, what was said, events, caps.

The one rule: what does not fit the two pages is counted, and where it can be read is told.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Final

from treadmill_ctl.core.gates import SCALES
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text, grade_text
from treadmill_ctl.records.events import REQUESTS, Happened, What
from treadmill_ctl.records.remarks import Kind, When
from treadmill_ctl.records.said import Said
from treadmill_ctl.records.story import Story
from treadmill_ctl.schema.cap_words import CAP_WORDS

EVENTS_MAX: Final = 30
SPANS_MAX: Final = 44
VALUES_MAX: Final = 6  # of one sign, in one cell
VALUES_LINE: Final = 50  # characters that a cell is wide, at least
TEXT_LINE: Final = 95
EVENT_LINE: Final = 85
_MARKED: Final = frozenset(
    (What.REJECTED, What.REFUSED, What.TRIP, What.ALARM, What.GATE, What.MACHINE, What.LINK,
     What.GUARDIAN, What.RECORD)
)  # fmt: skip
_GRAVE: Final = frozenset((What.TRIP, What.ALARM))
_ELSEWHERE: Final = (REQUESTS["confirm"], f"{REQUESTS['tell']} ")
_WAYS: Final = {
    "turned": "turned (faces the rear; belt forward)",
    "reversed": "reversed (faces the console; belt in reverse)",
    "straight": "forward (faces the console; belt forward)",
}


def local_text(wall_ms: int) -> str:
    """A time of day (ms, UTC) as it is at this computer, with its zone."""
    return time.strftime("%Y-%m-%d %H:%M %Z", time.localtime(wall_ms // 1_000))


def facts(told: Story) -> Iterator[tuple[str, str]]:
    """Whose session it was, on what, and who led it."""
    opened = told.opened
    yield "walker", opened.walker or "nobody was named"
    yield "treadmill", opened.machine
    yield "began", local_text(opened.wall_ms)
    yield "led by", f"{opened.who} ({opened.via})" if opened.via else opened.who or "not recorded"
    yield "way to walk", ", then ".join(_WAYS.get(way, way) for way in opened.ways)
    course = "" if opened.course_session is None else f", session {opened.course_session}"
    yield "profile", f"{opened.profile}{course}"


def dose(told: Story) -> Iterator[tuple[str, str, str]]:
    """What was measured, beside what was planned."""
    opened, sums = told.opened, told.dose
    yield "time in motion", clock_text(sums.moving_ms), clock_text(opened.planned_ms)
    yield "length of belt", _metres(sums.distance_mm), _metres(opened.planned_mm)
    yield "fastest", kmh(sums.fastest_ckmh), kmh(opened.planned_ckmh)
    yield "mean speed in motion", kmh(sums.mean_ckmh), ""
    grades = [part.grade_dpct for part in opened.parts]
    steepest = max(grades, key=abs, default=0)
    if steepest:
        felt = [_felt(told, point) for point in told.curve.measured_dpct]
        measured = grade_text(max(felt, key=abs)) if felt else "not reported"
        yield "steepest", measured, grade_text(steepest)


def values(told: Story) -> Iterator[tuple[str, str, str, str]]:
    """Values before, during and after: each kind that there is."""
    found: dict[str, dict[When, list[str]]] = {}
    for said in told.said:
        if said.values:
            numbers = f"{'/'.join(map(str, said.values))}{_at(said)}"
            name = f"{_name(said.kind)}, {SCALES[said.signs[0]].unit}"
            found.setdefault(name, {}).setdefault(said.when, []).append(numbers)
    for name, numbers in found.items():
        before, during, after = (_some(numbers.get(when, [])) for when in When)
        yield name, before, during, after
    if beats := [value for _, value in told.curve.heart_bpm]:
        mean = sum(beats) // len(beats)
        yield "heart rate, /min, by the treadmill", "", f"mean {mean}, highest {max(beats)}", ""


def texts(told: Story, lines: int) -> Iterator[tuple[str, str]]:
    """Symptoms, notes and adverse events in persons' own words, as many as there are lines for."""
    written = sorted((said for said in told.said if said.text), key=_gravest_first)
    for place, said in enumerate(written):
        by = f" ({said.who})" if said.who else ""
        words = f"{said.text}{by}"
        needed = lines_of(words, TEXT_LINE)
        if place and lines < needed + (place + 1 < len(written)):
            yield "", f"{len(written) - place} more: {more(told)}"
            return
        lines -= needed
        when = clock_text(said.at_ms) if said.at_ms is not None else said.when.value
        yield f"{_name(said.kind)}, {when}", words


def lines_of(text: str, wide: int) -> int:
    """How many lines a text takes at most, in a column of so many characters."""
    return -(-len(text) // wide) or 1


def marked(told: Story) -> tuple[Happened, ...]:
    """The events that a report numbers, as many as there is room for: the gravest stay."""
    found = [event for event in told.events if _is_marked(event)]
    spare = len(found) - EVENTS_MAX
    mild = [place for place, event in enumerate(found) if event.what is What.ASKED]
    left_out = set(mild[len(mild) - spare :]) if spare > 0 else set[int]()
    return tuple(e for place, e in enumerate(found) if place not in left_out)[:EVENTS_MAX]


def events(told: Story, lines: int) -> Iterator[tuple[str, str, str, str]]:
    """Each numbered event with its time, its words, and who asked; what is grave in full."""
    shown = marked(told)
    spare = lines - len(shown)
    for number, event in enumerate(shown, 1):
        words, wide = event.words, EVENT_LINE
        if event.what in _GRAVE:
            words = f"{event.what.value.upper()}: {words}"
            if spare >= (more_lines := lines_of(words, EVENT_LINE) - 1):
                spare, wide = spare - more_lines, len(words)
        by = f"{event.who} ({event.via})" if event.via else event.who
        yield str(number), clock_text(event.at_ms), cut(words, wide), cut(by, 28)
    rest = sum(map(_is_marked, told.events)) - len(shown)
    if rest:
        yield "", "", f"{rest} more: {more(told)}", ""


def spans(told: Story) -> Iterator[tuple[str, str, str, str, str]]:
    """The segments that were gone through, each with its time and planned speed."""
    for part, began_ms, ended_ms in told.spans[:SPANS_MAX]:
        low, high = sorted((part.from_ckmh, part.to_ckmh))
        speed = _plain(high) if low == high else f"{_plain(part.from_ckmh)}–{_plain(part.to_ckmh)}"
        yield (
            str(part.number),
            part.label,
            clock_text(began_ms),
            clock_text(ended_ms - began_ms),
            speed if part.kind == "walk" else part.kind,
        )
    if len(told.spans) > SPANS_MAX:
        yield "", f"{len(told.spans) - SPANS_MAX} more, see the record", "", "", ""


def caps(told: Story) -> Iterator[tuple[str, str, str]]:
    """The limits in force, and where each came from."""
    for cap in told.opened.caps:
        name, wording = CAP_WORDS.get(cap.name, (cap.name, str))
        yield name.replace("_", " "), wording(cap.value), cap.source


def more(told: Story) -> str:
    """Where the rest is."""
    return f"treadmill-ctl sessions show {told.opened.session}"


def cut(text: str, longest: int) -> str:
    """A text, and a sign where it was cut."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _is_marked(event: Happened) -> bool:
    if event.what is What.ASKED:
        return not event.words.startswith(_ELSEWHERE)
    return event.what in _MARKED


def _at(said: Said) -> str:
    during = said.when is When.DURING and said.at_ms is not None
    return f" at {clock_text(said.at_ms or 0)}" if during else ""


def _gravest_first(said: Said) -> int:
    return (Kind.ADVERSE_EVENT, Kind.SYMPTOM, Kind.NOTE).index(Kind(said.kind))


def _some(texts: Iterable[str]) -> str:
    """Values of a cell; the last ones, where there are too many."""
    every = list(texts)
    rest = len(every) - VALUES_MAX
    shown = "; ".join(every[-VALUES_MAX:])
    return f"{rest} earlier; {shown}" if rest > 0 else shown


def _name(kind: str) -> str:
    scale = next((scale for sign, scale in SCALES.items() if sign == kind), None)
    return kind.replace("_", " ") if scale is None else scale.name


def _felt(told: Story, point: tuple[int, int]) -> int:
    """A grade of the deck at a moment, as the walker felt it."""
    at_ms, grade_dpct = point
    here = (span.part.way for span in told.spans if span.began_ms <= at_ms < span.ended_ms)
    return -grade_dpct if next(here, "") == "reversed" else grade_dpct


def _metres(length_mm: int) -> str:
    return f"{length_mm // 1_000} m"


def _plain(speed_ckmh: int) -> str:
    return kmh(speed_ckmh).removesuffix(" km/h")
