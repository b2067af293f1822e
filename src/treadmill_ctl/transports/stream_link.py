"""Bytes in and out of one open descriptor: a serial port or a socket.

The one rule: no call here ever waits. What a line does not take waits in a bounded buffer that a
stop passes, and the operating system is handed no more than it can pass on: it is first in, first
out, and nothing passes anything there.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import Final

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import STREAM
from treadmill_ctl.transports.contract import Listener
from treadmill_ctl.transports.outbound import Outbound
from treadmill_ctl.transports.tty import queued

READ_OCTETS: Final = 4096  # at once; then whoever else waits for the loop has a turn
HOLD_S: Final = 0.005  # until it is looked again whether the line has taken what it was handed
LAST_WRITES_S: Final = 0.5


class StreamLink:
    """One connection on a non-blocking descriptor, which stays the caller's to close."""

    def __init__(self, fd: int, name: str, listener: Listener) -> None:
        self._fd = fd
        self._name = name
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._outbound = Outbound()
        self._held: asyncio.TimerHandle | None = None
        self._choosing = False  # waiting for room
        self._telling = False
        self._rested = asyncio.Event()
        self._lost = self._closed = False

    def start(self) -> None:
        """Listen. Nothing is told before the caller has given up the loop."""
        self._loop.add_reader(self._fd, self._on_readable)

    # --- what comes in --------------------------------------------------------------------------

    def _on_readable(self) -> None:
        try:
            data = os.read(self._fd, READ_OCTETS)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(f"{self._name} is gone ({_words(error)})")
            return
        if not data:
            self._lose(f"{self._name} is gone (it has hung up)")
            return
        self._telling = True  # of what is submitted meanwhile it is told below: a turn less
        try:
            self._listener.heard(Frame(STREAM, data))
        finally:
            self._tell()

    # --- what goes out --------------------------------------------------------------------------

    def submit(self, frame: Frame) -> None:
        """Hand it to the operating system now, or as soon as the line takes it."""
        if self._lost:
            return  # its listener is about to be told of all that was under way
        self._outbound.put(frame)
        self._flush()
        if self._outbound.choked:
            self._lose(f"{self._name} takes nothing of what it is sent")

    def _flush(self) -> None:
        self._stop_waiting()
        while data := self._outbound.next():
            if self._outbound.can_wait and queued(self._fd):
                self._held = self._loop.call_later(HOLD_S, self._flush)
                break
            try:
                octets = os.write(self._fd, data)
            except BlockingIOError:
                self._choosing = True
                self._loop.add_writer(self._fd, self._flush)
                break
            except OSError as error:
                self._lose(f"{self._name} is gone ({_words(error)})")
                return
            self._outbound.left(octets)
        else:
            self._rested.set()
        self._tell_soon()

    def _stop_waiting(self) -> None:
        if self._held is not None:
            self._held.cancel()
            self._held = None
        if self._choosing:
            self._choosing = False
            self._loop.remove_writer(self._fd)

    def _tell_soon(self) -> None:
        """Not from within `submit`: a listener that is told submits more, and order is lost."""
        if not self._telling:
            self._telling = True
            self._loop.call_soon(self._tell)

    def _tell(self) -> None:
        self._telling = False
        while not self._lost and not self._closed and (write := self._outbound.told()):
            self._listener.wrote(write.frame.channel, write.fault)

    # --- end ------------------------------------------------------------------------------------

    def _lose(self, why: str) -> None:
        if self._lost:
            return
        self._lost = True
        self._rested.set()
        self._let_go()
        self._loop.call_soon(self._tell_lost, why)

    def _tell_lost(self, why: str) -> None:
        if not self._closed:
            self._listener.lost(why)

    def _let_go(self) -> None:
        self._stop_waiting()
        self._loop.remove_reader(self._fd)

    async def close(self) -> None:
        """Tell no more; give what waits a moment to leave."""
        self._closed = True
        if not self._lost:
            self._loop.remove_reader(self._fd)
            if self._outbound.next():
                self._rested.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LAST_WRITES_S):
                        await self._rested.wait()
            self._let_go()


def _words(error: OSError) -> str:
    return error.strerror or type(error).__name__
