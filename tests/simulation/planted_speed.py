"""Bugs to plant: caps, ramps and the deck.

The one rule: each is one slip as a person could make it; where two layers guard the same rule, it
is the slip made in both.
"""

from __future__ import annotations

from typing import Any

from planted import Swap, altered, around, bug, giving, here, to
from treadmill_ctl.core.model import SetGrade

TICK_MS = 100
CEILING_GRADE_RATE_DPCT_S = 20


def _forward(_: Any, limits: Any, *_given: Any) -> Any:
    return limits.forward_ckmh


def _site_cap_forward(right: Any, *caps: Any) -> Any:
    return altered(right(*caps), forward_ckmh=right(caps[0]).forward_ckmh)


def _last_named(right: Any, name: str, caps: Any) -> Any:
    said = [cap for cap in caps if getattr(cap, name) is not None]
    return right(name, said[-1:])


def _ceiling_of_grade_rate(right: Any, name: str, caps: Any) -> Any:
    return right(name, () if name == "grade_rate_dpct_s" else caps)


def _a_tick_more(right: Any, rate_mm_s2: int, elapsed_ms: int) -> Any:
    return right(rate_mm_s2, elapsed_ms + TICK_MS)


def _in_one_go(right: Any, line: Any, target_ckmh: int, *rest: Any) -> Any:
    fine = 25_000 * target_ckmh
    return right(line, target_ckmh, *rest) if fine >= line.at_fine else altered(line, at_fine=fine)


def _counted_on(right: Any, books: Any, answer: Any) -> Any:
    return altered(right(books, answer), setpoint_ckmh=books.setpoint_ckmh)


def _tilts_at_rest(right: Any, step: Any) -> None:
    right(step)
    segment = step.segment
    if segment is not None and step.setup.machine.grade is not None and step.seen.controlled:
        step.ask(SetGrade(segment.grade_dpct), step.next_way)


def _own_rate_alone(right: Any, *given: Any) -> Any:
    *usual, limits, own_mm_s2 = given
    if own_mm_s2 is not None:
        rate = altered(limits.deceleration_mm_s2, value=own_mm_s2)
        limits = altered(limits, deceleration_mm_s2=rate)
    return right(*usual, limits, own_mm_s2)


BUGS = (
    bug(
        "cap-of-the-other-direction",
        "R2",
        "The cap of walking forward is looked up whichever way the walker walks.",
        Swap("core.limits.Limits.speed", around(_forward)),
    ),
    bug(
        "cap-ignored-in-one-path",
        "R2",
        "The walker's own cap is left out on one path: walking forward, only the site's counts.",
        Swap("core.limits.in_force", around(_site_cap_forward)),
    ),
    bug(
        "last-cap-wins",
        "R2, R3",
        "The limit named last is in force, not the lowest: a walker's may lie above the site's.",
        Swap("core.limits._lowest", around(_last_named)),
    ),
    bug(
        "plan-above-the-cap",
        "row 29",
        "A plan is not held against the caps before it begins.",
        Swap("core.check._caps", giving(())),
    ),
    bug(
        "ramp-off-by-one-tick",
        "R3, invariant 2",
        "Ramp and guard both count the tick in which the last setpoint left.",
        here("core.ramp.change_fine", around(_a_tick_more)),
        here("core.guard.change_fine", around(_a_tick_more)),
    ),
    bug(
        "km-per-hour-by-four",
        "R3",
        "A metre a second is taken for 4 km/h, not for 3.6: every ramp is a ninth too steep.",
        Swap("core.units.FINE_PER_MM_S2_MS", to(10)),
    ),
    bug(
        "steps-of-any-size",
        "R3, invariant 2",
        "After a wait the setpoint makes up for it in one step of up to 0.9 km/h.",
        Swap("core.limits.STEP_CKMH_MAX", to(90)),
    ),
    bug(
        "late-tick-buys-ramp",
        "R3, row 18",
        "A tick that comes late is not clamped: the ramp moves on by all the time that passed.",
        Swap("core.limits.TICK_CLAMP_MS", to(10_000)),
    ),
    bug(
        "falls-in-one-go",
        "R3",
        "Less is asked for all at once: the ramp limits the rise alone.",
        Swap("core.ramp.approach", around(_in_one_go)),
    ),
    bug(
        "own-rate-for-falls",
        "R3, H-06",
        "The rate that a segment asks to rise by is used for its falls as well.",
        Swap("core.ramp.approach", around(_own_rate_alone)),
    ),
    bug(
        "refusal-counted-on",
        "R3, invariant 16",
        "A rise that the machine refused counts as taken, and the next one starts from there.",
        Swap("core.guard.answered", around(_counted_on)),
    ),
    bug(
        "deck-at-the-ceiling-rate",
        "R14",
        "The deck moves by the ceiling's rate, whatever the site allows.",
        Swap("core.limits._lowest", around(_ceiling_of_grade_rate)),
    ),
    bug(
        "deck-before-the-start",
        "R14, H-09",
        "The deck is brought to its grade while the walker gets ready, to save the time.",
        Swap("core.moves._stay_ready", around(_tilts_at_rest)),
        Swap("core.guard._against_grade", giving(None)),
    ),
)
