"""A recorded session in plain words: what `sessions show` prints.

The one rule: what was measured stands beside what was planned, and nothing is shown of a record
without whether the record holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from treadmill_ctl.cli.columns import columns
from treadmill_ctl.cli.local_time import local_text
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.records.events import Happened, What
from treadmill_ctl.records.said import Said
from treadmill_ctl.records.story import Story

WIDTH = 10


def page(name: str, told: Story, record: str) -> Iterator[str]:
    """A session as lines; `record` says how whole its record is."""
    yield name
    yield from _rows(_head(told, record))
    if told.said:
        yield from _block("said", [_said(each) for each in told.said])
    if told.spans:
        spans = [
            (str(span.part.number), span.part.label, clock_text(span.began_ms),
             clock_text(span.ended_ms - span.began_ms))
            for span in told.spans
        ]  # fmt: skip
        yield from _block("segments", columns(("", "segment", "from", "for"), spans).splitlines())
    events = [_event(each) for each in told.events if each.what is not What.COMMAND]
    if events:
        yield from _block("events", columns(("at", "", "", "by"), events).splitlines()[1:])


def as_json(name: str, told: Story, record: str) -> dict[str, Any]:
    """The same for programs: integers in the units of their names; the curve is an export."""
    opened, dose = told.opened, told.dose
    return {
        "session": name,
        "record": record,
        "opened": {
            **opened._asdict(),
            "parts": [part._asdict() for part in opened.parts],
            "caps": [cap._asdict() for cap in opened.caps],
        },
        "dose": {**dose._asdict(), "mean_ckmh": dose.mean_ckmh},
        "ending": told.ending._asdict(),
        "segments": [
            {"number": span.part.number, "began_ms": span.began_ms, "ended_ms": span.ended_ms}
            for span in told.spans
        ],
        "events": [each._asdict() for each in told.events],
        "said": [each._asdict() for each in told.said],
    }


def _head(told: Story, record: str) -> Iterator[tuple[str, str]]:
    opened, dose, ending = told.opened, told.dose, told.ending
    yield "walked", f"{local_text(opened.wall_ms)}, {clock_text(ending.at_ms)} long"
    yield "walker", opened.walker or "nobody was named"
    course = f", session {opened.course_session} of the course" if opened.course_session else ""
    yield "profile", f"{opened.title} ({opened.profile}){course}"
    simulated = " (simulator)" if opened.simulated else ""
    yield "treadmill", f"{opened.machine}{simulated}, {', '.join(opened.ways)}"
    if opened.who:
        yield "begun by", " ".join((opened.who, f"({opened.via})")) if opened.via else opened.who
    yield "ended", f"{ending.word}. {ending.sentence}"
    yield (
        "in motion",
        (f"{clock_text(dose.moving_ms)} measured, {clock_text(opened.planned_ms)} planned"),
    )
    yield "belt", f"{dose.distance_mm // 1_000} m measured, {opened.planned_mm // 1_000} m planned"
    yield "fastest", f"{kmh(dose.fastest_ckmh)} measured, {kmh(opened.planned_ckmh)} planned"
    yield "record", record


def _said(said: Said) -> str:
    kind = said.kind.replace("_", " ")
    when = (
        said.when.value if said.at_ms is None else f"{said.when.value}, at {clock_text(said.at_ms)}"
    )
    return f"{kind}: {said.words} ({when}; {said.who})"


def _event(event: Happened) -> tuple[str, ...]:
    by = f"{event.who} ({event.via})" if event.who else ""
    return clock_text(event.at_ms), event.what.value, event.words, by


def _rows(rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    return (f"{name:>{WIDTH}}  {text}" for name, text in rows)


def _block(name: str, lines: list[str]) -> Iterator[str]:
    return (f"{name if not at else '':>{WIDTH}}  {line}" for at, line in enumerate(lines))
