"""What must hold at every tick of every session, from events and commands alone.

The one rule: it shares no code with the guard or the watch; the numbers are restated here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core_walk import Tick
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Event,
    GuardianIs,
    Linked,
    Machine,
    Notice,
    Noticed,
    Reported,
    Request,
    SetGrade,
    SetSpeed,
    Stance,
    StartBelt,
    StopBelt,
    Unlinked,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Tripped

MOVING = (Phase.STARTING, Phase.WALKING, Phase.SLOWING, Phase.TRIPPED)
FALLEN = (Phase.TRIPPED, Phase.LATCHED)
VOIDS = (
    Notice.KEY_PULLED,
    Notice.CONSOLE_STOPPED,
    Notice.CONSOLE_PAUSED,
    Notice.CONTROL_LOST,
    Notice.MACHINE_RESET,
)


@dataclass(frozen=True)
class Bounds:
    """The limits of one session as plain numbers."""

    backward_ckmh: int
    forward_ckmh: int
    acceleration_mm_s2: int
    deceleration_mm_s2: int
    machine: Machine


@dataclass
class Oracle:
    """What must hold at every tick, from events and commands alone."""

    bounds: Bounds
    phase: Phase = Phase.STANDING
    now_ms: int = 0
    passed_ms: int = 0
    lived_ms: int = 0
    linked: bool = False
    guardian: Stance | None = None
    reported: tuple[int, int] | None = None  # when, what
    zeros: list[int] = field(default_factory=list[int])
    confirmed: tuple[str, ...] = ()
    confirmed_ms: int = 0
    asked_ms: int | None = None
    announced_ms: int | None = None
    running: bool = False
    setpoint_ckmh: int = 0
    before_ckmh: int = 0
    last_speed: int = 0
    speed_lived_ms: int = 0
    way: str = ""
    hushed: bool = False  # a pause or a stop was asked for
    past: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    over_ms: int | None = None
    rested: bool = False
    zeros_at_rest: int = 0
    stop_ms: int | None = None  # since when a stop is under way
    stop_bound_ms: int = 0
    stop_blind: bool = False  # nothing was measured when it began
    stop_sent_ms: int = 0
    stop_zeros: int = 0
    slow_bound_ms: int | None = None
    number: int = 0
    epoch: int = 0

    def see(self, tick: Tick) -> None:
        """Judge one tick."""
        first = not self.number and not self.linked
        self.passed_ms = 0 if first and self.now_ms == 0 else tick.now_ms - self.now_ms
        self.now_ms = tick.now_ms
        self.lived_ms += min(max(self.passed_ms, 0), 200)
        for event in tick.events:
            self._take(event)
        trips_due = self._trips_due(tick)
        for cleared in tick.outcome.cleared:
            self._judge(cleared, tick)
        self._after(tick, trips_due)
        self.phase = tick.outcome.state.phase

    # --- events ---------------------------------------------------------------------------

    def _take(self, event: Event) -> None:
        match event:
            case Linked():
                self.linked, self.reported, self.zeros, self.rested = True, None, [], False
                self.zeros_at_rest = self.stop_zeros = 0
            case Unlinked():
                self.linked, self.zeros, self.stop_zeros = False, [], 0
                self._void()
            case Reported(report) if report.speed_ckmh is not None:
                self._measure(report.speed_ckmh)
            case Asked(request, confirms=confirms):
                self._hear(request, confirms)
            case Noticed(notice) if notice in VOIDS:
                self._void()
            case GuardianIs(stance):
                self.guardian = stance
            case Answered(number, Answer.REFUSED | Answer.SUPERSEDED):
                rose = abs(self.setpoint_ckmh) > abs(self.before_ckmh)
                if self.running and number == self.last_speed and rose:
                    self._set(self.before_ckmh)
            case _:
                pass

    def _hear(self, request: Request, confirms: tuple[str, ...]) -> None:
        match request:
            case Request.CONFIRM:
                self.confirmed, self.confirmed_ms = confirms, self.now_ms
                self.announced_ms = None
            case Request.START | Request.RESUME:
                self.asked_ms = self.now_ms
                self.announced_ms = self.announced_ms or self.now_ms
            case Request.PAUSE | Request.STOP | Request.COOL_DOWN:
                self.confirmed, self.asked_ms, self.hushed = (), None, True
            case Request.ESTOP:
                self._void()
            case _:
                pass

    def _void(self) -> None:
        self.confirmed, self.asked_ms, self.running = (), None, False
        self._set(0)

    def _set(self, speed_ckmh: int) -> None:
        if speed_ckmh != self.setpoint_ckmh:
            self.past.append((self.now_ms, abs(self.setpoint_ckmh)))
        self.setpoint_ckmh = speed_ckmh
        if speed_ckmh:
            self.rested = False
            self.zeros_at_rest = 0

    def _measure(self, speed_ckmh: int) -> None:
        self.reported = (self.now_ms, speed_ckmh)
        if self.stop_ms is not None and self.stop_blind:
            self.stop_blind = False
            self.stop_bound_ms = max(self.stop_bound_ms, self._bound_ms(self.stop_ms, speed_ckmh))
        if speed_ckmh:
            self.zeros, self.stop_zeros, self.zeros_at_rest = [], 0, 0
            return
        self.zeros.append(self.now_ms)
        self.stop_zeros += 1
        self.zeros_at_rest += self.setpoint_ckmh == 0

    # --- what must have tripped -----------------------------------------------------------

    def _trips_due(self, tick: Tick) -> list[str]:
        moving = self.phase in MOVING
        # Before the first start nothing was told that the belt could fail to do: a stop asked
        # for then has the bound of its own that `_stopping` holds it to.
        told = moving and self.way != ""
        speed_ckmh = 0 if self.reported is None else self.reported[1]
        age_ms = 10_000 if self.reported is None else self.now_ms - self.reported[0]
        due = {
            "estop": any(isinstance(e, Asked) and e.request is Request.ESTOP for e in tick.events),
            "stale": told and self.linked and age_ms > 3_000,
            "link lost": moving and any(isinstance(e, Unlinked) for e in tick.events),
            "over cap": moving and abs(speed_ckmh) > self._cap() + 50,
            "guardian": any(
                isinstance(e, GuardianIs) and e.stance is Stance.FIRED for e in tick.events
            ),
            "late": told and not 0 <= self.passed_ms <= 500,
            "unasked": self.rested and self.setpoint_ckmh == 0 and speed_ckmh != 0,
            "wrong way": speed_ckmh * self.setpoint_ckmh < 0,
            "over setpoint": told and self._over(speed_ckmh),
            "key": moving
            and any(isinstance(e, Noticed) and e.notice is Notice.KEY_PULLED for e in tick.events),
        }
        return [name for name, is_due in due.items() if is_due]

    def _over(self, speed_ckmh: int) -> bool:
        """More than 0.30 km/h above all that was told and may still be followed, for a second."""
        fall_ckmh_ks = self.bounds.machine.deceleration_mm_s2 * 360
        highest = abs(self.setpoint_ckmh)
        for until_ms, level in self.past:
            late_ms = max(self.now_ms - until_ms - self.bounds.machine.follow_ms, 0)
            highest = max(highest, level - fall_ckmh_ks * late_ms // 1_000_000)
        if abs(speed_ckmh) <= highest + 31:
            self.over_ms = None
        elif self.over_ms is None:
            self.over_ms = self.now_ms
        return self.over_ms is not None and self.now_ms - self.over_ms > 1_000

    def _cap(self) -> int:
        straight = self.way == "way:straight" or (not self.way and "way:straight" in self.confirmed)
        return self.bounds.forward_ckmh if straight else self.bounds.backward_ckmh

    # --- commands -------------------------------------------------------------------------

    def _judge(self, cleared: Cleared, tick: Tick) -> None:
        self.number += 1
        assert cleared.number == self.number
        match cleared.command:
            case StopBelt():
                self._stopped(cleared, tick)
            case StartBelt(speed_ckmh):
                self._started(speed_ckmh, tick)
            case SetSpeed(speed_ckmh):
                self._sped(speed_ckmh, tick)
            case SetGrade():
                assert self.phase is Phase.WALKING
                assert self.running
        assert cleared.epoch == self.epoch

    def _stopped(self, cleared: Cleared, tick: Tick) -> None:
        self.epoch += 1
        gently = self.running and abs(self.setpoint_ckmh) > self.bounds.machine.speed.lowest
        if gently and not any(isinstance(e, Linked) for e in tick.events):
            assert tick.outcome.state.phase in FALLEN or len(self.zeros) > 1, cleared
        if self.stop_ms is None:
            speed_ckmh = 0 if self.reported is None else abs(self.reported[1])
            from_ckmh = max(speed_ckmh, abs(self.setpoint_ckmh))
            self.stop_ms, self.stop_zeros = self.now_ms, 0
            self.stop_blind = self.reported is None
            self.stop_bound_ms = self._bound_ms(self.now_ms, from_ckmh)
        self.stop_sent_ms, self.slow_bound_ms = self.now_ms, None
        self._void()

    def _bound_ms(self, since_ms: int, from_ckmh: int) -> int:
        """By then a stop is done: the machine's own run-down, and three seconds."""
        return (
            since_ms
            + abs(from_ckmh) * 25_000 // (9 * self.bounds.machine.deceleration_mm_s2)
            + 3_001
        )

    def _started(self, speed_ckmh: int, tick: Tick) -> None:
        assert self.phase is Phase.ANNOUNCING
        assert tick.outcome.state.phase is Phase.STARTING
        assert not self.running
        assert self.linked
        assert self.guardian in (None, Stance.WATCHING)
        assert len(self.zeros) >= 2, "no standstill"
        assert self.now_ms - self.zeros[-1] <= 3_000, "an old standstill"
        ways = {item for item in self.confirmed if item.startswith("way:")}
        assert set(self.confirmed) >= {"key", "deck", "stop-in-reach", "walker-ready"}
        assert len(ways) == 1
        assert self.now_ms - self.confirmed_ms <= 60_000
        assert self.asked_ms is not None
        assert self.announced_ms is not None
        assert self.now_ms - self.announced_ms >= 3_000, "3-2-1"
        assert 0 <= self.now_ms - self.asked_ms <= 5_000, "asked for long ago"
        way = ways.pop()
        if self.way not in ("", way):
            assert self.confirmed_ms - self.zeros[0] >= 3_000, "turned too soon"
        assert (speed_ckmh < 0) == (way == "way:reversed")
        assert self.bounds.machine.reverses or speed_ckmh > 0
        self.way = way
        assert 0 < abs(speed_ckmh) <= min(100, self._cap())
        self.running, self.hushed, self.before_ckmh = True, False, speed_ckmh
        self.stop_ms, self.confirmed, self.asked_ms = None, (), None
        self.last_speed, self.speed_lived_ms = self.number, self.lived_ms
        self._set(speed_ckmh)

    def _sped(self, speed_ckmh: int, tick: Tick) -> None:
        assert self.running
        assert self.phase in (Phase.STARTING, Phase.WALKING, Phase.SLOWING)
        assert tick.outcome.state.phase in (Phase.WALKING, Phase.SLOWING)
        assert (speed_ckmh < 0) == (self.way == "way:reversed")
        assert speed_ckmh != 0
        rise_ckmh = abs(speed_ckmh) - abs(self.setpoint_ckmh)
        lived_ms = self.lived_ms - self.speed_lived_ms
        if rise_ckmh > 0:
            assert abs(speed_ckmh) <= self._cap()
            assert rise_ckmh <= 30
            assert rise_ckmh * 25_000 <= self.bounds.acceleration_mm_s2 * lived_ms * 9
            assert not self.hushed
            assert tick.outcome.state.phase is Phase.WALKING
        else:
            assert -rise_ckmh * 25_000 <= self.bounds.deceleration_mm_s2 * lived_ms * 9
        self.before_ckmh, self.last_speed = self.setpoint_ckmh, self.number
        self.speed_lived_ms = self.lived_ms
        self._set(speed_ckmh)

    # --- after the tick -------------------------------------------------------------------

    def _after(self, tick: Tick, trips_due: list[str]) -> None:
        state, left = tick.outcome.state, tick.outcome.cleared
        phase = state.phase
        if trips_due:
            assert phase in FALLEN, trips_due
        if any(isinstance(note, Tripped) for note in tick.outcome.notes) or "estop" in trips_due:
            assert left, trips_due
            assert isinstance(left[0].command, StopBelt)
        if "estop" not in trips_due and {"unasked", "over cap", "wrong way"} & set(trips_due):
            assert state.alarm is not None
        if any(isinstance(event, Linked) for event in tick.events):
            assert isinstance(left[0].command, StopBelt)
        asked = {event.request for event in tick.events if isinstance(event, Asked)}
        if asked & {Request.STOP, Request.PAUSE, Request.ESTOP}:
            assert phase not in (Phase.STARTING, Phase.WALKING)
            assert Request.CONFIRM in asked or phase not in (Phase.READY, Phase.ANNOUNCING)
        self._latched(phase, asked)
        if phase in (Phase.STANDING, Phase.READY, Phase.ANNOUNCING, Phase.ENDED, *FALLEN):
            assert not self.running
            assert all(isinstance(each.command, StopBelt) for each in left)
        self._stopping(tick)
        if self.zeros_at_rest >= 2:
            self.rested = True

    def _latched(self, phase: Phase, asked: set[Request]) -> None:
        if self.phase not in FALLEN or phase in FALLEN:
            return
        assert (self.phase, phase) == (Phase.LATCHED, Phase.ENDED)
        assert Request.RESET in asked
        assert len(self.zeros) >= 2
        assert self.now_ms - self.zeros[-1] <= 3_000

    def _stopping(self, tick: Tick) -> None:
        phase = tick.outcome.state.phase
        if phase is Phase.SLOWING and self.running:
            if self.slow_bound_ms is None:
                down_ms = abs(self.setpoint_ckmh) * 25_000 // (9 * self.bounds.deceleration_mm_s2)
                gap_ms = self.bounds.machine.command_gap_ms
                self.slow_bound_ms = self.now_ms + 2 * down_ms + 3 * gap_ms + 1_000
            assert self.now_ms <= self.slow_bound_ms, "a pause or a stop that never comes"
        if self.stop_ms is None:
            return
        if self.stop_zeros >= 2 and self.stop_ms < self.now_ms:
            self.stop_ms = None
            return
        if self.linked:
            assert self.now_ms - self.stop_sent_ms < 500, "the stop is not repeated"
        at_zero = self.reported is not None and self.reported[1] == 0
        fresh = self.reported is not None and self.now_ms - self.reported[0] <= 3_000
        stands = self.linked and at_zero and fresh
        if self.now_ms > self.stop_bound_ms + 100 and not stands:
            assert tick.outcome.state.alarm is not None, "no alarm"
        assert phase is not Phase.LATCHED or self.phase is Phase.LATCHED
