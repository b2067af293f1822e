"""What must hold of a walk that persons lead and gates watch, at every tick of every session.

The one rule: it reckons from events, commands and what people heard what may be wanted at most; it
shares no code with the core, and what is wanted may always be less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core_oracle import Oracle
from core_walk import Tick
from treadmill_ctl.core.gates import Gate, Remedy, Sign
from treadmill_ctl.core.model import Asked, Request, SetSpeed, StartBelt
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Leave, Part, Plan, Segment, SegmentKind, Trial
from treadmill_ctl.core.session import Rejected, SegmentEntered

STEP_CKMH = 20
SCALES = {
    Sign.HEART_RATE: (20, 250),
    Sign.PAIN: (0, 10),
    Sign.EXERTION: (6, 20),
    Sign.SYSTOLIC: (40, 300),
    Sign.DIASTOLIC: (20, 200),
}
MOVES = (Phase.STARTING, Phase.WALKING)
ORDER = {Request.STOP: 0, Request.NEXT: 2, Request.SUCCEEDED: 2, Request.FAILED: 2}


@dataclass
class LedOracle:
    """Looks at each tick before `whole`, which knows what the belt was told, takes it in."""

    plan: Plan
    lowest_ckmh: int
    whole: Oracle
    phase: Phase = Phase.STANDING
    hold: Hold = Hold.START
    segment: int = 0
    since_ms: int = 0
    ease: int | None = None
    pace: int | None = None
    earned_pct: int = 100
    trial: Trial | None = None
    finishing: bool = False
    known: dict[Sign, tuple[int, int]] = field(default_factory=dict[Sign, tuple[int, int]])

    def see(self, tick: Tick) -> None:
        """Judge one tick."""
        asked = [event for event in tick.events if isinstance(event, Asked)]
        vain = [note.request for note in tick.outcome.notes if isinstance(note, Rejected)]
        entered = [n.segment for n in tick.outcome.notes if isinstance(n, SegmentEntered)]
        for each in sorted(asked, key=lambda a: ORDER.get(a.request, 1)):
            count = sum(other.request is each.request for other in asked)
            self._hear(each, tick, vain.count(each.request), count)
        spoken = {each.request for each in asked} & {*ORDER, Request.COOL_DOWN}
        here = [self._segment, *(self.plan.segments[index] for index in entered)]
        for index in entered:
            self._enter(index, by_word=bool(spoken))
        closed = self._closed(tick.now_ms) if self.phase is Phase.WALKING else []
        self._remedied(closed, tick)
        self._speeds(here, closed, tick)
        after = tick.outcome.state
        if after.phase is Phase.WALKING and self.phase is not Phase.WALKING:
            self.since_ms = tick.now_ms
        if self.phase in MOVES and Request.COOL_DOWN in spoken and after.phase in MOVES:
            self.finishing = True
        self.phase, self.hold = after.phase, after.hold

    @property
    def _segment(self) -> Segment:
        return self.plan.segments[min(self.segment, len(self.plan.segments) - 1)]

    def _wanted(self, segment: Segment) -> int:
        """The most that may be wanted in a segment."""
        wanted = max(segment.speed_from_ckmh, segment.speed_to_ckmh)
        if segment.paced and segment is self._segment and self.pace is not None:
            wanted = self.pace
        elif segment.trial:
            trial = segment.trial
            share_pct = min(max(self.earned_pct, trial.lowest_pct), trial.highest_pct)
            wanted = wanted * share_pct // 100
        return wanted if self.ease is None else min(wanted, self.ease)

    # --- what people say --------------------------------------------------------------------------

    def _hear(self, asked: Asked, tick: Tick, vain: int, count: int) -> None:
        heeded, certain = vain < count, vain == 0
        match asked.request:
            case Request.SLOWER if certain and self.phase in MOVES:
                self._lower()
            case Request.FASTER if heeded and self.phase is Phase.WALKING:
                self._raise()
            case Request.NEXT if certain and self.phase is Phase.WALKING:
                assert self._segment.leave is not Leave.ON_TIME, "next where nobody may say so"
            case Request.SUCCEEDED if heeded and self.trial is not None:
                self._earn(self.trial, self.trial.success_pct)
            case Request.FAILED if certain:
                trial = self.trial if self._segment.trial is None else self._segment.trial
                if trial is not None:
                    self._earn(trial, trial.failure_pct)
            case Request.TELL:
                self._tell(asked.tells, tick.now_ms)
            case Request.CONFIRM if tick.outcome.state.phase is Phase.READY:
                assert not self._unfit(tick.now_ms), "confirmed against a gate"
            case _:
                pass

    def _lower(self) -> None:
        paced = self._segment.paced
        at_ckmh = min(abs(self.whole.setpoint_ckmh), self._wanted(self._segment))
        step_ckmh = paced.step_ckmh if paced else STEP_CKMH
        slower = max(at_ckmh - step_ckmh, self.lowest_ckmh)
        if paced and slower >= paced.lowest_ckmh:
            self.pace = slower
        else:
            self.ease = slower

    def _raise(self) -> None:
        paced, wanted = self._segment.paced, self._wanted(self._segment)
        faster = wanted + (paced.step_ckmh if paced else STEP_CKMH)
        if self.ease is not None:
            self.ease = None
            lifted = min(self._wanted(self._segment), self._least(self._segment))
            self.ease = faster if faster < lifted else None
        elif paced:
            self.pace = min(faster, paced.highest_ckmh)

    def _least(self, segment: Segment) -> int:
        plain = segment.paced is None and segment.trial is None
        least = min(segment.speed_from_ckmh, segment.speed_to_ckmh)
        return least if plain else self._wanted(segment)

    def _earn(self, trial: Trial, change_pct: int) -> None:
        earned_pct = self.earned_pct + change_pct
        self.earned_pct = min(max(earned_pct, trial.lowest_pct), trial.highest_pct)

    def _tell(self, tells: tuple[tuple[Sign, int], ...], now_ms: int) -> None:
        if all(SCALES[sign][0] <= value <= SCALES[sign][1] for sign, value in tells):
            self.known |= {sign: (value, now_ms) for sign, value in tells}

    def _enter(self, index: int, *, by_word: bool) -> None:
        left, self.segment = self._segment, index
        by_time = left.kind is SegmentKind.WALK and not by_word
        if by_time and left.leave is Leave.BY_HAND:
            self.finishing = True
        self.pace = None
        self.trial = None if self._segment.trial else left.trial or self.trial

    # --- gates ------------------------------------------------------------------------------------

    def _closed(self, now_ms: int) -> list[Remedy]:
        """What the gates that are closed now want."""
        return [remedy for gate in self.plan.gates if (remedy := self._remedy(gate, now_ms))]

    def _remedy(self, gate: Gate, now_ms: int) -> Remedy | None:
        value, told_ms = self.known.get(gate.sign, (None, 0))
        if value is not None and not _within(gate, value):
            return gate.outside
        missed = now_ms - max(told_ms, self.since_ms) > gate.fresh_ms
        return gate.missing if missed else None

    def _unfit(self, now_ms: int) -> bool:
        entry = self.plan.entry if self.hold is Hold.START else ()
        for gate in entry:
            value, told_ms = self.known.get(gate.sign, (None, 0))
            if value is None or now_ms - told_ms > gate.fresh_ms:
                return True
        gates = (*entry, *self.plan.gates)
        told = ((gate, self.known.get(gate.sign)) for gate in gates)
        return any(known is not None and not _within(gate, known[0]) for gate, known in told)

    def _remedied(self, closed: Sequence[Remedy], tick: Tick) -> None:
        if {Remedy.PAUSE, Remedy.STOP} & set(closed):
            assert tick.outcome.state.phase is not Phase.WALKING, closed
        if Remedy.COOL_DOWN in closed and tick.outcome.state.phase is Phase.WALKING:
            assert self._segment.part is Part.COOL_DOWN, closed
            self.finishing = True

    # --- what left --------------------------------------------------------------------------------

    def _speeds(self, here: Sequence[Segment], closed: Sequence[Remedy], tick: Tick) -> None:
        at_ckmh = abs(self.whole.setpoint_ckmh)
        for cleared in tick.outcome.cleared:
            match cleared.command:
                case SetSpeed(speed_ckmh) if abs(speed_ckmh) > at_ckmh:
                    wanted = max(self.lowest_ckmh, *map(self._wanted, here))
                    assert abs(speed_ckmh) <= wanted, "faster than anybody wants"
                    assert not self.finishing, "it rises on the way out"
                    assert not closed, "it rises, and a gate is closed"
                case StartBelt():
                    assert not self._bad_value(), "a start with a bad value"
                case _:
                    pass

    def _bad_value(self) -> bool:
        told = ((gate, self.known.get(gate.sign)) for gate in self.plan.gates)
        return any(known is not None and not _within(gate, known[0]) for gate, known in told)


def _within(gate: Gate, value: int) -> bool:
    least = gate.lowest is None or value >= gate.lowest
    return least and (gate.highest is None or value <= gate.highest)
