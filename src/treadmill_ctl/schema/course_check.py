"""What is wrong with the course of a profile, whoever walks it: every session is tried.

The one rule: a course that is read can be planned to its last session; what only the walker's
speed decides is left, and told when a session is planned.
"""

from __future__ import annotations

from collections.abc import Iterator

from treadmill_ctl.schema.course import FIRST, Course, Every, Grow, Standing
from treadmill_ctl.schema.course_growth import held, outgrown, terms, walk_in_session
from treadmill_ctl.schema.flaws import Flaw, Spot, listed, nearest, shown
from treadmill_ctl.schema.growth import Outgrown
from treadmill_ctl.schema.profile import Profile
from treadmill_ctl.schema.quantities import Share
from treadmill_ctl.schema.segments import AnySegment, RepeatSegment, WalkSegment
from treadmill_ctl.schema.yaml_marks import Marked, Trail


def check_course(profile: Profile, marked: Marked) -> list[Flaw]:
    """The flaws of a course; none where a profile has no course."""
    course = profile.course
    if course is None:
        return []
    walks = list(_walks(profile.segments))
    flaws = [flaw for i, grow in enumerate(course.grows) for flaw in _entry(i, grow, walks, marked)]
    flaws += _idle(course, marked)
    flaws += _mixed(course, marked)
    return flaws or [*_ended_before(course, walks, marked)] or [*_sessions(course, walks, marked)]


def last(course: Course) -> Standing:
    """The last session, after nothing but successes."""
    return Standing(course.length, course.length - 1)


def _walks(segments: tuple[AnySegment, ...]) -> Iterator[WalkSegment]:
    for segment in segments:
        if isinstance(segment, WalkSegment):
            yield segment
        elif isinstance(segment, RepeatSegment):
            yield from _walks(segment.segments)


def _entry(place: int, grow: Grow, walks: list[WalkSegment], marked: Marked) -> Iterator[Flaw]:
    """Labels that no walk has, and shares of something else than the walk's own speed is."""
    here: Trail = ("course", "grows", place)
    labels = dict.fromkeys(walk.walk for walk in walks)
    for index, label in enumerate(grow.in_):
        if label not in labels:
            sentence = (
                f"in: {shown(label)} is the label of no walk{nearest(label, labels)};"
                f" allowed: {listed(labels)}"
            )
            yield Flaw(marked.file, marked.spot((*here, "in", index)), sentence)
    of = grow.growth.of
    for walk in walks if of else ():
        other = next((end for end in walk.ends if not _is_of(end, of)), None)
        if walk.walk in grow.labels and other is not None:
            sentence = (
                f'speed: "{walk.walk}" goes {other}, which is no share of {of}; write % of'
                f" {other.reference}, or +0.1 km/h"
                if isinstance(other, Share)
                else f'speed: "{walk.walk}" goes {other}, which is no share of {of}; write'
                " +0.1 km/h, or % of before"
            )
            yield Flaw(marked.file, marked.spot((*here, "speed")), sentence)
            return


def _is_of(end: object, name: str) -> bool:
    return isinstance(end, Share) and end.reference == name


def _idle(course: Course, marked: Marked) -> Iterator[Flaw]:
    """What never grows, since the course is over before."""
    for place, grow in enumerate(course.grows):
        if course.times(grow.every, last(course)) == 0:
            length = "1 week" if grow.every is Every.WEEK else "1 session"
            sentence = (
                f"every: {grow.every} never comes a second time in a course of {length}; make the"
                " course longer, or leave the entry out"
            )
            yield Flaw(marked.file, marked.spot(("course", "grows", place, "every")), sentence)


def _mixed(course: Course, marked: Marked) -> Iterator[Flaw]:
    """`% of before` beside another growth of the same speed: before what is not clear."""
    for place, grow in enumerate(course.grows):
        others = [each for each in course.grows if each is not grow and each.key == "speed"]
        labels = {label for each in others for label in each.in_}
        both = [label for label in grow.in_ if label in labels]
        if grow.key == "speed" and grow.growth.compounds and both:
            sentence = (
                f'speed: the speed of "{both[0]}" grows by another entry as well, and before what'
                " is not clear; write one entry, or a share of the measurement in both"
            )
            yield Flaw(marked.file, marked.spot(("course", "grows", place, "speed")), sentence)


def _ended_before(course: Course, walks: list[WalkSegment], marked: Marked) -> Iterator[Flaw]:
    """What is past its end before it has grown, and ends of another kind than their number."""
    for walk in walks:
        ending = (t for t in terms(course, walk.walk, FIRST) if t.grow.bound is not None)
        for term in ending:
            end = term.grow.end
            spot = marked.spot((*term.trail[:-1], end))
            try:
                past = held(walk, term.grow) != walk
            except Outgrown as error:
                yield Flaw(marked.file, spot, f'{end}: "{walk.walk}" {error}{error.remedy}')
                continue
            if past:
                side = "under" if end == "at_least" else "over"
                sentence = (
                    f'{end}: "{walk.walk}" is {side} it in session 1; correct the end, or what is'
                    " written in the walk"
                )
                yield Flaw(marked.file, spot, sentence)


def _sessions(course: Course, walks: list[WalkSegment], marked: Marked) -> Iterator[Flaw]:
    """What some session cannot have, successes and all: once for each place, the first session.

    Trying all of them with all walks would take minutes for a file that somebody made for that.
    """
    told: set[Spot | None] = set()
    for walk in _unlike(course, walks):
        for session in _outermost(course):
            flaw = _impossible(course, walk, session, marked)
            if flaw is not None and flaw.spot not in told:
                told.add(flaw.spot)
                every = (_impossible(course, walk, s, marked) for s in range(1, session + 1))
                yield next(found for found in every if found and found.spot == flaw.spot)


def _unlike(course: Course, walks: list[WalkSegment]) -> Iterator[WalkSegment]:
    """The walks that grow, but of those that differ in their labels alone only the first."""
    seen: set[object] = set()
    for walk in walks:
        places = tuple(term.place for term in terms(course, walk.walk, FIRST))
        numbers = (places, walk.ends, walk.for_, walk.grade, walk.paced is None)
        if places and numbers not in seen:
            seen.add(numbers)
            yield walk


def _outermost(course: Course) -> list[int]:
    """Sessions between whose numbers all others lie.

    What grows by week, session and success is linear in the week and in the place in it; so the
    least and the most of it are in the first or the last of a week, and of the first or last week.
    """
    a_week = course.sessions_a_week or 1
    before = (course.length - 1) // a_week * a_week
    found = {1, min(a_week, course.length), before, before + 1, course.length}
    return sorted(found - {0})


def _impossible(course: Course, walk: WalkSegment, session: int, marked: Marked) -> Flaw | None:
    """Why a walk cannot be in a session; None where it can."""
    at = Standing(session, session - 1)
    own = terms(course, walk.walk, at)
    try:
        walk_in_session(walk, own)
    except Outgrown as error:
        return outgrown(error, walk.walk, own, at, marked)
    return None
