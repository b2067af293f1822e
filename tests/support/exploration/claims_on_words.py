"""R4, R5, R8, R9, R12, R13, R15: what people, machine, link and guardian say is heard at once."""

from __future__ import annotations

from collections.abc import Iterator

from exploration.coarse import STEP_CKMH
from exploration.taken import FALLEN, LESS, MOVING, Taken
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Event,
    GuardianIs,
    Linked,
    Notice,
    Noticed,
    Request,
    Stance,
    Unlinked,
)
from treadmill_ctl.core.phases import Hold, Phase

ENDING = (Phase.SLOWING, Phase.ENDED)
ARMED = (Phase.READY, Phase.ANNOUNCING)
WALKS = (Phase.STARTING, Phase.WALKING)
SETTLED = (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED)
SOMEBODY_STOPPED = (Notice.CONSOLE_STOPPED, Notice.CONSOLE_PAUSED)
GONE = (Notice.CONTROL_LOST, Notice.MACHINE_RESET, Notice.KEY_PULLED)


def less(step: Taken) -> Iterator[str]:
    """R4: whoever says less is heard in every phase, in this very step."""
    before, phase = step.phases
    requests, ends = step.requests, step.outcome.state.hold is Hold.END
    # A stop that was under way may be seen done in the very step: then it is latched already.
    at_once = phase is Phase.LATCHED and step.facts.stop_ms is not None and step.still
    estopped = phase is Phase.TRIPPED or at_once
    ending = phase in FALLEN or (phase in ENDING and ends)
    armed = before in ARMED and phase in ARMED and Request.CONFIRM not in requests
    said_stop = Request.STOP in requests
    found = (
        (Request.ESTOP in requests and not any(step.stops), "an estop that sends no stop"),
        (Request.ESTOP in requests and not estopped, f"an estop, and then {phase}"),
        (said_stop and before in SETTLED and not any(step.stops), "a stop that sends none"),
        (said_stop and before not in SETTLED and not ending, f"a stop, and then {phase}"),
        (bool(requests & LESS) and phase in WALKS, "it walks on in the step that says less"),
        (Request.PAUSE in requests and armed, "a pause that leaves the start as it was"),
    )
    yield from (f"R4: {why}" for wrong, why in found if wrong)


def said(step: Taken) -> Iterator[str]:
    """What machine, link and guardian say trips or slows in the step it is said in."""
    phase = step.phases[1]
    for event in step.events:
        due = _due(step, event)
        if due and phase not in FALLEN:
            yield f"{due}, and no trip"
        match event:
            case Linked() if step.stops[:1] != [True]:
                yield "R5: the first word after a connect is not stop"
            case Unlinked() if _may_move(step) and step.outcome.state.alarm is None:
                yield "R9: the link went with a belt that may move, and no alarm"
            case Noticed(notice) if notice in SOMEBODY_STOPPED and phase in WALKS:
                yield f"R4: {notice}, and it walks on"
            case Noticed(Notice.TARGET_SPEED, value) if _lowered(step, abs(value)):
                yield "R4: somebody else lowers the speed, and it walks on"
            case _:
                pass


def _due(step: Taken, event: Event) -> str:
    """Why this event has to trip; empty where it does not."""
    before = step.phases[0]
    begun = before in MOVING or (step.facts.way != "" and before not in SETTLED)
    drives = before in MOVING and step.facts.way != ""
    match event:
        case Unlinked() if begun:
            return "R9: the link went"
        case Noticed(notice) if notice in GONE and begun:
            return f"R12: {notice}"
        case Noticed(Notice.CONSOLE_STARTED) if before not in WALKS:
            return "R5: the belt was started at its console"
        case Noticed(Notice.TARGET_SPEED, value) if drives and abs(value) > max(_levels(step)):
            return "R12: somebody else raises the speed"
        case Noticed(Notice.BAD_BYTES) if drives:
            return "R13: messages that cannot be read"
        case GuardianIs(Stance.FIRED):
            return "R15: the guardian fired"
        case Answered(number, answer) if _commanded(step, number):
            return _answer(step, answer)
        case _:
            return ""


def _may_move(step: Taken) -> bool:
    return step.phases[0] in (*MOVING, Phase.TRIPPED) or not step.facts.rested


def _commanded(step: Taken, number: int) -> bool:
    """Whether this answers a speed of a belt that nobody has told to stop since."""
    books = step.before.books
    return number == books.unanswered and step.phases[0] in MOVING and step.facts.stop_ms is None


def _answer(step: Taken, answer: Answer) -> str:
    if answer is Answer.UNKNOWN:
        return "R8: nobody knows whether a command was taken"
    if answer is Answer.REFUSED and step.phases[0] is Phase.STARTING:
        return "R8: the start was refused"
    return "R8: refused twice" if step.known.refused > 1 and answer is Answer.REFUSED else ""


def _levels(step: Taken) -> set[int]:
    """What the belt was told, now and lately."""
    return {abs(step.facts.told_ckmh), step.facts.high_ckmh, step.facts.low_ckmh}


def _lowered(step: Taken, speed_ckmh: int) -> bool:
    """Whether somebody else set less, and it walks on."""
    theirs = all(abs(speed_ckmh - level) >= STEP_CKMH for level in _levels(step))
    fell = speed_ckmh < abs(step.facts.told_ckmh)
    return theirs and fell and step.phases[1] is Phase.WALKING
