"""Where in a course a session is, and how each of its numbers came about, in words.

The one rule: every step from what is written to what is walked is shown, with what it was measured
from; nothing is rounded on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text, grade_text
from treadmill_ctl.schema.course import FIRST, Course, Every
from treadmill_ctl.schema.course_growth import Term, terms, walk_in_session, without_end
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.measured import Known, value_ckmh
from treadmill_ctl.schema.quantities import Absolute, Distance, Share, Target
from treadmill_ctl.schema.segments import WalkSegment
from treadmill_ctl.schema.walker import Begun

_FIELDS: Final = {"speed": ("speed", "from_", "to"), "for": ("for_",), "grade": ("grade",)}


@dataclass(frozen=True, slots=True)
class Derived:
    """One number of a session and how it came about; `said` is the whole of it in words."""

    label: str
    key: str
    written: str
    said: str
    speed_ckmh: int | None

    def __str__(self) -> str:
        return f"{self.label}, {self.key}: {self.said}"


def session_lines(document: Document, known: Known | None) -> list[str]:
    """Which session this is, and when its course was begun; nothing for a single session."""
    course, at = document.profile.course, document.standing
    if course is None:
        return []
    line = f"{_capital(place_text(course, at.session))}."
    if course.counts_successes:
        line += f" Successes told before it: {at.successes}."
    if known is not None and known.begun is not None:
        return [f"{line} The course of {known.walker} began on {known.begun}."]
    if at == FIRST:
        line += " --session N shows another."
    if known is not None and known.walker:
        line += (
            f" {known.walker} has not begun this course: treadmill-ctl walker course"
            f" {known.walker} {document.profile.id} --begin."
        )
    return [line]


def afterwards(document: Document, begun: Begun | None, walker: str) -> list[str]:
    """How a person keeps that the next session of a begun course was walked."""
    session = document.standing.session
    if begun is None or session != begun.sessions + 1:
        return []
    keep = f"treadmill-ctl walker course {walker} {document.profile.id} --done"
    return [f"If session {session} counts as walked, keep it: {keep} (--success if it was one)."]


def place_text(course: Course, session: int) -> str:
    """`session 7 of 18, week 3 of 6`."""
    week = course.week_of(session)
    weeks = "" if week is None else f", week {week} of {course.weeks_in_all}"
    return f"session {session} of {course.length}{weeks}"


def next_text(course: Course | None, begun: Begun) -> str:
    """How far a walker has come in a course, and which session is next."""
    session = begun.sessions + 1
    if course is None:
        return f"{begun.sessions} sessions done, {begun.successes} a success; next is {session}"
    over = session > course.length
    ahead = "it is over" if over else f"{place_text(course, session)} is next"
    return f"{begun.sessions} sessions done, {begun.successes} a success; {ahead}"


def derived(document: Document, known: Known | None) -> Iterator[Derived]:
    """Every number that the course has to do with, in the order of the file."""
    course, seen = document.profile.course, set[str]()
    for step in document.steps if course else ():
        walk = _written(document, step.trail)
        if course is None or walk is None or str(step.trail) in seen:
            continue
        seen.add(str(step.trail))
        own = terms(course, walk.walk, document.standing)
        for key in dict.fromkeys(term.grow.key for term in own):
            yield from _of_key(walk, key, own, document, known)


def as_json(document: Document, known: Known | None) -> dict[str, Any] | None:
    """The same for programs; None for a profile without a course."""
    course, at = document.profile.course, document.standing
    if course is None:
        return None
    return {
        "session": at.session,
        "sessions": course.length,
        "week": course.week_of(at.session),
        "weeks": course.weeks_in_all,
        "successes": at.successes,
        "begun": known.begun.isoformat() if known and known.begun else None,
        "numbers": [
            {
                "label": each.label,
                "key": each.key,
                "written": each.written,
                "said": each.said,
                "speed_ckmh": each.speed_ckmh,
            }
            for each in derived(document, known)
        ],
    }


def _written(document: Document, trail: Sequence[str | int]) -> WalkSegment | None:
    """The walk at a place of the file, before anything changed it."""
    found: Any = document.profile
    for part in trail:
        found = getattr(found, part) if isinstance(part, str) else found[part]
    return found if isinstance(found, WalkSegment) else None


def _of_key(
    walk: WalkSegment, key: str, own: list[Term], document: Document, known: Known | None
) -> Iterator[Derived]:
    mine = [term for term in own if term.grow.key == key]
    free, now = without_end(walk, own), walk_in_session(walk, own)
    for name in _FIELDS[key]:
        written, value, unheld = (getattr(each, name) for each in (walk, now, free))
        if written is None:
            continue
        shared = any(term.grow.growth.of for term in mine)
        first = written.percent if shared else _text(key, written)
        sums = "".join(map(_term, mine))
        ended = ""
        if value != unheld:
            ends = " or ".join(dict.fromkeys(term.grow.end for term in mine if term.grow.bound))
            ended = f" = {_text(key, unheld)}, ended by {ends}"
        result, speed_ckmh = _result(key, value, known)
        said = f"{_when(document, mine)}: {first}{sums}{ended} = {result}"
        yield Derived(walk.walk, name.rstrip("_"), _text(key, written), said, speed_ckmh)


def _term(term: Term) -> str:
    growth = term.grow.growth
    if growth.compounds:
        return f" {'-' if growth.less else '+'} {growth.size}, {term.times} times"
    return f" {'-' if growth.less else '+'} {term.times} × {growth.size}"


def _when(document: Document, mine: list[Term]) -> str:
    """What the counts are counted from: `session 7 is week 3`."""
    course, at = document.profile.course, document.standing
    every = {term.grow.every for term in mine}
    said = f"session {at.session}"
    if course is not None and Every.WEEK in every:
        said += f" is week {course.week_of(at.session)}"
    if Every.SUCCESS in every:
        said += f", {at.successes} told as a success before it"
    return said


def _text(key: str, value: Target | Distance | int) -> str:
    if not isinstance(value, int):
        return str(value)
    return grade_text(value) if key == "grade" else clock_text(value)


def _result(
    key: str, value: Target | Distance | int, known: Known | None
) -> tuple[str, int | None]:
    """What a number comes to, for this walker; a speed in 0.01 km/h, None where nobody is named."""
    if isinstance(value, Absolute):
        return str(value), int(value.speed_ckmh)
    found = known.measured.get(value.reference) if known and isinstance(value, Share) else None
    if found is None or known is None or not isinstance(value, Share):
        return _text(key, value), None
    speed_ckmh = value_ckmh(value, known)
    of = f"{value.percent} of {kmh(found.value_ckmh)} ({found.on}){value.more}"
    return f"{of} = {kmh(speed_ckmh)}", speed_ckmh


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
