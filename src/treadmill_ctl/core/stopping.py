"""The ladder of a stop: repeated until standstill is measured, climbed when it does not help.

The one rule: a stop is done when the belt is measured at zero, not when it is acknowledged.
"""

from __future__ import annotations

from typing import NamedTuple

from treadmill_ctl.core.limits import (
    OVER_CAP_CKMH,
    OVER_SETPOINT_CKMH,
    STOP_MARGIN_MS,
    STOP_RELINK_MS,
    STOP_REPEAT_MS,
    STOP_SILENCE_MS,
)
from treadmill_ctl.core.model import Answer, Answered, Event, Machine, Notice, Noticed, StopBelt
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.units import change_ms

RUNGS = 4
LOWEST_SPEED_RUNG = 2  # the driver takes the belt to its lowest speed: only ever to slow it


class Stopping(NamedTuple):
    """A stop under way. `bound_ms`: by then standstill must be measured.

    `from_ckmh` is the higher of what was measured and what was asked for when it began, and
    `seen_ckmh` what was measured. `low_ckmh`, `low_ms`: the lowest speed measured since, and when
    it last became lower.
    `accepted`: over this connection the machine acknowledged one of the stops. `unheard` of them
    went out since `heard_ms`, when it last said anything to a request, or the connection was made.
    `blind`: nothing was measured yet when it began.
    """

    since_ms: int
    bound_ms: int
    from_ckmh: int
    seen_ckmh: int
    low_ckmh: int
    low_ms: int
    heard_ms: int
    sent_ms: int | None = None
    rung: int = 0
    accepted: bool = False
    unheard: int = 0
    blind: bool = False


def begun(seen: Seen, setpoint_ckmh: int, machine: Machine, now_ms: int) -> Stopping:
    """A stop that begins now, from the higher of what is measured and what was asked for.

    The bound is the expected run-down plus what it takes to see two zero reports, 3 s at most.
    """
    seen_ckmh = abs(seen.speed_ckmh)
    from_ckmh = max(seen_ckmh, abs(setpoint_ckmh))
    run_down_ms = change_ms(from_ckmh, machine.deceleration_mm_s2)
    margin_ms = min(STOP_MARGIN_MS, STOP_REPEAT_MS * 2 + 2 * seen.period_ms)
    blind = seen.report_ms is None
    bound_ms = now_ms + run_down_ms + margin_ms
    return Stopping(now_ms, bound_ms, from_ckmh, seen_ckmh, from_ckmh, now_ms, now_ms, blind=blind)


def reconnected(stopping: Stopping, now_ms: int) -> Stopping:
    """Over a new connection the ladder begins at its foot; the bound stays what it was."""
    return stopping._replace(sent_ms=None, rung=0, accepted=False, heard_ms=now_ms, unheard=0)


def watched(stopping: Stopping, seen: Seen, machine: Machine, now_ms: int) -> Stopping:
    """Take in what is measured; the first that is tells a blind stop how long it may take."""
    speed_ckmh = abs(seen.speed_ckmh)
    if stopping.blind and seen.fresh(now_ms):
        known = begun(seen, stopping.low_ckmh, machine, stopping.since_ms)
        return stopping._replace(
            bound_ms=known.bound_ms,
            from_ckmh=known.from_ckmh,
            seen_ckmh=known.seen_ckmh,
            low_ckmh=speed_ckmh,
            low_ms=now_ms,
            blind=False,
        )
    since = seen.report_ms is not None and seen.report_ms > stopping.since_ms
    if not since or speed_ckmh >= stopping.low_ckmh or not seen.fresh(now_ms):
        return stopping
    return stopping._replace(low_ckmh=speed_ckmh, low_ms=now_ms)


def answered(stopping: Stopping, answer: Answer) -> Stopping:
    """Take in what the machine says of a stop; it counts for the choice of the rung only."""
    return stopping._replace(accepted=stopping.accepted or answer is Answer.ACCEPTED)


def listened(stopping: Stopping, event: Event, now_ms: int) -> Stopping:
    """Take in that the machine said anything to a request, be it a no: the connection carries."""
    match event:
        case Answered(answer=Answer.ACCEPTED | Answer.REFUSED):
            return stopping._replace(heard_ms=now_ms, unheard=0)
        case Noticed(Notice.CONTROL_GRANTED | Notice.CONTROL_REFUSED, value) if value:
            return stopping._replace(heard_ms=now_ms, unheard=0)
        case _:
            return stopping


def due(stopping: Stopping, now_ms: int) -> bool:
    """Whether a stop is to be sent now."""
    return stopping.sent_ms is None or not 0 <= now_ms - stopping.sent_ms < STOP_REPEAT_MS


def next_stop(
    stopping: Stopping, seen: Seen, machine: Machine, now_ms: int
) -> tuple[Stopping, StopBelt]:
    """The stop to send now, and the ladder after it.

    An acknowledged stop under which the belt slows down is repeated as it is, and so is any stop
    while nothing says that the belt moves; any other climbs.
    """
    helps = stopping.accepted and now_ms - stopping.low_ms <= machine.follow_ms
    waits = (
        now_ms - stopping.since_ms < STOP_SILENCE_MS
        if seen.report_ms is None
        else (seen.speed_ckmh == 0 and seen.fresh(now_ms))
    )
    if stopping.sent_ms is None or helps or waits:
        rung = 0
    else:
        rung = (stopping.rung + 1) % RUNGS
        # Nothing is steered by a report that is beyond what this machine can do.
        likely = abs(seen.speed_ckmh) <= machine.speed.highest + OVER_CAP_CKMH
        too_fast = likely and seen.fresh(now_ms) and abs(seen.speed_ckmh) > machine.speed.lowest
        if rung == LOWEST_SPEED_RUNG and not too_fast:
            rung = (rung + 1) % RUNGS
    unheard = stopping.unheard + 1
    return stopping._replace(rung=rung, sent_ms=now_ms, unheard=unheard), StopBelt(rung)


def overdue(stopping: Stopping, seen: Seen, now_ms: int) -> bool:
    """Whether the alarm is due: past the bound, or nobody acknowledges at all.

    A belt whose last report says zero has no alarm while that is fresh: a machine that stands
    often refuses a stop, and one that reports slowly needs its time to say zero twice.
    """
    if now_ms < stopping.since_ms:
        return True
    unheard = not stopping.accepted and now_ms - stopping.since_ms >= STOP_SILENCE_MS
    stands = seen.linked and seen.zeros > 0 and seen.fresh(now_ms)
    return (unheard or now_ms >= stopping.bound_ms) and not stands


def forlorn(stopping: Stopping, seen: Seen, machine: Machine, now_ms: int) -> bool:
    """Whether this connection has to be given up for a new one: the last rung of the ladder.

    Two rounds of the ladder went out and nothing was said to them, be it a no, and no report says
    that the belt becomes slower or stands. Both are asked for: after a jump of the clock no time
    was given to anybody.
    """
    tried = now_ms - stopping.heard_ms >= STOP_RELINK_MS and stopping.unheard >= 2 * RUNGS
    if not tried or not seen.linked:
        return False
    slows = now_ms - stopping.low_ms <= machine.follow_ms
    return not (seen.fresh(now_ms) and (slows or seen.speed_ckmh == 0))


def speeds_up(stopping: Stopping, seen: Seen, now_ms: int) -> bool:
    """Whether the belt gains speed although it was told to stop.

    Above all that was measured or asked for when the stop began; or again, after it had slowed
    down. A belt that was still on its way up when the stop reached it does neither.
    """
    if stopping.blind or not seen.fresh(now_ms):
        return False
    slowed = stopping.low_ckmh < stopping.seen_ckmh - OVER_SETPOINT_CKMH
    above_ckmh = stopping.low_ckmh if slowed else stopping.from_ckmh
    return abs(seen.speed_ckmh) > above_ckmh + OVER_SETPOINT_CKMH
