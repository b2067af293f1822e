"""A profile, what is known of a walker and a way to walk backward, to a plan.

The one rule: nothing is filled in. What the plan needs and nobody gave is said with the line that
wants it and how to give it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from treadmill_ctl.core.finding import Finding, Rule
from treadmill_ctl.core.model import Walk, Way
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.core.units import kmh
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.flaws import Bad, Flaw, Spot, in_file_order
from treadmill_ctl.schema.led import off_pace
from treadmill_ctl.schema.measured import Known, unusable, value_ckmh
from treadmill_ctl.schema.quantities import Absolute, Share, Target
from treadmill_ctl.schema.segments import TurnSegment, WalkSegment
from treadmill_ctl.schema.steps import Step, plan_of
from treadmill_ctl.schema.yaml_marks import Trail

_ABOUT_SPEED: Final = (Rule.SPEED_CAP, Rule.STOPPING_LENGTH)
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


def resolve(document: Document, way: Way | None = None, known: Known | None = None) -> Plan:
    """The plan of a session; `Bad` where something is missing or makes no speed.

    `way` is turned or reversed. Segment n of the plan is `document.steps[n]`.
    """
    if way is Way.STRAIGHT:
        raise ValueError("straight is no way to walk backward")
    backward = backward_way(document, way)
    flaws = [*_undrawn(document), *_unresolved(document, known)]
    if flaws:
        raise Bad(flaws)
    flaws = list(_outgrown(document, known))
    if flaws:
        raise Bad(flaws)
    speed_ckmh = partial(_ckmh, known=known)
    plan = plan_of(document.profile, document.steps, backward, speed_ckmh)
    flaws = [*_timeless(document, plan), *_off_pace(document, speed_ckmh)]
    if flaws:
        raise Bad(flaws)
    return _named(document, plan)


def _named(document: Document, plan: Plan) -> Plan:
    """The plan with its session in its title, so that the screen and the journal have it.

    With the successes that were told before it, where the course grows with them.
    """
    course = document.profile.course
    if course is None:
        return plan
    at = document.standing
    session = f"session {at.session} of {course.length}"
    if course.counts_successes:
        session += f", {at.successes} success{'' if at.successes == 1 else 'es'} before it"
    return replace(plan, title=f"{plan.title}, {session}")


def located(document: Document, findings: tuple[Finding, ...]) -> tuple[Flaw, ...]:
    """Findings about the plan of a document, at the lines that cause them.

    A segment in a repeat is said once, for the first round; where only its changes make it so, at
    the change.
    """
    flaws: dict[tuple[Trail, Rule], Flaw] = {}
    for finding in findings:
        spot, trail = document.marked.keys["segments",], ()  # of what is about the whole
        if finding.segment is not None:
            trail = document.steps[finding.segment].trail
            spot = _spot(document, finding.segment, finding.rule)
        session = document.standing.session
        sentence = f"session {session}: {finding.sentence}" if session > 1 else finding.sentence
        flaw = Flaw(document.marked.file, spot, sentence, finding.severity, finding.rule)
        flaws.setdefault((trail, finding.rule), flaw)
    return in_file_order(flaws.values())


def _spot(document: Document, segment: int, rule: Rule) -> Spot:
    step, values = document.steps[segment], document.marked.values
    paced = (*step.trail, "paced", "to")  # of a pace, the fastest is what passes a cap
    if rule in _ABOUT_SPEED and paced in values:
        return values[paced]
    causes = [cause for cause in map(step.cause, _POINTS_AT.get(rule, ())) if cause in values]
    return document.marked.spot(causes[0] if causes else step.trail)


def _goes_backward(document: Document) -> bool:
    turns = (step.segment for step in document.steps if isinstance(step.segment, TurnSegment))
    return Walk.BACKWARD in (document.profile.walk, *(turn.to for turn in turns))


def _unresolved(document: Document, known: Known | None) -> Iterator[Flaw]:
    marked, measurements = document.marked, document.profile.measurements
    for trail, share in document.shares:
        if why := unusable(share, measurements[share.reference].not_older_than, known):
            yield Flaw(marked.file, marked.spot(trail), why)


def _undrawn(document: Document) -> Iterator[Flaw]:
    if document.seed is None:
        for trail in document.random:
            sentence = "order: random needs a seed to be drawn from; give one, as in --seed 17"
            yield Flaw(document.marked.file, document.marked.spot(trail), sentence)


def _outgrown(document: Document, known: Known | None) -> Iterator[Flaw]:
    """Shares that are no speed for this walker, at what makes them so; once for each place."""
    said: set[Spot] = set()
    for trail, share, step in document.shares_of_steps:
        speed_ckmh, cause = _ckmh(share, known), step.cause("speed")
        spot = document.marked.spot(cause if cause[:-1] != step.trail else trail)
        if speed_ckmh < 1 and spot not in said:
            said.add(spot)
            yield Flaw(document.marked.file, spot, _too_slow(document, share, step, speed_ckmh))


def _too_slow(document: Document, share: Share, step: Step, speed_ckmh: int) -> str:
    """What is told of a share that is no speed: as written, by a round, or by the course."""
    cause = step.cause("speed")
    if cause[:-1] == step.trail:
        return f'"{share}" is less than 0.01 km/h for this walker; write a larger share'
    where, less = "each_round", "change less, or in fewer rounds"
    what = f'"{step.label}"'
    if cause[0] == "course":
        where, less = "grows", "change it by less, or write where it ends"
        what += f" in session {document.standing.session}"
    return (
        f"{where}, speed: {what} comes to {share}, which is {kmh(speed_ckmh)} for this walker; a"
        f" walk is faster than zero; {less}"
    )


def _timeless(document: Document, plan: Plan) -> Iterator[Flaw]:
    for step, segment in zip(document.steps, plan.segments, strict=True):
        if segment.duration_ms < 1:
            sentence = f'for: "{step.label}" is over at once at {kmh(segment.speed_to_ckmh)}'
            spot = document.marked.spot(step.cause("for"))
            yield Flaw(document.marked.file, spot, f"{sentence}; walk further, or slower")


def _off_pace(document: Document, speed_ckmh: Callable[[Target], int]) -> Iterator[Flaw]:
    """Paces that this walker's speeds turn around, or that it would begin outside of."""

    def above(one: Target, other: Target) -> bool:
        return speed_ckmh(one) > speed_ckmh(other)

    def said(target: Target) -> str:
        found = kmh(speed_ckmh(target))
        return f"{found} ({target})" if isinstance(target, Share) else found

    told: set[Spot] = set()
    for step in document.steps:
        written = step.segment
        if not isinstance(written, WalkSegment) or written.paced is None:
            continue
        for keys, sentence in off_pace(written.ends[0], written.paced, above, said):
            spot = document.marked.spot((*step.trail, *keys))
            if spot not in told:
                told.add(spot)
                yield Flaw(document.marked.file, spot, sentence)


def _ckmh(target: Target, known: Known | None) -> int:
    if isinstance(target, Absolute):
        return int(target.speed_ckmh)
    if known is None:
        raise ValueError(f"{target} of nobody")
    return value_ckmh(target, known)
