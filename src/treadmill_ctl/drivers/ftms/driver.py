"""The driver of a treadmill that speaks FTMS.

The one rule: what the belt does is known from Treadmill Data alone. Answers, status messages and
feature bits are passed on as what they are, and never taken for motion or standstill.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.limits import STALE_MS_MIN
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Event,
    Frame,
    Linked,
    Machine,
    Notice,
    Noticed,
    Report,
    Reported,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
    Unlinked,
)
from treadmill_ctl.drivers.contract import Unfit, Wiring, WriteFault
from treadmill_ctl.drivers.counting import Counting
from treadmill_ctl.drivers.ftms import control_point as cp
from treadmill_ctl.drivers.ftms import identity, status, treadmill_data
from treadmill_ctl.drivers.ftms.assembly import Assembly
from treadmill_ctl.drivers.ftms.conversation import Conversation
from treadmill_ctl.drivers.ftms.messages import PAUSED
from treadmill_ctl.drivers.ftms.procedure import Kind
from treadmill_ctl.drivers.quirks import INFORMATION, Model, Quirks, taken_for

DATA: Final = "2acd"
TRAINING_STATUS: Final = "2ad3"
CONTROL_POINT: Final = "2ad9"
STATUS: Final = "2ada"

# The Control Point's indications first: without them it takes nothing and answers nothing.
WIRING: Final = Wiring(
    service="1826",
    reads=(identity.FEATURE, identity.SPEED_RANGE, identity.INCLINATION_RANGE),
    listens=(CONTROL_POINT, STATUS, DATA, TRAINING_STATUS),
    needs=(DATA, CONTROL_POINT),
    describes=INFORMATION,
)

# The ladder of ways to stop; past the last it begins again. Machines are known that ignore each.
PLAIN_STOP, STOP_ASKING_AGAIN, LOWEST_SPEED, PAUSE = range(4)
RUNGS: Final = 4

NO_LINK: Final = "there is no connection"

SPEED_CKMH_MAX: Final = 0xFFFF  # what the octets can say; what is allowed is for the guard
GRADE_DPCT_MAX: Final = 0x7FFF


class FtmsDriver:
    """One connection's conversation with one FTMS treadmill, which may be one of known models."""

    def __init__(self, models: Sequence[Model] = ()) -> None:
        self.wiring = WIRING
        self._models = models
        self._heed(Quirks())
        self._lowest_ckmh: int | None = None
        self._assembly = Assembly()
        self._talk: Conversation | None = None
        self._speed: tuple[int, int] | None = None  # the last one reported, and when

    def identify(self, name: str, reads: Mapping[str, bytes]) -> Machine | Unfit:
        """Read what the machine says of itself; nothing is sent."""
        fitting = taken_for(self._models, name, reads)
        if len(fitting) > 1:
            which = " and ".join(model.key for model in fitting)
            return Unfit(f"{name} could be several models; the files of {which} fit it alike.")
        quirks = fitting[0].quirks if fitting else Quirks()
        self._heed(quirks)
        found = identity.identify(name, reads, quirks)
        if fitting:
            found = identity.as_model(name, fitting[0], found)
        self._lowest_ckmh = found.speed.lowest if isinstance(found, Machine) else None
        return found

    def _heed(self, quirks: Quirks) -> None:
        self._told = identity.counting(mph=quirks.told_mph)
        self._reported = identity.counting(mph=quirks.reported_mph)

    def connected(self, now_ms: int) -> tuple[Event, ...]:
        """A fresh connection stands; control is asked for at once."""
        self._assembly.clear()
        self._speed = None
        self._talk = Conversation()
        return (Linked(), *self._talk.begin(now_ms))

    def lost(self, why: str, now_ms: int) -> tuple[Event, ...]:
        """The connection is gone; what was under way is unknown."""
        talk, self._talk = self._talk, None
        self._assembly.clear()
        self._speed = None
        return (*(talk.end(why) if talk else ()), Unlinked(why))

    def receive(self, frame: Frame, now_ms: int) -> tuple[Event, ...]:
        """A message from the machine. Never raises, whatever the bytes."""
        if frame.channel == DATA:
            return self._data(frame.data, now_ms)
        if frame.channel == STATUS:
            return self._status(frame.data)
        if frame.channel == CONTROL_POINT and self._talk:
            return self._talk.indicated(frame.data, now_ms)
        return ()  # Training Status has nothing to decide by

    def wrote(self, channel: str, fault: WriteFault | None, now_ms: int) -> tuple[Event, ...]:
        """The transport's word on the oldest write it has not spoken of."""
        if channel != CONTROL_POINT or self._talk is None:
            return ()
        return self._talk.wrote(fault, now_ms)

    def send(self, cleared: Cleared, now_ms: int) -> tuple[Event, ...]:
        """Take a cleared command; a stop is in the next `take`, before and past all else."""
        number, talk = cleared.number, self._talk
        why = NO_LINK if talk is None else _unsayable(cleared.command)
        if talk is None or why:
            return (Answered(number, Answer.REFUSED, f"{why}; it was not sent"),)
        command = cleared.command
        if isinstance(command, StopBelt):
            return self._stop(talk, number, command.rung % RUNGS, now_ms)
        if isinstance(command, StartBelt):
            # The machine goes to its own lowest speed; any target follows as a SetSpeed.
            return talk.command(Kind.START, number, cp.start(), now_ms)
        if isinstance(command, SetSpeed):
            told = self._told.of(command.speed_ckmh)
            return talk.command(Kind.SPEED, number, cp.set_speed(told), now_ms)
        return talk.command(Kind.GRADE, number, cp.set_incline(command.grade_dpct), now_ms)

    def poll(self, now_ms: int) -> tuple[Event, ...]:
        """Let deadlines pass."""
        return self._talk.poll(now_ms) if self._talk else ()

    def due_ms(self) -> int | None:
        """When `poll` is next wanted."""
        return self._talk.due_ms() if self._talk else None

    def take(self) -> tuple[Frame, ...]:
        """The frames to hand over now, in order; each is handed out once."""
        taken = self._talk.take() if self._talk else ()
        return tuple(Frame(CONTROL_POINT, data) for data in taken) if taken else ()

    def last_words(self) -> bytes:
        """None: a guardian by Bluetooth has its own."""
        return b""

    def _stop(self, talk: Conversation, number: int, rung: int, now_ms: int) -> tuple[Event, ...]:
        if rung == STOP_ASKING_AGAIN:
            return talk.stop_asking_again(number, cp.stop(), now_ms)
        if rung == PAUSE:
            return talk.stop(number, cp.pause(), now_ms)
        slow = self._slower_ckmh(now_ms) if rung == LOWEST_SPEED else None
        if slow is None:
            return talk.stop(number, cp.stop(), now_ms)
        return talk.stop(number, cp.set_speed(self._told.of(slow)), now_ms, again=cp.stop())

    def _slower_ckmh(self, now_ms: int) -> int | None:
        """The machine's lowest speed, if the belt is known to run faster than that just now.

        Told to a belt that is slower, or still, the lowest speed would end its stop and drive it.
        """
        if self._speed is None or self._lowest_ckmh is None:
            return None
        speed_ckmh, reported_ms = self._speed
        fresh = now_ms - reported_ms <= STALE_MS_MIN
        return self._lowest_ckmh if fresh and speed_ckmh > self._lowest_ckmh else None

    def _data(self, data: bytes, now_ms: int) -> tuple[Event, ...]:
        fragment = treadmill_data.decode(data)
        events: tuple[Event, ...] = ()
        # A record cut behind its speed still measures the belt: models exist that cut every one.
        if fragment.truncated_at is not None and "speed_ckmh" not in fragment.readings():
            events = (Noticed(Notice.BAD_BYTES, len(fragment.trailing)),)
        record = self._assembly.take(fragment, now_ms)
        if record is None:
            return events
        report = _report(record.readings(), self._reported)
        if report.speed_ckmh is not None:
            self._speed = (report.speed_ckmh, now_ms)
        return events if report == NOTHING else (*events, Reported(report))

    def _status(self, data: bytes) -> tuple[Event, ...]:
        message = status.decode(data)
        events = _noticed(message.op, message.taken.values, self._reported)
        if message.taken.cut is not None:
            events = (Noticed(Notice.BAD_BYTES, len(data)), *events)
        if self._talk is None:
            return events
        if message.op in (status.CONTROL_LOST, status.RESET):
            return (*events, *self._talk.control_lost("the machine took control back"))
        if message.op in (status.STOPPED, status.KEY_PULLED):
            return (*events, *self._talk.machine_stopped("the machine was stopped by hand"))
        return events


NOTHING: Final = Report(None)


def _report(readings: Mapping[str, int | None], of: Counting) -> Report:
    speed = readings.get("speed_ckmh")
    return Report(
        None if speed is None else of.ckmh(speed),
        readings.get("inclination_dpct"),
        readings.get("distance_m"),
        readings.get("elapsed_s"),
        readings.get("heart_rate_bpm") or None,  # 0 beats: no sensor, and no heart rate
    )


def _noticed(op: int | None, values: Mapping[str, int | None], of: Counting) -> tuple[Event, ...]:
    match op:
        case status.RESET:
            return (Noticed(Notice.MACHINE_RESET),)
        case status.STOPPED:
            # Where it does not say which of the two, a stop is the safer reading.
            paused = values.get("control_info") == PAUSED
            return (Noticed(Notice.CONSOLE_PAUSED if paused else Notice.CONSOLE_STOPPED),)
        case status.KEY_PULLED:
            return (Noticed(Notice.KEY_PULLED),)
        case status.STARTED:
            return (Noticed(Notice.CONSOLE_STARTED),)
        case status.TARGET_SPEED:
            told = values.get("target_speed_ckmh")
            return _target(Notice.TARGET_SPEED, None if told is None else of.ckmh(told))
        case status.TARGET_INCLINE:
            return _target(Notice.TARGET_GRADE, values.get("target_incline_dpct"))
        case status.CONTROL_LOST:
            return (Noticed(Notice.CONTROL_LOST),)
        case _:
            return ()


def _target(notice: Notice, value: int | None) -> tuple[Event, ...]:
    return () if value is None else (Noticed(notice, value),)


def _unsayable(command: Command) -> str:
    """Why FTMS has no words for a command; nothing where it has."""
    if isinstance(command, StartBelt | SetSpeed):
        if command.speed_ckmh < 0:
            return "FTMS has no way to say that a belt runs in reverse"
        if command.speed_ckmh > SPEED_CKMH_MAX:
            return "the speed is beyond what FTMS can say"
    if isinstance(command, SetGrade) and abs(command.grade_dpct) > GRADE_DPCT_MAX:
        return "the grade is beyond what FTMS can say"
    return ""
