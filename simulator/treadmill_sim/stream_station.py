"""Runs a sans-I/O treadmill on a stream in real time, at the end of a plug.

The one rule: this file owns the time of a treadmill and none of its behaviour.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from treadmill_sim.console import Button
from treadmill_sim.plug import Plug
from treadmill_sim.stream import NEVER_MS, StreamEnd


class StreamStation:
    """A treadmill at its plug. Needs a running event loop."""

    def __init__(self, peripheral: StreamEnd, plug: Plug) -> None:
        self.peripheral = peripheral
        self.plug = plug
        self.clients = 0
        self.link_dropped = True
        self._loop = asyncio.get_running_loop()
        self._start_s = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self.failed: asyncio.Future[None] = self._loop.create_future()

    def start(self) -> None:
        """Switch it on and put the plug in. Raises OSError where that cannot be."""
        self.restore_link()
        self.pump()

    def stop(self) -> None:
        """Switch it off; raises what went wrong in the treadmill, if anything did."""
        if self._timer is not None:
            self._timer.cancel()
        self.plug.pull()
        if self.failed.done():
            self.failed.result()

    @property
    def now_ms(self) -> int:
        """Time since it was switched on."""
        return int((self._loop.time() - self._start_s) * 1000 + 0.5)

    # --- what a client does ---------------------------------------------------------------------

    def joined(self) -> None:
        """One is there."""
        self.clients = 1
        self._do(lambda: self.peripheral.connected(self.now_ms))

    def heard(self, data: bytes) -> None:
        """It sent this."""
        self._do(lambda: self.peripheral.feed(data, self.now_ms))

    def left(self) -> None:
        """It is gone."""
        if self.clients:
            self.clients = 0
            self._do(lambda: self.peripheral.disconnected(self.now_ms))

    # --- what a person does ---------------------------------------------------------------------

    def press(self, button: Button) -> None:
        """Push a button of the console, now."""
        self._do(lambda: self.peripheral.press(button, self.now_ms))

    def drop_link(self) -> None:
        """Pull the plug."""
        if not self.link_dropped:
            self.link_dropped = True
            self.plug.pull()
            self.left()

    def restore_link(self) -> None:
        """Put it in again."""
        if self.link_dropped:
            self.plug.put_in(self)
            self.link_dropped = False

    # --- time -----------------------------------------------------------------------------------

    def pump(self) -> None:
        """Let time pass in the treadmill and send what it has to say."""
        self._do(lambda: self.peripheral.advance(self.now_ms))

    def _do(self, act: Callable[[], None]) -> None:
        """Let something happen to the treadmill. A bug in it is kept for whoever runs this."""
        if self.failed.done():
            return
        try:
            act()
            self._send()
            due_ms = self.peripheral.next_due_ms()
        except Exception as failure:  # noqa: BLE001 - raised by `stop`
            self.failed.set_exception(failure)
            return
        if self._timer is not None:
            self._timer.cancel()
        if due_ms != NEVER_MS:
            self._timer = self._loop.call_at(self._start_s + due_ms / 1000, self.pump)

    def _send(self) -> None:
        said = self.peripheral.take()
        if said:
            self.plug.write(said)
