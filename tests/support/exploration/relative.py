"""A state with every time told from now and no further back than matters.

The one rule: what is left out, capped or merged here decides nothing later, and its reason stands
beside it; `lockstep` holds it to that. So a search over these states comes to an end.
"""

from __future__ import annotations

from exploration.coarse import STEP_MS
from exploration.world import World
from treadmill_ctl.core.gates import Known
from treadmill_ctl.core.guard import Books
from treadmill_ctl.core.guidance import UNTOUCHED, Guidance
from treadmill_ctl.core.interlocks import unguarded
from treadmill_ctl.core.model import GuardianIs, Report, Stance
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Place, SegmentKind
from treadmill_ctl.core.ramp import Ramp
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import Alarm, Cruise, State
from treadmill_ctl.core.stopping import Stopping
from treadmill_ctl.core.units import NEVER_MS
from treadmill_ctl.core.watch import SEVERITY, Reason, Trip, Watching, bounds

NOW_MS = 1_000_000
NUMBER, EARLIER, EARLIER_STOP = 1_000, 500, 400
# From these no way leads to a start: what a start would need is forgotten.
OVER = (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED)
ARMED = (Phase.READY, Phase.ANNOUNCING)
DRIVEN = (Phase.STARTING, Phase.WALKING, Phase.SLOWING)
SLOWED_CKMH = 30
LOUD = ("speeds_up", "wrong_way", "over_cap")  # as grave as any that a stop may raise
FAST_CKMH = 1_000


def relative(state: State, world: World) -> State:
    """The same state as it would be at `NOW_MS`."""
    return _Told(state, world).state()


class _Told:
    """One state being told anew. Lives no longer than that."""

    __slots__ = ("fresh_ms", "numbers", "over", "phase", "shift_ms", "soonest_ms", "was")

    def __init__(self, state: State, world: World) -> None:
        assert state.at_ms is not None
        self.was = state
        self.numbers, self.soonest_ms = world.numbers, world.soonest_ms
        self.fresh_ms = {gate.sign: gate.fresh_ms for gate in (*world.entry, *world.gates)}
        self.shift_ms = NOW_MS - state.at_ms
        self.phase = state.phase
        self.over = state.phase in OVER

    def state(self) -> State:
        """All of it."""
        was, over = self.was, self.over
        latest = was.stops[-1] if was.stops else 0
        drives = self.phase in DRIVEN and was.stopping is None
        return State(
            was.setup,
            NOW_MS,
            0,
            Place() if over else self._place(),
            self._seen(),
            self.phase,
            Hold.END if over else was.hold,
            self._at(was.entered_ms, self._lasting_ms()),
            self._watching(),
            Books(latched=was.books.latched, number=NUMBER) if over else self._books(),
            self._ramp(),
            # The deck has one step to go, and that takes this long.
            min(was.grade_ms, STEP_MS) if self.phase is Phase.WALKING else 0,
            None if was.stopping is None else self._stopping(was.stopping),
            # Of several stops only the last is answered here.
            () if not latest else (NUMBER if latest == was.books.number else EARLIER_STOP,),
            self._trip(),
            None if was.alarm is None else Alarm(was.alarm.name, ""),
            was.refusals if drives else 0,  # a start begins to count anew
            "",
            UNTOUCHED if over else self._guidance(),
            None if was.cruise is None else self._cruise(was.cruise),
        )

    def _at(self, time_ms: int, limit_ms: int) -> int:
        """A time that is only asked whether a limit has passed since: by the next tick or not."""
        return max(time_ms + self.shift_ms, NOW_MS - max(limit_ms - self.soonest_ms, 0))

    def _next_step(self, time_ms: int) -> int:
        """No step ends in between, and what is past is past."""
        return max(-(-(time_ms + self.shift_ms) // STEP_MS) * STEP_MS, NOW_MS)

    def _lasting_ms(self) -> int:
        """Two phases look at how long they have lasted, and others only at whether they begin."""
        if self.phase is Phase.ANNOUNCING:
            return self.numbers.announce_ms
        if self.phase is Phase.WALKING:  # a gate lets that long pass before a value is missing
            return max(self.fresh_ms.values(), default=0) + 1
        return self.numbers.start_ms + 1 if self.phase is Phase.STARTING else 1

    def _place(self) -> Place:
        """A rest that is over is over, however long ago."""
        was, segment = self.was, self.was.segment
        if segment is None or segment.kind is SegmentKind.WALK:
            return was.place
        return Place(was.place.segment, min(was.place.elapsed_ms, segment.duration_ms))

    def _guidance(self) -> Guidance:
        """What was told lasts as long as its gate goes by it; of what has no gate, nothing."""
        led = self.was.guidance
        known = (
            Known(sign, value, self._at(told_ms, self.fresh_ms[sign] + 1))
            for sign, value, told_ms in led.known
            if sign in self.fresh_ms
        )
        acted = ((gate, self._at(ms, self.numbers.gate_again_ms)) for gate, ms in led.acted)
        return led._replace(known=tuple(sorted(known)), acted=tuple(sorted(acted)))

    def _trip(self) -> Trip | None:
        """A reason is only compared with the next one, while tripped."""
        trip = self.was.trip
        if trip is None or self.phase is not Phase.TRIPPED:
            return None
        # Graver than any of those that can come while tripped, or than none of them.
        lesser = SEVERITY[trip.reason] >= SEVERITY[Reason.LOOP_LATE]
        return Trip(Reason.LOOP_LATE if lesser else trip.reason, "", "")

    def _turns(self) -> bool:
        """Whether a turn is to come, or its start."""
        ahead = self.was.setup.plan.segments[self.was.place.segment :]
        return not self.over and any(segment.kind is SegmentKind.TURN for segment in ahead)

    def _seen(self) -> Seen:
        seen = self.was.seen
        fresh_bad = self.soonest_ms == 0 and seen.bad_ms[-1:] == (self.was.at_ms,)
        return Seen(
            linked=seen.linked,
            controlled=seen.controlled and not self.over,  # a stop needs no permission
            report=Report(seen.report.speed_ckmh, seen.report.grade_dpct),
            report_ms=None
            if seen.report_ms is None
            else self._at(seen.report_ms, self.numbers.stale_ms + 1),
            # Both bounds of the stale limit are one here, so nothing learned matters.
            period_ms=STEP_MS,
            zeros=seen.zeros,
            zero_since_ms=self._zero_since_ms(),
            bad_ms=(NOW_MS,) if fresh_bad else (),
        )

    def _zero_since_ms(self) -> int:
        """How long the belt has stood: a turn asks, now and when it was confirmed.

        Anybody else asks only whether the next zero is far enough from a first one.
        """
        seen, numbers = self.was.seen, self.numbers
        if seen.zeros and self._turns():
            return self._at(seen.zero_since_ms, numbers.confirmed_ms + numbers.turn_still_ms)
        return self._at(seen.zero_since_ms, numbers.still_ms) if seen.zeros == 1 else NOW_MS

    def _watching(self) -> Watching:
        watching = self.was.watching
        over_ms, under_ms = watching.over_since_ms, watching.under_since_ms
        high_fine, low_fine = bounds(watching, self.was.setup.machine, NOW_MS - self.shift_ms)
        first, *later = watching.setpoints
        # Since when the oldest has been in force is never asked.
        told = (
            (NOW_MS, first[1]),
            *((self._at(ms, self.numbers.follow_ms), level) for ms, level in later),
        )
        if self.over:  # and no belt is driven any more
            return Watching(told, rested=watching.rested)
        return Watching(
            told,
            (high_fine, low_fine, NOW_MS),
            None if over_ms is None else self._at(over_ms, self.numbers.over_ms),
            None if under_ms is None else self._at(under_ms, self.numbers.under_ms),
            watching.rested,
        )

    def _books(self) -> Books:
        books = self.was.books
        driven = books.running and self.was.setup.machine.grade is not None
        armed = self.phase in ARMED and len(books.confirmed) > 4
        asked_ms = books.asked_ms if self.phase is Phase.ANNOUNCING else None  # anew before that
        unanswered = books.unanswered if books.running else None  # a start sets it anew
        answers_last = unanswered == books.number
        guardian = books.guardian
        # One step of the machine is all that a rise may be, and takes this long.
        lived_ms = max(books.speed_at_ms - self.was.lived_ms, self.soonest_ms - STEP_MS)
        return Books(
            epoch=0,  # never compared in the core
            number=NUMBER,
            running=books.running,
            only_down=books.only_down,
            latched=books.latched,
            setpoint_ckmh=books.setpoint_ckmh,
            speed_at_ms=lived_ms if books.running else 0,
            unanswered=None if unanswered is None else (NUMBER if answers_last else EARLIER),
            before_ckmh=0 if unanswered is None else books.before_ckmh,
            way=books.way,
            grade_dpct=books.grade_dpct,
            grade_at_ms=max(books.grade_at_ms - self.was.lived_ms, -STEP_MS) if driven else 0,
            # In any other phase a confirmation is given anew before it counts.
            confirmed=books.confirmed if armed else (),
            confirmed_ms=self._at(books.confirmed_ms, self.numbers.confirmed_ms + 1)
            if armed
            else NOW_MS,
            asked_ms=None if asked_ms is None else self._at(asked_ms, self.numbers.asked_ms + 1),
            # Only whether it stands in the way of a start decides; why is for people.
            guardian=GuardianIs(Stance.GONE) if unguarded(guardian) else None,
        )

    def _ramp(self) -> Ramp:
        """A start stands the line on the lowest speed; nothing reads it while no belt runs."""
        ramp = self.was.ramp
        if not self.was.books.running or self.phase not in {Phase.WALKING, Phase.SLOWING}:
            return Ramp()
        if ramp.sent_ms is None or ramp.sent_ms + self.shift_ms <= NOW_MS - self.numbers.gap_ms:
            return Ramp(ramp.at_fine)  # past the gap, what was lived in it is not asked any more
        return Ramp(
            ramp.at_fine, ramp.sent_ms + self.shift_ms, ramp.sent_lived_ms - self.was.lived_ms
        )

    def _stopping(self, stopping: Stopping) -> Stopping:
        # A belt that has slowed down is measured against its lowest speed alone, from then on.
        slowed = not stopping.blind and stopping.low_ckmh < stopping.seen_ckmh - SLOWED_CKMH
        # Nothing more is raised while this alarm stands; who slows down trips by the bound as well.
        loud = self.was.alarm is not None and self.was.alarm.name in LOUD
        sent_ms = stopping.sent_ms
        silence_ms = self.numbers.stop_silence_ms * (2 if stopping.blind else 1)
        return Stopping(
            # A cruise looks at what is still to come of this, so it is told to its end.
            since_ms=max(stopping.since_ms + self.shift_ms, NOW_MS - silence_ms),
            bound_ms=self._next_step(stopping.bound_ms),
            from_ckmh=0 if slowed or loud else stopping.from_ckmh,
            seen_ckmh=FAST_CKMH if slowed or loud else stopping.seen_ckmh,
            low_ckmh=stopping.low_ckmh,
            low_ms=self._at(stopping.low_ms, self.numbers.follow_ms + 1),
            heard_ms=NOW_MS,  # this and the count are asked by the runtime, never by a tick
            sent_ms=None if sent_ms is None else self._at(sent_ms, self.numbers.stop_repeat_ms),
            rung=stopping.rung,
            accepted=stopping.accepted,
            blind=stopping.blind,
        )

    def _cruise(self, cruise: Cruise) -> Cruise:
        never = cruise.until_ms >= NEVER_MS
        until_ms = NEVER_MS if never else self._next_step(cruise.until_ms)
        fresh_to_ms = cruise.fresh_to_ms
        if fresh_to_ms < NEVER_MS:
            fresh_to_ms = max(fresh_to_ms + self.shift_ms, NOW_MS - 1)
        return cruise._replace(until_ms=until_ms, fresh_to_ms=fresh_to_ms)
