"""One connection to the door: its lines in, its answers and pushes out, and its bounds.

The one rule: a stop is handed in within the very call that brought its octets, unless more than
one turn's work came before it; whoever floods, stalls or talks nonsense is answered or dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Final, Protocol

from treadmill_ctl.door import rpc, words
from treadmill_ctl.door.dispatch import HELLO, dispatched
from treadmill_ctl.door.plain import plain
from treadmill_ctl.door.pushing import Pushing
from treadmill_ctl.door.roles import Role
from treadmill_ctl.door.rpc import Call, Lines, Wrong
from treadmill_ctl.door.visitors import Visitor
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.rate import Rate
from treadmill_ctl.runtime.room import Room

UNREAD_OCTETS_MAX: Final = 1 << 18  # of answers and pushes that nobody reads
READ_OCTETS: Final = 1 << 16  # at a time
TURN_S: Final = 0.000_5  # for one connection's lines; then it is the treadmills' turn, and others'
SILENT_S: Final = 10.0  # before a hello
LINGER_S: Final = 1.0  # for the last word to be read
URGENT: Final = frozenset({"stop", "estop"})
STOP: Final = b"stop"  # in every line that could be one of those

_TOO_MANY: Final = Wrong(
    words.TOO_MANY,
    Denied(
        "too many requests",
        f"{words.REQUESTS_A_SECOND_MAX} a second, and {words.UNDER_WAY_MAX} of them waiting;"
        " stops are not counted",
        "wait a second",
    ),
)


class Keeper(Protocol):
    """The door that connections belong to."""

    @property
    def room(self) -> Room:
        """The treadmills."""
        ...

    def admit(self, connection: Connection, transport: asyncio.Transport) -> Visitor | Wrong:
        """Who it is, or why they do not come in."""
        ...

    def part(self, connection: Connection) -> None:
        """It is gone."""
        ...

    def mind(self, task: asyncio.Task[None]) -> None:
        """Hold on to a task until it is done."""
        ...

    def look(self) -> None:
        """Somebody subscribed, or does no more."""
        ...


class Connection(asyncio.BufferedProtocol):
    """One of them. It is the guest of the methods."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._buffer = memoryview(bytearray(READ_OCTETS))
        self._lines = Lines()
        self._rate = Rate(words.REQUESTS_A_SECOND_MAX)
        self._greeted = False
        self._behind = self._gone = False
        self._under_way = 0
        self._transport: asyncio.Transport | None = None
        self._visitor: Visitor | None = None
        self._patience: asyncio.TimerHandle | None = None
        self.number = 0
        self.pushing = Pushing(self.write)

    # -- for the methods -----------------------------------------------------------------------

    @property
    def room(self) -> Room:
        """The treadmills."""
        return self._keeper.room

    @property
    def asker(self) -> Asker:
        """Who it is."""
        return self._known.asker

    @property
    def role(self) -> Role | None:
        """What they may do now."""
        return self._known.role

    def greet(self, name: str, token: str) -> Denied | None:
        """They say what program they are."""
        denied = self._known.greet(name, token)
        self._greeted = denied is None
        self._wait_for_hello()
        return denied

    def subscribe(self, name: str | None, hz: int) -> None:
        """Push states; the first of each as soon as there is time."""
        self.pushing.add(name, hz)
        self._keeper.look()
        self._push_each([each for each in self.room.names if self.pushing.wants(each)])

    def unsubscribe(self, name: str | None) -> None:
        """Push no more."""
        self.pushing.remove(name)
        self._keeper.look()

    def tell_bug(self, what: str, bug: Exception) -> None:
        """Into the service's log."""
        context = {"message": what, "exception": bug}
        asyncio.get_running_loop().call_exception_handler(context)

    # -- for asyncio ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody came."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"a door cannot speak over {transport!r}")
        self._transport = transport
        transport.set_write_buffer_limits(high=UNREAD_OCTETS_MAX)
        found = self._keeper.admit(self, transport)
        if isinstance(found, Wrong):
            self._end(found)
        else:
            self._visitor = found
            self._wait_for_hello()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where octets go."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Octets came. Each line is seen to before this returns, as far as there is time."""
        if self._visitor is None:
            return
        self.room.heard(self.number)
        self._wait_for_hello()
        self._lines.feed(self._buffer[:nbytes])
        if not self._behind:
            self._see_to_lines()

    def eof_received(self) -> bool:
        """They say no more: so ends it."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone; what they had said before is still seen to."""
        self.pushing.close()
        if self._patience is not None:
            self._patience.cancel()
        self._gone = True
        if not self._behind:
            self._leave()

    # -- inside --------------------------------------------------------------------------------

    @property
    def _known(self) -> Visitor:
        if self._visitor is None:
            raise RuntimeError("nobody is there")
        return self._visitor

    def _see_to_lines(self) -> None:
        """Line after line; after its time, the others in the loop's next turn."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + TURN_S
        stopped: set[bytes] = set()
        self._behind = False
        for line in self._lines.complete():
            if isinstance(line, Wrong):
                self._end(line)
                break
            self._see_to(line, stopped)
            if loop.time() >= until_s:
                self._go_on_later()
                return
        else:
            if self._rate.floods:
                self._end(_TOO_MANY)
        if self._gone:
            self._leave()
        elif self._transport is not None:
            self._transport.resume_reading()

    def _see_to(self, line: bytes, stopped: set[bytes]) -> None:
        if STOP not in line:
            if self._rate.floods:
                self._lines.skip_to(STOP)
            else:
                self._count(line)
        elif line not in stopped:  # the same in one breath is one stop
            stopped.add(line)
            self._hear(line)

    def _go_on_later(self) -> None:
        self._behind = True
        if self._transport is not None:
            self._transport.pause_reading()
        asyncio.get_running_loop().call_soon(self._see_to_lines)

    def _leave(self) -> None:
        if self._visitor is not None:
            self._visitor = None
            self._keeper.part(self)

    def write(self, octets: bytes) -> None:
        """Say something; whoever has too much unread is dropped."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        transport.write(octets)
        if transport.get_write_buffer_size() > UNREAD_OCTETS_MAX:
            transport.abort()

    def close(self) -> None:
        """Let go, once what was said is read, or soon."""
        if self._transport is not None:
            self._transport.close()
            asyncio.get_running_loop().call_later(LINGER_S, self._transport.abort)

    def _push_each(self, names: list[str]) -> None:
        """One at a time: a hundred in one go would keep a stop waiting."""
        if names and self._visitor is not None:
            name, *others = names
            if name in self.room.names and self.pushing.wants(name):
                self.pushing.put(name, state_line(self.room, name))
            asyncio.get_running_loop().call_soon(self._push_each, others)

    def _wait_for_hello(self) -> None:
        """Whoever comes and says nothing takes nobody's place for long."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        if not self._greeted:
            self._patience = asyncio.get_running_loop().call_later(SILENT_S, self.close)

    def _count(self, line: bytes) -> None:
        self._rate = self._rate.one_more(round(asyncio.get_running_loop().time() * 1_000))
        if self._rate.over:
            found = rpc.parsed(line)
            self._say(Wrong(_TOO_MANY.code, _TOO_MANY.said, found.id), found)
        else:
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        found = rpc.parsed(line)
        if isinstance(found, Wrong):
            self._say(found, found)
            return
        if self._under_way >= words.UNDER_WAY_MAX and found.method not in URGENT:
            self._say(Wrong(_TOO_MANY.code, _TOO_MANY.said, found.id), found)
            return
        answer = dispatched(self, found, greeted=self._greeted)
        if isinstance(answer, bytes):
            self._answer(found, answer)
        else:
            self._under_way += 1
            task = asyncio.get_running_loop().create_task(self._awaited(found, answer))
            self._keeper.mind(task)

    async def _awaited(self, call: Call, answer: Awaitable[bytes]) -> None:
        try:
            self._answer(call, await answer)
        finally:
            self._under_way -= 1

    def _answer(self, call: Call, line: bytes) -> None:
        if call.answered:
            self.write(line)
        if call.method == HELLO and not self._greeted:
            self.close()

    def _say(self, wrong: Wrong, about: Call | Wrong) -> None:
        if isinstance(about, Wrong) or about.answered:
            self.write(rpc.error(wrong))

    def _end(self, wrong: Wrong) -> None:
        """The last word."""
        self.write(rpc.error(wrong))
        self.close()


def state_line(room: Room, name: str) -> bytes:
    """The notice of a treadmill's state."""
    return rpc.notice("state", plain(room.view(name)))
