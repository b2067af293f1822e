"""What an observer beside a treadmill on a line knows: words, the belt itself, what people did.

The one rule: it keeps and judges nothing, and takes a report for true only where the rules have
held it against the belt.
"""

from __future__ import annotations

from collections import deque

from clockwork import Clockwork
from numbers_in_force import APART_MS, Numbers

LONG_AGO_MS = -(1 << 40)
BELT_MS = 4_000
LEVELS_MS = 10_000


class LineEvidence:
    """The facts of one world. Times world ms, but those named live; speeds signed 0.01 km/h."""

    def __init__(self, clock: Clockwork, numbers: Numbers) -> None:
        self.clock = clock
        self.numbers = numbers
        # the belt, ten times a second
        self.belt_ckmh = 0
        self.belt_was: deque[tuple[int, int]] = deque()
        self.still_since_ms: int | None = 0
        self.moving_since_ms = LONG_AGO_MS
        self.way = 0  # of the belt when it last moved
        # whatever process said it
        self.told_ms = LONG_AGO_MS
        self.told_ckmh = 0  # the fastest since the last start
        self.told_way = 0
        self.arrived_ms = LONG_AGO_MS  # when a frame last began to leave
        self.cloudy_ms = LONG_AGO_MS  # when the line was last not as it should be
        self.forget()

    def forget(self) -> None:
        """A service came up, or went: it knows nothing, and nothing is under way."""
        self.begun = self.linked = self.tripped = False
        self.moved_words = 0
        self.opened_ms = LONG_AGO_MS  # live
        self.stopped_first = False
        self.running = False
        self.start_ms = LONG_AGO_MS
        self.setpoint_ckmh = 0
        self.room_fine = 0  # how far the ramp has come, 0.01 km/h * 25000
        self.sent_live_ms = LONG_AGO_MS
        self.sent_jumps = 0
        self.only_down = False
        self.only_down_ms = LONG_AGO_MS  # live, since when
        self.moved = False
        self.levels: deque[tuple[int, int]] = deque(((LONG_AGO_MS, 0),))
        self.stopping_ms: int | None = None  # live, since when a stop is under way
        self.stop_word_ms = LONG_AGO_MS  # live
        self.stop_from_ckmh = 0
        self.stopped_ms = LONG_AGO_MS  # live, when it was last measured
        self.report_ckmh: int | None = None
        self.report_ms = LONG_AGO_MS  # live
        self.zeros, self.zero_ms = 0, 0
        self.confirmed: frozenset[str] = frozenset()
        self.confirmed_ms = self.asked_ms = LONG_AGO_MS
        self.still_at_confirm_ms = 0
        self.phase, self.hold, self.segment = "", "", 0
        self.announced: tuple[int, int, int] | None = None  # from, to, jumps
        self.alarm: str | None = None
        self.latches, self.latches_ms = "", LONG_AGO_MS
        self.hung_ms: int | None = None

    @property
    def now_ms(self) -> int:
        """World time."""
        return self.clock.now_ms

    @property
    def live_ms(self) -> int:
        """World time less that in which the service could do nothing."""
        return self.clock.live_ms

    @property
    def still_ms(self) -> int:
        """How long the belt has truly stood."""
        return 0 if self.still_since_ms is None else self.now_ms - self.still_since_ms

    @property
    def at_rest(self) -> bool:
        """Whether no motion is asked for and no stop is under way, and that for some ticks."""
        since_ms = self.live_ms - max(self.stopped_ms, self.stop_word_ms)
        idle = self.begun and self.linked and not self.running and self.stopping_ms is None
        return idle and since_ms > 1_000

    def clear_for(self, ms: int) -> bool:
        """Whether nothing was wrong with line or machine for so long."""
        return self.now_ms - self.cloudy_ms > ms

    def belt(self, belt_ckmh: int) -> None:
        """The belt runs at this speed now."""
        self.belt_was.append((self.now_ms, belt_ckmh))
        while self.belt_was[0][0] < self.now_ms - BELT_MS:
            self.belt_was.popleft()
        if belt_ckmh == 0:
            if self.still_since_ms is None:
                self.still_since_ms = self.now_ms
        else:
            if self.still_since_ms is not None:
                self.moving_since_ms = self.now_ms
            self.still_since_ms = None
            self.way = 1 if belt_ckmh > 0 else -1
        self.belt_ckmh = belt_ckmh

    def belt_within(self, ms: int) -> list[int]:
        """Its speeds of the last so many ms."""
        from_ms = self.now_ms - ms
        return [speed for at_ms, speed in self.belt_was if at_ms >= from_ms] or [self.belt_ckmh]

    def level(self, setpoint_ckmh: int) -> None:
        """A speed, or with zero a stop, was said."""
        self.setpoint_ckmh = setpoint_ckmh
        self.levels.append((self.live_ms, setpoint_ckmh))
        while len(self.levels) > 1 and self.levels[1][0] < self.live_ms - LEVELS_MS:
            self.levels.popleft()

    def levels_within(self, ms: int) -> list[int]:
        """Every setpoint in force in the last so many live ms, without its sign."""
        levels = list(self.levels)
        from_ms = self.live_ms - ms
        first = max((i for i, (at_ms, _) in enumerate(levels) if at_ms <= from_ms), default=0)
        return [abs(level) for _, level in levels[first:]]

    def must_latch(self, what: str, within_ms: int) -> None:
        """Something came that is a trip: nothing starts the belt again in this session."""
        if not self.latches:
            self.latches, self.latches_ms = what, self.live_ms + within_ms

    def opened(self) -> None:
        """The service can speak to the machine from now on."""
        self.linked, self.opened_ms, self.report_ckmh = True, self.live_ms, None
        self.stopped_first, self.zeros = False, 0
        if self.stopping_ms is not None:
            self.stop_word_ms = self.live_ms

    def lost(self) -> None:
        """The service knows that it cannot."""
        self.linked = self.running = False
        self.zeros = 0
        self.level(0)

    def stopped(self) -> None:
        """A stop was said."""
        if self.stopping_ms is None and not (self.zeros_stand and not self.running):
            self.stopping_ms = self.live_ms
            told_ckmh = max(self.levels_within(2_500))
            self.stop_from_ckmh = max(told_ckmh, abs(self.report_ckmh or 0), abs(self.belt_ckmh))
            self.zeros = 0
        self.stop_word_ms = self.live_ms
        self.stopped_first = True
        self.running = False
        self.level(0)

    @property
    def zeros_stand(self) -> bool:
        """Whether the machine said more than once, in two looks at the belt, that it stands."""
        return self.zeros > 1 and self.live_ms - self.zero_ms >= APART_MS

    def reported(self, speed_ckmh: int) -> None:
        """The service took a report in."""
        self.report_ckmh, self.report_ms = speed_ckmh, self.live_ms
        if speed_ckmh == 0:
            self.zero_ms = self.zero_ms if self.zeros else self.live_ms
            self.zeros += 1
        else:
            self.zeros = 0
        if self.zeros_stand and self.stopping_ms is not None:
            self.stopping_ms, self.stopped_ms = None, self.live_ms
