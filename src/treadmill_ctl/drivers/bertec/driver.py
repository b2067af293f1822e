"""The driver of a Bertec treadmill.

The one rule: no packet but a stop is ever sent twice. The machine has no watchdog that would want
it, and a speed said again might start a belt that somebody has stopped at its own computer.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import radians, tan
from typing import Final

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.limits import STALE_MS_MIN
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Event,
    Frame,
    Linked,
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
    SetGrade,
    StopBelt,
    Unlinked,
)
from treadmill_ctl.core.units import kmh
from treadmill_ctl.drivers import mm_s
from treadmill_ctl.drivers.bertec import packet
from treadmill_ctl.drivers.bertec.pace import (
    LAST_STOP_MM_S2,
    STOP_MM_S2,
    acceleration_mm_s2,
)
from treadmill_ctl.drivers.bertec.packet import Status
from treadmill_ctl.drivers.bertec.reading import Reading
from treadmill_ctl.drivers.bertec.writes import Write, Writes
from treadmill_ctl.drivers.contract import Commissioned, Line, Unfit, WriteFault

FAMILY: Final = "bertec"
LOWEST_CKMH: Final = 50  # where nobody found out
HIGHEST_CKMH: Final = mm_s.to_ckmh(packet.SPEED_MM_S_MAX)
UNPROVEN: Final = (
    "Its messages are known from the maker's example program: what it does when the connection is"
    " lost, and how it takes a command that is wrong, are not known."
)
ANGLE_MS: Final = 250  # so long a first stop may wait for the deck's angle, which it has to repeat

# The ladder of ways to stop; past the last it begins again.
PLAIN_STOP, STOP_AGAIN, LOWEST_SPEED, STEEPER_STOP = range(4)
RUNGS: Final = 4

NO_LINK: Final = "there is no connection; it was not sent"
NOT_LISTENING: Final = "the machine has not reported since it was told to stop; it was not sent"


class BertecDriver:
    """One connection's conversation with one treadmill."""

    def __init__(self, known: Commissioned) -> None:
        self.wiring = Line(9_600)  # it is on a network, where the baud means nothing
        self._lowest_ckmh = known.lowest_ckmh or LOWEST_CKMH
        self._highest_ckmh = min(known.highest_ckmh or HIGHEST_CKMH, HIGHEST_CKMH)
        self._angle: bytes | None = None  # as last found; also over a connection lost and made
        self._begin()

    def _begin(self) -> None:
        self._writes: Writes | None = None
        self._reading = Reading()
        self._granted = False
        self._held: list[Write] = []  # stops that wait for the deck's angle
        self._unspoken = True  # nothing was said over this connection
        self._told = (0, 0)  # the last speed told, mm/s, and when
        self._seen: tuple[int, int] | None = None  # the last one reported, mm/s, and when

    def identify(self, name: str, reads: Mapping[str, bytes]) -> Machine | Unfit:
        """The machine, in the speeds that a person found out; it says nothing of itself."""
        if self._lowest_ckmh > self._highest_ckmh:
            return Unfit(
                f"{name} is left no speed from {kmh(self._lowest_ckmh)} to"
                f" {kmh(self._highest_ckmh)}; correct lowest= and highest= in its address."
            )
        return Machine(
            name,
            FAMILY,
            Range(self._lowest_ckmh, self._highest_ckmh, 1),
            reverses=True,
            report_period_ms=100,
            command_gap_ms=400,
            deceleration_mm_s2=STOP_MM_S2,
            unproven=UNPROVEN,
        )

    def connected(self, now_ms: int) -> tuple[Event, ...]:
        """A fresh connection stands; a stop is its first word."""
        self._begin()
        self._writes = Writes()
        return (Linked(), *self._stop(self._writes, None, STOP_MM_S2, now_ms))

    def lost(self, why: str, now_ms: int) -> tuple[Event, ...]:
        """The connection is gone; what was under way is unknown."""
        writes, held = self._writes, self._held
        self._begin()
        if writes is None:
            return (Unlinked(why),)
        for write in held:
            writes.put(write)
        return (*writes.end(why), Unlinked(why))

    def receive(self, frame: Frame, now_ms: int) -> tuple[Event, ...]:
        """Octets from the machine. Never raises, whatever they are."""
        writes = self._writes
        if writes is None:
            return ()
        told, lost = self._reading.feed(frame.data)
        events: list[Event] = [Noticed(Notice.BAD_BYTES, lost)] if lost else []
        if told:
            self._angle = told[-1].angle
            events += self._release(writes)
            events += writes.reported()
            if writes.stopped and not self._granted:
                self._granted = True
                events.append(Noticed(Notice.CONTROL_GRANTED, 1))
            events.append(self._report(told[-1], now_ms))
        return tuple(events)

    def wrote(self, channel: str, fault: WriteFault | None, now_ms: int) -> tuple[Event, ...]:
        """The transport's word on the oldest write it has not spoken of."""
        return self._writes.wrote(fault) if self._writes else ()

    def send(self, cleared: Cleared, now_ms: int) -> tuple[Event, ...]:
        """Take a cleared command; a stop is in the next `take`, before and past all else."""
        number, command, writes = cleared.number, cleared.command, self._writes
        if writes is None:
            return (Answered(number, Answer.REFUSED, NO_LINK),)
        if isinstance(command, StopBelt):
            return self._stop_by_rung(writes, number, command.rung % RUNGS, now_ms)
        if isinstance(command, SetGrade):
            why = "the deck of this machine is left as it was found; it was not sent"
            return (Answered(number, Answer.REFUSED, why),)
        speed_mm_s = mm_s.from_ckmh(command.speed_ckmh)
        if not 0 < abs(speed_mm_s) <= packet.SPEED_MM_S_MAX:
            why = "the speed is none that the machine can be told; it was not sent"
            return (Answered(number, Answer.REFUSED, why),)
        if not self._granted or self._angle is None:
            return (Answered(number, Answer.REFUSED, NOT_LISTENING),)
        from_mm_s, at_ms = self._told
        rate_mm_s2 = acceleration_mm_s2(from_mm_s, speed_mm_s, now_ms - at_ms)
        data = packet.command(speed_mm_s, rate_mm_s2, self._angle)
        self._told = (speed_mm_s, now_ms)
        return writes.put(Write(data, number, is_stop=False, at_ms=now_ms))

    def poll(self, now_ms: int) -> tuple[Event, ...]:
        """Let deadlines pass."""
        writes = self._writes
        if writes is None:
            return ()
        late = bool(self._held) and not 0 <= now_ms - self._held[0].at_ms < ANGLE_MS
        return (*(self._release(writes) if late else ()), *writes.poll(now_ms))

    def due_ms(self) -> int | None:
        """When `poll` is next wanted."""
        dues = [write.at_ms + ANGLE_MS for write in self._held[:1]]
        written = self._writes.due_ms() if self._writes else None
        return min(dues if written is None else (*dues, written), default=None)

    def take(self) -> tuple[Frame, ...]:
        """The frames to hand over now, in order; each is handed out once."""
        return self._writes.take() if self._writes else ()

    def last_words(self) -> bytes:
        """The octets that stop the belt, and leave the deck where it was found."""
        return packet.command(0, STOP_MM_S2, self._angle or packet.LEVEL)

    # --- inside -----------------------------------------------------------------------------

    def _stop_by_rung(
        self, writes: Writes, number: int, rung: int, now_ms: int
    ) -> tuple[Event, ...]:
        slow_mm_s = self._slower_mm_s(now_ms) if rung == LOWEST_SPEED else 0
        rate_mm_s2 = LAST_STOP_MM_S2 if rung == STEEPER_STOP else STOP_MM_S2
        return self._stop(writes, number, rate_mm_s2, now_ms, slow_mm_s)

    def _stop(
        self,
        writes: Writes,
        number: int | None,
        rate_mm_s2: int,
        now_ms: int,
        speed_mm_s: int = 0,
    ) -> tuple[Event, ...]:
        """A stop, now; only before anything was ever heard of the deck does it wait a moment.

        Told without the deck's angle it would take the deck to level, with a walker on it.
        """
        self._told = (speed_mm_s, now_ms)
        data = packet.command(speed_mm_s, rate_mm_s2, self._angle or packet.LEVEL)
        write = Write(data, number, is_stop=True, at_ms=now_ms)
        if self._angle is not None or not self._unspoken:
            return writes.put(write)
        self._held.append(write)
        return self.poll(now_ms)

    def _release(self, writes: Writes) -> tuple[Event, ...]:
        """Let the stops go that waited, with the deck's angle if it is known by now."""
        held, self._held, self._unspoken = self._held, [], False
        events: list[Event] = []
        for write in held:
            write.data = packet.command(0, STOP_MM_S2, self._angle or packet.LEVEL)
            events += writes.put(write)
        return tuple(events)

    def _slower_mm_s(self, now_ms: int) -> int:
        """The lowest speed the way the belt runs, if it is known to run faster just now; else 0."""
        if self._seen is None or now_ms - self._seen[1] > STALE_MS_MIN:
            return 0
        lowest_mm_s = mm_s.from_ckmh(self._lowest_ckmh)
        if abs(self._seen[0]) <= lowest_mm_s:
            return 0
        return lowest_mm_s if self._seen[0] > 0 else -lowest_mm_s

    def _report(self, told: Status, now_ms: int) -> Reported:
        """Of two belts the faster; where they run against each other, the one that goes astray."""
        speeds = (told.right_mm_s, told.left_mm_s)
        astray = [each for each in speeds if each * self._told[0] < 0]
        speed_mm_s = max(astray or speeds, key=abs)
        self._seen = (speed_mm_s, now_ms)
        grade_dpct = int(1_000 * tan(radians(told.angle_cdeg / 100)))
        return Reported(Report(mm_s.to_ckmh(speed_mm_s), grade_dpct))
