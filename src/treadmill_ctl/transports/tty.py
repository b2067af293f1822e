"""What is asked of a descriptor that pyserial and Python's own calls do not ask.

The one rule: no call here waits. On Windows, where no treadmill is on such a descriptor, there is
nothing to be had.
"""

from __future__ import annotations

import array
import os
import sys
from contextlib import suppress
from typing import Final

PSEUDO: Final = {"linux": "/dev/pts/", "darwin": "/dev/ttys"}

if sys.platform == "win32":

    def queued(fd: int) -> int:
        """None that are known of."""
        del fd
        return 0

    def tell_the_end(fd: int) -> None:
        """Nothing to be told."""
        del fd

    def unlock(fd: int) -> None:
        """Nothing is locked that way."""
        del fd

    def is_pseudo(fd: int) -> bool:
        """There are none."""
        del fd
        return False

else:
    import fcntl
    import termios

    def queued(fd: int) -> int:
        """How many octets the operating system has not passed on, as far as it says."""
        count = array.array("i", [0])
        try:
            fcntl.ioctl(fd, termios.TIOCOUTQ, count)
        except OSError:
            return 0
        return count[0]

    def tell_the_end(fd: int) -> None:
        """Have an empty read mean that the port is gone, and not that nothing has come."""
        settings = termios.tcgetattr(fd)
        settings[6][termios.VMIN], settings[6][termios.VTIME] = 1, 0
        termios.tcsetattr(fd, termios.TCSANOW, settings)

    def unlock(fd: int) -> None:
        """Let others have it, whoever shares it still."""
        with suppress(OSError):
            fcntl.flock(fd, fcntl.LOCK_UN)

    def is_pseudo(fd: int) -> bool:
        """Whether it is a pseudo-terminal: a program, and no port of this computer."""
        prefix = PSEUDO.get(sys.platform)
        with suppress(OSError):
            return prefix is not None and os.ttyname(fd).startswith(prefix)
        return False
