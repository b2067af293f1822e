"""Whatever happens in whatever order, a stop goes first and nothing of before follows it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Answered,
    Command,
    Event,
    Frame,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.drivers.contract import WriteFault
from treadmill_ctl.drivers.ftms.driver import FtmsDriver

READS = {"2ad4": bytes.fromhex("3200d0070a00")}
LOWEST_CKMH = 50

COMMANDS = st.sampled_from(("start", "speed", "grade"))
RESPONSES = st.tuples(
    st.just(0x80),
    st.sampled_from((0x00, 0x02, 0x03, 0x07, 0x08)),
    st.sampled_from((1, 1, 1, 2, 3, 4, 5, 6)),
).map(bytes)
FAULTS = st.sampled_from(
    (None, None, *(WriteFault("", code) for code in (0xFE, 0xFE, 0xFD, 0x05, 0x0E, None)))
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), COMMANDS),
        st.tuples(st.just("stop"), st.integers(0, 5)),
        st.tuples(st.just("hear"), RESPONSES | st.binary(max_size=4)),
        st.tuples(st.just("status"), st.sampled_from((b"\xff", b"\x01", b"\x02\x01", b"\x03"))),
        st.tuples(st.just("report"), st.sampled_from((b"\0\0\x2c\1", b"\0\0\0\0"))),
        st.tuples(st.just("wrote"), FAULTS),
        st.tuples(st.just("wait"), st.integers(1, 700)),
        st.tuples(st.just("lose"), st.none()),
        st.tuples(st.just("late take"), COMMANDS),
    ),
    max_size=40,
)


@dataclass
class Watched:
    """A driver, and what was sent through it. A speed's own number is in its octets."""

    driver: FtmsDriver
    clear: Callable[..., Cleared]
    now_ms: int = 0
    number: int = 0
    since_stop: dict[str, int] = field(default_factory=dict[str, int])
    answers: list[int] = field(default_factory=list[int])
    stops: set[int] = field(default_factory=set[int])

    def told(self, events: tuple[Event, ...]) -> None:
        """Note which commands were answered."""
        self.answers += [event.number for event in events if isinstance(event, Answered)]

    def send(self, kind: str) -> None:
        """Send a command of the kind, told apart by its number."""
        self.number += 1
        commands: dict[str, Command] = {
            "start": StartBelt(LOWEST_CKMH),
            "speed": SetSpeed(1_000 + self.number),
            "grade": SetGrade(1_000 + self.number),
        }
        self.since_stop.setdefault(kind, self.number)
        self.told(self.driver.send(self.clear(commands[kind], self.number), self.now_ms))

    def stop(self, rung: int) -> None:
        """Send a stop and see it go."""
        self.number += 1
        self.stops.add(self.number)
        self.since_stop.clear()
        self.told(self.driver.send(self.clear(StopBelt(rung), self.number), self.now_ms))
        assert self.take()[-1] in (b"\x08\x01", b"\x08\x02", b"\x02\x32\x00")

    def take(self) -> list[bytes]:
        """Take what goes out; nothing that was sent before the last stop is among it."""
        frames = [frame.data for frame in self.driver.take()]
        for data in frames:
            value = int.from_bytes(data[1:], "little")
            if data[0] == 0x07:
                assert "start" in self.since_stop
            if data[0] == 0x02 and value != LOWEST_CKMH:
                assert value - 1_000 >= self.since_stop["speed"]
            if data[0] == 0x03:
                assert value - 1_000 >= self.since_stop["grade"]
        return frames

    def do(self, what: str, how: object) -> None:
        """One step of the story."""
        match what, how:
            case (("send" | "late take"), str()):
                self.send(how)
            case "stop", int():
                self.stop(how)
            case (("hear" | "status" | "report"), bytes()):
                channel = {"hear": "2ad9", "status": "2ada", "report": "2acd"}[what]
                self.told(self.driver.receive(Frame(channel, how), self.now_ms))
            case "wait", int():
                self.now_ms += how
                self.told(self.driver.poll(self.now_ms))
            case "lose", _:
                self.told(self.driver.lost("gone", self.now_ms))
                assert self.take() == []
                self.told(self.driver.connected(self.now_ms))
            case _:
                assert how is None or isinstance(how, WriteFault)
                self.told(self.driver.wrote("2ad9", how, self.now_ms))


@settings(max_examples=250, deadline=None)
@given(STEPS)
def test_a_stop_goes_first_and_nothing_of_before_follows(
    cleared: Callable[..., Cleared], steps: list[tuple[str, object]]
) -> None:
    """Over random stories: a stop leaves in its own call; no earlier start, speed or grade after.

    And each command is answered, at the latest when every deadline has passed: a stop perhaps by
    late words on earlier stops before its own, every other command exactly once.
    """
    driver = FtmsDriver()
    driver.identify("a treadmill", READS)
    watched = Watched(driver, cleared)
    driver.connected(0)
    watched.take()
    for what, how in steps:
        watched.do(what, how)
        if what != "late take":
            watched.take()
    for _ in range(20):
        due_ms = driver.due_ms()
        if due_ms is None:
            break
        watched.now_ms = max(watched.now_ms, due_ms)
        watched.told(driver.poll(watched.now_ms))
        watched.take()
    assert driver.due_ms() is None
    assert set(watched.answers) == set(range(1, watched.number + 1))
    twice = {each for each in watched.answers if watched.answers.count(each) > 1}
    assert twice <= watched.stops
