"""A guardian on a pseudo-terminal, with a service that is really killed and really stopped.

How soon is measured by `bench/guardian.py`; here the bounds have room for a busy machine.
"""

import os
import time

import pytest

from guardian_stage import HUNG, KILLED, STOP_ON_LINE, service_on_line

LIMIT_S = 10.0
SOON_S = 1.0
HANG_S = 0.3
TICK_S = 0.1


def test_killed() -> None:
    """A killed service: a stop, nothing but stops behind it, and no orphan without a line."""
    with service_on_line() as stage:
        from_ns = time.monotonic_ns()
        stage.service.signal(KILLED)
        took_s = (stage.line.until(STOP_ON_LINE) - from_ns) / 1e9
        assert took_s < SOON_S
        stage.line.heard = b""
        stage.line.until(STOP_ON_LINE)
        assert stage.line.heard == STOP_ON_LINE
        stage.line.close()
        assert stage.guardian_ends(LIMIT_S)


def test_hung() -> None:
    """A stopped service: not before 300 ms of silence, then a stop; waking, it is told of it."""
    with service_on_line() as stage:
        from_ns = time.monotonic_ns()
        stage.service.signal(HUNG)
        took_s = (stage.line.until(STOP_ON_LINE) - from_ns) / 1e9
        assert HANG_S - 2 * TICK_S < took_s < HANG_S + SOON_S
        stage.wake()
        stage.service.until("fired")
        assert stage.guardian_ends(LIMIT_S)
        stage.service.until("gone")


def test_at_rest() -> None:
    """Disarmed, a service may hang; killed, it is left by its guardian. Not an octet is said."""
    with service_on_line("resting") as stage:
        stage.service.signal(HUNG)
        assert not stage.guardian_ends(2 * HANG_S)
        stage.service.signal(KILLED)
        assert stage.guardian_ends(LIMIT_S)
        os.set_blocking(stage.line.here, False)
        with pytest.raises(BlockingIOError):
            os.read(stage.line.here, 100)
