"""Bugs to plant: slower, faster and next, trials, gates, and the way out of a walk.

The one rule: each is one slip as a person could make it; where two layers guard the same rule, it
is the slip made in both.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planted import Bug, Swap, altered, around, bug, giving
from treadmill_ctl.core import guided, profile
from treadmill_ctl.core.gates import Verdict
from treadmill_ctl.core.phases import Hold, Phase


def _as_if(**fields: Any) -> Any:
    """The slip that reads a property as if something else had been said of the walk."""

    def slip(right: Any) -> Any:
        def read(step: Any) -> Any:
            kept = step.guidance
            step.guidance = altered(kept, **fields)
            value = right.fget(step)
            step.guidance = kept
            return value

        return property(read)

    return slip


def _arrives(**fields: Any) -> Any:
    def arrived(right: Any, *given: Any) -> Any:
        return altered(right(*given), **fields)

    return around(arrived)


def _not_in_a_pace(right: Any, step: Any, segment: Any) -> bool:
    return True if segment.paced else right(step, segment)


def _as_fast_as_wanted(right: Any, led: Any, segment: Any, planned_ckmh: int) -> Any:
    paced = segment.paced
    if paced is None or led.eased_ckmh is not None:
        return right(led, segment, planned_ckmh)
    return altered(led, paced_ckmh=(led.paced_ckmh or planned_ckmh) + paced.step_ckmh)


def _in_every_walk(right: Any, led: Any, segment: Any, planned_ckmh: int) -> Any:
    raised = right(led, segment, planned_ckmh)
    if raised is None and segment.paced is None:
        return altered(led, paced_ckmh=(led.paced_ckmh or planned_ckmh) + 20)
    return raised


def _from_every_walk(right: Any, step: Any, asked: Any) -> None:
    if step.phase is Phase.WALKING and step.segment is not None:
        guided.arrive(step, profile.following(step.place))
    else:
        right(step, asked)


def _old_is_good(right: Any, gate: Any, known: Any, *times: int) -> Any:
    found = right(gate, known, *times)
    told = any(each.sign is gate.sign for each in known)
    return Verdict.OPEN if found is Verdict.MISSING and told else found


def _none_is_good(right: Any, gate: Any, known: Any, *times: int) -> Any:
    found = right(gate, known, *times)
    told = any(each.sign is gate.sign for each in known)
    return found if told or found is not Verdict.MISSING else Verdict.OPEN


def _earned_by_itself(right: Any, led: Any, left: Any, segment: Any) -> Any:
    after = right(led, left, segment)
    won_pct = left.trial.success_pct if left.trial else 0
    return altered(after, earned_pct=after.earned_pct + won_pct)


def _either_way(right: Any, led: Any, trial: Any, **_: Any) -> Any:
    return right(led, trial, well=True)


def _as_earned(_: Any, led: Any, *_given: Any) -> int:
    return led.earned_pct


def _before_a_pause(right: Any, step: Any) -> str:
    return "" if step.hold is Hold.START else right(step)


def _only_once(right: Any, step: Any, index: int, why: str) -> bool:
    return index not in dict(step.guidance.acted) and right(step, index, why)


def _while_it_is_new(right: Any, step: Any, index: int, *found: Any) -> None:
    if not step.guidance.held:
        right(step, index, *found)


def _led(name: str, breaks: str, what: str, *swaps: Swap) -> Bug:
    return replace(bug(name, breaks, what, *swaps), led=True)


BUGS = (
    _led(
        "slower-ignored-in-a-pace",
        "R4, led",
        "Slower is heard where the plan sets the speed; where a person does, it changes nothing.",
        Swap("core.guided._ease", around(_not_in_a_pace)),
    ),
    _led(
        "slower-forgotten",
        "R4, led",
        "What somebody asked for is forgotten at the next segment, and the plan's speed is back.",
        Swap("core.guidance.arrived", _arrives(eased_ckmh=None)),
    ),
    _led(
        "faster-without-bound",
        "R2, led",
        "Faster is taken in every walk, above what the plan wants.",
        Swap("core.guidance.raised", around(_in_every_walk)),
    ),
    _led(
        "pace-above-its-highest",
        "R2, led",
        "The highest of a pace is not looked at: each faster is one step more.",
        Swap("core.guidance.raised", around(_as_fast_as_wanted)),
    ),
    _led(
        "next-heeded-everywhere",
        "led",
        "Next goes on from every walk, whatever the plan leaves to a person.",
        Swap("core.guided.onward", around(_from_every_walk)),
    ),
    _led(
        "cool-down-that-rises",
        "led",
        "On the way out the cool-down's own speed is walked, also where it is faster.",
        Swap("core.step.Step.target_ckmh", _as_if(finishing=False)),
    ),
    _led(
        "cool-down-and-on",
        "led",
        "After the cool-down that somebody asked for the plan goes on.",
        Swap("core.guidance.arrived", _arrives(finishing=False)),
    ),
    _led(
        "old-value-is-good",
        "H-14",
        "A gate goes by the last value, however old it is.",
        Swap("core.gates.verdict", around(_old_is_good)),
    ),
    _led(
        "missing-value-is-good",
        "H-14",
        "A gate of which nobody ever told a value is open.",
        Swap("core.gates.verdict", around(_none_is_good)),
    ),
    _led(
        "earned-without-a-word",
        "led",
        "A trial that was walked to its end counts as a success, and nobody said so.",
        Swap("core.guidance.arrived", around(_earned_by_itself)),
    ),
    _led(
        "failure-earns",
        "led",
        "A word on a trial is a word: a failure makes the next one faster, too.",
        Swap("core.guidance.judged", around(_either_way)),
    ),
    _led(
        "share-of-another-trial",
        "led",
        "What was earned is walked beyond the bounds of the trial that is walked now.",
        Swap("core.guidance.share_pct", around(_as_earned)),
    ),
    _led(
        "entry-gate-skipped",
        "H-14, R5",
        "Gates are looked at before a walk goes on, and not before it begins.",
        Swap("core.guided.against_entry", around(_before_a_pause)),
    ),
    _led(
        "closed-gate-lets-rise",
        "led, H-14",
        "A closed gate does what it says once, and the speed rises on.",
        Swap("core.step.Step.target_ckmh", _as_if(held=False)),
    ),
    _led(
        "gate-slows-once",
        "led, H-14",
        "A gate that stays closed makes the walk slower once and not again.",
        Swap("core.guided._slower_again", around(_only_once)),
    ),
    _led(
        "second-gate-unheard",
        "led, H-14",
        "While one gate is closed, what closes after it does nothing.",
        Swap("core.guided._remedy", around(_while_it_is_new)),
    ),
    _led(
        "any-value-will-do",
        "led, H-14",
        "A value that cannot be is taken for one.",
        Swap("core.gates.plausible", giving(True)),
    ),
)
