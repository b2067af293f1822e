"""How a session follows the persons who lead it, and the gates that watch for them.

The one rule: slower is taken in every walk. Faster, onward and a trial's outcome are taken only
where the plan leaves them to a person; a closed gate lets nothing rise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from treadmill_ctl.core import gates, guidance, profile
from treadmill_ctl.core.gates import SCALES, Gate, Known, Remedy, Sign, Verdict
from treadmill_ctl.core.limits import AHEAD_CKMH_MAX, GATE_AGAIN_MS
from treadmill_ctl.core.model import Asked, Event, Reported, Request
from treadmill_ctl.core.phases import SETTLED, Cause, Hold, Phase
from treadmill_ctl.core.profile import Leave, Part, Place, Plan, Segment, SegmentKind
from treadmill_ctl.core.session import Gated, Heeded, Rejected, SegmentEntered
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.units import NEVER_MS, kmh

NOT_WALKING = "nobody walks now"


def arrive(step: Step, place: Place) -> None:
    """Come from a segment to the start of another, or to the end of the plan."""
    left = step.setup.plan.segments[step.place.segment]
    step.place = place
    segment = step.segment
    step.guidance = guidance.arrived(step.guidance, left, segment)
    if segment is None:
        return
    step.note(SegmentEntered(place.segment))
    if segment.kind is not SegmentKind.WALK:
        step.place = Place(place.segment)  # its time counts from standstill on


def cool_down(step: Step, why: str) -> None:
    """End gracefully: over the cool-down that is to come in this way, else by slowing down."""
    index = profile.cool_down_at(step.setup.plan, step.place)
    if index is None or not step.in_phase(Phase.STARTING, Phase.WALKING):
        step.enter(Cause.HALT, Hold.END, why)
        return
    if index != step.place.segment:
        arrive(step, Place(index))
    step.guidance = step.guidance._replace(finishing=True)
    step.why = why


def run_out(step: Step, segment: Segment, place: Place) -> None:
    """A walk that goes on by hand has had its time, and nobody went on: the session winds down."""
    why = f'nobody went on from "{segment.label}" in its time'
    if segment.part is not Part.COOL_DOWN:
        cool_down(step, why)
        return
    arrive(step, place)
    step.guidance = step.guidance._replace(finishing=True)
    step.why = why


def slower(step: Step, asked: Asked) -> None:
    """One step slower than the belt was told to go."""
    segment = step.segment
    if segment is None or not step.in_phase(Phase.STARTING, Phase.WALKING):
        step.note(_no(asked, NOT_WALKING))
    elif _ease(step, segment) or _keep(step):
        step.note(Heeded(asked.request, asked.who, f"{kmh(step.wanted_ckmh)} is wanted now"))
    else:
        why = "the belt goes as slowly as it can; pause or stop"
        step.note(_no(asked, why))


def faster(step: Step, asked: Asked) -> None:
    """One step faster, where somebody has to set the pace or asked for slower before."""
    segment = step.segment
    if segment is None or not step.in_phase(Phase.WALKING):
        step.note(_no(asked, NOT_WALKING))
        return
    led = guidance.raised(step.guidance, segment, step.planned_ckmh)
    why = _against_faster(step) or (_no_room(segment) if led is None else "")
    if led is None or why:
        step.note(_no(asked, why))
        return
    step.guidance = led
    step.note(Heeded(asked.request, asked.who, f"{kmh(step.wanted_ckmh)} is wanted now"))


def onward(step: Step, asked: Asked) -> None:
    """On to the next segment, where the plan leaves that to a person."""
    segment = step.segment
    if segment is None or not step.in_phase(Phase.WALKING):
        step.note(_no(asked, NOT_WALKING))
    elif segment.leave is Leave.ON_TIME:
        step.note(_no(asked, f'the plan says when "{segment.label}" is over'))
    else:
        _go_to_next(step)


def judge_trial(step: Step, asked: Asked) -> None:
    """Take a word on a trial. A failure while it is under way ends it at once."""
    well, segment = asked.request is Request.SUCCEEDED, step.segment
    under_way = segment is not None and segment.trial is not None
    if under_way and step.in_phase(Phase.WALKING):
        if well:
            step.note(_no(asked, "the trial is still under way; say it when it is over"))
            return
        _go_to_next(step)
    trial = step.guidance.trial
    if trial is None or step.in_phase(*SETTLED):
        step.note(_no(asked, "there is no trial that waits for a word"))
        return
    step.guidance = guidance.judged(step.guidance, trial, well=well)
    now = f"trials are walked at {step.guidance.earned_pct} % from now on"
    step.note(Heeded(asked.request, asked.who, now))


def learn(step: Step, asked: Asked) -> None:
    """Take note of what was told of the walker; one value that cannot be, and none is taken."""
    wrong = [each for each in asked.tells if not gates.plausible(*each)]
    if wrong or not asked.tells:
        step.note(_no(asked, _implausible(*wrong[0]) if wrong else "nothing was told"))
        return
    known = step.guidance.known
    for sign, value in asked.tells:
        known = gates.learned(known, Known(sign, value, step.now_ms))
    step.guidance = step.guidance._replace(known=known)
    _heed_before_start(step)


def hear_heart(step: Step, events: Sequence[Event]) -> None:
    """What the treadmill reports of the heart counts as told."""
    for event in events:
        bpm = event.report.heart_rate_bpm if isinstance(event, Reported) else None
        if bpm is not None and gates.plausible(Sign.HEART_RATE, bpm):
            new = Known(Sign.HEART_RATE, bpm, step.now_ms)
            known = gates.learned(step.guidance.known, new)
            step.guidance = step.guidance._replace(known=known)
            _heed_before_start(step)


def heed_gates(step: Step) -> None:
    """Look at every gate of the plan, and do what the closed ones say."""
    if not step.setup.plan.gates:
        return
    held = False
    for index, gate in enumerate(step.setup.plan.gates):
        found = gates.verdict(gate, step.guidance.known, step.entered_ms, step.now_ms)
        if found is Verdict.OPEN or not step.in_phase(Phase.WALKING):
            continue
        held = True
        _remedy(step, index, gate, found)
    if held is not step.guidance.held:
        step.guidance = step.guidance._replace(held=held)


def due_ms(step: Step, index: int, gate: Gate) -> int:
    """When, in a walk, a gate does something by itself: at once where it may do it any time."""
    found = gates.verdict(gate, step.guidance.known, step.entered_ms, step.now_ms)
    if found is Verdict.OPEN:
        return gates.due_ms(gate, step.guidance.known, step.entered_ms)
    remedy = gate.outside if found is Verdict.OUTSIDE else gate.missing
    led = step.guidance
    if (remedy is Remedy.HOLD and led.held) or (remedy is Remedy.COOL_DOWN and led.finishing):
        return NEVER_MS
    acted_ms = dict(led.acted).get(index)
    if remedy is Remedy.SLOWER and acted_ms is not None:
        return acted_ms + GATE_AGAIN_MS
    return step.now_ms


def waited_for(plan: Plan, segment: Segment | None, hold: Hold) -> tuple[Gate, ...]:
    """The gates that want a value before this start: those of the plan, or of the rest."""
    if hold is Hold.START:
        return plan.entry
    return segment.until if segment is not None and hold is Hold.REST else ()


def against_entry(step: Step) -> str:
    """Why the gates do not let this walk begin or go on; nothing where they do."""
    known, now_ms = step.guidance.known, step.now_ms
    for gate in waited_for(step.setup.plan, step.segment, step.hold):
        found = gates.verdict(gate, known, gates.LONG_AGO_MS, now_ms)
        if found is not Verdict.OPEN:
            return gates.reason(gate, known, found)
    for gate in step.setup.plan.gates:
        if gates.verdict(gate, known, now_ms, now_ms) is Verdict.OUTSIDE:
            return gates.reason(gate, known, Verdict.OUTSIDE)
    return ""


def _heed_before_start(step: Step) -> None:
    """What was confirmed holds no longer once a value is told with which it would not have been."""
    if not step.in_phase(Phase.READY, Phase.ANNOUNCING):
        return
    why = against_entry(step)
    if why:
        step.enter(Cause.LAPSED, why=why)


def _remedy(step: Step, index: int, gate: Gate, found: Verdict) -> None:
    remedy = gate.outside if found is Verdict.OUTSIDE else gate.missing
    why = gates.reason(gate, step.guidance.known, found)
    match remedy:
        case Remedy.HOLD:
            done = not step.guidance.held
        case Remedy.SLOWER:
            done = _slower_again(step, index, why)
        case Remedy.COOL_DOWN:
            done = _winds_down(step, why)
        case Remedy.PAUSE:
            done = step.enter(Cause.HALT, Hold.PAUSE, why)
        case Remedy.STOP:
            done = step.enter(Cause.HALT, Hold.END, why)
        case _:
            assert_never(remedy)
    if done:
        step.note(Gated(gate.sign, remedy, why))


def _winds_down(step: Step, why: str) -> bool:
    """Begin the way out; False where that was begun before."""
    if step.guidance.finishing:
        return False
    cool_down(step, why)
    return True


def _slower_again(step: Step, index: int, why: str) -> bool:
    """One step slower, and after a while one more; the cool-down where nothing is slower."""
    acted = dict(step.guidance.acted)
    before_ms, segment = acted.get(index), step.segment
    if before_ms is not None and step.now_ms - before_ms < GATE_AGAIN_MS:
        return False
    if segment is None or not _ease(step, segment):
        return _winds_down(step, why)
    acted[index] = step.now_ms
    step.guidance = step.guidance._replace(acted=tuple(acted.items()))
    return True


def _ease(step: Step, segment: Segment) -> bool:
    """One step slower; False where as little as the machine has is wanted already."""
    wanted_ckmh, lowest_ckmh = step.wanted_ckmh, step.setup.machine.speed.lowest
    if wanted_ckmh <= lowest_ckmh:
        return False
    at_ckmh = min(abs(step.books.setpoint_ckmh), wanted_ckmh)
    step.guidance = guidance.eased(step.guidance, segment, at_ckmh, lowest_ckmh)
    return True


def _keep(step: Step) -> bool:
    """At the slowest that there is nothing rises any more; False where that was asked before."""
    slowest_ckmh, led = step.setup.machine.speed.lowest, step.guidance
    if led.eased_ckmh is not None and led.eased_ckmh <= slowest_ckmh:
        return False
    step.guidance = led._replace(eased_ckmh=slowest_ckmh)
    return True


def _go_to_next(step: Step) -> None:
    arrive(step, profile.following(step.place))


def _against_faster(step: Step) -> str:
    if step.guidance.finishing:
        return "the walk is on its way out"
    if step.guidance.held:
        return "a gate is closed; nothing rises until it opens"
    if step.wanted_ckmh - abs(step.books.setpoint_ckmh) >= AHEAD_CKMH_MAX:
        return "the belt is still on its way to what was asked for"
    return ""


def _no_room(segment: Segment) -> str:
    if segment.paced is None:
        return f'the plan sets the speed of "{segment.label}"'
    return f'"{segment.label}" is walked at {kmh(segment.paced.highest_ckmh)} at most'


def _implausible(sign: Sign, value: int) -> str:
    scale = SCALES[sign]
    return (
        f"{scale.name} cannot be {scale.text(value)}; it is from {scale.lowest} to"
        f" {scale.text(scale.highest)}"
    )


def _no(asked: Asked, why: str) -> Rejected:
    return Rejected(asked.request, asked.who, why)
