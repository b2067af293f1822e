"""A whole driver of a family on a stream of octets, which hears anything, cut anywhere.

The one rule: what it tells of some octets is bounded by their number, and what it keeps is bounded
by nothing but its own requests.
"""

from __future__ import annotations

from collections.abc import Callable

from treadmill_ctl.core.model import Event, Frame
from treadmill_ctl.drivers.contract import STREAM, Commissioned, SpeedUnit
from treadmill_ctl.drivers.registry import DRIVERS

FAMILIES = ("trackmaster", "woodway-us", "woodway-pps", "biodex", "csafe", "bertec")
EVENTS_PER_OCTET = 3
KNOWN = Commissioned(SpeedUnit.MPH)


def stream(family: str) -> Callable[[bytes], None]:
    """The check of one family; each piece begins with its length, and the poll is each 100 ms."""

    def check(octets: bytes) -> None:
        spoken = DRIVERS[family].driver(KNOWN)
        spoken.identify("fuzz", {})
        spoken.connected(0)
        at, now_ms = 0, 0
        while at < len(octets):
            length = octets[at] % 32
            piece = octets[at + 1 : at + 1 + length]
            _bounded(spoken.receive(Frame(STREAM, piece), now_ms), piece)
            spoken.poll(now_ms)
            for frame in spoken.take():
                assert frame.data
                spoken.wrote(STREAM, None, now_ms)
            at, now_ms = at + 1 + length, now_ms + 20 + octets[at]
        spoken.lost("done", now_ms)
        assert spoken.take() == ()

    return check


def _bounded(events: tuple[Event, ...], octets: bytes) -> None:
    assert len(events) <= EVENTS_PER_OCTET * len(octets) + 1, len(events)
