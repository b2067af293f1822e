"""The air between the service and a simulated treadmill, and what goes wrong in it.

The one rule: it knows frames and times and nothing of what they mean; the faults in force bite
where a frame passes. One ATT request is under way at a time, and without a fault nothing overtakes.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple, Protocol

from clockwork import Clockwork
from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import WriteFault
from treadmill_sim.att import AttError, Outgoing
from treadmill_sim.ftms import FtmsPeripheral
from worlds import LinkShape

US = 1  # the service, as the treadmill's client
MTU = 247
CONTROL_POINT = 0x2AD9
FE = WriteFault("procedure already in progress", 0xFE)


@dataclass(slots=True)
class Weather:
    """The faults of the air in force. Times in world ms; 0 and False: none."""

    delay_ms: int = 0
    hold_until_ms: int = 0
    duplicates: bool = False
    reorders: bool = False
    drops: bool = False
    mtu: int = MTU  # what the treadmill cuts its records by
    corrupts: bool = False
    refusal: int = 0
    refusal_of_speed: int = 0
    deaf: bool = False  # requests are taken and not passed on
    hangs: bool = False  # the write itself gets no answer


class Sent(NamedTuple):
    """A frame in the air, when the machine sent it, and whether it is still what was sent."""

    frame: Frame
    at_ms: int
    damaged: bool


class End(Protocol):
    """The service's end of a connection."""

    def heard(self, sent: Sent) -> None:
        """A message came."""
        ...

    def wrote(self, fault: WriteFault | None) -> None:
        """A write was answered."""
        ...

    def lost(self) -> None:
        """The connection is gone."""
        ...


class Air:
    """One treadmill in the air, for one client at a time and a second one in its way."""

    def __init__(
        self, clock: Clockwork, peripheral: FtmsPeripheral, shape: LinkShape, random: Random
    ) -> None:
        self.peripheral = peripheral
        self.weather = Weather()
        self.in_range = True
        self.shape = shape
        self._clock = clock
        self._random = random
        self._end: End | None = None
        self._losing = False  # frames are lost, and neither end knows yet
        self._connection = 0
        self._queue: deque[bytes] = deque()
        self._in_air = False
        self._last_down_ms = 0
        self._pump_ms = -1
        self._stuck: int | None = None  # the connection whose write hangs
        self._overtaking_ms = 0  # until when what was held back can be overtaken
        self.bites: Counter[str] = Counter()  # how often each fault of the weather was felt
        self.pump()

    # --- the link -----------------------------------------------------------------------------

    def connect(self, end: End) -> bool:
        """Make a link; False out of range."""
        if not self.in_range or self._end is not None:
            self.bites["in_range"] += not self.in_range
            return False
        self.peripheral.connected(US, self.weather.mtu, self._clock.now_ms)
        self._connection += 1
        self._end, self._losing, self._in_air = end, False, False
        self._queue.clear()
        self._last_down_ms = self._overtaking_ms = 0
        return True

    def hang_up(self, end: End) -> None:
        """The service's side ends the link; the treadmill knows at once."""
        if self._end is end:
            self._part()

    def lose(self) -> None:
        """Out of range: frames stop now, both ends learn of it after the supervision timeout."""
        self.in_range = False
        if self._end is not None and not self._losing:
            self._losing = True
            self.bites["in_range"] += 1
            known_ms = self._clock.now_ms + self.shape.supervision_ms
            self._clock.at(known_ms, self._known, self._connection)

    def _known(self, connection: int) -> None:
        end = self._end
        if end is not None and connection == self._connection:
            self._part()
            self._clock.to_service(end.lost)

    def _part(self) -> None:
        self.peripheral.disconnected(US, self._clock.now_ms)
        self._connection += 1
        self._end = None
        self._queue.clear()
        self.collect()

    # --- up -------------------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """A request to the Control Point; it waits for the ones before it."""
        self._queue.append(data)
        self._send_next()

    def cut(self, mtu: int) -> None:
        """The treadmill cuts its records to another ATT MTU, in this connection and the next."""
        self.weather.mtu = mtu
        if self._end is not None:
            self.peripheral.mtu_changed(US, mtu)

    def unstick(self) -> None:
        """A write that hangs is answered at last."""
        if self._stuck == self._connection:
            self._respond(None)
        self._stuck = None

    def _send_next(self) -> None:
        if self._in_air or not self._queue or self._losing:
            return
        self._in_air = True
        at_ms = self._clock.now_ms + self._latency_ms()
        self._clock.at(at_ms, self._reach, self._queue.popleft(), self._connection)

    def _reach(self, data: bytes, connection: int) -> None:
        if connection != self._connection or self._losing:
            return
        if self.weather.hangs:
            self._stuck = connection
            self.bites["hangs"] += 1
            return
        if self.weather.deaf:
            self.bites["deaf"] += 1
            self._respond(None)
            return
        self._refuse(data)
        error = self.peripheral.write(US, CONTROL_POINT, data, self._clock.now_ms)
        fault = None
        if error is not None:
            procedure = error is AttError.PROCEDURE_ALREADY_IN_PROGRESS
            fault = FE if procedure else WriteFault(error.name, int(error))
        self._respond(fault)
        self.pump()

    def _refuse(self, data: bytes) -> None:
        moves = data[0] in (0x02, 0x03, 0x07)
        weather = self.weather
        result = weather.refusal or (weather.refusal_of_speed if moves else 0)
        if result:
            self.bites["refusal" if weather.refusal else "refusal_of_speed"] += 1
            faults = replace(self.peripheral.machine.faults, refuse_next=result)
            self.peripheral.inject(faults, self._clock.now_ms)

    def _respond(self, fault: WriteFault | None) -> None:
        self._clock.at(self._down_ms(self._clock.now_ms), self._answered, fault, self._connection)

    def _answered(self, fault: WriteFault | None, connection: int) -> None:
        if connection != self._connection or self._losing or self._end is None:
            return
        self._in_air = False
        self._clock.to_service(self._end.wrote, fault)
        self._send_next()

    # --- down -----------------------------------------------------------------------------------

    def pump(self) -> None:
        """Take what the treadmill has to say, and look again when it has more."""
        self.collect()
        due_ms = self.peripheral.next_due_ms()
        if due_ms != self._pump_ms:
            self._pump_ms = due_ms
            self._clock.at(due_ms, self._pumped, due_ms)

    def _pumped(self, due_ms: int) -> None:
        if due_ms == self._pump_ms:
            self.peripheral.advance(due_ms)
            self.pump()

    def collect(self) -> None:
        """Let what the treadmill said travel."""
        taken = self.peripheral.take(US)
        if self._end is not None and not self._losing:
            for outgoing in taken:
                self._travel(outgoing)

    def _travel(self, outgoing: Outgoing) -> None:
        weather, random = self.weather, self._random
        data = outgoing.data
        if weather.drops and outgoing.kind == "notify" and random.random() < 0.3:
            return
        if weather.corrupts and random.random() < 0.4:
            data = _damaged(data, random)
            self.bites["corrupts"] += data != outgoing.data
        at_ms = self._down_ms(outgoing.at_ms)
        if at_ms < self._overtaking_ms:
            self.bites["reorders"] += 1
        if weather.reorders and random.random() < 0.4:
            at_ms += random.randrange(20, 2_000)  # and those behind it do not wait
            self._overtaking_ms = max(at_ms, self._overtaking_ms)
        sent = Sent(Frame(f"{outgoing.uuid16:04x}", data), outgoing.at_ms, data != outgoing.data)
        self._clock.at(at_ms, self._arrive, sent, self._connection)
        if weather.duplicates and random.random() < 0.5:
            self.bites["duplicates"] += 1
            self._clock.at(at_ms + random.randrange(300), self._arrive, sent, self._connection)

    def _arrive(self, sent: Sent, connection: int) -> None:
        if connection == self._connection and not self._losing and self._end is not None:
            self._clock.to_service(self._end.heard, sent)

    def _down_ms(self, sent_ms: int) -> int:
        """When something sent down arrives: behind all that was sent before."""
        delay_ms, until_ms = self.weather.delay_ms, self.weather.hold_until_ms
        at_ms = sent_ms + self._latency_ms() + delay_ms
        if delay_ms or until_ms > at_ms:
            self.bites["delay"] += 1
        self._last_down_ms = max(at_ms, self._last_down_ms, until_ms)
        return self._last_down_ms

    def _latency_ms(self) -> int:
        return self.shape.latency_ms + self._random.randrange(self.shape.jitter_ms + 1)


def _damaged(data: bytes, random: Random) -> bytes:
    match random.randrange(4):
        case 0:
            return data[: random.randrange(len(data))]
        case 1:
            return data + random.randbytes(random.randrange(1, 5))
        case 2:
            return random.randbytes(random.randrange(1, 24))
        case _:
            at = random.randrange(len(data))
            return data[:at] + bytes((data[at] ^ 1 << random.randrange(8),)) + data[at + 1 :]
