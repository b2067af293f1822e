"""Trips on what the machine and people say, and what a trip does.

The one rule: a trip latches, sends the machine's own stop in the same tick, and a graver trip
is written over a lesser one, never the other way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from treadmill_ctl.core import guard
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Event,
    GuardianIs,
    Notice,
    Noticed,
    Request,
    Stance,
    Unlinked,
)
from treadmill_ctl.core.phases import UNDER_WAY, Cause, Hold, Phase
from treadmill_ctl.core.session import State, Tripped
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.stopping import overdue
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.watch import SEVERITY, Reason, Trip, spread

REFUSALS_MAX = 1  # one may be a hiccup, the second is a machine that does not obey

PULL_THE_KEY = "PULL THE KEY"


def trips_of(step: Step, events: Sequence[Event]) -> Iterator[Trip]:
    """Every trip that these events or the passing of time give cause for."""
    for event in events:
        match event:
            case Asked(Request.ESTOP, who=who):
                yield Trip(Reason.ESTOP, "R4", f"software emergency stop by {who}")
            case Noticed(notice, value):
                yield from _of_notice(step, notice, value)
            case GuardianIs(Stance.FIRED):
                yield Trip(
                    Reason.GUARDIAN_FIRED,
                    "R15",
                    "the guardian heard nothing of this program for too long, and stopped the belt",
                )
            case Unlinked(why):
                yield from _of_loss(step, why)
            case Answered(number, answer, why):
                yield from _of_answer(step, number, answer, why)
            case _:
                pass
    yield from _of_time(step)


def trip_over(step: Step, trip: Trip) -> None:
    """Latch, and stop the belt by the machine's own stop, at once."""
    if trip.reason in (Reason.MOTION_UNASKED, Reason.OVER_CAP, Reason.WRONG_WAY):
        step.alarm(trip.reason.value, f"{trip.why}. {PULL_THE_KEY}.")
    known = step.trip if step.phase is Phase.TRIPPED else None
    if known is not None and SEVERITY[known.reason] <= SEVERITY[trip.reason]:
        if trip.reason is Reason.ESTOP:
            step.begin_stop()
        return
    step.note(Tripped(trip))
    step.trip, step.books = trip, guard.latch(step.books)
    step.enter(Cause.TRIP, why=trip.why)
    step.begin_stop()


def begun(state: State | Step) -> bool:
    """Whether this session has had the belt, and still has it in hand."""
    waiting = state.phase in (Phase.STANDING, Phase.READY) and state.hold is Hold.START
    return not waiting and state.phase is not Phase.ENDED


def _of_notice(step: Step, notice: Notice, value: int) -> Iterator[Trip]:
    match notice:
        case Notice.KEY_PULLED if begun(step):
            yield Trip(Reason.KEY_PULLED, "R7", "the safety key was pulled")
        case Notice.CONTROL_LOST | Notice.MACHINE_RESET if begun(step):
            yield Trip(
                Reason.CONTROL_LOST, "R12", "the machine no longer obeys us: somebody else drives"
            )
        case Notice.CONTROL_REFUSED if step.phase in UNDER_WAY:
            yield Trip(Reason.CONTROL_LOST, "R12", "the machine refuses to be controlled by us")
        case Notice.CONSOLE_STARTED if step.phase not in (Phase.STARTING, Phase.WALKING):
            yield Trip(Reason.CONSOLE_STARTED, "R5", "the belt was started at the console")
        case Notice.TARGET_SPEED if step.phase in UNDER_WAY:
            if abs(value) > spread(step.watching)[1]:
                yield Trip(
                    Reason.CONSOLE_RAISED,
                    "R12",
                    f"somebody else set the speed to {kmh(value)}",
                )
        case _:
            pass


def _of_loss(step: Step, why: str) -> Iterator[Trip]:
    if step.phase in UNDER_WAY or not step.watching.rested:
        step.alarm("link_lost", f"LINK LOST: THE BELT MAY BE MOVING. {PULL_THE_KEY}.")
    if begun(step):
        yield Trip(Reason.LINK_LOST, "R9", f"the connection is gone: {why}")


def _of_answer(step: Step, number: int, answer: Answer, why: str) -> Iterator[Trip]:
    if number in step.stops or answer is Answer.SUPERSEDED:
        return
    if answer is Answer.ACCEPTED:
        step.refusals = 0
        return
    if step.phase not in (Phase.STARTING, Phase.WALKING, Phase.SLOWING) or step.stopping:
        return
    if answer is Answer.UNKNOWN:
        yield Trip(
            Reason.COMMAND_UNKNOWN, "R8", f"it is not known whether a command was taken: {why}"
        )
        return
    step.refusals += 1
    if step.phase is Phase.STARTING or step.refusals > REFUSALS_MAX:
        yield Trip(Reason.COMMAND_REFUSED, "R8", f"the machine refuses: {why}")


def _of_time(step: Step) -> Iterator[Trip]:
    now_ms = step.now_ms
    in_phase_ms = now_ms - step.entered_ms
    if step.phase is Phase.STARTING and in_phase_ms > step.setup.machine.start_ms_max:
        yield Trip(
            Reason.NO_MOTION,
            "R10",
            "the start was sent and the belt does not move: is it waiting for its console?",
        )
    stopping = step.stopping
    if step.phase is not Phase.SLOWING or stopping is None or step.seen.still(now_ms):
        return
    if overdue(stopping, step.seen, now_ms):
        yield Trip(Reason.STOP_NOT_CONFIRMED, "R8", "the belt was told to stop and does not")
