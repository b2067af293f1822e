"""A walker in plain words: what `walker list` and `walker show` print.

The one rule: a measurement is never shown without its date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from treadmill_ctl.cli.caps_text import caps_text
from treadmill_ctl.cli.course_text import next_text
from treadmill_ctl.core.units import kmh
from treadmill_ctl.schema.course import Course
from treadmill_ctl.schema.dates import age_text
from treadmill_ctl.schema.measured import Measured
from treadmill_ctl.schema.walker import Begun
from treadmill_ctl.schema.walker_file import WalkerFile


def line(file: WalkerFile) -> str:
    """A walker on one line."""
    newest = [
        f"{name} {kmh(known.value_ckmh)} of {known.on}" for name, known in file.measured.items()
    ]
    caps = [f"{caps_text(caps)} ({caps.source})" for caps in file.caps]
    return "; ".join((file.walker.id, *caps, *newest))


def page(file: WalkerFile, today: date, course_of: Callable[[str], Course | None]) -> list[str]:
    """A walker as lines: caps with their sources, measurements with their ages, courses.

    `course_of` knows the course of a profile by its id.
    """
    return [
        f"{file.walker.id}, in {file.path}",
        *(f"  cap: {caps_text(caps)} ({caps.source})" for caps in file.caps),
        *_measurements(file, today),
        *_courses(file, course_of),
    ]


def as_json(file: WalkerFile, course_of: Callable[[str], Course | None]) -> dict[str, Any]:
    """The same for programs: integers in the units of their names, dates as they are written."""
    newest = file.measured
    return {
        "id": file.walker.id,
        "file": str(file.path),
        "preset": file.walker.preset,
        "caps": [asdict(caps) for caps in file.caps],
        "measurements": [
            {
                "of": taken.of,
                "value_ckmh": taken.value,
                "on": taken.on.isoformat(),
                "counts": Measured(taken.value, taken.on) == newest[taken.of],
            }
            for taken in file.walker.measurements
        ],
        "courses": [_course(file, begun, course_of(begun.of)) for begun in file.walker.courses],
    }


def _course(file: WalkerFile, begun: Begun, course: Course | None) -> dict[str, Any]:
    """A course that was begun; how long it is, where its profile is known."""
    return {
        "of": begun.of,
        "begun": begun.begun.isoformat(),
        "sessions_done": begun.sessions,
        "successes": begun.successes,
        "sessions": course.length if course else None,
        "counts": begun == file.course(begun.of),
    }


def _measurements(file: WalkerFile, today: date) -> Iterator[str]:
    newest = file.measured
    if not newest:
        measure = f"treadmill-ctl walker set {file.walker.id} --measured NAME=SPEED"
        yield f"  nothing is measured: {measure}"
    for taken in file.walker.measurements:
        counts = Measured(taken.value, taken.on) == newest[taken.of]
        age = _age(taken.on, today) + ("" if counts else ", not the newest")
        yield f"  measured: {taken.of} {kmh(taken.value)} on {taken.on} ({age})"


def _courses(file: WalkerFile, course_of: Callable[[str], Course | None]) -> Iterator[str]:
    for begun in file.walker.courses:
        stands = next_text(course_of(begun.of), begun)
        if begun != file.course(begun.of):
            stands = f"{begun.sessions} sessions done; it was begun anew"
        yield f"  course: {begun.of} begun on {begun.begun}; {stands}"


def _age(on: date, today: date) -> str:
    if on > today:
        return "dated AHEAD"
    return f"{age_text((today - on).days)} old" if on < today else "today"
