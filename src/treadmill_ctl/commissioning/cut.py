"""A connection that can be cut for the check, while a technician looks at the belt.

The one rule: it is lost and made anew in the very way that a real one is; until it is mended, no
new one comes about.
"""

from __future__ import annotations

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wants
from treadmill_ctl.transports.contract import Listener, Opened, Transport, TransportError

CUT = "it was cut for the check"


class Cuttable:
    """A transport, and a hand on its plug."""

    def __init__(self, inner: Transport) -> None:
        self.url = inner.url
        self.simulated = inner.simulated
        self._inner = inner
        self._listener: Listener | None = None
        self._is_cut = False

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Connect, unless it is cut. Raises TransportError."""
        if self._is_cut:
            raise TransportError(CUT)
        opened = await self._inner.open(wiring, listener)
        self._listener = listener
        return opened

    def submit(self, frame: Frame) -> None:
        """Hand a frame over."""
        self._inner.submit(frame)

    async def close(self) -> None:
        """End the connection."""
        self._listener = None
        await self._inner.close()

    def cut(self) -> None:
        """Lose the connection; whoever listens closes it, as after every loss."""
        listener, self._listener = self._listener, None
        self._is_cut = True
        if listener is not None:
            listener.lost(CUT)

    def mend(self) -> None:
        """Let a new one come about."""
        self._is_cut = False
