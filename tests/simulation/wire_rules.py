"""What may be handed over, judged octet by octet in the instant it is.

The one rule: it goes by the octets, the belt itself and what people did; every number is restated.
"""

from __future__ import annotations

from collections.abc import Callable

from evidence import MOVING, START, STOP, Evidence
from evidence import REQUEST_CONTROL as REQUEST
from led_rules import RULE, LedRules
from numbers_in_force import (
    ANNOUNCED_MS,
    ANSWER_MS,
    BACKWARD_GRADE_CKMH_MAX,
    CONFIRMED_MS_MAX,
    DATED_MS,
    FIRST_CKMH_MAX,
    FOLLOW_MS,
    GRADE_RATE_DPCT_S,
    ITEMS,
    RISE_CKMH_MAX,
    SITE_GRADE_DPCT,
    STALE_MS_MAX,
    STALE_MS_MIN,
    START_ASKED_MS_MAX,
    TICK_CLAMP_MS,
    TICK_MS,
    TURN_STILL_MS,
    WAY_ITEM,
    run_down_ms,
)
from octets import speed_ckmh
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Segment, SegmentKind
from worlds import World

Fail = Callable[[str, str], None]
FALL_MS_MAX = 2_000  # a fall that waits for the command gap and for an answer, no longer
# A grade waits for the answer to a speed, so two may come closer than they were asked for; the
# deck's own motor is what moves it.
WAITED_MS = 1_000


class WireRules:
    """The rules for one world's octets."""

    def __init__(self, evidence: Evidence, world: World, led: LedRules, fail: Fail) -> None:
        self._e = evidence
        self._led = led
        self._segments = world.segments
        self._machine = world.machine
        self._fail = fail

    def judge(self, data: bytes) -> None:
        """Look at a request before it is taken into the evidence."""
        e, op = self._e, data[0]
        if op != REQUEST and not e.stopped_first and op != STOP:
            self._fail("R5", f"{data.hex()} before the first stop of a connection")
        if op in MOVING and (e.motion.running or op == START):
            self._one_at_a_time(data)
        match op:
            case 0x02:
                self._speed(speed_ckmh(data))
            case 0x03:
                self._grade(int.from_bytes(data[1:3], "little", signed=True))
            case 0x07:
                self._start()
            case 0x00 | 0x08:
                pass
            case _:
                self._fail("wire", f"{data.hex()} is nothing that this service says")

    def _one_at_a_time(self, data: bytes) -> None:
        """Invariant 4: a procedure that moves waits for the one before, or for its deadline."""
        e = self._e
        for procedure in e.flight:
            waited_ms = e.live_ms - procedure.at_ms
            if waited_ms < ANSWER_MS and procedure.jumps == e.clock.jumps and procedure.op != STOP:
                self._fail("4", f"{data.hex()} while {procedure.op:02x} is under way")
        e.flight[:] = [p for p in e.flight if e.live_ms - p.at_ms < ANSWER_MS]

    # --- start ----------------------------------------------------------------------------------

    def _start(self) -> None:
        e, now_ms = self._e, self._e.now_ms
        if e.motion.running and e.motion.start_busy:
            self._start_again()
            return
        turned = e.hold == "turn"
        # The belt is looked at ten times a second, so it may have stood a little longer.
        dwelt_ms = e.still_at_confirm_ms + TICK_MS
        short = dwelt_ms < TURN_STILL_MS and (e.belt_ckmh == 0 or e.knows_motion)
        announced_ms, announced_jumps = e.announced
        told_ms = now_ms - announced_ms if e.phase == "announcing" else 0
        jumped = bool(e.clock.jumps)
        closed = self._led.against_start()
        checks = (
            (bool(closed), RULE, closed),
            (not e.begun or not e.linked, "R5", "without a session or a link"),
            (e.motion.running, "R5", "while the belt is meant to run"),
            (e.tripped, "R7", "after a trip, and this session is over"),
            (bool(e.latches), "R7", f"after {e.latches}, and this session is over"),
            (
                told_ms < ANNOUNCED_MS and e.clock.jumps == announced_jumps,
                "R5",
                f"announced for {told_ms} ms",
            ),
            (now_ms - e.asked_ms > START_ASKED_MS_MAX, "R5", "nobody asked for it just now"),
            (now_ms - e.confirmed_ms > CONFIRMED_MS_MAX, "R5", "no recent confirmation"),
            (not self._items() <= e.confirmed, "R5", f"confirmed only {sorted(e.confirmed)}"),
            (e.belt_ckmh != 0 and e.knows_motion, "R5", f"the belt runs at {e.belt_ckmh}"),
            (e.zeros < 2, "R5", "standstill was not reported"),
            (now_ms - e.report_ms > STALE_MS_MAX + DATED_MS, "R9", "the last report is old"),
            (turned and short and not jumped, "R6", "turned without a dwell"),
            (e.numbers.lowest_ckmh > FIRST_CKMH_MAX, "R2", "the first step is too fast"),
        )
        for broken, rule, why in checks:
            if broken:
                self._fail(rule, f"a start: {why}")

    def _start_again(self) -> None:
        """The machine was busy with something else and did not take it: the same start, soon."""
        e = self._e
        checks = (
            (not e.linked, "R5", "without a link"),
            (e.tripped or bool(e.latches), "R7", "after a trip"),
            (e.live_ms - e.motion.started_ms > ANSWER_MS, "R5", "long after it was asked for"),
            (e.belt_ckmh != 0 and e.knows_motion, "R5", f"the belt runs at {e.belt_ckmh}"),
            (e.now_ms - e.report_ms > STALE_MS_MAX + DATED_MS, "R9", "the last report is old"),
        )
        for broken, rule, why in checks:
            if broken:
                self._fail(rule, f"a start said again: {why}")

    def _items(self) -> frozenset[str]:
        return ITEMS | {WAY_ITEM[self._next().way is Way.TURNED]}

    def _next(self) -> Segment:
        """The segment that a start would walk: a rest or a turn is left for what follows it."""
        stands = self._segments[self._e.segment].kind is not SegmentKind.WALK
        return self._segments[min(self._e.segment + stands, len(self._segments) - 1)]

    # --- speed ----------------------------------------------------------------------------------

    def _speed(self, wanted_ckmh: int) -> None:
        e = self._e
        if not e.motion.running:
            self._rung(wanted_ckmh)
            return
        segment = self._segments[min(e.segment, len(self._segments) - 1)]
        cap_ckmh = e.numbers.cap_ckmh(backward=segment.way is Way.TURNED)
        if not 0 < wanted_ckmh <= cap_ckmh:
            self._fail("R2", f"speed {wanted_ckmh}, the cap is {cap_ckmh}")
        rise_ckmh = wanted_ckmh - e.motion.setpoint_ckmh
        if rise_ckmh > 0:
            self._rise(wanted_ckmh, rise_ckmh)
        elif rise_ckmh < 0:
            self._fall(-rise_ckmh)

    def _rung(self, wanted_ckmh: int) -> None:
        """Of the ladder of a stop: the lowest speed, to a belt that was just seen to be faster."""
        e = self._e
        slows = (
            e.says_stop
            and wanted_ckmh == e.numbers.lowest_ckmh
            and (e.report_ckmh or 0) > wanted_ckmh
            and e.now_ms - e.report_ms <= STALE_MS_MIN
        )
        if not slows:
            self._fail("3", f"speed {wanted_ckmh} after a stop, with no start since")

    def _rise(self, wanted_ckmh: int, rise_ckmh: int) -> None:
        e, machine = self._e, self._machine
        sent_ms, stalled_ms, jumps = e.motion.sent
        # What a stall or a jump of the clock takes counts as one clamped tick each.
        away_ms = max(e.clock.stalled_ms - stalled_ms - TICK_CLAMP_MS, 0)
        lived_ms = e.now_ms - sent_ms - away_ms + (e.clock.jumps - jumps) * TICK_CLAMP_MS
        room = e.numbers.acceleration_mm_s2 * lived_ms * 9
        planned_ckmh, held = self._led.highest_ckmh, self._led.against_rise()
        on_grid = (wanted_ckmh - machine.speed_min_ckmh) % machine.speed_step_ckmh == 0
        checks = (
            (rise_ckmh > RISE_CKMH_MAX, "R3", "too large a step"),
            (rise_ckmh * 25_000 > room, "R3", f"faster than the limit in {lived_ms} ms"),
            (wanted_ckmh > planned_ckmh, "R2", f"the plan wants {planned_ckmh}"),
            (e.motion.only_down, "R4", "after a pause or a stop"),
            (bool(held), RULE, held),
            (self._lags(), "row 13", "the belt does not follow as it is"),
            (e.now_ms - e.report_ms > STALE_MS_MAX + DATED_MS, "R9", "without a fresh report"),
            (not e.linked, "R1", "without a link"),
            (not on_grid, "R2", "the machine has no such speed"),
        )
        for broken, rule, why in checks:
            if broken:
                self._fail(rule, f"a rise by {rise_ckmh} to {wanted_ckmh}: {why}")

    def _lags(self) -> bool:
        """Whether the belt was given the time to follow, at the pace of a slow one, and did not."""
        since_ms = self._e.motion.lags_ms
        follow_ms = FOLLOW_MS + run_down_ms(self._e.motion.setpoint_ckmh) + 2 * TICK_MS
        return since_ms is not None and self._e.live_ms - since_ms > follow_ms

    def _fall(self, fall_ckmh: int) -> None:
        e, numbers = self._e, self._e.numbers
        # Slower is asked for at once and never held back, so on the wire it may wait for an answer
        # to something else (R4), and the next one comes closer behind it than R3 would have it.
        elapsed_ms = min(e.now_ms - e.motion.sent[0] + WAITED_MS, FALL_MS_MAX)
        room = numbers.deceleration_mm_s2 * elapsed_ms * 9
        if (fall_ckmh - numbers.step_ckmh) * 25_000 > room:
            self._fail("R3", f"a fall by {fall_ckmh} within {elapsed_ms} ms")

    # --- grade ----------------------------------------------------------------------------------

    def _grade(self, wanted_dpct: int) -> None:
        e, machine, motion = self._e, self._machine, self._e.motion
        before_dpct = motion.grade_dpct if motion.grade_dpct is not None else 0
        change_dpct = abs(wanted_dpct - before_dpct)
        step_dpct = max(GRADE_RATE_DPCT_S, machine.grade_step_dpct)
        elapsed_ms = e.now_ms - max(motion.grade_ms, motion.started_ms)
        fastest_ckmh = max(motion.setpoint_ckmh, e.report_ckmh or 0)
        backward = self._segments[e.segment].way is Way.TURNED
        inside = machine.grade_min_dpct <= wanted_dpct <= machine.grade_max_dpct
        checks = (
            (not motion.running, "the belt is not meant to run"),
            (abs(wanted_dpct) > SITE_GRADE_DPCT or not inside, "above the cap"),
            (backward and fastest_ckmh > BACKWARD_GRADE_CKMH_MAX, "backward above 3 km/h"),
            (change_dpct > step_dpct and motion.grade_dpct is not None, "by too much at once"),
            (
                motion.grade_dpct is not None
                and change_dpct * 1_000 > GRADE_RATE_DPCT_S * (elapsed_ms + WAITED_MS)
                and not e.clock.jumps,
                "faster than 1 % a second",
            ),
            (not e.linked, "without a link"),
        )
        for broken, why in checks:
            if broken:
                self._fail("R14", f"grade {wanted_dpct} from {motion.grade_dpct}: {why}")
