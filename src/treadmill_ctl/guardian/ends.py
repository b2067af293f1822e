"""A guardian's ends of the two pipes to its service, its clock, its signals.

The one rule: nothing here waits for the service, and nothing that ends the service ends this.
"""

import os
import signal
import sys
import time

BEATS = 0
BACK = 1
AT_ONCE_OCTETS = 4096


def now_ms() -> int:
    """The monotonic clock, ms."""
    return time.monotonic_ns() // 1_000_000


def hold() -> None:
    """Make the ends ready, and outlive what ends a service.

    A terminal's Ctrl-C and hang-up are for the service. So is the SIGTERM that a supervisor sends
    to all that a crashed service has left: this process is then at its work, and leaves by itself.
    """
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.set_blocking(BACK, False)


def go_first() -> None:
    """Take the processor before others where the system grants it (Linux: CAP_SYS_NICE).

    On a busy machine it is the wait for the processor that makes a stop late. What stands here
    sleeps but for some microseconds a beat.
    """
    if sys.platform == "linux":
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        except PermissionError:
            return  # it is as quick as the system lets it be


def listen() -> bytes | None:
    """What has come; None at the end. To be called when something has."""
    return os.read(BEATS, AT_ONCE_OCTETS) or None


def tell(word: bytes) -> None:
    """Say a word to the service, if it is there and listens."""
    try:
        os.write(BACK, word)
    except BlockingIOError:
        return  # it hangs, and there are words enough for it to read
    except BrokenPipeError:
        return  # it is dead
