"""Core, driver and simulated treadmill on one thread in virtual time, without asyncio.

The one rule: it stands in for the runtime and the radio and for nothing else; every decision is
the core's, every byte the driver's and the simulator's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.limits import TICK_MS
from treadmill_ctl.core.model import Asked, Event, Frame, Machine, Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Outcome, Setup, State
from treadmill_ctl.core.tick import tick
from treadmill_ctl.drivers.contract import Unfit, WriteFault
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.link import Answered, DirectLink, Lost, Received

CONNECTED_WITHIN_MS = 5_000


@dataclass
class VirtualSession:
    """One session over a DirectLink. `digest` is fed every byte that left and every decision."""

    peripheral: FtmsPeripheral
    link: DirectLink = field(init=False)
    driver: FtmsDriver = field(init=False)
    now_ms: int = 0
    frames: list[tuple[int, Frame]] = field(default_factory=list[tuple[int, Frame]])
    _inbox: list[Event] = field(default_factory=list[Event])
    _state: State | None = None

    def __post_init__(self) -> None:
        self.link = DirectLink(self.peripheral)
        self.driver = FtmsDriver()
        self.digest = hashlib.sha256()
        self._channels: dict[int, str] = {}

    def connect(self) -> Machine:
        """Link, read, subscribe: what a transport does before the driver may speak."""
        assert self.link.connect(self.now_ms)
        wiring = self.driver.wiring
        reads = {channel: self._read(channel) for channel in wiring.reads}
        for channel in wiring.listens:
            value = 2 if channel == "2ad9" else 1
            self._answer(self.link.subscribe(int(channel, 16), value, self.now_ms))
        known = {channel: data for channel, data in reads.items() if data is not None}
        machine = self.driver.identify(self.peripheral.name, known)
        assert not isinstance(machine, Unfit), machine
        self._inbox.extend(self.driver.connected(self.now_ms))
        self._hand_over()
        return machine

    def begin(self, setup: Setup) -> None:
        """Take a session on."""
        self._state = State(setup)

    @property
    def state(self) -> State:
        """The session as of the last tick."""
        assert self._state is not None
        return self._state

    def ask(
        self,
        request: Request,
        confirms: tuple[str, ...] = (),
        tells: tuple[tuple[Sign, int], ...] = (),
    ) -> Outcome:
        """A person asks; judged at once."""
        self._inbox.append(Asked(request, "therapist", "test", confirms, tells))
        return self.tick()

    def advance(self) -> Outcome:
        """On to the next tick of the loop's own pace."""
        self.now_ms = (self.now_ms // TICK_MS + 1) * TICK_MS
        for arrival in self.link.poll(self.now_ms):
            self._arrive(arrival)
        return self.tick()

    def tick(self) -> Outcome:
        """One tick, now."""
        self._inbox.extend(self.driver.poll(self.now_ms))
        events, self._inbox = tuple(self._inbox), []
        outcome = tick(self.state, events, self.now_ms)
        self._state = outcome.state
        for cleared in outcome.cleared:
            self._inbox.extend(self.driver.send(cleared, self.now_ms))
            self.digest.update(f"{self.now_ms} {cleared}\n".encode())
        for note in outcome.notes:
            self.digest.update(f"{self.now_ms} {note}\n".encode())
        self._hand_over()
        return outcome

    def start(self) -> None:
        """Wait for control and standstill, confirm every interlock, go."""
        for _ in range(CONNECTED_WITHIN_MS // TICK_MS):
            seen = self.state.seen
            if seen.controlled and seen.still(self.now_ms):
                break
            self.advance()
        self.ask(Request.CONFIRM, self.state.interlocks)
        assert self.state.phase is Phase.READY, self.state
        self.ask(Request.START)

    def walk(self, *until: Phase, limit_ms: int = 7_200_000) -> State:
        """On until the session is in one of these phases."""
        end_ms = self.now_ms + limit_ms
        while self.state.phase not in until:
            assert self.now_ms < end_ms, f"still {self.state.phase} after {limit_ms} ms"
            self.advance()
        return self.state

    def _read(self, channel: str) -> bytes | None:
        answer = self._answer(self.link.read(int(channel, 16), self.now_ms))
        return None if answer.error is not None else answer.data

    def _answer(self, ticket: int) -> Answered:
        while True:
            self.now_ms += 1
            for arrival in self.link.poll(self.now_ms):
                if isinstance(arrival, Answered) and arrival.ticket == ticket:
                    return arrival

    def _arrive(self, arrival: Received | Answered | Lost) -> None:
        match arrival:
            case Received(_, uuid16, data, _):
                frame = Frame(f"{uuid16:04x}", data)
                self._inbox.extend(self.driver.receive(frame, self.now_ms))
            case Answered(_, _, uuid16, _, error):
                fault = None if error is None else WriteFault(error.name, int(error))
                self._inbox.extend(self.driver.wrote(f"{uuid16:04x}", fault, self.now_ms))
            case Lost():
                self._inbox.extend(self.driver.lost("out of range", self.now_ms))
        self._hand_over()

    def _hand_over(self) -> None:
        frames: Sequence[Frame] = self.driver.take()
        for frame in frames:
            self.frames.append((self.now_ms, frame))
            self.digest.update(f"{self.now_ms} {frame}\n".encode())
            if self.link.connected:
                self.link.write(int(frame.channel, 16), frame.data, self.now_ms)
