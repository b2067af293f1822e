"""Whole sessions at random, judged by an oracle that shares no code with the guard or the watch.

Plans, caps, treadmills, people and misbehaviour are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core_oracle import Bounds, Oracle
from core_walk import Kit, Walk
from led_oracle import LedOracle
from scripted_belt import Belt, Fault
from treadmill_ctl.core.gates import Gate, Remedy, Sign
from treadmill_ctl.core.guard import Refused
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import (
    Asked,
    Event,
    GuardianIs,
    Machine,
    Notice,
    Noticed,
    Range,
    Request,
    Stance,
    Way,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Leave, Paced, Part, Segment, SegmentKind, Trial
from treadmill_ctl.core.session import Setup, Tripped


@dataclass(frozen=True)
class Act:
    """Something that happens at a time: a request, a notice, a fault, a link, a late tick."""

    at_ms: int
    what: str
    value: int = 0


REQUESTS = {r.value: r for r in Request}
NOTICES = {n.value: n for n in Notice}
STANCES = {s.value: s for s in Stance}
FAULT_NAMES = (
    "RUNS_OVER",
    "RUNS_AWAY",
    "IGNORES_STOP",
    "IGNORES_SPEED",
    "REFUSES_SPEED",
    "REFUSES_STOP",
    "REFUSES_START",
    "NEVER_ANSWERS",
    "DEAF",
    "SILENT",
    "SPEECHLESS",
    "NEVER_ZERO",
    "MOVES",
    "WRONG_WAY",
)
SPEEDS = st.integers(20, 250) | st.integers(20, 700)
WAYS = {False: [Way.TURNED, Way.STRAIGHT], True: list(Way)}


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    """Treadmills of different manners."""
    lowest = draw(st.sampled_from([30, 50, 80, 100]))
    step = draw(st.sampled_from([1, 10, 16]))
    highest = lowest + step * draw(st.integers(200 // step, 700 // step))
    return Machine(
        "any",
        "test",
        Range(lowest, highest, step),
        grade=draw(st.sampled_from([None, Range(0, 150, 5), Range(-30, 100, 1)])),
        reverses=draw(st.booleans()),
        command_gap_ms=draw(st.sampled_from([0, 300, 700, 1_500])),
    )


@st.composite
def plans(draw: st.DrawFn, kit: Kit, reverses: bool) -> list[Segment]:  # noqa: FBT001
    """Walks, rests and turns in an order that makes sense."""
    way = draw(st.sampled_from(WAYS[reverses]))
    segments: list[Segment] = []
    for _ in range(draw(st.integers(1, 4))):
        for _ in range(draw(st.integers(1, 2))):
            ends = draw(SPEEDS), draw(SPEEDS)
            grade_dpct = draw(st.integers(-60, 160))
            own_mm_s2 = draw(st.sampled_from([None, 20, 90, 400]))
            duration_ms = draw(st.integers(2, 9)) * 1_000
            segments += [kit.walk(duration_ms, *ends, way, grade_dpct, own_mm_s2)]
        other = draw(st.sampled_from(WAYS[reverses]))
        held_ms = draw(st.integers(0, 4)) * 1_000
        segments.append((kit.rest if other is way else kit.turn)(held_ms, way))
        way = other
    return segments[:-1]


TRIALS = st.builds(
    Trial,
    st.integers(0, 30),
    st.integers(-30, 0),
    st.integers(50, 100),
    st.integers(100, 150),
)
SIGNS = (Sign.PAIN, Sign.EXERTION)
GATES = st.builds(
    Gate,
    st.sampled_from(SIGNS),
    st.none(),
    st.sampled_from([6, 8]),
    st.sampled_from([2_000, 5_000, 20_000]),
    st.sampled_from(Remedy),
    st.sampled_from(Remedy),
)


@st.composite
def led(draw: st.DrawFn, segment: Segment) -> Segment:
    """The same segment, and perhaps something of it left to persons."""
    if segment.kind is not SegmentKind.WALK:
        return segment
    segment = replace(segment, duration_ms=2 * segment.duration_ms)
    leave, part = draw(st.sampled_from(Leave)), draw(st.sampled_from(Part))
    one_ckmh = min(segment.speed_from_ckmh, segment.speed_to_ckmh)
    at_one = replace(segment, speed_from_ckmh=one_ckmh, speed_to_ckmh=one_ckmh)
    match draw(st.integers(0, 3)):
        case 0:
            paced = Paced(one_ckmh - draw(st.integers(0, 19)), one_ckmh + 60, 20)
            return replace(at_one, paced=paced, leave=leave, part=part)
        case 1:
            return replace(at_one, trial=draw(TRIALS))
        case 2:
            return replace(segment, leave=leave, part=part)
        case _:
            return segment


@st.composite
def led_setups(draw: st.DrawFn, plain: Setup) -> Setup:
    """The same session, half of them with a walk that persons lead and gates watch."""
    if draw(st.booleans()):
        return plain
    segments = tuple(draw(led(segment)) for segment in plain.plan.segments)
    gates = tuple(draw(st.lists(GATES, max_size=2)))
    entry = tuple(draw(st.lists(GATES, max_size=1)))
    plan = replace(plain.plan, segments=segments, gates=gates, entry=entry)
    return replace(plain, plan=plan)


OPTIONAL_CAPS = st.builds(
    Caps,
    st.just("drawn"),
    st.none() | st.integers(60, 900),
    st.none() | st.integers(60, 1_500),
    st.none() | st.integers(20, 400),
    st.none() | st.integers(100, 600),
)


def bounds_of(caps: Caps, machine: Machine) -> Bounds:
    """The lowest of the ceiling, the site's default and what was drawn, restated."""
    return Bounds(
        min(500, caps.backward_ckmh or 500),
        min(650, caps.forward_ckmh or 650),
        min(100, caps.acceleration_mm_s2 or 100),
        min(150, caps.deceleration_mm_s2 or 150),
        machine,
    )


ACTS = st.lists(
    st.builds(
        Act,
        st.integers(1, 600).map(lambda n: n * 100),
        st.sampled_from([*REQUESTS, "pause", "stop", "estop"])
        | st.sampled_from([*NOTICES])
        | st.sampled_from([*STANCES])
        | st.sampled_from(FAULT_NAMES)
        | st.sampled_from(["heal", "unlink", "link", "gap", "gap"]),
        st.sampled_from([0, 40, 90, 130, 300, 600, 900]),
    ),
    max_size=6,
)


LEADING = (
    *(Request.SLOWER,) * 2,
    *(Request.FASTER,) * 4,
    Request.NEXT,
    Request.COOL_DOWN,
    Request.SUCCEEDED,
    Request.FAILED,
    *(Request.TELL,) * 2,
)
LEADS = st.lists(
    st.builds(
        Act,
        st.integers(60, 600).map(lambda n: n * 100),
        st.sampled_from([each.value for each in LEADING]),
        st.sampled_from([0, 40, 240, 280, 300, 320, 900]),
    ),
    min_size=4,
    max_size=12,
)


def perform(walk: Walk, act: Act) -> tuple[Event, ...]:
    """Let it happen; the events that come of it."""
    if act.what in REQUESTS:
        tells = ((SIGNS[act.value % 2], act.value // 40),) if act.what == Request.TELL else ()
        return (Asked(REQUESTS[act.what], "ben", "test", walk.items(), tells),)
    if act.what in NOTICES:
        return (Noticed(NOTICES[act.what], act.value),)
    if act.what in STANCES:
        return (GuardianIs(STANCES[act.what]),)
    match act.what:
        case "heal":
            walk.belt.faults.clear()
            return ()
        case "unlink":
            return walk.belt.unlink()
        case "link":
            return walk.belt.link()
        case "gap":
            return ()
        case name:
            walk.belt.faults.add(Fault[name])
            return ()


def cooperate(walk: Walk) -> tuple[Event, ...]:
    """A person who lets the session go on where it can, twice a second."""
    if walk.now_ms % 500:
        return ()
    told = Asked(Request.TELL, "anna", "test", tells=tuple((sign, 6) for sign in SIGNS))
    return (*_led_on(walk), *_let_go_on(walk), told)


def _led_on(walk: Walk) -> tuple[Event, ...]:
    """On to the next segment where nobody else says so."""
    segment = walk.state.segment
    due = walk.state.phase is Phase.WALKING and walk.state.place.elapsed_ms >= 1_000
    if due and segment is not None and segment.leave is Leave.BY_HAND:
        return (Asked(Request.NEXT, "anna", "test"),)
    return ()


def _let_go_on(walk: Walk) -> tuple[Event, ...]:
    match walk.state.phase:
        case Phase.STANDING if walk.state.alarm is not None:
            return (Asked(Request.RESET, "anna", "test"),)
        case Phase.STANDING:
            return (Asked(Request.CONFIRM, "anna", "test", walk.items()),)
        case Phase.READY:
            return (Asked(Request.START, "anna", "test"),)
        case _:
            return ()


@settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_every_rule_holds_at_every_tick(kit: Kit, data: st.DataObject) -> None:
    """R1 to R10 hold whatever the plan, the caps, the treadmill, the people and the faults."""
    machine = data.draw(machines())
    caps = data.draw(OPTIONAL_CAPS)
    plain = kit.setup(*data.draw(plans(kit, machine.reverses)), machine=machine, caps=caps)
    setup = data.draw(led_setups(plain))
    belt = Belt(
        machine,
        period_ms=data.draw(st.sampled_from([200, 500, 1_000])),
        answer_ms=data.draw(st.sampled_from([0, 100, 400])),
        countdown_ms=data.draw(st.sampled_from([0, 1_000, 3_000])),
        rate_ckmh_s=data.draw(st.sampled_from([30, 60, 150])),
    )
    walk = Walk(setup, belt)
    leads = [] if setup is plain else data.draw(LEADS)
    acts = sorted([*data.draw(ACTS), *leads], key=lambda act: act.at_ms)
    oracle = Oracle(bounds_of(caps, machine))
    led_oracle = LedOracle(setup.plan, machine.speed.lowest, oracle)
    tells_in_time = data.draw(st.booleans())
    walk.tick(*belt.link())
    oracle.see(walk.ticks[-1])
    while walk.now_ms < 65_000:
        said = cooperate(walk)
        happens: list[Event] = list(said if tells_in_time else said[:-1])
        late_ms = 0
        while acts and acts[0].at_ms <= walk.now_ms:
            act = acts.pop(0)
            happens.extend(perform(walk, act))
            late_ms += 300 + act.value if act.what == "gap" else 0
        walk.tick(*happens, after_ms=100 + late_ms)
        led_oracle.see(walk.ticks[-1])
        oracle.see(walk.ticks[-1])


@settings(
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_fair_session_comes_to_its_end(kit: Kit, data: st.DataObject) -> None:
    """What is within the caps is walked to the end, without a trip and without a refusal."""
    machine = data.draw(machines())
    segments = [
        kit.walk(s.duration_ms, min(s.speed_to_ckmh, 480), min(s.speed_from_ckmh, 480), s.way)
        if s.kind.value == "walk"
        else s
        for s in data.draw(plans(kit, machine.reverses))
    ]
    setup = data.draw(led_setups(kit.setup(*segments, machine=machine)))
    walk = Walk(setup, Belt(machine))
    walk.tick(*walk.belt.link())
    while walk.state.phase is not Phase.ENDED:
        assert walk.now_ms < 300_000, walk.state.phase
        walk.tick(*cooperate(walk))
    assert not [note for note in walk.notes() if isinstance(note, (Tripped, Refused))]
    assert walk.belt.speed_ckmh == 0
    assert walk.state.why == "the plan is complete"
