"""A driver of a machine that speaks only when asked, on a line that a test writes both ends of.

The one rule: every call takes what goes out, and keeps it in `out`, octets in hexadecimal.
"""

from __future__ import annotations

from collections.abc import Callable

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import Answer, Answered, Command, Event, Frame, Machine
from treadmill_ctl.drivers.contract import STREAM, Driver, WriteFault


class AskedLine:
    """One connection. `urgent` tells of each octet string in `out` whether it may pass others."""

    def __init__(self, driver: Driver, clear: Callable[..., Cleared]) -> None:
        self.driver = driver
        self.machine = driver.identify("a treadmill", {})
        assert isinstance(self.machine, Machine)
        self.clear = clear
        self.now_ms = 0
        self.out: list[str] = []
        self.urgent: list[bool] = []

    def _told(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        frames = self.driver.take()
        assert all(frame.channel == STREAM for frame in frames)
        self.out = [frame.data.hex() for frame in frames]
        self.urgent = [frame.urgent for frame in frames]
        return events

    def connect(self) -> tuple[Event, ...]:
        """A connection stands."""
        return self._told(self.driver.connected(self.now_ms))

    def send(self, command: Command, number: int) -> tuple[Event, ...]:
        """The guard cleared a command."""
        return self._told(self.driver.send(self.clear(command, number), self.now_ms))

    def hear(self, *octets: str) -> tuple[Event, ...]:
        """The machine sends something; what goes out at each piece adds up."""
        events: tuple[Event, ...] = ()
        out: list[str] = []
        for each in octets:
            frame = Frame(STREAM, bytes.fromhex(each))
            events += self._told(self.driver.receive(frame, self.now_ms))
            out += self.out
        self.out = out
        return events

    def wrote(self, fault: WriteFault | None = None) -> tuple[Event, ...]:
        """The transport speaks of a write."""
        return self._told(self.driver.wrote(STREAM, fault, self.now_ms))

    def wait(self, ms: int) -> tuple[Event, ...]:
        """Time passes, and then the driver is polled."""
        self.now_ms += ms
        return self._told(self.driver.poll(self.now_ms))

    def lose(self) -> tuple[Event, ...]:
        """The line breaks."""
        return self._told(self.driver.lost("unplugged", self.now_ms))


def accepted(number: int) -> Answered:
    """The machine took it."""
    return Answered(number, Answer.ACCEPTED, "taken")


def refused(number: int, why: str) -> Answered:
    """It was not done, and is known not to have been."""
    return Answered(number, Answer.REFUSED, why)


def superseded(number: int, why: str = "superseded by a stop") -> Answered:
    """It never left: something newer, or a stop, took its place."""
    return Answered(number, Answer.SUPERSEDED, why)


def unknown(number: int, why: str = "no answer within 500 ms") -> Answered:
    """Neither done nor not done."""
    return Answered(number, Answer.UNKNOWN, why)
