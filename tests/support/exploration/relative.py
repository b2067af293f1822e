"""A state with every time told from now and no further back than matters.

The one rule: what is left out, capped or merged here decides nothing later, and its reason stands
beside it. So a search over these states comes to an end.
"""

from __future__ import annotations

from exploration.world import COARSE, MACHINE, STEP_MS
from treadmill_ctl.core.guard import Books
from treadmill_ctl.core.phases import UNDER_WAY, Hold, Phase
from treadmill_ctl.core.profile import Place, SegmentKind
from treadmill_ctl.core.ramp import Ramp
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import Alarm, State
from treadmill_ctl.core.stopping import Stopping
from treadmill_ctl.core.watch import Reason, Trip, Watching

NOW_MS = 1_000_000
NUMBER, EARLIER, EARLIER_STOP = 1_000, 500, 400
TIMED = (Phase.ANNOUNCING, Phase.STARTING)
# From these no way leads to a start: what a start would need is forgotten.
OVER = (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED)
RAMPED = (Phase.STARTING, Phase.WALKING, Phase.SLOWING)
CONFIRM_MS, ASKED_MS = COARSE["CONFIRM_AGE_MS_MAX"], COARSE["START_REQUEST_AGE_MS_MAX"]
STALE_MS, SILENCE_MS = COARSE["STALE_MS_MAX"], COARSE["STOP_SILENCE_MS"]
ESTOPPED = Trip(Reason.ESTOP, "R4", "")
OTHER_TRIP = Trip(Reason.NO_MOTION, "R10", "")
ALARMED = Alarm("link_lost", "")


def relative(state: State) -> State:
    """The same state as it would be at `NOW_MS`."""
    assert state.at_ms is not None
    shift_ms = NOW_MS - state.at_ms
    phase, books = state.phase, state.books
    over = phase in OVER
    latest = state.stops[-1] if state.stops else 0
    return State(
        state.setup,
        NOW_MS,
        NOW_MS,
        Place() if over else _place(state),
        _seen(state, shift_ms),
        phase,
        Hold.END if over else state.hold,
        # Only two phases look at how long they have lasted.
        _at(state.entered_ms + shift_ms, 300) if phase in TIMED else NOW_MS,
        _watching(state, shift_ms),
        Books(latched=books.latched, number=NUMBER)
        if over
        else _books(books, shift_ms, NOW_MS - state.lived_ms),
        # A start stands the line on the lowest speed; before that nothing reads it.
        _ramp(state.ramp, shift_ms) if phase in RAMPED else Ramp(),
        0,  # this machine has no grade
        None if state.stopping is None else _stopping(state, state.stopping, shift_ms),
        # Of several stops only the last is answered here.
        () if not latest else (NUMBER if latest == books.number else EARLIER_STOP,),
        _trip(state),
        # Only whether one stands decides; which one is for people.
        None if state.alarm is None else ALARMED,
        state.refusals if phase in RAMPED else 0,
        "",
        state.cruise,
    )


def _at(time_ms: int, age_ms_max: int) -> int:
    return max(time_ms, NOW_MS - age_ms_max)


def _place(state: State) -> Place:
    """A rest that is over is over, however long ago."""
    segment = state.segment
    if segment is None or segment.kind is SegmentKind.WALK:
        return state.place
    return Place(state.place.segment, min(state.place.elapsed_ms, segment.duration_ms))


def _trip(state: State) -> Trip | None:
    """A reason is only compared with the next one, while tripped; an estop wins over each other."""
    if state.trip is None or state.phase is not Phase.TRIPPED:
        return None
    return ESTOPPED if state.trip.reason is Reason.ESTOP else OTHER_TRIP


def _seen(state: State, shift_ms: int) -> Seen:
    seen = state.seen
    report_ms = seen.report_ms
    way = state.books.way
    turns = state.hold is Hold.TURN or way not in (None, state.next_way)
    turns = turns and state.phase not in OVER
    return Seen(
        linked=seen.linked,
        controlled=seen.controlled and state.phase not in OVER,  # a stop needs no permission
        report=seen.report,
        report_ms=None if report_ms is None else _at(report_ms + shift_ms, STALE_MS + 1),
        # Both bounds of the stale limit are one here, so nothing learned matters.
        period_ms=MACHINE.report_period_ms,
        zeros=seen.zeros,
        # Only a turn asks how long the belt has stood, against the confirmation.
        zero_since_ms=_at(seen.zero_since_ms + shift_ms, CONFIRM_MS + COARSE["TURN_STILL_MS"])
        if seen.zeros and turns
        else NOW_MS,
        bad_ms=(),  # older than its limit with the next step
    )


def _watching(state: State, shift_ms: int) -> Watching:
    watching = state.watching
    if state.phase not in UNDER_WAY or state.phase is Phase.TRIPPED:
        # Not looked at until a start, and that is further off than the bounds take to come down.
        return Watching(rested=watching.rested)
    over_ms, under_ms = watching.over_since_ms, watching.under_since_ms
    first, *later = watching.setpoints
    return Watching(
        # Since when the oldest has been in force is never asked.
        ((NOW_MS, first[1]), *((_at(ms + shift_ms, 200), level) for ms, level in later)),
        watching.high_fine,
        watching.low_fine,
        None if over_ms is None else _at(over_ms + shift_ms, COARSE["OVER_SETPOINT_MS"]),
        None if under_ms is None else _at(under_ms + shift_ms, COARSE["UNDER_SETPOINT_MS"]),
        watching.rested,
    )


def _books(books: Books, shift_ms: int, lived_ms: int) -> Books:
    whole = len(books.confirmed) > 4 and NOW_MS - books.confirmed_ms - shift_ms <= CONFIRM_MS
    asked_ms = None if books.asked_ms is None else books.asked_ms + shift_ms
    running, unanswered = books.running, books.unanswered
    if not running:
        unanswered = None  # a start sets it anew, and only a start makes the belt run
    return Books(
        epoch=0,  # never compared in the core
        number=NUMBER,
        running=running,
        only_down=books.only_down,
        latched=books.latched,
        setpoint_ckmh=books.setpoint_ckmh,
        speed_at_ms=_at(books.speed_at_ms + lived_ms, STEP_MS) if running else NOW_MS,
        unanswered=None
        if unanswered is None
        else (NUMBER if unanswered == books.number else EARLIER),
        before_ckmh=books.before_ckmh if unanswered is not None else 0,
        way=books.way,
        # What is too old is as good as never said, and so is half a confirmation.
        confirmed=books.confirmed if whole else (),
        confirmed_ms=books.confirmed_ms + shift_ms if whole else NOW_MS,
        asked_ms=asked_ms if asked_ms is not None and NOW_MS - asked_ms <= ASKED_MS else None,
    )


def _ramp(ramp: Ramp, shift_ms: int) -> Ramp:
    sent_ms = ramp.sent_ms
    return Ramp(
        ramp.at_fine,
        None if sent_ms is None else _at(sent_ms + shift_ms, MACHINE.command_gap_ms),
    )


def _stopping(state: State, stopping: Stopping, shift_ms: int) -> Stopping:
    told = stopping.accepted and not stopping.blind and state.seen.report_ms is not None
    bound_ms = -(-(stopping.bound_ms + shift_ms) // STEP_MS) * STEP_MS  # no step ends in between
    return Stopping(
        # Since when is asked of a stop that nobody acknowledged, or that saw no report yet.
        NOW_MS - SILENCE_MS if told else _at(stopping.since_ms + shift_ms, SILENCE_MS),
        _at(bound_ms, 0),
        stopping.low_ckmh,
        _at(stopping.low_ms + shift_ms, MACHINE.follow_ms + 1),
        None if stopping.sent_ms is None else NOW_MS,  # due again with every step
        stopping.rung,
        stopping.accepted,
        stopping.blind,
    )
