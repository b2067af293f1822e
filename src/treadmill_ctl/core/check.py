"""A plan against the limits in force and, where one is known, against a machine.

The one rule: a plan is refused or let through as it is, never bent to fit. Each finding says what
was found, what is allowed and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from treadmill_ctl.core.check_machine import check_machine
from treadmill_ctl.core.finding import Finding, Rule, Severity, named, refuse, walks, warn
from treadmill_ctl.core.limits import GRADE_MOVES_BELOW_CKMH, TURN_STILL_MS, Limits
from treadmill_ctl.core.model import Machine, Walk
from treadmill_ctl.core.profile import Paced, Plan, Segment, SegmentKind
from treadmill_ctl.core.units import change_ms, kmh, seconds
from treadmill_ctl.core.wording import (
    acceleration_text,
    clock_text,
    deck_text,
    grade_text,
    seconds_up_text,
)

ALL_OF_IT = 100  # per cent


def check(
    plan: Plan, limits: Limits, machine: Machine | None = None, refuses_long_stops: str = ""
) -> tuple[Finding, ...]:
    """Everything that is to be said about a plan, by segment; the whole plan first.

    A plan whose order makes no sense gets only that said: the rest would be guesses.
    `refuses_long_stops` is who lets no stop be longer than the deck; empty where nobody does.
    """
    findings = list(order(plan))
    if not findings:
        findings = [*_caps(plan, limits), *_ramps(plan, limits), *_deck(plan, limits)]
        if machine is not None:
            findings += check_machine(plan, machine, refuses_long_stops)
    return tuple(sorted(findings, key=lambda f: -1 if f.segment is None else f.segment))


def refused(findings: tuple[Finding, ...]) -> bool:
    """Whether a plan with these findings may not be walked."""
    return any(finding.severity is Severity.REFUSE for finding in findings)


# --- order -----------------------------------------------------------------------------------


def order(plan: Plan) -> Iterator[Finding]:
    """What makes no sense in a plan, whatever the limits and the machine."""
    segments = plan.segments
    if not any(walks(plan)):
        yield refuse(Rule.ORDER, None, "the plan holds no walk; it needs at least one")
        return
    for index in sorted({0, len(segments) - 1}):
        if segments[index].kind is not SegmentKind.WALK:
            end = "begins" if index == 0 else "ends"
            yield refuse(
                Rule.ORDER,
                index,
                f"{named(segments[index])}: the plan {end} with a {segments[index].kind};"
                " it begins and ends with a walk",
            )
    for index, segment in enumerate(segments):
        if why := _senseless(segment):
            yield refuse(Rule.ORDER, index, f"{named(segment)}: {why}")
    for index, (before, after) in enumerate(pairwise(segments)):
        if why := _bad_passage(before, after):
            yield refuse(Rule.ORDER, index, f"{named(before)}: {why}")


def _senseless(segment: Segment) -> str:
    """What is wrong with a segment by itself."""
    slowest = segment.slowest_ckmh
    if segment.duration_ms <= 0:
        return "it lasts no time; every segment lasts longer than zero"
    if segment.acceleration_mm_s2 is not None and segment.acceleration_mm_s2 <= 0:
        return "its acceleration must be above zero"
    if segment.until and segment.kind is not SegmentKind.REST:
        return f"only a rest waits for a value; a {segment.kind} does not"
    if segment.kind is SegmentKind.WALK:
        if slowest <= 0:
            return "a walk needs a speed above zero; to stand still, rest"
        return _senselessly_led(segment)
    if (slowest, segment.fastest_ckmh) != (0, 0):
        return f"a {segment.kind} is at standstill, so its speed is zero"
    if segment.kind is SegmentKind.TURN and segment.duration_ms < TURN_STILL_MS:
        return f"a turn stands still for at least {seconds(TURN_STILL_MS)}"
    return ""


def _senselessly_led(segment: Segment) -> str:
    """What is wrong with how persons are to lead a walk."""
    paced, trial, begins_ckmh = segment.paced, segment.trial, segment.speed_from_ckmh
    if (paced or trial) and begins_ckmh != segment.speed_to_ckmh:
        return "a walk that persons lead has one speed; a line from one to another leads itself"
    if paced and trial:
        return "a trial is walked at the speed that is earned; nobody sets its pace"
    if paced:
        return _badly_paced(paced, begins_ckmh)
    if trial and not trial.lowest_pct <= ALL_OF_IT <= trial.highest_pct:
        return "the first trial is walked at 100 %; what can be earned lies around that"
    if trial and not trial.failure_pct <= 0 <= trial.success_pct:
        return "a success earns more and a failure less"
    return ""


def _badly_paced(paced: Paced, begins_ckmh: int) -> str:
    if not paced.lowest_ckmh <= begins_ckmh <= paced.highest_ckmh:
        return (
            f"it begins at {kmh(begins_ckmh)}; its pace is from {kmh(paced.lowest_ckmh)} to"
            f" {kmh(paced.highest_ckmh)}"
        )
    return "" if paced.step_ckmh > 0 else "the steps of its pace must be above zero"


def _bad_passage(before: Segment, after: Segment) -> str:
    """What is wrong between a segment and the next one."""
    if SegmentKind.WALK not in (before.kind, after.kind):
        return f'"{after.label}" follows at standstill as well; a walk comes between them'
    turns = before.kind is SegmentKind.TURN
    if before.way is not after.way and not turns:
        return f'"{after.label}" goes {after.way}, this one {before.way}; a turn comes between them'
    if before.way is after.way and turns:
        return f"it turns nothing; the walk goes on {after.way.walk} as before; leave it out"
    return ""


# --- limits in force -------------------------------------------------------------------------


def _caps(plan: Plan, limits: Limits) -> Iterator[Finding]:
    session = limits.session_ms
    if plan.duration_ms > session.value:
        yield refuse(
            Rule.SESSION_CAP,
            None,
            f"the plan lasts {clock_text(plan.duration_ms)}; a session lasts at most"
            f" {clock_text(session.value)} ({session.source}); shorten it",
        )
    for index, segment in walks(plan):
        cap, wanted = limits.speed(segment.way.walk), segment.fastest_ckmh
        if wanted > cap.value:
            yield refuse(
                Rule.SPEED_CAP,
                index,
                f"{named(segment)} wants {kmh(wanted)} {segment.way.walk}; the cap is"
                f" {kmh(cap.value)} ({cap.source}); lower the speed",
            )
        grade = limits.grade_dpct
        if abs(segment.grade_dpct) > grade.value:
            yield refuse(
                Rule.GRADE_CAP,
                index,
                f"{named(segment)} wants {grade_text(segment.grade_dpct)}; the cap is"
                f" {deck_text(grade.value)} ({grade.source}); lower the grade",
            )
        rate = limits.acceleration_mm_s2
        if segment.acceleration_mm_s2 is not None and segment.acceleration_mm_s2 > rate.value:
            yield refuse(
                Rule.ACCELERATION_CAP,
                index,
                f"{named(segment)} wants {acceleration_text(segment.acceleration_mm_s2)}; the cap"
                f" is {acceleration_text(rate.value)} ({rate.source}); lower the acceleration",
            )


def _ramps(plan: Plan, limits: Limits) -> Iterator[Finding]:
    at_ckmh = 0  # where the target stood when the segment before ended
    for index, segment in enumerate(plan.segments):
        if segment.kind is SegmentKind.WALK:
            to_line_ms = _needs_ms(at_ckmh, segment.speed_from_ckmh, segment, limits)
            if to_line_ms > segment.duration_ms:
                yield warn(
                    Rule.TARGET_NOT_REACHED,
                    index,
                    f"{named(segment)} lasts {seconds(segment.duration_ms)}; going from"
                    f" {kmh(at_ckmh)} to {kmh(segment.speed_from_ckmh)} takes"
                    f" {seconds_up_text(to_line_ms)}, so its speed is not reached; make it longer",
                )
            along_ms = _needs_ms(segment.speed_from_ckmh, segment.speed_to_ckmh, segment, limits)
            if along_ms > segment.duration_ms:
                yield refuse(
                    Rule.STEEP_RAMP,
                    index,
                    f"{named(segment)} goes from {kmh(segment.speed_from_ckmh)} to"
                    f" {kmh(segment.speed_to_ckmh)} in {seconds(segment.duration_ms)};"
                    f" within the limits it takes {seconds_up_text(along_ms)}; make it longer",
                )
        at_ckmh = segment.speed_to_ckmh


def _needs_ms(from_ckmh: int, to_ckmh: int, segment: Segment, limits: Limits) -> int:
    """How long the ramp takes for a change, by the acceleration or the deceleration limit."""
    if to_ckmh <= from_ckmh:
        return change_ms(from_ckmh - to_ckmh, limits.deceleration_mm_s2.value)
    own, cap = segment.acceleration_mm_s2, limits.acceleration_mm_s2.value
    return change_ms(to_ckmh - from_ckmh, cap if own is None else min(own, cap))


def _deck(plan: Plan, limits: Limits) -> Iterator[Finding]:
    """Where the deck would have to move while the walker goes backward too fast for it."""
    rate_dpct_s = limits.grade_rate_dpct_s.value
    deck_dpct = at_ckmh = 0
    for index, segment in enumerate(plan.segments):
        if segment.kind is not SegmentKind.WALK:
            at_ckmh = 0  # and the deck stays where it is: a person may be stepping on or off
            continue
        target_dpct = segment.grade_dpct * segment.way.grade_sign
        move_ms = -(-abs(target_dpct - deck_dpct) * 1_000 // rate_dpct_s)
        if move_ms:
            fastest_ckmh = max(at_ckmh, _fastest_until(segment, move_ms))
            too_fast = fastest_ckmh > GRADE_MOVES_BELOW_CKMH
            if too_fast and segment.way.walk is Walk.BACKWARD:
                yield refuse(
                    Rule.GRADE_MOVES,
                    index,
                    f"{named(segment)} moves the deck to {grade_text(segment.grade_dpct)} at"
                    f" {kmh(fastest_ckmh)} backward; it moves at"
                    f" {kmh(GRADE_MOVES_BELOW_CKMH)} or below; change the grade in a slower"
                    f" segment of at least {seconds_up_text(move_ms)}",
                )
            if move_ms > segment.duration_ms:
                yield warn(
                    Rule.TARGET_NOT_REACHED,
                    index,
                    f"{named(segment)} lasts {seconds(segment.duration_ms)}; the deck takes"
                    f" {seconds_up_text(move_ms)} to {grade_text(segment.grade_dpct)}, so its"
                    " grade is not reached; make it longer",
                )
        deck_dpct = _moved(deck_dpct, target_dpct, rate_dpct_s * segment.duration_ms // 1_000)
        at_ckmh = segment.speed_to_ckmh


def _fastest_until(segment: Segment, time_ms: int) -> int:
    """The highest target in the first part of a walk, rounded up."""
    if segment.paced or segment.trial:
        return segment.fastest_ckmh
    part_ms = min(time_ms, segment.duration_ms)
    span_ckmh = segment.speed_to_ckmh - segment.speed_from_ckmh
    gone_ckmh = -(-span_ckmh * part_ms // segment.duration_ms)
    return segment.speed_from_ckmh + max(0, gone_ckmh)


def _moved(from_dpct: int, to_dpct: int, at_most_dpct: int) -> int:
    """A deck on its way: as far as it gets."""
    return max(from_dpct - at_most_dpct, min(to_dpct, from_dpct + at_most_dpct))
