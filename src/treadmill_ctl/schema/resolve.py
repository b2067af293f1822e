"""A profile, a walker's comfortable speed and a way to walk backward, to a plan.

The one rule: nothing is filled in. What the plan needs and nobody gave is said with the line that
wants it and how to give it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from treadmill_ctl.core.finding import Finding, Rule
from treadmill_ctl.core.model import Walk, Way
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.flaws import Bad, Flaw, Spot, in_file_order, shown
from treadmill_ctl.schema.profile import TurnSegment
from treadmill_ctl.schema.quantities import Absolute, Target
from treadmill_ctl.schema.steps import plan_of

_POINTS_AT: Final = {
    Rule.SPEED_CAP: ("speed", "to", "from"),
    Rule.MACHINE_SPEED: ("speed", "to", "from"),
    Rule.STOPPING_LENGTH: ("speed", "to", "from"),
    Rule.STEEP_RAMP: ("for",),
    Rule.TARGET_NOT_REACHED: ("for",),
    Rule.GRADE_CAP: ("grade",),
    Rule.GRADE_MOVES: ("grade",),
    Rule.MACHINE_GRADE: ("grade",),
    Rule.ACCELERATION_CAP: ("acceleration",),
}


def backward_way(document: Document, asked: Way | None) -> Way:
    """How this session walks backward: as asked, else as the profile says, else turned.

    Turned works on every treadmill, so it is what happens where nobody says anything.
    """
    written = document.profile.way
    if written == "any":
        return asked or Way.TURNED
    way = Way(written)
    if asked not in (None, way) and _goes_backward(document):
        sentence = f"this profile is walked {way}; {asked} was asked for"
        raise Bad([Flaw(document.marked.file, document.marked.spot(("way",)), sentence)])
    return way


def resolve(
    document: Document, way: Way | None = None, comfortable_ckmh: int | None = None
) -> Plan:
    """The plan of a session; `Bad` where something is missing or makes no speed.

    `way` is turned or reversed. Segment n of the plan is `document.steps[n]`.
    """
    if way is Way.STRAIGHT:
        raise ValueError("straight is no way to walk backward")
    backward = backward_way(document, way)
    flaws = list(_unresolved(document, comfortable_ckmh))
    if flaws:
        raise Bad(flaws)
    speed_ckmh = partial(_ckmh, comfortable_ckmh=comfortable_ckmh or 0)
    return plan_of(document.profile, document.steps, backward, speed_ckmh)


def located(document: Document, findings: tuple[Finding, ...]) -> tuple[Flaw, ...]:
    """Findings about the plan of a document, at the lines that cause them.

    A line in a repeat is said once, for the first round.
    """
    flaws: dict[tuple[Spot | None, Rule], Flaw] = {}
    for finding in findings:
        spot = None if finding.segment is None else _spot(document, finding.segment, finding.rule)
        flaw = Flaw(document.marked.file, spot, finding.sentence, finding.severity, finding.rule)
        flaws.setdefault((spot, finding.rule), flaw)
    return in_file_order(flaws.values())


def _spot(document: Document, segment: int, rule: Rule) -> Spot:
    trail, values = document.steps[segment].trail, document.marked.values
    causes = [(*trail, key) for key in _POINTS_AT.get(rule, ()) if (*trail, key) in values]
    return document.marked.spot(causes[0] if causes else trail)


def _goes_backward(document: Document) -> bool:
    turns = (step.segment for step in document.steps if isinstance(step.segment, TurnSegment))
    return Walk.BACKWARD in (document.profile.walk, *(turn.to for turn in turns))


def _unresolved(document: Document, comfortable_ckmh: int | None) -> Iterator[Flaw]:
    marked = document.marked
    for trail, share in document.shares:
        if comfortable_ckmh is None:
            sentence = (
                f"{shown(str(share))} wants the walker's comfortable speed;"
                " give it, as in --comfortable-speed 2.4km/h"
            )
            yield Flaw(marked.file, marked.spot(trail), sentence)
        elif _ckmh(share, comfortable_ckmh) == 0:
            sentence = f"{shown(str(share))} is less than 0.01 km/h for this walker; walk faster"
            yield Flaw(marked.file, marked.spot(trail), sentence)


def _ckmh(target: Target, comfortable_ckmh: int) -> int:
    if isinstance(target, Absolute):
        return target.speed_ckmh
    return comfortable_ckmh * target.permille // 1_000
