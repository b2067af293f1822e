"""What an observer beside the treadmill knows: octets both ways, what people did, the belt itself.

The one rule: it reads the wire by its own lights (FTMS in a few lines) and never asks the service
what it believes. It judges nothing; the rules do.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from clockwork import Clockwork
from numbers_in_force import (
    APART_MS,
    FOLLOW_MS,
    OVER_CKMH,
    STALE_MS_MAX,
    STOP_AGAIN_MS,
    TICK_MS,
    Numbers,
)
from octets import speed_ckmh

REQUEST_CONTROL, SET_SPEED, SET_GRADE, START, STOP = 0x00, 0x02, 0x03, 0x07, 0x08
MOVING = frozenset({SET_SPEED, SET_GRADE, START})
SUCCESS, NOT_PERMITTED = 0x01, 0x05
LONG_AGO_MS = -(1 << 40)
LEVELS_MS = 10_000
DAMAGE_MS = 5_000  # for so long a damaged message may have said something else
STREAK_MS = 1_000  # stops that come so close are one stop
ZEROS = 2  # one may be a glitch


@dataclass(slots=True)
class Procedure:
    """A request on the wire that has no answer yet; `at_ms` in live time."""

    op: int
    at_ms: int
    jumps: int


@dataclass(slots=True)
class Motion:
    """What the belt was told, by the octets handed over. Speeds in 0.01 km/h, times world ms.

    `levels` are the setpoints of the last ten seconds; `before_ckmh` the one that stays where the
    last was refused. `start_busy`: the machine was busy and did not take the start.
    `sent` is (world ms, live stall ms, jumps) of the last start or speed.
    """

    running: bool = False
    setpoint_ckmh: int = 0
    before_ckmh: int = 0
    moved: bool = False  # a report said so since the start
    lags_ms: int | None = None  # live, since when reports lie far below every setpoint of a time
    sent: tuple[int, int, int] = (LONG_AGO_MS, 0, 0)
    grade_dpct: int | None = None
    grade_ms: int = LONG_AGO_MS
    start_busy: bool = False
    started_ms: int = LONG_AGO_MS
    only_down: bool = False
    levels: deque[tuple[int, int]] = field(default_factory=deque[tuple[int, int]])


@dataclass(slots=True)
class Stopping:
    """A stop under way, by the octets handed over; times live ms."""

    since_ms: int
    from_ckmh: int
    last_ms: int
    accepted: bool = False
    low_ckmh: int = 1 << 16  # the lowest speed reported since
    stuck_ms: int = 0  # since when none was lower, or zero; `words` are those said since then
    seen_ckmh: int | None = None  # what was reported when it began, or first after it,
    looked_ckmh: int = 1 << 16  # and the lowest that the service looked at since
    words: set[bytes] = field(default_factory=set[bytes])


class Evidence:
    """The facts of one world, kept as they come in."""

    def __init__(self, clock: Clockwork, numbers: Numbers) -> None:
        self.clock = clock
        self.numbers = numbers
        # the process and its connection
        self.begun = False
        self.linked = False
        self.opened_ms = 0
        self.words = 0  # handed over on this connection
        self.heard_ms = LONG_AGO_MS  # live, when the Control Point last said anything
        self.stopped_first = False
        # requests
        self.flight: list[Procedure] = []
        self.unspoken: deque[Procedure] = deque()
        self.refusals = 0
        # what it adds up to
        self.motion = Motion()
        self.stopping: Stopping | None = None
        self.stopped_ms = LONG_AGO_MS  # live, when a stop was last seen to be done
        self.stop_word_ms = LONG_AGO_MS  # live, when a stop was last handed over
        # what the machine said to the service
        self.report_ckmh: int | None = None
        self.report_ms = LONG_AGO_MS
        self.report_live_ms = LONG_AGO_MS
        self.zeros, self.zero_ms = 0, 0  # how many in a row, and when the first came
        self.reports = 0
        self.sent_ms = LONG_AGO_MS  # when the message that now comes in was sent
        self.report_sent_ms = LONG_AGO_MS  # and the last report
        self.damaged_ms = LONG_AGO_MS  # when the air last damaged a message
        self.bad_ms: deque[int] = deque(maxlen=4)
        self.gaps_ms: deque[int] = deque(maxlen=16)  # between reports, but for losses
        # people
        self.confirmed: frozenset[str] = frozenset()
        self.confirmed_ms = LONG_AGO_MS
        self.still_at_confirm_ms = 0
        self.asked_ms = LONG_AGO_MS
        # the belt itself
        self.belt_ckmh = 0
        self.still_since_ms: int | None = 0
        self.moving_since_ms: int | None = None
        self.told_ms = LONG_AGO_MS  # when any process last told it to start
        self.told_ckmh = 0  # the highest that it was told since
        self.cleared_ms = LONG_AGO_MS  # when it was last seen to have no target
        self.clean_ms = LONG_AGO_MS  # the same as of the last start
        self.target_ckmh = 0  # what the machine means the belt to run at
        self.left_ckmh = 0  # the same as of the last start: a speed that crossed a stop stays there
        # what people are shown
        self.phase = ""
        self.hold = ""
        self.segment = 0
        self.planned_ckmh = 1 << 16  # the highest that the segment wants, and by when (live ms)
        self.planned_ms = LONG_AGO_MS
        self.announced = (LONG_AGO_MS, 0)  # world ms, jumps, when the countdown was shown to begin
        self.tripped = False
        self.latches = ""  # what has to be a trip, and by when (live ms) it must be shown
        self.latches_ms = LONG_AGO_MS
        self.alarm: str | None = None

    @property
    def now_ms(self) -> int:
        """World time."""
        return self.clock.now_ms

    @property
    def knows_motion(self) -> bool:
        """Whether a report reached the service that was sent, whole, since the belt began to move.

        What is late in the air is dated by its arrival (row 4), so before that nobody can know.
        """
        whole = self.now_ms - self.damaged_ms > DAMAGE_MS
        moving_ms = self.moving_since_ms
        return whole and moving_ms is not None and self.report_sent_ms > moving_ms

    @property
    def still_ms(self) -> int:
        """How long the belt has truly stood."""
        return 0 if self.still_since_ms is None else self.now_ms - self.still_since_ms

    @property
    def at_rest(self) -> bool:
        """Whether no motion is asked for and no stop is under way, and that for some ticks."""
        since_ms = self.live_ms - max(self.stopped_ms, self.stop_word_ms)
        idle = self.begun and self.linked and not self.motion.running and self.stopping is None
        return idle and since_ms > STOP_AGAIN_MS

    @property
    def reported_still(self) -> bool:
        """Whether the machine said, more than once and just now, that the belt stands."""
        fresh = self.linked and self.now_ms - self.report_ms <= STALE_MS_MAX
        return self.zeros >= ZEROS and fresh

    @property
    def says_stop(self) -> bool:
        """Whether it says stop again and again: it has not measured standstill yet."""
        return self.live_ms - self.stop_word_ms <= STREAK_MS

    @property
    def live_ms(self) -> int:
        """World time less that in which the service could do nothing."""
        return self.clock.live_ms

    def new_process(self) -> None:
        """A service came up, or went: it knows nothing, and nothing is under way."""
        self.begun = self.linked = self.tripped = False
        self.flight.clear()
        self.unspoken.clear()
        self.motion = Motion()
        self.stopping = None
        self.report_ckmh, self.zeros = None, 0
        self.confirmed, self.confirmed_ms, self.asked_ms = frozenset(), LONG_AGO_MS, LONG_AGO_MS
        self.phase, self.hold, self.segment, self.alarm = "", "", 0, None
        self.announced, self.latches, self.planned_ckmh = (LONG_AGO_MS, 0), "", 1 << 16

    def opened(self) -> None:
        """The service can speak to the machine from now on."""
        self.linked, self.opened_ms, self.report_ckmh = True, self.live_ms, None
        self.words, self.stopped_first, self.zeros, self.reports = 0, False, 0, 0
        self.flight.clear()
        self.unspoken.clear()
        self.bad_ms.clear()
        self.gaps_ms.clear()
        if self.stopping is not None:
            self.stopping.accepted = False
            self.stopping.last_ms = self.stopping.stuck_ms = self.live_ms
            self.stopping.words.clear()

    def lost(self) -> None:
        """The service knows that it cannot."""
        self.linked = False
        self.motion.running, self.motion.setpoint_ckmh = False, 0
        self.zeros = 0
        self.flight.clear()
        self.unspoken.clear()

    # --- what is shown, and people ----------------------------------------------------------------

    def shows(self, phase: str, hold: str) -> None:
        """Where the session stands, as people are shown."""
        if phase == "announcing" != self.phase:
            self.announced = self.now_ms, self.clock.jumps
        self.phase, self.hold = phase, hold

    def must_latch(self, what: str, within_ms: int) -> None:
        """Something came that is a trip: nothing starts the belt again in this session."""
        if not self.latches:
            self.latches, self.latches_ms = what, self.live_ms + within_ms

    def asked(self, request: str, items: tuple[str, ...]) -> None:
        """Somebody asked the service for something."""
        match request:
            case "confirm":
                self.confirmed, self.confirmed_ms = frozenset(items), self.now_ms
                self.still_at_confirm_ms = self.still_ms
            case "start" | "resume":
                self.asked_ms = self.now_ms
            case "pause" | "stop" | "estop":
                self.motion.only_down = True
                self.confirmed, self.asked_ms = frozenset(), LONG_AGO_MS
            case _:
                pass

    # --- the service's octets ---------------------------------------------------------------------

    def handed_over(self, data: bytes) -> None:
        """Take a request in; called after the rules have looked at it."""
        op = data[0]
        self.words += 1
        procedure = Procedure(op, self.live_ms, self.clock.jumps)
        self.flight.append(procedure)
        self.unspoken.append(procedure)
        if op == STOP:
            self._stop(data)
        elif op == START:
            self._start()
        elif op == SET_SPEED and self.motion.running:
            self._speed(speed_ckmh(data))
        elif op == SET_SPEED:
            self._stop(data)  # a rung of the ladder
        elif op == SET_GRADE:
            self.motion.grade_dpct = int.from_bytes(data[1:3], "little", signed=True)
            self.motion.grade_ms = self.now_ms

    def _stop(self, data: bytes) -> None:
        motion, now_ms = self.motion, self.live_ms
        streak = now_ms - self.stop_word_ms <= STREAK_MS
        self.stop_word_ms = now_ms
        self.stopped_first = self.stopped_first or data[0] == STOP
        # One that was refused or unanswered may be said again after standstill was reported.
        again = self.reported_still and not motion.running
        if not again:
            self.confirmed, self.asked_ms = frozenset(), LONG_AGO_MS
        if self.stopping is None and not again:
            # The belt may still be as fast as any setpoint that no report can show yet.
            told_ckmh = max(self.levels(FOLLOW_MS), default=0)
            from_ckmh = max(told_ckmh, self.report_ckmh or 0, self.belt_ckmh)
            self.stopping = Stopping(now_ms, from_ckmh, now_ms, stuck_ms=now_ms)
            self.stopping.seen_ckmh = self.report_ckmh
            self.zeros = self.zeros if streak else 0
        if self.stopping is not None:
            self.stopping.last_ms = now_ms
            self.stopping.words.add(data)
        motion.running = False
        self._level(0)

    def _start(self) -> None:
        self.stopping = None
        self.refusals = 0
        lowest_ckmh, now_ms = self.numbers.lowest_ckmh, self.now_ms
        self.motion = Motion(
            running=True,
            before_ckmh=lowest_ckmh,
            sent=(now_ms, self.clock.stalled_ms, self.clock.jumps),
            grade_dpct=self.motion.grade_dpct,
            grade_ms=self.motion.grade_ms,
            started_ms=self.motion.started_ms if self.motion.start_busy else now_ms,
        )
        self.told_ms, self.told_ckmh, self.clean_ms = now_ms, 0, self.cleared_ms
        self.left_ckmh = self.target_ckmh
        self.confirmed, self.asked_ms = frozenset(), LONG_AGO_MS
        self._level(lowest_ckmh)

    def _speed(self, wanted_ckmh: int) -> None:
        if wanted_ckmh != self.motion.setpoint_ckmh:  # else it is said again
            self.motion.before_ckmh = self.motion.setpoint_ckmh
        self.motion.sent = (self.now_ms, self.clock.stalled_ms, self.clock.jumps)
        self._level(wanted_ckmh)

    def _level(self, setpoint_ckmh: int) -> None:
        motion = self.motion
        motion.setpoint_ckmh = setpoint_ckmh
        self.told_ckmh = max(self.told_ckmh, setpoint_ckmh)
        motion.levels.append((self.now_ms, setpoint_ckmh))

    def levels(self, within_ms: int) -> list[int]:
        """Every setpoint that was in force in the last so many ms."""
        levels = self.motion.levels
        if len(levels) == 1:
            return [levels[0][1]]
        from_ms = self.now_ms - within_ms
        while len(levels) > 1 and levels[1][0] < self.now_ms - LEVELS_MS:
            levels.popleft()
        first = max((i for i, (at_ms, _) in enumerate(levels) if at_ms <= from_ms), default=0)
        return [level for _, level in list(levels)[first:]]

    # --- the machine's octets ---------------------------------------------------------------------

    def looked(self, stopping: Stopping) -> None:
        """The service looked at the last report, with a stop under way."""
        if self.report_ckmh is not None:
            if stopping.seen_ckmh is None:
                stopping.seen_ckmh = self.report_ckmh
                stopping.from_ckmh = max(stopping.from_ckmh, self.report_ckmh)
            stopping.looked_ckmh = min(stopping.looked_ckmh, self.report_ckmh)

    def speeds_up(self, reported_ckmh: int) -> bool:
        """Whether a belt that was told to stop gains speed: above all it had, or once it slowed."""
        stopping = self.stopping
        if stopping is None or stopping.seen_ckmh is None or not self.linked:
            return False
        slowed = stopping.looked_ckmh < stopping.seen_ckmh - OVER_CKMH
        above_ckmh = stopping.looked_ckmh if slowed else stopping.from_ckmh
        return reported_ckmh > above_ckmh + OVER_CKMH

    def answered(self, data: bytes) -> Procedure | None:
        """An indication reached the service: the request that it answers, if it answers one."""
        op, result = data[1], data[2]
        found = next((p for p in self.flight if p.op == op), None)
        if found is None:
            return None
        self.flight.remove(found)
        if op == STOP and result == SUCCESS and self.stopping is not None:
            self.stopping.accepted = True
        motion = self.motion
        if op == SET_SPEED and result != SUCCESS and motion.setpoint_ckmh > motion.before_ckmh:
            motion.setpoint_ckmh = motion.before_ckmh
        if op in (SET_SPEED, SET_GRADE, START):
            self.refusals = 0 if result == SUCCESS else self.refusals + 1
        return found

    def held_up(self, away_ms: int) -> None:
        """The service goes away: what it has not looked at yet is dated when it is back."""
        if self.now_ms - self.report_ms <= TICK_MS:
            self.report_ms += away_ms

    def reported(self, reported_ckmh: int) -> None:
        """A record with a speed reached the service."""
        now_ms = self.now_ms
        before_ms = self.report_ms
        if reported_ckmh:
            self.zeros = 0
        elif not self.zeros:
            self.zeros, self.zero_ms = 1, now_ms
        elif now_ms - self.zero_ms >= APART_MS - TICK_MS:  # each is dated by whole ticks
            self.zeros += 1
        self.report_ckmh, self.report_ms, self.report_live_ms = reported_ckmh, now_ms, self.live_ms
        self.report_sent_ms = self.sent_ms
        self.reports += 1
        if 0 < now_ms - before_ms <= STALE_MS_MAX:
            self.gaps_ms.append(now_ms - before_ms)
        if self.stopping is not None:
            self._slows(self.stopping, reported_ckmh)

    def _slows(self, stopping: Stopping, reported_ckmh: int) -> None:
        if self.zeros >= ZEROS:
            self.stopping, self.stopped_ms = None, self.live_ms
        elif reported_ckmh < stopping.low_ckmh or reported_ckmh == 0:
            stopping.low_ckmh, stopping.stuck_ms = reported_ckmh, self.live_ms
            stopping.words.clear()
