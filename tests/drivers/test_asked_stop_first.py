"""On a line that must be asked: whatever happens in whatever order, a stop goes first."""

import pickle
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
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
from treadmill_ctl.drivers.contract import STREAM, Commissioned, Driver, SpeedUnit, WriteFault
from treadmill_ctl.drivers.registry import DRIVERS

KMH = Commissioned(SpeedUnit.KMH)
SPEED_CKMH, GRADE_DPCT = 200, 10
# By family: what each command begins with on its wire, and what a machine may answer.
STARTS = {"trackmaster": b"\xa0", "woodway-us": b"\xa0", "woodway-pps": b"\xa9", "biodex": b"\x80"}
SPEEDS = {
    "trackmaster": b"\xa3", "woodway-us": b"\xa3", "woodway-pps": b"\xa3", "biodex": b"\x82",
}  # fmt: skip
GRADES = {
    "trackmaster": b"\xa4", "woodway-us": b"\xa4", "woodway-pps": b"\xa4", "biodex": b"\x83",
}  # fmt: skip
STOPS = {
    "trackmaster": (b"\xa2", b"\xaa", b"\xa30005"),
    "woodway-us": (b"\xa2", b"\xaa", b"\xa30005"),
    "woodway-pps": (b"\xa8\0", b"\xa30000\r", b"\xa30138\r"),
    "biodex": (b"\x81", b"\x82000", b"\x82005"),
}
ANSWERS: Mapping[str, tuple[bytes, ...]] = {
    "trackmaster": (
        b"\xb2", b"\xb2", b"\xb3", b"\xb3", b"\xb0", b"\xb4", b"\xba", b"\xd01", b"\xd02",
        b"\xd10000", b"\xd10025", b"\xd20010", b"\xbe", b"\xbf",
    ),
    "woodway-us": (
        b"\xb2", b"\xb2", b"\xb3", b"\xb3", b"\xb0", b"\xb4", b"\xba", b"\xd01", b"\xd10000",
        b"\xd10025", b"\xd20010", b"\xbe", b"\xbf", b"\xbd",
    ),
    "woodway-pps": (
        b"\xa8\r", b"\xa8\r", b"\xa3\r", b"\xa3\r", b"\xa9\r", b"\xa4\r", b"\xc70000\r",
        b"\xc70833\r", b"\xc8+010\r", b"\r",
    ),
    "biodex": (
        b"\x81", b"\x81", b"\x84", b"\x80", b"\x82", b"\x82", b"\x83", b"\xa2F", b"\xa2F",
        b"\xa2R", b"\xa0000", b"\xa0000", b"\xa0025", b"\xa105", b"\xa7\0\0\0",
        b"\xa7\0\0\0", b"\xa7\0\x40\0", b"\xaf",
    ),
}  # fmt: skip
COMMANDS: Mapping[str, Command] = {
    "start": StartBelt(SPEED_CKMH),
    "speed": SetSpeed(SPEED_CKMH),
    "grade": SetGrade(GRADE_DPCT),
}
FAULTS = st.sampled_from((None, None, WriteFault("it was not sent")))


def steps(family: str) -> st.SearchStrategy[list[tuple[str, object]]]:
    """A story on a line to a machine of the family."""
    answers = st.sampled_from(ANSWERS[family])
    return st.lists(
        st.one_of(
            st.tuples(st.just("send"), st.sampled_from(tuple(COMMANDS))),
            st.tuples(st.just("late take"), st.sampled_from(tuple(COMMANDS))),
            st.tuples(st.just("stop"), st.integers(0, 5)),
            st.tuples(st.just("hear"), answers),
            st.tuples(st.just("hear"), answers | st.binary(max_size=4)),
            st.tuples(st.just("wrote"), FAULTS),
            st.tuples(st.just("wait"), st.integers(1, 700)),
            st.tuples(st.just("lose"), st.none()),
        ),
        max_size=50,
    )


@dataclass
class Watched:
    """A driver on a line, and what was sent through it."""

    family: str
    driver: Driver
    clear: Callable[..., Cleared]
    now_ms: int = 0
    number: int = 0
    said_ms: int = 0
    asked: set[str] = field(default_factory=set[str])  # commands since the last stop
    answers: list[int] = field(default_factory=list[int])

    def told(self, events: tuple[Event, ...]) -> None:
        """Note which commands were answered."""
        self.answers += [event.number for event in events if isinstance(event, Answered)]

    def send(self, kind: str) -> None:
        """Send a command of the kind."""
        self.number += 1
        self.asked.add(kind)
        self.told(self.driver.send(self.clear(COMMANDS[kind], self.number), self.now_ms))

    def stop(self, rung: int) -> None:
        """Send a stop and see it go, last and urgent."""
        self.number += 1
        self.asked.clear()
        self.told(self.driver.send(self.clear(StopBelt(rung), self.number), self.now_ms))
        frames = self._taken()
        assert frames[-1].data in STOPS[self.family]
        assert all(frame.urgent for frame in frames)

    def take(self) -> None:
        """Take what goes out; nothing that was sent before the last stop is among it."""
        for frame in self._taken():
            if frame.urgent:
                assert frame.data in STOPS[self.family]
            elif frame.data.startswith(STARTS[self.family]):
                assert "start" in self.asked
            elif frame.data.startswith(SPEEDS[self.family]):
                assert self.asked & {"start", "speed"}
            elif frame.data.startswith(GRADES[self.family]):
                assert "grade" in self.asked

    def _taken(self) -> tuple[Frame, ...]:
        frames = self.driver.take()
        self.said_ms = self.now_ms if frames else self.said_ms
        return frames

    def do(self, what: str, how: object) -> None:
        """One step of the story."""
        match what, how:
            case (("send" | "late take"), str()):
                self.send(how)
            case "stop", int():
                self.stop(how)
            case "hear", bytes():
                self.told(self.driver.receive(Frame(STREAM, how), self.now_ms))
            case "wait", int():
                self.now_ms += how
                self.told(self.driver.poll(self.now_ms))
            case "lose", _:
                self.told(self.driver.lost("gone", self.now_ms))
                assert self.driver.take() == ()
                self.asked.clear()
                self.told(self.driver.connected(self.now_ms))
                assert self._taken()[0].data == self.driver.last_words()
            case _:
                assert how is None or isinstance(how, WriteFault)
                self.told(self.driver.wrote(STREAM, how, self.now_ms))


@pytest.mark.parametrize("family", STARTS)
def test_a_stop_goes_first_and_nothing_of_before_follows(
    cleared: Callable[..., Cleared], family: str
) -> None:
    """Over random stories: a stop leaves in its own call; no earlier start, speed or grade after.

    The first frame of every connection is a stop; and each command is answered exactly once, at
    the latest when every deadline has passed.
    """

    @settings(max_examples=150, deadline=None)
    @given(steps(family))
    def tell(story: list[tuple[str, object]]) -> None:
        driver = DRIVERS[family].driver(KMH)
        driver.identify("a treadmill", {})
        watched = Watched(family, driver, cleared)
        driver.connected(0)
        assert driver.take()[0].data == driver.last_words()
        for what, how in story:
            watched.do(what, how)
            if what != "late take":
                watched.take()
        for _ in range(40):
            watched.now_ms += 100
            watched.told(driver.poll(watched.now_ms))
            watched.take()
        assert sorted(watched.answers) == list(range(1, watched.number + 1))

    tell()


@pytest.mark.parametrize("family", STARTS)
def test_a_line_is_never_silent_for_long_and_asks_only_in_poll(
    cleared: Callable[..., Cleared], family: str
) -> None:
    """Whether the machine answers, late or never, something is said each 150 ms while we poll.

    And without a poll, however much is answered, the driver falls silent within two requests.
    """

    @settings(max_examples=100, deadline=None)
    @given(steps(family), st.integers(0, 99))
    def tell(story: list[tuple[str, object]], shift_ms: int) -> None:
        driver = DRIVERS[family].driver(KMH)
        driver.identify("a treadmill", {})
        watched = Watched(family, driver, cleared)
        driver.connected(0)
        acts = [(shift_ms + at * 37, step) for at, step in enumerate(story) if step[0] != "wait"]
        for now_ms in range(0, 2_000, 1):
            watched.now_ms = now_ms
            if now_ms % 100 == 0:
                watched.told(driver.poll(now_ms))
            while acts and acts[0][0] <= now_ms:
                watched.do(*acts.pop(0)[1])
            watched.take()
            assert now_ms - watched.said_ms <= 150
        driver.take()
        after = 0
        for answer in ANSWERS[family] * 5:
            watched.now_ms += 1
            driver.receive(Frame(STREAM, answer), watched.now_ms)
            after += sum(not frame.urgent for frame in driver.take())
        assert after <= 5

    tell()


@pytest.mark.parametrize("family", STARTS)
def test_a_million_random_octets_upset_no_driver(
    cleared: Callable[..., Cleared], family: str
) -> None:
    """They raise nothing and end nothing; what is told is bounded by them, what is kept by nothing.

    Behind them a stop leaves as ever.
    """
    chance, driver = random.Random(family), DRIVERS[family].driver(KMH)
    driver.identify("a treadmill", {})
    driver.connected(0)
    for now_ms in range(0, 25_000, 100):
        octets = chance.randbytes(4_000)
        assert len(driver.receive(Frame(STREAM, octets), now_ms)) <= len(octets) + 3
        driver.poll(now_ms)
        for _ in driver.take():
            driver.wrote(STREAM, None, now_ms)
    assert len(pickle.dumps(driver)) < 8_000
    driver.send(cleared(StopBelt(), 1), 25_000)
    assert driver.take()[-1].data == driver.last_words()
