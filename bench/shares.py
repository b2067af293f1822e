"""Where processor time goes, by part of the simulation: a sample of the stack every millisecond.

The one rule: a sample belongs to the innermost file that is a part of ours, so what a part calls in
Python's own library is its own. The sampling costs next to nothing, unlike a tracing profile.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

EVERY_S = 0.001

PARTS = (
    ("core", "treadmill_ctl/core/"),
    ("driver", "treadmill_ctl/drivers/"),
    ("journal", "treadmill_ctl/sinks/"),
    ("display", "treadmill_ctl/runtime/snapshot"),
    ("loop of the service", "treadmill_ctl/runtime/"),
    ("asyncio, event loop", "treadmill_sim/virtual_time"),
    ("asyncio, event loop", "/asyncio/"),
    ("simulated treadmill", "treadmill_sim/"),
    ("air", "tests/simulation/air"),
    ("air", "tests/simulation/wireless"),
    ("air", "tests/simulation/second_client"),
    ("world's clock", "tests/simulation/clockwork"),
    ("oracle", "tests/simulation/oracle"),
    ("oracle", "tests/simulation/evidence"),
    ("oracle", "tests/simulation/octets"),
    ("oracle", "tests/simulation/causes"),
    ("oracle", "tests/simulation/reactions"),
    ("oracle", "tests/simulation/standing_rules"),
    ("oracle", "tests/simulation/wire_rules"),
    ("oracle", "tests/simulation/numbers_in_force"),
    ("host, people, faults, log", "tests/simulation/"),
)


class Shares:
    """Samples by part."""

    def __init__(self) -> None:
        self._samples: Counter[str] = Counter()
        self._part_of: dict[str, str] = {}

    @contextmanager
    def sampled(self) -> Generator[None]:
        """Sample what runs inside."""
        before = signal.signal(signal.SIGPROF, self._take)
        signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    def percent(self) -> dict[str, float]:
        """The share of each part in %, the largest first."""
        total = self._samples.total()
        return {part: round(100 * n / total, 1) for part, n in self._samples.most_common()}

    def _take(self, _: int, frame: FrameType | None) -> None:
        while frame is not None:
            part = self._part(frame.f_code.co_filename)
            if part:
                self._samples[part] += 1
                return
            frame = frame.f_back

    def _part(self, file: str) -> str:
        if file not in self._part_of:
            found = (part for part, piece in PARTS if piece in file)
            self._part_of[file] = next(found, "")
        return self._part_of[file]
