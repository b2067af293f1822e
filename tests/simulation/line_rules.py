"""What may be handed over on a line, judged word by word in the instant it is.

The one rule: it goes by the words, the belt itself and what people did; every number is restated.
"""

from __future__ import annotations

from collections.abc import Callable

from line_evidence import LineEvidence
from line_words import MOVES, Means, Word
from numbers_in_force import (
    ANNOUNCED_MS,
    CONFIRMED_MS_MAX,
    DATED_MS,
    FIRST_CKMH_MAX,
    ITEMS,
    RISE_CKMH_MAX,
    STALE_MS_MAX,
    START_ASKED_MS_MAX,
    TICK_CLAMP_MS,
    TICK_MS,
    TURN_STILL_MS,
)
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Segment, SegmentKind
from worlds import World

Fail = Callable[[str, str], None]
PART_CKMH = 17  # a tenth of a mile an hour, the coarsest that a machine counts in
SCRIPT_MS = 3_000  # a start is several words, each of which may wait for an answer
WAITED_MS = 700  # a word waits for the answer to the one before it
FALL_MS_MAX = 2_500
WAYS = {Way.TURNED: 1, Way.STRAIGHT: 1, Way.REVERSED: -1}


class LineRules:
    """The rules for one world's words."""

    def __init__(self, evidence: LineEvidence, world: World, fail: Fail) -> None:
        self._e = evidence
        self._segments = world.segments
        self._unproven = ITEMS | {"experimental"}
        self._fail = fail
        self._directs = world.family == "biodex"
        self._direction = 1
        self.rungs: set[bytes] = set()  # speeds that were said as part of a stop

    def judge(self, word: Word, data: bytes) -> None:
        """Look at a word of a frame, and take it into the evidence."""
        e, means = self._e, word.means
        if not e.stopped_first and means is not Means.STOP:
            self._fail("R5", f"{means} before the first stop of a connection")
        if means in MOVES:
            e.moved_words += 1
        match means:
            case Means.STRANGE:
                self._fail("wire", "that is nothing that this service says")
            case Means.STOP:
                e.stopped()
            case Means.DIRECTION:
                self._direction = word.value
                if e.belt_ckmh and e.clear_for(5_000):
                    self._fail("R6", f"a direction at {e.belt_ckmh}")
                self._begin()
            case Means.START:
                self._begin()
            case Means.SPEED:
                self._speed(word.value * (self._direction if self._directs else 1), data)
            case _:
                pass

    # --- start ----------------------------------------------------------------------------------

    def _begin(self) -> None:
        """A word of a start; the first of them has to hold."""
        e = self._e
        if not e.running:
            self._start()
        elif e.now_ms - e.start_ms > SCRIPT_MS:
            self._fail("R5", "started again while the belt is meant to run")

    def _start(self) -> None:
        e, now_ms = self._e, self._e.now_ms
        turned, jumped = e.hold == "turn", bool(e.clock.jumps)
        short = e.still_at_confirm_ms + TICK_MS < TURN_STILL_MS
        from_ms, to_ms, jumps = e.announced or (now_ms, now_ms, -1)
        told_ms = (now_ms if e.phase == "announcing" else to_ms) - from_ms
        moves = e.belt_ckmh != 0 and now_ms - e.moving_since_ms > STALE_MS_MAX
        way = f"way:{self._next().way.value}"
        checks = (
            (not e.begun or not e.linked, "R5", "without a session or a link"),
            (e.tripped or bool(e.latches), "R7", f"after a trip, {e.latches}"),
            (e.only_down, "R4", "after somebody asked for less"),
            (told_ms < ANNOUNCED_MS and e.clock.jumps == jumps, "R5", f"announced {told_ms} ms"),
            (e.live_ms - e.asked_ms > START_ASKED_MS_MAX + SCRIPT_MS, "R5", "nobody asked for it"),
            (now_ms - e.confirmed_ms > CONFIRMED_MS_MAX + SCRIPT_MS, "R5", "not confirmed lately"),
            (
                not self._unproven | {way} <= e.confirmed,
                "R5",
                f"confirmed only {sorted(e.confirmed)}",
            ),
            (moves and e.clear_for(5_000), "R5", f"the belt runs at {e.belt_ckmh}"),
            (e.zeros < 2, "R5", "standstill was not reported"),
            (e.live_ms - e.report_ms > STALE_MS_MAX + DATED_MS, "R9", "the last report is old"),
            (turned and short and not jumped and not moves, "R6", "turned without a dwell"),
        )
        for broken, rule, why in checks:
            if broken:
                self._fail(rule, f"a start: {why}")
        e.running, e.start_ms, e.moved, e.stopping_ms = True, now_ms, False, None
        e.told_ms, e.told_ckmh, e.told_way = now_ms, 0, WAYS[self._next().way]
        e.confirmed, e.asked_ms = frozenset(), -(1 << 40)

    def _next(self) -> Segment:
        stands = self._segments[self._e.segment].kind is not SegmentKind.WALK
        return self._segments[min(self._e.segment + stands, len(self._segments) - 1)]

    # --- speed ----------------------------------------------------------------------------------

    def _speed(self, wanted_ckmh: int, data: bytes) -> None:
        e = self._e
        lowest_ckmh = e.numbers.lowest_ckmh
        if not e.running and e.live_ms - e.stop_word_ms <= SCRIPT_MS and self._rung(wanted_ckmh):
            e.stop_word_ms = e.live_ms
            self.rungs.add(data)
            return
        if not e.running:
            self._start()
        if e.setpoint_ckmh == 0:
            if abs(wanted_ckmh) > max(FIRST_CKMH_MAX, lowest_ckmh):
                self._fail("R2", f"the first step is {wanted_ckmh}")
            e.room_fine = abs(wanted_ckmh) * 25_000
            e.sent_live_ms, e.sent_jumps = e.live_ms, e.clock.jumps
        backward = e.told_way < 0 or self._segment().way is not Way.STRAIGHT
        cap_ckmh = e.numbers.cap_ckmh(backward=backward)
        if wanted_ckmh == 0 or abs(wanted_ckmh) > cap_ckmh:
            self._fail("R2", f"speed {wanted_ckmh}, the cap is {cap_ckmh}")
        if wanted_ckmh * e.told_way < 0 or wanted_ckmh * e.setpoint_ckmh < 0:
            self._fail("R6", f"speed {wanted_ckmh} after {e.setpoint_ckmh}, way {e.told_way}")
        if e.belt_ckmh * wanted_ckmh < 0 and e.clear_for(5_000):
            self._fail("R6", f"speed {wanted_ckmh} while the belt runs at {e.belt_ckmh}")
        if e.setpoint_ckmh:
            self._changes(abs(wanted_ckmh), abs(wanted_ckmh) - abs(e.setpoint_ckmh))
        e.level(wanted_ckmh)
        e.told_ckmh = max(e.told_ckmh, abs(wanted_ckmh))

    def _segment(self) -> Segment:
        return self._segments[min(self._e.segment, len(self._segments) - 1)]

    def _rung(self, wanted_ckmh: int) -> bool:
        """Of the ladder of a stop: the lowest speed, to a belt that was just seen to be faster."""
        e = self._e
        faster = abs(e.report_ckmh or 0) > abs(wanted_ckmh)
        same = wanted_ckmh * (e.report_ckmh or 0) > 0 or self._directs
        near = abs(abs(wanted_ckmh) - e.numbers.lowest_ckmh) <= PART_CKMH
        return e.stopping_ms is not None and near and faster and same

    def _changes(self, wanted_ckmh: int, rise_ckmh: int) -> None:
        e, numbers = self._e, self._e.numbers
        passed_ms = e.live_ms - e.sent_live_ms + (e.clock.jumps - e.sent_jumps) * TICK_CLAMP_MS
        rate = numbers.acceleration_mm_s2 * 9
        room_fine = e.room_fine + rate * passed_ms
        if rise_ckmh > RISE_CKMH_MAX + PART_CKMH:
            self._fail("R3", f"a rise by {rise_ckmh} at once")
        if rise_ckmh > 0 and wanted_ckmh * 25_000 > room_fine + rate * WAITED_MS:
            self._fail("R3", f"a rise by {rise_ckmh} to {wanted_ckmh} within {passed_ms} ms")
        # What was cleared before may wait for an answer first.
        if rise_ckmh > 0 and e.only_down and e.live_ms - e.only_down_ms > WAITED_MS:
            self._fail("R4", "a rise after a pause or a stop")
        if rise_ckmh > 0 and e.live_ms - e.report_ms > STALE_MS_MAX + DATED_MS:
            self._fail("R9", "a rise without a fresh report")
        fall_ms = min(passed_ms + WAITED_MS, FALL_MS_MAX)
        if (-rise_ckmh - PART_CKMH) * 25_000 > numbers.deceleration_mm_s2 * 9 * fall_ms:
            self._fail("R3", f"a fall by {-rise_ckmh} within {passed_ms} ms")
        e.room_fine = min(room_fine, wanted_ckmh * 25_000)
        e.sent_live_ms, e.sent_jumps = e.live_ms, e.clock.jumps
