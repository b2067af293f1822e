"""What a session does by itself as time passes, phase by phase.

The one rule: nothing here starts a belt that no person asked to start.
"""

from __future__ import annotations

from collections.abc import Callable

from treadmill_ctl.core import guard, guided, profile, ramp
from treadmill_ctl.core.interlocks import unguarded
from treadmill_ctl.core.limits import ANNOUNCE_MS, GRADE_MOVES_BELOW_CKMH, TICK_GAP_MS_MAX
from treadmill_ctl.core.model import SetGrade, SetSpeed, StartBelt, Walk
from treadmill_ctl.core.phases import Cause, Hold, Phase
from treadmill_ctl.core.profile import Leave, Part, SegmentKind
from treadmill_ctl.core.step import Step
from treadmill_ctl.core.stopping import due, overdue, speeds_up
from treadmill_ctl.core.trips import PULL_THE_KEY

HOLD_OF = {SegmentKind.REST: Hold.REST, SegmentKind.TURN: Hold.TURN}
AT_THE_CONSOLE = "the treadmill's console paused or stopped the belt"


def _stand(step: Step) -> None:
    """Count a rest's time at standstill; a belt found moving is told to stop until it stands."""
    _stop_until_still(step)
    if step.hold in (Hold.REST, Hold.TURN) and step.seen.still(step.now_ms):
        place = profile.advance(step.setup.plan, step.place, step.step_ms)
        step.place = place


def _stay_ready(step: Step) -> None:
    _stand(step)
    _lapse(step)


def _lapse(step: Step) -> None:
    """A confirmation is worth nothing once what it confirmed may have changed."""
    holds = (
        0 <= step.passed_ms <= TICK_GAP_MS_MAX
        and guard.confirmed(step.books, step.setup.rules, step.next_way, step.now_ms)
        and step.seen.still(step.now_ms)
        and step.seen.controlled
        and not unguarded(step.books.guardian)
    )
    if not holds:
        step.enter(Cause.LAPSED, why="the confirmation no longer holds; confirm again")


def _announce(step: Step) -> None:
    _stop_until_still(step)
    _lapse(step)
    if step.phase is not Phase.ANNOUNCING or step.now_ms - step.entered_ms < ANNOUNCE_MS:
        return
    way = step.next_way
    lowest_ckmh = step.setup.machine.speed.lowest
    if not step.ask(StartBelt(lowest_ckmh * way.belt_sign), way):
        step.enter(Cause.LAPSED, why="the start was not cleared")
        return
    if step.hold in (Hold.REST, Hold.TURN):
        guided.arrive(step, profile.following(step.place))
    step.stopping, step.refusals = None, 0
    step.enter(Cause.ANNOUNCED, Hold.NOTHING)


def _start(step: Step) -> None:
    """Motion measured: the walk begins, at the lowest speed, said again in so many words.

    Not before the start is answered: what waits behind an answer leaves later than it was judged.
    """
    if not step.books.running:
        step.enter(Cause.HALT, Hold.PAUSE, AT_THE_CONSOLE)
        _slow(step)
        return
    if step.seen.speed_ckmh == 0 or step.books.unanswered is not None:
        return
    lowest_ckmh = step.setup.machine.speed.lowest
    step.ramp, step.grade_ms = ramp.rebased(lowest_ckmh, step.now_ms, step.lived_ms), 0
    step.enter(Cause.MOVING)
    way = step.next_way
    step.ask(SetSpeed(lowest_ckmh * way.belt_sign), way)


def _walk(step: Step) -> None:
    if step.seen.still(step.now_ms):
        step.enter(Cause.HALT, Hold.PAUSE, "the belt was stopped at the treadmill")
    elif not step.books.running:
        step.enter(Cause.HALT, Hold.PAUSE, AT_THE_CONSOLE)
    else:
        _go_on(step)
    if step.in_phase(Phase.WALKING):
        _steer(step)
    else:
        _slow(step)


def _go_on(step: Step) -> None:
    """Advance in the plan; a rest, a turn and the end are come to by slowing down."""
    _pass_time(step)
    guided.heed_gates(step)
    segment, finishing = step.segment, step.guidance.finishing
    if segment is None:
        step.enter(Cause.HALT, Hold.END, step.why if finishing else "the plan is complete")
    elif finishing and segment.part is not Part.COOL_DOWN:
        step.enter(Cause.HALT, Hold.END, step.why)
    elif segment.kind is not SegmentKind.WALK:
        step.enter(Cause.HALT, HOLD_OF[segment.kind], segment.label)


def _pass_time(step: Step) -> None:
    """The time of a walk; what a person just went on to, and is no walk, has none yet."""
    segment = step.segment
    if segment is None or segment.kind is not SegmentKind.WALK:
        return
    place = profile.advance(step.setup.plan, step.place, step.step_ms)
    if place.segment == step.place.segment:
        step.place = place
    elif segment.leave is Leave.BY_HAND:
        guided.run_out(step, segment, place)
    else:
        guided.arrive(step, place)


def _steer(step: Step) -> None:
    """One command at a time, the speed first, and the machine is given its time between two."""
    elapsed_ms = _elapsed_ms(step)
    if elapsed_ms is None:
        return
    wanted = profile.wanted(step.setup.plan, step.place)
    _approach(step, step.target_ckmh, wanted.acceleration_mm_s2, elapsed_ms)
    _tilt(step, elapsed_ms)


def _elapsed_ms(step: Step) -> int | None:
    pace = ramp.Pace(step.now_ms, step.passed_ms, step.step_ms, step.lived_ms)
    return ramp.elapsed_ms(step.ramp, step.setup.machine, pace)


def _approach(
    step: Step, target_ckmh: int, acceleration_mm_s2: int | None, elapsed_ms: int
) -> None:
    """Move the line, and ask for the setpoint that is due, in the way the belt was started in."""
    setup, way = step.setup, step.books.way or step.next_way
    at_ckmh = abs(step.books.setpoint_ckmh)
    line = ramp.approach(
        step.ramp, target_ckmh, at_ckmh, elapsed_ms, setup.limits, acceleration_mm_s2
    )
    step.ramp = line
    speed_ckmh = ramp.proposal(line, at_ckmh, setup.machine.speed)
    if speed_ckmh is None or (speed_ckmh > at_ckmh and step.books.unanswered is not None):
        return
    if step.ask(SetSpeed(speed_ckmh * way.belt_sign), way):
        step.ramp = ramp.rebased(speed_ckmh, step.now_ms, step.lived_ms)


def _tilt(step: Step, elapsed_ms: int) -> None:
    """Move the deck at its own rate, backward only at slow speed; from an unknown place never."""
    setup, way = step.setup, step.next_way
    grid, at_dpct, goal_dpct = setup.machine.grade, step.deck_dpct, step.goal_dpct
    if grid is None or at_dpct is None or goal_dpct is None or step.books.unanswered is not None:
        return
    if at_dpct == goal_dpct:
        return
    fast = max(abs(step.books.setpoint_ckmh), abs(step.seen.speed_ckmh)) > GRADE_MOVES_BELOW_CKMH
    if way.walk is Walk.BACKWARD and fast:
        return
    grade_ms = step.grade_ms + elapsed_ms
    rate_dpct_s = setup.limits.grade_rate_dpct_s.value
    grade_dpct = ramp.grade_step(at_dpct, goal_dpct, rate_dpct_s, grade_ms, grid)
    step.grade_ms = grade_ms
    if grade_dpct != at_dpct and step.ask(SetGrade(grade_dpct), way):
        step.grade_ms = 0
        step.ramp = step.ramp._replace(sent_ms=step.now_ms, sent_lived_ms=step.lived_ms)


def _slow(step: Step) -> None:
    """Ramp down to the machine's lowest speed, then its own stop, until standstill."""
    lowest_ckmh = step.setup.machine.speed.lowest
    runs = step.stopping is None and step.books.running and not step.seen.still(step.now_ms)
    if runs and abs(step.books.setpoint_ckmh) > lowest_ckmh:
        elapsed_ms = _elapsed_ms(step)
        if elapsed_ms is not None:
            _approach(step, lowest_ckmh, None, elapsed_ms)
        return
    cause = Cause.FINISHED if step.hold is Hold.END else Cause.STILL
    _keep_stopping(step, cause)


def _keep_stopping(step: Step, done: Cause) -> None:
    """Stop, again and again, until standstill is measured; the alarm when it is overdue."""
    if step.stopping is None:
        step.begin_stop()
    elif step.seen.still(step.now_ms):
        step.stopping = None
        step.enter(done)
    else:
        _stop_until_still(step)


def _stop_until_still(step: Step) -> None:
    """As long as a stop is under way: repeat it, raise the alarm, or see that it is done."""
    if step.stopping is None:
        return
    if step.seen.still(step.now_ms):
        step.stopping = None
        return
    if speeds_up(step.stopping, step.seen, step.now_ms):
        step.alarm("speeds_up", f"THE BELT SPEEDS UP, AND WAS TOLD TO STOP. {PULL_THE_KEY}.")
    if overdue(step.stopping, step.seen, step.now_ms):
        step.alarm("stop_not_confirmed", f"STOP NOT CONFIRMED. {PULL_THE_KEY}.")
    if step.seen.linked and due(step.stopping, step.now_ms):
        step.send_stop(step.stopping)


def _trip(step: Step) -> None:
    _keep_stopping(step, Cause.STILL)


_MOVES: dict[Phase, Callable[[Step], None]] = {
    Phase.STANDING: _stand,
    Phase.READY: _stay_ready,
    Phase.ANNOUNCING: _announce,
    Phase.STARTING: _start,
    Phase.WALKING: _walk,
    Phase.SLOWING: _slow,
    Phase.TRIPPED: _trip,
    Phase.LATCHED: _stop_until_still,
    Phase.ENDED: _stop_until_still,
}


def move_on(step: Step) -> None:
    """Do what the phase does."""
    _MOVES[step.phase](step)
