"""What must hold of a walk that persons lead: slower, faster, next, trials, gates, the way out.

The one rule: it reckons by the octets, the plan and what people said and heard what may be wanted
at most; what is wanted may always be less.
"""

from __future__ import annotations

from collections.abc import Callable

from evidence import LONG_AGO_MS, Evidence
from led_gates import Gates, Why
from led_numbers import (
    AGAIN_MS,
    OVER,
    STEP_CKMH,
    cool_down_ms,
    share_ckmh,
)
from numbers_in_force import TICK_MS
from reactions import By, Reactions
from treadmill_ctl.core.gates import Gate, Remedy, Sign
from treadmill_ctl.core.profile import Leave, Segment, SegmentKind, Trial
from worlds import World

Fail = Callable[[str, str], None]
RULE = "led"
SLOWER = "slower"
AGAIN = "gate: slower again"
WAIT_MS = 2_000  # for a fall: the command gap, and an answer that is waited for
START_MS = 12_000  # a start under way, countdown of the machine included
DRIFT_MS = 3_000  # a walk's time counts late ticks for less, stalls for a little
SLACK_MS = 3 * TICK_MS


class LedRules:
    """The rules for one world; a world that nobody leads has a pace, an ease and no gates."""

    def __init__(self, evidence: Evidence, world: World, reactions: Reactions, fail: Fail) -> None:
        self._e = evidence
        self._segments = world.segments
        self._reactions = reactions
        self._fail = fail
        self._led = world.led
        self.gates = Gates(evidence, world)
        remedies = [(gate.outside, gate.missing) for gate in world.gates]
        self._may_be_slowed = any(Remedy.SLOWER in both for both in remedies)
        self.reset()

    def reset(self) -> None:
        """A new session: nobody has said anything."""
        self._ease: int | None = None
        self._pace: int | None = None
        self._earned_pct, self._trial = 100, None
        self._finishing = self._walked = self._word = False
        self._walked_ms, self._looked_ms = 0, self._e.live_ms
        self._closed: dict[int, tuple[Why, int]] = {}
        self._acted_ms: dict[int, int] = {}
        self._fell_ms = LONG_AGO_MS
        self._kept: tuple[int | None, int | None, int] = None, None, 100
        self.gates.reset()

    _trial: Trial | None

    # --- what may be wanted -----------------------------------------------------------------------

    @property
    def _segment(self) -> Segment:
        return self._segments[min(self._e.segment, len(self._segments) - 1)]

    def _planned(self, segment: Segment) -> tuple[int, int]:
        """The least and the most that a segment wants, but for what was eased."""
        if segment.paced:
            here = segment is self._segment and self._pace is not None
            pace = self._pace if here and self._pace is not None else segment.speed_from_ckmh
            return pace, pace
        if segment.trial:
            earned = share_ckmh(segment, self._earned_pct)
            return earned, earned
        return (
            min(segment.speed_from_ckmh, segment.speed_to_ckmh),
            max(segment.speed_from_ckmh, segment.speed_to_ckmh),
        )

    def _wanted_ckmh(self, segment: Segment) -> int:
        highest = self._planned(segment)[1]
        return highest if self._ease is None else min(highest, self._ease)

    @property
    def highest_ckmh(self) -> int:
        """The most that may be wanted now, or where the plan may just have gone on to."""
        at = self._e.segment
        soon = self._walked_ms + DRIFT_MS >= self._segment.duration_ms
        here = self._segments[at : at + 1 + (soon or self._word or not self._led)]
        wanted = max(map(self._wanted_ckmh, here), default=0)
        return max(wanted, self._e.numbers.lowest_ckmh)

    def against_rise(self) -> str:
        """Why nothing may rise now; empty where it may."""
        if self._finishing:
            return "the walk is on its way out"
        self._review()
        closed = [self.gates.gates[index].sign for index in self._closed]
        return f"the gate on {', '.join(closed)} is closed" if closed else ""

    # --- what people say --------------------------------------------------------------------------

    def asked(self, request: str, tells: tuple[tuple[Sign, int], ...]) -> Callable[[bool], None]:
        """Somebody asks; what is to be looked at once it was judged, told whether in vain."""
        self._kept = self._ease, self._pace, self._earned_pct
        match request:
            case "slower" if self._e.phase in ("walking", "starting"):
                return self._slower()
            case "faster" if self._e.phase == "walking":
                return self._faster()
            case "next":
                return self._next()
            case "cool_down" if self._e.begun and self._e.phase not in OVER:
                return self._cool_down()
            case "succeeded" | "failed":
                return self._judge(well=request == "succeeded")
            case "tell" if self._e.begun:
                return self._tell(tells)
            case _:
                pass
        return self._as_before

    def _as_before(self, in_vain: bool) -> None:  # noqa: FBT001 - it was heeded or not
        self._word = False
        if in_vain:
            self._ease, self._pace, self._earned_pct = self._kept

    def _slower(self) -> Callable[[bool], None]:
        e, segment, lowest_ckmh = self._e, self._segment, self._e.numbers.lowest_ckmh
        slowest = self._planned(segment)[0]
        slowest = slowest if self._ease is None else min(slowest, self._ease)
        self._lower(segment)
        if e.phase == "walking" and e.motion.setpoint_ckmh > lowest_ckmh:
            self._owe_less(SLOWER)

        # At its slowest a gate may have put it, a moment before it is owed here.
        at_slowest = e.motion.setpoint_ckmh <= lowest_ckmh
        slowed = bool(self._acted_ms) or (at_slowest and self._may_be_slowed)

        def after(in_vain: bool) -> None:  # noqa: FBT001 - it was heeded or not
            walks = e.phase in ("walking", "starting") and not slowed
            if in_vain and slowest > lowest_ckmh and walks:
                self._fail(RULE, f"slower was not taken, and {slowest} is wanted")
            self._as_before(in_vain)

        return after

    def _lower(self, segment: Segment, told_ckmh: int | None = None) -> None:
        """One step under what the belt was told: the pace where it has room, else an ease."""
        told_ckmh = self._e.motion.setpoint_ckmh if told_ckmh is None else told_ckmh
        paced = segment.paced
        step_ckmh = paced.step_ckmh if paced else STEP_CKMH
        at_ckmh = min(told_ckmh, self._wanted_ckmh(segment))
        slower_ckmh = max(at_ckmh - step_ckmh, self._e.numbers.lowest_ckmh)
        if paced and slower_ckmh >= paced.lowest_ckmh:
            self._pace = slower_ckmh
        else:
            self._ease = slower_ckmh

    def _faster(self) -> Callable[[bool], None]:
        self._raise(self._segment)

        def after(in_vain: bool) -> None:  # noqa: FBT001 - it was heeded or not
            if not in_vain:
                self._reactions.forgive(SLOWER)
            self._as_before(in_vain)

        return after

    def _raise(self, segment: Segment) -> None:
        paced, wanted = segment.paced, self._wanted_ckmh(segment)
        faster_ckmh = wanted + (paced.step_ckmh if paced else STEP_CKMH)
        if self._ease is not None:
            self._ease = faster_ckmh if faster_ckmh < self._planned(segment)[0] else None
        elif paced:
            self._pace = min(faster_ckmh, paced.highest_ckmh)

    def _next(self) -> Callable[[bool], None]:
        e, segment, walked = self._e, self._segment, self._e.phase == "walking"
        self._word = free = walked and segment.leave is not Leave.ON_TIME

        def after(in_vain: bool) -> None:  # noqa: FBT001 - it was heeded or not
            if e.begun and not in_vain and not free:
                self._fail(RULE, "next was taken where the plan does not leave it to a person")
            elif free and in_vain and e.phase == "walking":
                self._fail(RULE, "next was not taken where the plan leaves it to a person")
            self._as_before(in_vain=False)

        return after

    def _judge(self, *, well: bool) -> Callable[[bool], None]:
        e, segment = self._e, self._segment
        under_way = e.phase == "walking" and segment.trial is not None
        trial = segment.trial if under_way else self._trial
        taken = trial is not None and e.phase not in OVER and not (under_way and well)
        self._word = taken and under_way
        if taken and well and trial is not None:
            self._earn(trial, trial.success_pct)

        def after(in_vain: bool) -> None:  # noqa: FBT001 - it was heeded or not
            if e.begun and taken is in_vain and e.phase not in OVER:
                self._fail(RULE, f"a word on a trial: taken {not in_vain}, should be {taken}")
            self._as_before(in_vain)
            if taken and not in_vain and trial is not None:
                self._trial = None
                if not well:
                    self._earn(trial, trial.failure_pct)

        return after

    def _earn(self, trial: Trial, change_pct: int) -> None:
        earned_pct = self._earned_pct + change_pct
        self._earned_pct = min(max(earned_pct, trial.lowest_pct), trial.highest_pct)

    def _tell(self, tells: tuple[tuple[Sign, int], ...]) -> Callable[[bool], None]:
        takes = self.gates.told(tells)
        self._review()

        def after(in_vain: bool) -> None:  # noqa: FBT001 - it was heeded or not
            if takes is in_vain:
                self._fail(RULE, f"told {tells}: taken {not in_vain}, should be {takes}")
            self._as_before(in_vain=False)

        return after

    # --- the way out ------------------------------------------------------------------------------

    def _cool_down(self) -> Callable[[bool], None]:
        self._word = True
        walks = self._winds_down("cool-down")

        def after(in_vain: bool) -> None:  # noqa: FBT001 - it was heeded or not
            out = in_vain or (not walks and self._e.phase not in ("slowing", *OVER))
            if out and self._e.phase not in OVER:
                self._fail(RULE, f"a cool-down was asked for, the session is {self._e.phase}")
            self._as_before(in_vain=False)

        return after

    def _winds_down(self, what: str) -> bool:
        """From now on nothing rises, and the end is due; whether a cool-down is walked to it."""
        e = self._e
        walked_ms = cool_down_ms(self._segments, e.segment)
        walks = walked_ms is not None and e.phase in ("walking", "starting")
        if not walks:
            e.motion.only_down = True
            walked_ms = 0
        else:
            self._finishing = True
            walked_ms = (walked_ms or 0) + START_MS * (e.phase == "starting") + SLACK_MS
        if e.motion.running and e.linked:
            self._reactions.owe(what, walked_ms + self._ramp_ms())
        return walks

    def _ramp_ms(self) -> int:
        e = self._e
        return e.numbers.fall_ms(e.motion.setpoint_ckmh - e.numbers.lowest_ckmh) + WAIT_MS

    def _owe_less(self, what: str, wait_ms: int = 0) -> None:
        e = self._e
        if e.motion.running and e.linked:
            fall_ms = e.numbers.fall_ms(e.numbers.step_ckmh)
            self._reactions.owe(what, wait_ms + fall_ms + WAIT_MS, By.LESS)

    # --- gates ------------------------------------------------------------------------------------

    def _review(self) -> None:
        """Which gates are closed now, and what that obliges to."""
        if self._e.clock.stalled:
            return  # what waits for the service reaches it before it looks again
        if self._e.phase != "walking":
            for index in tuple(self._closed):
                self._opens(index)
            return
        for index, gate in enumerate(self.gates.gates):
            why = self.gates.closed(index)
            if why is None:
                self._opens(index)
            elif index not in self._closed or self._closed[index][0] is not why:
                self._closed[index] = why, self._e.live_ms
                self._closes(index, gate, why)

    def _closes(self, index: int, gate: Gate, why: Why) -> None:
        match gate.outside if why is Why.OUTSIDE else gate.missing:
            case Remedy.HOLD:
                pass
            case Remedy.SLOWER:
                self._slows(index)
            case Remedy.COOL_DOWN:
                self._winds_down("gate: cool-down")
            case Remedy.PAUSE | Remedy.STOP as remedy:
                self._e.motion.only_down = True
                if self._e.motion.running and self._e.linked:
                    self._reactions.owe(f"gate: {remedy}", self._ramp_ms())

    def _opens(self, index: int) -> None:
        if self._closed.pop(index, None) is None:
            return
        self._reactions.forgive(AGAIN)
        if index in self._acted_ms:
            self._acted_ms[index] = self._e.live_ms  # it may have slowed just before

    def _slows(self, index: int) -> None:
        """One step slower, unless this gate did that a moment ago."""
        e = self._e
        last_ms = self._acted_ms.get(index)
        if last_ms is not None and e.live_ms - last_ms < AGAIN_MS + SLACK_MS:
            return
        self._acted_ms[index] = e.live_ms
        just_fell = e.live_ms - self._fell_ms <= 2 * SLACK_MS
        if e.motion.setpoint_ckmh > e.numbers.lowest_ckmh and not just_fell:
            self._lower(self._segment)
            self._owe_less("gate: slower")

    def _slows_again(self) -> None:
        e = self._e
        if e.motion.setpoint_ckmh <= e.numbers.lowest_ckmh:
            self._reactions.forgive(AGAIN)
        else:
            self._owe_less(AGAIN, AGAIN_MS + SLACK_MS)

    def said_slower(self, sign: Sign) -> None:
        """People are shown that a gate made it slower, which may be a moment before it is owed.

        Some of what a gate goes by is known here a little later than there, and is good again.
        """
        e = self._e
        for index, gate in enumerate(self.gates.gates):
            slows = Remedy.SLOWER in (gate.outside, gate.missing)
            last_ms = self._acted_ms.get(index, LONG_AGO_MS)
            if gate.sign is sign and slows and e.live_ms - last_ms > 2 * SLACK_MS:
                self._acted_ms[index] = e.live_ms
                self._lower(self._segment, max(e.levels(SLACK_MS)))

    def fell(self) -> None:
        """Less was told than before."""
        self._fell_ms = self._e.live_ms

    def _of_closed(self) -> None:
        for index, (why, since_ms) in tuple(self._closed.items()):
            gate = self.gates.gates[index]
            remedy = gate.outside if why is Why.OUTSIDE else gate.missing
            late = self._e.live_ms - since_ms > SLACK_MS
            if remedy is Remedy.SLOWER:
                self._slows_again()
            elif late and remedy in (Remedy.PAUSE, Remedy.STOP):
                self._fail(RULE, f"{gate.sign} is {why.value}, and nothing was slowed down")

    # --- as time passes ---------------------------------------------------------------------------

    def look(self) -> None:
        """Ten times a second."""
        e, live_ms = self._e, self._e.live_ms
        passed_ms, self._looked_ms = live_ms - self._looked_ms, live_ms
        if e.phase != "walking" or e.clock.stalled:
            return
        self._walked_ms += passed_ms
        self._review()
        self._of_closed()
        segment = self._segment
        if self._walked_ms > segment.duration_ms + DRIFT_MS and e.motion.running:
            self._fail(RULE, f"segment {e.segment} is walked for {self._walked_ms} ms")

    def entered_walk(self) -> None:
        """The walk began, or goes on."""
        self._walked = True
        self.gates.since_ms = self._e.now_ms

    def entered_segment(self, segment: int) -> None:
        """The plan goes on, by its time or by somebody's word."""
        left, new = self._segment, self._segments[segment]
        nobody = left.kind is SegmentKind.WALK and left.leave is Leave.BY_HAND and not self._word
        if nobody and not self._finishing:
            self._winds_down("by hand: end")
        self._pace, self._walked_ms = None, 0
        self._trial = None if new.trial else left.trial or self._trial

    def entered_end(self) -> None:
        """Nothing is to be judged any more."""
        self._trial = self._segment.trial or self._trial

    def against_start(self) -> str:
        """Why a start may not be; empty where it may."""
        return self.gates.against_start(first=not self._walked)
