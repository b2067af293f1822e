"""A walk in a session of a course: what has grown by then, added to what is written.

The one rule: whatever session it is, it is reckoned from what is written and from the counts alone,
never from the session before; so no session depends on how another was walked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from treadmill_ctl.schema.changes import NOTHING
from treadmill_ctl.schema.course import Course, Grow, Standing
from treadmill_ctl.schema.flaws import Flaw, Spot
from treadmill_ctl.schema.growth import SPEEDS, Outgrown, changed, fitting
from treadmill_ctl.schema.quantities import Absolute, Distance, Exact, Share, Target
from treadmill_ctl.schema.segments import WalkSegment
from treadmill_ctl.schema.steps import Step
from treadmill_ctl.schema.yaml_marks import Marked, Trail

_LESS: Final = "; change it by less, or write where it ends"


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of `grows` in one session: its place in the list, and how often it has grown."""

    place: int
    grow: Grow
    times: int

    @property
    def trail(self) -> Trail:
        """Where it says by how much."""
        return ("course", "grows", self.place, self.grow.key)


def terms(course: Course, label: str, at: Standing) -> list[Term]:
    """What grows in the walks of a label, and how often it has by then."""
    return [
        Term(place, grow, course.times(grow.every, at))
        for place, grow in enumerate(course.grows)
        if label in grow.labels
    ]


def in_session(
    course: Course | None, steps: Iterable[Step], marked: Marked, at: Standing
) -> tuple[tuple[Step, ...], list[Flaw]]:
    """Every step as it is in a session, and where that cannot be; once for each place."""
    fine: list[Step] = []
    flaws: dict[Spot, Flaw] = {}
    for step in steps:
        written = step.segment
        own = terms(course, written.walk, at) if course and isinstance(written, WalkSegment) else []
        grows = tuple((term.grow.key, term.trail) for term in own if term.times)
        if not grows or not isinstance(written, WalkSegment):
            fine.append(step)
            continue
        try:
            fine.append(replace(step, segment=walk_in_session(written, own), grows=grows))
        except Outgrown as error:
            flaw = outgrown(error, written.walk, own, at, marked)
            flaws.setdefault(flaw.spot or Spot(1, 1), flaw)
    return tuple(fine), list(flaws.values())


def walk_in_session(walk: WalkSegment, own: Iterable[Term]) -> WalkSegment:
    """A walk with all that has grown in it, no further than each ends. Raises Outgrown."""
    later = without_end(walk, own)
    for term in own:
        later = held(later, term.grow)
    return fitting(later)


def without_end(walk: WalkSegment, own: Iterable[Term]) -> WalkSegment:
    """The same if nothing ended."""
    return changed(walk, sum((term.grow.growth.after(term.times) for term in own), NOTHING))


def outgrown(
    error: Outgrown, label: str, own: Iterable[Term], at: Standing, marked: Marked
) -> Flaw:
    """What is told of a session that cannot be, at the line that makes it so."""
    term = [
        term
        for term in own
        if term.grow.key == error.key and (term.grow.bound is not None or not error.end)
    ][-1]
    key = error.end or error.key
    spot = marked.spot((*term.trail[:-1], key))
    sentence = f'grows, {key}: "{label}" in session {at.session} {error}'
    return Flaw(marked.file, spot, sentence + (error.remedy or _LESS))


def held(walk: WalkSegment, grow: Grow) -> WalkSegment:
    """A walk whose number goes no further than where its growth ends."""
    update = dict(_beyond(walk, grow))
    return walk.model_copy(update=update) if update else walk


def _beyond(walk: WalkSegment, grow: Grow) -> Iterator[tuple[str, object]]:
    """The numbers that go further than their growth ends, each with the end."""
    bound, less = grow.bound, grow.growth.less
    if bound is None:
        return
    match grow.key:
        case "speed":
            for key in SPEEDS:
                found: Target | None = getattr(walk, key)
                if found is not None and _held_target(found, grow) is not found:
                    yield key, bound
        case "for":
            if _held_extent(walk.for_, grow) is not walk.for_:
                yield "for_", bound
        case _:
            if isinstance(bound, int) and _passes(walk.grade, bound, less=less):
                yield "grade", bound


def _held_target(found: Target, grow: Grow) -> Target:
    bound, less = grow.bound, grow.growth.less
    match found, bound:
        case Absolute(one), Absolute(other):
            return bound if _passes(one, other, less=less) else found
        case Share(one, name, 0), Share(other, its) if name == its:
            return bound if _passes(one, other, less=less) else found
        case _:
            of = f"write a share of {found.reference}" if isinstance(found, Share) else "write km/h"
            if isinstance(found, Share) and found.more_ckmh:
                of = f"leave it out, or let the speed grow by % of {found.reference}"
            sentence = f"is {found} and cannot be held against {bound}"
            raise Outgrown("speed", sentence, f"; {of}", grow.end)


def _held_extent(found: int | Distance, grow: Grow) -> int | Distance:
    bound, less = grow.bound, grow.growth.less
    match found, bound:
        case Distance(one), Distance(other):
            return bound if _passes(one, other, less=less) else found
        case int(), int():
            return bound if _passes(found, bound, less=less) else found
        case Distance(), _:
            remedy = "; write the end in m, not as a time"
            raise Outgrown("for", f"goes {found}", remedy, grow.end)
        case _:
            remedy = "; write the end as a time, not in m"
            raise Outgrown("for", "lasts a time", remedy, grow.end)


def _passes(found: Exact, bound: Exact, *, less: bool) -> bool:
    return found < bound if less else found > bound
