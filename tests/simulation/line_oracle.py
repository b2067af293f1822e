"""The judge of a world on a line: it sees the words, the belt and the people, and says what broke.

The one rule: it shares no code with what it judges. What the service takes for measured counts as a
cause only because it is held against the belt itself.
"""

from __future__ import annotations

from collections.abc import Callable

from cable import Cable, Piece
from clockwork import Clockwork
from line_evidence import LineEvidence
from line_rules import PART_CKMH, LineRules
from line_standing import LineStanding
from line_words import MOVES, Means, Read
from numbers_in_force import OVER_CAP_CKMH, OVER_CKMH, TICK_MS, UNDER_CKMH, in_world
from oracle import COMPLETE, GRAVER, LATCHED, TRIPPED
from reactions import By, Reactions
from staging import Violation
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.model import Reported, Way
from treadmill_ctl.core.session import Alarmed, Entered, Note, SegmentEntered, Tripped
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.sinks.contract import Entry
from treadmill_sim.stream import StreamPeripheral
from worlds import Kind, World

AT_ONCE_MS, NOTICE_MS = 100, 200
OVER_FOR_MS, UNDER_FOR_MS, FOLLOW_MS, SETTLE_MS = 1_000, 3_000, 2_500, 10_000
LOST_ALARM_MS = 500
AWAY_MS = 500 + TICK_MS
EXCUSED_MS = 2_000
QUEUED_MAX = 64  # what was dropped on the way never leaves


class LineOracle:
    """Watches one world. `violation` is the first thing that broke."""

    def __init__(
        self,
        clock: Clockwork,
        world: World,
        peripheral: StreamPeripheral,
        cable: Cable,
        read: Read,
        foreign_ms: Callable[[], int],
        log: Callable[[str], None],
    ) -> None:
        self.violation: Violation | None = None
        self.evidence = LineEvidence(clock, in_world(world))
        self.reactions = Reactions(clock, self.fail)
        self.completed = False
        self._world = world
        self._log = log
        self._read = read
        self._rules = LineRules(self.evidence, world, self.fail)
        self._standing = LineStanding(
            self.evidence, world.family, peripheral, cable, foreign_ms, self.fail
        )
        self._queued: list[tuple[bytes, bool]] = []  # handed over, and whether no stop was since
        self._resetting = False

    def fail(self, rule: str, why: str) -> None:
        """Something broke; the first one counts."""
        if self.violation is None:
            self.violation = Violation(rule, self.evidence.now_ms, why)
            self._log(f"BROKEN {rule}: {why}")

    def look(self, belt_ckmh: int, target_ckmh: int) -> None:
        """The belt runs at this speed, now, and the machine means it to run at that."""
        self._standing.look(belt_ckmh)
        self.reactions.look()

    def watch(self, from_ms: int, look: Callable[[], None]) -> None:
        """Begin to look at the belt; `look` sees to every look after the first."""
        self.evidence.clock.at(from_ms, look)

    # --- the service's process --------------------------------------------------------------------

    @property
    def said_too_much(self) -> str:
        """What was said before there was a session that should not have been; empty: nothing."""
        return "the belt was told to move" if self.evidence.moved_words else ""

    def came_up(self) -> None:
        """A new process: it knows nothing."""
        self.evidence.forget()
        self.reactions.forgive()
        self._queued.clear()

    def began(self) -> None:
        """It is about to take a session on."""
        e = self.evidence
        e.begun = True
        for index, s in enumerate(self._world.segments):
            cap_ckmh = e.numbers.cap_ckmh(backward=s.way is not Way.STRAIGHT)
            if max(s.speed_from_ckmh, s.speed_to_ckmh) > cap_ckmh:
                self.fail("row 29", f"segment {index} is above its cap of {cap_ckmh}, and it began")

    def went_down(self) -> None:
        """The process is gone, or done."""
        self.came_up()

    def was_away(self, away_ms: int, what: str) -> None:
        """The host is about to be away, or its clock to jump."""
        e = self.evidence
        if away_ms > AWAY_MS and e.running and e.linked and e.begun and e.hung_ms is None:
            self.reactions.owe(what, AT_ONCE_MS)
            e.must_latch(what, NOTICE_MS)
        if what == Kind.HOST_STALL:
            self._standing.held_up(away_ms)

    def hung(self) -> None:
        """The judging loop does nothing more: from now on only a watchdog can stop the belt."""
        self.evidence.hung_ms = self.evidence.now_ms
        self.reactions.forgive()

    # --- the line ---------------------------------------------------------------------------------

    def opened(self) -> None:
        """A connection is ready for the service."""
        self._log("open")
        self.evidence.opened()
        self._queued.clear()
        self.reactions.owe("rejoin", 500 if self._world.family == "bertec" else AT_ONCE_MS)

    def handed_over(self, data: bytes) -> None:
        """The service hands a frame over."""
        e = self.evidence
        self._log(f"> {data.hex()}")
        words, before_ckmh = self._read(data), abs(e.setpoint_ckmh)
        for word in words:
            self._rules.judge(word, data)
            if word.means is Means.STOP:
                self._queued = [(each, False) for each, _ in self._queued]
                self.reactions.met(By.STOP)
                self.reactions.met(By.LESS)
            elif word.means is Means.SPEED and abs(word.value) < before_ckmh:
                self.reactions.met(By.LESS)
        if any(word.means in MOVES for word in words):
            self._queued = [*self._queued[-QUEUED_MAX:], (data, True)]

    def leaving(self, data: bytes) -> None:
        """A frame begins to leave; nothing that moves the belt may have a stop behind it."""
        e = self.evidence
        e.arrived_ms = e.now_ms
        if not any(word.means in MOVES for word in self._read(data)):
            return
        e.told_ms = e.now_ms
        since, before = (data, True), (data, False)
        if since in self._queued:
            self._queued.remove(since)
        elif before in self._queued and data not in self._rules.rungs:
            self.fail("3", f"{data.hex()} leaves, and a stop was said after it")

    def heard(self, piece: Piece) -> None:
        """Octets are about to reach the service."""
        self._log(f"< {piece.data.hex()}")

    def lost(self) -> None:
        """The service is about to learn that its line is gone."""
        e = self.evidence
        self._log("lost")
        if e.begun and e.hung_ms is None:
            if e.running:
                e.must_latch("link-loss", AT_ONCE_MS)
            self.reactions.forgive()
            if e.belt_ckmh and (e.running or e.stopping_ms is not None) and e.alarm is None:
                self.reactions.owe("link-loss", LOST_ALARM_MS, By.ALARM)
        e.lost()

    def closed(self) -> None:
        """The service ends its own connection."""
        self._log("close")
        self.evidence.lost()

    # --- people -----------------------------------------------------------------------------------

    def asked(
        self,
        request: str,
        who: str,
        items: tuple[str, ...],
        hand_in: Callable[[], None],
        tells: tuple[tuple[Sign, int], ...] = (),
    ) -> None:
        """Somebody asks the service; `hand_in` does it."""
        e = self.evidence
        self._log(f"ask {request} {who} {len(items)}")
        self._resetting = request == "reset"
        if e.hung_ms is None:
            self._obliges(request, items)
        hand_in()

    def _obliges(self, request: str, items: tuple[str, ...]) -> None:
        e = self.evidence
        match request:
            case "confirm":
                e.confirmed, e.confirmed_ms = frozenset(items), e.now_ms
                e.still_at_confirm_ms = e.still_ms
            case "start" | "resume":
                e.asked_ms, e.only_down = e.live_ms, False
            case "pause" | "stop" | "estop":
                e.only_down_ms = e.only_down_ms if e.only_down else e.live_ms
                e.only_down = True
                if request == "estop" and e.begun:
                    e.must_latch("an emergency stop", NOTICE_MS)
                if e.running and e.linked:
                    fall_ckmh = abs(e.setpoint_ckmh) - e.numbers.lowest_ckmh
                    ramp_ms = e.numbers.fall_ms(fall_ckmh) + EXCUSED_MS if fall_ckmh > 0 else 0
                    at_once = request == "estop"
                    bound_ms = AT_ONCE_MS if at_once else AT_ONCE_MS + ramp_ms + EXCUSED_MS
                    self.reactions.owe(request, bound_ms)
            case _:
                pass

    # --- what the service shows -------------------------------------------------------------------

    def ticked(self, entry: Entry) -> None:
        """The service decided something."""
        e, state = self.evidence, entry.outcome.state
        for event in entry.events:
            if isinstance(event, Reported) and event.report.speed_ckmh is not None:
                self._reported(event.report.speed_ckmh)
        for note in entry.outcome.notes:
            self._noted(note)
        if (state.phase.value, state.hold.value) != (e.phase, e.hold):
            self._shows(state.phase.value, state.hold.value)
        alarm = None if state.alarm is None else state.alarm.name
        if alarm != e.alarm:
            self._alarm(alarm)
        self._resetting = False

    def _noted(self, note: Note) -> None:
        e = self.evidence
        self._log(f"note {note}")
        match note:
            case Entered(phase, _, why):
                self.completed = self.completed or why == COMPLETE
                self._shows(phase.value, e.hold)
            case SegmentEntered(segment):
                e.segment = segment
            case Tripped(trip):
                e.tripped = True
                if e.running and e.linked:
                    self.reactions.owe("trip", AT_ONCE_MS)
                if self._world.calm and trip.reason != "estop":
                    self.fail("calm", f"a trip with nothing wrong: {trip}")
            case Alarmed(alarm):
                if self._world.calm:
                    self.fail("calm", f"an alarm with nothing wrong: {alarm}")
            case _:
                pass

    def _shows(self, phase: str, hold: str) -> None:
        e = self.evidence
        out = {TRIPPED: (LATCHED,), LATCHED: (TRIPPED, "ended")}
        if phase != e.phase and phase not in out.get(e.phase, (phase,)):
            self.fail("R7", f"from {e.phase} to {phase}")
        if phase == "announcing" != e.phase:
            e.announced = (e.now_ms, e.now_ms, e.clock.jumps)
        elif e.phase == "announcing" != phase and e.announced is not None:
            e.announced = (e.announced[0], e.now_ms, e.announced[2])
        e.phase, e.hold = phase, hold

    def _alarm(self, alarm: str | None) -> None:
        e = self.evidence
        if alarm is None and not self._resetting and e.phase not in ("ended", ""):
            self.fail("19", f"the alarm {e.alarm} went away and nobody reset it")
        if alarm and e.alarm and GRAVER[alarm] < GRAVER[e.alarm] and not self._resetting:
            self.fail("12", f"the alarm {e.alarm} became {alarm}")
        e.alarm = alarm
        if alarm is not None:
            self.reactions.met(By.ALARM)

    def shown(self, see: Callable[[], Snapshot]) -> None:
        """What people see, now."""
        display, e = see(), self.evidence
        if (display.phase.value, None if display.alarm is None else display.alarm.name) != (
            e.phase,
            e.alarm,
        ):
            self.fail("19", f"shown are {display.phase} and {display.alarm}")
        self._standing.shown(still=display.still, fresh=display.fresh)

    # --- what was measured ------------------------------------------------------------------------

    def _reported(self, speed_ckmh: int) -> None:
        e, reactions = self.evidence, self.reactions
        unasked = speed_ckmh != 0 and e.at_rest
        self._standing.reported(speed_ckmh)
        e.reported(speed_ckmh)
        if unasked:
            reactions.owe("motion-unasked", NOTICE_MS)
            if e.alarm is None:
                reactions.owe("motion-unasked", NOTICE_MS, By.ALARM)
        elif speed_ckmh == 0:
            reactions.forgive_young("motion-unasked", TICK_MS)
        if e.running and e.linked:
            self._compare(abs(speed_ckmh), e.levels_within(SETTLE_MS))

    def _compare(self, speed_ckmh: int, levels: list[int]) -> None:
        e, reactions = self.evidence, self.reactions
        segment = self._world.segments[min(e.segment, len(self._world.segments) - 1)]
        cap_ckmh = e.numbers.cap_ckmh(backward=segment.way is not Way.STRAIGHT)
        if speed_ckmh > cap_ckmh + OVER_CAP_CKMH:
            reactions.owe("over-cap", NOTICE_MS)
        else:
            reactions.forgive_young("over-cap", TICK_MS)
        if speed_ckmh > max(levels) + OVER_CKMH + PART_CKMH:
            reactions.owe("overspeed", OVER_FOR_MS + 2 * TICK_MS, after_ms=OVER_FOR_MS)
        else:
            reactions.forgive("overspeed")
        e.moved = e.moved or speed_ckmh > 0
        if e.moved and speed_ckmh < min(levels) - UNDER_CKMH - PART_CKMH:
            bound_ms = UNDER_FOR_MS + FOLLOW_MS + 2 * TICK_MS
            reactions.owe("stuck", bound_ms, after_ms=UNDER_FOR_MS)
        else:
            reactions.forgive("stuck")
