"""What people and programs ask for, and what they hear when it cannot be.

The one rule: stop and slower are taken in every phase; everything else is taken where it is safe,
or rejected with what to do instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from treadmill_ctl.core import guard, guided
from treadmill_ctl.core.interlocks import SENTENCES, unguarded
from treadmill_ctl.core.limits import TURN_STILL_MS
from treadmill_ctl.core.model import Asked, Event, Notice, Noticed, Request
from treadmill_ctl.core.phases import SETTLED, Cause, Hold, Phase
from treadmill_ctl.core.profile import SegmentKind
from treadmill_ctl.core.session import Rejected, State
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.units import seconds

MORE_THAN_ONE_WAY = "confirmed for more than one way to walk; confirm only the one that is meant"


def take_requests(step: Step, asked: Sequence[Asked]) -> None:
    """Take every request of this tick, the stops first, and what goes on in the plan last."""
    for each in sorted(asked, key=lambda a: _ORDER.get(a.request, 1)):
        if each.request is not Request.ESTOP:  # that is a trip, taken before anything else
            _TAKEN[each.request](step, each)


def take_console(step: Step, events: Sequence[Event]) -> None:
    """Somebody at the treadmill asks for less: nothing here takes it up again by itself."""
    for event in events:
        match event:
            case Noticed(Notice.TARGET_SPEED, value) if step.in_phase(Phase.WALKING):
                if abs(value) < abs(step.books.setpoint_ckmh) and not _ours(step, abs(value)):
                    step.enter(Cause.HALT, Hold.PAUSE, "slowed down at the treadmill's console")
            case _:
                pass


def _ours(step: Step, speed_ckmh: int) -> bool:
    """Whether the machine may be repeating a setpoint of ours, rounded by less than a step."""
    grid_ckmh = step.setup.machine.speed.widest
    return any(abs(speed_ckmh - level) < grid_ckmh for _, level in step.watching.setpoints)


def missing(state: State | Step, confirms: Sequence[str]) -> tuple[str, ...]:
    """The sentences of the interlocks that these confirmations leave open."""
    items = state.setup.interlocks(state.next_way)
    return tuple(SENTENCES[item] for item in items if item not in confirms)


def wait_ms(state: State | Step, now_ms: int) -> int:
    """How long a rest or a turn still has to last before the walk may go on."""
    segment = state.segment
    if state.hold not in (Hold.REST, Hold.TURN) or segment is None:
        return 0
    left_ms = segment.duration_ms - state.place.elapsed_ms
    if segment.kind is SegmentKind.TURN:
        left_ms = max(left_ms, TURN_STILL_MS - state.seen.still_ms(now_ms))
    return max(left_ms, 0)


def _stop(step: Step, asked: Asked) -> None:
    if step.in_phase(*SETTLED):
        step.begin_stop()
    else:
        step.enter(Cause.HALT, Hold.END, f"stopped by {asked.who}")


def _cool_down(step: Step, asked: Asked) -> None:
    if step.in_phase(*SETTLED):
        step.note(Rejected(Request.COOL_DOWN, asked.who, f"the session is {step.phase}"))
    else:
        guided.cool_down(step, f"cooled down at the word of {asked.who}")


def _pause(step: Step, asked: Asked) -> None:
    if step.in_phase(Phase.STARTING, Phase.WALKING):
        step.enter(Cause.HALT, Hold.PAUSE, f"paused by {asked.who}")
    elif not step.enter(Cause.LAPSED, why=f"held by {asked.who}"):
        step.note(Rejected(Request.PAUSE, asked.who, "the belt stands or is coming to a stop"))


def _confirm(step: Step, asked: Asked) -> None:
    why = _against_confirm(step)
    if why is None:
        step.enter(Cause.CONFIRMED)
    else:
        step.books = guard.disarmed(step.books)
        step.note(Rejected(Request.CONFIRM, asked.who, why))


def _against_confirm(step: Step) -> str | None:
    if step.phase not in (Phase.STANDING, Phase.READY):
        return f"there is nothing to confirm: the session is {step.phase}"
    if why := _not_in_hand(step):
        return why
    short_ms = TURN_STILL_MS - step.seen.still_ms(step.now_ms)
    if step.hold is Hold.TURN and short_ms > 0:
        return f"the belt has to stand for {seconds(short_ms)} more before a turn is confirmed"
    if not guard.confirmed(step.books, step.setup.rules, step.next_way, step.now_ms):
        left_open = missing(step, step.books.confirmed)
        return f"not confirmed: {' '.join(left_open)}" if left_open else MORE_THAN_ONE_WAY
    return None


def _not_in_hand(step: Step) -> str | None:
    """Why treadmill and guardian are not such that a belt may be started."""
    if not step.seen.linked or not step.seen.controlled:
        return "the treadmill is not under control yet"
    if step.alarm_ is not None:
        return "an alarm stands: see to it, then reset"
    if why := unguarded(step.books.guardian):
        return f"{why}; without it nothing is started"
    if not step.seen.still(step.now_ms):
        return "standstill is not measured yet; wait until the belt reports zero"
    if why := guided.against_entry(step):
        return f"{why}; tell a newer value when there is one"
    if step.deck_dpct is None and step.setup.moves_deck:
        return "the treadmill has not said how its deck stands, and this plan moves it"
    return None


def _go(step: Step, asked: Asked) -> None:
    left_ms = wait_ms(step, step.now_ms)
    if step.phase is Phase.STANDING:
        why = "confirm the interlocks first"
    elif step.phase is not Phase.READY:
        why = f"the session is {step.phase}"
    elif left_ms:
        why = f"the {step.hold} has {seconds(left_ms)} to go"
    else:
        step.enter(Cause.GO)
        return
    step.note(Rejected(asked.request, asked.who, why))


def _reset(step: Step, asked: Asked) -> None:
    if step.alarm_ is None and not step.in_phase(Phase.TRIPPED, Phase.LATCHED):
        step.note(Rejected(Request.RESET, asked.who, "there is no trip or alarm to reset"))
    elif step.phase is Phase.TRIPPED or not step.seen.still(step.now_ms):
        why = "standstill is not measured: make sure that the belt stands, pull the key"
        step.note(Rejected(Request.RESET, asked.who, why))
        if step.in_phase(Phase.TRIPPED, Phase.LATCHED):
            step.books = guard.latch(step.books)  # the guard may have seen standstill already
    else:
        step.alarm_ = None
        step.enter(Cause.RESET, Hold.END, f"reset by {asked.who}")


_ORDER = {Request.STOP: 0, Request.NEXT: 2, Request.SUCCEEDED: 2, Request.FAILED: 2}
_TAKEN: dict[Request, Callable[[Step, Asked], None]] = {
    Request.STOP: _stop,
    Request.PAUSE: _pause,
    Request.CONFIRM: _confirm,
    Request.START: _go,
    Request.RESUME: _go,
    Request.RESET: _reset,
    Request.SLOWER: guided.slower,
    Request.FASTER: guided.faster,
    Request.NEXT: guided.onward,
    Request.COOL_DOWN: _cool_down,
    Request.SUCCEEDED: guided.judge_trial,
    Request.FAILED: guided.judge_trial,
    Request.TELL: guided.learn,
}
