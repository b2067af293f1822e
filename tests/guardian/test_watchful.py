"""What a guardian does about beats and silence, in virtual time."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.guardian.watchful import (
    ARMED,
    OVER,
    RESTING,
    STOPPING,
    Watch,
    due_ms,
    watchful,
)

Step = tuple[int, bytes | None]  # so much later, what was received


def after(*steps: Step) -> tuple[Watch, list[int]]:
    """How things stand after these steps from time 0, and when stops were said."""
    watch, now_ms, said = Watch(RESTING, 0), 0, list[int]()
    for later_ms, received in steps:
        now_ms += later_ms
        watch, say = watchful(watch, now_ms, received)
        if say:
            said.append(now_ms)
    return watch, said


def left_alone(watch: Watch, until_ms: int) -> tuple[Watch, list[int]]:
    """How things stand when only time passes, as its own due times go; when stops were said."""
    said = list[int]()
    while (due := due_ms(watch)) is not None and due <= until_ms:
        watch, say = watchful(watch, due, b"")
        if say:
            said.append(due)
    return watch, said


@pytest.mark.parametrize(
    ("silent_ms", "stops"), [(0, []), (299, []), (300, []), (301, [1301]), (9_000, [10_000])]
)
def test_armed_silence_is_a_stop_after_300_ms(silent_ms: int, stops: list[int]) -> None:
    """300 ms without a beat are borne; at 301 it says stop."""
    assert after((1000, b"A"), (silent_ms, b""))[1] == stops


@pytest.mark.parametrize("silent_ms", [300, 301, 100_000])
def test_at_rest_silence_is_nothing(silent_ms: int) -> None:
    """Never armed, or disarmed: it may be silent for ever."""
    assert after((silent_ms, b""), (silent_ms, b"D"), (silent_ms, b""))[1] == []
    assert after((10, b"A"), (10, b"D"), (silent_ms, b""))[1] == []
    assert due_ms(after((10, b"A"), (10, b"D"))[0]) is None


def test_death_while_armed_is_a_stop_at_once() -> None:
    """The end of the pipe, in the same millisecond as the last beat: stop."""
    watch, said = after((500, b"A"), (0, None))
    assert (watch.stance, said) == (STOPPING, [500])


def test_death_at_rest_is_the_end() -> None:
    """Disarmed or never armed, the service may leave: so does the guardian, without a word."""
    for steps in (((5, None),), ((5, b"A"), (5, b"D"), (5, None))):
        watch, said = after(*steps)
        assert (watch.stance, said) == (OVER, [])


def test_of_a_burst_the_last_beat_counts() -> None:
    """A guardian that was late finds many beats: it goes by the last, and by its own time."""
    assert after((0, b"A"), (1_000, b"AAAAD"))[0].stance == RESTING
    watch, said = after((0, b"A"), (1_000, b"ADDDA"), (300, b""))
    assert (watch.stance, said) == (ARMED, [])
    assert after((0, b"A"), (1_000, b"ADDDA"), (301, b""))[1] == [1_301]


def test_noise_is_no_sign_of_life() -> None:
    """Octets that are no beats neither arm nor keep it quiet."""
    assert after((0, b"xyz\x00"), (1_000, b""))[0].stance == RESTING
    assert after((0, b"A"), (200, b"xyz"), (101, b"xyz"))[1] == [301]


def test_stop_is_repeated_twice_a_second_for_half_a_minute() -> None:
    """Sixty stops, 500 ms apart, the service dead; then it leaves."""
    watch, _ = after((7, b"A"), (0, None))
    watch, said = left_alone(watch, 60_000)
    assert [7, *said] == list(range(7, 30_007, 500))
    assert watch.stance == OVER
    assert due_ms(watch) is None


def test_fired_is_latched() -> None:
    """A service that wakes and beats on as if nothing had been is not believed."""
    beats = [(100, b"A")] * 10
    watch, said = after((0, b"A"), (301, b""), *beats)
    assert (watch.stance, said) == (STOPPING, [301, 801, 1_301])
    assert after((0, b"A"), (301, b""), *beats, (0, None))[0].stance == STOPPING


def test_measured_standstill_relieves_it() -> None:
    """A service that wakes, and has measured the belt still, ends it: it has nothing left to do."""
    watch, said = after((0, b"A"), (301, b""), (50, b"A"), (50, b"AD"), (10_000, b"A"))
    assert (watch.stance, said) == (OVER, [301])


def judged_by_hand(steps: tuple[Step, ...]) -> int | None:
    """When the first stop is due, by the rules as a person reads them."""
    now_ms = beat_ms = 0
    armed = False
    for later_ms, received in steps:
        now_ms += later_ms
        beats = [octet for octet in (received or b"").decode("latin-1") if octet in "AD"]
        if beats:
            armed, beat_ms = beats[-1] == "A", now_ms
        elif armed and (received is None or now_ms - beat_ms >= 301):
            return now_ms
        elif received is None:
            return None
    return None


def test_every_short_story() -> None:
    """All stories of three steps: the first stop comes when the rules say, and never else."""
    received = (b"", b"A", b"D", b"AD", b"DA", b"?", None)
    gaps_ms = (0, 150, 300, 301)
    for steps in product(product(gaps_ms, received), repeat=3):
        said = after(*steps)[1]
        assert (said[0] if said else None) == judged_by_hand(steps), steps


@given(
    st.lists(st.tuples(st.integers(0, 700), st.sampled_from([b"A", b"D", b"", b"?", None]))),
)
def test_it_is_never_late(steps: list[Step]) -> None:
    """Driven by its own due times, it stops 301 ms after the last armed beat, to the ms."""
    watch, now_ms, armed_ms = Watch(RESTING, 0), 0, None
    for later_ms, received in steps:
        now_ms += later_ms
        watch, said = left_alone(watch, now_ms)
        if said:
            assert armed_ms is not None
            assert said[0] == armed_ms + 301
            return
        watch, say = watchful(watch, now_ms, received)
        assert say == (received is None and armed_ms is not None)
        if received is None:
            return
        armed_ms = {b"A": now_ms, b"D": None}.get(received, armed_ms)
