"""A driver on a line that a test writes both ends of, and the answers it may give."""

from collections.abc import Callable

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Event,
    Frame,
    Notice,
    Noticed,
)
from treadmill_ctl.drivers.contract import WriteFault
from treadmill_ctl.drivers.ftms.driver import FtmsDriver

READS = {"2ad4": bytes.fromhex("3200d0070a00"), "2ad5": bytes.fromhex("000096000a00")}
BUSY = WriteFault("procedure already in progress", 0xFE)
GRANTED = Noticed(Notice.CONTROL_GRANTED, 1)


class Line:
    """A driver on a line that the test writes both ends of. Every call takes what goes out."""

    def __init__(self, clear: Callable[..., Cleared]) -> None:
        self.driver = FtmsDriver()
        self.driver.identify("a treadmill", READS)
        self.clear = clear
        self.now_ms = 0
        self.out: list[str] = []

    def _told(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        frames = self.driver.take()
        assert all(frame.channel == "2ad9" for frame in frames)
        self.out = [frame.data.hex() for frame in frames]
        return events

    def connect(self) -> tuple[Event, ...]:
        """A connection stands."""
        return self._told(self.driver.connected(self.now_ms))

    def send(self, command: Command, number: int) -> tuple[Event, ...]:
        """The guard cleared a command."""
        return self._told(self.driver.send(self.clear(command, number), self.now_ms))

    def hear(self, data: str, channel: str = "2ad9") -> tuple[Event, ...]:
        """The machine sends something."""
        frame = Frame(channel, bytes.fromhex(data))
        return self._told(self.driver.receive(frame, self.now_ms))

    def wrote(self, fault: WriteFault | None = None) -> tuple[Event, ...]:
        """The transport speaks of a write."""
        return self._told(self.driver.wrote("2ad9", fault, self.now_ms))

    def wait(self, ms: int) -> tuple[Event, ...]:
        """Time passes, and then the driver is polled."""
        self.now_ms += ms
        return self._told(self.driver.poll(self.now_ms))

    def lose(self) -> tuple[Event, ...]:
        """The link breaks."""
        return self._told(self.driver.lost("link lost", self.now_ms))


def accepted(number: int) -> Answered:
    """The machine took it."""
    return Answered(number, Answer.ACCEPTED, "success (01)")


def refused(number: int, why: str) -> Answered:
    """It was not done, and is known not to have been."""
    return Answered(number, Answer.REFUSED, why)


def superseded(number: int, why: str = "superseded by a stop") -> Answered:
    """It never left: something newer, or a stop, took its place."""
    return Answered(number, Answer.SUPERSEDED, why)


def unknown(number: int, why: str) -> Answered:
    """Neither done nor not done."""
    return Answered(number, Answer.UNKNOWN, why)
