"""The service itself, as `treadmill-ctl serve` runs it, that notes how late it ticks and stops.

The one rule: what is noted is noted in memory and written when the service has ended; nothing of
the service is left out or put in its place.

`service_apart.py CONFIGURATION NOTES` serves until SIGTERM. The notes are JSON: of each tick when
it was, ns of the monotonic clock, and how late, ms; of each stop when its octets had been handed
to the system, ns, and the address.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from treadmill_ctl.cli.serving import serve_from  # noqa: E402
from treadmill_ctl.core.model import Frame  # noqa: E402
from treadmill_ctl.runtime import loop  # noqa: E402
from treadmill_ctl.runtime.lateness import Lateness  # noqa: E402
from treadmill_ctl.schema import service  # noqa: E402
from treadmill_ctl.transports.stream import StreamTransport  # noqa: E402

TREADMILLS_MAX = 200  # more than a configuration may name: where it breaks is to be seen

ticks: list[tuple[int, int]] = []
stops: list[tuple[int, str]] = []


class Noted(Lateness):
    """The lateness of a loop, every tick of it kept."""

    def note(self, late_ms: int) -> None:
        """One more tick."""
        ticks.append((time.monotonic_ns(), late_ms))
        super().note(late_ms)


submit = StreamTransport.submit


def submit_noted(self: StreamTransport, frame: Frame) -> None:
    """Hand a frame over; of a stop, when."""
    submit(self, frame)
    if frame.urgent:
        stops.append((time.monotonic_ns(), self.url))


def main() -> int:
    """Serve; the exit code."""
    loop.Lateness = Noted  # type: ignore[misc] # it is the same, with a memory
    StreamTransport.submit = submit_noted
    service.TREADMILLS_MAX = TREADMILLS_MAX  # type: ignore[misc] # see there
    code = serve_from(Path(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps({"ticks": ticks, "stops": stops}), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
