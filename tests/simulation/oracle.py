"""The judge of a simulated world: it sees the octets, the belt and the people, and says what broke.

The one rule: it shares no code with what it judges, and never asks the service what it believes;
phases and alarms are to it what is shown to people.
"""

from __future__ import annotations

from collections.abc import Callable

from air import Sent
from causes import AT_ONCE_MS, NOTICE_MS, Causes
from clockwork import Clockwork
from evidence import SET_SPEED, STOP, Evidence
from led_numbers import highest_written_ckmh
from led_rules import LedRules
from numbers_in_force import STALE_MS_MIN, in_world
from octets import answers, speed_ckmh
from reactions import By, Reactions
from staging import Violation
from standing_rules import StandingRules
from treadmill_ctl.core.gates import Remedy, Sign
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import (
    Alarm,
    Alarmed,
    Entered,
    Gated,
    Note,
    Rejected,
    SegmentEntered,
    Tripped,
)
from treadmill_ctl.drivers.contract import WriteFault
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.sinks.contract import Entry
from wire_rules import WireRules
from worlds import Kind, World

PROCEDURE_IN_PROGRESS = 0xFE
CONTROL_POINT, RECORDS = "2ad9", "2acd"
CONNECTION_WORDS_MAX = 1  # Request Control; nothing else before a session has begun
GIVE_UP_MS = 3_000  # four seconds; an answer after its time may have been taken for none
COMPLETE = "the plan is complete"
TRIPPED, LATCHED, ENDED = "tripped", "latched", "ended"
# Where a session stands once a request for less was taken, whoever asked and whatever it was at.
TAKEN_IN = {
    "stop": frozenset({"slowing", ENDED, TRIPPED, LATCHED}),
    "estop": frozenset({TRIPPED, LATCHED}),
}
ALARMS = (
    "link_lost", "stop_not_confirmed", "motion_unasked", "speeds_up", "wrong_way", "over_cap",
)  # fmt: skip
GRAVER = {name: place for place, name in enumerate(ALARMS)}


class Oracle:
    """Watches one world. `violation` is the first thing that broke."""

    def __init__(
        self,
        clock: Clockwork,
        world: World,
        foreign_ms: Callable[[], int],
        log: Callable[[str], None],
    ) -> None:
        self.violation: Violation | None = None
        self.evidence = Evidence(clock, in_world(world))
        self.reactions = Reactions(clock, self.fail)
        self.completed = False
        self._calm = world.calm
        self._segments = world.segments
        self._log = log
        self._causes = Causes(self.evidence, world, self.reactions)
        self._led = LedRules(self.evidence, world, self.reactions, self.fail)
        self._wire = WireRules(self.evidence, world, self._led, self.fail)
        self._standing = StandingRules(self.evidence, self.reactions, foreign_ms, self.fail)
        self._stops = 0
        self._answered_ms = 0  # live, when a stop was last answered
        self._jumps: list[tuple[int, int]] = []  # of the service's clock: when, by how much
        self._phase: Phase | None = None
        self._hold: Hold | None = None
        self._shown_alarm: Alarm | None = None
        self._resetting = False
        self._rejected = ""  # the request that was last refused, while somebody asks
        self._reason = ""  # of the trip that is shown

    @property
    def said_too_much(self) -> str:
        """What was said before there was a session that should not have been; empty: nothing."""
        more = self.evidence.words > CONNECTION_WORDS_MAX
        return "more than Request Control was said" if more else ""

    def look(self, belt_ckmh: int, target_ckmh: int) -> None:
        """The belt runs at this speed, now, and the machine means it to run at that."""
        self._standing.look(belt_ckmh, target_ckmh)
        if self.evidence.begun:
            self._led.look()

    def watch(self, from_ms: int, look: Callable[[], None]) -> None:
        """Begin to look at the belt; `look` sees to every look after the first."""
        self.evidence.clock.at(from_ms, look)

    def fail(self, rule: str, why: str) -> None:
        """Something broke; the first one counts."""
        if self.violation is None:
            self.violation = Violation(rule, self.evidence.now_ms, why)
            self._log(f"BROKEN {rule}: {why}")

    # --- the service's process --------------------------------------------------------------------

    def came_up(self) -> None:
        """A new process: it knows nothing."""
        self._phase = self._hold = self._shown_alarm = None
        self.evidence.new_process()
        self._led.reset()
        self.reactions.forgive()

    def began(self) -> None:
        """It is about to take a session on."""
        e = self.evidence
        e.begun = True
        for index, s in enumerate(self._segments):
            cap_ckmh = e.numbers.cap_ckmh(backward=s.way is Way.TURNED)
            if highest_written_ckmh(s) > cap_ckmh:
                self.fail("row 29", f"segment {index} is above its cap of {cap_ckmh}, and it began")
        if e.linked:
            self.reactions.owe("first-stop", NOTICE_MS)

    def went_down(self) -> None:
        """The process is gone, or done."""
        self.evidence.new_process()
        self.reactions.forgive()

    def was_away(self, away_ms: int, what: str) -> None:
        """The host is about to be away, or its clock to jump."""
        if what == Kind.HOST_STALL:
            self.evidence.held_up(away_ms)
        else:
            self._jumps.append((self.evidence.live_ms, away_ms))
        self._causes.was_away(away_ms, what)

    def hung(self) -> None:
        """The judging loop does nothing more; on the air that is the guardian's business."""

    # --- the wire ---------------------------------------------------------------------------------

    def opened(self) -> None:
        """A connection is ready for the service."""
        self._log("open")
        self.evidence.opened()
        if self.evidence.begun:
            self.reactions.owe("rejoin", AT_ONCE_MS)

    def handed_over(self, data: bytes) -> None:
        """The service hands a request over."""
        e = self.evidence
        self._log(f"> {data.hex()}")
        self._wire.judge(data)
        age_ms = e.live_ms - e.report_live_ms
        if data[0] == STOP and e.motion.running and e.linked and age_ms >= STALE_MS_MIN:
            self.reactions.record("stall: stop", age_ms, self._standing.stale_bound_ms())
        stops = data[0] == STOP or (data[0] == SET_SPEED and not e.motion.running)
        if stops or (data[0] == SET_SPEED and speed_ckmh(data) < e.motion.setpoint_ckmh):
            self.reactions.met(By.LESS)
            self._led.fell()
        e.handed_over(data)
        if stops:
            self._stops += 1
            self.reactions.met(By.STOP)
        self._causes.handed_over(data[0])

    def heard(self, sent: Sent) -> None:
        """A message is about to reach the service."""
        channel, data = sent.frame.channel, sent.frame.data
        self._log(f"< {channel} {data.hex()}")
        if channel == CONTROL_POINT and answers(STOP, data):
            self._answered_ms = self.evidence.live_ms
        self.evidence.sent_ms = sent.at_ms
        if sent.damaged:
            self.evidence.damaged_ms = self.evidence.now_ms
        if channel == RECORDS:
            self._led.gates.heard(data)
        self._causes.heard(channel, data)

    def wrote(self, fault: WriteFault | None) -> None:
        """The answer to a write is about to reach the service."""
        busy = fault is not None and fault.code == PROCEDURE_IN_PROGRESS
        self._causes.wrote(failed=fault is not None, busy=busy)

    def lost(self) -> None:
        """The service is about to learn that its link is gone."""
        self._log("lost")
        self._causes.lost()
        self.evidence.lost()

    def closed(self) -> None:
        """The service ends its own connection."""
        e = self.evidence
        self._log("close")
        since_ms = max(e.opened_ms, self._answered_ms)
        # By its own clock, which is all that it has.
        silent_ms = e.live_ms - since_ms + sum(ms for at, ms in self._jumps if at >= since_ms)
        if e.begun and e.linked and not (e.says_stop and silent_ms >= GIVE_UP_MS):
            self.fail("row 10", "a connection was given up over which a stop may still go")
        e.lost()

    # --- people -----------------------------------------------------------------------------------

    def asked(
        self,
        request: str,
        who: str,
        items: tuple[str, ...],
        hand_in: Callable[[], None],
        tells: tuple[tuple[Sign, int], ...] = (),
    ) -> None:
        """Somebody asks: `hand_in` gives it to the service, and returns when it is judged."""
        e = self.evidence
        said = "".join(f" {sign} {value}" for sign, value in tells)
        self._log(f"ask {request} by {who}{said}")
        self._causes.asked(request)
        judged = self._led.asked(request, tells)
        e.asked(request, items)
        stops = self._stops
        at_once = request == "estop" or (request == "stop" and e.phase in (TRIPPED, LATCHED, ENDED))
        self._resetting, self._rejected = request == "reset", ""
        hand_in()
        self._resetting = False
        judged(self._rejected == request)
        if request in TAKEN_IN and e.phase not in TAKEN_IN[request]:
            self.fail("R4", f"{request} by {who}, and the session is {e.phase}")
        if request == "estop" and self._reason != request:  # nothing is graver
            self.fail("12", f"after an emergency stop the trip is {self._reason}")
        if at_once and e.linked and self._stops == stops:
            self.fail("5", f"{request}: no stop was handed over before the request returned")
        if at_once:
            self.reactions.record(f"asked to {request}: stop", 0, AT_ONCE_MS)

    # --- what people are shown --------------------------------------------------------------------

    def ticked(self, entry: Entry) -> None:
        """The service decided something."""
        e, state = self.evidence, entry.outcome.state
        if e.stopping is not None:
            e.looked(e.stopping)
        if entry.outcome.notes:
            self._noted(entry.outcome.notes)
        if state.phase is not self._phase or state.hold is not self._hold:
            if self._phase is not None:
                self._passed(self._phase.value, state.phase.value)
            self._phase, self._hold = state.phase, state.hold
            e.shows(state.phase.value, state.hold.value)
        self._reason = "" if state.trip is None else state.trip.reason.value
        if state.alarm is not self._shown_alarm:
            self._shown_alarm = state.alarm
            self._alarm(None if state.alarm is None else state.alarm.name)

    def _noted(self, notes: tuple[Note, ...]) -> None:
        e = self.evidence
        for note in notes:
            match note:
                case Entered(phase, hold, why):
                    self._log(f"phase {phase} {hold} {why}")
                    self._entered(phase, why)
                case SegmentEntered(segment):
                    self._led.entered_segment(segment)
                    e.segment = segment
                    self._causes.entered_segment()
                case Gated(sign, Remedy.SLOWER):
                    self._log(f"note {note}")
                    self._led.said_slower(sign)
                case Tripped(trip):
                    self._log(f"trip {trip.rule} {trip.reason}")
                    e.tripped = True
                    if self._calm and trip.reason != "estop":
                        self.fail("calm", f"a trip with nothing wrong: {trip}")
                case Alarmed(alarm):
                    self._log(f"alarm {alarm.name}")
                case _:
                    if isinstance(note, Rejected):
                        self._rejected = note.request.value
                    self._log(f"note {note}")

    def _entered(self, phase: Phase, why: str) -> None:
        self._passed(self.evidence.phase, phase.value)
        self.completed = self.completed or why == COMPLETE
        if phase is Phase.WALKING:
            self._led.entered_walk()
        elif why == COMPLETE:
            self._led.entered_end()
        self.evidence.shows(phase.value, self.evidence.hold)

    def _passed(self, before: str, now: str) -> None:
        """A trip is left by a person's reset alone, and that ends the session."""
        out = {TRIPPED: (LATCHED,), LATCHED: (TRIPPED, ENDED) if self._resetting else (TRIPPED,)}
        if now != before and now not in out.get(before, (now,)):
            self.fail("R7", f"from {before} to {now}")

    def _alarm(self, alarm: str | None) -> None:
        e = self.evidence
        if alarm is None and not (self._resetting and (e.belt_ckmh == 0 or not e.knows_motion)):
            self.fail("19", f"the alarm {e.alarm} went away and nobody reset it")
        lesser = alarm and e.alarm and GRAVER[alarm] < GRAVER[e.alarm]
        if lesser and not self._resetting:
            self.fail("12", f"the alarm {e.alarm} became {alarm}")
        e.alarm = alarm
        if alarm is not None:
            self.reactions.met(By.ALARM)
            if self._calm:
                self.fail("calm", f"an alarm with nothing wrong: {alarm}")

    def shown(self, see: Callable[[], Snapshot]) -> None:
        """What people see, now."""
        display = see()
        self._standing.shown(
            fresh=display.fresh,
            still=display.still,
            measured_ckmh=display.measured_ckmh,
            age_ms=display.age_ms,
        )
        self._standing.told(
            display.phase.value, None if display.alarm is None else display.alarm.name
        )
