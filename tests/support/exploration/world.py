"""A coarse world for the real tick: few speeds, short limits, a tiny plan, every event.

The one rule: only numbers are coarse here. The code that runs is the code that drives a belt.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from treadmill_ctl.core.limits import Limit, Limits
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Event,
    Linked,
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
    Request,
    Unlinked,
    Way,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Part, Plan, Segment, SegmentKind
from treadmill_ctl.core.session import Setup, State

STEP_MS = 100
# A limit of one or two ticks has the same sides as one of thirty.
COARSE: Mapping[str, int] = MappingProxyType(
    {
        "STALE_MS_MIN": 100,
        "STALE_MS_MAX": 100,
        "OVER_SETPOINT_MS": 100,
        "UNDER_SETPOINT_MS": 100,
        "TURN_STILL_MS": 100,
        "STOP_MARGIN_MS": 200,
        "STOP_REPEAT_MS": 100,
        "STOP_SILENCE_MS": 200,
        "START_REQUEST_AGE_MS_MAX": 100,
        "CONFIRM_AGE_MS_MAX": 200,
        "ANNOUNCE_MS": 100,
        "STEP_CKMH_MAX": 50,
        "BAD_BYTES_MS": 100,
        "BAD_BYTES_MAX": 0,
    }
)
CAP_CKMH = 100
MACHINE = Machine(
    "coarse",
    "test",
    Range(50, 150, 50),
    reverses=True,
    report_period_ms=100,
    command_gap_ms=100,
    start_ms_max=200,
    deceleration_mm_s2=14_000,
    follow_ms=100,
)
LIMITS = Limits(
    backward_ckmh=Limit(CAP_CKMH, "world"),
    forward_ckmh=Limit(CAP_CKMH, "world"),
    acceleration_mm_s2=Limit(1_400, "world"),  # one step of the machine in one tick
    deceleration_mm_s2=Limit(1_400, "world"),
    grade_dpct=Limit(150, "world"),
    grade_rate_dpct_s=Limit(10, "world"),
    session_ms=Limit(3_600_000, "world"),
)
ITEMS = ("key", "deck", "stop-in-reach", "walker-ready")
SPEEDS_CKMH = (0, 50, 100, 200, -50)
LATE_MS = (200, 600, 3_000, -100)


def coarsely(put: Callable[[object, str, int], None]) -> None:
    """Put the coarse limits in the place of the real ones, in every module of the core."""
    for name, module in list(sys.modules.items()):
        if name.startswith("treadmill_ctl.core."):
            for limit, value in COARSE.items():
                if hasattr(module, limit):
                    put(module, limit, value)


def setup() -> Setup:
    """A walk, a rest, a walk, a turn, and a walk on a belt in reverse; wants more than it may."""

    def segment(kind: SegmentKind, way: Way, duration_ms: int, speed_ckmh: int = 0) -> Segment:
        return Segment(kind, kind.value, Part.MAIN, way, duration_ms, speed_ckmh, speed_ckmh)

    walk, rest, turn = SegmentKind.WALK, SegmentKind.REST, SegmentKind.TURN
    return Setup(
        Plan(
            "tiny",
            "Tiny",
            (
                segment(walk, Way.TURNED, 200, 150),
                segment(rest, Way.TURNED, 100),
                segment(walk, Way.TURNED, 100, 50),
                segment(turn, Way.TURNED, 100),
                segment(walk, Way.REVERSED, 100, 100),
            ),
        ),
        LIMITS,
        MACHINE,
    )


def inputs(state: State) -> Iterator[tuple[int, tuple[Event, ...]]]:
    """Everything that may come next: how much later, and with which events."""
    events = tuple(_events(state))
    for each in events:
        yield STEP_MS, each
    for late_ms in LATE_MS:
        yield late_ms, ()
        yield late_ms, (Reported(Report(0)),)
    yield LATE_MS[0], (_asked(Request.START),)
    granted = Noticed(Notice.CONTROL_GRANTED)
    yield STEP_MS, (Linked(), granted)
    # Two at once: the graver one has to win, in either order.
    for first in (Request.STOP, Request.ESTOP, Request.PAUSE, Request.CONFIRM):
        yield STEP_MS, (_asked(first, state), _asked(Request.START))
        yield STEP_MS, (_asked(Request.START), _asked(first, state))
        yield STEP_MS, (Reported(Report(0)), _asked(first, state))
    yield STEP_MS, (_asked(Request.RESET), _asked(Request.ESTOP))
    yield STEP_MS, (Unlinked("gone"), Linked(), granted)


def good_day(state: State) -> tuple[Event, ...]:
    """What comes next when machine and person do as they should."""
    if not state.seen.linked:
        return Linked(), Noticed(Notice.CONTROL_GRANTED)
    said: list[Event] = [Reported(Report(state.books.setpoint_ckmh))]
    numbers = (state.books.unanswered, *state.stops[-1:])
    said.extend(Answered(number, Answer.ACCEPTED) for number in numbers if number is not None)
    asks = {Phase.STANDING: Request.CONFIRM, Phase.READY: Request.START}
    if state.phase in asks:
        said.append(_asked(asks[state.phase], state))
    return tuple(said)


def _events(state: State) -> Iterator[tuple[Event, ...]]:
    yield ()
    for speed_ckmh in SPEEDS_CKMH:
        yield (Reported(Report(speed_ckmh)),)
    yield (Reported(Report(None)),)
    yield (Linked(),)
    yield (Unlinked("gone"),)
    for notice in Notice:
        yield (Noticed(notice, 50),)
    yield (Noticed(Notice.TARGET_SPEED, 150),)
    for request in Request:
        yield (_asked(request, state),)
    yield (Asked(Request.CONFIRM, "anna", "test", ITEMS),)
    for answer in Answer:
        for number in {state.books.number, state.books.unanswered, *state.stops[-1:]} - {None}:
            yield (Answered(number or 0, answer),)


def _asked(request: Request, state: State | None = None) -> Asked:
    confirms = ()
    if request is Request.CONFIRM and state is not None:
        confirms = (*ITEMS, f"way:{state.next_way.value}")
    return Asked(request, "anna", "test", confirms)
