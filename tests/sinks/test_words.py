"""What persons said and did in a session: kept as the core took it."""

import pytest

from led_plans import COOL_DOWN, LED, PACED, RECOVERY, TRIAL, led
from plans import rest, walk
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.session import Outcome
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.words import Value, Words
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_session import VirtualSession


class Heard(VirtualSession):
    """A virtual session with the sink beside it."""

    def listen(self, *segments: Segment) -> Words:
        """Begin, and be heard from the first tick."""
        self.words = Words()
        self.begin(led(*segments, machine=self.connect()))
        return self.words

    def tick(self) -> Outcome:
        """One tick, heard with exactly the events it took in."""
        self._inbox.extend(self.driver.poll(self.now_ms))
        events = tuple(self._inbox)
        outcome = super().tick()
        self.words.take(Entry(self.now_ms, events, outcome))
        return outcome

    def on(self, time_ms: int) -> None:
        """So much later."""
        end_ms = self.now_ms + time_ms
        while self.now_ms < end_ms:
            self.advance()


@pytest.fixture
def session() -> Heard:
    """On a plain treadmill."""
    return Heard(FtmsPeripheral(MachineProfile()))


def test_values_are_kept_with_the_time_since_the_first_step(session: Heard) -> None:
    """Before the walk there is no time; what cannot be is not kept."""
    words = session.listen(PACED, COOL_DOWN)
    session.advance()
    session.ask(Request.TELL, tells=((Sign.SYSTOLIC, 140),))
    session.start()
    session.walk(Phase.WALKING)
    session.on(5_000)
    session.ask(Request.TELL, tells=((Sign.PAIN, 3),))
    session.ask(Request.TELL, tells=((Sign.PAIN, 11),))
    assert words.values[Sign.SYSTOLIC] == [Value(140, None)]
    (pain,) = words.values[Sign.PAIN]
    assert pain.value == 3
    assert pain.at_ms is not None
    assert 4_900 <= pain.at_ms <= 5_100


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ((Request.SUCCEEDED, Request.FAILED), (2, 1, 1)),
        ((Request.SUCCEEDED, None), (2, 1, 0)),
        ((None, Request.FAILED), (2, 0, 1)),
    ],
)
def test_trials_are_counted_with_the_words_on_them(
    session: Heard, said: tuple[Request | None, ...], counts: tuple[int, int, int]
) -> None:
    """Each trial once, and what was said of it; of one nobody may have said anything."""
    words = session.listen(TRIAL, RECOVERY, TRIAL, RECOVERY)
    session.start()
    for index, word in zip((1, 3), said, strict=True):
        while session.state.place.segment < index:
            session.advance()
        if word is not None:
            session.ask(word)
    session.walk(Phase.ENDED)
    assert (words.trials, words.well, words.badly) == counts


def test_what_is_walked_on_time_is_not_passed_over(session: Heard) -> None:
    """Rests and changes of segment leave nothing out."""
    words = session.listen(walk(20_000, 100), walk(20_000, 80), rest(5_000), walk(10_000, 60))
    session.start()
    session.walk(Phase.STANDING)
    session.on(6_000)
    session.start()
    session.walk(Phase.ENDED)
    assert words.skipped_ms == 0


def test_going_on_early_passes_the_rest_over(session: Heard) -> None:
    """By hand from one segment, and by the cool-down over all that lies before it."""
    words = session.listen(*LED)
    session.start()
    session.walk(Phase.WALKING)
    session.on(20_000)
    session.ask(Request.NEXT)
    assert 39_500 <= words.skipped_ms <= 40_500
    session.on(2_000)
    session.ask(Request.COOL_DOWN)
    assert 39_500 + 4_000 + 46_000 - 500 <= words.skipped_ms <= 40_500 + 4_000 + 46_000
