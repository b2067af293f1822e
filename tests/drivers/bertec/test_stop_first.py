"""Whatever happens in whatever order: a stop goes first, and nothing of before follows it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from bertec_line import obeyed, told
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import Answered, Event, Frame, SetSpeed, StartBelt, StopBelt
from treadmill_ctl.drivers.bertec.driver import BertecDriver
from treadmill_ctl.drivers.contract import STREAM, Commissioned, WriteFault

ANGLE_CDEG = 350
PACKETS = st.sampled_from([told(speed, incline_cdeg=ANGLE_CDEG) for speed in (0, -138, -278, 278)])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.booleans()),
        st.tuples(st.just("late take"), st.booleans()),
        st.tuples(st.just("stop"), st.integers(0, 5)),
        st.tuples(st.just("hear"), PACKETS | st.binary(max_size=40)),
        st.tuples(st.just("wrote"), st.sampled_from((None, None, WriteFault("dropped")))),
        st.tuples(st.just("wait"), st.integers(1, 700)),
        st.tuples(st.just("lose"), st.none()),
    ),
    max_size=50,
)


@dataclass
class Watched:
    """A driver, and what was sent through it: each speed is its number, so that it is known again.

    `since` is the first number after the last stop.
    """

    driver: BertecDriver
    clear: Callable[..., Cleared]
    now_ms: int = 0
    number: int = 0
    since: int = 1
    first: bool = True  # nothing went out over this connection
    answers: list[int] = field(default_factory=list[int])

    def told(self, events: tuple[Event, ...]) -> None:
        """Note which commands were answered."""
        self.answers += [event.number for event in events if isinstance(event, Answered)]

    def send(self, *, starts: bool) -> None:
        """Send a speed, in reverse."""
        self.number += 1
        speed_ckmh = -(200 + self.number)
        command = StartBelt(speed_ckmh) if starts else SetSpeed(speed_ckmh)
        self.told(self.driver.send(self.clear(command, self.number), self.now_ms))

    def stop(self, rung: int) -> None:
        """Send a stop and see it go, last and urgent, once the deck's angle was ever heard."""
        self.number += 1
        self.since = self.number
        self.told(self.driver.send(self.clear(StopBelt(rung), self.number), self.now_ms))
        frames = self.take()
        assert all(frame.urgent for frame in frames)
        assert frames or self.first

    def take(self) -> tuple[Frame, ...]:
        """Take what goes out; nothing that was sent before the last stop is among it."""
        frames = self.driver.take()
        for frame in frames:
            speed_mm_s, rate_mm_s2, _ = obeyed(frame.data.hex())
            assert rate_mm_s2 > 0
            assert not self.first or speed_mm_s == 0
            self.first = False
            if not frame.urgent:
                assert speed_mm_s < -500
                assert any(
                    -(200 + number) * 25 // 9 <= speed_mm_s <= -((199 + number) * 25 // 9)
                    for number in range(self.since, self.number + 1)
                )
        return frames

    def do(self, what: str, how: object) -> None:
        """One step of the story."""
        match what, how:
            case (("send" | "late take"), bool()):
                self.send(starts=how)
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
                self.first, self.since = True, self.number + 1
                self.told(self.driver.connected(self.now_ms))
            case _:
                assert how is None or isinstance(how, WriteFault)
                self.told(self.driver.wrote(STREAM, how, self.now_ms))


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_a_stop_goes_first_and_nothing_of_before_follows(
    cleared: Callable[..., Cleared], story: list[tuple[str, object]]
) -> None:
    """Over random stories: a stop leaves in its own call, no earlier speed after it.

    The first packet of every connection is a stop, no acceleration is ever zero, and each command
    is answered exactly once, at the latest when every deadline has passed.
    """
    watched = Watched(BertecDriver(Commissioned()), cleared)
    watched.driver.connected(0)
    still = told(0, incline_cdeg=ANGLE_CDEG)
    for prelude in (("hear", still), ("wrote", None), ("hear", still)):  # it listens
        watched.do(*prelude)
        watched.take()
    for what, how in story:
        watched.do(what, how)
        if what != "late take":
            watched.take()
    for _ in range(20):
        watched.now_ms += 100
        watched.told(watched.driver.poll(watched.now_ms))
        watched.take()
    assert sorted(watched.answers) == list(range(1, watched.number + 1))
