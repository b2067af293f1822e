"""R1 to R6, R14, R15: what may leave, and what must have been so before a belt is started."""

from __future__ import annotations

from collections.abc import Iterator

from exploration.coarse import CAP_CKMH, DECK_DPCT, LOWEST_CKMH, RAMP_MM_S2, STEP_CKMH
from exploration.taken import LATE_MS_MAX, LESS, LESSER, PAIN_MAX, Taken
from treadmill_ctl.core.model import Request, SetGrade, SetSpeed, StartBelt, StopBelt
from treadmill_ctl.core.phases import Phase

SIGN = {"way:turned": 1, "way:straight": 1, "way:reversed": -1}


def leaving(step: Taken) -> Iterator[str]:
    """What leaves does so one at a time, and nothing behind a stop."""
    spoken = [command for command in step.commands if not isinstance(command, StopBelt)]
    if len(spoken) > 1:
        yield "R3: two commands at once"
    for command in spoken:
        if isinstance(command, SetGrade):
            yield from _tilting(step, command.grade_dpct)
        else:
            yield from _speaking(step, command)
    if any(step.stops) and not step.stops[-1]:
        yield "R4: something leaves behind a stop"


def _speaking(step: Taken, command: StartBelt | SetSpeed) -> Iterator[str]:
    """Under the cap, a step away, in time, and never the other way round."""
    known = step.known
    at_ckmh, speed_ckmh = known.told_ckmh, command.speed_ckmh
    change_ckmh = abs(speed_ckmh) - abs(at_ckmh)
    if abs(speed_ckmh) > CAP_CKMH:
        yield "R2: above the cap"
    if speed_ckmh % STEP_CKMH or abs(speed_ckmh) < LOWEST_CKMH:
        yield "R2: a speed that the machine does not have"
    if speed_ckmh * at_ckmh < 0:
        yield "R6: the direction changes without a stop"
    if change_ckmh > 0:
        yield from _rising(step, change_ckmh)
    if isinstance(command, StartBelt):
        return
    if at_ckmh == 0:
        yield "R5: a speed for a belt that is told to stand"
    # 0.01 km/h is 25/9 mm/s.
    if abs(change_ckmh) * 25_000 > RAMP_MM_S2 * (known.spoke_ms or 0) * 9:
        yield "R3: a change faster than the ramp"


def _rising(step: Taken, rise_ckmh: int) -> Iterator[str]:
    known = step.known
    if rise_ckmh > STEP_CKMH:
        yield "R3: a rise larger than a step"
    if not known.linked or not known.controlled:
        yield "R1: a rise without a link or without control"
    if not step.fresh:
        yield "R9: a rise without a fresh report"
    # A belt that starts at its slowest can be no slower yet; and slower, then faster, is a rise.
    lifted = not known.told_ckmh or Request.FASTER in step.requests
    less = LESS if lifted else LESSER
    if step.requests & less or (known.hushed and known.told_ckmh):
        yield "R4: a rise behind a word that says less"
    yield from _led_up(step, abs(known.told_ckmh) + rise_ckmh)
    if step.phases[1] not in {Phase.STARTING, Phase.WALKING}:
        yield f"R7: a rise, and then {step.phases[1]}"


def _led_up(step: Taken, speed_ckmh: int) -> Iterator[str]:
    """What persons said of the walk: slower stays slower, and who parts does not come back."""
    known, world = step.known, step.world
    paced = any(stretch.paced for stretch in world.plan)  # each walk has a pace of its own then
    if known.most_ckmh is not None and speed_ckmh > known.most_ckmh and not paced:
        yield "R4: a rise above what somebody asked for"
    if known.parting and known.told_ckmh:
        yield "R4: a rise on the way out"
    if world.gates and known.pain is not None and known.pain > PAIN_MAX:
        yield "a rise with more pain than the gate allows"


def _tilting(step: Taken, grade_dpct: int) -> Iterator[str]:
    """R14: the deck moves under a walk, over a link that stands, to a place that it has."""
    known = step.known
    found = (
        (grade_dpct not in {0, DECK_DPCT}, "a grade that the deck does not have"),
        (
            step.phases[1] is not Phase.WALKING or not known.told_ckmh,
            "the deck moves, and nobody walks",
        ),
        (
            not (known.linked and known.controlled and step.fresh),
            "the deck moves without a link, control or a fresh report",
        ),
        (
            not step.onlooker.past(known, "spoke_ms"),
            "a grade before the machine is given its time",
        ),
    )
    yield from (f"R14: {why}" for wrong, why in found if wrong)


def starting(step: Taken) -> Iterator[str]:
    """From measured standstill, after a person did both, just now, and guarded."""
    starts = [command for command in step.commands if isinstance(command, StartBelt)]
    if not starts:
        return
    before, known, onlooker = step.before, step.known, step.onlooker
    turned = known.way not in {"", known.confirmed_way}
    stood_ms = (known.zero_ms or 0) - (known.confirmed_ms or 0)
    found = (
        (
            known.confirmed_ms is None or onlooker.past(known, "confirmed_ms"),
            "R5: a start that nobody confirmed just now",
        ),
        (
            known.asked_ms is None or onlooker.past(known, "asked_ms"),
            "R5: a start that nobody asked for just now",
        ),
        (
            before.phase is not Phase.ANNOUNCING or step.late_ms < 0,
            "R5: a start that was not announced",
        ),
        (not step.still, "R5: a start without measured standstill"),
        (len(starts) > 1 or known.told_ckmh != 0, "R5: a belt is started twice"),
        (step.late_ms > LATE_MS_MAX, "R15: a start after a gap"),
        (not known.guarded, "R15: a start without the guardian"),
        (
            f"way:{before.next_way.value}" != known.confirmed_way,
            "R6: a start in another way than was confirmed",
        ),
        (
            starts[0].speed_ckmh * SIGN.get(known.confirmed_way, 0) <= 0,
            "R6: a start the wrong way",
        ),
        (
            turned and stood_ms < onlooker.turn_still_ms,
            "R6: a turn without standing still before it was confirmed",
        ),
    )
    yield from (why for wrong, why in found if wrong)
