"""The one loop for a treadmill: ticks at its own pace, and at once when it matters.

The one rule: what a tick cleared is handed to the transport in the same synchronous step, so
that no speed can overtake a stop. Nothing but a tick sends a command.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from treadmill_ctl.core.filled import filled
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.guard import stop_of_last_resort
from treadmill_ctl.core.limits import TICK_MS
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Event,
    Frame,
    Machine,
    Noticed,
    Reported,
    Request,
    Unlinked,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Setup, State, deaf
from treadmill_ctl.core.tick import tick
from treadmill_ctl.drivers.contract import Driver, Unfit, WriteFault
from treadmill_ctl.runtime.guardpost import Guardpost
from treadmill_ctl.runtime.heartbeat import Guardian
from treadmill_ctl.runtime.lateness import Lateness
from treadmill_ctl.sinks.contract import Entry, Sink
from treadmill_ctl.transports.contract import Opened, Transport, TransportError

CONNECT_WITHIN_S = 60.0  # beyond every transport's own patience: a connect that hangs is an error
RECONNECT_S = 1.0


class UnfitMachine(Exception):
    """A treadmill that answered and cannot be driven. The message is one sentence."""


class TreadmillLoop:
    """One treadmill, one session. Belongs to the event loop it was connected on.

    `offset_ms` moves its ticks away from those of other treadmills; `lateness` is how late it has
    ticked lately.
    """

    def __init__(
        self,
        transport: Transport,
        driver: Driver,
        sinks: Sequence[Sink] = (),
        offset_ms: int = 0,
    ) -> None:
        self._offset_ms, self._due_ms = offset_ms, 0
        self.lateness = Lateness()
        self._transport = transport
        self._driver = driver
        self._sinks = tuple(sinks)
        self._guardpost = Guardpost()
        self._state: State | None = None
        self._inbox: list[Event] = []
        self._ticking = False
        self._beat: asyncio.TimerHandle | None = None
        self._reconnecting: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.address = ""  # the machine's own, once connected
        self._open = False
        self.failed: Exception | None = None

    # -- for whoever runs a session ------------------------------------------------------------

    async def connect(self) -> Machine:
        """Connect and read what the machine says of itself.

        Raises TransportError or UnfitMachine; then nothing is left open.
        """
        opened = await self._opened()
        try:
            machine = self._driver.identify(opened.name, opened.reads)
            if isinstance(machine, Unfit):
                raise UnfitMachine(f"{opened.name}: {machine.why}")  # noqa: TRY301 - closed below
        except BaseException:
            await self._transport.close()
            raise
        self.address, self._open = opened.address, True
        self._take(self._driver.connected(self.now_ms))
        return replace(machine, simulated=self._transport.simulated)

    def begin(self, setup: Setup, *sinks: Sink, guardian: Guardian | None = None) -> None:
        """Take the session on; the first thing the machine hears of it is a stop.

        A guardian may still be on its way: nothing is started before it watches.
        """
        self._sinks = (*self._sinks, *sinks)
        self._guardpost = Guardpost(guardian)
        self._state = State(setup)
        now_ms = self.now_ms
        self._tick(now_ms)
        self._schedule(now_ms)

    def ask(
        self,
        request: Request,
        who: str,
        via: str,
        confirms: tuple[str, ...] = (),
        tells: tuple[tuple[Sign, int], ...] = (),
    ) -> None:
        """Hand in a request. It is judged before this returns."""
        self._inbox.append(Asked(request, who, via, confirms, tells))
        self._tick(self.now_ms)

    @property
    def state(self) -> State:
        """The session as of the last tick."""
        if self._state is None:
            raise RuntimeError("no session has begun")
        return self._state

    @property
    def at_rest(self) -> bool:
        """Whether the session is over, or not begun, with the belt measured at standstill."""
        state = self._state
        return state is None or (
            state.phase in (Phase.STANDING, Phase.LATCHED, Phase.ENDED)
            and state.stopping is None
            and state.seen.still(self.now_ms)
        )

    @property
    def now_ms(self) -> int:
        """The loop's monotonic clock, ms; through µs, so that 0.3 s is not 299 ms."""
        return round(asyncio.get_running_loop().time() * 1_000_000) // 1_000

    async def changed(self) -> State:
        """The state after the next tick. Raises what made the loop fail, if it did.

        Always waits: whoever asks for something at every change leaves room for the treadmill.
        """
        if self.failed is None:
            self._changed.clear()
            await self._changed.wait()
        if self.failed is not None:
            raise self.failed
        return self.state

    async def close(self) -> None:
        """End the connection. Whoever calls this has seen to the belt before."""
        if self._beat is not None:
            self._beat.cancel()
        self._state, self._open = None, False
        if self._reconnecting is not None:
            self._reconnecting.cancel()
            await asyncio.gather(self._reconnecting, return_exceptions=True)
        await self._transport.close()

    # -- for the transport ---------------------------------------------------------------------

    def heard(self, frame: Frame) -> None:
        """A message came from the machine."""
        self._take(self._driver.receive(frame, self.now_ms))

    def wrote(self, channel: str, fault: WriteFault | None) -> None:
        """A frame was taken by the machine, or was not."""
        self._take(self._driver.wrote(channel, fault, self.now_ms))

    def lost(self, why: str) -> None:
        """The connection is gone: trip, and come back only to stop."""
        self._open = False
        self._take(self._driver.lost(why, self.now_ms))
        under_way = self._reconnecting is not None and not self._reconnecting.done()
        if self._state is not None and not under_way:
            self._reconnecting = asyncio.get_running_loop().create_task(self._come_back())

    # -- inside --------------------------------------------------------------------------------

    def _take(self, events: Sequence[Event]) -> None:
        """Keep events for the next tick, or tick at once when one of them cannot wait."""
        self._inbox.extend(events)
        if any(map(_cannot_wait, events)):
            self._tick(self.now_ms)
        else:
            self._hand_over()

    def _tick(self, now_ms: int) -> None:
        if self._state is None or self._ticking or self.failed is not None:
            return  # an event of a tick under way waits in the inbox for the next
        self._ticking = True
        try:
            self._step(self._state, now_ms)
        except Exception as bug:  # noqa: BLE001 - kept, and raised by `changed`
            self.failed = bug
        finally:
            self._ticking = False
            self._changed.set()
        if self.failed is not None:
            self._stop_anyway()
        elif self._open and deaf(self._state, now_ms):
            self.lost("no stop is answered over it; a new one is made")

    def _step(self, state: State, now_ms: int) -> None:
        said = self._driver.poll(now_ms)
        events, self._inbox = (*self._inbox, *said, *self._guardpost.heard(now_ms)), []
        outcome = tick(state, events, now_ms)
        self._state = outcome.state
        self._guardpost.before(outcome.state, now_ms)
        for cleared in outcome.cleared:
            self._inbox.extend(self._driver.send(cleared, now_ms))
        self._hand_over()
        self._guardpost.stop_is(self._driver.last_words())
        entry = filled(Entry, (now_ms, events, outcome))
        for sink in self._sinks:
            sink.take(entry)
        self._guardpost.after(outcome.state, now_ms)

    def _stop_anyway(self) -> None:
        """The last resort when the core or a sink has failed: stop, with nobody left to ask."""
        self._driver.send(stop_of_last_resort(), self.now_ms)
        self._hand_over()

    def _hand_over(self) -> None:
        if not self._open:
            return  # the driver forgets it all when a connection stands again
        for frame in self._driver.take():
            self._transport.submit(frame)

    def _schedule(self, now_ms: int) -> None:
        """The next beat, on the loop's own grid: a late one does not shift those after it."""
        since_ms = (now_ms - self._offset_ms) % TICK_MS
        self._due_ms = now_ms - since_ms + TICK_MS
        self._beat = asyncio.get_running_loop().call_at(self._due_ms / 1_000, self._on_beat)

    def _on_beat(self) -> None:
        if self._state is None:
            return
        now_ms = self.now_ms
        self.lateness.note(now_ms - self._due_ms)
        self._schedule(now_ms)
        if self.failed is None:
            self._tick(now_ms)
        else:
            self._stop_anyway()

    async def _opened(self) -> Opened:
        """Open the transport, within a bound."""
        try:
            async with asyncio.timeout(CONNECT_WITHIN_S):
                return await self._transport.open(self._driver.wiring, self)
        except TimeoutError as error:
            raise TransportError(f"no connection came about in {CONNECT_WITHIN_S:g} s") from error

    async def _come_back(self) -> None:
        """Connect again, again and again; the session then says stop and nothing else."""
        while not await self._is_back():  # noqa: ASYNC110 - a pause between tries, not a poll
            await asyncio.sleep(RECONNECT_S)
        self._open = True
        self._take(self._driver.connected(self.now_ms))
        self._tick(self.now_ms)

    async def _is_back(self) -> bool:
        """Whether the very same treadmill is connected again; to another nothing is said."""
        try:
            await self._transport.close()
            opened = await self._opened()
            if opened.address == self.address:
                return True
            await self._transport.close()  # its standstill would say nothing of our belt
        except TransportError:
            pass
        except Exception as bug:  # noqa: BLE001 - told, and no reason to leave a belt alone
            context = {"message": "reconnecting failed in an unforeseen way", "exception": bug}
            asyncio.get_running_loop().call_exception_handler(context)
        return False


def _cannot_wait(event: Event) -> bool:
    match event:
        case Reported() | Answered(answer=Answer.ACCEPTED | Answer.SUPERSEDED):
            return False
        case Noticed() | Answered() | Unlinked() | Asked():
            return True
        case _:
            return False
