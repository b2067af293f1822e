"""A plan against a machine: what it can do, what it does instead, how far it runs on.

The one rule: what the machine cannot do is a refusal; what it does a little differently, or what a
person beside it must be ready for, is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from treadmill_ctl.core.capabilities import check_capabilities
from treadmill_ctl.core.finding import Finding, Rule, named, refuse, walks, warn
from treadmill_ctl.core.limits import FIRST_STEP_CKMH_MAX
from treadmill_ctl.core.model import Machine, Way
from treadmill_ctl.core.profile import Plan, Segment
from treadmill_ctl.core.ramp import on_grid_toward_zero
from treadmill_ctl.core.units import change_ms, kmh, seconds, stopping_mm
from treadmill_ctl.core.wording import (
    deck_text,
    grade_text,
    length_text,
    seconds_up_text,
)

CATCHES_A_FALL = "harness"  # of `interlocks.SUPPORT`


def check_machine(plan: Plan, machine: Machine, refuses_long_stops: str = "") -> Iterator[Finding]:
    """Everything that is to be said about a plan on a machine; the plan has a sound order.

    `refuses_long_stops` is who lets no stop be longer than the deck; empty where nobody does.
    """
    yield from check_capabilities(plan, machine)
    if machine.speed.lowest > FIRST_STEP_CKMH_MAX:
        yield refuse(
            Rule.MACHINE_START,
            None,
            f"{machine.name} starts at {kmh(machine.speed.lowest)}; a belt starts at"
            f" {kmh(FIRST_STEP_CKMH_MAX)} at most; use another treadmill",
        )
    for index, segment in walks(plan):
        if segment.way is Way.REVERSED and not machine.reverses:
            yield refuse(
                Rule.MACHINE_REVERSE,
                index,
                f"{named(segment)} wants the belt in reverse; {machine.name} cannot;"
                " walk turned instead, or use another treadmill",
            )
        yield from _speed_on(machine, index, segment)
        yield from _grade_on(machine, index, segment)
    yield from _stopping(plan, machine, refuses_long_stops)


def _speed_on(machine: Machine, index: int, segment: Segment) -> Iterator[Finding]:
    grid = machine.speed
    slowest = segment.slowest_ckmh
    for wanted in sorted({slowest, segment.fastest_ckmh}):
        if not grid.lowest <= wanted <= grid.highest:
            yield refuse(
                Rule.MACHINE_SPEED,
                index,
                f"{named(segment)} wants {kmh(wanted)}; {machine.name} goes from"
                f" {kmh(grid.lowest)} to {kmh(grid.highest)}; change the speed",
            )
            return
    if segment.speed_from_ckmh == segment.speed_to_ckmh and not grid.holds(slowest):
        yield warn(
            Rule.MACHINE_SPEED,
            index,
            f"{named(segment)} wants {kmh(slowest)}; {machine.name} goes in steps of"
            f" {kmh(grid.widest)}, so it is walked at {kmh(on_grid_toward_zero(slowest, grid))}",
        )


def _grade_on(machine: Machine, index: int, segment: Segment) -> Iterator[Finding]:
    wanted, grid = segment.grade_dpct * segment.way.grade_sign, machine.grade
    felt = f"{named(segment)} wants {grade_text(segment.grade_dpct)}"
    if grid is None:
        if wanted:
            yield refuse(
                Rule.MACHINE_GRADE,
                index,
                f"{felt}; {machine.name} has no motor for its grade; walk level",
            )
    elif not grid.lowest <= wanted <= grid.highest:
        yield refuse(
            Rule.MACHINE_GRADE,
            index,
            f"{felt}, which is {deck_text(wanted)} of the deck when {segment.way}; {machine.name}"
            f" goes from {deck_text(grid.lowest)} to {deck_text(grid.highest)}; change the grade",
        )
    elif not grid.holds(wanted):
        yield warn(
            Rule.MACHINE_GRADE,
            index,
            f"{felt}; {machine.name} goes in steps of {deck_text(grid.widest)}, so the deck is at"
            f" {deck_text(on_grid_toward_zero(wanted, grid))}",
        )


def _stopping(plan: Plan, machine: Machine, refuses_long_stops: str) -> Iterator[Finding]:
    index, segment = max(walks(plan), key=lambda walk: walk[1].fastest_ckmh)
    speed_ckmh = segment.fastest_ckmh
    length_mm = stopping_mm(speed_ckmh, machine.deceleration_mm_s2)
    if length_mm <= machine.deck_mm:
        return
    stop_ms = change_ms(speed_ckmh, machine.deceleration_mm_s2)
    # deck / v, with v in mm/s = 0.01 km/h x 25/9
    carried_ms = machine.deck_mm * 9_000 // (speed_ckmh * 25)
    found = (
        f"{named(segment)}: from {kmh(speed_ckmh)} {machine.name} takes"
        f" {length_text(length_mm)} and {seconds_up_text(stop_ms)} of belt to stop; its deck"
        f" is {length_text(machine.deck_mm)}, and a walker who stops walking is at its end in"
        f" {seconds(carried_ms)}"
    )
    if refuses_long_stops and CATCHES_A_FALL not in plan.support:
        way_out = "go slower, or have a harness in the support of the profile"
        yield refuse(
            Rule.STOPPING_LENGTH, index, f"{found}; {refuses_long_stops} refuses that; {way_out}"
        )
    else:
        way_out = "have a second person within reach, or go slower"
        yield warn(Rule.STOPPING_LENGTH, index, f"{found}; {way_out}")
