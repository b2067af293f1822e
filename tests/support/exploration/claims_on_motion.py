"""R2, R6, R8, R9, R10, R15: what belt and clock do, and a stop until it is measured done."""

from __future__ import annotations

from collections.abc import Iterator

from exploration.coarse import CAP_CKMH
from exploration.taken import FALLEN, LATE_MS_MAX, MOVING, PAIN_MAX, Taken
from treadmill_ctl.core.model import Linked, Notice, Noticed, Reported, Request
from treadmill_ctl.core.phases import Phase

RESTING = (Phase.STANDING, Phase.READY, Phase.ANNOUNCING, Phase.LATCHED, Phase.ENDED)
OVER_CAP_CKMH = 50


def stopping(step: Taken) -> Iterator[str]:
    """R8: a stop is done at measured standstill; until then it is repeated, then it alarms."""
    before, phase = step.phases
    after, onlooker = step.after, step.onlooker
    stops = after.stop_ms is not None
    came = before in {Phase.SLOWING, Phase.TRIPPED} and phase in RESTING
    late = after.sent_ms is None or onlooker.past(after, "sent_ms")
    # One zero that is fresh waits for the second; the limit of freshness bounds that.
    zero = after.linked and after.zeros > 0 and onlooker.fresh(after)
    silent = not zero and step.outcome.state.alarm is None
    found = (
        (came and not step.still, f"{phase} without measured standstill"),
        (phase in RESTING and after.told_ckmh != 0, f"{phase}, and the belt is told to run"),
        (stops and after.linked and late, "a stop is not repeated"),
        (onlooker.past(after, "stop_ms") and silent, "past the bound without an alarm"),
    )
    yield from (f"R8: {why}" for wrong, why in found if wrong)


def measured(step: Taken) -> Iterator[str]:
    """What belt and clock do wrong trips in the step that can know it."""
    if step.phases[1] not in FALLEN:
        yield from (f"{why}, and no trip" for wrong, why in _wrong(step) if wrong)
    # What a person says of the belt, by key or estop, goes first; the alarm is then a tick behind.
    said = Request.ESTOP in step.requests or Noticed(Notice.KEY_PULLED) in step.events
    if _unasked(step) and step.outcome.state.alarm is None and not said:
        yield "R10: motion at rest, and no alarm"


def gated(step: Taken) -> Iterator[str]:
    """A closed gate does what it says in the very step, and a start waits for a value."""
    if not step.world.gates:
        return
    known, phase = step.known, step.phases[1]
    hurts = known.pain is not None and known.pain > PAIN_MAX
    unknown = known.pain is None or step.onlooker.past(known, "pain_ms")
    leads = phase is Phase.WALKING and not step.outcome.state.guidance.finishing
    confirmed = step.phases == (Phase.STANDING, Phase.READY)
    found = (
        (hurts and phase is Phase.WALKING, "it walks on with more pain than is allowed"),
        (unknown and leads and step.onlooker.past(known, "pain_ms"), "it walks on untold"),
        (confirmed and (hurts or known.pain is None), "confirmed without a value to go by"),
    )
    yield from (f"H-14: {why}" for wrong, why in found if wrong)


def _wrong(step: Taken) -> Iterator[tuple[bool, str]]:
    before, known, onlooker = step.phases[0], step.known, step.onlooker
    # Before the first start nothing was told that a belt could fail to do: only a stop asked for
    # then is under way, and `stopping` holds it to its bound.
    told = known.way != "" and before in MOVING
    under = before is Phase.WALKING and onlooker.past(known, "under_ms")
    yield told and known.linked and not step.fresh, "R9: no fresh report"
    yield told and not 0 <= step.late_ms <= LATE_MS_MAX, "R15: the loop was late"
    yield told and onlooker.past(known, "over_ms"), "R10: over the setpoint for too long"
    yield under, "R10: under the setpoint for too long"
    yield _unasked(step), "R10: motion at rest"
    for speed_ckmh in _reported(step):
        far = abs(speed_ckmh) > CAP_CKMH + OVER_CAP_CKMH
        yield before in MOVING and far, "R2: far above the cap"
        yield known.told_ckmh * speed_ckmh < 0, "R6: the wrong way"


def _unasked(step: Taken) -> bool:
    """Whether a belt that rested moves, and was not told to; also when it stood again at once."""
    moves = any(_reported(step)) or step.known.speed_ckmh != 0
    return step.facts.rested and step.facts.told_ckmh == 0 and moves


def _reported(step: Taken) -> list[int]:
    """The speeds reported in this step, since the connection came about if it did in it."""
    speeds: list[int] = []
    for event in step.events:
        if isinstance(event, Linked):
            speeds.clear()
        elif isinstance(event, Reported) and event.report.speed_ckmh is not None:
            speeds.append(event.report.speed_ckmh)
    return speeds
