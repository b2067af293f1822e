"""What must hold at every moment of a treadmill on a line: of the belt, of stops, of what is shown.

The one rule: it compares the belt with what was said and shown, and believes neither of the
service's own figures.
"""

from __future__ import annotations

from collections.abc import Callable

from cable import Cable
from line_drawing import WATCHED
from line_evidence import LineEvidence
from line_rules import PART_CKMH
from numbers_in_force import (
    DATED_MS,
    STALE_MS_MAX,
    STILL_MARGIN_MS,
    STOP_AGAIN_MS,
    TICK_MS,
    TURN_STILL_MS,
    run_down_ms,
)
from treadmill_sim.stream import StreamPeripheral

ALARM_MS = 700
STARTED_WITHIN_MS = 12_000  # frames that wait for a peer that takes nothing
FOREIGN_MS = 20_000  # for so long what was done to the machine may show
CLOUDY_MS = 5_000
SEEN_MS = 1_500  # from the belt to a report that was taken in
WATCHDOG_MS = 500 + 200
LATCHED_IN = frozenset({"tripped", "latched", "ended"})
# A Bertec's belt goes by the acceleration in each command: 250 mm/s² up and 500 down at most.
OBEYS = {"bertec": (10, 19)}  # 0.01 km/h in 100 ms, and one for what is cut


class LineStanding:
    """Looks at one world every 100 ms."""

    def __init__(
        self,
        evidence: LineEvidence,
        family: str,
        peripheral: StreamPeripheral,
        cable: Cable,
        foreign_ms: Callable[[], int],
        fail: Callable[[str, str], None],
    ) -> None:
        self._e = evidence
        self._watched = family in WATCHED
        self._obeys = OBEYS.get(family)
        self._reads_back = family == "biodex"
        self._machine = peripheral.machine
        self._cable = cable
        self._foreign_ms = foreign_ms
        self._fail = fail
        self._held_up_ms = -(1 << 40)

    def held_up(self, away_ms: int) -> None:
        """The service is about to be away: what comes meanwhile is seen after."""
        self._held_up_ms = self._e.now_ms + away_ms

    def look(self, belt_ckmh: int) -> None:
        """The belt runs at this speed, now."""
        e = self._e
        weather, faults = self._cable.weather, self._machine.faults
        late = weather.delay_ms or weather.hangs or weather.deaf or weather.pieces < 20
        if late or weather.hold_until_ms > e.now_ms or faults.silent_until_ms > e.now_ms:
            e.cloudy_ms = e.now_ms
        if self._foreign_ms() >= e.now_ms - TICK_MS:
            e.cloudy_ms = e.now_ms
        self._belt(belt_ckmh)
        if self._watched:
            self._watchdog()
        if e.begun and e.hung_ms is None:
            self._stale()
            self._stops()
            if e.latches and e.phase not in LATCHED_IN and e.live_ms > e.latches_ms:
                self._fail("R7", f"after {e.latches} the session is {e.phase}")

    # --- the belt -------------------------------------------------------------------------------

    def _belt(self, belt_ckmh: int) -> None:
        e = self._e
        foreign_ms = self._foreign_ms()
        own = foreign_ms < e.now_ms - FOREIGN_MS
        if belt_ckmh and e.still_since_ms is not None:
            began_ms = max(e.told_ms, foreign_ms)
            if e.now_ms - began_ms > STARTED_WITHIN_MS:
                self._fail("R5", f"the belt began to move at {belt_ckmh}, and nobody asked")
            flips = belt_ckmh * e.way < 0
            if flips and own and e.still_ms < TURN_STILL_MS - TICK_MS:
                self._fail("R6", f"the belt turned round after {e.still_ms} ms of standstill")
        if belt_ckmh * e.belt_ckmh < 0 and own:
            self._fail("R6", f"from {e.belt_ckmh} to {belt_ckmh} without standstill")
        if abs(belt_ckmh) > e.told_ckmh + PART_CKMH and own:
            self._fail("R2", f"the belt runs at {belt_ckmh}, told {e.told_ckmh}")
        if belt_ckmh * e.told_way < 0 and (own or self._must_read_back()):
            self._fail("H-02", f"the belt runs at {belt_ckmh}, the way told is {e.told_way}")
        if self._obeys is not None and own and e.belt_was:
            up, down = self._obeys
            change_ckmh = abs(belt_ckmh) - abs(e.belt_ckmh)
            if not -down <= change_ckmh <= up:
                self._fail("R3", f"the belt went from {e.belt_ckmh} to {belt_ckmh} in 100 ms")
        e.belt(belt_ckmh)

    def _must_read_back(self) -> bool:
        """Whether a direction that does not take can be read, and so must stop the start."""
        faults = self._machine.faults
        noisy = faults.octets_lost or faults.octets_garbled or faults.octets_doubled
        odd = noisy or faults.turns_round or faults.overspeed_ckmh or faults.ignore_stop
        return self._reads_back and faults.direction_stuck and not odd and self._e.belt_ckmh == 0

    def _watchdog(self) -> None:
        """R15: what is not spoken to stops by itself, so nothing but the loop may speak to it."""
        e = self._e
        if e.hung_ms is None or self._foreign_ms() > e.now_ms - FOREIGN_MS:
            return
        if self._machine.started and e.now_ms - e.hung_ms > WATCHDOG_MS:
            self._fail("R15", "the loop hangs, and the machine is still kept going")

    # --- silence and stops ----------------------------------------------------------------------

    def _stale(self) -> None:
        e = self._e
        age_ms = e.live_ms - max(e.report_ms, e.opened_ms)
        if e.running and e.linked and age_ms > STALE_MS_MAX + DATED_MS + TICK_MS:
            self._fail("R9", f"the last report is {age_ms} ms old and no stop went out")

    def _stops(self) -> None:
        e = self._e
        if e.stopping_ms is None:
            return
        since_ms = e.live_ms - max(e.stop_word_ms, e.opened_ms)
        if e.linked and since_ms > STOP_AGAIN_MS:
            self._fail("6", f"no stop for {since_ms} ms, and standstill was not reported")
        under_ms = e.live_ms - e.stopping_ms
        bound_ms = run_down_ms(e.stop_from_ckmh) + STILL_MARGIN_MS + ALARM_MS
        if e.belt_ckmh and e.alarm is None and under_ms > bound_ms:
            self._fail("R8", f"told to stop {under_ms} ms ago, runs at {e.belt_ckmh}, no alarm")

    # --- what is reported and shown -----------------------------------------------------------

    def reported(self, speed_ckmh: int) -> None:
        """The service took this for the belt's speed."""
        e = self._e
        own = self._foreign_ms() < e.now_ms - CLOUDY_MS
        clear = own and e.clear_for(CLOUDY_MS) and e.now_ms - self._held_up_ms > CLOUDY_MS
        ran = e.belt_within(SEEN_MS)
        if clear and not min(ran) - PART_CKMH <= speed_ckmh <= max(ran) + PART_CKMH:
            self._fail("H-01", f"{speed_ckmh} is taken for measured, it ran {min(ran)}..{max(ran)}")

    def shown(self, *, still: bool, fresh: bool) -> None:
        """The display as it is now."""
        e = self._e
        moves = e.belt_ckmh != 0 and e.now_ms - e.moving_since_ms > SEEN_MS
        if still and moves and e.clear_for(CLOUDY_MS):
            self._fail("20", f"standstill is shown, and the belt moves at {e.belt_ckmh}")
        age_ms = e.live_ms - e.report_ms
        if (still or fresh) and age_ms > STALE_MS_MAX + DATED_MS:
            self._fail("R9", f"a report of {age_ms} ms ago is shown as current")
