"""An open descriptor with a client at its other end, read and written in real time.

The one rule: it never waits for the client. What a client does not read is lost, as on a real
line.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

_AT_ONCE_OCTETS = 4096


class Descriptor:
    """`heard` is told what comes, `gone` of the end, once; then nothing more."""

    def __init__(self, fd: int, heard: Callable[[bytes], None], gone: Callable[[], None]) -> None:
        os.set_blocking(fd, False)
        self._fd = fd
        self._heard = heard
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(fd, self._on_readable)

    def write(self, data: bytes) -> None:
        """Send what the line takes now."""
        try:
            os.write(self._fd, data)
        except OSError:
            return  # nobody reads; that it is gone is seen where it is read

    def let_go(self) -> None:
        """Hear no more; the descriptor stays the caller's to close."""
        self._loop.remove_reader(self._fd)

    def _on_readable(self) -> None:
        try:
            data = os.read(self._fd, _AT_ONCE_OCTETS)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._heard(data)
        else:
            self.let_go()
            self._gone()
