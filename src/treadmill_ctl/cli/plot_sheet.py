"""The words of a printed plot: whose plan it is, what its segments are called, which are rounds.

The one rule: what the numbers were resolved for stands on the page, or the page would be taken for
anybody's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from treadmill_ctl.cli.course_text import place_text
from treadmill_ctl.cli.estimate import Estimate
from treadmill_ctl.cli.planning import Planned
from treadmill_ctl.cli.plot_svg import Rounds, Sheet
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.segments import RepeatSegment, RestSegment, TurnSegment, WalkSegment
from treadmill_ctl.schema.steps import Step


def sheet(document: Document, found: Planned, figures: Estimate) -> Sheet:
    """The words for the plan of a profile."""
    return Sheet(
        document.profile.title,
        (" · ".join(_whose(document, found)), " · ".join(_sums(figures))),
        tuple(map(_name, document.steps)),
        tuple(_rounds(document)),
    )


def _whose(document: Document, found: Planned) -> Iterator[str]:
    known = found.known
    yield document.profile.id
    yield f"for {known.walker}" if known.walker else "for no walker by name"
    for name in document.profile.measurements:
        measured = known.measured[name]
        yield f"{name} {kmh(measured.value_ckmh)}, measured {measured.on}"
    if document.profile.course is not None:
        yield place_text(document.profile.course, document.standing.session)
    if document.seed is not None:
        yield f"order of the seed {document.seed}"
    yield f"made {known.today}"


def _sums(figures: Estimate) -> Iterator[str]:
    yield f"{clock_text(figures.planned_ms)} planned"
    yield f"{clock_text(figures.least_ms)} {figures.extreme}, with starts, stops and rests"
    for walk, length_mm in (("backward", figures.backward_mm), ("forward", figures.forward_mm)):
        if length_mm:
            yield f"{length_mm // 1_000} m {walk}"
    yield f"at most {kmh(figures.highest_ckmh)}"


def _name(step: Step) -> str:
    match step.segment:
        case WalkSegment(walk=name) | RestSegment(rest=name) | TurnSegment(turn=name):
            return name


def _rounds(document: Document) -> Iterator[Rounds]:
    """The outermost repeats, with the segments that come of them."""
    placed = ((step.trail[1], index) for index, step in enumerate(document.steps))
    for place, group in groupby(placed, key=lambda each: each[0]):
        written = document.profile.segments[int(place)]
        if isinstance(written, RepeatSegment):
            first, *more = (index for _, index in group)
            name = f"{written.repeat}, {written.times} rounds"
            yield Rounds(name, first, more[-1] if more else first)
