"""What must hold of every single step from every state that can be reached: R1 to R10 restated.

The one rule: nothing of the guard or the watch is called; only values are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from exploration.world import CAP_CKMH, COARSE, ITEMS
from treadmill_ctl.core.model import (
    Asked,
    Command,
    Event,
    Linked,
    Reported,
    Request,
    SetSpeed,
    StartBelt,
    StopBelt,
    Unlinked,
    Way,
)
from treadmill_ctl.core.phases import TABLE, Hold, Phase
from treadmill_ctl.core.session import Outcome, State

MOVING = (Phase.STARTING, Phase.WALKING, Phase.SLOWING)
RESTING = (Phase.STANDING, Phase.READY, Phase.ANNOUNCING, Phase.LATCHED, Phase.ENDED)
STEP_CKMH = COARSE["STEP_CKMH_MAX"]
STALE_MS = COARSE["STALE_MS_MAX"]
WAY_SIGN = {Way.TURNED: 1, Way.STRAIGHT: 1, Way.REVERSED: -1}


class Ghost(NamedTuple):
    """What a person did for the next start, kept beside the session and not by it."""

    confirmed: bool = False
    asked: bool = False


class Taken(NamedTuple):
    """One step: from where, by what, to where."""

    before: State
    ghost: Ghost
    late_ms: int
    events: Sequence[Event]
    outcome: Outcome


def followed(taken: Taken) -> Ghost:
    """The ghost after a step: any stop, any start and any trip uses up what was said before."""
    confirmed, asked = _heard(taken)
    state = taken.outcome.state
    used = any(isinstance(c, (StartBelt, StopBelt)) for c in _commands(taken))
    if used or state.phase in (*MOVING, Phase.TRIPPED, Phase.LATCHED, Phase.ENDED):
        return Ghost()
    return Ghost(confirmed, asked)


def broken(taken: Taken) -> Iterator[str]:
    """Every rule that this step breaks."""
    yield from _leaving(taken)
    yield from _starting(taken)
    yield from _less(taken)
    yield from _latched(taken)
    yield from _stopping(taken)
    yield from _watched(taken)


def _heard(taken: Taken) -> Ghost:
    """A stop in the same step counts as said last, whatever the order was."""
    asked = [event for event in taken.events if isinstance(event, Asked)]
    said = {each.request for each in asked}
    if said & {Request.STOP, Request.ESTOP, Request.PAUSE}:
        return Ghost()
    if any(isinstance(event, Unlinked) for event in taken.events):
        return Ghost()
    full = {*ITEMS, f"way:{taken.before.next_way.value}"}
    confirmed = taken.ghost.confirmed
    for each in asked:
        if each.request is Request.CONFIRM:
            confirmed = full <= set(each.confirms)
    return Ghost(confirmed, taken.ghost.asked or bool(said & {Request.START, Request.RESUME}))


def _commands(taken: Taken) -> list[Command]:
    return [cleared.command for cleared in taken.outcome.cleared]


def _rises(taken: Taken) -> list[StartBelt | SetSpeed]:
    at_ckmh = abs(taken.before.books.setpoint_ckmh)
    return [
        command
        for command in _commands(taken)
        if isinstance(command, StartBelt)
        or (isinstance(command, SetSpeed) and abs(command.speed_ckmh) > at_ckmh)
    ]


def _leaving(taken: Taken) -> Iterator[str]:
    """R2, R3, R6: what leaves is under the cap, a step away, and never the other way round."""
    at_ckmh = taken.before.books.setpoint_ckmh
    commands = _commands(taken)
    for command in commands:
        if not isinstance(command, (StartBelt, SetSpeed)):
            continue
        if abs(command.speed_ckmh) > CAP_CKMH:
            yield "R2: above the cap"
        if abs(command.speed_ckmh) - abs(at_ckmh) > STEP_CKMH:
            yield "R3: a rise larger than a step"
        if command.speed_ckmh * at_ckmh < 0:
            yield "R6: the direction changes without a stop"
    stops = [isinstance(command, StopBelt) for command in commands]
    if any(stops) and not stops[-1]:
        yield "R4: something leaves behind a stop"
    state = taken.outcome.state
    if state.seen.linked and _rises(taken) and not state.seen.controlled:
        yield "R1: a rise without control"
    if _rises(taken) and not state.seen.linked:
        yield "R1: a rise without a link"


def _starting(taken: Taken) -> Iterator[str]:
    """R5, R6: motion begins from measured standstill, after a person did both, just now."""
    starts = [command for command in _commands(taken) if isinstance(command, StartBelt)]
    if not starts:
        return
    before, state = taken.before, taken.outcome.state
    heard = _heard(taken)
    if not (heard.confirmed and heard.asked):
        yield "R5: a start that nobody confirmed and asked for"
    if before.phase is not Phase.ANNOUNCING:
        yield "R5: a start that was not announced"
    if not _still(state):
        yield "R5: a start without measured standstill"
    if taken.late_ms > COARSE["CONFIRM_AGE_MS_MAX"] or taken.late_ms < 0:
        yield "R5: a start after a gap"
    last, way = before.books.way, state.books.way
    if way is None or starts[0].speed_ckmh * WAY_SIGN[way] <= 0:
        yield "R6: a start the wrong way"
    turned = last is not None and last is not way
    stood_ms = before.books.confirmed_ms - before.seen.zero_since_ms
    if turned and stood_ms < COARSE["TURN_STILL_MS"]:
        yield "R6: a turn without standing still"


def _still(state: State) -> bool:
    """Two zeros, the last one fresh, over a link that stands."""
    return state.seen.linked and state.seen.zeros == 2 and _fresh(state)


def _fresh(state: State) -> bool:
    seen = state.seen
    if state.at_ms is None or seen.report_ms is None:
        return False
    return 0 <= state.at_ms - seen.report_ms <= STALE_MS


def _less(taken: Taken) -> Iterator[str]:
    """R4: whoever says less is heard in every phase, in this very step."""
    said = {event.request for event in taken.events if isinstance(event, Asked)}
    state, commands = taken.outcome.state, _commands(taken)
    stop_left = any(isinstance(command, StopBelt) for command in commands)
    if said & {Request.STOP, Request.ESTOP, Request.PAUSE} and _rises(taken):
        yield "R4: a rise in the step that says less"
    stood = state.phase is Phase.TRIPPED or (state.phase is Phase.LATCHED and _still(state))
    if Request.ESTOP in said and not (stop_left and stood):
        yield "R4: an estop that does not stop"
    settled = taken.before.phase in (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED)
    if Request.STOP in said:
        if settled and not stop_left:
            yield "R4: a stop that sends none"
        if not settled and state.phase not in (Phase.SLOWING, Phase.ENDED, Phase.TRIPPED):
            yield "R4: a stop that does not slow down"
        if state.phase is Phase.SLOWING and state.hold is not Hold.END:
            yield "R4: a stop that does not end"
    if Request.PAUSE in said and state.phase in (Phase.STARTING, Phase.WALKING):
        yield "R4: a pause that walks on"
    if taken.before.books.only_down and state.books.only_down and _rises(taken):
        yield "R4: a rise while slowing down"
    if any(isinstance(event, Linked) for event in taken.events) and not stop_left:
        yield "R5: the first word after a connect is not stop"


def _latched(taken: Taken) -> Iterator[str]:
    """R7: a trip stays until a person resets at standstill."""
    before, state = taken.before, taken.outcome.state
    if state.phase not in _reachable(before.phase):
        yield f"R7: from {before.phase} to {state.phase}"
    latched = before.phase in (Phase.TRIPPED, Phase.LATCHED)
    if latched and any(not isinstance(command, StopBelt) for command in _commands(taken)):
        yield "R7: something but a stop leaves while latched"
    left = before.phase is Phase.LATCHED and state.phase is Phase.ENDED
    said = {event.request for event in taken.events if isinstance(event, Asked)}
    if left and not (Request.RESET in said and _still(state)):
        yield "R7: the latch is left without a reset at standstill"
    if state.phase is Phase.TRIPPED and not state.books.latched:
        yield "R7: tripped, and the guard does not know"


_REACHED: dict[Phase, frozenset[Phase]] = {}


def _reachable(phase: Phase) -> frozenset[Phase]:
    """What rows of the table lead to in one step, several in a row if need be."""
    if phase not in _REACHED:
        found = {phase}
        while more := {to for each in found for to in TABLE[each].values()} - found:
            if phase is Phase.TRIPPED or phase is Phase.LATCHED:
                more -= {Phase.STANDING, Phase.READY}
            found |= more
        _REACHED[phase] = frozenset(found)
    return _REACHED[phase]


def _stopping(taken: Taken) -> Iterator[str]:
    """R8: a stop is done at measured standstill; until then it is repeated, then it alarms."""
    before, state = taken.before, taken.outcome.state
    came = before.phase in (Phase.SLOWING, Phase.TRIPPED) and state.phase in RESTING
    if came and not _still(state):
        yield f"R8: {state.phase} without measured standstill"
    stopping, now_ms = state.stopping, state.at_ms or 0
    if stopping is None or _still(state):
        return
    if state.seen.linked and (
        stopping.sent_ms is None or now_ms - stopping.sent_ms >= COARSE["STOP_REPEAT_MS"]
    ):
        yield "R8: a stop is not repeated"
    zero = state.seen.linked and state.seen.zeros > 0 and _fresh(state)  # the second is to come
    if now_ms >= stopping.bound_ms and not zero and state.alarm is None:
        yield "R8: past the bound without an alarm"


def _watched(taken: Taken) -> Iterator[str]:
    """R9, R10: what the machine does wrong is a trip in the step that can know it."""
    before, state = taken.before, taken.outcome.state
    # Before the first start nothing was told that a belt could fail to do.
    told = before.books.way is not None
    if told and state.phase in MOVING and before.phase in MOVING:
        if any(isinstance(event, Unlinked) for event in taken.events):
            yield "R9: the link went, and no trip"
        if state.seen.linked and not _fresh(state):
            yield "R9: no fresh report, and no trip"
        if taken.late_ms not in range(501):
            yield "R15: the loop was late, and no trip"
        since_ms = state.watching.over_since_ms
        late_ms = 0 if since_ms is None else (state.at_ms or 0) - since_ms
        if late_ms >= COARSE["OVER_SETPOINT_MS"]:
            yield "R10: over the setpoint for too long, and no trip"
    reports = [
        event.report.speed_ckmh
        for event in taken.events
        if isinstance(event, Reported) and event.report.speed_ckmh is not None
    ]
    if not reports or state.phase is Phase.TRIPPED:
        return
    told_ckmh = before.books.setpoint_ckmh
    if before.watching.rested and before.phase in RESTING and reports[-1] != 0:
        yield "R10: motion at rest, and no trip"
    if before.phase in MOVING and abs(reports[-1]) > CAP_CKMH + 50:
        yield "R2: far above the cap, and no trip"
    if before.phase in (Phase.STARTING, Phase.WALKING) and reports[-1] * told_ckmh < 0:
        yield "R6: the wrong way, and no trip"
